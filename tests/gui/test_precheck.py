"""Whether a window can open, told in one line where it can't, and without Qt ending the process."""

import ctypes
import os
import subprocess
import sys

import pytest

from reluviz.gui import precheck

linux = pytest.mark.skipif(sys.platform != "linux", reason="displays and libraries as on Linux")


@linux
def test_without_a_display_it_says_so():
    told = precheck.problem({})
    assert "needs a display" in told
    assert "xvfb-run" in told
    assert "\n" not in told


@linux
def test_without_a_screen_qt_can_be_told_to_go_without():
    assert precheck.problem({"QT_QPA_PLATFORM": "offscreen"}) is None
    assert precheck.problem({"QT_QPA_PLATFORM": "offscreen:size=800x600"}) is None


@linux
def test_an_unknown_platform_is_named():
    told = precheck.problem({"QT_QPA_PLATFORM": "nonsense"})
    assert "no platform 'nonsense'" in told
    assert "offscreen" in told


@linux
def test_a_display_that_does_not_answer_is_named(monkeypatch):
    pytest.importorskip("PySide6")
    monkeypatch.setattr(precheck, "_x_answers", lambda display: False)
    monkeypatch.setattr(precheck.ctypes, "CDLL", lambda name: None)
    assert "the X display ':99'" in precheck.problem({"DISPLAY": ":99"})


@linux
def test_a_missing_library_is_named_with_its_package(monkeypatch):
    real = ctypes.CDLL

    def load(name):
        if "libqxcb" in name or "libxcb-cursor" in name:
            raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")
        return real(name)

    monkeypatch.setattr(precheck.ctypes, "CDLL", load)
    told = precheck.problem({"DISPLAY": ":99"})
    assert "libxcb-cursor.so.0" in told
    assert "apt-get install" in told
    assert "libxcb-cursor0" in told


@linux
def test_a_wayland_display_that_does_not_exist_is_named(tmp_path):
    told = precheck.problem({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)})
    assert "wayland" in told.lower()


@linux
def test_another_display_is_enough(monkeypatch, tmp_path):
    monkeypatch.setattr(
        precheck, "_platform_problem", lambda platform, environment: None if platform == "xcb" else "no"
    )
    environment = {"WAYLAND_DISPLAY": "wayland-7", "DISPLAY": ":0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert precheck.problem(environment) is None


def test_a_missing_package_is_named(monkeypatch):
    find = precheck.importlib.util.find_spec
    monkeypatch.setattr(precheck.importlib.util, "find_spec", lambda name: None if name == "pyqtgraph" else find(name))
    assert precheck.problem() == "the window needs pyqtgraph; install with: pip install reluviz"


@linux
def test_it_does_not_end_the_process():
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "reluviz", "gui"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("reluviz: the window needs a display")
    assert done.stderr.count("\n") == 1

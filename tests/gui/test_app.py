"""`reluviz gui` as a process of its own: screenshots, endings, and words that are refused."""

import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from reluviz.commands import gui
from reluviz.errors import ReluvizError
from reluviz.gui import app


def command(*words, **environment):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "reluviz", "gui", *words],
        env={**os.environ, "XDG_CONFIG_HOME": environment.pop("folder", "/nonexistent"), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


def test_a_screenshot_shows_the_page(tmp_path):
    path = tmp_path / "shot.png"
    words = ("--page", "functions", "--screenshot", str(path), "--after", "1", "--size", "1280x800", "--theme", "dark")
    done = command(*words, folder=str(tmp_path))
    assert done.returncode == 0, done.stderr
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1280, 800)
    colours = {image.pixelColor(x, y).name() for x in range(0, 1280, 3) for y in range(0, 800, 3)}
    assert len(colours) > 20, "the picture is not blank"
    assert "#14171c" in colours, "the background of plots in the dark theme"
    assert not (tmp_path / "reluviz").exists(), "a screenshot keeps no settings"


def test_a_screenshot_that_cannot_be_written_is_told(tmp_path):
    done = command("--page", "functions", "--screenshot", str(tmp_path / "nowhere" / "shot.png"), "--after", "0")
    assert done.returncode == 2
    assert "no folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on POSIX")
def test_ctrl_c_closes_the_window_and_keeps_the_settings(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "reluviz", "gui", "--page", "functions"],
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    start = time.perf_counter()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert time.perf_counter() - start < 5
    assert list(tmp_path.rglob("window.ini"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on POSIX")
def test_ctrl_c_before_the_event_loop_begins_ends_it(qapp, open_window, monkeypatch):
    window, late = open_window("functions"), []
    # Where it had not ended by then, the process would be ended, and the tests with it.
    monkeypatch.setattr(window, "left_running", lambda: False)

    def run():
        signal.raise_signal(signal.SIGINT)
        guard = QTimer(singleShot=True, interval=20_000)
        guard.timeout.connect(lambda: late.append(True) or qapp.quit())
        guard.start()
        status = qapp.exec()
        guard.stop()
        return status

    application = SimpleNamespace(exec=run, processEvents=qapp.processEvents)
    assert app._run_until_closed(application, window) == 0
    assert not late


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"page": "function"}, "unknown page 'function'; did you mean 'functions'"),
        ({"config": "nowhere.toml"}, "nowhere.toml: there is no such file"),
        ({"screenshot": "shot.jpg"}, "a screenshot is a PNG file"),
        ({"language": "fr"}, "unknown language 'fr'"),
        ({"theme": "pink"}, "unknown theme 'pink'"),
        ({"after": -1}, "seconds"),
    ],
)
def test_what_names_nothing_is_refused(arguments, told, tmp_path):
    paths = {key: tmp_path / value for key, value in arguments.items() if key in ("config", "screenshot")}
    with pytest.raises(ReluvizError) as caught:
        app.run(**{**arguments, **paths})
    assert told in str(caught.value)


def test_no_display_is_an_error(monkeypatch):
    monkeypatch.setattr("reluviz.gui.precheck.problem", lambda: "the window needs a display")
    with pytest.raises(ReluvizError, match="needs a display"):
        app.run()


@pytest.mark.parametrize(
    "words", [["--size", "10x10"], ["--size", "big"], ["--after", "-1"], ["--after", "x"], ["--pge"]]
)
def test_words_that_mean_nothing_are_refused(words):
    with pytest.raises(ReluvizError):
        gui.run(words)


def test_words_reach_the_application(monkeypatch):
    given = {}
    monkeypatch.setattr(app, "run", lambda page, config, **others: given.update(others, page=page) or 0)
    assert gui.run(["--page", "race", "--size", "1920x1080", "--language", "zh", "--after", "2"]) == 0
    assert given["page"] == "race"
    assert given["size"] == (1920, 1080)
    assert given["language"] == "zh"
    assert given["after"] == 2
    assert given["screenshot"] is None


def test_a_fault_of_the_window_is_told_and_it_goes_on(open_window, monkeypatch, qtbot, capsys):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    window = open_window("functions")

    told = []
    QTimer.singleShot(0, window, lambda: sys.excepthook(RuntimeError, RuntimeError("something odd"), None))
    QTimer.singleShot(100, window, lambda: told.append(window.notice.text()))
    QTimer.singleShot(200, window, window.close)
    assert app._run_until_closed(QApplication.instance(), window) == 0
    assert told == ["Something went wrong: something odd"]
    assert "something odd" in capsys.readouterr().err

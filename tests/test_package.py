"""What is installed and what its commands import: the wheel, the assets, no Qt outside the window, the README."""

import importlib.resources
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

import reluviz

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"reluviz": ROOT, "reluviz_kernels": ROOT / "kernels", "reluviz_assets": ROOT / "assets"}

BUILD_WHEEL = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"

# Refuses every import of Qt as if it were not installed, runs the rest of the script, and tells what was refused: the
# code may not even try.
REFUSE_QT = """
import importlib.abc, importlib.machinery, sys

refused = []

class Refuser(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "pyqtgraph", "qtpy", "shiboken6", "superqt"):
            return importlib.machinery.ModuleSpec(name, self)
        return None

    def create_module(self, spec):
        refused.append(spec.name)
        raise ImportError(f"{spec.name} is refused")

    def exec_module(self, module):
        raise AssertionError("create_module has raised")

sys.meta_path.insert(0, Refuser())
try:
    SCRIPT
finally:
    if refused:
        sys.exit(f"Qt was imported: {refused}")
"""
IMPORT_ALL = """
    import importlib, pathlib
    import reluviz, reluviz_assets, reluviz_kernels
    for package in (reluviz, reluviz_assets, reluviz_kernels):
        base = pathlib.Path(package.__file__).parent
        for file in sorted(base.rglob("*.py")):
            parts = file.relative_to(base.parent).with_suffix("").parts
            if parts[:2] in (("reluviz", "gui"), ("reluviz", "__main__")):
                continue
            try:
                importlib.import_module(".".join(parts).removesuffix(".__init__"))
            except ModuleNotFoundError as error:
                # The peers that come with an extra of their own.
                if error.name.partition(".")[0] not in ("jax", "torch"):
                    raise
"""
RUN_COMMAND = """
    import runpy
    runpy.run_module("reluviz", run_name="__main__", alter_sys=True)
"""
QUIET_IMPORT = """
    import contextlib
    with contextlib.suppress(ImportError):
        import pyqtgraph
"""


def run_python(*arguments):
    """Run this Python in another process, its output read as UTF-8 on every system."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def run_without_qt(script, *arguments):
    """Run a script where Qt can't be imported; the arguments become those of the command line."""
    return run_python("-c", REFUSE_QT.replace("    SCRIPT\n", script), *arguments)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = run_python("-c", BUILD_WHEEL, str(folder))
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_wheel_holds_every_file_of_the_three_packages_and_nothing_else(wheel):
    expected = {
        file.relative_to(base).as_posix()
        for package, base in PACKAGES.items()
        for file in (base / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    found = {name for name in wheel.namelist() if not re.match(r"reluviz-[^/]+\.dist-info/", name)}
    assert found == expected
    assert {name.partition("/")[0] for name in found} == set(PACKAGES)


def test_wheel_has_the_version_and_the_command(wheel):
    (folder,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    assert f"\nVersion: {reluviz.__version__}\n" in wheel.read(f"{folder}/METADATA").decode()
    assert "reluviz = reluviz.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()


def test_icon_is_readable_as_an_asset():
    icon = importlib.resources.files("reluviz_assets").joinpath("icon.svg").read_text(encoding="utf-8")
    assert ET.fromstring(icon).tag == "{http://www.w3.org/2000/svg}svg"


def test_every_module_but_the_window_imports_without_qt():
    done = run_without_qt(IMPORT_ALL)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["info"], ["bench", "--list"]], ids=" ".join)
def test_headless_command_works_without_qt(arguments):
    done = run_without_qt(RUN_COMMAND, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_an_import_of_qt_would_be_noticed():
    done = run_without_qt(QUIET_IMPORT)
    assert done.returncode == 1
    assert "pyqtgraph" in done.stderr


def test_readme_and_ci_run_the_same_test_command():
    def commands(path):
        lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
        return [line for line in lines if line.startswith("python3 -m venv .venv-test ")]

    (command,) = commands(ROOT / "README.md")
    assert commands(ROOT / ".ci" / "run") == [command]


def test_python_examples_of_the_readme_run():
    examples = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert examples
    for example in examples:
        done = run_python("-W", "error", "-c", example)
        assert done.returncode == 0, done.stderr

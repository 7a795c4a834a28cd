"""The command line: help, lists, what is there, and the start."""

import gc
import json
import re
import subprocess
import sys

import pytest

from reluviz.cli import COMMANDS
from reluviz.commands import collector
from reluviz_kernels import cache


def test_without_a_command_the_window_opens(run, monkeypatch):
    opened = []
    monkeypatch.setattr("reluviz.commands.gui.run", lambda words: opened.append(words) or 0)
    assert run() == (0, "", "")
    assert opened == [[]]


def test_the_help_names_every_command(run):
    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert all(name in out for name in COMMANDS)


def test_the_version_is_printed(run):
    assert re.fullmatch(r"reluviz \d+\.\d+\.\d+\n", run("--version")[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_that_names_its_options(run, command):
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"usage: reluviz {command}")
    assert out.isascii()


def test_help_and_list_import_nothing_heavy():
    heavy = "{'PySide6', 'matplotlib', 'sklearn', 'torch', 'jax', 'jinja2', 'pyqtgraph', 'rich', 'scipy.special',"
    heavy += " 'reluviz.commands.claims'}"
    for words, more in ((["--help"], ", 'numpy', 'numba', 'reluviz_kernels'"), (["bench", "--list"], "")):
        code = f"import sys; from reluviz.cli import main; main({words!r})\n"
        code += f"print(sorted({heavy[:-1]}{more}}} & set(sys.modules)), file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr.strip() == "[]"


def test_the_list_has_a_line_for_each_case_and_heeds_the_filter(run):
    status, out, err = run("bench", "--list")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert {line.split()[0] for line in lines} == {"kernels", "roofline", "training", "convergence", "window"}
    assert len(set(lines)) == len(lines) > 100
    some = run("bench", "kernels", "--list", "--filter", "tanh")[1].splitlines()
    assert some == [line for line in lines if line.startswith("kernels") and "tanh" in line]


def test_a_suite_after_peers_is_a_suite(run):
    assert run("bench", "--peers", "training", "--list") == run("bench", "training", "--peers", "--list")


def test_info_tells_what_there_is(run):
    status, out, err = run("info")
    assert (status, err) == (0, "")
    for name in ("versions", "processor", "threads", "BLAS", "CUDA", "kernel cache", "saved runs"):
        assert re.search(rf"^{name} ", out, re.MULTILINE)
    facts = json.loads(run("info", "--json")[1])
    assert facts["versions"]["reluviz"]
    assert facts["cache"]["bytes"] >= 0
    assert facts["threads"] >= 1
    assert {"numpy", "torch"} <= {peer["name"] for peer in facts["peers"]}


def test_the_cache_is_cleared(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RELUVIZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(cache._RECORD, "folder", None)
    (cache.folder() / f"x{cache.SUFFIX}").write_bytes(b"1" * 2_000_000)
    assert "1 kernels now, 2.0 MB" in run("info")[1]
    assert run("info", "--clear-cache") == (0, "2.0 MB freed\n", "")
    assert cache.size() == 0
    monkeypatch.setattr(cache._RECORD, "folder", None)


def test_a_cache_that_can_not_be_cleared_is_one_line(run, monkeypatch):
    def refuse():
        raise PermissionError(13, "Permission denied", "kernels/x")

    monkeypatch.setattr(cache, "clear", refuse)
    status, _, err = run("info", "--clear-cache")
    assert (status, err) == (2, "reluviz: kernels/x: can't be deleted: Permission denied\n")


def test_the_collector_rests_while_a_command_starts_and_works_again_after_it():
    with collector.at_rest():
        assert not gc.isenabled()
        with collector.at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collector.at_rest():
        raise KeyError
    assert gc.isenabled()

"""Interrupts, pipes, full disks and closed streams: nothing is lost, and one line tells."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reluviz.bench import runner, store
from reluviz.bench.document import from_json, load
from reluviz.bench.runner import Measured
from reluviz.cli import main
from reluviz.files import FileError
from reluviz_kernels import cache
from tests.cli.runs import RUN, TINY

DEVICE_FULL = Path("/dev/full")


def process(*words, **options):
    """Start the program in a process of its own, its output read as UTF-8 on every system."""
    return subprocess.Popen(
        [sys.executable, "-m", "reluviz", *map(str, words)],
        env={**os.environ, "PYTHONUTF8": "1"},
        text=True,
        encoding="utf-8",
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


def test_an_interrupted_run_is_printed_and_written(run, instant):
    instant(*RUN.results[:3], interrupted=True)
    status, out, err = run("bench", "--json", "a.json")
    assert status == 130
    assert out.startswith("Kernels")
    assert err == "reluviz: interrupted; here is what was measured until then\n"
    assert len(load("a.json").results) == 3


def test_an_interrupt_before_the_first_sample_writes_nothing(run, monkeypatch):
    monkeypatch.setattr(runner, "measure", lambda contests, progress: Measured((), (), True))
    Path("a.json").write_text("old")
    status, out, err = run("bench", "--json", "a.json")
    assert (status, out, err) == (130, "", "reluviz: interrupted before anything was measured\n")
    assert Path("a.json").read_text() == "old"


def test_an_interrupt_anywhere_else_ends_quietly(run, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "names", interrupt)
    assert run("info") == (130, "", "")


def test_ctrl_c_keeps_what_was_measured(tmp_path):
    path = tmp_path / "run.json"
    # A copy needs no compilation, so that it is being measured soon after the first line.
    words = ["bench", "kernels", "--filter", "^copy 4096$", "--max-time", "100", "--json", path]
    if sys.platform == "win32":
        child = process(*words, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        interrupt = signal.CTRL_BREAK_EVENT
    else:
        child = process(*words)
        interrupt = signal.SIGINT
    with child:
        first = child.stderr.readline()
        time.sleep(2)
        child.send_signal(interrupt)
        out, err = child.communicate(timeout=60)
    assert first.startswith("kernels: 4,096 elements")
    assert child.returncode == 130
    assert "Traceback" not in err
    assert err.endswith("reluviz: interrupted; here is what was measured until then\n")
    assert "copy" in out
    assert load(path).results[0].summary.rounds > 10


def test_a_closed_pipe_ends_it_without_a_word():
    read, write = os.pipe()
    os.close(read)
    with process("bench", "--list", stdout=write) as child:
        os.close(write)
        err = child.communicate(timeout=60)[1]
    if sys.platform == "win32":
        # There, a closed pipe is no broken pipe but an invalid argument.
        assert (child.returncode, err.count("\n")) == (2, 1)
    else:
        assert (child.returncode, err) == (141, "")


@pytest.mark.skipif(not DEVICE_FULL.exists(), reason="the system has no device that is always full")
def test_a_full_standard_output_is_one_line():
    with DEVICE_FULL.open("w") as full, process("bench", "--list", stdout=full) as child:
        err = child.communicate(timeout=60)[1]
    assert child.returncode == 2
    assert err == "reluviz: standard output can't be written: No space left on device\n"


@pytest.mark.skipif(not DEVICE_FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["bench", "--help"]])
def test_help_for_a_full_standard_output_is_one_line(words):
    with DEVICE_FULL.open("w") as full, process(*words, stdout=full) as child:
        err = child.communicate(timeout=60)[1]
    assert (child.returncode, err) == (2, "reluviz: standard output can't be written: No space left on device\n")


@pytest.mark.parametrize("words", [["--version"], ["info"], ["bench", "--list"]])
def test_a_closed_standard_output_is_one_line(words, monkeypatch, capsys):
    # What Python has in its place.
    monkeypatch.setattr(sys, "stdout", None)
    assert main(words) == 2
    assert capsys.readouterr().err == "reluviz: standard output can't be written: it is closed\n"


def test_a_closed_standard_error_loses_nothing(monkeypatch, capsys, instant):
    monkeypatch.setattr(sys, "stderr", None)
    try:
        assert main(["bench"]) == 0
        assert main(["bnech"]) == 2
    finally:
        sys.stderr.close()
    assert "relu" in capsys.readouterr().out


@pytest.mark.skipif(not DEVICE_FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize(("words", "status"), [([*TINY, "--json", "-"], 0), (["bnech"], 2)])
def test_a_full_standard_error_loses_nothing(words, status):
    with DEVICE_FULL.open("w") as full, process(*words, stderr=full) as child:
        out = child.communicate(timeout=60)[0]
    assert child.returncode == status
    assert status or from_json(out).results


def test_a_fault_of_a_folder_is_not_told_as_one_of_standard_output(run, monkeypatch):
    def refuse():
        raise FileError("the folder can't be read")

    monkeypatch.setattr(cache, "folder", refuse)
    assert run("info") == (2, "", "reluviz: the folder can't be read\n")


def test_standard_output_of_an_odd_encoding_is_written_all_the_same(monkeypatch, instant):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["bench"]) == 0
    assert b"us/step" in raw.getvalue()

"""The suite `compile`: first calls with an empty cache and with a full one, in processes of their own."""

import io
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reluviz.bench.checks import ResultError
from reluviz.bench.document import from_json, load
from reluviz.bench.options import Options
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import filtered
from reluviz.bench.progress import SilentProgress
from reluviz.bench.results import CompileResult
from reluviz.bench.runner import measure
from reluviz.bench.suites import compiling
from reluviz.commands.bench import known_suites, parser
from reluviz.report.findings import findings
from reluviz.report.markdown import to_markdown
from reluviz_kernels import cache

RUN = load(Path(__file__).with_name("run.json"))
RESULT = CompileResult(
    case="evaluation",
    activation=None,
    backend="cpu",
    threads=1,
    samples=[4.0, 5.0, 9.0],
    compile_s=3.9,
    loaded=[0.02, 0.04, 0.03],
    kernels=2,
)


class Processes:
    """Stands for the processes: slow with an empty folder, which it fills, and quick with a full one."""

    def __init__(self):
        self.folders = []

    def __call__(self, folder):
        marker = Path(folder) / "kernel"
        cold = not marker.exists()
        marker.touch()
        self.folders.append((folder, cold))
        seconds = 4.0 if cold else 0.5
        return {
            family: {"family": family, "seconds": seconds, "compile_s": 3.0 * cold, "compiled": 2 * cold, "loaded": 0}
            for family in compiling.FAMILIES
        }


def measured(processes, pattern="", rounds=2):
    contests = compiling.planned(Options(threads=1, min_rounds=rounds), processes)
    return measure(filtered(contests, re.compile(pattern)), SilentProgress(io.StringIO()))


def test_each_round_is_one_empty_cache_and_the_same_one_full():
    processes = Processes()
    found = measured(processes)
    assert [cold for _, cold in processes.folders] == [True, False, True, False]
    assert len({folder for folder, _ in processes.folders}) == 2
    assert not any(Path(folder).exists() for folder, _ in processes.folders)
    assert [result.case for result in found.results] == list(compiling.FAMILIES)
    for result in found.results:
        assert (result.samples, result.loaded, result.kernels, result.compile_s) == ((4.0, 4.0), (0.5, 0.5), 2, 3.0)


def test_one_family_needs_no_more_processes():
    processes = Processes()
    (result,) = measured(processes, "^evaluation$", rounds=1).results
    assert (result.case, len(processes.folders)) == ("evaluation", 2)


def test_processes_that_fail_are_told_once_for_each_family():
    def fail(folder):
        raise PeerError("the process that compiles failed: no memory")

    found = measured(fail, "^evaluation$")
    assert found.results == ()
    assert found.left_out == ("evaluation: the process that compiles failed: no memory",)


def test_a_process_of_its_own_makes_every_first_call():
    # On the cache of the tests, whose kernels others have compiled or will need.
    rows = compiling.first_calls(str(cache.root()))
    assert list(rows) == list(compiling.FAMILIES)
    assert all(row["seconds"] > 0 and row["compiled"] + row["loaded"] > 0 for row in rows.values())


def stand_in(monkeypatch, code):
    """Let a process run this in place of what compiles."""
    begin = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda words, **more: begin([sys.executable, "-c", code], **more))


@pytest.mark.parametrize(
    ("code", "text"),
    [("raise SystemExit('first\\nlast')", "failed: last"), ("raise SystemExit(3)", "failed: no reason given")],
)
def test_why_a_process_failed_is_its_last_line(monkeypatch, code, text):
    stand_in(monkeypatch, code)
    with pytest.raises(PeerError, match=text):
        compiling.first_calls("anywhere")


def test_it_can_be_ended_in_the_midst_of_a_process(monkeypatch, tmp_path):
    marker = tmp_path / "begun"
    stand_in(monkeypatch, f"import pathlib, time; pathlib.Path({str(marker)!r}).touch(); time.sleep(60)")
    found = []
    thread = threading.Thread(target=lambda: found.append(measured(compiling.first_calls)))
    thread.start()
    while not marker.exists():
        time.sleep(0.01)
    compiling.end_processes()
    thread.join(20)
    assert [(run.results, run.left_out, run.interrupted) for run in found] == [((), (), True)]
    compiling.end_processes()


def test_a_result_is_checked_written_and_read():
    assert (RESULT.median, RESULT.loaded_median) == (5.0, 0.03)
    document = replace(RUN, results=(RESULT,))
    assert from_json(document.to_json()) == document
    for change, field in (({"loaded": [1.0]}, "loaded"), ({"kernels": -1}, "kernels"), ({"samples": []}, "samples")):
        with pytest.raises(ResultError) as caught:
            replace(RESULT, **change)
        assert caught.value.field == field


def test_the_table_adds_the_families_up():
    other = replace(RESULT, case="replicas", samples=[6.0], loaded=[0.07], kernels=1)
    text = to_markdown(replace(RUN, results=(RESULT, other)))
    assert "| evaluation | 2 | 5.00 | 0.0300 | 3 |" in text
    assert "| all together | 3 | 11.0 | 0.100 | – |" in text
    assert "all together" not in to_markdown(replace(RUN, results=(RESULT,)))
    (finding,) = findings(replace(RUN, results=(RESULT, other)))
    assert finding.figure == "11.0 s"


def test_it_runs_where_it_is_named_or_in_the_full_form(monkeypatch, capsys):
    assert [name for name, suite in known_suites().items() if not suite.by_default] == ["compile"]
    from reluviz.cli import main

    def listed(*words):
        assert main(["bench", "--list", *words]) == 0
        return {line.split()[0] for line in capsys.readouterr().out.splitlines()}

    assert "compile" not in listed()
    assert listed("compile") == {"compile"}
    assert "compile" in listed("--full", "--activations", "relu")
    assert "compile only with --full" in " ".join(parser().format_help().split())

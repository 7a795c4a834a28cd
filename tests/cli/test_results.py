"""Results of the benchmark: what goes where, files, and comparisons."""

import csv
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reluviz.bench import runner, store
from reluviz.bench.document import from_json, load
from reluviz.bench.runner import Measured
from reluviz.commands import output
from reluviz.files import FileError
from reluviz_kernels import cache
from tests.cli.runs import RUN, TINY


def test_a_real_run_gives_json_on_standard_output_and_the_rest_on_standard_error(run):
    status, out, err = run(*TINY, "--json", "-")
    assert status == 0
    document = from_json(out)
    assert [r.case for r in document.results] == ["copy 4096", "relu value 4096"]
    assert list(document.argv) == [*TINY, "--json", "-"]
    assert "Kernels: time per element; 4,096 elements" in err
    assert "kernels: 4,096 elements, in the cache; about" in err


def test_a_real_run_gives_the_table_on_standard_output_and_progress_on_standard_error(run):
    status, out, err = run(*TINY)
    assert status == 0
    assert out.startswith("Kernels: time per element; 4,096 elements, float32, 1 thread\n")
    assert "\x1b" not in out + err
    assert re.fullmatch(r"(kernels: .*; about \d+:\d\d left\n)+", err)
    assert run(*TINY, "--quiet")[2] == ""


def test_no_qt_is_imported_by_a_run():
    code = f"import sys; from reluviz.cli import main; main({TINY!r})\n"
    code += (
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("instant")
def test_every_form_is_written_and_the_run_is_kept(run, tmp_path):
    status, out, err = run("bench", "--json", "a.json", "--csv", "a.csv", "--html", "a.html", "--save", "mine")
    assert (status, err) == (0, "")
    assert load("a.json").results == RUN.results
    assert load(tmp_path / "runs" / "mine.json").results == RUN.results
    with Path("a.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(RUN.results)
    assert Path("a.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert "Convergence" in out


@pytest.mark.usefixtures("instant")
def test_a_file_that_can_not_be_written_loses_nothing_else(run, monkeypatch):
    write = output.write_atomically

    def full(path, text):
        if path == "a.json":
            raise FileError("a.json: can't be written: No space left on device")
        write(path, text)

    monkeypatch.setattr(output, "write_atomically", full)
    status, out, err = run("bench", "--json", "a.json", "--csv", "a.csv", "--save", "mine")
    assert status == 2
    assert err == "reluviz: a.json: can't be written: No space left on device\n"
    assert Path("a.csv").exists()
    assert store.names() == ("mine",)
    assert "Convergence" in out


@pytest.mark.usefixtures("instant")
def test_the_cache_s_notes_are_shown(run, monkeypatch):
    monkeypatch.setattr(cache, "notes", lambda: ["the kernel cache can't be written"])
    assert run("bench")[2] == "reluviz: the kernel cache can't be written\n"


def test_nothing_measured_is_status_2(run, monkeypatch):
    monkeypatch.setattr(runner, "measure", lambda contests, progress: Measured((), ("relu: wrong",), False))
    status, out, err = run("bench", "--json", "a.json")
    assert (status, out) == (2, "")
    assert "nothing could be measured" in err
    assert not Path("a.json").exists()


@pytest.mark.parametrize("seeds", [3, 10])
@pytest.mark.usefixtures("instant")
def test_few_seeds_are_remarked_on(run, seeds):
    assert ("3 seeds are few" in run("bench", "--seeds", seeds)[2]) == (seeds < 10)


def scaled(factor):
    first = RUN.results[0]
    return (replace(first, samples=[factor * s for s in first.samples]), *RUN.results[1:])


@pytest.mark.parametrize(
    ("factor", "rule", "status", "verdict"),
    [
        (2.0, "median:5%", 1, "Worse: 1"),
        (2.0, None, 0, "Worse: 1"),
        (2.0, "min:150%", 0, "Same"),
        (0.5, "median:5%", 0, "Better: 1"),
        (1.0, "median:5%", 0, "Same"),
    ],
)
def test_a_regression_is_status_1_where_it_was_asked_for(run, instant, factor, rule, status, verdict):
    store.save("before", RUN)
    instant(*scaled(factor))
    found, out, err = run("bench", "--compare", "before", *(["--fail-on", rule] if rule else []))
    assert found == status
    assert verdict in out
    assert ("got worse than --fail-on allows" in err) == (status == 1)


@pytest.mark.usefixtures("instant")
def test_other_machines_are_warned_of(run):
    store.save("before", replace(RUN, machine=replace(RUN.machine, cpu="Abacus")))
    status, _, err = run("bench", "--compare", "before")
    assert status == 0
    assert "with before compared, the machines differ in cpu: Abacus before" in err


def test_runs_without_a_common_case_are_status_2_and_nothing_is_lost(run, instant):
    store.save("before", replace(RUN, results=RUN.results[:1]))
    instant(*RUN.results[1:])
    status, out, err = run("bench", "--compare", "before", "--json", "a.json")
    assert status == 2
    assert "no case in common" in err
    assert "Convergence" in out
    assert load("a.json").results == RUN.results[1:]


@pytest.mark.usefixtures("instant")
def test_a_run_can_be_compared_with_the_one_it_replaces(run):
    store.save("mine", replace(RUN, results=scaled(4.0)))
    assert "Better: 1" in run("bench", "--compare", "mine", "--save", "mine")[1]
    assert store.find("mine").results == RUN.results

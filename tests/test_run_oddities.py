"""What `reluviz run` and `reluviz bench claims` make of odd requests, full disks and interrupts that get lost."""

import contextlib
import json
import signal

import pytest

from reluviz.cli import main
from reluviz.commands import run as run_command
from reluviz.experiments import experiment
from reluviz.experiments.base.experiment import Outcome, Step, Stop
from reluviz.files import FileError
from reluviz.report.claims import outcome_text
from tests.made_up import made_up

TINY = ["--set", "widths=2", "seeds=8", "epochs=0", "--quiet"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--set", "seeds=8", "seeds=9"], "'seeds' is given twice"),
        (["--set", "seeds=8", "--seeds", "8"], "'seeds' is given twice"),
        (["--set", "seed=1", "--seed", "1"], "'seed' is given twice"),
        (["--json", "a.svg", "--plot", "./a.svg"], "two results can't go to one file"),
        (["--json", "a", "--csv", "a"], "two results can't go to one file"),
        (["--json", "a\nb", "--csv", "a\nb"], "'a\\nb': two results can't go to one file"),
        (["--plot", "a\nb.pdf"], "'a\\nb.pdf': a figure is a .png or .svg file"),
        (["--plot", ""], "'': a figure is a .png or .svg file"),
        (["--json", "no\nfolder/a"], "there is no folder 'no\\nfolder'; make it first"),
    ],
)
def test_what_contradicts_itself_is_refused_before_anything_runs(words, problem, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "born-dead", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_suite_refuses_one_file_for_two_results(capsys, tmp_path):
    path = str(tmp_path / "claims")
    assert main(["bench", "claims", "--json", path, "--html", path]) == 2
    assert "two results can't go to one file" in capsys.readouterr().err


def test_what_was_found_is_told_although_a_file_cant_be_written(capsys, tmp_path, monkeypatch):
    def full(path, content):
        raise FileError(f"{path}: can't be written: the disk is full")

    monkeypatch.setattr(run_command, "write_atomically", full)
    words = ["--json", str(tmp_path / "a.json"), "--csv", str(tmp_path / "a.csv")]
    assert main(["run", "born-dead", *TINY, *words]) == 2
    out, err = capsys.readouterr()
    assert "found" in out
    assert err.count("the disk is full") == 2
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [["run", "made-up"], ["bench", "claims"]])
def test_an_interrupt_that_something_swallows_ends_the_run_all_the_same(words, monkeypatch, capsys):
    born = experiment("born-dead")
    data = list(born.measure(born.parameters(born.smallest), Stop()))[-1].data
    steps = []

    def measure(params, stop):
        for place in range(1, 5):
            # As a compiler's callback does.
            with contextlib.suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            steps.append(place)
            yield Step(place / 5, data)

    only = {"made-up": made_up(measure)}
    monkeypatch.setattr("reluviz.experiments.experiments", lambda: only)
    before = signal.getsignal(signal.SIGINT)
    assert main([*words, "--quiet"]) == 130
    assert steps == [1]
    assert signal.getsignal(signal.SIGINT) is before
    out, _ = capsys.readouterr()
    assert "born-dead: reproduced, so far" in out or "born-dead: depends, so far" in out


def test_each_claim_of_a_partial_run_says_so_in_json(monkeypatch, capsys):
    born = experiment("born-dead")
    data = list(born.measure(born.parameters(born.smallest), Stop()))[-1].data

    def measure(params, stop):
        yield Step(0.5, data)
        raise KeyboardInterrupt

    only = {"made-up": made_up(measure)}
    monkeypatch.setattr("reluviz.experiments.experiments", lambda: only)
    assert main(["run", "made-up", "--quiet", "--json", "-"]) == 130
    assert [claim["partial"] for claim in json.loads(capsys.readouterr().out)["claims"]] == [True]


def test_a_claim_that_nothing_was_measured_for_is_named_without_a_verdict():
    chosen = experiment("no-vanishing")
    params = chosen.parameters({"activations": ("tanh",), "depths": (2,), "width": 4, "seeds": 2})
    data = list(chosen.measure(params, Stop()))[-1].data
    assert "no-vanishing: no verdict" in outcome_text(Outcome(chosen, params, data, False, 0.0))

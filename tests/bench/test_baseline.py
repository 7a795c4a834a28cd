"""A baseline of ratios: which there are, when one is worse, and the file that holds them. All runs are made up."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reluviz import cli
from reluviz.bench import runner
from reluviz.bench.baseline import EMPTY, Baseline, Ratio, compare_ratios, load_baseline, ratios
from reluviz.bench.checks import ResultError
from reluviz.bench.compare import CompareError, RatioRule, parse_fail_on
from reluviz.bench.document import load
from reluviz.bench.results import KernelResult, TrainingResult
from reluviz.bench.runner import Measured
from reluviz.report.tables import comparison_tables

ROOT = Path(__file__).parents[2]
RUN = load(Path(__file__).with_name("run.json"))
PARAMS = {"layers": (8, 8), "batch": 10}


def kernel(activation, samples, which="value"):
    return KernelResult(
        case=f"{activation or 'copy'} 4096",
        activation=activation,
        backend="cpu",
        threads=1,
        params={"dtype": "float32"},
        samples=samples,
        pass_=which if activation else None,
        elements=4096,
    )


def training(activation, samples, workload="playground", backend="cpu", **params):
    return TrainingResult(
        case=f"{workload} {activation}",
        activation=activation,
        backend=backend,
        threads=1,
        params={**PARAMS, **params},
        samples=samples,
        workload=workload,
        final_loss=0.1,
    )


RESULTS = (
    kernel(None, [1.0, 1.0, 10.0]),
    kernel("tanh", [4.0, 4.0, 40.0]),
    training("relu", [1.0, 2.0, 3.0]),
    training("relu", [50.0, 100.0, 150.0], backend="numpy", version="2"),
    training("tanh", [1.5, 3.0, 4.5]),
    training("relu", [64.0, 70.0], workload="replicas", networks=128),
)


def test_ratios_are_of_what_is_measured_side_by_side():
    found = ratios(RESULTS)
    assert {name: ratio.value for name, ratio in found.items()} == {
        "tanh 4096 / copy": 4.0,
        "playground relu / numpy": pytest.approx(0.02),
        "playground tanh / relu": pytest.approx(1.5),
        # 64 for 128 networks, against 1 for one: the shortest of each, which were not measured in turn.
        "replicas relu / one by itself": pytest.approx(0.5),
    }
    assert found["replicas relu / one by itself"].cases == ("replicas relu", "playground relu")
    assert found["tanh 4096 / copy"].cases == ("tanh 4096", "copy 4096")


def test_a_gpu_beside_it_changes_no_ratio():
    on_gpu = (
        training("relu", [20.0, 40.0, 60.0], backend="cuda"),
        training("tanh", [21.0, 42.0, 63.0], backend="cuda"),
    )
    assert ratios((*RESULTS, *on_gpu)) == ratios(RESULTS)


def test_a_disturbance_that_meets_both_changes_no_ratio():
    disturbed = (kernel(None, [1.0, 30.0, 30.0]), kernel("tanh", [4.0, 120.0, 120.0]))
    assert ratios(disturbed)["tanh 4096 / copy"].value == pytest.approx(4.0)


def test_other_threads_or_another_workload_are_no_ratio():
    other = [replace(result, threads=2) for result in RESULTS[1::2]]
    assert ratios([*RESULTS[0:1], *other[:1]]) == {}
    assert ratios((RESULTS[2], replace(RESULTS[4], params={"layers": (9,), "batch": 10}))) == {}
    assert ratios((kernel(None, [0.0]), kernel("tanh", [0.0]))) == {}


def test_worse_is_beyond_the_factor_and_of_a_repetition_the_better_counts():
    baseline = Baseline(("a",), {"tanh 4096 / copy": 1.9, "playground tanh / relu": 1.0, "gone / copy": 1.0})
    first = compare_ratios(baseline, [RESULTS], 1.0)
    assert [change.name for change in first.of("worse")] == ["tanh 4096 / copy"]
    assert first.regressed
    assert first.missing == ("gone / copy",)
    assert not compare_ratios(baseline, [RESULTS], 1.2).regressed
    again = (kernel(None, [1.0]), kernel("tanh", [3.5]))
    repeated = compare_ratios(baseline, [RESULTS, again], 1.0)
    assert not repeated.regressed
    assert repeated.changes[0].after == pytest.approx(3.5)
    faster = compare_ratios(Baseline((), {"tanh 4096 / copy": 9.0}), [RESULTS], 1.0)
    assert [change.verdict for change in faster.changes] == ["better"]
    with pytest.raises(CompareError, match="nothing to compare"):
        compare_ratios(Baseline((), {"gone / copy": 1.0}), [RESULTS], 1.0)
    titles = [table.title for table in comparison_tables(first)]
    assert titles == ["Worse: 1", "Same: 1", "Only in the baseline: 1"]


def test_a_file_holds_the_largest_of_some_runs(tmp_path):
    one = EMPTY.with_run("A", {"x / copy": Ratio(1.23456, ("x", "copy")), "y / copy": Ratio(2.0, ("y", "copy"))})
    two = one.with_run("B", {"x / copy": Ratio(1.0, ("x", "copy")), "z / copy": Ratio(3.0, ("z", "copy"))})
    assert two.measured_on == ("A", "B")
    path = tmp_path / "ratios.json"
    path.write_text(two.to_json())
    assert load_baseline(path) == Baseline(("A", "B"), {"x / copy": 1.23, "y / copy": 2.0, "z / copy": 3.0})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"ratios_version": 9}, "ratios_version: is 9"),
        ({"ratios": 3}, "ratios: must be a JSON object"),
        ({"ratios": {"a": -1}}, "ratios.a: must be a number"),
        ({"measured_on": "me"}, "measured_on: must be a list"),
        ({"ratios": None}, "ratios: must be"),
    ],
)
def test_a_damaged_file_is_told_in_one_line(tmp_path, change, text):
    path = tmp_path / "ratios.json"
    path.write_text(json.dumps({"ratios_version": 1, "measured_on": ["a"], "ratios": {}} | change))
    with pytest.raises(ResultError) as caught:
        load_baseline(path)
    assert text in str(caught.value)
    assert str(caught.value).startswith("ratios.json") or "ratios.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[1]", "{}", "\x00"])
def test_what_is_no_baseline_is_left_to_others(tmp_path, content):
    path = tmp_path / "run.json"
    path.write_text(content)
    assert load_baseline(path) is None
    assert load_baseline(tmp_path / "missing") is None
    assert load_baseline("a\0b") is None


def test_the_rule_for_ratios():
    assert parse_fail_on("ratio:100%") == RatioRule(1.0)
    with pytest.raises(CompareError, match="did you mean 'ratio'"):
        parse_fail_on("ratios:100%")


def test_the_baseline_of_the_repository_is_one():
    baseline = load_baseline(ROOT / ".ci" / "ratios.json")
    kinds = {name.partition(" / ")[2] for name in baseline.ratios}
    assert kinds == {"copy", "relu", "numpy", "one by itself"}
    assert len(baseline.ratios) > 50


# The command


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    """Return what runs the command with made-up samples, and gives its status and standard error."""
    monkeypatch.setattr("reluviz.bench.store.folder", lambda: tmp_path / "runs")
    runs = []

    def measure(contests, progress):
        entries = {entry.case for contest in contests for entry in contest.entries}
        runs.append(sorted(entries))
        return Measured(tuple(r for r in next(samples) if r.case in entries), (), interrupted=False)

    monkeypatch.setattr(runner, "measure", measure)
    samples = iter(())

    def run(results, *words):
        nonlocal samples
        samples = iter(results)
        runs.clear()
        status = cli.main(["bench", "kernels", "--filter", "^(copy|tanh value) 4096$", "--quiet", *words])
        return status, capsys.readouterr().err, list(runs)

    return run


def named(samples):
    return replace(kernel("tanh", samples), case="tanh value 4096")


def test_the_command_writes_ratios_and_fails_only_where_one_is_worse_twice(command, tmp_path):
    path = str(tmp_path / "ratios.json")
    quiet, slow = [(kernel(None, [1.0]), named([value])) for value in (2.0, 5.0)]
    assert command([quiet], "--save-ratios", path)[0] == 0
    assert load_baseline(path).ratios == {"tanh value 4096 / copy": 2.0}
    rule = ("--compare", path, "--fail-on", "ratio:100%")
    assert command([quiet], *rule)[::2] == (0, [["copy 4096", "tanh value 4096"]])
    status, err, runs = command([slow, quiet], *rule)
    assert (status, len(runs)) == (0, 2)
    assert "measured again" in err
    status, err, runs = command([slow, slow], *rule)
    assert (status, len(runs)) == (1, 2)
    assert "tanh value 4096 / copy: 5, where the baseline has 2" in err
    assert "1 of 1 ratios got worse" in err
    assert command([slow], "--compare", path)[0] == 0
    # Another run widens what is allowed.
    assert command([slow], "--save-ratios", path)[0] == 0
    assert load_baseline(path).ratios == {"tanh value 4096 / copy": 5.0}


def test_a_ratio_that_is_no_longer_measured_fails_too(command, tmp_path):
    path = tmp_path / "ratios.json"
    run = (kernel(None, [1.0]), named([2.0]))
    assert command([run], "--save-ratios", str(path))[0] == 0
    table = json.loads(path.read_text())
    table["ratios"]["gone value 4096 / copy"] = 3.0
    path.write_text(json.dumps(table))
    status, err, _ = command([run], "--compare", str(path), "--fail-on", "ratio:100%")
    assert status == 1
    assert "1 ratios of the baseline were not measured, such as gone value 4096 / copy" in err
    assert command([run], "--compare", str(path))[0] == 0


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--compare", "RATIOS", "--fail-on", "median:5%"), "holds ratios; give ratio:100%"),
        (("--compare", "RUN", "--fail-on", "ratio:100%"), "is for a baseline of ratios"),
        (("--save-ratios", "-"), "name a file"),
        (("--save-ratios", "x.json", "--json", "x.json"), "different files"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_measured(command, tmp_path, monkeypatch, words, text):
    monkeypatch.chdir(tmp_path)
    Path("RATIOS").write_text(EMPTY.with_run("a", {"x / copy": Ratio(1.0, ("x", "copy"))}).to_json())
    Path("RUN").write_text(RUN.to_json())
    status, err, runs = command([], *words)
    assert (status, runs) == (2, [])
    assert text in err


def test_a_file_of_something_else_is_not_written_over(command, tmp_path):
    path = tmp_path / "other.json"
    path.write_text("{}")
    status, err, _ = command([(kernel(None, [1.0]), named([2.0]))], "--save-ratios", str(path))
    assert status == 2
    assert "holds something else" in err
    assert path.read_text() == "{}"
    status, err, _ = command([(kernel(None, [1.0]),)], "--save-ratios", str(tmp_path / "new.json"))
    assert (status, "has no ratios" in err) == (2, True)


def test_a_page_holds_the_comparison(command, tmp_path):
    ratios_file, page = str(tmp_path / "ratios.json"), tmp_path / "page.html"
    run = (kernel(None, [1.0]), named([2.0]))
    command([run], "--save-ratios", ratios_file)
    assert command([run], "--compare", ratios_file, "--html", str(page))[0] == 0
    assert "tanh value 4096 / copy" in page.read_text("utf-8")

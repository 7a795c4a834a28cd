"""Comparing two runs: what counts as a change, what as noise, and what can't be compared."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reluviz.bench.compare import CompareError, FailRule, compare, parse_fail_on
from reluviz.bench.document import load
from reluviz.bench.results import ConvergenceResult, KernelResult

RUN = load(Path(__file__).parent / "run.json")


def kernel(samples, activation="relu", **fields):
    given = {"case": "k", "backend": "cpu", "threads": 1, "params": {"dtype": "float32"}, "pass_": "value"}
    return KernelResult(**{**given, "elements": 8, "samples": samples, "activation": activation, **fields})


def race(epochs):
    seconds = [None if e is None else e / 10 for e in epochs]
    return ConvergenceResult(
        case="c",
        activation="relu",
        backend="cpu",
        threads=1,
        dataset="digits",
        layers=(8,),
        protocol="shared",
        learning_rate=0.1,
        epochs=epochs,
        seconds=seconds,
    )


def run(*results, **facts):
    return replace(RUN, results=results, **facts)


def only_change(before, after, **options):
    (change,) = compare(run(before), run(after), **options).changes
    return change


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.0, "same"), (1.04, "same"), (0.96, "same"), (1.2, "worse"), (0.8, "better")]
)
def test_quiet_samples_are_judged_by_the_threshold(factor, verdict):
    samples = [1.0, 1.001, 0.999, 1.0, 1.001]
    change = only_change(kernel(samples), kernel([factor * s for s in samples]))
    assert change.verdict == verdict
    assert change.change == pytest.approx(factor - 1)


def test_scatter_of_either_run_hides_a_change_that_quiet_samples_show():
    rng = np.random.default_rng(0)
    loud = tuple(rng.normal(1.0, 0.3, 9).clip(0.1))
    quiet = (1.0,) * 9
    assert only_change(kernel(quiet), kernel([1.1] * 9)).verdict == "worse"
    assert only_change(kernel(loud), kernel([1.1] * 9)).verdict == "same"
    assert only_change(kernel(quiet), kernel([1.1 * s for s in loud])).verdict == "same"


def test_equal_distributions_are_rarely_called_changed():
    rng = np.random.default_rng(1)
    verdicts = [
        only_change(kernel(tuple(rng.normal(1, 0.1, 15))), kernel(tuple(rng.normal(1, 0.1, 15))), threshold=0.0).verdict
        for _ in range(400)
    ]
    assert verdicts.count("same") >= 380


def test_the_threshold_and_the_statistic_can_be_chosen():
    before, after = kernel([1.0, 2.0, 3.0]), kernel([1.0, 2.0, 9.0])
    assert only_change(before, after, statistic="min").change == 0
    assert only_change(before, after, statistic="mean").change == pytest.approx(1.0)
    quiet = kernel([1.0] * 5), kernel([1.3] * 5)
    assert only_change(*quiet, threshold=0.5).verdict == "same"
    assert only_change(*quiet, threshold=0.1).verdict == "worse"


@pytest.mark.parametrize(
    ("before", "after", "verdict", "change"),
    [
        ([1, 2, 3], [1, None, None], "worse", math.inf),
        ([1, None, None], [1, 2, 3], "better", -1.0),
        ([1, None, None], [None, None, None], "same", 0.0),
    ],
)
def test_a_race_that_starts_or_stops_converging_changes(before, after, verdict, change):
    found = only_change(race(before), race(after))
    assert (found.verdict, found.change) == (verdict, change)


def test_a_baseline_of_zero_is_no_division():
    assert only_change(kernel([0.0, 0.0]), kernel([1.0, 1.0])).verdict == "worse"
    assert only_change(kernel([0.0, 0.0]), kernel([0.0, 0.0])).verdict == "same"


def test_cases_are_matched_by_their_work():
    relu, tanh = kernel([1.0]), kernel([1.0], "tanh")
    other_size = kernel([1.0], elements=16)
    other_params = kernel([1.0], params={"dtype": "float32", "slope": 0.1})
    comparison = compare(run(relu, tanh, other_size), run(other_params, relu))
    assert [change.current for change in comparison.changes] == [relu]
    assert comparison.only_baseline == (tanh, other_size)
    assert comparison.only_current == (other_params,)


def test_groups_come_with_the_largest_change_first():
    before = [kernel([1.0] * 3, str(i)) for i in range(4)]
    after = [kernel([t] * 3, str(i)) for i, t in enumerate((1.2, 1.5, 0.7, 1.0))]
    comparison = compare(run(*before), run(*after))
    assert [c.current.activation for c in comparison.of("worse")] == ["1", "0"]
    assert [c.current.activation for c in comparison.of("better")] == ["2"]
    assert [c.current.activation for c in comparison.of("same")] == ["3"]
    assert comparison.regressed
    assert not compare(run(*before), run(*before)).regressed


def test_nothing_in_common_is_an_error_and_no_silent_success():
    with pytest.raises(CompareError, match="no case in common"):
        compare(run(kernel([1.0])), run(kernel([1.0], "tanh")))


def test_other_machines_and_versions_are_warned_of():
    here = run(kernel([1.0]))
    assert compare(here, here).warnings == ()
    there = replace(
        here,
        machine=replace(here.machine, cpu="Other CPU", usable_cores=2),
        versions={**here.versions, "numba": "9.9", "torch": "2.0"},
    )
    warnings = "\n".join(compare(here, there).warnings)
    for words in ("cpu", "Other CPU", "usable cores: 8 before, 2 now", "numba", "9.9", "torch", "not installed before"):
        assert words in warnings
    assert "numpy" not in warnings


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("median:5%", FailRule("median", 0.05)),
        (" min : 2.5 % ", FailRule("min", 0.025)),
        ("mean:0%", FailRule("mean", 0.0)),
    ],
)
def test_a_rule_is_read(text, rule):
    assert parse_fail_on(text) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "median:5%"),
        ("5%", "median:5%"),
        ("median:5", "median:5%"),
        ("median:-5%", "median:5%"),
        ("median:nan%", "median:5%"),
        ("median:5%\nmin:2%", "median:5%"),
        ("medium:5%", "did you mean 'median'?"),
        ("median:5000%", "from 0 to 1000"),
        ("median:" + "9" * 400 + "%", "from 0 to 1000"),
    ],
)
def test_a_rule_that_is_none_says_what_one_looks_like(text, words):
    with pytest.raises(CompareError) as caught:
        parse_fail_on(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)

"""The rule of faster-convergence on made-up races, and what is raced against a trainer's history."""

import numpy as np
import pytest

from reluviz.core.trainer import Trainer
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.faster_convergence import (
    EXPERIMENT,
    FasterConvergenceParams,
    Race,
    bounded_ratio,
    comparisons,
    config,
    figures,
    judge,
    ranges,
)

PARAMS = FasterConvergenceParams()
FAST, SLOW, SLOWER, NEVER = [9, 10, 11] * 4, [14, 15, 16] * 4, [39, 40, 41] * 4, [None] * 12


def case(relu, sigmoid, tanh, task="moons", depth=1, protocol="shared"):
    epochs = {"relu": relu, "sigmoid": sigmoid, "tanh": tanh}
    return tuple(Race(task, depth, protocol, name, 0.1, tuple(found)) for name, found in epochs.items())


WINS = case(FAST, SLOWER, SLOWER)
LOSES = case(SLOWER, FAST, FAST, task="digits")
EVEN = case(FAST, FAST, FAST, task="digits")
NEITHER = case(NEVER, NEVER, NEVER, task="spirals")
ONLY_RELU = case(FAST, NEVER, NEVER, depth=2)
ONLY_OTHERS = case(NEVER, FAST, FAST, depth=2)
FEW = WINS + sum((case(FAST, FAST, FAST, depth=depth) for depth in range(2, 12)), ())

RULES = [
    ("faster-convergence", WINS, "reproduced"),
    ("faster-convergence", WINS + ONLY_RELU + NEITHER, "reproduced"),
    ("faster-convergence", WINS + EVEN, "depends"),
    ("faster-convergence", WINS + LOSES, "depends"),
    ("faster-convergence", case(FAST, SLOW, SLOW), "depends"),
    ("faster-convergence", case(FAST, SLOWER, FAST), "depends"),
    ("faster-convergence", EVEN, "not reproduced"),
    ("faster-convergence", LOSES + ONLY_OTHERS, "not reproduced"),
    ("faster-convergence", NEITHER, "out of scope"),
    ("faster-convergence", FEW, "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_races(claim, data, verdict):
    (finding,) = judge(PARAMS, data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_what_is_found_counts_wins_and_losses_and_the_condition_says_where():
    (finding,) = judge(PARAMS, WINS + LOSES + NEITHER + case(FAST, SLOW, FAST, protocol="tuned"))
    assert str(finding.found) == (
        "Of 4 comparisons with sigmoid ReLU needs fewer epochs in 2, in 1 of them by more than a factor of two;"
        " it needs more in 1. Of 4 comparisons with tanh ReLU needs fewer epochs in 1, in 1 of them by more than a"
        " factor of two; it needs more in 1."
    )
    assert str(finding.condition).startswith(
        "Against sigmoid, one rate for all: faster on Two moons (1); no difference shown on –; slower on Handwritten"
        " digits (1); neither gets there on Two spirals (1). Against sigmoid, rate tuned for each: faster on Two moons"
        " (1);"
    )
    assert (finding.measured.value, finding.measured.n) == (3 / 6, 6)


@pytest.mark.parametrize(
    ("data", "outcome", "bounded"),
    [
        (WINS, "wins", 4.0),
        (LOSES, "loses", 0.25),
        (EVEN, "undecided", 1.0),
        (NEITHER, "neither", None),
        (ONLY_RELU, "wins", 20.0),
        (ONLY_OTHERS, "loses", 0.05),
    ],
)
def test_a_network_that_does_not_converge_counts_as_slower_than_the_limit(data, outcome, bounded):
    each = comparisons(data)[0]
    assert each.outcome == outcome
    # Networks for moons have 200 epochs.
    assert bounded_ratio(PARAMS, each) == (None if bounded is None else pytest.approx(bounded))


def test_the_ratio_is_that_of_the_medians():
    rng = np.random.default_rng(1)
    relu, sigmoid, tanh = (rng.integers(5, 50, 15).tolist() for _ in range(3))
    found = {each.rival.activation: each.ratio.value for each in comparisons(case(relu, sigmoid, tanh))}
    assert found["sigmoid"] == pytest.approx(np.median(sigmoid) / np.median(relu))
    assert found["tanh"] == pytest.approx(np.median(tanh) / np.median(relu))


def test_the_runs_behind_the_cells_are_those_that_were_raced():
    params = FasterConvergenceParams(tasks=("moons", "digits"), depths=(1,))
    tanh = next(panel for panel in figures(params, WINS + LOSES) if panel.key == "tanh")
    grid = tanh.layers[0]
    assert grid.values == ((4.0,), (None,), (0.25,), (None,))
    assert grid.runs[0][0] == config(params, "moons", 1, "tanh", 0.1)
    assert grid.runs[1][0] is None


@pytest.mark.parametrize(
    ("numbers", "words"), [([1, 2, 3, 7], "1-3, 7"), ([4, 2], "2, 4"), ([5], "5"), ([2, 1], "1-2")]
)
def test_depths_are_told_in_short(numbers, words):
    assert ranges(numbers) == words


SMALL = {"tasks": ("moons",), "depths": (2,), "seeds": 2, "tuning_seeds": 2, "patience": 0.2}


def test_a_race_counts_the_epochs_that_a_trainer_needs():
    params = FasterConvergenceParams(**SMALL, seconds=True)
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    tuned = {race.activation: race for race in data if race.protocol == "tuned"}
    for name in ("relu", "tanh"):
        race = tuned[name]
        run = Trainer(config(params, "moons", 2, name, race.rate), measure="target")
        run.advance(epochs=40)
        reached = np.flatnonzero(np.array(run.history.train_accuracy[1:]) >= 0.98)
        assert race.epochs[0] == (reached[0] + 1 if len(reached) else None)
        assert [s is None for s in race.seconds] == [e is None for e in race.epochs]
    assert any(race.epochs[0] for race in tuned.values())
    assert "seconds" in {panel.key for panel in figures(params, data)}


def test_only_the_tuned_protocol_has_rates_of_its_own():
    params = FasterConvergenceParams(**SMALL)
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    assert {race.rate for race in data if race.protocol == "shared"} == {0.03}
    assert len({race.rate for race in data if race.protocol == "tuned"}) > 1
    assert not any(race.seconds for race in data)

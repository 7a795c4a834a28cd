"""The rule of six-times on made-up races, and what is raced against a trainer's history."""

import numpy as np
import pytest

from reluviz.core.trainer import Trainer
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.six_times import EXPERIMENT, Race, SixTimesParams, config, judge, ratios


def races(relu, tanh, error=0.25):
    return (Race(error, "relu", 0.1, tuple(relu)), Race(error, "tanh", 0.1, tuple(tanh)))


SLOW, FAST, NEVER = [29, 30, 31] * 5, [5, 5, 6] * 5, [None] * 15

RULES = [
    ("six-times", races(FAST, SLOW), "out of scope"),
    ("six-times", races(SLOW, FAST), "out of scope"),
    ("six-times", races(NEVER, NEVER), "out of scope"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_is_out_of_scope_whatever_is_measured(claim, data, verdict):
    (finding,) = judge(SixTimesParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (races(FAST, SLOW), "tanh takes 6 [5"),
        (races(SLOW, FAST), "it is ReLU that is slower, tanh takes 0.1667"),
        (races(FAST, FAST), "which is faster is not decided, tanh takes 1 "),
        (races(NEVER, NEVER), "which is faster is not decided"),
        (races(FAST, NEVER), "tanh takes ∞"),
        (races(NEVER, FAST), "it is ReLU that is slower, tanh takes 0"),
    ],
)
def test_what_is_found_follows_from_the_races(data, words):
    assert words in str(judge(SixTimesParams(), data)[0].found)


def test_the_ratio_is_that_of_the_medians():
    rng = np.random.default_rng(0)
    relu, tanh = rng.integers(5, 20, 15).tolist(), rng.integers(20, 90, 15).tolist()
    ((error, ratio),) = ratios(races(relu, tanh, error=0.1))
    assert error == 0.1
    assert ratio.value == pytest.approx(np.median(tanh) / np.median(relu))


def test_an_error_that_only_one_has_raced_to_is_left_out():
    whole = races(FAST, SLOW)
    assert judge(SixTimesParams(), whole[:1]) == ()
    assert len(judge(SixTimesParams(), (*whole, races(FAST, SLOW, error=0.1)[0]))[0].rows) == 1


def test_a_race_counts_the_epochs_that_a_trainer_needs():
    params = SixTimesParams(errors=(0.25,), width=8, epochs=8, seeds=2)
    relu, tanh = list(EXPERIMENT.measure(params, Stop()))[-1].data
    for race in (relu, tanh):
        run = Trainer(
            config(params, race.activation, 0.25).with_value("training.learning_rate", race.rate), measure="target"
        )
        run.advance(epochs=8)
        reached = [e for e, a in zip(run.history.epoch, run.history.train_accuracy, strict=True) if a >= 0.75]
        # In the lanes, additions are in another order; over many steps that may make an epoch's difference.
        assert race.epochs[0] == (pytest.approx(reached[0], abs=1) if reached else None)
    assert any(race.epochs[0] for race in (relu, tanh))

"""The rule of differentiable on made-up networks, and what is known of its zeros."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.base.zero_slope import Zeros
from reluviz.experiments.differentiable import (
    EXPERIMENT,
    Arm,
    DifferentiableParams,
    Setting,
    by_chance,
    judge,
)

NONE = Zeros(1000, (0,) * 12, (0,) * 12)


def arm(at_zero, reached, networks=12):
    return Arm(at_zero, (5,) * reached + (None,) * (networks - reached), (0.5, 0.9), 0)


def setting(task, *reached):
    """Return a setting of which so many of twelve networks reach the target: with 0, 1/2 and 1, and rounded."""
    return Setting(task, "zero", NONE, NONE, tuple(map(arm, (0.0, 0.5, 1.0, None), reached)))


GOOD = setting("moons", 12, 12, 11, 12)
HALF = setting("digits", 6, 6, 6, 12)
ONE_FAILS = setting("digits", 12, 12, 3, 12)
TOO_SHORT = setting("wine", 2, 3, 2, 2)

RULES = [
    ("differentiable", (GOOD,), "not reproduced"),
    ("differentiable", (GOOD, TOO_SHORT), "not reproduced"),
    ("differentiable", (GOOD, HALF), "depends"),
    ("differentiable", (ONE_FAILS,), "depends"),
    ("differentiable", (HALF,), "reproduced"),
    ("differentiable", (TOO_SHORT,), "out of scope"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_shares(claim, data, verdict):
    (finding,) = judge(DifferentiableParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_settings_and_derivatives():
    (finding,) = judge(DifferentiableParams(), (ONE_FAILS,))
    assert str(finding.condition).startswith(
        "Without a derivative at 0 it trains for Handwritten digits/zero/0, Handwritten digits/zero/0.5, not for"
        " Handwritten digits/zero/1"
    )


def test_where_no_sum_cancelled_the_interval_says_how_rare_it_is_at_most():
    # 1 - (α/2)^(1/n): the exact interval of none among n.
    assert by_chance(NONE).high == pytest.approx(1 - 0.025 ** (1 / 12000))
    assert by_chance(NONE).value == 0


def test_a_layer_of_one_neuron_is_idle_for_about_half_of_the_samples_before_training():
    params = DifferentiableParams(tasks=("moons",), biases=("zero",), hidden=(1, 1), steps=10, seeds=40)
    (found,) = list(EXPERIMENT.measure(params, Stop()))[-1].data
    # A line through the centre of the data halves it; the second neuron, one of two, then has nothing to read.
    shares = np.array(found.start.idle) / found.start.each
    assert shares.mean() == pytest.approx(1 / 4, abs=0.02)
    assert not any(found.start.chance)


def test_random_biases_leave_no_zeros_before_training():
    params = DifferentiableParams(tasks=("moons",), biases=("random",), steps=10, seeds=4)
    (found,) = list(EXPERIMENT.measure(params, Stop()))[-1].data
    assert sum(found.start.idle) + sum(found.start.chance) == 0
    assert [each.at_zero for each in found.arms] == [0.0, 0.5, 1.0, None]

"""The rule of he-init on made-up losses and signals, and its signal against NumPy."""

import math

import numpy as np
import pytest

from reluviz.core.datasets import load
from reluviz.experiments.base.experiment import run
from reluviz.experiments.he_init import EXPERIMENT, Group, HeInitParams, judge
from reluviz_kernels import initial_parameters

ROOT = math.sqrt(0.5)


def pair(he, xavier, optimiser="sgd", factor=ROOT, n=8):
    """Return networks of both initialisations that end with these losses."""
    return tuple(
        Group(optimiser, scheme, (tuple(f**k for k in range(30)),) * n, ((2.3,) * n, (loss,) * n), (0.5,) * n)
        for scheme, loss, f in (("he_normal", he, 1.0), ("xavier_normal", xavier, factor))
    )


RULES = [
    ("he-init", (*pair(0.5, 2.3), *pair(0.5, 2.3, "adam")), "reproduced"),
    ("he-init", (*pair(0.5, 2.3), *pair(0.5, 0.5, "adam")), "depends"),
    ("he-init", pair(0.5, 2.3, factor=0.85), "depends"),
    ("he-init", pair(0.5, 0.5), "depends"),
    ("he-init", pair(2.3, 2.3, factor=0.85), "not reproduced"),
    ("he-init", pair(0.5, math.inf, factor=0.85), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_losses_and_signals(claim, data, verdict):
    (finding,) = judge(HeInitParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_conditions_say_what_fails():
    conditions = [str(judge(HeInitParams(), RULES[k][1])[0].condition) for k in (1, 2, 3)]
    assert conditions[0].startswith("By optimiser: with Adam")
    assert "the signal per layer is not within 10 %" in conditions[1]
    assert conditions[2].startswith("The signal behaves as claimed, training does not: with SGD")


def test_two_networks_decide_nothing_and_one_initialisation_is_not_judged():
    assert judge(HeInitParams(), pair(0.5, 2.3, n=2))[0].verdict == "depends"
    assert judge(HeInitParams(), pair(0.5, 2.3)[:1]) == ()


def test_the_signal_is_that_of_numpy():
    params = HeInitParams(optimisers=("sgd",), depth=3, width=8, epochs=1, seeds=2)
    group = run(EXPERIMENT, params).data[1]
    layer = load("digits", split=0.8).x_train[:200].astype(np.float64)
    for (weights, _), signal in zip(
        initial_parameters((64, 8, 8, 8, 10), "xavier_normal", 0), group.signals[0], strict=False
    ):
        z = layer @ weights
        assert signal == pytest.approx(np.sqrt((z**2).mean()), rel=1e-4)
        layer = np.maximum(z, 0)

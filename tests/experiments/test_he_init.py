"""The rule of he-init on made-up networks, and its signals and training against NumPy."""

import numpy as np
import pytest

from reluviz.core.datasets import load
from reluviz.experiments.base.experiment import run
from reluviz.experiments.he_init import EXPERIMENT, HeInitParams, Network, judge
from reluviz_kernels import initial_parameters


def networks(scheme, factor, accuracy, count=8):
    """Return networks whose signal goes by about `factor` for each layer, and that end with an accuracy."""
    factors = np.linspace(0.99, 1.01, count) * factor
    return tuple(Network(scheme, tuple(f**layer for layer in range(30)), (0.1, accuracy)) for f in factors)


TRAINS, STALLS = networks("he_normal", 1.0, 0.95), networks("xavier_normal", np.sqrt(0.5), 0.1)
RULES = [
    ("he-init", TRAINS + STALLS, "reproduced"),
    ("he-init", TRAINS + networks("xavier_normal", np.sqrt(0.5), 0.9), "depends"),
    ("he-init", TRAINS + networks("xavier_normal", 0.9, 0.1), "depends"),
    ("he-init", networks("he_normal", 1.2, 0.1) + STALLS, "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_networks(claim, data, verdict):
    (finding,) = judge(HeInitParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_tells_which_half_of_the_claim_fails():
    conditions = [str(judge(HeInitParams(), data)[0].condition) for _, data, verdict in RULES if verdict == "depends"]
    assert "with Momentum at rate 0.003 that does not decide which trains" in conditions[0]
    assert "do not go as theory says" in conditions[1]


def test_a_signal_that_dies_out_has_the_factor_zero():
    assert Network("he_normal", (1.0, 0.5, 0.0), (0.1, 0.1)).factor == 0


def test_one_initialisation_alone_is_not_judged():
    assert judge(HeInitParams(), TRAINS) == ()


def test_the_signals_are_those_of_numpy():
    params = HeInitParams(depth=3, width=8, epochs=1, seeds=4, seed=2)
    first = run(EXPERIMENT, params).data[0]
    layer = load("digits", split=0.8).x_train
    for size, (weights, _) in zip(first.sizes, initial_parameters((64, 8, 8, 8, 10), "he_normal", 2)[:-1], strict=True):
        layer = np.maximum(layer @ weights, 0)
        assert size == pytest.approx(np.sqrt((layer**2).mean()), rel=1e-5)
    assert first.accuracy[0] < 0.4

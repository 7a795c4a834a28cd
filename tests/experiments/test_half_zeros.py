"""The rule of half-zeros on made-up shares, and its counts against NumPy and against a closed form."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm

from reluviz.core.datasets import load
from reluviz.experiments.base.experiment import run
from reluviz.experiments.half_zeros import EXPERIMENT, HalfZerosParams, Start, judge
from reluviz_kernels import initial_parameters


def start(*layers, dataset="digits"):
    """Return networks whose share of zeros in each layer is around the given one."""
    return Start(dataset, "he_normal", tuple(tuple(layer + d for layer in layers) for d in (-0.02, -0.01, 0.01, 0.02)))


RULES = [
    ("half-zeros", (start(0.5, 0.52), start(0.47, 0.5, dataset="moons")), "reproduced"),
    ("half-zeros", (start(0.5, 0.52), start(0.5, 0.7, dataset="moons")), "depends"),
    ("half-zeros", (start(0.2, 0.3),), "not reproduced"),
    ("half-zeros", (start(0.39, 0.61),), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_shares(claim, data, verdict):
    (finding,) = judge(HalfZerosParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_layer_that_is_furthest_from_a_half():
    (finding,) = judge(HalfZerosParams(), RULES[1][1])
    assert str(finding.condition).startswith(
        "Not in 1 of 4 layers; furthest from it is Two moons, He normal, layer 2: 70"
    )


def test_networks_that_vary_too_much_are_not_said_to_be_half_zero():
    wide = Start("digits", "he_normal", ((0.1,), (0.9,), (0.5,), (0.5,)))
    assert judge(HalfZerosParams(), (wide,))[0].verdict == "not reproduced"


def measured(**changes):
    (found,) = run(EXPERIMENT, HalfZerosParams(datasets=("moons",), **changes)).data
    return np.array(found.zeros)


def test_the_counts_are_those_of_numpy():
    found = measured(initialisations=("xavier_uniform",), width=9, depth=3, seeds=3)
    x = load("moons", samples=800, seed=0).x_train.astype(np.float32)
    for seed, shares in enumerate(found):
        layer = x.astype(np.float64)
        hidden = initial_parameters((2, 9, 9, 9, 1), "xavier_uniform", seed)[:-1]
        for share, (weights, _) in zip(shares, hidden, strict=True):
            layer = np.maximum(layer @ weights, 0)
            assert share == pytest.approx((layer == 0).mean(), abs=1e-3)


@pytest.mark.parametrize("bias", [-0.5, 0.3])
def test_a_bias_gives_the_share_that_the_normal_distribution_gives(bias):
    # In the first layer z is normal with the mean b and the variance 2 |x|²/n_in.
    shares = measured(initialisations=("he_normal",), width=512, depth=1, seeds=8, bias=bias)[:, 0]
    x = load("moons", samples=800, seed=0).x_train
    expected = norm.cdf(-bias / np.sqrt((x**2).sum(axis=1))).mean()
    error = shares.std(ddof=1) / np.sqrt(len(shares))
    assert abs(shares.mean() - expected) < 5 * error
    assert abs(expected - 0.5) > 20 * error


def test_above_a_dead_layer_everything_is_zero():
    # Of 64 networks of width 1 about half are dead in each layer.
    zeros = measured(initialisations=("he_normal",), width=1, depth=6, seeds=64)
    for below, above in pairwise(zeros.T):
        assert (above[below == 1] == 1).all()
    assert (zeros[:, -1] == 1).mean() > 0.8

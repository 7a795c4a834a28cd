"""The rule of born-dead on made-up counts, and its theory against drawn networks."""

from itertools import pairwise

import numpy as np
import pytest

from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.born_dead import EXPERIMENT, BornDeadParams, Width, bounds, judge
from reluviz_kernels import initial_parameters

PUBLISHED_COUNTS = (Width(2, 1000, 940, 950), Width(3, 1000, 600, 610), Width(5, 1000, 120, 150), Width(10, 1000, 2, 3))

RULES = [
    ("born-dead", PUBLISHED_COUNTS, "reproduced"),
    ("born-dead", (Width(2, 1000, 500, 500), *PUBLISHED_COUNTS[1:]), "depends"),
    # As published before training, but not after it.
    ("born-dead", (*PUBLISHED_COUNTS[:1], Width(3, 1000, 630, 820)), "depends"),
    ("born-dead", (Width(2, 1000, 500, 500), Width(10, 1000, 200, 300)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_counts(claim, data, verdict):
    (finding,) = judge(BornDeadParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_widths():
    (finding,) = judge(BornDeadParams(), RULES[1][1])
    assert str(finding.condition).endswith("before training at width 3, 5, 10, after training at width 3, 5, 10.")


def test_networks_that_come_back_are_told():
    (finding,) = judge(BornDeadParams(), (Width(2, 100, 90, 85, 10),))
    assert "Of all 90 born dead 10 came back; 5 others collapsed" in str(finding.found)


def test_another_depth_than_the_published_one_is_not_compared():
    (finding,) = judge(BornDeadParams(depth=3), PUBLISHED_COUNTS)
    assert finding.verdict == "out of scope"


def _constant(weights, x):
    """Return whether the network of these weights, without biases, is the same at every x, in NumPy."""
    layer = x
    for each in weights[:-1]:
        layer = np.maximum(layer @ each, 0)
    return np.ptp(layer @ weights[-1]) == 0


@pytest.mark.parametrize(("width", "depth"), [(1, 4), (2, 3), (2, 10), (3, 5)])
def test_the_bounds_hold_for_networks_drawn_with_numpy(width, depth):
    rng = np.random.default_rng(0)
    widths = [1, *[width] * depth, 1]
    draws = 2000
    dead = sum(
        _constant([rng.standard_normal(shape) for shape in pairwise(widths)], np.array([[-1.0], [2.0]]))
        for _ in range(draws)
    )
    low, high = bounds(width, depth)
    # Four standard errors beyond a bound would be a fault of the theory.
    slack = 4 * np.sqrt(0.25 / draws)
    assert low - slack < dead / draws < high + slack
    assert high - low < 0.2


def test_the_experiment_counts_what_numpy_counts():
    params = BornDeadParams(widths=(2,), seeds=24, epochs=0)
    (found,) = list(EXPERIMENT.measure(params, Stop()))[-1].data
    x = np.linspace(-1, 1, 10)[:, np.newaxis]
    starts = (initial_parameters((1, *[2] * params.depth, 1), "he_normal", seed) for seed in range(params.seeds))
    assert found.born == found.collapsed == sum(_constant([w for w, _ in start], x) for start in starts)
    assert 0 < found.born < params.seeds

"""The rule of depth-power on made-up rates, and its rates against a count of every path."""

from itertools import product

import numpy as np
import pytest

from reluviz.core.datasets import load
from reluviz.experiments.base.experiment import run
from reluviz.experiments.depth_power import EXPERIMENT, DepthPowerParams, Network, Width, judge
from reluviz_kernels import initial_parameters


def width(factor, units=64, depth=6):
    """Return networks whose neurons' rate is multiplied by a factor per layer."""
    rates = tuple(0.5 * factor**k for k in range(depth))
    paths = tuple(0.5 ** (k + 1) for k in range(depth))
    return Width(units, tuple(Network(tuple(r * c for r in rates), paths, rates, rates) for c in (0.9, 1.0, 1.1)))


RULES = [
    ("depth-power", (width(0.5),), "reproduced"),
    ("depth-power", (width(0.5), width(1.0, 16)), "depends"),
    ("depth-power", (width(1.0),), "not reproduced"),
    ("depth-power", (width(0.25),), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_rates_of_neurons(claim, data, verdict):
    (finding,) = judge(DepthPowerParams(depth=6), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_networks_that_are_all_dead_at_the_end_are_judged():
    dead = Network((0.5, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.0))
    (finding,) = judge(DepthPowerParams(depth=2), (Width(2, (dead, dead)),))
    assert finding.verdict == "not reproduced"
    assert finding.measured.value is None


def test_the_rate_of_paths_is_that_of_counting_every_path():
    (found,) = run(EXPERIMENT, DepthPowerParams(widths=(3,), depth=4, seeds=2)).data
    layer = load("digits").x_train[:200].astype(np.float64)
    active = []
    for weights, _ in initial_parameters((64, 3, 3, 3, 3, 1), "he_normal", 0)[:-1]:
        layer = np.maximum(layer @ weights, 0)
        active.append(layer > 0)
    for depth in range(1, 5):
        paths = product(range(3), repeat=depth)
        rates = [np.all([active[k][:, unit] for k, unit in enumerate(path)], axis=0).mean() for path in paths]
        assert found.networks[0].paths[depth - 1] == pytest.approx(np.mean(rates))
        assert found.networks[0].neurons[depth - 1] == pytest.approx(active[depth - 1].mean())

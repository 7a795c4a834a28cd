"""The rule of depth-power on made-up rates, and its counts against paths that are walked one by one."""

from itertools import product

import numpy as np
import pytest

from reluviz.experiments.depth_power import DepthPowerParams, Rates, factor, judge, rates

KEPT, HALVED, SLOWLY = (0.5, 0.51, 0.5), (0.5, 0.25, 0.125), (0.5, 0.4, 0.32)


def networks(neurons, paths):
    """Return four networks whose rates vary a little around the given ones."""
    spread = (0.98, 0.99, 1.01, 1.02)
    return tuple(Rates(tuple(v * by for v in neurons), tuple(v * by for v in paths)) for by in spread)


RULES = [
    ("depth-power", networks(HALVED, HALVED), "reproduced"),
    ("depth-power", networks(KEPT, HALVED), "depends"),
    ("depth-power", networks(KEPT, SLOWLY), "not reproduced"),
    ("depth-power", networks(SLOWLY, SLOWLY), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_rates(claim, data, verdict):
    (finding,) = judge(DepthPowerParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_what_it_depends_on_is_told_with_both_factors():
    (finding,) = judge(DepthPowerParams(), RULES[1][1])
    assert str(finding.condition).startswith("It depends on what is counted. A path through 3 layers is active")


def test_paths_are_counted_as_if_each_were_walked():
    rng = np.random.default_rng(0)
    active = [rng.random((7, width)) < 0.6 for width in (3, 4, 2)]
    found = rates(active)
    for depth in (1, 2, 3):
        paths = list(product(*(range(layer.shape[1]) for layer in active[:depth])))
        walked = [all(active[k][s, unit] for k, unit in enumerate(path)) for path in paths for s in range(7)]
        assert found.paths[depth - 1] == pytest.approx(np.mean(walked))
        assert found.neurons[depth - 1] == pytest.approx(active[depth - 1].mean())


def test_the_factor_is_that_of_a_geometric_series():
    assert factor((0.8, 0.4, 0.2, 0.1)) == pytest.approx(0.5)
    assert factor((0.5, 0.5)) == pytest.approx(1)
    assert factor((0.5, 0.0)) == 0


def test_a_dead_layer_is_no_fault():
    (finding,) = judge(DepthPowerParams(), networks((0.5, 0.0, 0.0), (0.5, 0.0, 0.0)))
    assert finding.verdict == "not reproduced"
    assert finding.measured.value == 0

"""The rule of born-dead on made-up counts, and its theory against drawn networks."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.born_dead import EXPERIMENT, BornDeadParams, Width, bound, judge

PUBLISHED_COUNTS = (Width(2, 1000, 940, 950), Width(3, 1000, 600, 610), Width(5, 1000, 120, 150), Width(10, 1000, 2, 3))

RULES = [
    ("born-dead", PUBLISHED_COUNTS, "reproduced"),
    ("born-dead", (Width(2, 1000, 500, 500), *PUBLISHED_COUNTS[1:]), "depends"),
    ("born-dead", (Width(2, 1000, 500, 500), Width(10, 1000, 0, 300)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_counts(claim, data, verdict):
    (finding,) = judge(BornDeadParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_widths():
    (finding,) = judge(BornDeadParams(), RULES[1][1])
    assert str(finding.condition) == "It holds for width 3, 5, 10, not for width 2."


def test_another_depth_than_the_published_one_is_not_compared():
    (finding,) = judge(BornDeadParams(depth=3), PUBLISHED_COUNTS)
    assert finding.verdict == "out of scope"


@pytest.mark.parametrize(("width", "depth"), [(1, 4), (2, 3), (3, 2)])
def test_the_bound_holds_for_networks_drawn_with_numpy(width, depth):
    rng = np.random.default_rng(0)
    x = np.linspace(-2, 2, 41)[:, np.newaxis]
    dead = 0
    for _ in range(2000):
        layer, n_in = x, 1
        for _ in range(depth):
            layer = np.maximum(layer @ rng.standard_normal((n_in, width)), 0)
            n_in = width
        dead += np.ptp(layer @ rng.standard_normal((width, 1))) == 0
    # Four standard errors above the bound would be a fault of the theory.
    assert dead / 2000 < bound(width, depth) + 4 * np.sqrt(0.25 / 2000)


def test_the_experiment_counts_what_numpy_counts():
    data = list(EXPERIMENT.measure(BornDeadParams(widths=(2,), seeds=16, epochs=0), Stop()))[-1].data
    assert data[0].born == data[0].collapsed

"""The rule of sigmoid-quarter on made-up factors, and its factors against a single unit's in closed form."""

import numpy as np
import pytest

from reluviz.core.datasets import load
from reluviz.experiments.base.experiment import run
from reluviz.experiments.sigmoid_quarter import EXPERIMENT, Data, Network, Scale, SigmoidQuarterParams, judge
from reluviz_kernels import initial_parameters


def scale(factor, norm=2.0, times=1.0):
    """Return networks whose worst sample has that factor, between weights of that norm."""
    return Scale(times, (Network((factor / 2,) * 2, (factor,) * 2, (norm,) * 2),) * 2)


RULES = [
    ("sigmoid-quarter", Data(0.25, (scale(0.5), scale(0.9, 4.0, 2.0))), "reproduced"),
    ("sigmoid-quarter", Data(0.25, (scale(0.5), scale(1.1, 4.0, 2.0))), "depends"),
    ("sigmoid-quarter", Data(0.25, (scale(0.51),)), "not reproduced"),
    ("sigmoid-quarter", Data(0.26, (scale(0.4),)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_factors(claim, data, verdict):
    (finding,) = judge(SigmoidQuarterParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_nothing_measured_is_nothing_judged():
    assert judge(SigmoidQuarterParams(), Data(0.25, ())) == ()


def test_one_unit_a_layer_has_its_slope_times_its_weight_as_factor():
    params = SigmoidQuarterParams(scales=(2.0,), depth=2, width=1, seeds=2)
    first = run(EXPERIMENT, params).data.scales[0].networks[0]
    drawn = initial_parameters((64, 1, 1, 10), "xavier_normal", 0, 2.0, np.float64)
    s = 1 / (1 + np.exp(-load("digits").x_train[:100].astype(np.float64) @ drawn[0][0][:, 0]))
    assert first.norms[0] == pytest.approx(abs(drawn[1][0][0, 0]))
    assert first.largest[0] == pytest.approx((s * (1 - s)).max() * first.norms[0], rel=1e-6)

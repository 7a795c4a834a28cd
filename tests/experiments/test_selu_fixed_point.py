"""The rule of selu-fixed-point on made-up moments, and its measurement against NumPy's own."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import run
from reluviz.experiments.selu_fixed_point import EXPERIMENT, Group, SeluFixedPointParams, judge
from reluviz_kernels import initial_parameters


def group(*layers, inputs="normal", activation="selu"):
    """Return networks with about the given mean and variance in each layer."""
    networks = tuple(tuple((m + d, v * (1 + d)) for m, v in layers) for d in (-0.01, 0.0, 0.01))
    return Group(inputs, activation, 1.0, 1.0, networks)


RULES = [
    ("selu-fixed-point", (group((0, 1), (0.05, 1.2)),), "reproduced"),
    ("selu-fixed-point", (group((0, 1), (0, 1)), group((0, 2), (0, 1), inputs="digits")), "depends"),
    ("selu-fixed-point", (group((0, 1), (0, 1)), group((0, 1), (0, 3), inputs="digits")), "depends"),
    ("selu-fixed-point", (group((0, 1), (0, 0.5)),), "not reproduced"),
    ("selu-fixed-point", (group((0, 1), (0.3, 1)),), "not reproduced"),
    ("selu-fixed-point", (group((0, 1)), group((0, 0), activation="relu")), "reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_moments(claim, data, verdict):
    (finding,) = judge(SeluFixedPointParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_first_layer_outside():
    (finding,) = judge(SeluFixedPointParams(), RULES[1][1])
    assert str(finding.condition).startswith(
        "With Handwritten digits as inputs mean and variance are in the region in 1 of 2"
    )
    assert "layer 1." in str(finding.condition)


def test_outputs_that_overflow_are_not_kept():
    huge = Group("normal", "selu", 1.0, 1.0, (((np.inf, np.inf),), ((0.0, 1.0),)))
    assert judge(SeluFixedPointParams(), (huge,))[0].verdict == "not reproduced"


def test_moments_are_those_of_numpy():
    params = SeluFixedPointParams(inputs=("normal",), others=(), depth=3, width=32, seeds=2)
    (found,) = run(EXPERIMENT, params).data
    layer = np.random.default_rng([0, 1]).standard_normal((200, 64), np.float32).astype(np.float64)
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    for (weights, _), moments in zip(
        initial_parameters((64, 32, 32, 32, 1), "lecun_normal", 0), found.networks[0], strict=False
    ):
        z = layer @ weights
        layer = scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))
        assert moments == pytest.approx((layer.mean(), layer.var()), abs=1e-5)


def test_without_the_papers_scale_the_variance_is_not_kept():
    (finding,) = run(EXPERIMENT, SeluFixedPointParams(scale=2.0, others=(), depth=10, width=64, seeds=4)).findings
    assert finding.verdict == "not reproduced"

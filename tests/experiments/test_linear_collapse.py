"""The rule of linear-collapse on made-up differences, and its maps against NumPy."""

import numpy as np
import pytest

from reluviz.experiments.base.affine import best_affine
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.linear_collapse import (
    EXPERIMENT,
    Data,
    Depth,
    LinearCollapseParams,
    Picture,
    collapse,
    judge,
    outputs,
    stack,
)

PICTURE = Picture(((0.0, 1.0), (1.0, 2.0)), ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0)), (0.0, 0.0, 0.0), 0.0)
ROUNDED = Depth(2, (2e-7, 3e-7), (4e-16, 5e-16))
BENT = Depth(5, (0.2, 3e-7), (0.2, 5e-16))
ONLY_SINGLE = Depth(5, (2e-7, 3e-7), (4e-16, 1e-9))

RULES = [
    ("linear-collapse", Data((ROUNDED,), PICTURE), "reproduced"),
    ("linear-collapse", Data((ROUNDED, BENT), PICTURE), "depends"),
    ("linear-collapse", Data((ROUNDED, ONLY_SINGLE), PICTURE), "depends"),
    ("linear-collapse", Data((BENT,), PICTURE), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_differences(claim, data, verdict):
    (finding,) = judge(LinearCollapseParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_depths():
    (finding,) = judge(LinearCollapseParams(), RULES[1][1])
    assert str(finding.condition) == "It holds for 2 hidden layers, not for 5."


@pytest.mark.parametrize("blend", [0.0, 0.25, 1.0])
def test_a_blend_is_the_mixture_of_identity_and_relu(blend):
    layers = stack(LinearCollapseParams(width=5), 3, 1)
    x = np.random.default_rng(2).normal(size=(20, 2))
    a = x
    for w, b in layers[:-1]:
        z = a @ w + b
        a = (1 - blend) * z + blend * np.maximum(0, z)
    w, b = layers[-1]
    np.testing.assert_allclose(outputs(layers, x, blend, "float64"), a @ w + b, rtol=1e-12, atol=1e-12)


def test_one_map_of_linear_layers_is_their_product_and_the_nearest_affine_map():
    layers = stack(LinearCollapseParams(width=7), 4, 0)
    x = np.random.default_rng(3).normal(size=(30, 2))
    y = x
    for w, b in layers:
        y = y @ w + b
    for weights, bias in (collapse(layers), best_affine(x, y)):
        np.testing.assert_allclose(x @ weights + bias, y, rtol=1e-10, atol=1e-12)


def test_the_collapse_goes_as_relu_comes():
    data = list(EXPERIMENT.measure(LinearCollapseParams(seeds=3, depths=(1,), blend=1.0), Stop()))[-1].data
    left = [np.median(values) for _, values in data.blends]
    assert left[0] < 1e-5
    assert all(np.diff(left) > 0)
    assert data.picture.residual > 0.1

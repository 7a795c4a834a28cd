"""Signals through stacks of layers against closed forms and finite differences."""

import numpy as np
import pytest

from reluviz.experiments.base.signals import VARIANCES, flows, gain, hidden, mean_field, output_moments
from reluviz_kernels import ACTIVATIONS, initial_parameters


@pytest.mark.parametrize("scheme", VARIANCES)
def test_the_gain_is_the_variance_that_is_drawn(scheme):
    weights = initial_parameters((300, 100), scheme, 0)[0][0]
    assert 300 * weights.var(dtype=np.float64) == pytest.approx(gain(scheme, 300, 100), rel=0.03)


def test_relu_keeps_half_of_both_moments():
    squares, factors = mean_field(ACTIVATIONS["relu"], 2.0, 3.0, 4)
    assert squares == pytest.approx([3.0] * 4)
    assert factors == pytest.approx([1.0] * 4)
    squares, factors = mean_field(ACTIVATIONS["relu"], 1.0, 3.0, 4)
    assert squares == pytest.approx([3.0, 1.5, 0.75, 0.375])
    assert factors == pytest.approx([0.5] * 4)


def test_selu_has_the_fixed_point_zero_and_one():
    assert output_moments(ACTIVATIONS["selu"], 1.0) == pytest.approx((0.0, 1.0), abs=1e-5)


def test_moments_of_relu_are_those_of_a_half_normal():
    mean, variance = output_moments(ACTIVATIONS["relu"], 4.0)
    assert (mean, variance) == pytest.approx((2 / np.sqrt(2 * np.pi), 4 * (0.5 - 1 / (2 * np.pi))), rel=1e-5)


def test_derivatives_are_those_of_finite_differences():
    network = initial_parameters((3, 4, 5, 2), "he_normal", 1, dtype=np.float64)
    x = np.random.default_rng(0).standard_normal((6, 3))
    tanh = ACTIVATIONS["tanh"]
    slopes = [tanh.derivative(z) for z, _ in hidden(network, tanh, x)]
    found = flows(network, slopes, np.ones((6, 2)))

    def loss(layer, shift):
        value = x
        for index, (weights, biases) in enumerate(network[:-1]):
            value = np.tanh(value @ weights + biases + (shift if index == layer else 0))
        return (value @ network[-1][0] + network[-1][1]).sum(axis=1)

    for layer, units in enumerate((4, 5)):
        for unit in range(units):
            shift = 1e-5 * np.eye(units)[unit]
            slope = (loss(layer, shift) - loss(layer, -shift)) / 2e-5
            assert found[layer][:, unit] == pytest.approx(slope, abs=1e-8)

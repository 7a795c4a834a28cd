"""Networks with a chosen derivative at 0 against the kernels, finite differences and sums that are known."""

import numpy as np
import pytest

from reluviz.experiments.base.zero_slope import Networks, count_zeros
from reluviz_kernels import Mlp, gradients, initial_parameters


def problem(n_out, samples=20):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(samples, 3)).astype(np.float32)
    labels = rng.integers(max(n_out, 2), size=samples)
    y = labels[:, np.newaxis] if n_out == 1 else np.eye(n_out)[labels]
    return x, y.astype(np.float32)


@pytest.mark.parametrize(("n_out", "loss"), [(1, "logistic"), (4, "softmax")])
def test_gradients_are_those_of_the_kernels(n_out, loss):
    x, y = problem(n_out)
    starts = [initial_parameters((3, 5, 6, n_out), "he_normal", seed) for seed in (0, 1)]
    found, _, _ = Networks(starts, (0.0,), x, y).gradients(x[np.newaxis], y)
    for place, start in enumerate(starts):
        expected = gradients(Mlp((3, 5, 6, n_out), "relu", loss), start, x, y)
        for (w, b), (gw, gb) in zip(expected, found, strict=True):
            np.testing.assert_allclose(gw[place], w, rtol=2e-4, atol=1e-6)
            np.testing.assert_allclose(gb[place, 0], b, rtol=2e-4, atol=1e-6)


def test_the_rounded_corner_is_near_relu_and_its_derivative_is_that_of_finite_differences():
    x, y = problem(1)
    networks = Networks([initial_parameters((3, 4, 1), "he_normal", 0)], (0.0, None), x, y)
    z = np.tile(np.linspace(-2, 2, 401, dtype=np.float32)[:, np.newaxis], (2, 1, 1))
    networks.weights, networks.biases = [np.ones((2, 1, 1), np.float32)] * 2, [np.zeros((2, 1, 1), np.float32)] * 2
    values = networks.forward(z)[0][1]
    np.testing.assert_array_equal(values[0], np.maximum(z[0], 0))
    assert 0 < (values[1] - values[0]).max() < 0.07
    by_differences = np.gradient(values[1, :, 0].astype(np.float64), 0.01)
    np.testing.assert_allclose(networks.slopes(z)[1, 1:-1, 0], by_differences[1:-1], atol=2e-3)


def test_the_derivative_at_zero_is_the_chosen_one_and_nowhere_else():
    x, y = problem(1)
    networks = Networks([initial_parameters((3, 4, 1), "he_normal", 0)], (0.0, 0.5, 1.0), x, y)
    z = np.tile(np.array([[-1.0, 0.0, -0.0, 1.0]], np.float32), (3, 1, 1))
    assert networks.slopes(z)[:, 0].tolist() == [[0, 0, 0, 1], [0, 0.5, 0.5, 1], [0, 1, 1, 1]]


def test_zeros_of_idle_inputs_and_of_sums_that_cancel_are_told_apart():
    inputs = [np.array([[[1.0, 1.0], [0.0, 0.0], [1.0, 2.0]]], np.float32), np.zeros((1, 3, 1), np.float32)]
    sums = [np.array([[[0.0], [0.0], [3.0]]], np.float32), np.zeros((1, 3, 1), np.float32)]
    found = count_zeros(inputs, sums, 1)
    assert (found.each, found.idle, found.chance) == (3, (1,), (1,))
    assert found.idle_share == found.chance_share == pytest.approx(1 / 3)


def test_networks_part_only_where_a_zero_is_met():
    x, y = problem(1, 32)
    order = np.arange(32)[np.newaxis]
    start = initial_parameters((3, 4, 4, 1), "he_normal", 0)
    apart = Networks([[(w, b + 0.1) for w, b in start]], (0.0, 1.0), x, y)
    apart.epoch(order, 0.1, 8)
    assert sum(apart.met.idle) + sum(apart.met.chance) == 0
    assert apart.parted(1) == 0
    # A first layer that is silent on everything leaves the second one at its biases of 0.
    silent = [(start[0][0], start[0][1] - 100), *start[1:]]
    met = Networks([silent], (0.0, 1.0), x, y)
    met.epoch(order, 0.1, 8)
    assert met.met.idle[0] > 0
    assert met.parted(1) == 1


def test_a_network_that_is_not_finite_is_never_right():
    x, y = problem(4)
    networks = Networks([initial_parameters((3, 4, 4), "he_normal", 0)], (0.0,), x, y)
    networks.weights[1][:] = np.inf
    assert networks.accuracies().tolist() == [0.0]

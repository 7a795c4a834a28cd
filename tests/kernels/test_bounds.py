"""Neurons that no input can make active: dead zones, intervals that hold, and neurons that are really dead."""

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, KernelError, Mlp, Probe, bounds, initial_parameters

INF = np.inf


@pytest.mark.parametrize(
    ("name", "parameters", "zones"),
    [
        ("relu", {}, [(-INF, 0, True, True)]),
        ("relu6", {}, [(-INF, 0, True, True), (6, INF, True, True)]),
        ("hardtanh", {}, [(-INF, -1, True, True), (1, INF, True, True)]),
        ("hardtanh", {"min_val": 2.0, "max_val": 2.0}, [(-INF, INF, True, True)]),
        ("hardsigmoid", {}, [(-INF, -3, True, True), (3, INF, True, True)]),
        ("hardswish", {}, [(-INF, -3, True, True)]),
        ("step", {}, [(-INF, INF, True, True)]),
        ("leaky_relu", {}, []),
        ("leaky_relu", {"slope": 0.0}, [(-INF, 0, True, True)]),
        ("elu", {}, []),
        ("elu", {"alpha": 0.0}, [(-INF, 0, True, True)]),
        *((name, {}, []) for name in ("identity", "sigmoid", "tanh", "gelu", "softplus", "sine", "selu")),
    ],
)
def test_dead_zones_are_those_of_the_formula(name, parameters, zones):
    assert bounds.dead_zones(ACTIVATIONS[name], **parameters) == zones


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["relu", "relu6", "hardtanh", "hardswish", "tanh", "leaky_relu"])
def test_no_input_leaves_the_bounds(name, dtype):
    mlp = Mlp((3, 9, 7, 5, 2), name, dtype=dtype)
    parameters = initial_parameters(mlp.widths, "he_normal", 4, dtype=mlp.real)
    low, high = np.array([-1.0, 0.5, -2.0]), np.array([1.0, 0.5, 3.0])
    x = np.random.default_rng(0).uniform(low, high, (4000, 3))
    corners = np.stack(np.meshgrid(*zip(low, high, strict=True)), axis=-1).reshape(-1, 3)
    layers = Probe(mlp).hidden(parameters, np.concatenate([x, corners]))
    for layer, (below, above) in zip(layers, bounds.pre_activation_bounds(mlp, parameters, low, high), strict=True):
        z = layer.pre_activations.astype(np.float64)
        assert (z >= below).all()
        assert (z <= above).all()


def test_bounds_of_the_first_layer_are_reached():
    mlp = Mlp((2, 6, 1), dtype="float64")
    parameters = initial_parameters(mlp.widths, "he_normal", 1, dtype=mlp.real)
    ((below, above),) = bounds.pre_activation_bounds(mlp, parameters, -1.0, 2.0)
    corners = np.array([[a, b] for a in (-1.0, 2.0) for b in (-1.0, 2.0)])
    z = corners @ parameters[0][0] + parameters[0][1]
    np.testing.assert_allclose(below, z.min(axis=0), rtol=1e-13)
    np.testing.assert_allclose(above, z.max(axis=0), rtol=1e-13)


def test_a_neuron_that_no_input_reaches_is_told_from_one_that_only_the_set_misses():
    mlp = Mlp((1, 3, 1))
    weights = np.ones((1, 3), np.float32)
    # Within [-1, 1] the first never rises above 0, the second only beyond 0.9, the third everywhere.
    biases = np.array([-1.5, -0.9, 2.0], np.float32)
    parameters = [(weights, biases), (np.ones((3, 1), np.float32), np.zeros(1, np.float32))]
    (dead,) = bounds.dead_for_every_input(mlp, parameters, -1.0, 1.0)
    assert dead.tolist() == [True, False, False]
    (layer,) = Probe(mlp).hidden(parameters, np.linspace(-1, 0.8, 50)[:, np.newaxis])
    assert (layer.slopes == 0).all(axis=0).tolist() == [True, True, False]


def test_death_passes_on_to_deeper_layers():
    mlp = Mlp((1, 2, 2, 1))
    first = np.array([[1.0, 1.0]], np.float32), np.array([-5.0, -5.0], np.float32)
    # Both neurons of the first layer always give 0, so the second layer sees its biases alone.
    second = np.array([[9.0, 9.0], [9.0, 9.0]], np.float32), np.array([-0.1, 0.1], np.float32)
    last = np.ones((2, 1), np.float32), np.zeros(1, np.float32)
    dead = bounds.dead_for_every_input(mlp, [first, second, last], -1.0, 1.0)
    assert [layer.tolist() for layer in dead] == [[True, True], [True, False]]


def test_a_bound_of_exactly_zero_is_not_trusted_further_than_rounding():
    mlp = Mlp((2, 2, 1))
    # 0.1 + 0.2 - 0.3 is above 0 in float32 arithmetic in some order of additions, and 0 in exact numbers of tenths.
    weights = np.array([[0.1, 0.0], [0.2, 0.0]], np.float32)
    parameters = [(weights, np.array([-0.3, 0.0], np.float32)), (np.ones((2, 1), np.float32), np.zeros(1, np.float32))]
    (dead,) = bounds.dead_for_every_input(mlp, parameters, 0.0, 1.0)
    assert dead.tolist() == [False, True]


def test_activations_without_a_dead_zone_have_no_dead_neuron():
    mlp = Mlp((2, 4, 3, 1), "sigmoid")
    parameters = [(w, b - 1000) for w, b in initial_parameters(mlp.widths, "he_normal", 0)]
    dead = bounds.dead_for_every_input(mlp, parameters, -1.0, 1.0)
    assert [layer.tolist() for layer in dead] == [[False] * 4, [False] * 3]


@pytest.mark.parametrize(("low", "high"), [(1.0, -1.0), (-INF, 1.0), (np.nan, 1.0)])
def test_bounds_that_make_no_sense_are_refused(low, high):
    mlp = Mlp((2, 4, 1))
    with pytest.raises(KernelError, match="input bounds"):
        bounds.dead_for_every_input(mlp, initial_parameters(mlp.widths, "zeros", 0), low, high)

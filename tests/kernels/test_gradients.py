"""Gradients against central finite differences in float64: every activation with every loss, many shapes.

The loss that is differenced is computed in NumPy from the logits; the activations have tests of their own.
"""

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, LOSSES, KernelError, Mlp, Probe, gradients, initial_parameters
from tests.kernels import reference

TRAINABLE = [name for name, activation in ACTIVATIONS.items() if activation.trainable]
STEP = 1e-5
# Closer to a kink, a pre-activation could cross it within one step of a weight.
MARGIN = 2e-3

SHAPES = {
    "no hidden layer": (5, 3),
    "one number in, one out": (1, 1),
    "width 1": (3, 1, 1, 2),
    "one vector": (8, 8, 8),
    "one above a vector": (9, 17, 9),
    "one below a vector": (7, 15, 7),
    "wide and narrow": (2, 70, 3, 33, 1),
}


def away_from_kinks(mlp, parameters, x):
    kinks = [*mlp.function.kinks_at(**mlp.activation_parameters), *([20.0] if mlp.activation == "softplus" else [])]
    layers = [hidden.pre_activations for hidden in Probe(mlp).hidden(parameters, x)]
    return all(np.abs(z - kink).min() > MARGIN for z in layers for kink in kinks)


def smooth_problem(mlp, count, scale):
    """Return parameters, inputs and targets around which the loss has no kink."""
    for seed in range(200):
        parameters = reference.start(mlp.widths, seed)
        x, y = reference.problem(mlp.widths, mlp.loss, count, seed, scale)
        if away_from_kinks(mlp, parameters, x):
            return parameters, x, y
    raise AssertionError("every draw has a pre-activation at a kink")


def differences(mlp, parameters, x, y, places):
    """Return central differences of the loss in the flattened parameters at `places`."""
    probe = Probe(mlp)
    shapes = [array.shape for layer in parameters for array in layer]
    flat = np.concatenate([array.ravel() for layer in parameters for array in layer])
    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]

    def loss(values):
        arrays = [part.reshape(shape) for part, shape in zip(np.split(values, ends), shapes, strict=True)]
        logits = probe.logits(list(zip(arrays[::2], arrays[1::2], strict=True)), x)
        return reference.loss_value(mlp.loss, logits, y)

    result = []
    for place in places:
        pair = []
        for sign in (1, -1):
            moved = flat.copy()
            moved[place] += sign * STEP
            pair.append(loss(moved))
        result.append((pair[0] - pair[1]) / (2 * STEP))
    return np.array(result)


def check(mlp, parameters, x, y, most=400):
    found = gradients(mlp, parameters, x, y)
    assert [(w.shape, b.shape) for w, b in found] == [(w.shape, b.shape) for w, b in parameters]
    flat = np.concatenate([array.ravel() for layer in found for array in layer])
    places = np.unique(np.linspace(0, flat.size - 1, min(most, flat.size)).astype(int))
    measured = differences(mlp, parameters, x, y, places)
    np.testing.assert_allclose(flat[places], measured, rtol=1e-6, atol=1e-8 * max(1, np.abs(measured).max()))
    assert np.abs(measured).max() > 1e-4, "a gradient of zeros proves nothing"


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", TRAINABLE)
def test_every_activation_with_every_loss(activation, loss):
    mlp = Mlp((3, 9, 5, 2), activation, loss, "float64")
    # Inputs large enough for pre-activations beyond every kink.
    check(mlp, *smooth_problem(mlp, 12, 4.0))


@pytest.mark.parametrize(
    ("activation", "parameters"),
    [
        ("leaky_relu", {"slope": 0.4}),
        ("elu", {"alpha": 2.0}),
        ("celu", {"alpha": 0.5}),
        ("softplus", {"beta": 2.0}),
        ("hardtanh", {"min_val": -0.3, "max_val": 1.7}),
    ],
)
def test_parameters_of_activations(activation, parameters):
    mlp = Mlp((3, 9, 2), activation, "squared", "float64", parameters)
    check(mlp, *smooth_problem(mlp, 12, 2.0))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("widths", SHAPES.values(), ids=SHAPES.keys())
def test_every_shape(widths, loss):
    mlp = Mlp(widths, "tanh", loss, "float64")
    if loss == "softmax" and widths[-1] == 1:
        # The softmax of one class is 1 whatever the weights: the gradient is 0.
        x, y = reference.problem(widths, loss)
        for arrays in gradients(mlp, reference.start(widths), x, y):
            assert not any(array.any() for array in arrays)
        return
    check(mlp, *smooth_problem(mlp, 13, 1.0))


@pytest.mark.parametrize(("n_out", "loss"), [(3, "softmax"), (1, "logistic"), (1, "squared"), (10, "squared")])
@pytest.mark.parametrize("count", [1, 2, 5, 7, 8, 9, 31, 300])
def test_every_number_of_samples(n_out, loss, count):
    mlp = Mlp((4, 11, n_out), "silu", loss, "float64")
    check(mlp, *smooth_problem(mlp, count, 1.0), most=60)


def test_64_hidden_layers():
    widths = (3, *[6] * 64, 2)
    mlp = Mlp(widths, "tanh", "squared", "float64")
    parameters = initial_parameters(widths, "orthogonal", 0, 1.2, "float64")
    x, y = reference.problem(widths, "squared", 10)
    check(mlp, parameters, x, y, most=150)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("widths", [(2, 8, 8, 1), (30, 64, 40, 10), (300, 20, 3), (20, 128, 136, 6), (3, 1024, 4)])
def test_gradient_is_numpys(widths, dtype):
    loss = "logistic" if widths[-1] == 1 else "softmax"
    parameters = reference.start(widths, dtype=dtype)
    x, y = reference.problem(widths, loss, 45)
    x = x.astype(dtype)
    found = gradients(Mlp(widths, "tanh", loss, dtype), parameters, x, y)
    exact = reference.gradients(reference.wide(parameters), x.astype(np.float64), y, "tanh", loss)
    assert reference.distance(found, exact) < {"float32": 1e-5, "float64": 1e-13}[dtype]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n_out", [1, 3, 8, 11])
@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_extreme_logits_keep_their_digits(loss, n_out, dtype):
    """The gradient of what a confident network rules out is tiny, not 0; and nothing overflows."""
    mlp = Mlp((1, n_out), "identity", loss, dtype)
    y = np.eye(n_out)[:1] if n_out > 1 else np.zeros((1, 1))
    for size in (1.0, 17.0, 60.0, 85.0, 300.0, 1e30):
        z = -size * np.linspace(0.1, 1, n_out)[::-1].astype(dtype)
        found = gradients(mlp, [(np.zeros((1, n_out), dtype), z)], [[0.0]], y)[0][1]
        exact = reference.loss_slope(loss, z.astype(np.float64)[np.newaxis], y)[0]
        # Softmax first takes the largest logit away, and rounds.
        tolerance = {"float32": 5e-7, "float64": 1e-15}[dtype] * max(1, min(size, 300))
        smallest = {"float32": 1e-44, "float64": 1e-320}[dtype]
        np.testing.assert_allclose(found[y[0] == 0], exact[y[0] == 0], rtol=tolerance, atol=smallest)
        np.testing.assert_allclose(found, exact, atol=1e-6)


def test_gradients_check_what_they_get():
    mlp = Mlp((3, 4, 2), "tanh", "squared", "float64")
    x, y = reference.problem(mlp.widths, "squared")
    with pytest.raises(KernelError, match="parameters have the shapes"):
        gradients(mlp, reference.start((3, 5, 2)), x, y)
    with pytest.raises(KernelError, match=r"x must have the shape \(samples, 3\)"):
        gradients(mlp, reference.start(mlp.widths), x[:, :2], y)
    with pytest.raises(KernelError, match="x has 50 samples, y 49"):
        gradients(mlp, reference.start(mlp.widths), x, y[1:])

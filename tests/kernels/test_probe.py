"""Networks run forwards: logits, hidden layers and the loss against plain NumPy, for any number of samples."""

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, LOSSES, KernelError, Mlp, Probe, Training
from tests.kernels import reference

TOLERANCE = {"float32": 2e-6, "float64": 1e-14}
TRAINABLE = [name for name, activation in ACTIVATIONS.items() if activation.trainable]


def close(got, exact, dtype):
    assert got.dtype == dtype
    assert got.shape == exact.shape
    np.testing.assert_allclose(got, exact, rtol=0, atol=TOLERANCE[dtype] * max(1, np.abs(exact).max()))


def exactly(parameters, x, activation):
    """Pre-activations and inputs of every layer in float64."""
    return reference.forward(reference.wide(parameters), x.astype(np.float64), activation)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("widths", [(3, 2), (1, 1), (2, 8, 8, 1), (5, 1, 1, 3), (9, 17, 40, 7), (2, *[6] * 64, 2)])
def test_logits_and_hidden_layers(widths, dtype):
    parameters = reference.start(widths, dtype=dtype)
    x = reference.problem(widths, "squared", 37)[0].astype(dtype)
    pre_activations, inputs = exactly(parameters, x, "tanh")
    probe = Probe(Mlp(widths, "tanh", "squared", dtype))
    close(probe.logits(parameters, x), pre_activations[-1], dtype)
    hidden = probe.hidden(parameters, x)
    assert len(hidden) == len(widths) - 2
    for layer, z, output in zip(hidden, pre_activations, inputs[1:], strict=False):
        close(layer.pre_activations, z, dtype)
        close(layer.outputs, output, dtype)
        close(layer.slopes, 1 - output**2, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", TRAINABLE)
def test_hidden_layers_apply_every_activation(name, dtype):
    """Layers compute value and slope together; they are those of the activation alone, but for the last digit."""
    widths = (2, 40, 3)
    parameters = reference.start(widths, dtype=dtype, gain=3)
    x = reference.problem(widths, "squared", 50)[0]
    (layer,) = Probe(Mlp(widths, name, "squared", dtype)).hidden(parameters, x)
    activation, z = ACTIVATIONS[name], layer.pre_activations
    tolerance = 4 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(layer.outputs, activation.value(z), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(layer.slopes, activation.derivative(z), rtol=tolerance, atol=tolerance)


def test_hidden_layers_use_the_parameters_of_the_activation():
    mlp = Mlp((2, 5, 1), "leaky_relu", "squared", "float64", {"slope": 0.25})
    x = reference.problem(mlp.widths, "squared", 20)[0]
    (layer,) = Probe(mlp).hidden(reference.start(mlp.widths), x)
    z = layer.pre_activations
    np.testing.assert_array_equal(layer.outputs, np.where(z > 0, z, 0.25 * z))
    np.testing.assert_array_equal(layer.slopes, np.where(z > 0, 1, 0.25))


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 255, 256, 257, 600])
@pytest.mark.parametrize("chunk", [1, 5, 256])
def test_any_number_of_samples_in_parts_of_any_size(count, chunk):
    mlp = Mlp((3, 9, 2), "tanh", "softmax", "float64")
    parameters, (x, y) = reference.start(mlp.widths), reference.problem(mlp.widths, "softmax", count)
    pre_activations, inputs = exactly(parameters, x, "tanh")
    probe = Probe(mlp, chunk)
    close(probe.logits(parameters, x), pre_activations[-1], "float64")
    close(probe.hidden(parameters, x)[0].outputs, inputs[1], "float64")
    assert probe.loss(parameters, x, y) == pytest.approx(reference.loss_value("softmax", pre_activations[-1], y))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", LOSSES)
def test_loss_is_the_mean(loss, dtype):
    widths = (3, 9, 4)
    parameters, (x, y) = reference.start(widths, dtype=dtype), reference.problem(widths, loss, 300)
    logits = exactly(parameters, x, "tanh")[0][-1]
    got = Probe(Mlp(widths, "tanh", loss, dtype)).loss(parameters, x, y)
    assert isinstance(got, float)
    assert got == pytest.approx(reference.loss_value(loss, logits, y), rel=100 * TOLERANCE[dtype])


@pytest.mark.parametrize("size", [1e3, 1e30])
@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_loss_of_large_logits_does_not_overflow(loss, size):
    mlp = Mlp((1, 2), "identity", loss)
    parameters = [(np.array([[size, -size]], np.float32), np.zeros(2, np.float32))]
    right, wrong = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    assert Probe(mlp).loss(parameters, [[1.0]], right) == pytest.approx(0, abs=1e-12)
    expected = size if loss == "logistic" else 2 * size
    assert Probe(mlp).loss(parameters, [[1.0]], wrong) == pytest.approx(expected, rel=1e-6)


def test_results_are_copies():
    mlp = Mlp((2, 3, 1), "tanh", "squared", "float64")
    x = reference.problem(mlp.widths, "squared", 10)[0]
    probe = Probe(mlp)
    first = probe.logits(reference.start(mlp.widths), x), probe.hidden(reference.start(mlp.widths), x)[0].outputs
    kept = [array.copy() for array in first]
    probe.hidden(reference.start(mlp.widths, 1), x + 1)
    assert all((array == copy).all() for array, copy in zip(first, kept, strict=True))


def test_inputs_of_other_types_and_layouts():
    mlp = Mlp((2, 3, 1), "tanh", "squared", "float64")
    parameters, x = reference.start(mlp.widths), reference.problem(mlp.widths, "squared", 10)[0]
    probe = Probe(mlp)
    expected = probe.logits(parameters, x)
    turned = [(np.asfortranarray(w), b[::-1][::-1]) for w, b in parameters]
    for given in (x.tolist(), np.asfortranarray(x), x[::-1][::-1], np.repeat(x, 2, axis=0)[::2]):
        np.testing.assert_array_equal(probe.logits(turned, given), expected)
    whole = np.arange(20).reshape(10, 2)
    np.testing.assert_array_equal(probe.logits(parameters, whole), probe.logits(parameters, whole.astype(float)))


@pytest.mark.parametrize("method", ["logits", "hidden", "loss"])
def test_wrong_arguments_are_told_in_one_line(method):
    mlp = Mlp((2, 3, 1), "tanh", "squared")
    y = [np.zeros((4, 1))] if method == "loss" else []
    apply = getattr(Probe(mlp), method)
    right = reference.start(mlp.widths)
    # The second would broadcast.
    for wrong in (reference.start((2, 4, 1)), [(right[0][0][:1], right[0][1]), right[1]], right[:1], []):
        with pytest.raises(KernelError, match="parameters have the shapes"):
            apply(wrong, np.zeros((4, 2)), *y)
    for wrong in (np.zeros((4, 3)), np.zeros(2), np.zeros((0, 2))):
        with pytest.raises(KernelError, match=r"x must have the shape \(samples, 2\), not"):
            apply(right, wrong, *y)
    for wrong in (np.nan, np.inf, 1e39):
        with pytest.raises(KernelError, match="x holds a value that is not finite"):
            apply(right, np.full((4, 2), wrong), *y)


def test_wrong_targets_are_told_in_one_line():
    mlp = Mlp((2, 3, 1), "tanh", "squared")
    probe, right = Probe(mlp), reference.start(mlp.widths)
    with pytest.raises(KernelError, match="x has 4 samples, y 5"):
        probe.loss(right, np.zeros((4, 2)), np.zeros((5, 1)))
    with pytest.raises(KernelError, match=r"y must have the shape \(samples, 1\), not \(4, 2\)"):
        probe.loss(right, np.zeros((4, 2)), np.zeros((4, 2)))


def test_numbers_that_are_not_finite_are_shown():
    """A probe of a network that has diverged shows what it computes, and complains of nothing."""
    mlp = Mlp((1, 2, 1), "identity", "squared")
    broken = [(np.array([[np.inf, 1]], np.float32), np.zeros(2, np.float32)), (np.ones((2, 1)), np.zeros(1))]
    (layer,) = Probe(mlp).hidden(broken, [[1.0], [2.0]])
    np.testing.assert_array_equal(layer.outputs, [[np.inf, 1], [np.inf, 2]])
    assert not np.isfinite(Probe(mlp).logits(broken, [[1.0]])).any()


def test_probe_of_a_run_does_not_disturb_it():
    mlp = Mlp((3, 9, 4), "tanh", "softmax")
    x, y = reference.problem(mlp.widths, "softmax")
    runs = [Training(mlp, x, y, reference.start(mlp.widths)) for _ in range(2)]
    for _ in range(5):
        for training in runs:
            training.advance(3)
        runs[0].predict(x)
        runs[0].loss(x, y)
    assert reference.same_bits(*(training.parameters() for training in runs))

"""Passes over a fixed set against plain NumPy in float64."""

import numpy as np
import pytest

from reluviz_kernels import LOSSES, KernelError, Mlp, Replicas, Training, evaluation, initial_parameters
from reluviz_kernels.evaluation import Evaluator
from reluviz_kernels.replica_evaluation import ReplicaEvaluator

CASES = [
    ((2, 8, 8, 1), "relu", "logistic", "float32"),
    ((5, 13, 3), "tanh", "softmax", "float64"),
    ((3, 1), "relu", "squared", "float32"),
    ((4, 40, 9, 17, 2), "gelu", "squared", "float64"),
]


def problem(widths, loss, count=101):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((count, widths[0]))
    if loss == "softmax":
        y = np.eye(widths[-1])[rng.integers(0, widths[-1], count)]
    else:
        y = rng.integers(0, 2, (count, widths[-1])).astype(float)
    return x, y


def plain_passes(mlp, parameters, x, y):
    """Return hidden pre-activations, logits, and gradients with respect to z (a sample's loss) and W (the mean)."""
    a, zs, activations = x.astype(np.float64), [], [x]
    for weights, biases in parameters:
        zs.append(a @ weights.astype(np.float64) + biases)
        a = mlp.function.value(zs[-1])
        activations.append(a)
    logits = zs[-1]
    if mlp.loss == "softmax":
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        delta = e / e.sum(axis=1, keepdims=True) - y
    elif mlp.loss == "logistic":
        delta = (1 / (1 + np.exp(-logits)) - y) / y.shape[1]
    else:
        delta = 2 * (logits - y) / y.shape[1]
    by_z, by_w = [], []
    for index in range(len(parameters) - 1, -1, -1):
        by_z.insert(0, delta)
        by_w.insert(0, activations[index].T @ delta / len(x))
        if index:
            delta = delta @ parameters[index][0].T.astype(np.float64) * mlp.function.derivative(zs[index - 1])
    return zs[:-1], logits, by_z, by_w


@pytest.fixture(params=["whole", "parts"])
def parts(request, monkeypatch):
    """Run a set at once, or in parts of eight samples."""
    if request.param == "parts":
        monkeypatch.setattr(evaluation, "_WORK_BYTES", 1)


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize(("widths", "activation", "loss", "dtype"), CASES)
def test_results_are_those_of_numpy(widths, activation, loss, dtype):
    mlp = Mlp(widths, activation, loss, dtype)
    x, y = problem(widths, loss)
    parameters = initial_parameters(widths, "he_normal", 3, dtype=mlp.real)
    zs, logits, by_z, by_w = plain_passes(mlp, parameters, x.astype(dtype), y)
    evaluator = Evaluator(mlp, x, y)
    close = {"rtol": 2e-5, "atol": 2e-6} if dtype == "float32" else {"rtol": 1e-12, "atol": 1e-13}
    assert evaluator.samples == 101
    np.testing.assert_allclose(evaluator.logits(parameters), logits, **close)
    layers = evaluator.hidden(parameters)
    assert len(layers) == len(zs)
    for layer, z in zip(layers, zs, strict=True):
        np.testing.assert_allclose(layer.pre_activations, z, **close)
        np.testing.assert_allclose(layer.outputs, mlp.function.value(z), **close)
        np.testing.assert_allclose(layer.slopes, mlp.function.derivative(z), **close)
    maps = evaluator.maps(parameters)
    expected = np.concatenate([np.zeros((0, len(x))), *(mlp.function.value(z).T for z in zs)])
    np.testing.assert_allclose(maps, expected, **close)
    for found, z in zip(evaluator.activity(parameters, 0.2), zs, strict=True):
        slopes = mlp.function.derivative(z)
        np.testing.assert_array_equal(found.active_slopes, (slopes != 0).mean(axis=0))
        np.testing.assert_array_equal(found.saturated, (np.abs(slopes) < 0.2).mean(axis=0))
    sizes = evaluator.gradient_sizes(parameters)
    rough = {"rtol": 1e-4} if dtype == "float32" else {"rtol": 1e-11}
    np.testing.assert_allclose(sizes.weights_rms, [np.sqrt(np.mean(g**2)) for g in by_w], **rough)
    np.testing.assert_allclose(sizes.weights_max, [np.abs(g).max() for g in by_w], **rough)
    np.testing.assert_allclose(sizes.pre_activations_rms, [np.sqrt(np.mean(g**2)) for g in by_z], **rough)
    np.testing.assert_allclose(sizes.pre_activations_max, [np.abs(g).max() for g in by_z], **rough)


def test_a_training_is_read_as_it_is_now():
    mlp = Mlp((2, 8, 8, 1))
    x, y = problem(mlp.widths, "logistic")
    training = Training(mlp, x, y, initial_parameters(mlp.widths, "he_normal", 0), batch_size=7)
    evaluator = Evaluator(mlp, x)
    before = evaluator.logits(training)
    training.advance(20)
    after = evaluator.logits(training)
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(after, evaluator.logits(training.parameters()))


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize(("widths", "activation", "loss", "dtype"), CASES)
def test_several_networks_in_one_call_are_what_each_is_alone(widths, activation, loss, dtype):
    mlp = Mlp(widths, activation, loss, dtype)
    x, y = problem(widths, loss)
    training = Training(mlp, x, y, initial_parameters(widths, "he_normal", 0, dtype=mlp.real), batch_size=40)
    kept = training.room_for(4)
    # Three steps an epoch: the last step ends none.
    assert training.advance(13, kept) == 13
    alone = Training(mlp, x, y, initial_parameters(widths, "he_normal", 0, dtype=mlp.real), batch_size=40)
    evaluator, few = Evaluator(mlp, x, y), 37
    first = Evaluator(mlp, x[:few], y[:few])
    (logits, none), (rounded, sizes) = evaluator.passes_of(kept), evaluator.passes_of(kept, few)
    # Where a part of the set ends, its last samples are summed in another order.
    np.testing.assert_allclose(rounded, logits, rtol=0, atol=4 * np.finfo(dtype).eps * np.abs(logits).max())
    assert none.size == 0
    assert logits.shape == (4, len(x), widths[-1])
    assert sizes.shape == (4, len(widths) - 1)
    for network in range(4):
        alone.advance(3)
        np.testing.assert_array_equal(logits[network], evaluator.logits(alone.parameters()))
        np.testing.assert_array_equal(sizes[network], first.gradient_sizes(alone.parameters()).weights_rms)
    of_all = evaluator.passes_of(kept, len(x))[1][3]
    np.testing.assert_array_equal(of_all, evaluator.gradient_sizes(alone.parameters()).weights_rms)
    assert not np.array_equal(logits[0], logits[3])
    losses = LOSSES[loss].values(logits, y)
    np.testing.assert_array_equal(losses, [LOSSES[loss].value(each, y) for each in logits])


def test_networks_of_another_shape_or_type_are_refused():
    evaluator, other = Evaluator(Mlp((2, 8, 1)), np.zeros((3, 2))), Mlp((2, 9, 1))
    x, y = problem(other.widths, "logistic")
    training = Training(other, x, y, initial_parameters(other.widths, "he_normal", 0))
    for networks in (training.room_for(1), training.room_for(2).astype(np.float64)):
        with pytest.raises(KernelError, match="another shape"):
            evaluator.passes_of(networks)
    with pytest.raises(KernelError, match="kept in a flat array of float32, not float64"):
        training.advance(1, training.room_for(1).astype(np.float64))
    with pytest.raises(ValueError, match="targets"):
        evaluator.passes_of(np.zeros(0, np.float32), 2)


def test_a_stopped_evaluator_returns_nothing():
    mlp = Mlp((2, 8, 1))
    x, y = problem(mlp.widths, "logistic")
    parameters = initial_parameters(mlp.widths, "he_normal", 0)
    stop = np.ones(1, np.int64)
    evaluator = Evaluator(mlp, x, y, stop)
    methods = (evaluator.logits, evaluator.hidden, evaluator.maps, evaluator.activity, evaluator.gradient_sizes)
    assert all(method(parameters) is None for method in methods)
    stop[0] = 0
    assert all(method(parameters) is not None for method in methods)
    training = Training(mlp, x, y, parameters)
    kept = training.room_for(2)
    stop[0] = 1
    assert evaluator.passes_of(kept) is None
    assert evaluator.passes_of(kept, 2) is None


def test_gradients_without_targets_are_refused():
    mlp = Mlp((2, 8, 1))
    evaluator = Evaluator(mlp, np.zeros((3, 2)))
    with pytest.raises(ValueError, match="targets"):
        evaluator.gradient_sizes(initial_parameters(mlp.widths, "zeros", 0))


def test_parameters_of_another_shape_are_refused():
    evaluator = Evaluator(Mlp((2, 8, 1)), np.zeros((3, 2)))
    with pytest.raises(KernelError, match="shapes"):
        evaluator.logits(initial_parameters((2, 7, 1), "zeros", 0))


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("count", [3, 8, 11])
def test_replicas_are_read_each_as_it_would_be_alone(count):
    mlp = Mlp((2, 8, 3), loss="softmax", dtype="float64")
    x, y = problem(mlp.widths, "softmax")
    starts = [initial_parameters(mlp.widths, "he_normal", seed, dtype=mlp.real) for seed in range(count)]
    replicas = Replicas(mlp, x, y, starts, seeds=range(count), learning_rates=0.1)
    replicas.advance(15)
    logits = ReplicaEvaluator(mlp, x).logits(replicas)
    assert logits.shape == (count, 101, 3)
    alone = Evaluator(mlp, x)
    for index in range(count):
        np.testing.assert_allclose(logits[index], alone.logits(replicas.parameters(index)), rtol=1e-12, atol=1e-13)


def test_gradients_that_are_infinite_both_ways_are_nan_without_a_word():
    x = np.full((2, 1), 1e30)
    evaluator = Evaluator(Mlp((1, 1), "identity", "squared"), x, [[0.0], [3e30]], chunk=1)
    sizes = evaluator.gradient_sizes([(np.ones((1, 1)), np.zeros(1))])
    assert np.isnan(sizes.weights_rms).all()
    assert np.isfinite(sizes.pre_activations_rms).all()

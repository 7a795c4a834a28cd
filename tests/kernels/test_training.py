"""Whole epochs against plain NumPy, and against PyTorch where it is there: same start, same batches, same weights."""

import itertools

import numpy as np
import pytest

from reluviz_kernels import LOSSES, OPTIMISERS, KernelError, Mlp, Probe, Training
from tests.kernels import reference

# Rates at which each optimiser moves far but does not diverge.
RATES = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "rmsprop": 0.003, "adam": 0.01, "adamw": 0.01}
# float32: the bound of the project for whole epochs. float64: rounding alone.
TOLERANCE = {"float32": 1e-4, "float64": 1e-11}


def trained(mlp, x, y, parameters, steps, **options):
    training = Training(mlp, x, y, parameters, shuffle=False, **options)
    assert training.advance(steps) == steps
    assert training.diverged is None
    return training


def check_against_reference(mlp, epochs=4, count=47, batch=10, dtype="float32", **options):
    x, y = reference.problem(mlp.widths, mlp.loss, count)
    x = x.astype(dtype).astype(np.float64)
    begin = reference.start(mlp.widths, dtype=dtype)
    optimiser = options.get("optimiser", "sgd")
    rate = options.pop("rate", RATES[optimiser])
    steps = epochs * -(-count // batch)
    training = trained(mlp, x, y, begin, steps, batch_size=batch, learning_rate=rate, **options)
    assert (training.step, training.epoch, training.steps_per_epoch) == (steps, epochs, steps // epochs)
    exact = reference.train(
        begin, x, y, mlp.activation, mlp.loss, reference.in_order(count, epochs), batch=batch, rate=rate, **options
    )
    moved = reference.distance(reference.wide(begin), exact)
    assert moved > 0.02, "a run that goes nowhere proves nothing"
    assert reference.distance(training.parameters(), exact) < TOLERANCE[dtype]
    return training, exact


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_with_every_loss(optimiser, loss, dtype):
    check_against_reference(Mlp((3, 13, 6, 4), "tanh", loss, dtype), dtype=dtype, optimiser=optimiser)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ["identity", "relu", "sigmoid", "softplus", "gelu"])
@pytest.mark.parametrize("widths", [(2, 8, 8, 1), (5, 1, 2), (3, 2), (9, 33, 17, 10), (2, *[7] * 12, 3)])
def test_every_shape_and_other_activations(widths, activation, dtype):
    loss = "logistic" if widths[-1] == 1 else "softmax"
    check_against_reference(Mlp(widths, activation, loss, dtype), dtype=dtype, epochs=10)


OTHER_HYPER = {
    "momentum": {"momentum": 0.5},
    "nesterov": {"momentum": 0.0},
    "rmsprop": {"alpha": 0.9, "epsilon": 1e-3},
    "adam": {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4},
    "adamw": {"beta1": 0.0, "beta2": 0.99, "weight_decay": 0.3},
}


@pytest.mark.parametrize(("optimiser", "hyper"), OTHER_HYPER.items(), ids=OTHER_HYPER.keys())
def test_hyper_parameters(optimiser, hyper):
    mlp = Mlp((3, 13, 4), "tanh", "softmax", "float64")
    training, _ = check_against_reference(mlp, dtype="float64", optimiser=optimiser, **hyper)
    usual, _ = check_against_reference(mlp, dtype="float64", optimiser=optimiser)
    assert reference.distance(training.parameters(), usual.parameters()) > 1e-3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("l1", "l2"), [(0.01, 0.0), (0.0, 0.1), (0.02, 0.05)])
@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_penalties_on_weights_alone(optimiser, l1, l2, dtype):
    mlp = Mlp((3, 13, 6, 4), "tanh", "softmax", dtype)
    penalised, exact = check_against_reference(mlp, dtype=dtype, optimiser=optimiser, l1=l1, l2=l2)
    free, _ = check_against_reference(mlp, dtype=dtype, optimiser=optimiser)
    assert reference.distance(penalised.parameters(), free.parameters()) > 1e-3
    # The gradients that a run shows are those that it used, penalties included.
    assert reference.distance(reference.wide(penalised.parameters()), exact) < TOLERANCE[dtype]


def test_shown_gradients_include_the_penalties():
    mlp = Mlp((3, 5, 2), "tanh", "squared", "float64")
    x, y = reference.problem(mlp.widths, mlp.loss, 20)
    begin = reference.start(mlp.widths)
    shown = trained(mlp, x, y, begin, 1, batch_size=20, l1=0.3, l2=0.2).gradients()
    plain = reference.gradients(begin, x, y, "tanh", "squared")
    exact = [(gw + 0.3 * np.sign(w) + 0.2 * w, gb) for (w, _), (gw, gb) in zip(begin, plain, strict=True)]
    assert reference.distance(shown, exact) < 1e-12


def test_penalty_leaves_a_weight_of_zero():
    mlp = Mlp((1, 1), "identity", "squared", "float64")
    training = trained(mlp, [[0.0]], [[0.0]], [(np.zeros((1, 1)), np.zeros(1))], 5, l1=1.0)
    assert training.parameters()[0][0][0, 0] == 0


@pytest.mark.parametrize("batch", [1, 7, 8, 46, 47, 48, 1000, 65536])
@pytest.mark.parametrize("widths", [(3, 9, 4), (2, 8, 1)])
def test_every_batch_size(widths, batch):
    loss = "logistic" if widths[-1] == 1 else "softmax"
    mlp = Mlp(widths, "tanh", loss, "float64")
    epochs = 4 if batch < 10 else 30
    check_against_reference(mlp, dtype="float64", batch=min(batch, 47), epochs=epochs, rate=0.2)
    x, y = reference.problem(widths, loss, 47)
    begin = reference.start(widths)
    runs = [trained(mlp, x, y, begin, 9, batch_size=size).parameters() for size in (batch, min(batch, 47))]
    assert reference.same_bits(*runs)


def test_single_sample():
    check_against_reference(Mlp((3, 9, 4), "tanh", "squared", "float64"), dtype="float64", count=1, batch=10)


def drawn_orders(count, epochs, seed):
    """Return the order of the samples in each epoch, read off the gradients.

    With one-hot inputs and batches of one, a sample's row of the gradient is the one that is not 0.
    """
    mlp = Mlp((count, 1), "identity", "squared", "float64")
    x, y = np.eye(count), np.arange(1.0, count + 1)[:, np.newaxis]
    training = Training(mlp, x, y, [(np.zeros((count, 1)), np.zeros(1))], batch_size=1, seed=seed, learning_rate=1e-3)
    orders = np.empty((epochs, count), int)
    for place in np.ndindex(orders.shape):
        assert training.advance(1) == 1
        (orders[place],) = np.flatnonzero(training.gradients()[0][0])
    return orders


@pytest.mark.parametrize("seed", [0, 3])
def test_every_epoch_is_a_new_permutation(seed):
    orders = drawn_orders(12, 4, seed)
    assert (np.sort(orders, axis=1) == np.arange(12)).all()
    for first, second in itertools.combinations([np.arange(12), *orders], 2):
        assert (first != second).any()
    assert (drawn_orders(12, 4, seed) == orders).all()
    assert (drawn_orders(12, 4, seed + 1) != orders).any()


def test_every_sample_may_come_in_every_place():
    counts = np.zeros((6, 6), int)
    for seed in range(300):
        counts[np.arange(6), drawn_orders(6, 1, seed)[0]] += 1
    # 50 in the mean; the chance of one outside is under 1e-6.
    assert counts.min() > 15
    assert counts.max() < 90


def test_shuffled_epochs_train_on_the_shuffled_order():
    mlp = Mlp((3, 9, 4), "tanh", "softmax", "float64")
    x, y = reference.problem(mlp.widths, "softmax", 12)
    training = Training(mlp, x, y, reference.start(mlp.widths), batch_size=5, seed=3, learning_rate=0.1)
    assert training.advance(9) == 9
    orders = drawn_orders(12, 3, 3)
    exact = reference.train(reference.start(mlp.widths), x, y, "tanh", "softmax", orders, batch=5, rate=0.1)
    assert reference.distance(training.parameters(), exact) < 1e-12


def test_same_arguments_give_the_same_bits():
    mlp = Mlp((3, 9, 4), "gelu", "softmax")
    x, y = reference.problem(mlp.widths, "softmax")
    runs = []
    for seed in (1, 1, 2):
        training = Training(mlp, x, y, reference.start(mlp.widths), seed=seed)
        training.advance(50)
        runs.append(training.parameters())
    assert reference.same_bits(runs[0], runs[1])
    assert not reference.same_bits(runs[0], runs[2])


def test_start_is_copied_and_results_are_copies():
    mlp = Mlp((2, 3, 1), "tanh", "squared", "float64")
    x, y = reference.problem(mlp.widths, "squared")
    begin = reference.start(mlp.widths)
    training = Training(mlp, x, y, begin)
    first = training.parameters()
    assert reference.same_bits(first, begin)
    training.advance(5)
    assert reference.same_bits(begin, reference.start(mlp.widths))
    assert reference.same_bits(first, begin)
    assert not reference.same_bits(training.parameters(), begin)


def test_loss_and_predictions_are_those_of_the_parameters():
    mlp = Mlp((2, 7, 3), "tanh", "softmax", "float64")
    x, y = reference.problem(mlp.widths, "softmax")
    training = Training(mlp, x, y, reference.start(mlp.widths), l2=0.1)
    training.advance(20)
    logits = reference.forward(training.parameters(), x, "tanh")[0][-1]
    np.testing.assert_allclose(training.predict(x), logits, rtol=1e-12, atol=1e-13)
    assert training.loss(x, y) == pytest.approx(reference.loss_value("softmax", logits, y), rel=1e-12)


WRONG = {
    "optimiser": ({"optimiser": "adamax"}, r"unknown optimiser 'adamax' \(known: sgd, .*adam, adamw\)"),
    "hyper-parameter": ({"momentum": 0.5}, r"sgd: unknown hyper-parameter 'momentum' \(takes none\)"),
    "its range": ({"optimiser": "adam", "beta1": 1.0}, r"adam: beta1 must lie in \[0, 0\.9999\], not 1"),
    "no number": ({"optimiser": "adam", "beta1": "x"}, "adam: beta1 must be a number, not 'x'"),
    "batch of none": ({"batch_size": 0}, r"the batch size must lie in \[1, 65536\], not 0"),
    "batch too large": ({"batch_size": 65537}, r"the batch size must lie in \[1, 65536\], not 65537"),
    "negative l1": ({"l1": -0.1}, "l1 must be 0 or more, not -0.1"),
    "infinite l2": ({"l2": np.inf}, "l2 must be 0 or more, not inf"),
    "NaN l2": ({"l2": np.nan}, "l2 must be 0 or more, not nan"),
    "rate 0": ({"learning_rate": 0.0}, "the learning rate must be above 0, not 0.0"),
    "rate NaN": ({"learning_rate": np.nan}, "the learning rate must be above 0, not nan"),
    "rate infinite": ({"learning_rate": np.inf}, "the learning rate must be above 0, not inf"),
    "negative seed": ({"seed": -1}, r"the seed must lie in \[0, 2\^63\), not -1"),
    "seed too large": ({"seed": 2**63}, r"the seed must lie in \[0, 2\^63\), not 9223372036854775808"),
    "inputs' width": ({"x": np.zeros((4, 3))}, r"x must have the shape \(samples, 2\), not \(4, 3\)"),
    "inputs' dimensions": ({"x": np.zeros(4)}, r"x must have the shape \(samples, 2\), not \(4,\)"),
    "no sample": ({"x": np.zeros((0, 2))}, r"x must have the shape \(samples, 2\), not \(0, 2\)"),
    "NaN": ({"x": np.full((4, 2), np.nan)}, "x holds a value that is not finite"),
    "too large for float32": ({"y": np.full((4, 1), 1e39)}, "y holds a value that is not finite"),
    "targets' width": ({"y": np.zeros((4, 2))}, r"y must have the shape \(samples, 1\), not \(4, 2\)"),
    "targets' number": ({"y": np.zeros((5, 1))}, "x has 4 samples, y 5"),
    "parameters": ({"parameters": reference.start((2, 4, 1))}, r"parameters have the shapes .* the network needs"),
    "number of layers": ({"parameters": reference.start((2, 1))}, r"parameters have the shapes .* the network needs"),
}


@pytest.mark.parametrize(("change", "text"), WRONG.values(), ids=WRONG.keys())
def test_wrong_arguments_are_told_in_one_line(change, text):
    right = {"x": np.zeros((4, 2)), "y": np.zeros((4, 1)), "parameters": reference.start((2, 3, 1))}
    with pytest.raises(KernelError, match=text) as caught:
        Training(Mlp((2, 3, 1)), **{**right, **change})
    assert "\n" not in str(caught.value)


WRONG_MLP = {
    "no layer": ({"widths": (3,)}, "a network has 0 to 64 hidden layers, not -1"),
    "too many layers": ({"widths": (2,) * 67}, "a network has 0 to 64 hidden layers, not 65"),
    "no input": ({"widths": (0, 1)}, r"a network has 1 to 65536 inputs, not 0"),
    "empty layer": ({"widths": (2, 0, 1)}, r"a layer's width must lie in \[1, 1024\], not 0"),
    "wide layer": ({"widths": (2, 1025, 1)}, r"a layer's width must lie in \[1, 1024\], not 1025"),
    "activation": ({"activation": "rleu"}, "unknown activation 'rleu' .*relu"),
    "step": ({"activation": "step"}, "step can't be trained: its derivative is 0 everywhere"),
    "loss": ({"loss": "hinge"}, r"unknown loss 'hinge' \(known: logistic, softmax, squared\)"),
    "dtype": ({"dtype": "float16"}, "dtype must be float32 or float64, not 'float16'"),
    "parameter": ({"activation_parameters": {"slope": 0.1}}, "relu: unknown parameter 'slope'"),
}


@pytest.mark.parametrize(("change", "text"), WRONG_MLP.values(), ids=WRONG_MLP.keys())
def test_wrong_networks_are_told_in_one_line(change, text):
    with pytest.raises(KernelError, match=text) as caught:
        Mlp(**{"widths": (2, 3, 1), **change})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("widths", [(1, 1), (65536, 1), (2, *[1] * 64, 1), (2, 1024, 1)])
def test_largest_networks_train(widths):
    x, y = reference.problem(widths, "squared", 5)
    training = Training(Mlp(widths, "tanh", "squared"), x, y, reference.start(widths), learning_rate=1e-5)
    assert training.advance(3) == 3
    assert training.diverged is None


PYTORCH_OPTIMISERS = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
}


class PyTorch:
    """A run in PyTorch with the same start, batches, loss and update."""

    def __init__(self, torch, parameters, loss, optimiser, rate, l2):
        self.torch = torch
        self.layers = [[torch.tensor(array, requires_grad=True) for array in layer] for layer in parameters]
        name, hyper = PYTORCH_OPTIMISERS[optimiser]
        # AdamW's decay is its own; the penalty counts for weights alone.
        decay = {"weight_decay": l2} if optimiser != "adamw" else {}
        groups = [
            {"params": [weights for weights, _ in self.layers], **decay},
            {"params": [biases for _, biases in self.layers]},
        ]
        self.optimiser = getattr(torch.optim, name)(groups, lr=rate, **hyper)
        functional = torch.nn.functional
        self.loss = {
            "softmax": functional.cross_entropy,
            "logistic": functional.binary_cross_entropy_with_logits,
            "squared": functional.mse_loss,
        }[loss]

    def step(self, x, y, activation):
        self.optimiser.zero_grad()
        values = self.torch.tensor(x)
        for index, (weights, biases) in enumerate(self.layers):
            values = values @ weights + biases
            if index < len(self.layers) - 1:
                values = getattr(self.torch, activation)(values)
        self.loss(values, self.torch.tensor(y)).backward()
        self.optimiser.step()

    def parameters(self):
        return [tuple(array.detach().numpy() for array in layer) for layer in self.layers]


@pytest.fixture(scope="module")
def torch():
    """PyTorch, which comes with the extra `peers`."""
    return pytest.importorskip("torch", reason="PyTorch comes with the extra `peers`")


@pytest.mark.peers
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_pytorch_ends_with_the_same_weights(torch, optimiser, loss, dtype):
    widths, batch, epochs, l2 = (3, 13, 6, 4), 10, 5, 0.01 if optimiser != "adamw" else 0.0
    mlp = Mlp(widths, "relu", loss, dtype)
    x, y = (array.astype(dtype) for array in reference.problem(widths, loss, 47))
    begin = reference.start(widths, dtype=dtype)
    rate = RATES[optimiser]
    peer = PyTorch(torch, begin, loss, optimiser, rate, l2)
    for _ in range(epochs):
        for first in range(0, 47, batch):
            peer.step(x[first : first + batch], y[first : first + batch], "relu")
    training = trained(mlp, x, y, begin, epochs * 5, batch_size=batch, optimiser=optimiser, learning_rate=rate, l2=l2)
    assert reference.distance(training.parameters(), peer.parameters()) < {"float32": 1e-4, "float64": 1e-10}[dtype]


@pytest.mark.parametrize("wrong", [2.5, 2.0, "2", None])
def test_sizes_and_seeds_must_be_whole_numbers(wrong):
    mlp = Mlp((2, 3, 1))
    x, y = reference.problem(mlp.widths, "logistic", 20)
    start = reference.start(mlp.widths)
    with pytest.raises(KernelError, match="a width must be a whole number"):
        Mlp((2, wrong, 1))
    with pytest.raises(KernelError, match="the batch size must be a whole number"):
        Training(mlp, x, y, start, batch_size=wrong)
    with pytest.raises(KernelError, match="the seed must be a whole number"):
        Training(mlp, x, y, start, seed=wrong)
    with pytest.raises(KernelError, match="the number of steps must be a whole number"):
        Training(mlp, x, y, start).advance(wrong)
    with pytest.raises(KernelError, match="the number of samples at once must be"):
        Probe(mlp, wrong or 0).logits(start, x)

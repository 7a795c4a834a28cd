"""The training of a multilayer perceptron in plain float64 NumPy, written from the formulae of PyTorch's documentation.

Parameters are lists of (weights (n_in, n_out), biases (n_out,)), one for each layer, as the kernels take them.
"""

from itertools import pairwise

import numpy as np
from scipy import special

ACTIVATIONS = {
    "identity": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (special.expit, lambda z: special.expit(z) * special.expit(-z)),
    "softplus": (lambda z: np.logaddexp(0, z), special.expit),
    "gelu": (
        lambda z: z * special.ndtr(z),
        lambda z: special.ndtr(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi),
    ),
}


def problem(widths, loss, count=50, seed=0, scale=1.0):
    """Return inputs (count, n_in) and targets (count, n_out) that fit a loss."""
    rng = np.random.default_rng(seed)
    x, n_out = scale * rng.standard_normal((count, widths[0])), widths[-1]
    if loss == "softmax":
        return x, np.eye(n_out)[rng.integers(0, n_out, count)]
    if loss == "logistic":
        return x, rng.integers(0, 2, (count, n_out)).astype(np.float64)
    return x, rng.standard_normal((count, n_out))


def start(widths, seed=0, dtype=np.float64, gain=1.0):
    """Return parameters to start from, biases included, of a size that keeps the signals' size."""
    rng = np.random.default_rng(seed)
    return [
        (
            (gain * rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)).astype(dtype),
            (0.1 * rng.standard_normal(n_out)).astype(dtype),
        )
        for n_in, n_out in pairwise(widths)
    ]


def wide(parameters):
    """Return a float64 copy."""
    return [(weights.astype(np.float64), biases.astype(np.float64)) for weights, biases in parameters]


def forward(parameters, x, activation):
    """Return every layer's pre-activations (the last are the logits) and every layer's inputs."""
    function = ACTIVATIONS[activation][0]
    inputs, logits = [x], []
    for weights, biases in parameters:
        logits.append(inputs[-1] @ weights + biases)
        inputs.append(function(logits[-1]))
    return logits, inputs[:-1]


def loss_value(loss, z, y):
    """Return the mean loss: over the samples for "softmax", over all elements for the others."""
    if loss == "softmax":
        return float(-(y * special.log_softmax(z, axis=1)).sum() / len(z))
    if loss == "logistic":
        return float(np.mean(np.logaddexp(0, z) - y * z))
    return float(np.mean((z - y) ** 2))


def loss_slope(loss, z, y):
    """Return the derivative of the mean loss with respect to the logits."""
    if loss == "softmax":
        return (special.softmax(z, axis=1) - y) / len(z)
    return (special.expit(z) - y) / z.size if loss == "logistic" else 2 * (z - y) / z.size


def gradients(parameters, x, y, activation, loss):
    """Return the gradient of the mean loss over a batch, in the form of the parameters."""
    slope = ACTIVATIONS[activation][1]
    logits, inputs = forward(parameters, x, activation)
    delta = loss_slope(loss, logits[-1], y)
    result = []
    for index in range(len(parameters) - 1, -1, -1):
        result.insert(0, (inputs[index].T @ delta, delta.sum(axis=0)))
        if index:
            delta = delta @ parameters[index][0].T * slope(logits[index - 1])
    return result


class Update:
    """One optimiser on one array."""

    def __init__(self, name, rate, **hyper):
        self.name, self.rate, self.hyper = name, rate, hyper
        self.mean = self.square = 0.0
        self.steps = 0

    def __call__(self, w, g):
        """Return the new parameters."""
        self.steps += 1
        h, rate = self.hyper, self.rate
        if self.name == "sgd":
            return w - rate * g
        if self.name in ("momentum", "nesterov"):
            self.mean = h["momentum"] * self.mean + g
            return w - rate * (self.mean if self.name == "momentum" else g + h["momentum"] * self.mean)
        if self.name == "rmsprop":
            self.square = h["alpha"] * self.square + (1 - h["alpha"]) * g * g
            return w - rate * g / (np.sqrt(self.square) + h["epsilon"])
        if self.name == "adamw":
            w = w - rate * h["weight_decay"] * w
        self.mean = h["beta1"] * self.mean + (1 - h["beta1"]) * g
        self.square = h["beta2"] * self.square + (1 - h["beta2"]) * g * g
        mean = self.mean / (1 - h["beta1"] ** self.steps)
        square = self.square / (1 - h["beta2"] ** self.steps)
        return w - rate * mean / (np.sqrt(square) + h["epsilon"])


# PyTorch's defaults.
HYPER = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9},
    "rmsprop": {"alpha": 0.99, "epsilon": 1e-8},
    "adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
}


def train(
    parameters, x, y, activation, loss, orders, *, batch, optimiser="sgd", rate=0.03, l1=0.0, l2=0.0, **hyper
):  # fmt: skip
    """Return the parameters after one epoch for each of `orders`, the samples' order in that epoch."""
    parameters = wide(parameters)
    settings = {**HYPER[optimiser], **hyper}
    updates = [(Update(optimiser, rate, **settings), Update(optimiser, rate, **settings)) for _ in parameters]
    for order in orders:
        for first in range(0, len(x), batch):
            chosen = order[first : first + batch]
            slopes = gradients(parameters, x[chosen], y[chosen], activation, loss)
            parameters = [
                (for_w(w, gw + l1 * np.sign(w) + l2 * w), for_b(b, gb))
                for (w, b), (gw, gb), (for_w, for_b) in zip(parameters, slopes, updates, strict=True)
            ]
    return parameters


def in_order(count, epochs):
    """Return the orders of epochs that are not shuffled."""
    return [np.arange(count)] * epochs


def distance(parameters, exact):
    """Return the largest relative distance of a layer's weights or biases from the exact ones, in the 2-norm."""
    pairs = [pair for layer in zip(parameters, exact, strict=True) for pair in zip(*layer, strict=True)]
    return max(float(np.linalg.norm(a - b) / np.linalg.norm(b)) for a, b in pairs)


def same_bits(left, right):
    """Tell whether two lists of parameters are equal bit for bit."""
    return [(w.tobytes(), b.tobytes()) for w, b in left] == [(w.tobytes(), b.tobytes()) for w, b in right]

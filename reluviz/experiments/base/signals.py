"""What goes up and down through deep stacks of random layers, and what mean-field theory says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels import Activation, Parameters

# Midpoints, so that a kink at 0 lies between two of them.
_U = np.arange(-9.9975, 10.0, 0.005)
_CHANCE = np.exp(-_U * _U / 2)
_CHANCE /= _CHANCE.sum()

VARIANCES = ("he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "lecun_normal", "lecun_uniform")
"""The initialisations of which `gain` knows the variance of a weight."""


def schemes() -> Iterable[str]:
    """Return the names of `VARIANCES`, as the choices of a setting."""
    return VARIANCES


def trainable() -> Iterable[str]:
    """Return the activations that a network can be trained with, as the choices of a setting."""
    from reluviz_kernels import ACTIVATIONS

    return (name for name, activation in ACTIVATIONS.items() if activation.trainable)


def gain(scheme: str, n_in: int, n_out: int) -> float:
    """Return the number of inputs times the variance of a weight, for a scheme in `VARIANCES`."""
    kind = scheme.partition("_")[0]
    return {"he": 2.0, "lecun": 1.0, "xavier": 2 * n_in / (n_in + n_out)}[kind]


def hidden(network: Parameters, function: Activation, x: NDArray[Any]) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Yield each hidden layer's pre-activations and outputs, (N, units), in the type of the network and of `x`."""
    for weights, biases in network[:-1]:
        z = x @ weights + biases
        x = function.value(z)
        yield z, x


def flows(network: Parameters, slopes: list[NDArray[Any]], top: NDArray[Any]) -> list[NDArray[np.float64]]:
    """Return the derivatives of a loss with respect to each hidden layer's pre-activations, (N, units) each.

    Args:
        network: Weights (n_in, n_out) and biases of each layer.
        slopes: f'(z) of each hidden layer, (N, units).
        top: The derivatives with respect to the last layer's outputs, (N, n_out).
    """
    flow = np.asarray(top, np.float64)
    found = []
    for (weights, _), slope in zip(network[:0:-1], slopes[::-1], strict=True):
        flow = flow @ weights.astype(np.float64).T * slope
        found.append(flow)
    return found[::-1]


def mean_field(
    function: Activation, variance: float, start: float, depth: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean square of pre-activations and the factor of squared gradients, layer by layer, (depth,) each.

    In wide layers of independent weights a pre-activation is normal. With the mean square q in one layer it is
    variance · E f(z)² in the next; the squared gradient there times variance · E f'(z)² is that of this layer
    (Poole et al. 2016; Schoenholz et al. 2017).

    Args:
        function: The activation.
        variance: Inputs of a unit times the variance of a weight, see `gain`.
        start: The mean square of the first layer's pre-activations.
        depth: Layers.
    """
    squares, factors = np.empty(depth), np.empty(depth)
    q = start
    for layer in range(depth):
        z = np.sqrt(q) * _U
        squares[layer] = q
        factors[layer] = variance * float((function.derivative(z) ** 2) @ _CHANCE)
        q = variance * float((function.value(z) ** 2) @ _CHANCE)
    return squares, factors


def output_moments(function: Activation, square: float) -> tuple[float, float]:
    """Return mean and variance of the outputs where pre-activations are normal with mean 0 and that mean square."""
    values = function.value(np.sqrt(square) * _U)
    mean = float(values @ _CHANCE)
    return mean, float((values - mean) ** 2 @ _CHANCE)

"""Neurons that no input within given bounds can make active, found by interval arithmetic through the layers.

The intervals hold for the network's own rounded arithmetic too: each is widened by the most that rounding can add. They
are wider than what the inputs can really reach, the more so the deeper the layer; so a neuron that is named here is
dead for every input, but one that is not named may be.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import jit
from reluviz_kernels.errors import KernelError
from reluviz_kernels.layout import Parameters
from reluviz_kernels.network import Mlp
from reluviz_kernels.spec import Activation

# How far beyond a kink, and between two, a derivative is looked at to find whether it is 0 throughout.
_BEYOND = np.array([1e-3, 0.1, 1.0, 10.0, 1000.0])
_BETWEEN = np.array([0.001, 0.25, 0.5, 0.75, 0.999])


def dead_zones(activation: Activation, **parameters: float) -> list[tuple[float, float, bool, bool]]:
    """Return the stretches between kinks on which an activation's derivative is exactly 0, from left to right.

    ReLU has one, everything up to 0, 0 included; the sigmoid none, however small its derivative gets.

    Returns:
        For each: its ends (-inf and inf included) and whether each end belongs to it.

    Raises:
        KernelError: An unknown parameter, or one outside its range.
    """
    kinks = sorted(set(activation.kinks_at(**parameters)))
    if not kinks:
        return []

    def flat(points: ArrayLike) -> bool:
        return not np.any(activation.derivative(np.asarray(points, np.float64), None, **parameters))

    ends = [-np.inf, *kinks, np.inf]
    samples = [kinks[0] - _BEYOND, *(a + (b - a) * _BETWEEN for a, b in pairwise(kinks))]
    samples.append(kinks[-1] + _BEYOND)
    zones: list[tuple[float, float, bool, bool]] = []
    for low, high, points in zip(ends, ends[1:], samples, strict=False):
        if not flat(points):
            continue
        from_low, to_high = bool(np.isinf(low)) or flat([low]), bool(np.isinf(high)) or flat([high])
        if zones and zones[-1][1] == low and zones[-1][3] and from_low:
            zones[-1] = zones[-1][0], high, zones[-1][2], to_high
        else:
            zones.append((low, high, from_low, to_high))
    return zones


@lru_cache(maxsize=64)
def _dead_zones(
    activation: Activation, given: tuple[tuple[str, float], ...]
) -> tuple[tuple[float, float, bool, bool], ...]:
    """Return `dead_zones`, kept: a live picture asks for them sixty times a second."""
    return tuple(dead_zones(activation, **dict(given)))


@lru_cache(maxsize=64)
def _shape(function: Activation, given: tuple[tuple[str, float], ...]) -> tuple[bool, bool]:
    """Return whether an activation never falls, and whether its largest value lies at an end of every interval."""
    rises = function.derivative(np.linspace(-50, 50, 100001), None, **dict(given)) >= 0
    # It does where it never falls again after it has risen.
    return bool(rises.all()), not (rises[:-1] & ~rises[1:]).any()


@jit.kernel
def _propagate(weights: Any, biases: Any, low: Any, high: Any, relative: float, out_low: Any, out_high: Any) -> None:
    """Write the bounds of x·W + b, x between `low` and `high`, widened by `relative` times the sum of all sizes."""
    for j in range(weights.shape[1]):
        smallest = largest = np.float64(biases[j])
        sizes = abs(smallest)
        for i in range(weights.shape[0]):
            w = np.float64(weights[i, j])
            a, b = w * low[i], w * high[i]
            smallest += min(a, b)
            largest += max(a, b)
            sizes += max(abs(a), abs(b))
        out_low[j] = smallest - relative * sizes
        out_high[j] = largest + relative * sizes


def pre_activation_bounds(
    mlp: Mlp, parameters: Parameters, low: ArrayLike, high: ArrayLike
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return bounds of the pre-activations of every hidden layer, for all inputs between `low` and `high`.

    Outputs are bounded by their values at both ends of the interval where the activation never falls; otherwise it is
    taken to fall to a single minimum, that of its declared range, and to rise again.

    Args:
        mlp: The network.
        parameters: Its weights and biases.
        low: The smallest value of each input, (n_in,), or one for all.
        high: The largest values.

    Returns:
        For each hidden layer the smallest and the largest pre-activations, each (units,).

    Raises:
        KernelError: Parameters of other shapes, or bounds that are not finite or not in order.
    """
    mlp.checked_parameters(parameters)
    below, above = (np.broadcast_to(np.asarray(each, np.float64), mlp.widths[:1]).copy() for each in (low, high))
    if not (np.isfinite(below).all() and np.isfinite(above).all() and (below <= above).all()):
        raise KernelError("input bounds must be finite, the lower nowhere above the upper")
    function, given = mlp.function, mlp.activation_parameters
    rising, at_an_end = _shape(function, tuple(given.items()))
    epsilon = float(np.finfo(mlp.real).eps)
    result = []
    for weights, biases in parameters[:-1]:
        pair = np.empty_like(biases, np.float64), np.empty_like(biases, np.float64)
        # Recursive summation of n products is off by at most about n + 2 units of rounding of the sum of their sizes
        # (Higham 2002, section 3.1); twice that also covers the sums here.
        _propagate(weights, biases, below, above, 2 * (len(weights) + 2) * epsilon, *pair)
        result.append(pair)
        ends = [function.value(each, None, **given) for each in pair]
        below = np.minimum(*ends) if rising else np.full_like(ends[0], function.range[0])
        above = np.maximum(*ends) if at_an_end else np.full_like(ends[0], function.range[1])
        # A few units of rounding of the activation itself, in the network's type.
        below, above = below - 8 * epsilon * np.abs(below), above + 8 * epsilon * np.abs(above)
    return result


def dead_for_every_input(mlp: Mlp, parameters: Parameters, low: ArrayLike, high: ArrayLike) -> list[NDArray[np.bool_]]:
    """Return for each hidden layer which neurons have the derivative 0 whatever the input within the bounds, (units,).

    Arguments and errors are those of `pre_activation_bounds`.
    """
    zones = _dead_zones(mlp.function, tuple(mlp.activation_parameters.items()))
    if not zones:
        mlp.checked_parameters(parameters)
        return [np.zeros(width, np.bool_) for width in mlp.widths[1:-1]]
    result = []
    for below, above in pre_activation_bounds(mlp, parameters, low, high):
        dead = np.zeros(len(below), np.bool_)
        for first, last, from_first, to_last in zones:
            after = below >= first if from_first else below > first
            before = above <= last if to_last else above < last
            dead |= after & before
        result.append(dead)
    return result

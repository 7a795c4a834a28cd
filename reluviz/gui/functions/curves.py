"""The numbers of the page on functions: curves that break at their jumps, kinks, saturated and dead ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels import ACTIVATIONS, Activation
from reluviz_kernels.probes import saturation_limit

Floats = NDArray[np.float64]
Interval = tuple[float, float]
Test = Callable[[Floats], NDArray[np.bool_]]

POINTS = 801
"""Points of a curve over the visible range."""
_JUMP = 1e-6  # a difference of value or slope at a kink above which the line breaks
_FINE = 257  # points of the search for the edge of a range


@dataclass(frozen=True, eq=False)
class Curve:
    """A function and its derivative on one set of points.

    Attributes:
        x: The points, ascending, float64 (N,).
        value: f(x); NaN between the two sides of a jump.
        slope: f'(x); NaN between the two sides of a jump.
    """

    x: Floats
    value: Floats
    slope: Floats


@dataclass(frozen=True)
class Kink:
    """A point where the derivative jumps.

    Attributes:
        x: Where.
        values: f just left of it, at it, and just right of it.
        slopes: f' just left of it, at it (the side that PyTorch takes), and just right of it.
    """

    x: float
    values: tuple[float, float, float]
    slopes: tuple[float, float, float]


@dataclass(frozen=True)
class Ranges:
    """Where little or no gradient passes within a visible range.

    Attributes:
        dead: Where f' is exactly 0.
        saturated: Where |f'| is below 5 % of its largest, but not 0.
    """

    dead: tuple[Interval, ...]
    saturated: tuple[Interval, ...]


def read(activation: Activation, x: float, parameters: Mapping[str, float]) -> tuple[float, float]:
    """Return f(x) and f'(x)."""
    at = np.array([x])
    return float(activation.value(at, None, **parameters)[0]), float(activation.derivative(at, None, **parameters)[0])


def kinks(activation: Activation, parameters: Mapping[str, float]) -> tuple[Kink, ...]:
    """Return the kinks of a function with these parameters; those at which nothing jumps are left out."""
    found = []
    for k in dict.fromkeys(activation.kinks_at(**parameters)):
        x = np.array([k - _beside(k), k, k + _beside(k)])
        values = activation.value(x, None, **parameters).tolist()
        slopes = activation.derivative(x, None, **parameters).tolist()
        if abs(slopes[2] - slopes[0]) > _JUMP or abs(values[2] - values[0]) > _JUMP:
            found.append(Kink(k, tuple(values), tuple(slopes)))
    return tuple(found)


def _beside(x: float) -> float:
    """Return a distance that no eye sees, but float64 does."""
    return 1e-9 * max(1.0, abs(x))


def curve(
    activation: Activation, parameters: Mapping[str, float], marks: Sequence[Kink], left: float, right: float
) -> Curve:
    """Return a function over [left, right], with both sides of each jump.

    Args:
        activation: The function.
        parameters: All its parameters.
        marks: Its kinks with these parameters.
        left: The smallest x.
        right: The largest x.
    """
    x = np.linspace(left, right, POINTS)
    jumps = [k for k in marks if left < k.x < right]
    beside = [(k.x - _beside(k.x), k.x, k.x + _beside(k.x)) for k in jumps]
    x = np.union1d(x, np.array(beside).ravel())
    value = activation.value(x, None, **parameters)
    slope = activation.derivative(x, None, **parameters)
    for kink in jumps:
        at = np.searchsorted(x, kink.x)
        if abs(kink.values[2] - kink.values[0]) > _JUMP:
            value[at] = np.nan
        if abs(kink.slopes[2] - kink.slopes[0]) > _JUMP:
            slope[at] = np.nan
    return Curve(x, value, slope)


def ranges(activation: Activation, parameters: Mapping[str, float], left: float, right: float) -> Ranges:
    """Return where within [left, right] little or no gradient passes, to a thousandth of a pixel."""
    limit = _limit(activation.name, tuple(parameters.items()))

    def dead(x: Floats) -> NDArray[np.bool_]:
        return np.asarray(activation.derivative(x, None, **parameters) == 0)

    def flat(x: Floats) -> NDArray[np.bool_]:
        slope = np.abs(activation.derivative(x, None, **parameters))
        return np.asarray((slope < limit) & (slope > 0))

    return Ranges(_where(dead, left, right), _where(flat, left, right))


@lru_cache(maxsize=64)
def _limit(name: str, parameters: tuple[tuple[str, float], ...]) -> float:
    """Return the |f'| below which a neuron counts as saturated. Its search takes a millisecond."""
    return saturation_limit(ACTIVATIONS[name], **dict(parameters))


def _where(test: Test, left: float, right: float) -> tuple[Interval, ...]:
    """Return the intervals of [left, right] in which `test` holds, found on a grid and made finer at their edges."""
    x = np.linspace(left, right, POINTS)
    holds = np.concatenate([[False], test(x), [False]])
    edges = np.flatnonzero(holds[1:] != holds[:-1])
    found = []
    for first, behind in zip(edges[::2], edges[1::2], strict=True):
        start = left if first == 0 else _edge(test, x[first], x[first - 1])
        end = right if behind == x.size else _edge(test, x[behind - 1], x[behind])
        # A single point, such as the top of a sine, is no range.
        if end - start > (right - left) / POINTS:
            found.append((start, end))
    return tuple(found)


def _edge(test: Test, inside: float, outside: float) -> float:
    """Return the last point on the way from `inside` to `outside` at which `test` holds."""
    x = np.linspace(inside, outside, _FINE)
    return float(x[max(int(np.argmin(test(x))) - 1, 0)])

"""How far the float32 activations are from exact: the table of the README, measured over all exponents.

The reference is NumPy's and SciPy's float64, whose own error is below a hundred-thousandth of a float32 ulp. Infinities
and NaN are not samples: what they give is a matter of definition, and the tests hold it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.bench.peers.numpy_activations import formula
from reluviz.bench.peers.protocol import Pass
from reluviz_kernels import ACTIVATIONS

_EXPONENTS, _MANTISSA_BITS = 255, 23
_MANTISSAS, _DENSE, _RANGE, _NEIGHBOURS = 64, 200_001, 20.0, 16
_PASSES: tuple[Pass, ...] = ("value", "derivative")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The largest errors of one activation's value or derivative in float32.

    Attributes:
        activation: Its name.
        role: "value" or "derivative".
        max_ulps: The largest error in units of the last place of the exact result. Near an input other than 0 at which
            the exact result is 0, these units get ever smaller and this number as large as the samples are near.
        max_ulps_at: The input that has it.
        max_error: The largest error relative to max(1, |exact result|).
        max_error_at: The input that has it.
    """

    activation: str
    role: Pass
    max_ulps: float
    max_ulps_at: float
    max_error: float
    max_error_at: float


def samples(kinks: Iterable[float] = ()) -> NDArray[np.float32]:
    """Return finite float32 inputs.

    They are 65 of both signs for every exponent, the smallest subnormal number and both zeros among them, 200,001 in
    [-20, 20], and 16 neighbours on either side of each kink.
    """
    steps = np.append(np.linspace(0, 2**_MANTISSA_BITS - 1, _MANTISSAS), 1).astype(np.uint32)
    bits = (np.arange(_EXPONENTS, dtype=np.uint32) << np.uint32(_MANTISSA_BITS))[:, np.newaxis] | steps
    positive = bits.ravel().view(np.float32)
    dense = np.linspace(-_RANGE, _RANGE, _DENSE, dtype=np.float32)
    return np.concatenate([positive, -positive, dense, *(_near(kink) for kink in kinks)])


def _near(point: float) -> NDArray[np.float32]:
    below = above = np.float32(point)
    found = [below]
    for _ in range(_NEIGHBOURS):
        below, above = np.nextafter(below, np.float32(-np.inf)), np.nextafter(above, np.float32(np.inf))
        found += [below, above]
    return np.array(found)


def errors(got: NDArray[np.float32], exact: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the errors in units of the last place, and relative to max(1, |exact|).

    An infinite result has no error where the exact one rounds to it, and an infinite error elsewhere.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        nearest = exact.astype(np.float32)
        difference = np.abs(got - exact)
        ulps = difference / np.spacing(np.abs(nearest))
        relative = difference / np.maximum(1, np.abs(exact))
    not_finite = ~(np.isfinite(got) & np.isfinite(nearest))
    for each in ulps, relative:
        each[not_finite] = np.where(got == nearest, 0, np.inf)[not_finite]
    return ulps, relative


def measure() -> list[Accuracy]:
    """Return the largest errors of every activation's value and derivative, with default parameters."""
    found = []
    for name, activation in ACTIVATIONS.items():
        x = samples(activation.kinks_at())
        wide = x.astype(np.float64)
        for role in _PASSES:
            # Far out the formulas' exponentials leave even float64 on both sides, with the right limits.
            with np.errstate(over="ignore", under="ignore"):
                exact = np.asarray(getattr(formula(name), role)(wide), np.float64)
            ulps, relative = errors(getattr(activation, role)(x), exact)
            worst, farthest = int(ulps.argmax()), int(relative.argmax())
            found.append(
                Accuracy(name, role, float(ulps[worst]), float(x[worst]), float(relative[farthest]), float(x[farthest]))
            )
    return found


def markdown(rows: Iterable[Accuracy]) -> str:
    """Return the table in Markdown, without a line break at its end."""
    lines = [
        "| activation | pass | largest error in ulp | at x = | largest error / max(1, \\|f\\|) | at x = |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for row in rows:
        ulps, error = ("0" if number == 0 else f"{number:.3g}" for number in (row.max_ulps, row.max_error))
        at = [f"{where:.6g}" if number else "" for where, number in _places(row)]
        lines.append(f"| {row.activation} | {row.role} | {ulps} | {at[0]} | {error} | {at[1]} |")
    return "\n".join(lines)


def _places(row: Accuracy) -> tuple[tuple[float, float], tuple[float, float]]:
    return (row.max_ulps_at, row.max_ulps), (row.max_error_at, row.max_error)

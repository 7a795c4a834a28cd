"""The losses: one declaration each, as mean over the batch, by PyTorch's definitions.

A loss compares logits z with targets y, rows of n_out numbers. For kernels it is a C function that writes the gradient
with respect to the logits; `Loss.value` gives the mean loss of whole arrays in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable
from numpy.typing import NDArray

from reluviz_kernels import jit, simd
from reluviz_kernels.fastmath import MATHS, Maths


@dataclass(frozen=True)
class Loss:
    """One loss.

    Attributes:
        name: The keyword.
        label: The name that a person reads.
        doc: One line on what it is for, and PyTorch's name.
        value: (z, y) -> the mean loss, for arrays (N, n_out).
        declare: (maths, replicas) -> the plain function that writes gradients, see `_rows`.
    """

    name: str
    label: str
    doc: str
    value: Callable[[NDArray[Any], NDArray[Any]], float]
    declare: Callable[[Maths, bool], Callable[..., Any]]


def _elementwise(gradient: Callable[..., Any], factor: float, real: Any, replicas: bool) -> Callable[..., Any]:
    """Return write(z, y, delta, n, batch, n_out, row) for a loss that is a mean over all elements.

    It writes the gradient for `n` rows of a batch of `batch`; `row` is the length of a row.
    """
    inner = register_jitable(gradient)
    zero, scale = real(0), real(factor)

    def write(z, y, delta, n, batch, n_out, row):
        weight = scale / real(batch * n_out)
        if not replicas and n_out == 1:
            # One number in a row, of eight: take eight rows at once, or seven eighths of the work is for nothing.
            for r in range(0, n, 8):
                count = min(n - r, 8)
                d = inner(simd.strided(z, r * 8, 8, count), simd.strided(y, r * 8, 8, count)) * weight
                simd.store_first(delta, r * 8, 8, d, count)
            return
        for r in range(0, n * row, row):
            for i in range(0, row, 8):
                d = inner(simd.load(z, r + i), simd.load(y, r + i)) * weight
                if not replicas:
                    d = simd.keep_lanes(d, n_out - i, zero)
                simd.store(delta, r + i, d)

    return write


def _logistic(m: Maths, replicas: bool) -> Callable[..., Any]:
    zero, one = m.real(0), m.real(1)
    where, absolute, exp = m.where, m.absolute, m.exp

    def gradient(z, y):
        e = exp(-absolute(z))
        return where(z < zero, e, one) / (one + e) - y

    return _elementwise(gradient, 1.0, m.real, replicas)


def _squared(m: Maths, replicas: bool) -> Callable[..., Any]:
    def gradient(z, y):
        return z - y

    return _elementwise(gradient, 2.0, m.real, replicas)


def _softmax(m: Maths, replicas: bool) -> Callable[..., Any]:
    """Return write(z, y, delta, n, batch, n_out, row): (softmax(z) - y) / batch, from logits less their largest."""
    real, exp, where = m.real, m.exp, m.where
    zero, one, lowest = real(0), real(1), real(-np.inf)

    def write_units(z, y, delta, n, batch, n_out, row):
        weight = one / real(batch)
        for r in range(0, n * row, row):
            largest = simd.splat(lowest)
            for i in range(0, n_out, 8):
                x = simd.keep_lanes(simd.load(z, r + i), n_out - i, lowest)
                largest = where(x < largest, largest, x)
            top = simd.max_lanes(largest)
            total = simd.splat(zero)
            for i in range(0, row, 8):
                e = simd.keep_lanes(exp(simd.load(z, r + i) - top), n_out - i, zero)
                total = total + e
                simd.store(delta, r + i, e)
            inverse = one / simd.sum_lanes(total)
            for i in range(0, row, 8):
                simd.store(delta, r + i, (simd.load(delta, r + i) * inverse - simd.load(y, r + i)) * weight)

    def write_replicas(z, y, delta, n, batch, n_out, row):
        weight = one / real(batch)
        for r in range(0, n * row, row):
            top = simd.load(z, r)
            for i in range(8, row, 8):
                x = simd.load(z, r + i)
                top = where(x < top, top, x)
            total = simd.splat(zero)
            for i in range(0, row, 8):
                e = exp(simd.load(z, r + i) - top)
                total = total + e
                simd.store(delta, r + i, e)
            inverse = one / total
            for i in range(0, row, 8):
                simd.store(delta, r + i, (simd.load(delta, r + i) * inverse - simd.load(y, r + i)) * weight)

    return write_replicas if replicas else write_units


def _logistic_value(z: NDArray[Any], y: NDArray[Any]) -> float:
    z, y = z.astype(np.float64), y.astype(np.float64)
    return float(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))


def _softmax_value(z: NDArray[Any], y: NDArray[Any]) -> float:
    z, y = z.astype(np.float64), y.astype(np.float64)
    return float(np.mean(np.logaddexp.reduce(z, axis=1) * y.sum(axis=1) - (z * y).sum(axis=1)))


def _squared_value(z: NDArray[Any], y: NDArray[Any]) -> float:
    return float(np.mean((z.astype(np.float64) - y) ** 2))


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("logistic", "Logistic", "Two classes; binary_cross_entropy_with_logits.", _logistic_value, _logistic),
        Loss("softmax", "Softmax cross-entropy", "Several classes; cross_entropy.", _softmax_value, _softmax),
        Loss("squared", "Squared error", "Numbers; mse_loss.", _squared_value, _squared),
    )
}


@cache
def address(name: str, dtype: np.dtype[Any], replicas: bool) -> int:
    """Return the address of a loss's C function for float32 or float64, compiling it at first use."""
    p = types.CPointer(types.float32 if dtype == np.float32 else types.float64)
    function = LOSSES[name].declare(MATHS[dtype], replicas)
    signature = types.void(p, p, p, types.intp, types.intp, types.intp, types.intp)
    lanes = "replicas" if replicas else "units"
    return int(jit.c_function(signature, function, f"{name}.gradient.{lanes}.{dtype}").address)

"""The losses: one declaration each, as mean over the batch, by PyTorch's definitions.

A loss compares logits z with targets y, rows of n_out numbers. For the processor's kernels it is a C function that
writes the gradient with respect to the logits; `Loss.value` gives the mean loss of whole arrays, summed in float64.
"""

from __future__ import annotations

import math
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
        row: row(z, y, network, sample), the loss of one sample in float64, for other kernels to call; z is
            (networks, N, n_out), y (N, n_out).
        means: The kernel that writes the mean loss of each of several networks, see `values`.
        declare: Makes slope(z, y) from a `Maths`, the derivative of a loss that is a mean over all elements; None for
            the softmax, whose elements depend on each other.
        factor: What slope(z, y) is multiplied by.
        quick_means: Takes the place of `means` for float32: a sample's loss is then computed in float32, several times
            faster.
    """

    name: str
    label: str
    doc: str
    row: Callable[..., Any]
    means: Callable[[NDArray[Any], NDArray[Any], NDArray[np.float64]], None]
    declare: Callable[[Maths], Callable[..., Any]] | None = None
    factor: float = 1.0
    quick_means: Callable[[NDArray[Any], NDArray[Any], NDArray[np.float64]], None] | None = None

    def values(self, z: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
        """Return the mean loss of each of several networks, for arrays (networks, N, n_out) and (N, n_out)."""
        found = np.empty(len(z))
        means = self.means if self.quick_means is None or z.dtype != np.float32 else self.quick_means
        means(np.ascontiguousarray(z), np.ascontiguousarray(y, z.dtype), found)
        return found

    def value(self, z: NDArray[Any], y: NDArray[Any]) -> float:
        """Return the mean loss, for arrays (N, n_out)."""
        return float(self.values(z[np.newaxis], y)[0])


def _elementwise(slope: Callable[..., Any], factor: float, real: Any, replicas: bool) -> Callable[..., Any]:
    """Return write(z, y, delta, n, batch, n_out, row) for a loss that is a mean over all elements.

    It writes the gradient for `n` rows of a batch of `batch`; `row` is the length of a row.
    """
    inner = register_jitable(slope)
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


def _logistic(m: Maths) -> Callable[..., Any]:
    zero, one = m.real(0), m.real(1)
    where, absolute, exp = m.where, m.absolute, m.exp

    def slope(z, y):
        e = exp(-absolute(z))
        return where(z < zero, e, one) / (one + e) - y

    return slope


def _squared(m: Maths) -> Callable[..., Any]:
    def slope(z, y):
        return z - y

    return slope


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


def _logistic_row(z, y, network, sample):
    total = 0.0
    for j in range(z.shape[2]):
        x = np.float64(z[network, sample, j])
        total += max(x, 0.0) - x * y[sample, j] + math.log1p(math.exp(-abs(x)))
    return total / z.shape[2]


def _make_logistic_means(m: Maths) -> Any:
    """Return `Loss.means` for float32 alone, eight elements at a time."""
    zero, load_part = m.real(0), simd.part_loads(8)
    where, absolute, exp, log1p = m.where, m.absolute, m.exp, m.log1p

    @register_jitable
    def loss(z, y):
        return where(z > zero, z, where(z <= zero, zero, z)) - z * y + log1p(exp(-absolute(z)))

    def means(z, y, found):
        count = y.size
        whole = count - count % 8
        logits, targets, size = simd.address_of(z), simd.address_of(y), np.float64(count)
        for network in range(z.shape[0]):
            total = simd.splat(np.float64(0))
            row = simd.shifted(logits, network * count)
            for i in range(0, whole, 8):
                total = total + simd.widen(loss(simd.load(row, i), simd.load(targets, i)))
            if whole < count:
                few = count - whole
                last = loss(load_part(row, whole, few), load_part(targets, whole, few))
                total = total + simd.widen(simd.keep_lanes(last, few, zero))
            found[network] = simd.sum_lanes(total) / size

    return jit.kernel(means, "losses.logistic.quick_means")


def _softmax_row(z, y, network, sample):
    top = np.float64(z[network, sample, 0])
    for j in range(1, z.shape[2]):
        top = max(top, np.float64(z[network, sample, j]))
    powers, mass, chosen = 0.0, 0.0, 0.0
    for j in range(z.shape[2]):
        x = np.float64(z[network, sample, j])
        powers += math.exp(x - top)
        mass += y[sample, j]
        chosen += x * y[sample, j]
    return (top + math.log(powers)) * mass - chosen


def _squared_row(z, y, network, sample):
    total = 0.0
    for j in range(z.shape[2]):
        difference = np.float64(z[network, sample, j]) - y[sample, j]
        total += difference * difference
    return total / z.shape[2]


def _loss(name: str, label: str, doc: str, row: Callable[..., Any], *others: Any) -> Loss:
    row = register_jitable(row)

    def means(z, y, found):
        for network in range(z.shape[0]):
            total = 0.0
            for sample in range(z.shape[1]):
                total += row(z, y, network, sample)
            found[network] = total / z.shape[1]

    return Loss(name, label, doc, row, jit.kernel(means, f"losses.{name}.means"), *others)


LOSSES = {
    loss.name: loss
    for loss in (
        _loss("logistic", "Logistic", "Two classes; binary_cross_entropy_with_logits.", _logistic_row, _logistic, 1.0,
              _make_logistic_means(MATHS[np.dtype(np.float32)])),
        _loss("softmax", "Softmax cross-entropy", "Several classes; cross_entropy.", _softmax_row),
        _loss("squared", "Squared error", "Numbers; mse_loss.", _squared_row, _squared, 2.0),
    )
}  # fmt: skip


@cache
def address(name: str, dtype: np.dtype[Any], replicas: bool) -> int:
    """Return the address of a loss's C function for float32 or float64, compiling it at first use."""
    p = types.CPointer(types.float32 if dtype == np.float32 else types.float64)
    loss, maths = LOSSES[name], MATHS[dtype]
    if loss.declare is None:
        function = _softmax(maths, replicas)
    else:
        function = _elementwise(loss.declare(maths), loss.factor, maths.real, replicas)
    signature = types.void(p, p, p, types.intp, types.intp, types.intp, types.intp)
    lanes = "replicas" if replicas else "units"
    return int(jit.c_function(signature, function, f"{name}.gradient.{lanes}.{dtype}").address)

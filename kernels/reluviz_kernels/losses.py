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
from numba import carray, types
from numba.extending import register_jitable
from numpy.typing import NDArray

from reluviz_kernels import jit, memory, simd
from reluviz_kernels.fastmath import MATHS, Maths
from reluviz_kernels.vector import LANES


@dataclass(frozen=True)
class Loss:
    """One loss.

    Attributes:
        name: The keyword.
        label: The name that a person reads.
        doc: One line on what it is for, and PyTorch's name.
        row: row(z, y, network, sample), the loss of one sample in float64, for other kernels to call; z is
            (networks, N, n_out), y (N, n_out).
        declare: Makes slope(z, y) from a `Maths`, the derivative of a loss that is a mean over all elements; None for
            the softmax, whose elements depend on each other.
        factor: What slope(z, y) is multiplied by.
        quick: Makes loss(z, y) from a `Maths`, of one element: with it float32 is measured in float32, several times
            faster, where a loss is a mean over all elements.
    """

    name: str
    label: str
    doc: str
    row: Callable[..., Any]
    declare: Callable[[Maths], Callable[..., Any]] | None = None
    factor: float = 1.0
    quick: Callable[[Maths], Callable[..., Any]] | None = None

    def values(self, z: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
        """Return the mean loss of each of several networks, for arrays (networks, N, n_out) and (N, n_out)."""
        found = np.empty(len(z))
        where = means_address(self.name, z.dtype)
        _write_means(where, np.ascontiguousarray(z), np.ascontiguousarray(y, z.dtype), found)
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
                d = inner(memory.strided(z, r * 8, 8, count), memory.strided(y, r * 8, 8, count)) * weight
                memory.store_first(delta, r * 8, 8, d, count)
            return
        for r in range(0, n * row, row):
            for i in range(0, row, 8):
                d = inner(memory.load(z, r + i), memory.load(y, r + i)) * weight
                if not replicas:
                    d = simd.keep_lanes(d, n_out - i, zero)
                memory.store(delta, r + i, d)

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
                x = simd.keep_lanes(memory.load(z, r + i), n_out - i, lowest)
                largest = where(x < largest, largest, x)
            top = simd.max_lanes(largest)
            total = simd.splat(zero)
            for i in range(0, row, 8):
                e = simd.keep_lanes(exp(memory.load(z, r + i) - top), n_out - i, zero)
                total = total + e
                memory.store(delta, r + i, e)
            inverse = one / simd.sum_lanes(total)
            for i in range(0, row, 8):
                memory.store(delta, r + i, (memory.load(delta, r + i) * inverse - memory.load(y, r + i)) * weight)

    def write_replicas(z, y, delta, n, batch, n_out, row):
        weight = one / real(batch)
        for r in range(0, n * row, row):
            top = memory.load(z, r)
            for i in range(8, row, 8):
                x = memory.load(z, r + i)
                top = where(x < top, top, x)
            total = simd.splat(zero)
            for i in range(0, row, 8):
                e = exp(memory.load(z, r + i) - top)
                total = total + e
                memory.store(delta, r + i, e)
            inverse = one / total
            for i in range(0, row, 8):
                memory.store(delta, r + i, (memory.load(delta, r + i) * inverse - memory.load(y, r + i)) * weight)

    return write_replicas if replicas else write_units


def _logistic_row(z, y, network, sample):
    total = 0.0
    for j in range(z.shape[2]):
        x = np.float64(z[network, sample, j])
        total += max(x, 0.0) - x * y[sample, j] + math.log1p(math.exp(-abs(x)))
    return total / z.shape[2]


def _quick_logistic(m: Maths) -> Callable[..., Any]:
    zero = m.real(0)
    where, absolute, exp, log1p = m.where, m.absolute, m.exp, m.log1p

    def loss(z, y):
        return where(z > zero, z, where(z <= zero, zero, z)) - z * y + log1p(exp(-absolute(z)))

    return loss


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


def _means(row: Callable[..., Any]) -> Callable[..., Any]:
    """Return means(z, y, found, networks, samples, first, end, n_out) on pointers.

    It writes each network's mean loss over the samples from `first` to `end` of all `samples`, in float64.
    """

    def means(z_, y_, found, networks, samples, first, end, n_out):
        z, y = carray(z_, (networks, samples, n_out)), carray(y_, (samples, n_out))
        for network in range(networks):
            total = 0.0
            for sample in range(first, end):
                total += row(z, y, network, sample)
            found[network] = total / (end - first)

    return means


def _quick_means(function: Callable[..., Any], zero: Any) -> Callable[..., Any]:
    """Return the same for a mean over all elements, eight at a time, each in float32, summed in float64."""
    loss, load_part = register_jitable(function), memory.part_loads(LANES)

    def means(z_, y_, found, networks, samples, first, end, n_out):
        count = (end - first) * n_out
        whole = count - count % 8
        y = memory.shifted(y_, first * n_out)
        for network in range(networks):
            z = memory.shifted(z_, (network * samples + first) * n_out)
            total = simd.splat(np.float64(0))
            for i in range(0, whole, 8):
                total = total + simd.widen(loss(memory.load(z, i), memory.load(y, i)))
            if whole < count:
                last = loss(load_part(z, whole, count - whole), load_part(y, whole, count - whole))
                total = total + simd.widen(simd.keep_lanes(last, count - whole, zero))
            found[network] = simd.sum_lanes(total) / count

    return means


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "logistic",
            "Logistic",
            "Two classes; binary_cross_entropy_with_logits.",
            register_jitable(_logistic_row),
            _logistic,
            quick=_quick_logistic,
        ),
        Loss("softmax", "Softmax cross-entropy", "Several classes; cross_entropy.", register_jitable(_softmax_row)),
        Loss("squared", "Squared error", "Numbers; mse_loss.", register_jitable(_squared_row), _squared, 2.0),
    )
}


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


@cache
def means_address(name: str, dtype: np.dtype[Any]) -> int:
    """Return the address of the C function that writes mean losses, see `_means`, compiling it at first use."""
    real = types.float32 if dtype == np.float32 else types.float64
    loss, maths = LOSSES[name], MATHS[dtype]
    if loss.quick is not None and real is types.float32:
        function = _quick_means(loss.quick(maths), maths.real(0))
    else:
        function = _means(loss.row)
    p, n = types.CPointer(real), types.intp
    signature = types.void(p, p, types.CPointer(types.float64), n, n, n, n, n)
    return int(jit.c_function(signature, function, f"{name}.means.{dtype}").address)


@jit.kernel
def _write_means(where: int, z: Any, y: Any, found: Any) -> None:
    networks, samples, n_out = z.shape
    jit.call_void(
        where,
        (memory.address_of(z), memory.address_of(y), memory.address_of(found), networks, samples, 0, samples, n_out),
    )

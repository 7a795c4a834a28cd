"""What does nothing but move bytes in the cache, or nothing but compute in registers: the roofs of every kernel."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numba import types

from reluviz_kernels import jit, memory, simd
from reluviz_kernels.vector import wide_lanes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Array = NDArray[np.float32]

LANES: int = wide_lanes(types.float32)
"""Numbers that one instruction takes, as for the activations."""

CHAINS = 10
"""Independent chains of multiplications: two a cycle, each with a latency of four or five, need no more to be always
busy, and with AVX2 ten of them and their factors still fit in the sixteen registers."""

OPERATIONS_PER_STEP = 2 * CHAINS * LANES
"""A fused multiplication and addition in each lane of each chain."""

_load, _splat = memory.loads(LANES), simd.splats(LANES)
# The folder of the cache tells versions of the kernels' own sources apart, not of this one.
_VERSION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


def _copy_rounds(x: _Array, y: _Array, rounds: int) -> None:
    source, target = memory.address_of(x), memory.address_of(y)
    for _ in range(rounds):
        for start in range(0, x.size, LANES):
            memory.store(target, start, _load(source, start))


def _fused_steps(starts: _Array, factor: np.float32, summand: np.float32, steps: int, out: _Array) -> None:
    source, target = memory.address_of(starts), memory.address_of(out)
    f, s = _splat(factor), _splat(summand)
    a = _load(source, 0)
    b = _load(source, LANES)
    c = _load(source, 2 * LANES)
    d = _load(source, 3 * LANES)
    e = _load(source, 4 * LANES)
    g = _load(source, 5 * LANES)
    h = _load(source, 6 * LANES)
    i = _load(source, 7 * LANES)
    j = _load(source, 8 * LANES)
    k = _load(source, 9 * LANES)
    for _ in range(steps):
        a = simd.fma(a, f, s)
        b = simd.fma(b, f, s)
        c = simd.fma(c, f, s)
        d = simd.fma(d, f, s)
        e = simd.fma(e, f, s)
        g = simd.fma(g, f, s)
        h = simd.fma(h, f, s)
        i = simd.fma(i, f, s)
        j = simd.fma(j, f, s)
        k = simd.fma(k, f, s)
    memory.store(target, 0, a)
    memory.store(target, LANES, b)
    memory.store(target, 2 * LANES, c)
    memory.store(target, 3 * LANES, d)
    memory.store(target, 4 * LANES, e)
    memory.store(target, 5 * LANES, g)
    memory.store(target, 6 * LANES, h)
    memory.store(target, 7 * LANES, i)
    memory.store(target, 8 * LANES, j)
    memory.store(target, 9 * LANES, k)


_copy = jit.kernel(_copy_rounds, f"{__name__}.copy.{_VERSION}")
_fused = jit.kernel(_fused_steps, f"{__name__}.fused.{_VERSION}")


def copy_rounds(x: _Array, y: _Array, rounds: int) -> None:
    """Copy `x` to `y` so many times; both have the same length, a multiple of `LANES`."""
    assert x.size == y.size
    assert x.size % LANES == 0
    _copy(x, y, rounds)


def fused_steps(starts: _Array, factor: float, summand: float, steps: int, out: _Array) -> None:
    """Write to `out` what is left of `starts` after so many steps of x·factor + summand, each rounded once.

    Args:
        starts: CHAINS·LANES numbers; where they differ, no chain can stand for another.
        factor: Multiplies in each step.
        summand: Is added in each step.
        steps: How many.
        out: Room for the result, as large as `starts`.
    """
    assert starts.size == out.size == CHAINS * LANES
    _fused(starts, np.float32(factor), np.float32(summand), steps, out)

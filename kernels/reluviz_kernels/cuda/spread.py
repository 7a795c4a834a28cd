"""Gradient descent of one network that fills the whole GPU: all blocks share every layer, in one launch.

A layer's product is cut into tiles, which blocks take in turn; a block holds two tiles of its factors in shared memory.
All blocks of the grid meet after each layer, for which they must all run at once: a cooperative launch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import cuda

from reluviz_kernels.cuda import elementwise
from reluviz_kernels.cuda.descent import BAD, NOWHERE, PLACE, STOP
from reluviz_kernels.cuda.device import SIMULATED, device, kernel
from reluviz_kernels.cuda.maths import MATHS
from reluviz_kernels.cuda.passes import ONE, copy, draw_order, make_apply, make_loss, swap_order
from reluviz_kernels.cuda.plan import DELTA, INPUT, N_IN, N_OUT, OUTPUT, ROW, WEIGHTS, Plan
from reluviz_kernels.descent import CURSOR, DRAWN, EPOCH, GAMMA, STEP
from reluviz_kernels.optimisers import CORRECTION_1, CORRECTION_2, OPTIMISERS, RATES

if TYPE_CHECKING:
    from reluviz_kernels.network import Mlp

TILE = 16
"""Rows and columns of a tile; a block has as many threads each way."""

_ZERO, _RATES = np.uint64(0), np.uint64(RATES)


def blocks_for(plan: Plan, launched: Any, tile: int) -> int:
    """Return how many blocks share a network: as many as its largest product has tiles, and can run at once.

    Args:
        plan: The network's.
        launched: A kernel of `make_spread` that has been compiled by a launch.
        tile: The side of its tiles.
    """
    if SIMULATED:
        return 1
    wanted = 1
    for n_in, n_out in plan.table[:, : N_OUT + 1].tolist():
        wanted = max(wanted, -(-n_out // tile) * -(-max(n_in + 1, plan.batch) // tile))
    compiled = next(iter(launched.overloads.values()))
    return int(max(1, min(wanted, compiled.max_cooperative_grid_blocks((tile, tile)))))


def _make_dot(dtype: np.dtype[Any], side: int) -> Any:
    """Return dot(a, b, left, f, fr, fk, right, o, rk, rc, row, column, rows, columns, terms, tx, ty).

    It returns, for the thread at (ty, tx) of the tile that begins at (row, column), the sum over k of
    left[f + r·fr + k·fk] · right[o + k·rk + c·rc], 0 beyond the product; `a` and `b` are tiles in shared memory.
    Neighbouring threads read neighbouring numbers, whichever of the strides is 1.
    """
    zero, tile = dtype.type(0), np.uint64(side)

    def dot(a, b, left, f, fr, fk, right, o, rk, rc, row, column, rows, columns, terms, tx, ty):
        total, k = zero, _ZERO
        while k < terms:
            if fk == ONE:
                inside = row + ty < rows and k + tx < terms
                a[ty, tx] = left[f + (row + ty) * fr + k + tx] if inside else zero
            else:
                inside = row + tx < rows and k + ty < terms
                a[tx, ty] = left[f + (row + tx) * fr + (k + ty) * fk] if inside else zero
            if rc == ONE:
                inside = k + ty < terms and column + tx < columns
                b[ty, tx] = right[o + (k + ty) * rk + column + tx] if inside else zero
            else:
                inside = k + tx < terms and column + ty < columns
                b[tx, ty] = right[o + (k + tx) * rk + (column + ty) * rc] if inside else zero
            cuda.syncthreads()
            for i in range(side):
                total += a[ty, i] * b[i, tx]
            cuda.syncthreads()
            k += tile
        return total

    return device(dot)


def _make_layers(mlp: Mlp, optimiser: str, side: int) -> tuple[Any, Any, Any]:
    """Return forward, backward and update of one layer, each a block's part of it."""
    dot, zero, tile = _make_dot(mlp.real, side), mlp.real.type(0), np.uint64(side)
    value, derivative = elementwise.functions(mlp.function, mlp.real)
    declared = OPTIMISERS[optimiser]
    apply = make_apply(declared.declare(MATHS[mlp.real]), declared.kept, mlp.real)

    def forward(left, right, work, x, n_in, weights, w, row, n_out, a, d, hidden, n, p, q, tx, ty, block, blocks):
        bad, across = False, (n_out + tile - ONE) // tile
        part = block
        while part < (n + tile - ONE) // tile * across:
            r, c = part // across * tile, part % across * tile
            total = dot(left, right, work, x, n_in, ONE, weights, w, row, ONE, r, c, n, n_out, n_in, tx, ty)
            r, c = r + ty, c + tx
            if r < n and c < n_out:
                total += weights[w + n_in * row + c]
                if hidden:
                    work[d + r * n_out + c] = derivative(total, p, q)
                    total = value(total, p, q)
                work[a + r * n_out + c] = total
                if total - total != zero:
                    bad = True
            part += blocks
        return bad

    def backward(left, right, work, d, n_out, weights, w, row, b, n_in, n, tx, ty, block, blocks):
        across = (n_in + tile - ONE) // tile
        part = block
        while part < (n + tile - ONE) // tile * across:
            r, c = part // across * tile, part % across * tile
            total = dot(left, right, work, d, n_out, ONE, weights, w, ONE, row, r, c, n, n_in, n_out, tx, ty)
            r, c = r + ty, c + tx
            if r < n and c < n_in:
                work[b + r * n_in + c] *= total
            part += blocks

    def update(
        left, right, work, a, d, n_in, n_out, weights, w, row, first, second, rates, l1, l2, n, tx, ty, block, blocks
    ):
        bad, across = 0, (n_out + tile - ONE) // tile
        part = block
        while part < (n_in + tile - ONE) // tile * across:
            r, c = part // across * tile, part % across * tile
            total = dot(left, right, work, a, ONE, n_in, work, d, n_out, ONE, r, c, n_in, n_out, n, tx, ty)
            r, c = r + ty, c + tx
            if r < n_in and c < n_out:
                place = w + r * row + c
                bad |= apply(total, weights, place, first, place, second, place, rates, l1, l2, True)
            part += blocks
        c = (block * tile + ty) * tile + tx
        while c < n_out:
            total, e = zero, d + c
            for _ in range(n):
                total += work[e]
                e += n_out
            place = w + n_in * row + c
            bad |= apply(total, weights, place, first, place, second, place, rates, l1, l2, False)
            c += blocks * tile * tile
        return bad

    return device(forward), device(backward), device(update)


def _make_step(mlp: Mlp, optimiser: str, side: int) -> Any:
    """Return the function that does one step on the `n` samples order[cursor:], all blocks meeting after each layer.

    step(grid, left, right, table, inputs, labels, order, cursor, n, work, parameters, first, second, rate, p, q, l1,
    l2, marks, tx, ty, block, blocks)
    """
    forward, backward, update = _make_layers(mlp, optimiser, side)
    loss, tile = make_loss(mlp), np.uint64(side)

    def step(grid, left, right, table, inputs, labels, order, cursor, n, work, parameters, first, second, rate, p, q,
             l1, l2, marks, tx, ty, block, blocks):  # fmt: skip
        layers, n_in = table.shape[0], table[0, N_IN]
        last = layers - 1
        r = block * tile + ty
        while r < n:
            copy(work, r * n_in, inputs, order[cursor + r] * n_in, n_in, tx, tile)
            r += blocks * tile
        grid.sync()
        for index in range(layers):
            bad = forward(
                left, right, work, table[index, INPUT], table[index, N_IN], parameters, table[index, WEIGHTS],
                table[index, ROW], table[index, N_OUT], table[index, OUTPUT], table[index, DELTA], index < last, n,
                p, q, tx, ty, block, blocks,
            )  # fmt: skip
            if bad:
                cuda.atomic.min(marks, PLACE, index)
            grid.sync()
        rows, apart = block * tile + ty, blocks * tile
        loss(work, table[last, DELTA], labels, order, cursor, table[last, N_OUT], n, tx, rows, tile, apart)
        grid.sync()
        for index in range(last, 0, -1):
            backward(
                left, right, work, table[index, DELTA], table[index, N_OUT], parameters, table[index, WEIGHTS],
                table[index, ROW], table[index - 1, DELTA], table[index, N_IN], n, tx, ty, block, blocks,
            )  # fmt: skip
            grid.sync()
        for index in range(layers):
            bad = update(
                left, right, work, table[index, INPUT], table[index, DELTA], table[index, N_IN],
                table[index, N_OUT], parameters, table[index, WEIGHTS], table[index, ROW], first, second, rate, l1,
                l2, n, tx, ty, block, blocks,
            )  # fmt: skip
            if bad & 1:
                cuda.atomic.min(marks, PLACE, 2 * layers - 1 - index)
            if bad & 2:
                cuda.atomic.min(marks, PLACE, 2 * layers + index)
                cuda.atomic.max(marks, BAD, 1)
        grid.sync()

    return device(step)


def make_spread(mlp: Mlp, optimiser: str, side: int) -> Any:
    """Return the kernel that trains one network up to a step, with a grid of blocks of `side` by `side` threads.

    Arguments are those of `descent.make_descent`, for one network, but for the last: `marks` are three numbers by which
    the blocks tell each other what the threads of one block tell each other there.
    """
    do_step, real, expm1 = _make_step(mlp, optimiser, side), mlp.real.type, MATHS[mlp.real].expm1
    number, zero, tile, padded = numba.from_dtype(mlp.real), mlp.real.type(0), np.uint64(side), side + 1

    def descend(table, parameters, first, second, work, area, inputs, labels, order, draws, random, counters, rates,
                memories, places, kept, p, q, l1, l2, batch, end, shuffle, stop, marks):  # fmt: skip
        grid = cuda.cg.this_grid()
        block, blocks = np.uint64(cuda.blockIdx.x), np.uint64(cuda.gridDim.x)
        tx, ty = np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        thread, threads = ty * tile + tx, tile * tile
        everyone, of_all = block * threads + thread, blocks * threads
        if places[0] != NOWHERE:
            return
        rate = cuda.shared.array(RATES, number)
        # Here, for Numba gives the shared arrays of two functions one name.
        left = cuda.shared.array((side, padded), number)
        right = cuda.shared.array((side, padded), number)
        copy(rate, _ZERO, rates, _ZERO, _RATES, thread, threads)
        samples, size = np.uint64(order.size), np.uint64(parameters.size)
        step, cursor = counters[STEP], np.uint64(counters[CURSOR])
        epoch, drawn, seed = counters[EPOCH], counters[DRAWN], random[0]
        ends, room, diverged = _ZERO, np.uint64(kept.size), False

        while step < end and not diverged:
            # All have read the marks, the counters and the seed of the step before.
            grid.sync()
            if everyone == 0:
                marks[STOP], marks[PLACE], marks[BAD] = cuda.atomic.add(stop, 0, 0), NOWHERE, 0
            if thread == 0 and (memories[0] != zero or memories[1] != zero):
                rate[CORRECTION_1] = -expm1(memories[0] * real(step + 1))
                rate[CORRECTION_2] = -expm1(memories[1] * real(step + 1))
            if shuffle and drawn == epoch:
                if block == 0:
                    draw_order(draws, _ZERO, samples, seed, thread, threads)
                    cuda.syncthreads()
                    if thread == 0:
                        swap_order(order, draws, _ZERO, samples)
                seed += GAMMA * (samples - ONE)
                drawn += 1
            grid.sync()
            if marks[STOP] != 0:
                break
            n = min(batch, samples - cursor)
            do_step(
                grid, left, right, table, inputs, labels, order, cursor, n, work, parameters, first, second, rate, p, q,
                l1, l2, marks, tx, ty, block, blocks,
            )  # fmt: skip
            diverged = marks[BAD] != 0
            step += 1
            cursor += n
            if cursor >= samples:
                cursor = _ZERO
                epoch += 1
                if (ends + ONE) * size <= room:
                    copy(kept, ends * size, parameters, _ZERO, size, everyone, of_all)
                    ends += ONE

        if everyone == 0:
            counters[STEP], counters[CURSOR], counters[EPOCH], counters[DRAWN] = step, cursor, epoch, drawn
            random[0] = seed
            if diverged:
                places[0] = marks[PLACE]

    return kernel(descend)

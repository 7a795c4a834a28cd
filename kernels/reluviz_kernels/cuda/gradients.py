"""Gradients of networks over a fixed set of samples: blocks share the samples, and add up what each of them found.

Every block has a sum of its own, and the sums are added in the order of the blocks: each time the same comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numba
import numpy as np
from numba import cuda

from reluviz_kernels.cuda import memory
from reluviz_kernels.cuda.device import kernel
from reluviz_kernels.cuda.pace import first_pieces
from reluviz_kernels.cuda.passes import ONE, make_backward, make_forward, make_loss, make_update
from reluviz_kernels.cuda.plan import (
    DELTA,
    INPUT,
    N_IN,
    N_OUT,
    OUTPUT,
    ROW,
    WEIGHTS,
    Plan,
    make_plan,
    operations,
    shape_of,
)  # fmt: skip
from reluviz_kernels.network import Mlp

MOST_THREADS = 256
"""Threads of a block."""

# Samples that a block runs at a time, and the fewest for which a block's sum is worth its memory.
_MOST_SAMPLES, _FEWEST_SAMPLES = 128, 16
# Blocks that share networks, and bytes that their sums and work areas may take.
_BLOCKS, _BYTES = 128, 1 << 28
_MOST_ROWS = 1024


def shares_of(plan: Plan, networks: int, samples: int, item_bytes: int) -> tuple[int, int]:
    """Return how many blocks share a network's samples, and how many of them a block runs at a time.

    Args:
        plan: The networks', for a batch of one sample.
        networks: How many there are; each has the same blocks.
        samples: Samples of the set.
        item_bytes: Bytes of a number.
    """
    room = _BYTES // (networks * item_bytes * (plan.parameters + _FEWEST_SAMPLES * plan.work))
    blocks = max(1, min(_BLOCKS // networks, room, -(-samples // _FEWEST_SAMPLES)))
    return blocks, min(_MOST_SAMPLES, -(-samples // blocks))


def make_gradients(mlp: Mlp) -> Any:
    """Return the kernel that adds up gradients.

    gradients(table, parameters, size, inputs, labels, order, begin, end, work, area, part, found, p, q)

    Of the samples from `begin` to before `end`, in parts of `part`, block (n, k) of (networks, blocks) runs network n
    over every part that is the k-th of `blocks`. Block b = n·blocks + k has the work area work[b·area:], and adds its
    share of the gradient of the mean loss over the set to found[b·size:], which begins at 0 with the first sample.
    `order` counts the samples of the whole set.
    """
    forward, backward, loss = make_forward(mlp), make_backward(mlp.real.type), make_loss(mlp)
    real, zero, number = mlp.real.type, mlp.real.type(0), numba.from_dtype(mlp.real)

    def add(total, g, m, v, rates):
        return total + g * rates[0], m, v

    accumulate = make_update(add, 0, mlp.real)

    def gradients(table, parameters, size, inputs, labels, order, begin, end, work, area, part, found, p, q):
        network, samples = np.uint64(cuda.blockIdx.x), np.uint64(order.size)
        block, blocks = np.uint64(cuda.blockIdx.y), np.uint64(cuda.gridDim.y)
        tx, ty = np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        across, down = np.uint64(cuda.blockDim.x), np.uint64(cuda.blockDim.y)
        share = cuda.shared.array(1, number)
        w, layers, mine = network * size, table.shape[0], network * blocks + block
        z, own, last = mine * area, mine * size, layers - 1
        if begin == 0:
            i = ty * across + tx
            while i < size:
                found[own + i] = zero
                i += across * down
            cuda.syncthreads()
        begin += block * part
        while begin < end:
            n = min(part, end - begin)
            if tx + ty == 0:
                share[0] = real(n) / real(samples)
            for index in range(layers):
                n_in, n_out = table[index, N_IN], table[index, N_OUT]
                first, row = w + table[index, WEIGHTS], table[index, ROW]
                a, d = z + table[index, OUTPUT], z + table[index, DELTA]
                if index == 0:
                    forward(inputs, begin * n_in, n_in, parameters, first, row, n_out, work, a, d, index < last, n, p,
                            q, tx, ty, across, down)  # fmt: skip
                else:
                    forward(work, z + table[index, INPUT], n_in, parameters, first, row, n_out, work, a, d,
                            index < last, n, p, q, tx, ty, across, down)  # fmt: skip
                cuda.syncthreads()
            loss(work, z + table[last, DELTA], labels, order, begin, table[last, N_OUT], n, tx, ty, across, down)
            cuda.syncthreads()
            for index in range(last, 0, -1):
                backward(work, z + table[index, DELTA], table[index, N_OUT], parameters, w + table[index, WEIGHTS],
                         table[index, ROW], z + table[index - 1, DELTA], table[index, N_IN], n, tx, ty, across,
                         down)  # fmt: skip
                cuda.syncthreads()
            for index in range(layers):
                n_in, n_out, first = table[index, N_IN], table[index, N_OUT], own + table[index, WEIGHTS]
                d, row = z + table[index, DELTA], table[index, ROW]
                if index == 0:
                    accumulate(inputs, begin * n_in, work, d, n_in, n_out, found, first, row, found, first, found,
                               first, share, zero, zero, n, tx, ty, across, down)  # fmt: skip
                else:
                    accumulate(work, z + table[index, INPUT], work, d, n_in, n_out, found, first, row, found, first,
                               found, first, share, zero, zero, n, tx, ty, across, down)  # fmt: skip
            begin += blocks * part
            # The next part's outputs take the place of these.
            cuda.syncthreads()

    return kernel(gradients)


def make_sums() -> Any:
    """Return the kernel sums(parts, blocks, size, found).

    It writes to found[n·size + i] the sum of parts[(n·blocks + k)·size + i] over all `blocks`, the k in their order.
    Block (n, b) takes the numbers i of network n that its threads come to in strides of the whole grid.
    """

    def sums(parts, blocks, size, found):
        network, width = np.uint64(cuda.blockIdx.x), np.uint64(cuda.blockDim.x)
        i = np.uint64(cuda.blockIdx.y) * width + np.uint64(cuda.threadIdx.x)
        while i < size:
            place = network * blocks * size + i
            total, k = parts[place], ONE
            while k < blocks:
                total += parts[place + k * size]
                k += ONE
            found[network * size + i] = total
            i += np.uint64(cuda.gridDim.y) * width

    return kernel(sums)


@cache
def _gradients(declaration: Callable[..., Any], general: Mlp) -> Any:
    return make_gradients(general)


_sums = cache(make_sums)


def gradients_of(
    mlp: Mlp, networks: Any, inputs: Any, labels: Any, samples: int, stream: Any, stopped: Callable[[], bool]
) -> Any:
    """Return the gradients of the mean loss over a set, (networks · parameters,) on the GPU; None where stopped.

    Args:
        mlp: The networks' shape.
        networks: Their parameters on the GPU, one after the other.
        inputs: The set's inputs on the GPU, (samples · n_in,).
        labels: Its targets on the GPU, (samples · n_out,).
        samples: Samples of the set.
        stream: The stream to launch on; launches are not waited for once this returns.
        stopped: Asked between launches, each of them short.
    """
    one = make_plan(mlp.widths, 1)
    count = networks.size // one.parameters
    blocks, part = shares_of(one, count, samples, mlp.real.itemsize)
    plan = make_plan(mlp.widths, part)
    shape = shape_of(plan, MOST_THREADS)
    launch = _gradients(mlp.function.declare, Mlp((1, 1), mlp.activation, mlp.loss, mlp.dtype))
    parts = memory.empty(count * blocks * plan.parameters, mlp.real)
    work = memory.empty(count * blocks * plan.work, mlp.real)
    order = memory.to_device(np.arange(samples, dtype=np.uint32))
    table, size = memory.to_device(plan.table), np.uint64(plan.parameters)
    # A launch is short on a GPU that drives a display, too; a stop waits for its end.
    at_once = blocks * part * first_pieces(operations(plan.widths, part), count * blocks)
    for begin in range(0, samples, at_once):
        launch[(count, blocks), (shape.across, shape.down), stream](
            table, networks, size, inputs, labels, order, np.uint64(begin), np.uint64(min(begin + at_once, samples)),
            work, np.uint64(plan.work), np.uint64(part), parts, *mlp.slots,
        )  # fmt: skip
        stream.synchronize()
        if stopped():
            return None
    if blocks == 1:
        return parts
    found = memory.empty(count * plan.parameters, mlp.real)
    rows = min(_MOST_ROWS, -(-plan.parameters // MOST_THREADS))
    _sums()[(count, rows), MOST_THREADS, stream](parts, np.uint64(blocks), size, found)
    return found

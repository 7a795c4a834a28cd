"""Gradient descent on a GPU: a block trains one network for many steps in one launch, its numbers in shared memory.

Batches come in the order of the processor's kernels, from the same random numbers. A launch ends at a given step, where
the stop flag is set between two steps, and for a network that diverges with the step in which it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import cuda

from reluviz_kernels.cuda.device import REGISTERS, device, kernel
from reluviz_kernels.cuda.maths import MATHS
from reluviz_kernels.cuda.passes import (
    ONE,
    copy,
    draw_order,
    make_backward,
    make_forward,
    make_loss,
    make_update,
    swap_order,
)
from reluviz_kernels.cuda.plan import DELTA, INPUT, N_IN, N_OUT, OUTPUT, ROW, SHARED_BYTES, WEIGHTS, Plan
from reluviz_kernels.descent import COUNTERS, CURSOR, DRAWN, EPOCH, GAMMA, STEP
from reluviz_kernels.optimisers import CORRECTION_1, CORRECTION_2, OPTIMISERS, RATES

if TYPE_CHECKING:
    from reluviz_kernels.network import Mlp

# What the threads of a block tell each other: whether to stop, where numbers stopped being finite, whether parameters
# did. The place is counted in the order in which it is looked for: layers forward, gradients backward, parameters.
STOP, PLACE, BAD = range(3)
NOWHERE = 1 << 30
_ZERO, _RATES = np.uint64(0), np.uint64(RATES)


@dataclass(frozen=True)
class Placement:
    """Which of a network's numbers a block keeps in shared memory; the others stay in global memory.

    Attributes:
        parameters: The parameters.
        work: The work area.
        moments: What the optimiser keeps.
        bytes: Shared memory in all.
    """

    parameters: bool
    work: bool
    moments: bool
    bytes: int


def placement_of(plan: Plan, optimiser: str, dtype: np.dtype[Any], limit: int | None = None) -> Placement:
    """Return what fits into `limit` bytes (by default `SHARED_BYTES`), first what is read most often."""
    room = left = (SHARED_BYTES if limit is None else limit) // dtype.itemsize
    placed = []
    for numbers in (plan.parameters, plan.work, OPTIMISERS[optimiser].kept * plan.parameters):
        placed.append(numbers <= left)
        left -= numbers if placed[-1] else 0
    parameters, work, moments = placed
    return Placement(parameters, work, moments, (room - left) * dtype.itemsize)


def _make_step(mlp: Mlp, optimiser: str) -> Any:
    """Return the function that does one step on the `n` samples order[chosen:], its threads meeting after each layer.

    step(table, inputs, labels, order, chosen, n, work, z, weights, w, first, f, second, s, rate, p, q, l1, l2, marks,
    tx, ty, across, down)
    """
    forward, backward, loss = make_forward(mlp), make_backward(mlp.real.type), make_loss(mlp)
    declared = OPTIMISERS[optimiser]
    update = make_update(declared.declare(MATHS[mlp.real]), declared.kept, mlp.real)

    def step(table, inputs, labels, order, chosen, n, work, z, weights, w, first, f, second, s, rate, p, q, l1, l2,
             marks, tx, ty, across, down):  # fmt: skip
        layers, n_in = table.shape[0], table[0, N_IN]
        r = ty
        while r < n:
            origin = order[chosen + r] * n_in
            i = tx
            while i < n_in:
                work[z + r * n_in + i] = inputs[origin + i]
                i += across
            r += down
        cuda.syncthreads()
        for index in range(layers):
            bad = forward(
                work, z + table[index, INPUT], table[index, N_IN], weights, w + table[index, WEIGHTS],
                table[index, ROW], table[index, N_OUT], work, z + table[index, OUTPUT], z + table[index, DELTA],
                index < layers - 1, n, p, q, tx, ty, across, down,
            )  # fmt: skip
            if bad:
                cuda.atomic.min(marks, PLACE, index)
            cuda.syncthreads()
        last = layers - 1
        loss(work, z + table[last, DELTA], labels, order, chosen, table[last, N_OUT], n, tx, ty, across, down)
        cuda.syncthreads()
        for index in range(last, 0, -1):
            backward(
                work, z + table[index, DELTA], table[index, N_OUT], weights, w + table[index, WEIGHTS],
                table[index, ROW], z + table[index - 1, DELTA], table[index, N_IN], n, tx, ty, across, down,
            )  # fmt: skip
            cuda.syncthreads()
        for index in range(layers):
            offset = table[index, WEIGHTS]
            bad = update(
                work, z + table[index, INPUT], work, z + table[index, DELTA], table[index, N_IN], table[index, N_OUT],
                weights, w + offset, table[index, ROW], first, f + offset, second, s + offset, rate, l1, l2, n, tx, ty,
                across, down,
            )  # fmt: skip
            if bad & 1:
                cuda.atomic.min(marks, PLACE, 2 * layers - 1 - index)
            if bad & 2:
                cuda.atomic.min(marks, PLACE, 2 * layers + index)
                marks[BAD] = 1
        cuda.syncthreads()

    return device(step)


def _make_opening(real: Any, expm1: Any) -> Any:
    """Return what the first thread of a block does before a step: opening(marks, rate, memories, step, stop, patience).

    It clears the marks, looks at the stop flag, and corrects the optimiser's memories for their start at 0.
    """
    zero = real(0)

    def opening(marks, rate, memories, step, stop, patience):
        marks[STOP], marks[PLACE], marks[BAD] = 0, NOWHERE, 0
        if step & patience == 0:
            # Atomic, for a plain read might never see what the host writes meanwhile.
            marks[STOP] = cuda.atomic.add(stop, 0, 0)
        if memories[0] != zero or memories[1] != zero:
            rate[CORRECTION_1] = -expm1(memories[0] * real(step + 1))
            rate[CORRECTION_2] = -expm1(memories[1] * real(step + 1))

    return device(opening)


@device
def _shuffle(order, draws, mine, samples, seed, thread, threads):
    """Put a network's samples, which begin at order[mine], into the order of its next epoch."""
    draw_order(draws, mine, samples, seed, thread, threads)
    cuda.syncthreads()
    if thread == 0:
        swap_order(order, draws, mine, samples)


def make_descent(mlp: Mlp, optimiser: str, placement: Placement) -> Any:
    """Return the kernel that trains networks up to a step, one in each block.

    descend(table, parameters, first, second, work, area, inputs, labels, order, draws, random, counters, rates,
    memories, places, kept, p, q, l1, l2, batch, end, shuffle, stop, patience): arrays hold one network after the other;
    `inputs`, `labels` and `memories`, the logarithms of the optimiser's two memories or 0, are everyone's. `area` is
    the size of a work area, `places` a network's place of divergence, NOWHERE at first. The parameters at the ends of
    epochs go to `kept` (of the first network) as far as it has room. The stop flag is looked at in every step whose
    number has no bit in common with `patience`.
    """
    do_step, opening = _make_step(mlp, optimiser), _make_opening(mlp.real.type, MATHS[mlp.real].expm1)
    number, kept_moments = numba.from_dtype(mlp.real), OPTIMISERS[optimiser].kept
    in_shared, work_in_shared, moments_in_shared = placement.parameters, placement.work, placement.moments

    def descend(table, parameters, first, second, work, area, inputs, labels, order, draws, random, counters, rates,
                memories, places, kept, p, q, l1, l2, batch, end, shuffle, stop, patience):  # fmt: skip
        network, tx, ty = np.uint64(cuda.blockIdx.x), np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        across, down = np.uint64(cuda.blockDim.x), np.uint64(cuda.blockDim.y)
        thread, threads = ty * across + tx, across * down
        if places[network] != NOWHERE:
            return
        marks = cuda.shared.array(3, numba.int32)
        rate = cuda.shared.array(RATES, number)
        shared = cuda.shared.array(0, number)
        samples, size = np.uint64(order.size // places.size), np.uint64(parameters.size // places.size)
        own, mine, count = network * size, network * samples, cuda.blockIdx.x * COUNTERS
        step, cursor = counters[count + STEP], np.uint64(counters[count + CURSOR])
        epoch, drawn, seed = counters[count + EPOCH], counters[count + DRAWN], random[network]

        weights, w, momentum, f, square, s = parameters, own, first, own, second, own
        buffer, z, taken = work, network * area, _ZERO
        if in_shared:
            weights, w, taken = shared, _ZERO, size
            copy(shared, _ZERO, parameters, own, size, thread, threads)
        if work_in_shared:
            buffer, z, taken = shared, taken, taken + area
        if moments_in_shared and kept_moments > 0:
            momentum, f, taken = shared, taken, taken + size
            copy(shared, f, first, own, size, thread, threads)
        if moments_in_shared and kept_moments > 1:
            square, s = shared, taken
            copy(shared, s, second, own, size, thread, threads)
        copy(rate, _ZERO, rates, network * _RATES, _RATES, thread, threads)
        ends, room, diverged = _ZERO, np.uint64(kept.size), False

        while step < end and not diverged:
            # All have read the marks of the step before.
            cuda.syncthreads()
            if thread == 0:
                opening(marks, rate, memories, step, stop, patience)
            if shuffle and drawn == epoch:
                _shuffle(order, draws, mine, samples, seed, thread, threads)
                seed += GAMMA * (samples - ONE)
                drawn += 1
            cuda.syncthreads()
            if marks[STOP] != 0:
                break
            n = min(batch, samples - cursor)
            do_step(
                table, inputs, labels, order, mine + cursor, n, buffer, z, weights, w, momentum, f, square, s, rate, p,
                q, l1, l2, marks, tx, ty, across, down,
            )  # fmt: skip
            diverged = marks[BAD] != 0
            step += 1
            cursor += n
            if cursor >= samples:
                cursor = _ZERO
                epoch += 1
                if (ends + ONE) * size <= room and network == 0:
                    copy(kept, ends * size, weights, w, size, thread, threads)
                    ends += ONE

        if in_shared:
            copy(parameters, own, weights, w, size, thread, threads)
        if moments_in_shared and kept_moments > 0:
            copy(first, own, momentum, f, size, thread, threads)
        if moments_in_shared and kept_moments > 1:
            copy(second, own, square, s, size, thread, threads)
        if thread == 0:
            counters[count + STEP], counters[count + CURSOR] = step, cursor
            counters[count + EPOCH], counters[count + DRAWN], random[network] = epoch, drawn, seed
            if diverged:
                places[network] = marks[PLACE]

    # Half of the registers let twice as many networks run at once; more than that the compiler would have to spill.
    few = placement.parameters and mlp.real == np.float32
    return kernel(descend, REGISTERS // 2 if few else REGISTERS)

"""Gradient descent as one kernel call: shuffled batches, passes, penalties and updates, for any number of steps."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba.extending import register_jitable

from reluviz_kernels import clock, jit, memory, simd
from reluviz_kernels.barrier import wait
from reluviz_kernels.layout import BIASES, IN_ROW, N_IN, N_OUT, OUT_ROW, OUTPUT, WEIGHTS
from reluviz_kernels.optimisers import CORRECTION_1, CORRECTION_2
from reluviz_kernels.passes import PART, UPDATE, layer_row, make_passes, make_refresh, part_begin
from reluviz_kernels.probes import size_of_rows
from reluviz_kernels.subnormals import flush_subnormals, restore_subnormals
from reluviz_kernels.vector import LANES

# Places among the counters that a run keeps: steps done, position in the epoch's order, epochs done, and the number of
# epochs whose order has been drawn (a step that is stopped after the draw must not draw again).
STEP, CURSOR, EPOCH, DRAWN = range(4)
COUNTERS = 4
# What the threads of one run share: two numbers for the barrier, whether the step is given up, and the ticks of the
# clock that it all took.
ABANDONED, ELAPSED = 2, 3
SHARED = 4


# What splitmix64 (Steele, Lea and Flood 2014) adds to its state for each number.
GAMMA = np.uint64(0x9E3779B97F4A7C15)


@register_jitable
def drawn_below(state, bound):
    """Return the random number in [0, bound) that belongs to a state of splitmix64."""
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.int64(((z >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32))


@register_jitable
def _shuffle(order, samples, random):
    """Fisher-Yates on one network's order of samples, advancing random[0]."""
    # Not in memory: each draw would wait until the one before it is written.
    state = random[0]
    for i in range(samples - 1, 0, -1):
        state += GAMMA
        j = drawn_below(state, i + 1)
        kept = order[i]
        order[i] = order[j]
        order[j] = kept
    random[0] = state


@register_jitable
def _gather_rows(source, order, begin, end, length, target):
    """Copy rows `begin` to `end` of `length` elements (a multiple of eight) in the order given."""
    for r in range(begin, end):
        origin = order[r] * length
        for i in range(0, length, 8):
            memory.store(target, r * length + i, memory.load(source, origin + i))


@register_jitable
def _gather_lanes(source, order, samples, begin, end, width, target):
    """Copy rows `begin` to `end` of `width` numbers, each network in its own order of `samples`, one a lane."""
    # Whole vectors are stored: one that is read after its lanes were written one by one waits for all of them.
    for r in range(begin, end):
        rows = (
            order[r] * width,
            order[samples + r] * width,
            order[2 * samples + r] * width,
            order[3 * samples + r] * width,
            order[4 * samples + r] * width,
            order[5 * samples + r] * width,
            order[6 * samples + r] * width,
            order[7 * samples + r] * width,
        )
        for i in range(width):
            memory.store(target, (r * width + i) * 8, memory.pick(memory.shifted(source, i), rows))


@register_jitable
def _add_penalty(table, layers, parameters, gradients, l1, l2, begin, end):
    """Add the gradient of l1·sum |w| + l2/2·sum w² over the weights (not the biases) from `begin` to `end`."""
    zero = simd.splat(l1 - l1)
    one = simd.splat(l1 / l1) if l1 != 0 else zero
    for index in range(layers):
        row = layer_row(table, index)
        for i in range(max(begin, row[WEIGHTS]), min(end, row[BIASES]), 8):
            x = memory.load(parameters, i)
            sign = simd.where(x > zero, one, simd.where(x < zero, -one, zero))
            memory.store(gradients, i, memory.load(gradients, i) + l2 * x + l1 * sign)


@register_jitable
def _correct(powers, memories, rates):
    """Correct for this step, the powers of the optimiser's two memories being those of the steps before it."""
    if memories[0] != 0 or memories[1] != 0:
        for i in range(8):
            rates[8 * CORRECTION_1 + i] = 1.0 - powers[0] * memories[0]
            rates[8 * CORRECTION_2 + i] = 1.0 - powers[1] * memories[1]


def _make_gather(replicas: bool) -> Any:
    """Return gather(source, order, samples, start, begin, end, width, row, target).

    It copies rows `begin` to `end` of the batch that begins at `start` in the order of samples, for one network or
    eight in the lanes; `width` numbers each, and for one network padded to `row`.
    """

    @register_jitable
    def gather(source, order, samples, start, begin, end, width, row, target):
        if replicas:
            _gather_lanes(source, memory.shifted(order, start), samples, begin, end, width, target)
        else:
            _gather_rows(source, memory.shifted(order, start), begin, end, row, target)

    return gather


def kind_of(widths: Sequence[int], *, replicas: bool) -> str:
    """Return which kernels run a network: "units", "narrow" where all widths are at most eight, or "replicas"."""
    if replicas:
        return "replicas"
    return "narrow" if max(widths) <= LANES else "units"


def make_descent(kind: str) -> Any:
    """Return the kernel of a kind that trains one network, or eight in the lanes, for up to `steps` steps.

    `parts` threads may call it at the same time with the same buffers, each with a `part` of its own from 0 on and its
    own eight numbers of `fault`; they meet at barriers and do the same steps. The parameters at the end of each epoch
    are copied one after the other to `kept`, as far as it has room.
    """
    replicas, narrow = kind == "replicas", kind == "narrow"
    forward, backward, gradient = make_passes(replicas, narrow)
    gather, refresh_transposed = _make_gather(replicas), make_refresh(narrow)
    lanes = LANES if replicas else 1

    def descend(table_, functions_, parameters_, gradients_, first_, second_, transposed_, work_, targets_, inputs_,
                labels_, order_, random_, counters, powers_, memories_, rates_, fault_, kept_, p, q, l1, l2, batch,
                steps, shuffle, stop_, shared_, part, parts):  # fmt: skip
        began, before = clock.ticks(), flush_subnormals()
        layers, samples = table_.shape[0], order_.shape[1]
        table, functions = memory.address_of(table_), memory.address_of(functions_)
        work, stop, shared = memory.address_of(work_), memory.address_of(stop_), memory.address_of(shared_)
        parameters, gradients = memory.address_of(parameters_), memory.address_of(gradients_)
        transposed, targets = memory.address_of(transposed_), memory.address_of(targets_)
        inputs, labels = memory.address_of(inputs_), memory.address_of(labels_)
        order, random = memory.address_of(order_), memory.address_of(random_)
        rates, faults = memory.address_of(rates_), memory.address_of(fault_)
        first, second = memory.address_of(first_), memory.address_of(second_)
        powers, memories = memory.address_of(powers_), memory.address_of(memories_)
        zeros, fault = memory.shifted(work, work_.size - 8), memory.shifted(faults, part * 8)
        top, last = layer_row(table, 0), layer_row(table, layers - 1)
        in_row, out_row = LANES if narrow else top[IN_ROW], LANES if narrow else last[OUT_ROW]
        used = last[BIASES] + last[OUT_ROW]
        low, high = part_begin(used, part, parts, 8), part_begin(used, part + 1, parts, 8)
        if not replicas:
            refresh_transposed(table, layers, parameters, transposed, part, parts)
        kept, room, size, ends = memory.address_of(kept_), kept_.size, parameters_.size, 0
        done = 0
        while done < steps:
            start = counters[CURSOR]
            if shuffle and part == 0 and counters[DRAWN] == counters[EPOCH]:
                for lane in range(lanes):
                    _shuffle(memory.shifted(order, lane * samples), samples, memory.shifted(random, lane))
                counters[DRAWN] += 1
            wait(shared, parts)
            n = min(batch, samples - start)
            begin, end = part_begin(n, part, parts, PART), part_begin(n, part + 1, parts, PART)
            gather(inputs, order, samples, start, begin, end, top[N_IN], in_row, work)
            gather(labels, order, samples, start, begin, end, last[N_OUT], out_row, targets)
            forward(table, layers, functions, parameters, work, begin, end, p, q, stop)
            backward(table, layers, functions, parameters, transposed, work, targets, zeros, begin, end, n, stop)
            wait(shared, parts)
            gradient(table, layers, gradients, work, zeros, n, part, parts, stop)
            if part == 0:
                _correct(powers, memories, rates)
            # Stopped meanwhile, or in this very moment: nothing of this step counts, and all threads must agree on it.
            if stop[0] != 0:
                shared[ABANDONED] = 1
            wait(shared, parts)
            if shared[ABANDONED] != 0:
                break
            if l1 != 0 or l2 != 0:
                _add_penalty(table, layers, parameters, gradients, l1, l2, low, high)
            jit.call_void(
                functions[UPDATE],
                (memory.shifted(parameters, low), memory.shifted(gradients, low), memory.shifted(first, low),
                 memory.shifted(second, low), high - low, rates, fault),
            )  # fmt: skip
            if part == 0:
                powers[0] *= memories[0]
                powers[1] *= memories[1]
                counters[STEP] += 1
                counters[CURSOR] = start + n
                if start + n >= samples:
                    counters[CURSOR] = 0
                    counters[EPOCH] += 1
            wait(shared, parts)
            done += 1
            if start + n >= samples and (ends + 1) * size <= room:
                for i in range(part_begin(size, part, parts, 8), part_begin(size, part + 1, parts, 8), 8):
                    memory.store(kept, ends * size + i, memory.load(parameters, i))
                ends += 1
            if not replicas:
                refresh_transposed(table, layers, parameters, transposed, part, parts)
            finite = memory.load(faults, 0)
            for other in range(1, parts):
                finite = simd.either_bits(finite, memory.load(faults, other * 8))
            total = simd.sum_lanes(finite)
            if total != total:
                break
        restore_subnormals(before)
        if part == 0:
            shared[ELAPSED] = clock.ticks() - began
        return done

    return jit.kernel(descend, f"descent.{kind}")


def make_probe(kind: str) -> Any:
    """Return the kernel of a kind that runs passes over `n` samples from sample `start` on, without an update.

    The first `few` of them are run backwards, too. `parameters` may hold several networks, one after the other; the
    passes of the last are left in the buffers. Of each the outputs go to `logits` (networks, samples, n_out) and the
    RMS of each layer's weights' gradient to `sizes` (networks, layers), where these are not empty. It returns False if
    stop[0] was set meanwhile.
    """
    replicas, narrow = kind == "replicas", kind == "narrow"
    forward, backward, gradient = make_passes(replicas, narrow)
    gather, refresh_transposed = _make_gather(replicas), make_refresh(narrow)

    def probe(table_, functions_, parameters_, gradients_, transposed_, work_, targets_, inputs_, labels_, order_,
              logits_, sizes_, start, n, p, q, few, stop_):  # fmt: skip
        before = flush_subnormals()
        layers, samples = table_.shape[0], order_.shape[1]
        table, functions = memory.address_of(table_), memory.address_of(functions_)
        work, stop = memory.address_of(work_), memory.address_of(stop_)
        networks, gradients = memory.address_of(parameters_), memory.address_of(gradients_)
        transposed, targets = memory.address_of(transposed_), memory.address_of(targets_)
        inputs, labels = memory.address_of(inputs_), memory.address_of(labels_)
        order, zeros = memory.address_of(order_), memory.shifted(work, work_.size - 8)
        top, last = layer_row(table, 0), layer_row(table, layers - 1)
        in_row, out_row = LANES if narrow else top[IN_ROW], LANES if narrow else last[OUT_ROW]
        size = last[BIASES] + last[OUT_ROW]
        for network in range(parameters_.size // size):
            parameters = memory.shifted(networks, network * size)
            begin = 0
            while begin < n:
                first, count = start + begin, (few if begin < few else n) - begin
                gather(inputs, order, samples, first, 0, count, top[N_IN], in_row, work)
                forward(table, layers, functions, parameters, work, 0, count, p, q, stop)
                if logits_.size:
                    for r in range(count):
                        for j in range(last[N_OUT]):
                            logits_[network, first + r, j] = work_[last[OUTPUT] + r * last[OUT_ROW] + j]
                if begin < few:
                    gather(labels, order, samples, first, 0, count, last[N_OUT], out_row, targets)
                    if not replicas:
                        refresh_transposed(table, layers, parameters, transposed, 0, 1)
                    backward(table, layers, functions, parameters, transposed, work, targets, zeros, 0, count, count,
                             stop)  # fmt: skip
                    gradient(table, layers, gradients, work, zeros, count, 0, 1, stop)
                    if sizes_.size:
                        for index in range(layers):
                            row = layer_row(table, index)
                            found = size_of_rows(gradients_, row[WEIGHTS], row[N_IN], row[N_OUT], row[OUT_ROW])
                            sizes_[network, index] = found[0]
                begin += count
            if stop[0] != 0:
                break
        restore_subnormals(before)
        return stop[0] == 0

    return jit.kernel(probe, f"probe.{kind}")


KINDS = ("units", "narrow", "replicas")
DESCENTS, PROBES = {kind: make_descent(kind) for kind in KINDS}, {kind: make_probe(kind) for kind in KINDS}

"""Gradient descent as one kernel call: shuffled batches, passes, penalties and updates, for any number of steps."""

from typing import Any

import numpy as np
from numba.extending import register_jitable

from reluviz_kernels import jit, simd
from reluviz_kernels.layout import BIASES, IN_ROW, N_IN, N_OUT, OUT_ROW, WEIGHTS
from reluviz_kernels.optimisers import CORRECTION_1, CORRECTION_2
from reluviz_kernels.passes import UPDATE, layer_row, make_passes, refresh_transposed

# Places among the counters that a run keeps: steps done, position in the epoch's order, epochs done, and the number of
# epochs whose order has been drawn (a step that is stopped after the draw must not draw again).
STEP, CURSOR, EPOCH, DRAWN = range(4)
COUNTERS = 4


@register_jitable
def _random_below(state, lane, bound):
    """Return a random number in [0, bound) from splitmix64 (Steele, Lea and Flood 2014), advancing state[lane]."""
    seed = state[lane] + np.uint64(0x9E3779B97F4A7C15)
    state[lane] = seed
    z = (seed ^ (seed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.int64(((z >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32))


@register_jitable
def _shuffle(order, random, lane):
    """Fisher-Yates on one network's order of samples."""
    for i in range(order.shape[1] - 1, 0, -1):
        j = _random_below(random, lane, i + 1)
        kept = order[lane, i]
        order[lane, i] = order[lane, j]
        order[lane, j] = kept


@register_jitable
def _gather_rows(source, order, start, n, length, target):
    """Copy rows of `length` elements (a multiple of eight) in the order of the epoch."""
    for r in range(n):
        origin = order[0, start + r] * length
        for i in range(0, length, 8):
            simd.store(target, r * length + i, simd.load(source, origin + i))


@register_jitable
def _gather_lanes(source, order, start, n, width, target):
    """Copy rows of `width` numbers, each network in its own order, one network a lane."""
    for lane in range(8):
        for r in range(n):
            origin = order[lane, start + r] * width
            for i in range(width):
                target[(r * width + i) * 8 + lane] = source[origin + i]


@register_jitable
def _add_penalty(table, parameters, gradients, l1, l2):
    """Add the gradient of l1·sum |w| + l2/2·sum w² over the weights (not the biases)."""
    w, g = simd.address_of(parameters), simd.address_of(gradients)
    zero = simd.splat(l1 - l1)
    one = simd.splat(l1 / l1) if l1 != 0 else zero
    layers = simd.address_of(table)
    for index in range(table.shape[0]):
        row = layer_row(layers, index)
        for i in range(row[WEIGHTS], row[BIASES], 8):
            x = simd.load(w, i)
            sign = simd.where(x > zero, one, simd.where(x < zero, -one, zero))
            simd.store(g, i, simd.load(g, i) + l2 * x + l1 * sign)


def make_descent(replicas: bool) -> Any:
    """Return the kernel that trains one network, or eight in the lanes, for up to `steps` steps."""
    forward, backward = make_passes(replicas)

    def descend(table, functions, parameters, gradients, first, second, transposed, work, targets, inputs, labels,
                order, random, counters, powers, memories, rates, fault, zeros, p, q, l1, l2, batch, steps, shuffle,
                control):  # fmt: skip
        samples = order.shape[1]
        last = layer_row(simd.address_of(table), table.shape[0] - 1)
        in_row, n_in, n_out, out_row = table[0, IN_ROW], table[0, N_IN], last[N_OUT], last[OUT_ROW]
        used = last[BIASES] + out_row
        if not replicas:
            refresh_transposed(table, parameters, transposed)
        done = 0
        while done < steps and control[0] == 0:
            start = counters[CURSOR]
            if shuffle and counters[DRAWN] == counters[EPOCH]:
                for lane in range(order.shape[0]):
                    _shuffle(order, random, lane)
                counters[DRAWN] += 1
            n = min(batch, samples - start)
            if replicas:
                _gather_lanes(simd.address_of(inputs), order, start, n, n_in, simd.address_of(work))
                _gather_lanes(simd.address_of(labels), order, start, n, n_out, simd.address_of(targets))
            else:
                _gather_rows(simd.address_of(inputs), order, start, n, in_row, simd.address_of(work))
                _gather_rows(simd.address_of(labels), order, start, n, out_row, simd.address_of(targets))
            if not forward(table, functions, parameters, work, n, p, q, control):
                break
            if not backward(table, functions, parameters, transposed, gradients, work, targets, zeros, n, control):
                break
            if l1 != 0 or l2 != 0:
                _add_penalty(table, parameters, gradients, l1, l2)
            if memories[0] != 0 or memories[1] != 0:
                powers[0] *= memories[0]
                powers[1] *= memories[1]
                for i in range(8):
                    rates[8 * CORRECTION_1 + i] = 1.0 - powers[0]
                    rates[8 * CORRECTION_2 + i] = 1.0 - powers[1]
            jit.call_void(
                functions[UPDATE],
                (simd.address_of(parameters), simd.address_of(gradients), simd.address_of(first),
                 simd.address_of(second), used, simd.address_of(rates), simd.address_of(fault)),
            )  # fmt: skip
            done += 1
            counters[STEP] += 1
            counters[CURSOR] = start + n
            if start + n >= samples:
                counters[CURSOR] = 0
                counters[EPOCH] += 1
            if not replicas:
                refresh_transposed(table, parameters, transposed)
            finite = simd.sum_lanes(simd.load(simd.address_of(fault), 0))
            if finite != finite:
                break
        return done

    return jit.kernel(descend, f"descent.{'replicas' if replicas else 'units'}")


def make_probe(replicas: bool) -> Any:
    """Return the kernel that runs passes over `n` samples from sample `start` on, without an update."""
    forward, backward = make_passes(replicas)

    def probe(table, functions, parameters, gradients, transposed, work, targets, inputs, labels, order, zeros, start,
              n, p, q, with_gradients, control):  # fmt: skip
        last = layer_row(simd.address_of(table), table.shape[0] - 1)
        if replicas:
            _gather_lanes(simd.address_of(inputs), order, start, n, table[0, N_IN], simd.address_of(work))
        else:
            _gather_rows(simd.address_of(inputs), order, start, n, table[0, IN_ROW], simd.address_of(work))
        complete = forward(table, functions, parameters, work, n, p, q, control)
        if with_gradients:
            if replicas:
                _gather_lanes(simd.address_of(labels), order, start, n, last[N_OUT], simd.address_of(targets))
            else:
                _gather_rows(simd.address_of(labels), order, start, n, last[OUT_ROW], simd.address_of(targets))
                refresh_transposed(table, parameters, transposed)
            complete = complete and backward(
                table, functions, parameters, transposed, gradients, work, targets, zeros, n, control
            )
        return complete

    return jit.kernel(probe, f"probe.{'replicas' if replicas else 'units'}")


descend_units, descend_replicas = make_descent(False), make_descent(True)
probe_units = make_probe(False)

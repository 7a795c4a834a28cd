"""Kernels that run networks over a fixed set of samples: outputs, maps of neurons, activity, gradients and scores.

A block takes one network and a part of the set, and keeps two layers' outputs in shared memory; parameters are read
where they lie. What comes of a block depends on no other block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import cuda

from reluviz_kernels.cuda.device import kernel
from reluviz_kernels.cuda.passes import make_backward, make_forward, make_loss, make_update
from reluviz_kernels.cuda.plan import DELTA, INPUT, N_IN, N_OUT, OUTPUT, ROW, WEIGHTS
from reluviz_kernels.losses import LOSSES
from reluviz_kernels.probes import OUTPUTS, SATURATED, SLOPES, chosen_class

if TYPE_CHECKING:
    from reluviz_kernels.network import Mlp

_ZERO, _ROWS = np.uint64(0), 3
_OUTPUTS, _SLOPES, _SATURATED = np.uint64(OUTPUTS), np.uint64(SLOPES), np.uint64(SATURATED)
THREADS = 128
"""Threads of a block that scores a network."""


def make_outputs(mlp: Mlp, role: str) -> Any:
    """Return the kernel that runs networks forward.

    outputs(table, parameters, size, inputs, samples, first, part, widest, found, counts, limit, p, q)

    Block (network, k) runs the samples from first + k·part on, `part` of them. By its role it writes

    - "logits": found (networks, samples, n_out), the last layer's outputs;
    - "maps": found (neurons, samples), the outputs of all hidden neurons, layer after layer;
    - "activity": to counts (3, neurons) it adds on how many samples an output is not 0, a slope is not 0, and a slope
      is smaller than `limit`.

    `size` is that of a network's parameters. Shared memory holds 3·part·widest numbers, the most units of any layer.
    """
    forward, number, zero = make_forward(mlp), numba.from_dtype(mlp.real), mlp.real.type(0)

    def outputs(table, parameters, size, inputs, samples, first, part, widest, found, counts, limit, p, q):
        network, begin = np.uint64(cuda.blockIdx.x), first + np.uint64(cuda.blockIdx.y) * part
        tx, ty = np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        across, down = np.uint64(cuda.blockDim.x), np.uint64(cuda.blockDim.y)
        shared = cuda.shared.array(0, number)
        layers, n = table.shape[0], min(part, samples - begin)
        area = part * widest
        slopes, before, here, neuron, w = area + area, _ZERO, _ZERO, _ZERO, network * size
        neurons = np.uint64(counts.size // _ROWS)
        for index in range(layers):
            n_in, n_out, hidden = table[index, N_IN], table[index, N_OUT], index < layers - 1
            if not hidden and role != "logits":
                break
            rows, row = w + table[index, WEIGHTS], table[index, ROW]
            here = area - before
            if hidden and index == 0:
                forward(inputs, begin * n_in, n_in, parameters, rows, row, n_out, shared, here, slopes, True, n, p, q,
                        tx, ty, across, down)  # fmt: skip
            elif hidden:
                forward(shared, before, n_in, parameters, rows, row, n_out, shared, here, slopes, True, n, p, q, tx,
                        ty, across, down)  # fmt: skip
            else:
                place = (network * samples + begin) * n_out
                if index == 0:
                    forward(inputs, begin * n_in, n_in, parameters, rows, row, n_out, found, place, _ZERO, False, n, p,
                            q, tx, ty, across, down)  # fmt: skip
                else:
                    forward(shared, before, n_in, parameters, rows, row, n_out, found, place, _ZERO, False, n, p, q,
                            tx, ty, across, down)  # fmt: skip
            cuda.syncthreads()
            before = here
            if role == "maps":
                # Neighbours are samples here, for it is samples that lie side by side.
                r = tx
                while r < n:
                    j = ty
                    while j < n_out:
                        found[(neuron + j) * samples + begin + r] = shared[here + r * n_out + j]
                        j += down
                    r += across
            if role == "activity":
                j = ty * across + tx
                while j < n_out:
                    active, sloping, saturated = 0, 0, 0
                    for sample in range(n):
                        slope = shared[slopes + sample * n_out + j]
                        active += 1 if shared[here + sample * n_out + j] != zero else 0
                        sloping += 1 if slope != zero else 0
                        saturated += 1 if abs(slope) < limit else 0
                    place = neuron + j
                    cuda.atomic.add(counts, _OUTPUTS * neurons + place, np.int32(active))
                    cuda.atomic.add(counts, _SLOPES * neurons + place, np.int32(sloping))
                    cuda.atomic.add(counts, _SATURATED * neurons + place, np.int32(saturated))
                    j += across * down
                # The next layer's slopes take the place of these.
                cuda.syncthreads()
            neuron += n_out

    return kernel(outputs)


def make_gradients(mlp: Mlp) -> Any:
    """Return the kernel that adds up gradients.

    gradients(table, parameters, size, inputs, labels, order, begin, end, work, area, part, found, p, q)

    Block k runs network k over the samples from `begin` to before `end`, `part` at a time, in the work area
    work[k·area:], and adds their share of the gradient of the mean loss over the set to found[k·size:]. `order` counts
    the samples of the whole set.
    """
    forward, backward, loss = make_forward(mlp), make_backward(mlp.real.type), make_loss(mlp)
    real, zero, number = mlp.real.type, mlp.real.type(0), numba.from_dtype(mlp.real)

    def add(total, g, m, v, rates):
        return total + g * rates[0], m, v

    accumulate = make_update(add, 0, mlp.real)

    def gradients(table, parameters, size, inputs, labels, order, begin, end, work, area, part, found, p, q):
        network, samples = np.uint64(cuda.blockIdx.x), np.uint64(order.size)
        tx, ty = np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        across, down = np.uint64(cuda.blockDim.x), np.uint64(cuda.blockDim.y)
        share = cuda.shared.array(1, number)
        w, z, layers = network * size, network * area, table.shape[0]
        last = layers - 1
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
                n_in, n_out, own = table[index, N_IN], table[index, N_OUT], w + table[index, WEIGHTS]
                d, row = z + table[index, DELTA], table[index, ROW]
                if index == 0:
                    accumulate(inputs, begin * n_in, work, d, n_in, n_out, found, own, row, found, own, found, own,
                               share, zero, zero, n, tx, ty, across, down)  # fmt: skip
                else:
                    accumulate(work, z + table[index, INPUT], work, d, n_in, n_out, found, own, row, found, own, found,
                               own, share, zero, zero, n, tx, ty, across, down)  # fmt: skip
            begin += part
            # The next part's outputs take the place of these.
            cuda.syncthreads()

    return kernel(gradients)


def make_scores(loss: str) -> Any:
    """Return the kernel scores(z, y, labels, threshold, losses, correct), with a block of `THREADS` for each network.

    It writes the mean loss over the samples, summed in float64 as on the processor, to losses (networks,), and how many
    samples' classes are chosen to correct (networks,); z is (networks, N, n_out), y (N, n_out), labels (N,) or empty.
    """
    row = LOSSES[loss].row

    def scores(z, y, labels, threshold, losses, correct):
        network, thread = cuda.blockIdx.x, cuda.threadIdx.x
        sums = cuda.shared.array(THREADS, numba.float64)
        rights = cuda.shared.array(THREADS, numba.int32)
        total, right = 0.0, 0
        for sample in range(thread, z.shape[1], THREADS):
            total += row(z, y, network, sample)
            if sample < labels.size and chosen_class(z, network, sample, threshold) == labels[sample]:
                right += 1
        sums[thread], rights[thread] = total, right
        half = THREADS // 2
        while half > 0:
            cuda.syncthreads()
            if thread < half:
                sums[thread] += sums[thread + half]
                rights[thread] += rights[thread + half]
            half //= 2
        if thread == 0:
            losses[network], correct[network] = sums[0] / z.shape[1], rights[0]

    return kernel(scores)

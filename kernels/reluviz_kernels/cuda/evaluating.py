"""Kernels that run networks forward over a fixed set of samples: outputs, maps of neurons, activity and scores.

A block takes one network and a part of the set, and keeps two layers' outputs in shared memory, or those of wide layers
in an area of its own in the GPU's; parameters are read where they lie. What comes of a block depends on no other block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import cuda

from reluviz_kernels.cuda.device import kernel
from reluviz_kernels.cuda.passes import make_forward
from reluviz_kernels.cuda.plan import N_IN, N_OUT, ROW, WEIGHTS
from reluviz_kernels.losses import LOSSES
from reluviz_kernels.probes import OUTPUTS, SATURATED, SLOPES, chosen_class

if TYPE_CHECKING:
    from reluviz_kernels.network import Mlp

_ZERO, _ROWS, _AREAS = np.uint64(0), 3, np.uint64(3)
_OUTPUTS, _SLOPES, _SATURATED = np.uint64(OUTPUTS), np.uint64(SLOPES), np.uint64(SATURATED)
THREADS = 128
"""Threads of a block that scores a network."""


def make_outputs(mlp: Mlp, role: str, *, in_shared: bool) -> Any:
    """Return the kernel that runs networks forward.

    outputs(table, parameters, size, inputs, samples, first, part, widest, work, found, counts, limit, p, q)

    Block (network, k) runs the samples from first + k·part on, `part` of them. By its role it writes

    - "logits": found (networks, samples, n_out), the last layer's outputs;
    - "maps": found (neurons, samples), the outputs of all hidden neurons, layer after layer;
    - "activity": to counts (3, neurons) it adds on how many samples an output is not 0, a slope is not 0, and a slope
      is smaller than `limit`.

    `size` is that of a network's parameters. Shared memory, or else `work` for each block, holds 3·part·widest numbers,
    the most units of any hidden layer.
    """
    forward, number, zero = make_forward(mlp), numba.from_dtype(mlp.real), mlp.real.type(0)

    def outputs(table, parameters, size, inputs, samples, first, part, widest, work, found, counts, limit, p, q):
        network, begin = np.uint64(cuda.blockIdx.x), first + np.uint64(cuda.blockIdx.y) * part
        tx, ty = np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        across, down = np.uint64(cuda.blockDim.x), np.uint64(cuda.blockDim.y)
        layers, n = table.shape[0], min(part, samples - begin)
        area, neuron, w = part * widest, _ZERO, network * size
        buffer = cuda.shared.array(0, number) if in_shared else work
        z = _ZERO if in_shared else (network * np.uint64(cuda.gridDim.y) + np.uint64(cuda.blockIdx.y)) * _AREAS * area
        # A layer's outputs stand at z or behind, in turn, and its slopes behind both.
        slopes, before, here = z + area + area, z, z
        neurons = np.uint64(counts.size // _ROWS)
        for index in range(layers):
            n_in, n_out, hidden = table[index, N_IN], table[index, N_OUT], index < layers - 1
            if not hidden and role != "logits":
                break
            rows, row = w + table[index, WEIGHTS], table[index, ROW]
            here = z + z + area - before
            if hidden and index == 0:
                forward(inputs, begin * n_in, n_in, parameters, rows, row, n_out, buffer, here, slopes, True, n, p, q,
                        tx, ty, across, down)  # fmt: skip
            elif hidden:
                forward(buffer, before, n_in, parameters, rows, row, n_out, buffer, here, slopes, True, n, p, q, tx,
                        ty, across, down)  # fmt: skip
            else:
                place = (network * samples + begin) * n_out
                if index == 0:
                    forward(inputs, begin * n_in, n_in, parameters, rows, row, n_out, found, place, _ZERO, False, n, p,
                            q, tx, ty, across, down)  # fmt: skip
                else:
                    forward(buffer, before, n_in, parameters, rows, row, n_out, found, place, _ZERO, False, n, p, q,
                            tx, ty, across, down)  # fmt: skip
            cuda.syncthreads()
            before = here
            if role == "maps":
                # Neighbours are samples here, for it is samples that lie side by side.
                r = tx
                while r < n:
                    j = ty
                    while j < n_out:
                        found[(neuron + j) * samples + begin + r] = buffer[here + r * n_out + j]
                        j += down
                    r += across
            if role == "activity":
                j = ty * across + tx
                while j < n_out:
                    active, sloping, saturated = 0, 0, 0
                    for sample in range(n):
                        slope = buffer[slopes + sample * n_out + j]
                        active += 1 if buffer[here + sample * n_out + j] != zero else 0
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

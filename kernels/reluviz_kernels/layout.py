"""Where a network's numbers lie: one flat buffer for parameters, one for everything that a batch needs.

Two arrangements share one description. A single network has its units in the lanes: rows of activations and of weights
are padded to a multiple of eight. Eight networks of one shape trained together have the networks in the lanes: every
number becomes a vector of eight, and nothing is padded. An offset or a row length counts elements in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels.vector import LANES

# Columns of the layer table. A layer's pre-activations give way to the loss's gradient with respect to them.
(N_IN, N_OUT, IN_ROW, OUT_ROW, WEIGHTS, BIASES, TRANSPOSED, INPUT, PRE, OUTPUT, SLOPES) = range(11)
COLUMNS = 11

Parameters = list[tuple[NDArray[Any], NDArray[Any]]]


def padded(count: int) -> int:
    """Return the length of a row of `count` numbers: a multiple of the lanes, but of no large power of two.

    Rows a multiple of 512 bytes (1024 in float64) apart fall into few sets of the first cache and push each other out
    (measured: products of 1024 × 1024 at 68 instead of 90 GFLOP/s).
    """
    length = -(-count // LANES) * LANES
    return length + LANES if length % 128 == 0 else length


@dataclass(frozen=True)
class Layout:
    """Where everything of a network of one shape lies, for batches up to one size.

    Attributes:
        widths: Units of each layer, inputs first.
        batch: The largest number of samples at once.
        replicas: Whether the lanes hold eight networks instead of eight units.
        table: int64, (layers, COLUMNS): sizes, row lengths and offsets for the kernels.
        parameters: Elements of the parameter buffer.
        transposed: Elements of the buffer of transposed weights; 0 with replicas.
        work: Elements of the work buffer; it begins with the batch's inputs and ends with eight that stay zero.
    """

    widths: tuple[int, ...]
    batch: int
    replicas: bool
    table: NDArray[np.int64]
    parameters: int
    transposed: int
    work: int

    def pack(self, flat: NDArray[Any], values: Parameters, lane: int = 0) -> None:
        """Write weights (n_in, n_out) and biases (n_out,) of each layer into a parameter buffer (one network of it)."""
        for (weights, biases), (into_weights, into_biases) in zip(values, self.views(flat, lane), strict=True):
            into_weights[...] = weights
            into_biases[...] = biases

    def unpack(self, flat: NDArray[Any], lane: int = 0) -> Parameters:
        """Return copies of weights (n_in, n_out) and biases (n_out,) of each layer (of one network)."""
        return [(weights.copy(), biases.copy()) for weights, biases in self.views(flat, lane)]

    def views(self, flat: NDArray[Any], lane: int = 0) -> Parameters:
        """Return views of a parameter buffer as weights and biases of each layer, without the padding."""
        views = []
        for row in self.table:
            n_in, n_out, length = int(row[N_IN]), int(row[N_OUT]), int(row[OUT_ROW])
            step = LANES if self.replicas else 1
            weights = flat[row[WEIGHTS] : row[WEIGHTS] + n_in * length].reshape(n_in, length)
            biases = flat[row[BIASES] : row[BIASES] + length]
            views.append((weights[:, lane : lane + n_out * step : step], biases[lane : lane + n_out * step : step]))
        return views

    def rows(self, work: NDArray[Any], layer: int, column: int, count: int) -> NDArray[Any]:
        """Return a view of a layer's `column` (PRE, OUTPUT or SLOPES) in the work buffer, (count, n_out)."""
        row = self.table[layer]
        length = int(row[OUT_ROW])
        return work[row[column] : row[column] + count * length].reshape(count, length)[:, : row[N_OUT]]


def make_layout(widths: Sequence[int], batch: int, *, replicas: bool) -> Layout:
    """Return the layout of a network.

    Args:
        widths: Units of each layer, inputs first.
        batch: The largest number of samples at once.
        replicas: Eight networks in the lanes instead of eight units.
    """
    lengths = [width * LANES if replicas else padded(width) for width in widths]
    table = np.zeros((len(widths) - 1, COLUMNS), np.int64)
    parameters = transposed = source = 0
    work = batch * lengths[0]
    for index, row in enumerate(table):
        n_in, n_out, in_row, out_row = widths[index], widths[index + 1], lengths[index], lengths[index + 1]
        area = batch * out_row
        # Rows of weights are transposed eight at a time, so there are whole eights of them.
        rows = n_in if replicas else in_row
        biases = parameters + rows * out_row
        row[:] = (
            n_in, n_out, in_row, out_row, parameters, biases, transposed, source, work, work + area, work + 2 * area,
        )  # fmt: skip
        parameters = biases + out_row
        transposed += 0 if replicas else in_row * out_row
        source = work + area
        work += 3 * area
    table.setflags(write=False)
    return Layout(tuple(widths), batch, replicas, table, parameters, transposed, work + LANES)


def zeros(count: int, dtype: Any) -> NDArray[Any]:
    """Return `count` zeros that begin on a 64-byte boundary, so that no vector straddles two cache lines."""
    size = np.dtype(dtype).itemsize
    raw = np.zeros(count + 64 // size, dtype)
    start = -raw.ctypes.data % 64 // size
    return raw[start : start + count]

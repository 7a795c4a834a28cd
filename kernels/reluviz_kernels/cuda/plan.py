"""Where a network's numbers lie on a GPU: parameters one network after the other, and a work area for a batch.

A layer's weights (n_in, n_out) and, as one more row, its biases lie in rows of an odd length: so neighbours in a row
and neighbours in a column both fall into different banks of shared memory, whichever way a pass goes through them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels.layout import Parameters

# Columns of the layer table: sizes, and offsets among the parameters and in the work area. The outputs of the last
# layer, the logits, give way to their gradient; a hidden layer's slopes become its gradient.
(N_IN, N_OUT, ROW, WEIGHTS, INPUT, OUTPUT, DELTA) = range(7)
COLUMNS = 7

SHARED_BYTES = 46 * 1024
"""Shared memory that a block may ask for on every GPU, less what its kernels have of their own."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Where everything of a network of one shape lies.

    Attributes:
        widths: Units of each layer, inputs first.
        batch: The largest number of samples at once.
        table: uint64, (layers, COLUMNS).
        parameters: Numbers that a network's parameters take, the ends of rows included.
        work: Numbers of a batch's work area, which begins with its inputs.
    """

    widths: tuple[int, ...]
    batch: int
    table: NDArray[np.uint64]
    parameters: int
    work: int

    def views(self, flat: NDArray[Any]) -> Parameters:
        """Return views of one network's parameters as weights (n_in, n_out) and biases (n_out,) of each layer."""
        found = []
        for n_in, n_out, row, first in self.table[:, : WEIGHTS + 1].tolist():
            rows = flat[first : first + (n_in + 1) * row].reshape(n_in + 1, row)[:, :n_out]
            found.append((rows[:n_in], rows[n_in]))
        return found

    def packed(self, networks: Sequence[Parameters], dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return the parameters of networks one after the other, (networks · parameters,)."""
        flat = np.zeros((len(networks), self.parameters), dtype)
        for values, own in zip(networks, flat, strict=True):
            for (weights, biases), (into_weights, into_biases) in zip(values, self.views(own), strict=True):
                into_weights[...], into_biases[...] = weights, biases
        return flat.reshape(-1)

    def unpacked(self, flat: NDArray[Any]) -> Parameters:
        """Return copies of one network's weights and biases."""
        return [(weights.copy(), biases.copy()) for weights, biases in self.views(flat)]


def make_plan(widths: Sequence[int], batch: int) -> Plan:
    """Return where a network's numbers lie, for batches up to one size."""
    table = np.zeros((len(widths) - 1, COLUMNS), np.uint64)
    parameters, source, work = 0, 0, batch * widths[0]
    for index, (n_in, n_out) in enumerate(pairwise(widths)):
        last, row = index == len(table) - 1, n_out | 1
        delta = work if last else work + batch * n_out
        table[index] = n_in, n_out, row, parameters, source, work, delta
        parameters += (n_in + 1) * row
        source, work = work, delta + batch * n_out
    table.setflags(write=False)
    return Plan(tuple(widths), batch, table, parameters, work)


def operations(widths: Sequence[int], batch: int) -> int:
    """Return the floating-point operations of a step: for each weight and sample two forwards, four backwards."""
    return 6 * batch * sum(n_in * n_out for n_in, n_out in pairwise(widths))


@dataclass(frozen=True)
class Shape:
    """How a block's threads share a network: `across` along the units of a layer, `down` along samples or inputs."""

    across: int
    down: int


def shape_of(plan: Plan, most: int) -> Shape:
    """Return how at most `most` threads share a network's work, by its widest layer and its batch."""
    across = 1
    while across < min(32, max(plan.widths[1:])):
        across *= 2
    return Shape(across, max(1, min(max(plan.batch, *plan.widths[:-1]), most // across)))

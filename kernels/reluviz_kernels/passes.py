"""Forward and backward pass of a multilayer perceptron over one batch, on the buffers that `layout` describes.

A pass is cut so that several threads can share it without touching what another writes: samples are independent on the
way forward and back, rows of weights in the gradient. Whatever the number of threads, every number is the same sum in
the same order.
"""

from typing import Any

from numba.extending import register_jitable

from reluviz_kernels import jit, memory
from reluviz_kernels.dense import column_sums, make_narrow_product, make_product, multiply_into, transpose
from reluviz_kernels.layout import (
    BIASES,
    COLUMNS,
    IN_ROW,
    INPUT,
    N_IN,
    N_OUT,
    OUT_ROW,
    OUTPUT,
    PRE,
    SLOPES,
    TRANSPOSED,
    WEIGHTS,
)
from reluviz_kernels.vector import LANES

# The C functions that a pass calls, by their place among the addresses.
ACTIVATION, LOSS, UPDATE = range(3)
# Tiles are six and eight rows high: parts of this many rows are cut into the same tiles as the whole.
PART = 24


@register_jitable
def layer_row(table, index):
    """Return the pointer to a layer's row of the table."""
    return memory.shifted(table, index * COLUMNS)


@register_jitable
def part_begin(count, part, parts, unit):
    """Return where part number `part` of `count` things begins; parts are equal, in multiples of `unit`."""
    if parts == 1:
        # No division where one thread does it all: it would cost as much as a small layer.
        return count if part else 0
    size = ((count + parts - 1) // parts + unit - 1) // unit * unit
    return min(part * size, count)


def make_refresh(narrow: bool = False) -> Any:
    """Return refresh(table, layers, parameters, transposed, part, parts).

    It copies this part of each layer's weights transposed, for the way back.
    """

    @register_jitable
    def refresh(table, layers, parameters, transposed, part, parts):
        for index in range(1, layers):
            row = layer_row(table, index)
            if narrow:
                if part == 0:
                    transpose(8, 8, memory.shifted(parameters, row[WEIGHTS]),
                              memory.shifted(transposed, row[TRANSPOSED]), 8)  # fmt: skip
            else:
                out_row, in_row = row[OUT_ROW], row[IN_ROW]
                begin, end = part_begin(in_row, part, parts, 8), part_begin(in_row, part + 1, parts, 8)
                transpose(end - begin, out_row, memory.shifted(parameters, row[WEIGHTS] + begin * out_row),
                          memory.shifted(transposed, row[TRANSPOSED] + begin), in_row)  # fmt: skip

    return refresh


def make_passes(replicas: bool, narrow: bool = False) -> tuple[Any, Any, Any]:
    """Return forward, backward and gradient for one network, or for eight networks in the lanes.

    `narrow` passes are for one network whose rows all have eight elements, layers of up to eight units: with lengths
    and strides constant a step of 2-8-8-1 takes a sixth less time, and not one number changes.

    All arguments but sizes are pointers: an array as an argument costs seven, and a step makes many calls.

    forward(table, layers, functions, parameters, work, begin, end, p, q, stop) computes every layer's output, and
    hidden layers' derivatives, for samples `begin` to `end` of the batch whose inputs stand at the beginning of `work`.
    backward(table, layers, functions, parameters, transposed, work, targets, zeros, begin, end, n, stop) turns the
    pre-activations of these samples into the gradients of the mean loss over `n` samples with respect to them; `zeros`
    are eight of them. gradient(table, layers, gradients, work, zeros, n, part, parts, stop) sums this part of the
    gradient with respect to the parameters over the whole batch. Where stop[0] is set meanwhile, what they leave in
    `work` and `gradients` means nothing; parameters are only read.
    """
    product = make_narrow_product() if narrow else make_product(replicas)
    product_of_columns = make_narrow_product(along_rows=True) if narrow else make_product(replicas, along_rows=True)
    # With replicas the weights need no transposed copy: a term of the sum is a vector away, whichever way round.
    product_back = make_product(replicas, along_terms=True) if replicas else product
    beside = LANES if replicas else 1

    @register_jitable
    def row_of(row, column):
        return LANES if narrow else row[column]

    @register_jitable
    def forward(table, layers, functions, parameters, work, begin, end, p, q, stop):
        n = end - begin
        for index in range(layers):
            hidden = index < layers - 1
            row = layer_row(table, index)
            in_row, out_row = row_of(row, IN_ROW), row_of(row, OUT_ROW)
            z = memory.shifted(work, (row[PRE] if hidden else row[OUTPUT]) + begin * out_row)
            product(n, out_row >> 3, row[N_IN], memory.shifted(work, row[INPUT] + begin * in_row), in_row,
                    memory.shifted(parameters, row[WEIGHTS]), 0, z, out_row,
                    memory.shifted(parameters, row[BIASES]), 8, stop)  # fmt: skip
            if hidden:
                output = memory.shifted(work, row[OUTPUT] + begin * out_row)
                slopes = memory.shifted(work, row[SLOPES] + begin * out_row)
                jit.call_void(functions[ACTIVATION], (z, output, slopes, n * out_row, p, q))

    @register_jitable
    def backward(table, layers, functions, parameters, transposed, work, targets, zeros, begin, end, n, stop):
        count = end - begin
        row = layer_row(table, layers - 1)
        first = begin * row[OUT_ROW]
        logits, delta = memory.shifted(work, row[OUTPUT] + first), memory.shifted(work, row[PRE] + first)
        wanted = memory.shifted(targets, first)
        jit.call_void(functions[LOSS], (logits, wanted, delta, count, n, row[N_OUT], row[OUT_ROW]))
        for index in range(layers - 1, 0, -1):
            row, below = layer_row(table, index), layer_row(table, index - 1)
            in_row, out_row, n_out = row_of(row, IN_ROW), row_of(row, OUT_ROW), row[N_OUT]
            delta = memory.shifted(work, row[PRE] + begin * out_row)
            before = memory.shifted(work, below[PRE] + begin * in_row)
            if replicas:
                weights = memory.shifted(parameters, row[WEIGHTS])
                product_back(count, row[N_IN], n_out, delta, out_row, weights, out_row, before, in_row, zeros, 0, stop)
            else:
                weights = memory.shifted(transposed, row[TRANSPOSED])
                product_back(count, in_row >> 3, n_out, delta, out_row, weights, 0, before, in_row, zeros, 0, stop)
            multiply_into(count * in_row, before, memory.shifted(work, below[SLOPES] + begin * in_row))

    @register_jitable
    def gradient(table, layers, gradients, work, zeros, n, part, parts, stop):
        for index in range(layers):
            row = layer_row(table, index)
            n_in, in_row, out_row = row[N_IN], row_of(row, IN_ROW), row_of(row, OUT_ROW)
            begin, end = part_begin(n_in, part, parts, PART), part_begin(n_in, part + 1, parts, PART)
            delta = memory.shifted(work, row[PRE])
            # The last part is the smallest.
            if part == parts - 1:
                column_sums(n, out_row, delta, zeros, memory.shifted(gradients, row[BIASES]))
            product_of_columns(end - begin, out_row >> 3, n, memory.shifted(work, row[INPUT] + begin * beside), in_row,
                               delta, 0, memory.shifted(gradients, row[WEIGHTS] + begin * out_row), out_row,
                               zeros, 0, stop)  # fmt: skip

    return forward, backward, gradient

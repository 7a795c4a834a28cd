"""Forward and backward pass of a multilayer perceptron over one batch, on the buffers that `layout` describes."""

from typing import Any

import numpy as np
from numba.extending import register_jitable

from reluviz_kernels import jit, simd
from reluviz_kernels.dense import column_sums, make_product, multiply_into, transpose
from reluviz_kernels.layout import (
    BIASES,
    BY_BLAS,
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

# The C functions that a pass calls, by their place among the addresses.
ACTIVATION, LOSS, UPDATE = range(3)


@register_jitable
def layer_row(layers, index):
    """Return the pointer to a layer's row of the table; a view of the array would cost two atomic counts of it."""
    return simd.shifted(layers, index * COLUMNS)


@register_jitable
def _matrix(flat, start, rows, columns):
    return flat[start : start + rows * columns].reshape(rows, columns)


@register_jitable
def refresh_transposed(table, parameters, transposed):
    """Copy each layer's weights transposed, for the backward pass of the tiles; layers by BLAS need no copy."""
    layers = simd.address_of(table)
    weights, copies = simd.address_of(parameters), simd.address_of(transposed)
    for index in range(1, table.shape[0]):
        row = layer_row(layers, index)
        if row[BY_BLAS] == 0:
            transpose(row[IN_ROW], row[OUT_ROW], simd.shifted(weights, row[WEIGHTS]),
                      simd.shifted(copies, row[TRANSPOSED]))  # fmt: skip


def make_passes(replicas: bool) -> tuple[Any, Any]:
    """Return forward and backward for one network, or for eight networks in the lanes.

    forward(table, functions, parameters, work, n, p, q, control) computes every layer's output for the batch of `n`
    samples that stands at the beginning of `work`; hidden layers' derivatives too. backward(table, functions,
    parameters, transposed, gradients, work, targets, zeros, n, control) computes the loss's gradient with respect to
    all parameters; `zeros` are eight of them. Both return False, having changed nothing but `work` and `gradients`, if
    control[0] was set meanwhile.
    """
    product = make_product(replicas)
    product_of_columns = make_product(replicas, along_rows=True)
    # With replicas the weights need no transposed copy: a term of the sum is a vector away, whichever way round.
    product_back = make_product(replicas, along_terms=replicas)

    @register_jitable
    def forward(table, functions, parameters, work, n, p, q, control):
        last = table.shape[0] - 1
        layers, buffer, weights = simd.address_of(table), simd.address_of(work), simd.address_of(parameters)
        for index in range(last + 1):
            if control[0] != 0:
                return False
            row = layer_row(layers, index)
            n_in, in_row, out_row = row[N_IN], row[IN_ROW], row[OUT_ROW]
            result = row[OUTPUT] if index == last else row[PRE]
            z = simd.shifted(buffer, result)
            bias = simd.shifted(weights, row[BIASES])
            if not replicas and row[BY_BLAS] != 0:
                out = _matrix(work, result, n, out_row)
                np.dot(_matrix(work, row[INPUT], n, in_row), _matrix(parameters, row[WEIGHTS], in_row, out_row), out)
                for r in range(n):
                    for j in range(0, out_row, 8):
                        simd.store(z, r * out_row + j, simd.load(z, r * out_row + j) + simd.load(bias, j))
            else:
                product(n, out_row // 8, n_in, simd.shifted(buffer, row[INPUT]), in_row,
                        simd.shifted(weights, row[WEIGHTS]), 0, z, out_row, bias, 8)  # fmt: skip
            if index < last:
                output, slopes = simd.shifted(buffer, row[OUTPUT]), simd.shifted(buffer, row[SLOPES])
                jit.call_void(functions[ACTIVATION], (z, output, slopes, n * out_row, p, q))
        return True

    @register_jitable
    def backward(table, functions, parameters, transposed, gradients, work, targets, zeros, n, control):
        last = table.shape[0] - 1
        layers, buffer = simd.address_of(table), simd.address_of(work)
        weights, slots = simd.address_of(parameters), simd.address_of(gradients)
        copies, zero = simd.address_of(transposed), simd.address_of(zeros)
        row = layer_row(layers, last)
        jit.call_void(
            functions[LOSS],
            (simd.shifted(buffer, row[OUTPUT]), simd.address_of(targets), simd.shifted(buffer, row[PRE]),
             n, row[N_OUT], row[OUT_ROW]),
        )  # fmt: skip
        for back in range(last + 1):
            if control[0] != 0:
                return False
            index = last - back
            row = layer_row(layers, index)
            n_in, n_out, in_row, out_row = row[N_IN], row[N_OUT], row[IN_ROW], row[OUT_ROW]
            delta = simd.shifted(buffer, row[PRE])
            by_blas = not replicas and row[BY_BLAS] != 0
            column_sums(n, out_row, delta, simd.shifted(slots, row[BIASES]))
            if by_blas:
                inputs, deltas = _matrix(work, row[INPUT], n, in_row), _matrix(work, row[PRE], n, out_row)
                np.dot(inputs.T, deltas, _matrix(gradients, row[WEIGHTS], in_row, out_row))
                gradients[row[WEIGHTS] + n_in * out_row : row[WEIGHTS] + in_row * out_row] = 0
            else:
                product_of_columns(n_in, out_row // 8, n, simd.shifted(buffer, row[INPUT]), in_row, delta, 0,
                                   simd.shifted(slots, row[WEIGHTS]), out_row, zero, 0)  # fmt: skip
            if index == 0:
                continue
            below = layer_row(layers, index - 1)
            before = simd.shifted(buffer, below[PRE])
            if by_blas:
                w = _matrix(parameters, row[WEIGHTS], in_row, out_row)
                np.dot(_matrix(work, row[PRE], n, out_row), w.T, _matrix(work, below[PRE], n, in_row))
            elif replicas:
                product_back(n, n_in, n_out, delta, out_row, simd.shifted(weights, row[WEIGHTS]), out_row,
                             before, in_row, zero, 0)  # fmt: skip
            else:
                product_back(n, in_row // 8, n_out, delta, out_row, simd.shifted(copies, row[TRANSPOSED]), 0,
                             before, in_row, zero, 0)  # fmt: skip
            multiply_into(n * in_row, before, simd.shifted(buffer, below[SLOPES]))
        return True

    return forward, backward

"""Forward and backward pass of a multilayer perceptron over one batch, on the buffers that `layout` describes."""

from typing import Any

import numpy as np
from numba import carray
from numba.extending import register_jitable

from reluviz_kernels import jit, simd
from reluviz_kernels.dense import add_to_rows, column_sums, make_product, multiply_into, transpose
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
def layer_row(table, index):
    """Return the pointer to a layer's row of the table."""
    return simd.shifted(table, index * COLUMNS)


@register_jitable
def _matrix(pointer, start, rows, columns):
    return carray(simd.shifted(pointer, start), (rows, columns))


@register_jitable
def refresh_transposed(table, layers, parameters, transposed):
    """Copy each layer's weights transposed, for the backward pass of the tiles; layers by BLAS need no copy."""
    for index in range(1, layers):
        row = layer_row(table, index)
        if row[BY_BLAS] == 0:
            transpose(row[IN_ROW], row[OUT_ROW], simd.shifted(parameters, row[WEIGHTS]),
                      simd.shifted(transposed, row[TRANSPOSED]))  # fmt: skip


def make_passes(replicas: bool) -> tuple[Any, Any]:
    """Return forward and backward for one network, or for eight networks in the lanes.

    All arguments but sizes are pointers: an array as an argument costs seven, and a step makes many calls.

    forward(table, layers, functions, parameters, work, n, p, q, stop) computes every layer's output for the batch of
    `n` samples that stands at the beginning of `work`; hidden layers' derivatives too. backward(table, layers,
    functions, parameters, transposed, gradients, work, targets, zeros, n, stop) computes the loss's gradient with
    respect to all parameters; `zeros` are eight of them. Both return False, having changed nothing but `work` and
    `gradients`, if stop[0] was set meanwhile.
    """
    product = make_product(replicas)
    product_of_columns = make_product(replicas, along_rows=True)
    # With replicas the weights need no transposed copy: a term of the sum is a vector away, whichever way round.
    product_back = make_product(replicas, along_terms=True) if replicas else product

    @register_jitable
    def forward(table, layers, functions, parameters, work, n, p, q, stop):
        for index in range(layers):
            if stop[0] != 0:
                return False
            hidden = index < layers - 1
            row = layer_row(table, index)
            n_in, in_row, out_row = row[N_IN], row[IN_ROW], row[OUT_ROW]
            result = row[PRE] if hidden else row[OUTPUT]
            z = simd.shifted(work, result)
            bias = simd.shifted(parameters, row[BIASES])
            if not replicas and row[BY_BLAS] != 0:
                weights = _matrix(parameters, row[WEIGHTS], in_row, out_row)
                np.dot(_matrix(work, row[INPUT], n, in_row), weights, _matrix(work, result, n, out_row))
                add_to_rows(n, out_row, z, bias)
            else:
                product(n, out_row // 8, n_in, simd.shifted(work, row[INPUT]), in_row,
                        simd.shifted(parameters, row[WEIGHTS]), 0, z, out_row, bias, 8)  # fmt: skip
            if hidden:
                output, slopes = simd.shifted(work, row[OUTPUT]), simd.shifted(work, row[SLOPES])
                jit.call_void(functions[ACTIVATION], (z, output, slopes, n * out_row, p, q))
        return True

    @register_jitable
    def backward(table, layers, functions, parameters, transposed, gradients, work, targets, zeros, n, stop):
        row = layer_row(table, layers - 1)
        logits, delta = simd.shifted(work, row[OUTPUT]), simd.shifted(work, row[PRE])
        jit.call_void(functions[LOSS], (logits, targets, delta, n, row[N_OUT], row[OUT_ROW]))
        for index in range(layers - 1, -1, -1):
            if stop[0] != 0:
                return False
            row = layer_row(table, index)
            n_in, n_out, in_row, out_row = row[N_IN], row[N_OUT], row[IN_ROW], row[OUT_ROW]
            delta, slots = simd.shifted(work, row[PRE]), simd.shifted(gradients, row[WEIGHTS])
            by_blas = not replicas and row[BY_BLAS] != 0
            column_sums(n, out_row, delta, simd.shifted(gradients, row[BIASES]))
            if by_blas:
                inputs, deltas = _matrix(work, row[INPUT], n, in_row), _matrix(work, row[PRE], n, out_row)
                np.dot(inputs.T, deltas, _matrix(gradients, row[WEIGHTS], in_row, out_row))
                for i in range(n_in * out_row, in_row * out_row):
                    slots[i] = 0
            else:
                product_of_columns(n_in, out_row // 8, n, simd.shifted(work, row[INPUT]), in_row, delta, 0,
                                   slots, out_row, zeros, 0)  # fmt: skip
            if index == 0:
                continue
            below = layer_row(table, index - 1)
            before = simd.shifted(work, below[PRE])
            weights = simd.shifted(parameters, row[WEIGHTS])
            if by_blas:
                w = _matrix(parameters, row[WEIGHTS], in_row, out_row)
                np.dot(_matrix(work, row[PRE], n, out_row), w.T, _matrix(work, below[PRE], n, in_row))
            elif replicas:
                product_back(n, n_in, n_out, delta, out_row, weights, out_row, before, in_row, zeros, 0)
            else:
                weights = simd.shifted(transposed, row[TRANSPOSED])
                product_back(n, in_row // 8, n_out, delta, out_row, weights, 0, before, in_row, zeros, 0)
            multiply_into(n * in_row, before, simd.shifted(work, below[SLOPES]))
        return True

    return forward, backward

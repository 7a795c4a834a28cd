"""A layer's part of forward pass, backward pass and update, as one thread of a block does it.

Thread (tx, ty) of an `across` by `down` block takes units tx, tx + across, ... and samples (or inputs) ty, ty + down,
...: no index is divided, and neighbours in a row are neighbours in memory. Between two layers the block's threads must
meet. Nothing here waits: what does stands in the kernels' own modules, where the simulator finds it.

All indices and sizes are unsigned: a signed index costs three instructions more, to count a negative one from the end.
Loops are `while`: `range` divides to find its length where the step is no constant, and counts twice where it is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reluviz_kernels.cuda import elementwise
from reluviz_kernels.cuda.device import device
from reluviz_kernels.cuda.maths import MATHS
from reluviz_kernels.descent import GAMMA, drawn_below
from reluviz_kernels.losses import LOSSES

if TYPE_CHECKING:
    from reluviz_kernels.network import Mlp

ONE = np.uint64(1)
"""One more, for an unsigned number: added to a signed one it would become a float."""


@device
def copy(target, t, source, s, count, thread, threads):
    """Copy a thread's part of `count` numbers from source[s:] to target[t:]."""
    i = thread
    while i < count:
        target[t + i] = source[s + i]
        i += threads


@device
def draw_order(draws, first, samples, seed, thread, threads):
    """Draw a thread's part of the random numbers for `swap_order`: each follows from the generator's state alone."""
    i = ONE + thread
    while i < samples:
        draws[first + i] = drawn_below(seed + GAMMA * (samples - i), i + ONE)
        i += threads


@device
def swap_order(order, draws, first, samples):
    """Fisher-Yates on a network's order of samples, which begins at order[first], with the numbers drawn for it."""
    i = samples - ONE
    while i > 0:
        j = first + draws[first + i]
        kept = order[first + i]
        order[first + i] = order[j]
        order[j] = kept
        i -= ONE


def make_forward(mlp: Mlp) -> Any:
    """Return forward(source, s, n_in, w, row, n_out, target, a, d, hidden, n, p, q, tx, ty, across, down).

    It writes a layer's outputs to target[a:], and a hidden layer's slopes to target[d:], and returns whether an output
    is not finite. Its inputs begin at source[s], its weights at array w[0][w[1]].
    """
    value, derivative = elementwise.functions(mlp.function, mlp.real)
    zero = mlp.real.type(0)

    def forward(source, s, n_in, weights, w, row, n_out, target, a, d, hidden, n, p, q, tx, ty, across, down):
        bad = False
        r = ty
        while r < n:
            j = tx
            while j < n_out:
                x, c = s + r * n_in, w + j
                total = weights[c + n_in * row]
                after = x + n_in
                while x < after:
                    total += source[x] * weights[c]
                    x, c = x + ONE, c + row
                if hidden:
                    target[d + r * n_out + j] = derivative(total, p, q)
                    total = value(total, p, q)
                target[a + r * n_out + j] = total
                if total - total != zero:
                    bad = True
                j += across
            r += down
        return bad

    return device(forward)


def make_backward(real: Any) -> Any:
    """Return backward(work, d, n_out, weights, w, row, b, n_in, n, tx, ty, across, down).

    From the gradient with respect to a layer's pre-activations, work[d:], it makes that of the layer below, whose
    slopes stand at work[b:], in their place.
    """
    zero = real(0)

    def backward(work, d, n_out, weights, w, row, b, n_in, n, tx, ty, across, down):
        r = ty
        while r < n:
            i = tx
            while i < n_in:
                total, x, c = zero, d + r * n_out, w + i * row
                after = x + n_out
                while x < after:
                    total += work[x] * weights[c]
                    x, c = x + ONE, c + ONE
                work[b + r * n_in + i] *= total
                i += across
            r += down

    return device(backward)


def make_loss(mlp: Mlp) -> Any:
    """Return loss(work, z, labels, order, start, n_out, n, tx, ty, across, down).

    In place of the logits work[z:] of `n` samples it leaves the gradient of their mean loss. Sample r's targets are
    those of sample order[start + r] among the labels.
    """
    maths, declared = MATHS[mlp.real], LOSSES[mlp.loss]
    real, exp = maths.real, maths.exp
    if declared.declare is None:
        return device(_softmax(real, exp))
    slope, scale = device(declared.declare(maths)), real(declared.factor)

    def mean_over_elements(work, z, labels, order, start, n_out, n, tx, ty, across, down):
        weight = scale / real(n * n_out)
        r = ty
        while r < n:
            first = order[start + r] * n_out
            j = tx
            while j < n_out:
                place = z + r * n_out + j
                work[place] = slope(work[place], labels[first + j]) * weight
                j += across
            r += down

    return device(mean_over_elements)


def _softmax(real: Any, exp: Any) -> Any:
    """Return the gradient of the softmax cross-entropy, from logits less their largest; a thread takes whole rows."""
    zero, one = real(0), real(1)

    def softmax(work, z, labels, order, start, n_out, n, tx, ty, across, down):
        weight = one / real(n)
        r = ty * across + tx
        while r < n:
            row, first = z + r * n_out, order[start + r] * n_out
            top = work[row]
            for j in range(n_out):
                top = max(top, work[row + j])
            total = zero
            for j in range(n_out):
                e = exp(work[row + j] - top)
                total += e
                work[row + j] = e
            inverse = one / total
            for j in range(n_out):
                work[row + j] = (work[row + j] * inverse - labels[first + j]) * weight
            r += across * down

    return softmax


def make_apply(rule: Any, kept: int, dtype: np.dtype[Any]) -> Any:
    """Return apply(g, weights, w, first, f, second, s, rates, l1, l2, is_weight).

    It applies an optimiser's rule, which keeps `kept` numbers for each parameter, to the one at weights[w], with the
    gradient g of the loss. It returns 0, plus 1 where the gradient is not finite, plus 2 where the parameter no longer
    is. Penalties are for weights alone.
    """
    rule, zero, one = device(rule), dtype.type(0), dtype.type(1)

    def apply(g, weights, w, first, f, second, s, rates, l1, l2, is_weight):
        value, bad = weights[w], 0
        if is_weight and (l1 != zero or l2 != zero):
            g += l2 * value + l1 * (one if value > zero else -one if value < zero else zero)
        m = first[f] if kept > 0 else zero
        v = second[s] if kept > 1 else zero
        value, m, v = rule(value, g, m, v, rates)
        weights[w] = value
        if kept > 0:
            first[f] = m
        if kept > 1:
            second[s] = v
        if g - g != zero:
            bad |= 1
        if value - value != zero:
            bad |= 2
        return bad

    return device(apply)


def make_update(rule: Any, kept: int, dtype: np.dtype[Any]) -> Any:
    """Return update(source, a, work, d, n_in, n_out, weights, w, row, first, f, second, s, rates, l1, l2, n, ...).

    It sums the gradient with respect to each of a layer's parameters over `n` samples, whose inputs stand at source[a:]
    and whose gradients at work[d:], and applies an optimiser's rule. It returns what `make_apply` says, of all.
    """
    apply, zero = make_apply(rule, kept, dtype), dtype.type(0)

    def update(source, a, work, d, n_in, n_out, weights, w, row, first, f, second, s, rates, l1, l2, n, tx, ty, across,
               down):  # fmt: skip
        bad = 0
        i = ty
        while i <= n_in:
            j = tx
            while j < n_out:
                g, x, e = zero, a + i, d + j
                after = e + n * n_out
                if i < n_in:
                    while e < after:
                        g += source[x] * work[e]
                        x, e = x + n_in, e + n_out
                else:
                    while e < after:
                        g += work[e]
                        e += n_out
                place = i * row + j
                bad |= apply(g, weights, w + place, first, f + place, second, s + place, rates, l1, l2, i < n_in)
                j += across
            i += down
        return bad

    return device(update)

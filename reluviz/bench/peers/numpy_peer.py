"""NumPy as a peer: a vectorised loop over batches with preallocated buffers. In float64 it is also the reference."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from reluviz.bench.peers.numpy_activations import FORMULAS, formula, sigmoid
from reluviz.bench.peers.protocol import Pass, PeerError
from reluviz.bench.workloads import Arrays, Network, Workload
from reluviz.errors import nearest

Array = NDArray[Any]
Parameters = list[tuple[Array, Array]]


class _Buffers(NamedTuple):
    """Room for one batch, a list by layer each: pre-activations, activations, dLoss/dPre-activation."""

    pre: list[Array]
    post: list[Array]
    delta: list[Array]


class NumpyRun:
    """A workload in NumPy; see `protocol.Run`.

    Replicas are a leading axis of every weight and activation, and `matmul` goes over it.

    Args:
        workload: What to train.
        arrays: Its numbers.
        dtype: What to compute in: float32 as a peer, float64 as a reference.
    """

    def __init__(self, workload: Workload, arrays: Arrays, dtype: DTypeLike = np.float32) -> None:
        self._workload = workload
        self._formula = formula(workload.activation)
        self._initial = stacked(arrays.networks, dtype)
        self._parameters = [(W.copy(), b.copy()) for W, b in self._initial]
        self._gradients = [(np.empty_like(W), np.empty_like(b)) for W, b in self._initial]
        x, y = arrays.x.astype(dtype), arrays.y.astype(dtype)
        starts = range(0, workload.samples, workload.batch)
        self._batches = [(x[i : i + workload.batch], y[i : i + workload.batch]) for i in starts]
        lead, widths = self._initial[0][0].shape[:-2], workload.widths

        def room(n: int, widths: tuple[int, ...]) -> list[Array]:
            return [np.empty((*lead, n, width), dtype) for width in widths]

        # By the number of samples in a batch: the full one, and the short one where there is one.
        self._buffers = {
            n: _Buffers(room(n, widths[1:]), room(n, widths[1:-1]), room(n, widths[1:]))
            for n in {len(x) for x, _ in self._batches}
        }

    def reset(self) -> None:
        """Go back to the initial weights."""
        for parameters, initial in zip(self._parameters, self._initial, strict=True):
            for p, first in zip(parameters, initial, strict=True):
                np.copyto(p, first)

    def epochs(self, count: int) -> None:
        """Train so many epochs."""
        for _ in range(count):
            for x, y in self._batches:
                self._backward(x, y)
                self._update()

    def block(self) -> None:
        """Return at once: NumPy's work is done when a call returns."""

    def networks(self) -> list[Network]:
        """Return the weights of each replica."""
        return unstacked(self._parameters, self._workload.replicas)

    def _backward(self, x: Array, y: Array) -> None:
        """Put the gradient of the mean loss of one batch into the buffers for gradients."""
        pre, post, delta = self._buffers[len(x)]
        f = self._formula
        last = len(self._parameters) - 1
        inputs = [x, *post]
        for layer, (W, b) in enumerate(self._parameters):
            np.matmul(inputs[layer], W, out=pre[layer])
            pre[layer] += b
            if layer < last:
                f.value(pre[layer], out=post[layer])
        _loss_gradient(self._workload.loss, pre[last], y, delta[last])
        for layer in range(last, -1, -1):
            W_gradient, b_gradient = self._gradients[layer]
            np.matmul(inputs[layer].swapaxes(-1, -2), delta[layer], out=W_gradient)
            np.sum(delta[layer], axis=-2, keepdims=True, out=b_gradient)
            if layer > 0:
                below = layer - 1
                np.matmul(delta[layer], self._parameters[layer][0].swapaxes(-1, -2), out=delta[below])
                delta[below] *= f.derivative(pre[below]) if f.from_value is None else f.from_value(post[below])

    def _update(self) -> None:
        for parameters, gradients in zip(self._parameters, self._gradients, strict=True):
            for p, g in zip(parameters, gradients, strict=True):
                np.multiply(g, self._workload.learning_rate, out=g)
                np.subtract(p, g, out=p)


def _loss_gradient(loss: str, z: Array, y: Array, out: Array) -> None:
    """Write the gradient of the mean loss with respect to the logits z (..., n, n_out)."""
    if loss == "softmax":
        np.subtract(z, z.max(axis=-1, keepdims=True), out=out)
        np.exp(out, out=out)
        out /= out.sum(axis=-1, keepdims=True)
        out -= y
        out *= 1 / len(y)
    elif loss == "logistic":
        sigmoid(z, out=out)
        out -= y
        out *= 1 / y.size
    else:
        np.subtract(z, y, out=out)
        out *= 2 / y.size


def stacked(networks: list[Network], dtype: DTypeLike) -> Parameters:
    """Return copies (W, b) by layer: (n_in, n_out) and (1, n_out); of several networks, replicas are the first axis."""
    layers = [
        (np.stack([W for W, _ in layer]).astype(dtype), np.stack([b for _, b in layer]).astype(dtype)[:, None])
        for layer in zip(*networks, strict=True)
    ]
    return layers if len(networks) > 1 else [(W[0], b[0]) for W, b in layers]


def unstacked(parameters: Parameters, replicas: int) -> list[Network]:
    """Return float32 copies of stacked parameters, a network for each replica; the inverse of `stacked`."""
    return [
        [
            (W.reshape(replicas, *W.shape[-2:])[r].astype(np.float32), b.reshape(replicas, -1)[r].astype(np.float32))
            for W, b in parameters
        ]
        for r in range(replicas)
    ]


class NumpyCall:
    """An activation in NumPy on one array; see `protocol.Call`."""

    def __init__(self, activation: str, which: Pass, x: Array) -> None:
        f = formula(activation)
        if which == "backward":
            raise PeerError("NumPy has no automatic differentiation; choose the pass 'derivative'")
        self._x, self._out = x, np.empty_like(x)
        self._function = self._value if which == "value" else self._derivative
        self._formula = f

    def calls(self, count: int) -> None:
        """Compute it so many times."""
        function = self._function
        for _ in range(count):
            function()

    def result(self) -> Array:
        """Compute it and return the result."""
        return self._function()

    def _value(self) -> Array:
        return self._formula.value(self._x, out=self._out)

    def _derivative(self) -> Array:
        return self._formula.derivative(self._x)


class NumpyPeer:
    """NumPy; see `protocol.Peer`. Only its matrix products use threads, those that the environment gives its BLAS."""

    version = np.__version__
    form = "vectorised loop over batches, buffers preallocated, replicas as a leading axis"

    def __init__(self, threads: int) -> None:
        """Take the number of threads, which the environment has set already."""

    def refuses(self, workload: Workload) -> str | None:
        """Return why it can't do this work, or None."""
        return None if workload.activation in FORMULAS else nearest("activation", workload.activation, FORMULAS)

    def prepare(self, workload: Workload, arrays: Arrays) -> NumpyRun:
        """Return the workload, ready to run."""
        return NumpyRun(workload, arrays)

    def activation_call(self, activation: str, which: Pass, x: Array) -> NumpyCall:
        """Return the call that applies an activation."""
        return NumpyCall(activation, which, x)

"""PyTorch's activation kernels, called as directly as Python allows, without building a graph.

For one activation there are often several calls of the same kernel: with a new result or into `out`, with a gradient of
ones in full or one element expanded (which saves reading it). Which is the fastest depends on the size: a new result is
quicker for a small array, `out` several times quicker for a large one. Each is tried, and the fastest is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from reluviz.bench.peers.protocol import Pass, PeerError
from reluviz.errors import nearest

_ops = torch.ops.aten
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805
_TRIALS = 5


def _step(x: torch.Tensor) -> torch.Tensor:
    return torch.heaviside(x, x.new_zeros(()))


FUNCTIONS: Mapping[str, Callable[..., torch.Tensor]] = MappingProxyType(
    {
        "identity": torch.clone,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "relu6": functional.relu6,
        "elu": functional.elu,
        "selu": torch.selu,
        "celu": torch.celu,
        "gelu": functional.gelu,
        "silu": functional.silu,
        "mish": functional.mish,
        "softplus": functional.softplus,
        "softsign": functional.softsign,
        "logsigmoid": functional.logsigmoid,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "hardtanh": functional.hardtanh,
        "hardsigmoid": functional.hardsigmoid,
        "hardswish": functional.hardswish,
        "sine": torch.sin,
        "step": _step,
    }
)
"""Each activation as a user of PyTorch calls it; differentiable."""

# (x, out) -> f(x) written to `out`, where PyTorch has such a form.
_INTO: Mapping[str, Callable[..., torch.Tensor]] = MappingProxyType(
    {
        "identity": lambda x, o: o.copy_(x),
        "relu": lambda x, o: torch.clamp_min(x, 0, out=o),
        "leaky_relu": lambda x, o: _ops.leaky_relu.out(x, 0.01, out=o),
        "relu6": lambda x, o: _ops.hardtanh.out(x, 0, 6, out=o),
        "elu": lambda x, o: _ops.elu.out(x, out=o),
        "selu": lambda x, o: _ops.elu.out(x, _SELU_ALPHA, _SELU_SCALE, out=o),
        "celu": lambda x, o: _ops.elu.out(x, out=o),
        "gelu": lambda x, o: _ops.gelu.out(x, out=o),
        "silu": lambda x, o: _ops.silu.out(x, out=o),
        "mish": lambda x, o: _ops.mish.out(x, out=o),
        "softplus": lambda x, o: _ops.softplus.out(x, out=o),
        "softsign": lambda x, o: torch.div(x, torch.abs(x, out=o).add_(1), out=o),
        "logsigmoid": lambda x, o: _ops.log_sigmoid.out(x, out=o),
        "sigmoid": lambda x, o: torch.sigmoid(x, out=o),
        "tanh": lambda x, o: torch.tanh(x, out=o),
        "hardtanh": lambda x, o: _ops.hardtanh.out(x, out=o),
        "hardsigmoid": lambda x, o: _ops.hardsigmoid.out(x, out=o),
        "hardswish": lambda x, o: _ops.hardswish.out(x, out=o),
        "sine": lambda x, o: torch.sin(x, out=o),
        "step": lambda x, o: torch.heaviside(x, x.new_zeros(()), out=o),
    }
)

# The backward kernel, and its arguments from the gradient and the input, or the value for those in `_FROM_VALUE`.
_BACKWARD: Mapping[str, tuple[Any, Callable[..., tuple[Any, ...]]]] = MappingProxyType(
    {
        "relu": (_ops.threshold_backward, lambda g, x: (g, x, 0)),
        "leaky_relu": (_ops.leaky_relu_backward, lambda g, x: (g, x, 0.01, False)),
        "relu6": (_ops.hardtanh_backward, lambda g, x: (g, x, 0, 6)),
        "elu": (_ops.elu_backward, lambda g, x: (g, 1, 1, 1, False, x)),
        "selu": (_ops.elu_backward, lambda g, x: (g, _SELU_ALPHA, _SELU_SCALE, 1, False, x)),
        "celu": (_ops.elu_backward, lambda g, x: (g, 1, 1, 1, False, x)),
        "gelu": (_ops.gelu_backward, lambda g, x: (g, x)),
        "silu": (_ops.silu_backward, lambda g, x: (g, x)),
        "mish": (_ops.mish_backward, lambda g, x: (g, x)),
        "softplus": (_ops.softplus_backward, lambda g, x: (g, x, 1, 20)),
        "sigmoid": (_ops.sigmoid_backward, lambda g, y: (g, y)),
        "tanh": (_ops.tanh_backward, lambda g, y: (g, y)),
        "hardtanh": (_ops.hardtanh_backward, lambda g, x: (g, x, -1, 1)),
        "hardsigmoid": (_ops.hardsigmoid_backward, lambda g, x: (g, x)),
        "hardswish": (_ops.hardswish_backward, lambda g, x: (g, x)),
    }
)

# (x, out) -> f'(x) where PyTorch has no backward kernel: the graph's own operations, without a graph.
_FORMULAS: Mapping[str, Callable[..., torch.Tensor]] = MappingProxyType(
    {
        "identity": lambda x, o: o.fill_(1),
        "softsign": lambda x, o: torch.abs(x, out=o).add_(1).reciprocal_().square_(),
        "sine": lambda x, o: torch.cos(x, out=o),
        "step": lambda x, o: o.zero_(),
    }
)

# Kernels that read the value instead of the input.
_FROM_VALUE = frozenset({"sigmoid", "tanh"})

_Thunk = Callable[[], torch.Tensor]


class TorchCall:
    """An activation in PyTorch on one array; see `protocol.Call`."""

    def __init__(self, activation: str, which: Pass, x: NDArray[Any]) -> None:
        if activation not in FUNCTIONS:
            raise PeerError(nearest("activation", activation, FUNCTIONS))
        with torch.inference_mode():
            thunks = _thunks(activation, which, torch.tensor(x))
            self._fastest = min(thunks, key=_seconds)

    def calls(self, count: int) -> None:
        """Compute it so many times."""
        fastest = self._fastest
        with torch.inference_mode():
            for _ in range(count):
                fastest()

    def result(self) -> NDArray[Any]:
        """Compute it and return the result."""
        with torch.inference_mode():
            return np.array(self._fastest())


def _seconds(thunk: _Thunk) -> float:
    """Return the shortest of a few runs, after one that does not count."""
    thunk()
    times = []
    for _ in range(_TRIALS):
        start = time.perf_counter()
        thunk()
        times.append(time.perf_counter() - start)
    return min(times)


def _thunks(activation: str, which: Pass, x: torch.Tensor) -> list[_Thunk]:
    """Return the calls that compute the same thing."""
    out = torch.empty_like(x)
    if which == "value":
        new, into = FUNCTIONS[activation], _INTO[activation]
        return [lambda: new(x), lambda: into(x, out)]
    if activation in _FORMULAS:
        formula = _FORMULAS[activation]
        return [lambda: formula(x, out)]
    if activation == "logsigmoid":
        return _logsigmoid(which, x, out)
    if activation not in _FROM_VALUE:
        return _backward(activation, x, out)
    into = _INTO[activation]
    if which == "backward":
        return _backward(activation, into(x, torch.empty_like(x)), out)
    # The value is part of the work; the kernel may then overwrite it.
    return [_after(lambda: into(x, out), thunk) for thunk in _backward(activation, out, out)]


def _after(first: _Thunk, second: _Thunk) -> _Thunk:
    def both() -> torch.Tensor:
        first()
        return second()

    return both


def _backward(activation: str, saved: torch.Tensor, out: torch.Tensor) -> list[_Thunk]:
    """Return the calls of an activation's backward kernel on what the forward pass saved."""
    kernel, arguments = _BACKWARD[activation]
    # Each names the form that writes into a given array, and that array, alike; Mish has no such form.
    name = "out" if activation == "hardswish" else "grad_input"
    into = getattr(kernel, name, None)
    thunks: list[_Thunk] = []
    for gradient in (torch.ones_like(saved), torch.ones(1).expand_as(saved)):
        given = arguments(gradient, saved)
        thunks.append(partial(kernel.default, *given))
        if into is not None:
            thunks.append(partial(into, *given, **{name: out}))
    return thunks


def _logsigmoid(which: Pass, x: torch.Tensor, out: torch.Tensor) -> list[_Thunk]:
    """Return the calls for logsigmoid, whose backward kernel reads exp(-|x|), saved by the forward pass."""
    ones, saved = torch.ones(1).expand_as(x), _ops.log_sigmoid_forward.default(x)[1]

    def backward(saved: torch.Tensor) -> torch.Tensor:
        return _ops.log_sigmoid_backward.grad_input(ones, x, saved, grad_input=out)

    if which == "backward":
        return [lambda: backward(saved)]
    return [lambda: backward(_ops.log_sigmoid_forward.default(x)[1])]

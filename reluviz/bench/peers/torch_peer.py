"""PyTorch on the CPU as a peer: eager, and compiled by torch.compile.

Forms measured for training, microseconds per step of the playground and the digits workload with one thread:

- `nn.Sequential` and `optim.SGD`, the best of its foreach, fused and plain forms: 232, 260;
- tensors, `addmm` and `optim.SGD(fused=True)`: 216, 241;
- tensors, `addmm` and an update of our own, without an optimiser's bookkeeping: 153, 178. This is the eager peer.

For torch.compile, playground alone: the loss compiled, backward and update eager: 218; the whole step, gradient and
update in place, compiled at once: 66. This is the compiled peer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from reluviz.bench.peers.numpy_peer import stacked, unstacked
from reluviz.bench.peers.protocol import Call, Pass, PeerError
from reluviz.bench.peers.torch_kernels import FUNCTIONS, TorchCall
from reluviz.bench.workloads import Arrays, Network, Workload
from reluviz.errors import nearest

_Step = Callable[[torch.Tensor, torch.Tensor], None]


class TorchRun:
    """A workload in PyTorch; see `protocol.Run`.

    Replicas are a leading axis, multiplied by `baddbmm`. The loss is then a mean over them too, and the learning rate
    makes up for it.

    Args:
        workload: What to train.
        arrays: Its numbers.
        compiled: Whether torch.compile builds the step, once for the full batch and once for the short one.
    """

    def __init__(self, workload: Workload, arrays: Arrays, compiled: bool) -> None:
        self._workload = workload
        replicas = workload.replicas
        lead = (replicas,) if replicas > 1 else ()
        self._rate = workload.learning_rate * replicas
        self._activation = FUNCTIONS[workload.activation]
        self._multiply_add = torch.baddbmm if replicas > 1 else torch.addmm
        self._initial = [torch.from_numpy(p) for layer in stacked(arrays.networks, np.float32) for p in layer]
        self._parameters = [p.clone().requires_grad_(not compiled) for p in self._initial]
        x, y = torch.from_numpy(arrays.x), torch.from_numpy(arrays.y)
        if workload.loss == "softmax":
            # Class numbers are the faster form of the target.
            y = y.argmax(dim=1)
        self._batches = [
            (a.expand(*lead, *a.shape), b.expand(*lead, *b.shape))
            for a, b in zip(x.split(workload.batch), y.split(workload.batch), strict=True)
        ]
        self._step: _Step = self._eager_step
        if compiled:
            self._step = self._compiled_step()
            self.epochs(1)
            self.reset()

    def reset(self) -> None:
        """Go back to the initial weights."""
        with torch.no_grad():
            for p, first in zip(self._parameters, self._initial, strict=True):
                p.copy_(first)

    def epochs(self, count: int) -> None:
        """Train so many epochs."""
        step = self._step
        for _ in range(count):
            for x, y in self._batches:
                step(x, y)

    def block(self) -> None:
        """Return at once: on the CPU the work is done when a call returns."""

    def networks(self) -> list[Network]:
        """Return the weights of each replica."""
        flat = [p.detach().numpy() for p in self._parameters]
        return unstacked(list(zip(flat[::2], flat[1::2], strict=True)), self._workload.replicas)

    def _loss(self, parameters: list[torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        layers = len(parameters) // 2
        for layer in range(layers):
            x = self._multiply_add(parameters[2 * layer + 1], x, parameters[2 * layer])
            if layer < layers - 1:
                x = self._activation(x)
        if self._workload.loss == "softmax":
            return functional.cross_entropy(x.flatten(0, -2), y.flatten())
        if self._workload.loss == "logistic":
            return functional.binary_cross_entropy_with_logits(x, y)
        return functional.mse_loss(x, y)

    def _eager_step(self, x: torch.Tensor, y: torch.Tensor) -> None:
        for p in self._parameters:
            p.grad = None
        self._loss(self._parameters, x, y).backward()
        with torch.no_grad():
            for p in self._parameters:
                p.add_(p.grad, alpha=-self._rate)

    def _compiled_step(self) -> _Step:
        gradient, rate = torch.func.grad(self._loss), self._rate

        def step(parameters: list[torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> None:
            for p, g in zip(parameters, gradient(parameters, x, y), strict=True):
                # Not `add_` with `alpha`: PyTorch 2.13 merges it with the matrix product and drops alpha.
                p.sub_(rate * g)

        compiled = torch.compile(step, dynamic=False)
        return lambda x, y: compiled(self._parameters, x, y)


class TorchPeer:
    """Eager PyTorch; see `protocol.Peer`."""

    version = str(torch.__version__)
    form = "tensors, addmm (baddbmm for replicas), backward() and add_: faster here than nn.Sequential with optim.SGD"

    def __init__(self, threads: int) -> None:
        torch.set_num_threads(threads)

    def refuses(self, workload: Workload) -> str | None:
        """Return why it can't do this work, or None."""
        return None if workload.activation in FUNCTIONS else nearest("activation", workload.activation, FUNCTIONS)

    def prepare(self, workload: Workload, arrays: Arrays) -> TorchRun:
        """Return the workload, ready to run."""
        # As this program's own training and XLA's do; activations on arrays keep subnormal numbers.
        torch.set_flush_denormal(True)
        return TorchRun(workload, arrays, compiled=False)

    def activation_call(self, activation: str, which: Pass, x: NDArray[Any]) -> Call:
        """Return the call that applies an activation."""
        torch.set_flush_denormal(False)
        return TorchCall(activation, which, x)


class CompiledTorchPeer(TorchPeer):
    """PyTorch with torch.compile, whose own disk cache is used as it is found."""

    form = "the whole step, gradient and update in place, as one torch.compile function: faster than a compiled loss"

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        # One for each batch size of each workload; beyond the limit it would run uncompiled, with only a warning.
        torch._dynamo.config.recompile_limit = 256
        torch._dynamo.config.fail_on_recompile_limit_hit = True

    def prepare(self, workload: Workload, arrays: Arrays) -> TorchRun:
        """Return the workload, compiled."""
        torch.set_flush_denormal(True)
        return TorchRun(workload, arrays, compiled=True)

    def activation_call(self, activation: str, which: Pass, x: NDArray[Any]) -> Call:
        """Refuse: the eager kernels are what a user of PyTorch runs."""
        raise PeerError(f"the {which} of {activation} is compared with eager PyTorch only")

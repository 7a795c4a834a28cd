"""JAX on the CPU as a peer: the epochs of a round as one compiled function.

Forms measured, microseconds per step with one thread on the playground, digits and wide workloads:

- one call per epoch, a jitted scan over the batches: 7.3, 29.9, 1352;
- the epochs in the function as well, a loop around the scan: 5.0, 28.7, 1378;
- that scan unrolled twice: 4.3, 27.3, 1365. This is the peer; five times is no faster and compiles for twice as long.

Weights kept transposed, and targets as class numbers, change less than 4 %. No value of the loss is computed. Replicas
are a vmap of all that, sharded over one device per thread, because operations as small as these use one thread each:
80 instead of 155 with two threads. A replica axis at the end is no faster.

`x @ W` calls a matrix library for every layer. In networks as small as the playground's, a product written as multiply
and sum is fused into the loops around it and takes 1.2 where `x @ W` takes 4.2; for digits it takes 403 where `x @ W`
takes 27. That is not how a user writes a network, so it is a peer of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp
from numpy.typing import NDArray

from reluviz.bench.peers.numpy_peer import stacked, unstacked
from reluviz.bench.peers.protocol import Call, Pass, PeerError
from reluviz.bench.workloads import Arrays, Network, Workload
from reluviz.errors import nearest

_Parameters = list[tuple[jax.Array, jax.Array]]
_Product = Callable[[jax.Array, jax.Array], jax.Array]

# Largest n_in·n_out of a layer for which multiply and sum is tried.
_FUSED_LARGEST = 256

# Results larger than this are waited for one by one, because JAX would queue a new array for each call.
_QUEUED_BYTES = 2**20

FUNCTIONS = MappingProxyType(
    {
        "identity": lambda x: x,
        "relu": jax.nn.relu,
        "leaky_relu": jax.nn.leaky_relu,
        "relu6": jax.nn.relu6,
        "elu": jax.nn.elu,
        "selu": jax.nn.selu,
        "celu": jax.nn.celu,
        "gelu": lambda x: jax.nn.gelu(x, approximate=False),
        "silu": jax.nn.silu,
        "mish": jax.nn.mish,
        "softplus": jax.nn.softplus,
        "softsign": jax.nn.soft_sign,
        "logsigmoid": jax.nn.log_sigmoid,
        "sigmoid": jax.nn.sigmoid,
        "tanh": jnp.tanh,
        "hardtanh": jax.nn.hard_tanh,
        "hardsigmoid": jax.nn.hard_sigmoid,
        "hardswish": jax.nn.hard_silu,
        "sine": jnp.sin,
        "step": lambda x: jnp.where(x > 0, jnp.ones_like(x), jnp.zeros_like(x)),
    }
)


def _matmul(x: jax.Array, W: jax.Array) -> jax.Array:
    return x @ W


def _multiply_and_sum(x: jax.Array, W: jax.Array) -> jax.Array:
    return (x[:, :, None] * W).sum(axis=1)


class JaxRun:
    """A workload in JAX; see `protocol.Run`."""

    def __init__(self, workload: Workload, arrays: Arrays, product: _Product) -> None:
        self._workload = workload
        self._initial = stacked(arrays.networks, np.float32)
        train = _training(workload, product)
        where = None
        if workload.replicas > 1:
            # The axis of replicas, and none for the number of epochs and the data.
            train = jax.vmap(train, in_axes=(0, None, None))
            # The devices share the threads. Sharding needs as many replicas on each.
            devices = jax.devices()
            count = max(n for n in range(1, len(devices) + 1) if workload.replicas % n == 0)
            mesh = jax.sharding.Mesh(np.array(devices[:count]), ("replicas",))
            where = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("replicas"))
        self._place = where
        everywhere = None if where is None else jax.sharding.NamedSharding(where.mesh, jax.sharding.PartitionSpec())
        cut = workload.samples - workload.samples % workload.batch
        full = [a[:cut].reshape(-1, workload.batch, a.shape[1]) for a in (arrays.x, arrays.y)]
        short = [a[cut:] for a in (arrays.x, arrays.y)]
        self._data = jax.device_put((full, short), everywhere)
        self._counts: dict[int, jax.Array] = {}
        self._everywhere = everywhere
        self.reset()
        self._train = jax.jit(train, donate_argnums=0).lower(self._parameters, self._count(1), self._data).compile()
        self.epochs(1)
        self.reset()

    def reset(self) -> None:
        """Go back to the initial weights."""
        # A copy, because a donated buffer may be the NumPy array's own.
        self._parameters = jax.device_put([(W.copy(), b.copy()) for W, b in self._initial], self._place)
        self.block()

    def epochs(self, count: int) -> None:
        """Train so many epochs; returns before they are done."""
        self._parameters = self._train(self._parameters, self._count(count), self._data)

    def block(self) -> None:
        """Wait until all work is done."""
        jax.block_until_ready(self._parameters)

    def networks(self) -> list[Network]:
        """Return the weights of each replica."""
        return unstacked([(np.asarray(W), np.asarray(b)) for W, b in self._parameters], self._workload.replicas)

    def _count(self, count: int) -> jax.Array:
        """Return a number of epochs on the device, put there at its first use."""
        if count not in self._counts:
            self._counts[count] = jax.device_put(np.int32(count), self._everywhere)
        return self._counts[count]


def _training(workload: Workload, product: _Product) -> Callable[..., Any]:
    """Return (parameters, epochs, (full batches, short batch)) -> parameters, for one network."""
    activation = FUNCTIONS[workload.activation]
    rate = workload.learning_rate

    def loss(parameters: _Parameters, x: jax.Array, y: jax.Array) -> jax.Array:
        *hidden, (W, b) = parameters
        for W_hidden, b_hidden in hidden:
            x = activation(product(x, W_hidden) + b_hidden)
        z = product(x, W) + b
        if workload.loss == "softmax":
            return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.sum(z * y, axis=1))
        if workload.loss == "logistic":
            return jnp.mean(jax.nn.softplus(z) - z * y)
        return jnp.mean((z - y) ** 2)

    gradient = jax.grad(loss)

    def step(parameters: _Parameters, batch: list[jax.Array]) -> tuple[_Parameters, None]:
        return jax.tree.map(lambda p, g: p - rate * g, parameters, gradient(parameters, *batch)), None

    def train(parameters: _Parameters, epochs: jax.Array, data: tuple[list[jax.Array], list[jax.Array]]) -> _Parameters:
        full, short = data

        def epoch(_: jax.Array, parameters: _Parameters) -> _Parameters:
            if workload.samples >= workload.batch:
                parameters, _ = lax.scan(step, parameters, full, unroll=2)
            if workload.samples % workload.batch:
                parameters, _ = step(parameters, short)
            return parameters

        trained: _Parameters = lax.fori_loop(0, epochs, epoch, parameters)
        return trained

    return train


class JaxCall:
    """An activation in JAX on one array; see `protocol.Call`. JAX has no form that writes into a given array."""

    def __init__(self, activation: str, which: Pass, x: NDArray[Any]) -> None:
        if activation not in FUNCTIONS:
            raise PeerError(nearest("activation", activation, FUNCTIONS))
        if which == "backward":
            raise PeerError("JAX compiles forward and backward pass together; choose the pass 'derivative'")
        function = FUNCTIONS[activation]
        self._x = jax.device_put(x.copy())
        chosen = function if which == "value" else jax.vmap(jax.grad(function))
        # Called through jit, which is 0.4 µs faster than through what `lower().compile()` returns.
        self._function = jax.jit(chosen)
        self._function(self._x).block_until_ready()

    def calls(self, count: int) -> None:
        """Compute it so many times, and wait for the last."""
        function, x = self._function, self._x
        if x.nbytes > _QUEUED_BYTES:
            for _ in range(count):
                function(x).block_until_ready()
        else:
            for _ in range(count):
                last = function(x)
            last.block_until_ready()

    def result(self) -> NDArray[Any]:
        """Compute it and return the result."""
        return np.array(self._function(self._x))


class JaxPeer:
    """JAX; see `protocol.Peer`."""

    version: str = jax.__version__
    form = "epochs and a scan over the batches in one jitted function, parameters donated; replicas by vmap, sharded"

    def __init__(self, threads: int) -> None:
        jax.config.update("jax_num_cpu_devices", threads)

    def refuses(self, workload: Workload) -> str | None:
        """Return why it can't do this work, or None."""
        return None if workload.activation in FUNCTIONS else nearest("activation", workload.activation, FUNCTIONS)

    def prepare(self, workload: Workload, arrays: Arrays) -> JaxRun:
        """Return the workload, compiled."""
        return JaxRun(workload, arrays, _matmul)

    def activation_call(self, activation: str, which: Pass, x: NDArray[Any]) -> Call:
        """Return the call that applies an activation."""
        return JaxCall(activation, which, x)


class FusedJaxPeer(JaxPeer):
    """JAX with products that XLA fuses, for small layers only."""

    form = "as jax, with (x[:, :, None] * W).sum(1) for x @ W: faster for tiny layers only"

    def refuses(self, workload: Workload) -> str | None:
        """Return why it can't do this work, or None."""
        widths = workload.widths
        if workload.replicas > 1 or max(map(int.__mul__, widths, widths[1:])) > _FUSED_LARGEST:
            return "multiply and sum is slower than x @ W for layers this large, and for replicas"
        return super().refuses(workload)

    def prepare(self, workload: Workload, arrays: Arrays) -> JaxRun:
        """Return the workload, compiled."""
        return JaxRun(workload, arrays, _multiply_and_sum)

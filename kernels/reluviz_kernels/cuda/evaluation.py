"""Networks on the GPU run over fixed sets of samples; twin of `reluviz_kernels.evaluation`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import numpy as np
from numba import cuda
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels.cuda import evaluating, memory
from reluviz_kernels.cuda.device import faults_told
from reluviz_kernels.cuda.gradients import gradients_of
from reluviz_kernels.cuda.plan import SHARED_BYTES, make_plan, shape_of
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.evaluation import Evaluator, Hidden
from reluviz_kernels.layout import Parameters
from reluviz_kernels.network import Mlp
from reluviz_kernels.probes import Activity, size

_MOST_THREADS = 256
# Samples that a block runs; where shared memory doesn't hold so many that most of its threads have work, its outputs
# stand in the GPU's memory, of which all blocks may take this much.
_PART, _FEWEST, _WORK_BYTES = 32, 8, 1 << 28
# A grid has no more blocks than this in its second direction.
_MOST_PARTS = 65535


class OnDevice(Protocol):
    """A network whose parameters lie on the GPU."""

    @property
    def flat_parameters(self) -> Any:
        """The parameters, as `plan` describes them."""
        ...

    def parameters(self) -> Parameters:
        """Return copies of weights and biases of each layer."""
        ...


@cache
def _outputs(declaration: Callable[..., Any], general: Mlp, role: str, in_shared: bool) -> Any:
    return evaluating.make_outputs(general, role, in_shared=in_shared)


_scores = cache(evaluating.make_scores)


class CudaEvaluator:
    """Runs networks over a fixed set of samples, on a stream of its own; only what is asked for comes to the host.

    Every method takes a network as one whose parameters lie on the GPU, or as `Parameters`, and returns None where it
    was stopped.
    """

    def __init__(
        self,
        mlp: Mlp,
        x: ArrayLike,
        y: ArrayLike | None = None,
        stop: NDArray[np.int64] | None = None,
        chunk: int | None = None,
    ) -> None:
        """Copy a set to the GPU; the kernels compile at their first use.

        Args:
            mlp: The network's shape.
            x: Inputs, (N, n_in).
            y: Targets, (N, n_out); needed for gradients and losses only.
            stop: One number that another thread may make other than 0: what is asked for then is None.
            chunk: Samples that a block runs at once; chosen by the size of the network where None.

        Raises:
            KernelError: Another shape, no sample, a value that is not finite, or the GPU reports a fault.
        """
        inputs = mlp.checked_inputs(x)
        if chunk is not None and whole_number("the number of samples at once", chunk) < 1:
            raise KernelError(f"the number of samples at once must be 1 or more, not {chunk}")
        self.mlp, self.samples, self._x = mlp, len(inputs), inputs
        # The first samples alone, for gradients.
        self._first: CudaEvaluator | None = None
        self._stop = np.zeros(1, np.int64) if stop is None else stop
        self._general = Mlp((1, 1), mlp.activation, mlp.loss, mlp.dtype)
        self._widest = max([1, *mlp.widths[1:-1]])
        fitting, wanted = SHARED_BYTES // (3 * self._widest * mlp.real.itemsize), _PART if chunk is None else chunk
        self._in_shared = fitting >= min(wanted, _FEWEST)
        self._part = min(wanted, self.samples, *([fitting] if self._in_shared else []))
        self._plan = make_plan(mlp.widths, self._part)
        self._shape = shape_of(self._plan, _MOST_THREADS)
        self._targets = None if y is None else mlp.checked_targets(y, self.samples)
        with faults_told():
            self._stream = cuda.stream()
            self._table, self._inputs = memory.to_device(self._plan.table), memory.to_device(inputs.reshape(-1))
            self._labels = None if self._targets is None else memory.to_device(self._targets)
            self._no_numbers, self._no_counts = memory.empty(1, mlp.real), memory.zeros(3, np.int32)

    def _flat(self, network: OnDevice | Parameters) -> Any:
        if isinstance(network, list):
            packed = self._plan.packed([self.mlp.checked_parameters(network)], self.mlp.real)
            with faults_told():
                return memory.to_device(packed)
        if self._count(network.flat_parameters) != 1:
            raise KernelError("these are several networks; name one")
        return network.flat_parameters

    def _count(self, networks: Any) -> int:
        """Return how many networks' parameters an array holds."""
        size = self._plan.parameters
        if not memory.is_on_device(networks) or networks.dtype != self.mlp.real or networks.size % size:
            raise KernelError("the networks have another shape or type than this evaluator's, or lie elsewhere")
        return int(networks.size // size)

    def _run(self, role: str, networks: Any, found: Any, counts: Any, limit: float = 0.0) -> None:
        """Launch the kernel of one role over all samples, more than once where a grid can't have so many parts."""
        launch = _outputs(self.mlp.function.declare, self._general, role, self._in_shared)
        count, area = self._count(networks), 3 * self._part * self._widest
        area_bytes = area * self.mlp.real.itemsize
        most, shared, work = _MOST_PARTS, area_bytes, self._no_numbers
        if not self._in_shared:
            most = min(_MOST_PARTS, max(1, _WORK_BYTES // (count * area_bytes)), -(-self.samples // self._part))
            shared, work = 0, memory.empty(count * most * area, self.mlp.real)
        for first in range(0, self.samples, most * self._part):
            parts = min(most, -(-(self.samples - first) // self._part))
            launch[(count, parts), (self._shape.across, self._shape.down), self._stream, shared](
                self._table, networks, np.uint64(self._plan.parameters), self._inputs, np.uint64(self.samples),
                np.uint64(first), np.uint64(self._part), np.uint64(self._widest), work, found, counts,
                self.mlp.real.type(limit), *self.mlp.slots,
            )  # fmt: skip

    def _host(self, array: Any) -> NDArray[Any] | None:
        """Return a copy in the host's memory once all launches are done, None where stopped meanwhile."""
        found: NDArray[Any] = array.copy_to_host(stream=self._stream)
        self._stream.synchronize()
        return None if self._stop[0] else found

    def _logits(self, networks: Any) -> Any:
        count, n_out = self._count(networks), self.mlp.widths[-1]
        found = memory.empty(count * self.samples * n_out, self.mlp.real)
        self._run("logits", networks, found, self._no_counts)
        return found.reshape(count, self.samples, n_out)

    def logits(self, network: OnDevice | Parameters) -> NDArray[Any] | None:
        """Return the last layer's outputs, a new array (N, n_out)."""
        found = self.logits_of(self._flat(network))
        return None if found is None else found[0]

    def logits_of(self, networks: Any) -> NDArray[Any] | None:
        """Return the outputs of several networks on the GPU, one after the other, a new array (networks, N, n_out).

        Raises:
            KernelError: They are networks of another shape or type, or the GPU reports a fault.
        """
        with faults_told():
            return None if self._stop[0] else self._host(self._logits(networks))

    def hidden(self, network: OnDevice | Parameters) -> list[Hidden] | None:
        """Return every hidden layer's pre-activations, outputs and slopes, computed by the processor."""
        parameters = network if isinstance(network, list) else network.parameters()
        return Evaluator(self.mlp, self._x, stop=self._stop).hidden(parameters)

    def maps(self, network: OnDevice | Parameters) -> NDArray[Any] | None:
        """Return the outputs of all hidden neurons, layer after layer, a new array (neurons, N)."""
        neurons, flat = sum(self.mlp.widths[1:-1]), self._flat(network)
        if not neurons:
            return np.empty((0, self.samples), self.mlp.real)
        with faults_told():
            if self._stop[0]:
                return None
            found = memory.empty(neurons * self.samples, self.mlp.real)
            self._run("maps", flat, found, self._no_counts)
            host = self._host(found)
        return None if host is None else host.reshape(neurons, self.samples)

    def activity(self, network: OnDevice | Parameters, limit: float = 0.0) -> list[Activity] | None:
        """Return how active each hidden layer is on the set; |f'(z)| below `limit` counts as saturated."""
        widths, flat, real = self.mlp.widths[1:-1], self._flat(network), self.mlp.real.type
        if not widths:
            return []
        # The smallest number of the network's type from the limit on: slopes are compared in that type.
        nearest = real(limit)
        if nearest < limit:
            nearest = np.nextafter(nearest, real(np.inf))
        with faults_told():
            if self._stop[0]:
                return None
            counts = memory.zeros(3 * sum(widths), np.int32)
            self._run("activity", flat, self._no_numbers, counts, nearest)
            host = self._host(counts)
        if host is None:
            return None
        layers = np.split(host.reshape(3, -1).astype(np.int64), np.cumsum(widths)[:-1], axis=1)
        return [Activity.from_counts(layer, self.samples) for layer in layers]

    def _gradients_of(self, networks: Any) -> NDArray[Any] | None:
        """Return the gradients of the mean loss over the set, (networks, parameters), in the form of the parameters.

        Raises:
            ValueError: The set was given without targets.
        """
        if self._labels is None:
            raise ValueError("gradients need the targets of the set")
        count = self._count(networks)
        with faults_told():
            if self._stop[0]:
                return None
            found = gradients_of(
                self.mlp, networks, self._inputs, self._labels.reshape(self._labels.size), self.samples, self._stream,
                lambda: bool(self._stop[0]),
            )  # fmt: skip
            host = None if found is None else self._host(found)
        return None if host is None else host.reshape(count, self._plan.parameters)

    def gradients(self, network: OnDevice | Parameters) -> Parameters | None:
        """Return the gradient of the mean loss over the set, penalties not included, in the form of the parameters.

        Raises:
            ValueError: The set was given without targets.
        """
        found = self._gradients_of(self._flat(network))
        return None if found is None else self._plan.unpacked(found[0])

    def gradient_rms_of(self, networks: Any) -> NDArray[np.float64] | None:
        """Return the RMS of each layer's weights' gradient for several networks on the GPU, (networks, layers).

        Raises:
            ValueError: The set was given without targets.
            KernelError: As for `logits_of`.
        """
        found = self._gradients_of(networks)
        if found is None:
            return None
        return np.array([[size(weights)[0] for weights, _ in self._plan.views(flat)] for flat in found])

    def passes_of(self, networks: Any, gradient_samples: int = 0) -> tuple[NDArray[Any], NDArray[np.float64]] | None:
        """Return outputs and the size of gradients of several networks on the GPU; see `Evaluator.passes_of`.

        Raises:
            ValueError: Gradients are asked for, but the set was given without targets.
            KernelError: As for `logits_of`.
        """
        logits, few = self.logits_of(networks), gradient_samples
        if logits is None or not few:
            return None if logits is None else (logits, np.empty((len(logits), 0)))
        if self._first is None or self._first.samples != few:
            targets = None if self._targets is None else self._targets[:few]
            self._first = CudaEvaluator(self.mlp, self._x[:few], targets, self._stop)
        sizes = self._first.gradient_rms_of(networks)
        return None if sizes is None else (logits, sizes)

    def scores_of(
        self, networks: Any, labels: NDArray[np.int64] | None = None, threshold: float = 0.0
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return mean losses and numbers of samples whose class is chosen, of several networks on the GPU.

        Args:
            networks: Their parameters, one after the other.
            labels: The index of each sample's class, (N,); without them the numbers are 0.
            threshold: What a single output must exceed to choose class 1.

        Returns:
            Arrays (networks,).

        Raises:
            ValueError: The set was given without targets.
            KernelError: As for `logits_of`.
        """
        if self._labels is None:
            raise ValueError("losses need the targets of the set")
        count = self._count(networks)
        classes = np.zeros(0, np.int64) if labels is None else np.asarray(labels, np.int64)
        with faults_told():
            losses, correct = memory.empty(count, np.float64), memory.empty(count, np.int64)
            launch = _scores(self.mlp.loss)
            launch[count, evaluating.THREADS, self._stream](
                self._logits(networks), self._labels, memory.to_device(classes), float(threshold), losses, correct
            )
            found = losses.copy_to_host(stream=self._stream), correct.copy_to_host(stream=self._stream)
            self._stream.synchronize()
        return found

    def losses_of(self, networks: Any) -> NDArray[np.float64]:
        """Return the mean loss of several networks on the GPU, (networks,); see `scores_of`."""
        return self.scores_of(networks)[0]

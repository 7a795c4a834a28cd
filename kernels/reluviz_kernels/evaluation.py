"""Networks run over sets of samples: outputs, hidden layers, losses, gradients and activity.

An `Evaluator` lays a set out once and reads results in place, for a set that is looked at again and again; a `Probe`
takes another set at each call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import descent, jit, losses, probes
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.layout import (
    IN_ROW,
    N_IN,
    N_OUT,
    OUT_ROW,
    OUTPUT,
    PRE,
    SLOPES,
    WEIGHTS,
    Parameters,
    make_layout,
    zeros,
)
from reluviz_kernels.network import Mlp
from reluviz_kernels.vector import LANES

_T = TypeVar("_T")

# A part of the set is run at a time, so that a layer still finds the last one's results in the cache.
_WORK_BYTES = 1 << 20
_FEWEST = 8


class Trained(Protocol):
    """A network being trained, whose parameters can be read in place."""

    @property
    def flat_parameters(self) -> NDArray[Any]:
        """The parameter buffer, as `layout` describes it for one network."""
        ...


@dataclass(frozen=True)
class Hidden:
    """One hidden layer on a set of samples, each array (N, units)."""

    pre_activations: NDArray[Any]
    outputs: NDArray[Any]
    slopes: NDArray[Any]


def padded_rows(values: NDArray[Any], length: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return rows (N, width) as one flat buffer whose rows are `length` long, filled with zeros."""
    flat = zeros(len(values) * length, dtype)
    flat.reshape(len(values), length)[:, : values.shape[1]] = values
    return flat


@dataclass(frozen=True)
class GradientSizes:
    """The size of the mean loss's gradients over a set, by layer, the output layer last; arrays (layers,), float64.

    Attributes:
        weights_rms: Root mean square over the elements of dL/dW.
        weights_max: Their largest size.
        pre_activations_rms: Root mean square over units and samples of dL/dz, where L is a single sample's loss, so
            that it does not depend on how many samples there are.
        pre_activations_max: Their largest size.
    """

    weights_rms: NDArray[np.float64]
    weights_max: NDArray[np.float64]
    pre_activations_rms: NDArray[np.float64]
    pre_activations_max: NDArray[np.float64]


@jit.kernel
def _layer_sizes(table: Any, flat: Any, column: int, count: int, found: Any) -> None:
    """Write each layer's RMS and largest size, (2, layers), of `count` samples' rows in `flat`, or of its weights."""
    for index in range(table.shape[0]):
        row = table[index]
        rows = row[N_IN] if count < 0 else count
        found[0, index], found[1, index] = probes.size_of_rows(flat, row[column], rows, row[N_OUT], row[OUT_ROW])


class Passes:
    """Buffers for passes over a fixed set, by one network or by eight in the lanes."""

    def __init__(
        self,
        mlp: Mlp,
        x: ArrayLike,
        y: ArrayLike | None,
        stop: NDArray[np.int64] | None,
        chunk: int | None,
        *,
        replicas: bool,
    ) -> None:
        inputs = mlp.checked_inputs(x)
        self.mlp, self.samples = mlp, len(inputs)
        self.stop = np.zeros(1, np.int64) if stop is None else stop
        lanes = LANES if replicas else 1
        per_sample = 3 * sum(mlp.widths) * lanes * mlp.real.itemsize
        if chunk is not None and whole_number("the number of samples at once", chunk) < 1:
            raise KernelError(f"the number of samples at once must be 1 or more, not {chunk}")
        chunk = min(self.samples, max(_FEWEST, _WORK_BYTES // per_sample) if chunk is None else chunk)
        layout = self.layout = make_layout(mlp.widths, chunk, replicas=replicas)
        in_row, out_row = int(layout.table[0, IN_ROW]), int(layout.table[-1, OUT_ROW])
        self.inputs = padded_rows(inputs, inputs.shape[1] if replicas else in_row, mlp.real)
        self.labels = self.inputs
        if y is not None:
            targets = mlp.checked_targets(y, self.samples)
            self.labels = padded_rows(targets, targets.shape[1] if replicas else out_row, mlp.real)
        self.order = np.tile(np.arange(self.samples, dtype=np.int64), (lanes, 1))
        self.work = zeros(layout.work, mlp.real)
        self.gradients = zeros(layout.parameters if y is not None else 0, mlp.real)
        self.transposed = zeros(layout.transposed if y is not None else 0, mlp.real)
        self.targets = zeros(chunk * out_row if y is not None else 0, mlp.real)
        self.functions = mlp.addresses("sgd", replicas=replicas)
        self.kernel = descent.PROBES[descent.kind_of(mlp.widths, replicas=replicas)]

    def fitting(self, flat: NDArray[Any]) -> NDArray[Any]:
        """Return a network's buffer unchanged.

        Raises:
            KernelError: It is that of a network of another shape or type.
        """
        if flat.dtype != self.mlp.real or flat.size != self.layout.parameters:
            raise KernelError("the network has another shape or type than this evaluator's")
        return flat

    def run(
        self,
        flat: NDArray[Any],
        *,
        end: int | None = None,
        backwards: bool = False,
        few: int = 0,
        logits: NDArray[Any] | None = None,
        sizes: NDArray[np.float64] | None = None,
    ) -> Iterator[tuple[int, int]]:
        """Run part after part of the samples up to `end`, until stopped.

        After each (first sample, samples) its numbers lie in the buffers. Of several networks, one after the other in
        `flat`, the numbers of the last lie there, and those of all in `logits` and `sizes`, see `descent.make_probe`.
        All of a part is run `backwards`, too, or the first `few` samples of the first part.
        """
        layout = self.layout
        logits = np.empty((0, 0, 0), self.mlp.real) if logits is None else logits
        sizes = np.empty((0, 0)) if sizes is None else sizes
        if (backwards or few) and not len(self.targets):
            raise ValueError("gradients need the targets of the set")
        end = self.samples if end is None else end
        for start in range(0, end, layout.batch):
            count = min(layout.batch, end - start)
            few = count if backwards else few if start == 0 else 0
            if not self.kernel(
                layout.table, self.functions, flat, self.gradients, self.transposed, self.work, self.targets,
                self.inputs, self.labels, self.order, logits, sizes, start, count, *self.mlp.slots, few, self.stop,
            ):  # fmt: skip
                return
            yield start, count


class Evaluator:
    """Runs one network over a fixed set of samples, as often as its parameters change.

    Every method takes the network as a `Training` (its parameters as they are now) or as `Parameters`, and returns
    None where it was stopped.
    """

    def __init__(
        self,
        mlp: Mlp,
        x: ArrayLike,
        y: ArrayLike | None = None,
        stop: NDArray[np.int64] | None = None,
        chunk: int | None = None,
    ) -> None:
        """Lay out a set; the kernels compile at the first use.

        Args:
            mlp: The network's shape.
            x: Inputs, (N, n_in).
            y: Targets, (N, n_out); needed for gradients only.
            stop: One number that another thread may make other than 0: a pass then ends between two layers. Several
                evaluators can share it.
            chunk: Samples that are run at once; chosen by the size of the network where None.

        Raises:
            KernelError: Another shape, no sample, or a value that is not finite.
        """
        self._passes = Passes(mlp, x, y, stop, chunk, replicas=False)
        self._flat = zeros(self._passes.layout.parameters, mlp.real)
        self._has_targets = y is not None
        self.mlp = mlp

    @property
    def samples(self) -> int:
        """The number of samples."""
        return self._passes.samples

    def _parameters(self, network: Trained | Parameters) -> NDArray[Any]:
        if isinstance(network, list):
            self._passes.layout.pack(self._flat, self.mlp.checked_parameters(network))
            return self._flat
        # The buffer itself: its layout depends on the widths alone, not on the batch.
        return self._passes.fitting(network.flat_parameters)

    def logits(self, network: Trained | Parameters) -> NDArray[Any] | None:
        """Return the last layer's outputs, a new array (N, n_out)."""
        layout, work = self._passes.layout, self._passes.work
        result = np.empty((self.samples, self.mlp.widths[-1]), self.mlp.real)
        done = 0
        for start, count in self._passes.run(self._parameters(network)):
            result[start : start + count] = layout.rows(work, len(layout.table) - 1, OUTPUT, count)
            done += count
        return result if done == self.samples else None

    def passes_of(
        self, networks: NDArray[Any], gradient_samples: int = 0
    ) -> tuple[NDArray[Any], NDArray[np.float64]] | None:
        """Return the outputs of several networks and the size of their gradients, in as few calls as can be.

        Args:
            networks: Their parameters, as `Training.advance` keeps them.
            gradient_samples: How many samples, the first ones, the gradients are those of the mean loss of.

        Returns:
            New arrays, (networks, N, n_out) and `GradientSizes.weights_rms` as (networks, layers), which is empty
            without samples for the gradients.

        Raises:
            KernelError: They are networks of another shape or type.
            ValueError: Gradients are asked for, but the set was given without targets.
        """
        passes, layout, few = self._passes, self._passes.layout, gradient_samples
        count = self._count(networks)
        logits = np.empty((count, self.samples, self.mlp.widths[-1]), self.mlp.real)
        sizes = np.empty((count, len(layout.table) if few else 0))
        if few > layout.batch:
            # Gradients of several parts are summed up for one network at a time.
            for index, flat in enumerate(networks.reshape(count, layout.parameters)):
                found = self._gradient_sizes(flat, few)
                if found is None:
                    return None
                sizes[index] = found.weights_rms
            few = 0
        done = sum(n for _, n in passes.run(networks, few=few, logits=logits, sizes=sizes if few else None))
        return (logits, sizes) if done == self.samples else None

    def _count(self, networks: NDArray[Any]) -> int:
        """Return how many networks' parameters an array holds."""
        size = self._passes.layout.parameters
        if networks.dtype != self.mlp.real or networks.ndim != 1 or networks.size % size:
            raise KernelError("the networks have another shape or type than this evaluator's")
        return networks.size // size

    def hidden(self, network: Trained | Parameters) -> list[Hidden] | None:
        """Return every hidden layer's pre-activations, outputs and slopes f'(z), new arrays (N, units)."""
        layers = [
            Hidden(*(np.empty((self.samples, width), self.mlp.real) for _ in range(3)))
            for width in self.mlp.widths[1:-1]
        ]
        done = 0
        for start, count in self._passes.run(self._parameters(network)):
            for layer, part in zip(layers, self._views(count), strict=True):
                layer.pre_activations[start : start + count] = part.pre_activations
                layer.outputs[start : start + count] = part.outputs
                layer.slopes[start : start + count] = part.slopes
            done += count
        return layers if done == self.samples else None

    def maps(self, network: Trained | Parameters) -> NDArray[Any] | None:
        """Return the outputs of all hidden neurons, layer after layer, a new array (neurons, N)."""
        result = np.empty((sum(self.mlp.widths[1:-1]), self.samples), self.mlp.real)
        done = 0
        for start, count in self._passes.run(self._parameters(network)):
            first = 0
            for part in self._views(count):
                units = part.outputs.shape[1]
                result[first : first + units, start : start + count] = part.outputs.T
                first += units
            done += count
        return result if done == self.samples else None

    def activity(self, network: Trained | Parameters, limit: float = 0.0) -> list[probes.Activity] | None:
        """Return how active each hidden layer is on the set; |f'(z)| below `limit` counts as saturated."""
        counts = [np.zeros((3, width), np.int64) for width in self.mlp.widths[1:-1]]
        done = 0
        for _, count in self._passes.run(self._parameters(network)):
            for layer, part in zip(counts, self._views(count), strict=True):
                probes.count_activity(part.outputs, part.slopes, float(limit), layer)
            done += count
        return [probes.Activity.from_counts(layer, done) for layer in counts] if done == self.samples else None

    def gradient_sizes(self, network: Trained | Parameters) -> GradientSizes | None:
        """Return the size of the gradients of the mean loss over the set, penalties not included.

        Raises:
            ValueError: The set was given without targets.
        """
        return self._gradient_sizes(self._parameters(network), self.samples)

    def _gradient_sizes(self, flat: NDArray[Any], samples: int) -> GradientSizes | None:
        if not self._has_targets:
            raise ValueError("gradients need the targets of the set")
        layout, passes = self._passes.layout, self._passes
        layers = len(layout.table)
        total = np.zeros(len(passes.gradients))
        found, squares, largest = np.empty((2, layers)), np.zeros(layers), np.zeros(layers)
        done = 0
        for _, count in passes.run(flat, end=samples, backwards=True):
            _layer_sizes(layout.table, passes.work, PRE, count, found)
            # A sample's loss counts for one part in `count` of the mean loss.
            rms, most = found * count
            squares += rms * rms * count
            largest = np.maximum(largest, most)
            if count < samples:
                # A network that has diverged may have gradients of inf and of -inf.
                with np.errstate(over="ignore", invalid="ignore"):
                    total += passes.gradients * (count / samples)
            done += count
        if done < samples:
            return None
        _layer_sizes(layout.table, passes.gradients if layout.batch == done else total, WEIGHTS, -1, found)
        return GradientSizes(found[0].copy(), found[1].copy(), np.sqrt(squares / done), largest)

    def _views(self, count: int) -> list[Hidden]:
        """Return the hidden layers of the part just run, as views (count, units) that the next part overwrites."""
        layout, work = self._passes.layout, self._passes.work
        return [
            Hidden(*(layout.rows(work, index, column, count) for column in (PRE, OUTPUT, SLOPES)))
            for index in range(len(layout.table) - 1)
        ]

    def gradients(self, network: Trained | Parameters) -> Parameters | None:
        """Return the gradient of the mean loss over the set, penalties not included, in the form of the parameters.

        Raises:
            ValueError: The set was given without targets.
        """
        passes = self._passes
        total = np.zeros_like(passes.gradients)
        done = 0
        for _, count in passes.run(self._parameters(network), backwards=True):
            total += passes.gradients * passes.mlp.real.type(count / self.samples)
            done += count
        return passes.layout.unpack(total) if done == self.samples else None


class Probe:
    """Runs networks of one shape over sets of samples, another at each call."""

    def __init__(self, mlp: Mlp, chunk: int | None = None) -> None:
        """Keep the shape; `chunk` is the number of samples to run at once."""
        self.mlp, self._chunk = mlp, chunk

    def _evaluator(self, x: ArrayLike) -> Evaluator:
        return Evaluator(self.mlp, x, chunk=self._chunk)

    def logits(self, network: Trained | Parameters, x: ArrayLike) -> NDArray[Any]:
        """Return the last layer's outputs (N, n_out) for inputs (N, n_in)."""
        return _complete(self._evaluator(x).logits(network))

    def hidden(self, network: Trained | Parameters, x: ArrayLike) -> list[Hidden]:
        """Return every hidden layer's pre-activations, outputs and slopes f'(z) for inputs (N, n_in)."""
        return _complete(self._evaluator(x).hidden(network))

    def loss(self, network: Trained | Parameters, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean loss over a set, penalties not included, summed in float64."""
        logits = self.logits(network, x)
        return losses.LOSSES[self.mlp.loss].value(logits, self.mlp.checked_targets(y, len(logits)))


def _complete(result: _T | None) -> _T:
    assert result is not None, "nothing can stop this evaluation"
    return result


def gradients(mlp: Mlp, parameters: Parameters, x: ArrayLike, y: ArrayLike) -> Parameters:
    """Return the gradient of the mean loss over a whole set with respect to each layer's weights and biases.

    Raises:
        KernelError: Parameters, inputs or targets do not fit the network.
    """
    inputs = mlp.checked_inputs(x)
    return _complete(Evaluator(mlp, inputs, y, chunk=len(inputs)).gradients(parameters))

"""What a multilayer perceptron is, and running one forwards: outputs, hidden layers, loss and gradients on any data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import descent, elementwise, losses, optimisers
from reluviz_kernels.errors import KernelError
from reluviz_kernels.layout import IN_ROW, OUT_ROW, OUTPUT, PRE, SLOPES, Layout, Parameters, make_layout, zeros
from reluviz_kernels.spec import ACTIVATIONS, Activation

MAX_HIDDEN_LAYERS, MAX_WIDTH, MAX_INPUTS = 64, 1024, 65536
_CHUNK = 256


@dataclass(frozen=True)
class Mlp:
    """The description of a multilayer perceptron: the same activation in every hidden layer, a linear last layer.

    Attributes:
        widths: Units of each layer, inputs first; one to 64 hidden layers of 1 to 1024, or none.
        activation: A name in `ACTIVATIONS`, of one that can be trained.
        loss: A name in `LOSSES`.
        dtype: "float32" or "float64", of parameters and arithmetic.
        activation_parameters: The activation's own keyword parameters.
    """

    widths: tuple[int, ...]
    activation: str = "relu"
    loss: str = "logistic"
    dtype: str = "float32"
    activation_parameters: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            KernelError: One is unknown or outside its range; the text names it.
        """
        object.__setattr__(self, "widths", tuple(int(width) for width in self.widths))
        if not 2 <= len(self.widths) <= MAX_HIDDEN_LAYERS + 2:
            raise KernelError(f"a network has 0 to {MAX_HIDDEN_LAYERS} hidden layers, not {len(self.widths) - 2}")
        if not 1 <= self.widths[0] <= MAX_INPUTS:
            raise KernelError(f"a network has 1 to {MAX_INPUTS} inputs, not {self.widths[0]}")
        for width in self.widths[1:]:
            if not 1 <= width <= MAX_WIDTH:
                raise KernelError(f"a layer's width must lie in [1, {MAX_WIDTH}], not {width}")
        if self.activation not in ACTIVATIONS:
            raise KernelError(f"unknown activation {self.activation!r} (known: {', '.join(ACTIVATIONS)})")
        if not ACTIVATIONS[self.activation].trainable:
            raise KernelError(
                f"{self.activation} can't be trained: its derivative is 0 everywhere, so no weight ever changes"
            )
        if self.loss not in losses.LOSSES:
            raise KernelError(f"unknown loss {self.loss!r} (known: {', '.join(losses.LOSSES)})")
        if self.dtype not in ("float32", "float64"):
            raise KernelError(f"dtype must be float32 or float64, not {self.dtype!r}")
        ACTIVATIONS[self.activation].parameter_values(self.activation_parameters)

    @property
    def real(self) -> np.dtype[Any]:
        """The floating-point type."""
        return np.dtype(self.dtype)

    @cached_property
    def slots(self) -> tuple[Any, Any]:
        """The activation's two parameter slots, in this network's type."""
        p, q = ACTIVATIONS[self.activation].parameter_values(self.activation_parameters)
        return self.real.type(p), self.real.type(q)

    @property
    def function(self) -> Activation:
        """The activation itself."""
        return ACTIVATIONS[self.activation]

    def addresses(self, optimiser: str, *, replicas: bool) -> NDArray[np.int64]:
        """Return the addresses of the C functions that training calls, compiling what is missing."""
        return np.array(
            [
                elementwise.address(self.function, "layer", self.real),
                losses.address(self.loss, self.real, replicas),
                optimisers.address(optimiser, self.real),
            ],
            np.int64,
        )

    def checked_inputs(self, x: ArrayLike) -> NDArray[Any]:
        """Return `x` as (N, n_in) of this network's type.

        Raises:
            KernelError: Another shape, no sample, or a value that is not finite.
        """
        return self._checked(x, self.widths[0], "x")

    def checked_targets(self, y: ArrayLike, samples: int) -> NDArray[Any]:
        """Return `y` as (N, n_out) of this network's type.

        Raises:
            KernelError: Another shape than (samples, n_out), or a value that is not finite.
        """
        targets = self._checked(y, self.widths[-1], "y")
        if len(targets) != samples:
            raise KernelError(f"x has {samples} samples, y {len(targets)}")
        return targets

    def _checked(self, values: ArrayLike, width: int, name: str) -> NDArray[Any]:
        with np.errstate(over="ignore"):
            array = np.asarray(values, self.real)
        if array.ndim != 2 or array.shape[1] != width or not len(array):
            raise KernelError(f"{name} must have the shape (samples, {width}), not {array.shape}")
        if not np.isfinite(array).all():
            raise KernelError(f"{name} holds a value that is not finite")
        return array

    def checked_parameters(self, parameters: Parameters) -> Parameters:
        """Return `parameters` unchanged.

        Raises:
            KernelError: The number of layers or a shape is not this network's.
        """
        shapes = [(w.shape, b.shape) for w, b in parameters]
        wanted = [((i, o), (o,)) for i, o in zip(self.widths, self.widths[1:], strict=False)]
        if shapes != wanted:
            raise KernelError(f"parameters have the shapes {shapes}, the network needs {wanted}")
        return parameters


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


class Probe:
    """Runs a network forwards on sets of samples, in buffers of its own."""

    def __init__(self, mlp: Mlp, chunk: int = _CHUNK) -> None:
        """Prepare for up to `chunk` samples at a time; the kernels compile at the first use."""
        self.mlp = mlp
        self._layout = make_layout(mlp.widths, chunk, replicas=False)
        dtype, out_row = mlp.real, int(self._layout.table[-1, OUT_ROW])
        self._work = zeros(self._layout.work, dtype)
        self._parameters, self._gradients = (zeros(self._layout.parameters, dtype) for _ in range(2))
        self._transposed = zeros(self._layout.transposed, dtype)
        self._targets = zeros(chunk * out_row, dtype)
        self._control = np.zeros(1, np.int64)
        self._functions = mlp.addresses("sgd", replicas=False)

    def _run(
        self, parameters: Parameters, x: NDArray[Any], y: NDArray[Any] | None = None
    ) -> Iterator[tuple[Layout, int, int]]:
        """Run chunk after chunk; between them the buffers hold the chunk of `count` samples from `start` on."""
        layout, mlp = self._layout, self.mlp
        layout.pack(self._parameters, mlp.checked_parameters(parameters))
        inputs = padded_rows(x, int(layout.table[0, IN_ROW]), mlp.real)
        labels = inputs if y is None else padded_rows(y, int(layout.table[-1, OUT_ROW]), mlp.real)
        order = np.arange(len(x), dtype=np.int64)[np.newaxis]
        for start in range(0, len(x), layout.batch):
            count = min(layout.batch, len(x) - start)
            descent.probe_units(
                layout.table, self._functions, self._parameters, self._gradients, self._transposed, self._work,
                self._targets, inputs, labels, order, start, count, *mlp.slots, y is not None,
                self._control,
            )  # fmt: skip
            yield layout, start, count

    def logits(self, parameters: Parameters, x: ArrayLike) -> NDArray[Any]:
        """Return the last layer's outputs (N, n_out) for inputs (N, n_in)."""
        inputs = self.mlp.checked_inputs(x)
        result = np.empty((len(inputs), self.mlp.widths[-1]), self.mlp.real)
        for layout, start, count in self._run(parameters, inputs):
            result[start : start + count] = layout.rows(self._work, len(layout.table) - 1, OUTPUT, count)
        return result

    def hidden(self, parameters: Parameters, x: ArrayLike) -> list[Hidden]:
        """Return every hidden layer's pre-activations, outputs and slopes f'(z) for inputs (N, n_in)."""
        inputs = self.mlp.checked_inputs(x)
        layers = [
            Hidden(*(np.empty((len(inputs), width), self.mlp.real) for _ in range(3)))
            for width in self.mlp.widths[1:-1]
        ]
        for layout, start, count in self._run(parameters, inputs):
            for index, layer in enumerate(layers):
                stored = (layer.pre_activations, layer.outputs, layer.slopes)
                for target, column in zip(stored, (PRE, OUTPUT, SLOPES), strict=True):
                    target[start : start + count] = layout.rows(self._work, index, column, count)
        return layers

    def loss(self, parameters: Parameters, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean loss over a set, summed in float64."""
        logits = self.logits(parameters, x)
        return losses.LOSSES[self.mlp.loss].value(logits, self.mlp.checked_targets(y, len(logits)))


def gradients(mlp: Mlp, parameters: Parameters, x: ArrayLike, y: ArrayLike) -> Parameters:
    """Return the gradient of the mean loss over a whole set with respect to each layer's weights and biases."""
    inputs = mlp.checked_inputs(x)
    probe = Probe(mlp, len(inputs))
    for _ in probe._run(mlp.checked_parameters(parameters), inputs, mlp.checked_targets(y, len(inputs))):
        pass
    return probe._layout.unpack(probe._gradients)

"""What a multilayer perceptron is: its shape, its functions, and what fits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import elementwise, losses, optimisers
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.layout import Parameters
from reluviz_kernels.spec import ACTIVATIONS, Activation

MAX_HIDDEN_LAYERS, MAX_WIDTH, MAX_INPUTS = 64, 1024, 65536


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
        object.__setattr__(self, "widths", tuple(whole_number("a width", width) for width in self.widths))
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

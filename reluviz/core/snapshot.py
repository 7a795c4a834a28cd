"""What a run looks like at one moment, frozen, and what may be asked of it.

Pictures have their top row first. Inputs are standardised, as the network sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.outcome import Convergence, State
from reluviz_kernels import Divergence
from reluviz_kernels.probes import Activity

MAX_PIXELS = 2048
MAX_SAMPLES = 1_000_000


@dataclass(frozen=True)
class Rectangle:
    """A rectangle of the plane of inputs; of a line of inputs, `left` and `right` alone count."""

    left: float
    right: float
    bottom: float = -1.0
    top: float = 1.0

    def __post_init__(self) -> None:
        """Check that it has an area.

        Raises:
            ValueError: It has none, or is not finite.
        """
        finite = np.isfinite([self.left, self.right, self.bottom, self.top]).all()
        if not (finite and self.left < self.right and self.bottom < self.top):
            raise ValueError(f"{self} has no area")

    @classmethod
    def around(cls, x: NDArray[Any], margin: float = 0.1) -> Rectangle:
        """Return the rectangle around points (N, 1 or 2), wider by `margin` of its size on each side."""
        low, high = x.min(axis=0).astype(np.float64), x.max(axis=0).astype(np.float64)
        room = np.where(high > low, (high - low) * margin, 1.0)
        pairs = np.stack([low - room, high + room], axis=1).ravel()
        return cls(*(float(value) for value in pairs))


@dataclass(frozen=True)
class SnapshotRequest:
    """What a snapshot shall hold.

    Attributes:
        boundary: Pixels of the decision boundary each way; 0 for none.
        maps: Pixels of each neuron's map each way; 0 for none.
        view: Neurons over the "inputs", where they are a plane or a line, or over the "samples".
        rectangle: Which part of the plane; around all samples where None.
        columns: The most samples in the view over them.
        activity: Whether to measure how active the neurons are.
        bounds: Whether to look for neurons that are dead for every input.
        confusion: Whether to count which classes are chosen for which.
        parameters: Whether to hold weights and biases.
        samples: The most samples that activity and confusion are measured on, so that a snapshot of a large set does
            not take longer than the training between two.
    """

    boundary: int = 96
    maps: int = 32
    view: Literal["inputs", "samples"] = "inputs"
    rectangle: Rectangle | None = None
    columns: int = 256
    activity: bool = True
    bounds: bool = False
    confusion: bool = True
    parameters: bool = False
    samples: int = 4096

    def __post_init__(self) -> None:
        """Check the sizes.

        Raises:
            ValueError: One is outside its range.
        """
        for name, low, high in (
            ("boundary", 0, MAX_PIXELS),
            ("maps", 0, MAX_PIXELS),
            ("columns", 1, MAX_SAMPLES),
            ("samples", 1, MAX_SAMPLES),
        ):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must lie in [{low}, {high}], not {getattr(self, name)}")
        if self.view not in ("inputs", "samples"):
            raise ValueError(f"the view must be 'inputs' or 'samples', not {self.view!r}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Probed:
    """What has been read off a network; None what was not asked for, or what the data set does not allow.

    Attributes:
        widths: Neurons of each hidden layer.
        rectangle: The part of the plane that boundary and maps show.
        boundary: What the network says at each pixel, float (H, W), H = 1 for a line of inputs: the probability of
            class 1 for two classes, the index of the class chosen for more, the number predicted for a regression.
        boundary_range: The smallest and the largest value that the boundary should be coloured for.
        confidence: The score of the class chosen, (H, W): its probability with a softmax or logistic loss. For more
            than two classes only.
        maps: The output of each hidden neuron over the rectangle, (neurons, h, w), h = 1 for a line, layer after layer.
        sample_maps: The output of each hidden neuron on training samples, (neurons, columns), the samples sorted by
            class or by target.
        sample_order: Which training samples they are, (columns,).
        activity: How active each hidden layer is on training samples, `Activity.samples` of them; its `dead` marks the
            dead neurons. Saturated is a slope below 5 % of the activation's largest.
        dead_for_every_input: For each hidden layer which neurons no input can make active that lies within the range of
            all samples' features, (units,).
        confusion: How many samples of class i (row) the network takes for class j (column), int64 (k, k).
        confusion_split: The split that was counted: "test", or "train" where nothing tests.
        parameters: Weights (n_in, n_out) and biases (n_out,) of each layer.
    """

    widths: tuple[int, ...]
    rectangle: Rectangle | None = None
    boundary: NDArray[Any] | None = None
    boundary_range: tuple[float, float] = (0.0, 1.0)
    confidence: NDArray[Any] | None = None
    maps: NDArray[Any] | None = None
    sample_maps: NDArray[Any] | None = None
    sample_order: NDArray[np.int64] | None = None
    activity: tuple[Activity, ...] | None = None
    dead_for_every_input: tuple[NDArray[np.bool_], ...] | None = None
    confusion: NDArray[np.int64] | None = None
    confusion_split: Literal["train", "test"] | None = None
    parameters: tuple[tuple[NDArray[Any], NDArray[Any]], ...] | None = None

    @property
    def dead(self) -> tuple[NDArray[np.bool_], ...] | None:
        """For each hidden layer which neurons are dead on the training samples, (units,)."""
        return None if self.activity is None else tuple(layer.dead for layer in self.activity)

    def neurons(self, layer: int) -> slice:
        """Return where the neurons of a hidden layer, counted from 0, lie in `maps` and `sample_maps`."""
        first = sum(self.widths[:layer])
        return slice(first, first + self.widths[layer])


@dataclass(frozen=True, eq=False, kw_only=True)
class Snapshot(Probed):
    """A run at one moment. Its arrays are its own and read-only.

    Attributes:
        step: Steps done.
        epoch: Whole epochs done.
        seconds: Seconds spent in training.
        state: How the run stands.
        explanation: The same in words.
        convergence: When the target was met.
        divergence: Where the numbers stopped being finite.
    """

    step: int
    epoch: int
    seconds: float
    state: State
    explanation: str
    convergence: Convergence | None
    divergence: Divergence | None

    def __post_init__(self) -> None:
        """Make every array read-only."""
        arrays = [self.boundary, self.confidence, self.maps, self.sample_maps, self.sample_order, self.confusion]
        arrays += self.dead_for_every_input or ()
        for layer in self.activity or ():
            arrays += layer.active_outputs, layer.active_slopes, layer.saturated
        for pair in self.parameters or ():
            arrays += pair
        for array in arrays:
            if array is not None:
                array.flags.writeable = False

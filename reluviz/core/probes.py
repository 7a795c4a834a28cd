"""Reading a network during training: its boundary, its neurons' maps, their activity, and one neuron in detail."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from reluviz.core.capture import Capture
from reluviz.core.problem import Problem, Split
from reluviz.core.snapshot import Probed, Rectangle, SnapshotRequest
from reluviz_kernels import ACTIVATIONS, Parameters, Training
from reluviz_kernels.bounds import dead_for_every_input
from reluviz_kernels.evaluation import Evaluator
from reluviz_kernels.images import grid_points
from reluviz_kernels.probes import Activity, Histogram, activity, histogram, saturation_limit

SATURATED_BELOW = 0.05
"""The share of the activation's largest slope below which a neuron counts as saturated."""

T = TypeVar("T")
Network = Training | Capture | Parameters


@dataclass(frozen=True, eq=False)
class NeuronDetail:
    """One hidden neuron, large.

    Attributes:
        layer: The hidden layer, from 0.
        neuron: The neuron, from 0.
        incoming: Its weights, (n_in,).
        bias: Its bias.
        outgoing: The weights of the next layer that its output goes through, (n_out,).
        pre_activations: The histogram of its pre-activations z on training samples, of one unit.
        activity: How active it is on them, of one unit.
    """

    layer: int
    neuron: int
    incoming: NDArray[Any]
    bias: float
    outgoing: NDArray[Any]
    pre_activations: Histogram
    activity: Activity

    @property
    def dead(self) -> bool:
        """Whether it is dead on the training samples."""
        return bool(self.activity.dead[0])


class Stopped(Exception):  # noqa: N818
    """A reading that was stopped by the run's `request_stop` before it was done."""


class Probes:
    """Reads networks of one problem; what does not change between two readings is kept.

    Every method takes the network as a `Training` (as it is now), a `Capture` (as it was then) or as `Parameters`, and
    raises `Stopped` where another thread has made `stop[0]` other than 0.
    """

    def __init__(self, problem: Problem, stop: NDArray[np.int64] | None = None) -> None:
        """Prepare to read; `stop` is one number, shared with the run."""
        self.problem = problem
        self._stop = np.zeros(1, np.int64) if stop is None else stop
        self._evaluators: dict[str, tuple[Hashable, Evaluator]] = {}
        self._orders: dict[int, NDArray[np.int64]] = {}
        self._everything: Rectangle | None = None
        mlp = problem.mlp
        self._saturated = saturation_limit(mlp.function, SATURATED_BELOW, **mlp.activation_parameters)

    def read(self, network: Network, request: SnapshotRequest) -> Probed:
        """Return what is asked for, as far as the data set allows."""
        parts: dict[str, Any] = {}
        flat = self.problem.dataset.n_in <= 2
        if flat:
            rectangle = parts["rectangle"] = request.rectangle or self.everything
            if request.boundary:
                parts["boundary"], parts["confidence"] = self.boundary(network, rectangle, request.boundary)
                parts["boundary_range"] = self._boundary_range()
        if request.maps and flat and request.view == "inputs":
            parts["maps"] = self.maps(network, rectangle, request.maps)
        elif request.maps:
            parts["sample_maps"], parts["sample_order"] = self.sample_maps(network, request.columns)
        if request.activity:
            parts["activity"] = self.activity(network, request.samples)
        if request.bounds:
            parts["dead_for_every_input"] = self._dead_for_every_input(network, parts.get("activity"))
        if request.confusion and self.problem.has_classes:
            parts["confusion"], parts["confusion_split"] = self.confusion(network, request.samples)
        if request.parameters:
            parts["parameters"] = tuple(_parameters(network))
        return Probed(widths=self.problem.mlp.widths[1:-1], **parts)

    @property
    def everything(self) -> Rectangle:
        """The rectangle around all samples, of a data set whose inputs are a plane or a line."""
        if self._everything is None:
            self._everything = Rectangle.around(np.concatenate([self.problem.train.x, self.problem.test.x]))
        return self._everything

    def boundary(self, network: Network, rectangle: Rectangle, pixels: int) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Return what the network says over a rectangle, (H, W), and for several classes its confidence, (H, W).

        See `Probed.boundary` and `Probed.confidence`.
        """
        grid, shape = self._grid("boundary", rectangle, pixels)
        scores = self.scores(_done(grid.logits(network)))
        if scores.shape[1] == 1:
            return scores.reshape(shape), None
        return np.argmax(scores, axis=1).astype(scores.dtype).reshape(shape), scores.max(axis=1).reshape(shape)

    def scores(self, logits: NDArray[Any]) -> NDArray[Any]:
        """Return logits (N, n_out) as what a person reads: probabilities, or numbers with the squared loss."""
        loss = self.problem.mlp.loss
        if loss == "squared":
            return logits
        if loss == "logistic":
            return ACTIVATIONS["sigmoid"].value(logits)
        from scipy.special import softmax

        with np.errstate(invalid="ignore"):
            chances: NDArray[Any] = softmax(logits, axis=1)
        return chances

    def _boundary_range(self) -> tuple[float, float]:
        problem = self.problem
        if not problem.has_classes:
            return float(problem.train.y.min()), float(problem.train.y.max())
        return 0.0, float(max(1, len(problem.dataset.class_names) - 1))

    def maps(self, network: Network, rectangle: Rectangle, pixels: int) -> NDArray[Any]:
        """Return the output of each hidden neuron over a rectangle, (neurons, h, w), layer after layer."""
        grid, shape = self._grid("maps", rectangle, pixels)
        return _done(grid.maps(network)).reshape(-1, *shape)

    def sample_maps(self, network: Network, columns: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Return the output of each hidden neuron on training samples, (neurons, columns), and which samples they are.

        They are sorted by class, or by target for a regression, and spread evenly where there are more than `columns`.
        """
        order = self._sample_order(columns)
        evaluator = self._evaluator("columns", columns, lambda: self.problem.train.x[order])
        return _done(evaluator.maps(network)), order

    def _sample_order(self, columns: int) -> NDArray[np.int64]:
        if columns not in self._orders:
            train = self.problem.train
            order = np.argsort(train.y[:, 0] if train.labels is None else train.labels, kind="stable")
            chosen = np.linspace(0, len(order) - 1, min(columns, len(order))).round().astype(np.int64)
            self._orders[columns] = order[chosen].astype(np.int64)
        return self._orders[columns]

    def activity(self, network: Network, most: int | None = None) -> tuple[Activity, ...]:
        """Return how active each hidden layer is on the training samples, or the first `most` of them."""
        samples = self._samples(self.problem.train, most)
        return tuple(_done(samples.activity(network, self._saturated)))

    def dead_for_every_input(self, network: Network) -> tuple[NDArray[np.bool_], ...]:
        """Return for each hidden layer which neurons no input can make active, (units,).

        Inputs range between each feature's smallest and largest value over all samples.
        """
        return tuple(dead_for_every_input(self.problem.mlp, _parameters(network), *self._input_range))

    def _dead_for_every_input(
        self, network: Network, on_samples: tuple[Activity, ...] | None
    ) -> tuple[NDArray[np.bool_], ...]:
        """Return `dead_for_every_input`, at no cost where each neuron is known to be active on some sample."""
        if on_samples is not None and not any(layer.dead.any() for layer in on_samples):
            return tuple(np.zeros(width, np.bool_) for width in self.problem.mlp.widths[1:-1])
        return self.dead_for_every_input(network)

    @cached_property
    def _input_range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Each input's smallest and largest value over all samples, (n_in,)."""
        x = np.concatenate([self.problem.train.x, self.problem.test.x])
        return x.min(axis=0), x.max(axis=0)

    def confusion(
        self, network: Network, most: int | None = None
    ) -> tuple[NDArray[np.int64], Literal["train", "test"]]:
        """Return how many samples of class i (row) are taken for class j (column), (k, k), and of which split.

        Samples are those of the test split (of the training split where nothing tests), or the first `most` of them;
        one with an output that is not a number is left out.
        """
        problem = self.problem
        name: Literal["train", "test"] = "test" if len(problem.test) else "train"
        split = problem.test if name == "test" else problem.train
        if split.labels is None:
            raise ValueError("a regression has no classes to confuse")
        logits = _done(self._samples(split, most).logits(network))
        valid = ~np.isnan(logits).any(axis=1)
        count = len(problem.dataset.class_names)
        cells = split.labels[: len(logits)] * count + problem.choices(logits)
        return np.bincount(cells[valid], minlength=count * count).reshape(count, count).astype(np.int64), name

    def neuron(
        self, network: Network, layer: int, neuron: int, bins: int = 40, most: int | None = 4096
    ) -> NeuronDetail:
        """Return one hidden neuron in detail, on the training samples or the first `most` of them.

        The histogram runs over all finite pre-activations.

        Raises:
            ValueError: There is no such layer or neuron.
        """
        widths = self.problem.mlp.widths[1:-1]
        if not (0 <= layer < len(widths) and 0 <= neuron < widths[layer]):
            raise ValueError(f"there is no neuron {neuron} in hidden layer {layer} of {widths}")
        hidden = _done(self._samples(self.problem.train, most).hidden(network))[layer]
        z = hidden.pre_activations[:, neuron : neuron + 1]
        finite = z[np.isfinite(z)].astype(np.float64)
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
        if high - low <= 1e-9 * max(abs(low), abs(high), 1.0):
            # Nearly one value: room for it to be seen.
            low, high = low - max(0.5, abs(low) / 2), high + max(0.5, abs(high) / 2)
        parameters = _parameters(network)
        weights, biases = parameters[layer]
        part = slice(neuron, neuron + 1)
        return NeuronDetail(
            layer=layer,
            neuron=neuron,
            incoming=weights[:, neuron].copy(),
            bias=float(biases[neuron]),
            outgoing=parameters[layer + 1][0][neuron].copy(),
            pre_activations=histogram(z, low, high, bins),
            activity=activity(hidden.outputs[:, part], hidden.slopes[:, part], self._saturated),
        )

    def _grid(self, role: str, rectangle: Rectangle, pixels: int) -> tuple[Evaluator, tuple[int, int]]:
        """Return the evaluator of a rectangle's pixels and the picture's shape: one row for a line of inputs."""
        height = pixels if self.problem.dataset.n_in == 2 else 1

        def points() -> NDArray[Any]:
            sides = rectangle.left, rectangle.right, rectangle.bottom, rectangle.top
            found = grid_points(*sides, pixels, height, self.problem.mlp.real)
            return found[:, : self.problem.dataset.n_in]

        return self._evaluator(role, (rectangle, pixels), points), (height, pixels)

    def _samples(self, split: Split, most: int | None) -> Evaluator:
        return self._evaluator(split.name, most, lambda: split.x[:most])

    def _evaluator(self, role: str, key: Hashable, points: Callable[[], NDArray[Any]]) -> Evaluator:
        """Return the evaluator for a role, a new one where its points are no longer the same."""
        known = self._evaluators.get(role)
        if known is None or known[0] != key:
            known = key, self.problem.evaluator(points(), stop=self._stop)
            self._evaluators[role] = known
        return known[1]


def _parameters(network: Network) -> Parameters:
    return network if isinstance(network, list) else network.parameters()


def _done(result: T | None) -> T:
    if result is None:
        raise Stopped
    return result

"""What is measured of a run's networks at the ends of epochs: losses, accuracies and the size of gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.problem import Problem
from reluviz_kernels.scores import Marker

GRADIENT_SAMPLES = 512
"""The gradients in the history are those of the mean loss over this many training samples, the first ones."""

Measure = Literal["all", "target"]


@dataclass(frozen=True, eq=False)
class Scores:
    """What several networks score.

    Attributes:
        columns: The measured columns of the history, each (networks,).
        gradient_rms: As in the history, (networks, layers); None where it was not measured.
    """

    columns: Mapping[str, NDArray[np.float64]]
    gradient_rms: NDArray[np.float64] | None

    def __len__(self) -> int:
        """Return the number of networks."""
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True, eq=False)
class Ends:
    """Ends of epochs, to be evaluated.

    Attributes:
        networks: The parameters then, one network after the other, where the run has them.
        epochs: Whole epochs done, (networks,).
        seconds: Seconds of training until then, (networks,).
    """

    networks: NDArray[Any]
    epochs: NDArray[np.int64]
    seconds: NDArray[np.float64]


class Scorer:
    """Measures networks of one problem, several in one call: at full speed an epoch takes less than a call does."""

    def __init__(self, problem: Problem, measure: Measure, stop: NDArray[np.int64]) -> None:
        """Lay out the samples.

        Args:
            problem: The run's.
            measure: "all" columns of the history, or the "target"'s score alone.
            stop: One number; made other than 0 by another thread it ends a measurement.
        """
        target = problem.config.target
        splits = [problem.train, problem.test]
        if measure == "target":
            splits = [split for split in splits if split.name == target.split]
        self._problem = problem
        self._splits = [split for split in splits if len(split)]
        self._loss = measure == "all" or target.metric == "loss"
        self._accuracy = measure == "all" or target.metric == "accuracy"
        self._gradient_samples = min(len(problem.train), GRADIENT_SAMPLES) if measure == "all" else 0
        # The samples of all splits lie one after the other, those to train on first.
        x, y = (np.concatenate([getattr(split, name) for split in self._splits]) for name in "xy")
        labels = np.concatenate([split.labels for split in self._splits]) if problem.has_classes else None
        self._evaluator = problem.evaluator(x, y if self._gradient_samples else None, stop)
        self._marker = Marker(problem.mlp.loss, y, labels, tuple(map(len, self._splits)), problem.threshold)

    @property
    def numbers(self) -> int:
        """How many numbers a network gives on the way."""
        return self._evaluator.samples * self._problem.mlp.widths[-1]

    def read(self, networks: NDArray[Any]) -> Scores | None:
        """Return what networks score, None where it was stopped.

        Args:
            networks: Their parameters, as `Training.advance` keeps them.
        """
        found = self._evaluator.passes_of(networks, self._gradient_samples)
        if found is None:
            return None
        logits, gradients = found
        columns: dict[str, NDArray[np.float64]] = {}
        for split, means, accuracies in zip(self._splits, *self._marker.mark(logits), strict=True):
            if self._loss:
                columns[f"{split.name}_loss"] = means
            if self._accuracy:
                columns[f"{split.name}_accuracy"] = accuracies
        return Scores(columns, gradients if self._gradient_samples else None)

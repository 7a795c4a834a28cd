"""What is measured of a run's networks at the ends of epochs: losses, accuracies and the size of gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.problem import Problem, Split

if TYPE_CHECKING:
    from reluviz_kernels import Evaluator

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
        self._evaluators = [(split, problem.evaluator(split.x, stop=stop)) for split in splits if len(split)]
        self._loss = measure == "all" or target.metric == "loss"
        self._accuracy = measure == "all" or target.metric == "accuracy"
        few = slice(GRADIENT_SAMPLES)
        self._gradients: Evaluator | None = None
        if measure == "all":
            self._gradients = problem.evaluator(problem.train.x[few], problem.train.y[few], stop)

    @property
    def numbers(self) -> int:
        """How many numbers a network gives on the way."""
        return sum(len(split) for split, _ in self._evaluators) * self._problem.mlp.widths[-1]

    def read(self, networks: NDArray[Any]) -> Scores | None:
        """Return what networks score, None where it was stopped.

        Args:
            networks: Their parameters, as `Training.advance` keeps them.
        """
        columns: dict[str, NDArray[np.float64]] = {}
        for split, evaluator in self._evaluators:
            logits = evaluator.logits_of(networks)
            if logits is None:
                return None
            self._score(split, logits, columns)
        gradients = None
        if self._gradients is not None:
            gradients = self._gradients.gradient_rms_of(networks)
            if gradients is None:
                return None
        return Scores(columns, gradients)

    def _score(self, split: Split, logits: NDArray[Any], columns: dict[str, NDArray[np.float64]]) -> None:
        if self._loss:
            columns[f"{split.name}_loss"] = self._problem.losses(logits, split)
        if self._accuracy:
            columns[f"{split.name}_accuracy"] = self._problem.accuracies(logits, split)

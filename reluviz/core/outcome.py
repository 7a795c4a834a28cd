"""How a run stands or has ended, for a program and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from reluviz.core.config import RunConfig, TargetConfig
from reluviz_kernels import Divergence

State = Literal["running", "converged", "diverged", "finished"]
"""Of a run: the target not yet met; met; no longer finite; or all epochs done without meeting it."""


@dataclass(frozen=True)
class Convergence:
    """When a run met its target: the first of the evaluations in a row, as many as the target's patience, that did.

    Attributes:
        epoch: Epochs done, from 1 on.
        step: Steps done.
        seconds: Seconds spent in training until then, evaluation not counted.
        score: The accuracy or loss at that evaluation.
    """

    epoch: int
    step: int
    seconds: float
    score: float


@dataclass(frozen=True)
class Outcome:
    """How one run to a target went.

    Attributes:
        seed: The run's seed.
        learning_rate: Its learning rate.
        state: How it ended; "running" where it was stopped before.
        epochs: Epochs to the target, None where it was not met.
        seconds: Seconds of training to the target, None where it was not met or time was not measured.
        epochs_run: Epochs done in all.
        divergence: Where the numbers stopped being finite, None where they did not.
    """

    seed: int
    learning_rate: float
    state: State
    epochs: int | None
    seconds: float | None
    epochs_run: int
    divergence: Divergence | None = None


class TargetWatch:
    """Sees the score of one evaluation after the other and tells when the target is met.

    Attributes:
        convergence: When it was met, None as long as it is not.
        best: The best score yet, NaN before the first.
    """

    def __init__(self, target: TargetConfig) -> None:
        """Start to watch."""
        self.target = target
        self.convergence: Convergence | None = None
        self.best = math.nan
        self._held = 0
        self._first: Convergence | None = None

    def see(self, score: float, *, epoch: int, step: int, seconds: float) -> bool:
        """Take note of an evaluation and return whether the target has been met by now."""
        if self.convergence is not None:
            return True
        better = max if self.target.metric == "accuracy" else min
        if not math.isnan(score):
            self.best = score if math.isnan(self.best) else better(self.best, score)
        if not self.target.met(score):
            self._held, self._first = 0, None
            return False
        self._held += 1
        self._first = self._first or Convergence(epoch, step, seconds, score)
        if self._held < self.target.patience:
            return False
        self.convergence = self._first
        return True


def explain(
    state: State,
    config: RunConfig,
    *,
    epoch: int,
    steps_per_epoch: int,
    watch: TargetWatch,
    divergence: Divergence | None,
) -> str:
    """Return one line that tells a person how a run stands, and what may help where it went wrong."""
    target = config.target
    metric = f"{target.split} {target.metric}"
    reached = watch.convergence
    if state == "diverged" and divergence is not None:
        before = f" (it had met its target in epoch {reached.epoch})" if reached else ""
        return (
            f"diverged in step {divergence.step + 1}, epoch {divergence.step // steps_per_epoch + 1}: a"
            f" {divergence.part} of layer {divergence.layer} is no longer a finite number{before};"
            f" a learning rate below {config.training.learning_rate:g} may help"
        )
    if reached:
        return (
            f"converged: {metric} met {target.value:g} at the end of epoch {reached.epoch},"
            f" after {duration(reached.seconds)} of training"
        )
    if state == "finished":
        times = f" {target.patience} times in a row" if target.patience > 1 else ""
        best = "" if math.isnan(watch.best) else f"; its best was {watch.best:.4g}"
        return f"did not converge: {metric} did not meet {target.value:g}{times} within {epoch} epochs{best}"
    return f"running: epoch {epoch} of {config.training.epochs}, until {metric} meets {target.value:g}"


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it, such as "8.1 ms"."""
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if round(seconds * factor) < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s" if round(seconds) < 1000 else f"{seconds:.0f} s"

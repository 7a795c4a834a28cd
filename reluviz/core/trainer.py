"""One run: training in slices, evaluation between epochs, and how it stands with its target."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.history import FIRST_ROWS, History
from reluviz.core.outcome import Convergence, State, TargetWatch, explain
from reluviz.core.probes import NeuronDetail, Probes, Stopped
from reluviz.core.problem import Problem, Split, make_problem
from reluviz.core.snapshot import Snapshot, SnapshotRequest
from reluviz_kernels import Divergence, Parameters
from reluviz_kernels.evaluation import Evaluator

GRADIENT_SAMPLES = 512
"""The gradients in the history are those of the mean loss over this many training samples, the first ones."""

Measure = Literal["all", "target"]


@dataclass(frozen=True)
class Progress:
    """What one call of `Trainer.advance` did.

    Attributes:
        steps: Steps done.
        epochs: Epoch ends passed.
        seconds: Seconds spent in training, evaluation not counted.
        rows: Evaluations: rows added to the history, but for those that its limit leaves out.
    """

    steps: int
    epochs: int
    seconds: float
    rows: int


class Trainer:
    """One run of a config.

    The same config gives the same history again, bit for bit on the same machine but for the seconds, however the run
    is cut into slices. All methods belong to one thread; another may call `request_stop` and read the history.

    Attributes:
        config: The run.
        problem: Its data set and network.
        history: One row for the start and one for each evaluation since, as far as its limit lets it; a reset makes a
            new one.
        evaluate_every: Epochs between evaluations.
        measure: "all" columns of the history, or the "target"'s score alone.
    """

    def __init__(
        self,
        config: RunConfig,
        dataset: Dataset | None = None,
        *,
        problem: Problem | None = None,
        evaluate_every: int = 1,
        measure: Measure = "all",
        most_rows: int | None = None,
    ) -> None:
        """Make data set, network and start, and compile the kernels, so that no compilation falls into a timed slice.

        Args:
            config: The run.
            dataset: The data set of `config.data` where it is at hand already; several runs may share one.
            problem: In its place a problem made for a config that differs in nothing but seed and learning rate.
            evaluate_every: Evaluate after every so many epochs, and after the last. The target's patience counts
                evaluations.
            measure: What to evaluate.
            most_rows: The most rows that the history keeps; without a limit where None.

        Raises:
            ValueError: `evaluate_every` is below 1.
            DatasetError: The data set can't be made.
            ConfigError: Loss, target or network do not fit the data set.
            KernelError: The kernels refuse a number.
        """
        if evaluate_every < 1:
            raise ValueError(f"evaluate_every must be 1 or more, not {evaluate_every}")
        self.config, self.evaluate_every, self.measure = config, evaluate_every, measure
        self._most_rows = most_rows
        shared = problem or make_problem(config, dataset)
        problem = self.problem = dataclasses.replace(shared, config=config)
        self._stop = np.zeros(1, np.int64)
        self.training = problem.training()
        self._start = self.training.state()
        self._evaluators = [
            (split, Evaluator(problem.mlp, split.x, stop=self._stop)) for split in self._splits() if len(split)
        ]
        few = slice(GRADIENT_SAMPLES)
        self._gradients = Evaluator(problem.mlp, problem.train.x[few], problem.train.y[few], self._stop)
        self._compile()
        self.reset()

    def _splits(self) -> list[Split]:
        both = [self.problem.train, self.problem.test]
        return both if self.measure == "all" else [each for each in both if each.name == self.config.target.split]

    def _compile(self) -> None:
        for _, evaluator in self._evaluators:
            evaluator.logits(self.training)
        if self.measure == "all":
            self._gradients.gradient_sizes(self.training)
        self.training.advance(1)
        # The second step tells how long one takes without compilation.
        begin = time.perf_counter()
        self.training.advance(1)
        self._pace = max(time.perf_counter() - begin, 1e-8)

    def reset(self) -> None:
        """Go back to exactly the same start; the seconds begin anew too."""
        self.training.restore(self._start)
        layers, most = len(self.problem.mlp.widths) - 1, self._most_rows
        # Where there is a limit, memory is what matters: all of it is there from the start, and none comes later.
        rows = FIRST_ROWS if most is None else self.config.training.epochs // self.evaluate_every + 2
        self.history = History(layers, most, rows)
        self._watch = TargetWatch(self.config.target)
        self._seconds = 0.0

    def advance(
        self,
        *,
        steps: int | None = None,
        epochs: int | None = None,
        ms: float | None = None,
        to_target: bool = False,
    ) -> Progress:
        """Train for so many steps, or up to so many epoch ends, or for about so many milliseconds, at least one step.

        The run also ends where the config's epochs are done, where it diverges, and where it is stopped. Evaluation is
        part of the milliseconds.

        Args:
            steps: Steps to do.
            epochs: Epoch ends to pass; an epoch begun earlier counts as one.
            ms: Milliseconds to take.
            to_target: End where the target has been met. Else the run goes on after it.

        Raises:
            ValueError: Not exactly one of steps, epochs and milliseconds is given, or it is negative.
        """
        given = [value for value in (steps, epochs, ms) if value is not None]
        if len(given) != 1 or not given[0] >= 0:
            raise ValueError("advance takes exactly one of steps, epochs and ms, from 0 on")
        limit = self.config.training.epochs * self.steps_per_epoch
        if steps is not None:
            limit = min(limit, self.step + steps)
        elif epochs is not None:
            limit = min(limit, (self.epoch + epochs) * self.steps_per_epoch)
        end = math.inf if ms is None else time.perf_counter() + ms / 1000
        step, epoch, seconds, rows = self.step, self.epoch, self._seconds, self.history.evaluations
        for _ in self._parts(limit, end, to_target=to_target):
            pass
        return Progress(self.step - step, self.epoch - epoch, self._seconds - seconds, self.history.evaluations - rows)

    def _parts(self, limit: int, end: float, *, to_target: bool) -> Iterator[int]:
        """Train up to a step or a time, from one evaluation to the next, and yield the steps done in each part."""
        begun = False
        while self.training.diverged is None:
            if self._is_due() and not self._evaluate():
                return
            if self.step >= limit or (to_target and self._watch.convergence is not None):
                return
            left = end - time.perf_counter()
            if begun and left < self._pace:
                return
            wanted = min(limit, self._next_evaluation()) - self.step
            if end < math.inf:
                wanted = min(wanted, max(1, int(left / self._pace)))
            before = time.perf_counter()
            done = self.training.advance(wanted)
            took = time.perf_counter() - before
            self._seconds += took
            if done:
                self._pace = max(took / done, 1e-8)
            yield done
            if done < wanted:
                # Stopped or diverged.
                return
            begun = True

    def _next_evaluation(self) -> int:
        """Return the step of the next evaluation, at the end of an epoch."""
        epoch = min((self.epoch // self.evaluate_every + 1) * self.evaluate_every, self.config.training.epochs)
        return epoch * self.steps_per_epoch

    def _is_due(self) -> bool:
        """Return whether an epoch has just ended that is to be evaluated, and has not been; the start counts as one."""
        if self.step % self.steps_per_epoch or (len(self.history) and self.history.step[-1] == self.step):
            return False
        return self.epoch % self.evaluate_every == 0 or self.epoch == self.config.training.epochs

    def _evaluate(self) -> bool:
        """Add a row to the history and look at the target; return whether that was done, False where stopped."""
        row: dict[str, float] = {}
        gradients: NDArray[np.float64] | None = None
        target = self.config.target
        for split, evaluator in self._evaluators:
            logits = evaluator.logits(self.training)
            if logits is None:
                return False
            if self.measure == "all" or target.metric == "loss":
                row[f"{split.name}_loss"] = self.problem.loss(logits, split)
            if self.measure == "all" or target.metric == "accuracy":
                row[f"{split.name}_accuracy"] = self.problem.accuracy(logits, split)
        if self.measure == "all":
            sizes = self._gradients.gradient_sizes(self.training)
            if sizes is None:
                return False
            gradients = sizes.weights_rms
        step, epoch = self.step, self.epoch
        self.history.append(step=step, epoch=epoch, seconds=self._seconds, gradient_rms=gradients, **row)
        if epoch:
            score = row[f"{target.split}_{target.metric}"]
            self._watch.see(score, epoch=epoch, step=step, seconds=self._seconds)
        return True

    def request_stop(self) -> None:
        """End a running `advance` or `snapshot` within milliseconds, and let later ones do nothing; from any thread."""
        self._stop[0] = 1
        self.training.request_stop()

    def resume(self) -> None:
        """Allow `advance` again after `request_stop`; it goes on as if nothing had been."""
        self._stop[0] = 0
        self.training.resume()

    @property
    def step(self) -> int:
        """Steps done."""
        return self.training.step

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.training.epoch

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.training.steps_per_epoch

    @property
    def seconds(self) -> float:
        """Seconds spent in training since the start: within calls of the training kernel, evaluation not counted."""
        return self._seconds

    @property
    def convergence(self) -> Convergence | None:
        """When the target was met, None as long as it is not."""
        return self._watch.convergence

    @property
    def divergence(self) -> Divergence | None:
        """Where the numbers stopped being finite, None as long as they are."""
        return self.training.diverged

    @property
    def state(self) -> State:
        """How the run stands: "diverged" above all, "converged" even where it goes on, "finished" only without that."""
        if self.divergence is not None:
            return "diverged"
        if self.convergence is not None:
            return "converged"
        over = self.epoch >= self.config.training.epochs and not self._is_due()
        return "finished" if over else "running"

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do: all epochs are done, or the run has diverged."""
        return self.divergence is not None or (self.epoch >= self.config.training.epochs and not self._is_due())

    @property
    def explanation(self) -> str:
        """How the run stands in one line, and what may help where it went wrong."""
        return explain(
            self.state,
            self.config,
            epoch=self.epoch,
            steps_per_epoch=self.steps_per_epoch,
            watch=self._watch,
            divergence=self.divergence,
        )

    def parameters(self) -> Parameters:
        """Return copies of weights (n_in, n_out) and biases (n_out,) of each layer."""
        return self.training.parameters()

    @cached_property
    def probes(self) -> Probes:
        """What reads this run's network, in the state that it is in."""
        return Probes(self.problem, self._stop)

    def snapshot(self, request: SnapshotRequest | None = None) -> Snapshot | None:
        """Return how the run looks now, None where it has been stopped.

        Args:
            request: What the snapshot shall hold; the defaults where None.
        """
        try:
            probed = self.probes.read(self.training, request or SnapshotRequest())
        except Stopped:
            return None
        return Snapshot(
            step=self.step,
            epoch=self.epoch,
            seconds=self._seconds,
            state=self.state,
            explanation=self.explanation,
            convergence=self.convergence,
            divergence=self.divergence,
            **vars(probed),
        )

    def neuron(self, layer: int, neuron: int, bins: int = 40) -> NeuronDetail | None:
        """Return one hidden neuron in detail, layers and neurons counted from 0; None where the run has been stopped.

        Raises:
            ValueError: There is no such layer or neuron.
        """
        try:
            return self.probes.neuron(self.training, layer, neuron, bins)
        except Stopped:
            return None

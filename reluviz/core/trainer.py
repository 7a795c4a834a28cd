"""One run: training in slices, evaluation between epochs, and how it stands with its target."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.capture import Capture
from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.history import FIRST_ROWS, History
from reluviz.core.outcome import Convergence, State, TargetWatch, explain
from reluviz.core.probes import NeuronDetail, Probes, Stopped
from reluviz.core.problem import Problem, make_problem
from reluviz.core.scores import Ends, Measure, Scorer
from reluviz.core.snapshot import Snapshot, SnapshotRequest
from reluviz_kernels import Divergence, Parameters
from reluviz_kernels.errors import GpuFault

_MOST_EPOCHS = 256  # that are trained before all of them are evaluated
_REMNANT = 0.2  # share of the time given that is not worth another call
_MOST_BYTES = 1 << 22  # for the parameters of those, and for their outputs


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

    Small epochs are trained several in one call and then evaluated several in one call, because a call takes longer
    than they do; the time of the call is theirs in equal parts.

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
            KernelError: The kernels refuse a number, or the GPU that the config names fails.
        """
        if evaluate_every < 1:
            raise ValueError(f"evaluate_every must be 1 or more, not {evaluate_every}")
        self.config, self.evaluate_every, self.measure = config, evaluate_every, measure
        self._most_rows, self._stop = most_rows, np.zeros(1, np.int64)
        problem = dataclasses.replace(problem or make_problem(config, dataset), config=config)
        try:
            self._prepare(problem)
        except GpuFault:
            if config.training.device != "auto":
                raise
            self._prepare(dataclasses.replace(problem, device="cpu"))
        self.reset()

    def _prepare(self, problem: Problem) -> None:
        self.problem, self.training = problem, problem.training()
        self._start = self.training.state()
        self._scorer = Scorer(problem, self.measure, self._stop)
        self._size = self.training.flat_parameters.size
        bytes_each = max(self._size * problem.mlp.real.itemsize, 8 * self._scorer.numbers)
        self._room = min(_MOST_EPOCHS, _MOST_BYTES // bytes_each)
        self._kept = self.training.room_for(self._room)
        # What is done twice tells the second time how long it takes without compilation.
        for _ in range(2):
            begin = time.perf_counter()
            self._scorer.read(self.training.flat_parameters)
            self._evaluation_s = time.perf_counter() - begin
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
        self._ends: Ends | None = None

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
        # A remnant of the time is not worth another call, which waits for a busy interpreter.
        enough = max(self._pace, _REMNANT * (end - time.perf_counter()))
        # What a stop left.
        if not self._catch_up():
            return
        while self.training.diverged is None:
            if self._is_due() and not self._evaluate():
                return
            if self.step >= limit or (to_target and self._watch.convergence is not None):
                return
            left = end - time.perf_counter()
            if begun and left < enough:
                return
            epochs = 0 if to_target else self._whole_epochs(limit, left)
            if epochs > 1:
                wanted = epochs * self.steps_per_epoch
                done = self._train_epochs(epochs)
            else:
                wanted = min(limit, self._next_evaluation()) - self.step
                if end < math.inf:
                    wanted = min(wanted, max(1, int(left / self._pace)))
                done = self._train(wanted)
            yield done
            if not self._catch_up() or done < wanted:
                # Stopped or diverged.
                return
            begun = True

    def _train(self, steps: int, kept: NDArray[Any] | None = None) -> int:
        """Train, and return the steps done; the parameters at the end of each epoch go to `kept`."""
        before, trained = time.perf_counter(), self.training.seconds
        done = self.training.advance(steps, kept)
        took = time.perf_counter() - before
        self._seconds += self.training.seconds - trained
        if done:
            self._pace = max(took / done, 1e-8)
        return done

    def _whole_epochs(self, limit: int, left: float) -> int:
        """Return how many epochs from here on there are until a step, fit into so many seconds, and have room."""
        if self.step % self.steps_per_epoch or self.evaluate_every != 1:
            return 0
        fitting = (limit - self.step) // self.steps_per_epoch
        if left < math.inf:
            fitting = min(fitting, int(left / (self._pace * self.steps_per_epoch + self._evaluation_s)))
        return min(fitting, self._room)

    def _train_epochs(self, epochs: int) -> int:
        """Train whole epochs, leave their ends to be evaluated, and return the steps done."""
        first, before, each = self.epoch, self._seconds, self.steps_per_epoch
        done = self._train(epochs * each, self._kept)
        ends = self.epoch - first
        if self.training.diverged is not None and not self.step % each:
            # It diverged in the last step of an epoch, whose end is none.
            ends -= 1
        if ends > 0:
            numbers = np.arange(1, ends + 1)
            seconds = before + (self._seconds - before) * (numbers * each / done)
            self._ends = Ends(self._kept[: ends * self._size], first + numbers, seconds)
        return done

    def _catch_up(self) -> bool:
        """Evaluate the ends of epochs that have not been; return whether none is left, False where stopped."""
        if self._ends is not None:
            if not self._record(self._ends):
                return False
            self._ends = None
        return True

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
        """Evaluate the run as it is now; return whether that was done, False where stopped."""
        epochs, seconds = np.array([self.epoch]), np.array([self._seconds])
        return self._record(Ends(self.training.flat_parameters, epochs, seconds))

    def _record(self, ends: Ends) -> bool:
        """Add rows to the history and look at the target; return whether that was done, False where stopped."""
        begin = time.perf_counter()
        scores = self._scorer.read(ends.networks)
        if scores is None:
            return False
        steps = ends.epochs * self.steps_per_epoch
        self.history.extend(steps, ends.epochs, ends.seconds, scores.columns, scores.gradient_rms)
        target = self.config.target
        rows = zip(scores.columns[f"{target.split}_{target.metric}"], ends.epochs, steps, ends.seconds, strict=True)
        for score, epoch, step, seconds in rows:
            if self._watch.convergence is not None:
                break
            if epoch:
                self._watch.see(float(score), epoch=int(epoch), step=int(step), seconds=float(seconds))
        self._evaluation_s = (time.perf_counter() - begin) / len(ends.epochs)
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
        """Seconds spent in training since the start: inside the training kernel, evaluation not counted.

        What a busy interpreter makes its caller wait is no part of them.
        """
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

    def capture(self) -> Capture:
        """Return the run as it is now, for snapshots that are made later."""
        return Capture(
            widths=self.problem.mlp.widths,
            flat_parameters=self.training.copied_parameters(),
            step=self.step,
            epoch=self.epoch,
            seconds=self._seconds,
            state=self.state,
            explanation=self.explanation,
            convergence=self.convergence,
            divergence=self.divergence,
        )

    def snapshot(self, request: SnapshotRequest | None = None, capture: Capture | None = None) -> Snapshot | None:
        """Return how the run looks now, None where it has been stopped.

        Args:
            request: What the snapshot shall hold; the defaults where None.
            capture: How it looked then, in place of now; another thread may make a snapshot of it, one at a time.
        """
        seen = capture or self.capture()
        try:
            probed = self.probes.read(seen, request or SnapshotRequest())
        except Stopped:
            return None
        return Snapshot(
            step=seen.step,
            epoch=seen.epoch,
            seconds=seen.seconds,
            state=seen.state,
            explanation=seen.explanation,
            convergence=seen.convergence,
            divergence=seen.divergence,
            **vars(probed),
        )

    def neuron(self, layer: int, neuron: int, bins: int = 40, capture: Capture | None = None) -> NeuronDetail | None:
        """Return one hidden neuron in detail, layers and neurons counted from 0; None where the run has been stopped.

        Of a `capture` as it was then.

        Raises:
            ValueError: There is no such layer or neuron.
        """
        try:
            return self.probes.neuron(capture or self.capture(), layer, neuron, bins)
        except Stopped:
            return None

"""Many runs to a target that differ in nothing but seed and learning rate, and the rate that gets there first."""

from __future__ import annotations

import dataclasses
import math
import statistics
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.outcome import Outcome, State, TargetWatch
from reluviz.core.problem import Problem, Split, make_problem
from reluviz.core.trainer import Trainer
from reluviz_kernels import Mlp, Replicas, threads
from reluviz_kernels.errors import GpuFault
from reluviz_kernels.replica_evaluation import ReplicaEvaluator
from reluviz_kernels.vector import LANES

if TYPE_CHECKING:
    from reluviz_kernels.cuda.training import CudaReplicas

Mode = Literal["lone", "replicas"]

_SLICE_MS = 50.0
# Eight lanes train twice as fast as one network after the other at 300 weights, and no faster from here on (measured
# on one thread with AVX2, batches of 16).
_MOST_WEIGHTS = 4096

_SEEDS = 2**32

OnOutcome = Callable[[int, Outcome], None]


def run_to_target(
    config: RunConfig,
    seeds: Sequence[int],
    learning_rates: Sequence[float] | None = None,
    *,
    mode: Mode = "lone",
    dataset: Dataset | None = None,
    evaluate_every: int = 1,
    on_outcome: OnOutcome | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Train one network for each seed until it meets the config's target, diverges or has done all epochs.

    Args:
        config: What the runs have in common.
        seeds: The seed of each run; the data set's seed stays that of the config.
        learning_rates: The learning rate of each run, as many as seeds; the config's for all where None.
        mode: "lone" runs one network after the other, each on its own as a `Trainer` would, and measures the seconds
            that its training took. "replicas" is for epochs alone: small networks train eight at once, larger ones on
            all threads, so a run's share of the time can't be told and seconds are None. Results agree with lone ones
            as far as rounding lets them: over thousands of steps, networks that differ in a last digit may part. A GPU
            that "auto" chose and that fails is done without, as for a `Trainer`.
        dataset: The data set of `config.data` where it is at hand.
        evaluate_every: Epochs between evaluations, as for `Trainer`.
        on_outcome: Called with the index of a run and its outcome as soon as it has ended; from one thread at a time.
        should_stop: Asked several times a second; runs not yet over then end as "running".

    Returns:
        The outcomes in the order of the seeds.

    Raises:
        ValueError: Numbers of seeds and learning rates differ, or the mode is unknown.
        ReluvizError: The config does not fit, as for `Trainer`; so KernelError.
    """
    rates = [config.training.learning_rate] * len(seeds) if learning_rates is None else list(learning_rates)
    if len(rates) != len(seeds):
        raise ValueError(f"{len(seeds)} seeds need as many learning rates, not {len(rates)}")
    if mode not in ("lone", "replicas"):
        raise ValueError(f"the mode must be 'lone' or 'replicas', not {mode!r}")
    problem = make_problem(config, dataset)
    runs = [
        config.with_values({"seed": seed, "training.learning_rate": rate})
        for seed, rate in zip(seeds, rates, strict=True)
    ]
    report = on_outcome or (lambda index, outcome: None)
    if mode == "lone":
        outcomes = []
        for index, run in enumerate(runs):
            outcomes.append(_run_alone(run, problem, evaluate_every, should_stop, timed=True))
            report(index, outcomes[-1])
        return outcomes
    return _run_untimed(runs, problem, evaluate_every, report, should_stop)


def tuned_rate(
    config: RunConfig,
    grid: Sequence[float],
    repeats: int,
    *,
    dataset: Dataset | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> float:
    """Return the rate of a grid with the smallest median of epochs, over seeds that are used for nothing else.

    Every rate of the grid gets as many seeds. One that can no longer win, because more epochs have gone by than the
    best one's median, is given up; that changes no choice. Where no rate brings half of the seeds to the target, it is
    the one that brings most, and the config's own where none brings any. Among equals the one nearest to the middle of
    the grid wins.

    Args:
        config: The run, whose epochs are the limit.
        grid: The learning rates to try.
        repeats: Networks that each is tried with.
        dataset: The data set of `config.data` where it is at hand.
        should_stop: Asked several times a second; what is returned then was not tuned to the end.

    Raises:
        ReluvizError: As for `run_to_target`.
    """
    # Far from the seeds that count, whatever their number.
    seeds = [(config.seed + _SEEDS // 2 + i) % _SEEDS for i in range(repeats)]
    best, best_rate, most = math.inf, config.training.learning_rate, 0
    for rate in _from_the_middle(grid):
        limit = config.training.epochs if best == math.inf else math.ceil(best) - 1
        if limit < 1 or should_stop():
            break
        limited = config.with_value("training.epochs", limit)
        rates = [rate] * len(seeds)
        outcomes = run_to_target(limited, seeds, rates, mode="replicas", dataset=dataset, should_stop=should_stop)
        median = statistics.median(math.inf if o.epochs is None else o.epochs for o in outcomes)
        converged = sum(outcome.epochs is not None for outcome in outcomes)
        if median < best:
            best, best_rate = median, rate
        elif best == math.inf and converged > most:
            most, best_rate = converged, rate
    return best_rate


def _from_the_middle(grid: Sequence[float]) -> list[float]:
    middle = (len(grid) - 1) / 2
    return [rate for _, rate in sorted((abs(place - middle), rate) for place, rate in enumerate(grid))]


def fits_lanes(mlp: Mlp) -> bool:
    """Return whether networks are small enough to be faster eight at once than one after the other."""
    return sum(a * b for a, b in zip(mlp.widths, mlp.widths[1:], strict=False)) <= _MOST_WEIGHTS


def _run_alone(
    config: RunConfig, problem: Problem, evaluate_every: int, should_stop: Callable[[], bool], *, timed: bool
) -> Outcome:
    if should_stop():
        # A hundred trainers made for nothing take a second.
        return _not_begun(config)
    trainer = Trainer(config, problem=problem, evaluate_every=evaluate_every, measure="target")
    while not (trainer.convergence or trainer.is_over or should_stop()):
        trainer.advance(ms=_SLICE_MS, to_target=True)
    reached = trainer.convergence
    return Outcome(
        seed=config.seed,
        learning_rate=config.training.learning_rate,
        state=trainer.state,
        epochs=reached.epoch if reached else None,
        seconds=reached.seconds if reached and timed else None,
        epochs_run=trainer.epoch,
        divergence=trainer.divergence,
    )


def _not_begun(config: RunConfig) -> Outcome:
    rate = config.training.learning_rate
    return Outcome(config.seed, rate, "running", epochs=None, seconds=None, epochs_run=0, divergence=None)


def _run_untimed(
    runs: list[RunConfig],
    problem: Problem,
    evaluate_every: int,
    report: OnOutcome,
    should_stop: Callable[[], bool],
) -> list[Outcome]:
    """Return the outcomes of all runs. Where a GPU that "auto" chose fails, those not over begin anew without it."""
    outcomes: list[Outcome | None] = [None] * len(runs)

    def end(index: int, outcome: Outcome) -> None:
        outcomes[index] = outcome
        report(index, outcome)

    try:
        _run_shared(runs, problem, evaluate_every, end, should_stop)
    except GpuFault:
        if problem.config.training.device != "auto":
            raise
        left = [index for index, outcome in enumerate(outcomes) if outcome is None]
        _run_shared(
            [runs[index] for index in left],
            dataclasses.replace(problem, device="cpu"),
            evaluate_every,
            lambda place, outcome: end(left[place], outcome),
            should_stop,
        )
    return [outcome for outcome in outcomes if outcome is not None]


def _run_shared(
    runs: list[RunConfig],
    problem: Problem,
    evaluate_every: int,
    report: OnOutcome,
    should_stop: Callable[[], bool],
) -> None:
    """Run over all threads: groups of eight, each ending with its last member, or single networks; all on a GPU."""
    halted = threading.Event()
    lock = threading.Lock()

    def end(index: int, outcome: Outcome) -> None:
        with lock:
            report(index, outcome)

    def stop() -> bool:
        with lock:
            return halted.is_set() or should_stop()

    def run_group(first: int) -> None:
        members = runs[first : first + together]
        if stop():
            for lane, run in enumerate(members):
                end(first + lane, _not_begun(run))
            return
        _Group(members, problem, evaluate_every).run(lambda lane, outcome: end(first + lane, outcome), stop)

    def run_one(index: int) -> None:
        end(index, _run_alone(runs[index], problem, evaluate_every, stop, timed=False))

    grouped = problem.device == "cuda" or fits_lanes(problem.mlp)
    together = max(1, len(runs)) if problem.device == "cuda" else LANES
    starts = range(0, len(runs), together if grouped else 1)
    try:
        threads.run_all(run_group if grouped else run_one, [(start,) for start in starts])
    except BaseException:
        # Also an interrupt from the keyboard: the other threads end at their next look.
        halted.set()
        raise


def _on_gpu(problem: Problem, split: Split, metric: str) -> Callable[[Any], NDArray[np.float64]]:
    """Return what measures all runs on the GPU: only their scores come to the host."""
    from reluviz_kernels.cuda.evaluation import CudaEvaluator

    evaluator = CudaEvaluator(problem.mlp, split.x, split.y)

    def scores(replicas: CudaReplicas) -> NDArray[np.float64]:
        losses, correct = evaluator.scores_of(replicas.flat_parameters, split.labels, problem.threshold)
        return correct / len(split) if metric == "accuracy" else losses

    return scores


class _Group:
    """Runs that train together and are evaluated together: up to eight in the lanes, or all of them on a GPU."""

    def __init__(self, runs: Sequence[RunConfig], problem: Problem, evaluate_every: int) -> None:
        self.runs, self.problem, self.evaluate_every = runs, problem, evaluate_every
        target = problem.config.target
        self.split = problem.test if target.split == "test" else problem.train
        self.replicas = problem.replicas([run.seed for run in runs], [run.training.learning_rate for run in runs])
        self._scores = _on_gpu(problem, self.split, target.metric) if problem.device == "cuda" else self._in_lanes()
        self.watches = [TargetWatch(target) for _ in runs]
        self.open = dict.fromkeys(range(len(runs)))

    def run(self, end: OnOutcome, should_stop: Callable[[], bool]) -> None:
        limit, epoch = self.problem.config.training.epochs, 0
        steps = self.replicas.steps_per_epoch
        while epoch < limit and self.open and not should_stop():
            # As for one network: at every multiple of `evaluate_every`, and after the last epoch.
            more = min(self.evaluate_every, limit - epoch)
            self.replicas.advance(more * steps)
            epoch += more
            self._judge(epoch, end)
        for lane in list(self.open):
            self._end(lane, "finished" if epoch >= limit else "running", epoch, end)

    def _judge(self, epoch: int, end: OnOutcome) -> None:
        """Look at all runs after an epoch, and close those that are over."""
        diverged = self.replicas.diverged
        for lane in list(self.open):
            if diverged[lane] is not None:
                self._end(lane, "diverged", epoch, end)
        if not self.open:
            return
        scores = self._scores(self.replicas)
        for lane in list(self.open):
            score = float(scores[lane])
            if self.watches[lane].see(score, epoch=epoch, step=epoch * self.replicas.steps_per_epoch, seconds=0.0):
                self._end(lane, "converged", epoch, end)

    def _in_lanes(self) -> Callable[[Replicas], NDArray[np.float64]]:
        """Return what measures all runs on the processor."""
        evaluator, problem, split = ReplicaEvaluator(self.problem.mlp, self.split.x), self.problem, self.split
        measure = problem.accuracies if problem.config.target.metric == "accuracy" else problem.losses
        return lambda replicas: measure(evaluator.logits(replicas), split)

    def _end(self, lane: int, state: State, epoch: int, end: OnOutcome) -> None:
        del self.open[lane]
        reached, diverged = self.watches[lane].convergence, self.replicas.diverged[lane]
        done = (diverged.step + 1) // self.replicas.steps_per_epoch if diverged else epoch
        run = self.runs[lane]
        epochs = reached.epoch if reached else None
        end(lane, Outcome(run.seed, run.training.learning_rate, state, epochs, None, done, diverged))

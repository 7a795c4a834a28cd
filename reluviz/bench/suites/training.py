"""The suite `training`: time of one step on fixed workloads, for our kernels and for peers on identical work.

No time counts before the loss at the end of a round agrees with a float64 reference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reluviz.bench.options import Options
from reluviz.bench.plan import SETTLE, Contest, Entry, Suite
from reluviz.bench.results import TrainingResult
from reluviz.bench.suites.choices import activations, data_config, preset_of, title_of, trainable
from reluviz.bench.suites.gpu_faults import gpu_faults

if TYPE_CHECKING:
    from reluviz.bench.peers.pool import PeerPool
    from reluviz.bench.peers.process import PeerTraining
    from reluviz.bench.workloads import Arrays, Network, Workload
    from reluviz_kernels import Mlp

SAMPLE_SECONDS = 1e-2
"""Rounds are repeated until a sample takes about so long."""

_REFERENCE = "relu"
# What the quick form trains with, besides all on the first workload: where the float64 reference takes long, one.
_FEW, _ONE = (_REFERENCE, "sigmoid", "tanh", "gelu"), (_REFERENCE,)
_GIVEN_RATE, _GIVEN_STEPS = 0.03, 1000
# Floating-point operations of a step; a smaller one is over before a second thread has begun to help.
_LARGE_STEP = 4_000_000
# Networks that a GPU has room for at once.
_MANY = 10_000
# Seconds to prepare an entry, the reference included; from runs on one machine. So in the other suites.
_PREPARATION = 0.4


class Task:
    """One workload with one activation, its numbers and its reference, made when first needed.

    Attributes:
        workload: What is trained.
        arrays: Returns its samples and initial weights.
        threads: Threads for whoever trains it.
    """

    def __init__(self, workload: Workload, arrays: Callable[[], Arrays], threads: int) -> None:
        self.workload, self.arrays, self.threads = workload, arrays, threads
        self._reference: float | None = None

    @property
    def case(self) -> str:
        """What the results call it."""
        return f"{self.workload.name} {self.workload.activation}"

    def reference(self) -> float:
        """Return the loss after a round, computed in float64."""
        from reluviz.bench.peers.reference import reference_loss

        if self._reference is None:
            self._reference = reference_loss(self.workload, self.arrays(), self.workload.epochs)
        return self._reference

    def result(self, backend: str, params: dict[str, str], **measured: Any) -> TrainingResult:
        """Return a result on this task."""
        workload = self.workload
        return TrainingResult(
            case=self.case,
            activation=workload.activation,
            backend=backend,
            threads=self.threads,
            params={
                "layers": workload.widths[1:-1],
                "batch": workload.batch,
                "samples": workload.samples,
                "loss": workload.loss,
                "optimiser": "sgd",
                "learning_rate": workload.learning_rate,
                "dtype": "float32",
                **({"networks": workload.replicas} if workload.replicas > 1 else {}),
                **params,
            },
            workload=workload.name,
            **measured,
        )


class OurEntry(Entry):
    """Our kernels on a task, on the processor or the GPU: one network, or many at once."""

    def __init__(self, task: Task, device: str = "cpu", *, may_fail: bool = False) -> None:
        super().__init__(task.case)
        self.label += " (CUDA)" if device == "cuda" else ""
        self.task, self.device, self._may_fail = task, device, may_fail
        self._samples: list[float] = []
        self._repeats = 1
        self._compile_s: float | None = None
        self._loss: float | None = None

    def prepare(self) -> None:
        """Compile, check the loss after one round, and find how many rounds a sample takes."""
        from reluviz.bench.peers.reference import check_loss, full_loss
        from reluviz_kernels.cache import statistics

        task, before = self.task, statistics()["compile_s"]
        with gpu_faults(self._may_fail):
            self._once = (_replicas if task.workload.replicas > 1 else _network)(task, self.device)
            first, networks = self._once()
            compiled = statistics()["compile_s"] - before
            self._loss = full_loss(task.workload, task.arrays(), networks())
            check_loss("reluviz", task.workload, self._loss, task.reference())
            again = self._once()[0]
            # A GPU's kernels compile when they are first launched, which no statistics count.
            self._compile_s = max(0.0, first - again) if self.device == "cuda" else compiled
            self._repeats = max(1, round(SAMPLE_SECONDS / again))

    def round(self) -> None:
        """Take one sample."""
        with gpu_faults(self._may_fail):
            seconds = sum(self._once()[0] for _ in range(self._repeats))
        self._samples.append(1e6 * seconds / (self._repeats * self.task.workload.steps))

    def result(self) -> TrainingResult | None:
        """Return what was measured so far."""
        if not self._samples:
            return None
        return self.task.result(
            self.device, {}, samples=self._samples, compile_s=self._compile_s, final_loss=self._loss
        )


Once = Callable[[], tuple[float, Callable[[], list["Network"]]]]
"""Trains one round from the initial weights; returns its seconds, and what gives the weights at its end."""


def _network(task: Task, device: str) -> Once:
    from reluviz_kernels.twins import training_on

    workload, arrays = task.workload, task.arrays()
    training = training_on(device)(
        _mlp(workload),
        arrays.x,
        arrays.y,
        arrays.networks[0],
        learning_rate=workload.learning_rate,
        batch_size=workload.batch,
        shuffle=False,
    )
    start = training.state()

    def once() -> tuple[float, Callable[[], list[Network]]]:
        training.restore(start)
        begin = time.perf_counter()
        training.advance(workload.steps)
        return time.perf_counter() - begin, lambda: [training.parameters()]

    return once


def _replicas(task: Task, device: str) -> Once:
    from reluviz_kernels.twins import replicas_on

    workload, arrays = task.workload, task.arrays()

    def once() -> tuple[float, Callable[[], list[Network]]]:
        replicas = replicas_on(device)(
            _mlp(workload),
            arrays.x,
            arrays.y,
            arrays.networks,
            seeds=range(workload.replicas),
            learning_rates=workload.learning_rate,
            batch_size=workload.batch,
            shuffle=False,
        )
        begin = time.perf_counter()
        replicas.advance(workload.steps)
        seconds = time.perf_counter() - begin
        return seconds, lambda: [replicas.parameters(index) for index in range(workload.replicas)]

    return once


def _mlp(workload: Workload) -> Mlp:
    from reluviz_kernels import Mlp

    return Mlp(workload.widths, workload.activation, workload.loss, "float32")


class PeerEntry(Entry):
    """A peer on a task, in the peer's process."""

    def __init__(self, peer: str, pool: PeerPool, task: Task) -> None:
        super().__init__(task.case, peer)
        self.task = task
        self._peer, self._pool = peer, pool
        self._training: PeerTraining | None = None
        self._samples: list[float] = []
        self._loss: float | None = None

    def prepare(self) -> None:
        """Build and compile, and check the loss after one round."""
        process = self._pool.process(self._peer, self.task.threads)
        self._training = process.training(self.task.workload, self.task.arrays())
        self._loss = self._training.checked_loss(self.task.reference())

    def round(self) -> None:
        """Take one sample."""
        assert self._training is not None
        self._samples.append(self._training.round())

    def finish(self) -> None:
        """Free what it holds in the peer's process."""
        if self._training is not None and self._training.peer.alive:
            self._training.drop()

    def result(self) -> TrainingResult | None:
        """Return what was measured so far."""
        from reluviz.bench.peers.pool import backend_of

        if not self._samples or self._training is None:
            return None
        backend, params = backend_of(self._peer)
        return self.task.result(
            backend, params, samples=self._samples, compile_s=self._training.compile_s, final_loss=self._loss
        )


def _tasks(options: Options) -> list[tuple[Workload, Callable[[], Arrays]]]:
    """Return the workloads with what makes their numbers: those of the benchmark, or one on the person's data."""
    from reluviz.bench.workloads import WORKLOADS, arrays

    if options.dataset is None:
        found = [
            replace(w, widths=(w.widths[0], *options.layers, w.widths[-1])) if options.layers is not None else w
            for w in WORKLOADS.values()
        ]
        if options.on_gpu:
            found.append(replace(found[-1], name="replicas-10000", replicas=_MANY, epochs=1))
        return [(w, cache(lambda w=w: arrays(w, options.seed))) for w in found]
    return [_given(options, options.dataset)]


def _given(options: Options, dataset: str) -> tuple[Workload, Callable[[], Arrays]]:
    from reluviz.bench.workloads import Workload, given_arrays

    config = data_config(dataset, options.seed)
    data, preset = config.dataset(), preset_of(config)
    layers = preset.layers if options.layers is None else options.layers
    samples, batch = len(data.x_train), min(preset.batch, len(data.x_train))
    workload = Workload(
        title_of(config),
        (data.n_in, *layers, data.n_out),
        batch,
        samples,
        data.loss,
        _GIVEN_RATE,
        epochs=max(1, round(_GIVEN_STEPS * batch / samples)),
        data="given",
    )
    return workload, cache(lambda: given_arrays(workload, data.x_train, data.y_train, options.seed))


def _is_large(workload: Workload) -> bool:
    """Return whether a step is large enough to be shared among threads."""
    # Two for each weight and sample forwards, four backwards.
    return 6 * workload.batch * sum(a * b for a, b in pairwise(workload.widths)) > _LARGE_STEP


def plan(options: Options) -> list[Contest]:
    """Return a contest for each workload."""
    from reluviz.bench.peers.pool import PeerPool

    asked = activations(options, trainable(), trained=True)
    resources = ExitStack()
    pool = PeerPool(resources)
    max_time = options.max_time if options.max_time is not None else 2.0 if options.full else 0.2
    contests = []
    for place, (workload, arrays) in enumerate(_tasks(options)):
        names: Sequence[str] = asked
        if not (options.activations or options.full or place == 0):
            names = _ONE if _is_large(workload) or workload.replicas >= _MANY else _FEW
        threads = options.threads if workload.replicas > 1 or _is_large(workload) else 1
        entries: list[Entry] = []
        for name in names:
            task = Task(replace(workload, activation=name), arrays, threads)
            entries.append(OurEntry(task))
            if name in options.gpu_activations(names):
                entries.append(OurEntry(task, "cuda", may_fail=options.gpu_may_fail))
            # Peers are compared on one activation unless the person names some: the workload is what differs.
            if options.activations or name == _REFERENCE:
                entries += [PeerEntry(peer, pool, task) for peer in options.peers]
        contests.append(
            Contest(
                suite=TRAINING.name,
                title=workload.name,
                threads=threads,
                entries=tuple(entries),
                min_rounds=options.min_rounds or (15 if options.full else 5),
                max_time=max_time,
                entry_estimate=max_time + _PREPARATION,
                settle=SETTLE if threads > 1 and options.peers else 0.0,
                resources=resources,
            )
        )
    return contests


TRAINING = Suite(
    name="training",
    doc="the time of one training step on fixed workloads, for each activation",
    options=frozenset({"dataset", "layers", "activations", "min_rounds", "max_time", "peers"}),
    plan=plan,
)

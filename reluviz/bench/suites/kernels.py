"""The suite `kernels`: time of each activation and derivative on an array in the cache and one in memory.

A plain copy of the same array, split over as many threads, is measured in the same rounds, so that the two compare.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from reluviz.bench.options import Options
from reluviz.bench.plan import SETTLE, Contest, Entry, Suite
from reluviz.bench.results import OURS, KernelResult, Result
from reluviz.bench.suites.choices import activations
from reluviz.bench.suites.gpu_kernels import ON_GPU, GpuOperands, gpu_entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reluviz.bench.peers.pool import PeerPool
    from reluviz.bench.peers.process import PeerActivation, PeerProcess

IN_CACHE = 4096
"""Elements of the small array, for one thread."""

IN_MEMORY = 1 << 24
"""Elements of the large array, for all threads."""

SAMPLE_SECONDS = 1e-3
"""Calls are repeated until a sample takes about so long, many times what the clock resolves."""

_T = TypeVar("_T")
_TRIES = 3
_PREPARATION = 0.03
DTYPE = "float32"
"""Of everything that is timed here."""

PEERS = ("numpy", "torch", "jax")
"""The peers that have activations of their own."""

Which = Literal["value", "derivative"]
_PASSES: tuple[Which, ...] = ("value", "derivative")


class Operands:
    """The array that all entries of one size read, and the one that they write, made when first needed."""

    def __init__(self, elements: int, seed: int) -> None:
        self.elements, self._seed = elements, seed

    @cached_property
    def x(self) -> NDArray[np.float32]:
        """Normal numbers with a standard deviation of 3: both tails of a sigmoid are among them."""
        rng = np.random.default_rng(self._seed)
        return rng.standard_normal(self.elements, np.float32) * np.float32(3)

    @cached_property
    def out(self) -> NDArray[np.float32]:
        """Room for a result, touched once so that the system has given its pages."""
        return np.zeros(self.elements, np.float32) + np.float32(1)


class Timed(Entry):
    """An entry whose sample is the mean time of some calls.

    Attributes:
        samples: Seconds a call, one for each round.
        compile_s: Seconds spent compiling; None where nothing was.
    """

    def __init__(
        self, case: str, operands: Operands, threads: int, activation: str | None, which: Which | None
    ) -> None:
        super().__init__(case)
        self.operands, self.threads, self.activation, self.which = operands, threads, activation, which
        self.samples: list[float] = []
        self._calls = 0
        self._operations: int | None = None
        self.compile_s: float | None = None

    def round(self) -> None:
        """Take one sample."""
        self.samples.append(self.seconds_per_call(self._calls))

    @abstractmethod
    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""

    def note_compilation(self, first_call: Callable[[], _T]) -> _T:
        """Return what the first call gives, and remember how long it took to compile."""
        from reluviz_kernels import cache

        before = cache.statistics()["compile_s"]
        result = first_call()
        self.compile_s = cache.statistics()["compile_s"] - before
        return result

    def calibrate(self) -> None:
        """Find how many calls a sample takes; this warms up, too."""
        calls = 1
        while True:
            # The shortest of a few: one that was interrupted would make every sample too short.
            call = min(self.seconds_per_call(calls) for _ in range(_TRIES))
            if call * calls >= SAMPLE_SECONDS / 4:
                self._calls = max(1, round(SAMPLE_SECONDS / call))
                return
            calls *= 4

    def _result(self, backend: str) -> KernelResult | None:
        if not self.samples:
            return None
        return KernelResult(
            case=self.case,
            activation=self.activation,
            backend=backend,
            threads=self.threads,
            params={"dtype": DTYPE},
            samples=self.samples,
            compile_s=self.compile_s,
            pass_=self.which,
            elements=self.operands.elements,
            operations=self._operations if backend in OURS else None,
        )

    def result(self) -> Result | None:
        """Return what was measured so far."""
        return self._result("cpu")


class CopyEntry(Timed):
    """NumPy's copy, split over the threads as our kernels are."""

    def __init__(self, operands: Operands, threads: int) -> None:
        super().__init__(f"copy {operands.elements}", operands, threads, None, None)
        self._parts: list[tuple[NDArray[Any], NDArray[Any]]] = []

    def prepare(self) -> None:
        """Split the arrays, at whole cache lines."""
        if self._calls:
            return
        x, out = self.operands.x, self.operands.out
        size = -(-self.operands.elements // (16 * self.threads)) * 16
        starts = range(0, self.operands.elements, size)
        self._parts = [(out[start : start + size], x[start : start + size]) for start in starts]
        self.calibrate()

    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""
        if len(self._parts) == 1:
            return timed(np.copyto, *self._parts[0], calls)
        from reluviz_kernels.threads import run_all

        return timed(run_all, np.copyto, self._parts, calls)


class KernelEntry(Timed):
    """One of our kernels."""

    def __init__(self, activation: str, which: Which, operands: Operands, threads: int) -> None:
        super().__init__(f"{activation} {which} {operands.elements}", operands, threads, activation, which)

    def prepare(self) -> None:
        """Compile, check against float64, and find how many calls a sample takes."""
        from reluviz.bench.operations import operations
        from reluviz.bench.peers.reference import check_activation
        from reluviz_kernels import ACTIVATIONS

        assert self.activation is not None
        assert self.which is not None
        activation = ACTIVATIONS[self.activation]
        self._function: Callable[..., Any] = getattr(activation, self.which)
        result = self.note_compilation(lambda: self._function(self.operands.x, self.operands.out))
        self._operations = operations(activation, self.which)
        check_activation("reluviz", self.activation, self.which, self.operands.x, result)
        self.calibrate()

    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""
        return timed(self._function, self.operands.x, self.operands.out, calls)


class PeerEntry(Timed):
    """A peer's kernel, in the peer's process, on the same numbers."""

    def __init__(self, peer: str, pool: PeerPool, ours: KernelEntry) -> None:
        super().__init__(ours.case, ours.operands, ours.threads, ours.activation, ours.which)
        self.label = f"{ours.case} ({peer})"
        self._peer, self._pool = peer, pool
        self._process: PeerProcess | None = None
        self._call: PeerActivation | None = None

    def prepare(self) -> None:
        """Build it, check it against float64, and find how many calls a sample takes."""
        assert self.activation is not None
        assert self.which is not None
        self._process = self._pool.process(self._peer, self.threads)
        self._call = self._process.activation(self.activation, self.which, self.operands.x)
        self.compile_s = self._call.compile_s
        self.calibrate()

    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""
        assert self._call is not None
        return self._call.round(calls)

    def result(self) -> KernelResult | None:
        """Return what was measured so far."""
        return self._result(self._peer)

    def finish(self) -> None:
        """Free the arrays in the peer's process."""
        if self._call is not None and self._process is not None and self._process.alive:
            self._call.drop()


def timed(function: Callable[[Any, Any], object], first: object, second: object, calls: int) -> float:
    """Return the mean time of calls with two arguments."""
    repetitions = range(calls)
    begin = time.perf_counter()
    for _ in repetitions:
        function(first, second)
    return (time.perf_counter() - begin) / calls


def plan(options: Options) -> list[Contest]:
    """Return a contest for each of the two sizes; for each activation where peers have large arrays of their own.

    Raises:
        PlanError: An activation is unknown.
    """
    from reluviz.bench.peers.pool import PeerPool
    from reluviz_kernels import ACTIVATIONS

    names = activations(options, tuple(ACTIVATIONS), trained=False)
    resources = ExitStack()
    pool = PeerPool(resources)
    peers = [peer for peer in options.peers if peer in PEERS]
    max_time = options.max_time if options.max_time is not None else 1.0 if options.full else 0.04

    def contest(entries: Sequence[Entry], title: str, threads: int) -> Contest:
        return Contest(
            suite=KERNELS.name,
            title=title,
            threads=threads,
            entries=tuple(entries),
            min_rounds=options.min_rounds or (30 if options.full else 7),
            max_time=max_time,
            entry_estimate=2 * max_time + _PREPARATION,
            settle=SETTLE if threads > 1 and peers else 0.0,
            resources=resources,
        )

    def entries(operands: Operands, threads: int, names: Sequence[str], peers: Sequence[str]) -> list[Entry]:
        found: list[Entry] = []
        for name in names:
            for which in _PASSES:
                ours = KernelEntry(name, which, operands, threads)
                found += [ours, *(PeerEntry(peer, pool, ours) for peer in peers)]
        return found

    small, large = Operands(IN_CACHE, options.seed), Operands(IN_MEMORY, options.seed)
    contests = [
        contest([CopyEntry(small, 1), *entries(small, 1, names, peers)], f"{IN_CACHE:,} elements, in the cache", 1)
    ]
    copy, title, threads = CopyEntry(large, options.threads), f"{IN_MEMORY:,} elements, in memory", options.threads
    if options.full and peers:
        # One activation at a time, or the peers' arrays would fill the memory. Peers take seconds for some of them,
        # which is why the quick form leaves them out here.
        contests += [
            contest([copy, *entries(large, threads, [name], peers)], f"{name}, {title}", threads) for name in names
        ]
    else:
        contests.append(contest([copy, *entries(large, threads, names, ())], title, threads))
    if options.on_gpu:
        # As many elements as in memory, for one table with the processor, and as many as a GPU needs.
        for elements in (IN_MEMORY, ON_GPU):
            operands = GpuOperands(elements, options.seed)
            chosen = options.gpu_activations(names)
            found = gpu_entries(operands, threads, chosen, _PASSES, may_fail=options.gpu_may_fail)
            contests.append(contest(found, f"{elements:,} elements, on the GPU", threads))
    return contests


KERNELS = Suite(
    name="kernels",
    doc="each activation and derivative, in time per element and bytes per second, beside a plain copy",
    options=frozenset({"activations", "min_rounds", "max_time", "peers"}),
    plan=plan,
)

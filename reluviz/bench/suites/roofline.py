"""The suite `roofline`: the bandwidth of copies, in the cache and from memory, and the peak of arithmetic.

No kernel can move bytes or compute faster. The report draws these as roofs, and each kernel of the suite `kernels` that
was measured in the same run as a point under them.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from reluviz.bench.options import Options
from reluviz.bench.plan import Contest, Suite
from reluviz.bench.results import RoofResult
from reluviz.bench.suites.kernels import DTYPE, IN_CACHE, IN_MEMORY, CopyEntry, Operands, Timed, timed

if TYPE_CHECKING:
    from reluviz.bench.plan import Entry

_ROUNDS = 10_000
_STEPS = 1_000_000
# Three steps from these starts have results that float32 holds exactly.
_FACTOR, _SUMMAND, _CHECKED_STEPS = 0.5, 1.0, 3
_PREPARATION = 0.15


class _Roof(Timed):
    """A roof, whose sample is the mean time of some calls.

    Args:
        limit: What bounds.
        place: Where the operands lie.
        threads: Threads that work side by side.
        operands: What a copy reads and writes; of one thread, where each has its own.
    """

    def __init__(self, limit: str, place: str, threads: int, operands: Operands | None = None) -> None:
        where = "" if place == "registers" else f" {place}"
        super().__init__(f"{limit}{where} {threads}", operands or Operands(0, 0), threads, None, None)
        self._limit, self._place = limit, place
        self._moved = self._computed = 0

    def result(self) -> RoofResult | None:
        """Return what was measured so far."""
        if not self.samples:
            return None
        return RoofResult(
            case=self.case,
            activation=None,
            backend="cpu",
            threads=self.threads,
            params={"dtype": DTYPE},
            samples=self.samples,
            compile_s=self.compile_s,
            limit=self._limit,
            place=self._place,
            bytes=self._moved,
            operations=self._computed,
        )


class MemoryRoof(_Roof):
    """A copy of an array that no cache holds, split over the threads: NumPy's, or the kernel of the identity.

    The kernel writes past the caches, which spares the memory from being read before it is written.
    """

    def __init__(self, limit: str, threads: int, operands: Operands) -> None:
        super().__init__(limit, "memory", threads, operands)
        self._copy = CopyEntry(operands, threads)

    def prepare(self) -> None:
        """Split the arrays, compile, and find how many calls a sample takes."""
        from reluviz_kernels import ACTIVATIONS

        self._moved = 2 * self.operands.x.nbytes
        self._stream = ACTIVATIONS["identity"].value
        if self._limit == "copy":
            self._copy.prepare()
        self.calibrate()

    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""
        if self._limit == "copy":
            return self._copy.seconds_per_call(calls)
        return timed(self._stream, self.operands.x, self.operands.out, calls)


class CacheRoof(_Roof):
    """Many copies of a small array in one call; each thread has arrays of its own."""

    def __init__(self, threads: int, seed: int) -> None:
        super().__init__("copy", "cache", threads)
        self._arrays = [Operands(IN_CACHE, seed + place) for place in range(threads)]

    def prepare(self) -> None:
        """Compile, and find how many calls a sample takes."""
        from reluviz.bench.roof_kernels import copy_rounds

        self._function = copy_rounds
        self._parts = [(pair.x, pair.out, _ROUNDS) for pair in self._arrays]
        self._moved = sum(2 * pair.x.nbytes * _ROUNDS for pair in self._arrays)
        self.note_compilation(lambda: copy_rounds(self._arrays[0].x, self._arrays[0].out, 1))
        self.calibrate()

    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""
        from reluviz_kernels.threads import run_all

        return timed(run_all, self._function, self._parts, calls)


class ArithmeticRoof(_Roof):
    """Independent chains of fused multiplications and additions, in every lane of the registers of every thread."""

    def __init__(self, threads: int) -> None:
        super().__init__("arithmetic", "registers", threads)

    def prepare(self) -> None:
        """Compile, check the result of a few steps, and find how many calls a sample takes."""
        from reluviz.bench import roof_kernels
        from reluviz.bench.peers.protocol import PeerError

        starts = np.arange(roof_kernels.CHAINS * roof_kernels.LANES, dtype=np.float32)
        out = np.empty_like(starts)
        self._function = roof_kernels.fused_steps
        self.note_compilation(lambda: self._function(starts, _FACTOR, _SUMMAND, _CHECKED_STEPS, out))
        expected = starts.astype(np.float64)
        for _ in range(_CHECKED_STEPS):
            expected = expected * _FACTOR + _SUMMAND
        if not np.array_equal(out, expected):
            raise PeerError("the chains of multiplications computed something else")
        self._computed = roof_kernels.OPERATIONS_PER_STEP * _STEPS * self.threads
        self._parts = [(starts, _FACTOR, _SUMMAND, _STEPS, np.empty_like(starts)) for _ in range(self.threads)]
        self.calibrate()

    def seconds_per_call(self, calls: int) -> float:
        """Make so many calls and return the mean time of one."""
        from reluviz_kernels.threads import run_all

        return timed(run_all, self._function, self._parts, calls)


def plan(options: Options) -> list[Contest]:
    """Return a contest for one thread, and one for all where they are several."""
    max_time = options.max_time if options.max_time is not None else 1.0 if options.full else 0.1
    resources, large = ExitStack(), Operands(IN_MEMORY, options.seed)
    contests = []
    for threads in dict.fromkeys((1, options.threads)):
        entries: tuple[Entry, ...] = (
            CacheRoof(threads, options.seed),
            MemoryRoof("copy", threads, large),
            MemoryRoof("stream", threads, large),
            ArithmeticRoof(threads),
        )
        contests.append(
            Contest(
                suite=ROOFLINE.name,
                title=f"{threads} thread" if threads == 1 else f"{threads} threads",
                threads=threads,
                entries=entries,
                min_rounds=options.min_rounds or (30 if options.full else 7),
                max_time=max_time,
                entry_estimate=max_time + _PREPARATION,
                resources=resources,
            )
        )
    return contests


ROOFLINE = Suite(
    name="roofline",
    doc="what bounds the kernels: copies in the cache and from memory, and peak arithmetic, on one thread and on all",
    options=frozenset({"min_rounds", "max_time"}),
    plan=plan,
)

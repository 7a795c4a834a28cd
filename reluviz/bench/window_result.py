"""The result of the suite `window`: how the real window fares while a race runs in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from reluviz.bench import checks
from reluviz.bench.result import Identity, Result
from reluviz.core.finite import finite


@dataclass(frozen=True, kw_only=True)
class WindowResult(Result):
    """How the real window fares while a race runs in it. Samples are milliseconds between two frames.

    A frame is complete when the neurons of every contestant have been painted with numbers not painted before: a frame
    in which one contestant stands still does not count. Its time is that of the last of those paintings.

    Attributes:
        first_frame_s: Seconds from the start of the process to the first painting of the window.
        first_learning_s: Seconds from the start of the process to the first painting of a network that has learned.
        steps_per_s: Training steps a second of all contestants together, the window open; the median of the rounds.
        headless_steps_per_s: The same race without a window, in turn with it; None where a pace is kept.
        longest_wait_ms: The longest time that the window answered nothing, from its first frame on.
        memory_start_bytes: Resident memory of the window's process when the race was first painted.
        memory_minute_bytes: The same after the first minute of the race; None where it did not run that long.
        memory_end_bytes: The same at the end.
        duration_s: Seconds that the race ran, breaks for the headless one left out.
    """

    suite: ClassVar[str] = "window"
    unit: ClassVar[str] = "ms"

    first_frame_s: float
    first_learning_s: float
    steps_per_s: float
    headless_steps_per_s: float | None
    longest_wait_ms: float
    memory_start_bytes: int
    memory_minute_bytes: int | None
    memory_end_bytes: int
    duration_s: float

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        super().__post_init__()
        self._set(samples=checks.numbers("samples", self.samples))
        for name in ("first_frame_s", "first_learning_s", "steps_per_s", "longest_wait_ms", "duration_s"):
            self._set(**{name: checks.number(name, getattr(self, name))})
        minute = self.memory_minute_bytes
        self._set(
            headless_steps_per_s=checks.number_or_none("headless_steps_per_s", self.headless_steps_per_s),
            memory_start_bytes=checks.count("memory_start_bytes", self.memory_start_bytes),
            memory_minute_bytes=None if minute is None else checks.count("memory_minute_bytes", minute),
            memory_end_bytes=checks.count("memory_end_bytes", self.memory_end_bytes),
        )

    @property
    def _gaps(self) -> NDArray[np.float64]:
        return np.array(self.samples, np.float64)

    @property
    def cache_warm(self) -> bool:
        """Whether all kernels were in the cache, so that none was compiled before the race began."""
        return not self.compile_s

    @property
    def frames_per_s(self) -> float | None:
        """Complete frames a second, from the mean gap."""
        return finite(1000 / self.summary.mean) if self.summary.mean else None

    @property
    def gap_p99_ms(self) -> float:
        """The gap that 99 % of all do not exceed."""
        return float(np.quantile(self._gaps, 0.99, method="inverted_cdf"))

    @property
    def gap_max_ms(self) -> float:
        """The largest gap."""
        return float(self._gaps.max())

    @property
    def of_headless(self) -> float | None:
        """Training steps with the window open over those of the headless race; None where a pace is kept."""
        return finite(self.steps_per_s / self.headless_steps_per_s) if self.headless_steps_per_s else None

    @property
    def memory_growth(self) -> float | None:
        """By what share resident memory grew after the first minute; None where there was no more than that."""
        minute = self.memory_minute_bytes
        return None if minute is None else self.memory_end_bytes / minute - 1

    def _work(self) -> Identity:
        return ()

    def _specific(self) -> dict[str, Any]:
        return {
            "first_frame_s": self.first_frame_s,
            "first_learning_s": self.first_learning_s,
            "cache_warm": self.cache_warm,
            "frames_per_s": self.frames_per_s,
            "gap_p99_ms": self.gap_p99_ms,
            "gap_max_ms": self.gap_max_ms,
            "longest_wait_ms": self.longest_wait_ms,
            "steps_per_s": self.steps_per_s,
            "headless_steps_per_s": self.headless_steps_per_s,
            "of_headless": self.of_headless,
            "memory_start_bytes": self.memory_start_bytes,
            "memory_minute_bytes": self.memory_minute_bytes,
            "memory_end_bytes": self.memory_end_bytes,
            "memory_growth": self.memory_growth,
            "duration_s": self.duration_s,
        }

"""Whether an experiment is waiting for its kernels to be compiled, as Numba tells; it knows no Qt."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar

from numba.core import event

_LASTS = 0.5
"""Seconds from one kernel to the next in which they are still being compiled: a shorter pause is not worth telling."""

_at_work: ContextVar[Compiling | None] = ContextVar("_at_work", default=None)


class Compiling(event.Listener):
    """Hears of Numba's compilations on the thread that made it, and on others for as long as they work for it."""

    def __init__(self) -> None:
        _at_work.set(self)
        self._under_way = 0
        self._ended = -_LASTS
        self._lock = threading.Lock()
        event.register("numba:compile", self)

    def close(self) -> None:
        """Hear of nothing more."""
        event.unregister("numba:compile", self)

    def on_start(self, _: object) -> None:
        """Count a compilation; one may begin within another."""
        self._count(1)

    def on_end(self, _: object) -> None:
        """Count it as over."""
        self._count(-1)

    def _count(self, change: int) -> None:
        if _at_work.get() is not self:
            return
        with self._lock:
            self._under_way += change
            self._ended = time.monotonic()

    def __bool__(self) -> bool:
        """Return whether kernels are being compiled."""
        return self._under_way > 0 or time.monotonic() - self._ended < _LASTS

"""Training in slices, so that a stop is seen several times a second however large the networks are."""

from __future__ import annotations

import time
from typing import Protocol

from reluviz.experiments.base.experiment import Stop

_SECONDS = 0.1  # of a slice, about
_FIRST = 8  # steps of the first slice
_GROWTH = 4  # times as many at most in the next one


class Trained(Protocol):
    """What is trained step by step: `Training` or `Replicas`."""

    @property
    def step(self) -> int:
        """Steps done."""
        ...

    def advance(self, steps: int) -> int:
        """Train so many steps and return those done."""
        ...


def advance(trained: Trained, steps: int, stop: Stop) -> bool:
    """Train so many steps and return whether they were done; False where the stop was set before their end."""
    end, size = trained.step + steps, _FIRST
    while trained.step < end:
        if stop.is_set():
            return False
        begin = time.perf_counter()
        trained.advance(min(size, end - trained.step))
        fitting = size * _SECONDS / max(time.perf_counter() - begin, 1e-9)
        size = max(1, int(min(fitting, _GROWTH * size)))
    return True

"""Compiles the functions beside the window, one after the other, those that are shown first."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Sequence

import numpy as np

from reluviz_kernels import ACTIVATIONS


class WarmUp:
    """A thread after which each function answers at once. The GUI thread asks it; it touches no Qt object."""

    def __init__(self, names: Sequence[str]) -> None:
        """Prepare; `start` begins.

        Args:
            names: The functions, first what is needed first.
        """
        self._names = tuple(names)
        self._stop = threading.Event()
        # A tuple is replaced, never changed: reading it needs no lock.
        self._ready: tuple[str, ...] = ()
        self._faults: tuple[tuple[str, str], ...] = ()
        self._thread = threading.Thread(target=self._run, name="reluviz-functions", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ready(self) -> tuple[str, ...]:
        """Return the functions that have been compiled so far."""
        return self._ready

    def faults(self) -> tuple[tuple[str, str], ...]:
        """Return (function, traceback) of those that could not be."""
        return self._faults

    def finished(self) -> bool:
        """Return whether nothing is left to do."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def stop(self, seconds: float) -> bool:
        """Begin no other function; return whether the thread has ended within that time."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        x = np.zeros(1)
        for name in self._names:
            try:
                for role in (ACTIVATIONS[name].value, ACTIVATIONS[name].derivative):
                    if self._stop.is_set():
                        return
                    role(x)
            except Exception:
                self._faults += ((name, traceback.format_exc()),)
            else:
                self._ready += (name,)

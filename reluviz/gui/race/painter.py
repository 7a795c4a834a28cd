"""The thread that makes the pictures of a race, so that training need not wait for them, nor they for a slice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from reluviz.gui.interrupt import Interrupted, interrupt

_GRACE_S = 0.15  # after which a compilation is broken off


class Painter:
    """Does one job at a time for the training thread, which gives it the next when it is idle."""

    def __init__(self) -> None:
        """Prepare; the thread starts with the first job."""
        self._changed = threading.Condition()
        self._job: Callable[[], None] | None = None
        self._fault: Exception | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="reluviz-pictures", daemon=True)

    @property
    def is_busy(self) -> bool:
        """Whether a job is not yet done."""
        return self._job is not None

    def give(self, job: Callable[[], None]) -> None:
        """Have a job done; only where it is not busy.

        Raises:
            Exception: What the job before has raised.
        """
        self._raise_fault()
        with self._changed:
            self._job = job
            self._changed.notify_all()
        if self._thread.ident is None:
            self._thread.start()

    def settle(self) -> None:
        """Wait until it is idle.

        Raises:
            Exception: What the last job has raised.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._job is None or self._closing)
        self._raise_fault()

    def close(self, timeout: float) -> bool:
        """End the thread, also out of a compilation, and return whether it has ended within so many seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.ident is None:
            return True
        end = time.monotonic() + timeout
        self._thread.join(min(_GRACE_S, timeout))
        return interrupt(self._thread, max(0.0, end - time.monotonic()))

    def _raise_fault(self) -> None:
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    def _run(self) -> None:
        try:
            self._work()
        except Interrupted:
            return

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._job is not None or self._closing)
            if self._closing or self._job is None:
                return
            try:
                self._job()
            except Exception as error:
                self._fault = error
            with self._changed:
                self._job = None
                self._changed.notify_all()

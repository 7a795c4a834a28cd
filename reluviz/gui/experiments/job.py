"""The thread that runs experiments for the window, and what it tells while it does; it knows no Qt."""

from __future__ import annotations

import threading
import time
import traceback
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from reluviz.errors import ReluvizError
from reluviz.experiments.base.claims import Finding
from reluviz.experiments.base.experiment import Experiment, Outcome, Params, Step, Stop, run
from reluviz.experiments.base.figures import Panel
from reluviz.gui.interrupt import Interrupted, doom, interrupt
from reluviz.gui.race.frames import Fault
from reluviz_kernels import KernelError

if TYPE_CHECKING:
    from reluviz.gui.experiments.compiling import Compiling

_EVERY = 0.4
"""Seconds between two partial results that are judged and drawn, at least."""
_GRACE = 0.15  # seconds that the thread has to end by itself before it is interrupted


@dataclass(frozen=True)
class Task:
    """What is to be run; compared by identity, since a second run of the same is another one."""

    experiment: Experiment[Any, Any]
    params: Params

    def __eq__(self, other: object) -> bool:
        """Return whether it is the very same request."""
        return self is other

    __hash__ = object.__hash__


@dataclass(frozen=True)
class View:
    """What a run has come to, ready to be shown.

    Attributes:
        outcome: The run itself, whole or partial.
        findings: Its claims judged.
        panels: Its figure.
    """

    outcome: Outcome[Any, Any]
    findings: tuple[Finding, ...]
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Status:
    """How far a run is.

    Attributes:
        task: The run; None where there has been none.
        running: Whether the thread is at work on it.
        done: The share of the work that is done, from 0 to 1.
        seconds: What it has taken until then.
        view: What was measured so far; None before the first result.
        fault: Why it ended early.
    """

    task: Task | None = None
    running: bool = False
    done: float = 0.0
    seconds: float = 0.0
    view: View | None = None
    fault: Fault | None = None


Tasks = SimpleQueue[tuple[Task, Stop] | None]


class Runner:
    """Runs one experiment after the other on a thread of its own; a new one ends the one before.

    Attributes:
        latest: The newest status; the window reads it as often as it likes.
        compiling: Whether the thread is busy with the compilation of kernels.
    """

    def __init__(self) -> None:
        self.latest = Status()
        self.compiling: bool | Compiling = False
        self._tasks: Tasks = SimpleQueue()
        self._stop = Stop()
        self._thread: threading.Thread | None = None
        self._left: list[threading.Thread] = []

    def submit(self, task: Task) -> None:
        """Run this one; what is under way is given up."""
        self.cancel()
        self._stop = Stop()
        self.latest = Status(task, running=True)
        self._tasks.put((task, self._stop))
        if self._thread is None:
            given = (self._tasks,)
            self._thread = threading.Thread(target=self._work, args=given, name="reluviz-experiments", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """End the run under way; what was measured stays."""
        self._stop.set()
        if self.compiling and self._thread is not None:
            # Compilation heeds no stop and takes seconds: the thread is broken off, and the next run gets another.
            doom(self._thread)
            self._tasks.put(None)
            self._left = [*(thread for thread in self._left if thread.is_alive()), self._thread]
            self._tasks, self._thread, self.compiling = SimpleQueue(), None, False

    def close(self, timeout: float) -> bool:
        """End the thread at once, and return whether it has ended within so many seconds."""
        end = time.monotonic() + timeout
        self._stop.set()
        self._tasks.put(None)
        threads = [*self._left, *([self._thread] if self._thread is not None else [])]
        if any(thread.is_alive() for thread in threads):
            threads[-1].join(min(_GRACE, timeout))
        # Each is told, also where one before it takes all the time.
        ended = [interrupt(thread, max(0.0, end - time.monotonic())) for thread in threads]
        return all(ended)

    # What follows runs on the thread.

    def _work(self, tasks: Tasks) -> None:
        # Numba is slow to import, and this thread needs it anyway.
        from reluviz.gui.experiments.compiling import Compiling

        self.compiling = compiling = Compiling()
        try:
            while True:
                given = _newest(tasks)
                if given is None:
                    return
                self._run(*given)
        except Interrupted:
            return
        finally:
            compiling.close()

    def _run(self, task: Task, stop: Stop) -> None:
        begin = shown = time.perf_counter()
        first = True

        def on_step(step: Step[Any]) -> None:
            nonlocal shown, first
            now = time.perf_counter()
            view = self.latest.view if self.latest.task is task else None
            if first or now - shown >= _EVERY:
                view = _view(Outcome(task.experiment, task.params, step.data, True, now - begin))
                # What judging took counts too: it never takes more than half of the time.
                first, shown = False, time.perf_counter() + (time.perf_counter() - now)
            self._tell(stop, Status(task, running=True, done=step.done, seconds=now - begin, view=view))

        try:
            outcome = run(task.experiment, task.params, stop, on_step)
            self._tell(stop, Status(task, False, 1.0, outcome.seconds, _view(outcome)), ended=True)
        except (ReluvizError, KernelError) as error:
            self._fail(task, stop, Fault(str(error), ""))
        except Interrupted:
            # While the last result was judged: the one before stays.
            self._fail(task, stop, None)
            raise
        except Exception as error:
            self._fail(task, stop, Fault(str(error) or type(error).__name__, traceback.format_exc()))

    def _fail(self, task: Task, stop: Stop, fault: Fault | None) -> None:
        before = self.latest
        view = before.view if before.task is task else None
        self._tell(stop, Status(task, False, before.done, before.seconds, view, fault), ended=True)

    def _tell(self, stop: Stop, status: Status, *, ended: bool = False) -> None:
        """Let the window see a status, unless its run was overtaken by another."""
        if stop is self._stop and (ended or not stop.is_set()):
            self.latest = status


def _newest(tasks: Tasks) -> tuple[Task, Stop] | None:
    """Wait for a task, and leave out those that a later one has overtaken."""
    given = tasks.get()
    while given is not None:
        try:
            given = tasks.get_nowait()
        except Empty:
            break
    return given


def _view(outcome: Outcome[Any, Any]) -> View | None:
    if outcome.data is None:
        return None
    return View(outcome, outcome.findings, outcome.panels)

"""The thread that runs a benchmark for the window, and what it tells while it does."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from reluviz.bench.document import Document
from reluviz.bench.machine import Machine, machine, versions
from reluviz.bench.plan import Contest
from reluviz.bench.progress import Schedule
from reluviz.bench.results import ConvergenceResult, Result
from reluviz.bench.runner import measure
from reluviz.bench.suites import compiling
from reluviz.errors import ReluvizError
from reluviz.gui.benchmark.choices import OFFERED, Choices
from reluviz.gui.interrupt import Interrupted, doom, interrupt
from reluviz_kernels import KernelError

_LIVE_SECONDS = 1.0
"""Results so far are gathered at most that often; it happens between samples and is part of none."""

_GRACE = 0.15  # seconds that a thread has to end by itself before it is interrupted

Planner = Callable[[Choices], list[Contest]]


@dataclass(frozen=True)
class Fault:
    """What went wrong: in words, and the traceback where it is an error of the program."""

    text: str
    details: str = ""


@dataclass(frozen=True)
class Status:
    """How far a run is.

    Attributes:
        running: Whether the thread is at work.
        what: What is measured now.
        share: Of the estimated work, from 0 to 1.
        left: Seconds until the end.
        document: What was measured so far; None before the first sample.
        notes: What was left out, one line each.
        fault: Why it ended early.
        cancelled: Whether the person ended it.
    """

    running: bool = False
    what: str = ""
    share: float = 0.0
    left: float = 0.0
    document: Document | None = None
    notes: tuple[str, ...] = ()
    fault: Fault | None = None
    cancelled: bool = False


def plan(choices: Choices) -> list[Contest]:
    """Return the contests of the chosen suites.

    Raises:
        ReluvizError: A choice is refused.
    """
    options = choices.options()
    return [contest for name, suite in OFFERED.items() if name in choices.suites for contest in suite.plan(options)]


class Job:
    """One run on a thread of its own.

    Attributes:
        latest: The newest status; the window reads it as often as it likes.
    """

    def __init__(self, choices: Choices, planner: Planner = plan) -> None:
        self.latest = Status(running=True)
        self._choices, self._planner = choices, planner
        self._stop = threading.Event()
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="reluviz-benchmark", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._begun = time.monotonic()
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How long ago it began."""
        return time.monotonic() - self._begun

    def cancel(self) -> None:
        """End it after the sample that is being taken, or out of a compilation; what was measured stays."""
        self._stop.set()
        # What takes long and heeds no stop is ended in its midst: compilation, here and in processes.
        doom(self._thread)
        compiling.end_processes()

    def close(self, timeout: float) -> bool:
        """End it at once and return whether the thread has ended within so many seconds."""
        self.cancel()
        if not self._thread.is_alive():
            return True
        end = time.monotonic() + timeout
        self._thread.join(min(_GRACE, timeout))
        return interrupt(self._thread, max(0.0, end - time.monotonic()))

    # What follows runs on the thread.

    def _run(self) -> None:
        try:
            self._measure()
        except Interrupted:
            return
        except (ReluvizError, KernelError) as error:
            self._end(fault=Fault(str(error)))
        except Exception as error:
            self._end(fault=Fault(str(error) or type(error).__name__, traceback.format_exc()))

    def _end(self, **changes: object) -> None:
        self.latest = replace(self.latest, running=False, what="", **changes)  # type: ignore[arg-type]

    def _measure(self) -> None:
        contests = self._planner(self._choices)
        progress = _LiveProgress(self, contests, datetime.now(UTC), machine(), dict(versions()))
        measured = measure(contests, progress)
        document = progress.document(measured.results) if measured.results else None
        self._end(
            document=document,
            notes=measured.left_out,
            cancelled=measured.interrupted,
            share=self.latest.share if measured.interrupted else 1.0,
        )

    @property
    def cancelled(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set()

    def command(self) -> tuple[str, ...]:
        """Return the words that run the same without the window."""
        return self._choices.words()


class _LiveProgress:
    """Tells the job's status how far the run is, and ends it as Ctrl-C would when it was cancelled."""

    def __init__(
        self, job: Job, contests: Sequence[Contest], created: datetime, where: Machine, libraries: dict[str, str]
    ) -> None:
        self._job, self._created, self._where, self._libraries = job, created, where, libraries
        self._entries = list({id(e): e for contest in contests for e in contest.entries}.values())
        self._schedule = Schedule()
        self._gathered_at = time.perf_counter()

    def document(self, results: Sequence[Result]) -> Document:
        """Return results as a document."""
        for result in results:
            if isinstance(result, ConvergenceResult):
                # Reckoned here, and kept by the result, so that the window need not.
                _ = result.epochs_interval, result.seconds_interval
        return Document(
            created=self._created,
            argv=self._job.command(),
            seed=0,
            machine=self._where,
            versions=self._libraries,
            results=tuple(results),
        )

    def _tell(self, **changes: object) -> None:
        self._job.latest = replace(self._job.latest, **changes)  # type: ignore[arg-type]

    def start(self, seconds: float) -> None:
        self._schedule.start(seconds)

    def contest(self, title: str) -> None:
        self._tell(what=title)

    def advance(self, what: str, seconds: float) -> None:
        if self._job.cancelled:
            raise KeyboardInterrupt
        schedule = self._schedule
        schedule.done += seconds
        share = min(schedule.done / schedule.total, 1.0) if schedule.total else 0.0
        self._tell(what=what, share=share, left=schedule.left)
        if time.perf_counter() - self._gathered_at >= _LIVE_SECONDS:
            results = [result for entry in self._entries if (result := entry.result()) is not None]
            if results:
                self._tell(document=self.document(results))
            self._gathered_at = time.perf_counter()

    def note(self, text: str) -> None:
        self._tell(notes=(*self._job.latest.notes, text))

    def stop(self) -> None:
        self._tell(left=0.0)

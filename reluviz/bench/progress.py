"""How far a run of the benchmark has come, told on standard error and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO

from reluviz.streams import tell

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_QUIET_SECONDS = 10.0
"""Without a terminal, a line is written at most that often."""

_FRAME_SECONDS = 0.1
"""On a terminal, the bar is drawn at most that often."""

# The estimate counts as much as so many seconds of work done as estimated: early on, compiling says little of the rest.
_TRUST_SECONDS, _TRUST_SHARE = 5.0, 0.1


class Progress(Protocol):
    """Is told how far a run has come."""

    def start(self, seconds: float) -> None:
        """Begin; the whole run is estimated to take so long."""

    def contest(self, title: str) -> None:
        """Tell that a contest begins."""

    def advance(self, what: str, seconds: float) -> None:
        """Tell that work estimated at so long is done, and what comes next."""

    def note(self, text: str) -> None:
        """Show a line that stays."""

    def stop(self) -> None:
        """End; nothing of the display is left but the notes."""


class Schedule:
    """Estimates the time left from how the work done so far compares with its own estimate."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._begin = clock()
        self.total = self.done = 0.0

    def start(self, total: float) -> None:
        """Begin with so many estimated seconds of work."""
        self.total, self.done, self._begin = total, 0.0, self._clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._begin

    @property
    def left(self) -> float:
        """Seconds until the end."""
        rest = max(self.total - self.done, 0.0)
        trust = max(_TRUST_SECONDS, _TRUST_SHARE * self.total)
        return rest * (self.elapsed + trust) / (self.done + trust)


class SilentProgress:
    """Shows notes only, as ``--quiet`` asks for."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def start(self, seconds: float) -> None:
        """Show nothing."""

    def contest(self, title: str) -> None:
        """Show nothing."""

    def advance(self, what: str, seconds: float) -> None:
        """Show nothing."""

    def note(self, text: str) -> None:
        """Show a line."""
        tell(self.stream, f"reluviz: {text}\n")

    def stop(self) -> None:
        """Show nothing."""


class LineProgress(SilentProgress):
    """Writes a plain line now and then, for a file or a pipe."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(stream)
        self._schedule = Schedule(clock)
        self._written_at = -_QUIET_SECONDS

    def start(self, seconds: float) -> None:
        """Begin; the first line comes with the first contest."""
        self._schedule.start(seconds)

    def contest(self, title: str) -> None:
        """Write a line."""
        self._line(title)

    def advance(self, what: str, seconds: float) -> None:
        """Write a line if the last one is a while ago."""
        self._schedule.done += seconds
        if self._schedule.elapsed - self._written_at >= _QUIET_SECONDS:
            self._line(what)

    def _line(self, text: str) -> None:
        self._written_at = self._schedule.elapsed
        tell(self.stream, f"{text}; about {clock_text(self._schedule.left)} left\n")


class BarProgress:
    """A bar on a terminal, with the time left."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._schedule = Schedule()
        self._bar: RichProgress | None = None
        self._drawn_at = -_FRAME_SECONDS

    def start(self, seconds: float) -> None:
        """Show the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._schedule.start(seconds)
        self._bar = Progress(
            BarColumn(24),
            TextColumn("{task.percentage:3.0f} %  {task.fields[left]} left  {task.description}", markup=False),
            console=Console(file=self._stream, highlight=False, markup=False, emoji=False),
            transient=True,
            # No thread of its own, which would take time from what is measured: it is drawn between rounds.
            auto_refresh=False,
        )
        self._bar.add_task("", total=seconds, left=clock_text(seconds))
        self._bar.start()

    def contest(self, title: str) -> None:
        """Show what is measured now."""
        self.advance(title, 0.0)

    def advance(self, what: str, seconds: float) -> None:
        """Move the bar."""
        self._schedule.done += seconds
        elapsed = self._schedule.elapsed
        if self._bar is not None and elapsed - self._drawn_at >= _FRAME_SECONDS:
            self._drawn_at = elapsed
            self._bar.update(
                self._bar.task_ids[0],
                completed=self._schedule.done,
                description=what,
                left=clock_text(self._schedule.left),
                refresh=True,
            )

    def note(self, text: str) -> None:
        """Show a line above the bar."""
        if self._bar is not None:
            self._bar.console.print(f"reluviz: {text}", soft_wrap=True)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def clock_text(seconds: float) -> str:
    """Return a time as minutes and seconds, with hours where there are any."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def progress_for(stream: TextIO, *, quiet: bool) -> Progress:
    """Return the progress that suits a stream: a bar on a terminal, lines elsewhere, notes alone where quiet."""
    if quiet:
        return SilentProgress(stream)
    return BarProgress(stream) if stream.isatty() else LineProgress(stream)

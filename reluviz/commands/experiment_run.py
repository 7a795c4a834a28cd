"""Running experiments for a command: one after the other, with progress, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from reluviz.commands.arguments import UsageError
from reluviz.errors import ReluvizError, nearest
from reluviz.files import shown_path

if TYPE_CHECKING:
    from reluviz.bench.progress import Progress
    from reluviz.experiments.base.experiment import Experiment, Outcome, Params, Step


@dataclass(frozen=True)
class Ran:
    """What became of some experiments.

    Attributes:
        outcomes: Of those that measured something, in order; only the last one may be partial.
        failures: What went wrong in others, which have no outcome.
        interrupted: Whether the person ended it before its end.
    """

    outcomes: tuple[Outcome[Any, Any], ...]
    failures: tuple[Exception, ...]
    interrupted: bool


def check_device(given: str, what: str) -> None:
    """Check the option --device of a command that runs experiments.

    Args:
        given: The device.
        what: Whom it is given to, for the error's text.

    Raises:
        UsageError: There is no such device, or no experiment runs on it.
    """
    if given in ("auto", "cpu"):
        return
    from reluviz_kernels.backend import DEVICES

    if given not in DEVICES:
        raise UsageError(f"--device: {nearest('device', given[:60], DEVICES)}")
    raise UsageError(f"--device {given} is not for {what}: its experiments run on the processor; leave it out")


@contextmanager
def stop_on_interrupt() -> Iterator[threading.Event]:
    """Give a stop that Ctrl-C sets, besides raising KeyboardInterrupt as ever.

    What the interrupt falls into may lose it, such as an import or the compiler of the kernels; the stop remains.
    """
    stop = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield stop
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def run_all(
    chosen: Sequence[tuple[Experiment[Any, Any], Params]],
    *,
    full: bool,
    quiet: bool,
    stop: threading.Event | None = None,
) -> Ran:
    """Run experiments with their parameters, one after the other.

    A fault in one of several does not keep the others from running: it is among the failures.

    Args:
        chosen: What to run.
        full: Whether these are the full forms, for the time that is told to be left.
        quiet: Whether to show no progress.
        stop: Ends it when set, as Ctrl-C does.

    Raises:
        ReluvizError: Parameters can't be used together; so KernelError.
    """
    from reluviz.bench.progress import progress_for
    from reluviz.experiments.base.experiment import run
    from reluviz_kernels import KernelError

    progress = progress_for(sys.stderr, quiet=quiet)
    outcomes: list[Outcome[Any, Any]] = []
    failures: list[Exception] = []
    progress.start(sum(each.seconds[full] for each, _ in chosen))
    try:
        for each, params in chosen:
            told = _Told(progress, each.id, each.seconds[full])
            try:
                outcome = run(each, params, stop, told.step)
            except (ReluvizError, KernelError):
                raise
            except Exception as error:
                if len(chosen) == 1:
                    raise
                error.add_note(f"in the experiment {each.id}")
                progress.note(f"{each.id} failed: {error!r}; the others go on")
                failures.append(error)
                continue
            if outcome.data is not None:
                outcomes.append(outcome)
            if outcome.partial:
                return Ran(tuple(outcomes), tuple(failures), interrupted=True)
            told.end()
    finally:
        progress.stop()
    return Ran(tuple(outcomes), tuple(failures), interrupted=False)


def check_different(*paths: str | None) -> None:
    """Check that no two results shall go to the same file; None and ``-`` name none.

    Raises:
        UsageError: Two shall.
    """
    named = [path for path in paths if path not in (None, "-")]
    places = [os.path.realpath(path) for path in named]
    for path, place in zip(named, places, strict=True):
        if places.count(place) > 1 and place != os.devnull:
            raise UsageError(f"{shown_path(path)}: two results can't go to one file; name another for one of them")


class _Told:
    """Tells a progress, which counts seconds, how far an experiment has come."""

    def __init__(self, progress: Progress, name: str, seconds: float) -> None:
        self._progress, self._name, self._seconds, self._done = progress, name, seconds, 0.0
        progress.contest(name)

    def step(self, step: Step[Any]) -> None:
        self._come(step.done)

    def end(self) -> None:
        self._come(1.0)

    def _come(self, done: float) -> None:
        self._progress.advance(self._name, (done - self._done) * self._seconds)
        self._done = done

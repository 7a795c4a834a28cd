"""The suite `window`: starts the real window with a race in it, and the same race without a window in turn with it."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from reluviz.bench.options import Options
from reluviz.bench.plan import Contest, Entry, Suite
from reluviz.bench.results import WindowResult

if TYPE_CHECKING:
    from reluviz.gui.measuring.process import WindowProcess
    from reluviz.gui.race.settings import RaceSettings

FIRST_PACE = 60.0
"""Epochs a second at which the window runs its race when it is first opened."""

_ENDLESS = 10_000_000  # epochs: the race must not end while it is measured
_PATIENCE = 300.0  # seconds for a first start, in which all kernels are compiled
_MINUTE = 60.0
_PART, _FULL_PART = 1.25, 10.0  # seconds of the race between two turns of the headless one
_HEADLESS, _FULL_HEADLESS = 0.6, 1.0
_SHORTEST = 0.2  # seconds of a race: some frames must come
_START = 4.0  # seconds that a start may take, for the display of the time left


def problem() -> str | None:
    """Return why no window can be measured here and what to do, in one line; None where one can."""
    from reluviz.gui import precheck
    from reluviz.gui.measuring.process import environment

    return precheck.problem(environment())


def race(seed: int) -> RaceSettings:
    """Return the race that runs when the program is first opened, with another seed and without an end."""
    from reluviz.gui.race.settings import first_race

    return first_race().with_shared({"training.epochs": _ENDLESS, "seed": seed})


class Headless:
    """The contestants of a race, trained as the window trains them, but with nothing to show."""

    def __init__(self, settings: RaceSettings) -> None:
        from reluviz.gui.race.runner import make_trainer

        data = settings.shared.data.dataset()
        self._trainers = [make_trainer(config, data) for config in settings.configs]

    def run(self, seconds: float) -> float:
        """Train for so long, each contestant a slice in turn, and return the steps in a second."""
        from reluviz.gui.race.runner import ROUND_MS

        begin, steps = time.perf_counter(), 0
        while time.perf_counter() - begin < seconds:
            for trainer in self._trainers:
                steps += trainer.advance(ms=ROUND_MS / len(self._trainers)).steps
        return steps / (time.perf_counter() - begin)


class WindowEntry(Entry):
    """One window with a race in it; each round is a part of that race."""

    def __init__(
        self,
        case: str,
        seed: int,
        pace: float,
        part: float,
        resources: ExitStack,
        *,
        headless: float = 0.0,
        cold: bool = False,
    ) -> None:
        """Describe what is measured.

        Args:
            case: Its name.
            seed: That of the race.
            pace: Epochs a second; infinite for full speed.
            part: Seconds of a round.
            resources: Closes the window.
            headless: Seconds for which the same race trains without a window before each round; 0 for never.
            cold: Whether the window finds no compiled kernels.
        """
        super().__init__(case)
        self._seed, self._pace, self._part, self._headless_s, self._cold = seed, pace, part, headless, cold
        self._resources = resources
        self._window: WindowProcess | None = None
        self._headless: Headless | None = None
        self._start: dict[str, Any] = {}
        self._gaps: list[float] = []
        self._seconds, self._longest = 0.0, 0.0
        self._rates: list[float] = []
        self._headless_rates: list[float] = []
        self._memory: list[tuple[float, int]] = []

    def prepare(self) -> None:
        """Open the window, and wait until its race is seen to learn."""
        from reluviz.gui.measuring.process import WindowProcess

        settings = race(self._seed)
        speed = None if math.isinf(self._pace) else self._pace
        state = {"settings": settings.to_dict(), "speed": speed, "view": "inputs", "shared_scale": False}
        variables = {}
        if self._cold:
            folder = tempfile.TemporaryDirectory(prefix="reluviz-", ignore_cleanup_errors=True)
            variables["RELUVIZ_CACHE_DIR"] = self._resources.enter_context(folder)
        self._window = WindowProcess(state, variables, _PATIENCE)
        self._resources.callback(self._window.close)
        self._start = self._window.start
        if self._headless_s:
            self._headless = Headless(settings)

    def round(self) -> None:
        """Let the race run headless, then the window's for a part."""
        assert self._window is not None
        if self._headless is not None:
            self._headless_rates.append(self._headless.run(self._headless_s))
        found = self._window.run(self._part)
        self._gaps += found["gaps"]
        self._seconds += found["seconds"]
        self._rates.append(found["steps"] / found["seconds"])
        self._longest = found["longest_wait_ms"]
        self._memory.append((self._seconds, found["memory_bytes"]))

    def finish(self) -> None:
        """Close the window."""
        self._resources.close()

    def result(self) -> WindowResult | None:
        """Return what was measured so far; None before there were two frames."""
        if not self._gaps:
            return None
        settings = race(self._seed)
        shared = settings.shared
        minute = next((memory for seconds, memory in self._memory[:-1] if seconds >= _MINUTE), None)
        return WindowResult(
            case=self.case,
            activation=None,
            backend="cpu",
            threads=1,
            params={
                "contestants": tuple(each.activation for each in settings.contestants),
                "dataset": shared.data.name,
                "layers": tuple(shared.network.hidden),
                "batch": shared.training.batch_size,
                "optimiser": shared.training.optimiser,
                "epochs_per_s": None if math.isinf(self._pace) else self._pace,
                "size": "1280x800",
                "display": self._start["display"],
            },
            samples=self._gaps,
            compile_s=self._start["compile_s"],
            first_frame_s=self._start["first_frame_s"],
            first_learning_s=self._start["first_learning_s"],
            # Medians: for seconds at a time a machine may be busy with something else.
            steps_per_s=statistics.median(self._rates),
            headless_steps_per_s=statistics.median(self._headless_rates) if self._headless_rates else None,
            longest_wait_ms=self._longest,
            memory_start_bytes=self._start["memory_start_bytes"],
            memory_minute_bytes=minute,
            memory_end_bytes=self._memory[-1][1],
            duration_s=self._seconds,
        )


def plan(options: Options) -> list[Contest]:
    """Return a contest for each pace, and with --full one for a start that compiles everything."""
    full = options.full
    contests = []
    if full:
        contests.append(_contest("first start, nothing compiled", options, FIRST_PACE, 3.0, cold=True))
    contests.append(_contest(f"race at {FIRST_PACE:g} epochs/s", options, FIRST_PACE, 60.0 if full else 2.5))
    headless = _FULL_HEADLESS if full else _HEADLESS
    contests.append(_contest("race at full speed", options, math.inf, 600.0 if full else 2.5, headless=headless))
    return contests


def _contest(case: str, options: Options, pace: float, seconds: float, **more: Any) -> Contest:
    """Return a contest of one window whose race runs for so long, or for `--max-time`."""
    seconds = seconds if options.max_time is None else max(options.max_time, _SHORTEST)
    rounds = max(1, round(seconds / (_FULL_PART if options.full else _PART)))
    resources = ExitStack()
    entry = WindowEntry(case, options.seed, pace, seconds / rounds, resources, **more)
    return Contest(
        suite=WINDOW.name,
        title=case,
        threads=1,
        entries=(entry,),
        min_rounds=rounds,
        entry_estimate=_START + seconds + rounds * more.get("headless", 0.0),
        resources=resources,
    )


WINDOW = Suite(
    name="window",
    doc="the real window with a race in it: its start, frames, training speed against headless, and memory",
    options=frozenset({"max_time"}),
    plan=plan,
    problem=problem,
)

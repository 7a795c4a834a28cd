"""A contestant on the training thread, and the pace that all of them keep."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

from reluviz.core.capture import Capture
from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.history import History
from reluviz.core.trainer import Trainer
from reluviz.gui.race.frames import Frame, Look, fault_of, read

ROUND_MS = 12.0
"""What all contestants train for, each a part of it in turn, so that every picture of the screen can show all anew.

Shorter slices cost speed at each change of thread.
"""

BEHIND_S = 0.25
"""What a race that can't keep its pace may owe before it gets no more to do."""

MOST_ROWS = 2**15
"""Rows of a contestant's record: a race at full speed would fill the memory with them. All of a shorter one is kept."""

NAP_S = 1 / 62
"""The longest time between two looks at the pace: about one picture of the screen."""


def make_trainer(config: RunConfig, dataset: Dataset) -> Trainer:
    """Return the run of a config, with a record of at most `MOST_ROWS` rows."""
    return Trainer(config, dataset, most_rows=MOST_ROWS)


@dataclass(frozen=True, eq=False)
class Moment:
    """A contestant at one moment, as the painting thread needs it.

    Attributes:
        capture: Its network.
        history: Its record.
        score: The target's metric at the last evaluation, NaN before.
    """

    capture: Capture
    history: History
    score: float


@dataclass
class Runner:
    """A contestant.

    Attributes:
        key: Which one.
        config: Its run.
        trainer: What trains it, once it is made.
        frame: How it looked when it was last shown.
        pace: Seconds that a step took.
        goal: Epochs that the pace has allowed.
    """

    key: int
    config: RunConfig
    trainer: Trainer | None = None
    frame: Frame | None = None
    pace: float = 1e-5
    goal: float = 0.0

    @property
    def progress(self) -> float:
        """Epochs done, with their part."""
        return self.trainer.step / self.trainer.steps_per_epoch if self.trainer is not None else 0.0

    @property
    def alive(self) -> bool:
        """Whether it is there and no exception has ended it."""
        return self.trainer is not None and self.frame is not None and self.frame.fault is None

    @property
    def can_go_on(self) -> bool:
        """Whether it has something left to do."""
        return self.alive and self.trainer is not None and not self.trainer.is_over

    @property
    def is_stale(self) -> bool:
        """Whether it has gone on since it was last shown."""
        if not self.alive or self.trainer is None or self.frame is None or self.frame.snapshot is None:
            return False
        return self.frame.snapshot.step != self.trainer.step or self.frame.phase != self.trainer.state

    def train(self, allowance: float, milliseconds: float) -> bool:
        """Train for a slice, as far as the pace allows; return whether more is owed at once.

        Args:
            allowance: Epochs that the pace allows more than before; infinite for as fast as it goes.
            milliseconds: How long a slice is.
        """
        trainer = self.trainer
        assert trainer is not None
        if math.isinf(allowance):
            trainer.advance(ms=milliseconds)
            return True
        self.goal = max(self.goal, self.progress) + allowance
        behind = int(self.goal * trainer.steps_per_epoch) - trainer.step
        wanted = min(behind, self.steps_in(3 * milliseconds))
        if wanted < 1:
            return False
        begin = time.perf_counter()
        done = trainer.advance(steps=wanted).steps
        self.pace = max((time.perf_counter() - begin) / max(1, done), 1e-8)
        return behind > done > 0

    def steps_in(self, milliseconds: float) -> int:
        """Return the steps of about so long, at least one."""
        return max(1, int(milliseconds / 1000 / self.pace))

    def moment(self) -> Moment:
        """Return how it stands now, for a frame of it."""
        assert self.trainer is not None
        trainer = self.trainer
        scores = trainer.history.scores(trainer.config.target.metric, trainer.config.target.split)
        return Moment(trainer.capture(), trainer.history, float(scores[-1]) if len(scores) else math.nan)

    def show(self, look: Look, moment: Moment | None = None) -> None:
        """Make a frame of how it looks now, or looked at a moment."""
        trainer, before = self.trainer, self.frame
        assert trainer is not None
        assert before is not None
        moment = moment or self.moment()
        seen = read(trainer, look, self.key, moment.capture)
        if seen is None:
            return
        snapshot, pictures, view, detail = seen
        self.frame = Frame(
            key=self.key,
            config=self.config,
            phase=snapshot.state,
            dataset=trainer.problem.dataset,
            history=moment.history,
            snapshot=snapshot,
            pictures=pictures,
            view=view,
            detail=detail,
            score=moment.score,
            since=before.since if before.phase == snapshot.state else time.monotonic(),
        )

    def fail(self, error: Exception) -> None:
        """End it by an exception; the other contestants go on."""
        assert self.frame is not None
        self.frame = replace(self.frame, phase="failed", fault=fault_of(error), since=time.monotonic())


class Clock:
    """How many epochs a pace has allowed since the last question."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def start(self) -> None:
        """Begin now, and owe nothing of the time before."""
        self._last = time.perf_counter()

    def epochs(self, speed: float) -> float:
        """Return the epochs since the last question, of no more than `BEHIND_S`."""
        now = time.perf_counter()
        passed, self._last = min(now - self._last, BEHIND_S), now
        return math.inf if math.isinf(speed) else passed * speed

    @staticmethod
    def until_next(speed: float) -> float:
        """Return the seconds to sleep: `NAP_S`, or longer where an epoch takes longer than ten of them."""
        return NAP_S if speed >= 6 else min(0.1, 0.1 / max(speed, 1e-3))

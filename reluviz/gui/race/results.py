"""How contestants stand, for the plots: now or as a file has it, and whether the two agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reluviz.core.history import History
from reluviz.gui.race.frames import Frame
from reluviz.gui.race.lanes import Lane
from reluviz.gui.race.runfile import Result
from reluviz.gui.race.settings import RaceSettings, labels

_COMPARED = ("step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


def reproduced(results: Sequence[Result | None], frames: Sequence[Frame]) -> bool | None:
    """Return whether the runs gave the numbers of the file bit for bit, times apart; None where they are not so far.

    Args:
        results: What the file holds.
        frames: The contestants now, in the same order.
    """
    checked = False
    for result, frame in zip(results, frames, strict=True):
        if result is None or not len(result.history):
            continue
        if frame.history is None or not len(frame.history) or frame.history.step[-1] < result.history.step[-1]:
            return None
        if not _same(result.history, frame.history):
            return False
        checked = True
    return True if checked else None


def _same(saved: History, now: History) -> bool:
    """Return whether two records agree in the rows that both have: one of a long run does not keep all of them."""
    mine, others = saved.columns(*_COMPARED), now.columns(*_COMPARED)
    _, rows, theirs = np.intersect1d(mine[0], others[0], assume_unique=True, return_indices=True)
    return all(np.array_equal(a[rows], b[theirs], equal_nan=True) for a, b in zip(mine, others, strict=True))


def lanes(settings: RaceSettings, frames: Sequence[Frame], results: Sequence[Result | None]) -> list[Lane]:
    """Return what the plots show of each contestant: what a file holds of it, else how it stands.

    Args:
        settings: The race.
        frames: The contestants now; none before the race has begun.
        results: What the file holds; nothing where the race is not from a file or has gone on since.
    """
    found = []
    seen: set[str] = set()
    for index, (contestant, name) in enumerate(zip(settings.contestants, labels(settings), strict=True)):
        frame = frames[index] if index < len(frames) else None
        kept = results[index] if index < len(results) else None
        # A second line in an activation's one colour must be told from the first.
        dashed = contestant.activation in seen
        seen.add(contestant.activation)
        found.append(_lane(name, contestant.activation, dashed=dashed, frame=frame, kept=kept))
    return found


def _lane(name: str, activation: str, *, dashed: bool, frame: Frame | None, kept: Result | None) -> Lane:
    if kept is not None:
        return Lane(name, activation, dashed, kept.history, kept.state, kept.epoch, kept.seconds, kept.convergence)
    if frame is None or frame.snapshot is None:
        failed = frame is not None and frame.fault is not None
        return Lane(name, activation, dashed, None, "failed" if failed else None, 0, 0.0, None)
    shot = frame.snapshot
    state = "failed" if frame.fault is not None else shot.state
    return Lane(name, activation, dashed, frame.history, state, shot.epoch, shot.seconds, shot.convergence)

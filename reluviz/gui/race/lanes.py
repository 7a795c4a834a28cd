"""What the plots of a race show of one contestant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reluviz.core.history import History
from reluviz.core.outcome import Convergence, State

XAxis = Literal["epoch", "seconds"]


@dataclass(frozen=True, eq=False)
class Lane:
    """What the plots show of one contestant.

    Attributes:
        label: Its name.
        activation: Whose colour it has.
        dashed: Whether another contestant has the same activation, so that the line must tell them apart.
        history: Its record; None before it begins.
        state: How it stands; None before it begins, "failed" where an exception ended it.
        epoch: Epochs done.
        seconds: Seconds spent in training.
        convergence: When it met the target.
    """

    label: str
    activation: str
    dashed: bool
    history: History | None
    state: State | Literal["failed"] | None
    epoch: int
    seconds: float
    convergence: Convergence | None

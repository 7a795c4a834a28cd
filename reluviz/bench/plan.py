"""What a suite plans to measure: contests, each of some entries whose rounds are taken in turn."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from reluviz.bench.results import Result
from reluviz.errors import ReluvizError


class PlanError(ReluvizError):
    """Options that can't be measured together, or that leave nothing to measure."""


class Entry(ABC):
    """One thing that is measured, round by round: our kernels, or a peer, on one case.

    Attributes:
        case: What is measured, in the words of the result; the same for every backend.
        label: The same for a person who watches, with the peer where it is one.
    """

    def __init__(self, case: str, peer: str | None = None) -> None:
        self.case = case
        self.label = f"{case} ({peer})" if peer else case

    @abstractmethod
    def prepare(self) -> None:
        """Compile, check that the result agrees with the reference, and warm up; nothing of it counts as a sample.

        Raises:
            PeerError: The result is wrong, or this can't be measured; the entry is then left out. So in `round`.
            ReluvizError: Something the person gave can't be used; the run ends.
        """

    @abstractmethod
    def round(self) -> None:
        """Take one sample."""

    def finish(self) -> None:  # noqa: B027 - most entries hold nothing that matters
        """Free what only rounds need; none comes until it is prepared again."""

    @abstractmethod
    def result(self) -> Result | None:
        """Return what was measured so far, None where no sample was taken."""


SETTLE = 0.3
"""Seconds after which a library's threads no longer spin for work: they would take a core from whoever comes next."""


@dataclass(frozen=True)
class Contest:
    """Entries that are measured side by side: each round takes one sample of each, so that a change of the machine's
    speed meets them all.

    Attributes:
        suite: The suite it belongs to.
        title: What it measures, for a person who watches.
        threads: Threads that our kernels may use.
        entries: What is measured, in the order of a round. An entry may be in several contests and gathers its samples.
        min_rounds: Rounds to take, whatever they cost.
        max_time: After so many seconds of rounds for each entry no further one begins; 0 for `min_rounds` exactly.
        entry_estimate: Seconds that an entry may take, preparation included; only for the display of the time left.
        settle: Seconds of rest before each sample, which count for nothing.
        resources: Closed when the last of the contests that hold it is over.
    """  # noqa: D205

    suite: str
    title: str
    threads: int
    entries: tuple[Entry, ...]
    min_rounds: int
    max_time: float = 0.0
    entry_estimate: float = 1.0
    settle: float = 0.0
    resources: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)

    @property
    def estimate(self) -> float:
        """Seconds that all of it may take."""
        return (self.entry_estimate + self.settle * self.min_rounds) * len(self.entries)


@dataclass(frozen=True)
class Suite:
    """A suite of the benchmark, as its module declares it.

    Attributes:
        name: Its name on the command line.
        doc: One line on what it measures.
        options: The fields of `Options` that it heeds, besides `full`, `threads`, `seed` and `filter`.
        plan: Makes its contests. It may read an own file, so that mistakes show before anything is measured; whatever
            else takes time waits for `Entry.prepare`.
        by_default: Whether it runs where no suite is named, too, and not only in the full form or by its name.
        problem: Tells in one line why the suite can't be measured on this machine and what to do; None where it can.
    """

    name: str
    doc: str
    options: frozenset[str]
    plan: Callable[..., list[Contest]] = field(repr=False)
    by_default: bool = True
    problem: Callable[[], str | None] = field(default=lambda: None, repr=False)


def filtered(contests: Iterable[Contest], pattern: re.Pattern[str] | None) -> list[Contest]:
    """Return the contests with only those entries in whose case the pattern is found, none of them empty.

    Raises:
        PlanError: Nothing is left.
    """
    kept = [
        replace(contest, entries=entries)
        for contest in contests
        if (entries := tuple(e for e in contest.entries if pattern is None or pattern.search(e.case)))
    ]
    if not kept:
        shown = f" --filter {pattern.pattern[:60]!r}" if pattern else ""
        raise PlanError(f"nothing to measure: no case matches{shown}; --list shows all cases")
    return kept

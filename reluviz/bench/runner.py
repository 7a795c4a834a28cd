"""Runs contests: prepares their entries, takes their rounds in turn, and keeps what was measured when interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import Contest, Entry
from reluviz.bench.progress import Progress
from reluviz.bench.results import Result

# Share of a contest's estimate that its preparation is taken for, until its rounds tell more.
_PREPARATION = 0.3

Clock = Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """What a run of the benchmark came to.

    Attributes:
        results: In the order of the plan.
        left_out: Why entries were left out, one line each.
        interrupted: Whether the person ended it before its end.
    """

    results: tuple[Result, ...]
    left_out: tuple[str, ...]
    interrupted: bool


def measure(contests: Sequence[Contest], progress: Progress, clock: Clock = time.perf_counter) -> Measured:
    """Measure all contests, one after the other.

    Ctrl-C ends it early; what was measured until then is returned.

    Args:
        contests: What to measure.
        progress: Is told how far it has come.
        clock: Seconds from some moment on.

    Raises:
        ReluvizError: Something the person gave can't be used.
        KernelError: The kernels refuse it.
    """
    from reluviz_kernels import set_thread_count

    left_out: dict[int, str] = {}
    interrupted = False
    progress.start(sum(contest.estimate for contest in contests))
    try:
        for place, contest in enumerate(contests):
            set_thread_count(contest.threads)
            _run(contest, left_out, progress, clock)
            if all(contest.resources is not other.resources for other in contests[place + 1 :]):
                contest.resources.close()
    except KeyboardInterrupt:
        interrupted = True
    finally:
        for contest in contests:
            contest.resources.close()
        set_thread_count(None)
        progress.stop()
    entries = {id(entry): entry for contest in contests for entry in contest.entries}
    results = (entry.result() for key, entry in entries.items() if key not in left_out)
    return Measured(tuple(r for r in results if r is not None), tuple(left_out.values()), interrupted)


def _run(contest: Contest, left_out: dict[int, str], progress: Progress, clock: Clock) -> None:
    entries = [entry for entry in contest.entries if id(entry) not in left_out]
    done = 0.0

    def tell(entry: Entry, share: float) -> None:
        """Tell that the contest has come to a share of its estimate, and what is next."""
        nonlocal done
        progress.advance(f"{contest.suite}: {entry.label}", (share - done) * contest.estimate)
        done = share

    def attempt(entry: Entry, step: Callable[[], None]) -> None:
        try:
            step()
        except PeerError as error:
            left_out[id(entry)] = f"{entry.case}: {error}"
            progress.note(f"left out: {left_out[id(entry)]}")

    progress.contest(f"{contest.suite}: {contest.title}")
    for place, entry in enumerate(entries):
        tell(entry, _PREPARATION * place / len(entries))
        attempt(entry, entry.prepare)
    rounds, begin, rested = 0, clock(), 0.0
    while entries := [entry for entry in entries if id(entry) not in left_out]:
        # How far along: by rounds or by time, whichever ends it.
        spent, budget = clock() - begin - rested, contest.max_time * len(entries)
        if rounds >= contest.min_rounds and spent >= budget:
            break
        come = min(rounds / contest.min_rounds, spent / budget if budget else 1.0)
        for place, entry in enumerate(entries):
            within = place / len(entries) / contest.min_rounds
            tell(entry, _PREPARATION + (1 - _PREPARATION) * min(come + within, 1.0))
            if contest.settle:
                before = clock()
                time.sleep(contest.settle)
                rested += clock() - before
            attempt(entry, entry.round)
        rounds += 1
    for entry in entries:
        entry.finish()
    tell(contest.entries[-1], 1.0)

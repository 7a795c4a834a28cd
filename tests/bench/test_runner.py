"""The runner: rounds in turn, the budget, what is left out, and what Ctrl-C leaves; with a clock of its own."""

import io
import re
from contextlib import ExitStack

import pytest

from reluviz.bench import progress as display
from reluviz.bench import runner
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import Contest, Entry, PlanError, filtered
from reluviz.bench.progress import BarProgress, LineProgress, Schedule, SilentProgress, clock_text, progress_for
from reluviz.bench.results import TrainingResult
from reluviz.bench.runner import measure
from reluviz.errors import ReluvizError
from reluviz_kernels import thread_count


class Clock:
    """Stands still but for what entries take."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Fake(Entry):
    """Takes a number of seconds for each sample, and writes down what it is asked to do."""

    def __init__(self, case, log, clock, seconds=1.0, faults=()):
        super().__init__(case)
        self.log, self.clock, self.seconds, self.faults = log, clock, seconds, dict(faults)
        self.samples = []

    def _do(self, what):
        self.log.append(f"{what} {self.case}")
        fault = self.faults.get((what, self.log.count(f"{what} {self.case}")))
        if fault is not None:
            raise fault

    def prepare(self):
        self._do("prepare")
        self.clock.now += 50.0

    def round(self):
        self._do("round")
        self.clock.now += self.seconds
        self.samples.append(self.seconds)

    def finish(self):
        self._do("finish")

    def result(self):
        if not self.samples:
            return None
        facts = {"activation": "relu", "backend": "cpu", "threads": 1, "workload": "w", "final_loss": 0.5}
        return TrainingResult(case=self.case, samples=self.samples, **facts)


@pytest.fixture
def log():
    return []


@pytest.fixture
def clock():
    return Clock()


def contest(*entries, rounds=1, threads=1, **more):
    return Contest("training", "fakes", threads, entries, min_rounds=rounds, **more)


def run(*contests, clock, progress=None):
    return measure(contests, progress or SilentProgress(io.StringIO()), clock)


def taken(log):
    return [line.removeprefix("round ") for line in log if line.startswith("round ")]


def test_all_are_prepared_before_rounds_are_taken_in_turn(log, clock):
    run(contest(Fake("A", log, clock), Fake("B", log, clock), rounds=3), clock=clock)
    assert log == ["prepare A", "prepare B", *["round A", "round B"] * 3, "finish A", "finish B"]


@pytest.mark.parametrize(
    ("rounds", "max_time", "expected"),
    [
        (2, 0.0, 2),
        (2, 5.0, 4),  # 10 seconds for both, 3 for a round: the fourth begins after 9
        (5, 5.0, 5),
        (1, 1.4, 1),
        (1, 1.6, 2),
    ],
)
def test_no_round_begins_after_the_budget_but_the_fewest_are_taken(log, clock, rounds, max_time, expected):
    run(contest(Fake("A", log, clock, 1.0), Fake("B", log, clock, 2.0), rounds=rounds, max_time=max_time), clock=clock)
    assert taken(log) == ["A", "B"] * expected


def test_a_rest_before_each_sample_counts_for_nothing(log, clock, monkeypatch):
    def rest(seconds):
        log.append(f"rest {seconds:g}")
        clock.now += seconds

    monkeypatch.setattr(runner.time, "sleep", rest)
    # Two rounds of three seconds fill the budget of three seconds an entry; the rests, of ten each, do not.
    entries = Fake("A", log, clock, 1.0), Fake("B", log, clock, 2.0)
    run(contest(*entries, rounds=1, max_time=3.0, settle=10.0), clock=clock)
    rounds = [line for line in log if not line.startswith(("prepare", "finish"))]
    assert rounds == 2 * ["rest 10", "round A", "rest 10", "round B"]


def test_results_come_in_the_order_of_the_plan_and_once(log, clock):
    shared = Fake("copy", log, clock)
    first, second = Fake("A", log, clock), Fake("B", log, clock)
    found = run(contest(shared, first, rounds=2), contest(shared, second, rounds=2), clock=clock)
    assert [(r.case, r.summary.rounds) for r in found.results] == [("copy", 4), ("A", 2), ("B", 2)]


@pytest.mark.parametrize("where", [("prepare", 1), ("round", 2)])
def test_what_fails_or_disagrees_is_left_out_and_the_others_go_on(log, clock, where):
    bad = Fake("A", log, clock, faults={where: PeerError("computes something else")})
    shown = io.StringIO()
    found = run(contest(bad, Fake("B", log, clock), rounds=3), clock=clock, progress=SilentProgress(shown))
    assert [r.case for r in found.results] == ["B"]
    assert found.left_out == ("A: computes something else",)
    assert shown.getvalue() == "reluviz: left out: A: computes something else\n"
    assert taken(log).count("B") == 3
    assert taken(log).count("A") == (0 if where[0] == "prepare" else 2)


def test_a_mistake_of_the_person_ends_the_run(log, clock):
    bad = Fake("A", log, clock, faults={("prepare", 1): ReluvizError("no such file")})
    with pytest.raises(ReluvizError, match="no such file"):
        run(contest(bad), clock=clock)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (("prepare", 1), {"first": 3}),
        (("round", 1), {"first": 3, "A": 1}),
        (("round", 3), {"first": 3, "A": 3, "B": 2}),
    ],
)
def test_an_interrupt_keeps_what_was_measured(log, clock, where, kept):
    stopped = Fake("B", log, clock, faults={where: KeyboardInterrupt()})
    contests = (
        contest(Fake("first", log, clock), rounds=3),
        contest(Fake("A", log, clock), stopped, rounds=5),
        contest(Fake("never", log, clock)),
    )
    found = run(*contests, clock=clock)
    assert found.interrupted
    assert {r.case: r.summary.rounds for r in found.results} == kept
    assert "prepare never" not in log


def test_resources_are_closed_after_the_last_contest_that_holds_them(log, clock):
    shared = ExitStack()
    shared.callback(log.append, "closed")
    contests = [contest(Fake(name, log, clock), resources=shared) for name in "AB"]
    run(*contests, contest(Fake("C", log, clock)), clock=clock)
    assert log.index("closed") == log.index("finish B") + 1


def test_resources_are_closed_after_an_interrupt(log, clock):
    stack = ExitStack()
    stack.callback(log.append, "closed")
    stopped = Fake("A", log, clock, faults={("round", 1): KeyboardInterrupt()})
    run(contest(stopped, resources=stack), clock=clock)
    assert log[-1] == "closed"


def test_a_contest_has_its_own_number_of_threads(log, clock):
    seen = []

    class Threads(Fake):
        def round(self):
            seen.append(thread_count())
            super().round()

    before = thread_count()
    run(contest(Threads("A", log, clock), threads=3), contest(Threads("B", log, clock)), clock=clock)
    assert seen == [3, 1]
    assert thread_count() == before


def test_a_filter_leaves_the_others_no_more_time(log, clock):
    whole = contest(Fake("A", log, clock), Fake("B", log, clock), Fake("C", log, clock), max_time=4.0)
    run(*filtered([whole], re.compile("A")), clock=clock)
    assert taken(log) == ["A"] * 4


def test_a_filter_keeps_entries_and_drops_empty_contests(log, clock):
    contests = [contest(Fake("relu", log, clock), Fake("tanh", log, clock)), contest(Fake("tanh", log, clock))]
    kept = filtered(contests, re.compile("^relu"))
    assert [[entry.case for entry in c.entries] for c in kept] == [["relu"]]
    assert filtered(contests, None) == contests
    with pytest.raises(PlanError, match="no case matches --filter 'gelu'"):
        filtered(contests, re.compile("gelu"))


# Progress


def test_the_time_left_follows_the_speed_so_far():
    clock = Clock()
    schedule = Schedule(clock)
    schedule.start(100.0)
    assert schedule.left == 100.0
    clock.now += 100.0
    schedule.done = 50.0
    assert schedule.left == pytest.approx(100.0, rel=0.1)
    schedule.done = 100.0
    assert schedule.left == 0.0


def test_lines_are_few_and_plain(log):
    clock = Clock()
    shown = io.StringIO()
    entries = [Fake(name, log, clock, seconds=3.0) for name in "AB"]
    run(contest(*entries, rounds=10, entry_estimate=30.0), clock=clock, progress=LineProgress(shown, clock))
    lines = shown.getvalue().splitlines()
    assert lines[0] == "training: fakes; about 1:00 left"
    assert lines[-1].startswith("training: B; about 0:0")
    # 160 seconds, one line in ten at most.
    assert 5 < len(lines) <= 17
    assert "\x1b" not in shown.getvalue()


def test_a_bar_is_drawn_on_a_terminal_only_and_leaves_only_notes(log, clock, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(display, "_FRAME_SECONDS", 0.0)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    terminal = Terminal()
    progress = progress_for(terminal, quiet=False)
    assert isinstance(progress, BarProgress)
    bad = Fake("A", log, clock, faults={("prepare", 1): PeerError("absent")})
    run(contest(bad, Fake("B", log, clock), rounds=2), clock=clock, progress=progress)
    text = terminal.getvalue()
    assert "training: B" in text
    assert "reluviz: left out: A: absent" in text
    assert "0 %" in text
    assert isinstance(progress_for(io.StringIO(), quiet=False), LineProgress)
    assert type(progress_for(terminal, quiet=True)) is SilentProgress


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0:00"), (61, "1:01"), (3725, "1:02:05")])
def test_times_are_written_as_clocks_do(seconds, text):
    assert clock_text(seconds) == text

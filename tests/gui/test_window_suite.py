"""The suite `window`: what counts as a frame, a tiny real run, and what is said where no window can open."""

import io
import json
import re

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from reluviz import cli
from reluviz.bench.options import Options
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import filtered
from reluviz.bench.progress import SilentProgress
from reluviz.bench.runner import measure
from reluviz.gui import precheck
from reluviz.gui.measuring import process, suite
from reluviz.gui.measuring.watch import FrameWatch
from reluviz.gui.race.neurons import NeuronsView

TINY = Options(threads=1, seed=3, max_time=0.3)


class Frame:
    """What a view is given to paint, reduced to the steps of its network."""

    pictures = None

    def __init__(self, step):
        self.snapshot = type("Shot", (), {"step": step})()


@pytest.fixture
def watched(qapp):
    views = [NeuronsView() for _ in range(2)]
    learned = []
    watch = FrameWatch(views, lambda: learned.append(True), qapp)

    def paint(*steps):
        for view, step in zip(views, steps, strict=True):
            view.frame_ = Frame(step)
            # Only that an event comes is looked at here: what is painted, the tests of the views show.
            watch.eventFilter(view, QEvent(QEvent.Type.Paint))

    yield watch, paint, learned
    for view in views:
        view.deleteLater()


def test_a_frame_counts_when_every_contestant_has_painted_new_numbers(watched):
    watch, paint, _ = watched
    paint(1, 1)
    assert watch.gaps == []
    paint(2, 2)
    assert len(watch.gaps) == 1
    # The same numbers painted again, and those of one contestant alone, are no frame.
    paint(2, 2)
    paint(3, 2)
    paint(4, 2)
    assert len(watch.gaps) == 1
    paint(4, 3)
    assert len(watch.gaps) == 2
    assert min(watch.gaps) >= 0


def test_learning_is_seen_once_and_not_before_a_step(watched):
    _, paint, learned = watched
    paint(0, 0)
    assert learned == []
    paint(0, 5)
    paint(7, 9)
    assert learned == [True]


def test_a_break_is_no_gap(watched):
    watch, paint, _ = watched
    paint(1, 1)
    watch.begin()
    paint(2, 2)
    assert watch.gaps == []
    paint(3, 3)
    assert len(watch.gaps) == 1


def test_a_window_is_measured_in_a_process_of_its_own():
    contests = filtered(suite.plan(TINY), re.compile("full speed"))
    found = measure(contests, SilentProgress(io.StringIO()))
    assert found.left_out == ()
    (result,) = found.results
    assert result.case == "race at full speed"
    assert 0 < result.first_frame_s < result.first_learning_s
    assert result.steps_per_s > 0
    assert result.of_headless == pytest.approx(result.steps_per_s / result.headless_steps_per_s)
    assert result.duration_s == pytest.approx(0.3, rel=0.5)
    # Each frame's gap lies within the time that was measured.
    assert 0 < sum(result.samples) <= 1000 * result.duration_s
    # A process with Qt, NumPy and the kernels in it, not this one's memory and not none.
    assert 50e6 < result.memory_start_bytes < 2e9
    assert result.memory_minute_bytes is None
    assert result.params["display"] == QApplication.platformName()
    assert result.params["contestants"] == ("relu", "sigmoid", "tanh")
    (contest,) = contests
    assert contest.entries[0]._window._process.returncode is not None, "the window was left open"


def test_the_race_is_that_of_the_first_start_with_another_seed_and_no_end():
    from reluviz.gui.race.settings import first_race

    race, first = suite.race(11), first_race()
    assert race.shared.seed == 11
    assert set(race.differences(first)) == {"seed", "training.epochs"}
    assert race.contestants == first.contestants


def test_full_has_a_start_without_compiled_kernels_and_ten_minutes():
    quick, full = (suite.plan(Options(threads=1, full=full)) for full in (False, True))
    assert [c.title for c in full] == ["first start, nothing compiled", *(c.title for c in quick)]
    last = full[-1].entries[0]
    assert full[-1].min_rounds * last._part == pytest.approx(600)


def test_a_window_that_says_why_it_cannot_open_is_left_out_with_the_reason():
    with pytest.raises(PeerError, match="Qt has no platform 'nowhere'"):
        process.WindowProcess({}, {"QT_QPA_PLATFORM": "nowhere"}, 60)


def test_without_a_display_the_window_is_offscreen(monkeypatch):
    monkeypatch.setattr(process.sys, "platform", "linux")
    assert process.environment({"A": "b"}) == {"A": "b", "QT_QPA_PLATFORM": "offscreen"}
    assert "QT_QPA_PLATFORM" not in process.environment({"DISPLAY": ":1"})
    assert process.environment({"QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "xcb"


def test_where_no_window_can_open_it_is_one_line_and_the_rest_is_measured(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(precheck, "problem", lambda environment: "Qt can't be loaded: install it")
    assert cli.main(["bench", "window", "--max-time", "0.2"]) == 2
    assert capsys.readouterr().err == "reluviz: Qt can't be loaded: install it\n"
    words = ["bench", "kernels", "window", "--filter", "^copy 4096$", "--min-rounds", "1", "--max-time", "0", "--quiet"]
    assert cli.main([*words, "--json", str(tmp_path / "run.json")]) == 0
    assert "reluviz: left out: window: Qt can't be loaded: install it\n" in capsys.readouterr().err
    assert [r["suite"] for r in json.loads((tmp_path / "run.json").read_text("utf-8"))["results"]] == ["kernels"]


def test_an_interrupted_run_closes_the_window(monkeypatch):
    closed = []

    class Window:
        def __init__(self, *_arguments):
            self.start = {"compile_s": 0.0}

        def run(self, _seconds):
            raise KeyboardInterrupt

        def close(self):
            closed.append(True)

    monkeypatch.setattr(process, "WindowProcess", Window)
    contests = filtered(suite.plan(TINY), re.compile("60 epochs"))
    assert measure(contests, SilentProgress(io.StringIO())).interrupted
    assert closed == [True]

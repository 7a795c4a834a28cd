"""The Benchmark page: a run on its thread, cancelling, results, comparison, files, and what stops it."""

import json
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from numba.core import event
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from reluviz.bench.document import load
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import Contest, Entry
from reluviz.bench.results import CompileResult, ConvergenceResult, KernelResult, RoofResult
from reluviz.cli import main
from reluviz.errors import ReluvizError
from reluviz.gui import language
from reluviz.gui.benchmark.choices import Choices
from reluviz.gui.benchmark.job import plan
from reluviz.gui.benchmark.sections import sections
from reluviz.gui.pages.benchmark import BenchmarkPage
from reluviz_kernels import ACTIVATIONS

RUN = Path(__file__).parents[1] / "bench" / "run.json"
NOT_FOUND = "no such data"


class FakeEntry(Entry):
    """Takes samples at once, or waits at the second one until it is let go."""

    def __init__(self, activation, pass_="value", gate=None, fault=None):
        super().__init__(f"{activation} {pass_}")
        self.activation, self.pass_, self.gate, self.fault = activation, pass_, gate, fault
        self.samples = []

    def prepare(self):
        if self.fault is not None:
            raise self.fault

    def round(self):
        if self.gate is not None and self.samples:
            self.gate.wait(20)
        self.samples.append(1e-6)

    def result(self):
        if not self.samples:
            return None
        return KernelResult(
            case=self.case,
            activation=self.activation,
            backend="cpu",
            threads=1,
            params={"dtype": "float32"},
            samples=list(self.samples),
            pass_=self.pass_,
            elements=1000,
        )


def planner(*entries, rounds=3):
    def make(choices):
        return [Contest("kernels", "Some kernels", 1, tuple(entries), rounds, resources=ExitStack())]

    return make


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Keep runs in a folder of the test's own."""
    monkeypatch.setattr("reluviz.bench.store.folder", lambda: tmp_path / "runs")


@pytest.fixture
def page(qtbot, runs):
    page = BenchmarkPage()
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    yield page
    assert page.shutdown()


def finish(qtbot, page):
    qtbot.waitUntil(lambda: not page.running, timeout=20_000)


def test_without_a_run_there_is_one_button_that_starts_one(page, qtbot):
    assert page.view.currentIndex() == 0
    assert page.view.start.isVisible()
    assert not page.toolbar.save.isEnabled()
    assert not page.toolbar.export.isEnabled()
    page.planner = planner(FakeEntry("relu"), FakeEntry("relu", "derivative"))
    page.view.start.click()
    assert page.running
    assert not page.panel.isEnabled()
    finish(qtbot, page)
    assert [result.case for result in page.document.results] == ["relu value", "relu derivative"]
    assert page.document.argv == page.choices.words()
    assert page.view.currentIndex() == 1
    assert page.panel.isEnabled()
    assert page.toolbar.save.isEnabled()


def test_a_cancelled_run_keeps_what_was_measured(page, qtbot):
    gate = threading.Event()
    slow = FakeEntry("tanh", gate=gate)
    page.planner = planner(FakeEntry("relu"), slow)
    page.toggle()
    qtbot.waitUntil(lambda: bool(slow.samples), timeout=20_000)
    assert page.run_action.text() == "Cancel"
    page.toggle()
    assert page.toolbar.text() == "Stopping …"
    assert not page.run_action.isEnabled()
    gate.set()
    with qtbot.waitSignal(page.message) as told:
        finish(qtbot, page)
    assert told.args[0].startswith("Cancelled; ")
    assert {len(result.samples) for result in page.document.results} <= {1, 2}
    assert page.run_action.text() == "Run benchmark"
    assert page.run_action.isEnabled()


def test_results_are_shown_while_the_run_goes_on(page, qtbot, monkeypatch):
    monkeypatch.setattr("reluviz.gui.benchmark.job._LIVE_SECONDS", 0.0)
    gate = threading.Event()
    page.planner = planner(FakeEntry("relu"), FakeEntry("tanh", gate=gate))
    page.toggle()
    qtbot.waitUntil(lambda: page.document is not None, timeout=20_000)
    assert page.running
    assert page.view.table.rowCount() >= 1
    assert not page.toolbar.export.isEnabled()
    gate.set()
    finish(qtbot, page)
    assert page.view.table.rowCount() == 2


def test_closing_ends_a_run_within_a_second(page, qtbot):
    # It waits in small steps, as compiled kernels return between samples.
    page.planner = planner(WaitingEntry("relu"), rounds=10**6)
    page.toggle()
    qtbot.wait(50)
    assert page.shutdown()


def test_minutes_that_would_be_lost_are_told(page, qtbot, tmp_path, monkeypatch):
    page.planner = planner(WaitingEntry("relu"), rounds=10**6)
    page.toggle()
    qtbot.waitUntil(lambda: page.document is not None or bool(page._job.latest.what), timeout=10_000)
    assert not page.unkept(), "a short run may be lost"
    monkeypatch.setattr(page._job, "_begun", page._job._begun - 61)
    assert page.unkept() == "A benchmark is running; what it has measured so far would be lost."
    qtbot.wait(30)
    page.toggle()
    finish(qtbot, page)
    assert page.unkept() == "The benchmark that was run is neither kept nor exported; it would be lost."
    with qtbot.waitSignal(page.message, timeout=60_000):
        page.export_run(tmp_path / "run.json")
    assert not page.unkept()
    page._spent = 61.0
    page.keep("mine")
    assert not page.unkept()
    page._spent = 61.0
    page.open_path(RUN)
    assert not page.unkept(), "it is a file already"


def test_what_compiles_is_cancelled_at_once_and_what_was_measured_stays(page, qtbot):
    page.planner = planner(FakeEntry("relu"), CompilingEntry("tanh"))
    page.toggle()
    qtbot.waitUntil(lambda: page._job.latest.what.endswith("tanh value"), timeout=10_000)
    page.toggle()
    finish(qtbot, page)
    assert [result.case for result in page.document.results] == ["relu value"]


class CompilingEntry(FakeEntry):
    """Compiles for ever when its first sample is taken, heeding no cancel."""

    def round(self):
        while True:
            with event.trigger_event("numba:run_pass"):
                threading.Event().wait(0.002)


class WaitingEntry(FakeEntry):
    """Takes 10 ms for a sample."""

    def round(self):
        threading.Event().wait(0.01)
        super().round()


@pytest.mark.parametrize("fault", [ReluvizError(NOT_FOUND), RuntimeError(NOT_FOUND)])
def test_a_fault_is_told_in_words(page, qtbot, fault):
    page.planner = planner(FakeEntry("relu", fault=fault))
    page.toggle()
    finish(qtbot, page)
    assert page.notice.text() == f"The benchmark has stopped: {NOT_FOUND}"
    assert page.view.currentIndex() == 0
    assert page.view.start.isVisible()


def test_what_is_left_out_is_told(page, qtbot):
    page.planner = planner(FakeEntry("relu"), FakeEntry("tanh", fault=PeerError("wrong result")))
    page.toggle()
    finish(qtbot, page)
    assert page.notice.text() == "Left out: tanh value: wrong result"
    assert len(page.document.results) == 1


def test_without_a_suite_nothing_runs(page):
    for box in page.panel.suites.values():
        box.setChecked(False)
    assert page.choices.suites == ()
    page.toggle()
    assert not page.running
    assert "at least one suite" in page.notice.text()


def test_a_run_from_a_file_is_shown_whole(page):
    page.open_path(RUN)
    titles = [page.view.chooser.itemText(i) for i in range(page.view.chooser.count())]
    assert len(titles) == len(sections(load(RUN)))
    for place in range(len(titles)):
        page.view.chooser.setCurrentIndex(place)
        page.view._on_chosen(place)
        assert page.figures()
        assert page.view.table.rowCount() == len(sections(load(RUN))[place].table.rows)
        for figure in page.figures():
            assert len({len(column) for column in figure.columns().values()}) == 1


def race(activation, epochs):
    return ConvergenceResult(
        case=f"{activation} race",
        activation=activation,
        backend="cpu",
        threads=1,
        dataset="spirals",
        layers=(8,),
        protocol="shared",
        learning_rate=0.1,
        epochs=epochs,
        seconds=[None if e is None else e / 10 for e in epochs],
    )


def test_not_converged_is_a_state_of_its_own():
    results = (race("relu", [4.0, 5.0, 6.0]), race("sigmoid", [None, None, 3.0]))
    (section,) = sections(replace(load(RUN), results=results))
    relu, sigmoid = (row.bars[0] for row in section.charts[0].rows)
    assert relu.value == 5.0
    assert relu.interval is not None
    assert sigmoid.value is None
    assert sigmoid.text == "did not converge (1 of 3 seeds did)"


def test_bandwidth_stands_against_the_copy():
    chart = next(c for s in sections(load(RUN)) for c in s.charts if c.name == "kernels-bandwidth")
    assert chart.reference == 100.0
    assert "copy" not in [row.label for row in chart.rows]


def test_a_slower_run_is_worse_and_a_faster_one_better(page):
    document = load(RUN)
    kernel = next(r for r in document.results if isinstance(r, KernelResult) and not r.is_copy)
    page.document = replace(document, results=(kernel,))
    page.keep("before")
    for factor, verdict in ((10.0, "worse"), (0.1, "better"), (1.0, "same")):
        page.document = replace(
            document, results=(replace(kernel, samples=[factor * sample for sample in kernel.samples]),)
        )
        page.compare_with("before")
        assert len(page._comparison.of(verdict)) == 1
        assert {"worse": "1 worse", "better": "1 better", "same": "1 the same"}[verdict] in page.view.summary.text()
    assert page.view.chooser.currentText() == "Compared: 1 the same"
    page.stop_comparing()
    assert page.view.chooser.count() == 1


def test_kept_runs_are_offered_and_bad_names_told(page):
    page.toolbar.fill_compare()
    assert page.toolbar.compare.menu().actions()[0].text() == "No run is kept yet"
    page.open_path(RUN)
    page.keep("a/b")
    assert "a name is" in page.notice.text()
    page.keep("mine")
    page.toolbar.fill_compare()
    assert page.toolbar.compare.menu().actions()[0].text() == "mine"
    page.compare_with("mins")
    assert "mine" in page.notice.text()


@pytest.mark.parametrize("suffix", ["json", "csv", "html"])
def test_a_run_is_exported(page, qtbot, tmp_path, suffix):
    page.open_path(RUN)
    path = tmp_path / f"run.{suffix}"
    with qtbot.waitSignal(page.message, timeout=60_000) as told:
        page.export_run(path)
    assert told.args == [f"Written: {path}"]
    text = path.read_text("utf-8")
    begins = {"json": "{", "csv": "suite,", "html": "<!DOCTYPE html>"}
    assert text.startswith(begins[suffix])
    if suffix == "json":
        assert json.loads(text) == load(RUN).to_dict()


def test_a_file_that_cannot_be_written_is_told(page, qtbot, tmp_path):
    page.open_path(RUN)
    page.export_run(tmp_path / "no folder" / "run.csv")
    qtbot.waitUntil(lambda: bool(page.notice.text()), timeout=20_000)
    assert "no folder" in page.notice.text()


def test_a_damaged_file_leaves_the_page_as_it_was(page, tmp_path):
    page.open_path(RUN)
    before = page.document
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    with pytest.raises(ReluvizError, match="no result of"):
        page.open_path(bad)
    assert page.document is before


def test_choices_are_kept_undone_and_written_as_a_command(page):
    page.panel.suites["convergence"].click()
    page.panel.form.setCurrentIndex(1)
    assert page.choices.suites == ("kernels", "roofline", "training")
    assert page.choices.full
    assert "--full" in page.choices.words()
    state = json.loads(json.dumps(page.save_state()))
    page.undo_stack.undo()
    assert not page.choices.full
    assert page.panel.form.currentIndex() == 0
    page.restore_state(state)
    assert page.panel.form.currentIndex() == 1


def test_activations_have_the_names_of_the_other_pages(page):
    items = [page.panel.activations.item(row) for row in range(page.panel.activations.count())]
    assert [item.text() for item in items] == [each.label for each in ACTIVATIONS.values()]
    items[1].setCheckState(Qt.CheckState.Checked)
    assert page.choices.activations == ("relu",)
    assert page.panel.peers["torch-compile"].text() == "PyTorch compile"
    page.document = replace(load(RUN), results=(race("leaky_relu", [4.0, 5.0]), race("of_a_later_version", [4.0])))
    page._show()
    assert page.view.table.item(0, 0).text() == "Leaky ReLU"
    (epochs, _) = page.view.charts
    assert [row.label for row in epochs.chart.rows] == ["Leaky ReLU", "of_a_later_version"]
    assert page.view.chooser.currentText() == "Convergence: Two spirals 8, one learning rate for all"


def test_a_first_start_is_measured_where_it_is_ticked(page):
    assert "compile" not in page.choices.suites
    for name, box in page.panel.suites.items():
        box.setChecked(name == "compile")
    assert page.panel.suites["compile"].text() == "First start"
    (contest,) = plan(page.choices)
    assert contest.suite == "compile"


@pytest.mark.parametrize("suites", [("compile",), ("roofline",), ("training",), ("kernels", "convergence")])
def test_the_command_is_one_that_the_command_line_takes(suites, capsys):
    choices = Choices(suites=suites, activations=("relu", "tanh"), peers=("numpy",), threads=1)
    assert main([*choices.words(), "--list"]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("change", [{"suites": ["nope"]}, {"threads": "two"}, {"activations": 3}])
def test_damaged_choices_are_refused(change):
    with pytest.raises((ValueError, TypeError)):
        Choices.from_state({**Choices().to_state(), **change})


def test_the_language_reaches_results(page, qtbot):
    page.open_path(RUN)
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: page.view.chooser.currentText().startswith("内核"))
    assert page.view.table.horizontalHeaderItem(0).text() == "激活函数"
    assert all(isinstance(action, QAction) and action.text() == "运行基准测试" for action in page.run_actions())


def test_open_intervals_are_infinite_in_numbers(page):
    page.document = replace(load(RUN), results=(race("relu", [4.0, 5.0, 6.0, 7.0, None, None]),))
    page._show()
    columns = page.figures()[0].columns()
    assert np.isinf(columns["high"]).all()
    assert columns["low"][0] >= 4.0


@pytest.mark.display
def test_the_real_window_opens_a_run(open_window, qtbot):
    window = open_window("benchmark")
    assert window.open_path(RUN)
    assert window.shown_page().document is not None


def test_a_roofline_is_drawn_named_and_exported(page, qtbot):
    roofs = [
        RoofResult(
            case=f"{limit} {place}", activation=None, backend="cpu", threads=1, params={"dtype": "float32"},
            samples=[1.0], limit=limit, place=place, bytes=amount * (limit == "copy"),
            operations=amount * (limit != "copy"),
        )
        for limit, place, amount in (("copy", "cache", 2 * 10**11), ("arithmetic", "registers", 10**11))
    ]  # fmt: skip
    kernel = KernelResult(
        case="relu value 4096", activation="relu", backend="cpu", threads=1, params={"dtype": "float32"},
        samples=[1e-6], pass_="value", elements=4096, operations=1,
    )  # fmt: skip
    page.document = replace(load(RUN), results=(kernel, replace(kernel, case="b", pass_="derivative"), *roofs))
    page._show()
    keys = [section.key for section in page.view._sections]
    assert keys[1:] == ["Roofline: what bounds the kernels", "Roofline: 4,096 elements, in the cache, 1 thread"]
    page.view._on_chosen(1)
    assert [chart.chart.name for chart in page.view.charts] == ["roofs-bandwidth", "roofs-arithmetic"]
    page.view._on_chosen(2)
    (figure,) = page.figures()
    columns = figure.columns()
    assert list(columns["name"]) == ["relu", "relu"]
    assert columns["operations per byte"] == pytest.approx([0.125, 0.125])
    assert columns["share of the roof"] == pytest.approx([4.096 / 25] * 2)
    (marks,) = [item for item in figure.widget.plotItem.items if isinstance(item, pg.ScatterPlotItem)]
    told = [point.data() for point in marks.points()]
    assert "ReLU value: 4.10 Gop/s, 1 operations an element, 16 % of the roof" in told
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: page.view.chooser.currentText().startswith("屋顶线"))
    assert page.view.charts[0].most_height() > 1000


def test_few_bars_leave_their_room_to_the_table(page):
    page.document = replace(load(RUN), results=(race("relu", [4.0, 5.0]), race("tanh", [4.0, 5.0])))
    page._show()
    assert page.view._scrolled.maximumHeight() < 250
    page.open_path(RUN)
    assert page.view._scrolled.maximumHeight() > 250


def test_first_calls_are_bars_in_both_languages(page, qtbot):
    result = CompileResult(
        case="evaluation", activation=None, backend="cpu", threads=1, samples=[4.0], loaded=[0.02], kernels=1
    )  # fmt: skip
    page.document = replace(load(RUN), results=(result,))
    page._show()
    (chart,) = page.view.charts
    assert [(bar.text, bar.pale) for bar in chart.chart.rows[0].bars] == [("4.00", False), ("0.0200", True)]
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: page.view.table.item(0, 0).text() == "评估")

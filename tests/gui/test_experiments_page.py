"""The Experiments page: runs, cancelling, faults, live runs, controls, heat maps, state, and what stops it."""

import json
import threading
import time
from dataclasses import dataclass, replace

import pytest
from numba.core import event
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from reluviz import __version__
from reluviz.core.config import RunConfig
from reluviz.core.settings import setting
from reluviz.errors import ReluvizError
from reluviz.experiments import experiment
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Source
from reluviz.experiments.base.estimates import Estimate
from reluviz.experiments.base.experiment import Experiment, Params, Step
from reluviz.experiments.base.figures import Axis, Bars, Field, Grid, Line, Panel, Points
from reluviz.experiments.base.words import text
from reluviz.gui import language, theme
from reluviz.gui.export import csv_text, png, svg
from reluviz.gui.pages.experiments import ExperimentsPage

CELL = RunConfig()
PAPER = Source("Some One and Else", 2001, "A paper")


@dataclass(frozen=True)
class FakeParams(Params):
    """Parameters of each kind."""

    seeds: int = setting(2, "networks", low=1, high=9)
    blend: float = setting(0.5, "blend", low=0.0, high=1.0)
    rate: float = setting(0.1, "rate", low=1e-6, high=10.0)
    fast: bool = setting(False, "whether it is fast")
    task: str = setting("moons", "a task", choices=lambda: ("moons", "circles"))
    tasks: tuple[str, ...] = setting(("moons",), "tasks", choices=lambda: ("moons", "circles"), most=2, least=1)
    widths: tuple[int, ...] = setting((2, 3), "widths", low=1, high=9, most=3, least=1)


class Gate:
    """Lets an experiment go on, one result at a time."""

    def __init__(self):
        self.open = threading.Event()
        self.open.set()
        self.fault = None
        self.params = []

    def measure(self, params, stop):
        self.params.append(params)
        yield Step(0.5, 1)
        while not self.open.is_set() and not stop.is_set():
            time.sleep(0.002)
        if stop.is_set():
            return
        if self.fault is not None:
            raise self.fault
        yield Step(1.0, 10 + params.seeds)


def judge(params, data):
    estimate = Estimate(data / 100, 0.0, 0.9, 2, "share")
    rows = (Row(text("a row"), estimate, 0.5),)
    return (Finding("first", "reproduced" if data > 1 else "not reproduced", estimate, text("found it"), rows=rows),)


def figures(params, data):
    grid = Grid("cells", [[0.1, None], [0.9, data / 100]], runs=((None, CELL), (CELL, None)))
    curves = (
        Line("theory", (0, 1), (0, 1), style="theory"),
        Line("measured", (0, 1, 2), (0, None, 1), (0, 0, 0.5), (0.1, 1, 2), "relu", marks=True),
        Line("nothing yet", (0, 1), (None, None), marks=True),
        Points("published", (1,), (0.5,), (0.4,), (0.6,), style="published"),
    )
    field = Field("side", [[0, 1], [0, 1]], -1, 1, -1, 1, (0.5, -0.5), (0, 0), (0, 1))
    names = Axis("", names=("a", "b"))
    return (
        Panel("curves", "Curves", Axis("x"), Axis("y", log=True), curves),
        Panel("bars", "Bars", names, Axis("y"), (Bars("one", (1, None), notes=("", "no end")),)),
        Panel("cells", "Cells", names, names, (grid,)),
        Panel("plane", "Plane", Axis("x"), Axis("y"), (field,)),
    )


def claim(name, source):
    return Claim(name, source, text("It holds."), text("That it holds."), text("It holds where it does."))


@pytest.fixture
def gates():
    found = {"first": Gate(), "second": Gate()}
    yield found
    for gate in found.values():
        gate.open.set()


@pytest.fixture
def known(gates):
    first = Experiment(
        id="first",
        title=text("The first"),
        doc=text("Does nothing."),
        claims=(claim("first", ARTICLE),),
        params=FakeParams,
        measure=gates["first"].measure,
        judge=judge,
        figures=figures,
        order=1,
        full={"seeds": 5},
    )
    second = replace(
        first,
        id="second",
        title=text("The second"),
        claims=(claim("second", PAPER),),
        measure=gates["second"].measure,
        judge=lambda params, data: (replace(judge(params, data)[0], claim="second"),),
        live=True,
    )
    return {"first": first, "second": second}


@pytest.fixture
def page(qtbot, known):
    page = ExperimentsPage(known)
    qtbot.addWidget(page)
    page.resize(1180, 760)
    page.show()
    yield page
    assert page.shutdown()


def finish(qtbot, page):
    figure = page.detail.figure
    qtbot.waitUntil(lambda: not (page.running or page.timer.isActive() or figure.drawing()), timeout=10_000)


def run(qtbot, page):
    page.run()
    finish(qtbot, page)


def test_the_list_groups_the_claims_and_filters_them(page):
    rows = [page.list.list.item(row).text() for row in range(page.list.list.count())]
    assert [row for row in rows if row] == ["From the article", "From papers"]
    assert page.list.state("first") == "not yet run"
    page.list.filter.setText("some one")
    assert page.list.shown() == ["second"]
    page.list.filter.setText("nothing like it")
    assert page.list.shown() == []
    page.list.filter.clear()
    assert page.list.shown() == ["first", "second"]


def test_a_run_shows_verdict_figure_and_numbers(qtbot, page):
    assert not page.figures()
    run(qtbot, page)
    card = page.detail.cards["first"]
    assert page.list.state("first") == "reproduced"
    assert card.badge.text() == "reproduced"
    assert "12 %" in card.measured.text()
    assert card.found.text() == "found it"
    assert page.detail.table.item(0, 0).text() == "a row"
    assert page.detail.table.item(0, 1).text() == "50 %"
    assert [panel.key for panel in page.detail.figure.panels()] == ["curves", "bars", "cells", "plane"]


def test_partial_results_show_while_it_runs_and_a_cancelled_run_keeps_them(qtbot, page, gates):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: "first" in page.session.views, timeout=10_000)
    assert page.list.state("first") == "running"
    assert page.run_action.text() == "Cancel"
    page.toggle()
    assert page.toolbar.text() == "Stopping …"
    finish(qtbot, page)
    assert page.list.state("first") == "partial"
    assert page.detail.cards["first"].found.text() == "Partial; so far: not reproduced. found it"
    assert page.session.views["first"].outcome.partial
    assert not page.session.kept


def test_a_fault_is_told_with_details_and_the_rest_goes_on(qtbot, page, gates):
    gates["first"].fault = RuntimeError("the sky fell")
    run(qtbot, page)
    assert page.list.state("first") == "failed"
    assert page.notice.text() == "The first: the sky fell"
    page.notice._copy.click()
    assert "Traceback" in QApplication.clipboard().text()
    gates["first"].fault = None
    run(qtbot, page)
    assert page.list.state("first") == "reproduced"
    assert page.notice.text() == ""


def test_what_a_person_can_mend_is_told_without_a_traceback(qtbot, page, gates):
    gates["first"].fault = ReluvizError("these don't go together")
    run(qtbot, page)
    assert page.notice.text() == "The first: these don't go together"
    assert page.notice._copy.isHidden()


def test_a_live_experiment_runs_when_shown_and_at_each_change(qtbot, page, gates):
    page.list.choose("second")
    qtbot.waitUntil(lambda: page.list.state("second") == "reproduced", timeout=10_000)
    for seeds in (3, 4, 5):
        page.controls.controls["seeds"].editor.setValue(seeds)
    qtbot.waitUntil(lambda: gates["second"].params[-1].seeds == 5, timeout=10_000)
    finish(qtbot, page)
    # Changes that follow quickly are one run.
    assert [params.seeds for params in gates["second"].params] == [2, 5]
    assert not gates["first"].params


def test_the_newest_run_wins(qtbot, page, gates):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: bool(gates["first"].params), timeout=10_000)
    page.change("seeds", 7)
    page.run()
    gates["first"].open.set()
    finish(qtbot, page)
    outcome = page.session.views["first"].outcome
    assert (outcome.data, outcome.partial) == (17, False)


def test_controls_change_the_parameters(page):
    editors = {name: control.editor for name, control in page.controls.controls.items()}
    editors["seeds"].setValue(4)
    editors["blend"].slider.setValue(25)
    editors["rate"].setValue(0.3)
    editors["fast"].setChecked(True)
    editors["task"].activated.emit(1)
    editors["tasks"].item(1).setCheckState(Qt.CheckState.Checked)
    editors["widths"].setText("4, 5")
    editors["widths"].editingFinished.emit()
    assert page.session.params["first"] == FakeParams(0, 4, 0.25, 0.3, True, "circles", ("moons", "circles"), (4, 5))
    # A seed is shown by a box for decimals, since it may be larger than others take.
    editors["seed"].setValue(2**32 - 1)
    assert type(page.session.params["first"].seed) is int
    assert page.session.params["first"].seed == 2**32 - 1
    page.undo_stack.undo()
    page.undo_stack.undo()
    assert page.session.params["first"].widths == (2, 3)
    assert editors["widths"].text() == "2, 3"
    page.reset()
    assert page.session.params["first"] == FakeParams()
    page.choose_form(full=True)
    assert page.session.params["first"] == FakeParams(seeds=5)
    assert page.toolbar.full.isChecked()


@pytest.mark.parametrize(("words", "told"), [("4, 99", "from 1 to 9"), ("x", "not 'x'"), ("", "not of 0")])
def test_a_bad_list_is_told_beside_its_control_and_not_run(page, gates, words, told):
    control = page.controls.controls["widths"]
    control.editor.setText(words)
    control.editor.editingFinished.emit()
    assert told in control.fault.text()
    assert not control.fault.isHidden()
    page.run()
    assert not page.running
    assert page.notice.text()
    page.reset()
    assert control.fault.isHidden()
    assert control.editor.text() == "2, 3"


def test_run_all_fills_the_list(qtbot, page, gates):
    page.change("seeds", 9)
    gates["first"].open.clear()
    page.run_all()
    assert (page.list.state("first"), page.list.state("second")) == ("running", "waiting")
    qtbot.waitUntil(lambda: "1 of 2" in page.toolbar.text(), timeout=10_000)
    gates["first"].open.set()
    finish(qtbot, page)
    assert [page.list.state(name) for name in ("first", "second")] == ["reproduced", "reproduced"]
    # The quick form is run, whatever the controls say.
    assert gates["first"].params[-1] == FakeParams()


def test_cancel_ends_all_that_wait(qtbot, page, gates):
    gates["first"].open.clear()
    page.run_all()
    qtbot.waitUntil(lambda: "first" in page.session.views, timeout=10_000)
    page.cancel()
    finish(qtbot, page)
    assert (page.list.state("first"), page.list.state("second")) == ("partial", "not yet run")


def test_a_cell_with_a_run_asks_for_race(qtbot, page):
    run(qtbot, page)
    plot = page.detail.figure._cards[2].plot
    asked = []
    page.race_asked.connect(asked.append)
    plot.open_cell(0, 0)
    assert asked == []
    page.detail.ensureWidgetVisible(plot)
    plot.grab()
    place = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(1.0, 0.0)))
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [CELL]
    plot.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(plot, key)
    assert asked == [CELL, CELL]


def test_a_cell_opens_its_run_in_the_window(qtbot, open_window):
    window = open_window("experiments")
    page = window.page("experiments")
    page.soon.stop()
    config = CELL.with_values({"training.learning_rate": 0.123, "network.hidden": (5,)})
    page.race_asked.emit(config)
    race = window.page("race")
    assert window.shown_page() is race
    assert race.settings.shared.training.learning_rate == 0.123
    assert race.settings.shared.network.hidden == (5,)
    window.close()


def test_exports_hold_the_figure_and_its_numbers(qtbot, page, tmp_path):
    run(qtbot, page)
    whole, curves, *_ = page.figures()
    assert whole.name == "first"
    assert "first,cells,cells,grid,b,a,,0.9,," in csv_text(whole).splitlines()
    assert csv_text(curves).startswith("theory: x,theory: y")
    assert png(whole).startswith(b"\x89PNG")
    assert b"<path" in svg(curves)
    page.export_run(tmp_path / "run.json")
    document = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert document["claims"][0]["verdict"] == "reproduced"
    page.export_run(tmp_path / "missing" / "run.json")
    assert "missing" in page.notice.text()


def test_verdicts_are_kept_for_the_next_start(qtbot, page, known):
    run(qtbot, page)
    state = json.loads(json.dumps(page.save_state()))
    assert set(state["verdicts"]["first"]) == {"verdict", "measured", "params", "version", "day"}
    later = ExperimentsPage(known)
    qtbot.addWidget(later)
    state["verdicts"]["gone"] = state["verdicts"]["first"]
    later.restore_state(state)
    assert later.list.state("first") == "reproduced"
    assert later.list.note("first") == state["verdicts"]["first"]["day"]
    assert __version__ in later.detail.cards["first"].found.text()
    state["verdicts"]["first"]["measured"] = "12 [3, 40] epochs"
    later.restore_state(state)
    assert later.detail.cards["first"].measured.text() == "Measured: 12 [3, 40] epochs"
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: "12 [3, 40] 轮数" in later.detail.cards["first"].measured.text())
    assert set(later.save_state()["verdicts"]) == {"first"}
    assert later.shutdown()


@pytest.mark.parametrize(
    "damage", [{"verdict": "maybe"}, {"day": "yesterday"}, {"measured": 1}, {"nothing_like_it": ""}]
)
def test_a_damaged_state_is_refused(page, damage):
    table = {"verdict": "depends", "measured": "", "params": "", "version": "0", "day": "2026-01-01"} | damage
    with pytest.raises((ValueError, TypeError)):
        page.restore_state({"claim": "first", "verdicts": {"first": table}})


def test_language_and_theme_reach_everything(qtbot, page):
    run(qtbot, page)
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: page.detail.cards["first"].badge.text() == "已复现")
    finish(qtbot, page)
    assert page.run_action.text() == "运行实验"
    assert page.detail.figure._cards[2]._note.text().endswith("打开其运行")
    light = page.grab().toImage()
    theme.manager().choose("dark")
    qtbot.waitUntil(lambda: page.grab().toImage().pixelColor(600, 500).lightness() < 60)
    finish(qtbot, page)
    dark = page.grab().toImage()
    assert light.pixelColor(600, 500).lightness() > 200
    assert dark.pixelColor(600, 500).lightness() < 60
    colours = {dark.pixelColor(x, y).rgb() for x in range(300, 1100, 5) for y in range(100, 700, 5)}
    assert len(colours) > 10


def test_closing_while_it_runs_takes_less_than_a_second(qtbot, page, gates):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: bool(gates["first"].params), timeout=10_000)
    assert page.shutdown()
    assert page.shutdown()


def test_an_item_is_shown_and_run_by_name(qtbot, page):
    page.show_item("first")
    finish(qtbot, page)
    assert page.list.state("first") == "reproduced"
    with pytest.raises(ReluvizError, match="first"):
        page.show_item("frist")


def test_a_real_experiment_runs_to_its_verdict(qtbot):
    real = experiment("half-zeros")
    page = ExperimentsPage({real.id: real})
    qtbot.addWidget(page)
    page.session.params[real.id] = real.parameters(real.smallest)
    page.run()
    qtbot.waitUntil(lambda: not page.running, timeout=120_000)
    assert page.session.state("half-zeros") in ("reproduced", "depends", "not reproduced")
    assert page.shutdown()


def test_panels_are_made_and_drawn_one_in_each_tick_and_only_where_they_are_seen(qtbot, page):
    figure = page.detail.figure
    counts = []
    figure._timer.timeout.connect(lambda: counts.append(sum(card.isVisible() for card in figure._cards)))
    page.hide()
    page.run()
    qtbot.waitUntil(lambda: not page.running and not page.timer.isActive(), timeout=10_000)
    assert page.session.views["first"].panels == figure.panels()
    assert not counts
    assert not page.figures()
    page.show()
    finish(qtbot, page)
    # A tick makes a card or draws one.
    assert counts == [0, 1, 1, 2, 2, 3, 3, 4]
    assert len(page.figures()) == 5


def test_a_run_whose_kernels_are_being_compiled_says_so(qtbot, page, gates, known, monkeypatch):
    plain = gates["first"].measure

    def measure(params, stop):
        # What Numba tells of each kernel.
        with event.trigger_event("numba:compile"):
            while not gates["first"].open.is_set():
                time.sleep(0.002)
        gates["first"].open.clear()
        yield from plain(params, stop)

    compiled = replace(known["first"], measure=measure)
    for table in (page.session.known, page.session.by_claim):
        monkeypatch.setitem(table, "first", compiled)
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: page.list.state("first") == "compiling", timeout=10_000)
    assert page.detail.cards["first"].badge.text() == "compiling its kernels"
    qtbot.waitUntil(lambda: page.toolbar.text() == "compiling its kernels", timeout=10_000)
    # Another thread's compilation is not this run's.
    gates["first"].open.set()
    qtbot.waitUntil(lambda: page.list.state("first") == "running", timeout=10_000)
    with event.trigger_event("numba:compile"):
        assert not page.session.compiling
    gates["first"].open.set()
    finish(qtbot, page)
    assert page.list.state("first") == "reproduced"

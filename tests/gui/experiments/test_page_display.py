"""What the Experiments page takes and shows: controls, panels, cells, exports, verdicts kept, languages and themes."""

import json

import pytest
from PySide6.QtCore import QPointF, Qt

from reluviz import __version__
from reluviz.gui import language, theme
from reluviz.gui.export import csv_text, png, svg
from reluviz.gui.pages.experiments import ExperimentsPage
from tests.gui.experiments.made_up import CELL, FakeParams, finish, run


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

"""The page on functions, as a person uses it."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QListWidget, QSlider

from reluviz.gui import export, language, theme
from reluviz.gui.functions.view import View
from reluviz.gui.functions.warmup import WarmUp
from reluviz.gui.pages.functions import FunctionsPage
from reluviz_kernels import ACTIVATIONS

COMPILING = 120_000
"""How long to wait for kernels, in ms: a first compilation is part of it."""


@pytest.fixture
def page(qtbot):
    page = FunctionsPage()
    page.resize(1176, 700)
    page.show()
    qtbot.waitUntil(lambda: page._warm_up.finished() and not page._poll.isActive(), timeout=COMPILING)
    yield page
    assert page.shutdown()


def reading(page):
    return [line.split("\t") for line in page.reading.text().splitlines()]


def drawn(page):
    return list(page.chart._drawing.curves)


def test_it_opens_with_relu_sigmoid_and_tanh(page):
    assert drawn(page) == ["sigmoid", "tanh", "relu"]
    assert page.chart.visible() == (-6, 6)
    assert reading(page) == [
        ["x", "1"],
        ["relu", "1", "1"],
        ["sigmoid", "0.73106", "0.19661"],
        ["tanh", "0.76159", "0.41997"],
    ]


def test_every_activation_is_offered_and_can_be_drawn(page):
    for row in range(page.chooser.list.count()):
        page.chooser.list.item(row).setCheckState(Qt.CheckState.Checked)
    assert set(drawn(page)) == set(ACTIVATIONS)
    assert page.view.shown == tuple(ACTIVATIONS)
    assert len({curve.opts["pen"].color().name() for curve, _ in page.chart._curves.values()}) == len(ACTIVATIONS)


def test_unticking_takes_a_curve_away_and_selecting_brings_one(page):
    items = page.chooser._items
    items["tanh"].setCheckState(Qt.CheckState.Unchecked)
    assert "tanh" not in drawn(page)
    page.chooser.list.setCurrentItem(items["gelu"])
    assert drawn(page)[-1] == "gelu"
    assert page.details._title.text() == "GELU"
    assert "transformers" in page.details._doc.text()
    assert page.details._formula.text().startswith("f(x) = x")
    page.chooser.cleared.emit()
    assert drawn(page) == ["gelu"]


def test_both_plots_have_one_x_axis(page):
    page.chart._upper.setXRange(-2, 5, padding=0)
    assert page.chart._lower.getViewBox().viewRange()[0] == pytest.approx([-2, 5])


def test_curves_reach_as_far_as_the_view(page, qtbot):
    page.chart._upper.setXRange(40, 50, padding=0)
    qtbot.waitUntil(lambda: page.chart._drawing.curves["relu"].x[-1] == 50)
    assert page.chart._drawing.curves["relu"].value[-1] == 50


@pytest.mark.display
def test_the_mouse_moves_the_crosshair(page):
    box = page.chart._lower.getViewBox()
    page.chart.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(2.0, 0.5)))
    assert page.reading.place.value() == pytest.approx(2, abs=0.02)
    assert [line.value() for line in page.chart._cross._lines] == pytest.approx([2, 2], abs=0.02)
    # Beside the plots it stays where it is.
    page.chart.scene().sigMouseMoved.emit(QPointF(1, 1))
    assert page.reading.place.value() == pytest.approx(2, abs=0.02)


@pytest.mark.display
def test_arrow_keys_move_the_crosshair(page):
    page._point(0.0)
    QTest.keyClick(page.chart, Qt.Key.Key_Right)
    assert page._x == pytest.approx(12 / 200)
    QTest.keyClick(page.chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert page._x == pytest.approx(12 / 200 - 12 / 20)
    QTest.keyClick(page.chart, Qt.Key.Key_PageDown)
    assert page._x == 0
    assert reading(page)[1] == ["relu", "0", "0"]


def test_the_view_follows_the_crosshair_out_of_the_picture(page):
    page._point(6.0)
    QTest.keyClick(page.chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert page._x == pytest.approx(6.6)
    assert page.chart.visible() == pytest.approx((-5.4, 6.6))


def test_keys_zoom_around_the_crosshair(page):
    page._point(3.0)
    QTest.keyClick(page.chart, Qt.Key.Key_Plus)
    assert page.chart.visible() == pytest.approx((3 - 9 * 0.8, 3 + 3 * 0.8))
    QTest.keyClick(page.chart, Qt.Key.Key_0)
    assert page.chart.visible() == pytest.approx((-6, 6))


def test_typing_x_reads_there(page):
    page.reading.place.setValue(-2.0)
    assert reading(page)[2] == ["sigmoid", "0.1192", "0.10499"]


def test_a_slider_acts_at_once(page):
    page.chooser.list.setCurrentItem(page.chooser._items["leaky_relu"])
    control = page.details.control("slope")
    control._slider.setValue(control._slider.maximum() // 2)
    slope = page.view.values("leaky_relu")["slope"]
    assert 0.01 < slope < 1
    assert control.value() == pytest.approx(slope)
    curve = page.chart._drawing.curves["leaky_relu"]
    assert curve.value[0] == pytest.approx(-6 * slope)


def test_a_refused_value_is_told_and_changes_nothing(page):
    page.chooser.list.setCurrentItem(page.chooser._items["hardtanh"])
    page.details.control("min_val")._field.setValue(5)
    assert "above max_val" in page.details._problem.text()
    assert page.details._problem.isVisible()
    assert page.details.control("min_val").value() == -1
    page.details.control("max_val")._field.setValue(7)
    assert not page.details._problem.isVisible()


def test_changes_are_undone_and_redone(page):
    before = page.view
    page.chooser.list.setCurrentItem(page.chooser._items["elu"])
    for value in (1.5, 2.0, 2.5):
        page.details.control("alpha").changed.emit(value)
    page._shade.setChecked(False)
    after = page.view
    assert after.values("elu") == {"alpha": 2.5}
    page.undo_stack.undo()
    page.undo_stack.undo()
    assert page.view.values("elu") == {"alpha": 1}, "steps of one slide are undone together"
    page.undo_stack.undo()
    assert page.view == before
    assert page.chooser.list.currentItem() is page.chooser._items["relu"]
    while page.undo_stack.canRedo():
        page.undo_stack.redo()
    assert page.view == after
    assert not page._shade.isChecked()


def test_dead_ranges_of_the_focus_are_shaded_on_demand(page):
    def shaded():
        return [item.getRegion() for plot, item in page.chart._shades._items if hasattr(item, "getRegion")]

    assert [end for region in shaded() for end in region] == pytest.approx([-6, 0, -6, 0], abs=1e-3)
    page._shade.setChecked(False)
    assert shaded() == []


def test_kinks_are_marked_in_both_plots(page):
    upper, lower = page.chart._marks._points
    assert np.array(upper.getData()).T.tolist() == [[0, 0]]
    assert sorted(np.array(lower.getData()).T.tolist()) == [[0, 0], [0, 1]]


def test_the_facts_name_ranges_in_words(page):
    facts = {name.text(): value.text() for name, value in page.details._facts if not name.isHidden()}
    assert facts == {"values": "0 … ∞", "kinks": "x = 0", "no gradient": "x ≤ 0", "saturated": "nowhere in view"}
    page.chooser.list.setCurrentItem(page.chooser._items["elu"])
    page.details.control("alpha").changed.emit(3.0)
    names = [name.text() for name, _ in page.details._facts if not name.isHidden()]
    assert names == ["kinks", "no gradient", "saturated"], "the declared range is that of the default parameters"


def test_numbers_are_exported(page):
    table = page.columns()
    assert list(table) == ["x", "relu", "relu'", "sigmoid", "sigmoid'", "tanh", "tanh'"]
    np.testing.assert_array_equal(table["relu"], np.maximum(table["x"], 0))
    assert 0 in table["x"], "kinks are among the points"


@pytest.mark.parametrize("suffix", ["png", "svg", "csv"])
def test_the_chart_is_written(page, tmp_path, suffix):
    (figure,) = page.figures()
    path = tmp_path / f"chart.{suffix}"
    export.export(figure, path)
    start = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b"x,relu,relu'"}[suffix]
    assert path.read_bytes().startswith(start)


def test_reading_is_copied(page):
    page.reading.table.setFocus()
    page.reading.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1] == "relu\t1\t1"


def test_the_chart_is_whole_in_the_smallest_window(page):
    # The window's smallest width without the rail.
    assert page.minimumSizeHint().width() <= 960 - 112


def test_colours_follow_the_theme(page, qtbot):
    theme.manager().choose("dark")
    qtbot.waitUntil(lambda: page.chart.backgroundBrush().color().name() == theme.DARK.plot)
    pens = {name: curve.opts["pen"].color().name() for name, (curve, _) in page.chart._curves.items()}
    assert pens["relu"] == "#0072b2", "a function has one colour in both themes"


def test_names_in_the_key_can_be_read_where_it_is_drawn_between_theme_and_page(page, qtbot):
    theme.manager().choose("dark")
    page.chart.retranslate()
    qtbot.waitUntil(lambda: page.chart.backgroundBrush().color().name() == theme.DARK.plot)
    html = page.chart._legend.items[0][1].item.toHtml()
    assert theme.DARK.text in html
    assert theme.LIGHT.text not in html


def test_it_speaks_chinese(page, qtbot):
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: page._export.text() == "导出")
    assert page.title() == "函数"
    assert page.details._doc.text().startswith("让正值通过")
    language.manager().choose("en")
    qtbot.waitUntil(lambda: page._export.text() == "Export")


def test_the_state_is_kept(page):
    page.chooser.list.setCurrentItem(page.chooser._items["elu"])
    page._on_parameter("alpha", 2.0)
    page._point(-1.5)
    state = page.save_state()
    page._take(View())
    page._point(0.0)
    page.restore_state(state)
    assert page.view.focus == "elu"
    assert page.view.values("elu") == {"alpha": 2}
    assert page._x == -1.5
    with pytest.raises(TypeError):
        page.restore_state({**state, "x": "far"})


def test_a_function_that_cannot_be_compiled_leaves_the_others(page, monkeypatch):
    monkeypatch.setattr(page._warm_up, "faults", lambda: (("mish", "Traceback: no compiler"),))
    page._show_progress()
    assert page._busy.text() == "mish could not be made ready"
    assert "no compiler" in page._busy.toolTip()
    assert drawn(page) == ["sigmoid", "tanh", "relu"]


def test_compiling_stops_between_two_functions():
    warm_up = WarmUp(tuple(ACTIVATIONS))
    warm_up._stop.set()
    warm_up.start()
    assert warm_up.stop(5)
    assert warm_up.ready() == ()
    assert warm_up.finished()


def test_a_fault_of_the_compiler_is_kept(monkeypatch):
    class Broken:
        def value(self, x):
            raise RuntimeError("no compiler")

        derivative = value

    monkeypatch.setattr("reluviz.gui.functions.warmup.ACTIVATIONS", {"relu": Broken(), "tanh": ACTIVATIONS["tanh"]})
    warm_up = WarmUp(("relu", "tanh"))
    warm_up.start()
    warm_up._thread.join()
    assert warm_up.ready() == ("tanh",)
    ((name, fault),) = warm_up.faults()
    assert name == "relu"
    assert "RuntimeError: no compiler" in fault


def test_every_control_has_a_name_a_tip_and_a_place_in_the_order_of_keys(page, qtbot):
    page.chooser.list.setCurrentItem(page.chooser._items["hardtanh"])
    qtbot.waitUntil(page.details.control("max_val")._slider.isVisible)
    kinds = (QAbstractButton, QAbstractSpinBox, QSlider, QListWidget)
    controls = [widget for kind in kinds for widget in page.findChildren(kind) if widget.isVisible()]
    assert len(controls) == 12
    for control in controls:
        name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert name, control
        assert control.toolTip() or isinstance(control, QListWidget), name
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, name

"""The live figure of an experiment: what its axes say, its key, its notes, and the controls beside it."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from reluviz.core.settings import setting
from reluviz.experiments.base.experiment import Params
from reluviz.experiments.base.figures import Axis, Bars, Grid, Line, Panel
from reluviz.gui import theme
from reluviz.gui.experiments.axis import FigureAxis
from reluviz.gui.experiments.controls import Controls
from reluviz.gui.experiments.heat import shade
from reluviz.gui.experiments.panel import PanelView
from reluviz.gui.plots import Plot


@pytest.fixture
def view(qtbot):
    view = PanelView()
    qtbot.addWidget(view)
    view.resize(330, 420)
    view.show()
    return view


def labels(axis):
    """Return the texts that an axis draws."""
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    texts = [text for _, _, text in axis.generateDrawSpecs(painter)[2]]
    painter.end()
    return texts


def shown(qtbot, view, panel):
    view.show_panel("one", panel)
    qtbot.waitUntil(lambda: view.plot.getViewBox().width() > 100)
    # An axis makes room when it has been drawn.
    for _ in range(2):
        view.grab()
        QApplication.processEvents()
    return {side: labels(view.plot.getAxis(side)) for side in ("bottom", "left")}


def curve(x, y, left=Axis("y")):  # noqa: B008 - frozen
    return Panel("k", "Title", Axis("x"), left, (Line("", x, y),))


def test_an_axis_that_ends_below_one_counts_in_ones_however_often_it_is_drawn(qtbot, view):
    for _ in range(3):
        texts = shown(qtbot, view, curve((0.0, 0.5), (0.0, 0.5)))
        assert max(float(text) for text in texts["left"]) <= 0.5
        assert max(float(text) for text in texts["bottom"]) <= 0.5


def test_a_plot_counts_in_ones_after_a_change_of_the_theme(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    plot.set_labels("x", "y")
    plot.show_range((0.0, 0.5), (0.0, 0.5))
    theme.manager().choose("dark")
    plot.grab()
    assert max(float(text) for text in labels(plot.getAxis("left"))) <= 0.5


def test_whole_numbers_have_whole_ticks_and_logarithms_powers_of_ten(qtbot, view):
    texts = shown(qtbot, view, curve((1, 2, 3), (1e-2, 1.0, 1e3), Axis("y", log=True)))
    assert texts["bottom"] == ["1", "2", "3"]
    assert [float(text) for text in texts["left"]] == [1e-2, 0.1, 1, 10, 100, 1000]


def test_names_that_are_too_wide_stand_in_two_lines(qtbot, view):
    names = tuple(f"0.00{place}" for place in range(10))
    texts = shown(
        qtbot, view, Panel("k", "", Axis("rate", names=names), Axis("", names=("a",)), (Grid("g", [[0.5] * 10]),))
    )
    assert [text.strip() for text in texts["bottom"]] == list(names)
    assert [text.startswith("\n") for text in texts["bottom"]] == [False, True] * 5
    high = view.plot.getAxis("bottom").height()
    shown(
        qtbot, view, Panel("k", "", Axis("rate", names=("a",) * 10), Axis("", names=("a",)), (Grid("g", [[0.5] * 10]),))
    )
    assert view.plot.getAxis("bottom").height() < high


def test_long_notes_of_narrow_bars_stand_upright(qtbot, view):
    bars = tuple(Bars(name, (1.0, None), notes=("1", "not converged")) for name in ("a", "b"))
    shown(qtbot, view, Panel("k", "", Axis("", names=("x", "y")), Axis("y"), bars))
    notes = [item for item in view.plot.plotItem.items if isinstance(item, pg.TextItem)]
    assert [(item.toPlainText(), item.angle) for item in notes] == [("1", 0), ("not converged", 90)] * 2


def test_three_chinese_characters_are_wider_than_a_narrow_bar(qtbot, view):
    bars = tuple(Bars(name, (1.0, None), notes=("", "未收敛")) for name in ("a", "b"))
    shown(qtbot, view, Panel("k", "", Axis("", names=("x", "y")), Axis("y"), bars))
    notes = [item for item in view.plot.plotItem.items if isinstance(item, pg.TextItem)]
    assert [item.angle for item in notes] == [0, 90] * 2


def test_a_key_takes_as_many_lines_as_it_needs(qtbot, view):
    lines = tuple(Line(f"a curve with a long name {place}", (0, 1), (0, 1)) for place in range(3))
    shown(qtbot, view, Panel("k", "", Axis("x"), Axis("y"), lines))
    narrow = view._key.height()
    view.resize(1200, 420)
    qtbot.waitUntil(lambda: view._key.height() < narrow)
    assert narrow >= 3 * view.fontMetrics().height()


def test_a_cell_tells_its_names_and_number(qtbot, view):
    grid = Grid("dead", [[0.25, None]])
    shown(qtbot, view, Panel("k", "", Axis("rate", names=("0.1", "0.2")), Axis("depth", names=("4",)), (grid,)))
    assert view.plot.cell_text((0, 0)) == "rate: 0.1\ndepth: 4\ndead: 25 %"
    assert view.plot.cell_text((0, 1)).endswith("dead: –")
    assert [shade(part).lightness() for part in (0, 0.5, 1)] == sorted(
        (shade(part).lightness() for part in (0, 0.5, 1)), reverse=True
    )


@dataclass(frozen=True)
class SomeParams(Params):
    """Parameters whose labels are long."""

    share: float = setting(0.5, "a share", low=0.0, high=1.0)
    timed: bool = setting(
        False, "whether to measure the time too, which no seed gives again, however long this text is"
    )
    names: tuple[str, ...] = setting(("b",), "names", choices=lambda: ("a", "b"), most=2, least=1)
    rates: tuple[float, ...] = setting((0.001,) * 20, "rates", low=0.0, high=1.0, most=30, least=1)


def test_controls_fit_a_narrow_panel(qtbot):
    controls = Controls()
    qtbot.addWidget(controls)
    controls.resize(220, 700)
    controls.show_params(SomeParams())
    controls.show()
    qtbot.waitExposed(controls)
    assert controls.minimumSizeHint().width() <= 220
    share = controls.controls["share"].editor
    assert share.field.geometry().right() <= share.width()
    assert controls.controls["rates"].editor.cursorPosition() == 0
    timed = controls.controls["timed"]
    changed = []
    controls.edited.connect(lambda name, value: changed.append((name, value)))
    qtbot.mouseClick(timed._label, Qt.MouseButton.LeftButton)
    assert changed == [("timed", True)]
    # A list of two names is no taller than two names, whatever room there is.
    names = controls.controls["names"]
    controls.resize(220, 1400)
    qtbot.waitUntil(lambda: controls.height() == 1400)
    assert names.editor.y() - names._label.geometry().bottom() <= 2 * names.widget.layout().spacing()


def test_colours_of_cells_cover_the_scale():
    assert np.array_equal([shade(0).name(), shade(1).name()], ["#f3f6fa", "#0b3d6b"])


@pytest.mark.parametrize(
    ("low", "high", "size", "ticks"),
    [
        (0.9, 3.1, 250, [1, 2, 3]),
        (0.5, 20.5, 250, [5, 10, 15, 20]),
        (-0.5, 1000.5, 300, [0, 200, 400, 600, 800, 1000]),
        (2.9, 3.1, 30, [3]),
    ],
)
def test_ticks_at_whole_numbers_have_round_distances(qtbot, low, high, size, ticks):
    axis = FigureAxis("bottom")
    axis.describe(Axis("layers"), whole=True)
    [(_, places)] = axis.tickValues(low, high, size)
    assert places == ticks

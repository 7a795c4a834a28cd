"""One panel of a figure: title, key, plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from reluviz.core.config import RunConfig
from reluviz.experiments.base.figures import Bars, Field, Grid, Line, Panel, Points
from reluviz.gui import theme
from reluviz.gui.experiments.axis import FigureAxis, is_whole, plain, ranges
from reluviz.gui.experiments.heat import HeatMap, number
from reluviz.gui.experiments.key import Key, entries
from reluviz.gui.experiments.layers import draw_bars, draw_field, draw_line, draw_points, shades
from reluviz.gui.experiments.words import said
from reluviz.gui.export import Figure
from reluviz.gui.plots import dress

_HEIGHT = 272  # pixels of a plot
_ARROWS = {
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class PanelPlot(pg.PlotWidget):
    """The plot of a panel; it shows all there is, and the wheel over it scrolls the page.

    Attributes:
        run_asked: Emitted with the run behind a cell of a heat map.
    """

    run_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._axes = {side: FigureAxis(side) for side in ("left", "bottom")}
        super().__init__(parent, background=theme.current().plot, axisItems=self._axes, enableMenu=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.plotItem.setContentsMargins(4, 8, 12, 4)
        self.getViewBox().disableAutoRange()
        self.setMouseEnabled(x=False, y=False)
        self.setFixedHeight(_HEIGHT)
        self.heat: HeatMap | None = None
        self._pressed: tuple[int, int] | None = None

    def show_panel(self, panel: Panel) -> None:
        """Draw a panel anew."""
        chosen = self.heat.chosen if self.heat is not None else None
        self.plotItem.clear()
        self.heat = None
        self.setBackground(theme.current().plot)
        for side, axis in (("left", panel.y), ("bottom", panel.x)):
            self._axes[side].describe(axis, whole=side == "bottom" and is_whole(panel))
            self.setLabel(side, said(axis.label))
        dress(self.plotItem, theme.current())
        x, y = ranges(panel)
        self.getViewBox().setRange(QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0]), padding=0)
        for layer, shade in zip(panel.layers, shades(panel), strict=True):
            if isinstance(layer, Line):
                draw_line(self.plotItem, layer, shade, panel)
            elif isinstance(layer, Points):
                draw_points(self.plotItem, layer, shade, panel)
            elif isinstance(layer, Bars):
                draw_bars(self.plotItem, layer, shade, panel)
            elif isinstance(layer, Field):
                draw_field(self.plotItem, layer)
            elif layer.values and layer.values[0]:
                self._show_grid(layer, chosen)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.heat is not None else Qt.FocusPolicy.NoFocus)

    def _show_grid(self, grid: Grid, chosen: tuple[int, int] | None) -> None:
        self.heat = HeatMap(grid)
        rows, columns = self.heat.shape
        if chosen is not None and chosen[0] < rows and chosen[1] < columns:
            self.heat.chosen = chosen
        self.plotItem.addItem(self.heat)

    def open_cell(self, row: int, column: int) -> None:
        """Ask for the run behind a cell, where there is one."""
        if self.heat is not None and self.heat.runs((row, column)):
            run: RunConfig | None = self.heat.grid.runs[row][column]
            self.run_asked.emit(run)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the cells of a heat map with the arrows; Enter opens the run of one."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if self.heat is not None and step is not None:
            self.heat.move(*step)
        elif self.heat is not None and self.heat.chosen and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_cell(*self.heat.chosen)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, which it scrolls."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click began; nothing in the plot itself is moved by the mouse."""
        self._pressed = self._cell(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the run of the cell that was clicked."""
        cell = self._cell(event.position().toPoint())
        if self.heat is None or cell is None or cell != self._pressed or event.button() != Qt.MouseButton.LeftButton:
            return
        self.heat.choose(cell)
        self.open_cell(*cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do nothing beyond what the two clicks did."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the number of a cell, and show a hand over one that opens a run."""
        cell = self._cell(event.position().toPoint())
        opens = self.heat is not None and cell is not None and self.heat.runs(cell)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        self.setToolTip("" if cell is None else self.cell_text(cell))

    def _cell(self, place: QPoint) -> tuple[int, int] | None:
        if self.heat is None:
            return None
        point: QPointF = self.getViewBox().mapSceneToView(QPointF(self.mapToScene(place)))
        return self.heat.cell_at(point)

    def cell_text(self, cell: tuple[int, int]) -> str:
        """Return a cell's names and number, and that it opens a run."""
        assert self.heat is not None
        grid = self.heat.grid
        names = [
            f"{self._axes[side].labelText}: {self._axes[side].name(place)}"
            for side, place in (("bottom", cell[1]), ("left", cell[0]))
        ]
        value = number(grid, cell)
        unit = " %" if value and grid.scale == "share" else ""
        lines = [*names, f"{said(grid.label)}: {value or '–'}{unit}"]
        if self.heat.runs(cell):
            lines.append(self.tr("Click to open this run in Race"))
        return "\n".join(lines)


class PanelView(QFrame):
    """A panel with its title and key.

    Attributes:
        plot: The plot.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.panel: Panel | None = None
        self._name = ""
        self._title, self._key, self.plot = QLabel(), Key(), PanelPlot()
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._note = QLabel()
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 8, 6)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._key)
        column.addWidget(self._note)
        # What room there is to spare stands here: titles at the top and plots at the bottom keep in line.
        column.addStretch(1)
        column.addWidget(self.plot)

    def show_panel(self, name: str, panel: Panel) -> None:
        """Show a panel of the experiment of that name."""
        self._name, self.panel = name, panel
        self._title.setText(said(panel.title))
        self._key.show_entries(entries(panel))
        grids = [layer for layer in panel.layers if isinstance(layer, Grid)]
        note = self._grid_note(grids[0]) if grids else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.plot.setAccessibleName(said(panel.title))
        self.plot.show_panel(panel)

    def _grid_note(self, grid: Grid) -> str:
        note = said(grid.label) + (" (%)" if grid.scale == "share" else "")
        if any(run is not None for row in grid.runs for run in row):
            note = self.tr("{what} · a click on a cell opens its run in Race").format(what=note)
        return note

    def figure(self) -> Figure:
        """Return it as something to export."""
        assert self.panel is not None
        return Figure(f"{self._name}-{self.panel.key}", self, self.columns)

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return the numbers of every layer, its name before the heading of each column."""
        assert self.panel is not None
        table: dict[str, NDArray[Any]] = {}
        for place, layer in enumerate(self.panel.layers):
            # Two layers may have the same name, or none.
            name = said(layer.label) or str(place + 1)
            name = f"{name} ({place + 1})" if any(key.startswith(f"{name}: ") for key in table) else name
            table |= {f"{name}: {what}": values for what, values in _columns(self.panel, layer).items()}
        return table


def _columns(panel: Panel, layer: Line | Points | Bars | Grid | Field) -> dict[str, NDArray[Any]]:
    x, y = said(panel.x.label), said(panel.y.label)
    if isinstance(layer, Grid):
        columns = range(max((len(row) for row in layer.values), default=0))
        names = [said(name) for name in panel.y.names] or [str(i) for i in range(len(layer.values))]
        tops = [said(name) for name in panel.x.names] or [str(i) for i in columns]
        found = {f"{x} {tops[c]}": plain([row[c] for row in layer.values]) for c in columns}
        return {y: np.array(names[: len(layer.values)]), **found}
    if isinstance(layer, Field):
        return {f"{x} {c}": plain([row[c] for row in layer.values]) for c in range(len(layer.values[0]))}
    if isinstance(layer, Bars):
        names = [said(name) for name in panel.x.names] or [str(i) for i in range(len(layer.values))]
        found = {x: np.array(names[: len(layer.values)]), y: plain(layer.values)}
    else:
        found = {x: plain(layer.x), y: plain(layer.y)}
    if layer.low is not None and layer.high is not None:
        found |= {"low": plain(layer.low), "high": plain(layer.high)}
    return found

"""A heat map: cells over two named axes with their numbers in them, one of which can be chosen."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from reluviz.experiments.base.figures import Grid
from reluviz.gui import theme
from reluviz.gui.experiments.axis import plain
from reluviz.palette import ink_on

Cell = tuple[int, int]

# As the figures in files have it: from little to much, each lighter than the last by about as much.
_STOPS = np.array([(0xF3, 0xF6, 0xFA), (0x9C, 0xC4, 0xE4), (0x3D, 0x85, 0xC6), (0x0B, 0x3D, 0x6B)], np.float64)
_HALF = 0.5
_BESIDE = 4  # pixels that a number leaves free at least
_FONT, _SMALLEST = 8.5, 6.0  # points


def shade(part: float) -> QColor:
    """Return the colour of a part from 0 to 1."""
    place = min(max(part, 0.0), 1.0) * (len(_STOPS) - 1)
    channels = [np.interp(place, range(len(_STOPS)), _STOPS[:, i]) for i in range(3)]
    return QColor(*(round(float(c)) for c in channels))


def parts(grid: Grid) -> NDArray[np.float64]:
    """Return where on the scale of colours each cell lies, (rows, columns) from 0 to 1; NaN for an empty one."""
    values = np.array([plain(row) for row in grid.values])
    known = values[np.isfinite(values)]
    if grid.scale == "share" or not known.size:
        return values
    if grid.scale == "log":
        positive = np.where(values > 0, values, np.nan)
        if not np.isfinite(positive).any():
            return values * 0.0
        # 0 is the least of all.
        values = np.where(values <= 0, np.nanmin(positive), positive)
        values = np.log10(values)
        known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    return (values - low) / (high - low) if high > low else values * 0.0


def number(grid: Grid, cell: Cell) -> str:
    """Return the number of a cell as it is written in it; shares in per cent."""
    value = grid.values[cell[0]][cell[1]]
    if value is None:
        return ""
    return f"{100 * value:.0f}" if grid.scale == "share" else f"{value:.3g}"


class HeatMap(pg.GraphicsObject):
    """The cells, at the places 0, 1, 2 … of both axes.

    Attributes:
        grid: What is shown.
        chosen: The cell that was clicked, or that the keys have reached; None where there is none.
    """

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self.grid = grid
        self.chosen: Cell | None = None
        self._parts = parts(grid)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self._parts.shape
        return rows, columns

    def boundingRect(self) -> QRectF:
        """Return the edges of all cells."""
        rows, columns = self._parts.shape
        return QRectF(-0.5, -0.5, columns, rows)

    def runs(self, cell: Cell) -> bool:
        """Return whether there is a run behind a cell."""
        runs = self.grid.runs
        return cell[0] < len(runs) and cell[1] < len(runs[cell[0]]) and runs[cell[0]][cell[1]] is not None

    def cell_at(self, point: QPointF) -> Cell | None:
        """Return the cell at a point of the plot."""
        row, column = math.floor(point.y() + _HALF), math.floor(point.x() + _HALF)
        rows, columns = self._parts.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def move(self, rows: int, columns: int) -> None:
        """Choose the cell so many rows up and columns to the right."""
        height, width = self._parts.shape
        if self.chosen is None:
            self.chosen = 0, 0
        else:
            self.chosen = (
                min(max(self.chosen[0] + rows, 0), height - 1),
                min(max(self.chosen[1] + columns, 0), width - 1),
            )
        self.update()

    def choose(self, cell: Cell) -> None:
        """Mark a cell as chosen."""
        self.chosen = cell
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the cells, then their numbers upright in pixels of the screen."""
        transform = painter.transform()
        font = painter.font()
        # A picture for a file has several dots for each pixel of the screen.
        length = self.pixelLength(pg.Point(1, 0))
        font.setPointSizeF(_FONT * (abs(transform.m11()) * length if length else 1.0))
        boxes: list[tuple[Cell, QRectF]] = []
        painter.setPen(Qt.PenStyle.NoPen)
        gap = QColor(theme.current().plot)
        painter.save()
        painter.resetTransform()
        for cell, part in np.ndenumerate(self._parts):
            row, column = cell[0], cell[1]
            box = transform.mapRect(QRectF(column - 0.5, row - 0.5, 1, 1))
            boxes.append(((row, column), box))
            painter.fillRect(box.adjusted(0.5, 0.5, -0.5, -0.5), shade(part) if math.isfinite(part) else gap)
        self._write(painter, boxes, font.pointSizeF())
        if self.chosen is not None:
            edge = QPen(QColor(theme.current().warning), 2)
            painter.setPen(edge)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(dict(boxes)[self.chosen].adjusted(1, 1, -1, -1))
        painter.restore()

    def _write(self, painter: QPainter, boxes: list[tuple[Cell, QRectF]], size: float) -> None:
        texts = {cell: number(self.grid, cell) for cell, _ in boxes}
        longest = max(texts.values(), key=len, default="")
        font = painter.font()
        room = boxes[0][1] if boxes else QRectF()
        while True:
            font.setPointSizeF(size)
            metrics = QFontMetricsF(font, painter.device())
            if metrics.horizontalAdvance(longest) <= room.width() - _BESIDE and metrics.height() <= room.height():
                break
            size -= 0.5
            if size < _SMALLEST:
                return  # no room: the tooltip tells
        painter.setFont(font)
        for cell, box in boxes:
            part = float(self._parts[cell])
            painter.setPen(QColor(ink_on(shade(part).name() if math.isfinite(part) else theme.current().plot)))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, texts[cell])

"""Layers of a panel drawn with pyqtgraph, as `reluviz.report.figure` draws them with Matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unicodedata import east_asian_width

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from reluviz.experiments.base.figures import Bars, Field, Line, Panel, Points
from reluviz.gui import theme
from reluviz.gui.experiments.axis import plain
from reluviz.gui.experiments.words import said
from reluviz.palette import colour, series_colour

DASHES = {"measured": Qt.PenStyle.SolidLine, "theory": Qt.PenStyle.DashLine, "published": Qt.PenStyle.DotLine}
MARKS = {"measured": "o", "theory": "+", "published": "d"}
WIDTH = 1.6
_BAND = 46  # of 255
_CLASSES = ("#0072b2", "#d55e00")
_SIDES = ((0xB9, 0xD7, 0xEA), (0xF7, 0xF7, 0xF7), (0xF6, 0xCD, 0xB2))
_DARK_SIDES = ((0x1E, 0x45, 0x60), (0x1B, 0x1F, 0x25), (0x6A, 0x3A, 0x1C))
_HALF = 0.5
_SHORT = 4  # columns of a note that is no wider than a bar


def shades(panel: Panel) -> Iterator[str]:
    """Yield the colour of each layer: its own, else that of the ink for what was not measured here, else by turn."""
    colours = theme.current()
    turn = 0
    for layer in panel.layers:
        if named := getattr(layer, "colour", ""):
            yield colour(named)
        elif (told := getattr(layer, "style", "measured")) != "measured":
            yield colours.muted if told == "theory" else colours.text
        else:
            yield series_colour(turn)
            turn += 1


def stroke(shade: str, style: str, width: float = WIDTH) -> QPen:
    """Return the pen of a curve of that style."""
    pen = QPen(QColor(shade), width, DASHES[style])
    pen.setCosmetic(True)
    return pen


def draw_line(plot: pg.PlotItem, line: Line, shade: str, panel: Panel) -> None:
    """Draw a curve, its marks and its band."""
    x, y = plain(line.x, log=panel.x.log), plain(line.y, log=panel.y.log)
    if not (np.isfinite(x) & np.isfinite(y)).any():
        # pyqtgraph warns of marks without a place.
        return
    if line.low is not None and line.high is not None:
        low, high = plain(line.low, log=panel.y.log), plain(line.high, log=panel.y.log)
        tint = QColor(shade)
        tint.setAlpha(_BAND)
        whole = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        edges = [pg.PlotCurveItem(x[whole], edge[whole], pen=None) for edge in (low, high)]
        if whole.any():
            plot.addItem(pg.FillBetweenItem(*edges, brush=tint))
    item = pg.PlotDataItem(x, y, pen=stroke(shade, line.style), connect="finite", antialias=True)
    if line.marks:
        item.setSymbol("o")
        item.setSymbolSize(6)
        item.setSymbolBrush(QColor(shade))
        item.setSymbolPen(None)
    plot.addItem(item)


def draw_points(plot: pg.PlotItem, points: Points, shade: str, panel: Panel) -> None:
    """Draw single points and their error bars."""
    x, y = plain(points.x, log=panel.x.log), plain(points.y, log=panel.y.log)
    if points.low is not None and points.high is not None:
        _errors(plot, x, plain(points.low, log=panel.y.log), plain(points.high, log=panel.y.log), shade)
    known = np.isfinite(x) & np.isfinite(y)
    hollow = points.style == "published"
    item = pg.ScatterPlotItem(
        x[known],
        y[known],
        size=10 if hollow else 7,
        symbol=MARKS[points.style],
        pen=stroke(shade, "measured") if hollow else None,
        brush=None if hollow else QColor(shade),
    )
    plot.addItem(item)


def _errors(plot: pg.PlotItem, x: NDArray[Any], low: NDArray[Any], high: NDArray[Any], shade: str) -> None:
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    if known.any():
        ends = np.column_stack((low[known], high[known])).ravel()
        plot.addItem(pg.PlotDataItem(np.repeat(x[known], 2), ends, connect="pairs", pen=stroke(shade, "measured", 1.2)))


def draw_bars(plot: pg.PlotItem, bars: Bars, shade: str, panel: Panel) -> None:
    """Draw bars beside those of the panel's other layers, their error bars and notes."""
    beside = [layer for layer in panel.layers if isinstance(layer, Bars)]
    width = 0.8 / len(beside)
    values = plain(bars.values, log=panel.y.log)
    places = np.arange(len(values)) + (beside.index(bars) - (len(beside) - 1) / 2) * width
    foot = plot.getViewBox().viewRange()[1][0] if panel.y.log else 0.0
    tops = np.where(np.isfinite(values), values, foot)
    brushes = [QColor(colour(name)) for name in bars.colours] or [QColor(shade)] * len(values)
    plot.addItem(pg.BarGraphItem(x=places, y0=foot, height=tops - foot, width=width * 0.92, brushes=brushes, pen=None))
    ink = theme.current().text
    ends = tops
    if bars.low is not None and bars.high is not None:
        low, high = plain(bars.low, log=panel.y.log), plain(bars.high, log=panel.y.log)
        _errors(plot, places, low, high, ink)
        ends = np.fmax(tops, high)
    for place, end, note in zip(places, ends, bars.notes, strict=False):
        words = said(note)
        # Upright between narrow bars, where it would lie across its neighbours.
        upright = _columns(words) > _SHORT and len(beside) > 1
        text = pg.TextItem(words, ink, anchor=(0.0, 0.5) if upright else (0.5, 1.0), angle=90 if upright else 0)
        text.setPos(float(place), float(end))
        plot.addItem(text)


def _columns(words: str) -> int:
    """Return how wide words are in columns of a terminal: Chinese characters take two each."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def draw_field(plot: pg.PlotItem, field: Field) -> None:
    """Draw a field, the line where it is one half, and the samples."""
    values = np.array([plain(row) for row in field.values])
    dark = theme.current().dark
    sides = np.array(_DARK_SIDES if dark else _SIDES, np.float64)
    place = np.clip(np.nan_to_num(values, nan=_HALF), 0, 1) * 2
    picture = np.stack([np.interp(place, (0, 1, 2), sides[:, i]) for i in range(3)], axis=-1).astype(np.uint8)
    # Row 0 of the picture is drawn at the bottom.
    image = pg.ImageItem(picture[::-1], axisOrder="row-major", levels=(0, 255))
    rectangle = QRectF(field.left, field.bottom, field.right - field.left, field.top - field.bottom)
    image.setRect(rectangle)
    plot.addItem(image)
    if values.size and np.nanmin(values) < _HALF < np.nanmax(values):
        plot.addItem(_contour(values[::-1], rectangle))
    classes = np.asarray(field.classes)
    for number, shade in enumerate(_CLASSES):
        chosen = classes == number
        if chosen.any():
            tint = QColor(shade).lighter(130) if dark else QColor(shade)
            item = pg.ScatterPlotItem(
                plain(field.x)[chosen], plain(field.y)[chosen], size=4, symbol="os"[number], pen=None, brush=tint
            )
            plot.addItem(item)


class _Contour(pg.IsocurveItem):
    """A line of one height, drawn smoothly."""

    def paint(self, painter: QPainter, *rest: object) -> None:
        """Draw it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, *rest)


def _contour(values: NDArray[np.float64], rectangle: QRectF) -> pg.IsocurveItem:
    """Return the line where values (rows from the bottom, columns) over a rectangle are one half."""
    curve = _Contour(values.T, _HALF, stroke(theme.current().text, "measured", 1.4))
    columns, rows = values.shape[1], values.shape[0]
    transform = pg.QtGui.QTransform()
    transform.translate(rectangle.left(), rectangle.top())
    transform.scale(rectangle.width() / max(columns, 1), rectangle.height() / max(rows, 1))
    curve.setTransform(transform)
    return curve

"""Plots in the window's colours: one-pixel lines, no grid, the same axes everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from reluviz.gui import theme
from reluviz.gui.export import Figure
from reluviz.palette import colour as activation_colour

__all__ = ["Plot", "activation_colour", "configure", "dress", "pen"]


def configure() -> None:
    """Set what pyqtgraph takes from global options; the application does it once, before the first plot."""
    # OpenGL is slower where a driver is poor, and without one it aborts. Wheels over a plot are handled by the plot.
    pg.setConfigOptions(useOpenGL=False, antialias=False, foreground=theme.current().axis)


def pen(colour: str, *, width: float = 1.0, dashed: bool = False, alpha: float = 1.0) -> QPen:
    """Return a pen whose width is in pixels of the screen, whatever the range of the axes.

    Args:
        colour: As ``#rrggbb``.
        width: Wider than 1 costs time at each frame: for still curves only.
        dashed: Whether the line is broken.
        alpha: From 0, not seen, to 1.
    """
    tint = QColor(colour)
    tint.setAlphaF(alpha)
    result = QPen(tint, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
    result.setCosmetic(True)
    return result


def dress(item: pg.PlotItem, colours: theme.Theme) -> None:
    """Give a plot's axes and title the colours of a theme."""
    for side in ("left", "bottom", "right", "top"):
        axis = item.getAxis(side)
        axis.setPen(pen(colours.border))
        axis.setTickPen(pen(colours.border))
        axis.setTextPen(QColor(colours.axis))
        axis.setStyle(tickLength=4, tickTextOffset=6)
        # "k" and "m" before a number without a unit puzzle more than they save. An axis with a label that ends below 1
        # counts in thousandths from then on, if it is told no more than "off".
        axis.setSIPrefixEnableRanges(())
        axis.enableAutoSIPrefix(False)
        if axis.labelText:
            axis.setLabel(axis.labelText, **{"color": colours.axis})


class Plot(pg.PlotWidget):
    """One plot with named curves, which changes its colours with the theme.

    Dragging moves it, the wheel zooms, a double click shows everything again. Ranges are set by `show_range` or follow
    the data with `follow`: automatic ranging at each frame costs 19 ms.

    Attributes:
        held: Whether a person has moved or zoomed it, so that nothing else may until a double click or `release`.
        released: Emitted when a double click has shown everything again.
    """

    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=theme.current().plot)
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._labels = ("", "")
        self.held = False
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.plotItem.setContentsMargins(4, 8, 12, 4)
        self.getViewBox().disableAutoRange()
        self.getViewBox().sigRangeChangedManually.connect(self._hold)
        self.setAccessibleName("plot")
        dress(self.plotItem, theme.current())
        theme.manager().changed.connect(self._dress)

    def _dress(self, colours: theme.Theme) -> None:
        self.setBackground(colours.plot)
        dress(self.plotItem, colours)

    def _hold(self) -> None:
        self.held = True

    def release(self) -> None:
        """Let the ranges be set again, whatever a person has moved."""
        self.held = False

    def set_labels(self, bottom: str, left: str) -> None:
        """Name the axes."""
        self._labels = bottom, left
        self.setLabel("bottom", bottom, color=theme.current().axis)
        self.setLabel("left", left, color=theme.current().axis)

    def curve(self, key: str, name: str, colour: str, **style: Any) -> pg.PlotDataItem:
        """Return the curve of that key, made where there is none yet, named and coloured; `style` is for `pen`.

        Call its `setData(x, y)` with new numbers.
        """
        if key not in self._curves:
            self._curves[key] = self.plot(connect="finite", skipFiniteCheck=False)
        item = self._curves[key]
        item.opts["name"] = name
        item.setPen(pen(colour, **style))
        return item

    def remove_curve(self, key: str) -> None:
        """Take a curve away; it need not exist."""
        item = self._curves.pop(key, None)
        if item is not None:
            self.removeItem(item)

    def clear_curves(self) -> None:
        """Take all curves away."""
        for key in list(self._curves):
            self.remove_curve(key)

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly these ranges."""
        self.getViewBox().setRange(QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0]), padding=0)

    def follow(self, margin: float = 0.05) -> None:
        """Widen the ranges where finite data has left them, with room ahead so that it is seldom needed again."""
        if self.held:
            return
        (left, right), (bottom, top) = self.getViewBox().viewRange()
        points = [curve.getData() for curve in self._curves.values()]
        xs = _finite([x for x, _ in points if x is not None])
        ys = _finite([y for _, y in points if y is not None])
        if xs is None or ys is None:
            return
        x_room, y_room = (max(high - low, 1e-9) for low, high in (xs, ys))
        if xs[0] < left or xs[1] > right or x_room < (right - left) / 4:
            self.setXRange(xs[0], xs[1] + 0.25 * x_room, padding=0)
        if ys[0] < bottom or ys[1] > top or y_room < (top - bottom) / 4:
            self.setYRange(ys[0] - margin * y_room, ys[1] + margin * y_room, padding=0)

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return the numbers of all curves for CSV: for each its x and its y, headed by axis and name."""
        bottom, left = self._labels
        table: dict[str, NDArray[Any]] = {}
        for key, curve in self._curves.items():
            x, y = curve.getData()
            if x is None or y is None:
                continue
            name = curve.name() or key
            table[f"{bottom} ({name})"] = x
            table[f"{left} ({name})"] = y
        return table

    def figure(self, name: str, title: str = "") -> Figure:
        """Return this plot as something to export, in a file of that name."""
        return Figure(name, self, self.columns, title)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything."""
        self.release()
        self.getViewBox().autoRange(padding=0.05)
        self.released.emit()
        event.accept()


def _finite(arrays: list[NDArray[Any]]) -> tuple[float, float] | None:
    values = np.concatenate([a[np.isfinite(a)] for a in arrays]) if arrays else np.empty(0)
    return (float(values.min()), float(values.max())) if values.size else None

"""What the chart of functions draws beside the curves: kinks, shaded ranges, the crosshair with its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyqtgraph as pg
from PySide6.QtGui import QColor

from reluviz.gui.functions.curves import Interval, Kink
from reluviz.gui.plots import pen
from reluviz.gui.theme import Theme

_LABELLED = 0.09  # share of the visible range below which a shaded range has no room for its name
_RANGE_Z, _GUIDE_Z, _POINT_Z = -20, -10, 20


class Shades:
    """Shaded ranges of x in both plots, with their names at the top of the lower one."""

    def __init__(self, upper: pg.PlotItem, lower: pg.PlotItem) -> None:
        self._plots = upper, lower
        self._items: list[tuple[pg.PlotItem, pg.GraphicsObject]] = []

    def draw(
        self, intervals: Sequence[tuple[Interval, str]], colour: str, strength: Sequence[float], text: str
    ) -> None:
        """Shade (interval, name) pairs, replacing what was shaded.

        Args:
            intervals: With a name for each, which is left out where there is no room for it.
            colour: Of the function.
            strength: How strong each is shaded, 0 to 1.
            text: The colour of the names.
        """
        for plot, item in self._items:
            plot.removeItem(item)
        self._items.clear()
        (left, right), (_, top) = self._plots[1].getViewBox().viewRange()
        for (interval, name), alpha in zip(intervals, strength, strict=True):
            brush = QColor(colour)
            brush.setAlphaF(alpha)
            for plot in self._plots:
                region = pg.LinearRegionItem(interval, movable=False, brush=brush, pen=pen(colour, alpha=alpha))
                region.setZValue(_RANGE_Z)
                self._add(plot, region)
            if interval[1] - interval[0] > _LABELLED * (right - left):
                label = pg.TextItem(name, color=text, anchor=(0.5, 0))
                label.setZValue(_GUIDE_Z)
                self._add(self._plots[1], label)
                label.setPos((max(interval[0], left) + min(interval[1], right)) / 2, top)

    def _add(self, plot: pg.PlotItem, item: pg.GraphicsObject) -> None:
        plot.addItem(item, ignoreBounds=True)
        self._items.append((plot, item))


class KinkMarks:
    """A ring at each kink: filled where the point belongs to the curve, open at the sides of a jump."""

    def __init__(self, upper: pg.PlotItem, lower: pg.PlotItem) -> None:
        self._points = tuple(pg.ScatterPlotItem(size=8, pxMode=True) for _ in (upper, lower))
        for plot, points in zip((upper, lower), self._points, strict=True):
            points.setZValue(_POINT_Z)
            plot.addItem(points, ignoreBounds=True)

    def draw(self, kinks: Mapping[str, tuple[Sequence[Kink], str]], colours: Theme) -> None:
        """Mark the kinks of each function, given with its colour."""
        spots: tuple[list[dict[str, object]], list[dict[str, object]]] = ([], [])
        for found, colour in kinks.values():
            for kink in found:
                for side, heights in enumerate((kink.values, kink.slopes)):
                    spots[side].extend(_spots(kink.x, heights, colour, colours.plot))
        for points, where in zip(self._points, spots, strict=True):
            points.setData(where)


def _spots(x: float, sides: tuple[float, float, float], colour: str, background: str) -> list[dict[str, object]]:
    outline = pen(colour, width=1.5)
    left, at, right = sides
    tolerance = 1e-6
    opened = [y for y in dict.fromkeys((left, right)) if abs(y - at) > tolerance]
    filled = {"pos": (x, at), "pen": outline, "brush": QColor(colour)}
    return [*({"pos": (x, y), "pen": outline, "brush": QColor(background)} for y in opened), filled]


class Crosshair:
    """A line through both plots at one x, and a point on each curve there."""

    def __init__(self, upper: pg.PlotItem, lower: pg.PlotItem) -> None:
        self._lines = tuple(pg.InfiniteLine(angle=90, movable=False) for _ in (upper, lower))
        self._points = tuple(pg.ScatterPlotItem(size=9, pxMode=True) for _ in (upper, lower))
        for plot, line, points in zip((upper, lower), self._lines, self._points, strict=True):
            line.setZValue(_GUIDE_Z)
            points.setZValue(_POINT_Z + 1)
            plot.addItem(line, ignoreBounds=True)
            plot.addItem(points, ignoreBounds=True)

    def draw(self, x: float, readings: Mapping[str, tuple[float, float, str]], colours: Theme) -> None:
        """Show it at `x`, with (f, f', colour) of each function."""
        for side, (line, points) in enumerate(zip(self._lines, self._points, strict=True)):
            line.setPen(pen(colours.text, alpha=0.7))
            line.setValue(x)
            points.setData(
                [
                    {"pos": (x, reading[side]), "pen": pen(colours.plot), "brush": QColor(reading[2])}
                    for reading in readings.values()
                ]
            )


def zero_lines(plot: pg.PlotItem) -> tuple[pg.InfiniteLine, pg.InfiniteLine]:
    """Add lines at x = 0 and y = 0 to a plot, in place of a grid, and return them."""
    lines = pg.InfiniteLine(0, angle=90), pg.InfiniteLine(0, angle=0)
    for line in lines:
        line.setZValue(_GUIDE_Z - 1)
        plot.addItem(line, ignoreBounds=True)
    return lines

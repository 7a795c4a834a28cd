"""Horizontal bars with their figures at the end, in the colours of the activations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from reluviz.gui import theme
from reluviz.gui.benchmark.sections import Bar, Chart
from reluviz.gui.export import Figure
from reluviz.gui.plots import Plot, pen

_ROW, _MORE = 30, 8  # pixels of a row at least, and what more than one bar adds
_LARGEST_ROW = 64
_AROUND = 56  # pixels of axis and margins
_PALE = 110  # of 255
_ROOM = 1.45  # the range over the longest bar, for the figures at the ends


class BarChart(QWidget):
    """A heading over a plot of bars.

    Attributes:
        plot: The plot.
        chart: What it shows.
    """

    _BETWEEN = 4

    def __init__(self, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.plot = Plot()
        self.plot.setMouseEnabled(x=False, y=False)
        # As high as there is room; by its hint it would be higher, and be scrolled.
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._heading.setContentsMargins(8, 0, 8, 0)
        self._heading.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._BETWEEN)
        column.addWidget(self._heading)
        column.addWidget(self.plot, 1)
        column.addStretch()
        theme.Turn(self, self._draw)
        self.show_chart(chart)

    def show_chart(self, chart: Chart) -> None:
        """Show other bars."""
        self.chart = chart
        self._heading.setText(chart.heading)
        self.plot.setAccessibleName(chart.heading)
        row = _ROW + _MORE * any(len(row.bars) > 1 for row in chart.rows)
        self.plot.setMinimumHeight(row * len(chart.rows) + _AROUND)
        self.plot.setMaximumHeight(_LARGEST_ROW * len(chart.rows) + _AROUND)
        self._draw()

    def _draw(self) -> None:
        plot, chart, colours = self.plot, self.chart, theme.current()
        plot.plotItem.clear()
        plot.set_labels(chart.axis, "")
        plot.getAxis("left").setTicks([[(-place, row.label) for place, row in enumerate(chart.rows)]])
        longest = chart.reference or 0.0
        for place, row in enumerate(chart.rows):
            height = 0.7 / max(len(row.bars), 1)
            for i, bar in enumerate(row.bars):
                y = -place - height * (i - (len(row.bars) - 1) / 2)
                longest = max(longest, self._bar(bar, y, height, row.colour, alone=len(row.bars) == 1))
        if chart.reference is not None:
            plot.addItem(pg.InfiniteLine(chart.reference, 90, pen(colours.guide, dashed=True)))
        plot.show_range((0.0, (longest or 1.0) * _ROOM), (-len(chart.rows) + 0.4, 0.6))

    def _bar(self, bar: Bar, y: float, height: float, colour: str, *, alone: bool) -> float:
        """Draw a bar and return where it ends."""
        colours = theme.current()
        end = 0.0
        if bar.value is not None:
            brush = QColor(colour)
            brush.setAlpha(_PALE if bar.pale else 255)
            item = pg.BarGraphItem(x0=0, y=y, width=bar.value, height=0.9 * height, brush=brush, pen=None)
            self.plot.addItem(item)
            end = bar.value
        if bar.interval is not None and bar.value is not None:
            low, high = bar.interval
            # Open towards the seeds that did not converge: drawn on, broken.
            end = max(end, high if high is not None else 1.15 * bar.value)
            line = pen(colours.text, dashed=high is None)
            self.plot.addItem(pg.PlotDataItem([low, end], [y, y], pen=line))
        text = pg.TextItem(bar.text, colours.warning if bar.value is None else colours.text, anchor=(0, 0.5))
        if alone:
            # On a ground of its own, or the line that the bars are compared with would cross it.
            text.fill = pg.mkBrush(colours.plot)
        text.setPos(end, y)
        text.setZValue(1)
        self.plot.addItem(text)
        return end

    def most_height(self) -> int:
        """Return how many pixels it can use."""
        return int(self.plot.maximumHeight()) + self._heading.sizeHint().height() + self._BETWEEN

    def figure(self) -> Figure:
        """Return it as something to export."""
        return Figure(self.chart.name, self.plot, self.columns)

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return name, length and interval of each bar; a bar without length has NaN, an open interval infinity."""
        bars = [(row.label, bar) for row in self.chart.rows for bar in row.bars]
        table: dict[str, NDArray[Any]] = {
            "name": np.array([label for label, _ in bars]),
            self.chart.axis: np.array([np.nan if bar.value is None else bar.value for _, bar in bars]),
        }
        if any(bar.pale for _, bar in bars):
            table["pass"] = np.array(["derivative" if bar.pale else "value" for _, bar in bars])
        if any(bar.interval for _, bar in bars):
            ends = [bar.interval or (np.nan, np.nan) for _, bar in bars]
            table["low"] = np.array([low for low, _ in ends])
            table["high"] = np.array([np.inf if high is None else high for _, high in ends])
        return table

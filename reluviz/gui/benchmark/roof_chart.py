"""The roofline on the screen: each kernel a point under the roofs, named at the right and told of where one points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from reluviz.bench.results import KernelResult
from reluviz.gui import theme
from reluviz.gui.benchmark import words
from reluviz.gui.benchmark.sections import RoofChart
from reluviz.gui.export import Figure
from reluviz.gui.plots import Plot, pen
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.roofline import Roofline, position, spread, ticks

_MARK = 9  # pixels
_NAME_HEIGHT = 15  # pixels
_LEAST_HEIGHT = 330  # pixels
_ROOM = 0.36  # powers of ten at the right of the points, for their names


class RoofView(QWidget):
    """A heading over the plot.

    Attributes:
        plot: The plot.
        chart: What it shows.
    """

    def __init__(self, chart: RoofChart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = Plot()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMinimumHeight(_LEAST_HEIGHT)
        # As high as there is room; by its hint it would be higher, and be scrolled.
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._heading.setContentsMargins(8, 0, 8, 0)
        self._heading.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self.plot, 1)
        theme.Turn(self, self._draw)
        # The names keep their distance in pixels.
        self.plot.getViewBox().sigResized.connect(self._draw)
        self.show_chart(chart)

    def show_chart(self, chart: RoofChart) -> None:
        """Show another roofline."""
        self.chart = chart
        self._heading.setText(chart.heading)
        self.plot.setAccessibleName(chart.heading)
        self._draw()

    def _draw(self) -> None:
        plot, roofline = self.plot, self.chart.roofline
        plot.plotItem.clear()
        plot.set_labels(
            QCoreApplication.translate("report", "operations for each byte that is read or written"),
            QCoreApplication.translate("report", "10⁹ operations a second"),
        )
        points = [position(kernel) for kernel in roofline.kernels]
        left = min(x for x, _ in points) / 1.6
        right = max(*(x for x, _ in points), roofline.peak / min(roofline.bandwidths.values()))
        x_ends = math.log10(left), math.log10(right) + _ROOM
        speeds = [y for _, y in points]
        # A disturbed roof may lie lower than a kernel.
        y_ends = math.log10(min(speeds) / 1.8), math.log10(1.6 * max(roofline.peak, *speeds))
        for side, (low, high) in (("bottom", x_ends), ("left", y_ends)):
            marks = [(math.log10(value), f"{value:,.6g}") for value in ticks(10**low, 10**high)]
            plot.getAxis(side).setTicks([marks])
        self._roofs(roofline, left, right)
        self._names([kernel for kernel in roofline.kernels if kernel.pass_ == "value"], math.log10(right), y_ends)
        self._points(roofline)
        plot.show_range(x_ends, y_ends)

    def _roofs(self, roofline: Roofline, left: float, right: float) -> None:
        """Draw each bandwidth up to where the peak cuts it, and the peak from there on."""
        colours = theme.current()
        for place, bandwidth in roofline.bandwidths.items():
            counts = place == roofline.place
            ends = [left, min(roofline.peak / bandwidth, right)]
            shade = colours.text if counts else colours.guide
            self._line(ends, [x * bandwidth for x in ends], shade, dashed=not counts)
            # Towards its end, where there are hardly any points.
            x = ends[0] * (ends[1] / ends[0]) ** 0.8
            text = f"{words.place(place)} {labels.figure(bandwidth)} GB/s"
            self._text(text, x, x * bandwidth, colours.text if counts else colours.axis, (1.04, 0.9))
        corner = roofline.peak / max(roofline.bandwidths.values())
        self._line([corner, right], [roofline.peak] * 2, colours.text)
        text = QCoreApplication.translate("report", "peak {figure} Gop/s").format(figure=labels.figure(roofline.peak))
        self._text(text, math.sqrt(corner * right), roofline.peak, colours.text, (0.5, 0.95))

    def _line(self, x: Sequence[float], y: Sequence[float], colour_: str, *, dashed: bool = False) -> None:
        self.plot.addItem(pg.PlotDataItem(np.log10(x), np.log10(y), pen=pen(colour_, dashed=dashed)))

    def _text(self, text: str, x: float, y: float, colour_: str, anchor: tuple[float, float]) -> None:
        item = pg.TextItem(text, colour_, anchor=anchor)
        item.setPos(math.log10(x), math.log10(y))
        self.plot.addItem(item)

    def _points(self, roofline: Roofline) -> None:
        background = QColor(theme.current().plot)
        spots = []
        # Values come last and lie on top.
        for kernel in sorted(roofline.kernels, key=lambda each: each.pass_ or ""):
            x, y = position(kernel)
            tint, value = QColor(colour(kernel.activation or "")), kernel.pass_ == "value"
            spots.append(
                {
                    "pos": (math.log10(x), math.log10(y)),
                    "brush": tint if value else background,
                    "pen": background if value else tint,
                    "data": self._told(kernel, roofline),
                }
            )
        marks = pg.ScatterPlotItem(size=_MARK, hoverable=True, hoverSize=_MARK + 3, tip=lambda x, y, data: data)
        marks.addPoints(spots)
        self.plot.addItem(marks)

    def _told(self, kernel: KernelResult, roofline: Roofline) -> str:
        text = QCoreApplication.translate(
            "report", "{kernel}: {speed} Gop/s, {count} operations an element, {share} of the roof"
        )
        return text.format(
            kernel=f"{words.activation(kernel.activation or '')} {words.cell(kernel.pass_ or '')}",
            speed=labels.figure(kernel.gop_per_s),
            count=kernel.operations,
            share=labels.percent(roofline.share(kernel), 2),
        )

    def _names(self, kernels: Sequence[KernelResult], right: float, ends: tuple[float, float]) -> None:
        """Write the names in a column at the right, each with a line to its point."""
        low, high = ends
        height = max(self.plot.getViewBox().height(), 1.0)
        places = [math.log10(position(kernel)[1]) for kernel in kernels]
        gap = _NAME_HEIGHT / height * (high - low)
        for kernel, place in zip(kernels, spread(places, gap, high - gap / 2), strict=True):
            name = kernel.activation or ""
            x, y = position(kernel)
            line = pen(colour(name), alpha=0.5)
            self.plot.addItem(pg.PlotDataItem([math.log10(x), right + 0.05], [math.log10(y), place], pen=line))
            text = pg.TextItem(words.activation(name), theme.current().text, anchor=(0, 0.5))
            text.setPos(right + 0.05, place)
            self.plot.addItem(text)

    def most_height(self) -> int:
        """Return how many pixels it can use: all there are."""
        return self.maximumHeight()

    def figure(self) -> Figure:
        """Return it as something to export."""
        return Figure(self.chart.name, self.plot, self.columns)

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return name, pass, intensity, speed and share of the roof of each point."""
        roofline = self.chart.roofline
        points = [position(kernel) for kernel in roofline.kernels]
        return {
            "name": np.array([kernel.activation for kernel in roofline.kernels]),
            "pass": np.array([kernel.pass_ for kernel in roofline.kernels]),
            "operations per byte": np.array([x for x, _ in points]),
            "10⁹ operations a second": np.array([y for _, y in points]),
            "share of the roof": np.array([roofline.share(kernel) for kernel in roofline.kernels]),
        }

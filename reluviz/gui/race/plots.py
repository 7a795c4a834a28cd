"""The four plots below the contestants: loss, accuracy, gradient by layer, and the time to converge."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from reluviz.gui import theme
from reluviz.gui.export import Figure
from reluviz.gui.plots import Plot
from reluviz.gui.race.bars import ConvergenceBars
from reluviz.gui.race.lanes import Lane, XAxis
from reluviz.gui.widgets.boxes import ChoiceBox
from reluviz.palette import colour

MOST_POINTS = 500
"""Points of a curve; the record itself keeps them all."""

_SMALLEST = 1e-12  # what a logarithmic axis shows of 0
_DECADES = (-4.1, 0.1)  # powers of ten that an empty logarithmic axis shows
_MOST_NAMES = 4  # steps between the powers of ten that are named
_NARROWEST = 160  # pixels of a plot with its axis, and of bars with their words
_TICKS = 0.7  # of the ticks that there are usually, so that their numbers do not touch in a narrow plot
_FAR = 4.0  # times the loss of the start: what goes beyond leaves the plot, so that the others can be seen


def thinned(*columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return columns of equal length with at most `MOST_POINTS` rows, the first and the last among them."""
    rows = min(len(column) for column in columns)
    if rows <= MOST_POINTS:
        return tuple(column[:rows] for column in columns)
    chosen = np.linspace(0, rows - 1, MOST_POINTS).astype(np.int64)
    return tuple(column[chosen] for column in columns)


class _Panel(QFrame):
    """A plot with its heading and, at the right of it, what can be chosen."""

    def __init__(self, content: QWidget, *choices: QWidget) -> None:
        super().__init__()
        self.setObjectName("plot-card")
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        # As high as a chooser, so that headings with and without one stand in a line.
        self.heading.setMinimumHeight(30)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 0)
        head.setSpacing(4)
        head.addWidget(self.heading, 1)
        for choice in choices:
            head.addWidget(choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(content, 1)


class RacePlots(QWidget):
    """The four plots in a row. One of them is drawn anew at each call of `show_next`, so that a frame stays short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: Sequence[Lane] = ()
        self._pending: list[int] = []
        self.axis, self.split = ChoiceBox(), ChoiceBox()
        for value in ("epoch", "seconds"):
            self.axis.addItem(value, value)
        for value in ("train", "test"):
            self.split.addItem(value, value)
        for box in (self.axis, self.split):
            box.setMinimumWidth(88)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.axis.activated.connect(self._release)
        self.split.activated.connect(self._show_anew)
        self.loss, self.accuracy, self.gradient = Plot(), Plot(), Plot()
        self._curves: dict[Plot, list[pg.PlotDataItem]] = {
            plot: [] for plot in (self.loss, self.accuracy, self.gradient)
        }
        self.bars = ConvergenceBars()
        self._panels = (
            _Panel(self.loss, self.split),
            _Panel(self.accuracy),
            _Panel(self.gradient),
            _Panel(self.bars, self.axis),
        )
        for plot in (self.loss, self.accuracy, self.gradient):
            plot.setMinimumWidth(_NARROWEST)
            plot.getAxis("bottom").setTickDensity(_TICKS)
            plot.released.connect(self._show_anew)
        self.bars.setMinimumWidth(_NARROWEST)
        self.gradient.getPlotItem().setLogMode(y=True)
        self.gradient.getViewBox().sigYRangeChanged.connect(self._mark_decades)
        self._show_from_the_start()
        self._target = pg.InfiniteLine(angle=0, movable=False)
        self.accuracy.addItem(self._target)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for panel in self._panels:
            row.addWidget(panel, 1)
        theme.manager().changed.connect(self._dress)
        self._dress(theme.current())
        self.retranslate()

    def _dress(self, colours: theme.Theme) -> None:
        self._target.setPen(pg.mkPen(QColor(colours.guide), style=Qt.PenStyle.DashLine))
        # The colours of activations are chosen for the ground of plots, which the whole panel takes.
        style = f"border: 1px solid {colours.border}; border-radius: 8px"
        for panel in self._panels:
            panel.setStyleSheet(f"QFrame#plot-card {{ background: {colours.plot}; {style} }}")
        self.bars.update()

    @property
    def x_axis(self) -> XAxis:
        """Whether the plots run by epoch or by second."""
        return "seconds" if self.axis.currentData() == "seconds" else "epoch"

    def set_lanes(self, lanes: Sequence[Lane], target: float | None, *, classes: bool) -> None:
        """Take what is to be shown; other contestants than before begin with empty plots.

        Args:
            lanes: The contestants.
            target: The accuracy to reach, None where the target is a loss.
            classes: Whether there are classes, and so an accuracy.
        """
        if [(lane.label, lane.activation) for lane in lanes] != [(lane.label, lane.activation) for lane in self._lanes]:
            self._make_curves(lanes)
        started_anew = any(
            before.history is not after.history for before, after in zip(self._lanes, lanes, strict=False)
        ) or len(lanes) != len(self._lanes)
        self._lanes = lanes
        self._panels[1].setVisible(classes)
        self._target.setVisible(target is not None)
        if target is not None:
            self._target.setValue(target)
        if started_anew:
            self._release()

    def _release(self) -> None:
        """Show everything, whatever a person has moved."""
        for plot in (self.loss, self.accuracy, self.gradient):
            plot.release()
        self._show_anew()

    def _show_anew(self) -> None:
        self._show_from_the_start()
        self.show_all()

    def _show_from_the_start(self) -> None:
        """Give each plot that no person holds the ranges of an empty one, from which it follows its data."""
        for plot, x, y in (
            (self.loss, (0.0, 1.0), (0.0, 1.0)),
            (self.accuracy, (0.0, 1.0), (-0.02, 1.02)),
            (self.gradient, (0.5, 1.5), _DECADES),
        ):
            if not plot.held:
                plot.show_range(x, y)

    def _make_curves(self, lanes: Sequence[Lane]) -> None:
        """Make a curve for each contestant in each plot; setting its pen at each frame would cost a repaint."""
        for plot in (self.loss, self.accuracy, self.gradient):
            plot.clear_curves()
            self._curves[plot] = [
                plot.curve(str(index), lane.label, colour(lane.activation), dashed=lane.dashed)
                for index, lane in enumerate(lanes)
            ]
        for curve, lane in zip(self._curves[self.gradient], lanes, strict=True):
            curve.setSymbol("o")
            curve.setSymbolSize(6)
            curve.setSymbolPen(None)
            curve.setSymbolBrush(QColor(colour(lane.activation)))

    def show_next(self) -> None:
        """Draw one plot anew, the next in turn."""
        if not self._pending:
            self._pending = [0, 1, 2, 3]
        self._draw(self._pending.pop(0))

    def show_all(self) -> None:
        """Draw all plots anew, at once."""
        self.retranslate()
        for index in range(4):
            self._draw(index)

    def _draw(self, index: int) -> None:
        if index == 0:
            self._draw_curves(self.loss, f"{self.split.currentData()}_loss")
        elif index == 1:
            self._draw_curves(self.accuracy, f"{self.split.currentData()}_accuracy")
        elif index == 2:
            self._draw_gradient()
        else:
            self.bars.show_lanes(self._lanes, self.x_axis)

    def _draw_curves(self, plot: Plot, column: str) -> None:
        for curve, lane in zip(self._curves[plot], self._lanes, strict=True):
            if lane.history is None:
                curve.setData([], [])
                continue
            curve.setData(*thinned(*lane.history.columns(self.x_axis, column)))
        self._follow(plot, bounded=plot is self.accuracy)

    def _follow(self, plot: Plot, *, bounded: bool) -> None:
        """Widen the axes where the data has left them; an accuracy's own axis stays from 0 to 1."""
        if plot.held:
            return
        (_left, right), (bottom, top) = plot.getViewBox().viewRange()
        xs, ys = _limits(plot, 0), _limits(plot, 1)
        if xs is None or ys is None:
            return
        if xs[1] > right or 0 < xs[1] < 0.3 * right:
            plot.setXRange(0, 1.3 * xs[1], padding=0)
        low, high = ys[0], _near(plot)
        if not bounded and (low < bottom or high > top or high < top / 4):
            room = max(high - low, 1e-6)
            plot.setYRange(min(0.0, low - 0.05 * room), high + 0.1 * room, padding=0)

    def _draw_gradient(self) -> None:
        layers = 1
        for curve, lane in zip(self._curves[self.gradient], self._lanes, strict=True):
            if lane.history is None or not len(lane.history):
                curve.setData([], [])
                continue
            sizes = np.where(np.isfinite(lane.history.gradient_rms[-1]), lane.history.gradient_rms[-1], np.nan)
            layers = max(layers, len(sizes))
            curve.setData(np.arange(1, len(sizes) + 1), np.maximum(sizes, _SMALLEST))
        self.gradient.getAxis("bottom").setTicks([[(layer, str(layer)) for layer in range(1, layers + 1)]])
        ys = _limits(self.gradient, 1)
        if self.gradient.held:
            return
        (left, right), (bottom, top) = self.gradient.getViewBox().viewRange()
        if (left, right) != (0.5, layers + 0.5):
            self.gradient.setXRange(0.5, layers + 0.5, padding=0)
        if ys is not None and (ys[0] < bottom or ys[1] > top or ys[1] - ys[0] + 1.2 < (top - bottom) / 2):
            self.gradient.getViewBox().setYRange(math.floor(ys[0]) - 0.1, math.ceil(ys[1]) + 0.1, padding=0)

    def _mark_decades(self) -> None:
        """Name a few powers of ten only: left alone, the axis writes 2 to 9 between two of them over each other."""
        bottom, top = self.gradient.getViewBox().viewRange()[1]
        first, last = math.ceil(bottom), math.floor(top)
        step = max(1, math.ceil((last - first) / _MOST_NAMES))
        marks = [float(power) for power in range(first, last + 1, step)]
        if last == first or not marks:
            whole = range(math.floor(bottom), math.ceil(top))
            marks = [mark for power in whole for m in (1, 2, 5) if bottom <= (mark := power + math.log10(m)) <= top]
        self.gradient.getAxis("left").setTicks([[(mark, f"{10.0**mark:.3g}") for mark in marks]])

    def retranslate(self) -> None:
        """Set every text again."""
        self.axis.setItemText(0, self.tr("by epoch"))
        self.axis.setItemText(1, self.tr("by second"))
        self.axis.setToolTip(self.tr("Whether loss, accuracy and bars run by epoch or by second of training"))
        self.axis.setAccessibleName(self.tr("Axis"))
        self.split.setItemText(0, self.tr("training"))
        self.split.setItemText(1, self.tr("test"))
        self.split.setToolTip(self.tr("The samples on which loss and accuracy are measured"))
        self.split.setAccessibleName(self.tr("Samples"))
        headings = self._titles()
        for panel, heading in zip(self._panels, headings, strict=True):
            panel.heading.setText(heading)
        self._panels[2].setToolTip(self.tr("Root mean square of the loss's gradient by the weights of each layer"))
        self._panels[3].setToolTip(self.tr("Epochs or seconds of training until the target was first met"))
        for plot, heading in zip((self.loss, self.accuracy, self.gradient), headings[:3], strict=True):
            plot.setAccessibleName(heading)
        self.bars.setAccessibleName(headings[3])

    def _titles(self) -> tuple[str, str, str, str]:
        return self.tr("Loss"), self.tr("Accuracy"), self.tr("Gradient by layer"), self.tr("To converge")

    def figures(self) -> list[Figure]:
        """Return the four plots as something to export."""
        loss, accuracy, gradient, bars = self._titles()
        return [
            Figure("race-loss", self.loss, partial(self._history_columns, "loss"), loss),
            Figure("race-accuracy", self.accuracy, partial(self._history_columns, "accuracy"), accuracy),
            Figure("race-gradient", self.gradient, self._gradient_columns, gradient),
            Figure("race-convergence", self.bars, self.bars.columns, bars),
        ]

    def _history_columns(self, metric: str) -> Mapping[str, NDArray[Any]]:
        """Return the whole record of a metric, not only the points that are drawn."""
        columns: dict[str, NDArray[Any]] = {}
        for lane in self._lanes:
            if lane.history is None:
                continue
            columns[f"epoch ({lane.label})"] = lane.history.epoch
            columns[f"seconds ({lane.label})"] = lane.history.seconds
            for split in ("train", "test"):
                columns[f"{split} {metric} ({lane.label})"] = lane.history.scores(metric, split)
        return columns

    def _gradient_columns(self) -> Mapping[str, NDArray[Any]]:
        columns: dict[str, NDArray[Any]] = {}
        for lane in self._lanes:
            if lane.history is None:
                continue
            columns[f"epoch ({lane.label})"] = lane.history.epoch
            for layer in range(lane.history.layers):
                columns[f"gradient rms, layer {layer + 1} ({lane.label})"] = lane.history.gradient_rms[:, layer]
        return columns


def _near(plot: Plot) -> float:
    """Return the greatest number of the curves that stay near their start; of all where none does."""
    shown = [
        values[np.isfinite(values)] for curve in plot.listDataItems() if (values := curve.getData()[1]) is not None
    ]
    shown = [values for values in shown if len(values)]
    far = _FAR * max(float(values[0]) for values in shown)
    tops = [float(values.max()) for values in shown]
    return max([top for top in tops if top <= far] or tops)


def _limits(plot: Plot, axis: int) -> tuple[float, float] | None:
    """Return the least and the greatest finite number of all curves, as drawn."""
    low, high = math.inf, -math.inf
    for curve in plot.listDataItems():
        values = curve.getData()[axis]
        if values is None or not len(values):
            continue
        finite = values[np.isfinite(values)]
        if len(finite):
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (low, high) if low <= high else None

"""The chart of functions: f above, f' below, one x axis for both, and the crosshair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from reluviz.gui import theme
from reluviz.gui.functions.curves import Curve, Kink, Ranges
from reluviz.gui.functions.marks import Crosshair, KinkMarks, Shades, zero_lines
from reluviz.gui.plots import activation_colour, dress, pen

HOME = (-6.0, 6.0)
"""The range of x at the start."""
_NARROWEST, _WIDEST = 1e-3, 2e3  # of the visible range of x
_STEPS = 200  # arrow keys take this many to cross the visible range
_FAST = 10
_VALUE_LIMITS, _SLOPE_LIMITS = (-3.0, 4.0), (-1.5, 2.5)
_LEGEND_ROWS = 8
_MARGIN = 0.08
_DEAD, _SATURATED = 0.16, 0.08  # how strong ranges are shaded


@dataclass(frozen=True)
class Drawing:
    """What the chart draws.

    Attributes:
        curves: The curve of each function, the one in front last.
        labels: The name of each function as a person reads it.
        kinks: The kinks of each function.
        focus: The function in front.
        ranges: Its saturated and dead ranges, None where they are not shaded.
    """

    curves: Mapping[str, Curve] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    kinks: Mapping[str, tuple[Kink, ...]] = field(default_factory=dict)
    focus: str = ""
    ranges: Ranges | None = None


class FunctionChart(pg.GraphicsLayoutWidget):
    """Two plots with linked x axes.

    Attributes:
        pointed: Emitted with x when the crosshair is moved by mouse or keys.
        moved: Emitted, at most once in 15 ms, when the visible range of x has changed.
    """

    pointed = Signal(float)
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = Drawing()
        self._x = 0.0
        self._readings: dict[str, tuple[float, float, str]] = {}
        self._by_hand = False
        self._named: object = None
        self._curves: dict[str, tuple[pg.PlotDataItem, pg.PlotDataItem]] = {}
        self._upper, self._lower = self.addPlot(0, 0), self.addPlot(1, 0)
        self._build_plots()
        self._shades = Shades(self._upper, self._lower)
        self._marks = KinkMarks(self._upper, self._lower)
        self._cross = Crosshair(self._upper, self._lower)
        self._zero = (*zero_lines(self._upper), *zero_lines(self._lower))
        self._legend = pg.LegendItem(offset=(12, 8), labelTextSize="10pt", verSpacing=-4)
        self._legend.setParentItem(self._upper.getViewBox())
        self._settle = QTimer(self, singleShot=True, interval=15)
        self._settle.timeout.connect(self.moved)
        self._upper.sigXRangeChanged.connect(lambda *_: self._settle.start())
        self.scene().sigMouseMoved.connect(self._on_mouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(280, 320)
        theme.Turn(self, self._dress).wear()
        self.show_home()
        self.retranslate()

    def _build_plots(self) -> None:
        self.ci.setContentsMargins(8, 8, 16, 8)
        self.ci.setSpacing(8)
        for plot in (self._upper, self._lower):
            plot.setMenuEnabled(False)
            plot.hideButtons()
            # Labels of both axes stand below each other, however long the numbers are.
            plot.getAxis("left").setWidth(56)
            box = plot.getViewBox()
            box.disableAutoRange()
            box.setLimits(minXRange=_NARROWEST, maxXRange=_WIDEST, minYRange=1e-4, maxYRange=1e4)
            box.sigRangeChangedManually.connect(self._on_hand)
        self._lower.setXLink(self._upper)
        self._upper.getAxis("bottom").setStyle(showValues=False)
        self.ci.layout.setRowStretchFactor(0, 3)
        self.ci.layout.setRowStretchFactor(1, 2)

    def _dress(self) -> None:
        colours = theme.current()
        self.setBackground(colours.plot)
        for plot in (self._upper, self._lower):
            dress(plot, colours)
        for line in self._zero:
            line.setPen(pen(colours.guide, alpha=0.6))
        self.draw(self._drawing)
        self._cross.draw(self._x, self._readings, colours)

    def retranslate(self) -> None:
        """Set every text again."""
        colour = theme.current().axis
        self._upper.setLabel("left", "f(x)", color=colour)
        self._lower.setLabel("left", "f′(x)", color=colour)
        self._lower.setLabel("bottom", "x", color=colour)
        self.setAccessibleName(self.tr("Functions and their derivatives"))
        self.draw(self._drawing)

    def visible(self) -> tuple[float, float]:
        """Return the visible range of x."""
        left, right = self._upper.getViewBox().viewRange()[0]
        return float(left), float(right)

    def draw(self, drawing: Drawing) -> None:
        """Draw, replacing what was drawn."""
        self._drawing = drawing
        for name in self._curves.keys() - drawing.curves.keys():
            for plot, item in zip((self._upper, self._lower), self._curves.pop(name), strict=True):
                plot.removeItem(item)
        for order, (name, curve) in enumerate(drawing.curves.items()):
            self._draw_curve(name, curve, order, front=name == drawing.focus)
        if not self._by_hand:
            self._fit()
        self._draw_ranges()
        colours = {name: (kinks, activation_colour(name)) for name, kinks in drawing.kinks.items()}
        self._marks.draw(colours, theme.current())
        self._draw_legend()

    def _draw_curve(self, name: str, curve: Curve, order: int, *, front: bool) -> None:
        if name not in self._curves:
            self._curves[name] = (self._upper.plot(antialias=True), self._lower.plot(antialias=True))
        for item, y in zip(self._curves[name], (curve.value, curve.slope), strict=True):
            item.setPen(pen(activation_colour(name), width=2.0 if front else 1.2))
            item.setZValue(order)
            item.setData(curve.x, y, connect="finite")

    def _draw_ranges(self) -> None:
        ranges, focus = self._drawing.ranges, self._drawing.focus
        if ranges is None:
            self._shades.draw([], activation_colour(focus), [], theme.current().axis)
            return
        dead = [(interval, self.tr("no gradient")) for interval in ranges.dead]
        flat = [(interval, self.tr("saturated")) for interval in ranges.saturated]
        strength = [_DEAD] * len(dead) + [_SATURATED] * len(flat)
        self._shades.draw(dead + flat, activation_colour(focus), strength, theme.current().axis)

    def _draw_legend(self) -> None:
        names = list(self._drawing.curves)
        entries = (names, self._drawing.focus, theme.current())
        # To make its labels takes as long as to draw the curves.
        if entries == self._named:
            return
        self._named = entries
        self._legend.clear()
        self._legend.setLabelTextColor(theme.current().text)
        self._legend.setBrush(theme.current().plot + "c8")
        self._legend.setColumnCount(-(-len(names) // _LEGEND_ROWS) or 1)
        # The focus is drawn last, but named first.
        for name in [n for n in (self._drawing.focus,) if n in names] + [n for n in names if n != self._drawing.focus]:
            self._legend.addItem(self._curves[name][0], self._drawing.labels.get(name, name))

    def _fit(self) -> None:
        """Show the heights of what is drawn, without what runs far out of the picture."""
        curves = self._drawing.curves.values()
        # More above the slopes, where the names of ranges stand.
        for plot, arrays, limits, above in (
            (self._upper, [c.value for c in curves], _VALUE_LIMITS, 1),
            (self._lower, [c.slope for c in curves], _SLOPE_LIMITS, 2.5),
        ):
            if not arrays:
                continue
            low = max(min(float(np.nanmin(a)) for a in arrays), limits[0])
            high = min(max(float(np.nanmax(a)) for a in arrays), limits[1])
            if not low < high:
                low, high = low - 0.5, low + 0.5
            room = _MARGIN * (high - low)
            plot.setYRange(low - room, high + above * room, padding=0)

    def _on_hand(self) -> None:
        self._by_hand = True
        self._draw_ranges()

    def show_home(self) -> None:
        """Show the range of the start, and all heights."""
        self._by_hand = False
        self._upper.setXRange(*HOME, padding=0)
        self._fit()
        self._draw_ranges()

    def zoom(self, factor: float) -> None:
        """Narrow the visible range of x by a factor around the crosshair."""
        left, right = self.visible()
        centre = min(max(self._x, left), right)
        self._upper.setXRange(centre - (centre - left) * factor, centre + (right - centre) * factor, padding=0)

    def point(self, x: float, readings: Mapping[str, tuple[float, float]]) -> None:
        """Show the crosshair at `x`, where each function reads (f, f')."""
        self._x = x
        self._readings = {name: (*reading, activation_colour(name)) for name, reading in readings.items()}
        self._cross.draw(x, self._readings, theme.current())

    def _on_mouse(self, position: QPointF) -> None:
        for plot in (self._upper, self._lower):
            box = plot.getViewBox()
            if box.sceneBoundingRect().contains(position):
                self.pointed.emit(float(box.mapSceneToView(position).x()))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the crosshair with the arrow keys, ten times as far with Shift; +, - and 0 zoom."""
        left, right = self.visible()
        step = (right - left) / _STEPS
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= _FAST
        places = sorted({kink.x for kinks in self._drawing.kinks.values() for kink in kinks} | {0.0})
        match event.key():
            case Qt.Key.Key_Left:
                self._go(self._x - step)
            case Qt.Key.Key_Right:
                self._go(self._x + step)
            case Qt.Key.Key_PageUp:
                self._go(max((x for x in places if x < self._x), default=self._x))
            case Qt.Key.Key_PageDown:
                self._go(min((x for x in places if x > self._x), default=self._x))
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(0.8)
            case Qt.Key.Key_Minus:
                self.zoom(1.25)
            case Qt.Key.Key_0 | Qt.Key.Key_Home:
                self.show_home()
            case _:
                super().keyPressEvent(event)

    def _go(self, x: float) -> None:
        """Point at x, and move the view along where it would leave it."""
        left, right = self.visible()
        if x < left or x > right:
            shift = x - (left if x < left else right)
            self._upper.setXRange(left + shift, right + shift, padding=0)
        # Steps from 0 come back to 0, not to 1e-16.
        self.pointed.emit(0.0 if abs(x) < (right - left) * 1e-9 else x)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the range of the start."""
        self.show_home()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

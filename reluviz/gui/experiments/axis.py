"""The axes of a figure: plain, in whole numbers, logarithmic, or with names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QFontMetricsF

from reluviz.experiments.base.figures import Axis, Bars, Field, Grid, Line, Numbers, Panel, Points
from reluviz.gui.experiments.words import said

_WIDE = 300.0  # times from end to end, beyond which a logarithmic axis has powers of ten only
_MOST_DECADES = 7
_LINES = 3  # of a name under a plot
_FEW = 2  # ticks, beside which finer ones are drawn too
_TICK_ROOM = 40  # pixels for a whole number at least
_BEYOND = 20  # pixels that labels may reach beyond an axis
_MOST_ROWS = 4  # of names that are wider than the room between two ticks
_LONG_NAME = 15  # characters from which a name beside a plot is broken into lines
_LINES_OF_A_ROW = 2
_APART = 6  # pixels between two names
_SHARE_TAKEN = 0.8  # of the height of labels, see `_updateMaxTextSize`
_MARGIN = 0.04
_SMALL, _THOUSAND, _LARGE = 1e-4, 1000, 1e6  # numbers outside are written as powers of ten

Range = tuple[float, float]


class FigureAxis(pg.AxisItem):
    """An axis with the ticks that what it shows asks for; a logarithmic one has the exponents as its numbers."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        # A label that reaches beyond the axis has room in the margin.
        self.setStyle(hideOverlappingLabels=_BEYOND)
        self._log = self._whole = False
        self._names: tuple[str, ...] = ()

    def describe(self, axis: Axis, *, whole: bool) -> None:
        """Take up what it shows; `whole` for ticks at whole numbers only."""
        self._log, self._whole = axis.log, whole
        self._names = tuple(said(name) for name in axis.names)
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the ticks as (spacing, places)."""
        low, high = min(minVal, maxVal), max(minVal, maxVal)
        if self._names:
            return [(1.0, [float(i) for i in range(0, len(self._names), self._step()) if low <= i <= high])]
        if self._log:
            return [(1.0, _log_ticks(low, high))]
        if self._whole:
            return [_whole_ticks(low, high, size)]
        found: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
        return found[:1] if len(found) > 1 and len(found[0][1]) > _FEW else found

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of ticks."""
        if self._names:
            return [self._named(int(value)) for value in values]
        if self._log:
            return [_short(10**value) for value in values]
        found: list[str] = super().tickStrings(values, scale, spacing)
        return found

    def name(self, place: int) -> str:
        """Return the name at a place; the place itself where there are none."""
        return self._names[place] if place < len(self._names) else str(place)

    def _room(self) -> float:
        """Return the pixels between two ticks."""
        return float(self.size().width()) / max(len(self._names), 1) - _APART

    def _rows(self) -> int:
        """Return how many rows names need, each a line lower than the one before; 1 where all fit beside each other."""
        room, metrics = self._room(), QFontMetricsF(self.font())
        words = [metrics.horizontalAdvance(word) for name in self._names for word in name.split()]
        # Words are not broken, but names are broken into words.
        if self.orientation == "left" or self.size().width() <= 0 or max(words, default=0.0) <= room:
            return 1
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        return math.ceil((widest + _APART) / (max(room, 0.0) + _APART))

    def _step(self) -> int:
        """Return 1 where every name is shown, 2 where every second one is, and so on."""
        return math.ceil(self._rows() / _MOST_ROWS)

    def _named(self, place: int) -> str:
        """Return a name in lines that fit between two ticks, or lower than its neighbours where that is too little."""
        name, room, rows = self._names[place], self._room(), min(self._rows(), _MOST_ROWS)
        if self.orientation == "left":
            height = float(self.size().height()) / len(self._names)
            fits = height >= _LINES_OF_A_ROW * QFontMetricsF(self.font()).height()
            return "\n".join(wrap(name, _LONG_NAME)) if fits and len(name) <= _LINES_OF_A_ROW * _LONG_NAME else name
        if rows > 1:
            return "\n" * (place // self._step() % rows) + name
        metrics = QFontMetricsF(self.font())
        lines: list[str] = []
        for word in name.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and metrics.horizontalAdvance(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) > _LINES:
            lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1]} …"]
        return "\n".join(lines)

    def _updateMaxTextSize(self, x: float) -> None:
        """Make room for the labels; pyqtgraph takes four fifths of their height, too little for several lines."""
        super()._updateMaxTextSize(x if self.orientation == "left" else x / _SHARE_TAKEN)


def _whole_ticks(low: float, high: float, size: float) -> tuple[float, list[float]]:
    """Return ticks at whole numbers as (spacing, places), a spacing of 1, 2 or 5 times a power of ten."""
    most = max(size / _TICK_ROOM, 1.0)
    decade = 10 ** max(0, math.floor(math.log10(max((high - low) / most, 1.0))))
    step = next((k * decade for k in (1, 2, 5) if (high - low) / (k * decade) <= most), 10 * decade)
    return float(step), [float(v) for v in range(math.ceil(low / step) * step, math.floor(high) + 1, step)]


def _log_ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(low), math.ceil(high) + 1)
    step = max(1, math.ceil((high - low) / _MOST_DECADES))
    factors = (1, 2, 5) if high - low < math.log10(_WIDE) else (1,)
    ticks = [d + math.log10(f) for d in decades if d % step == 0 for f in factors]
    return [tick for tick in ticks if low <= tick <= high]


def _short(value: float) -> str:
    if _SMALL < value < _LARGE:
        return f"{value:.3g}" if value < _THOUSAND else f"{value:.0f}"
    exponent = round(math.log10(value))
    return f"1e{exponent}" if math.isclose(value, 10.0**exponent, rel_tol=1e-6) else f"{value:.0e}"


def plain(values: Numbers, *, log: bool = False) -> NDArray[np.float64]:
    """Return numbers as an array, (n,), NaN for none; as exponents of ten on a logarithmic axis."""
    found = np.array([math.nan if v is None else v for v in values], np.float64)
    if not log:
        return found
    positive = np.where(found > 0, found, math.nan)
    return np.log10(positive)


def is_whole(panel: Panel) -> bool:
    """Return whether all that is measured along x are whole numbers, such as layers."""
    curves = [layer for layer in panel.layers if isinstance(layer, Line | Points)]
    xs = [x for layer in curves for x in layer.x if x is not None]
    return bool(xs) and not panel.x.log and all(x.is_integer() for x in xs)


def ranges(panel: Panel) -> tuple[Range, Range]:
    """Return what of both axes a panel shows: its layers with a margin, unless an axis says where it ends."""
    xs: list[Numbers] = []
    ys: list[Numbers] = []
    margin = _MARGIN
    for layer in panel.layers:
        if isinstance(layer, Line | Points):
            xs.append(layer.x)
            ys += [layer.y, layer.low or (), layer.high or ()]
        elif isinstance(layer, Bars):
            xs.append((-0.6, len(layer.values) - 0.4))
            # Room above for the notes.
            ys += [layer.values, layer.low or (), layer.high or (), () if panel.y.log else (0.0,)]
        elif isinstance(layer, Grid):
            margin = 0.0
            xs.append((-0.5, max((len(row) for row in layer.values), default=1) - 0.5))
            ys.append((-0.5, len(layer.values) - 0.5))
        elif isinstance(layer, Field):
            margin = 0.0
            xs.append((layer.left, layer.right))
            ys.append((layer.bottom, layer.top))
    bars = any(isinstance(layer, Bars) for layer in panel.layers)
    return _range(panel.x, xs, margin, margin), _range(
        panel.y, ys, 0.0 if bars and not panel.y.log else margin, 0.12 if bars else margin
    )


def _range(axis: Axis, values: list[Numbers], below: float, above: float) -> Range:
    every = np.concatenate([plain(each, log=axis.log) for each in values]) if values else np.empty(0)
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 1.0)
    room = (high - low) or (1.0 if axis.log else abs(high) or 1.0)
    low, high = low - below * room, high + above * room
    if axis.low is not None and (axis.low > 0 or not axis.log):
        low = math.log10(axis.low) if axis.log else axis.low
    if axis.high is not None and (axis.high > 0 or not axis.log):
        high = math.log10(axis.high) if axis.log else axis.high
    return (low, high) if high > low else (low - 0.5, low + 0.5)

"""The key of a figure: a sample of each curve with its name, in as many lines as it needs, outside the plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reluviz.experiments.base.figures import Bars, Line, Panel, Points
from reluviz.gui import theme
from reluviz.gui.experiments.layers import WIDTH, shades, stroke
from reluviz.gui.experiments.words import said

_SAMPLE, _GAP, _BETWEEN, _ROW = 26, 6, 16, 18  # pixels


@dataclass(frozen=True)
class KeyEntry:
    """One line of a key."""

    text: str
    shade: str
    style: str
    kind: Literal["line", "marked", "points", "bars"]


def entries(panel: Panel) -> list[KeyEntry]:
    """Return what a panel's key names: all with a label, if there is more to tell than one row of bars."""
    found: list[KeyEntry] = []
    bars = 0
    for layer, shade in zip(panel.layers, shades(panel), strict=True):
        if not isinstance(layer, Line | Points | Bars) or not said(layer.label):
            continue
        if isinstance(layer, Bars):
            bars += 1
            found.append(KeyEntry(said(layer.label), shade, "measured", "bars"))
        elif isinstance(layer, Line):
            found.append(KeyEntry(said(layer.label), shade, layer.style, "marked" if layer.marks else "line"))
        else:
            found.append(KeyEntry(said(layer.label), shade, layer.style, "points"))
    return [] if bars == len(found) <= 1 else found


class Key(QWidget):
    """The key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[KeyEntry] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_entries(self, found: list[KeyEntry]) -> None:
        """Show these."""
        if found == self._entries:
            return
        self._entries = found
        self.setVisible(bool(found))
        self.setAccessibleName(", ".join(entry.text for entry in found))
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take more lines where it is narrower."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A layout within a layout forgets heights that follow from widths; a fixed one it keeps.
        self.setFixedHeight(max((box.bottom() + 1 for box in self._boxes(self.width())), default=0))

    def _boxes(self, width: int) -> list[QRect]:
        metrics = self.fontMetrics()
        x = y = 0
        boxes = []
        for entry in self._entries:
            wide = min(_SAMPLE + _GAP + metrics.horizontalAdvance(entry.text), max(width, _SAMPLE))
            if x and x + wide > width:
                x, y = 0, y + _ROW
            boxes.append(QRect(x, y, wide, _ROW))
            x += wide + _BETWEEN
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw samples and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for entry, box in zip(self._entries, self._boxes(self.width()), strict=True):
            self._sample(painter, entry, QRectF(box.left(), box.top(), _SAMPLE, _ROW))
            painter.setPen(QColor(theme.current().text))
            room = box.adjusted(_SAMPLE + _GAP, 0, 2, 0)
            text = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _sample(self, painter: QPainter, entry: KeyEntry, box: QRectF) -> None:
        middle = box.center()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if entry.kind == "bars":
            painter.fillRect(QRectF(middle.x() - 6, middle.y() - 5, 12, 10), QColor(entry.shade))
            return
        if entry.kind != "points":
            painter.setPen(stroke(entry.shade, entry.style))
            painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
        if entry.kind == "line":
            return
        if entry.kind == "points" and entry.style == "published":
            painter.setPen(QPen(QColor(entry.shade), WIDTH))
            corners = ((0, -5), (4, 0), (0, 5), (-4, 0))
            painter.drawPolygon(QPolygonF([QPointF(middle.x() + dx, middle.y() + dy) for dx, dy in corners]))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(entry.shade))
        painter.drawEllipse(middle, 3.2, 3.2)

"""Verdicts as signs: a shape, a colour and a word, so that none of them is needed to know it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from reluviz.gui import theme
from reluviz.gui.experiments import words

SIZE = 16  # pixels


def colour(state: str, colours: theme.Theme) -> str:
    """Return the colour of a verdict, or of a state in its place."""
    return {
        "reproduced": colours.good,
        "depends": colours.warning,
        "partial": colours.warning,
        "not reproduced": colours.bad,
        "failed": colours.bad,
        "running": colours.accent,
        "compiling": colours.accent,
    }.get(state, colours.muted)


def draw(painter: QPainter, box: QRectF, state: str, colours: theme.Theme) -> None:
    """Draw the sign of a state into a square.

    A filled disc with a tick for reproduced, half a disc for depends, a square with a cross for not reproduced, a
    hollow ring with a stroke for out of scope; a dotted ring for what is not yet run, a triangle for what is running.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = box.width()
    ink = QColor(colour(state, colours))
    pen = QPen(ink, side / 9, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    box = box.adjusted(1, 1, -1, -1)

    def at(x: float, y: float) -> tuple[float, float]:
        return box.left() + x * box.width(), box.top() + y * box.height()

    def stroke(*places: tuple[float, float]) -> None:
        painter.drawPolyline(QPolygonF([QPointF(*at(*place)) for place in places]))

    painter.setPen(pen)
    on = QPen(QColor(colours.surface), side / 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    if state == "reproduced":
        painter.setBrush(ink)
        painter.drawEllipse(box)
        painter.setPen(on)
        stroke((0.25, 0.52), (0.43, 0.7), (0.76, 0.33))
    elif state == "depends":
        painter.drawEllipse(box)
        painter.setBrush(ink)
        painter.drawPie(box, 90 * 16, 180 * 16)
    elif state in ("not reproduced", "failed"):
        painter.setBrush(ink)
        painter.drawRoundedRect(box, side / 6, side / 6)
        painter.setPen(on)
        stroke((0.3, 0.3), (0.7, 0.7))
        stroke((0.3, 0.7), (0.7, 0.3))
    elif state in ("running", "compiling"):
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(*at(*p)) for p in ((0.2, 0.08), (0.9, 0.5), (0.2, 0.92))]))
    elif state == "partial":
        painter.drawEllipse(box)
        painter.setBrush(ink)
        painter.drawPie(box, 90 * 16, -100 * 16)
    elif state == "out of scope":
        painter.drawEllipse(box)
        stroke((0.28, 0.5), (0.72, 0.5))
    else:
        pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(QBrush())
        painter.drawEllipse(box)
    painter.restore()


class _Sign(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.state = "not yet run"
        self.setFixedSize(QSize(SIZE + 4, SIZE + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw(painter, QRectF(1, 1, SIZE + 2, SIZE + 2), self.state, theme.current())
        painter.end()


class Badge(QWidget):
    """A sign with its word beside it.

    Attributes:
        state: The verdict, or what stands in its place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = "not yet run"
        self._sign, self._word = _Sign(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addWidget(self._word)
        theme.manager().changed.connect(self.refresh)
        self.refresh()

    def show_state(self, state: str) -> None:
        """Show another one."""
        self.state = state
        self.refresh()

    def refresh(self) -> None:
        """Take colours and language anew."""
        self._sign.state = self.state
        self._sign.update()
        self._word.setText(words.state(self.state))
        self._word.setStyleSheet(f"font-weight: 600; color: {colour(self.state, theme.current())};")
        self.setAccessibleName(self._word.text())

    def text(self) -> str:
        """Return the word."""
        return self._word.text()

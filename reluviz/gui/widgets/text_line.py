"""One line of text that may change at every frame without the layout being computed anew."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reluviz.gui import theme


class TextLine(QWidget):
    """A line in a colour of the theme, shortened where there is no room; the tooltip then tells it whole."""

    def __init__(self, role: str = "text", *, bold: bool = False, parent: QWidget | None = None) -> None:
        """Show nothing yet; `role` is the name of a colour of `theme.Theme`."""
        super().__init__(parent)
        self._text, self._short, self._role = "", "", role
        font = self.font()
        font.setBold(bold)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def set_text(self, text: str, role: str | None = None, *, short: str = "") -> None:
        """Show a text, and from now on in that colour of the theme; where there is no room for it, a shorter one."""
        if text == self._text and role in (None, self._role):
            return
        self._text, self._short, self._role = text, short or text, role or self._role
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the font."""
        return QSize(40, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """As high as the font."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        fits = painter.fontMetrics().horizontalAdvance(self._text) <= self.width()
        text = self._text if fits else self._short
        if self.font().bold() and painter.fontMetrics().horizontalAdvance(text) > self.width():
            # Rather lighter than cut off.
            font = self.font()
            font.setBold(False)
            painter.setFont(font)
        painter.setPen(QColor(getattr(theme.current(), self._role)))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

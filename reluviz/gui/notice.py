"""What the window has to say, in a strip above the page or in place of one: words first, details to copy."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from reluviz.gui import icons, theme


def flat_button(icon: str, parent: QWidget | None = None) -> QToolButton:
    """Return a button with an icon and without a frame."""
    button = QToolButton(parent)
    button.setProperty("flat", True)
    button.setIcon(icons.icon(icon))
    button.setIconSize(QSize(18, 18))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


class Notice(QFrame):
    """A strip with one message, which stays until it is dismissed or replaced; hidden while there is none.

    Attributes:
        shown_changed: Emitted with whether there is a message.
    """

    shown_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._details = ""
        sign = QLabel()
        sign.setPixmap(icons.icon("warning").pixmap(QSize(18, 18)))
        self._sign = sign
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = flat_button("copy")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        self._close = flat_button("close")
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Set every text again."""
        self._copy.setText(self.tr("Copy details"))
        self._copy.setToolTip(self.tr("Copy the technical details, for a report"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setAccessibleName(self.tr("Dismiss"))

    def say(self, text: str, details: str = "") -> None:
        """Show a message; with details, a button copies them."""
        self._sign.setPixmap(icons.icon("warning").pixmap(QSize(18, 18)))
        self._text.setText(text)
        self._details = details
        self._copy.setVisible(bool(details))
        self.show()
        self.shown_changed.emit(True)

    def clear(self) -> None:
        """Take the message away."""
        self.hide()
        self.shown_changed.emit(False)

    def text(self) -> str:
        """Return the message, empty where none is shown."""
        return "" if self.isHidden() else self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class Placeholder(QWidget):
    """Stands where a page will be: that it starts, or why it can't."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.Dress(self)
        self._fault = ""
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._text.setProperty("role", "muted")
        self._text.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(240)
        self._copy = flat_button("copy")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._fault))
        self._copy.hide()
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch()
        column.addWidget(self._text)
        column.addWidget(self._bar, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._copy, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text again."""
        self._copy.setText(self.tr("Copy details"))
        if self._fault:
            reason = self._fault.strip().rpartition("\n")[2]
            self._text.setText(self.tr("This page could not start: {reason}").format(reason=reason))
        else:
            self._text.setText(self.tr("Starting …"))

    def fail(self, fault: str) -> None:
        """Say that the page can't start.

        Args:
            fault: The traceback.
        """
        self._fault = fault
        self._bar.hide()
        self._copy.show()
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

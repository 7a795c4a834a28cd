"""The navigation rail at the left edge: one button for each page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from reluviz.gui import icons, theme
from reluviz.gui.registry import Entry

_WIDTH = 112


class Rail(QFrame):
    """Buttons that choose a page.

    Attributes:
        chosen: Emitted with the page's name when a person chooses it.
    """

    chosen = Signal(str)

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.Dress(self)
        self.setObjectName("rail")
        self.setFixedWidth(_WIDTH)
        self._entries = entries
        self._buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(8)
        for entry in entries:
            button = QToolButton()
            button.setIcon(icons.icon(entry.icon))
            button.setIconSize(QSize(24, 24))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda checked=False, name=entry.name: self.chosen.emit(name))
            group.addButton(button)
            column.addWidget(button)
            self._buttons[entry.name] = button
        column.addStretch()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text again."""
        self.setAccessibleName(self.tr("Pages"))
        for number, entry in enumerate(self._entries, 1):
            button = self._buttons[entry.name]
            button.setText(entry.title())
            button.setToolTip(self.tr("{page} (Ctrl+{number})").format(page=entry.title(), number=number))
            button.setAccessibleName(entry.title())

    def choose(self, name: str) -> None:
        """Mark a page's button."""
        self._buttons[name].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

"""The list of functions: a tick lays one over the others, the selected one is explained."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from reluviz.gui.functions.view import View
from reluviz.gui.notice import flat_button
from reluviz.gui.plots import activation_colour
from reluviz_kernels import ACTIVATIONS

_NAME = Qt.ItemDataRole.UserRole
_WIDTH = 208
_ROW = 28


def swatch(colour: str, size: int = 14) -> QIcon:
    """Return a disc of a colour."""
    scale = 2
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(2 * scale, 2 * scale, (size - 4) * scale, (size - 4) * scale)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return QIcon(pixmap)


class Chooser(QFrame):
    """The panel at the left of the page.

    Attributes:
        ticked: Emitted with a name and whether it shall be laid over the others.
        focused: Emitted with the name of the function to explain.
        cleared: Emitted when all ticks shall go.
    """

    ticked = Signal(str, bool)
    focused = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setProperty("side", "left")
        self.setFixedWidth(_WIDTH)
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._clear = flat_button("close")
        self._clear.clicked.connect(self.cleared)
        self.list = QListWidget()
        self.list.setObjectName("choices")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(14, 14))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self._items: Mapping[str, QListWidgetItem] = {name: self._item(name) for name in ACTIVATIONS}
        self.list.itemChanged.connect(self._on_changed)
        self.list.currentItemChanged.connect(self._on_current)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 0, 0)
        top.addWidget(self._heading, 1)
        top.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self.retranslate()

    def _item(self, name: str) -> QListWidgetItem:
        item = QListWidgetItem(swatch(activation_colour(name)), ACTIVATIONS[name].label, self.list)
        item.setData(_NAME, name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setSizeHint(QSize(0, _ROW))
        item.setCheckState(Qt.CheckState.Unchecked)
        return item

    def show_view(self, view: View) -> None:
        """Show which functions a view has, without saying that they changed."""
        self.list.blockSignals(True)
        for name, item in self._items.items():
            item.setCheckState(Qt.CheckState.Checked if name in view.shown else Qt.CheckState.Unchecked)
        self.list.setCurrentItem(self._items[view.focus])
        self.list.blockSignals(False)
        self._clear.setEnabled(bool(view.shown))

    def _on_changed(self, item: QListWidgetItem) -> None:
        self.ticked.emit(item.data(_NAME), item.checkState() == Qt.CheckState.Checked)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.focused.emit(item.data(_NAME))

    def retranslate(self) -> None:
        """Set every text again."""
        self._heading.setText(self.tr("Activations"))
        self.list.setAccessibleName(self.tr("Activations"))
        self._clear.setToolTip(self.tr("Untick all"))
        self._clear.setAccessibleName(self.tr("Untick all"))
        for name, item in self._items.items():
            item.setToolTip(self.tr("{name}: tick to lay it over the others, select to explain it").format(name=name))

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

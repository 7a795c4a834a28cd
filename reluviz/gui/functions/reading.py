"""What the crosshair reads: x, and for each drawn function f(x) and f'(x)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDoubleSpinBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reluviz.gui.functions.chooser import swatch
from reluviz.gui.plots import activation_colour
from reluviz_kernels import ACTIVATIONS

_ROW = 26
_NUMBER = 80
_REACH = 1e6


def shown_number(value: float) -> str:
    """Return a number as the table shows it: five digits, a true minus sign, and plain zero."""
    return f"{value:.5g}".replace("-", "−") if value else "0"


class Reading(QWidget):
    """A field for x and a table.

    Attributes:
        pointed: Emitted with x when a person types it.
    """

    pointed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._label = QLabel("x =")
        self.place = QDoubleSpinBox()
        self.place.setDecimals(4)
        self.place.setRange(-_REACH, _REACH)
        self.place.setSingleStep(0.1)
        self.place.setKeyboardTracking(False)
        self.place.setFixedWidth(120)
        self.place.valueChanged.connect(self.pointed)
        self._label.setBuddy(self.place)
        self.table = QTableWidget(0, 3)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.setShowGrid(False)
        self.table.setIconSize(QSize(14, 14))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, _NUMBER)
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table, self.copy)
        copying.setContext(Qt.ShortcutContext.WidgetShortcut)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._heading, 1)
        row.addWidget(self._label)
        row.addWidget(self.place)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(8)
        column_layout.addLayout(row)
        column_layout.addWidget(self.table, 1)
        self.retranslate()

    def show_reading(self, x: float, readings: Mapping[str, tuple[float, float]]) -> None:
        """Show what each function reads at `x`, as (f, f')."""
        self.place.blockSignals(True)
        self.place.setValue(x)
        self.place.blockSignals(False)
        if self._names != tuple(readings):
            self._names = tuple(readings)
            self._make_rows()
        for row, values in enumerate(readings.values()):
            for column, value in enumerate(values, 1):
                item = self.table.item(row, column)
                assert item is not None
                item.setText(shown_number(value))

    def _make_rows(self) -> None:
        self.table.setRowCount(len(self._names))
        for row, name in enumerate(self._names):
            self.table.setItem(row, 0, QTableWidgetItem(swatch(activation_colour(name)), ACTIVATIONS[name].label))
            for column in (1, 2):
                item = QTableWidgetItem()
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)

    def text(self) -> str:
        """Return the reading as lines with tabs between their columns."""
        rows = [("x", f"{self.place.value():g}", "")]
        for row, name in enumerate(self._names):
            items = (self.table.item(row, column) for column in (1, 2))
            value, slope = (item.text().replace("−", "-") if item else "" for item in items)
            rows.append((name, value, slope))
        return "\n".join("\t".join(cells).rstrip() for cells in rows)

    def copy(self) -> None:
        """Put the reading on the clipboard."""
        QApplication.clipboard().setText(self.text())

    def retranslate(self) -> None:
        """Set every text again."""
        self._heading.setText(self.tr("Reading"))
        self.place.setToolTip(self.tr("Where to read; in the chart, move the mouse or press the arrow keys"))
        self.place.setAccessibleName(self.tr("x of the reading"))
        self.table.setHorizontalHeaderLabels([self.tr("function"), "f(x)", "f′(x)"])
        for column in range(3):
            item = self.table.horizontalHeaderItem(column)
            assert item is not None
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.table.setAccessibleName(self.tr("Values at the crosshair"))

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

"""A table of the report on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from reluviz.gui.benchmark import words
from reluviz.report.table import Table


class TableView(QTableWidget):
    """Shows one table; figures stand at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        self.horizontalHeader().setHighlightSections(False)

    def show_table(self, table: Table) -> None:
        """Show another table."""
        self.setAccessibleName(table.title)
        self.setColumnCount(len(table.columns))
        self.setRowCount(len(table.rows))
        for place, column in enumerate(table.columns):
            side = Qt.AlignmentFlag.AlignRight if column.figures else Qt.AlignmentFlag.AlignLeft
            head = QTableWidgetItem(words.column(column.title))
            head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(place, head)
            for line, row in enumerate(table.rows):
                item = QTableWidgetItem(words.cell(row[place]))
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(line, place, item)
        self.resizeColumnsToContents()

"""A file of a person's own before it is raced on: what is in it, what its labels are, or why it can't be read."""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reluviz.core.files import read_file
from reluviz.core.table import RawTable, Task
from reluviz.errors import ReluvizError

_ROWS, _COLUMNS = 12, 12
_POLL = 30  # ms
_TASKS = ("auto", "classes", "regression")


@dataclass(frozen=True)
class _Request:
    path: Path
    label: str
    task: str


@dataclass(frozen=True, eq=False)
class _Answer:
    request: _Request
    table: RawTable | None = None
    fault: str = ""
    details: str = ""


class _Reader:
    """Reads one file after the other on a thread; the newest answer is the one that counts."""

    def __init__(self) -> None:
        self.answer: _Answer | None = None
        self._wanted: _Request | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def read(self, request: _Request) -> None:
        with self._lock:
            self._wanted = request
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reluviz-file", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                request, self._wanted = self._wanted, None
                if request is None:
                    self._thread = None
                    return
            self.answer = _answer(request)

    def close(self, timeout: float) -> bool:
        with self._lock:
            self._wanted, thread = None, self._thread
        if thread is not None:
            thread.join(timeout)
        return thread is None or not thread.is_alive()


def _answer(request: _Request) -> _Answer:
    task = None if request.task == "auto" else cast("Task", request.task)
    try:
        return _Answer(request, read_file(request.path, request.label or None, task))
    except ReluvizError as error:
        return _Answer(request, fault=str(error))
    except Exception as error:
        text = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        return _Answer(request, fault=text, details=traceback.format_exc())


class OpenDataDialog(QDialog):
    """A preview of a data file.

    Attributes:
        chosen: Emitted with the path, the label and the task when the person takes it.
    """

    chosen = Signal(str, str, str)

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = _Reader()
        self._path = path
        self._shown: _Answer | None = None
        self.label, self.task = QLineEdit(), QComboBox()
        for task in _TASKS:
            self.task.addItem(task, task)
        self.table = QTableWidget()
        self.table.setWordWrap(False)
        heads = self.table.horizontalHeader()
        heads.setTextElideMode(Qt.TextElideMode.ElideRight)
        heads.setMinimumSectionSize(72)
        heads.setMaximumSectionSize(240)
        self.table.hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.summary, self.fault = QLabel(), QLabel()
        for words in (self.summary, self.fault):
            words.setWordWrap(True)
        self.fault.setProperty("role", "bad")
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        self._label_name, self._task_name = QLabel(), QLabel()
        form = QFormLayout()
        form.addRow(self._label_name, self.label)
        form.addRow(self._task_name, self.task)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.busy)
        column.addWidget(self.fault)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        # Takes the room of the table while that is not there, so that all else stays at the top.
        column.addStretch()
        column.addWidget(self.buttons)
        self.resize(720, 520)
        self.label.editingFinished.connect(self._read)
        self.task.activated.connect(self._read)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL)
        self._timer.timeout.connect(self._poll)
        self.retranslate()
        self._read()

    def retranslate(self) -> None:
        """Set every text again."""
        self.setWindowTitle(self.tr("Open {name}").format(name=self._path.name))
        self._label_name.setText(self.tr("Label"))
        self._task_name.setText(self.tr("Labels are"))
        self.label.setPlaceholderText(self.tr("the last column, or that of the file's kind"))
        self.label.setToolTip(self.tr("CSV: a column by name or number; NPZ: an array; IDX: the file of labels"))
        self.label.setAccessibleName(self._label_name.text())
        self.task.setAccessibleName(self._task_name.text())
        for index, text in enumerate((self.tr("automatic"), self.tr("classes"), self.tr("numbers to predict"))):
            self.task.setItemText(index, text)
        self.take.setText(self.tr("Race on this data"))
        self.busy.setAccessibleName(self.tr("Reading the file"))
        if self._shown is not None:
            self._show(self._shown)

    def _request(self) -> _Request:
        return _Request(self._path, self.label.text().strip(), self.task.currentData())

    def _read(self) -> None:
        if self._shown is not None and self._shown.request == self._request():
            return
        self.take.setEnabled(False)
        self.busy.show()
        self._reader.read(self._request())
        self._timer.start()

    def _poll(self) -> None:
        answer = self._reader.answer
        if answer is None or answer.request != self._request():
            return
        self._timer.stop()
        self._show(answer)

    def _show(self, answer: _Answer) -> None:
        self._shown = answer
        self.busy.hide()
        self.fault.setText(answer.fault)
        self.fault.setToolTip(answer.details)
        self.fault.setVisible(bool(answer.fault))
        self.take.setEnabled(answer.table is not None)
        self.table.setVisible(answer.table is not None)
        self.summary.setText("" if answer.table is None else self._summary(answer.table))
        if answer.table is not None:
            self._fill(answer.table)

    def _summary(self, table: RawTable) -> str:
        if table.kind == "regression":
            text = self.tr("{rows} samples of {features} features; {label} is a number to predict.")
        else:
            text = self.tr("{rows} samples of {features} features; {label} has {classes} classes.")
        said = text.format(
            rows=table.rows, features=len(table.feature_names), label=table.label_name, classes=len(table.class_names)
        )
        return "\n".join([said, *table.problems])

    def _fill(self, table: RawTable) -> None:
        columns, rows = min(_COLUMNS, len(table.feature_names)), min(_ROWS, table.rows)
        self.table.setColumnCount(columns + 1)
        self.table.setRowCount(rows)
        headings = [*table.feature_names[:columns], table.label_name]
        if columns < len(table.feature_names):
            headings[-2] = "…"
        self.table.setHorizontalHeaderLabels(headings)
        for row in range(rows):
            for column in range(columns):
                hidden = headings[column] == "…" and columns < len(table.feature_names)
                text = "…" if hidden else f"{table.x[row, column]:.6g}"
                self.table.setItem(row, column, QTableWidgetItem(text))
            y = table.y[row]
            label = f"{y:.6g}" if table.kind == "regression" else table.class_names[int(y)]
            self.table.setItem(row, columns, QTableWidgetItem(label))
        self.table.resizeColumnsToContents()

    def _take(self) -> None:
        request, table = self._request(), self._shown.table if self._shown is not None else None
        # The race must know before it reads the file: a target for classes would be refused.
        numbers = table is not None and table.kind == "regression"
        self.chosen.emit(str(request.path), request.label, "regression" if numbers else request.task)
        self.accept()

    def done(self, result: int) -> None:
        """Stop to read when the dialog closes."""
        self.shutdown()
        super().done(result)

    def shutdown(self, timeout: float = 0.5) -> bool:
        """Stop to look for an answer; return whether the reading thread has ended."""
        self._timer.stop()
        return self._reader.close(timeout)

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

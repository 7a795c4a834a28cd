"""Opening data of a person's own: the file dialog, then the dialog that shows what is in the file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from reluviz.gui.race.opener import OpenDataDialog


class DataOpener(QObject):
    """Lets a person choose data, one file at a time.

    Attributes:
        chosen: Emitted with the path, the label and the task when the person takes a file.
        dialog: What shows a file's content, None where none is open.
    """

    chosen = Signal(str, str, str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.dialog: OpenDataDialog | None = None

    def ask(self) -> None:
        """Let the person choose a file."""
        filters = self.tr("Data (*.csv *.tsv *.tab *.txt *.data *.dat *.npz *.gz *.idx *-ubyte);;All files (*)")
        path, _ = QFileDialog.getOpenFileName(self._page, self.tr("Open data"), str(Path.home()), filters)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> OpenDataDialog:
        """Show what is in a data file, in place of one that is shown."""
        if self.dialog is not None:
            self.dialog.reject()
        self.dialog = OpenDataDialog(path, self._page)
        self.dialog.chosen.connect(self.chosen)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()
        return self.dialog

    def _forget(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def shutdown(self) -> bool:
        """Stop to read; return whether the reading thread has ended."""
        return self.dialog is None or self.dialog.shutdown()

"""A window on which a file can be dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow


class DropTarget(QMainWindow):
    """Opens the file that is dropped on it, by its `open_path`."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def open_path(self, path: Path) -> bool:
        """Open a file; return whether that went well."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a single file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        event.acceptProposedAction()
        self.open_path(Path(event.mimeData().urls()[0].toLocalFile()))

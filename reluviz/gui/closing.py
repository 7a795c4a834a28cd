"""The question whether to close although minutes of work would be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from reluviz.gui import theme
from reluviz.gui.dialogs import label
from reluviz.gui.page import Page


def asks(pages: Iterable[Page], window: QWidget, close: Callable[[], object]) -> QDialog | None:
    """Open the question where work would be lost, which goes on meanwhile; return None where nothing would.

    Args:
        pages: The pages that there are.
        window: Over which the question opens.
        close: Called where the work may be lost.
    """
    lost = [sentence for page in pages if (sentence := page.unkept())]
    if not lost:
        return None
    dialog = question(lost, window)
    dialog.accepted.connect(close)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def question(lost: list[str], parent: QWidget) -> QDialog:
    """Return a dialog that asks whether to close although work is lost; Enter and Escape keep the window open.

    Args:
        lost: What would be lost, in sentences.
        parent: The window.
    """
    dialog = QDialog(parent)
    theme.Dress(dialog)
    dialog.setWindowTitle(QCoreApplication.translate("closing", "Close reluviz?"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 16)
    column.setSpacing(12)
    column.addWidget(label(dialog.windowTitle(), "title"))
    for sentence in lost:
        said = label(sentence)
        said.setWordWrap(True)
        column.addWidget(said)
    column.addSpacing(8)
    buttons = QDialogButtonBox()
    close = QCoreApplication.translate("closing", "Close and lose it")
    buttons.addButton(close, QDialogButtonBox.ButtonRole.DestructiveRole).clicked.connect(dialog.accept)
    stay = buttons.addButton(
        QCoreApplication.translate("closing", "Keep it open"), QDialogButtonBox.ButtonRole.RejectRole
    )
    stay.setProperty("primary", True)
    buttons.rejected.connect(dialog.reject)
    column.addWidget(buttons)
    # Only a button that is in its dialog already can be what Enter presses there.
    stay.setDefault(True)
    stay.setFocus()
    dialog.setMinimumWidth(440)
    return dialog

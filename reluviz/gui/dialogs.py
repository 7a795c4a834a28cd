"""The sheet of keyboard shortcuts, what the program is made of, and where to save."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from reluviz import __version__
from reluviz.gui import icons, theme

_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "numba", "scikit-learn")


def versions() -> str:
    """Return the versions that a report should name, one a line."""
    lines = [f"reluviz {__version__}", f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    lines.append(f"Qt {qVersion()}")
    for package in _PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            # Another package may bring the same modules, such as PySide6 instead of PySide6-Essentials.
            continue
    return "\n".join(lines)


def ask_where(parent: QWidget, title: str, start: Path, kinds: str) -> Path | None:
    """Let a person choose where to save, and return it; None where they would rather not.

    Args:
        parent: The window.
        title: What is done.
        start: The file that is offered. A name without an ending gets that of this one, before the dialog asks whether
            a file of that name shall be replaced.
        kinds: The kinds of files, as Qt writes them.
    """
    dialog = QFileDialog(parent, title, str(start.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(start.suffix)
    dialog.selectFile(start.name)
    try:
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None
    finally:
        dialog.deleteLater()


def shortcut_sheet(shortcuts: list[tuple[str, str]], parent: QWidget) -> QDialog:
    """Return a dialog that lists keys and what they do."""
    dialog = QDialog(parent)
    theme.Dress(dialog)
    dialog.setWindowTitle(QCoreApplication.translate("dialogs", "Keyboard shortcuts"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 16)
    column.setSpacing(16)
    column.addWidget(label(dialog.windowTitle(), "title"))
    card = QFrame()
    card.setObjectName("card")
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 16, 16, 16)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    # Two columns keep the sheet on a small screen.
    half = -(-len(shortcuts) // 2)
    for number, (keys, text) in enumerate(shortcuts):
        row, side = number % half, number // half
        grid.addWidget(label(keys, "heading"), row, 3 * side)
        grid.addWidget(label(text), row, 3 * side + 1)
    grid.setColumnMinimumWidth(2, 16)
    column.addWidget(card)
    column.addWidget(_close_button(dialog))
    return dialog


def about(parent: QWidget) -> QDialog:
    """Return a dialog that says what the program is and what it is made of."""
    dialog = QDialog(parent)
    theme.Dress(dialog)
    dialog.setWindowTitle(QCoreApplication.translate("dialogs", "About reluviz"))
    picture = QLabel()
    picture.setPixmap(icons.application_icon().pixmap(QSize(96, 96)))
    said = QVBoxLayout()
    said.setSpacing(8)
    said.addWidget(label("reluviz", "title"))
    purpose = label(
        QCoreApplication.translate(
            "dialogs", "Run, watch and measure what ReLU and other activation functions do, on your own machine."
        )
    )
    purpose.setWordWrap(True)
    said.addWidget(purpose)
    found = label(versions(), "muted")
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    said.addWidget(found)
    said.addWidget(label(QCoreApplication.translate("dialogs", "Licence: MIT"), "muted"))
    row = QHBoxLayout()
    row.setSpacing(24)
    row.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
    row.addLayout(said, 1)
    buttons = _close_button(dialog)
    copy = buttons.addButton(
        QCoreApplication.translate("dialogs", "Copy versions"), QDialogButtonBox.ButtonRole.ActionRole
    )
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 16)
    column.setSpacing(16)
    column.addLayout(row)
    column.addWidget(buttons)
    dialog.setMinimumWidth(480)
    return dialog


def label(text: str, role: str = "") -> QLabel:
    """Return a label for plain text."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons

"""What a page of the window is: the one form in which the window knows its pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QWidget

from reluviz.errors import ReluvizError
from reluviz.gui import theme

if TYPE_CHECKING:
    from reluviz.core.config import RunConfig
    from reluviz.gui.export import Figure

LONG = 60.0
"""Seconds of work from which closing asks whether it may be lost."""

State = dict[str, object]
"""What a page keeps from one start to the next: plain values that JSON can hold."""


class Page(QWidget):
    """A page of the window.

    A subclass builds its widgets in its constructor, calls `retranslate` at the end of it, and overrides what it needs
    of the methods below. The window makes a page when it is first shown, on the GUI thread, after the kernels have
    been imported.

    Attributes:
        message: Emitted with a text for the status bar; an empty text clears it.
        figures_changed: Emitted when `figures` would return others than before.
        export_asked: Emitted with a figure and "png", "svg" or "csv": the window asks where to write it.
        copy_asked: Emitted with a figure that the window shall copy.
        race_asked: Emitted with a `RunConfig` that the Race page shall open.
        undo_stack: The changes of settings on this page; the window's Undo and Redo act on that of the shown page.
    """

    message = Signal(str)
    figures_changed = Signal()
    export_asked = Signal(object, str)
    copy_asked = Signal(object)
    race_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.Dress(self)
        self.undo_stack = QUndoStack(self)

    def title(self) -> str:
        """Return the page's name in the language of the window."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Set every text again; called by the subclass once and whenever the language changes."""

    def run_actions(self) -> list[QAction | None]:
        """Return the actions for the menu Run while this page is shown; None stands for a separator."""
        return []

    def shortcuts(self) -> list[tuple[str, str]]:
        """Return (keys, what they do) for the sheet of shortcuts, beyond those of actions in the menus."""
        return []

    def figures(self) -> list[Figure]:
        """Return what can be exported and copied; the first is what the window's Copy takes."""
        return []

    def exported(self, figure: Figure) -> None:
        """Know that one of `figures` has been written to a file."""

    def opens(self, path: Path) -> bool:
        """Return whether this page is the one for a file, judged by its name."""
        return False

    def open_path(self, path: Path) -> None:
        """Open a file.

        Raises:
            ReluvizError: It can't be read or used; the page is as it was.
        """
        raise NotImplementedError

    def open_run(self, config: RunConfig) -> None:
        """Open a run that another page asks for.

        Raises:
            ReluvizError: It can't be used; the page is as it was.
        """
        raise NotImplementedError

    def show_item(self, name: str) -> None:
        """Show one of the things that a page holds, such as an experiment.

        Raises:
            ReluvizError: There is none of that name.
        """
        raise ReluvizError(f"{name}: this page has nothing to choose by name")

    def can_save(self) -> bool:
        """Return whether `save_path` would write something."""
        return False

    def save_path(self, path: Path) -> None:
        """Write what the page shows to a file that `open_path` takes.

        Raises:
            ReluvizError: It can't be written; an older file is unchanged.
        """
        raise NotImplementedError

    def save_state(self) -> State:
        """Return what shall be as it is now at the next start."""
        return {}

    def restore_state(self, state: State) -> None:
        """Take up what `save_state` returned at an earlier start, perhaps of another version.

        Raises:
            ValueError, TypeError, KeyError: It is damaged; the window then sets it aside and goes on without it.
        """

    def unkept(self) -> str:
        """Return in a sentence what minutes of work would be lost if the window closed now; empty where none would."""
        return ""

    def shutdown(self) -> bool:
        """Stop and join all work, within a second; return whether nothing is left running. Safe to call again."""
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

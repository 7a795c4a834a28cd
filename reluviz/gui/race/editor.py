"""The settings of a race as a person changes them: each change can be undone, and one that is refused says why."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from reluviz.core.config import ConfigError
from reluviz.core.datasets import DATASETS
from reluviz.gui.race.settings import MOST, Contestant, RaceSettings
from reluviz.gui.undo import Change


class RaceEditor(QObject):
    """Keeps the settings.

    Attributes:
        settings: The race as it is set.
        changed: Emitted when the settings have changed, by undoing too.
        refused: Emitted with why a change is not possible; the controls must show the settings again.
        file_wanted: Emitted when a file of the person's own must be chosen first.
        file_changed: Emitted when a file must be read anew, though its name may be the same.
    """

    changed = Signal()
    refused = Signal(str)
    file_wanted = Signal()
    file_changed = Signal()

    def __init__(self, settings: RaceSettings, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._undo_stack = undo_stack

    def take(self, settings: RaceSettings) -> None:
        """Take settings that are not to be undone."""
        self.settings = settings
        self.changed.emit()

    def change(self, settings: RaceSettings, thing: str = "") -> None:
        """Race with other settings, from the start; it can be undone. Quick changes of the same `thing` become one."""
        if settings != self.settings:
            self._undo_stack.push(Change(self.settings, settings, self.take, thing))

    def change_shared(self, key: str, value: object) -> None:
        """Change a setting that all contestants share."""
        try:
            changed = self.settings.with_shared({key: value})
        except ConfigError as error:
            self.refused.emit(str(error))
            return
        self.change(changed, key)

    def edit_shared(self, key: str, value: object) -> None:
        """Change what a control stands for: one parameter of the optimiser, a data set that may need a file."""
        if key == "data.name":
            self.choose_data(str(value))
            return
        # One parameter of the optimiser is given as part of them all.
        holder, _, name = key.rpartition(".")
        if holder == "training.optimiser_parameters":
            values = dict(self.settings.shared.training.optimiser_parameters)
            key, value = holder, values | {name: value}
        if key in ("data.path", "data.label"):
            self.file_changed.emit()
        self.change_shared(key, value)

    def choose_data(self, name: str) -> None:
        """Race on a data set; on a file of the person's own once there is one."""
        if DATASETS[name].is_file and not self.settings.shared.data.path:
            self.refused.emit("")
            self.file_wanted.emit()
            return
        self.change_shared("data.name", name)

    def take_file(self, path: str, label: str, task: str) -> bool:
        """Race on a file of the person's own; return whether these were the settings already.

        Raises:
            ConfigError: The race can't be run on it.
        """
        self.file_changed.emit()
        changes = {"data.name": "file", "data.path": path, "data.label": label, "data.task": task, "data.noise": 0.0}
        changed = self.settings.with_shared(changes)
        same = changed == self.settings
        self.change(changed)
        return same

    def change_contestant(self, index: int, contestant: Contestant) -> None:
        """Change what a contestant has of its own."""
        try:
            changed = self.settings.with_contestant(index, contestant)
        except ConfigError as error:
            self.refused.emit(str(error))
            return
        self.change(changed, f"contestant {index}")

    def add_contestant(self) -> None:
        """Let one more take part."""
        if len(self.settings.contestants) < MOST:
            self.change(self.settings.with_added())

    def remove_contestant(self, index: int) -> None:
        """Take one out of the race."""
        self.change(self.settings.without(index))

"""What the window keeps from one start to the next, in one INI file; a damaged one is set aside, not lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QSettings

RECENT = 8
"""How many recent files are remembered."""

Value = str | list[str] | dict[str, Any] | QByteArray


def folder() -> Path:
    """Return the folder of the person's settings of this program; it need not exist."""
    return user_config_path("reluviz", appauthor=False)


class Settings:
    """The settings in memory, read once and written by `save`. What is damaged counts as not there.

    Attributes:
        path: The file.
        set_aside: Where a damaged file went; None where all was well.
    """

    def __init__(self, *, keep: bool = True) -> None:
        """Read the file.

        Args:
            keep: Whether there is one. If not, nothing is read and nothing written, as for a screenshot.
        """
        self.path = folder() / "window.ini"
        self.set_aside: Path | None = None
        self._keep = keep
        self._values: dict[str, Any] = {}
        if not keep:
            return
        file = QSettings(str(self.path), QSettings.Format.IniFormat)
        values = {key: file.value(key) for key in file.allKeys()}
        if file.status() == QSettings.Status.FormatError or not all(map(_sound, values, values.values())):
            self.put_aside()
        else:
            self._values = values

    def put_aside(self) -> None:
        """Forget everything, and rename the file so that the person can look at it."""
        self._values = {}
        if not self._keep:
            return
        target = self.path.with_suffix(".damaged.ini")
        number = 1
        while target.exists():
            number += 1
            target = self.path.with_suffix(f".damaged-{number}.ini")
        try:
            self.path.replace(target)
        except OSError:
            # It can't be renamed, so it won't be written to either: it stays as it is, and this start goes without.
            self._keep = False
            target = self.path
        self.set_aside = target

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self._values.get(key)
        return value if isinstance(value, str) else default

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        value = self._values.get(key)
        # QSettings reads a list of one as the one.
        if isinstance(value, str):
            return [value]
        return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []

    def table(self, key: str) -> dict[str, Any]:
        """Return a table of plain values."""
        text = self.text(key)
        return dict(json.loads(text)) if text else {}

    def raw(self, key: str) -> QByteArray:
        """Return bytes, such as the geometry of a window."""
        value = self._values.get(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def store(self, key: str, value: Value) -> None:
        """Keep a value; `save` writes it."""
        self._values[key] = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def save(self) -> str:
        """Write the file; return why it could not be written, an empty text where it could."""
        if not self._keep:
            return ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return error.strerror or str(error)
        file = QSettings(str(self.path), QSettings.Format.IniFormat)
        for key, value in self._values.items():
            file.setValue(key, value)
        file.sync()
        return "" if file.status() == QSettings.Status.NoError else f"{self.path}: can't be written"

    def add_recent(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        known = [text for text in self.recent() if text != str(path)]
        self.store("recent", [str(path), *known][:RECENT])

    def recent(self) -> list[str]:
        """Return the recent files, the last one first."""
        return self.texts("recent")


def _sound(key: str, value: object) -> bool:
    """Return whether the state of a page is the JSON of a table, which a hand or a crash may have broken."""
    if not key.startswith("pages/"):
        return True
    try:
        return isinstance(json.loads(str(value)), dict)
    except ValueError:
        return False

"""Changes that can be undone: a value before, a value after, and what takes it up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

T = TypeVar("T")
_PAUSE = 1.0  # seconds; a change of the same thing after a longer one is undone on its own
_ID = 1


class Change(QUndoCommand, Generic[T]):
    """Replaces one value by another; quick changes of the same thing, as by a slider, become one."""

    def __init__(self, before: T, after: T, take: Callable[[T], None], thing: str = "") -> None:
        """Prepare; pushing it on a stack takes up `after`.

        Args:
            before: The value until now.
            after: The new value.
            take: Shows a value. It must not push a change.
            thing: What is changed, such as "relu.alpha"; changes of "" are never joined.
        """
        super().__init__()
        self._before, self._after, self._take = before, after, take
        self._thing = thing
        self._time = time.monotonic()

    def undo(self) -> None:
        """Take up the value before."""
        self._take(self._before)

    def redo(self) -> None:
        """Take up the value after."""
        self._take(self._after)

    def id(self) -> int:
        """Return a number that is the same for all changes that may be joined."""
        return _ID if self._thing else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Join a later change of the same thing to this one; return whether that was done."""
        if not isinstance(other, Change) or other._thing != self._thing or other._time - self._time > _PAUSE:
            return False
        self._after, self._time = other._after, other._time
        return True

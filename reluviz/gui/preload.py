"""What takes long to import is imported beside the window, which so shows its first frame at once."""

from __future__ import annotations

import importlib
import sys
import threading
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_POLL = 15  # ms


class Preload(QObject):
    """Imports modules in a thread, then calls back on the GUI thread."""

    def __init__(self, modules: tuple[str, ...], done: Callable[[str], None], parent: QObject) -> None:
        """Prepare; `start` begins.

        Args:
            modules: Their names. None may create widgets or other QObjects when it is imported: only classes.
            done: Called once with the traceback of what went wrong, or with an empty text.
            parent: Owns this.
        """
        super().__init__(parent)
        self._modules = modules
        self._done = done
        self._fault = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reluviz-import", daemon=True)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL)
        self._timer.timeout.connect(self._poll)

    def start(self) -> None:
        """Begin; where all is imported already, the call back comes before this returns."""
        if all(name in sys.modules for name in self._modules):
            self._done("")
            return
        self._thread.start()
        self._timer.start()

    def _run(self) -> None:
        try:
            for name in self._modules:
                if self._stop.is_set():
                    return
                importlib.import_module(name)
        except Exception:
            self._fault = traceback.format_exc()

    def _poll(self) -> None:
        if not self._thread.is_alive():
            self._timer.stop()
            self._done(self._fault)

    def join(self, seconds: float) -> bool:
        """Don't call back any more; return whether the thread has ended within that time."""
        self._timer.stop()
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

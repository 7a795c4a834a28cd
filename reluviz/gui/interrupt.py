"""Ending a thread that compiles; everything else that the window runs looks often enough whether it is to end."""

from __future__ import annotations

import sys
import threading
import time
from types import ModuleType
from weakref import WeakSet

_POLL_S = 0.05
_doomed: WeakSet[threading.Thread] = WeakSet()
_listening: list[ModuleType] = []


class Interrupted(KeyboardInterrupt):
    """Raised inside a thread that is to end; what runs there takes it for Ctrl-C, and the thread catches it last."""


def interrupt(thread: threading.Thread, timeout: float) -> bool:
    """End a thread that may be compiling, and return whether it has ended within so many seconds.

    Numba tells listeners of each step of a compilation. One that raises ends it between two steps: an exception that is
    forced into a thread from outside may land between a lock and what would let it go, or in the constructor of an
    object of LLVM, and harms every later compilation. The longest step is LLVM's work on the largest kernel, about a
    second, which nothing can break off.
    """
    end = time.monotonic() + timeout
    doom(thread)
    while thread.is_alive() and time.monotonic() < end:
        _listen()
        thread.join(min(_POLL_S, max(0.0, end - time.monotonic())))
    return not thread.is_alive()


def doom(thread: threading.Thread) -> None:
    """Let a thread end for good at the next step of the compiler that it comes to, without waiting for that."""
    _doomed.add(thread)
    _listen()


def _listen() -> None:
    """Hear of the compiler's steps from now on, once Numba has been imported, which the thread may just be doing."""
    event = sys.modules.get("numba.core.event")
    if event is None or event in _listening or not hasattr(event, "install_listener"):
        return

    class Listener(event.Listener):  # type: ignore[name-defined]
        def on_start(self, _: object) -> None:
            if threading.current_thread() in _doomed:
                raise Interrupted

        def on_end(self, _: object) -> None:
            # The start of the next step is soon enough, and nothing is under way then.
            pass

    for kind in ("numba:compiler_lock", "numba:run_pass"):
        event.register(kind, Listener())
    _listening.append(event)

"""Ending a thread that can't be asked to: one that compiles."""

from __future__ import annotations

import ctypes
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE_S = 0.25


class Interrupted(BaseException):
    """Raised inside a thread that is to end; the thread's own function lets it pass through, and catches it last."""


def interrupt(thread: threading.Thread, timeout: float) -> bool:
    """End a thread by an exception raised inside it, and return whether it has ended within so many seconds.

    The exception comes at the next step of Python code. Numba's compiler is Python for the most part: it was broken off
    within 0.12 s wherever it stood. Code that catches everything may swallow it, so it is raised again.
    """
    end = time.monotonic() + timeout
    with _quiet():
        while thread.is_alive() and time.monotonic() < end:
            identity = ctypes.c_ulong(thread.ident or 0)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, ctypes.py_object(Interrupted))
            thread.join(min(_PATIENCE_S, max(0.0, end - time.monotonic())))
    if thread.is_alive():
        return False
    _free_compiler(thread)
    return True


def _free_compiler(ended: threading.Thread) -> None:
    """Give Numba's compiler a new lock where the old one is held by a thread that has ended.

    An exception that lands between the lock and the statement that would let it go leaves it held for ever.
    """
    module = sys.modules.get("numba.core.compiler_lock")
    if module is None:
        return
    compiler = module.global_compiler_lock
    # A lock tells its owner in no other way.
    owner = re.search(r"owner=(\d+)\b", repr(compiler._lock))
    if owner is not None and int(owner[1]) == ended.ident:
        compiler._lock = threading.RLock()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Python from printing an interruption that lands in a callback of the compiler, where it can't go further."""
    before = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is not Interrupted:
            before(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before

"""Python's collector of garbage, which is in the way while a command starts."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Let the collector of reference cycles rest.

    Imports make many objects and hardly any garbage, and each time their number has grown the collector looks through
    all of them: a tenth of the time until `reluviz bench` begins (measured).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

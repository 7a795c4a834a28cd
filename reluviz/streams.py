"""The standard streams where something is wrong with them: closed by the caller, or on a full disk."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def ensure_standard_error() -> None:
    """Let standard error go nowhere where the caller has closed it: Python then has None in its place."""
    if sys.stderr is None:
        # As the lowest free descriptor it is also what C libraries write to, so that no other file gets their words.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - no path of a person's


def tell(stream: TextIO, text: str) -> None:
    """Write to a stream that only tells how things go; where it can't be written, the work is not lost for that.

    Raises:
        BrokenPipeError: Whoever read it has closed it.
    """
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError:
        discard(stream)


def discard(stream: TextIO) -> None:
    """Let what is still buffered for a closed pipe or a full disk go nowhere, or Python complains of it at the end."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - no path of a person's
        os.dup2(nowhere.fileno(), stream.fileno())

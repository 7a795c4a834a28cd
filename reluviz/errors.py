"""Errors that a person caused or can mend: one clear line each, shown without a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ReluvizError(Exception):
    """Base of every error whose text is meant for the person: one line that says what is wrong and what to do."""


def nearest(kind: str, name: str, choices: Iterable[str]) -> str:
    """Return the one-line message for an unknown name, with the nearest match and all choices.

    Args:
        kind: What the name stands for, such as ``"activation"``.
        name: The name that was given.
        choices: The names that exist, in the order they should be listed.
    """
    known = list(choices)
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"unknown {kind} {name!r}{hint} (known: {', '.join(known)})"

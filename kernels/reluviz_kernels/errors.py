"""The error of the kernels: a wrong argument, told in one line."""

from __future__ import annotations

import operator
from typing import Any


class KernelError(ValueError):
    """An unknown name or a value outside its range; the text says which and what is allowed."""


class GpuFault(KernelError):  # noqa: N818
    """A fault that a GPU, its driver or its toolkit reports; the text says what it means and what to do."""


def whole_number(what: str, value: Any) -> int:
    """Return `value` as an int.

    Args:
        what: What it is, for the message.
        value: A Python or NumPy integer.

    Raises:
        KernelError: It is no integer; a number such as 2.0 is none.
    """
    try:
        return operator.index(value)
    except TypeError:
        raise KernelError(f"{what} must be a whole number, not {value!r}") from None


def first_line(text: object) -> str:
    """Return the first line that says anything, what can't be printed escaped."""
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    line = lines[0].rstrip(".") if lines else "no reason given"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)

"""Checks of the values that make up a result: each returns the value in its proper type or says what is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any, cast

from reluviz.core.finite import finite
from reluviz.core.settings import shown
from reluviz.errors import ReluvizError, nearest

LARGEST_NUMBER = 1e15
"""Largest number of a result, in its unit: more than a lifetime of microseconds is a mistake."""

LARGEST_COUNT = 2**53
"""Largest whole number of a result: beyond it, readers of JSON that hold numbers in float64 would change it."""

Scalar = str | int | float | bool | None
Params = Mapping[str, Scalar | tuple[Scalar, ...]]


class ResultError(ReluvizError):
    """A result, or a file of results, that can't be right.

    Attributes:
        field: Which field, such as ``results[3].samples``; empty where the file itself is at fault.
        problem: What is wrong with it.
        source: The file; empty where there is none.
    """

    def __init__(self, field: str, problem: str, source: str = "") -> None:
        """Keep the parts; see the attributes."""
        super().__init__(field, problem, source)
        self.field = field
        self.problem = problem
        self.source = source

    def __str__(self) -> str:
        """Return source, field and problem in one line."""
        return one_line(": ".join(part for part in (self.source, self.field, self.problem) if part))

    def within(self, outer: str) -> ResultError:
        """Return the same complaint about a field of `outer`."""
        path = f"{outer}.{self.field}" if self.field and not self.field.startswith("[") else f"{outer}{self.field}"
        return ResultError(path, self.problem, self.source)


def one_line(text: str) -> str:
    """Return `text` with what can't be printed escaped, so that it neither breaks a line nor steers a terminal."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def text(field: str, value: object) -> str:
    """Return a text of one line that is not empty.

    Raises:
        ResultError: It is no such text; so do all functions here.
    """
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ResultError(field, f"must be one line of text, not {shown(value)}")
    return value


def choice(field: str, value: object, choices: Sequence[str]) -> str:
    """Return a name that is one of `choices`."""
    name = text(field, value)
    if name not in choices:
        raise ResultError(field, nearest(field, name[:60], choices))
    return name


def count(field: str, value: object, low: int = 1, high: int = LARGEST_COUNT) -> int:
    """Return a whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise ResultError(field, f"must be a whole number from {low} to {high}, not {shown(value)}")
    return int(value)


def number(field: str, value: object, low: float = 0.0, high: float = LARGEST_NUMBER) -> float:
    """Return a number from `low` to `high`."""
    # NaN fails both comparisons. They come first, because float() overflows on a large integer.
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= cast("float", value) <= high:
        raise ResultError(field, f"must be a number from {low:g} to {high:g}, not {shown(value)}")
    return float(value)


def number_or_none(field: str, value: object, low: float = 0.0, high: float = LARGEST_NUMBER) -> float | None:
    """Return a number from `low` to `high`; None for None, NaN and the infinities."""
    if value is None or (isinstance(value, Real) and not isinstance(value, Integral) and not math.isfinite(value)):
        return None
    return number(field, value, low, high)


def entries(field: str, value: object, least: int = 1) -> Sequence[Any]:
    """Return a list or tuple of at least so many entries."""
    if not isinstance(value, list | tuple):
        raise ResultError(field, f"must be a list, not {shown(value)}")
    if len(value) < least:
        raise ResultError(field, "must not be empty" if not value else f"must have {least} entries or more")
    return value


def numbers(field: str, value: object) -> tuple[float, ...]:
    """Return the numbers of a list that is not empty, none of them negative."""
    return tuple(number(f"{field}[{i}]", entry) for i, entry in enumerate(entries(field, value)))


def censored_numbers(field: str, value: object) -> tuple[float | None, ...]:
    """Return the numbers of a list that is not empty, none of them negative, with None where one is missing."""
    return tuple(number_or_none(f"{field}[{i}]", entry) for i, entry in enumerate(entries(field, value)))


def params(field: str, value: object) -> Params:
    """Return a copy of a table of parameters: names with text, numbers, true, false, None, or lists of those."""
    if not isinstance(value, Mapping):
        raise ResultError(field, f"must be a table, not {shown(value)}")
    checked: dict[str, Scalar | tuple[Scalar, ...]] = {}
    for key, entry in value.items():
        name = text(f"{field}: a name", key)
        where = f"{field}.{name}"
        if isinstance(entry, list | tuple):
            checked[name] = tuple(_scalar(f"{where}[{i}]", part) for i, part in enumerate(entry))
        else:
            checked[name] = _scalar(where, entry)
    return checked


def _scalar(field: str, value: object) -> Scalar:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if value.isprintable() else text(field, value)
    if isinstance(value, Integral):
        return count(field, value, low=-LARGEST_COUNT)
    if isinstance(value, Real):
        return finite(float(value))
    raise ResultError(field, f"must be text, a number, true, false or null, not {shown(value)}")

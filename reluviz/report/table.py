"""What a table is, as text in cells, and what all tables of results have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from reluviz.bench.results import Result
from reluviz.report import labels

R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Column:
    """A column: its title, whether it holds figures, and whether a narrow terminal may do without it."""

    title: str
    figures: bool = True
    optional: bool = False


@dataclass(frozen=True)
class Table:
    """A table of text: each row has a cell for every column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def groups(results: Iterable[R], key: Callable[[R], object]) -> list[list[R]]:
    """Return the results by their key, both in the order in which they first come."""
    found: dict[object, list[R]] = {}
    for result in results:
        found.setdefault(key(result), []).append(result)
    return list(found.values())


def deviation(result: Result) -> str:
    """Return the standard deviation of a result as a share of the mean."""
    if result.summary.stddev is None or not result.summary.mean:
        return labels.MISSING
    return labels.percent(result.summary.stddev / result.summary.mean, 2)

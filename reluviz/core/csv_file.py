"""A table from a CSV file.

The text is UTF-8, with or without a byte order mark. The separator is the one of ``, ; tab |`` that gives the most
numbers and the most rows of equal length. Line 1 is a header when the label's name stands in it, or when none of its
cells is a number; then features and label have names. One column is the label, the others are features and hold
numbers only. Blank lines are passed over.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

import numpy as np

from reluviz.core.labels import labels_from_texts, number
from reluviz.core.table import (
    DatasetError,
    RawTable,
    Task,
    check_enough,
    check_size,
    check_values,
    clean,
    clipped,
    problems_of,
    shown,
)
from reluviz.errors import nearest

SEPARATORS = (",", ";", "\t", "|")
MISSING = frozenset({"", "?", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "NULL", "null"})
"""Cells that stand for a missing value."""

_SAMPLED_ROWS = 50
_MOST_NAMES = 12  # shown in a message
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d*,\d+\s*")

Row = tuple[int, list[str]]
"""The line on which a row begins, counted from 1, and its cells."""


@dataclass(frozen=True)
class _Columns:
    """The columns of a file: their names, and which of them is the label."""

    names: tuple[str, ...]
    label: int

    @property
    def features(self) -> tuple[str, ...]:
        return self.names[: self.label] + self.names[self.label + 1 :]

    def place(self, line: int, feature: int | None) -> str:
        """Return a place in words, from a line and the index of a feature (None for the label)."""
        column = self.label if feature is None else feature + (feature >= self.label)
        name = self.names[column]
        unnamed = name == _unnamed(column)
        return f"line {line}, column {column + 1}" + ("" if unnamed else f" ({clipped(name)})")


def parse_csv(source: str, content: bytes, label: str | int | None = None, task: Task | None = None) -> RawTable:
    """Return the table that a CSV file holds.

    Args:
        source: What messages call the file.
        content: Its bytes.
        label: The label column by name or number, counted from 1, negative from the end; None for the last one.
        task: Overrides the rule by which the label is taken for classes or for numbers to predict.

    Raises:
        DatasetError: It is no such table; the text names line and column.
    """
    if content.startswith(_UTF16_MARKS):
        raise DatasetError(f"{source}: is text in UTF-16; save it as UTF-8")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise DatasetError(f"{source}: line {line}: holds a NUL byte, so it is not a CSV file")
    try:
        return _table(source, content, label, task)
    except UnicodeDecodeError:
        raise _decoding_error(source, content) from None


def _table(source: str, content: bytes, label: str | int | None, task: Task | None) -> RawTable:
    separator = _separator(source, content)
    rows = _rows(source, content, separator)
    first_line, first = next(rows)
    names = tuple(clean(cell) for cell in first)
    header = _is_header(first, label)
    columns = _Columns(
        tuple((name if header else "") or _unnamed(column) for column, name in enumerate(names)),
        _label_column(source, label, names if header else None, len(first)),
    )
    width = len(first)

    lines, codes, numbers, distinct = array("q"), array("q"), array("d"), dict[str, int]()
    for line, cells in rows if header else _chained((first_line, first), rows):
        check_size(source, len(lines) + 1, width - 1)
        if len(cells) != width:
            raise DatasetError(
                f"{source}: line {line}: has {len(cells)} cells where line {first_line} has {width};"
                f" {'add what is missing' if len(cells) < width else 'quote or remove what is too much'}"
            )
        text = " ".join(cells.pop(columns.label).split())
        if text in MISSING:
            raise DatasetError(f"{source}: {columns.place(line, None)}: the label is missing")
        codes.append(distinct.setdefault(text, len(distinct)))
        lines.append(line)
        try:
            numbers.extend(map(float, cells))
        except ValueError:
            raise _cell_error(source, columns, line, cells) from None
        if "_" in "".join(cells):
            raise _cell_error(source, columns, line, cells)
    check_enough(source, len(lines))

    def place(row: int, feature: int | None) -> str:
        return columns.place(lines[row], feature)

    x = np.frombuffer(numbers, dtype=np.float64).reshape(len(lines), width - 1)
    check_values(source, x, place)
    labels = labels_from_texts(source, list(distinct), np.frombuffer(codes, dtype=np.int64), place, task)
    return RawTable(
        source=source,
        x=x,
        y=labels.y,
        kind=labels.kind,
        class_names=labels.class_names,
        feature_names=columns.features,
        label_name=columns.names[columns.label],
        problems=tuple(problems_of(x, columns.features, labels.class_names, labels.y)),
    )


def _unnamed(column: int) -> str:
    return f"column {column + 1}"


def _chained(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _rows(source: str, content: bytes, separator: str) -> Iterator[Row]:
    """Yield the rows that are not blank.

    Raises:
        DatasetError: A quoted cell is malformed.
        UnicodeDecodeError: The text is not UTF-8.
    """
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=separator, strict=True, skipinitialspace=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise DatasetError(
            f"{source}: line {line}: a quoted cell is malformed or never ends ({clean(str(error))})"
        ) from None


def _separator(source: str, content: bytes) -> str:
    """Return the separator under which the first rows hold the most numbers, and then the most equal lengths.

    Raises:
        DatasetError: There are no rows, or none of the separators gives more than one column.
    """
    best, best_score = "", (0.0, 0)
    malformed = None
    for separator in SEPARATORS:
        rows: list[list[str]] = []
        try:
            rows.extend(cells for _, cells in islice(_rows(source, content, separator), _SAMPLED_ROWS))
        except DatasetError as error:
            # A wrong separator cuts quoted cells apart; under the right one, reading all rows will tell.
            malformed = malformed or error
        widths = Counter(len(cells) for cells in rows)
        if not rows or max(widths) == 1:
            continue
        cells = [cell for row in rows for cell in row]
        numeric = sum(number(cell) is not None or _has_decimal_comma(cell, separator) for cell in cells)
        score = (numeric / len(cells), max(widths.values()))
        if not best or score > best_score:
            best, best_score = separator, score
    if best:
        return best
    if malformed is not None:
        raise malformed
    if not any(True for _ in _rows(source, content, SEPARATORS[0])):
        raise DatasetError(f"{source}: holds no rows of data")
    raise DatasetError(f"{source}: has a single column; separate features and label by one of , ; tab |")


def _has_decimal_comma(cell: str, separator: str) -> bool:
    return separator != "," and _DECIMAL_COMMA.fullmatch(cell) is not None


def _is_header(first: Sequence[str], label: str | int | None) -> bool:
    if isinstance(label, str) and number(label) is None and clean(label) in [clean(cell) for cell in first]:
        return True
    named = [cell for cell in first if cell.strip()]
    return bool(named) and all(number(cell) is None and cell.strip() != "?" for cell in named)


def _label_column(source: str, label: str | int | None, names: tuple[str, ...] | None, width: int) -> int:
    """Return the index of the label column.

    Args:
        source: What messages call the file.
        label: Its name or number, or None for the last.
        names: The names in the header, None where there is no header.
        width: The number of columns.
    """
    if label is None:
        return width - 1
    if isinstance(label, str):
        name = clean(label)
        if names is not None and name in names:
            if names.count(name) > 1:
                raise DatasetError(f"{source}: line 1: two columns are called {shown(name)}; give the label by number")
            return names.index(name)
        try:
            label = int(name)
        except ValueError:
            if names is None:
                raise DatasetError(
                    f"{source}: line 1 is no header, so no column is called {shown(name)};"
                    f" give the label's number, 1 to {width}"
                ) from None
            raise DatasetError(f"{source}: {nearest('column', clipped(name), _few(name, names))}") from None
    if not (1 <= label <= width or -width <= label <= -1):
        raise DatasetError(
            f"{source}: there is no column {clipped(str(label))} for the label; give 1 to {width}, or -1 for the last"
        )
    return label - 1 if label > 0 else width + label


def _few(name: str, names: Sequence[str]) -> Sequence[str]:
    few = names
    if len(names) > _MOST_NAMES:
        few = get_close_matches(clipped(name), names, n=_MOST_NAMES, cutoff=0.5) or (*names[: _MOST_NAMES - 1], "…")
    return [clipped(known) for known in few]


def _cell_error(source: str, columns: _Columns, line: int, cells: Sequence[str]) -> DatasetError:
    """Return the error for the first cell of a row that is no number."""
    feature = next(index for index, cell in enumerate(cells) if number(cell) is None)
    cell = cells[feature].strip()
    where = f"{source}: {columns.place(line, feature)}"
    if cell in MISSING:
        marker = f" ({cell})" if cell else ""
        return DatasetError(f"{where}: the value is missing{marker}; fill it in or leave the row out")
    advice = "; write decimals with a point" if _DECIMAL_COMMA.fullmatch(cell) else ""
    return DatasetError(f"{where}: {shown(cell)} is not a number{advice}")


def _decoding_error(source: str, content: bytes) -> DatasetError:
    """Return the error for the first byte that is not UTF-8, by its line."""
    for line, raw in enumerate(io.BytesIO(content), start=1):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            return DatasetError(
                f"{source}: line {line}: byte {error.start + 1} (0x{raw[error.start]:02x}) is not UTF-8;"
                " save the file as UTF-8"
            )
    raise AssertionError("a line feed is never part of a longer UTF-8 character, so a line holds the damage")

"""What a label column means: classes or numbers to predict, and the targets that it gives.

The rule, where the task is not given: text is classes. Numbers are something to predict (regression) when they have
more than `MANY_NUMBERS` distinct values, at least one of which is not whole, and when they have more than
`MANY_WHOLE_NUMBERS` distinct whole values; else each distinct number is a class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.table import MAX_CLASSES, MAX_VALUES, DatasetError, Kind, Place, Task, check_values, shown

MANY_NUMBERS = 20
"""Numbers with more distinct values than this, not all whole, are taken for regression."""

MANY_WHOLE_NUMBERS = 100
"""Whole numbers with more distinct values than this are taken for regression."""

_EXACT_WHOLE = 1e15  # below this a float64 prints as the whole number it is


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of a table.

    Attributes:
        kind: Whether there are two classes, more, or numbers to predict.
        y: The index of each row's class, int64, or the targets, float64; shape (N,).
        class_names: The classes in the order of their indices (numbers by value, text by alphabet); empty for
            regression.
    """

    kind: Kind
    y: NDArray[Any]
    class_names: tuple[str, ...]


def check_task(task: str | None) -> None:
    """Refuse a task other than "classes", "regression" and None (decide by the rule).

    Raises:
        DatasetError: Another value.
    """
    if task not in (None, "classes", "regression"):
        raise DatasetError(f"unknown task {task!r} (known: classes, regression)")


def number(text: str) -> float | None:
    """Return the number that a cell holds, NaN and infinity included, or None where it holds none."""
    if "_" in text:
        # Python takes 1_000 for a number, other programs do not.
        return None
    try:
        return float(text)
    except ValueError:
        return None


def labels_from_texts(
    source: str, distinct: Sequence[str], codes: NDArray[np.int64], place: Place, task: Task | None
) -> Labels:
    """Return the labels that the cells of a text file stand for.

    Args:
        source: What messages call the file.
        distinct: The distinct cells.
        codes: For each row the index in `distinct`, shape (N,).
        place: Where a value stands, in words.
        task: Overrides the rule.

    Raises:
        DatasetError: The labels can't serve the task.
    """
    numbers = [number(text) for text in distinct]
    if None not in numbers:
        return labels_from_numbers(source, np.array(numbers, dtype=np.float64)[codes], place, task)
    if task == "regression":
        wrong = numbers.index(None)
        row = int(np.argmax(codes == wrong))
        raise DatasetError(f"{source}: {place(row, None)}: {shown(distinct[wrong])} is not a number to predict")
    order = sorted(range(len(distinct)), key=distinct.__getitem__)
    index = np.empty(len(distinct), dtype=np.int64)
    index[order] = np.arange(len(distinct))
    return _classes(source, tuple(distinct[i] for i in order), index[codes])


def labels_from_numbers(source: str, values: NDArray[Any], place: Place, task: Task | None) -> Labels:
    """Return the labels that numbers stand for.

    Args:
        source: What messages call the file.
        values: One number for each row, shape (N,), of any real dtype.
        place: Where a value stands, in words.
        task: Overrides the rule.

    Raises:
        DatasetError: A value is not finite, or the labels can't serve the task.
    """
    check_values(source, values, place)
    distinct = np.unique(values)
    if task == "regression" or (task is None and _looks_continuous(distinct)):
        if len(distinct) == 1:
            raise DatasetError(f"{source}: every row has the same number to predict, {_name(distinct[0])}")
        return Labels("regression", values.astype(np.float64), ())
    if len(distinct) > MAX_CLASSES:
        raise _too_many(source, len(distinct))
    codes = np.searchsorted(distinct, values).astype(np.int64)
    return _classes(source, tuple(_name(value) for value in distinct), codes)


def _looks_continuous(distinct: NDArray[Any]) -> bool:
    whole = distinct.dtype.kind != "f" or bool(np.all(distinct == np.floor(distinct)))
    return len(distinct) > (MANY_WHOLE_NUMBERS if whole else MANY_NUMBERS)


def _name(value: np.generic) -> str:
    plain = value.item()
    if isinstance(plain, float) and plain.is_integer() and math.fabs(plain) < _EXACT_WHOLE:
        return str(int(plain))
    return str(value)


def _classes(source: str, names: tuple[str, ...], codes: NDArray[np.int64]) -> Labels:
    if len(names) == 1:
        raise DatasetError(f"{source}: has only one class, {shown(names[0])}, in its label; choose another label")
    if len(names) > MAX_CLASSES:
        raise _too_many(source, len(names))
    if len(codes) * len(names) > MAX_VALUES:
        raise DatasetError(
            f"{source}: {len(codes)} rows of {len(names)} classes are more than {MAX_VALUES} targets; take fewer rows"
        )
    return Labels("binary" if len(names) == 2 else "classes", codes, names)


def _too_many(source: str, count: int) -> DatasetError:
    return DatasetError(
        f"{source}: has {count} classes, more than {MAX_CLASSES}; choose another label, or the task regression"
    )

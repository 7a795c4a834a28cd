"""A data set as it was drawn or read, before it is split and standardised, and what makes a table unusable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.errors import ReluvizError

Kind = Literal["binary", "classes", "regression"]
Task = Literal["classes", "regression"]
Place = Callable[[int, int | None], str]
"""Where a value stands, in words: from the index of its row and of its feature (None for the label)."""

MAX_FEATURES = 1024
"""Most features of a data set: the widest layer of a network."""

MAX_CLASSES = 1000
"""Most classes of a data set."""

MAX_VALUES = 100_000_000
"""Most numbers in the features, or in the one-hot targets, of a data set: 0.8 GB in float64. MNIST has 47 million."""

LARGEST_VALUE = 1e30
"""Largest size of a feature or target, before and after it is standardised, so that float32 holds it."""

MIN_ROWS = 4
"""Fewest rows of a data set."""

_CHECKED_ROWS = 4096  # at once, so that the masks stay small beside the table
_FEW_ROWS = 10
_NAMED = 5


class DatasetError(ReluvizError):
    """A data set that can't be made or read; the text says where (file, line, column) and what to do."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """All rows of a data set in their order, neither split nor standardised.

    Attributes:
        source: The file, or the name of the data set.
        x: The features, shape (N, n_in), of any real dtype; every value is finite.
        y: For classes the index of each row's class, int64; for regression the targets, float64; shape (N,).
        kind: Whether there are two classes, more, or numbers to predict.
        class_names: The classes in the order of their indices; empty for regression.
        feature_names: The names of the columns of `x`.
        label_name: What the label is called.
        problems: What a person should know, though it hinders nothing, one line each.
    """

    source: str
    x: NDArray[Any]
    y: NDArray[Any]
    kind: Kind
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    label_name: str = "label"
    problems: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The number of samples, N."""
        return len(self.x)

    @property
    def columns(self) -> int:
        """The number of features, n_in."""
        return int(self.x.shape[1])

    @property
    def class_counts(self) -> tuple[int, ...]:
        """The number of rows of each class, in the order of `class_names`; empty for regression."""
        if self.kind == "regression":
            return ()
        return tuple(int(count) for count in np.bincount(self.y, minlength=len(self.class_names)))


def clipped(text: str, most: int = 40) -> str:
    """Return a text cut to `most` characters, so that a message that holds it still reads well."""
    return text if len(text) <= most else text[: most - 1] + "…"


def shown(text: str) -> str:
    """Return a text from a file clipped and quoted, so that it stays on one line."""
    return repr(clipped(text))


def clean(text: str) -> str:
    """Return a name from a file with its white space collapsed and what can't be printed replaced."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split()))


def check_size(source: str, rows: int, features: int) -> None:
    """Refuse a table that is too large, or has no features, before memory is taken for it.

    Raises:
        DatasetError: No feature, or more than `MAX_FEATURES`, or more than `MAX_VALUES` numbers.
    """
    if features == 0:
        raise DatasetError(f"{source}: holds no features")
    if features > MAX_FEATURES:
        raise DatasetError(f"{source}: has {features} features, more than {MAX_FEATURES}; reduce them first")
    if rows * features > MAX_VALUES:
        raise DatasetError(
            f"{source}: {rows} rows of {features} features are more than {MAX_VALUES} numbers; take fewer rows"
        )


def check_enough(source: str, rows: int) -> None:
    """Refuse a table that is too small.

    Raises:
        DatasetError: Fewer than `MIN_ROWS` rows.
    """
    if rows == 0:
        raise DatasetError(f"{source}: holds no rows of data")
    if rows < MIN_ROWS:
        raise DatasetError(f"{source}: has too few rows of data: {rows}, at least {MIN_ROWS} are needed")


def check_values(source: str, values: NDArray[Any], place: Place) -> None:
    """Refuse values that are missing (NaN), infinite or larger than `LARGEST_VALUE`.

    Args:
        source: What messages call the file.
        values: Features of shape (N, n_in), or labels of shape (N,), of any real dtype.
        place: Where a value stands, in words.

    Raises:
        DatasetError: The first such value, by its place.
    """
    if values.dtype.kind != "f":
        return
    for start in range(0, len(values), _CHECKED_ROWS):
        block = values[start : start + _CHECKED_ROWS]
        bad = ~np.isfinite(block)
        if not bad.any():
            bad = np.abs(block) > np.float64(LARGEST_VALUE)
        if bad.any():
            index = tuple(int(position) for position in np.argwhere(bad)[0])
            where = place(start + index[0], index[1] if len(index) > 1 else None)
            raise DatasetError(f"{source}: {where}: {_complaint(float(block[index]))}")


def _complaint(value: float) -> str:
    if np.isnan(value):
        return "the value is missing (NaN); fill it in or leave the row out"
    if np.isinf(value):
        return f"the value is infinite ({value})"
    return f"the value {value:g} is larger than {LARGEST_VALUE:g}; scale the column"


def problems_of(
    x: NDArray[Any], feature_names: Sequence[str], class_names: Sequence[str], y: NDArray[Any]
) -> list[str]:
    """Return what a person should know of a usable table, one line each.

    Args:
        x: The features, shape (N, n_in).
        feature_names: Their names.
        class_names: The classes; empty for regression.
        y: The index of each row's class, or the targets, shape (N,).
    """
    found = []
    constant = [name for name, same in zip(feature_names, x.min(axis=0) == x.max(axis=0), strict=True) if same]
    if constant:
        found.append(f"features that never change and teach nothing: {_listing(constant)}")
    if class_names:
        counts = np.bincount(y, minlength=len(class_names))
        rare = [
            f"{shown(name)} ({count})" for name, count in zip(class_names, counts, strict=True) if count < _FEW_ROWS
        ]
        if rare:
            found.append(f"classes with fewer than {_FEW_ROWS} rows: {_listing(rare)}")
    return found


def _listing(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(clipped(name) for name in names[:_NAMED]) + (f" and {more} more" if more > 0 else "")

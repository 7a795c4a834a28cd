"""The record of a run: rows of numbers, one for each evaluation from the start on.

A record may have a limit, so that a run of any length needs no more memory than that. Once it holds so many rows every
second one is dropped, and from then on only every second evaluation is kept, later every fourth, and so on; the first
and the newest are always there. What is kept is exact, and the same whenever the same run is recorded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from reluviz.errors import ReluvizError

COUNTS = ("step", "epoch")
MEASURES = ("seconds", "train_loss", "test_loss", "train_accuracy", "test_accuracy")

FIRST_ROWS = 64
"""Rows that a record without a limit has room for at first."""


class HistoryError(ReluvizError):
    """A record that can't be read back; the text says what is wrong with it."""


class _Table:
    """Arrays with room for so many rows, filled from the start; another thread may read what is filled."""

    def __init__(self, layers: int, room: int) -> None:
        # Written here, not at first use, so that the memory that a run needs is there from its start.
        self.counts = np.full((len(COUNTS), room), 0, np.int64)
        self.measures = np.full((len(MEASURES), room), math.nan)
        self.gradients = np.full((room, layers), math.nan)
        self.rows = 0

    @property
    def room(self) -> int:
        return self.counts.shape[1]

    def copied(self, room: int, every: int = 1) -> _Table:
        """Return a table of that room with every so many of the rows."""
        other = _Table(self.gradients.shape[1], room)
        kept = slice(0, self.rows, every)
        other.rows = len(range(self.rows)[kept])
        other.counts[:, : other.rows] = self.counts[:, kept]
        other.measures[:, : other.rows] = self.measures[:, kept]
        other.gradients[: other.rows] = self.gradients[kept]
        return other


class History:
    """Columns that grow by one row at a time.

    A column is read as a NumPy view of what is there at that moment, (rows,); later rows don't show in it and never
    change it, but that the last row of a record with a limit may be replaced by a newer one. One thread may append
    while others read; what shall fit together is read by `columns` or from a `copy`.

    Attributes:
        layers: The layers of the network, the output layer included.
        most: The most rows, None without a limit.
    """

    def __init__(self, layers: int, most: int | None = None, expected: int = FIRST_ROWS) -> None:
        """Start without a row.

        Args:
            layers: The layers of the network, the output layer included.
            most: The most rows to keep, an even number from 2 on; all where None.
            expected: Rows to make room for at once.

        Raises:
            ValueError: `most` is no such number.
        """
        if most is not None and (most < 2 or most % 2):
            raise ValueError(f"a history keeps an even number of rows from 2 on, not {most}")
        self.layers, self.most = layers, most
        self._table = _Table(layers, max(1, expected if most is None else min(expected, most)))
        self._evaluations = 0
        # Every so many evaluations are kept; the last row may be one that is not.
        self._every = 1
        self._passing = False

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._table.rows

    @property
    def evaluations(self) -> int:
        """How many rows were ever added."""
        return self._evaluations

    def append(
        self,
        *,
        step: int,
        epoch: int,
        seconds: float,
        train_loss: float = math.nan,
        test_loss: float = math.nan,
        train_accuracy: float = math.nan,
        test_accuracy: float = math.nan,
        gradient_rms: Sequence[float] | NDArray[np.float64] | None = None,
    ) -> None:
        """Add a row; what was not measured is NaN.

        Args:
            step: Steps done.
            epoch: Whole epochs done.
            seconds: Seconds spent in training since the start, evaluation not counted.
            train_loss: Mean loss over the training samples, penalties not included.
            test_loss: The same over the test samples.
            train_accuracy: Share of training samples whose class is chosen rightly.
            test_accuracy: The same over the test samples.
            gradient_rms: For each layer the root mean square of the loss's gradient with respect to the weights.

        Raises:
            ValueError: The step is not above that of the last row, or there is another number of layers.
        """
        table = self._table
        if table.rows and step <= table.counts[0, table.rows - 1]:
            raise ValueError(f"step {step} does not come after step {table.counts[0, table.rows - 1]}")
        if gradient_rms is not None and len(gradient_rms) != self.layers:
            raise ValueError(f"{len(gradient_rms)} gradients for {self.layers} layers")
        row = table.rows - self._passing
        if row == table.room:
            table = self._with_room(table)
            row = table.rows
        table.counts[:, row] = step, epoch
        table.measures[:, row] = seconds, train_loss, test_loss, train_accuracy, test_accuracy
        table.gradients[row] = math.nan if gradient_rms is None else gradient_rms
        # Last, so that another thread never sees a row that is only half written.
        table.rows = row + 1
        self._table = table
        self._passing = self._evaluations % self._every != 0
        self._evaluations += 1

    def extend(
        self,
        step: NDArray[np.int64],
        epoch: NDArray[np.int64],
        seconds: NDArray[np.float64],
        measures: Mapping[str, NDArray[np.float64]],
        gradient_rms: NDArray[np.float64] | None = None,
    ) -> None:
        """Add rows, as `append` would one by one; arrays are (rows,), and gradients (rows, layers).

        Raises:
            ValueError: As for `append`.
        """
        counts = np.stack([step, epoch])
        rows = np.full((len(MEASURES), len(step)), math.nan)
        rows[0] = seconds
        for name, column in measures.items():
            rows[MEASURES.index(name)] = column
        gradients = np.full((len(step), self.layers), math.nan) if gradient_rms is None else gradient_rms
        if gradients.shape[1] != self.layers:
            raise ValueError(f"{gradients.shape[1]} gradients for {self.layers} layers")
        before = self._table.counts[0, self._table.rows - 1 : self._table.rows]
        if (np.diff(counts[0], prepend=before) <= 0).any():
            raise ValueError(f"steps from {step[0]} on do not rise, or do not come after step {before}")
        begin = 0
        while begin < len(step):
            begin += self._take(counts[:, begin:], rows[:, begin:], gradients[begin:])

    def _take(self, counts: NDArray[np.int64], measures: NDArray[np.float64], gradients: NDArray[np.float64]) -> int:
        """Add rows up to where the table is full, at least one, and return how many."""
        table, most = self._table, counts.shape[1]
        if table.rows - self._passing == table.room:
            table = self._with_room(table)
        row = table.rows - self._passing
        numbers = self._evaluations + np.arange(most)
        kept = np.flatnonzero(numbers % self._every == 0)[: table.room - row]
        # The newest is there too, where there is room for it, until a newer one comes.
        taken = most if len(kept) < table.room - row else int(kept[-1]) + 1
        passing = taken == most and (not len(kept) or kept[-1] != most - 1)
        if passing:
            kept = np.append(kept, most - 1)
        last = row + len(kept)
        table.counts[:, row:last] = counts[:, kept]
        table.measures[:, row:last] = measures[:, kept]
        table.gradients[row:last] = gradients[kept]
        table.rows = last
        self._table, self._passing = table, passing
        self._evaluations += taken
        return taken

    def _with_room(self, table: _Table) -> _Table:
        """Return a larger table, or one with half the rows at the limit; views of the old one stay as they are."""
        if self.most is None or table.room < self.most:
            return table.copied(2 * table.room if self.most is None else min(2 * table.room, self.most))
        self._every *= 2
        return table.copied(self.most, 2)

    def copy(self) -> History:
        """Return the record as it is now; it has no limit."""
        other = History(self.layers)
        table = self._table
        other._table = table.copied(max(FIRST_ROWS, table.rows))
        other._evaluations = other._table.rows
        return other

    def columns(self, *names: str) -> tuple[NDArray[Any], ...]:
        """Return several columns of the same rows, by the names of the properties."""
        table = self._table
        return tuple(self._column(table, name, table.rows) for name in names)

    @staticmethod
    def _column(table: _Table, name: str, rows: int) -> NDArray[Any]:
        if name == "gradient_rms":
            view = table.gradients[:rows]
        elif name in COUNTS:
            view = table.counts[COUNTS.index(name), :rows]
        else:
            view = table.measures[MEASURES.index(name), :rows]
        view.flags.writeable = False
        return view

    def _count(self, name: str) -> NDArray[np.int64]:
        table = self._table
        return self._column(table, name, table.rows)

    def _measure(self, name: str) -> NDArray[np.float64]:
        table = self._table
        return self._column(table, name, table.rows)

    @property
    def step(self) -> NDArray[np.int64]:
        """Steps done."""
        return self._count("step")

    @property
    def epoch(self) -> NDArray[np.int64]:
        """Whole epochs done."""
        return self._count("epoch")

    @property
    def seconds(self) -> NDArray[np.float64]:
        """Seconds spent in training since the start."""
        return self._measure("seconds")

    @property
    def train_loss(self) -> NDArray[np.float64]:
        """Mean loss over the training samples."""
        return self._measure("train_loss")

    @property
    def test_loss(self) -> NDArray[np.float64]:
        """Mean loss over the test samples; NaN where there are none."""
        return self._measure("test_loss")

    @property
    def train_accuracy(self) -> NDArray[np.float64]:
        """Share of training samples whose class is chosen rightly; NaN for a regression."""
        return self._measure("train_accuracy")

    @property
    def test_accuracy(self) -> NDArray[np.float64]:
        """The same over the test samples."""
        return self._measure("test_accuracy")

    @property
    def gradient_rms(self) -> NDArray[np.float64]:
        """Root mean square of the loss's gradient with respect to each layer's weights, (rows, layers)."""
        return self._measure("gradient_rms")

    def scores(self, metric: str, split: str) -> NDArray[np.float64]:
        """Return the column of a metric ("accuracy" or "loss") on a split ("train" or "test")."""
        return self._measure(f"{split}_{metric}")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values for JSON: NaN as null, infinities as the texts "inf" and "-inf"."""
        table: dict[str, Any] = {"layers": self.layers}
        table |= {name: self._count(name).tolist() for name in COUNTS}
        table |= {name: [_plain(value) for value in self._measure(name).tolist()] for name in MEASURES}
        table["gradient_rms"] = [[_plain(value) for value in row] for row in self.gradient_rms.tolist()]
        return table

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Self:
        """Return the record that `to_dict` has written, exactly as it was.

        Raises:
            HistoryError: A column is missing, unknown, of another length, or holds what is no number; or the steps do
                not rise.
        """
        expected = {"layers", *COUNTS, *MEASURES, "gradient_rms"}
        if not isinstance(table, Mapping) or set(table) != expected:
            raise HistoryError(f"a run's history has the columns {', '.join(sorted(expected))} and no other")
        layers = _whole("layers", table["layers"])
        if not 1 <= layers <= 65:
            raise HistoryError(f"a run's history has 1 to 65 layers, not {layers}")
        columns = {name: table[name] for name in expected - {"layers"}}
        for name, column in columns.items():
            if not isinstance(column, list) or len(column) != len(columns["step"]):
                raise HistoryError(f"a run's history has another number of rows in {name} than in step")
        history = cls(layers)
        for row in range(len(columns["step"])):
            gradients = columns["gradient_rms"][row]
            if not isinstance(gradients, list) or len(gradients) != layers:
                raise HistoryError(f"a run's history has no {layers} gradients in row {row + 1}")
            counts = {name: _whole(name, columns[name][row]) for name in COUNTS}
            try:
                history.append(
                    step=counts["step"],
                    epoch=counts["epoch"],
                    gradient_rms=[_number("gradient_rms", value) for value in gradients],
                    **{name: _number(name, columns[name][row]) for name in MEASURES},
                )
            except ValueError as error:
                raise HistoryError(f"a run's history is out of order: {error}") from None
        return history


def _plain(value: float) -> float | str | None:
    if math.isfinite(value):
        return value
    return None if math.isnan(value) else str(value)


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise HistoryError(f"a run's history holds {str(value)[:40]!r} in {name}, not a whole number from 0 on")
    return value


def _number(name: str, value: object) -> float:
    if value is None:
        return math.nan
    if isinstance(value, bool) or (not isinstance(value, int | float) and value not in ("inf", "-inf")):
        raise HistoryError(f"a run's history holds {str(value)[:40]!r} in {name}, not a number")
    try:
        return float(value)
    except OverflowError:
        raise HistoryError(f"a run's history holds a number in {name} that is too large") from None

"""The record of a run: one row of numbers for each evaluation, from the start on, never changed and never dropped."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from reluviz.errors import ReluvizError

COUNTS = ("step", "epoch")
MEASURES = ("seconds", "train_loss", "test_loss", "train_accuracy", "test_accuracy")

_FIRST_ROWS = 64


class HistoryError(ReluvizError):
    """A record that can't be read back; the text says what is wrong with it."""


class History:
    """Columns that grow by one row at a time.

    A column is read as a NumPy view of what is there at that moment, (rows,); later rows don't show in it and never
    change it. One thread may append while others read.

    Attributes:
        layers: The layers of the network, the output layer included.
    """

    def __init__(self, layers: int) -> None:
        """Start without a row."""
        self.layers = layers
        self._rows = 0
        self._counts = np.zeros((len(COUNTS), _FIRST_ROWS), np.int64)
        self._measures = np.zeros((len(MEASURES), _FIRST_ROWS))
        self._gradients = np.zeros((_FIRST_ROWS, layers))

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._rows

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
        if self._rows and step <= self._counts[0, self._rows - 1]:
            raise ValueError(f"step {step} does not come after step {self._counts[0, self._rows - 1]}")
        if gradient_rms is not None and len(gradient_rms) != self.layers:
            raise ValueError(f"{len(gradient_rms)} gradients for {self.layers} layers")
        row = self._rows
        if row == self._counts.shape[1]:
            self._grow(2 * row)
        self._counts[:, row] = step, epoch
        self._measures[:, row] = seconds, train_loss, test_loss, train_accuracy, test_accuracy
        self._gradients[row] = math.nan if gradient_rms is None else gradient_rms
        # Last, so that another thread never sees a row that is only half written.
        self._rows = row + 1

    def _grow(self, rows: int) -> None:
        """Move to larger arrays; a view taken before keeps the old one."""
        more = rows - self._counts.shape[1]
        self._counts = np.pad(self._counts, ((0, 0), (0, more)))
        self._measures = np.pad(self._measures, ((0, 0), (0, more)))
        self._gradients = np.pad(self._gradients, ((0, more), (0, 0)))

    def _count(self, name: str) -> NDArray[np.int64]:
        return _read_only(self._counts[COUNTS.index(name), : self._rows])

    def _measure(self, name: str) -> NDArray[np.float64]:
        return _read_only(self._measures[MEASURES.index(name), : self._rows])

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
        return _read_only(self._gradients[: self._rows])

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


def _read_only(view: NDArray[Any]) -> NDArray[Any]:
    view.flags.writeable = False
    return view


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

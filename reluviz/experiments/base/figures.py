"""What an experiment draws, described without a screen: panels with axes, and layers drawn on them.

The window draws them with pyqtgraph, files with matplotlib, and the JSON holds the same numbers. Sequences are kept as
tuples; None and NaN leave a gap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import RunConfig
from reluviz.experiments.base.words import Words

Numbers = Sequence[float | None] | NDArray[Any]
Style = Literal["measured", "theory", "published"]
"""Drawn solid, dashed and dotted."""


def numbers(values: Numbers) -> tuple[float | None, ...]:
    """Return plain floats, None for what is not finite."""
    return tuple(None if v is None or not math.isfinite(v) else float(v) for v in values)


class _Layer:
    """Base of what is drawn on a panel: fields that hold numbers are kept as tuples of floats."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.type in ("Numbers", "Numbers | None") and value is not None:
                object.__setattr__(self, field.name, numbers(value))


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes:
        label: What it shows, with the unit.
        log: Whether it is logarithmic; numbers from 0 down are then left out.
        low: Its lower end; by the data where None.
        high: Its upper end.
        names: Names at the places 0, 1, 2 … in place of numbers.
    """

    label: Words
    log: bool = False
    low: float | None = None
    high: float | None = None
    names: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Line(_Layer):
    """A curve, perhaps in a band.

    Attributes:
        label: Its name in the legend; none where empty.
        x: (n,).
        y: (n,).
        low: The lower edge of the band, (n,).
        high: The upper edge.
        colour: Name of an activation, for its colour; one by turn where empty.
        style: Measured, theory or published.
        marks: Whether each point is marked.
    """

    label: Words
    x: Numbers
    y: Numbers
    low: Numbers | None = None
    high: Numbers | None = None
    colour: str = ""
    style: Style = "measured"
    marks: bool = False


@dataclass(frozen=True)
class Points(_Layer):
    """Single points, perhaps with error bars from `low` to `high`; fields as for `Line`."""

    label: Words
    x: Numbers
    y: Numbers
    low: Numbers | None = None
    high: Numbers | None = None
    colour: str = ""
    style: Style = "measured"


@dataclass(frozen=True)
class Bars(_Layer):
    """Bars at the places 0, 1, 2 … of a named axis, or beside each other where a panel has several of these.

    Attributes:
        label: Its name in the legend.
        values: (n,); None for one that has no end, whose note says why.
        low: Lower ends of error bars, (n,).
        high: Upper ends.
        colours: For each bar the name of an activation; one colour for all where empty.
        notes: For each bar a word at its end; empty for none.
        colour: Name of an activation for all bars, where `colours` is empty.
    """

    label: Words
    values: Numbers
    low: Numbers | None = None
    high: Numbers | None = None
    colours: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    colour: str = ""


@dataclass(frozen=True)
class Grid:
    """A heat map of cells over two named axes, each with its number written in it.

    Attributes:
        label: What the numbers are.
        values: Rows from the bottom up, (rows, columns); None leaves a cell empty.
        scale: "share" is from 0 to 1, "plain" from the smallest to the largest, "log" likewise by logarithm.
        runs: The run behind each cell, which the window can open in Race; empty where there is none.
    """

    label: Words
    values: Sequence[Sequence[float | None]] | NDArray[Any]
    scale: Literal["share", "plain", "log"] = "share"
    runs: tuple[tuple[RunConfig | None, ...], ...] = ()

    def __post_init__(self) -> None:
        """Keep plain numbers."""
        object.__setattr__(self, "values", tuple(numbers(row) for row in self.values))


@dataclass(frozen=True)
class Field:
    """A number over a rectangle of the plane, with samples of two classes on it: a decision boundary.

    Attributes:
        label: What the number is.
        values: From 0 to 1, top row first, (rows, columns).
        left: The rectangle's edges.
        right: See left.
        bottom: See left.
        top: See left.
        x: The samples, (n,).
        y: See x.
        classes: 0 or 1 for each sample.
    """

    label: Words
    values: Sequence[Sequence[float | None]] | NDArray[Any]
    left: float
    right: float
    bottom: float
    top: float
    x: Sequence[float] | NDArray[Any] = ()
    y: Sequence[float] | NDArray[Any] = ()
    classes: Sequence[int] | NDArray[Any] = ()

    def __post_init__(self) -> None:
        """Keep plain numbers."""
        object.__setattr__(self, "values", tuple(numbers(row) for row in self.values))
        for name in ("x", "y"):
            object.__setattr__(self, name, numbers(getattr(self, name)))
        object.__setattr__(self, "classes", tuple(int(c) for c in np.asarray(self.classes).ravel()))


Layer = Line | Points | Bars | Grid | Field


@dataclass(frozen=True)
class Panel:
    """One plot.

    Attributes:
        key: Its name in the JSON, a word.
        title: What it shows.
        x: The axis at the bottom.
        y: The axis at the left.
        layers: What is drawn, the first at the back.
    """

    key: str
    title: Words
    x: Axis
    y: Axis
    layers: tuple[Layer, ...]

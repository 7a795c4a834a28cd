"""The list of data sets: what a chooser shows of each, and the decorators that declare them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reluviz.core.table import Kind, RawTable

Points = tuple[NDArray[np.float64], NDArray[np.float64] | NDArray[np.int64]]
"""Features, shape (N, n_in), and the index of each class (int64) or the target (float64), shape (N,)."""

Draw = Callable[[int, float, np.random.Generator], Points]
"""Draws a synthetic data set: from the number of samples, the noise, and a source of random numbers."""


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set before it is made.

    Attributes:
        name: Its name in a configuration and on the command line.
        title: Its name for a person.
        doc: One line on what it is.
        kind: Whether there are two classes, more, or numbers to predict; None where only the file tells.
        n_in: The number of features; None where only the file tells.
        rows: The number of samples where it is fixed; None where it can be chosen or only the file tells.
        has_noise: Whether noise can be chosen.
        default_noise: The noise where none is chosen.
        is_file: Whether it is read from a person's own file.
        make: Makes all rows from the number of samples, the noise and a source of random numbers; None for a file.
    """

    name: str
    title: str
    doc: str
    kind: Kind | None
    n_in: int | None
    rows: int | None = None
    has_noise: bool = False
    default_noise: float = 0.0
    is_file: bool = False
    make: Callable[[int, float, np.random.Generator], RawTable] | None = field(default=None, repr=False)

    @property
    def is_plane(self) -> bool:
        """Whether samples are points of a plane, so that a decision boundary can be drawn."""
        return self.n_in == 2


REGISTRY: dict[str, DatasetInfo] = {}
"""Every data set by name, in the order of declaration; `reluviz.core.datasets.DATASETS` is its public view."""


def register(info: DatasetInfo) -> None:
    """Add a data set to the list.

    Raises:
        ValueError: The name is taken.
    """
    if info.name in REGISTRY:
        raise ValueError(f"two data sets are called {info.name!r}")
    REGISTRY[info.name] = info


def synthetic(
    title: str, *, kind: Kind = "binary", noise: float, features: tuple[str, ...] = ("x1", "x2")
) -> Callable[[Draw], Draw]:
    """Declare a synthetic data set: the function that draws it gives the name and, by its docstring, the doc.

    Args:
        title: The name for a person.
        kind: "binary" (classes 0 and 1) or "regression".
        noise: The default noise.
        features: The names of the features.
    """

    def declare(draw: Draw) -> Draw:
        name = draw.__name__

        def make(samples: int, noise: float, rng: np.random.Generator) -> RawTable:
            x, y = draw(samples, noise, rng)
            return RawTable(name, x, y, kind, () if kind == "regression" else ("0", "1"), features)

        register(
            DatasetInfo(name, title, _doc(draw), kind, len(features), has_noise=True, default_noise=noise, make=make)
        )
        return draw

    return declare


def fixed(
    title: str, *, kind: Kind, rows: int, n_in: int
) -> Callable[[Callable[[], RawTable]], Callable[[], RawTable]]:
    """Declare a data set of real measurements: the function that loads it gives the name and the doc.

    Args:
        title: The name for a person.
        kind: Whether there are two classes, more, or numbers to predict.
        rows: The number of samples.
        n_in: The number of features.
    """

    def declare(load: Callable[[], RawTable]) -> Callable[[], RawTable]:
        register(
            DatasetInfo(load.__name__, title, _doc(load), kind, n_in, rows, make=lambda samples, noise, rng: load())
        )
        return load

    return declare


def _doc(function: Callable[..., object]) -> str:
    # Python leaves docstrings out under -OO.
    return (function.__doc__ or "").partition("\n")[0]

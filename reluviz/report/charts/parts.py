"""What the charts have in common: their size and style, rows of activations, dots by backend, axes of times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from reluviz.bench.results import BACKENDS, OURS
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.svg import GRID, INK, MUTED, SURFACE

WIDTH = 10.4
"""Inches; with text of 9 points it is as large as the page's small text."""

_MARKERS: Mapping[str, str] = MappingProxyType(
    {"cpu": "o", "cuda": "h", "numpy": "s", "torch": "^", "jax": "D", "sklearn": "v"}
)
_NARROW_RANGE = 4.0
_WIDE_RANGE = 50.0


@dataclass(frozen=True)
class Chart:
    """A figure with its title, a line on how to read it, and what it shows in words."""

    title: str
    caption: str
    description: str
    figure: Figure


def figure(rows: int, extra: float = 1.1, row_height: float = 0.25) -> Figure:
    """Return an empty figure high enough for so many rows of `row_height` inches, and `extra` for axes and legend."""
    return Figure(figsize=(WIDTH, rows * row_height + extra), layout="constrained")


def label_rows(axes: Axes, names: Sequence[str]) -> None:
    """Give each row, from the top, its name."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)


def scale_for(axes: Axes, values: Iterable[float], *, from_zero: bool = False) -> None:
    """Scale the x axis for positive values: in powers where they are far apart, with plain numbers either way."""
    found = [value for value in values if value > 0]
    low, high = (min(found), max(found)) if found else (1.0, 1.0)
    if high / low < _NARROW_RANGE or from_zero:
        axes.set_xlim(0, high * 1.1)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    else:
        axes.set_xscale("log")
        axes.set_xlim(low / 1.25, high * 1.25)
        steps = (1.0, 2.0, 5.0) if high / low < _WIDE_RANGE else (1.0,)
        axes.xaxis.set_major_locator(LogLocator(subs=steps, numticks=12))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))


def dots(axes: Axes, row: int, activation: str, times: Mapping[str, float]) -> None:
    """Draw the time of each backend in one row: ours filled in the activation's colour, peers hollow and quiet."""
    axes.plot([min(times.values()), max(times.values())], [row, row], color=GRID, linewidth=1.2, zorder=1)
    for backend, time in times.items():
        ours = backend in OURS
        axes.plot(
            time,
            row,
            marker=_MARKERS[backend],
            markersize=7.5 if ours else 5.5,
            markerfacecolor=colour(activation) if ours else SURFACE,
            markeredgecolor=SURFACE if ours else MUTED,
            markeredgewidth=1.1,
            zorder=3 if ours else 2,
        )


def backend_legend(target: Figure, backends: Iterable[str], *extra: Line2D) -> None:
    """Tell above the panels which mark is whose."""
    there = set(backends)
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=_MARKERS[backend],
            markersize=7 if backend in OURS else 5.5,
            markerfacecolor=INK if backend in OURS else SURFACE,
            markeredgecolor=INK if backend in OURS else MUTED,
            label=labels.BACKEND_LABELS[backend],
        )
        for backend in BACKENDS
        if backend in there
    ]
    target.legend(
        handles=[*handles, *extra],
        loc="outside upper left",
        ncols=len(handles) + len(extra),
        handletextpad=0.3,
        columnspacing=1.6,
        borderpad=0.2,
    )

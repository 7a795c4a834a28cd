"""The figure of an experiment drawn with Matplotlib, for a file or for the page of a report."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from reluviz.errors import ReluvizError
from reluviz.experiments.base.figures import Axis, Bars, Field, Grid, Line, Panel, Points
from reluviz.experiments.base.words import shown
from reluviz.files import shown_path, write_atomically
from reluviz.palette import colour, ink_on, series_colour
from reluviz.report import svg

FORMATS = ("png", "svg")
"""What a figure can be written as, by the end of the file's name."""

_PANEL_WIDTH, _PANEL_HEIGHT = 5.2, 3.5  # inches
_MOST_COLUMNS = 2
_DOTS_PER_INCH = 160
_DASHES = {"measured": "-", "theory": (0, (5, 2)), "published": (0, (1, 1.5))}
_MARKS = {"measured": "o", "theory": "_", "published": "D"}
# From little to much, each lighter than the last by about as much; the ends are told apart without colour too.
_SHARES = LinearSegmentedColormap.from_list("shares", ["#f3f6fa", "#9cc4e4", "#3d85c6", "#0b3d6b"])
_CLASSES = ("#0072b2", "#d55e00")
_BOUNDARY = LinearSegmentedColormap.from_list("boundary", ["#b9d7ea", "#f7f7f7", "#f6cdb2"])
_HALF = 0.5
_WIDE = 300.0  # times from end to end, beyond which a logarithmic axis has powers of ten only
_LEGEND_COLUMNS = 4
_CROWDED = 44  # characters of names along x with a space after each, beyond which they are turned


@dataclass(frozen=True)
class Inks:
    """The colours of what is no data."""

    ink: str
    muted: str
    grid: str
    surface: str


PAPER = Inks("#16191d", "#5a626c", "#dde1e6", "#ffffff")
"""For a file."""

PAGE = Inks(svg.INK, svg.MUTED, svg.GRID, svg.SURFACE)
"""For a page that has colours of its own."""


def write_figure(panels: Sequence[Panel], path: str, title: str) -> None:
    """Write a figure to a PNG or SVG file, by the end of its name.

    Raises:
        ReluvizError: The name ends otherwise, or the file can't be written.
    """
    form = checked_format(path)
    buffer = io.BytesIO()
    with _style(PAPER):
        figure = _figure(panels, PAPER, title)
        with warnings.catch_warnings():
            # Where no installed font has a character, a box stands for it.
            warnings.filterwarnings("ignore", r"Glyph \d+ .*missing from")
            figure.savefig(buffer, format=form, dpi=_DOTS_PER_INCH, metadata={"Date": None} if form == "svg" else None)
    write_atomically(path, buffer.getvalue())


def checked_format(path: str) -> str:
    """Return what a file shall be written as.

    Raises:
        ReluvizError: Its name tells of nothing that a figure can be written as.
    """
    form = Path(path).suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise ReluvizError(f"{shown_path(path)}: a figure is a .png or .svg file; end the name with one of them")
    return form


def inline(panels: Sequence[Panel], name: str, description: str) -> str:
    """Return a figure as an ``<svg>`` element for a page, with ids that begin with `name`."""
    with _style(PAGE):
        figure = _figure(panels, PAGE, "")
    return svg.inline_svg(figure, name, description)


def _style(inks: Inks) -> AbstractContextManager[None]:
    import matplotlib as mpl

    settings: Any = {
        "font.size": 9,
        "text.parse_math": False,
        "text.color": inks.ink,
        "svg.fonttype": "none",
        "svg.hashsalt": "figure",
        "axes.labelcolor": inks.muted,
        "axes.edgecolor": inks.grid,
        "axes.facecolor": "none",
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
        "axes.titlecolor": inks.ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": inks.muted,
        "ytick.color": inks.muted,
        "legend.facecolor": inks.surface,
        "legend.edgecolor": "none",
        "legend.framealpha": 0.85,
        "legend.fontsize": 8,
        "legend.labelcolor": inks.ink,
        "figure.facecolor": "none" if inks is PAGE else inks.surface,
    }
    return mpl.rc_context(settings)


def _figure(panels: Sequence[Panel], inks: Inks, title: str) -> Figure:
    columns = min(len(panels), _MOST_COLUMNS) or 1
    rows = math.ceil(len(panels) / columns) or 1
    figure = Figure(figsize=(columns * _PANEL_WIDTH, rows * _PANEL_HEIGHT), layout="constrained")
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    for place, panel in enumerate(panels):
        _panel(figure, figure.add_subplot(rows, columns, place + 1), panel, inks)
    return figure


def _panel(figure: Figure, axes: Axes, panel: Panel, inks: Inks) -> None:
    axes.set_title(shown(panel.title), wrap=True)
    bars = [layer for layer in panel.layers if isinstance(layer, Bars)]
    for layer, shade in zip(panel.layers, _shades(panel, inks), strict=True):
        if isinstance(layer, Line):
            _line(axes, layer, shade)
        elif isinstance(layer, Points):
            _points(axes, layer, shade)
        elif isinstance(layer, Bars):
            _bars(axes, layer, bars.index(layer), len(bars), shade, inks)
        elif isinstance(layer, Grid):
            _grid(figure, axes, layer, inks)
        else:
            _field(axes, layer, inks)
    _axis(axes, panel.x, "x", whole=_are_whole(panel))
    _axis(axes, panel.y, "y")
    handles, labels = axes.get_legend_handles_labels()
    if len(handles) > 1 or (handles and not bars):
        # Bars leave no room: the legend goes above them.
        place = (
            {"loc": "lower left", "bbox_to_anchor": (0.0, 0.98), "ncols": _LEGEND_COLUMNS} if bars else {"loc": "best"}
        )
        axes.legend(handles, labels, **place)
        if bars:
            rows = math.ceil(len(handles) / _LEGEND_COLUMNS)
            axes.set_title(shown(panel.title), pad=8 + 14 * rows, wrap=True)


def _shades(panel: Panel, inks: Inks) -> Iterator[str]:
    """Yield the colour of each layer: its own, else that of the ink for what was not measured here, else by turn."""
    turn = 0
    for layer in panel.layers:
        if named := getattr(layer, "colour", ""):
            yield colour(named)
        elif (told := getattr(layer, "style", "measured")) != "measured":
            yield inks.muted if told == "theory" else inks.ink
        else:
            yield series_colour(turn)
            turn += 1


def _are_whole(panel: Panel) -> bool:
    """Return whether all that is measured along x are whole numbers, such as layers."""
    curves = [layer for layer in panel.layers if isinstance(layer, Line | Points)]
    xs = [x for layer in curves for x in layer.x if x is not None]
    return bool(xs) and all(x.is_integer() for x in xs)


def _plain(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([math.nan if v is None else v for v in values], np.float64)


def _line(axes: Axes, line: Line, shade: str) -> None:
    x, y = _plain(line.x), _plain(line.y)
    marker = "o" if line.marks else None
    label = shown(line.label) or None
    axes.plot(x, y, color=shade, linestyle=_DASHES[line.style], marker=marker, markersize=4, linewidth=1.4, label=label)
    if line.low is not None and line.high is not None:
        axes.fill_between(x, _plain(line.low), _plain(line.high), color=shade, alpha=0.18, linewidth=0)


def _points(axes: Axes, points: Points, shade: str) -> None:
    x, y = _plain(points.x), _plain(points.y)
    hollow = points.style == "published"
    axes.plot(
        x,
        y,
        linestyle="none",
        marker=_MARKS[points.style],
        markersize=6 if hollow else 4.5,
        color=shade,
        markerfacecolor="none" if hollow else shade,
        label=shown(points.label) or None,
    )
    if points.low is not None and points.high is not None:
        axes.vlines(x, _plain(points.low), _plain(points.high), color=shade, linewidth=1.2)


def _bars(axes: Axes, bars: Bars, index: int, count: int, shade: str, inks: Inks) -> None:
    values = _plain(bars.values)
    width = 0.8 / count
    places = np.arange(len(values)) + (index - (count - 1) / 2) * width
    shades = [colour(name) for name in bars.colours] or shade
    axes.bar(places, np.nan_to_num(values), width * 0.92, color=shades, label=shown(bars.label) or None)
    if bars.low is not None and bars.high is not None:
        axes.vlines(places, _plain(bars.low), _plain(bars.high), color=inks.ink, linewidth=1.2)
    for place, value, note in zip(places, values, bars.notes, strict=False):
        # A bar without an end has its note upright at the axis: bars beside it leave it little room, and a logarithmic
        # axis has no 0.
        ends = math.isfinite(value)
        axes.annotate(
            shown(note),
            (place, value if ends else 0.0),
            (0, 3),
            xycoords="data" if ends else axes.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            rotation=0 if ends else 90,
            fontsize=7.5,
            color=inks.ink,
        )


def _grid(figure: Figure, axes: Axes, grid: Grid, inks: Inks) -> None:
    values = np.array([_plain(row) for row in grid.values])
    norm = _norm(grid, values)
    axes.imshow(values, cmap=_SHARES, norm=norm, origin="lower", aspect="auto", interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        if math.isfinite(value):
            text = f"{100 * value:.0f}" if grid.scale == "share" else f"{value:.3g}"
            place = float(norm(value)) if value > 0 or grid.scale != "log" else 0.0
            ink = ink_on(to_hex(_SHARES(place)))
            axes.text(column, row, text, ha="center", va="center", fontsize=7.5, color=ink)
    label = shown(grid.label) + (" (%)" if grid.scale == "share" else "")
    bar = figure.colorbar(ScalarMappable(norm, _SHARES), ax=axes, label=label, shrink=0.9)
    bar.outline.set_visible(False)
    if grid.scale == "log":
        _logarithmic(bar.ax.yaxis)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_edgecolor(inks.grid)


def _norm(grid: Grid, values: NDArray[np.float64]) -> Normalize:
    known = values[np.isfinite(values)]
    if grid.scale == "share" or not known.size:
        return Normalize(0, 1)
    low, high = float(known.min()), float(known.max())
    if grid.scale == "log":
        positive = known[known > 0]
        low = float(positive.min()) if positive.size else 1.0
        return LogNorm(low, max(high, low * (1 + 1e-9)))
    return Normalize(low, high if high > low else low + 1)


def _field(axes: Axes, field: Field, inks: Inks) -> None:
    values = np.array([_plain(row) for row in field.values])
    extent = (field.left, field.right, field.bottom, field.top)
    axes.imshow(values, cmap=_BOUNDARY, vmin=0, vmax=1, extent=extent, origin="upper", aspect="auto")
    if values.size and np.nanmin(values) < _HALF < np.nanmax(values):
        xs = np.linspace(field.left, field.right, values.shape[1])
        ys = np.linspace(field.top, field.bottom, values.shape[0])
        axes.contour(xs, ys, values, levels=[_HALF], colors=[inks.ink], linewidths=1.0)
    classes = np.asarray(field.classes)
    for number, shade in enumerate(_CLASSES):
        chosen = classes == number
        if chosen.any():
            axes.plot(_plain(field.x)[chosen], _plain(field.y)[chosen], "o", color=shade, markersize=2.5, alpha=0.8)


def _axis(axes: Axes, axis: Axis, side: Literal["x", "y"], *, whole: bool = False) -> None:
    """Give an axis its label, ends, scale and names; `whole` for ticks at whole numbers only."""
    scale = axes.xaxis if side == "x" else axes.yaxis
    scale.set_label_text(shown(axis.label))
    least = axes.dataLim.minposx if side == "x" else axes.dataLim.minposy
    # Without a positive number there is nothing that a logarithmic axis could show.
    log = axis.log and (math.isfinite(least) or (axis.low or 0.0) > 0)
    if log:
        (axes.set_xscale if side == "x" else axes.set_yscale)("log")
    if axis.low is not None or axis.high is not None:
        (axes.set_xlim if side == "x" else axes.set_ylim)(axis.low, axis.high)
    if log:
        _logarithmic(scale)
    elif axis.names:
        names = [shown(name) for name in axis.names]
        scale.set_ticks(range(len(names)), names)
        if side == "x" and sum(len(name) + 1 for name in names) > _CROWDED:
            axes.tick_params(axis="x", labelrotation=35)
            for label in axes.get_xticklabels():
                label.set_horizontalalignment("right")
    elif whole:
        scale.set_major_locator(MaxNLocator(integer=True))


def _logarithmic(scale: XAxis | YAxis) -> None:
    """Give a logarithmic axis plain numbers, at 1, 2 and 5 of each power of ten where there are few powers."""
    low, high = scale.get_view_interval()
    scale.set_major_locator(LogLocator(subs=(1, 2, 5) if high < _WIDE * low else (1,), numticks=8))
    scale.set_minor_formatter(NullFormatter())
    scale.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))

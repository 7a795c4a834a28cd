"""Charts of races to convergence: every seed, the median with its interval, and who did not converge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from reluviz.bench.results import PROTOCOLS, ConvergenceResult
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.charts.parts import Chart, figure, label_rows, scale_for
from reluviz.report.svg import INK, MUTED, SURFACE, style
from reluviz.report.table import groups

# Seeds lie under the median and its interval, which would hide them.
_ABOVE, _BELOW = -0.16, (0.04, 0.34)
_ROW_HEIGHT = 0.3
_MEASURES: tuple[tuple[str, Callable[[ConvergenceResult], Sequence[float | None]]], ...] = (
    ("epochs", lambda r: r.epochs),
    ("seconds of training", lambda r: r.seconds),
)


def convergence_charts(results: Sequence[ConvergenceResult]) -> list[Chart]:
    """Return a chart for each data set, network and backend, with a row of panels for each protocol."""
    with style():
        return [_race(group) for group in groups(results, lambda r: (r.dataset, tuple(r.layers), r.backend, r.threads))]


def _race(results: Sequence[ConvergenceResult]) -> Chart:
    protocols = [name for name in PROTOCOLS if any(r.protocol == name for r in results)]
    names = _fastest_first(results)
    canvas = figure(len(names) * len(protocols), 0.85 * len(protocols), row_height=_ROW_HEIGHT)
    grid = canvas.add_gridspec(len(protocols), 3, width_ratios=(5, 5, 2))
    for line, protocol in enumerate(protocols):
        shown = {r.activation or "": r for r in results if r.protocol == protocol}
        for column, (measure, values) in enumerate(_MEASURES):
            axes = canvas.add_subplot(grid[line, column])
            scale_for(axes, [v for r in results for v in values(r) if v is not None])
            for row, name in enumerate(names):
                if name in shown:
                    _seeds(axes, row, name, values(shown[name]))
                    _median(axes, row, shown[name], epochs=column == 0)
            label_rows(axes, names if column == 0 else [""] * len(names))
            axes.set_xlabel(measure)
            if column == 0:
                axes.set_title(PROTOCOLS[protocol])
        _gutter(canvas.add_subplot(grid[line, 2]), [shown.get(name) for name in names])
    first = results[0]
    what = f"{first.dataset}, layers {labels.network(first.layers)}"
    return Chart(
        f"Convergence: {what} ({first.backend}, {labels.threads(first.threads)})",
        "A dot is a seed. The diamond is the median, the bar its 95 % bootstrap interval; an arrow means that the "
        "interval reaches into the seeds that did not converge, which are counted at the right.",
        f"Epochs and seconds to the target by activation, {what}",
        canvas,
    )


def _fastest_first(results: Sequence[ConvergenceResult]) -> list[str]:
    """Return the activations by their median epochs under the first protocol, those that did not converge last."""
    best = {r.activation or "": r for r in reversed(results)}

    def key(name: str) -> tuple[float, int]:
        median = best[name].median_epochs
        return (np.inf if median is None else median, best[name].not_converged)

    return sorted(dict.fromkeys(r.activation or "" for r in results), key=key)


def _seeds(axes: Axes, row: int, name: str, values: Sequence[float | None]) -> None:
    # Spread evenly in the order of the seeds, so that equal values stay apart and the picture is always the same.
    places = row + np.linspace(*_BELOW, len(values))
    found = [(value, place) for value, place in zip(values, places, strict=True) if value is not None]
    if found:
        x, y = zip(*found, strict=True)
        axes.plot(x, y, "o", markersize=3.6, color=colour(name), alpha=0.75, markeredgewidth=0, zorder=2)


def _median(axes: Axes, row: int, result: ConvergenceResult, *, epochs: bool) -> None:
    median = result.median_epochs if epochs else result.median_seconds
    low, high = result.epochs_interval if epochs else result.seconds_interval
    shade = colour(result.activation or "")
    row_of_median = row + _ABOVE
    if low is not None:
        edge = axes.get_xlim()[1]
        axes.plot([low, edge if high is None else high], [row_of_median] * 2, color=shade, linewidth=2.6, zorder=3)
        if high is None:
            axes.plot(edge, row_of_median, ">", color=shade, markersize=7, clip_on=False, zorder=3)
    if median is not None:
        axes.plot(
            median,
            row_of_median,
            "D",
            color=shade,
            markersize=8,
            markeredgecolor=SURFACE,
            markeredgewidth=1.4,
            zorder=4,
        )


def _gutter(axes: Axes, results: Sequence[ConvergenceResult | None]) -> None:
    """Draw who did not converge: a cross for each seed, its count, and a frame where the median did not either."""
    label_rows(axes, [""] * len(results))
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.axvspan(0, 1, color=MUTED, alpha=0.1, linewidth=0)
    axes.set_title(labels.NOT_CONVERGED, color=MUTED)
    across = blended_transform_factory(axes.transAxes, axes.transData)
    for row, result in enumerate(results):
        if result is None:
            continue
        seeds, stuck = result.summary.rounds, result.not_converged
        places = np.linspace(0.05, 0.53, seeds)
        crosses = [place for place, end in zip(places, result.epochs, strict=True) if end is None]
        axes.plot(crosses, [row] * stuck, "x", color=colour(result.activation or ""), markersize=4, transform=across)
        text = f"{stuck} of {seeds}" if stuck else "none"
        axes.text(
            0.97,
            row,
            text,
            transform=across,
            horizontalalignment="right",
            verticalalignment="center",
            color=INK if stuck else MUTED,
            fontweight="bold" if result.median_epochs is None else "normal",
            fontsize=8.5,
        )

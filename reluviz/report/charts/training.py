"""Charts of training: time per step on each workload, and how many times as long the peers take."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from reluviz.bench.ratios import over_ours
from reluviz.bench.results import TrainingResult
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.charts.parts import Chart, backend_legend, dots, figure, label_rows, scale_for
from reluviz.report.svg import INK, style
from reluviz.report.table import groups
from reluviz.report.tables import training_title


def training_charts(results: Sequence[TrainingResult]) -> list[Chart]:
    """Return a chart for each workload that has more than one time to compare."""
    with style():
        return [_workload(group) for group in groups(results, lambda r: (r.workload, r.threads)) if len(group) > 1]


def _workload(results: Sequence[TrainingResult]) -> Chart:
    names = list(dict.fromkeys(r.activation or labels.MISSING for r in results))
    ratios = [(r, ratio) for r in results if (ratio := over_ours(r, results)) is not None]
    canvas = figure(max(len(names), len(ratios), 2), 1.1 if ratios else 0.6)
    grid = canvas.add_gridspec(1, 2 if ratios else 1)
    axes = canvas.add_subplot(grid[0, 0])
    for row, activation in enumerate(names):
        shown = [r for r in results if r.activation == activation and r.us_per_step]
        # Of a peer's forms the fastest, which comes last.
        times = {r.backend: r.us_per_step or 0.0 for r in sorted(shown, key=lambda r: -(r.us_per_step or 0.0))}
        if times:
            dots(axes, row, activation, times)
    scale_for(axes, [r.us_per_step or 0.0 for r in results])
    label_rows(axes, names)
    axes.set_xlabel("µs per step")
    if ratios:
        axes.set_title("time")
        _ratios(canvas.add_subplot(grid[0, 1]), ratios)
    if ratios:
        backend_legend(canvas, {r.backend for r in results})
    return Chart(
        training_title(results[0]),
        "Left is faster. The bars tell how many times as long a peer takes as reluviz for the same work."
        if ratios
        else "Left is faster.",
        f"Microseconds per step by activation and backend: {training_title(results[0])}",
        canvas,
    )


def _ratios(axes: Axes, ratios: Sequence[tuple[TrainingResult, float]]) -> None:
    largest_first = sorted(ratios, key=lambda pair: -pair[1])
    for row, (result, ratio) in enumerate(largest_first):
        axes.barh(row, ratio, height=0.62, color=colour(result.activation or ""))
        axes.annotate(
            labels.times(ratio),
            (ratio, row),
            xytext=(4, 0),
            textcoords="offset points",
            verticalalignment="center",
            color=INK,
            fontsize=8.5,
        )
    label_rows(axes, [f"{labels.peer(r)}, {r.activation}" for r, _ in largest_first])
    scale_for(axes, [ratio for _, ratio in ratios], from_zero=True)
    axes.set_xlim(0, max(*(ratio for _, ratio in ratios), 1.0) * 1.2)
    axes.axvline(1.0, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlabel("times as long as reluviz (dashed: as long)")
    axes.set_title("peers")

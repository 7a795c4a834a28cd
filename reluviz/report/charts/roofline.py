"""The roofline chart: operations a second over operations per byte, with the roofs and every kernel as a point."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from reluviz.bench.results import KernelResult, Result
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.charts.parts import Chart, figure
from reluviz.report.roofline import PLACES, Roofline, position, rooflines, spread, ticks
from reluviz.report.svg import INK, MUTED, SURFACE, style, tip

_HEIGHT = 5.0
_ROOM = 1.9  # the range to the right of the points, for their names
_HIGHEST = 0.97  # of the panel's height, where the highest name may stand
_LINE = 0.031  # of the panel's height, for one name


def roofline_charts(results: Sequence[Result]) -> list[Chart]:
    """Return the chart of each roofline of a run."""
    with style():
        return [_chart(each) for each in rooflines(results)]


def _chart(roofline: Roofline) -> Chart:
    canvas = figure(0, extra=_HEIGHT)
    axes = canvas.add_subplot()
    points = [position(kernel) for kernel in roofline.kernels]
    left = min(x for x, _ in points) / 1.6
    right = max(*(x for x, _ in points), roofline.peak / min(roofline.bandwidths.values()))
    low, high = min(y for _, y in points) / 1.8, 1.5 * max(roofline.peak, *(y for _, y in points))
    axes.set(xscale="log", yscale="log", xlim=(left, right * _ROOM), ylim=(low, high))
    axes.grid(visible=True, axis="both")
    for axis, ends in ((axes.xaxis, (left, right * _ROOM)), (axes.yaxis, (low, high))):
        axis.set_major_locator(FixedLocator(ticks(*ends)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    _roofs(axes, roofline, left, right)
    for kernel in roofline.kernels:
        _point(axes, kernel, roofline)
    _names(axes, [kernel for kernel in roofline.kernels if kernel.pass_ == "value"], right, (low, high))
    axes.set_xlabel("operations for each byte that is read or written")
    axes.set_ylabel("10⁹ operations a second", color=MUTED)
    axes.tick_params(axis="y", colors=MUTED)
    canvas.legend(handles=_legend(), loc="outside upper left", ncols=2, handletextpad=0.3, borderpad=0.2)
    where = f"{roofline.elements:,} elements, {PLACES[roofline.place]}, {labels.threads(roofline.threads)}"
    return Chart(
        f"Roofline: {where}",
        "No kernel can be above the lower of the two roofs: the peak of fused multiplications and additions, and the "
        "bandwidth of a copy of where the array lies. Operations are counted from the declarations: one for an "
        "addition, multiplication, division or comparison, two for a fused pair, none for a choice. A division takes "
        "as long as six multiplications, which is why no kernel reaches the peak. Without operations there is no "
        "point. Point at one for its figures.",
        f"Operations a second over operations per byte of {len(roofline.kernels)} kernels under their roofs: {where}",
        canvas,
    )


def _roofs(axes: Axes, roofline: Roofline, left: float, right: float) -> None:
    """Draw each bandwidth up to where the peak cuts it, and the peak from there on."""
    for place, bandwidth in roofline.bandwidths.items():
        counts = place == roofline.place
        corner = roofline.peak / bandwidth
        ends = [left, min(corner, right)]
        shade = INK if counts else MUTED
        heights = [x * bandwidth for x in ends]
        axes.plot(ends, heights, color=shade, linewidth=1.2, linestyle="-" if counts else (0, (4, 3)), zorder=1)
        # Towards its end, where there are hardly any points.
        x = left * (ends[1] / left) ** 0.8
        axes.annotate(
            f"{PLACES[place]} {labels.figure(bandwidth)} GB/s",
            (x, x * bandwidth),
            xytext=(-4, 3),
            textcoords="offset points",
            horizontalalignment="right",
            color=shade,
            fontsize=8,
        )
    corner = roofline.peak / max(roofline.bandwidths.values())
    axes.plot([corner, right], [roofline.peak] * 2, color=INK, linewidth=1.3, zorder=1)
    axes.annotate(
        f"peak {labels.figure(roofline.peak)} Gop/s",
        (math.sqrt(corner * right), roofline.peak),
        xytext=(0, 4),
        textcoords="offset points",
        horizontalalignment="center",
        color=INK,
        fontsize=8,
    )


def _point(axes: Axes, kernel: KernelResult, roofline: Roofline) -> None:
    name = kernel.activation or ""
    x, y = position(kernel)
    value = kernel.pass_ == "value"
    (mark,) = axes.plot(
        x,
        y,
        marker="o",
        markersize=7,
        markerfacecolor=colour(name) if value else SURFACE,
        markeredgecolor=SURFACE if value else colour(name),
        markeredgewidth=1.1,
        zorder=4 if value else 3,
    )
    mark.set_gid(
        tip(
            f"{name} {kernel.pass_}: {labels.figure(y)} Gop/s, {kernel.operations} operations an element, "
            f"{labels.percent(roofline.share(kernel), 2)} of the roof"
        )
    )


def _names(axes: Axes, kernels: Sequence[KernelResult], right: float, ends: tuple[float, float]) -> None:
    """Write the names in a column at the right, each with a line to its point."""
    low, high = map(math.log10, ends)
    heights = [(math.log10(position(kernel)[1]) - low) / (high - low) for kernel in kernels]
    for kernel, height in zip(kernels, spread(heights, _LINE, _HIGHEST), strict=True):
        name = kernel.activation or ""
        axes.annotate(
            name,
            position(kernel),
            xytext=(right * 1.12, 10 ** (low + height * (high - low))),
            verticalalignment="center",
            color=INK,
            fontsize=8,
            arrowprops={"arrowstyle": "-", "color": colour(name), "linewidth": 0.5, "alpha": 0.6, "shrinkB": 4},
        )


def _legend() -> list[Line2D]:
    marks = {"value": (INK, SURFACE), "derivative": (SURFACE, INK)}
    return [
        Line2D([], [], linestyle="none", marker="o", markersize=7, mfc=face, mec=edge, label=name)
        for name, (face, edge) in marks.items()
    ]

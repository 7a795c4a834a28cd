"""Charts of the kernels: time per element by activation and backend, and bandwidth against a plain copy."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reluviz.bench.ratios import copy_of, copy_share
from reluviz.bench.results import OURS, PASSES, KernelResult
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.charts.parts import Chart, backend_legend, dots, figure, label_rows, scale_for
from reluviz.report.svg import INK, MUTED, style
from reluviz.report.table import groups
from reluviz.report.tables import kernels_title


def kernel_charts(results: Sequence[KernelResult]) -> list[Chart]:
    """Return a chart of times for each array size, and one of bandwidths for the largest that has a copy."""
    found = groups(results, lambda r: (r.elements, r.params["dtype"], r.threads))
    with style():
        charts = [_times(group) for group in found if any(not r.is_copy and r.ns_per_element for r in group)]
        with_copy = [g for g in found if any(r.is_copy for r in g) and any(_has_share(r, g) for r in g)]
        if with_copy:
            charts.append(_bandwidth(max(with_copy, key=lambda group: group[0].elements)))
    return charts


def _has_share(result: KernelResult, among: Sequence[KernelResult]) -> bool:
    return not result.is_copy and result.backend in OURS and copy_share(result, among) is not None


def _times(results: Sequence[KernelResult]) -> Chart:
    kernels = [r for r in results if not r.is_copy and r.ns_per_element]
    names = _fastest_first(kernels)
    passes = [name for name in PASSES if any(r.pass_ == name for r in kernels)]
    copies = [r.ns_per_element for r in results if r.is_copy and r.backend == "cpu" and r.ns_per_element]
    canvas = figure(len(names))
    for column, name in enumerate(passes):
        axes = canvas.add_subplot(1, len(passes), column + 1)
        shown = [r for r in kernels if r.pass_ == name]
        for row, activation in enumerate(names):
            times = {r.backend: r.ns_per_element for r in shown if r.activation == activation and r.ns_per_element}
            if times:
                dots(axes, row, activation, times)
        scale_for(axes, [r.ns_per_element or 0.0 for r in kernels])
        if copies:
            axes.axvline(copies[0], color=MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
            left, right = axes.get_xlim()
            axes.set_xlim(min(left, copies[0] / 1.25), right)
        label_rows(axes, names if column == 0 else [""] * len(names))
        axes.set_title(name)
        axes.set_xlabel("ns per element")
    line = [Line2D([], [], color=MUTED, linewidth=1, linestyle=(0, (4, 3)), label="plain copy")] if copies else []
    backend_legend(canvas, {r.backend for r in kernels}, *line)
    first = results[0]
    return Chart(
        kernels_title(first),
        "Left is faster. Activations are in the order of their value's time; both panels have the same scale.",
        f"Time per element of {len(names)} activations by backend: {kernels_title(first)}",
        canvas,
    )


def _fastest_first(kernels: Sequence[KernelResult]) -> list[str]:
    """Return the activations by the time of our value kernel, then those that we did not measure."""

    def time(group: list[KernelResult]) -> tuple[bool, float]:
        best = min(group, key=lambda r: (r.backend not in OURS, r.pass_ != PASSES[0]))
        return best.backend not in OURS, best.ns_per_element or 0.0

    by_name = groups(kernels, lambda r: r.activation)
    return [group[0].activation or "" for group in sorted(by_name, key=time)]


def _bandwidth(results: Sequence[KernelResult]) -> Chart:
    kernels = [r for r in results if _has_share(r, results)]
    names = _fastest_first(kernels)
    passes = [name for name in PASSES if any(r.pass_ == name for r in kernels)]
    backends = [backend for backend in OURS if any(r.backend == backend for r in kernels)]
    panels = [(backend, name) for backend in backends for name in passes]
    canvas = figure(len(names) * len(backends), extra=0.8 * len(backends))
    for i, (backend, name) in enumerate(panels):
        axes = canvas.add_subplot(len(backends), len(passes), i + 1)
        shown = [r for r in kernels if (r.backend, r.pass_) == (backend, name)]
        for result in shown:
            _bar(axes, names.index(result.activation or ""), result, copy_share(result, results) or 0.0)
        copy = copy_of(shown[0], results) if shown else None
        if copy is not None and copy.gb_per_s:
            axes.axvline(copy.gb_per_s, color=INK, linewidth=1, linestyle=(0, (4, 3)))
            longest = max(copy.gb_per_s, *(r.gb_per_s or 0.0 for r in shown))
            axes.set_xlim(0, longest * 1.16)
            axes.set_title(f"{name}; dashed: plain copy, {labels.figure(copy.gb_per_s)} GB/s")
        axes.set_xlabel("GB/s")
        label_rows(axes, names if i % len(passes) == 0 else [""] * len(names))
    first = results[0]
    return Chart(
        f"Kernels: bandwidth against a plain copy; {first.elements:,} elements, {labels.threads(first.threads)}",
        "Each element is read once and written once, as by the copy; the percentage is the share of its bandwidth.",
        f"Bandwidth of {len(names)} activations on {first.elements:,} elements, as a share of a plain copy's",
        canvas,
    )


def _bar(axes: Axes, row: int, result: KernelResult, share: float) -> None:
    axes.barh(row, result.gb_per_s or 0.0, height=0.62, color=colour(result.activation or ""))
    axes.annotate(
        labels.percent(share, 2),
        # At the edge, where neither a bar nor the line of the copy comes.
        (1.0, row),
        xycoords=axes.get_yaxis_transform(),
        horizontalalignment="right",
        verticalalignment="center",
        color=INK,
        fontsize=8,
    )

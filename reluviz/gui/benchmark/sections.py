"""A run as the page shows it: sections, each with charts and the table that every form of the report has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from reluviz.bench.document import Document
from reluviz.bench.ratios import copy_share, over_ours, over_relu
from reluviz.bench.results import (
    OURS,
    CompileResult,
    ConvergenceResult,
    KernelResult,
    Result,
    RoofResult,
    TrainingResult,
    WindowResult,
)
from reluviz.gui import theme
from reluviz.gui.benchmark import words
from reluviz.palette import colour
from reluviz.report import labels
from reluviz.report.roofline import Roofline, rooflines
from reluviz.report.roofline_table import limit
from reluviz.report.table import Table, groups
from reluviz.report.tables import race_of, result_tables

COPY_COLOUR = "#7c7f83"


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes:
        value: Its length; None where there is none, as for what did not converge.
        text: What stands at its end.
        pale: Whether it is the lesser of two, as the derivative beside the value.
        interval: Ends of the interval that is drawn over it; an upper end of None is open.
    """

    value: float | None
    text: str
    pale: bool = False
    interval: tuple[float, float | None] | None = None


@dataclass(frozen=True)
class Row:
    """The bars of one contestant, with its name and colour."""

    label: str
    colour: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A chart of horizontal bars.

    Attributes:
        name: The name of its file.
        heading: What it shows.
        axis: What the lengths are, with the unit.
        rows: From top to bottom.
        reference: A length that the bars are compared with, drawn as a line.
    """

    name: str
    heading: str
    axis: str
    rows: tuple[Row, ...]
    reference: float | None = None


@dataclass(frozen=True)
class RoofChart:
    """A roofline with the kernels under it; the name is that of its file, the heading what it shows."""

    name: str
    heading: str
    roofline: Roofline


@dataclass(frozen=True)
class Section:
    """One part of a run: its title, charts and table. The key is the same in every language."""

    key: str
    title: str
    charts: tuple[Chart | RoofChart, ...]
    table: Table


def sections(document: Document) -> tuple[Section, ...]:
    """Return the sections of a run, in the order of the report's tables."""
    tables = iter(result_tables(document))
    kernels = [r for r in document.results if isinstance(r, KernelResult)]
    training = [r for r in document.results if isinstance(r, TrainingResult)]
    races = [r for r in document.results if isinstance(r, ConvergenceResult)]
    windows = [r for r in document.results if isinstance(r, WindowResult)]
    found = []
    for kernel in groups(kernels, lambda r: (r.elements, r.params["dtype"], r.threads)):
        table = next(tables)
        found.append(Section(table.title, words.kernels(kernel[0]), _kernel_charts(kernel), table))
    roofs = [r for r in document.results if isinstance(r, RoofResult)]
    if roofs:
        table = next(tables)
        found.append(Section(table.title, words.roofs(), _roof_charts(roofs), table))
        for roofline in rooflines(document.results):
            table = next(tables)
            chart = RoofChart(
                "roofline",
                QCoreApplication.translate("report", "Speed over intensity: values, and hollow their derivatives"),
                roofline,
            )
            found.append(Section(table.title, words.roofline(roofline), (chart,), table))
    for steps in groups(training, lambda r: (r.workload, r.threads)):
        table = next(tables)
        found.append(Section(table.title, words.training(steps[0]), (_step_chart(steps),), table))
    for race in groups(races, race_of):
        table = next(tables)
        found.append(Section(table.title, words.race(race[0]), _race_charts(race), table))
    compiled = [r for r in document.results if isinstance(r, CompileResult)]
    if compiled:
        table = next(tables)
        found.append(Section(table.title, words.compiled(), (_compile_chart(compiled),), table))
    if windows:
        table = next(tables)
        found.append(Section(table.title, words.window(), _window_charts(windows), table))
    return tuple(found)


def _label(result: Result) -> str:
    name = words.activation(result.activation) if result.activation else words.cell("copy")
    return name if result.backend in OURS else f"{name} · {labels.peer(result)}"


def _colour(result: Result) -> str:
    return colour(result.activation) if result.activation else COPY_COLOUR


def _kernel_charts(results: Sequence[KernelResult]) -> tuple[Chart, ...]:
    times, shares = [], []
    for group in groups(results, _label):
        first = group[0]
        # A call may be too quick for the copy to mean anything; then there is no share.
        rated = [(r, share) for r in group if not r.is_copy and (share := copy_share(r, results)) is not None]
        times.append(
            Row(
                _label(first),
                _colour(first),
                tuple(Bar(r.ns_per_element, labels.figure(r.ns_per_element), r.pass_ == "derivative") for r in group),
            )
        )
        bars = tuple(Bar(100 * share, labels.percent(share), r.pass_ == "derivative") for r, share in rated)
        if bars:
            shares.append(Row(_label(first), _colour(first), bars))
    charts = [
        Chart(
            "kernels-time",
            QCoreApplication.translate("report", "Time per element in ns: value, and faint its derivative"),
            QCoreApplication.translate("report", "ns per element"),
            tuple(times),
        )
    ]
    if shares:
        charts.append(
            Chart(
                "kernels-bandwidth",
                QCoreApplication.translate("report", "Bandwidth against a plain copy of the array"),
                QCoreApplication.translate("report", "% of the copy's bandwidth"),
                tuple(shares),
                reference=100.0,
            )
        )
    return tuple(charts)


def _roof_charts(results: Sequence[RoofResult]) -> tuple[Chart, ...]:
    def row(result: RoofResult, figure: float | None) -> Row:
        label = f"{words.cell(limit(result))} · {words.threads(result.threads)}"
        return Row(label, theme.current().accent, (Bar(figure, labels.figure(figure)),))

    charts = (
        Chart(
            "roofs-bandwidth",
            QCoreApplication.translate("report", "Bandwidth: bytes read and written a second"),
            "GB/s",
            tuple(row(r, r.gb_per_s) for r in results if r.bytes),
        ),
        Chart(
            "roofs-arithmetic",
            QCoreApplication.translate("report", "Peak of arithmetic: fused multiplications and additions"),
            QCoreApplication.translate("report", "10⁹ operations a second"),
            tuple(row(r, r.gop_per_s) for r in results if r.operations),
        ),
    )
    return tuple(chart for chart in charts if chart.rows)


def _step_chart(results: Sequence[TrainingResult]) -> Chart:
    rows = []
    for result in results:
        text = labels.figure(result.us_per_step)
        ratio = over_relu(result, results)
        if ratio is not None:
            text += "  " + QCoreApplication.translate("report", "{ratio} of ReLU").format(ratio=labels.times(ratio))
        ratio = over_ours(result, results)
        if ratio is not None:
            text += "  " + QCoreApplication.translate("report", "{ratio} of ours").format(ratio=labels.times(ratio))
        rows.append(Row(_label(result), _colour(result), (Bar(result.us_per_step, text),)))
    return Chart(
        "training-step",
        QCoreApplication.translate("report", "Time of one training step in µs"),
        QCoreApplication.translate("report", "µs per step"),
        tuple(rows),
    )


def _race_charts(results: Sequence[ConvergenceResult]) -> tuple[Chart, ...]:
    epochs = tuple(
        Row(_label(r), _colour(r), (_median(r.median_epochs, r.epochs_interval, r, labels.count(r.median_epochs)),))
        for r in results
    )
    seconds = tuple(
        Row(_label(r), _colour(r), (_median(r.median_seconds, r.seconds_interval, r, labels.duration(r.median)),))
        for r in results
    )
    return (
        Chart(
            "convergence-epochs",
            QCoreApplication.translate("report", "Epochs to the target: median and 95 % interval"),
            QCoreApplication.translate("report", "epochs"),
            epochs,
        ),
        Chart(
            "convergence-seconds",
            QCoreApplication.translate("report", "Seconds to the target: median and 95 % interval"),
            QCoreApplication.translate("report", "seconds of training"),
            seconds,
        ),
    )


def _compile_chart(results: Sequence[CompileResult]) -> Chart:
    return Chart(
        "first-calls",
        QCoreApplication.translate("report", "First call of each family of kernels in s: compiled, and faint loaded"),
        QCoreApplication.translate("report", "seconds"),
        tuple(
            Row(
                words.cell(r.case),
                theme.current().accent,
                (
                    Bar(r.median, labels.figure(r.median)),
                    Bar(r.loaded_median, labels.figure(r.loaded_median), pale=True),
                ),
            )
            for r in results
        ),
    )


def _window_charts(results: Sequence[WindowResult]) -> tuple[Chart, ...]:
    def row(result: WindowResult, *values: float | None) -> Row:
        bars = (Bar(value, labels.figure(value), pale=bool(place)) for place, value in enumerate(values))
        return Row(words.cell(result.case), theme.current().accent, tuple(bars))

    return (
        Chart(
            "window-frames",
            QCoreApplication.translate("report", "Frames a second while three networks train"),
            QCoreApplication.translate("report", "frames a second"),
            tuple(row(result, result.frames_per_s) for result in results),
            reference=60.0,
        ),
        Chart(
            "window-gaps",
            QCoreApplication.translate("report", "Gap between frames in ms: median, and faint the 99th percentile"),
            QCoreApplication.translate("report", "ms"),
            tuple(row(result, result.median, result.gap_p99_ms) for result in results),
        ),
    )


def _median(median: float | None, ends: tuple[float | None, float | None], result: ConvergenceResult, text: str) -> Bar:
    if median is None:
        seeds = result.summary.rounds
        words_ = QCoreApplication.translate("report", "did not converge ({done} of {seeds} seeds did)")
        return Bar(None, words_.format(done=seeds - result.not_converged, seeds=seeds))
    low, high = ends
    return Bar(median, text, interval=None if low is None else (low, high))

"""The tables of a report, as text in cells: every form of the report draws these and none makes its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from reluviz.bench.baseline import RatioComparison
from reluviz.bench.compare import Change, Comparison, Verdict
from reluviz.bench.document import Document
from reluviz.bench.ratios import copy_share, over_ours, over_relu
from reluviz.bench.results import (
    OURS,
    PASSES,
    PROTOCOLS,
    CompileResult,
    ConvergenceResult,
    KernelResult,
    Result,
    TrainingResult,
    WindowResult,
)
from reluviz.report import labels, window_table
from reluviz.report.compile_table import compile_table
from reluviz.report.ratio_table import ratio_tables
from reluviz.report.roofline_table import roofline_tables
from reluviz.report.table import Column, Table, deviation, groups


def result_tables(document: Document) -> tuple[Table, ...]:
    """Return the tables of a run, suite by suite: of each array, roofline, workload and race, and of the window."""
    kernels = [r for r in document.results if isinstance(r, KernelResult)]
    training = [r for r in document.results if isinstance(r, TrainingResult)]
    races = [r for r in document.results if isinstance(r, ConvergenceResult)]
    compiled = [r for r in document.results if isinstance(r, CompileResult)]
    windows = [r for r in document.results if isinstance(r, WindowResult)]
    return (
        *(_kernels(group) for group in groups(kernels, lambda r: (r.elements, r.params["dtype"], r.threads))),
        *roofline_tables(document.results),
        *(_training(group) for group in groups(training, lambda r: (r.workload, r.threads))),
        *(_race(group) for group in groups(races, race_of)),
        *([compile_table(compiled)] if compiled else []),
        *([_window(windows)] if windows else []),
    )


def race_of(result: ConvergenceResult) -> tuple[object, ...]:
    """Return what the contestants of one race share."""
    return (result.dataset, tuple(result.layers), result.protocol, result.backend, result.threads)


def _shared_parameters(results: Sequence[Result]) -> set[str]:
    """Return the names of the parameters that have one value in all results."""
    names = set(chain.from_iterable(result.params for result in results))
    return {name for name in names if len({repr(result.params.get(name, "missing")) for result in results}) == 1}


def _parameters_note(results: Sequence[Result], leave_out: Iterable[str] = ()) -> str:
    shared = _shared_parameters(results)
    return labels.parameters({k: v for k, v in results[0].params.items() if k in shared}, leave_out)


def _kernels(results: list[KernelResult]) -> Table:
    shared = _shared_parameters(results)
    peers = any(result.backend not in OURS for result in results)
    varied = any(set(result.params) - shared for result in results)
    columns = [Column("activation", figures=False), Column("backend", figures=False)]
    if varied:
        columns.append(Column("parameters", figures=False))
    for name in PASSES:
        columns += [
            Column(f"{name} ns"),
            Column("stddev", optional=True),
            Column("GB/s", optional=True),
            Column("of copy"),
        ]
        columns += [Column("vs ours")] if peers else []
    rows = []
    for group in groups(results, lambda r: (r.activation, r.backend, labels.parameters(r.params, shared))):
        first = group[0]
        row = [first.activation or "copy", first.backend]
        if varied:
            row.append(labels.parameters(first.params, shared) or labels.MISSING)
        for name in PASSES:
            # A copy computes nothing, and stands where values stand.
            result = next((r for r in group if (r.pass_ or PASSES[0]) == name), None)
            row += _kernel_cells(result, results, peers=peers)
        rows.append(tuple(row))
    first = results[0]
    return Table(
        kernels_title(first),
        tuple(columns),
        tuple(rows),
        _parameters_note(results, leave_out=["dtype"]),
    )


def kernels_title(result: KernelResult) -> str:
    """Return what the kernels of one table share, in words."""
    array = f"{result.elements:,} elements, {result.params['dtype']}, {labels.threads(result.threads)}"
    return f"Kernels: time per element; {array}"


def _kernel_cells(result: KernelResult | None, among: list[KernelResult], *, peers: bool) -> list[str]:
    if result is None:
        return [labels.MISSING] * (5 if peers else 4)
    cells = [
        labels.figure(result.ns_per_element),
        deviation(result),
        labels.figure(result.gb_per_s),
        labels.percent(copy_share(result, among)),
    ]
    return [*cells, labels.times(over_ours(result, among))] if peers else cells


def _training(results: list[TrainingResult]) -> Table:
    shared = _shared_parameters(results)
    peers = any(result.backend not in OURS for result in results)
    several = any(over_relu(result, results) is not None for result in results)
    varied = any(set(result.params) - shared for result in results)
    columns = [
        Column("activation", figures=False),
        Column("backend", figures=False),
        *([Column("parameters", figures=False)] if varied else []),
        Column("µs/step"),
        Column("stddev", optional=True),
        *([Column("vs relu")] if several else []),
        *([Column("vs ours")] if peers else []),
        Column("final loss"),
        Column("rounds", optional=True),
        Column("compile s", optional=True),
    ]
    rows = [
        (
            result.activation or labels.MISSING,
            result.backend,
            *([labels.parameters(result.params, shared) or labels.MISSING] if varied else []),
            labels.figure(result.us_per_step),
            deviation(result),
            *([labels.times(over_relu(result, results))] if several else []),
            *([labels.times(over_ours(result, results))] if peers else []),
            labels.figure(result.final_loss, 4) if result.final_loss is not None else labels.DIVERGED,
            str(result.summary.rounds),
            labels.figure(result.compile_s),
        )
        for result in results
    ]
    first = results[0]
    return Table(training_title(first), tuple(columns), tuple(rows), _parameters_note(results))


def training_title(result: TrainingResult) -> str:
    """Return what the results of one workload share, in words."""
    return f"Training: {result.workload}, {labels.threads(result.threads)}"


def _race(results: list[ConvergenceResult]) -> Table:
    columns = (
        Column("activation", figures=False),
        Column("learning rate"),
        Column("converged"),
        Column("median epochs"),
        Column("95 % interval"),
        Column("median s"),
        Column("95 % interval"),
    )
    rows = tuple(
        (
            result.activation or labels.MISSING,
            labels.figure(result.learning_rate, 2),
            f"{result.summary.rounds - result.not_converged} of {result.summary.rounds}",
            labels.NOT_CONVERGED if result.median_epochs is None else labels.count(result.median_epochs),
            labels.interval(result.epochs_interval, whole=True),
            labels.NOT_CONVERGED if result.median_seconds is None else labels.figure(result.median_seconds),
            labels.interval(result.seconds_interval),
        )
        for result in results
    )
    return Table(race_title(results[0]), columns, rows, _parameters_note(results))


def race_title(result: ConvergenceResult) -> str:
    """Return what the contestants of one race share, in words."""
    where = f"{result.backend}, {labels.threads(result.threads)}"
    race = f"{result.dataset}, layers {labels.network(result.layers)}, {PROTOCOLS[result.protocol]}"
    return f"Convergence: {race} ({where})"


def _window(results: list[WindowResult]) -> Table:
    columns = (Column("of the window", figures=False), *(Column(result.case) for result in results))
    return Table(window_table.TITLE, columns, window_table.cells(results), _parameters_note(results))


def comparison_tables(comparison: Comparison | RatioComparison) -> tuple[Table, ...]:
    """Return the tables of a comparison: worse, better, same, and what only one of the runs has."""
    if isinstance(comparison, RatioComparison):
        return ratio_tables(comparison)
    verdicts: tuple[tuple[Verdict, str], ...] = (("worse", "Worse"), ("better", "Better"), ("same", "Same"))
    tables = [
        _changes(f"{title}: {len(changes)}", changes, comparison)
        for verdict, title in verdicts
        if (changes := comparison.of(verdict))
    ]
    for title, results in (
        ("Only in the baseline", comparison.only_baseline),
        ("Only in this run", comparison.only_current),
    ):
        if results:
            columns = (Column("case", figures=False), Column("backend", figures=False), Column("threads"))
            rows = tuple((labels.description(r), r.backend, str(r.threads)) for r in results)
            tables.append(Table(f"{title}: {len(results)}", columns, rows))
    return tuple(tables)


def _change(change: Change) -> str:
    if change.before is None or change.after is None:
        if change.verdict == "same":
            return labels.MISSING
        return "now converges" if change.after is not None else "stopped converging"
    return labels.change(change.change)


def _changes(title: str, changes: Sequence[Change], comparison: Comparison) -> Table:
    columns = (
        Column("case", figures=False),
        Column("backend", figures=False),
        Column("threads", optional=True),
        Column(f"{comparison.statistic} before"),
        Column("now"),
        Column("change"),
        Column("noise"),
    )
    rows = tuple(
        (
            labels.description(change.current),
            change.current.backend,
            str(change.current.threads),
            labels.duration(change.before, change.baseline.unit),
            labels.duration(change.after, change.current.unit),
            _change(change),
            labels.MISSING if None in (change.before, change.after) else f"{100 * change.noise:.1f} %",
        )
        for change in changes
    )
    note = f"a change counts beyond {labels.percent(comparison.threshold, 2)} and beyond the noise of the samples"
    return Table(title, columns, rows, note)

"""How the peers of a run compare with our kernels, a line for each work and a column for each peer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reluviz.bench.document import Document
from reluviz.bench.ratios import over_ours
from reluviz.bench.results import OURS, KernelResult, Result, TrainingResult
from reluviz.report import labels
from reluviz.report.table import Column, Table, groups
from reluviz.report.tables import kernels_title


def peer_tables(document: Document) -> tuple[Table, ...]:
    """Return how many times as long the peers take: one table for the workloads, one for each size of arrays."""
    training = [r for r in document.results if isinstance(r, TrainingResult)]
    kernels = [r for r in document.results if isinstance(r, KernelResult) and not r.is_copy]
    tables = [_table("Training: times as long as reluviz takes for a step", "work", "µs/step", training, _step)]
    for group in groups(kernels, lambda r: (r.elements, r.params["dtype"], r.threads)):
        title = kernels_title(group[0]).replace("time per element", "times as long as reluviz takes")
        tables.append(_table(title, "kernel", "ns/element", group, _element))
    return tuple(table for table in tables if table is not None)


def _step(result: Result) -> tuple[str, float | None]:
    assert isinstance(result, TrainingResult)
    return f"{result.workload}, {result.activation}, {labels.threads(result.threads)}", result.us_per_step


def _element(result: Result) -> tuple[str, float | None]:
    assert isinstance(result, KernelResult)
    return f"{result.activation} {result.pass_}", result.ns_per_element


def _table(
    title: str, head: str, unit: str, results: Sequence[Result], figures: Callable[[Result], tuple[str, float | None]]
) -> Table | None:
    peers = list(dict.fromkeys(labels.peer(r) for r in results if r.backend not in OURS))
    rows = []
    for group in groups(results, lambda r: r.work):
        ratios = {labels.peer(r): ratio for r in group if (ratio := over_ours(r, results)) is not None}
        if ratios:
            name, figure = figures(next(r for r in group if r.backend in OURS))
            rows.append((name, labels.figure(figure), *(labels.times(ratios.get(peer)) for peer in peers)))
    if not rows:
        return None
    columns = (Column(head, figures=False), Column(f"reluviz {unit}"), *(Column(peer) for peer in peers))
    return Table(title, columns, tuple(rows))

"""The tables of the suite `roofline`: the roofs, and how near the kernels of the run come to them."""

from __future__ import annotations

from collections.abc import Sequence

from reluviz.bench.results import PASSES, KernelResult, Result, RoofResult
from reluviz.report import labels
from reluviz.report.roofline import PLACES, Roofline, rooflines
from reluviz.report.table import Column, Table, deviation, groups

ROOFS = "Roofline: what bounds the kernels"

_LIMITS = {"copy": "copy", "stream": "copy past the caches", "arithmetic": "arithmetic, in registers"}


def limit(result: RoofResult) -> str:
    """Return what bounds, in words."""
    return f"{_LIMITS[result.limit]}{f', {PLACES[result.place]}' if result.place in PLACES else ''}"


def roofline_tables(results: Sequence[Result]) -> tuple[Table, ...]:
    """Return the table of the roofs, and one for each array of kernels under them; nothing without roofs."""
    roofs = [r for r in results if isinstance(r, RoofResult)]
    if not roofs:
        return ()
    return (_roofs(roofs), *(_kernels(each) for each in rooflines(results)))


def _roofs(results: Sequence[RoofResult]) -> Table:
    columns = (
        Column("limit", figures=False),
        Column("threads"),
        Column("GB/s"),
        Column("Gop/s"),
        Column("stddev", optional=True),
    )
    rows = tuple(
        (limit(r), str(r.threads), labels.figure(r.gb_per_s), labels.figure(r.gop_per_s), deviation(r)) for r in results
    )
    note = "at their best; a fused multiplication and addition is two operations, a copy reads and writes each byte"
    return Table(ROOFS, columns, rows, note)


def kernels_title(roofline: Roofline) -> str:
    """Return what the kernels of one roofline share, in words."""
    where = f"{roofline.elements:,} elements, {PLACES[roofline.place]}, {labels.threads(roofline.threads)}"
    return f"Roofline: {where}"


def _kernels(roofline: Roofline) -> Table:
    columns = [Column("activation", figures=False)]
    for name in PASSES:
        columns += [Column(f"{name} op"), Column("op/byte", optional=True), Column("Gop/s"), Column("of roof")]
    rows = []
    for group in groups(roofline.kernels, lambda r: r.activation):
        row = [group[0].activation or labels.MISSING]
        for name in PASSES:
            result = next((r for r in group if r.pass_ == name), None)
            row += [labels.MISSING] * 4 if result is None else _cells(result, roofline)
        rows.append(tuple(row))
    note = (
        "op: operations for an element, counted from the declaration; the roof is the lower of the peak of arithmetic "
        "and op/byte times the bandwidth"
    )
    return Table(kernels_title(roofline), tuple(columns), tuple(rows), note)


def _cells(result: KernelResult, roofline: Roofline) -> list[str]:
    return [
        str(result.operations),
        labels.figure(result.operations_per_byte),
        labels.figure(result.gop_per_s),
        labels.percent(roofline.share(result), 2),
    ]

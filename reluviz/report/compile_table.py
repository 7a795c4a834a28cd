"""The table of the suite `compile`: what a first start costs, family by family."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reluviz.bench.results import CompileResult
from reluviz.report import labels
from reluviz.report.table import Column, Table

TITLE = "First calls: compiled, and loaded from the cache"

TOTAL = "all together"


def compile_table(results: Sequence[CompileResult]) -> Table:
    """Return a row for each family, and one for all together."""
    columns = (
        Column("first call of", figures=False),
        Column("kernels"),
        Column("compiled s"),
        Column("loaded s"),
        Column("rounds", optional=True),
    )
    rows = [
        (
            r.case,
            str(r.kernels),
            labels.figure(r.median),
            labels.figure(r.loaded_median),
            str(r.summary.rounds),
        )
        for r in results
    ]
    if len(results) > 1:
        compiled, loaded = (
            math.fsum(value for value in values if value is not None)
            for values in ([r.median for r in results], [r.loaded_median for r in results])
        )
        kernels = sum(r.kernels for r in results)
        rows.append((TOTAL, str(kernels), labels.figure(compiled), labels.figure(loaded), labels.MISSING))
    note = "in a fresh process, each after those above it, with what they compiled; in the first Numba starts, too"
    return Table(TITLE, columns, tuple(rows), note)

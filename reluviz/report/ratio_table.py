"""The tables of a run beside a baseline of ratios."""

from __future__ import annotations

from reluviz.bench.baseline import RatioComparison
from reluviz.bench.compare import Verdict
from reluviz.report import labels
from reluviz.report.table import Column, Table

_VERDICTS: tuple[tuple[Verdict, str], ...] = (("worse", "Worse"), ("better", "Better"), ("same", "Same"))


def ratio_tables(comparison: RatioComparison) -> tuple[Table, ...]:
    """Return the tables of a comparison: worse, better, same, and what the run lacks."""
    columns = (Column("ratio of times", figures=False), Column("baseline"), Column("now"), Column("change"))
    note = f"a ratio counts as worse, or as better, where it changed by a factor of {1 + comparison.threshold:g}"
    tables = [
        Table(
            f"{title}: {len(changes)}",
            columns,
            tuple(
                (c.name, labels.figure(c.before), labels.figure(c.after), labels.times(c.after / c.before))
                for c in changes
            ),
            note,
        )
        for verdict, title in _VERDICTS
        if (changes := comparison.of(verdict))
    ]
    if comparison.missing:
        rows = tuple((name,) for name in comparison.missing)
        tables.append(Table(f"Only in the baseline: {len(rows)}", columns[:1], rows))
    return tuple(tables)

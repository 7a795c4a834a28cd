"""What became of claims, as text and Markdown, from the plain values that the JSON holds."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from reluviz.bench.document import machine_from
from reluviz.experiments.base.document import outcome_to_dict
from reluviz.experiments.base.estimates import Estimate
from reluviz.experiments.base.experiment import Outcome
from reluviz.report import labels
from reluviz.report.markdown import facts_line, table_to_markdown
from reluviz.report.table import Column, Table

Claim = Mapping[str, Any]
"""One claim of the JSON document."""

_WIDEST, _NARROWEST = 110, 40
_INDENT = 14


def outcome_text(outcome: Outcome[Any, Any]) -> str:
    """Return what one run came to, for a terminal."""
    document = outcome_to_dict(outcome)
    head = f"{outcome.experiment.title}: {outcome.experiment.doc}"
    lines = [*_wrapped("", head)]
    if outcome.partial:
        lines += _wrapped("", "partial: it was stopped before its end")
    for claim in document["claims"]:
        lines += ["", *_claim_lines(claim)]
    judged = {claim["id"] for claim in document["claims"]}
    for other in outcome.experiment.claims:
        if other.id not in judged:
            lines += ["", *_wrapped("", f"{other.id}: no verdict, since nothing was measured that it could rest on")]
    return "\n".join([*lines, ""])


def claims_text(claims: Iterable[Claim]) -> str:
    """Return every claim in full, for a terminal."""
    return "\n".join("\n".join(["", *_claim_lines(claim)]) for claim in claims) + "\n"


def _claim_lines(claim: Claim) -> Iterator[str]:
    yield f"{claim['id']}: {verdict_text(claim)}"
    yield from _wrapped("  claimed", claim["statement"])
    yield from _wrapped("  by", claim["source"])
    yield from _wrapped("  predicted", claim["predicted"])
    yield from _wrapped("  measured", measured_text(claim))
    yield from _wrapped("  found", claim["found"])
    if claim["condition"]:
        yield from _wrapped("  depends on", claim["condition"])
    yield from _wrapped("  rule", claim["rule"])
    for row in claim["rows"]:
        predicted = "" if row["predicted"] is None else f"; predicted {predicted_text(row)}"
        yield from _wrapped("", f"- {row['label']}: {estimate_text(row['measured'])}{predicted}", indent=_INDENT)


def _wrapped(name: str, text: str, indent: int = 0) -> Iterator[str]:
    width = min(max(shutil.get_terminal_size((_WIDEST, 24)).columns, _NARROWEST), _WIDEST)
    first = f"{name:{_INDENT}}" if name else " " * indent
    after = " " * (_INDENT if name else indent + 2 * bool(indent))
    yield from textwrap.wrap(text, width, initial_indent=first, subsequent_indent=after) or [first.rstrip()]


def verdict_text(claim: Claim) -> str:
    """Return the verdict, and whether it rests on part of what was to be measured."""
    return f"{claim['verdict']}, so far" if claim.get("partial") else str(claim["verdict"])


def estimate_text(measured: Mapping[str, Any] | None) -> str:
    """Return a number of the JSON with its interval."""
    return labels.MISSING if measured is None else str(Estimate(**measured))


def measured_text(claim: Claim) -> str:
    """Return the number that a verdict rests on first of all, with how many repeats it rests on."""
    measured = claim["measured"]
    if not measured:
        return labels.MISSING
    quantity = f"{claim['quantity']}: " if claim["quantity"] else ""
    return f"{quantity}{estimate_text(measured)} (n = {measured['n']})"


def predicted_text(row: Mapping[str, Any]) -> str:
    """Return what a row of a claim should be, in the form of what was measured."""
    if row["predicted"] is None:
        return labels.MISSING
    unit = row["measured"]["unit"]
    return str(Estimate(row["predicted"], row["predicted"], row["predicted"], 1, unit))


def overview(claims: Iterable[Claim]) -> Table:
    """Return one line for each claim."""
    columns = (
        Column("claim", figures=False),
        Column("source", figures=False, optional=True),
        Column("measured, with its 95 % interval", figures=False),
        Column("n"),
        Column("verdict", figures=False),
    )
    rows = tuple(
        (
            claim["id"],
            claim["source_short"],
            estimate_text(claim["measured"]),
            str(claim["measured"]["n"]) if claim["measured"] else labels.MISSING,
            verdict_text(claim),
        )
        for claim in claims
    )
    return Table("Claims", columns, rows)


def claims_to_markdown(document: Mapping[str, Any]) -> str:
    """Return a run of the suite as a table: statement, source, predicted, measured, verdict, and what is true.

    Raises:
        ResultError: What the document tells of the machine can't be right.
    """
    titles = ("claim", "source", "predicted", "measured, with its 95 % interval", "verdict", "what was found")
    rows = tuple(
        (
            f"{claim['id']}: {claim['statement']}",
            claim["source_short"],
            claim["predicted"],
            measured_text(claim),
            verdict_text(claim),
            " ".join(filter(None, (claim["found"], claim["condition"]))),
        )
        for claim in document["claims"]
    )
    table = table_to_markdown(Table("", tuple(Column(title, figures=False) for title in titles), rows))
    created = datetime.fromisoformat(document["created"])
    return f"{table}\n\n{facts_line(machine_from(document['machine']), created, document['versions'])}\n"

"""The claims as one HTML page: every verdict, and a section with the figure for each experiment."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from reluviz.bench.machine import machine
from reluviz.experiments.base.document import outcome_to_dict
from reluviz.experiments.base.experiment import Outcome
from reluviz.palette import DARK_BACKGROUND, LIGHT_BACKGROUND
from reluviz.report.claims import Claim, estimate_text, measured_text, overview, predicted_text
from reluviz.report.page import machine_facts, template
from reluviz.report.table import Column, Table


def to_html(document: Mapping[str, Any], outcomes: Sequence[Outcome[Any, Any]]) -> str:
    """Return the page, which refers to nothing outside it.

    Args:
        document: The run of the suite, as its JSON is.
        outcomes: What the experiments came to, for their figures.
    """
    return template("claims.html.j2").render(
        created=document["created"],
        form=document["form"],
        partial=document["partial"],
        command=shlex.join(["reluviz", *document["argv"]]),
        overview=overview(document["claims"]),
        experiments=[_section(outcome) for outcome in outcomes],
        facts=machine_facts(machine()),
        versions=document["versions"],
        states=(),
        light=LIGHT_BACKGROUND,
        dark=DARK_BACKGROUND,
    )


def _section(outcome: Outcome[Any, Any]) -> dict[str, Any]:
    from markupsafe import Markup

    from reluviz.report.figure import inline

    plain, name = outcome_to_dict(outcome), outcome.experiment.id
    description = "; ".join(panel["title"] for panel in plain["data"])
    return {
        "id": name,
        "title": str(outcome.experiment.title),
        "doc": str(outcome.experiment.doc),
        "partial": outcome.partial,
        "claims": [{**claim, "number": measured_text(claim), "table": _rows(claim)} for claim in plain["claims"]],
        # The SVG is made here, its texts escaped by Matplotlib.
        "drawing": Markup(inline(outcome.panels, name, description)),
        "params": ", ".join(f"{key} = {value}" for key, value in plain["params"].items()),
        "seed": plain["seed"],
    }


def _rows(claim: Claim) -> Table | None:
    """Return the numbers that the verdict rests on, None where there are no more than the one told already."""
    if not claim["rows"]:
        return None
    columns = (Column("", figures=False), Column("measured"), Column("n"), Column("predicted"))
    rows = tuple(
        (row["label"], estimate_text(row["measured"]), str(row["measured"]["n"]), predicted_text(row))
        for row in claim["rows"]
    )
    return Table(f"What the verdict on {claim['id']} rests on", columns, rows)

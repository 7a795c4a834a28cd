"""The report as one HTML page that needs nothing from outside it."""

from __future__ import annotations

import shlex
from importlib.resources import files
from typing import TYPE_CHECKING

from reluviz.bench.baseline import RatioComparison
from reluviz.bench.compare import Comparison
from reluviz.bench.document import Document
from reluviz.bench.machine import Machine
from reluviz.palette import DARK_BACKGROUND, LIGHT_BACKGROUND
from reluviz.report import labels
from reluviz.report.findings import findings
from reluviz.report.tables import comparison_tables, result_tables

if TYPE_CHECKING:
    from jinja2 import Template


def to_html(document: Document, comparison: Comparison | RatioComparison | None = None) -> str:
    """Return the report: what was found first, then machine, charts, tables and the whole document as JSON.

    The page follows the reader's choice of light or dark, refers to nothing outside it, and is the same for the same
    document and comparison.
    """
    from markupsafe import Markup

    from reluviz.report.charts import charts
    from reluviz.report.svg import inline_svg

    return template("page.html.j2").render(
        created=f"{document.created:%Y-%m-%d %H:%M} UTC",
        command=shlex.join(["reluviz", *document.to_dict()["argv"]]),
        seed=document.seed,
        findings=findings(document),
        facts=machine_facts(document.machine),
        versions=document.versions,
        # The SVG is made here, its texts escaped by Matplotlib.
        charts=[
            (chart, Markup(inline_svg(chart.figure, f"chart{i}", chart.description)))
            for i, chart in enumerate(charts(document))
        ],
        tables=result_tables(document),
        comparison=comparison,
        changes=comparison_tables(comparison) if comparison else (),
        states=(labels.NOT_CONVERGED, labels.DIVERGED),
        raw=document.to_json(),
        light=LIGHT_BACKGROUND,
        dark=DARK_BACKGROUND,
    )


def template(name: str) -> Template:
    """Return one of the templates beside this module; HTML in values is escaped."""
    import jinja2

    folder = files("reluviz.report")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(lambda name: folder.joinpath(name).read_text("utf-8")),
    )
    return environment.get_template(name)


def machine_facts(machine: Machine) -> dict[str, str]:
    """Return what a report tells of a machine, by name."""
    cores = f"{machine.physical_cores or '?'} cores, {machine.logical_cores or '?'} hardware threads"
    return {
        "Processor": f"{machine.cpu} ({machine.architecture})",
        "Cores": f"{cores}, {machine.usable_cores} usable",
        "Memory": f"{machine.memory_bytes / 2**30:.1f} GiB" if machine.memory_bytes else "unknown",
        "System": machine.os,
        "Vector instructions": ", ".join(machine.features) or "unknown",
        "BLAS": ", ".join(machine.blas) or "unknown",
        "CUDA": machine.cuda,
    }

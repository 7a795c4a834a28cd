"""Results as Markdown, and their place in a file such as the README."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from reluviz.bench.document import Document
from reluviz.bench.machine import Machine, summary_line
from reluviz.errors import ReluvizError
from reluviz.report.peer_table import peer_tables
from reluviz.report.table import Table
from reluviz.report.tables import result_tables


class MarkerError(ReluvizError):
    """A text without the two markers that a block goes between."""


def to_markdown(document: Document) -> str:
    """Return the tables of a run under headings, then the machine and the versions."""
    return _with_facts(result_tables(document), document)


def peers_to_markdown(document: Document) -> str:
    """Return how the peers of a run compare with our kernels, then the machine and the versions."""
    return _with_facts(peer_tables(document), document)


def _with_facts(tables: Iterable[Table], document: Document) -> str:
    facts = facts_line(document.machine, document.created, document.versions)
    return "\n\n".join([*(table_to_markdown(table) for table in tables), facts]) + "\n"


def facts_line(machine: Machine, created: datetime, versions: Mapping[str, str]) -> str:
    """Return on what, when and with what something was measured."""
    names = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"Measured on {_escaped(summary_line(machine))}, {created.date().isoformat()}, with {_escaped(names)}."


def table_to_markdown(table: Table) -> str:
    """Return a table under its title, where it has one."""
    head = [column.title for column in table.columns]
    rule = ["---:" if column.figures else "---" for column in table.columns]
    lines = [_row(head), _row(rule), *(_row(row) for row in table.rows)]
    note = [f"({_escaped(table.note)})", ""] if table.note else []
    title = [f"**{_escaped(table.title)}**", ""] if table.title else []
    return "\n".join([*title, *note, *lines])


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_|<>\[\]~])", r"\\\1", text)


def replace_block(text: str, marker: str, block: str) -> str:
    """Return `text` with what stands between ``<!-- MARKER:begin -->`` and ``<!-- MARKER:end -->`` replaced.

    Raises:
        MarkerError: One of the two is missing or there twice, or they are in the wrong order.
    """
    begin, end = f"<!-- {marker}:begin -->", f"<!-- {marker}:end -->"
    for line in (begin, end):
        if text.count(line) != 1:
            raise MarkerError(f"the text must hold the line {line} once, not {text.count(line)} times")
    before, _, rest = text.partition(begin)
    if end not in rest:
        raise MarkerError(f"the line {end} must come after {begin}")
    after = rest.partition(end)[2]
    return f"{before}{begin}\n{block.strip()}\n{end}{after}"

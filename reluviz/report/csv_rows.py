"""Results as CSV in long form: one row for each result, one column for each field of the JSON document."""

from __future__ import annotations

import csv
import io
from typing import Any

from reluviz.bench.document import Document
from reluviz.report.labels import parameters

_SEPARATOR = ";"


def to_csv(document: Document) -> str:
    """Return a header and a row for each result; fields that a suite lacks are empty.

    Numbers keep all their digits. Lists are joined by ``;`` with nothing for null, parameters are written
    ``name=value`` with spaces between, and of a table of lists each is a column of its own.
    """
    rows = [_flat(result.to_dict()) for result in document.results]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    if columns:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _flat(result: dict[str, Any]) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in result.items():
        if name == "params":
            row[name] = parameters(value)
        elif isinstance(value, dict):
            row.update({f"{name}_{key}": _cell(entry) for key, entry in value.items()})
        else:
            row[name] = _cell(value)
    return row


def _cell(value: object) -> str:
    if isinstance(value, list):
        return _SEPARATOR.join(_cell(entry) for entry in value)
    return "" if value is None else str(value)

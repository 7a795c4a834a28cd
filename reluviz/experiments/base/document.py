"""What a run came to as plain values of JSON, and as rows of CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from reluviz.experiments.base.claims import Claim, Finding, Row
from reluviz.experiments.base.estimates import Estimate
from reluviz.experiments.base.experiment import Outcome
from reluviz.experiments.base.figures import Axis, Grid, Layer, Panel
from reluviz.experiments.base.words import Text

Plain = dict[str, Any]

CSV_HEADER = ("experiment", "panel", "layer", "kind", "row", "column", "x", "y", "low", "high")
"""The columns of `csv_rows`."""


def outcome_to_dict(outcome: Outcome[Any, Any]) -> Plain:
    """Return a whole run: the experiment, its parameters, the figure's numbers and its claims."""
    claims = {claim.id: claim for claim in outcome.experiment.claims}
    data = [panel_to_dict(panel) for panel in outcome.panels]
    params = outcome.params.to_dict()
    seed = params.pop("seed")
    return {
        "experiment": outcome.experiment.id,
        "params": params,
        "seed": seed,
        "partial": outcome.partial,
        "seconds": outcome.seconds,
        "claims": [
            {
                **_finding(claims[finding.claim], finding),
                "partial": outcome.partial,
                "data": data,
                "params": params,
                "seed": seed,
            }
            for finding in outcome.findings
        ],
        "data": data,
    }


def _finding(claim: Claim, finding: Finding) -> Plain:
    return {
        "id": claim.id,
        "source": str(claim.source),
        "source_short": claim.source.short,
        "statement": str(claim.statement),
        "predicted": str(claim.predicted),
        "quantity": str(finding.label),
        "measured": _estimate(finding.measured),
        "found": str(finding.found),
        "rule": str(claim.rule),
        "verdict": finding.verdict,
        "condition": None if finding.condition is None else str(finding.condition),
        "rows": [_row(row) for row in finding.rows],
    }


def _row(row: Row) -> Plain:
    return {"label": str(row.label), "predicted": row.predicted, "measured": _estimate(row.measured)}


def _estimate(estimate: Estimate | None) -> Plain | None:
    if estimate is None:
        return None
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n, "unit": estimate.unit}


def panel_to_dict(panel: Panel) -> Plain:
    """Return a panel with all its numbers."""
    return {
        "key": panel.key,
        "title": str(panel.title),
        "x": _axis(panel.x),
        "y": _axis(panel.y),
        "layers": [_layer(layer) for layer in panel.layers],
    }


def _axis(axis: Axis) -> Plain:
    return {"label": str(axis.label), "log": axis.log, "names": [str(name) for name in axis.names]}


def _layer(layer: Layer) -> Plain:
    """Return a layer; the runs behind a grid's cells are not part of what it shows."""
    values = {field.name: getattr(layer, field.name) for field in fields(layer) if field.name != "runs"}
    return {"kind": type(layer).__name__.lower(), **{name: _plain(value) for name, value in values.items()}}


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value


def csv_rows(outcome: Outcome[Any, Any]) -> Iterator[tuple[object, ...]]:
    """Yield every number of the figure in long form, under `CSV_HEADER`."""
    for panel in outcome.panels:
        for layer in panel.layers:
            kind, name = type(layer).__name__.lower(), str(layer.label)
            for entry in _numbers(panel, layer):
                yield (outcome.experiment.id, panel.key, name, kind, *entry)


def _numbers(panel: Panel, layer: Layer) -> Iterator[tuple[object, ...]]:
    """Yield (row, column, x, y, low, high) for each number of a layer, what does not apply left empty."""
    values = getattr(layer, "values", None)
    if values is not None and values and isinstance(values[0], tuple):
        for r, row in enumerate(values):
            for c, value in enumerate(row):
                named = isinstance(layer, Grid)
                yield (_name(panel.y, r) if named else r, _name(panel.x, c) if named else c, "", value, "", "")
        return
    ys = values if values is not None else getattr(layer, "y", ())
    xs = getattr(layer, "x", None) or [_name(panel.x, i) for i in range(len(ys))]
    empty = ("",) * len(ys)
    lows, highs = getattr(layer, "low", None) or empty, getattr(layer, "high", None) or empty
    for x, y, low, high in zip(xs, ys, lows, highs, strict=True):
        yield ("", "", x, y, low, high)


def _name(axis: Axis, place: int) -> object:
    return str(axis.names[place]) if place < len(axis.names) else place

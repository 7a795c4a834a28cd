"""`reluviz bench claims`: every claim judged, as a table, JSON, CSV and a page with the figures."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reluviz.commands.arguments import UsageError
from reluviz.commands.bench import CLAIMS
from reluviz.commands.experiment_run import Ran, check_device, check_different, run_all, stop_on_interrupt
from reluviz.commands.output import say, standard_output
from reluviz.commands.status import INTERRUPTED, OK
from reluviz.errors import ReluvizError
from reluviz.files import FileError, check_writable, write_atomically

if TYPE_CHECKING:
    import re

    from reluviz.experiments.base.experiment import Experiment, Params

SCHEMA_VERSION = 1
"""Of the JSON document; grows when a field changes its meaning or goes."""

_NOT_FOR_CLAIMS = (
    "dataset", "layers", "activations", "target", "min_rounds", "max_time", "peers", "save", "save_ratios", "compare",
    "fail_on",
)  # fmt: skip


def run(words: Sequence[str], given: argparse.Namespace, pattern: re.Pattern[str] | None) -> int:
    """Run the suite and return the exit status.

    Args:
        words: The command line, without the program's name.
        given: What it means.
        pattern: Only experiments that have a claim in whose id it is found.

    Raises:
        ReluvizError: Something given is not for this suite or can't be used, or a file can't be written.
        ExceptionGroup: Experiments failed; all others are told and written before.
    """
    from reluviz.report.claims import claims_text, overview
    from reluviz.report.text import write_tables
    from reluviz_kernels import set_thread_count

    if len(given.suites) > 1:
        raise UsageError(f"the suite {CLAIMS!r} runs by itself; leave the others out")
    for name in _NOT_FOR_CLAIMS:
        if getattr(given, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} is not for the suite {CLAIMS}; leave it out")
    check_device(given.device, f"the suite {CLAIMS}")
    chosen = _chosen(given, pattern)
    if given.list:
        return _list(chosen)
    _check_files(given)
    created = datetime.now(UTC)
    set_thread_count(given.threads)
    try:
        with stop_on_interrupt() as stop:
            ran = run_all(chosen, full=given.full, quiet=given.quiet, stop=stop)
    finally:
        set_thread_count(None)
    if not ran.outcomes and not ran.failures:
        say("interrupted before anything was measured")
        return INTERRUPTED
    if ran.interrupted:
        say("interrupted; here is what was measured until then")
    document = _document(words, given, created, ran)
    faults = _write(given, document, ran)
    claims = document["claims"]
    with standard_output() as stream:
        if given.json == "-":
            stream.write(_json(document))
        else:
            write_tables([overview(claims)], stream)
            stream.write(claims_text(claims))
    if faults:
        raise FileError("; ".join(faults))
    if ran.failures:
        raise ExceptionGroup("experiments failed", ran.failures)
    return INTERRUPTED if ran.interrupted else OK


def _chosen(given: argparse.Namespace, pattern: re.Pattern[str] | None) -> list[tuple[Experiment[Any, Any], Params]]:
    from reluviz.experiments import experiments

    chosen = []
    for each in experiments().values():
        if pattern is None or any(pattern.search(claim.id) for claim in each.claims):
            changes = {"seed": given.seed} | ({"seeds": given.seeds} if given.seeds and each.repeats else {})
            chosen.append((each, each.parameters(changes, full=given.full)))
    if not chosen:
        assert pattern is not None, "there are experiments"
        raise UsageError(f"no claim matches --filter {pattern.pattern[:60]!r}; --list shows all")
    return chosen


def _list(chosen: Sequence[tuple[Experiment[Any, Any], Params]]) -> int:
    with standard_output() as stream:
        stream.writelines(f"{CLAIMS:13}{claim.id}\n" for each, _ in chosen for claim in each.claims)
    return OK


def _check_files(given: argparse.Namespace) -> None:
    if "-" in (given.csv, given.html):
        raise UsageError("only --json takes - for standard output; name a file")
    check_different(given.json, given.csv, given.html)
    for path in (given.json, given.csv, given.html):
        if path not in (None, "-"):
            check_writable(path)


def _document(words: Sequence[str], given: argparse.Namespace, created: datetime, ran: Ran) -> dict[str, Any]:
    """Return the whole run in the types of JSON."""
    from reluviz.bench.machine import machine, versions
    from reluviz.experiments.base.document import outcome_to_dict

    runs = [outcome_to_dict(outcome) for outcome in ran.outcomes]
    return {
        "schema_version": SCHEMA_VERSION,
        "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "argv": list(words),
        "form": "full" if given.full else "quick",
        "partial": ran.interrupted,
        "machine": machine().to_dict(),
        "versions": dict(versions()),
        "claims": [{**claim, "experiment": each["experiment"]} for each in runs for claim in each["claims"]],
        "experiments": [{key: value for key, value in each.items() if key not in ("claims", "data")} for each in runs],
    }


def _write(given: argparse.Namespace, document: dict[str, Any], ran: Ran) -> list[str]:
    """Write the files that were asked for; return what went wrong, a line each."""
    faults = []
    writers: list[tuple[str | None, Callable[[], str]]] = [
        (None if given.json == "-" else given.json, lambda: _json(document)),
        (given.csv, lambda: _csv(document)),
        (given.html, lambda: _html(document, ran)),
    ]
    for path, text in writers:
        if path is not None:
            try:
                write_atomically(path, text())
            except FileError as error:
                faults.append(str(error))
    return faults


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(document: dict[str, Any]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("claim", "source", "row", "predicted", "value", "low", "high", "n", "unit", "verdict"))
    for claim in document["claims"]:
        head = {"label": "", "predicted": claim["predicted"], "measured": claim["measured"]}
        for row in (head, *claim["rows"]):
            numbers = row["measured"] or {}
            writer.writerow((
                claim["id"], claim["source_short"], row["label"], row["predicted"],
                *(numbers.get(key) for key in ("value", "low", "high", "n", "unit")), claim["verdict"],
            ))  # fmt: skip
    return buffer.getvalue()


def _html(document: dict[str, Any], ran: Ran) -> str:
    from reluviz.report.claims_page import to_html

    return to_html(document, ran.outcomes)


def merged(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the claims of several runs as one document, in the order of lists; of each claim the last run counts."""
    from reluviz.experiments import experiments

    found = {claim["id"]: claim for document in documents for claim in document["claims"]}
    order = [claim.id for each in experiments().values() for claim in each.claims]
    known = [found.pop(name) for name in order if name in found]
    return {**documents[-1], "claims": [*known, *found.values()]}


def load(path: str) -> dict[str, Any]:
    """Return the document of an earlier run of the suite.

    Raises:
        ReluvizError: The file can't be read, or is no such document of this version.
    """
    from reluviz.core.file_bytes import read_bytes

    try:
        document = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise ReluvizError(f"{path}: is no JSON of `reluviz bench {CLAIMS}`: {error}") from None
    if not isinstance(document, dict) or document.get("schema_version") != SCHEMA_VERSION or "claims" not in document:
        raise ReluvizError(f"{path}: is no JSON of `reluviz bench {CLAIMS}`, or of another version; run it again")
    return document

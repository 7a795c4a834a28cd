"""The JSON document of a benchmark run: written whole, and checked field by field when it is read."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from reluviz.bench import checks
from reluviz.bench.checks import ResultError, one_line
from reluviz.bench.machine import Machine
from reluviz.bench.results import KINDS, Result
from reluviz.core.file_bytes import read_bytes, source_name
from reluviz.core.settings import shown
from reluviz.errors import nearest

SCHEMA_VERSION = 1
"""Grows when a field changes its meaning or goes; `schema.json` beside this file describes this version."""

_LARGEST_SEED = 2**64 - 1
_JSON_NAMES = {"pass_": "pass"}


@dataclass(frozen=True, kw_only=True)
class Document:
    """One run of the benchmark.

    Attributes:
        created: When it began.
        argv: The command line, without the program's name.
        seed: The seed that everything random came from.
        machine: What it ran on.
        versions: Name to version of Python, reluviz and the libraries.
        results: What was measured, in the order it was.
    """

    created: datetime
    argv: tuple[str, ...]
    seed: int
    machine: Machine
    versions: Mapping[str, str]
    results: tuple[Result, ...]

    def of(self, suite: str) -> tuple[Result, ...]:
        """Return the results of one suite."""
        return tuple(result for result in self.results if result.suite == suite)

    def to_dict(self) -> dict[str, Any]:
        """Return the document in the types of JSON, without NaN or infinities."""
        created = self.created.astimezone(UTC).isoformat(timespec="seconds")
        return {
            "schema_version": SCHEMA_VERSION,
            "created": created.replace("+00:00", "Z"),
            # A file name in it may hold any bytes.
            "argv": [one_line(argument) for argument in self.argv],
            "seed": self.seed,
            "machine": self.machine.to_dict(),
            "versions": dict(self.versions),
            "results": [result.to_dict() for result in self.results],
        }

    def to_json(self) -> str:
        """Return the document as JSON text that ends with a line end."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def load(path: str | os.PathLike[str]) -> Document:
    """Read a document from a JSON file.

    Raises:
        DatasetError: The file can't be read.
        ResultError: It holds no document, or one with a field that can't be right; the text names both.
    """
    return from_json(read_bytes(path), source_name(path))


def from_json(content: bytes | str, source: str = "") -> Document:
    """Read a document from JSON; `source` is what messages call it.

    Raises:
        ResultError: It is no JSON, or `from_dict` refuses it.
    """
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ResultError("", f"is no UTF-8 text (byte {error.start})", source) from None
    except json.JSONDecodeError as error:
        raise ResultError("", f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}", source) from None
    except RecursionError:
        raise ResultError("", "is nested too deeply for a result file", source) from None
    except ValueError as error:
        # Python reads no integer of more than some thousand digits.
        raise ResultError("", f"holds a number that can't be read: {error}", source) from None
    try:
        return from_dict(value)
    except ResultError as error:
        raise ResultError(error.field, error.problem, source) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON; null stands for it")


def from_dict(value: object) -> Document:
    """Return the document that a decoded JSON value is.

    Raises:
        ResultError: A field is missing, unknown or of the wrong type, or disagrees with the samples it comes from.
    """
    table = _table("", value)
    if "schema_version" not in table and "results" not in table:
        raise ResultError("", "is no result of `reluviz bench`: it has neither schema_version nor results")
    version = checks.count("schema_version", table.get("schema_version"))
    if version != SCHEMA_VERSION:
        raise ResultError(
            "schema_version", f"is {version}, and this reluviz reads {SCHEMA_VERSION}; run the benchmark again"
        )
    _same_keys("", table, ("schema_version", *(field.name for field in dataclasses.fields(Document))))
    return Document(
        created=_created(table["created"]),
        argv=_texts("argv", table["argv"]),
        seed=checks.count("seed", table["seed"], low=0, high=_LARGEST_SEED),
        machine=machine_from(table["machine"]),
        versions={
            checks.text("versions: a name", name): checks.text(f"versions.{name}", entry)
            for name, entry in _table("versions", table["versions"]).items()
        },
        results=_results(checks.entries("results", table["results"], 0)),
    )


def _table(field: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ResultError(field, f"must be a JSON object, not {shown(value)}")
    return value


def _same_keys(field: str, table: Mapping[str, Any], expected: Sequence[str]) -> None:
    for name in expected:
        if name not in table:
            raise ResultError(f"{field}.{name}".lstrip("."), "is missing")
    for name in table:
        if name not in expected:
            raise ResultError(field, nearest("field", name[:60], expected))


def _text(field: str, value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ResultError(field, f"must be one line of text, not {shown(value)}")
    return value


def _texts(field: str, value: object) -> tuple[str, ...]:
    return tuple(_text(f"{field}[{i}]", entry) for i, entry in enumerate(checks.entries(field, value, least=0)))


def _created(value: object) -> datetime:
    text = checks.text("created", value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise ResultError("created", f"must be a time with its zone such as 2025-01-31T12:00:00Z, not {shown(value)}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ResultError("created", f"must be a time of the years 1 to 9999, not {shown(value)}") from None


def machine_from(value: object) -> Machine:
    """Return the machine that a decoded JSON value is.

    Raises:
        ResultError: A field is missing, unknown or of the wrong type.
    """
    table = _table("machine", value)
    _same_keys("machine", table, [field.name for field in dataclasses.fields(Machine)])
    if not isinstance(table["cuda_available"], bool):
        raise ResultError("machine.cuda_available", f"must be true or false, not {shown(table['cuda_available'])}")

    def text(name: str) -> str:
        return _text(f"machine.{name}", table[name])

    def texts(name: str) -> tuple[str, ...]:
        return _texts(f"machine.{name}", table[name])

    def count_or_none(name: str) -> int | None:
        return None if table[name] is None else checks.count(f"machine.{name}", table[name])

    return Machine(
        cpu=text("cpu"),
        architecture=text("architecture"),
        physical_cores=count_or_none("physical_cores"),
        logical_cores=count_or_none("logical_cores"),
        usable_cores=checks.count("machine.usable_cores", table["usable_cores"]),
        memory_bytes=count_or_none("memory_bytes"),
        os=text("os"),
        features=texts("features"),
        blas=texts("blas"),
        cuda=text("cuda"),
        cuda_available=table["cuda_available"],
    )


def _results(values: Sequence[object]) -> tuple[Result, ...]:
    results: list[Result] = []
    places: dict[object, int] = {}
    for i, value in enumerate(values):
        field = f"results[{i}]"
        try:
            result = _result(value)
        except ResultError as error:
            raise error.within(field) from None
        if result.identity in places:
            raise ResultError(field, f"repeats the case of results[{places[result.identity]}]")
        places[result.identity] = i
        results.append(result)
    return tuple(results)


def _result(value: object) -> Result:
    table = _table("", value)
    if "suite" not in table:
        raise ResultError("suite", "is missing")
    kind = KINDS[checks.choice("suite", table["suite"], tuple(KINDS))]
    table = {**kind.added, **table}
    given = {field.name: _JSON_NAMES.get(field.name, field.name) for field in dataclasses.fields(kind) if field.init}
    for name in given.values():
        if name not in table:
            raise ResultError(name, "is missing")
    result = kind(**{field: table[name] for field, name in given.items()})
    expected = result.to_dict()
    _same_keys("", table, tuple(expected))
    for name, entry in expected.items():
        if not _agree(table[name], entry):
            raise ResultError(name, f"is {_short(table[name])}, where the rest of the result gives {_short(entry)}")
    return result


def _agree(written: object, derived: object) -> bool:
    """Return whether a field in a file is what comes out of its samples, but for rounding."""
    if isinstance(derived, dict):
        return (
            isinstance(written, dict)
            and written.keys() == derived.keys()
            and all(_agree(written[key], entry) for key, entry in derived.items())
        )
    if isinstance(derived, list):
        return (
            isinstance(written, list)
            and len(written) == len(derived)
            and all(_agree(a, b) for a, b in zip(written, derived, strict=True))
        )
    if isinstance(derived, float) and isinstance(written, int | float) and not isinstance(written, bool):
        # An integer of JSON may be too large for a float.
        return abs(written) <= sys.float_info.max and math.isclose(written, derived, rel_tol=1e-6)
    return type(written) is type(derived) and written == derived


def _short(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=True)
        return text if len(text) <= 60 else text[:57] + "..."
    return shown(value)

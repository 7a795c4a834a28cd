"""Where results go: standard output, files that are checked before anything is measured, and the saved runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from reluviz.commands.arguments import UsageError
from reluviz.commands.status import OK, REGRESSION, USAGE
from reluviz.files import FileError, check_writable, write_atomically
from reluviz.streams import discard, tell

if TYPE_CHECKING:
    from reluviz.bench.compare import Comparison, FailRule
    from reluviz.bench.document import Document

_STANDARD_OUTPUT = "-"


def say(text: str) -> None:
    """Print a line for the person on standard error."""
    tell(sys.stderr, f"reluviz: {text}\n")


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Give standard output.

    Raises:
        FileError: It can't be written, because it is closed or the disk is full, say.
        BrokenPipeError: Whoever read it has closed it.
    """
    if sys.stdout is None:
        raise FileError("standard output can't be written: it is closed")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError(f"standard output can't be written: {error.strerror or error}") from error


# What only some runs need is imported for those: `reluviz bench --list` shall answer at once.


def _name(text: str) -> str:
    from reluviz.bench.store import checked_name

    return checked_name(text)


def _rule(text: str) -> FailRule:
    from reluviz.bench.compare import parse_fail_on

    return parse_fail_on(text)


def _baseline(text: str) -> Document:
    from reluviz.bench.store import find

    return find(text)


@dataclass(frozen=True)
class Delivery:
    """What a person wants done with the results of a run.

    Attributes:
        json: File for the JSON document, ``-`` for standard output.
        csv: File for the table in long form.
        html: File for the report.
        save: Name to keep the run under.
        compare: What the person called the run to compare with.
        baseline: That run.
        rule: When a comparison counts as a regression.
    """

    json: str | None
    csv: str | None
    html: str | None
    save: str | None
    compare: str | None
    baseline: Document | None
    rule: FailRule | None

    @classmethod
    def checked(cls, given: argparse.Namespace) -> Delivery:
        """Return what was asked for, all of it checked now, because measuring takes long.

        Raises:
            ReluvizError: Something can't be done.
        """
        if given.fail_on is not None and given.compare is None:
            raise UsageError("--fail-on needs --compare, the earlier run that this one must keep up with")
        if _STANDARD_OUTPUT in (given.csv, given.html):
            raise UsageError("only --json takes - for standard output; name a file")
        files = [path for path in (given.json, given.csv, given.html) if path not in (None, _STANDARD_OUTPUT)]
        for path in files:
            check_writable(path)
        if len({Path(path).resolve() for path in files}) < len(files):
            raise UsageError("--json, --csv and --html must name different files")
        return cls(
            json=given.json,
            csv=given.csv,
            html=given.html,
            save=None if given.save is None else _name(given.save),
            rule=None if given.fail_on is None else _rule(given.fail_on),
            compare=given.compare,
            baseline=None if given.compare is None else _baseline(given.compare),
        )

    def deliver(self, document: Document) -> int:
        """Write, keep, print and compare a run, and return the exit status.

        What fails is told in a line, and all the rest is done.

        Raises:
            FileError: Standard output can't be written.
            BrokenPipeError: Whoever read it has closed it; all else is done by then.
        """
        from reluviz.bench.compare import CompareError

        faults = []
        comparison = None
        try:
            comparison = self._comparison(document)
        except CompareError as error:
            faults.append(str(error))
        faults += self._write(document, comparison)
        for fault in faults:
            say(fault)
        self._print(document, comparison)
        if faults:
            return USAGE
        if comparison is not None and self.rule is not None and comparison.regressed:
            say(f"{len(comparison.of('worse'))} of {len(comparison.changes)} cases got worse than --fail-on allows")
            return REGRESSION
        return OK

    def _comparison(self, document: Document) -> Comparison | None:
        from reluviz.bench.compare import compare

        if self.baseline is None:
            return None
        if self.rule is None:
            return compare(self.baseline, document)
        return compare(self.baseline, document, self.rule.threshold, self.rule.statistic)

    def _write(self, document: Document, comparison: Comparison | None) -> list[str]:
        """Write the files and keep the run; return what went wrong, one line each."""
        from reluviz.bench.store import save
        from reluviz.report.csv_rows import to_csv
        from reluviz.report.page import to_html

        faults = []
        texts: list[tuple[str | None, Callable[[], str]]] = [
            (None if self.json == _STANDARD_OUTPUT else self.json, document.to_json),
            (self.csv, partial(to_csv, document)),
            (self.html, partial(to_html, document, comparison)),
        ]
        for path, text in texts:
            if path is not None:
                try:
                    write_atomically(path, text())
                except FileError as error:
                    faults.append(str(error))
        if self.save is not None:
            try:
                note = save(self.save, document).note
            except FileError as error:
                faults.append(str(error))
            else:
                if note:
                    say(note)
        return faults

    def _print(self, document: Document, comparison: Comparison | None) -> None:
        """Print the tables on standard output; where the JSON goes there, on standard error."""
        from reluviz.report.tables import comparison_tables, result_tables
        from reluviz.report.text import write_tables

        tables = [*result_tables(document)]
        if comparison is not None:
            for warning in comparison.warnings:
                say(f"with {self.compare} compared, {warning}")
            tables += comparison_tables(comparison)
        if self.json == _STANDARD_OUTPUT:
            try:
                write_tables(tables, sys.stderr)
            except BrokenPipeError:
                raise
            except OSError:
                discard(sys.stderr)
            with standard_output() as stream:
                stream.write(document.to_json())
        else:
            with standard_output() as stream:
                write_tables(tables, stream)

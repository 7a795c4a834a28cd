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
from reluviz.errors import ReluvizError
from reluviz.files import FileError, check_writable, write_atomically
from reluviz.streams import discard, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reluviz.bench.baseline import Baseline, RatioComparison
    from reluviz.bench.compare import Comparison, FailRule, RatioRule
    from reluviz.bench.document import Document
    from reluviz.bench.results import Result

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


def _rule(text: str) -> FailRule | RatioRule:
    from reluviz.bench.compare import parse_fail_on

    return parse_fail_on(text)


def _baseline(text: str) -> Document | Baseline:
    """Return the run that is compared with, or the baseline of ratios."""
    from reluviz.bench.baseline import load_baseline
    from reluviz.bench.store import find

    found = load_baseline(text)
    return found if found is not None else find(text)


def _check_rule(rule: FailRule | RatioRule | None, baseline: Document | Baseline | None) -> None:
    """Check that a rule is for what is compared with.

    Raises:
        UsageError: It is not.
    """
    from reluviz.bench.baseline import Baseline
    from reluviz.bench.compare import RatioRule

    if rule is not None and isinstance(rule, RatioRule) != isinstance(baseline, Baseline):
        if isinstance(rule, RatioRule):
            raise UsageError("--fail-on ratio: is for a baseline of ratios; with a run give median:5% or so")
        raise UsageError("--fail-on: the file of --compare holds ratios; give ratio:100% or so")


_DEFAULT_RATIO = 1.0


@dataclass(frozen=True)
class Delivery:
    """What a person wants done with the results of a run.

    Attributes:
        json: File for the JSON document, ``-`` for standard output.
        csv: File for the table in long form.
        html: File for the report.
        save: Name to keep the run under.
        save_ratios: File for the ratios of the run.
        compare: What the person called the run, or the baseline of ratios, to compare with.
        baseline: That run, or that baseline.
        rule: When a comparison counts as a regression.
    """

    json: str | None
    csv: str | None
    html: str | None
    save: str | None
    save_ratios: str | None
    compare: str | None
    baseline: Document | Baseline | None
    rule: FailRule | RatioRule | None

    @classmethod
    def checked(cls, given: argparse.Namespace) -> Delivery:
        """Return what was asked for, all of it checked now, because measuring takes long.

        Raises:
            ReluvizError: Something can't be done.
        """
        if given.fail_on is not None and given.compare is None:
            raise UsageError("--fail-on needs --compare, the earlier run that this one must keep up with")
        if _STANDARD_OUTPUT in (given.csv, given.html, given.save_ratios):
            raise UsageError("only --json takes - for standard output; name a file")
        written = (given.json, given.csv, given.html, given.save_ratios)
        files = [path for path in written if path not in (None, _STANDARD_OUTPUT)]
        for path in files:
            check_writable(path)
        if len({Path(path).resolve() for path in files}) < len(files):
            raise UsageError("--json, --csv, --html and --save-ratios must name different files")
        rule = None if given.fail_on is None else _rule(given.fail_on)
        baseline = None if given.compare is None else _baseline(given.compare)
        if rule is not None:
            _check_rule(rule, baseline)
        return cls(
            json=given.json,
            csv=given.csv,
            html=given.html,
            save=None if given.save is None else _name(given.save),
            save_ratios=given.save_ratios,
            compare=given.compare,
            baseline=baseline,
            rule=rule,
        )

    def to_repeat(self, results: Sequence[Result]) -> frozenset[str]:
        """Return the cases of ratios that are worse than the rule allows: the machine may have been disturbed."""
        from reluviz.bench.baseline import Baseline, compare_ratios, ratios
        from reluviz.bench.compare import CompareError, RatioRule

        if not isinstance(self.baseline, Baseline) or not isinstance(self.rule, RatioRule):
            return frozenset()
        try:
            worse = compare_ratios(self.baseline, [results], self.rule.threshold).of("worse")
        except CompareError:
            # Told when the results are delivered.
            return frozenset()
        found = ratios(results)
        return frozenset(case for change in worse for case in found[change.name].cases)

    def deliver(self, document: Document, repeated: Sequence[Result] = ()) -> int:
        """Write, keep, print and compare a run, and return the exit status.

        What fails is told in a line, and all the rest is done.

        Args:
            document: The run.
            repeated: What of it was measured once more; it counts only where ratios are compared.

        Raises:
            FileError: Standard output can't be written.
            BrokenPipeError: Whoever read it has closed it; all else is done by then.
        """
        from reluviz.bench.compare import CompareError

        faults = []
        comparison = None
        try:
            comparison = self._comparison(document, repeated)
        except CompareError as error:
            faults.append(str(error))
        faults += self._write(document, comparison)
        for fault in faults:
            say(fault)
        self._print(document, comparison)
        if faults:
            return USAGE
        if comparison is not None and self.rule is not None and comparison.regressed:
            self._tell_worse(comparison)
            return REGRESSION
        from reluviz.bench.baseline import RatioComparison

        if self.rule is not None and isinstance(comparison, RatioComparison) and comparison.missing:
            # Else a case that is renamed, or left out as wrong, would be guarded no more, and nobody would know.
            say(f"{len(comparison.missing)} ratios of the baseline were not measured, such as {comparison.missing[0]}")
            return REGRESSION
        return OK

    def _tell_worse(self, comparison: Comparison | RatioComparison) -> None:
        from reluviz.bench.baseline import RatioChange

        worse = comparison.of("worse")
        for change in worse:
            if isinstance(change, RatioChange):
                say(f"{change.name}: {change.after:.3g}, where the baseline has {change.before:.3g}")
        what = "ratios" if worse and isinstance(worse[0], RatioChange) else "cases"
        say(f"{len(worse)} of {len(comparison.changes)} {what} got worse than --fail-on allows")

    def _comparison(self, document: Document, repeated: Sequence[Result]) -> Comparison | RatioComparison | None:
        from reluviz.bench.baseline import Baseline, compare_ratios
        from reluviz.bench.compare import RatioRule, compare

        if self.baseline is None:
            return None
        if isinstance(self.baseline, Baseline):
            threshold = _DEFAULT_RATIO if self.rule is None else self.rule.threshold
            return compare_ratios(self.baseline, [document.results, repeated], threshold)
        if self.rule is None or isinstance(self.rule, RatioRule):
            return compare(self.baseline, document)
        return compare(self.baseline, document, self.rule.threshold, self.rule.statistic)

    def _write(self, document: Document, comparison: Comparison | RatioComparison | None) -> list[str]:
        """Write the files and keep the run; return what went wrong, one line each."""
        from reluviz.bench.store import save
        from reluviz.report.csv_rows import to_csv
        from reluviz.report.page import to_html

        faults = []
        texts: list[tuple[str | None, Callable[[], str]]] = [
            (self.save_ratios, partial(self._ratios, document)),
            (None if self.json == _STANDARD_OUTPUT else self.json, document.to_json),
            (self.csv, partial(to_csv, document)),
            (self.html, partial(to_html, document, comparison)),
        ]
        for path, text in texts:
            if path is not None:
                try:
                    write_atomically(path, text())
                except ReluvizError as error:
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

    def _ratios(self, document: Document) -> str:
        """Return a baseline of the ratios of a run; of what the file holds already, the larger of each.

        Raises:
            ReluvizError: The run has none, or the file holds something else.
        """
        from reluviz.bench.baseline import EMPTY, load_baseline, ratios

        assert self.save_ratios is not None
        found = ratios(document.results)
        if not found:
            raise UsageError("--save-ratios: the run has no ratios; measure kernels or training")
        path = Path(self.save_ratios)
        earlier = EMPTY
        if path.exists() and path.stat().st_size:
            held = load_baseline(path)
            if held is None:
                raise UsageError(f"--save-ratios: {path} holds something else; name another file, or delete it")
            earlier = held
        return earlier.with_run(document.machine.cpu, found).to_json()

    def _print(self, document: Document, comparison: Comparison | RatioComparison | None) -> None:
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

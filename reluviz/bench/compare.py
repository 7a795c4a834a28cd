"""Two runs of the benchmark side by side: what got better, what got worse, and what is only noise."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from reluviz.bench.document import Document
from reluviz.bench.machine import Machine
from reluviz.bench.results import Result
from reluviz.core.stats import median_error
from reluviz.errors import ReluvizError, nearest

Verdict = Literal["better", "same", "worse"]
Statistic = Literal["median", "min", "mean"]

STATISTICS: tuple[Statistic, ...] = ("median", "min", "mean")
"""What of a result's samples may be compared."""

RATIO = "ratio"
"""What is compared with a baseline of ratios, in place of a statistic."""

DEFAULT_THRESHOLD = 0.05
"""Relative change below which two results count as the same, however quiet the machine was."""

NOISE_ERRORS = 3.0
"""Standard errors of the difference that a change must exceed; of a hundred unchanged cases fewer than one does."""

_MACHINE_FACTS = ("cpu", "architecture", "usable_cores", "memory_bytes", "os", "features", "blas", "cuda")
_LARGEST_PERCENT = 1000
_RULE = re.compile(r"\s*(\w+)\s*:\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*%\s*", re.ASCII)
_FORM = "must be STATISTIC:PERCENT% such as median:5%"


class CompareError(ReluvizError):
    """A comparison that can't be made, or a rule for it that can't be read."""


@dataclass(frozen=True)
class FailRule:
    """When a comparison counts as a regression: the statistic grew by more than a share, beyond the noise."""

    statistic: Statistic
    threshold: float


@dataclass(frozen=True)
class RatioRule:
    """When a comparison with a baseline of ratios counts as a regression: one grew by more than a share."""

    threshold: float


def parse_fail_on(text: str) -> FailRule | RatioRule:
    """Return the rule that ``--fail-on`` was given, such as ``median:5%`` or ``ratio:100%``.

    Raises:
        CompareError: It is none.
    """
    found = _RULE.fullmatch(text)
    if not found:
        raise CompareError(f"--fail-on {_FORM}, not {text[:60]!r}")
    percent = float(found[2])
    if percent > _LARGEST_PERCENT:
        raise CompareError(f"--fail-on: the percentage must be from 0 to {_LARGEST_PERCENT}, not {found[2][:60]}")
    if found[1] == RATIO:
        return RatioRule(percent / 100)
    for statistic in STATISTICS:
        if statistic == found[1]:
            return FailRule(statistic, percent / 100)
    raise CompareError(f"--fail-on: {nearest('statistic', found[1][:60], [*STATISTICS, RATIO])}")


@dataclass(frozen=True)
class Change:
    """One case that both runs measured.

    Attributes:
        baseline: The earlier result.
        current: The later one.
        before: The statistic of the earlier one, in the unit of the result; None where it did not converge.
        after: The statistic of the later one.
        change: (after − before) / before: positive is slower. Infinite where only the later one did not converge, −1
            where only the earlier one did not, and 0 where neither did.
        noise: The relative change that the scatter of the samples alone could make.
        verdict: What that comes to.
    """

    baseline: Result
    current: Result
    before: float | None
    after: float | None
    change: float
    noise: float
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        statistic: What was compared.
        threshold: The smallest relative change that counts.
        changes: The cases of both, in the order of the current run.
        only_baseline: Results that only the earlier run has.
        only_current: Results that only the later run has.
        warnings: Why the runs may not be comparable, one line each.
    """

    statistic: Statistic
    threshold: float
    changes: tuple[Change, ...]
    only_baseline: tuple[Result, ...]
    only_current: tuple[Result, ...]
    warnings: tuple[str, ...]

    def of(self, verdict: Verdict) -> tuple[Change, ...]:
        """Return the changes of one verdict, the largest first."""
        return tuple(sorted((c for c in self.changes if c.verdict == verdict), key=lambda c: -abs(c.change)))

    @property
    def regressed(self) -> bool:
        """Whether any case got worse: exit status 1 under ``--fail-on``."""
        return any(change.verdict == "worse" for change in self.changes)


def compare(
    baseline: Document,
    current: Document,
    threshold: float = DEFAULT_THRESHOLD,
    statistic: Statistic = "median",
) -> Comparison:
    """Compare two runs, case by case where suite, case, activation, backend, threads, work and parameters agree.

    A case is better or worse when its statistic changed by more than the threshold and by more than
    `NOISE_ERRORS` standard errors of the difference of the medians, estimated from the samples of both runs.

    Args:
        baseline: The earlier run.
        current: The later run.
        threshold: Smallest relative change that counts; 0.05 is 5 %.
        statistic: What of the samples is compared.

    Raises:
        CompareError: The runs have no case in common.
    """
    earlier = {result.identity: result for result in baseline.results}
    later = {result.identity for result in current.results}
    changes = tuple(
        _change(earlier[result.identity], result, threshold, statistic)
        for result in current.results
        if result.identity in earlier
    )
    if not changes:
        raise CompareError(
            "nothing to compare: the two runs have no case in common; run the same suites with the same options"
        )
    return Comparison(
        statistic=statistic,
        threshold=threshold,
        changes=changes,
        only_baseline=tuple(result for result in baseline.results if result.identity not in later),
        only_current=tuple(result for result in current.results if result.identity not in earlier),
        warnings=differences(baseline, current),
    )


def _change(baseline: Result, current: Result, threshold: float, statistic: Statistic) -> Change:
    before: float | None = getattr(baseline.summary, statistic)
    after: float | None = getattr(current.summary, statistic)
    change = _relative(before, after)
    noise = _noise(baseline, current)
    verdict: Verdict = "same"
    if abs(change) > max(threshold, noise):
        verdict = "worse" if change > 0 else "better"
    return Change(baseline, current, before, after, change, noise, verdict)


def _relative(before: float | None, after: float | None) -> float:
    if before == after:
        return 0.0
    if after is None:
        return math.inf
    if before is None:
        return -1.0
    return (after - before) / before if before > 0 else math.inf


def _noise(baseline: Result, current: Result) -> float:
    errors = median_error(baseline.samples), median_error(current.samples)
    if baseline.median is None or current.median is None or not baseline.median:
        # One of them did not converge, which no scatter of the others explains.
        return 0.0
    return NOISE_ERRORS * math.hypot(*(error or 0.0 for error in errors)) / baseline.median


def differences(baseline: Document, current: Document) -> tuple[str, ...]:
    """Return in what the machines and versions of two runs differ, one line each: their times may not be comparable."""
    lines = [
        f"the machines differ in {name.replace('_', ' ')}: {_fact(baseline.machine, name)} before, "
        f"{_fact(current.machine, name)} now"
        for name in _MACHINE_FACTS
        if getattr(baseline.machine, name) != getattr(current.machine, name)
    ]
    for name in sorted({*baseline.versions, *current.versions}):
        before, after = (document.versions.get(name, "not installed") for document in (baseline, current))
        if before != after:
            lines.append(f"the versions of {name} differ: {before} before, {after} now")
    return tuple(lines)


def _fact(machine: Machine, name: str) -> str:
    value = getattr(machine, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value)

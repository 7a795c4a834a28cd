"""A baseline of ratios: what a run must keep up with, on whatever machine and however disturbed it is.

Times differ from machine to machine, and from minute to minute on one that others use, too. What two things that are
measured side by side take, one against the other, hardly does: a kernel against a copy of as many bytes, an activation
in a training step against ReLU, an epoch against NumPy's, a network in the lanes of replicas against one by itself. A
baseline holds such ratios of times, larger is worse, and a run fails only where one has grown by a wide factor, even
when it is measured again.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reluviz.bench import checks
from reluviz.bench.checks import ResultError
from reluviz.bench.compare import CompareError, Verdict
from reluviz.bench.ratios import copy_of, over_ours, relu_of
from reluviz.bench.results import KernelResult, Result, TrainingResult
from reluviz.core.file_bytes import read_bytes, source_name
from reluviz.core.settings import shown

VERSION = 1
"""Of the file; grows when a ratio changes its meaning."""

_KEYS = ("ratios_version", "measured_on", "ratios")


@dataclass(frozen=True)
class Ratio:
    """A ratio of two times of one run.

    Attributes:
        value: The time of the first over that of the second.
        cases: Both, by their names, so that they can be measured again.
    """

    value: float
    cases: tuple[str, str]


@dataclass(frozen=True)
class Baseline:
    """Ratios that were measured before.

    Attributes:
        measured_on: The processors, in the order in which they were added.
        ratios: By name; of several runs the largest of each.
    """

    measured_on: tuple[str, ...]
    ratios: Mapping[str, float]

    def with_run(self, processor: str, ratios: Mapping[str, Ratio]) -> Baseline:
        """Return a baseline that also allows what another run came to."""
        found = dict(self.ratios)
        for name, ratio in ratios.items():
            found[name] = max(ratio.value, found.get(name, 0.0))
        return Baseline(tuple(dict.fromkeys((*self.measured_on, processor))), found)

    def to_json(self) -> str:
        """Return the content of a file, with as many digits as mean something."""
        ratios = {name: float(f"{value:.3g}") for name, value in sorted(self.ratios.items())}
        table = dict(zip(_KEYS, (VERSION, list(self.measured_on), ratios), strict=True))
        return json.dumps(table, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


EMPTY = Baseline((), {})


@dataclass(frozen=True)
class RatioChange:
    """A ratio that both have.

    Attributes:
        name: What is compared with what.
        before: The baseline's.
        after: The run's; of a run and its repetition the smaller.
        verdict: Worse or better by more than the threshold, or the same.
    """

    name: str
    before: float
    after: float
    verdict: Verdict


@dataclass(frozen=True)
class RatioComparison:
    """A run beside a baseline of ratios.

    Attributes:
        threshold: The relative change beyond which a ratio counts as worse; 1 is twice as large.
        changes: The ratios of both.
        missing: Names of ratios that the run lacks.
        warnings: Always empty: ratios may be compared wherever they were measured.
    """

    threshold: float
    changes: tuple[RatioChange, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> tuple[RatioChange, ...]:
        """Return the changes of one verdict, the worst first."""
        return tuple(sorted((c for c in self.changes if c.verdict == verdict), key=lambda c: -c.after / c.before))

    @property
    def regressed(self) -> bool:
        """Whether any ratio got worse: exit status 1 under ``--fail-on``."""
        return bool(self.of("worse"))


def ratios(results: Sequence[Result]) -> dict[str, Ratio]:
    """Return the ratios of a run by name, of our kernels to what was measured with as many threads."""
    found = {}
    for result in results:
        for name, other, networks in _pairs(result, results):
            value = _over(result, other)
            if value:
                found[f"{result.case} / {name}"] = Ratio(value / networks, (result.case, other.case))
    return found


def _over(result: Result, other: Result) -> float | None:
    """Return how many times as long one takes as the other.

    What disturbs a machine for longer than a sample meets both in the same round: the median of the ratios of the
    rounds then tells more than the ratio of medians. What was not measured in turn has its shortest samples compared,
    which nothing disturbed.
    """
    times = [(a, b) for a, b in zip(result.samples, other.samples, strict=False) if a and b]
    if not times:
        return None
    if result.suite == other.suite and _contest(result) == _contest(other):
        return statistics.median(a / b for a, b in times)
    return min(a for a, _ in times) / min(b for _, b in times)


def _contest(result: Result) -> tuple[object, ...]:
    """Return what results have in common that are measured in turn."""
    return (result.summary.rounds, getattr(result, "workload", None), getattr(result, "elements", None))


def _pairs(result: Result, among: Sequence[Result]) -> Iterable[tuple[str, Result, int]]:
    """Yield what a result is compared with: its name, its result, and how many of it the work stands for."""
    # A GPU's ratios would have the same names, and no baseline holds them.
    if result.backend != "cpu":
        return
    if isinstance(result, KernelResult) and not result.is_copy:
        copy = copy_of(result, among)
        if copy is not None:
            yield "copy", copy, 1
    if isinstance(result, TrainingResult):
        relu = relu_of(result, among)
        if relu is not None:
            yield "relu", relu, 1
        for peer in among:
            if over_ours(peer, [result]) is not None:
                yield " ".join(filter(None, (peer.backend, str(peer.params.get("form", ""))))), peer, 1
        alone = _alone(result, among)
        networks = result.params.get("networks")
        if alone is not None and isinstance(networks, int):
            yield "one by itself", alone, networks


def _alone(result: TrainingResult, among: Iterable[Result]) -> TrainingResult | None:
    """Return the training of one of the networks that a result trains many of, with as many threads."""
    if "networks" not in result.params:
        return None
    wanted = {name: value for name, value in result.params.items() if name != "networks"}
    for other in among:
        same = (other.activation, other.backend, other.threads) == (result.activation, result.backend, result.threads)
        if isinstance(other, TrainingResult) and same and other.params == wanted and other.median:
            return other
    return None


def compare_ratios(baseline: Baseline, runs: Sequence[Sequence[Result]], threshold: float) -> RatioComparison:
    """Compare a run, and what of it was measured again, with a baseline.

    Args:
        baseline: The ratios measured before.
        runs: The results of the run and of its repetitions; of each ratio the smallest counts.
        threshold: Relative change beyond which a ratio is worse.

    Raises:
        CompareError: The run has none of the ratios.
    """
    measured: dict[str, float] = {}
    for results in runs:
        for name, ratio in ratios(results).items():
            measured[name] = min(ratio.value, measured.get(name, ratio.value))
    changes = tuple(
        RatioChange(name, before, measured[name], _verdict(before, measured[name], threshold))
        for name, before in baseline.ratios.items()
        if name in measured
    )
    if not changes:
        raise CompareError("nothing to compare: the run has none of the baseline's ratios; measure the same suites")
    return RatioComparison(threshold, changes, tuple(name for name in baseline.ratios if name not in measured))


def _verdict(before: float, after: float, threshold: float) -> Verdict:
    if after > before * (1 + threshold):
        return "worse"
    return "better" if after * (1 + threshold) < before else "same"


def load_baseline(path: str | os.PathLike[str]) -> Baseline | None:
    """Return the baseline that a file holds; None where there is no such file, or one that is not meant as one.

    Raises:
        DatasetError: The file can't be read.
        ResultError: It is a damaged baseline; the text says what is wrong.
    """
    try:
        if not Path(path).is_file():
            return None
        table = json.loads(read_bytes(path))
    except (ValueError, OSError, RecursionError):
        # No JSON, a name too long, or one with a NUL character: whoever reads runs says what is wrong.
        return None
    if not isinstance(table, dict) or _KEYS[0] not in table:
        return None
    try:
        return _baseline(table)
    except ResultError as error:
        raise ResultError(error.field, error.problem, source_name(path)) from None


def _baseline(table: Mapping[str, Any]) -> Baseline:
    version = checks.count(_KEYS[0], table[_KEYS[0]])
    if version != VERSION:
        raise ResultError(_KEYS[0], f"is {version}, and this reluviz reads {VERSION}; write the baseline anew")
    for name in _KEYS:
        if name not in table:
            raise ResultError(name, "is missing")
    values = table["ratios"]
    if not isinstance(values, dict):
        raise ResultError("ratios", f"must be a JSON object, not {shown(values)}")
    processors = checks.entries("measured_on", table["measured_on"])
    return Baseline(
        tuple(checks.text(f"measured_on[{i}]", each) for i, each in enumerate(processors)),
        {
            checks.text("ratios: a name", name): checks.number(f"ratios.{name}", value, low=1e-9)
            for name, value in values.items()
        },
    )

"""The first thing a reader wants to know of each suite, in one figure and one line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reluviz.bench.document import Document
from reluviz.bench.ratios import copy_share, over_ours
from reluviz.bench.results import (
    OURS,
    CompileResult,
    ConvergenceResult,
    KernelResult,
    Result,
    TrainingResult,
    WindowResult,
)
from reluviz.report import labels
from reluviz.report.roofline import PLACES, Roofline, rooflines
from reluviz.report.table import groups
from reluviz.report.tables import race_of

R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Finding:
    """One figure with what it is of, and a line that puts it in its place."""

    title: str
    figure: str
    detail: str


def findings(document: Document) -> tuple[Finding, ...]:
    """Return the findings of a run: one for each array, roofline, workload, race and window."""
    kernels = [r for r in document.results if isinstance(r, KernelResult)]
    training = [r for r in document.results if isinstance(r, TrainingResult)]
    races = [r for r in document.results if isinstance(r, ConvergenceResult)]
    compiled = [r for r in document.results if isinstance(r, CompileResult)]
    found = [
        *(_kernels(group) for group in groups(kernels, lambda r: (r.elements, r.params["dtype"], r.threads))),
        *(_roofline(each) for each in rooflines(document.results)),
        *(_training(group) for group in groups(training, lambda r: (r.workload, r.threads))),
        *(_race(group) for group in groups(races, race_of)),
        *([_compiled(compiled)] if compiled else []),
        *(_window(result) for result in document.results if isinstance(result, WindowResult)),
    ]
    return tuple(finding for finding in found if finding is not None)


def _ours(results: Sequence[R]) -> R | None:
    """Return the ReLU of our kernels, or what of theirs comes first."""
    ours = [r for r in results if r.backend in OURS and r.activation is not None]
    return next((r for r in ours if r.activation == "relu"), ours[0] if ours else None)


def _against_peers(results: Sequence[R], ratio: Callable[[R], float | None]) -> str:
    """Return the geometric mean, over everything measured with both, of how many times as long each peer takes.

    Of a peer's forms the fastest for each work counts.
    """
    parts: list[str] = []
    for group in groups([r for r in results if r.backend not in OURS], lambda r: r.backend):
        forms = groups(group, lambda r: r.work)
        found = [min(values) for form in forms if (values := [value for value in map(ratio, form) if value])]
        if found:
            mean = math.exp(math.fsum(map(math.log, found)) / len(found))
            verb = "" if parts else " takes"
            parts.append(f"{labels.BACKEND_LABELS[group[0].backend]}{verb} {labels.times(mean)}")
    return f"{', '.join(parts)} as long" if parts else ""


def _kernels(results: list[KernelResult]) -> Finding | None:
    result = _ours(results)
    if result is None:
        return None
    share = copy_share(result, results)
    of_copy = f"{labels.percent(share)} of a copy's bandwidth" if share is not None else ""
    peers = _against_peers(results, lambda r: over_ours(r, results))
    return Finding(
        f"{result.activation} on {result.elements:,} elements, {labels.threads(result.threads)}",
        f"{labels.figure(result.ns_per_element)} ns/element",
        "; ".join(part for part in (of_copy, f"over all kernels, {peers}" if peers else "") if part),
    )


def _roofline(roofline: Roofline) -> Finding:
    best = max(roofline.kernels, key=roofline.share)
    return Finding(
        f"Roofline {PLACES[roofline.place]}, {labels.threads(roofline.threads)}",
        f"{labels.figure(roofline.bandwidths[roofline.place])} GB/s",
        f"and at most {labels.figure(roofline.peak)} Gop/s; nearest to the roof comes {best.activation} {best.pass_} "
        f"with {labels.percent(roofline.share(best), 2)} of it",
    )


def _training(results: list[TrainingResult]) -> Finding | None:
    result = _ours(results)
    if result is None:
        return None
    return Finding(
        f"Training {result.workload}, {labels.threads(result.threads)}",
        f"{labels.figure(result.us_per_step)} µs/step",
        _against_peers(results, lambda r: over_ours(r, results)),
    )


def _race(results: list[ConvergenceResult]) -> Finding:
    first = results[0]
    title = f"{first.dataset} {labels.network(first.layers)}, {first.protocol} rate"
    median = {r.activation or labels.MISSING: r.median_epochs for r in results}
    finished = sorted((epochs, name) for name, epochs in median.items() if epochs is not None)
    stuck = [name for name, epochs in median.items() if epochs is None]
    not_converged = f"{', '.join(stuck)}: {labels.NOT_CONVERGED}" if stuck else ""
    if not finished:
        return Finding(title, labels.NOT_CONVERGED, "in the median, none of the activations")
    rest = ", ".join(f"{name} {labels.count(epochs)}" for epochs, name in finished[1:])
    epochs, name = finished[0]
    detail = "; ".join(
        part for part in (f"in the median; then {rest}" if rest else "in the median", not_converged) if part
    )
    return Finding(title, f"{name} {labels.count(epochs)} epochs", detail)


def _compiled(results: Sequence[CompileResult]) -> Finding:
    compiled = math.fsum(r.median or 0.0 for r in results)
    loaded = math.fsum(r.loaded_median or 0.0 for r in results)
    return Finding(
        "First calls of all families of kernels",
        f"{labels.figure(compiled)} s",
        f"compiled once, {labels.figure(loaded)} s from then on, loaded from the cache",
    )


def _window(result: WindowResult) -> Finding:
    speed = f"; training at {labels.percent(result.of_headless)} of headless" if result.of_headless is not None else ""
    return Finding(
        f"Window, {result.case}",
        f"{labels.figure(result.frames_per_s)} frames/s",
        f"99 % of gaps within {labels.figure(result.gap_p99_ms)} ms{speed}",
    )

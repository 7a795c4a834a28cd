"""How results and their figures are written, the same in every form of the report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from reluviz.bench.checks import Params
from reluviz.bench.results import (
    CompileResult,
    ConvergenceResult,
    KernelResult,
    Result,
    RoofResult,
    TrainingResult,
    WindowResult,
)

MISSING = "–"
"""Stands where there is nothing to say."""

DIVERGED = "diverged"
"""Stands for a loss that grew beyond all bounds."""

NOT_CONVERGED = "did not converge"
"""Stands for a median that no half of the seeds reached."""

BACKEND_LABELS: Mapping[str, str] = {
    "cpu": "reluviz (CPU)",
    "cuda": "reluviz (CUDA)",
    "numpy": "NumPy",
    "torch": "PyTorch",
    "jax": "JAX",
    "sklearn": "scikit-learn",
}


def peer(result: Result) -> str:
    """Return what computed a result, with the form where a peer has several."""
    form = result.params.get("form")
    return f"{BACKEND_LABELS[result.backend]} {form}" if form else BACKEND_LABELS[result.backend]


_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-3, 1e6
_SCALES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_UNIT_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}


def figure(value: float | None, digits: int = 3) -> str:
    """Return a number with that many significant digits, whole numbers in full, powers of ten only where they help."""
    if value is None:
        return MISSING
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        return f"{value:,.{decimals}f}"
    return f"{value:.{digits - 1}e}"


def count(value: float | None) -> str:
    """Return a number of epochs: whole where it is whole."""
    if value is not None and float(value).is_integer() and abs(value) < _LARGEST_PLAIN:
        return f"{value:,.0f}"
    text = figure(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def percent(share: float | None, digits: int = 3) -> str:
    """Return a share as a percentage with that many significant digits."""
    return MISSING if share is None else f"{figure(100 * share, digits)} %"


def change(share: float) -> str:
    """Return a relative change as a percentage with one decimal and its sign."""
    return f"{100 * share:+,.1f} %"


def times(ratio: float | None) -> str:
    """Return how many times one is the other."""
    return MISSING if ratio is None else f"{figure(ratio)}×"


def duration(value: float | None, unit: str = "s") -> str:
    """Return a time that is given in the unit of a result, in the unit that suits its size."""
    if value is None:
        return NOT_CONVERGED
    seconds = value * _UNIT_SECONDS[unit]
    scale, name = next(((s, n) for s, n in _SCALES if abs(seconds) >= s), _SCALES[-1])
    return f"{figure(seconds / scale)} {name}"


def interval(ends: tuple[float | None, float | None], *, whole: bool = False) -> str:
    """Return an interval whose upper end, or both, may lie among the seeds that did not converge."""
    low, high = ends
    if low is None:
        return MISSING
    write = count if whole else figure
    return f"≥ {write(low)}" if high is None else f"{write(low)} to {write(high)}"


def threads(number: int) -> str:
    """Return a number of threads in words."""
    return f"{number} thread" if number == 1 else f"{number} threads"


def network(layers: Iterable[int]) -> str:
    """Return the widths of hidden layers as they are given to ``--layers``."""
    return ",".join(str(width) for width in layers) or "no hidden layer"


def parameters(params: Params, leave_out: Iterable[str] = ()) -> str:
    """Return parameters as ``name=value`` with spaces between, lists joined by ``+``."""
    skipped = set(leave_out)
    return " ".join(f"{name}={_value(value)}" for name, value in params.items() if name not in skipped)


def _value(value: object) -> str:
    if isinstance(value, tuple | list):
        return "+".join(_value(part) for part in value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def description(result: Result) -> str:
    """Return what a result measured, without its backend and threads."""
    name = result.activation or "copy"
    if isinstance(result, KernelResult):
        work = f"{name} {result.pass_}" if result.pass_ else name
        return f"{work}, {result.elements:,} elements {parameters(result.params)}"
    if isinstance(result, TrainingResult):
        return f"{result.workload}, {name} {parameters(result.params)}".strip()
    if isinstance(result, ConvergenceResult):
        work = f"{result.dataset} {network(result.layers)}, {result.protocol} rate, {name}"
        return f"{work} {parameters(result.params)}".strip()
    if isinstance(result, CompileResult | RoofResult | WindowResult):
        return f"{result.case} {parameters(result.params)}".strip()
    raise TypeError(f"no description for {type(result).__name__}")

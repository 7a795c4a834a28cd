"""What one result is against another of the same run: a peer against our kernels, a kernel against a copy."""

from __future__ import annotations

from collections.abc import Iterable

from reluviz.bench.results import OURS, KernelResult, Result

_REFERENCE = "relu"


def over_ours(result: Result, among: Iterable[Result]) -> float | None:
    """Return how many times as long a peer takes as our kernels for the same work; None for ours, or without them.

    The work is the same where everything that identifies a result agrees, except the backend and the parameters that
    only one of the two has. The CPU's kernels are taken where there are both.
    """
    if result.backend in OURS or result.median is None:
        return None
    for ours in sorted((r for r in among if r.backend in OURS), key=lambda r: OURS.index(r.backend)):
        if ours.work == result.work and ours.median and _agree(ours, result):
            return result.median / ours.median
    return None


def over_relu(result: Result, among: Iterable[Result]) -> float | None:
    """Return how many times as long our kernels take as for ReLU; None for ReLU itself, for peers, and without it."""
    other = relu_of(result, among)
    return result.median / other.median if other is not None and other.median and result.median is not None else None


def relu_of(result: Result, among: Iterable[Result]) -> Result | None:
    """Return our ReLU for the same work; None for ReLU itself, for peers, and where there is none."""
    if result.backend not in OURS or result.activation in (None, _REFERENCE):
        return None
    for other in among:
        same = (other.backend, other.threads, other.params) == (result.backend, result.threads, result.params)
        if other.activation == _REFERENCE and same and other.median:
            return other
    return None


def _agree(one: Result, other: Result) -> bool:
    return all(other.params[name] == value for name, value in one.params.items() if name in other.params)


def copy_of(result: KernelResult, among: Iterable[Result]) -> KernelResult | None:
    """Return the plain copy of as many elements on the same device; None where there is none."""
    device = "cuda" if result.backend == "cuda" else "cpu"
    for other in among:
        if (
            isinstance(other, KernelResult)
            and other.is_copy
            and other.backend == device
            and (other.elements, other.threads) == (result.elements, result.threads)
            and other.params["dtype"] == result.params["dtype"]
        ):
            return other
    return None


def copy_share(result: KernelResult, among: Iterable[Result]) -> float | None:
    """Return the bandwidth of a kernel as a share of a plain copy's in the same run; None where there is no copy."""
    copy = copy_of(result, among)
    if copy is None or copy.gb_per_s is None or result.gb_per_s is None:
        return None
    return result.gb_per_s / copy.gb_per_s

"""The roofline model of a run (Williams, Waterman and Patterson 2009): roofs, and kernels as points under them.

A kernel that computes I operations for each byte it moves can compute no faster than the lower of two roofs: I times
the bandwidth of where its array lies, and the peak of arithmetic. What counts as an operation is said in
`reluviz.bench.operations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reluviz.bench.results import ITEM_BYTES, KernelResult, Result, RoofResult
from reluviz.report.table import groups

# Two arrays of more than this in all lie in memory, as for the kernels, which then write past the caches.
_CACHE_BYTES = 32 * 2**20

PLACES: Mapping[str, str] = {"cache": "in the cache", "memory": "from memory"}
"""Where an array may lie, with the words for it."""


@dataclass(frozen=True)
class Roofline:
    """The roofs for some threads, and the kernels that were measured on one array with as many.

    Attributes:
        threads: Threads of roofs and kernels.
        place: Where the array lies, one of `PLACES`.
        bandwidths: GB/s by place, the faster of copying and streaming.
        peak: 1e9 operations a second of fused multiplications and additions.
        kernels: Those whose operations are counted, and not 0: without operations there is no point.
    """

    threads: int
    place: str
    bandwidths: Mapping[str, float]
    peak: float
    kernels: tuple[KernelResult, ...]

    @property
    def elements(self) -> int:
        """Elements of the array."""
        return self.kernels[0].elements

    def roof(self, operations_per_byte: float) -> float:
        """Return how many 1e9 operations a second a kernel of that intensity may come to, its array where it lies."""
        return min(self.peak, operations_per_byte * self.bandwidths[self.place])

    def share(self, kernel: KernelResult) -> float:
        """Return a kernel's operations a second over what the roof allows."""
        intensity, speed = position(kernel)
        return speed / self.roof(intensity)


def position(kernel: KernelResult) -> tuple[float, float]:
    """Return operations per byte and 1e9 operations a second."""
    assert kernel.operations_per_byte is not None
    assert kernel.gop_per_s is not None
    return kernel.operations_per_byte, kernel.gop_per_s


def rooflines(results: Iterable[Result]) -> tuple[Roofline, ...]:
    """Return a roofline for each array on which kernels were measured with as many threads as the roofs."""
    known = list(results)
    roofs = [r for r in known if isinstance(r, RoofResult)]
    kernels = [r for r in known if isinstance(r, KernelResult) and r.backend == "cpu" and r.gop_per_s]
    found = []
    for group in groups(kernels, lambda r: (r.elements, r.params["dtype"], r.threads)):
        first = group[0]
        peak = _best([r.gop_per_s for r in roofs if r.threads == first.threads])
        bandwidths = {
            place: best
            for place in PLACES
            if (best := _best([r.gb_per_s for r in roofs if (r.threads, r.place) == (first.threads, place)]))
        }
        in_memory = 2 * ITEM_BYTES[str(first.params["dtype"])] * first.elements > _CACHE_BYTES
        place = "memory" if in_memory else "cache"
        if peak and place in bandwidths:
            found.append(Roofline(first.threads, place, bandwidths, peak, tuple(group)))
    return tuple(found)


def _best(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value), default=None)


def spread(places: Sequence[float], gap: float, highest: float) -> list[float]:
    """Return places at least `gap` apart and up to `highest`, in the same order and about where the given ones are."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    found = list(places)
    for below, above in pairwise(order):
        found[above] = max(found[above], found[below] + gap)
    limit = highest
    for place in reversed(order):
        found[place] = min(found[place], limit)
        limit = found[place] - gap
    return found


def ticks(low: float, high: float) -> list[float]:
    """Return the numbers 1, 2 and 5 times a power of ten between two positive ones, only powers where they are far."""
    steps = (1.0, 2.0, 5.0) if high / low < 300 else (1.0,)
    powers = [10.0**power for power in range(-12, 13)]
    return [power * step for power in powers for step in steps if low <= power * step <= high]

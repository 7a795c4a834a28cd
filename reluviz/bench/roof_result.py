"""The result of the suite `roofline`: what bounds every kernel on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from reluviz.bench import checks
from reluviz.bench.checks import ResultError
from reluviz.bench.result import Identity, Result
from reluviz.core.finite import finite

LIMITS = ("copy", "stream", "arithmetic")
"""What bounds a kernel: a plain copy, one that writes past the caches, and fused multiplications in registers."""

PLACES = ("cache", "memory", "registers")
"""Where the operands lie."""


@dataclass(frozen=True, kw_only=True)
class RoofResult(Result):
    """Time of one call of what does nothing but move bytes, or nothing but compute. Samples are seconds a call.

    Attributes:
        limit: One of `LIMITS`.
        place: One of `PLACES`: "registers" for arithmetic, and for nothing else.
        bytes: Bytes that a call reads and writes, all threads together; 0 for arithmetic.
        operations: Floating-point operations of a call, all threads together; 0 for copies.
    """

    suite: ClassVar[str] = "roofline"
    unit: ClassVar[str] = "s"

    limit: str
    place: str
    bytes: int
    operations: int

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        super().__post_init__()
        self._set(
            samples=checks.numbers("samples", self.samples),
            limit=checks.choice("limit", self.limit, LIMITS),
            place=checks.choice("place", self.place, PLACES),
            bytes=checks.count("bytes", self.bytes, low=0),
            operations=checks.count("operations", self.operations, low=0),
        )
        computes = self.limit == "arithmetic"
        if (self.place == "registers") != computes:
            raise ResultError("place", "must be registers for arithmetic, and for nothing else")
        if (self.operations > 0) != computes or (self.bytes > 0) == computes:
            raise ResultError("operations", "must be above 0 for arithmetic, as bytes must for copies, and 0 else")

    @property
    def gb_per_s(self) -> float | None:
        """Bandwidth in 1e9 bytes a second, read and written, at its best; None for arithmetic."""
        return self._rate(self.bytes)

    @property
    def gop_per_s(self) -> float | None:
        """1e9 operations a second, at their best; None for copies."""
        return self._rate(self.operations)

    def _rate(self, amount: int) -> float | None:
        # From the shortest sample: a roof is what is possible, and whatever disturbs a sample only makes it longer.
        return finite(amount / self.summary.min / 1e9) if amount and self.summary.min else None

    def _work(self) -> Identity:
        return (self.limit, self.place)

    def _specific(self) -> dict[str, Any]:
        return {
            "limit": self.limit,
            "place": self.place,
            "bytes": self.bytes,
            "operations": self.operations,
            "gb_per_s": self.gb_per_s,
            "gop_per_s": self.gop_per_s,
        }

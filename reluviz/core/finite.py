"""Numbers for documents that know neither infinity nor NaN; without NumPy, which is slow to import."""

from __future__ import annotations

import math


def finite(value: float) -> float | None:
    """Return the number as a plain float, None where it is infinite or not a number."""
    return float(value) if math.isfinite(value) else None

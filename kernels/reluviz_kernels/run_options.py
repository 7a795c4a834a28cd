"""What runs are given, checked."""

from __future__ import annotations

import numpy as np

from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.optimisers import OPTIMISERS

MAX_BATCH = 65536


def checked_options(optimiser: str, batch_size: int, l1: float, l2: float, hyper: dict[str, float]) -> None:
    """Check what a run is given.

    Raises:
        KernelError: An unknown name or a number outside its range.
    """
    if optimiser not in OPTIMISERS:
        raise KernelError(f"unknown optimiser {optimiser!r} (known: {', '.join(OPTIMISERS)})")
    known = [parameter.name for parameter in OPTIMISERS[optimiser].parameters]
    for name in hyper:
        if name not in known:
            allowed = f"takes {', '.join(known)}" if known else "takes none"
            raise KernelError(f"{optimiser}: unknown hyper-parameter {name!r} ({allowed})")
    if not 1 <= whole_number("the batch size", batch_size) <= MAX_BATCH:
        raise KernelError(f"the batch size must lie in [1, {MAX_BATCH}], not {batch_size}")
    for name, value in (("l1", l1), ("l2", l2)):
        if not 0 <= value < np.inf:
            raise KernelError(f"{name} must be 0 or more, not {value}")


def checked_rate(learning_rate: float) -> float:
    """Return a learning rate as a float.

    Raises:
        KernelError: It is not above 0.
    """
    if not 0 < learning_rate < np.inf:
        raise KernelError(f"the learning rate must be above 0, not {learning_rate}")
    return float(learning_rate)


def checked_seed(seed: int) -> int:
    """Return a seed as an int.

    Raises:
        KernelError: It is no whole number in [0, 2^63).
    """
    if not 0 <= whole_number("the seed", seed) < 2**63:
        raise KernelError(f"the seed must lie in [0, 2^63), not {seed}")
    return int(seed)

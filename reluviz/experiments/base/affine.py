"""How far outputs are from an affine map of their inputs: 0 for every network without a non-linear activation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def best_affine(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return W' (n_in, n_out) and b' (n_out,) of the affine map nearest to samples by least squares, in float64.

    Args:
        x: Inputs, (N, n_in).
        y: Outputs, (N, n_out).
    """
    found, *_ = np.linalg.lstsq(np.column_stack((x, np.ones(len(x)))), y.astype(np.float64), rcond=None)
    return found[:-1], found[-1]


def residual(y: NDArray[Any], fitted: NDArray[Any]) -> float:
    """Return the root mean square that a fit leaves of outputs (N, n_out), as a share of their spread about the mean.

    It is 0 where there is no spread.
    """
    spread = float(np.sqrt(np.mean((y - y.mean(axis=0)) ** 2)))
    return float(np.sqrt(np.mean((y - fitted) ** 2))) / spread if spread else 0.0

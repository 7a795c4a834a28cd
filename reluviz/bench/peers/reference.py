"""The float64 reference: what the loss must be after a workload's schedule, and what an activation must give.

No time of a peer counts before its result agrees with this.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from reluviz.bench.peers.numpy_activations import formula
from reluviz.bench.peers.numpy_peer import NumpyRun, stacked
from reluviz.bench.peers.protocol import Pass, PeerError
from reluviz.bench.workloads import Arrays, Network, Workload

LOSS_TOLERANCE = 1e-3
"""Largest difference of the final losses, relative to the reference's."""

ACTIVATION_TOLERANCE = 1e-5
"""Largest difference of an activation in float32, relative where the reference is above 1."""

CHECKED_ELEMENTS = 1 << 16
"""About so many elements of a large array are compared: all of them would take longer than the measurement."""


class DisagreementError(PeerError):
    """A result that differs from the reference, so that its time means nothing."""


def full_loss(workload: Workload, arrays: Arrays, networks: list[Network]) -> float:
    """Return the mean loss of networks over all samples, in float64; for replicas the mean over them too."""
    f = formula(workload.activation)
    h, y = arrays.x.astype(np.float64), arrays.y.astype(np.float64)
    *hidden, (W, b) = stacked(networks, np.float64)
    for W_hidden, b_hidden in hidden:
        h = f.value(h @ W_hidden + b_hidden)
    z = h @ W + b
    if workload.loss == "softmax":
        return float(np.mean(special.logsumexp(z, axis=-1) - np.sum(z * y, axis=-1)))
    if workload.loss == "logistic":
        return float(np.mean(np.logaddexp(z, 0) - z * y))
    return float(np.mean((z - y) ** 2))


def reference_loss(workload: Workload, arrays: Arrays, epochs: int) -> float:
    """Return the full-set loss after so many epochs computed in float64 by NumPy."""
    run = NumpyRun(workload, arrays, np.float64)
    run.epochs(epochs)
    return full_loss(workload, arrays, run.networks())


def check_loss(who: str, workload: Workload, loss: float, reference: float) -> None:
    """Check a final loss against the reference.

    Raises:
        DisagreementError: If they differ by more than `LOSS_TOLERANCE`, or one is not finite.
    """
    if not (math.isfinite(loss) and abs(loss - reference) <= LOSS_TOLERANCE * abs(reference)):
        raise DisagreementError(
            f"{who} ends workload {workload.name!r} at loss {loss:.6g}, the reference at {reference:.6g}; not timed"
        )


def check_activation(who: str, activation: str, which: Pass, x: NDArray[Any], result: NDArray[Any]) -> None:
    """Check an activation's result on float32 x against float64, of a large array `CHECKED_ELEMENTS` spread evenly.

    Raises:
        DisagreementError: If they differ by more than `ACTIVATION_TOLERANCE` somewhere, or shapes or dtypes differ.
    """
    f = formula(activation)
    wrong = f"{who} computes the {which} of {activation} differently"
    if result.shape != x.shape or result.dtype != x.dtype:
        raise DisagreementError(f"{wrong}: {result.dtype}{result.shape} from {x.dtype}{x.shape}; not timed")
    some = slice(None, None, max(1, x.size // CHECKED_ELEMENTS))
    expected = (f.value if which == "value" else f.derivative)(x[some].astype(np.float64))
    error = float(np.max(np.abs(result[some] - expected) / np.maximum(1, np.abs(expected)), initial=0))
    if not error <= ACTIVATION_TOLERANCE:
        raise DisagreementError(f"{wrong}: by up to {error:.2g}; not timed")

"""What is read off a network: how active its neurons are, how large its gradients, where its pre-activations lie.

Three things that are often confused are kept apart. A neuron is

- *inactive on a sample* where the derivative of its activation there is exactly 0: that sample changes nothing of what
  the neuron has learned. A zero output is something else (tanh gives 0 at 0, where its derivative is 1), so shares of
  both are given;
- *dead on a set* where it is inactive on every sample of the set: gradient descent on that set can't revive it by
  itself, though a change in the layers below may;
- *dead for every input* where no input within given bounds can make it active: see `bounds`.

NaN is neither 0 nor small: it counts as active and not as saturated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from reluviz_kernels import jit
from reluviz_kernels.errors import KernelError
from reluviz_kernels.spec import Activation

# Rows of what `count_activity` adds to.
OUTPUTS, SLOPES, SATURATED = range(3)

MAX_BINS = 100_000

# A sum of squares above this has lost nothing that counts to underflow.
_SAFE_SUM = 1e-280


@dataclass(frozen=True)
class Activity:
    """How active the neurons of one layer are on a set of samples; arrays (units,).

    Attributes:
        samples: The number of samples.
        active_outputs: The share of samples on which the output is not exactly 0, float64.
        active_slopes: The share of samples on which the derivative f'(z) is not exactly 0, float64.
        saturated: The share of samples on which |f'(z)| lies below the limit that was asked for, zeros included,
            float64.
    """

    samples: int
    active_outputs: NDArray[np.float64]
    active_slopes: NDArray[np.float64]
    saturated: NDArray[np.float64]

    @classmethod
    def from_counts(cls, counts: NDArray[np.int64], samples: int) -> Activity:
        """Return the shares for the counts that `count_activity` has summed over `samples` samples."""
        shares = counts / samples
        return cls(samples, shares[OUTPUTS], shares[SLOPES], shares[SATURATED])

    @property
    def dead(self) -> NDArray[np.bool_]:
        """Whether each neuron is dead on the set: its derivative is exactly 0 on every sample."""
        return self.active_slopes == 0

    @property
    def share_of_outputs(self) -> float:
        """The layer's share of outputs that are not 0, over all neurons and samples."""
        return float(self.active_outputs.mean())

    @property
    def share_of_slopes(self) -> float:
        """The layer's share of derivatives that are not 0, over all neurons and samples."""
        return float(self.active_slopes.mean())

    @property
    def share_saturated(self) -> float:
        """The layer's share of saturated derivatives, over all neurons and samples."""
        return float(self.saturated.mean())


@jit.kernel
def count_activity(outputs: Any, slopes: Any, limit: float, counts: Any) -> None:
    """Add to `counts`, int64 (3, units), for each neuron the samples with output ≠ 0, slope ≠ 0 and |slope| < limit.

    Args:
        outputs: (N, units), float32 or float64.
        slopes: f'(z), of the same shape and type.
        limit: float64.
        counts: Added to, so that a set may come in parts.
    """
    # Neuron by neuron, so that the counts stay in registers.
    for j in range(outputs.shape[1]):
        active = sloping = saturated = 0
        for r in range(outputs.shape[0]):
            slope = slopes[r, j]
            active += outputs[r, j] != 0
            sloping += slope != 0
            saturated += abs(slope) < limit
        counts[0, j] += active
        counts[1, j] += sloping
        counts[2, j] += saturated


def activity(outputs: NDArray[Any], slopes: NDArray[Any], limit: float = 0.0) -> Activity:
    """Return how active a layer's neurons are.

    Args:
        outputs: f(z), (N, units), float32 or float64; at least one sample.
        slopes: f'(z), of the same shape and type.
        limit: Below which |f'(z)| counts as saturated; `saturation_limit` gives one.

    Raises:
        KernelError: The shapes differ, or there is no sample.
    """
    if outputs.ndim != 2 or outputs.shape != slopes.shape or not len(outputs):
        raise KernelError(f"outputs {outputs.shape} and slopes {slopes.shape} must both be (samples, units)")
    counts = np.zeros((3, outputs.shape[1]), np.int64)
    count_activity(outputs, slopes, float(limit), counts)
    return Activity.from_counts(counts, len(outputs))


def largest_slope(activation: Activation, **parameters: float) -> float:
    """Return the largest |f'(x)| of an activation, found numerically: over a fine grid, around the kinks and far out.

    Raises:
        KernelError: An unknown parameter, or one outside its range.
    """
    kinks = np.array(activation.kinks_at(**parameters), np.float64)
    near = 1e-6 * (1 + np.abs(kinks))
    x = np.concatenate([np.linspace(-20, 20, 40001), [-1e6, 1e6], kinks - near, kinks, kinks + near])
    return float(np.abs(activation.derivative(x, None, **parameters)).max())


def saturation_limit(activation: Activation, fraction: float = 0.05, **parameters: float) -> float:
    """Return the |f'| below which a neuron counts as saturated: a fraction of the activation's largest |f'|.

    Raises:
        KernelError: The fraction does not lie in [0, 1], or a parameter is refused.
    """
    if not 0 <= fraction <= 1:
        raise KernelError(f"the fraction of the largest slope must lie in [0, 1], not {fraction}")
    return fraction * largest_slope(activation, **parameters)


@register_jitable
def size_of_rows(flat: Any, start: int, rows: int, columns: int, length: int) -> tuple[float, float]:
    """Return RMS and largest size of rows of `columns` elements, `length` apart; for other kernels to call."""
    total = largest = 0.0
    for r in range(rows):
        for i in range(start + r * length, start + r * length + columns):
            value = np.float64(flat[i])
            total += value * value
            largest = max(largest, abs(value))
    if np.isnan(total):
        return total, total
    if largest == 0 or np.isinf(largest):
        return largest, largest
    if _SAFE_SUM < total < np.inf:
        return np.sqrt(total / (rows * columns)), largest
    # The squares underflow or overflow: once more, scaled by the largest.
    total = 0.0
    for r in range(rows):
        for i in range(start + r * length, start + r * length + columns):
            part = flat[i] / largest
            total += part * part
    return largest * np.sqrt(total / (rows * columns)), largest


@jit.kernel
def _size(flat: Any, rows: int, columns: int) -> tuple[float, float]:
    return size_of_rows(flat, 0, rows, columns, columns)


def size(values: NDArray[Any]) -> tuple[float, float]:
    """Return the root mean square and the largest size of all elements, summed in float64.

    Vanishing and exploding gradients neither underflow nor overflow.

    Args:
        values: Two-dimensional, float32 or float64, not empty: a layer's weight gradients (n_in, n_out), or gradients
            with respect to pre-activations (N, units).

    Returns:
        RMS and maximum norm; both NaN where an element is, both inf where one is infinite.

    Raises:
        KernelError: It is not two-dimensional, or empty.
    """
    if values.ndim != 2 or not values.size:
        raise KernelError(f"sizes need a two-dimensional array with elements, not the shape {values.shape}")
    rms, largest = _size(values.ravel(), *values.shape)
    return float(rms), float(largest)


@dataclass(frozen=True)
class Histogram:
    """How the values of each neuron of a layer are spread.

    Attributes:
        edges: (bins + 1,), float64: bin k holds edges[k] <= v < edges[k + 1], the last bin its upper edge too.
        counts: (units, bins), int64.
        below: Values below the first edge, -inf included, (units,).
        above: Values above the last edge, inf included, (units,).
        missing: NaNs, (units,).
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    below: NDArray[np.int64]
    above: NDArray[np.int64]
    missing: NDArray[np.int64]


@jit.kernel
def _count_bins(values: Any, edges: Any, counts: Any) -> None:
    """Add to counts (units, bins + 3): the bins, then below, above and NaN."""
    bins = edges.shape[0] - 1
    low, high = edges[0], edges[bins]
    scale = bins / (high - low)
    for r in range(values.shape[0]):
        for j in range(values.shape[1]):
            value = np.float64(values[r, j])
            if np.isnan(value):
                k = bins + 2
            elif value < low:
                k = bins
            elif value > high:
                k = bins + 1
            else:
                # Rounding may put a value beside an edge into the neighbouring bin.
                k = min(int((value - low) * scale), bins - 1)
                if value < edges[k]:
                    k -= 1
                elif k + 1 < bins and value >= edges[k + 1]:
                    k += 1
            counts[j, k] += 1


def histogram(values: NDArray[Any], low: float, high: float, bins: int = 40) -> Histogram:
    """Return a histogram of each column, in equal bins from `low` to `high`.

    Args:
        values: (N, units), float32 or float64, such as a layer's pre-activations.
        low: The first edge.
        high: The last edge.
        bins: The number of bins.

    Raises:
        KernelError: Another number of dimensions, edges that are not finite numbers in order or lie too close together
            for so many bins, or a number of bins outside [1, 100000].
    """
    if values.ndim != 2:
        raise KernelError(f"a histogram needs values (samples, units), not of the shape {values.shape}")
    if not 1 <= bins <= MAX_BINS:
        raise KernelError(f"a histogram has 1 to {MAX_BINS} bins, not {bins}")
    if not -np.inf < low < high < np.inf or not 0 < high - low < np.inf:
        raise KernelError(f"the histogram's edges must be finite and rise, not from {low} to {high}")
    edges = np.linspace(low, high, bins + 1)
    if not (np.diff(edges) > 0).all() or bins >= (high - low) * float(np.finfo(np.float64).max):
        raise KernelError(f"{bins} bins do not fit between {low} and {high}")
    counts = np.zeros((values.shape[1], bins + 3), np.int64)
    _count_bins(values, edges, counts)
    return Histogram(edges, counts[:, :bins].copy(), *(counts[:, bins + k].copy() for k in range(3)))


@register_jitable
def chosen_class(logits: Any, network: int, sample: int, threshold: float) -> int:
    """Return the class that a network's logits (networks, N, n_out) choose, -1 where one is NaN; for other kernels."""
    best, chosen = logits[network, sample, 0], 0
    missing = math.isnan(best)
    if logits.shape[2] == 1:
        chosen = 1 if best > threshold else 0
    for j in range(1, logits.shape[2]):
        value = logits[network, sample, j]
        missing = missing or math.isnan(value)
        if value > best:
            best, chosen = value, j
    return -1 if missing else chosen


@register_jitable
def count_right(logits: Any, labels: Any, network: int, first: int, end: int, threshold: Any) -> int:
    """Return how often a network chooses right among the samples from `first` to `end`; for other kernels."""
    right = 0
    if logits.shape[2] == 1:
        # As `chosen_class`, without a branch: several samples at once.
        for sample in range(first, end):
            x = logits[network, sample, 0]
            right += ((x > threshold) == (labels[sample] == 1)) & ~np.isnan(x)
    else:
        for sample in range(first, end):
            right += chosen_class(logits, network, sample, threshold) == labels[sample]
    return right


@jit.kernel
def count_correct_of(logits: Any, labels: Any, threshold: float, found: Any) -> None:
    """Write to `found` what `count_correct` gives for each of several networks.

    Args:
        logits: (networks, N, n_out).
        labels: As for `count_correct`, and the same for all.
        threshold: float64.
        found: int64 (networks,).
    """
    for network in range(logits.shape[0]):
        found[network] = count_right(logits, labels, network, 0, logits.shape[1], threshold)


def count_correct(logits: NDArray[Any], labels: NDArray[np.int64], threshold: float) -> int:
    """Return on how many samples the network chooses the right class; where a logit is NaN it chooses none.

    Args:
        logits: (N, n_out). One output chooses class 1 where it exceeds `threshold`, else 0; several choose the first
            of the largest.
        labels: The index of each sample's class, int64 (N,).
        threshold: float64.
    """
    found = np.empty(1, np.int64)
    count_correct_of(logits[np.newaxis], labels, threshold, found)
    return int(found[0])

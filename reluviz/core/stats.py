"""Statistics of repeated measurements, some of them without an end: a network that never converged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reluviz.core.finite import finite

MOST_SEEDS = 1000
"""Most samples that `median_interval` takes; its time and memory grow with their square."""

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Summary:
    """What a set of samples comes to; None stands for infinity, and for a spread that can't be told.

    Attributes:
        median: The median; for an even number of samples the mean of the middle two.
        min: The smallest.
        mean: The mean.
        stddev: The standard deviation with n − 1 in the denominator; None for a single sample.
        rounds: The number of samples.
    """

    median: float | None
    min: float | None
    mean: float | None
    stddev: float | None
    rounds: int


def _values(samples: Sequence[float | None]) -> NDArray[np.float64]:
    if not samples:
        raise ValueError("there are no samples")
    return np.array([math.inf if sample is None else sample for sample in samples], dtype=np.float64)


def summarise(samples: Sequence[float | None]) -> Summary:
    """Return median, minimum, mean and standard deviation of samples.

    Args:
        samples: At least one. None is a right-censored one: no end was reached in the time given, so it counts as
            infinite, and the median is None when half of the samples or more are.

    Raises:
        ValueError: There are no samples.
    """
    x = _values(samples)
    ended = bool(np.isfinite(x).all())
    return Summary(
        median=finite(float(np.median(x))),
        min=finite(float(x.min())),
        mean=finite(float(x.mean())),
        stddev=float(x.std(ddof=1)) if ended and len(x) > 1 else None,
        rounds=len(x),
    )


def median_interval(samples: Sequence[float | None], confidence: float = 0.95) -> tuple[float | None, float | None]:
    """Return the bootstrap percentile interval of the median, without drawing a single random number.

    Resampling n values with replacement and taking the median has a distribution over the means of pairs of them that
    can be written down (Efron, "Bootstrap methods: another look at the jackknife", 1979, section 3, for odd n), so its
    percentiles are taken exactly: this is what a resampling bootstrap tends to, and it is the same on every machine.

    Args:
        samples: From 1 to `MOST_SEEDS` values; None is a right-censored one and counts as infinite.
        confidence: The share of the bootstrap distribution between the ends.

    Returns:
        The lower and the upper end; None for one that lies among the samples that reached no end.

    Raises:
        ValueError: There are no samples, or too many.
    """
    x = np.sort(_values(samples))
    if len(x) > MOST_SEEDS:
        raise ValueError(f"there are {len(x)} samples; at most {MOST_SEEDS} are taken")
    lower, upper, probability = _median_pairs(len(x))
    medians = (x[lower] + x[upper]) / 2
    order = np.argsort(medians, kind="stable")
    cumulative = np.cumsum(probability[order])
    tail = (1 - confidence) / 2
    low, high = (
        float(medians[order[min(int(np.searchsorted(cumulative, p - _ROUNDING)), len(order) - 1)]])
        for p in (tail, 1 - tail)
    )
    return finite(low), finite(high)


@lru_cache(maxsize=8)
def _median_pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the ranks (i, j) whose values' mean may be the median of a resample of n values, with their probabilities.

    With m = n/2 draws up to rank i and as many from rank j > i on, the middle two are i and j; their probability is
    C(n, m)·[(i/n)^m − ((i−1)/n)^m]·[((n−j+1)/n)^m − ((n−j)/n)^m]. What the chance that rank i is the lower middle one
    exceeds the sum of these is the chance that both middle ones are i.
    """
    # SciPy is slow to import, and nothing but this function needs it.
    from scipy.special import betainc

    ranks = np.arange(n + 1) / n
    m = (n + 1) // 2
    # The m-th smallest of n draws is at most rank i when at least m draws are.
    lower_middle = np.diff(betainc(m, n - m + 1, ranks))
    i = np.arange(n)
    if n % 2:
        return i, i, lower_middle
    powers = ranks**m
    up_to = np.diff(powers)
    joint = np.triu(math.comb(n, m) * np.outer(up_to, up_to[::-1]), 1)
    np.fill_diagonal(joint, np.maximum(lower_middle - joint.sum(axis=1), 0.0))
    first, second = np.triu_indices(n)
    return first, second, joint[first, second]


def median_error(samples: Sequence[float | None]) -> float | None:
    """Return the standard error of the median, in the unit of the samples.

    It is 1.2533·σ/√n, the value for a normal distribution, with σ estimated as 1.4826 times the median absolute
    deviation, which a few samples disturbed by other processes hardly change. None where the median itself is.
    """
    x = _values(samples)
    centre = float(np.median(x))
    if not math.isfinite(centre):
        return None
    deviation = float(np.median(np.abs(x - centre)))
    return finite(1.2533 * 1.4826 * deviation / math.sqrt(len(x)))

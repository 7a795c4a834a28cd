"""What was measured, with its 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.finite import finite
from reluviz.core.stats import median_interval, summarise
from reluviz.experiments.base.words import Translate, text

CONFIDENCE = 0.95
"""Of every interval."""

UNITS = {"epochs": text("epochs"), "patterns": text("patterns"), "ns": text("ns")}
"""The units of experiments, for their translations."""

_RESAMPLES = 4000
_TAIL = (1 - CONFIDENCE) / 2


@dataclass(frozen=True)
class Estimate:
    """A number with its interval. None stands for infinity, such as the epochs of networks that did not converge.

    Attributes:
        value: What was measured.
        low: The lower end of the 95 % interval; equal to the value, as the upper end is, where there is nothing random.
        high: The upper end.
        n: Repeats that it rests on: seeds, networks, or whatever the experiment counts.
        unit: "" for a plain number, "share" for a share from 0 to 1, else the unit, one of `UNITS`.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str = ""

    def __str__(self) -> str:
        """Return the number with its interval, such as ``94.2 % [91 %, 96.5 %]``."""
        return self.translated(lambda unit: unit)

    def translated(self, translate: Translate) -> str:
        """Return the same with the unit as `translate` gives it."""
        number = self._number(self.value)
        if not self.low == self.value == self.high:
            number += f" [{self._number(self.low)}, {self._number(self.high)}]"
        if self.unit in ("", "share"):
            return number
        return f"{number} {UNITS[self.unit].translated(translate) if self.unit in UNITS else self.unit}"

    def _number(self, value: float | None) -> str:
        if value is None:
            return "∞"
        return f"{100 * value:.3g} %" if self.unit == "share" else f"{value:.4g}"

    def below(self, limit: float) -> bool:
        """Return whether the whole interval lies below a limit."""
        return self.high is not None and self.high < limit

    def above(self, limit: float) -> bool:
        """Return whether the whole interval lies above a limit."""
        return self.low is None or self.low > limit

    def holds(self, number: float) -> bool:
        """Return whether a number lies in the interval."""
        return not self.below(number) and not self.above(number)


def exact(value: float, n: int = 1, unit: str = "") -> Estimate:
    """Return what holds no chance, so that its interval is the number itself; infinite and NaN become None."""
    return Estimate(finite(value), finite(value), finite(value), n, unit)


def share(count: int, n: int) -> Estimate:
    """Return a share with its exact binomial interval (Clopper and Pearson, Biometrika 26, 1934).

    Args:
        count: How many had it.
        n: Out of how many independent ones, at least 1.

    Raises:
        ValueError: The count is not between 0 and n, or n is below 1.
    """
    if not 0 <= count <= n or n < 1:
        raise ValueError(f"{count} of {n} is no share")
    return Estimate(count / n, *_exact(count, n), n, "share")


def _exact(count: float, n: int) -> tuple[float, float]:
    """Return Clopper and Pearson's interval; the count may be what so many independent ones would have on average."""
    # SciPy is slow to import.
    from scipy.special import betaincinv

    low = float(betaincinv(count, n - count + 1, _TAIL)) if count else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - _TAIL)) if count < n else 1.0
    return low, high


def share_of_groups(groups: Sequence[tuple[int, int]]) -> Estimate:
    """Return a share among members of groups that have something in common, such as the neurons of one network.

    Its interval is the bootstrap's over groups. Where all groups have the same share, resampling tells nothing: the
    interval is then the exact one for that share of as many independent members as there are groups.

    Args:
        groups: For each group how many had it, and out of how many; there is at least one member in all.

    Raises:
        ValueError: There is no member.
    """
    groups = [group for group in groups if group[1]]
    if not groups:
        raise ValueError("there is no member to have a share")
    count, n = sum(had for had, _ in groups), sum(members for _, members in groups)
    if len({Fraction(*group) for group in groups}) == 1:
        independent = len(groups)
        return Estimate(count / n, *_exact(independent * count / n, independent), independent, "share")
    rng = np.random.default_rng(0)
    drawn = np.array(groups, np.float64)[rng.integers(len(groups), size=(_RESAMPLES, len(groups)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], (_TAIL, 1 - _TAIL))
    return Estimate(count / n, float(low), float(high), len(groups), "share")


def median(samples: Sequence[float | None], unit: str = "") -> Estimate:
    """Return the median with its bootstrap interval; None counts as infinite.

    Raises:
        ValueError: There is no sample.
    """
    low, high = median_interval(samples, CONFIDENCE)
    return Estimate(summarise(samples).median, low, high, len(samples), unit)


def mean(samples: Sequence[float], unit: str = "") -> Estimate:
    """Return the mean of finite samples with its bootstrap interval."""
    return bootstrap(lambda x: x.mean(axis=-1), samples, unit=unit)


def means(samples: Sequence[Sequence[float]], unit: str = "") -> list[Estimate]:
    """Return what `mean` does for many sets of as many samples each, all resampled alike and at once.

    Raises:
        ValueError: There are no samples, or not as many in each set.
    """
    table = np.array(samples, np.float64)
    if table.ndim != 2 or not table.size:
        raise ValueError("every set must have as many samples, and at least one")
    if not np.isfinite(table).all():
        # Infinity times a count of none is no number.
        return [mean(sample, unit) for sample in samples]
    n = table.shape[1]
    drawn = np.random.default_rng(0).integers(n, size=(_RESAMPLES, n))
    # How often each sample is drawn: a product with these counts is quicker than as many sums.
    counts = np.zeros((_RESAMPLES, n))
    np.add.at(counts, (np.arange(_RESAMPLES)[:, np.newaxis], drawn), 1)
    found = np.sort(counts @ table.T / n, axis=0)
    low, high = found[math.floor(_TAIL * (_RESAMPLES - 1))], found[math.ceil((1 - _TAIL) * (_RESAMPLES - 1))]
    return [
        Estimate(finite(float(m)), finite(float(a)), finite(float(b)), n, unit)
        for m, a, b in zip(table.mean(axis=1), low, high, strict=True)
    ]


def ratio_of_medians(above: Sequence[float | None], below: Sequence[float | None], unit: str = "") -> Estimate:
    """Return the ratio of two independent medians with its bootstrap interval; None counts as infinite."""
    return bootstrap(lambda x, y: np.median(x, axis=-1) / np.median(y, axis=-1), above, below, unit=unit)


def bootstrap(
    statistic: Callable[..., NDArray[Any]],
    *samples: Sequence[float | None],
    unit: str = "",
    seed: int = 0,
    floor: float = 0.0,
) -> Estimate:
    """Return a statistic with its percentile bootstrap interval (Efron, Annals of Statistics 7, 1979).

    Args:
        statistic: Takes an array for each of `samples`, (..., n), and reduces the last axis.
        *samples: Independent samples, each resampled by itself; at least one value each. None counts as infinite.
        unit: The unit of the statistic.
        seed: Of the resampling, so that the same samples give the same interval.
        floor: The lower end where infinity over infinity may be anything; the upper end is then infinite.

    Raises:
        ValueError: Samples are missing.
    """
    arrays = [np.array([math.inf if x is None else x for x in sample], np.float64) for sample in samples]
    if not all(len(array) for array in arrays):
        raise ValueError("there are no samples")
    rng = np.random.default_rng(seed)
    drawn = [array[rng.integers(len(array), size=(_RESAMPLES, len(array)))] for array in arrays]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(statistic(*arrays))
        found = statistic(*drawn)
    low = np.quantile(np.where(np.isnan(found), floor, found), _TAIL, method="lower")
    high = np.quantile(np.where(np.isnan(found), np.inf, found), 1 - _TAIL, method="higher")
    n = min(len(array) for array in arrays)
    return Estimate(finite(value), finite(float(low)), finite(float(high)), n, unit)

"""Rows for training and for testing: the split of scikit-learn's `train_test_split`, without the second of its import.

The same seed chooses the same rows in the same order; the tests compare the two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def split_rows(count: int, train: int, seed: int) -> tuple[Rows, Rows]:
    """Return `train` of `count` rows at random, and all others, both shuffled: indices of type intp."""
    order = _random(seed).permutation(np.arange(count, dtype=np.intp))
    return order[count - train :], order[: count - train]


def split_classes(labels: NDArray[Any], train: int, seed: int) -> tuple[Rows, Rows]:
    """Return `train` rows at random, and all others, both shuffled, each class divided as all rows are.

    Args:
        labels: The class of each row, (N,), whole numbers.
        train: Rows to train on.
        seed: Of the random choice.

    Returns:
        Indices of type intp, (train,) and (N - train,).
    """
    random = _random(seed)
    classes, counts = np.unique(labels, return_counts=True)
    for_training = _apportion(counts, train, random)
    # All others test, yet they are apportioned too where it is done with scikit-learn: its random numbers go on behind.
    _apportion(counts - for_training, len(labels) - train, random)
    chosen, others = [], []
    for each, share in zip(classes, for_training, strict=True):
        rows = random.permutation(np.flatnonzero(labels == each))
        chosen.append(rows[:share])
        others.append(rows[share:])
    return random.permutation(np.concatenate(chosen)), random.permutation(np.concatenate(others))


def _random(seed: int) -> np.random.RandomState:
    # What scikit-learn makes of a seed.
    return np.random.RandomState(seed)


def _apportion(counts: NDArray[np.intp], seats: int, random: np.random.RandomState) -> NDArray[np.intp]:
    """Divide `seats` in proportion to counts by the method of the largest remainder, equal ones at random."""
    quotas = counts / counts.sum() * seats
    shares: NDArray[np.intp] = np.floor(quotas).astype(np.intp)
    remainders = quotas - shares
    left = seats - int(shares.sum())
    for remainder in np.unique(remainders)[::-1]:
        if left == 0:
            break
        equal = np.flatnonzero(remainders == remainder)
        given = random.choice(equal, size=min(left, len(equal)), replace=False)
        shares[given] += 1
        left -= len(given)
    return shares

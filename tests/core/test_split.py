"""The split of rows against scikit-learn's."""

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from reluviz.core.split import split_classes, split_rows


@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1])
@pytest.mark.parametrize(("count", "train"), [(2, 1), (10, 7), (501, 250), (1797, 1437)])
def test_rows_are_those_of_scikit_learn(count, train, seed):
    found = split_rows(count, train, seed)
    expected = train_test_split(np.arange(count), train_size=train, test_size=count - train, random_state=seed)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.dtype == np.intp
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("share", [0.5, 0.29, 0.8])
def test_classes_are_divided_as_by_scikit_learn(classes, share, seed):
    random = np.random.default_rng(seed)
    # Two rows of each class, then as they come: classes of other sizes, and of equal ones where there are few rows.
    labels = np.concatenate([np.repeat(np.arange(classes), 2), random.integers(0, classes, 30 * (seed + 1))])
    random.shuffle(labels)
    train = int(share * len(labels))
    found = split_classes(labels, train, seed)
    expected = train_test_split(
        np.arange(len(labels)), train_size=train, test_size=len(labels) - train, random_state=seed, stratify=labels
    )
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.dtype == np.intp
        np.testing.assert_array_equal(ours, theirs)


def test_equal_classes_share_what_is_left_over_at_random():
    # 3 · 7 rows, of which 10 train: one class has four, and each seed chooses which.
    labels = np.repeat([0, 1, 2], 7)
    largest = {int(np.bincount(labels[split_classes(labels, 10, seed)[0]]).argmax()) for seed in range(20)}
    assert largest == {0, 1, 2}

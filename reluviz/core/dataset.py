"""A data set ready to train on: split, standardised by its training samples only, with the targets a loss needs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.catalogue import DatasetInfo
from reluviz.core.split import split_classes, split_rows
from reluviz.core.table import LARGEST_VALUE, DatasetError, Kind, RawTable, check_enough, clipped, shown


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples to train and to test on. The arrays are shared, not copied: change nothing in them.

    Attributes:
        name: The name in `DATASETS`.
        title: The name for a person; that of the file for an own one.
        x_train: Standardised features of the training samples, shape (N, n_in), float64, C order, shuffled.
        y_train: Their targets, float64: 0 or 1 of shape (N, 1) for two classes, one-hot of shape (N, k) for more,
            numbers of shape (N, 1) for regression.
        x_test: The same for the test samples; no rows where all samples train.
        y_test: Their targets.
        kind: Whether there are two classes, more, or numbers to predict.
        class_names: The classes in the order of their indices; empty for regression.
        feature_names: The names of the features.
        mean: What was subtracted from each feature, shape (n_in,): its mean over the training samples.
        std: What each feature was divided by, shape (n_in,): its standard deviation over the training samples, 1 where
            it is constant there.
        targets_standardised: Whether the targets of a regression are standardised too, as an own file's are.
        target_mean: What was subtracted from the targets.
        target_std: What they were divided by.
        problems: What a person should know of the data, one line each.
    """

    name: str
    title: str
    x_train: NDArray[np.float64]
    y_train: NDArray[np.float64]
    x_test: NDArray[np.float64]
    y_test: NDArray[np.float64]
    kind: Kind
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    targets_standardised: bool = False
    target_mean: float = 0.0
    target_std: float = 1.0
    problems: tuple[str, ...] = ()

    @property
    def n_in(self) -> int:
        """The number of features."""
        return int(self.x_train.shape[1])

    @property
    def n_out(self) -> int:
        """The number of outputs that a network for it has."""
        return int(self.y_train.shape[1])

    @property
    def is_plane(self) -> bool:
        """Whether samples are points of a plane, so that a decision boundary can be drawn."""
        return self.n_in == 2

    @property
    def loss(self) -> Literal["logistic", "softmax", "squared"]:
        """The loss that fits the targets."""
        return _LOSSES[self.kind]

    @property
    def labels_train(self) -> NDArray[np.int64]:
        """The index of each training sample's class, shape (N,).

        Raises:
            DatasetError: It is a regression.
        """
        return self._labels(self.y_train)

    @property
    def labels_test(self) -> NDArray[np.int64]:
        """The index of each test sample's class, shape (N,).

        Raises:
            DatasetError: It is a regression.
        """
        return self._labels(self.y_test)

    def _labels(self, y: NDArray[np.float64]) -> NDArray[np.int64]:
        if self.kind == "regression":
            raise DatasetError(f"{self.title}: is a regression, so its samples have no class")
        return y[:, 0].astype(np.int64) if self.kind == "binary" else np.argmax(y, axis=1).astype(np.int64)


_LOSSES: Mapping[Kind, Literal["logistic", "softmax", "squared"]] = {
    "binary": "logistic",
    "classes": "softmax",
    "regression": "squared",
}


def prepare(table: RawTable, info: DatasetInfo, *, title: str, split: float, seed: int) -> Dataset:
    """Return a table split, standardised, and with the targets that a loss needs.

    Args:
        table: All rows.
        info: The data set that they are.
        title: What a person calls it.
        split: The share of rows to train on; each class is split in this share.
        seed: The seed of the split.

    Raises:
        DatasetError: There are too few rows of a class for this split, or values too far apart to standardise.
    """
    train, test = _split(table, split, seed)
    x_train, x_test = _rows(table.x, train), _rows(table.x, test)
    mean, std = _standardise(table.source, table.feature_names, x_train, x_test)
    y_train, y_test = _targets(table, train), _targets(table, test)
    scaled = table.kind == "regression" and info.is_file
    target_mean, target_std = np.zeros(1), np.ones(1)
    if scaled:
        target_mean, target_std = _standardise(table.source, (table.label_name,), y_train, y_test)
    return Dataset(
        name=info.name,
        title=title,
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
        y_test=y_test,
        kind=table.kind,
        class_names=table.class_names,
        feature_names=table.feature_names,
        mean=mean,
        std=std,
        targets_standardised=scaled,
        target_mean=float(target_mean[0]),
        target_std=float(target_std[0]),
        problems=table.problems,
    )


def _split(table: RawTable, share: float, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the training and of the test rows, both shuffled."""
    check_enough(table.source, table.rows)
    # The small number undoes the rounding of products such as 0.29 × 100 = 28.999999999999996.
    train = math.floor(share * table.rows + 1e-9)
    test = table.rows - train
    if test == 0:
        return np.random.default_rng(seed).permutation(table.rows), np.empty(0, dtype=np.intp)
    classes = len(table.class_names)
    for class_name, count in zip(table.class_names, table.class_counts, strict=True):
        if count < 2:
            raise DatasetError(
                f"{table.source}: class {shown(class_name)} has {count} row; it needs 2, to train and to test"
            )
    for part, count in (("train on", train), ("test with", test)):
        needed = max(classes, 1)
        if count < needed:
            raise DatasetError(
                f"{table.source}: a split of {share:g} leaves {count} of {table.rows} rows to {part},"
                f" at least {needed} are needed; change the split or add rows"
            )
    return split_classes(table.y, train, seed) if classes else split_rows(table.rows, train, seed)


def _rows(values: NDArray[Any], index: NDArray[np.intp]) -> NDArray[np.float64]:
    # Rows first, then the wider type: an image set of bytes is never held in float64 twice.
    return np.ascontiguousarray(values[index], dtype=np.float64)


def _standardise(
    source: str, names: Sequence[str], train: NDArray[np.float64], test: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standardise two arrays in place by the columns of the first, and return its means and standard deviations.

    Raises:
        DatasetError: A value lies so far from the others that float32 can't hold it after scaling.
    """
    constant = train.min(axis=0) == train.max(axis=0)
    mean = np.where(constant, train[0], train.mean(axis=0))
    train -= mean
    # einsum makes no third array of this size, as std() would.
    std = np.sqrt(np.einsum("ij,ij->j", train, train) / len(train))
    # 0 also where the squares are too small for a float64.
    std[constant | (std == 0.0)] = 1.0
    test -= mean
    train /= std
    test /= std
    for part in (train, test):
        if part.size and max(part.max(), -part.min()) > LARGEST_VALUE:
            name = names[int(np.argmax(np.abs(part).max(axis=0)))]
            raise DatasetError(
                f"{source}: {clipped(name)}: a value is more than {LARGEST_VALUE:g} standard deviations from the mean;"
                " leave its row out or scale it"
            )
    return mean, std


def _targets(table: RawTable, index: NDArray[np.intp]) -> NDArray[np.float64]:
    chosen = table.y[index]
    if table.kind == "classes":
        one_hot = np.zeros((len(chosen), len(table.class_names)))
        one_hot[np.arange(len(chosen)), chosen] = 1.0
        return one_hot
    return chosen.astype(np.float64)[:, np.newaxis]

"""Every data set by its name: shapes in the plane, curves, real measurements, and a person's own file."""

from __future__ import annotations

import numbers
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from reluviz.core import synthetic, uci  # noqa: F401  (they declare their data sets, in the order of choosers)
from reluviz.core.catalogue import REGISTRY, DatasetInfo, register
from reluviz.core.dataset import Dataset, prepare
from reluviz.core.files import read_file
from reluviz.core.table import DatasetError, RawTable, Task
from reluviz.errors import nearest

__all__ = ["DATASETS", "OWN_FILE", "Dataset", "DatasetError", "DatasetInfo", "RawTable", "load", "read_file"]

OWN_FILE = "file"
"""The name of the data set that is read from a person's own file."""

SAMPLES_RANGE = (20, 1_000_000)
NOISE_RANGE = (0.0, 10.0)
SPLIT_RANGE = (0.01, 1.0)
SEED_RANGE = (0, 2**32 - 1)

register(DatasetInfo(OWN_FILE, "Own file", "A file of your own in CSV, NPZ or IDX format.", None, None, is_file=True))

DATASETS: Mapping[str, DatasetInfo] = MappingProxyType(REGISTRY)
"""Every data set by name."""


def load(
    name: str,
    *,
    samples: int = 500,
    noise: float | None = None,
    split: float = 0.5,
    seed: int = 0,
    path: str | os.PathLike[str] | None = None,
    label: str | int | None = None,
    task: Task | None = None,
) -> Dataset:
    """Return a data set, the same for the same arguments.

    Args:
        name: A name in `DATASETS`.
        samples: How many samples of a synthetic data set are drawn, training and test together, 20 to 1,000,000; the
            others have as many as they have.
        noise: The noise of a synthetic data set, 0 to 10: a standard deviation, where the shape spans about -1 to 1.
            None for its default. The others take None or 0.
        split: The share of samples to train on, 0.01 to 1. Each class is split in this share.
        seed: The seed of the draw, of the noise and of the split, 0 to 2³² - 1.
        path: The own file, with the name "file" and only then.
        label: Its label column or array, as for `reluviz.core.files.read_file`.
        task: "classes" or "regression" where an own file's label is to be taken otherwise than by the rule.

    Raises:
        DatasetError: An unknown name, a value outside its range, or a file that can't be read or used.
    """
    if name not in DATASETS:
        raise DatasetError(nearest("data set", name, DATASETS))
    info = DATASETS[name]
    _check("samples", samples, SAMPLES_RANGE, whole=True)
    _check("noise", 0.0 if noise is None else noise, NOISE_RANGE, whole=False)
    _check("split", split, SPLIT_RANGE, whole=False)
    _check("seed", seed, SEED_RANGE, whole=True)
    if noise and not info.has_noise:
        raise DatasetError(f"{name}: takes no noise, its samples are what they are; leave noise out")
    if info.make is None:
        if path is None:
            raise DatasetError(f"the data set {name!r} needs the path of a file")
        table = read_file(path, label, task)
        return prepare(table, info, title=Path(path).name, split=split, seed=seed)
    if path is not None or label is not None or task is not None:
        raise DatasetError(f"{name}: takes no path, label or task; they are for the data set {OWN_FILE!r}")
    table = info.make(samples, info.default_noise if noise is None else noise, np.random.default_rng(seed))
    return prepare(table, info, title=info.title, split=split, seed=seed)


def _check(name: str, value: float, limits: tuple[float, float], *, whole: bool) -> None:
    low, high = limits
    kind = numbers.Integral if whole else numbers.Real
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        number = "a whole number" if whole else "a number"
        raise DatasetError(f"{name} must be {number} from {low:g} to {high:.10g}, not {value!r}")

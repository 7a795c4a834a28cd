"""The data sets of real measurements: those of the UCI repository that scikit-learn carries; nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reluviz.core.catalogue import fixed
from reluviz.core.table import RawTable


def _table(name: str, bunch: Mapping[str, Any]) -> RawTable:
    classes = tuple(str(label) for label in bunch["target_names"])
    return RawTable(
        source=name,
        x=np.asarray(bunch["data"], dtype=np.float64),
        y=np.asarray(bunch["target"], dtype=np.int64),
        kind="binary" if len(classes) == 2 else "classes",
        class_names=classes,
        feature_names=tuple(str(feature) for feature in bunch["feature_names"]),
        label_name="class",
    )


@fixed("Handwritten digits", kind="classes", rows=1797, n_in=64)
def digits() -> RawTable:
    """Handwritten digits as images of 8 × 8 pixels, ten classes."""
    from sklearn.datasets import load_digits

    return _table("digits", load_digits())


@fixed("Breast cancer", kind="binary", rows=569, n_in=30)
def breast_cancer() -> RawTable:
    """Breast tumours, malignant or benign, by 30 measures of their cells' nuclei."""
    from sklearn.datasets import load_breast_cancer

    return _table("breast_cancer", load_breast_cancer())


@fixed("Wine", kind="classes", rows=178, n_in=13)
def wine() -> RawTable:
    """Wines of three growers by 13 chemical measures."""
    from sklearn.datasets import load_wine

    return _table("wine", load_wine())

"""Loading a data set by name: sizes, split, standardisation, targets, and what is refused."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from reluviz.core.catalogue import DatasetInfo, register
from reluviz.core.dataset import prepare
from reluviz.core.datasets import DATASETS, Dataset, DatasetError, RawTable, load
from reluviz.errors import ReluvizError

NAMES = [name for name, info in DATASETS.items() if not info.is_file]
MEASURED = {"digits": (1797, 64, 10), "breast_cancer": (569, 30, 2), "wine": (178, 13, 3)}


def table(x, y, kind="binary", classes=("a", "b")):
    x = np.asarray(x)
    return RawTable("made", x, np.asarray(y), kind, classes, tuple(f"x{i}" for i in range(x.shape[1])))


def prepared(raw, split=0.5, seed=0, name="file"):
    return prepare(raw, DATASETS[name], title="made", split=split, seed=seed)


def rows(array):
    return sorted(map(tuple, array.round(9).tolist()))


def test_the_list_is_in_the_order_of_choosers():
    assert list(DATASETS) == [
        *("spirals", "circles", "moons", "xor", "blobs", "checkerboard"),
        *("sine_curve", "abs_curve", "step_curve", "bumps_curve"),
        *("digits", "breast_cancer", "wine", "file"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_data_set_is_as_its_entry_says(name):
    info, data = DATASETS[name], load(name)
    assert info.name == name
    assert info.title
    assert info.doc.endswith(".")
    assert (data.name, data.title, data.kind, data.n_in) == (name, info.title, info.kind, info.n_in)
    assert len(data.x_train) + len(data.x_test) == (info.rows or 500)
    assert len(data.feature_names) == data.n_in
    assert data.is_plane == info.is_plane
    for array in (data.x_train, data.y_train, data.x_test, data.y_test):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert np.isfinite(array).all()


@pytest.mark.parametrize("name", NAMES)
def test_targets_fit_the_loss(name):
    data = load(name)
    for y in (data.y_train, data.y_test):
        if data.loss == "softmax":
            assert data.kind == "classes"
            assert data.n_out == len(data.class_names) > 2
            assert set(np.unique(y)) == {0.0, 1.0}
            np.testing.assert_array_equal(y.sum(axis=1), 1)
        elif data.loss == "logistic":
            assert data.kind == "binary"
            assert (data.n_out, len(data.class_names)) == (1, 2)
            assert set(np.unique(y)) == {0.0, 1.0}
        else:
            assert data.kind == "regression"
            assert (data.loss, data.n_out, data.class_names) == ("squared", 1, ())
            assert not data.targets_standardised
            assert (data.target_mean, data.target_std) == (0, 1)


@pytest.mark.parametrize("name", MEASURED)
def test_measured_data_are_all_the_rows_of_scikit_learn(name):
    data, bunch = load(name, split=0.8, seed=5), getattr(sklearn.datasets, f"load_{name}")()
    count, features, classes = MEASURED[name]
    assert (len(data.x_train), data.n_in, len(data.class_names)) == (count * 8 // 10, features, classes)
    assert list(data.class_names) == [str(label) for label in bunch.target_names]
    x = np.concatenate((data.x_train, data.x_test)) * data.std + data.mean
    labels = np.concatenate((data.labels_train, data.labels_test))
    np.testing.assert_allclose(rows(np.column_stack((x, labels))), rows(np.column_stack((bunch.data, bunch.target))))


def test_digits_at_four_fifths_trains_on_1437():
    data = load("digits", split=0.8)
    assert data.x_train.shape == (1437, 64)
    assert data.y_train.shape == (1437, 10)
    assert data.x_test.shape == (360, 64)


@pytest.mark.parametrize("name", NAMES)
def test_standardises_by_the_training_split_alone(name):
    data = load(name, split=0.6, seed=2)
    x_train, x_test = (part * data.std + data.mean for part in (data.x_train, data.x_test))
    scaler = StandardScaler().fit(x_train)
    np.testing.assert_allclose(data.mean, scaler.mean_, atol=1e-12)
    np.testing.assert_allclose(data.std, scaler.scale_)
    np.testing.assert_allclose(data.x_train, scaler.transform(x_train), atol=1e-9)
    np.testing.assert_allclose(data.x_test, scaler.transform(x_test), atol=1e-9)


def test_a_feature_constant_in_training_gets_std_1():
    x = np.column_stack((np.full(40, 0.1), np.arange(40.0)))
    data = prepared(table(x, np.arange(40) % 2))
    assert data.mean[0] == 0.1
    assert data.std[0] == 1.0
    assert not data.x_train[:, 0].any()
    assert data.std[1] > 1.0


@pytest.mark.parametrize("name", NAMES)
def test_same_arguments_give_the_same_numbers(name):
    first, again, other = load(name, seed=1), load(name, seed=1), load(name, seed=2)
    for field in ("x_train", "y_train", "x_test", "y_test", "mean", "std"):
        np.testing.assert_array_equal(getattr(first, field), getattr(again, field))
    assert not np.array_equal(first.x_train, other.x_train)


@pytest.mark.parametrize("name", [name for name in NAMES if DATASETS[name].kind != "regression"])
@pytest.mark.parametrize("split", [0.3, 0.8])
def test_split_keeps_the_share_of_each_class(name, split):
    data = load(name, split=split, seed=3)
    train = np.bincount(data.labels_train, minlength=len(data.class_names))
    test = np.bincount(data.labels_test, minlength=len(data.class_names))
    assert np.abs(train - split * (train + test)).max() <= 1.5


def test_training_samples_are_shuffled():
    assert len(np.unique(load("xor").labels_train[:50])) == 2
    assert not (np.diff(load("abs_curve").x_train[:, 0]) > 0).all()


def test_all_samples_can_train():
    data = load("wine", split=1.0)
    assert data.x_train.shape == (178, 13)
    assert data.x_test.shape == (0, 13)
    assert data.y_test.shape == (0, 3)
    assert data.labels_test.shape == (0,)


@pytest.mark.parametrize(("split", "train"), [(0.29, 29), (0.57, 57), (0.5, 50), (0.999, 99)])
def test_the_training_share_is_rounded_down_whatever_the_rounding_of_floats(split, train):
    data = prepared(table(np.arange(100.0)[:, np.newaxis], np.arange(100.0), "regression", ()), split)
    assert len(data.x_train) == train


def test_default_noise_is_that_of_the_entry():
    default = load("moons")
    np.testing.assert_array_equal(default.x_train, load("moons", noise=DATASETS["moons"].default_noise).x_train)
    assert not np.array_equal(default.x_train, load("moons", noise=0.0).x_train)


def test_own_regression_has_standardised_targets():
    y = np.arange(50.0) ** 2
    data = prepared(table(np.arange(50.0)[:, np.newaxis], y, "regression", ()))
    assert data.targets_standardised
    back = np.concatenate((data.y_train, data.y_test))[:, 0] * data.target_std + data.target_mean
    np.testing.assert_allclose(np.sort(back), y, atol=1e-9)
    scaler = StandardScaler().fit(data.y_train * data.target_std + data.target_mean)
    assert data.target_mean == pytest.approx(scaler.mean_[0])
    assert data.target_std == pytest.approx(scaler.scale_[0])


def test_fields_cannot_be_set():
    with pytest.raises(dataclasses.FrozenInstanceError):
        load("xor").name = "other"


def test_a_regression_has_no_labels():
    data = load("sine_curve")
    with pytest.raises(DatasetError, match="regression"):
        _ = data.labels_train


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("spiral", {}, "unknown data set 'spiral'; did you mean 'spirals'?"),
        ("xor", {"samples": 19}, "samples must be a whole number from 20 to 1000000, not 19"),
        ("xor", {"samples": 1_000_001}, "samples must be"),
        ("xor", {"samples": 50.0}, "samples must be a whole number"),
        ("xor", {"samples": True}, "samples must be a whole number"),
        ("xor", {"noise": -0.1}, "noise must be a number from 0 to 10, not -0.1"),
        ("xor", {"noise": float("nan")}, "noise must be a number from 0 to 10, not nan"),
        ("xor", {"noise": "much"}, "noise must be a number from 0 to 10, not 'much'"),
        ("xor", {"split": 0.0}, "split must be a number from 0.01 to 1, not 0.0"),
        ("xor", {"split": 1.1}, "split must be"),
        ("xor", {"seed": -1}, "seed must be a whole number from 0 to 4294967295, not -1"),
        ("xor", {"seed": 2**32}, "seed must be"),
        ("digits", {"noise": 0.1}, "digits: takes no noise"),
        ("xor", {"path": "a.csv"}, "xor: takes no path, label or task"),
        ("xor", {"label": "y"}, "xor: takes no path, label or task"),
        ("xor", {"task": "classes"}, "xor: takes no path, label or task"),
        ("file", {}, "the data set 'file' needs the path of a file"),
        ("xor", {"samples": 20, "split": 0.06}, "xor: a split of 0.06 leaves 1 of 20 rows to train on"),
        ("xor", {"samples": 20, "split": 0.97}, "xor: a split of 0.97 leaves 1 of 20 rows to test with"),
        ("wine", {"split": 0.01}, "wine: a split of 0.01 leaves 1 of 178 rows to train on, at least 3 are needed"),
    ],
)
def test_refuses_in_one_line(name, arguments, message):
    with pytest.raises(DatasetError) as caught:
        load(name, **arguments)
    assert isinstance(caught.value, ReluvizError)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_measured_data_take_noise_0_and_any_number_of_samples():
    assert len(load("wine", noise=0.0, samples=20, split=1.0).x_train) == 178


def test_refuses_a_class_of_one_row():
    with pytest.raises(DatasetError, match=r"^made: class 'b' has 1 row; it needs 2"):
        prepared(table(np.arange(10.0)[:, np.newaxis], [1] + [0] * 9))


def test_refuses_values_that_standardising_takes_out_of_float32():
    x = np.zeros((10, 2))
    x[:, 1] = 1e-30
    x[3, 1] = 2e-30
    raw = table(x, np.arange(10) % 2)
    split = next(seed for seed in range(50) if 3 in _test_rows(raw, seed))
    x[3, 1] = 1e30
    x[np.flatnonzero(np.arange(10) != 3), 1] += np.arange(9) * 1e-30
    with pytest.raises(DatasetError, match=r"^made: x1: a value is more than 1e\+30 standard deviations from the mean"):
        prepared(raw, seed=split)


def _test_rows(raw, seed):
    """The indices of the rows that this seed puts into the test split."""
    numbered = dataclasses.replace(raw, x=np.arange(raw.rows, dtype=np.float64)[:, np.newaxis], feature_names=("n",))
    data = prepared(numbered, seed=seed)
    return (data.x_test * data.std + data.mean).round().astype(int).ravel().tolist()


def test_two_data_sets_cannot_share_a_name():
    with pytest.raises(ValueError, match="two data sets are called 'xor'"):
        register(DatasetInfo("xor", "XOR", "Again.", "binary", 2))


def test_the_list_imports_no_scikit_learn():
    # Choosers and the check of a configuration need the names only, at once.
    code = "import sys, reluviz.core.datasets; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(
    name=st.sampled_from(sorted(DATASETS)),
    samples=st.integers(-5, 60),
    noise=st.none() | st.floats(),
    split=st.floats(),
    seed=st.integers(),
)
def test_any_numbers_give_a_data_set_or_one_line(name, samples, noise, split, seed):
    try:
        data = load(name, samples=samples, noise=noise, split=split, seed=seed)
    except DatasetError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert isinstance(data, Dataset)


@given(
    samples=st.integers(20, 200),
    noise=st.floats(0, 10),
    split=st.floats(0.2, 0.8),
    seed=st.integers(0, 2**32 - 1),
    name=st.sampled_from(sorted(name for name in NAMES if DATASETS[name].has_noise)),
)
def test_any_numbers_within_range_give_a_data_set(name, samples, noise, split, seed):
    data = load(name, samples=samples, noise=noise, split=split, seed=seed)
    assert len(data.x_train) + len(data.x_test) == samples
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1)

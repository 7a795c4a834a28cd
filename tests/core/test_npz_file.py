"""NPZ archives as NumPy writes them, and damaged ones."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from sklearn.datasets import load_digits

from reluviz.core.datasets import load
from reluviz.core.files import read_file
from reluviz.core.table import DatasetError

X = np.arange(24.0).reshape(8, 3)
Y = np.array([0, 1] * 4)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my.npz"


def complaint(path, label=None, task=None):
    with pytest.raises(DatasetError) as caught:
        read_file(path, label, task)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asanyarray(array), allow_pickle=False)
    return buffer.getvalue()


def archive(path, members):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_reads_what_numpy_saves(path, save):
    digits = load_digits()
    save(path, X=digits.images, y=digits.target, other=np.array(["text"]))
    table = read_file(path)
    np.testing.assert_array_equal(table.x, digits.data)
    np.testing.assert_array_equal(table.y, digits.target)
    assert (table.kind, table.class_names) == ("classes", tuple("0123456789"))
    assert table.feature_names == tuple(digits.feature_names)
    data = load("file", path=path, split=0.8)
    assert (data.title, data.x_train.shape, data.y_train.shape) == ("my.npz", (1437, 64), (1437, 10))


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", ">u2", "<i4", ">i8", "u8", "<f2", ">f4", "<f8", ">f8"])
def test_any_real_dtype_and_byte_order(path, dtype):
    x = (X % 2).astype(dtype)
    np.savez(path, X=x, y=Y.astype(dtype))
    table = read_file(path)
    np.testing.assert_array_equal(table.x, X % 2)
    assert table.x.dtype.isnative
    assert table.class_names == ("0", "1")
    np.testing.assert_array_equal(table.y, Y)


def test_fortran_order_a_column_of_labels_and_a_single_feature(path):
    np.savez(path, X=np.asfortranarray(X), y=Y[:, np.newaxis])
    np.testing.assert_array_equal(read_file(path).x, X)
    np.testing.assert_array_equal(read_file(path).y, Y)
    assert load("file", path=path).x_train.flags.c_contiguous
    np.savez(path, X=X[:, 0], y=Y)
    np.testing.assert_array_equal(read_file(path).x, X[:, :1])


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_array_format(path, version):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, X, version=version)
    archive(path, {"X.npy": buffer.getvalue(), "y.npy": npy(Y)})
    np.testing.assert_array_equal(read_file(path).x, X)


def test_reads_the_headers_of_python_2(path):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (8L, 3L), }"
    header += b" " * (117 - len(header)) + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + X.tobytes()
    archive(path, {"X.npy": content, "y.npy": npy(Y)})
    np.testing.assert_array_equal(read_file(path).x, X)


def test_another_array_of_labels_and_another_task(path):
    np.savez(path, X=X, y=Y, speed=Y / 2)
    table = read_file(path, "speed", "regression")
    assert (table.kind, table.label_name) == ("regression", "speed")
    np.testing.assert_array_equal(table.y, Y / 2)


def test_float32_class_names_are_as_written(path):
    np.savez(path, X=X, y=np.array([0.1, 2.0] * 4, dtype=np.float32))
    assert read_file(path).class_names == ("0.1", "2")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": X, "labels": Y}, "needs the arrays X (a row for each sample) and y (a label for each): unknown array"),
        ({"X": X}, "needs the arrays X (a row for each sample) and y (a label for each): unknown array 'y'"),
        ({}, "holds no arrays; save one with numpy.savez(path, X=..., y=...)"),
        ({"X": X, "y": Y[:7]}, "X has 8 rows and y has 7"),
        ({"X": X, "y": np.eye(8)}, "y has the shape (8, 8); it needs one label for each sample"),
        ({"X": np.float64(3), "y": Y}, "X is a single number"),
        ({"X": X[:0], "y": Y}, "X: holds no numbers: a dimension is 0"),
        ({"X": X, "y": Y[:0]}, "y: holds no numbers: a dimension is 0"),
        ({"X": X[:3], "y": Y[:3]}, "has too few rows of data: 3"),
        ({"X": np.zeros((4, 1025)), "y": Y[:4]}, "has 1025 features, more than 1024"),
        ({"X": X * 1j, "y": Y}, "X: holds complex numbers"),
        ({"X": X.astype(str), "y": Y}, "X: holds text"),
        ({"X": X.astype("S8"), "y": Y}, "X: holds text"),
        ({"X": X, "y": Y.astype(str)}, "y: holds text; number the classes, or save a CSV file"),
        ({"X": X, "y": Y.astype("M8[s]")}, "y: holds dates"),
        ({"X": X, "y": Y.astype("m8[s]")}, "y: holds time spans"),
        ({"X": np.zeros(8, dtype=[("a", "f8")]), "y": Y}, "X: holds records"),
        ({"X": X, "y": np.zeros(8)}, "has only one class, '0'"),
        ({"X": X, "y": np.arange(8) % 2 * 1e31}, "y, row 2: the value 1e+31 is larger than 1e+30"),
    ],
)
def test_names_what_is_wrong(path, arrays, message):
    np.savez(path, **arrays)
    assert complaint(path).startswith(message)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize(
    ("value", "message"), [(np.nan, "the value is missing (NaN)"), (-np.inf, "the value is infinite (-inf)")]
)
def test_names_the_row_of_a_value_that_is_no_number(path, dtype, value, message):
    x = X.astype(dtype)
    x[5, 1] = value
    np.savez(path, X=x, y=Y)
    assert complaint(path).startswith(f"X, row 6, column 2: {message}")
    y = Y.astype(dtype)
    y[5] = value
    np.savez(path, X=X, y=y)
    assert complaint(path).startswith(f"y, row 6: {message}")


def test_never_loads_pickles(path):
    np.savez(path, X=np.array([[{}]] * 8, dtype=object), y=Y)
    assert complaint(path) == "X: holds Python objects, which are never loaded"


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="long double is float64 here")
def test_refuses_long_doubles(path):
    np.savez(path, X=X.astype(np.longdouble), y=Y)
    assert complaint(path).startswith("X: holds numbers of the type '<f")


def test_takes_no_memory_for_what_a_header_only_promises(path):
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (10_000_000_000, 3)})
    archive(path, {"X.npy": buffer.getvalue(), "y.npy": npy(Y)})
    assert complaint(path) == "X: holds 30000000000 numbers, more than 100000000; take fewer rows"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy(X)[:-1], "X: is cut short: its header promises 24 numbers of 8 bytes"),
        (npy(X) + b"\0", "X: is too long: its header promises 24 numbers of 8 bytes"),
        (npy(X)[:40], "X: the header of the array is damaged"),
        (npy(X)[:5], "X: is not an array in the .npy format, or is damaged"),
        (b"", "X: is not an array in the .npy format, or is damaged"),
        (npy(X).replace(b"\x93NUMPY\x01", b"\x93NUMPY\x09"), "X: is not an array in the .npy format"),
        (npy(X).replace(b"'shape'", b"'shade'"), "X: the header of the array is damaged"),
        (npy(X).replace(b"(8, 3)", b"(8  3)"), "X: the header of the array is damaged"),
        (npy(X).replace(b"(8, 3)", b"(-8,3)"), "X: the header of the array is damaged"),
    ],
)
def test_a_damaged_array(path, content, message):
    archive(path, {"X.npy": content, "y.npy": npy(Y)})
    assert complaint(path).startswith(message)


def test_a_damaged_archive(path):
    np.savez_compressed(path, X=X, y=Y)
    content = path.read_bytes()
    for damaged in (content[:-30], content[:30], b"PK\x03\x04", b"hello", content.replace(b"X.npy", b"Z.npy", 1)):
        path.write_bytes(damaged)
        assert complaint(path).startswith("is not a .npz archive, or is damaged")


def test_a_label_is_named_and_not_numbered(path):
    np.savez(path, X=X, y=Y)
    assert complaint(path, 2).startswith("columns are numbered in CSV files only")
    assert "unknown array 'Y'; did you mean 'y'?" in complaint(path, "Y")

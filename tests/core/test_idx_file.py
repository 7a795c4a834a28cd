"""IDX files packed by hand with struct, gzipped or not, and damaged ones."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from reluviz.core.datasets import load
from reluviz.core.files import read_file
from reluviz.core.table import DatasetError

IMAGES = [[[(7 * n + 3 * row + column) % 256 for column in range(3)] for row in range(2)] for n in range(12)]
LABELS = [n % 3 for n in range(12)]


def packed(values, code=0x08, letter="B"):
    """Return nested lists as the bytes of an IDX file."""
    shape, flat = [], values
    while isinstance(flat, list):
        shape.append(len(flat))
        flat = flat[0] if flat else None
    numbers = values
    for _ in shape[1:]:
        numbers = [number for part in numbers for number in part]
    return struct.pack(f">BBBB{len(shape)}I{len(numbers)}{letter}", 0, 0, code, len(shape), *shape, *numbers)


@pytest.fixture
def pair(tmp_path):
    """Write images and labels and return the path of the images."""

    def write(images=None, labels=None, names=("train-images-idx3-ubyte", "train-labels-idx1-ubyte")):
        for name, content in zip(
            names,
            (packed(IMAGES) if images is None else images, packed(LABELS) if labels is None else labels),
            strict=True,
        ):
            (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return tmp_path / names[0]

    return write


def complaint(path, label=None, task=None):
    with pytest.raises(DatasetError) as caught:
        read_file(path, label, task)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(str(path.parent))
    return text.removeprefix(str(path.parent))[1:]


@pytest.mark.parametrize(
    "names",
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte"),
        ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"),
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("images.idx", "labels.idx"),
        ("images", "labels"),
    ],
)
def test_reads_images_and_the_labels_that_belong_to_them(pair, names):
    path = pair(names=names)
    table = read_file(path)
    assert table.x.tolist() == [[*image[0], *image[1]] for image in IMAGES]
    assert table.y.tolist() == LABELS
    assert (table.kind, table.class_names) == ("classes", ("0", "1", "2"))
    assert table.feature_names[:4] == ("pixel_0_0", "pixel_0_1", "pixel_0_2", "pixel_1_0")
    data = load("file", path=path)
    assert (data.title, data.x_train.shape, data.y_train.shape) == (names[0], (6, 6), (6, 3))


def test_labels_given_by_path(pair, tmp_path):
    path = pair(names=("pictures-ubyte", "answers.gz"))
    assert read_file(path, str(tmp_path / "answers.gz")).y.tolist() == LABELS


@pytest.mark.parametrize(
    ("code", "letter", "values"),
    [
        (0x08, "B", [0, 255]),
        (0x09, "b", [-128, 127]),
        (0x0B, "h", [-32768, 32767]),
        (0x0C, "i", [-(2**31), 2**31 - 1]),
        (0x0D, "f", [-1.5, 2.0**90]),
        (0x0E, "d", [-1e-30, 1e30]),
    ],
)
def test_every_type_of_number(pair, code, letter, values):
    rows = [[value, 1] for value in values * 3]
    table = read_file(pair(packed(rows, code, letter), packed([0, 1] * 3)))
    assert table.x.tolist() == rows
    assert table.x.dtype.isnative
    assert table.feature_names == ("x1", "x2")


@pytest.mark.parametrize("rank", [1, 2, 4])
def test_features_of_any_rank_are_flattened(pair, rank):
    values = np.arange(12 * 2 ** (rank - 1)).reshape(12, *[2] * (rank - 1))
    table = read_file(pair(packed(values.tolist())))
    np.testing.assert_array_equal(table.x, values.reshape(12, -1))


def test_labels_to_predict(pair):
    speeds = [n + 0.25 for n in range(30)]
    table = read_file(pair(packed([[n] for n in range(30)]), packed(speeds, 0x0D, "f")))
    assert table.kind == "regression"
    assert table.y.tolist() == speeds


GOOD = packed(IMAGES)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\x01" + GOOD[2:], "is not an IDX file: it begins with 00 01 08 03, not with 00 00"),
        (b"\0\0", "is not an IDX file: it begins with 00 00"),
        (GOOD[:2] + b"\x0a" + GOOD[3:], "byte 3 of its IDX header, 0a, is no type of number (known: 08, 09, 0b, 0c"),
        (GOOD[:3] + b"\0" + GOOD[4:], "byte 4 of its IDX header promises no dimensions"),
        (GOOD[:9], "is cut short within its IDX header of 3 dimensions"),
        (GOOD[:-1], "is cut short: its IDX header promises 12 x 2 x 3 numbers of 1 bytes, 88 bytes in all, and it"),
        (GOOD + b"\0", "is too long: its IDX header promises 12 x 2 x 3 numbers of 1 bytes, 88 bytes in all"),
        (struct.pack(">BBBB255I", 0, 0, 8, 255, *[7] * 255), "is cut short: its IDX header promises 7 x 7 x 7 x"),
        (GOOD[:4] + b"\xff" * 12 + GOOD[16:], "is cut short: its IDX header promises 4294967295 x"),
        (struct.pack(">BBBB2I", 0, 0, 8, 2, 0, 3), "holds no numbers: a dimension is 0"),
        (struct.pack(">BBBB200I", 0, 0, 8, 200, *[1] * 200) + b"\0", "has 200 dimensions, more than NumPy holds"),
        (packed([[0] * 1025] * 4), "has 1025 features, more than 1024"),
        (packed([[1], [2], [3]]), "has too few rows of data: 3"),
        (packed([[1.0], [float("nan")]] * 6, 0x0D, "f"), "sample 2, value 1: the value is missing (NaN)"),
        (packed([[1.0], [1e31]] * 6, 0x0E, "d"), "sample 2, value 1: the value 1e+31 is larger than 1e+30"),
    ],
)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_damaged_features(pair, content, message, ending):
    path = pair(content, names=(f"a-images-idx3-ubyte{ending}", "a-labels-idx1-ubyte"))
    assert complaint(path).startswith(f"a-images-idx3-ubyte{ending}: {message}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed(LABELS[:-1]), "holds 11 labels for the 12 samples of "),
        (packed(IMAGES), "holds 3 dimensions; labels need one"),
        (packed(LABELS)[:-1], "is cut short"),
        (packed([4] * 12), "has only one class, '4'"),
        (packed([0.0, float("inf")] * 6, 0x0E, "d"), "label 2: the value is infinite (inf)"),
        (b"", "is empty"),
    ],
)
def test_damaged_labels(pair, content, message):
    assert complaint(pair(labels=content)).startswith(f"train-labels-idx1-ubyte: {message}")


def test_labels_that_are_not_there(pair, tmp_path):
    path = pair()
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert complaint(path).startswith("train-images-idx3-ubyte: there is no file of labels ")
    assert complaint(path, str(tmp_path / "none")) == "none: there is no such file"
    path = pair(names=("pictures-ubyte", "labels-ubyte"))
    assert complaint(path).startswith("pictures-ubyte: its name has no 'images', so its labels can't be found")


def test_labels_given_as_features(pair, tmp_path):
    pair()
    message = complaint(tmp_path / "train-labels-idx1-ubyte")
    assert message == "train-labels-idx1-ubyte: holds labels; give the file of images or features"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda content: content[:-9], "the gzip file is cut short; fetch it again"),
        (lambda content: content[:6], "the gzip file is cut short"),
        (lambda content: content[:-8] + b"\0" * 8, "the gzip file is damaged (CRC check failed"),
        (lambda content: content[:12] + b"\xff\xff" + content[14:], "the gzip file is damaged ("),
        (lambda content: content + b"more", "the gzip file is damaged ("),
        (lambda content: gzip.compress(b""), "is a gzip file with nothing in it"),
    ],
)
def test_a_damaged_gzip_file(pair, damage, message):
    path = pair(names=("a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte"))
    path.write_bytes(damage(path.read_bytes()))
    assert complaint(path).startswith(f"a-images-idx3-ubyte.gz: {message}")


def test_a_gzip_file_that_unpacks_to_too_much(pair, monkeypatch):
    monkeypatch.setattr("reluviz.core.file_bytes.MAX_UNPACKED_BYTES", 50)
    path = pair(names=("a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte"))
    assert complaint(path) == "a-images-idx3-ubyte.gz: unpacks to more than 50 bytes; take fewer rows"

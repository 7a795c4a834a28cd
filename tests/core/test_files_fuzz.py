"""Whatever bytes an own file holds, loading it gives a data set or one line of complaint, without a warning."""

from __future__ import annotations

import gzip
import io
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reluviz.core.datasets import Dataset, load
from reluviz.core.table import DatasetError

# The folder is shared by all examples of a test; each writes its own content anew.
fuzz = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

CSV = 'a,"b ""q""",class\r\n' + "".join(f"{i},{i * i / 7},{'yes' if i % 3 else 'no'}\r\n" for i in range(12))
IMAGES = struct.pack(">BBBB3I", 0, 0, 8, 3, 12, 2, 2) + bytes(range(48))
FLOATS = struct.pack(">BBBB2I24d", 0, 0, 0x0E, 2, 12, 2, *np.linspace(-1, 1, 24))
LABELS = struct.pack(">BBBBI", 0, 0, 8, 1, 12) + bytes([0, 1, 2] * 4)


def npz(save, x):
    buffer = io.BytesIO()
    save(buffer, X=x, y=np.arange(12) % 3)
    return buffer.getvalue()


VALID = {
    "a.csv": CSV.encode(),
    "b.csv": b"\xef\xbb\xbf" + CSV.replace(",", ";").encode(),
    "a.npz": npz(np.savez, np.linspace(-1, 1, 24).reshape(12, 2)),
    "b.npz": npz(np.savez_compressed, np.arange(24, dtype=">f4").reshape(12, 2)),
    "a-images-idx3-ubyte": IMAGES,
    "b-images-idx2": FLOATS,
    "c-images-idx3-ubyte.gz": gzip.compress(IMAGES, mtime=0),
}
PIECES = [
    *(b"\0", b"\xff", b"\n", b"\r", b'"', b",", b";", b"\t", b"|", b"?", b"nan", b"inf", b"-", b"e999", b"_", b"\xe9"),
    *(b"1e30", b"1e-320", b"\\N", b"(1,)", b"(99999999999,)", b"|O", b"<U4", b"'", b"PK\x01\x02", b"\x7f\xf0\0\0"),
]


def outcome(path, **arguments):
    try:
        data = load("file", path=path, **arguments)
    except DatasetError as error:
        assert str(error).isprintable()  # noqa: PT017
        assert len(str(error)) < 500 + 2 * len(str(path))  # noqa: PT017
        return
    assert isinstance(data, Dataset)
    for part in (data.x_train, data.y_train, data.x_test, data.y_test):
        assert part.dtype == np.float64
        assert np.isfinite(part.astype(np.float32)).all()


def write(folder, name, content):
    (folder / name).write_bytes(content)
    (
        folder / name.replace("images", "labels").replace("idx2", "idx1").replace("idx3", "idx1").replace(".gz", "")
    ).write_bytes(LABELS if "images" in name else content)
    return folder / name


@pytest.mark.parametrize("name", VALID)
def test_what_is_mutated_is_valid_at_first(tmp_path, name):
    assert len(load("file", path=write(tmp_path, name, VALID[name])).x_train) == 6


@pytest.mark.parametrize("name", [*VALID, "noending"])
@fuzz
@given(content=st.binary(max_size=200))
def test_any_bytes(tmp_path, name, content):
    outcome(write(tmp_path, name, content))


@st.composite
def mutated(draw, valid):
    """Draw the bytes of a file with up to four pieces cut, overwritten, inserted or repeated."""
    content = valid
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 12)) | st.just(start) | st.just(len(content)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8) | st.just(content[start:end] * 2))
        content = content[:start] + piece + content[end:]
    return content


@pytest.mark.parametrize("name", VALID)
@fuzz
@given(data=st.data(), split=st.floats(0.01, 1.0), task=st.sampled_from([None, "classes", "regression"]))
def test_mutations_of_a_valid_file(tmp_path, name, data, split, task):
    content = data.draw(mutated(VALID[name]))
    outcome(write(tmp_path, name, content), split=split, task=task)


@fuzz
@given(content=st.data())
def test_mutations_of_what_is_gzipped(tmp_path, content):
    inner = content.draw(mutated(IMAGES) | mutated(FLOATS))
    outcome(write(tmp_path, "c-images-idx3-ubyte.gz", gzip.compress(inner, mtime=0)))


@fuzz
@given(labels=mutated(LABELS))
def test_mutations_of_the_labels(tmp_path, labels):
    path = write(tmp_path, "a-images-idx3-ubyte", IMAGES)
    (tmp_path / "a-labels-idx1-ubyte").write_bytes(labels)
    outcome(path)


CELL = st.sampled_from(["1", "-2.5", "1e300", "x", "", "?", "nan", "inf", '"', '"3"', "1,5", "1_0", "\u2028", "é", "٣"])


@fuzz
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8),
    separator=st.sampled_from([",", ";", "\t", "|", " "]),
    ending=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    label=st.sampled_from([None, 1, -1, 3, 0, "x", "1", "é", "\0", "9" * 5000]),
    task=st.sampled_from([None, "classes", "regression"]),
)
def test_text_that_looks_like_csv(tmp_path, rows, separator, ending, label, task):
    text = ending.join(separator.join(row) for row in rows)
    outcome(write(tmp_path, "a.csv", text.encode()), label=label, task=task)


@fuzz
@given(
    x=st.lists(st.lists(st.floats(), min_size=2, max_size=2), min_size=4, max_size=12),
    y=st.lists(st.floats() | st.integers(0, 3).map(float), min_size=4, max_size=12),
    dtype=st.sampled_from(["f8", "f4", "f2", ">f8", ">f4"]),
    task=st.sampled_from([None, "classes", "regression"]),
    split=st.floats(0.01, 1.0),
)
def test_any_numbers_in_an_archive(tmp_path, x, y, dtype, task, split):
    with np.errstate(over="ignore"):
        np.savez(tmp_path / "a.npz", X=np.array(x).astype(dtype), y=np.array(y * 3)[: len(x)].astype(dtype))
    outcome(tmp_path / "a.npz", task=task, split=split)


@fuzz
@given(content=st.binary(min_size=16, max_size=16 * 8), code=st.sampled_from([0x0D, 0x0E]))
def test_any_bits_as_floats(tmp_path, content, code):
    size = 4 if code == 0x0D else 8
    rows = len(content) // size // 2
    header = struct.pack(">BBBB2I", 0, 0, code, 2, rows, 2)
    path = write(tmp_path, "b-images-idx2", header + content[: rows * 2 * size])
    (tmp_path / "b-labels-idx1").write_bytes(
        struct.pack(">BBBBI", 0, 0, 8, 1, rows) + bytes(i % 2 for i in range(rows))
    )
    outcome(path)

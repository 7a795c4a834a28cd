"""A person's own file: how its format is told, and paths that can't be read."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from reluviz.core.csv_file import parse_csv
from reluviz.core.datasets import load
from reluviz.core.files import format_of, read_file
from reluviz.core.table import DatasetError

ROWS = "1,2,x\n3,4,y\n5,6,x\n7,8,y\n"


def complaint(path, **arguments):
    with pytest.raises(DatasetError) as caught:
        load("file", path=path, **arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"\0\0", "csv"),
        ("A.TSV", b"PK\x03\x04", "csv"),
        ("iris.data", b"5.1,3.5", "csv"),
        ("a.npz", b"1,2", "npz"),
        ("train-images-idx3-ubyte", b"1,2", "idx"),
        ("train-images-idx3-ubyte.gz", b"1,2", "idx"),
        ("a.idx", b"1,2", "idx"),
        ("noending", b"PK\x03\x04rest", "npz"),
        ("noending", b"\0\0\x08\x03", "idx"),
        ("noending", b"\x1f\x8b\x08", "idx"),
        ("noending", b"1,2,x", "csv"),
    ],
)
def test_format_by_the_name_or_else_by_the_first_bytes(name, content, expected):
    assert format_of(name, content) == expected


def test_path_as_text_and_as_a_path(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert load("file", path=str(path)).title == load("file", path=path).title == "a.csv"


def test_path_seen_from_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(ROWS, encoding="utf-8")
    assert read_file("a.csv").source == "a.csv"


def test_problems_reach_the_data_set(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert load("file", path=path).problems == ("classes with fewer than 10 rows: 'x' (2), 'y' (2)",)


def test_a_class_of_one_row_is_named_when_it_is_to_be_split(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(ROWS + "9,10,z\n", encoding="utf-8")
    assert read_file(path).class_counts == (2, 2, 1)
    assert complaint(path) == f"{path}: class 'z' has 1 row; it needs 2, to train and to test"


def test_missing_file_and_folder(tmp_path):
    assert complaint(tmp_path / "none.csv") == f"{tmp_path / 'none.csv'}: there is no such file"
    assert complaint(tmp_path) == f"{tmp_path}: is a folder; give the file in it"
    (tmp_path / "a.csv").write_text(ROWS, encoding="utf-8")
    assert complaint(tmp_path / "a.csv" / "b.csv").startswith(f"{tmp_path / 'a.csv' / 'b.csv'}: ")


@pytest.mark.parametrize("name", ["a.csv", "a.npz", "a.idx", "a"])
def test_empty_file(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    assert complaint(tmp_path / name) == f"{tmp_path / name}: is empty"


@pytest.mark.parametrize("path", ["", "a\0b.csv", "a\nb.csv", "x" * 5000 + ".csv"])
def test_impossible_paths(path):
    complaint(path)


def test_permission_denied(tmp_path, monkeypatch):
    # The superuser may read everything, so the system's answer is made up.
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert complaint(path) == f"{path}: may not be read (permission denied)"


def test_other_trouble_of_the_system(tmp_path, monkeypatch):
    def fail(self):
        raise OSError(5, "Input/output error", str(self))

    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", fail)
    assert complaint(path) == f"{path}: can't be read: Input/output error"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert complaint(tmp_path / "pipe.csv") == f"{tmp_path / 'pipe.csv'}: is not a regular file"


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("reluviz.core.file_bytes.MAX_FILE_BYTES", 10)
    (tmp_path / "a.csv").write_text(ROWS, encoding="utf-8")
    assert complaint(tmp_path / "a.csv") == f"{tmp_path / 'a.csv'}: is larger than 10 bytes; take fewer rows"


def test_a_table_that_is_too_large(monkeypatch):
    monkeypatch.setattr("reluviz.core.table.MAX_VALUES", 6)
    with pytest.raises(DatasetError, match=r"^a: 4 rows of 2 features are more than 6 numbers; take fewer rows$"):
        parse_csv("a", ROWS.encode())


def test_one_hot_targets_that_are_too_large(monkeypatch):
    monkeypatch.setattr("reluviz.core.labels.MAX_VALUES", 6)
    with pytest.raises(DatasetError, match=r"^a: 4 rows of 2 classes are more than 6 targets; take fewer rows$"):
        parse_csv("a", ROWS.encode())


def test_formats_of_other_programs_are_named(tmp_path):
    with (tmp_path / "a.npy").open("wb") as file:
        np.save(file, np.eye(3))
    assert complaint(tmp_path / "a.npy").endswith(
        "save features and labels together, with numpy.savez(path, X=..., y=...)"
    )
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([1, 2]))
    assert "pickles are never loaded" in complaint(tmp_path / "a.pkl")
    assert complaint("sheet.xlsx").endswith("save the sheet as CSV")


def test_unknown_task(tmp_path):
    with pytest.raises(DatasetError, match=r"^unknown task 'sorting' \(known: classes, regression\)$"):
        read_file(tmp_path / "a.csv", task="sorting")

"""A person's own data file, in whichever of the formats CSV, NPZ and IDX it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from reluviz.core.csv_file import parse_csv
from reluviz.core.file_bytes import read_bytes, source_name
from reluviz.core.idx_file import read_idx
from reluviz.core.labels import check_task
from reluviz.core.npz_file import parse_npz
from reluviz.core.table import DatasetError, RawTable, Task

__all__ = ["format_of", "read_file"]

_CSV_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".data", ".dat")
_REFUSED = {
    ".npy": "save features and labels together, with numpy.savez(path, X=..., y=...)",
    ".pkl": "pickles are never loaded; save a CSV or NPZ file",
    ".pickle": "pickles are never loaded; save a CSV or NPZ file",
    ".xls": "save the sheet as CSV",
    ".xlsx": "save the sheet as CSV",
    ".ods": "save the sheet as CSV",
    ".parquet": "save it as CSV or NPZ",
    ".json": "save it as CSV or NPZ",
}


def read_file(path: str | os.PathLike[str], label: str | int | None = None, task: Task | None = None) -> RawTable:
    """Return what a data file holds, unsplit and unscaled, with what a person should know of it.

    Args:
        path: The file. The ending of its name tells the format, else its first bytes do.
        label: In a CSV file the label's column, by name or by number (counted from 1, negative from the end; None
            for the last). In an NPZ file the name of the array of labels (None for ``y``). For an IDX file the path
            of the file of labels (None for the one that belongs to it by its name).
        task: "classes" or "regression" overrides the rule of `reluviz.core.labels`.

    Raises:
        DatasetError: The file can't be read or used; one line names the file, and line and column where known.
    """
    check_task(task)
    suffix = Path(path).suffix.lower()
    source = source_name(path)
    if suffix in _REFUSED:
        raise DatasetError(f"{source}: is no CSV, NPZ or IDX file; {_REFUSED[suffix]}")
    content = read_bytes(path)
    kind = format_of(Path(path).name, content)
    if kind == "csv":
        return parse_csv(source, content, label, task)
    if isinstance(label, int):
        raise DatasetError(f"{source}: columns are numbered in CSV files only; give the label of this file by name")
    if kind == "npz":
        return parse_npz(source, content, label, task)
    return read_idx(path, content, label, task)


def format_of(name: str, content: bytes) -> Literal["csv", "npz", "idx"]:
    """Return the format that the name of a file tells, or else its first bytes.

    Args:
        name: The name of the file, without its folder.
        content: Its bytes, or the first four of them.
    """
    lowered = name.lower()
    if lowered.endswith(_CSV_SUFFIXES):
        return "csv"
    if lowered.endswith(".npz"):
        return "npz"
    if lowered.endswith((".gz", ".idx", "-ubyte")):
        return "idx"
    if content.startswith(b"PK\x03\x04"):
        return "npz"
    return "idx" if content.startswith((b"\0\0", b"\x1f\x8b")) else "csv"

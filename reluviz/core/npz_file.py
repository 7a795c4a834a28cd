"""A table from a NumPy .npz archive: the array ``X`` holds the samples, the array ``y`` a label for each.

The headers are read here and not by ``numpy.load``, which takes the memory that a header promises before it looks at
what the file holds, and which parses a header as Python source. No pickle is ever loaded.
"""

from __future__ import annotations

import io
import lzma
import math
import re
import zipfile
import zlib
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.idx_file import feature_names
from reluviz.core.labels import labels_from_numbers
from reluviz.core.table import (
    MAX_VALUES,
    DatasetError,
    RawTable,
    Task,
    check_enough,
    check_size,
    check_values,
    clean,
    clipped,
    problems_of,
    shown,
)
from reluviz.errors import nearest

FEATURES = "X"
LABELS = "y"

_MAGIC = b"\x93NUMPY"
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}  # of the header's length, by major version of the format
_LONGEST_HEADER = 10_000
_DESCR = re.compile(r"'descr':\s*'([^']*)'")
_ORDER = re.compile(r"'fortran_order':\s*(True|False)")
_SHAPE = re.compile(r"'shape':\s*\(((?:\d+L?,\s*)*(?:\d+L?)?)\)")  # Python 2 wrote 3L
_REAL = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248])")
_REFUSED = {
    "O": "Python objects, which are never loaded",
    "U": "text; number the classes, or save a CSV file",
    "S": "text; number the classes, or save a CSV file",
    "c": "complex numbers; store their real and imaginary parts as features",
    "M": "dates; store numbers",
    "m": "time spans; store numbers",
    "V": "records; store one array of numbers",
}
_MOST_NAMES = 12  # shown in a message

# What zipfile raises for a damaged archive, besides what reading it as numbers raises.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def parse_npz(source: str, content: bytes, label: str | None = None, task: Task | None = None) -> RawTable:
    """Return the table that a .npz archive holds.

    Args:
        source: What messages call the file.
        content: Its bytes.
        label: The name of the array of labels; None for ``y``.
        task: Overrides the rule by which labels are taken for classes or for numbers to predict.

    Raises:
        DatasetError: It is no such archive, or an array is missing or unusable.
    """
    name = LABELS if label is None else label
    features, values = _array(source, content, FEATURES), _array(source, content, name)
    if features.ndim == 0:
        raise DatasetError(f"{source}: {FEATURES} is a single number; it needs one row for each sample")
    rows, shape = len(features), features.shape[1:]
    columns = math.prod(shape)
    check_size(source, rows, columns)
    check_enough(source, rows)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise DatasetError(f"{source}: {clean(name)} has the shape {values.shape}; it needs one label for each sample")
    if len(values) != rows:
        raise DatasetError(f"{source}: {FEATURES} has {rows} rows and {clean(name)} has {len(values)}")

    def place(row: int, column: int | None) -> str:
        return f"{clean(name)}, row {row + 1}" if column is None else f"{FEATURES}, row {row + 1}, column {column + 1}"

    x = features.reshape(rows, columns)
    check_values(source, x, place)
    labels = labels_from_numbers(source, values, place, task)
    names = feature_names(shape)
    return RawTable(
        source=source,
        x=x,
        y=labels.y,
        kind=labels.kind,
        class_names=labels.class_names,
        feature_names=names,
        label_name=clean(name),
        problems=tuple(problems_of(x, names, labels.class_names, labels.y)),
    )


def _array(source: str, content: bytes, name: str) -> NDArray[Any]:
    """Return one array of the archive, in native byte order; booleans become uint8.

    Raises:
        DatasetError: The archive or the array is damaged, or there is no such array, or it holds no real numbers.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [member.removesuffix(".npy") for member in archive.namelist() if member.endswith(".npy")]
            if name not in names:
                raise _absent(source, name, names)
            with archive.open(f"{name}.npy") as stream:
                return _npy(f"{source}: {clean(name)}", stream)
    except DatasetError:
        raise
    except _DAMAGE as error:
        raise DatasetError(
            f"{source}: is not a .npz archive, or is damaged ({clipped(clean(str(error)), 80)})"
        ) from None


def _absent(source: str, name: str, names: list[str]) -> DatasetError:
    if not names:
        return DatasetError(f"{source}: holds no arrays; save one with numpy.savez(path, {FEATURES}=..., {LABELS}=...)")
    listed = [clipped(clean(known)) for known in names[:_MOST_NAMES]]
    return DatasetError(
        f"{source}: needs the arrays {FEATURES} (a row for each sample) and {LABELS} (a label for each):"
        f" {nearest('array', clipped(name), listed)}"
    )


def _npy(where: str, stream: IO[bytes]) -> NDArray[Any]:
    """Return the array of a stream in the .npy format (numpy.lib.format, versions 1 to 3)."""
    start = stream.read(8)
    if len(start) < 8 or not start.startswith(_MAGIC) or start[6] not in _LENGTH_BYTES:
        raise DatasetError(f"{where}: is not an array in the .npy format, or is damaged")
    length = int.from_bytes(stream.read(_LENGTH_BYTES[start[6]]), "little")
    header = stream.read(min(length, _LONGEST_HEADER)).decode("latin-1")
    descr, order, sizes = (pattern.search(header) for pattern in (_DESCR, _ORDER, _SHAPE))
    if descr is None and "'descr':" in header:
        raise DatasetError(f"{where}: holds {_REFUSED['V']}")
    if length > _LONGEST_HEADER or descr is None or order is None or sizes is None:
        raise DatasetError(f"{where}: the header of the array is damaged")
    if _REAL.fullmatch(descr[1]) is None:
        kind = _REFUSED.get(descr[1].lstrip("<>|=")[:1], f"numbers of the type {shown(descr[1])}; store float64")
        raise DatasetError(f"{where}: holds {kind}")
    dtype = np.dtype(descr[1])
    shape = tuple(int(size.strip().removesuffix("L")) for size in sizes[1].split(",") if size.strip())
    count = math.prod(shape)
    if count == 0:
        raise DatasetError(f"{where}: holds no numbers: a dimension is 0")
    if count > MAX_VALUES:
        raise DatasetError(f"{where}: holds {clipped(str(count))} numbers, more than {MAX_VALUES}; take fewer rows")
    data = stream.read(count * dtype.itemsize + 1)
    if len(data) != count * dtype.itemsize:
        state = "is cut short" if len(data) < count * dtype.itemsize else "is too long"
        raise DatasetError(f"{where}: {state}: its header promises {count} numbers of {dtype.itemsize} bytes")
    flat = np.frombuffer(data, dtype)
    flat = flat.astype(np.uint8 if dtype.kind == "b" else dtype.newbyteorder("="), copy=False)
    return flat.reshape(shape, order="F" if order[1] == "True" else "C")

"""Tables in the IDX format of MNIST: one file of features, one of labels, each gzipped or not.

A file is two zero bytes, a byte for the type of its numbers, a byte for its rank, the size of each dimension as a
big-endian uint32, and the numbers, big-endian, last dimension fastest (http://yann.lecun.com/exdb/mnist/). Samples
go along the first dimension; the others are flattened into features.
"""

from __future__ import annotations

import math
import os
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.file_bytes import read_bytes, source_name, unpacked
from reluviz.core.labels import labels_from_numbers
from reluviz.core.table import (
    DatasetError,
    RawTable,
    Task,
    check_enough,
    check_size,
    check_values,
    clipped,
    problems_of,
)

DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""The dtype that each type byte stands for."""

_IMAGE_RANK = 3


def read_idx(
    path: str | os.PathLike[str], content: bytes, label: str | None = None, task: Task | None = None
) -> RawTable:
    """Return the table that a pair of IDX files holds.

    Args:
        path: The file of features; any rank.
        content: Its bytes, gzipped or not.
        label: The path of the file of labels; None looks beside `path` for the same name with ``images-idx3``
            replaced by ``labels-idx1``, gzipped or not.
        task: Overrides the rule by which labels are taken for classes or for numbers to predict.

    Raises:
        DatasetError: A file is missing or damaged, or the two don't fit.
    """
    source = source_name(path)
    features = parse_idx(source, unpacked(source, content))
    if features.ndim == 1 and "labels" in Path(path).name:
        raise DatasetError(f"{source}: holds labels; give the file of images or features")
    shape = features.shape[1:]
    columns = math.prod(shape)
    check_size(source, len(features), columns)
    check_enough(source, len(features))
    x = _native(features).reshape(len(features), columns)
    check_values(source, x, lambda row, column: f"sample {row + 1}, value {(column or 0) + 1}")

    label_path = Path(label) if label is not None else _labels_beside(Path(path))
    label_source = source_name(label_path)
    values = parse_idx(label_source, unpacked(label_source, read_bytes(label_path)))
    if values.ndim != 1:
        raise DatasetError(f"{label_source}: holds {values.ndim} dimensions; labels need one, a label for each sample")
    if len(values) != len(x):
        raise DatasetError(f"{label_source}: holds {len(values)} labels for the {len(x)} samples of {source}")
    labels = labels_from_numbers(label_source, _native(values), lambda row, _: f"label {row + 1}", task)
    names = feature_names(shape)
    return RawTable(
        source=source,
        x=x,
        y=labels.y,
        kind=labels.kind,
        class_names=labels.class_names,
        feature_names=names,
        problems=tuple(problems_of(x, names, labels.class_names, labels.y)),
    )


def parse_idx(source: str, content: bytes) -> NDArray[Any]:
    """Return the array that the bytes of an IDX file hold, read-only and in the file's byte order.

    Args:
        source: What messages call the file.
        content: Its bytes, unpacked.

    Raises:
        DatasetError: The header is none of the format, or the file is shorter or longer than it promises.
    """
    if len(content) < 4 or content[:2] != b"\0\0":
        raise DatasetError(f"{source}: is not an IDX file: it begins with {content[:4].hex(' ')}, not with 00 00")
    code, rank = content[2], content[3]
    if code not in DTYPES:
        known = ", ".join(f"{known:02x}" for known in DTYPES)
        raise DatasetError(f"{source}: byte 3 of its IDX header, {code:02x}, is no type of number (known: {known})")
    if rank == 0:
        raise DatasetError(f"{source}: byte 4 of its IDX header promises no dimensions")
    start = 4 + 4 * rank
    if len(content) < start:
        raise DatasetError(f"{source}: is cut short within its IDX header of {rank} dimensions")
    shape = struct.unpack_from(f">{rank}I", content, 4)
    dtype = np.dtype(DTYPES[code])
    promised = start + math.prod(shape) * dtype.itemsize
    if len(content) != promised:
        state = "is cut short" if len(content) < promised else "is too long"
        sizes = clipped(" x ".join(str(size) for size in shape))
        raise DatasetError(
            f"{source}: {state}: its IDX header promises {sizes} numbers of {dtype.itemsize} bytes,"
            f" {clipped(str(promised))} bytes in all, and it holds {len(content)}"
        )
    if promised == start:
        raise DatasetError(f"{source}: holds no numbers: a dimension is 0")
    try:
        return np.frombuffer(content, dtype, offset=start).reshape(shape)
    except ValueError:
        raise DatasetError(f"{source}: has {rank} dimensions, more than NumPy holds") from None


def feature_names(shape: tuple[int, ...]) -> tuple[str, ...]:
    """Return names for the flattened values of one sample: by row and column for an image, else by number.

    Args:
        shape: The dimensions of one sample; empty for a single number.
    """
    if len(shape) == _IMAGE_RANK - 1:
        return tuple(f"pixel_{row}_{column}" for row in range(shape[0]) for column in range(shape[1]))
    return tuple(f"x{number}" for number in range(1, math.prod(shape) + 1))


def _native(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _labels_beside(path: Path) -> Path:
    """Return the file of labels that belongs to a file of features by its name.

    Raises:
        DatasetError: The name follows no convention, or there is no such file.
    """
    name = re.sub(r"idx\d+", "idx1", path.name.replace("images", "labels"))
    if name == path.name:
        raise DatasetError(
            f"{source_name(path)}: its name has no 'images', so its labels can't be found; give the file of labels"
        )
    plain = name.removesuffix(".gz")
    candidates = [path.with_name(candidate) for candidate in dict.fromkeys((name, plain, plain + ".gz"))]
    for candidate in candidates:
        if _is_file(candidate):
            return candidate
    raise DatasetError(f"{source_name(path)}: there is no file of labels {source_name(candidates[0])}; give its path")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A name that the file system can't hold, so there is no such file.
        return False

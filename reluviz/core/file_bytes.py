"""The bytes of a person's own file, or one line that says why they can't be had."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from pathlib import Path

from reluviz.core.table import MAX_VALUES, DatasetError

MAX_FILE_BYTES = 2**30
"""Largest file that is read."""

MAX_UNPACKED_BYTES = 8 * MAX_VALUES + 1024
"""Most bytes that a compressed file may unpack to: the largest table in float64, and a header."""

_GZIP_MAGIC = b"\x1f\x8b"


def source_name(path: str | os.PathLike[str]) -> str:
    """Return what messages call a file: its path as it was given, on one line."""
    text = os.fspath(path)
    return text if text.isprintable() and text else repr(text)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file, which holds at least one byte.

    Raises:
        DatasetError: It is missing, a folder, no regular file, empty, larger than `MAX_FILE_BYTES`, or may not be
            read.
    """
    source = source_name(path)
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise DatasetError(f"{source}: is a folder; give the file in it")
        if not stat.S_ISREG(status.st_mode):
            # A pipe or device might never end.
            raise DatasetError(f"{source}: is not a regular file")
        if status.st_size > MAX_FILE_BYTES:
            raise DatasetError(f"{source}: is larger than {MAX_FILE_BYTES} bytes; take fewer rows")
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise DatasetError(f"{source}: there is no such file") from None
    except PermissionError:
        raise DatasetError(f"{source}: may not be read (permission denied)") from None
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL character.
        raise DatasetError(f"{source}: can't be read: {getattr(error, 'strerror', None) or error}") from None
    if not content:
        raise DatasetError(f"{source}: is empty")
    return content


def unpacked(source: str, content: bytes) -> bytes:
    """Return what a gzipped file holds; content that is not gzipped comes back as it is.

    Raises:
        DatasetError: The gzip stream is damaged or cut short, or unpacks to more than `MAX_UNPACKED_BYTES`.
    """
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            inner = stream.read(MAX_UNPACKED_BYTES + 1)
    except EOFError:
        raise DatasetError(f"{source}: the gzip file is cut short; fetch it again") from None
    except (OSError, zlib.error) as error:
        raise DatasetError(f"{source}: the gzip file is damaged ({error}); fetch it again") from None
    if len(inner) > MAX_UNPACKED_BYTES:
        raise DatasetError(f"{source}: unpacks to more than {MAX_UNPACKED_BYTES} bytes; take fewer rows")
    if not inner:
        raise DatasetError(f"{source}: is a gzip file with nothing in it")
    return inner

"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from reluviz.errors import ReluvizError


class FileError(ReluvizError):
    """A file that can't be written; the text says which and why."""


def write_atomically(path: str | os.PathLike[str], content: bytes | str) -> None:
    """Write a file so that at any moment, also after a fault, its path holds the old content or the new.

    The content goes to a temporary file in the same folder, which then takes the place of the old file and keeps its
    permissions. A link stays a link: what it points at is replaced. A device or pipe has nothing to lose and is
    written to directly.

    Args:
        path: The file; its folder must exist.
        content: What it shall hold; text is encoded as UTF-8, its line ends as they are.

    Raises:
        FileError: The path is a folder, its folder is missing, or the system refuses (the disk is full, say). A file
            that was there before is unchanged, and no temporary file is left.
    """
    shown = os.fspath(path)
    if not (shown and shown.isprintable()):
        shown = repr(shown)
    data = content.encode() if isinstance(content, str) else content
    try:
        _write(Path(path), data, shown)
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL character.
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{shown}: can't be written: {reason}{_what_is_left(Path(path))}") from error


def _write(path: Path, data: bytes, shown: str) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
        if not path.parent.is_dir():
            raise FileError(f"{shown}: can't be written: there is no folder {path.parent}; make it first") from None
    if stat.S_ISDIR(mode):
        raise FileError(f"{shown}: is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        path.write_bytes(data)
        return
    _replace(path.resolve(), data)


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".reluviz-{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            # Without this a crash of the machine could leave the new name on an empty file.
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except BaseException:
        # The fault itself is what the person must hear of, not a second one while tidying up.
        with suppress(OSError):
            beside.unlink()
        raise


def _what_is_left(path: Path) -> str:
    try:
        return "; the old file is unchanged" if path.is_file() else ""
    except (OSError, ValueError):
        return ""

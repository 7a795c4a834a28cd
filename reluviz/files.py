"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
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
    shown = shown_path(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        target = _plain_file(Path(path), shown)
        if target is None:
            Path(path).write_bytes(data)
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL character.
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{shown}: can't be written: {reason}{_what_is_left(Path(path))}") from error


def check_writable(path: str | os.PathLike[str]) -> None:
    """Check that `write_atomically` could write a file now, before work is done whose result shall go there.

    Nothing is changed: a temporary file is made in its folder and removed.

    Args:
        path: The file.

    Raises:
        FileError: It could not.
    """
    shown = shown_path(path)
    try:
        target = _plain_file(Path(path), shown)
        if target is not None:
            tempfile.TemporaryFile(dir=target.parent).close()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{shown}: can't be written: {reason}") from error


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path as a message names it, in one line and never empty."""
    shown = os.fspath(path)
    return shown if shown and shown.isprintable() else repr(shown)


def _plain_file(path: Path, shown: str) -> Path | None:
    """Return the plain file that a path stands for, there already or not; None for a device or pipe."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
        if not path.parent.is_dir():
            raise FileError(
                f"{shown}: can't be written: there is no folder {shown_path(path.parent)}; make it first"
            ) from None
    if stat.S_ISDIR(mode):
        raise FileError(f"{shown}: is a folder; name a file in it")
    return path.resolve() if stat.S_ISREG(mode) else None


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

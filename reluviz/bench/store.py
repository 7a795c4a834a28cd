"""Runs kept under a name, so that a later run can be compared with them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from reluviz.bench.document import Document, load
from reluviz.errors import ReluvizError, nearest
from reluviz.files import FileError, write_atomically

_SUFFIX = ".json"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", re.ASCII)
# Windows opens a device in place of a file of such a name, whatever follows its first dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


class StoreError(ReluvizError):
    """A name that can't be used, or one that no run was saved under."""


@dataclass(frozen=True)
class Saved:
    """Where a run was saved, and a line on why it is not in the usual folder, empty where it is."""

    path: Path
    note: str = ""


def folder() -> Path:
    """Return the folder of saved runs, in the person's data directory; it need not exist."""
    return Path(platformdirs.user_data_dir("reluviz", appauthor=False)) / "runs"


def names() -> tuple[str, ...]:
    """Return the names that runs are saved under, sorted; none where the folder is missing or can't be read."""
    try:
        found = [path.stem for path in folder().iterdir() if path.suffix == _SUFFIX]
    except OSError:
        return ()
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


def checked_name(name: str) -> str:
    """Return a name that a run can be saved under; call it before the run, so that no measurement is lost.

    Raises:
        StoreError: It is none.
    """
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"--save: a name is 1 to 100 letters, digits, '-', '_' and '.', not beginning with '-' or '.'; "
            f"not {name[:60]!r}"
        )
    if _DEVICE.fullmatch(name):
        raise StoreError(f"--save: {name!r} is the name of a device on Windows; take another")
    return name


def save(name: str, document: Document) -> Saved:
    """Save a run under a name, in place of an earlier one of that name.

    Where the folder can't be written the run goes to a new temporary folder, and the note says so.

    Raises:
        StoreError: The name is none.
        FileError: The temporary folder can't be written either.
    """
    path = folder() / (checked_name(name) + _SUFFIX)
    text = document.to_json()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
    except (OSError, FileError) as error:
        reason = error if isinstance(error, FileError) else f"{path.parent} can't be made: {error.strerror}"
        spare = _spare_folder() / path.name
        write_atomically(spare, text)
        return Saved(spare, f"{reason}; the run was saved to {spare}, to be given to --compare as a file")
    return Saved(path)


def _spare_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="reluviz-runs-"))
    except OSError as error:
        raise FileError(f"no temporary folder for the run can be made: {error.strerror or error}") from None


def find(file_or_name: str) -> Document:
    """Return the run that ``--compare`` names: an existing file, else the name of a saved run.

    Raises:
        StoreError: It is neither; the text names the nearest saved run.
        ReluvizError: The file can't be read or holds no run.
    """
    given = file_or_name[:200]
    kept = folder() / (file_or_name + _SUFFIX) if _NAME.fullmatch(file_or_name) else None
    # A folder that happens to be called like a saved run doesn't hide it.
    for path, there in ((Path(file_or_name), Path.is_file), (kept, Path.is_file), (Path(file_or_name), Path.exists)):
        if path is not None and file_or_name and _holds(there, path):
            return load(path)
    saved = names()
    if not saved:
        raise StoreError(f"--compare: {given!r} is no file, and no run is saved yet; save one with --save")
    raise StoreError(f"--compare: no such file, and {nearest('saved run', given, saved)}")


def _holds(test: Callable[[Path], bool], path: Path) -> bool:
    try:
        return test(path)
    except (OSError, ValueError):
        # A name too long, or one with a NUL character.
        return False

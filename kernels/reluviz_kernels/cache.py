"""Compiled kernels on disk: one checked file for each specialisation, in a folder that changes with the sources.

Numba's own cache looks only at the file that holds a function, so a change in a callee elsewhere would leave stale
machine code. Here the folder's name holds a digest of every kernel source and of the versions of what compiles them,
and each file begins with a digest of its content: a damaged file is compiled again and written anew.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import pickle
import platform
import re
import shutil
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any

import llvmlite
import numba
import platformdirs
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

_DIGEST_BYTES = 32
SUFFIX = ".kernel"


@dataclass
class _Record:
    """Where the cache is, and what happened to it in this process."""

    folder: Path | None = None
    notes: list[str] = field(default_factory=list)
    compile_seconds: float = 0.0
    compiled: int = 0
    loaded: int = 0


_RECORD = _Record()


def root() -> Path:
    """Return the folder that holds the caches of all versions; `RELUVIZ_CACHE_DIR` names another."""
    given = os.environ.get("RELUVIZ_CACHE_DIR")
    return Path(given) if given else Path(platformdirs.user_cache_dir("reluviz", appauthor=False)) / "kernels"


@once
def _digest() -> str:
    digest = hashlib.sha256()
    for part in (numba.__version__, llvmlite.__version__, platform.python_version(), platform.machine()):
        digest.update(part.encode() + b"\0")
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def folder() -> Path:
    """Return this version's folder, made if need be; a temporary one, with a note, where it can't be written."""
    if _RECORD.folder is None:
        wanted = root() / _digest()
        if _writable(wanted):
            _RECORD.folder = wanted
        else:
            _RECORD.folder = _spare_folder(wanted)
    return _RECORD.folder


def _spare_folder(wanted: Path) -> Path:
    """Return a temporary folder; `wanted` where there can be none, so that kernels stay in memory. Notes say which."""
    try:
        spare = Path(tempfile.mkdtemp(prefix="reluviz-kernels-"))
    except OSError:
        _note(f"neither the kernel cache {wanted} nor a temporary folder can be written; kernels are not kept")
        return wanted
    atexit.register(shutil.rmtree, spare, ignore_errors=True)
    _note(f"the kernel cache {wanted} can't be written; compiled kernels go to {spare} this time")
    return spare


def _note(text: str) -> None:
    if text not in _RECORD.notes:
        _RECORD.notes.append(text)


def notes() -> list[str]:
    """Return what a person should know of the cache's faults in this process, a line each."""
    return list(_RECORD.notes)


def statistics() -> dict[str, float]:
    """Return this process's counts: seconds spent compiling, kernels compiled, kernels loaded from disk."""
    return {"compile_s": _RECORD.compile_seconds, "compiled": _RECORD.compiled, "loaded": _RECORD.loaded}


def _folders() -> list[Path]:
    """Return the folders of all versions; a person may have named a folder that holds other things, too."""
    children = root().iterdir() if root().is_dir() else ()
    return [child for child in children if re.fullmatch(r"[0-9a-f]{16}", child.name) and child.is_dir()]


def size() -> int:
    """Return the bytes that the caches of all versions hold."""
    return sum(file.stat().st_size for each in _folders() for file in each.glob("*" + SUFFIX))


def clear() -> int:
    """Delete the caches of all versions, and nothing else, and return the bytes freed.

    Raises:
        OSError: A file can't be deleted.
    """
    freed = size()
    for each in _folders():
        for file in each.glob(f"*{SUFFIX}*"):
            file.unlink()
        if not any(each.iterdir()):
            each.rmdir()
    _RECORD.folder = None
    return freed


class KernelCache(_Cache):
    """The cache of one function, in the form that Numba's dispatchers ask for."""

    def __init__(self, key: str) -> None:
        """Make the cache of the function that `key` names among all of this package; nothing is read yet."""
        self._key = key
        self._missed_at = 0.0

    @property
    def cache_path(self) -> str:
        """The folder, as text."""
        return str(folder())

    def enable(self) -> None:
        """Do nothing: it is always on."""

    def disable(self) -> None:
        """Do nothing: it is always on."""

    def flush(self) -> None:
        """Do nothing: files are named by their content's sources and never go stale."""

    def _path(self, signature: Any, codegen: Any) -> Path:
        facts = repr((self._key, signature, codegen.magic_tuple()))
        return folder() / f"{self._key}-{hashlib.sha256(facts.encode()).hexdigest()[:24]}{SUFFIX}"

    def load_overload(self, signature: Any, target_context: Any) -> CompileResult | None:
        """Return the compiled kernel from disk, None where there is none or it is damaged."""
        target_context.refresh()
        path = self._path(signature, target_context.codegen())
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            content = None
        except OSError as error:
            content = None
            _note(f"the cached kernel {path} can't be read ({error.strerror}) and is compiled again")
        if content is not None:
            body = content[_DIGEST_BYTES:]
            if hashlib.sha256(body).digest() == content[:_DIGEST_BYTES]:
                _RECORD.loaded += 1
                return CompileResult._rebuild(target_context, *pickle.loads(body))
            _note(f"the cached kernel {path.name} was damaged and is compiled again")
        self._missed_at = time.perf_counter()
        return None

    def save_overload(self, signature: Any, result: CompileResult) -> None:
        """Write a kernel just compiled; where that fails it stays in memory and a note says so."""
        _RECORD.compile_seconds += time.perf_counter() - self._missed_at
        _RECORD.compiled += 1
        path = self._path(signature, result.codegen)
        body = dumps(result._reduce())
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(hashlib.sha256(body).digest() + body)
            beside.replace(path)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            _note(
                f"compiled kernels can't be kept in {path.parent} ({error.strerror}); they are compiled anew next time"
            )

"""The suite `compile`: the first call of each family of kernels, with an empty cache and with a full one.

Each round starts two processes, one after the other, on a cache of their own that is empty for the first: the kernels
of the person who measures are left alone. It is measured only where it is named, or in the full form: compiling
everything takes half a minute, which would break the minute of the quick form.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from reluviz.bench.options import Options
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import Contest, Entry, Suite
from reluviz.bench.results import CompileResult

_ESTIMATE = 25.0  # seconds of a round
_PATIENCE = 600.0  # seconds for a process

_running: list[subprocess.Popen[str]] = []
_ended: list[subprocess.Popen[str]] = []

FAMILIES = (
    "arrays, with a first activation",
    "another activation on arrays",
    "training, with a first activation",
    "another activation to train",
    "another optimiser",
    "evaluation",
    "probes of activity and gradients",
    "replicas",
    "evaluation of replicas",
    "training in float64",
)
"""The families, in the order in which `reluviz.bench.compiling`, which is slow to import, makes their first calls."""

Row = dict[str, Any]


def first_calls(folder: str) -> dict[str, Row]:
    """Return what the first call of each family took in a fresh process whose kernels are kept in a folder.

    Raises:
        PeerError: The process failed; the text tells why.
        KeyboardInterrupt: `end_processes` has ended it.
    """
    # -P: a file in the working directory must not hide a library.
    command = [sys.executable, "-P", "-m", "reluviz.bench.compiling"]
    environment = {**os.environ, "RELUVIZ_CACHE_DIR": folder}
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            creationflags=flags,
        ) as process:
            _running.append(process)
            try:
                out, said = process.communicate(timeout=_PATIENCE)
            finally:
                _running.remove(process)
                process.kill()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerError(f"the process that compiles failed: {error}") from None
    if process in _ended:
        _ended.remove(process)
        raise KeyboardInterrupt
    if process.returncode:
        last = (said.strip().splitlines() or ["no reason given"])[-1]
        raise PeerError(f"the process that compiles failed: {last}")
    return {row["family"]: row for row in json.loads(out)}


def end_processes() -> None:
    """End what compiles, from any thread, as Ctrl-C would: the run is then over."""
    for process in list(_running):
        _ended.append(process)
        process.kill()


class _Rounds:
    """The rounds of all entries: each is two processes, started when the first entry asks for it."""

    def __init__(self, measure: Callable[[str], dict[str, Row]]) -> None:
        self._measure = measure
        self._found: list[tuple[dict[str, Row], dict[str, Row]]] = []

    def take(self, place: int) -> tuple[dict[str, Row], dict[str, Row]]:
        """Return the rows of one round: with an empty cache, and with the cache that this has filled."""
        while len(self._found) <= place:
            with tempfile.TemporaryDirectory(prefix="reluviz-", ignore_cleanup_errors=True) as folder:
                self._found.append((self._measure(folder), self._measure(folder)))
        return self._found[place]


class FamilyEntry(Entry):
    """One family."""

    def __init__(self, family: str, rounds: _Rounds) -> None:
        super().__init__(family)
        self._rounds = rounds
        self._cold: list[Row] = []
        self._loaded: list[float] = []

    def prepare(self) -> None:
        """Do nothing: what is measured is the first call."""

    def round(self) -> None:
        """Take the family's part of a round."""
        cold, loaded = self._rounds.take(len(self._cold))
        self._cold.append(cold[self.case])
        self._loaded.append(loaded[self.case]["seconds"])

    def result(self) -> CompileResult | None:
        """Return what was measured so far."""
        if not self._cold:
            return None
        return CompileResult(
            case=self.case,
            activation=None,
            backend="cpu",
            threads=1,
            samples=[row["seconds"] for row in self._cold],
            compile_s=self._cold[0]["compile_s"],
            loaded=self._loaded,
            kernels=int(self._cold[0]["compiled"]),
        )


def plan(options: Options) -> list[Contest]:
    """Return one contest of all families."""
    return planned(options, first_calls)


def planned(options: Options, measure: Callable[[str], dict[str, Row]]) -> list[Contest]:
    """Return one contest of all families whose first calls `measure` makes."""
    rounds = _Rounds(measure)
    count = options.min_rounds or (3 if options.full else 1)
    entries: Sequence[Entry] = [FamilyEntry(family, rounds) for family in FAMILIES]
    return [
        Contest(
            suite=COMPILE.name,
            title="first calls in fresh processes",
            threads=1,
            entries=tuple(entries),
            min_rounds=count,
            entry_estimate=_ESTIMATE * count / len(entries),
        )
    ]


COMPILE = Suite(
    name="compile",
    doc="the first call of each family of kernels in a fresh process: compiled, and loaded from the cache; only where "
    "it is named, or with `--full`, since it takes half a minute",
    options=frozenset({"min_rounds"}),
    plan=plan,
    by_default=False,
)

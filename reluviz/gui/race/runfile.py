"""A race in one readable file: TOML with its settings, how each contestant stands, and its whole record as CSV text."""

from __future__ import annotations

import csv
import io
import math
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import tomli_w

from reluviz import __version__
from reluviz.core.config import RunConfig
from reluviz.core.history import COUNTS, MEASURES, History, HistoryError
from reluviz.core.outcome import Convergence, State
from reluviz.errors import ReluvizError
from reluviz.files import write_atomically
from reluviz.gui.race.frames import Frame
from reluviz.gui.race.settings import RaceSettings
from reluviz_kernels import Divergence

SUFFIX = ".toml"
"""How the name of such a file ends."""

_KIND = "reluviz race"
_FORMAT = 1
_LARGEST_FILE = 500_000_000  # bytes
_MOST_LAYERS = 65


class RunFileError(ReluvizError):
    """A file that holds no race, or a damaged one; the text names it and says what is wrong."""


@dataclass(frozen=True, eq=False)
class Result:
    """How one contestant stood when the race was saved.

    Attributes:
        state: How it stood.
        epoch: Whole epochs done.
        seconds: Seconds spent in training.
        convergence: When it met the target.
        divergence: Where its numbers stopped being finite.
        history: Its record.
    """

    state: State
    epoch: int
    seconds: float
    convergence: Convergence | None
    divergence: Divergence | None
    history: History


@dataclass(frozen=True, eq=False)
class SavedRace:
    """What a file holds; a contestant that had not begun has no result."""

    settings: RaceSettings
    results: tuple[Result | None, ...]


def result_of(frame: Frame) -> Result | None:
    """Return the result of a contestant, None where it has none yet or ended by an exception."""
    shot = frame.snapshot
    if shot is None or frame.history is None or frame.fault is not None:
        return None
    return Result(shot.state, shot.epoch, shot.seconds, shot.convergence, shot.divergence, frame.history.copy())


def save_race(path: str | os.PathLike[str], race: SavedRace) -> None:
    """Write a race to a file; where that fails, a file that was there survives.

    Raises:
        FileError: The file can't be written.
    """
    table = {
        "kind": _KIND,
        "format": _FORMAT,
        "reluviz": __version__,
        "settings": race.settings.to_dict(),
        "results": [{} if one is None else _plain(one) for one in race.results],
    }
    write_atomically(path, tomli_w.dumps(table, multiline_strings=True))


def _plain(result: Result) -> dict[str, Any]:
    table: dict[str, Any] = {"state": result.state, "epoch": result.epoch, "seconds": result.seconds}
    if result.convergence is not None:
        table["convergence"] = vars(result.convergence)
    if result.divergence is not None:
        table["divergence"] = vars(result.divergence)
    return table | {"history": _history_text(result.history)}


def _history_text(history: History) -> str:
    """Return a record as CSV text, a row for each evaluation, each number with all its digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COUNTS, *MEASURES, *(f"gradient_rms_{layer + 1}" for layer in range(history.layers))])
    columns = [getattr(history, name).tolist() for name in (*COUNTS, *MEASURES)]
    columns += history.gradient_rms.T.tolist()
    writer.writerows(zip(*columns, strict=False))
    return text.getvalue()


def _history(text: object) -> History:
    """Return the record that `_history_text` has written, exactly as it was.

    Raises:
        HistoryError: It is damaged.
    """
    if not isinstance(text, str):
        raise HistoryError("a run's history is text")
    rows = list(csv.reader(io.StringIO(text)))
    head = [*COUNTS, *MEASURES]
    layers = len(rows[0]) - len(head) if rows else 0
    if not 1 <= layers <= _MOST_LAYERS or rows[0][: len(head)] != head:
        raise HistoryError(f"a run's history has the columns {', '.join(head)} and the gradients of the layers")
    history = History(layers)
    for number, row in enumerate(rows[1:], 2):
        try:
            counts = {name: int(value) for name, value in zip(COUNTS, row, strict=False)}
            numbers = [float(value) for value in row[len(COUNTS) :]]
            measures = dict(zip(MEASURES, numbers, strict=False))
            history.append(
                step=counts["step"], epoch=counts["epoch"], gradient_rms=numbers[len(MEASURES) :], **measures
            )
        except (ValueError, TypeError, OverflowError, KeyError) as error:
            raise HistoryError(f"line {number} of a run's history: {error}") from None
    return history


def open_race(path: str | os.PathLike[str]) -> SavedRace:
    """Return the race that a file holds; one run's config, as `--config` takes it, is a race that has not begun.

    Raises:
        RunFileError: It can't be read, holds no race, or is damaged.
        ConfigError: It is one run's config, and refused.
    """
    source = Path(path).name
    try:
        with Path(path).open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL character.
        reason = getattr(error, "strerror", None) or error
        raise RunFileError(f"{source}: can't be read: {reason}") from None
    if len(content) > _LARGEST_FILE:
        raise RunFileError(f"{source}: holds no race: larger than {_LARGEST_FILE} bytes")
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise RunFileError(f"{source}: holds no race: its values are nested too deeply") from None
    except ValueError as error:
        # Also bytes that are no UTF-8.
        raise RunFileError(f"{source}: holds no race: {str(error).partition(chr(10))[0]}") from None
    if "kind" not in table:
        settings = RaceSettings.of_run(RunConfig.load(path))
        return SavedRace(settings, (None,) * len(settings.contestants))
    if table["kind"] != _KIND:
        raise RunFileError(f"{source}: holds no race; choose a file that File > Save has written")
    if table.get("format") != _FORMAT:
        raise RunFileError(f"{source}: was written by another version of this program; open it with that one")
    try:
        return _read(table)
    except ReluvizError as error:
        raise RunFileError(f"{source}: is damaged: {error}") from None
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise RunFileError(f"{source}: is damaged: its results lack or misstate {error}") from None


def _read(table: dict[str, Any]) -> SavedRace:
    settings = RaceSettings.from_dict(table["settings"])
    results = table["results"]
    if not isinstance(results, list) or len(results) != len(settings.contestants):
        raise ValueError("the number of contestants")
    return SavedRace(settings, tuple(_result(one) if one else None for one in results))


def _result(table: dict[str, Any]) -> Result:
    state = table["state"]
    if state not in get_args(State):
        raise ValueError(f"the state {state!r}")
    reached, diverged = table.get("convergence"), table.get("divergence")
    if (state == "diverged" and diverged is None) or (state == "converged" and reached is None):
        raise ValueError(f"when a contestant {state}")
    convergence = None
    if reached is not None:
        numbers = int(reached["epoch"]), int(reached["step"]), float(reached["seconds"]), float(reached["score"])
        convergence = Convergence(*numbers)
    divergence = None
    if diverged is not None:
        divergence = Divergence(int(diverged["step"]), int(diverged["layer"]), str(diverged["part"]))
    seconds = float(table["seconds"])
    if not math.isfinite(seconds):
        raise ValueError("the seconds")
    return Result(state, int(table["epoch"]), seconds, convergence, divergence, _history(table["history"]))

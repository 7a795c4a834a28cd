"""The table of the suite `window`: a column for each race, a row for each thing measured of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reluviz.bench.results import WindowResult
from reluviz.report import labels

TITLE = "Window"

_MB = 1e6


def _megabytes(size: int | None) -> str:
    return labels.MISSING if size is None else labels.figure(size / _MB)


def _growth(result: WindowResult) -> str:
    return labels.MISSING if result.memory_growth is None else labels.change(result.memory_growth)


ROWS: Sequence[tuple[str, Callable[[WindowResult], str]]] = (
    ("first frame, s", lambda r: labels.figure(r.first_frame_s)),
    ("first learning seen, s", lambda r: labels.figure(r.first_learning_s)),
    ("of it compiling, s", lambda r: labels.figure(r.compile_s)),
    ("frames a second", lambda r: labels.figure(r.frames_per_s)),
    ("gap between frames, median ms", lambda r: labels.figure(r.median)),
    ("gap, 99th percentile ms", lambda r: labels.figure(r.gap_p99_ms)),
    ("gap, largest ms", lambda r: labels.figure(r.gap_max_ms)),
    ("longest wait for an answer, ms", lambda r: labels.figure(r.longest_wait_ms)),
    ("training steps a second", lambda r: labels.figure(r.steps_per_s)),
    ("the same without a window", lambda r: labels.figure(r.headless_steps_per_s)),
    ("of the speed without a window", lambda r: labels.percent(r.of_headless)),
    ("memory at the start, MB", lambda r: _megabytes(r.memory_start_bytes)),
    ("memory after a minute, MB", lambda r: _megabytes(r.memory_minute_bytes)),
    ("memory at the end, MB", lambda r: _megabytes(r.memory_end_bytes)),
    ("growth after the first minute", _growth),
    ("seconds measured", lambda r: labels.figure(r.duration_s)),
)
"""What is told of a race: a name, and its figure."""


def cells(results: Sequence[WindowResult]) -> tuple[tuple[str, ...], ...]:
    """Return a row for each thing that was measured of any of the races."""
    rows = ((name, *(figure(result) for result in results)) for name, figure in ROWS)
    return tuple(row for row in rows if set(row[1:]) != {labels.MISSING})

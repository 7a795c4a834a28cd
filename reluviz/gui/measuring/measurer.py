"""Measures a window from inside its process, and writes what it finds as lines of JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import psutil
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from reluviz.gui.window import MainWindow

_LEAD_IN = 200  # ms from when the race goes on until something counts: the first pictures come one by one


def answer(table: dict[str, Any]) -> None:
    """Write a line of JSON to standard output."""
    sys.stdout.write(json.dumps(table, allow_nan=False) + "\n")
    sys.stdout.flush()


class Measurer(QObject):
    """Measures the start, then a part of the race whenever it is asked for one, and pauses between.

    Attributes:
        asked: To be emitted with the seconds of the next part; from any thread.
        ended: To be emitted when no part is wanted any more; from any thread.
    """

    asked = Signal(float)
    ended = Signal()

    def __init__(self, window: MainWindow, begun: float) -> None:
        """Measure a window before it is shown; `begun` is when its process was started, as `time.time` tells."""
        super().__init__(window)
        # Between the two clocks, for what is timed by the finer one.
        self._begun = begun - (time.time() - time.perf_counter())
        self._window = window
        self._seconds = 0.0
        self._from = (0.0, 0)
        self._counting = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._finish() if self._counting else self._begin())
        window.ready.connect(self._watch)
        self.asked.connect(self._run)
        self.ended.connect(self._end)

    def _watch(self) -> None:
        from reluviz.gui.measuring.watch import FrameWatch, WaitWatch
        from reluviz.gui.pages.race import RacePage

        page = self._window.page("race")
        if not isinstance(page, RacePage):
            answer({"problem": "the window's page Race could not be made"})
            self._window.close()
            return
        self._page = page
        self._waits = WaitWatch(self)
        self._waits.begin()
        self._frames = FrameWatch([card.neurons for card in page.contestants.cards], self._on_learned, self)
        self._ready = QTimer(self, interval=20)
        self._ready.timeout.connect(self._on_ready)
        self._ready.start()

    def _on_learned(self) -> None:
        self._learned = time.perf_counter() - self._begun
        self._memory = memory()

    def _on_ready(self) -> None:
        """Tell of the start once all contestants have been seen to learn."""
        if self._page.worker.latest.fault is not None:
            answer({"problem": f"the race could not begin: {self._page.worker.latest.fault.text}"})
            self._window.close()
            return
        if not self._frames.gaps:
            return
        from reluviz_kernels.cache import statistics

        self._ready.stop()
        self._page.set_running(False)
        assert self._window.first_frame is not None
        answer(
            {
                "display": QGuiApplication.platformName(),
                "first_frame_s": self._window.first_frame - self._begun,
                "first_learning_s": self._learned,
                "compile_s": statistics()["compile_s"] + self._page.worker.compiled_s,
                "memory_start_bytes": self._memory,
            }
        )

    def _run(self, seconds: float) -> None:
        self._seconds = seconds
        self._page.set_running(True)
        self._timer.start(_LEAD_IN)

    def _begin(self) -> None:
        self._frames.begin()
        self._from = time.perf_counter(), self._steps()
        self._counting = True
        self._timer.start(round(1000 * self._seconds))

    def _finish(self) -> None:
        self._counting = False
        passed, steps = time.perf_counter() - self._from[0], self._steps() - self._from[1]
        self._page.set_running(False)
        answer(
            {
                "seconds": passed,
                "steps": steps,
                # A thousandth of a millisecond is far below what a clock and an event loop are good for.
                "gaps": [round(gap, 3) for gap in self._frames.gaps],
                "longest_wait_ms": self._waits.longest,
                "memory_bytes": memory(),
            }
        )

    def _steps(self) -> int:
        """Return the steps of all contestants; their records grow while they train."""
        histories = [frame.history for frame in self._page.worker.latest.frames]
        return sum(int(history.step[-1]) for history in histories if history is not None and len(history))

    def _end(self) -> None:
        self._window.close()
        QApplication.quit()


def memory() -> int:
    """Return the resident memory of this process, in bytes."""
    return int(psutil.Process().memory_info().rss)

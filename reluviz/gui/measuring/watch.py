"""Sees what is painted: when each contestant's neurons show new numbers, and how long the window answers nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

from reluviz.gui.race.neurons import NeuronsView

_TICK = 10  # ms; a tick that comes later than due tells how long nothing was answered


class FrameWatch(QObject):
    """Counts frames by the paint events of the views, not by timers: what is never painted is no frame.

    A frame is complete when every view has painted a network that has gone on since the last complete one.

    Attributes:
        gaps: Milliseconds between complete frames since `begin`.
    """

    def __init__(self, views: Sequence[NeuronsView], learned: Callable[[], object], parent: QObject) -> None:
        """Watch views; `learned` is called once, at the first painting of a network that has done a step."""
        super().__init__(parent)
        self.gaps: list[float] = []
        self._learned: Callable[[], object] | None = learned
        self._views = tuple(views)
        self._steps = dict.fromkeys(self._views, 0)
        self._waiting = set(self._views)
        self._last: float | None = None
        for view in self._views:
            view.installEventFilter(self)

    def begin(self) -> None:
        """Begin anew: the first gap is that after the next complete frame."""
        self.gaps = []
        self._last = None
        self._waiting = set(self._views)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at a painting, and let it happen."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, NeuronsView):
            self._see(watched)
        return False

    def _see(self, view: NeuronsView) -> None:
        shot = view.frame_.snapshot if view.frame_ is not None else None
        if shot is None or shot.step == self._steps[view]:
            return
        self._steps[view] = shot.step
        if self._learned is not None:
            learned, self._learned = self._learned, None
            learned()
        self._waiting.discard(view)
        if not self._waiting:
            now = time.perf_counter()
            if self._last is not None:
                self.gaps.append(1000 * (now - self._last))
            self._last = now
            self._waiting = set(self._views)


class WaitWatch(QObject):
    """Knows the longest time in which the GUI thread answered nothing, by a timer that was due.

    Attributes:
        longest: That time in ms, since `begin`.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.longest = 0.0
        self._last: float | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        """Begin at this moment."""
        self._last = time.perf_counter()
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.longest = max(self.longest, 1000 * (now - self._last) - _TICK)
        self._last = now

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()

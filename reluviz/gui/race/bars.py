"""Bars of the time to converge, one for each contestant of a race."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reluviz.core.outcome import duration
from reluviz.gui import theme
from reluviz.gui.race.lanes import Lane, XAxis
from reluviz.palette import colour


class ConvergenceBars(QWidget):
    """A bar for each contestant: how long until the target, or that it was not met or diverged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lanes: Sequence[Lane] = ()
        self._axis: XAxis = "epoch"

    def show_lanes(self, lanes: Sequence[Lane], axis: XAxis) -> None:
        """Show these contestants, measured in epochs or in seconds."""
        self._lanes, self._axis = lanes, axis
        self.update()

    def texts(self) -> list[str]:
        """Return what stands at each bar."""
        return [self._text(lane) for lane in self._lanes]

    def _length(self, lane: Lane) -> float:
        """Return how far a contestant's bar goes: to its convergence, or to where it is."""
        if lane.convergence is not None:
            return float(lane.convergence.epoch if self._axis == "epoch" else lane.convergence.seconds)
        return float(lane.epoch if self._axis == "epoch" else lane.seconds)

    def _text(self, lane: Lane) -> str:
        if lane.state == "failed":
            return self.tr("error")
        if lane.state == "diverged":
            return self.tr("diverged")
        if lane.convergence is not None:
            reached = lane.convergence
            if self._axis == "seconds":
                return duration(reached.seconds)
            return self.tr("epoch {epoch}").format(epoch=reached.epoch)
        if lane.state == "finished":
            return self.tr("did not converge")
        return self.tr("not yet") if lane.state is not None else ""

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return the numbers for CSV; NaN where a contestant has not converged."""
        reached = [lane.convergence for lane in self._lanes]
        return {
            "contestant": np.array([lane.label for lane in self._lanes]),
            "state": np.array([lane.state or "" for lane in self._lanes]),
            "epochs to converge": np.array([math.nan if r is None else float(r.epoch) for r in reached]),
            "seconds to converge": np.array([math.nan if r is None else r.seconds for r in reached]),
            "epochs run": np.array([lane.epoch for lane in self._lanes]),
        }

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars: full for those that converged, hatched for those that did not, crossed for those diverged."""
        if not self._lanes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, metrics = theme.current(), painter.fontMetrics()
        texts = self.texts()
        names = max(metrics.horizontalAdvance(lane.label) for lane in self._lanes)
        left = 12 + min(names, self.width() // 3) + 8
        # Who did not converge has run longest: those words have no room beside the bar, and stand on it.
        beside = [text for lane, text in zip(self._lanes, texts, strict=True) if lane.state != "finished"]
        words = max((metrics.horizontalAdvance(text) for text in beside), default=0)
        room = max(12, self.width() - left - words - 24)
        longest = max((self._length(lane) for lane in self._lanes), default=0.0) or 1.0
        pitch = min(44.0, (self.height() - 8) / len(self._lanes))
        height = min(20.0, pitch - 6)
        top = (self.height() - pitch * len(self._lanes)) / 2
        for index, (lane, text) in enumerate(zip(self._lanes, texts, strict=True)):
            middle = top + (index + 0.5) * pitch
            name = QRectF(12, middle - pitch / 2, left - 20, pitch)
            painter.setPen(QColor(colours.text))
            shown = metrics.elidedText(lane.label, Qt.TextElideMode.ElideRight, int(name.width()))
            painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            bar = QRectF(left, middle - height / 2, max(2.0, self._length(lane) / longest * room), height)
            if lane.state is not None:
                self._draw_bar(painter, lane, bar)
            role = {"diverged": colours.bad, "failed": colours.bad, "finished": colours.warning}
            painter.setPen(QColor(role.get(lane.state or "", colours.text if lane.convergence else colours.muted)))
            wide = min(metrics.horizontalAdvance(text), self.width() - left - 16)
            place = QRectF(min(bar.right() + 8, self.width() - wide - 8.0), middle - height / 2, wide + 4.0, height)
            if place.left() < bar.right():
                painter.fillRect(place.adjusted(-4, 1, 0, -1), QColor(colours.plot))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _draw_bar(painter: QPainter, lane: Lane, bar: QRectF) -> None:
        tint = QColor(colour(lane.activation))
        painter.setPen(tint)
        patterns = {"finished": Qt.BrushStyle.BDiagPattern, "diverged": Qt.BrushStyle.DiagCrossPattern}
        patterns["failed"] = Qt.BrushStyle.DiagCrossPattern
        if lane.convergence is not None and lane.state != "diverged":
            painter.setBrush(tint)
        elif lane.state in patterns:
            painter.setBrush(QBrush(tint, patterns[lane.state]))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def sizeHint(self) -> QSize:
        """As large as the other plots."""
        return QSize(220, 140)

"""Which classes a contestant takes for which, for data that no plane can show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from reluviz.gui import theme
from reluviz.gui.race import tables
from reluviz.gui.race.frames import Frame
from reluviz.gui.race.pictures import PictureView


class ConfusionView(PictureView):
    """Which classes are taken for which, as counts: rows are the true classes, columns the chosen ones."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the matrix, or in its place why there is none."""
        painter = QPainter(self)
        frame, colours = self.frame_, theme.current()
        painter.fillRect(self.rect(), QColor(colours.surface))
        counts = frame.snapshot.confusion if frame is not None and frame.snapshot is not None else None
        if frame is None or frame.dataset is None or counts is None:
            painter.setPen(QColor(colours.muted))
            text = self.tr("Numbers are predicted from many inputs:\nthere is no plane and no class to draw.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text if frame is not None else "")
            return
        metrics = painter.fontMetrics()
        names = frame.dataset.class_names
        widest = min(self.width() // 4, max(metrics.horizontalAdvance(name) for name in names) + 8)
        head = metrics.height() + 4
        side = min(self.width() - widest, self.height() - 2 * head) / len(names)
        left = widest + (self.width() - widest - side * len(names)) / 2
        title = self.tr("true ↓   chosen →   ({split})").format(split=self._split(frame))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(0, 0, self.width(), head), Qt.AlignmentFlag.AlignCenter, title)
        rows = np.maximum(counts.sum(axis=1, keepdims=True), 1)
        self._draw_cells(painter, counts, counts / rows, QRectF(left, 2 * head, side, side))
        painter.setPen(QColor(colours.text))
        if side >= metrics.height() - 2:
            for index, name in enumerate(names):
                row = QRectF(left - widest, 2 * head + index * side, widest - 6, side)
                elided = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(row.width()))
                painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, elided)
                column = QRectF(left + index * side, head, side, head)
                short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(side) - 2)
                painter.drawText(column, Qt.AlignmentFlag.AlignCenter, short)

    def _split(self, frame: Frame) -> str:
        assert frame.snapshot is not None
        return self.tr("test samples") if frame.snapshot.confusion_split == "test" else self.tr("training samples")

    @staticmethod
    def _draw_cells(painter: QPainter, counts: NDArray[Any], shares: NDArray[Any], first: QRectF) -> None:
        colours, side = theme.current(), first.width()
        ground = np.array(tables.middle(dark=colours.dark), np.float64)
        digits = max(1, math.ceil(math.log10(max(2, int(counts.max()) + 1))))
        legible = side >= painter.fontMetrics().horizontalAdvance("0") * digits + 4
        for i, j in np.ndindex(counts.shape):
            end = np.array(tables.LOW if i == j else tables.HIGH, np.float64)
            mixed = ground + (end - ground) * float(shares[i, j]) * 0.9
            cell = first.translated(j * side, i * side).adjusted(0, 0, -1, -1)
            painter.fillRect(cell, QColor(*(int(v) for v in mixed)))
            if legible and counts[i, j]:
                painter.setPen(QColor("#ffffff" if mixed @ (0.3, 0.6, 0.1) < 140 else "#18212d"))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(int(counts[i, j])))

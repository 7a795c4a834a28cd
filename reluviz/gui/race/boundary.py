"""The view of a contestant's decision boundary."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from reluviz.core.dataset import Dataset
from reluviz.core.snapshot import Rectangle
from reluviz.gui import theme
from reluviz.gui.race import tables
from reluviz.gui.race.pictures import PictureView, qimage

MOST_POINTS = 1500
"""Points drawn over a boundary; of more samples evenly chosen ones are shown."""


class BoundaryView(PictureView):
    """The decision boundary with the samples; for a line of inputs the curve that the network has learned."""

    def square(self) -> QRect:
        """Return where the plane is drawn: the largest square, or all the room for a line of inputs."""
        room = self.rect()
        if self.frame_ is not None and self.frame_.dataset is not None and self.frame_.dataset.n_in == 1:
            return room
        side = min(room.width(), room.height())
        return QRect((room.width() - side) // 2, (room.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, points and frame."""
        painter = QPainter(self)
        frame, colours = self.frame_, theme.current()
        square = self.square()
        painter.fillRect(self.rect(), QColor(colours.surface))
        if frame is None or frame.snapshot is None or frame.dataset is None or frame.rectangle is None:
            painter.fillRect(square, QColor(colours.sunken))
            return
        dataset, rectangle = frame.dataset, frame.rectangle
        if frame.pictures.boundary is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(square, qimage(frame.pictures.boundary, opaque=True))
        else:
            painter.fillRect(square, QColor(colours.plot))
        points = self.overlay(
            square.size(), (dataset, rectangle), lambda over: self._draw_points(over, square.size(), dataset, rectangle)
        )
        painter.drawPixmap(square.topLeft(), points)
        if frame.pictures.curve is not None:
            self._draw_curve(painter, square, dataset, frame.pictures.curve)
        painter.setPen(QColor(colours.border))
        painter.drawRect(square.adjusted(0, 0, -1, -1))

    def _draw_points(self, painter: QPainter, size: QSize, dataset: Dataset, rectangle: Rectangle) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = max(1.4, min(3.0, min(size.width(), size.height()) / 110))
        for x, y, tests in ((dataset.x_test, dataset.y_test, True), (dataset.x_train, dataset.y_train, False)):
            chosen = _evenly(len(x))
            places = _places(dataset, x[chosen], y[chosen], rectangle, size)
            labels = _labels(dataset, y[chosen])
            for index in np.unique(labels):
                colour = QColor(*tables.class_colour(int(index), max(2, len(dataset.class_names))))
                if dataset.kind == "regression":
                    colour = QColor(colours.muted)
                ground = QColor(colours.plot)
                # Training samples are full, test samples hollow.
                painter.setPen(QPen(colour if tests else ground, 1.0))
                painter.setBrush(ground if tests else colour)
                for px, py in places[labels == index]:
                    painter.drawEllipse(QPointF(px, py), radius, radius)

    def _draw_curve(self, painter: QPainter, square: QRect, dataset: Dataset, curve: NDArray[Any]) -> None:
        low, high = _y_range(dataset)
        x = square.left() + (np.arange(len(curve)) + 0.5) / len(curve) * square.width()
        y = square.bottom() - (np.nan_to_num(curve, nan=low) - low) / (high - low) * square.height()
        y = np.clip(y, square.top() - 10.0, square.bottom() + 10.0)
        painter.save()
        painter.setClipRect(square)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().accent), 2))
        painter.drawPolyline(QPolygonF([QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)]))
        painter.restore()


def _evenly(count: int) -> NDArray[np.int64]:
    return np.linspace(0, count - 1, min(count, MOST_POINTS)).astype(np.int64)


def _labels(dataset: Dataset, y: NDArray[np.float64]) -> NDArray[np.int64]:
    if dataset.kind == "regression":
        return np.zeros(len(y), np.int64)
    return np.argmax(y, axis=1) if y.shape[1] > 1 else y[:, 0].astype(np.int64)


def _y_range(dataset: Dataset) -> tuple[float, float]:
    low, high = float(dataset.y_train.min()), float(dataset.y_train.max())
    room = 0.1 * (high - low) or 1.0
    return low - room, high + room


def _places(
    dataset: Dataset, x: NDArray[np.float64], y: NDArray[np.float64], rectangle: Rectangle, size: QSize
) -> NDArray[np.float64]:
    """Return where samples lie in a picture of that size, (N, 2)."""
    across = (x[:, 0] - rectangle.left) / (rectangle.right - rectangle.left) * size.width()
    if dataset.n_in == 1:
        low, high = _y_range(dataset)
        up = (y[:, 0] - low) / (high - low)
    else:
        up = (x[:, 1] - rectangle.bottom) / (rectangle.top - rectangle.bottom)
    return np.stack([across, size.height() * (1 - up)], axis=1)

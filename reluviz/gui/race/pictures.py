"""Views that draw a contestant's pictures: the decision boundary and the neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from reluviz.core.dataset import Dataset
from reluviz.core.snapshot import Rectangle, Snapshot
from reluviz.gui import theme
from reluviz.gui.race import tables
from reluviz.gui.race.frames import Frame, Pictures, View
from reluviz.gui.race.words import dead_text, percent
from reluviz_kernels.images import MosaicLayout

MOST_POINTS = 1500
"""Points drawn over a boundary; of more samples evenly chosen ones are shown."""

GUTTER = 40
"""Room beside the neurons for a layer's number and share active, in pixels."""


def qimage(picture: NDArray[np.uint8]) -> QImage:
    """Return an image over the memory of a picture (height, width, 4), which must live as long as it."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)


class PictureView(QWidget):
    """What the views share: they fill the room they get and take what they draw from a frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.frame_: Frame | None = None

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame from now on."""
        self.frame_ = frame
        self.update()

    def sizeHint(self) -> QSize:
        """Take what there is."""
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        """Stay legible."""
        return QSize(120, 64)


class BoundaryView(PictureView):
    """The decision boundary with the samples; for a line of inputs the curve that the network has learned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: QPixmap | None = None
        self._points_for: tuple[object, ...] = ()

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
        if frame is None or frame.snapshot is None or frame.dataset is None or frame.rectangle is None:
            painter.fillRect(square, QColor(colours.sunken))
            return
        if frame.pictures.boundary is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(square, qimage(frame.pictures.boundary))
        else:
            painter.fillRect(square, QColor(colours.plot))
        painter.drawPixmap(square.topLeft(), self._overlay(square, frame.dataset, frame.rectangle))
        if frame.pictures.curve is not None:
            self._draw_curve(painter, square, frame.dataset, frame.pictures.curve)
        painter.setPen(QColor(colours.border))
        painter.drawRect(square.adjusted(0, 0, -1, -1))

    def _overlay(self, square: QRect, dataset: Dataset, rectangle: Rectangle) -> QPixmap:
        """Return the samples as a picture, drawn anew only where something has changed."""
        ratio = self.devicePixelRatioF()
        wanted = (square.size().toTuple(), ratio, id(dataset), rectangle, theme.current().name)
        if self._points is None or wanted != self._points_for:
            pixmap = QPixmap(square.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_points(painter, square.size(), dataset, rectangle)
            painter.end()
            self._points, self._points_for = pixmap, wanted
        return self._points

    def _draw_points(self, painter: QPainter, size: QSize, dataset: Dataset, rectangle: Rectangle) -> None:
        colours = theme.current()
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


class NeuronsView(PictureView):
    """All hidden neurons of a contestant in one picture, layer by layer, the dead ones crossed out.

    A click, or the arrow keys and Enter, choose one.

    Attributes:
        chosen: Emitted with layer and neuron, from 0.
        resized: Emitted when the room for the neurons has changed.
    """

    chosen = Signal(int, int)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.selected: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None

    def aspect(self) -> float:
        """Return width over height of the room for the neurons."""
        return max(1, self.width() - GUTTER) / max(1, self.height())

    def target(self) -> QRectF:
        """Return where the neurons' picture is drawn; empty where there is none."""
        frame = self.frame_
        if frame is None or frame.pictures.neurons is None:
            return QRectF()
        room = QRectF(GUTTER, 0, self.width() - GUTTER, self.height())
        if frame.view == "samples":
            return room
        height, width = frame.pictures.neurons.shape[:2]
        scale = min(room.width() / width, room.height() / height)
        return QRectF(room.left(), room.top(), width * scale, height * scale)

    def neuron_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the layer and the neuron, from 0, shown at a place of the widget."""
        frame, target = self.frame_, self.target()
        if frame is None or target.isEmpty() or frame.pictures.layout is None or frame.pictures.neurons is None:
            return None
        if not target.contains(place):
            return None
        height, width = frame.pictures.neurons.shape[:2]
        row = (place.y() - target.top()) / target.height() * height
        column = (place.x() - target.left()) / target.width() * width
        return frame.pictures.layout.neuron_at(row, column)

    def cell(self, layer: int, neuron: int) -> QRectF:
        """Return where a neuron is drawn."""
        frame, target = self.frame_, self.target()
        if frame is None or frame.pictures.layout is None or frame.pictures.neurons is None:
            return QRectF()
        return _cell(frame.pictures, frame.pictures.layout, target, layer, neuron)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, and on it the crosses of dead neurons and the names of layers."""
        frame, target = self.frame_, self.target()
        if frame is None or frame.snapshot is None or target.isEmpty() or frame.pictures.layout is None:
            return
        assert frame.pictures.neurons is not None
        painter = QPainter(self)
        smaller = target.height() < frame.pictures.neurons.shape[0]
        image = qimage(frame.pictures.neurons)
        if smaller:
            # Every pixel counts: else the gaps between the maps would be of unlike widths.
            size = (target.size() * self.devicePixelRatioF()).toSize()
            image = image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(target, image)
        self._draw_layers(painter, frame.snapshot, frame.pictures, frame.view)
        self._draw_dead(painter, frame.snapshot, frame.view)
        for neuron, colour in ((self._cursor if self.hasFocus() else None, "muted"), (self.selected, "accent")):
            if neuron is not None and self._exists(neuron):
                painter.setPen(QPen(QColor(getattr(theme.current(), colour)), 2))
                painter.drawRect(self.cell(*neuron).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_layers(self, painter: QPainter, shot: Snapshot, pictures: Pictures, view: View) -> None:
        colours = theme.current()
        font = painter.font()
        font.setPointSizeF(max(6.5, font.pointSizeF() * 0.85))
        painter.setFont(font)
        line, free = QFontMetrics(font).height(), 0.0
        for layer, width in enumerate(shot.widths):
            if not width:
                continue
            first, last = self.cell(layer, 0), self.cell(layer, width - 1)
            if layer and view == "samples":
                painter.setPen(QPen(QColor(colours.surface), 3))
                painter.drawLine(QPointF(first.left(), first.top()), QPointF(self.width(), first.top()))
            top, height = first.top(), last.bottom() - first.top()
            painter.setPen(QColor(colours.text))
            name = QRectF(0, top, GUTTER - 6, line)
            if height >= 2 * line - 2 and shot.activity is not None:
                name.moveTop(top + (height - 2 * line) / 2)
                share = name.translated(0, line)
                painter.drawText(name, Qt.AlignmentFlag.AlignRight, str(layer + 1))
                painter.setPen(QColor(colours.muted))
                active = f"{100 * shot.activity[layer].share_of_slopes:.0f} %"
                painter.drawText(share, Qt.AlignmentFlag.AlignRight, active)
                free = share.bottom()
                continue
            name.moveTop(top + (height - line) / 2)
            # Where layers are flatter than digits, only some are named.
            if name.top() >= free:
                painter.drawText(name, Qt.AlignmentFlag.AlignRight, str(layer + 1))
                free = name.bottom() - 2

    def _draw_dead(self, painter: QPainter, shot: Snapshot, view: View) -> None:
        colour = QColor(theme.current().bad)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer, dead in enumerate(shot.dead or ()):
            everywhere = shot.dead_for_every_input[layer] if shot.dead_for_every_input is not None else dead & False
            for neuron in np.flatnonzero(dead).tolist():
                cell = self.cell(layer, neuron)
                painter.setPen(QPen(colour, 1.5))
                if view == "samples":
                    painter.drawLine(cell.topLeft() + QPointF(0, cell.height() / 2), cell.center())
                    painter.drawLine(cell.center(), QPointF(cell.right(), cell.center().y()))
                    continue
                inner = cell.adjusted(2, 2, -2, -2)
                if everywhere[neuron]:
                    # Full for those that no input can wake, empty for those that no training sample does.
                    painter.fillRect(inner, colour)
                    painter.setPen(QPen(QColor(theme.current().surface), 1.5))
                painter.drawRect(inner)
                painter.drawLine(inner.topLeft(), inner.bottomRight())
                painter.drawLine(inner.topRight(), inner.bottomLeft())

    def _exists(self, neuron: tuple[int, int]) -> bool:
        shot = self.frame_.snapshot if self.frame_ is not None else None
        return shot is not None and neuron[0] < len(shot.widths) and neuron[1] < shot.widths[neuron[0]]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that there is other room."""
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the neuron under the pointer."""
        found = self.neuron_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = found
            self.chosen.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the neurons with the arrow keys, choose with Enter or Space."""
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        shot = self.frame_.snapshot if self.frame_ is not None else None
        if shot is None or not shot.widths:
            super().keyPressEvent(event)
        elif key in steps:
            layer, neuron = self._cursor or self.selected or (0, -1 if key == Qt.Key.Key_Right else 0)
            layer = min(max(layer + steps[key][0], 0), len(shot.widths) - 1)
            self._cursor = layer, min(max(neuron + steps[key][1], 0), shot.widths[layer] - 1)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cursor is not None:
            if self._exists(self._cursor):
                self.chosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show what is under the pointer as its tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self)
            return True
        return super().event(event)

    def tip_at(self, place: QPoint) -> str:
        """Return what a person should know of the neuron at a place, or of the picture."""
        found = self.neuron_at(QPointF(place))
        shot = self.frame_.snapshot if self.frame_ is not None else None
        if found is None or shot is None or shot.activity is None:
            return self.tr("Beside each layer: the share of its slopes that are not 0. A click opens a neuron.")
        layer, neuron = found
        activity = shot.activity[layer]
        text = self.tr("Layer {layer}, neuron {neuron}: active on {active} of the samples, saturated on {saturated}")
        words = text.format(
            layer=layer + 1,
            neuron=neuron + 1,
            active=percent(float(activity.active_slopes[neuron])),
            saturated=percent(float(activity.saturated[neuron])),
        )
        return f"{words}\n{dead_text(shot, layer, neuron)}".rstrip()


def _cell(pictures: Pictures, layout: MosaicLayout, target: QRectF, layer: int, neuron: int) -> QRectF:
    assert pictures.neurons is not None
    height, width = pictures.neurons.shape[:2]
    row, column = layout.corner(layer, neuron)
    across, down = target.width() / width, target.height() / height
    return QRectF(
        target.left() + column * across, target.top() + row * down, layout.tile[1] * across, layout.tile[0] * down
    )

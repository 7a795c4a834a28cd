"""The view of a contestant's neurons."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from reluviz.core.snapshot import Snapshot
from reluviz.gui import theme
from reluviz.gui.race.frames import Frame, Pictures, View
from reluviz.gui.race.pictures import PictureView, qimage
from reluviz.gui.race.words import dead_text, percent
from reluviz_kernels.images import MosaicLayout

GUTTER = 40
"""Room beside the neurons for a layer's number and share active, in pixels."""

_STEP = 8  # pixels
_NEARLY = 1.25  # a picture that fills so much of the room is not scaled up


@dataclass(frozen=True)
class _Marks:
    """What is said of the neurons beside and over their maps.

    Attributes:
        widths: Of which hidden layers.
        shares: Each layer's share of slopes that are not 0, in words.
        dead: Layer and neuron, from 0, of the dead, and whether it is dead for every input.
    """

    widths: tuple[int, ...] = ()
    shares: tuple[str, ...] = ()
    dead: tuple[tuple[int, int, bool], ...] = ()

    @classmethod
    def of(cls, shot: Snapshot) -> _Marks:
        """Return what is said of a network."""
        always = shot.dead_for_every_input
        return cls(
            shot.widths,
            tuple(f"{100 * layer.share_of_slopes:.0f} %" for layer in shot.activity or ()),
            tuple(
                (layer, neuron, always is not None and bool(always[layer][neuron]))
                for layer, dead in enumerate(shot.dead or ())
                for neuron in np.flatnonzero(dead).tolist()
            ),
        )


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
        self._marks = _Marks()

    def room(self) -> tuple[int, int]:
        """Return width and height of the room for the neurons in pixels of the screen, rounded down to eights.

        So not every pixel of a resize makes new pictures.
        """
        sides = self.width() - GUTTER, self.height()
        width, height = (max(_STEP, int(side * self.devicePixelRatioF()) // _STEP * _STEP) for side in sides)
        return width, height

    def target(self) -> QRectF:
        """Return where the neurons' picture is drawn; empty where there is none."""
        frame = self.frame_
        if frame is None or frame.pictures.neurons is None:
            return QRectF()
        room = QRectF(GUTTER, 0, self.width() - GUTTER, self.height())
        if frame.view == "samples":
            return room
        height, width = (side / self.devicePixelRatioF() for side in frame.pictures.neurons.shape[:2])
        scale = min(room.width() / width, room.height() / height)
        if 1 <= scale < _NEARLY:
            # Unscaled: each pixel is one of the screen.
            scale = 1.0
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
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        frame, target = self.frame_, self.target()
        if frame is None or frame.snapshot is None or target.isEmpty() or frame.pictures.layout is None:
            return
        assert frame.pictures.neurons is not None
        image = qimage(frame.pictures.neurons)
        if target.height() * self.devicePixelRatioF() < image.height():
            # Every pixel counts: else the gaps between the maps would be of unlike widths.
            size = (target.size() * self.devicePixelRatioF()).toSize()
            image = image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(target, image)
        painter.drawPixmap(0, 0, self._over_maps(frame, frame.pictures.layout, frame.snapshot))

    def refresh_marks(self) -> None:
        """Mark anew which neurons are dead, and say each layer's share: those of the frame that is shown now."""
        shot = self.frame_.snapshot if self.frame_ is not None else None
        if shot is None:
            return
        before, self._marks = self._marks, _Marks.of(shot)
        if self._marks != before:
            self.update()

    def _over_maps(self, frame: Frame, layout: MosaicLayout, shot: Snapshot) -> QPixmap:
        """Return what lies over the maps."""
        if self._marks.widths != shot.widths:
            self._marks = _Marks.of(shot)
        marks = self._marks
        framed = {"muted": self._cursor if self.hasFocus() else None, "accent": self.selected}

        def draw(painter: QPainter) -> None:
            self._draw_layers(painter, marks, frame.view)
            self._draw_dead(painter, marks, frame.view)
            for colour, neuron in framed.items():
                if neuron is not None and self._exists(neuron):
                    painter.setPen(QPen(QColor(getattr(theme.current(), colour)), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(self.cell(*neuron).adjusted(0.5, 0.5, -0.5, -0.5))

        shows = (self.target().getRect(), layout, frame.view, marks, *framed.values())
        return self.overlay(self.size(), shows, draw)

    def _draw_layers(self, painter: QPainter, marks: _Marks, view: View) -> None:
        colours = theme.current()
        font = painter.font()
        font.setPointSizeF(max(6.5, font.pointSizeF() * 0.85))
        painter.setFont(font)
        line, free = QFontMetrics(font).height(), -math.inf
        for layer, width in enumerate(marks.widths):
            if not width:
                continue
            first, last = self.cell(layer, 0), self.cell(layer, width - 1)
            if layer and view == "samples":
                painter.setPen(QPen(QColor(colours.surface), 3))
                painter.drawLine(QPointF(first.left(), first.top()), QPointF(self.width(), first.top()))
            top, height = first.top(), last.bottom() - first.top()
            painter.setPen(QColor(colours.text))
            name = QRectF(0, top, GUTTER - 6, line)
            if height >= 2 * line - 2 and marks.shares:
                name.moveTop(top + (height - 2 * line) / 2)
                share = name.translated(0, line)
                painter.drawText(name, Qt.AlignmentFlag.AlignRight, str(layer + 1))
                painter.setPen(QColor(colours.muted))
                painter.drawText(share, Qt.AlignmentFlag.AlignRight, marks.shares[layer])
                free = share.bottom()
                continue
            name.moveTop(top + (height - line) / 2)
            # Where layers are flatter than digits, only some are named.
            if name.top() >= free:
                painter.drawText(name, Qt.AlignmentFlag.AlignRight, str(layer + 1))
                free = name.bottom() - 2

    def _draw_dead(self, painter: QPainter, marks: _Marks, view: View) -> None:
        colour = QColor(theme.current().bad)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer, neuron, for_every_input in marks.dead:
            cell = self.cell(layer, neuron)
            painter.setPen(QPen(colour, 1.5))
            if view == "samples":
                painter.drawLine(cell.topLeft() + QPointF(0, cell.height() / 2), cell.center())
                painter.drawLine(cell.center(), QPointF(cell.right(), cell.center().y()))
                continue
            inner = cell.adjusted(2, 2, -2, -2)
            if for_every_input:
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

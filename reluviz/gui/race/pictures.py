"""What draws a contestant's pictures has in common: how a picture becomes Qt's, and what is drawn over it is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from reluviz.gui import theme
from reluviz.gui.race.frames import Frame


def qimage(picture: NDArray[np.uint8], *, opaque: bool = False) -> QImage:
    """Return an image over the memory of a picture (height, width, 4), which must live as long as it.

    One without transparent pixels is drawn faster if `opaque` tells so.
    """
    height, width = picture.shape[:2]
    kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(picture.data, width, height, 4 * width, kind)


class PictureView(QWidget):
    """What the views share: they fill the room they get and take what they draw from a frame.

    They paint all of their room, card and all: Qt would draw the card's style anew below them at every frame.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.frame_: Frame | None = None
        self._overlay: QPixmap | None = None
        self._overlay_shows: tuple[object, ...] = ()

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame from now on."""
        self.frame_ = frame
        self.update()

    def overlay(self, size: QSize, shows: tuple[object, ...], draw: Callable[[QPainter], None]) -> QPixmap:
        """Return what lies over the picture, of that size, drawn anew only where what it shows has changed."""
        ratio = self.devicePixelRatioF()
        shows = (size.toTuple(), ratio, theme.current().name, self.font().key(), *shows)
        if self._overlay is None or shows != self._overlay_shows:
            pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setFont(self.font())
            draw(painter)
            painter.end()
            self._overlay, self._overlay_shows = pixmap, shows
        return self._overlay

    def sizeHint(self) -> QSize:
        """Take what there is."""
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        """Stay legible."""
        return QSize(120, 64)

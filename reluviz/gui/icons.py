"""Icons drawn in the colours of the theme, sharp at every size and scale.

An icon is an SVG file in the assets whose strokes are `currentColor`. It is drawn when it is shown, so that a change of
theme needs no new icons.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from reluviz.gui import theme


@cache
def _source(name: str) -> str:
    return (files("reluviz_assets") / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


def _colour(mode: QIcon.Mode, state: QIcon.State) -> str:
    colours = theme.current()
    if mode == QIcon.Mode.Disabled:
        return colours.guide
    if mode == QIcon.Mode.Selected or state == QIcon.State.On:
        return colours.accent
    return colours.text


class _Engine(QIconEngine):
    """Draws one icon in the colour that theme, mode and state ask for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into a rectangle."""
        _renderer(self._name, _colour(mode, state)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as pixels."""
        pixmap = QPixmap(size)
        if pixmap.isNull():
            # A button without room asks for an icon without pixels, on which nothing can be painted.
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Return another engine for the same icon."""
        return _Engine(self._name)


def icon(name: str) -> QIcon:
    """Return the icon of that name, a file of the folder `icons` in the assets."""
    _source(name)
    return QIcon(_Engine(name))


def application_icon() -> QIcon:
    """Return the program's own icon."""
    renderer = QSvgRenderer(QByteArray((files("reluviz_assets") / "icon.svg").read_bytes()))
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        result.addPixmap(pixmap)
    return result

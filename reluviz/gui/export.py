"""Pictures and numbers of what the window shows: PNG, SVG, CSV, and the clipboard."""

from __future__ import annotations

import atexit
import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from reluviz.errors import ReluvizError
from reluviz.files import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCALE = 2
"""Pixels of a PNG for each pixel on the screen at 100 %, so that it can be printed."""
FORMATS = ("png", "svg", "csv")

_INCH = 0.0254  # metres


@dataclass(frozen=True)
class Figure:
    """Something that can be exported.

    Attributes:
        name: The name of the file without its ending, such as "functions".
        widget: What is drawn; a QGraphicsView is drawn as its scene, in vectors where the format has them.
        columns: Returns the numbers by heading, 1-D arrays of any lengths; nothing where there are none.
        title: What a person calls it, in their language; its name where empty.
    """

    name: str
    widget: QWidget
    columns: Callable[[], Mapping[str, NDArray[Any]]]
    title: str = ""


def export(figure: Figure, path: Path) -> None:
    """Write a figure in the format that the file's ending names.

    Raises:
        ReluvizError: The ending is none of `FORMATS`, or the file can't be written; an older file is unchanged.
    """
    makers: dict[str, Callable[[Figure], bytes | str]] = {"png": png, "svg": svg, "csv": csv_text}
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in makers:
        raise ReluvizError(f"{path.name}: a figure is written as .png, .svg or .csv, not as {path.suffix or 'a file'}")
    write_atomically(path, makers[suffix](figure))


def image(figure: Figure, scale: float = SCALE) -> QImage:
    """Return the figure as an image with `scale` pixels for each on the screen."""
    size = figure.widget.size()
    result = QImage(size * scale, QImage.Format.Format_RGB32)
    result.fill(figure.widget.palette().window().color())
    # Texts are measured in dots: while it is drawn they must be those of the screen, whatever is scaled.
    result.setDotsPerMeterX(round(figure.widget.logicalDpiX() / _INCH))
    result.setDotsPerMeterY(round(figure.widget.logicalDpiY() / _INCH))
    painter = QPainter(result)
    painter.scale(scale, scale)
    _draw(figure.widget, painter, size)
    painter.end()
    result.setDotsPerMeterX(round(96 * scale / _INCH))
    result.setDotsPerMeterY(round(96 * scale / _INCH))
    return result


def png(figure: Figure) -> bytes:
    """Return the figure as the content of a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Qt wants the name of the format as bytes, its stubs as text.
    image(figure).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def svg(figure: Figure) -> bytes:
    """Return the figure as the content of an SVG file."""
    # pyqtgraph's own exporter fails with PySide6 6.11 and later.
    from PySide6.QtSvg import QSvgGenerator

    size = figure.widget.size()
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    # Axes measure their texts in dots, which must be those of the screen.
    generator.setResolution(figure.widget.logicalDpiX())
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(figure.name)
    generator.setDescription("reluviz")
    painter = QPainter(generator)
    _draw(figure.widget, painter, size)
    painter.end()
    return bytes(data.data())


def _draw(widget: QWidget, painter: QPainter, size: QSize) -> None:
    if not isinstance(widget, QGraphicsView):
        widget.render(painter, QPoint(0, 0))
        return
    # Marks of a plot come from a cache of pixels, unless pyqtgraph knows that it is exporting.
    items = [item for item in widget.scene().items() if hasattr(item, "setExportMode")]
    for item in items:
        item.setExportMode(True, {"antialias": True, "painter": painter})
    painter.fillRect(QRect(0, 0, size.width(), size.height()), widget.backgroundBrush())
    widget.render(painter, QRectF(0, 0, size.width(), size.height()), widget.viewport().rect())
    for item in items:
        item.setExportMode(False)


def csv_text(figure: Figure) -> str:
    """Return the figure's numbers as CSV: headings, then rows, each number with all its digits."""
    columns = figure.columns()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip_longest(*(column.tolist() for column in columns.values()), fillvalue=""))
    return text.getvalue()


def copy(figure: Figure) -> None:
    """Put the figure on the clipboard: the picture, and for programs that take text its numbers."""
    data = QMimeData()
    data.setImageData(image(figure))
    if figure.columns():
        data.setText(csv_text(figure).replace(",", "\t"))
    QGuiApplication.clipboard().setMimeData(data)
    _copied[:] = [data]
    _let_go_before_python_ends()


_copied: list[QMimeData] = []
"""What was put on the clipboard by this module; the last may be there still."""


@cache
def _let_go_before_python_ends() -> None:
    """Arrange once that Qt keeps nothing made by Python: it frees the clipboard's content after Python has ended."""
    application = QGuiApplication.instance()
    assert application is not None, "a clipboard belongs to an application"
    application.aboutToQuit.connect(_let_go)
    atexit.register(_let_go)


def _let_go() -> None:
    """Leave the picture alone on the clipboard, as an object of Qt's own."""
    if QGuiApplication.instance() is not None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.mimeData() is not None and clipboard.mimeData() is _copied[-1]:
            clipboard.setImage(clipboard.image())

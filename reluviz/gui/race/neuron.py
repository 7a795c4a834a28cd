"""One neuron, large: its map, its weights, and its pre-activations laid over the activation and its derivative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from reluviz.core.probes import NeuronDetail
from reluviz.gui import theme
from reluviz.gui.export import Figure
from reluviz.gui.plots import Plot
from reluviz.gui.race import tables
from reluviz.gui.race.frames import Frame
from reluviz.gui.race.pictures import qimage
from reluviz.gui.race.words import dead_text, number, percent
from reluviz.palette import colour

_WIDEST_BAR = 48.0


class NeuronMap(QWidget):
    """A neuron's map, as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: NDArray[np.uint8] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Draw a picture from now on."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture: a square one as a square, one over samples as a strip."""
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._picture.shape[0] > 1)
        room = QRectF(self.rect())
        side = min(room.width(), room.height())
        height = side if self._picture.shape[0] > 1 else min(48.0, room.height())
        width = side if self._picture.shape[0] > 1 else room.width()
        target = QRectF((room.width() - width) / 2, (room.height() - height) / 2, width, height)
        painter.drawImage(target, qimage(self._picture))
        painter.setPen(QColor(theme.current().border))
        painter.drawRect(target.adjusted(0, 0, -1, -1))

    def sizeHint(self) -> QSize:
        """Large enough to see shapes."""
        return QSize(240, 200)


class WeightBars(QWidget):
    """Weights as bars up and down, in the colours of the heatmaps, with their names where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._values: NDArray[np.float64] = np.empty(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_weights(self, names: tuple[str, ...], values: NDArray[np.float64]) -> None:
        """Draw these weights from now on."""
        self._names, self._values = names, values
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        count = len(self._values)
        if not count:
            return
        painter, colours = QPainter(self), theme.current()
        metrics = painter.fontMetrics()
        legible = self.width() / count >= max(metrics.horizontalAdvance(name) for name in self._names) + 4
        foot = metrics.height() + 2 if legible else 0
        finite = np.nan_to_num(self._values, nan=0.0, posinf=0.0, neginf=0.0)
        largest = float(np.abs(finite).max()) or 1.0
        head = metrics.height()
        pitch, half = self.width() / count, (self.height() - head - foot) / 2
        zero = head + half
        painter.setPen(QColor(colours.guide))
        painter.drawLine(0, round(zero), self.width(), round(zero))
        scale = QRectF(0, 0, self.width() - 2, head)
        painter.drawText(scale, Qt.AlignmentFlag.AlignRight, f"±{number(largest)}")
        for index, value in enumerate(finite.tolist()):
            length = value / largest * (half - 4)
            thick = min(0.7 * pitch, _WIDEST_BAR)
            bar = QRectF((index + 0.5) * pitch - thick / 2, zero - max(length, 0), thick, abs(length))
            painter.fillRect(bar, QColor(*(tables.HIGH if value > 0 else tables.LOW)))
            if legible:
                place = QRectF(index * pitch, self.height() - foot, pitch, foot)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._names[index])

    def sizeHint(self) -> QSize:
        """Large enough to tell weights apart."""
        return QSize(240, 110)


class NeuronView(QDialog):
    """The window of one neuron; it follows the race while it is open.

    Attributes:
        closed: Emitted when a person has closed it.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._neuron = (0, 0, 0)
        self._label = ""
        self._frame: Frame | None = None
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.map = NeuronMap()
        self.incoming, self.outgoing = WeightBars(), WeightBars()
        self.value, self.slope = Plot(), Plot()
        self._headings: dict[QWidget, QLabel] = {
            w: QLabel() for w in (self.map, self.incoming, self.outgoing, self.value, self.slope)
        }
        for heading in self._headings.values():
            heading.setProperty("role", "heading")
        for plot in (self.value, self.slope):
            plot.setMinimumSize(QSize(300, 150))
        self._heights: dict[Plot, pg.PlotDataItem] = {}
        self._lay_out()
        self.resize(880, 600)
        self.retranslate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        for widget, stretch in ((self.map, 3), (self.incoming, 2), (self.outgoing, 2)):
            left.addWidget(self._headings[widget])
            left.addWidget(widget, stretch)
        right = QVBoxLayout()
        right.setSpacing(4)
        for widget in (self.value, self.slope):
            right.addWidget(self._headings[widget])
            right.addWidget(widget, 1)
        self.slope.setXLink(self.value)
        for one, other in ((self.value, self.slope), (self.slope, self.value)):
            one.released.connect(other.release)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(12)
        grid.addWidget(self.summary, 0, 0, 1, 2)
        grid.addLayout(left, 1, 0)
        grid.addLayout(right, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setRowStretch(1, 1)

    def show_neuron(self, label: str, layer: int, neuron: int) -> None:
        """Say whose neuron it is: the contestant's name, layer and neuron from 0."""
        self._label, self._neuron = label, (0, layer, neuron)
        for plot in (self.value, self.slope):
            plot.release()
        self.retranslate()

    def show_frame(self, frame: Frame) -> None:
        """Show the neuron as a frame of its contestant has it."""
        detail = frame.detail
        if detail is None or frame.dataset is None or (detail.layer, detail.neuron) != self._neuron[1:]:
            return
        self._frame = frame
        self.map.show_picture(frame.pictures.neuron)
        inputs = frame.dataset.feature_names if detail.layer == 0 else _numbers(len(detail.incoming))
        bias = np.array([detail.bias], np.float64)
        self.incoming.show_weights((*inputs, "b"), np.concatenate([detail.incoming.astype(np.float64), bias]))
        self.outgoing.show_weights(_numbers(len(detail.outgoing)), detail.outgoing.astype(np.float64))
        if frame.pictures.response is not None:
            z, value, slope = frame.pictures.response
            for plot, curve in ((self.value, value), (self.slope, slope)):
                self._draw_response(plot, z, curve, detail, frame.config.network.activation)
        self._summarise(detail)

    def _draw_response(
        self, plot: Plot, z: NDArray[np.float64], curve: NDArray[np.float64], detail: NeuronDetail, activation: str
    ) -> None:
        """Draw the activation or its derivative over the histogram of pre-activations, which fills the height."""
        finite = curve[np.isfinite(curve)]
        low, high = (min(0.0, float(finite.min())), max(float(finite.max()), 0.1)) if len(finite) else (0.0, 1.0)
        room = 0.08 * (high - low)
        counts = detail.pre_activations.counts[0].astype(np.float64)
        heights = low + counts / max(counts.max(), 1.0) * (high - low)
        bars = self._heights.get(plot)
        if bars is None:
            bars = pg.PlotDataItem(stepMode="center")
            plot.addItem(bars)
            self._heights[plot] = bars
        tint = QColor(theme.current().guide)
        tint.setAlphaF(0.45)
        bars.setData(detail.pre_activations.edges, heights, fillLevel=low, brush=tint, pen=None)
        plot.curve("response", activation, colour(activation)).setData(z, curve)
        # Both have one x axis.
        if not (self.value.held or self.slope.held):
            plot.show_range((float(z[0]), float(z[-1])), (low - room, high + room))

    def _summarise(self, detail: NeuronDetail) -> None:
        activity = detail.activity
        text = self.tr("Active on {active} of {samples} training samples, saturated on {saturated}; bias {bias}.")
        said = text.format(
            active=percent(float(activity.active_slopes[0])),
            samples=activity.samples,
            saturated=percent(float(activity.saturated[0])),
            bias=number(detail.bias),
        )
        shot = self._frame.snapshot if self._frame is not None else None
        if shot is not None:
            said = f"{said} {dead_text(shot, detail.layer, detail.neuron)}".rstrip()
        self.summary.setText(said)

    def retranslate(self) -> None:
        """Set every text again."""
        title = self.tr("{name}: layer {layer}, neuron {neuron}")
        self.setWindowTitle(title.format(name=self._label, layer=self._neuron[1] + 1, neuron=self._neuron[2] + 1))
        headings: dict[QWidget, str] = {
            self.map: self.tr("Output"),
            self.incoming: self.tr("Incoming weights and bias b"),
            self.outgoing: self.tr("Outgoing weights"),
            self.value: self.tr("Pre-activations over f"),
            self.slope: self.tr("Pre-activations over f′"),
        }
        for widget, text in headings.items():
            self._headings[widget].setText(text)
            widget.setAccessibleName(text)
        for plot in (self.value, self.slope):
            plot.set_labels(self.tr("pre-activation z"), "")
        self.summary.setProperty("role", "muted")
        if self._frame is not None and self._frame.detail is not None:
            self._summarise(self._frame.detail)

    def figures(self) -> list[Figure]:
        """Return the two plots as something to export."""
        names = {self.value: "neuron-f", self.slope: "neuron-slope"}
        return [plot.figure(name, self._headings[plot].text()) for plot, name in names.items()]

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def reject(self) -> None:
        """Close with the Escape key."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the neuron is no longer watched."""
        super().closeEvent(event)
        self.closed.emit()


class NeuronWatch(QObject):
    """The neuron that is shown large; another one that is opened takes its window.

    Attributes:
        view: The window, None where none is open.
        watched: Emitted with contestant, hidden layer and neuron, from 0, when it opens, and None when it closes.
    """

    watched = Signal(object)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._index = 0
        self.view: NeuronView | None = None

    def open(self, label: str, place: tuple[int, int, int]) -> None:
        """Open a neuron of the contestant of that name."""
        if self.view is None:
            self.view = NeuronView(self._page)
            self.view.closed.connect(self.close)
        self._index = place[0]
        self.view.show_neuron(label, *place[1:])
        self.view.show()
        self.watched.emit(place)

    def show_frames(self, frames: Sequence[Frame], new: Sequence[int]) -> None:
        """Show the neuron as its contestant's frame has it, where that is among the new ones."""
        if self.view is not None and self._index in new:
            self.view.show_frame(frames[self._index])

    def close(self) -> None:
        """Close the window."""
        view, self.view = self.view, None
        if view is not None:
            view.hide()
            view.deleteLater()
            self.watched.emit(None)

    def figures(self) -> list[Figure]:
        """Return what of the open neuron can be exported."""
        return [] if self.view is None else self.view.figures()


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(str(index + 1) for index in range(count))

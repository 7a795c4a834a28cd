"""One contestant: who it is, how it stands, its boundary and its neurons."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QHelpEvent, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from reluviz.core.config import RunConfig
from reluviz.core.snapshot import Snapshot
from reluviz.gui import icons
from reluviz.gui.notice import flat_button
from reluviz.gui.race import words
from reluviz.gui.race.boundary import BoundaryView
from reluviz.gui.race.confusion import ConfusionView
from reluviz.gui.race.frames import Frame, dead_count
from reluviz.gui.race.neurons import NeuronsView
from reluviz.gui.race.own_settings import OwnSettings
from reluviz.gui.race.settings import Contestant
from reluviz.gui.widgets.boxes import ChoiceBox
from reluviz.gui.widgets.text_line import TextLine
from reluviz.palette import colour
from reluviz_kernels import ACTIVATIONS

_PLANE_SHARE, _LEAST_SHARE = 0.68, 0.45
_LAYER = 20  # pixels that a layer of neurons shall have, as long as the plane keeps its least share
_ROLES = {
    "waiting": "muted",
    "compiling": "accent",
    "running": "muted",
    "converged": "good",
    "finished": "warning",
    "diverged": "bad",
    "failed": "bad",
}


def colour_icon(name: str, size: int = 12) -> QIcon:
    """Return a disc in the colour of an activation."""
    pixmap = QPixmap(2 * size, 2 * size)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour(name)))
    painter.drawEllipse(1, 1, size - 2, size - 2)
    painter.end()
    return QIcon(pixmap)


class _Pictures(QWidget):
    """A plane as large a square as two thirds of the height allow, a line of words, and the neurons in what is left.

    Many layers need more room; then the plane gives way.
    """

    def __init__(self, plane: QWidget, words_: QWidget, neurons: QWidget) -> None:
        super().__init__()
        self._parts = plane, words_, neurons
        self._layers = 0
        for part in self._parts:
            part.setParent(self)

    def set_layers(self, layers: int) -> None:
        """Make room for so many layers of neurons."""
        if layers != self._layers:
            self._layers = layers
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out the parts."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        plane, line, neurons = self._parts
        width, height = self.width(), self.height()
        left = height - line.sizeHint().height() - 10 - _LAYER * self._layers
        side = min(width, round(height * _PLANE_SHARE), max(round(height * _LEAST_SHARE), left))
        plane.setGeometry(0, 0, width, side)
        line.setGeometry(0, side + 6, width, line.sizeHint().height())
        top = side + line.sizeHint().height() + 10
        neurons.setGeometry(0, top, width, max(0, height - top))


class ContestantCard(QFrame):
    """A contestant's part of the page.

    Attributes:
        edited: Emitted with the contestant as changed by a person.
        removed: Emitted when it shall leave the race.
        neuron_chosen: Emitted with hidden layer and neuron, from 0.
    """

    edited = Signal(object)
    removed = Signal()
    neuron_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._contestant = Contestant("relu")
        self._frame: Frame | None = None
        self._running = False
        self.activation = ChoiceBox()
        for name, activation in ACTIVATIONS.items():
            if activation.trainable:
                self.activation.addItem(colour_icon(name), activation.label, name)
        self.activation.activated.connect(self._choose_activation)
        self.options, self.remove = flat_button("settings"), flat_button("close")
        self.own = OwnSettings(self)
        for button in (self.options, self.remove):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.own.edited.connect(self.edited)
        self.options.clicked.connect(self._open_options)
        self.remove.clicked.connect(self.removed)
        self.state = TextLine(bold=True)
        self.numbers, self.scores, self.dead = TextLine("text"), TextLine("muted"), TextLine("muted")
        self.boundary, self.confusion, self.neurons = BoundaryView(), ConfusionView(), NeuronsView()
        self.neurons.chosen.connect(self.neuron_chosen)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._fault, self._copy = QLabel(), flat_button("copy")
        self._copy.clicked.connect(self._copy_fault)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.activation, 1)
        head.addWidget(self.options)
        head.addWidget(self.remove)
        plane = QWidget()
        stack = QStackedLayout(plane)
        stack.addWidget(self.boundary)
        stack.addWidget(self.confusion)
        self._stack = stack
        self._pictures = _Pictures(plane, self.dead, self.neurons)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._pictures)
        self._pages.addWidget(self._waiting())
        self._pages.addWidget(self._failed())
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.state)
        column.addWidget(self.numbers)
        column.addWidget(self.scores)
        column.addSpacing(4)
        column.addLayout(self._pages, 1)

    def _waiting(self) -> QWidget:
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setSpacing(12)
        column.addStretch()
        self._why = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._why.setWordWrap(True)
        self._why.setProperty("role", "muted")
        column.addWidget(self._why)
        column.addWidget(self._bar)
        column.addStretch()
        return waiting

    def _failed(self) -> QWidget:
        failed = QWidget()
        column = QVBoxLayout(failed)
        column.setSpacing(12)
        column.addStretch()
        self._fault.setWordWrap(True)
        self._fault.setProperty("role", "bad")
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        self._fault.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._fault)
        column.addWidget(self._copy, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return failed

    def set_contestant(self, contestant: Contestant, config: RunConfig, *, removable: bool) -> None:
        """Show whose card this is."""
        self._contestant = contestant
        self.activation.setCurrentIndex(self.activation.findData(contestant.activation))
        self.own.fill(contestant, config)
        self.remove.setEnabled(removable)
        special = contestant.learning_rate is not None or bool(contestant.parameters)
        # A dot tells that there is something to be found behind the button.
        self.options.setIcon(icons.icon("settings-own" if special else "settings"))
        self.retranslate()

    def show_frame(self, frame: Frame, *, running: bool) -> None:
        """Show how the contestant stands; its words only where it does not run, else `refresh_words` tells them."""
        before, self._frame, self._running = self._frame, frame, running
        if frame.fault is not None:
            self._fault.setText(frame.fault.text)
            self._pages.setCurrentIndex(2)
        elif frame.snapshot is None:
            self._pages.setCurrentIndex(1)
            self._bar.setVisible(frame.phase == "compiling")
        else:
            self._pages.setCurrentIndex(0)
            self._pictures.set_layers(len(frame.snapshot.widths))
            flat = frame.dataset is not None and frame.dataset.n_in <= 2
            self._stack.setCurrentIndex(0 if flat else 1)
            (self.boundary if flat else self.confusion).show_frame(frame)
            self.neurons.show_frame(frame)
        if not running or before is None or frame.phase != before.phase:
            self.refresh_words()

    def refresh_words(self) -> None:
        """Say anew how the contestant stands."""
        frame = self._frame
        if frame is None:
            return
        passed = time.monotonic() - frame.since
        text = words.phase_text(frame, running=self._running, seconds=passed)
        self.state.set_text(text, _ROLES[frame.phase], short=words.phase_short(frame))
        self._why.setVisible(frame.phase == "compiling" and passed >= words.LOADED_S)
        shot = frame.snapshot
        if shot is None:
            self.numbers.set_text("")
            self.scores.set_text("")
            return
        self._say_scores(frame, shot)
        self.neurons.refresh_marks()
        dead, neurons = dead_count(shot)
        counted = self.tr("{dead} of {neurons} neurons dead").format(dead=dead, neurons=neurons)
        always = sum(int(layer.sum()) for layer in shot.dead_for_every_input or ())
        if always:
            counted = self.tr("{dead} of {neurons} neurons dead, {always} for every input").format(
                dead=dead, neurons=neurons, always=always
            )
        self.dead.set_text(counted if neurons else "", "bad" if dead else "muted")

    def _say_scores(self, frame: Frame, shot: Snapshot) -> None:
        history, epoch = frame.history, self.tr("epoch {epoch}").format(epoch=shot.epoch)
        if history is None or not len(history):
            self.numbers.set_text(epoch)
            return
        loss = self.tr("loss {loss}").format(loss=words.number(float(history.train_loss[-1])))
        in_epoch = shot.step % words.steps_per_epoch(frame)
        if in_epoch and not self._running:
            # A single step changes nothing else that is written here.
            step = self.tr("step {step}").format(step=in_epoch)
            self.numbers.set_text(f"{epoch} · {step} · {loss}", short=f"{epoch} · {step}")
        else:
            self.numbers.set_text(f"{epoch} · {loss}")
        accuracy, tested = float(history.train_accuracy[-1]), float(history.test_accuracy[-1])
        if not math.isnan(accuracy):
            template = self.tr("accuracy {train}") if math.isnan(tested) else self.tr("accuracy {train}, test {test}")
            train, test = words.percent(accuracy), words.percent(tested)
            short = train if math.isnan(tested) else self.tr("{train}, test {test}").format(train=train, test=test)
            self.scores.set_text(template.format(train=train, test=test), short=short)
        else:
            text = self.tr("test loss {loss}")
            self.scores.set_text(text.format(loss=words.number(float(history.test_loss[-1]))))

    def retranslate(self) -> None:
        """Set every text again."""
        label = ACTIVATIONS[self._contestant.activation].label
        self.setAccessibleName(self.tr("Contestant {name}").format(name=label))
        self.activation.setToolTip(words.choice_tip("network.activation", self._contestant.activation))
        self.activation.setAccessibleName(self.tr("Activation"))
        self.options.setToolTip(self.tr("Parameters and learning rate of this contestant"))
        self.remove.setToolTip(self.tr("Take this contestant out of the race"))
        self.options.setAccessibleName(self.options.toolTip())
        self.remove.setAccessibleName(self.remove.toolTip())
        self.boundary.setAccessibleName(self.tr("Decision boundary"))
        self.boundary.setToolTip(self.tr("What the network says of each point; training samples are full, test hollow"))
        self.confusion.setAccessibleName(self.tr("Confusion matrix"))
        self.neurons.setAccessibleName(self.tr("Neurons"))
        self._why.setText(
            self.tr("Each activation is made into fast code for this processor once. It is kept for the next start.")
        )
        self.dead.setToolTip(
            self.tr(
                "Crossed: dead on the training set. Filled: dead for every input in the range of the data."
                " A neuron that is inactive on one sample only is pale there in the view by sample."
            )
        )
        self._copy.setText(self.tr("Copy details"))
        self.own.retranslate()
        self.refresh_words()

    def explain(self) -> str:
        """Return how the contestant stands in whole sentences."""
        return words.explanation(self._frame) if self._frame is not None else ""

    def event(self, event: QEvent) -> bool:
        """Explain the state in the tooltip of its line, made only when it is asked for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            inside = self.state.geometry().contains(event.pos()) or self.numbers.geometry().contains(event.pos())
            self.setToolTip(self.explain() if inside else "")
        return super().event(event)

    def _choose_activation(self, index: int) -> None:
        name = self.activation.itemData(index)
        if name != self._contestant.activation:
            self.edited.emit(Contestant(name, learning_rate=self._contestant.learning_rate))

    def _open_options(self) -> None:
        self._place_own()
        self.own.show()
        self.own.own_rate.setFocus()

    def _place_own(self) -> None:
        self.own.adjustSize()
        below = self.options.mapToGlobal(QPoint(self.options.width() - self.own.width(), self.options.height() + 4))
        # Not over what is left of the card.
        self.own.move(max(below.x(), self.mapToGlobal(QPoint(0, 0)).x()), below.y())

    def _copy_fault(self) -> None:
        if self._frame is not None and self._frame.fault is not None:
            QGuiApplication.clipboard().setText(self._frame.fault.details)

    def sizeHint(self) -> QSize:
        """Three of them fit beside the inspector in a window of 1280 pixels."""
        return QSize(300, 440)

    def minimumSizeHint(self) -> QSize:
        """Four of them fit too."""
        return QSize(200, 300)

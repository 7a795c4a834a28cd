"""What is to be measured: suites, form, activations, peers and threads."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from reluviz.bench.peers import available_peers
from reluviz.gui.benchmark import words
from reluviz.gui.benchmark.choices import OFFERED, Choices
from reluviz.gui.functions.chooser import swatch
from reluviz.gui.plots import activation_colour
from reluviz_kernels import ACTIVATIONS
from reluviz_kernels.threads import usable_cores

_WIDTH = 232
_LINE = 24
_NAME = Qt.ItemDataRole.UserRole


class ChoicePanel(QFrame):
    """The panel at the left.

    Attributes:
        changed: Emitted with `Choices` when the person has made another one.
    """

    changed = Signal(object)

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setProperty("side", "left")
        self.setFixedWidth(_WIDTH)
        self._headings = [QLabel() for _ in range(5)]
        for heading in self._headings:
            heading.setProperty("role", "heading")
        self.suites = {name: QCheckBox() for name in OFFERED}
        self.form = QComboBox()
        self.form.addItems(["", ""])
        self.threads = QSpinBox()
        self.threads.setRange(1, usable_cores())
        self.activations = QListWidget()
        self.activations.setObjectName("choices")
        self.activations.setMinimumHeight(120)
        self.activations.setIconSize(QSize(14, 14))
        for name in ACTIVATIONS:
            item = QListWidgetItem(swatch(activation_colour(name)), words.activation(name))
            item.setData(_NAME, name)
            item.setToolTip(name)
            item.setSizeHint(QSize(0, _LINE))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.activations.addItem(item)
        self._hint = QLabel()
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self.peers = {peer.name: QCheckBox(words.peer(peer.name)) for peer in available_peers()}
        self._reasons = {peer.name: peer.reason for peer in available_peers()}
        inner, area = QWidget(), QScrollArea()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        self._group(column, 0, self.suites.values())
        self._group(column, 1, [self.form])
        self._group(column, 2, [self.threads])
        self._group(column, 3, [self.activations, self._hint])
        column.setStretchFactor(self.activations, 1)
        self._group(column, 4, self.peers.values())
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        for box in (*self.suites.values(), *self.peers.values()):
            box.toggled.connect(self._tell)
        self.form.currentIndexChanged.connect(self._tell)
        self.threads.valueChanged.connect(self._tell)
        self.activations.itemChanged.connect(self._tell)
        self.show_choices(choices)

    def _group(self, column: QVBoxLayout, place: int, widgets: Iterable[QWidget]) -> None:
        if place:
            column.addSpacing(6)
        column.addWidget(self._headings[place])
        for widget in widgets:
            column.addWidget(widget)

    def choices(self) -> Choices:
        """Return what is chosen."""
        items = [self.activations.item(row) for row in range(self.activations.count())]
        return Choices(
            suites=tuple(name for name, box in self.suites.items() if box.isChecked()),
            full=self.form.currentIndex() == 1,
            activations=tuple(item.data(_NAME) for item in items if item.checkState() == Qt.CheckState.Checked),
            peers=tuple(name for name, box in self.peers.items() if box.isChecked() and self._reasons[name] is None),
            threads=self.threads.value(),
        )

    def show_choices(self, choices: Choices) -> None:
        """Show what is chosen, without telling so."""
        boxes = (*self.suites.values(), *self.peers.values(), self.form, self.threads, self.activations)
        blockers = [QSignalBlocker(widget) for widget in boxes]
        for name, box in self.suites.items():
            box.setChecked(name in choices.suites)
        self.form.setCurrentIndex(int(choices.full))
        self.threads.setValue(choices.threads)
        for row in range(self.activations.count()):
            item = self.activations.item(row)
            ticked = item.data(_NAME) in choices.activations
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        for name, box in self.peers.items():
            box.setChecked(name in choices.peers)
        for blocker in blockers:
            blocker.unblock()
        self._enable_peers(choices)

    def _tell(self) -> None:
        choices = self.choices()
        self._enable_peers(choices)
        self.changed.emit(choices)

    def _enable_peers(self, choices: Choices) -> None:
        for name, box in self.peers.items():
            box.setEnabled(self._reasons[name] is None and choices.heeds("peers"))

    def retranslate(self) -> None:
        """Set every text again."""
        headings = (
            self.tr("Suites"),
            self.tr("Form"),
            self.tr("Threads"),
            self.tr("Activations"),
            self.tr("Measure beside them"),
        )
        for label, text in zip(self._headings, headings, strict=True):
            label.setText(text)
        texts = {
            "kernels": (
                self.tr("Kernels"),
                self.tr("Each activation and derivative, in time per element, beside a plain copy"),
            ),
            "roofline": (
                self.tr("Roofline"),
                self.tr("What bounds the kernels: bandwidth of copies and peak of arithmetic"),
            ),
            "training": (self.tr("Training"), self.tr("The time of one training step on fixed workloads")),
            "convergence": (
                self.tr("Convergence"),
                self.tr("Epochs and seconds to a target, for each activation over many seeds"),
            ),
            "compile": (
                self.tr("First start"),
                self.tr("How long the kernels take to be made ready, the first time and later: about half a minute"),
            ),
        }
        for name, box in self.suites.items():
            text, tip = texts[name]
            box.setText(text)
            box.setToolTip(tip)
        self.form.setItemText(0, self.tr("Quick"))
        self.form.setItemText(1, self.tr("Full"))
        self.form.setToolTip(self.tr("Quick takes about a minute, full many minutes"))
        self.form.setAccessibleName(self.tr("Form"))
        self.threads.setToolTip(self.tr("Threads for what uses several"))
        self.threads.setAccessibleName(self.tr("Threads"))
        self.activations.setAccessibleName(self.tr("Activations"))
        self.activations.setToolTip(self.tr("The activations to measure"))
        self._hint.setText(self.tr("Without a tick, each suite takes its own."))
        for name, box in self.peers.items():
            reason = self._reasons[name]
            box.setToolTip(reason or self.tr("Measure this library too, on identical work"))

"""The bar above the contestants: run and pause, reset, step, seed, data set, speed, and how the neurons are shown."""

from __future__ import annotations

import math
import secrets

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from reluviz.core.datasets import DATASETS
from reluviz.gui import icons
from reluviz.gui.choices import choice_label
from reluviz.gui.notice import flat_button
from reluviz.gui.race import words
from reluviz.gui.widgets.boxes import ChoiceBox, SeedBox

SPEEDS = (1.0, 5.0, 20.0, 60.0, 200.0, 1000.0, math.inf)
"""Epochs in a second that can be chosen; infinity is as fast as it goes."""

FIRST_SPEED = 60.0

_WIDE, _NARROW = (140, 124, 132), (112, 104, 104)  # pixels of data, speed and view, with their names and without

_LARGEST_NEW_SEED = 10_000  # few enough digits to be told to somebody


class Toolbar(QFrame):
    """The bar.

    Attributes:
        run_toggled: Emitted with whether the race shall run.
        reset: Emitted when it shall go back to its start.
        stepped: Emitted with steps and epochs to do.
        seed_chosen: Emitted with another seed.
        data_chosen: Emitted with the name of another data set.
        speed_chosen: Emitted with epochs in a second.
        view_chosen: Emitted with "inputs" or "samples".
        scale_chosen: Emitted with whether all neurons share one colour scale.
        panel_wanted: Emitted with whether the shared settings shall be shown.
        running: Whether it shows a race that runs.
    """

    run_toggled = Signal(bool)
    reset = Signal()
    stepped = Signal(int, int)
    seed_chosen = Signal(object)
    data_chosen = Signal(str)
    speed_chosen = Signal(float)
    view_chosen = Signal(str)
    scale_chosen = Signal(bool)
    panel_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.run_action = QAction(self)
        self.run_action.setShortcut(QKeySequence("Ctrl+R"))
        self.reset_action = QAction(icons.icon("reset"), "", self)
        self.reset_action.setShortcut(QKeySequence("Ctrl+Backspace"))
        self.step_action = QAction(icons.icon("step"), "", self)
        self.step_action.setShortcut(QKeySequence("Ctrl+E"))
        self.batch_action = QAction(self)
        self.batch_action.setShortcut(QKeySequence("Ctrl+Shift+E"))
        self.ten_action = QAction(self)
        self.seed_action = QAction(icons.icon("dice"), "", self)
        self.seed_action.setShortcut(QKeySequence("Ctrl+D"))
        self.scale_action = QAction(self)
        self.scale_action.setCheckable(True)
        self.panel_action = QAction(icons.icon("panel"), "", self)
        self.panel_action.setCheckable(True)
        self.panel_action.setShortcut(QKeySequence("F4"))
        self.running = False
        self.run_action.triggered.connect(lambda: self.run_toggled.emit(not self.running))
        self.reset_action.triggered.connect(self.reset)
        self.step_action.triggered.connect(lambda: self.stepped.emit(0, 1))
        self.batch_action.triggered.connect(lambda: self.stepped.emit(1, 0))
        self.ten_action.triggered.connect(lambda: self.stepped.emit(0, 10))
        self.seed_action.triggered.connect(lambda: self.seed_chosen.emit(secrets.randbelow(_LARGEST_NEW_SEED)))
        self.scale_action.toggled.connect(self.scale_chosen)
        self.panel_action.triggered.connect(self.panel_wanted)
        self.seed = SeedBox()
        self.seed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.seed.setFixedWidth(104)
        self.seed.valueChanged.connect(lambda value: self.seed_chosen.emit(int(value)))
        self.data, self.speed, self.view = ChoiceBox(), ChoiceBox(), ChoiceBox()
        for name in DATASETS:
            self.data.addItem(name, name)
        self.data.activated.connect(lambda index: self.data_chosen.emit(self.data.itemData(index)))
        for speed in SPEEDS:
            self.speed.addItem("", speed)
        self.speed.setCurrentIndex(SPEEDS.index(FIRST_SPEED))
        self.speed.activated.connect(lambda index: self.speed_chosen.emit(SPEEDS[index]))
        for view in ("inputs", "samples"):
            self.view.addItem("", view)
        self.view.activated.connect(lambda index: self.view_chosen.emit(self.view.itemData(index)))
        for box in (self.data, self.speed, self.view):
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._names = {box: QLabel() for box in (self.seed, self.data, self.speed, self.view)}
        self._lay_out()
        self.set_running(running=False)
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 12, 6)
        row.setSpacing(4)
        self.run_button = _button(self.run_action, text=True)
        step = _button(self.step_action)
        menu = QMenu(step)
        menu.addActions([self.step_action, self.ten_action, self.batch_action])
        step.setMenu(menu)
        step.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        row.addWidget(self.run_button)
        row.addWidget(_button(self.reset_action))
        row.addWidget(step)
        for box in (self.seed, self.data, self.speed, self.view):
            label = self._names[box]
            label.setBuddy(box)
            label.setProperty("role", "muted")
            row.addSpacing(8)
            row.addWidget(label)
            row.addWidget(box)
            if box is self.seed:
                row.addWidget(_button(self.seed_action))
        row.addStretch(1)
        self.add = flat_button("plus")
        row.addWidget(self.add)
        row.addWidget(_button(self.panel_action))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the names of the controls out where there is no room for them; their tooltips tell what they are."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        row = self.layout()
        if row is None:
            return
        # As wide for either word, so that what stands beside it does not move when it is pressed.
        widths = []
        for word in (self.tr("Pause"), self.tr("Run"), self.run_action.text()):
            self.run_button.setText(word)
            widths.append(self.run_button.sizeHint().width())
        self.run_button.setMinimumWidth(max(widths))
        names = sum(label.sizeHint().width() + row.spacing() for label in self._names.values())
        for label in self._names.values():
            label.hide()
        for box, width in zip((self.data, self.speed, self.view), _WIDE, strict=True):
            box.setMinimumWidth(width)
        roomy = row.minimumSize().width() + names <= self.width()
        for label in self._names.values():
            label.setVisible(roomy)
        for box, width in zip((self.data, self.speed, self.view), _WIDE if roomy else _NARROW, strict=True):
            box.setMinimumWidth(width)

    def set_running(self, *, running: bool, possible: bool = True) -> None:
        """Show whether the race runs, and whether there is anything left to run."""
        self.running = running
        self.run_action.setIcon(icons.icon("pause" if running else "play"))
        self.run_action.setEnabled(possible or running)
        self.run_action.setText(self.tr("Pause") if running else self.tr("Run"))

    def show_values(self, seed: int, data: str) -> None:
        """Show the seed and the data set."""
        with QSignalBlocker(self.seed):
            self.seed.setValue(seed)
        self.data.setCurrentIndex(self.data.findData(data))

    def show_speed(self, speed: float) -> None:
        """Show a speed, one of `SPEEDS`."""
        self.speed.setCurrentIndex(SPEEDS.index(speed))

    def show_view(self, view: str, *, shared_scale: bool, possible: bool = True) -> None:
        """Show how the neurons are drawn, and whether there is a choice."""
        self.view.setCurrentIndex(self.view.findData(view))
        self.view.setEnabled(possible)
        with QSignalBlocker(self.scale_action):
            self.scale_action.setChecked(shared_scale)

    def run_actions(self) -> list[QAction | None]:
        """Return the actions for the menu Run."""
        return [
            self.run_action,
            self.reset_action,
            None,
            self.step_action,
            self.ten_action,
            self.batch_action,
            None,
            self.seed_action,
            None,
            self.scale_action,
            self.panel_action,
        ]

    def retranslate(self) -> None:
        """Set every text again."""
        self.run_action.setText(self.tr("Pause") if self.running else self.tr("Run"))
        self.reset_action.setText(self.tr("Reset"))
        self.reset_action.setToolTip(self.tr("Go back to exactly the same start"))
        self.step_action.setText(self.tr("Step: one epoch"))
        self.batch_action.setText(self.tr("Step: one batch"))
        self.ten_action.setText(self.tr("Step: ten epochs"))
        self.seed_action.setText(self.tr("New seed"))
        self.seed_action.setToolTip(self.tr("Draw other initial weights and another order of samples"))
        self.scale_action.setText(self.tr("One colour scale for all neurons"))
        self.panel_action.setText(self.tr("Shared settings"))
        self.panel_action.setToolTip(self.tr("Show the settings that all contestants share (F4)"))
        self.add.setText(self.tr("Add"))
        self.add.setToolTip(self.tr("Let one more activation take part, up to four"))
        self.add.setAccessibleName(self.tr("Add a contestant"))
        self._names[self.seed].setText(self.tr("Seed"))
        self._names[self.data].setText(self.tr("Data"))
        self._names[self.speed].setText(self.tr("Speed"))
        self._names[self.view].setText(self.tr("Neurons"))
        self.seed.setToolTip(self.tr("The seed of the initial weights and of the order of samples"))
        self.data.setToolTip(self.tr("The data that all contestants learn"))
        self.speed.setToolTip(self.tr("Epochs in a second, the same for all contestants"))
        self.view.setToolTip(self.tr("What each neuron puts out, over the input plane or for each sample"))
        for box, label in self._names.items():
            box.setAccessibleName(label.text())
        for index in range(self.data.count()):
            name = self.data.itemData(index)
            self.data.setItemText(index, choice_label("data.name", name))
            self.data.setItemData(index, words.choice_tip("data.name", name), Qt.ItemDataRole.ToolTipRole)
        for index, speed in enumerate(SPEEDS):
            text = self.tr("full speed") if math.isinf(speed) else self.tr("{speed} epochs/s")
            self.speed.setItemText(index, text.format(speed=f"{speed:g}"))
        self.view.setItemText(0, self.tr("over the plane"))
        self.view.setItemText(1, self.tr("by sample"))
        self._fit()


def _button(action: QAction, *, text: bool = False) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(18, 18))
    style = Qt.ToolButtonStyle
    button.setToolButtonStyle(style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button

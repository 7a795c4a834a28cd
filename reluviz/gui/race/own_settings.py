"""The settings that a contestant of a race has of its own."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QWidget

from reluviz.core.config import RunConfig, Values
from reluviz.core.settings import parameter_declaration
from reluviz.gui.race import words
from reluviz.gui.race.settings import Contestant
from reluviz.gui.widgets.boxes import NumberBox
from reluviz_kernels import ACTIVATIONS


class OwnSettings(QFrame):
    """The settings that a contestant has of its own, in a small window below its name.

    Attributes:
        edited: Emitted with the contestant as changed.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self._contestant = Contestant("relu")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(16, 12, 16, 12)
        self._form.setSpacing(8)
        self.own_rate = QCheckBox()
        self.rate = NumberBox()
        self.rate.setRange(1e-9, 1e6)
        # A form would put the tick box at the top of its row.
        row = QHBoxLayout()
        row.addWidget(self.own_rate)
        row.addWidget(self.rate, 1)
        self._form.addRow(row)
        self.own_rate.toggled.connect(self._change_rate)
        self.rate.valueChanged.connect(self._change_rate)
        self.parameters: dict[str, NumberBox] = {}
        self._nothing = QLabel()
        self._nothing.setProperty("role", "muted")
        self._form.addRow(self._nothing)
        self._filling = False

    def fill(self, contestant: Contestant, config: RunConfig) -> None:
        """Show a contestant's settings."""
        self._filling = True
        activation = ACTIVATIONS[contestant.activation]
        if set(self.parameters) != {p.name for p in activation.parameters} or (
            contestant.activation != self._contestant.activation
        ):
            for box in self.parameters.values():
                self._form.removeRow(box)
            self.parameters = {}
            for parameter in activation.parameters:
                box = NumberBox()
                declaration = parameter_declaration("network.activation_parameters", parameter)
                box.setRange(parameter.low, parameter.high)
                box.setToolTip(words.setting_tip(declaration))
                box.setAccessibleName(parameter.name)
                box.valueChanged.connect(self._change_parameters)
                self.parameters[parameter.name] = box
                self._form.insertRow(self._form.rowCount() - 1, parameter.name, box)
        self._contestant = contestant
        for name, box in self.parameters.items():
            box.setValue(config.network.activation_parameters[name])
        self.own_rate.setChecked(contestant.learning_rate is not None)
        self.rate.setValue(config.training.learning_rate)
        self.rate.setEnabled(contestant.learning_rate is not None)
        self._nothing.setVisible(not self.parameters)
        self._filling = False
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text again."""
        self.own_rate.setText(self.tr("Own learning rate"))
        self.own_rate.setToolTip(self.tr("Let this contestant learn at its own rate, and not at the shared one"))
        self.rate.setAccessibleName(self.own_rate.text())
        label = ACTIVATIONS[self._contestant.activation].label
        self._nothing.setText(self.tr("{activation} has no parameters.").format(activation=label))

    def _change_rate(self) -> None:
        if self._filling:
            return
        rate = self.rate.value() if self.own_rate.isChecked() else None
        self.edited.emit(replace(self._contestant, learning_rate=rate))

    def _change_parameters(self) -> None:
        if self._filling:
            return
        values = Values({name: box.value() for name, box in self.parameters.items()})
        self.edited.emit(replace(self._contestant, parameters=values))

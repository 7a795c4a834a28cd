"""What the selected function is: its formula, what it is for, its facts and its parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from reluviz.gui.functions.curves import Interval, Kink, Ranges
from reluviz.gui.functions.reading import shown_number
from reluviz.gui.language import declared
from reluviz.gui.widgets.parameter import ParameterControl
from reluviz_kernels import ACTIVATIONS, Activation


class Details(QWidget):
    """The upper part of the panel at the right.

    Attributes:
        parameter_changed: Emitted with the name of a parameter and its value.
    """

    parameter_changed = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._activation: Activation | None = None
        self._default = True
        self._kinks: Sequence[Kink] = ()
        self._ranges: Ranges | None = None
        self._visible: Interval = (0.0, 0.0)
        self._controls: dict[str, ParameterControl] = {}
        self._title, self._doc, self._formula = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._formula.setProperty("role", "formula")
        for label in (self._doc, self._formula):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._problem = QLabel()
        self._problem.setProperty("role", "bad")
        self._problem.setWordWrap(True)
        self._problem.hide()
        facts = QGridLayout()
        facts.setHorizontalSpacing(16)
        facts.setVerticalSpacing(4)
        facts.setColumnStretch(1, 1)
        self._facts = [(QLabel(), QLabel()) for _ in range(4)]
        for row, (name, value) in enumerate(self._facts):
            name.setProperty("role", "muted")
            value.setWordWrap(True)
            facts.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(value, row, 1)
        self._parameters = QVBoxLayout()
        self._parameters.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._doc)
        column.addWidget(self._formula)
        column.addSpacing(4)
        column.addLayout(facts)
        column.addSpacing(4)
        column.addLayout(self._parameters)
        column.addWidget(self._problem)

    def control(self, parameter: str) -> ParameterControl:
        """Return the control of a parameter of the shown function."""
        return self._controls[parameter]

    def show_function(self, name: str, values: Mapping[str, float]) -> None:
        """Explain a function, with these values of its parameters."""
        if self._activation is None or self._activation.name != name:
            self._activation = ACTIVATIONS[name]
            self._make_controls(self._activation)
            self.retranslate()
        for parameter, control in self._controls.items():
            control.set_value(values[parameter])
        self._default = all(values[p.name] == p.default for p in self._activation.parameters)
        self._problem.hide()

    def show_ranges(self, kinks: Sequence[Kink], ranges: Ranges | None, visible: Interval) -> None:
        """Tell of kinks and ranges; None while the function is being compiled."""
        self._kinks, self._ranges, self._visible = kinks, ranges, visible
        self._show_facts()

    def show_problem(self, problem: str) -> None:
        """Say why a value of a parameter was refused; the controls must then be set back by `show_function`."""
        self._problem.setText(problem)
        self._problem.show()

    def _make_controls(self, activation: Activation) -> None:
        for control in self._controls.values():
            self._parameters.removeWidget(control)
            control.hide()
            control.deleteLater()
        self._controls = {}
        for parameter in activation.parameters:
            control = ParameterControl(parameter)
            control.changed.connect(lambda value, name=parameter.name: self.parameter_changed.emit(name, value))
            self._parameters.addWidget(control)
            self._controls[parameter.name] = control

    def retranslate(self) -> None:
        """Set every text again."""
        if self._activation is None:
            return
        self._title.setText(self._activation.label)
        self._doc.setText(declared(self._activation.doc))
        self._formula.setText(f"f(x) = {self._activation.formula}".replace("-", "−"))
        self._show_facts()

    def _show_facts(self) -> None:
        if self._activation is None:
            return
        rows = [(self.tr("kinks"), self._kinks_text(), "")]
        if self._default:
            # The range is declared for the default parameters.
            low, high = self._activation.range
            tip = self.tr("Smallest and largest value with the default parameters")
            rows.insert(0, (self.tr("values"), f"{_bound(low)} … {_bound(high)}", tip))
        if self._ranges is not None:
            dead, saturated = map(self._intervals, (self._ranges.dead, self._ranges.saturated))
            tip = self.tr("Where f′ is exactly 0: no sample there teaches the neuron anything")
            rows.append((self.tr("no gradient"), dead, tip))
            tip = self.tr("Where |f′| is below 5 % of its largest: learning is slow there")
            rows.append((self.tr("saturated"), saturated, tip))
        for index, labels in enumerate(self._facts):
            for label in labels:
                label.setVisible(index < len(rows))
            if index < len(rows):
                for label, text in zip(labels, rows[index][:2], strict=True):
                    label.setText(text)
                    label.setToolTip(rows[index][2])

    def _kinks_text(self) -> str:
        return ", ".join(f"x = {shown_number(kink.x)}" for kink in self._kinks) or self.tr("none")

    def _intervals(self, intervals: Sequence[Interval]) -> str:
        return ", ".join(map(self._interval, intervals)) or self.tr("nowhere in view")

    def _interval(self, interval: Interval) -> str:
        left, right = (shown_number(float(f"{end:.3g}")) for end in interval)
        open_left, open_right = interval[0] <= self._visible[0], interval[1] >= self._visible[1]
        if open_left and open_right:
            return self.tr("everywhere in view")
        if open_left:
            return f"x ≤ {right}"
        if open_right:
            return f"x ≥ {left}"
        return f"{left} … {right}"

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _bound(value: float) -> str:
    return ("−∞" if value < 0 else "∞") if math.isinf(value) else shown_number(value)

"""One number with a range: a label, a slider for the hand, a field for the exact value, and a way back."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from reluviz.gui.language import declared
from reluviz.gui.notice import flat_button
from reluviz_kernels import Parameter

_STEPS = 400
_DEFAULT_AT = 0.4  # where on the way from 0 to the end of the slider the default lies
_DIGITS, _DECIMALS = 3, 4  # of a value that the slider gives, so that the field can show it


class Scale:
    """Positions of a slider, 0 to 1, for the values of a parameter: fine near 0 and the default, coarse far out."""

    def __init__(self, low: float, high: float, default: float) -> None:
        self._low, self._high = low, high
        self._signed = low < 0 < high
        self._reach = max(abs(low), abs(high)) if self._signed else high - low
        share = abs(default if self._signed else default - low) / self._reach
        self._power = max(1.0, math.log(share) / math.log(_DEFAULT_AT)) if 0 < share < 1 else 1.0

    def value(self, position: float) -> float:
        """Return the value at a position."""
        if self._signed:
            t = 2 * position - 1
            value = math.copysign(abs(t) ** self._power * self._reach, t)
        else:
            value = self._low + position**self._power * self._reach
        return min(max(round(float(f"{value:.{_DIGITS}g}"), _DECIMALS), self._low), self._high)

    def position(self, value: float) -> float:
        """Return the position of a value."""
        share = (value if self._signed else value - self._low) / self._reach
        t = math.copysign(abs(share) ** (1 / self._power), share)
        return (t + 1) / 2 if self._signed else t


class ParameterControl(QWidget):
    """A control for one parameter of an activation.

    Attributes:
        changed: Emitted with the value when a person changes it, at each step of the slider.
    """

    changed = Signal(float)

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameter = parameter
        self._scale = Scale(parameter.low, parameter.high, parameter.default)
        self._name = QLabel(parameter.name)
        self._doc = QLabel()
        self._doc.setProperty("role", "muted")
        self._doc.setWordWrap(True)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(_STEPS // 20)
        self._field = QDoubleSpinBox()
        self._field.setDecimals(_DECIMALS)
        self._field.setRange(parameter.low, parameter.high)
        self._field.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self._field.setKeyboardTracking(False)
        self._field.setFixedWidth(104)
        self._name.setBuddy(self._field)
        self._back = flat_button("reset")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._name, 1)
        top.addWidget(self._field)
        top.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._slider)
        column.addWidget(self._doc)
        self._slider.valueChanged.connect(lambda step: self.changed.emit(self._scale.value(step / _STEPS)))
        self._field.valueChanged.connect(self.changed)
        self._back.clicked.connect(lambda: self.changed.emit(parameter.default))
        self.set_value(parameter.default)
        self.retranslate()

    def value(self) -> float:
        """Return the value that is shown."""
        return self._field.value()

    def set_value(self, value: float) -> None:
        """Show a value without saying that it changed."""
        for widget in (self._slider, self._field):
            widget.blockSignals(True)
        self._field.setValue(value)
        # The slider keeps its place where it already means this value, or it would creep under the hand.
        if self._scale.value(self._slider.value() / _STEPS) != value:
            self._slider.setValue(round(self._scale.position(value) * _STEPS))
        for widget in (self._slider, self._field):
            widget.blockSignals(False)
        self._back.setEnabled(value != self._parameter.default)

    def retranslate(self) -> None:
        """Set every text again."""
        doc = declared(self._parameter.doc)
        self._doc.setText(doc)
        for widget in (self._slider, self._field):
            widget.setToolTip(doc)
            widget.setAccessibleName(self._parameter.name)
            widget.setAccessibleDescription(doc)
        back = self.tr("Back to the default, {value}").format(value=f"{self._parameter.default:g}")
        self._back.setToolTip(back)
        self._back.setAccessibleName(back)

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

"""Boxes of forms for numbers, seeds and choices: as wide as the form, and not changed by scrolling past them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

_LARGEST_INT = 2**31 - 1
_ICON_GAP, _TEXT_MARGIN = 4, 2  # pixels that the style leaves before the text of a closed list, and around it


class _WheelGuard(QObject):
    """Leaves the wheel to the panel unless a control has the focus: else scrolling would change what it passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class _UndoGuard(QObject):
    """Leaves undo and redo to the window unless a text is being written: else a setting could not be undone in it."""

    def __init__(self, control: QWidget, line: QLineEdit) -> None:
        super().__init__(control)
        self._line = line
        control.installEventFilter(self)
        line.editingFinished.connect(lambda: line.setModified(False))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() in kinds and isinstance(event, QKeyEvent) and not self._line.isModified():
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


def leave_undo(control: QAbstractSpinBox | QLineEdit) -> None:
    """Let undo and redo act on the window while nothing is being written in a control."""
    # A box hands the keys on to its line.
    _UndoGuard(control, control if isinstance(control, QLineEdit) else control.lineEdit())


def calm(control: QAbstractSpinBox | QComboBox) -> None:
    """Make a control of a form: as wide as the form, and not changed by scrolling past it."""
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_WheelGuard(control))
    if isinstance(control, QAbstractSpinBox):
        leave_undo(control)
    control.setMinimumWidth(72)
    control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


class NumberBox(QDoubleSpinBox):
    """A number shown as short as it can be (0.003, 1e-08), whose steps follow its size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(12)
        self.setKeyboardTracking(False)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        calm(self)

    def textFromValue(self, value: float) -> str:
        """Return the text of a value."""
        return f"{value:.9g}"

    def valueFromText(self, text: str) -> float:
        """Return the value of a text."""
        try:
            return float(text.strip().replace(",", "."))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let through what is or may become a number."""
        cleaned = text.strip().replace(",", ".").lower()
        try:
            number = float(cleaned)
        except ValueError:
            partial = all(c in "0123456789.e+-" for c in cleaned)
            return (QValidator.State.Intermediate if partial else QValidator.State.Invalid), text, position
        inside = self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """Return the nearest number that is allowed, so that Enter never leaves a box empty."""
        return self.textFromValue(min(max(self.valueFromText(text), self.minimum()), self.maximum()))

    def stepBy(self, steps: int) -> None:
        """Step by a tenth of the number's own size, so that 0.003 goes to 0.0031 and 0.0029."""
        value = self.value()
        size = abs(value)
        unit = (
            10.0 ** (len(f"{int(size)}") - 2) if size >= 10 else (float(f"1e{_exponent(size) - 1}") if size else 0.01)
        )
        self.setValue(float(f"{value + steps * unit:.12g}"))


def _exponent(size: float) -> int:
    return int(f"{size:e}".partition("e")[2])


class WholeBox(QSpinBox):
    """A whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        calm(self)


class SeedBox(QDoubleSpinBox):
    """A seed from 0 to 2³² - 1: more than a QSpinBox can hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(0)
        self.setRange(0, 2**32 - 1)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setGroupSeparatorShown(False)
        calm(self)

    def textFromValue(self, value: float) -> str:
        """Return the digits without a separator."""
        return str(int(value))


class ChoiceBox(QComboBox):
    """One of several names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(24)
        calm(self)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten a name for which there is no room, instead of cutting it off."""
        super().initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 0 if self.itemIcon(self.currentIndex()).isNull() else self.iconSize().width() + _ICON_GAP
        room = field.width() - icon - _TEXT_MARGIN
        option.currentText = option.fontMetrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)


def number_box(kind: type, low: float, high: float) -> NumberBox | WholeBox | SeedBox:
    """Return the box for a number of a range; one for whole numbers where the kind is int."""
    if kind is int and high > _LARGEST_INT:
        return SeedBox()
    box = WholeBox() if kind is int else NumberBox()
    box.setRange(kind(low), kind(high))
    return box

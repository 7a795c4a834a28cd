"""Controls made from the declarations of settings: one for each kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reluviz.core.settings import Declaration
from reluviz.gui import icons
from reluviz.gui.race import words

_LARGEST_INT = 2**31 - 1
_ICON_GAP, _TEXT_MARGIN = 4, 2  # pixels that the style leaves before the text of a closed list, and around it


class _WheelGuard(QObject):
    """Leaves the wheel to the panel unless a control has the focus: else scrolling would change what it passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _calm(control: QAbstractSpinBox | QComboBox) -> None:
    """Make a control of a form: as wide as the form, and not changed by scrolling past it."""
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_WheelGuard(control))
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
        _calm(self)

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
        _calm(self)


class SeedBox(QDoubleSpinBox):
    """A seed from 0 to 2³² - 1: more than a QSpinBox can hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(0)
        self.setRange(0, 2**32 - 1)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setGroupSeparatorShown(False)
        _calm(self)

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
        _calm(self)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten a name for which there is no room, instead of cutting it off."""
        super().initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 0 if self.itemIcon(self.currentIndex()).isNull() else self.iconSize().width() + _ICON_GAP
        room = field.width() - icon - _TEXT_MARGIN
        option.currentText = option.fontMetrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)


class LayersEditor(QWidget):
    """The hidden layers: a width for each, with minus and plus, and buttons to take away and to add a layer.

    Attributes:
        changed: Emitted with the tuple of widths.
    """

    changed = Signal(object)

    def __init__(self, low: int, high: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._most = low, high, most
        self._boxes: list[WholeBox] = []
        self._widths: tuple[int, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.fewer, self.more = _small_button("minus"), _small_button("plus")
        self.fewer.clicked.connect(lambda: self._change(self._widths[:-1]))
        self.more.clicked.connect(lambda: self._change((*self._widths, self._widths[-1] if self._widths else 8)))
        self.count = QLabel()
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.count, 1)
        head.addWidget(self.fewer)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._rows)

    def widths(self) -> tuple[int, ...]:
        """Return the widths of the layers."""
        return self._widths

    def set_widths(self, widths: tuple[int, ...]) -> None:
        """Show these widths."""
        self._widths = widths
        while len(self._boxes) > len(widths):
            self._boxes.pop()
            item = self._rows.takeAt(self._rows.count() - 1)
            row = item.widget() if item is not None else None
            if row is not None:
                row.hide()
                row.deleteLater()
        while len(self._boxes) < len(widths):
            self._add_row()
        for box, width in zip(self._boxes, widths, strict=True):
            with QSignalBlocker(box):
                box.setValue(width)
        self.fewer.setEnabled(bool(widths))
        self.more.setEnabled(len(widths) < self._most)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts."""
        self.count.setText(self.tr("{count} hidden layers").format(count=len(self._widths)))
        self.fewer.setToolTip(self.tr("Take away the last layer"))
        self.more.setToolTip(self.tr("Add a layer"))
        for button in (self.fewer, self.more):
            button.setAccessibleName(button.toolTip())
        for index, box in enumerate(self._boxes):
            box.setPrefix("")
            box.setAccessibleName(self.tr("Neurons in layer {layer}").format(layer=index + 1))
            box.setToolTip(box.accessibleName())

    def _add_row(self) -> None:
        index = len(self._boxes)
        box = WholeBox()
        box.setRange(self._low, self._high)
        box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setStepType(QAbstractSpinBox.StepType.DefaultStepType)
        box.valueChanged.connect(lambda: self._change(tuple(each.value() for each in self._boxes)))
        minus, plus = _small_button("minus"), _small_button("plus")
        minus.clicked.connect(box.stepDown)
        plus.clicked.connect(box.stepUp)
        for button in (minus, plus):
            button.setAutoRepeat(True)
        minus.setAccessibleName("−")
        plus.setAccessibleName("+")
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        name = QLabel(str(index + 1))
        name.setProperty("role", "muted")
        name.setFixedWidth(16)
        line.addWidget(name)
        line.addWidget(minus)
        line.addWidget(box, 1)
        line.addWidget(plus)
        self._boxes.append(box)
        self._rows.addWidget(row)

    def _change(self, widths: tuple[int, ...]) -> None:
        self.changed.emit(widths)


def _small_button(icon: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon(icon))
    button.setIconSize(QSize(14, 14))
    button.setProperty("flat", "true")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


class Field(QObject):
    """A declared setting with its control.

    Attributes:
        edited: Emitted with the key and the new value when a person has changed it.
        editor: The control.
    """

    edited = Signal(str, object)

    def __init__(self, declaration: Declaration, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.declaration = declaration
        self.editor, self._set = self._make()
        self.editor.setObjectName(declaration.key)

    @property
    def key(self) -> str:
        """The setting."""
        return self.declaration.key

    def set(self, value: object) -> None:
        """Show a value."""
        with QSignalBlocker(self.editor):
            self._set(value)

    def retranslate(self) -> None:
        """Set the texts."""
        self.editor.setToolTip(words.setting_tip(self.declaration))
        self.editor.setAccessibleName(words.setting_label(self.key))
        if isinstance(self.editor, ChoiceBox):
            for index in range(self.editor.count()):
                name = self.editor.itemData(index)
                self.editor.setItemText(index, words.choice_label(self.key, name))
                self.editor.setItemData(index, words.choice_tip(self.key, name), Qt.ItemDataRole.ToolTipRole)
        elif isinstance(self.editor, LayersEditor):
            self.editor.retranslate()

    def _make(self) -> tuple[QWidget, Callable[[Any], None]]:
        declaration, facts = self.declaration, self.declaration.setting
        if declaration.kind is bool:
            check = QCheckBox()
            check.toggled.connect(self._emit)
            return check, check.setChecked
        if declaration.kind == tuple[int, ...]:
            layers = LayersEditor(int(facts.low or 1), int(facts.high or 1), int(facts.most or 1))
            layers.changed.connect(self._emit)
            return layers, layers.set_widths
        if declaration.kind is str and facts.choices:
            choice = ChoiceBox()
            for name in facts.choices():
                choice.addItem(name, name)
            choice.activated.connect(lambda index: self._emit(choice.itemData(index)))
            return choice, lambda value: choice.setCurrentIndex(choice.findData(value))
        if declaration.kind is str:
            line = QLineEdit()
            line.editingFinished.connect(lambda: self._emit(line.text()))
            return line, line.setText
        return self._make_number()

    def _make_number(self) -> tuple[QWidget, Callable[[Any], None]]:
        low, high = self.declaration.setting.low, self.declaration.setting.high
        assert low is not None
        assert high is not None
        if self.declaration.kind is int and high > _LARGEST_INT:
            seed = SeedBox()
            seed.valueChanged.connect(lambda value: self._emit(int(value)))
            return seed, seed.setValue
        if self.declaration.kind is int:
            whole = WholeBox()
            whole.setRange(int(low), int(high))
            whole.valueChanged.connect(self._emit)
            return whole, whole.setValue
        number = NumberBox()
        number.setRange(low, high)
        number.valueChanged.connect(self._emit)
        return number, number.setValue

    def _emit(self, value: object) -> None:
        self.edited.emit(self.key, value)

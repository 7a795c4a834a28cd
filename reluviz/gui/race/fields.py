"""Controls made from the declarations of settings: one for each kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reluviz.core.settings import Declaration
from reluviz.gui import icons
from reluviz.gui.choices import choice_label
from reluviz.gui.race import words
from reluviz.gui.widgets.boxes import ChoiceBox, WholeBox, leave_undo, number_box


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
                self.editor.setItemText(index, choice_label(self.key, name))
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
            leave_undo(line)
            line.editingFinished.connect(lambda: self._emit(line.text()))
            return line, line.setText
        return self._make_number()

    def _make_number(self) -> tuple[QWidget, Callable[[Any], None]]:
        low, high = self.declaration.setting.low, self.declaration.setting.high
        assert low is not None
        assert high is not None
        box = number_box(self.declaration.kind, low, high)
        box.valueChanged.connect(lambda value: self._emit(self.declaration.kind(value)))
        return box, box.setValue

    def _emit(self, value: object) -> None:
        self.edited.emit(self.key, value)

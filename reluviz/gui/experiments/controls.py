"""Controls made from the declarations of an experiment's parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from reluviz.core.declarations import own_declarations
from reluviz.core.settings import ConfigError, Declaration
from reluviz.experiments.base.experiment import Params
from reluviz.gui.experiments import words
from reluviz.gui.widgets.boxes import ChoiceBox, NumberBox, number_box

_STEPS = 100
_CHINESE_COMMA = "\N{FULLWIDTH COMMA}"
_LINE, _MOST_LINES = 24, 6


class _Names(QListWidget):
    """Several names out of a list, each with a tick."""

    changed = Signal(object)

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.setObjectName("choices")
        self.names = names
        for name in names:
            item = QListWidgetItem(name)
            item.setSizeHint(QSize(0, _LINE))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.addItem(item)
        self.setFixedHeight(_LINE * min(len(names), _MOST_LINES) + 4)
        self.setMinimumWidth(72)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.itemChanged.connect(lambda: self.changed.emit(self.chosen()))

    def chosen(self) -> tuple[str, ...]:
        """Return the names with a tick."""
        ticked = [self.item(row).checkState() == Qt.CheckState.Checked for row in range(self.count())]
        return tuple(name for name, on in zip(self.names, ticked, strict=True) if on)

    def choose(self, chosen: tuple[str, ...]) -> None:
        """Show which have one."""
        for row, name in enumerate(self.names):
            self.item(row).setCheckState(Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked)


class _SlidNumber(QWidget):
    """A number of a short range: a slider for the hand, a field for the exact value."""

    changed = Signal(float)

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._low, self._high = low, high
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.field = NumberBox()
        self.field.setRange(low, high)
        self.field.setFixedWidth(80)
        # A field of a form leaves its width to the form; this one shares it with the slider.
        self.field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        self.slider.valueChanged.connect(lambda step: self._take(low + (high - low) * step / _STEPS))
        self.field.valueChanged.connect(self._take)

    def set_value(self, value: float) -> None:
        """Show a value without saying that it changed."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.field):
            self.slider.setValue(round(_STEPS * (value - self._low) / (self._high - self._low)))
            self.field.setValue(value)

    def _take(self, value: float) -> None:
        with QSignalBlocker(self.field):
            self.field.setValue(value)
        self.changed.emit(value)


class _Name(QLabel):
    """The label of a control, which is used by a click on it too."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class Control(QObject):
    """A parameter with its label, its control, and what is wrong with what was entered.

    Attributes:
        edited: Emitted with the name and the new value when a person has changed it.
        widget: Label, control and fault below each other.
        editor: The control.
    """

    edited = Signal(str, object)

    def __init__(self, declaration: Declaration, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.declaration = declaration
        self._label, self.fault = _Name(), QLabel()
        self.fault.setProperty("role", "bad")
        self.fault.hide()
        for label in (self._label, self.fault):
            label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.editor, self._set = self._make()
        self.editor.setObjectName(declaration.name)
        self._label.setBuddy(self.editor)
        self.widget = QWidget()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if isinstance(self.editor, QCheckBox):
            # The text of a tick does not wrap: a label beside it does.
            row = QHBoxLayout()
            row.addWidget(self.editor)
            row.addWidget(self._label, 1)
            column.addLayout(row)
            self._label.clicked.connect(self.editor.toggle)
        else:
            column.addWidget(self._label)
            column.addWidget(self.editor)
            self._label.clicked.connect(self.editor.setFocus)
        column.addWidget(self.fault)
        self.retranslate()

    def set(self, value: object) -> None:
        """Show a value."""
        with QSignalBlocker(self.editor):
            self._set(value)
        self.fault.hide()

    def retranslate(self) -> None:
        """Set the texts."""
        label = words.label(self.declaration)
        self._label.setText(label)
        for widget in (self.editor, *self.editor.findChildren(QWidget)):
            widget.setToolTip(words.tip(self.declaration))
        self.editor.setAccessibleName(label)
        if isinstance(self.editor, ChoiceBox):
            for index in range(self.editor.count()):
                self.editor.setItemText(index, words.choice(self.editor.itemData(index)))
        elif isinstance(self.editor, _Names):
            with QSignalBlocker(self.editor):
                for row, name in enumerate(self.editor.names):
                    self.editor.item(row).setText(words.choice(name))

    def _make(self) -> tuple[QWidget, Callable[[Any], None]]:
        declaration, facts = self.declaration, self.declaration.setting
        if declaration.kind is bool:
            check = QCheckBox()
            check.toggled.connect(self._emit)
            return check, check.setChecked
        if declaration.entry is str:
            names = _Names(list(facts.choices() if facts.choices else ()))
            names.changed.connect(self._check)
            return names, names.choose
        if declaration.kind is str and facts.choices:
            choice = ChoiceBox()
            for name in facts.choices():
                choice.addItem(name, name)
            choice.activated.connect(lambda index: self._emit(choice.itemData(index)))
            return choice, lambda value: choice.setCurrentIndex(choice.findData(value))
        if declaration.entry is not None or declaration.kind is str:
            line = QLineEdit()
            line.editingFinished.connect(lambda: self._read(line.text()))
            return line, partial(_show_list, line)
        return self._make_number()

    def _make_number(self) -> tuple[QWidget, Callable[[Any], None]]:
        low, high = self.declaration.setting.low, self.declaration.setting.high
        assert low is not None
        assert high is not None
        if self.declaration.kind is float and (low, high) == (0, 1):
            slid = _SlidNumber(low, high)
            slid.changed.connect(self._emit)
            return slid, slid.set_value
        box = number_box(self.declaration.kind, low, high)
        box.valueChanged.connect(lambda value: self._emit(self.declaration.kind(value)))
        return box, box.setValue

    def _read(self, text: str) -> None:
        """Take a list that was typed, or say what is wrong with it: it stays as it is typed, to be mended."""
        try:
            value = self.declaration.read(text.replace(_CHINESE_COMMA, ",").replace(";", ","))
        except ConfigError as error:
            self._refuse(error)
            return
        self._emit(value)

    def _check(self, chosen: tuple[str, ...]) -> None:
        try:
            value = self.declaration.checked(chosen)
        except ConfigError as error:
            self._refuse(error)
            return
        self._emit(value)

    def _refuse(self, error: ConfigError) -> None:
        self.fault.setText(error.problem[:1].upper() + error.problem[1:])
        self.fault.show()

    def _emit(self, value: object) -> None:
        self.fault.hide()
        self.edited.emit(self.declaration.name, value)


def _show_list(line: QLineEdit, value: object) -> None:
    """Show a list from its beginning."""
    line.setText(_listed(value))
    line.setCursorPosition(0)


def _listed(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{entry:.9g}" if isinstance(entry, float) else str(entry) for entry in value)
    return str(value)


class Controls(QFrame):
    """The parameters of one experiment below each other.

    Attributes:
        edited: Emitted with the name of a parameter and its new value.
        controls: The control of each, by name.
    """

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls: dict[str, Control] = {}
        self._kind: type[Params] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    def show_params(self, params: Params) -> None:
        """Show the parameters of an experiment, with controls of their own where these are of another one."""
        if type(params) is not self._kind:
            self._kind = type(params)
            for old in self.controls.values():
                self._column.removeWidget(old.widget)
                old.widget.hide()
                old.widget.deleteLater()
                old.deleteLater()
            # The seed comes first in every declaration, but matters least.
            declared = sorted(own_declarations(type(params)), key=lambda each: each.name == "seed")
            self.controls = {each.name: Control(each, self) for each in declared}
            for control in self.controls.values():
                control.edited.connect(self.edited)
                self._column.addWidget(control.widget)
        for name, control in self.controls.items():
            control.set(getattr(params, name))

    @property
    def kind(self) -> type[Params] | None:
        """The class of the parameters that are shown."""
        return self._kind

    def retranslate(self) -> None:
        """Set the texts."""
        for control in self.controls.values():
            control.retranslate()

    def faults(self) -> list[str]:
        """Return what is wrong with what was entered."""
        return [control.fault.text() for control in self.controls.values() if not control.fault.isHidden()]

"""The panel of shared settings, made from their declarations."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reluviz.core.config import RunConfig
from reluviz.core.datasets import DATASETS
from reluviz.core.declarations import declarations
from reluviz.core.settings import Declaration, parameter_declaration
from reluviz.gui.race import words
from reluviz.gui.race.fields import Field, LayersEditor
from reluviz.gui.race.settings import OWN_KEYS, RaceSettings

WIDTH = 280

# Shown only when a person asks for more; all others always.
_RARE = {
    "data.seed",
    "network.dtype",
    "initialisation.scale",
    "training.loss",
    "training.shuffle",
    "training.l1",
    "training.l2",
    "training.device",
    "target.patience",
}
_OF_FILES = {"data.path", "data.label", "data.task"}
_ELSEWHERE = {"seed", *OWN_KEYS}


class Inspector(QFrame):
    """The settings that all contestants share.

    Attributes:
        edited: Emitted with a setting's key and its new value when a person has changed it.
        file_wanted: Emitted when a person wants to choose an own file.
    """

    edited = Signal(str, object)
    file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setProperty("side", "right")
        self.setFixedWidth(WIDTH)
        self.fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._forms: dict[str, QFormLayout] = {}
        self._headings: dict[str, QLabel] = {}
        self._parameters: dict[str, Field] = {}
        self._optimiser = ""
        self._settings: RaceSettings | None = None
        self.more = QCheckBox()
        self.more.toggled.connect(self._show_relevant)
        self.open_file = QPushButton()
        self.open_file.clicked.connect(self.file_wanted)
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        self.fault.setProperty("role", "bad")
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.hide()
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.fault)
        for declaration in declarations(RunConfig):
            if declaration.key in _ELSEWHERE or "optimiser_parameters" in declaration.key:
                continue
            section = declaration.key.partition(".")[0]
            if section not in self._forms:
                self._begin_section(section, column)
            self._add(declaration, self._forms[section])
        column.addWidget(self.more)
        column.addStretch()
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._area = area

    def _begin_section(self, section: str, column: QVBoxLayout) -> None:
        heading = QLabel()
        heading.setProperty("role", "heading")
        self._headings[section] = heading
        if len(self._headings) > 1:
            column.addSpacing(4)
        column.addWidget(heading)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(form)
        self._forms[section] = form

    def _add(self, declaration: Declaration, form: QFormLayout, row: int = -1) -> Field:
        field = Field(declaration, self)
        field.edited.connect(self.edited)
        label = QLabel()
        label.setMinimumWidth(104)
        label.setBuddy(field.editor)
        label.setMinimumHeight(field.editor.sizeHint().height())
        if isinstance(field.editor, LayersEditor):
            form.addRow(field.editor)
        elif row < 0:
            form.addRow(label, field.editor)
        else:
            form.insertRow(row, label, field.editor)
        if declaration.key == "data.path":
            form.addRow(self.open_file)
        self.fields[declaration.key] = field
        self._labels[declaration.key] = label
        return field

    def show_settings(self, settings: RaceSettings) -> None:
        """Show the shared settings."""
        self._settings = settings
        table = settings.shared.to_dict()
        self._make_parameters(settings.shared.training.optimiser)
        for key, field in self.fields.items():
            value: Any = table
            for part in key.split("."):
                value = value[part]
            field.set(tuple(value) if isinstance(value, list) else value)
        self.set_fault("")
        self._show_relevant()

    def _make_parameters(self, optimiser: str) -> None:
        """Make a control for each of the optimiser's parameters, below the optimiser."""
        if optimiser == self._optimiser:
            return
        self._optimiser = optimiser
        form = self._forms["training"]
        for key, field in self._parameters.items():
            form.removeRow(field.editor)
            field.deleteLater()
            del self.fields[key], self._labels[key]
        self._parameters = {}
        holder = next(d for d in declarations(RunConfig) if d.key == "training.optimiser_parameters")
        assert holder.setting.parameters is not None
        row = form.getWidgetPosition(self.fields["training.optimiser"].editor)
        place = row[0] if isinstance(row, tuple) else 0
        for offset, parameter in enumerate(holder.setting.parameters(optimiser)):
            declaration = parameter_declaration(holder.key, parameter)
            self._parameters[declaration.key] = self._add(declaration, form, place + 1 + offset)
        self.retranslate()

    def _show_relevant(self) -> None:
        """Show the settings that this data set has, and rare ones only where they are wanted or not at the default."""
        if self._settings is None:
            return
        shared = self._settings.shared
        info = DATASETS[shared.data.name]
        hidden: set[str] = set()
        if not info.is_file:
            hidden |= _OF_FILES
        if not info.has_noise:
            hidden |= {"data.noise"}
        if info.rows is not None or info.is_file:
            hidden |= {"data.samples"}
        if not self.more.isChecked():
            hidden |= {key for key in _RARE if self._is_default(key)} | set(self._parameters)
        for key, field in self.fields.items():
            form = self._forms[key.partition(".")[0]]
            form.setRowVisible(field.editor, key not in hidden)
        self._forms["data"].setRowVisible(self.open_file, info.is_file)

    def _is_default(self, key: str) -> bool:
        assert self._settings is not None
        value: Any = self._settings.shared
        for part in key.split("."):
            value = getattr(value, part)
        return bool(value == self.fields[key].declaration.default)

    def set_fault(self, text: str) -> None:
        """Say why a setting was refused; nothing with an empty text."""
        self.fault.setText(text)
        self.fault.setVisible(bool(text))
        if text:
            self._area.ensureWidgetVisible(self.fault)

    def retranslate(self) -> None:
        """Set every text again."""
        for section, heading in self._headings.items():
            heading.setText(words.section_label(section))
        for key, label in self._labels.items():
            label.setText(words.setting_label(key))
            label.setToolTip(words.setting_tip(self.fields[key].declaration))
        for field in self.fields.values():
            field.retranslate()
        self.more.setText(self.tr("More settings"))
        self.more.setToolTip(self.tr("Show also the settings that are seldom changed"))
        self.open_file.setText(self.tr("Choose a file …"))
        self.open_file.setToolTip(self.tr("Open data of your own: CSV, NPZ or IDX"))

"""The controls of the Race page: each changes its setting, for all contestants or for one."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from reluviz.core.config import RunConfig
from reluviz.core.declarations import declarations
from reluviz.gui.pages.race import RacePage
from reluviz.gui.race.inspector import Inspector
from reluviz.gui.race.settings import first_race
from reluviz.gui.widgets.boxes import NumberBox
from tests.gui.race.pages import WAIT, standing, submitted


def test_a_new_seed_is_another_start_and_can_be_undone(qtbot, page):
    page.toolbar.seed_action.trigger()
    assert page.settings.shared.seed != 7
    assert {config.seed for config in submitted(page)} == {page.settings.shared.seed}
    assert page.toolbar.seed.value() == page.settings.shared.seed
    page.undo_stack.undo()
    assert {config.seed for config in submitted(page)} == {7}
    page.undo_stack.redo()
    assert page.settings.shared.seed != 7


def other_value(field, value):
    """Return a value that is allowed and not the present one."""
    facts = field.declaration.setting
    if field.declaration.kind is bool:
        return not value
    if facts.choices:
        return next(name for name in facts.choices() if name not in (value, "file", "loss", "softmax"))
    if field.declaration.kind == tuple[int, ...]:
        return (5, 3, 2)
    if field.declaration.kind is str:
        return None
    if field.declaration.kind is int:
        return value + 1
    return value / 2 if value else 0.1


OF_FILES = {"data.path", "data.label", "data.task"}
KEYS = [
    d.key
    for d in declarations(RunConfig)
    if d.key not in OF_FILES and not d.key.startswith("network.activation") and d.key != "training.optimiser_parameters"
]


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("seed", "target.metric", "training.loss")])
def test_each_control_of_the_inspector_changes_its_setting_for_all_contestants(qtbot, key):
    page = RacePage()
    qtbot.addWidget(page)
    page._wants_run = False
    field = page.inspector.fields[key]
    before = current = page.settings.shared
    for part in key.split("."):
        current = getattr(current, part)
    value = other_value(field, current)
    field.edited.emit(key, value)
    assert page.inspector.fault.isHidden(), page.inspector.fault.text()
    changed = page.settings.shared.to_dict()
    for part in key.split("."):
        changed = changed[part]
    assert changed == (list(value) if isinstance(value, tuple) else value)
    page.undo_stack.undo()
    assert page.settings.shared == before
    assert page.shutdown()


def test_editors_report_what_a_person_enters(qtbot):
    inspector = Inspector()
    qtbot.addWidget(inspector)
    inspector.show_settings(first_race())
    seen = []
    inspector.edited.connect(lambda key, value: seen.append((key, value)))
    rate = inspector.fields["training.learning_rate"].editor
    assert isinstance(rate, NumberBox)
    assert rate.text() == "0.01"
    rate.stepUp()
    rate.selectAll()
    qtbot.keyClicks(rate, "3e-4")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    inspector.fields["training.batch_size"].editor.setValue(25)
    inspector.fields["data.split"].editor.setValue(0.7)
    layers = inspector.fields["network.hidden"].editor
    layers.more.click()
    layers.set_widths((8, 8, 8))
    layers._boxes[1].setValue(12)
    layers.fewer.click()
    inspector.fields["training.shuffle"].editor.setChecked(False)
    choice = inspector.fields["training.optimiser"].editor
    choice.activated.emit(choice.findData("sgd"))
    inspector.fields["training.optimiser_parameters.beta1"].editor.setValue(0.8)
    assert seen == [
        ("training.learning_rate", 0.011),
        ("training.learning_rate", 3e-4),
        ("training.batch_size", 25),
        ("data.split", 0.7),
        ("network.hidden", (8, 8, 8)),
        ("network.hidden", (8, 12, 8)),
        ("network.hidden", (8, 8)),
        ("training.shuffle", False),
        ("training.optimiser", "sgd"),
        ("training.optimiser_parameters.beta1", 0.8),
    ]


@pytest.mark.parametrize("key", ["training.learning_rate", "training.batch_size", "network.hidden"])
def test_undo_goes_to_the_window_once_a_number_is_written(qtbot, key):
    inspector = Inspector()
    qtbot.addWidget(inspector)
    inspector.show_settings(first_race())
    editor = inspector.fields[key].editor
    box = editor._boxes[0] if key == "network.hidden" else editor
    keys = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def taken():
        """Return whether the line keeps the key for itself, and so from the window's shortcut."""
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, *keys)
        asked.ignore()
        QApplication.sendEvent(box, asked)
        return asked.isAccepted()

    assert not taken()
    box.lineEdit().selectAll()
    qtbot.keyClicks(box, "12")
    assert taken()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert not taken()
    before = box.text()
    qtbot.keyClick(box, *keys)
    assert box.text() == before


def test_a_parameter_of_the_optimiser_changes_alone(qtbot, page):
    page.inspector.edited.emit("training.optimiser_parameters.beta1", 0.5)
    parameters = page.settings.shared.training.optimiser_parameters
    assert (parameters["beta1"], parameters["beta2"]) == (0.5, 0.999)


def test_a_setting_that_is_refused_is_told_in_words_and_changes_nothing(qtbot, page):
    before = page.settings
    page.editor.change_shared("data.split", 1.0)
    page.editor.change_shared("target.split", "test")
    assert not page.inspector.fault.isHidden()
    assert "test samples" in page.inspector.fault.text()
    assert page.settings == before.with_shared({"data.split": 1.0})
    page.editor.change_shared("data.split", 0.5)
    assert page.inspector.fault.isHidden()


def test_contestants_are_added_changed_and_removed(qtbot, page):
    page.toolbar.add.click()
    assert [c.activation for c in page.settings.contestants] == ["relu", "sigmoid", "tanh", "gelu"]
    assert not page.toolbar.add.isEnabled()
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    page.contestants.cards[1].remove.click()
    assert [c.activation for c in page.settings.contestants] == ["relu", "tanh", "gelu"]
    card = page.contestants.cards[2]
    card.activation.activated.emit(card.activation.findData("leaky_relu"))
    assert page.settings.contestants[2].activation == "leaky_relu"
    own = page.contestants.cards[2].own
    (name, box), *_ = own.parameters.items()
    box.setValue(0.25)
    own.own_rate.setChecked(True)
    own.rate.setValue(0.3)
    config = submitted(page)[2]
    assert config.network.activation_parameters[name] == 0.25
    assert config.training.learning_rate == 0.3
    page.contestants.cards[0].remove.click()
    assert not page.contestants.cards[0].remove.isEnabled()
    for _ in range(5):
        page.undo_stack.undo()
    assert page.undo_stack.index() == 0 or len(page.settings.contestants) >= 3
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    assert len(page.contestants.cards) == len(page._report.frames) == len(page.settings.contestants)

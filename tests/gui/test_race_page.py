"""The Race page: real widgets, the real training thread."""

import json
import math
import threading
import time
from dataclasses import replace

import numba
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from reluviz.core.config import RunConfig
from reluviz.core.declarations import declarations
from reluviz.core.trainer import Trainer
from reluviz.errors import ReluvizError
from reluviz.gui import export, language, theme
from reluviz.gui.pages.race import RacePage
from reluviz.gui.race.inspector import Inspector
from reluviz.gui.race.settings import Contestant, first_race
from reluviz.gui.widgets.boxes import NumberBox

WAIT = 120_000  # ms: kernels may have to be compiled first
EASY = {"data.name": "blobs", "data.samples": 60, "training.epochs": 30, "network.hidden": (4, 4)}


def standing(page):
    """Return whether the worker has caught up with the page."""
    report = page._report
    return report.race is page._race and not report.preparing and all(frame.snapshot for frame in report.frames)


def over(page):
    return standing(page) and page._report.is_over


@pytest.fixture
def page(qtbot):
    """A small race at its start, as fast as it goes, not running."""
    made = RacePage()
    qtbot.addWidget(made)
    made.editor.settings = made.settings.with_shared(EASY)
    made._show_settings()
    made._wants_run = False
    made.set_speed(math.inf)
    made.resize(1176, 720)
    made.show()
    qtbot.waitUntil(lambda: standing(made), timeout=WAIT)
    yield made
    assert made.shutdown()


def submitted(page):
    """Return the configs that the worker was given last."""
    return [config for _, config in page._race.configs]


def test_the_first_show_starts_the_race_of_relu_sigmoid_and_tanh_by_itself(qtbot):
    page = RacePage()
    qtbot.addWidget(page)
    assert [c.activation for c in page.settings.contestants] == ["relu", "sigmoid", "tanh"]
    assert page.settings.shared.data.name == "spirals"
    page.show()
    qtbot.waitUntil(lambda: standing(page) and page._report.frames[0].snapshot.epoch > 3, timeout=WAIT)
    assert page.contestants.cards[0].boundary.frame_.pictures.boundary is not None
    assert page.toolbar.run_action.text() == "Pause"
    page.hide()
    qtbot.waitUntil(lambda: not page.worker.latest.running)
    assert page.shutdown()


def test_a_race_converges_and_says_when(qtbot, page):
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    for card, config in zip(page.contestants.cards, submitted(page), strict=True):
        alone = Trainer(config)
        alone.advance(epochs=30)
        assert alone.convergence is not None
        assert card.state.text().startswith(f"converged in epoch {alone.convergence.epoch},")
        assert "epoch 30" in card.numbers.text()
    bars = page.plots.bars.texts()
    assert all(text.startswith("epoch ") for text in bars)
    page.plots.axis.setCurrentIndex(1)
    page.plots.show_all()
    assert all(text.endswith("s") for text in page.plots.bars.texts())


def test_a_race_that_misses_its_target_and_one_that_diverges_are_states_of_their_own(qtbot, page):
    changed = page.settings.with_shared(
        {"data.name": "xor", "target.value": 1.0, "training.epochs": 2, "training.optimiser": "sgd"}
    )
    page.editor.change(changed.with_contestant(0, Contestant("leaky_relu", learning_rate=1e6)))
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    cards = page.contestants.cards
    assert cards[0].state.text().startswith("diverged in epoch 1: ")
    assert "no longer a finite number" in cards[0].explain()
    assert cards[1].state.text() == "did not converge"
    assert "was not met within 2 epochs" in cards[1].explain()
    assert page.plots.bars.texts()[:2] == ["diverged", "did not converge"]


def test_reset_step_and_pause(qtbot, page):
    page.toolbar.step_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.epoch == 1 for f in page._report.frames))
    first = [frame.history.train_loss.copy() for frame in page._report.frames]
    page.toolbar.batch_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.step == 4 for f in page._report.frames))
    page.toolbar.reset_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.step == 0 for f in page._report.frames))
    assert page.contestants.cards[0].state.text() == "ready to start"
    page.toolbar.step_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.epoch == 1 for f in page._report.frames))
    for before, frame in zip(first, page._report.frames, strict=True):
        np.testing.assert_array_equal(frame.history.train_loss, before)
    assert page.toolbar.run_action.text() == "Run"


def test_run_begins_anew_when_the_race_is_over(qtbot, page):
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page) and not page._report.running, timeout=WAIT)
    history = page._report.frames[0].history
    page.toolbar.run_action.trigger()
    qtbot.waitUntil(lambda: over(page) and page._report.frames[0].history is not history, timeout=WAIT)


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


@pytest.mark.display
def test_a_click_on_a_neuron_opens_it(qtbot, page):
    card = page.contestants.cards[2]
    place = card.neurons.cell(1, 2).center().toPoint()
    assert card.neurons.neuron_at(QPointF(place)) == (1, 2)
    qtbot.mouseClick(card.neurons, Qt.MouseButton.LeftButton, pos=place)
    view = page.neuron.view
    qtbot.waitUntil(lambda: view.summary.text() != "")
    assert view.windowTitle() == "Tanh: layer 2, neuron 3"
    frame = page._report.frames[2]
    alone = Trainer(frame.config)
    detail = alone.neuron(1, 2)
    np.testing.assert_array_equal(frame.detail.incoming, detail.incoming)
    np.testing.assert_array_equal(frame.detail.pre_activations.counts, detail.pre_activations.counts)
    np.testing.assert_allclose(view.incoming._values, [*detail.incoming, detail.bias], rtol=1e-6)
    assert len(view.value.listDataItems()) == 2
    view.close()
    assert page.neuron.view is None
    assert card.neurons.selected is None


@pytest.mark.display
def test_neurons_are_chosen_with_the_keyboard(qtbot, page):
    neurons = page.contestants.cards[0].neurons
    neurons.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(neurons, key)
    assert neurons.selected == (1, 1)
    assert page.neuron.view is not None


def test_dead_neurons_are_marked_and_counted(qtbot, page):
    # At a scale of 0 nothing is learned by layers that put out 0 only.
    page.editor.change_shared("initialisation.scale", 0.0)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    relu, _, tanh = page.contestants.cards
    assert relu.dead.text() == "8 of 8 neurons dead, 8 for every input"
    assert tanh.dead.text() == "0 of 8 neurons dead"
    cell = relu.neurons.cell(0, 0)
    grabbed = relu.neurons.grab().toImage()
    colours = {
        grabbed.pixelColor(QPoint(int(x), int(cell.center().y()))).name()
        for x in np.linspace(cell.left() + 1, cell.right() - 1, 30)
    }
    assert theme.current().bad in colours


def test_dead_for_every_input_has_a_mark_and_words_of_its_own(qtbot, page):
    # Weights and biases of 0 give a pre-activation of 0 whatever the input.
    page.editor.change_shared("initialisation.scale", 0.0)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    card = page.contestants.cards[0]
    frame = page._report.frames[0]
    cell = card.neurons.cell(0, 1)
    beside_the_cross = (cell.topLeft() + QPointF(cell.width() * 0.5, cell.height() * 0.25)).toPoint()
    seen = {}
    for everywhere in (True, False):
        proved = tuple(np.full(width, everywhere) for width in frame.snapshot.widths)
        card.show_frame(replace(frame, snapshot=replace(frame.snapshot, dead_for_every_input=proved)), running=False)
        pixel = card.neurons.grab().toImage().pixelColor(beside_the_cross).name()
        seen[everywhere] = pixel == theme.current().bad, card.neurons.tip_at(beside_the_cross)
    assert [filled for filled, _ in seen.values()] == [True, False]
    assert "Dead for every input (filled)" in seen[True][1]
    assert "Dead on the training set (crossed)" in seen[False][1]
    page.open_neuron(0, 0, 1)
    qtbot.waitUntil(lambda: "between its least and its greatest value in the data" in page.neuron.view.summary.text())


def test_both_views_of_the_neurons(qtbot, page):
    view = page.toolbar.view
    view.activated.emit(view.findData("samples"))
    qtbot.waitUntil(lambda: page._report.frames[0].view == "samples")
    frame = page._report.frames[0]
    assert frame.snapshot.sample_maps.shape == (8, 30)
    labels = frame.dataset.labels_train[frame.snapshot.sample_order]
    assert (np.diff(labels) >= 0).all()
    neurons = page.contestants.cards[0].neurons
    assert neurons.neuron_at(neurons.cell(1, 3).center()) == (1, 3)


@pytest.mark.parametrize("name", ["wine", "digits"])
def test_data_without_a_plane_show_a_confusion_matrix(qtbot, page, name):
    page.toolbar.data_chosen.emit(name)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    card = page.contestants.cards[0]
    assert card.confusion.isVisible()
    assert not card.boundary.isVisible()
    assert not page.toolbar.view.isEnabled()
    assert page._report.frames[0].view == "samples"
    assert len(set(bytes(card.confusion.grab().toImage().constBits()))) > 10


def test_a_regression_shows_its_curve_and_no_accuracy(qtbot, page):
    page.toolbar.data_chosen.emit("sine_curve")
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    assert page.contestants.cards[0].boundary.isVisible()
    assert page._report.frames[0].pictures.curve is not None
    assert not page.plots.accuracy.isVisible()
    page.toolbar.data_chosen.emit("moons")
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    assert page.plots.accuracy.isVisible()


def test_a_worker_s_exception_stands_on_its_card_and_the_rest_goes_on(qtbot, monkeypatch):
    def make(config, dataset):
        if config.network.activation == "sigmoid":
            raise RuntimeError("out of luck")
        return Trainer(config, dataset)

    page = RacePage()
    qtbot.addWidget(page)
    monkeypatch.setattr(page.worker, "_make_trainer", make)
    page.editor.settings = page.settings.with_shared(EASY)
    page._show_settings()
    page.show()
    page.set_speed(math.inf)
    qtbot.waitUntil(lambda: page._report.is_over, timeout=WAIT)
    card = page.contestants.cards[1]
    assert card.state.text() == "stopped by an error"
    assert card._fault.text() == "RuntimeError: out of luck"
    card._copy.click()
    assert "in make" in QGuiApplication.clipboard().text()
    assert page.contestants.cards[0].state.text().startswith("converged")
    assert page.plots.bars.texts()[1] == "error"
    assert page.shutdown()


def test_a_race_is_saved_and_opened_with_its_results(qtbot, page, tmp_path):
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    path = tmp_path / "my race.toml"
    page.save_path(path)
    losses = page._report.frames[0].history.train_loss.copy()
    assert page.can_save()
    page.editor.change_shared("seed", 99)
    said = []
    page.message.connect(said.append)
    page.open_path(path)
    assert page.settings.shared.seed == 7
    assert "results" in said[-1]
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    shown = page.plots._lanes[0]
    assert shown.convergence is not None
    np.testing.assert_array_equal(shown.history.train_loss, losses)
    assert page._report.frames[0].snapshot.step == 0
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    assert "bit for bit" in said[-1]
    page.undo_stack.undo()
    assert page.settings.shared.seed == 99


def test_a_run_s_config_opens_as_a_race(qtbot, page, tmp_path):
    path = tmp_path / "run.toml"
    RunConfig().with_values({"network.activation": "elu", "data.name": "moons"}).save(path)
    page.open_path(path)
    assert [c.activation for c in page.settings.contestants] == ["elu", "relu", "sigmoid", "tanh"]
    assert page.settings.shared.data.name == "moons"


@pytest.mark.parametrize("content", ["kind = 'reluviz race'\nformat = 1\n", "network = 3", "{]"])
def test_a_damaged_file_is_told_and_changes_nothing(qtbot, page, tmp_path, content):
    path = tmp_path / "bad.toml"
    path.write_text(content)
    before = page.settings
    with pytest.raises(ReluvizError, match=r"bad\.toml"):
        page.open_path(path)
    assert page.settings == before


def write_points(path, rows=40):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 2))
    lines = [f"{a:.4f},{b:.4f},{'yes' if a > 0 else 'no'}" for a, b in x]
    path.write_text("\n".join(["a,b,answer", *lines]))


def test_an_own_file_is_previewed_and_raced_on(qtbot, page, tmp_path):
    path = tmp_path / "points.csv"
    write_points(path)
    assert page.opens(path)
    page.open_path(path)
    dialog = page.opener.dialog
    qtbot.waitUntil(dialog.take.isEnabled)
    assert "40 samples of 2 features" in dialog.summary.text()
    assert "answer has 2 classes" in dialog.summary.text()
    assert dialog.table.item(0, 2).text() in ("yes", "no")
    dialog.take.click()
    assert page.opener.dialog is None
    assert submitted(page)[0].data.path == str(path)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    assert page._report.frames[0].dataset.class_names == ("no", "yes")
    assert page.contestants.cards[0].boundary.isVisible()


def test_an_own_file_that_can_not_be_read_is_told_in_the_loader_s_words(qtbot, page, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2\n3\n")
    dialog = page.opener.open(path)
    qtbot.waitUntil(lambda: dialog.fault.text() != "")
    assert "bad.csv" in dialog.fault.text()
    assert not dialog.take.isEnabled()
    write_points(path)
    dialog.label.setText("answer")
    dialog.label.editingFinished.emit()
    qtbot.waitUntil(dialog.take.isEnabled)
    assert dialog.fault.isHidden()
    dialog.reject()
    assert page.opener.dialog is None


def test_a_file_that_is_gone_at_the_start_of_the_race_is_told_on_the_cards(qtbot, page, tmp_path):
    path = tmp_path / "points.csv"
    write_points(path)
    page._take_file(str(path), "", "auto")
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    path.unlink()
    page.inspector.edited.emit("data.label", "a")
    qtbot.waitUntil(lambda: any(frame.fault for frame in page.worker.latest.frames), timeout=WAIT)
    qtbot.waitUntil(lambda: page.contestants.cards[0].state.text() == "stopped by an error")
    assert "points.csv" in page.contestants.cards[0]._fault.text()


def test_the_state_is_kept_from_one_start_to_the_next(qtbot, page):
    page.editor.change_shared("network.hidden", (3, 5))
    page.set_speed(200.0)
    page._change_look(view="samples")
    state = json.loads(json.dumps(page.save_state()))
    other = RacePage()
    qtbot.addWidget(other)
    other.restore_state(state)
    assert other.settings == page.settings
    assert other.toolbar.speed.currentData() == 200.0
    assert other.toolbar.view.currentData() == "samples"
    assert other.undo_stack.count() == 0


@pytest.mark.parametrize(
    "change", [{"settings": {}}, {"speed": 7}, {"speed": "fast"}, {"view": "sideways"}, {"settings": None}]
)
def test_a_damaged_state_is_refused(qtbot, page, change):
    with pytest.raises((ValueError, TypeError, KeyError, ReluvizError)):
        RacePage.restore_state(page, page.save_state() | change)


@pytest.mark.display
def test_closing_during_training_takes_less_than_a_second(qtbot):
    page = RacePage()
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: standing(page) and page._report.frames[0].snapshot.step > 0, timeout=WAIT)
    begin = time.monotonic()
    assert page.shutdown()
    assert time.monotonic() - begin < 1
    assert not page.worker.is_alive


def test_closing_during_compilation_takes_less_than_a_second(qtbot, monkeypatch):
    compiling = threading.Event()

    def compile_for_ever(config, dataset):
        while True:
            numba.njit(lambda x: x * 3 + 1).compile("f8(f8)")
            compiling.set()

    page = RacePage()
    qtbot.addWidget(page)
    monkeypatch.setattr(page.worker, "_make_trainer", compile_for_ever)
    page.show()
    qtbot.waitUntil(compiling.is_set, timeout=WAIT)
    qtbot.waitUntil(lambda: page.contestants.cards[0].state.text().startswith("compiling its kernels"))
    assert page.contestants.cards[1].state.text() == "waiting for its turn to compile"
    begin = time.monotonic()
    assert page.shutdown()
    assert time.monotonic() - begin < 1
    assert not page.worker.is_alive


def test_all_figures_can_be_exported(qtbot, page, tmp_path):
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    figures = page.figures()
    assert [f.name for f in figures][:2] == ["race", "race-loss"]
    for figure in figures:
        for suffix in ("png", "svg", "csv"):
            path = tmp_path / f"{figure.name}.{suffix}"
            export.export(figure, path)
            assert path.stat().st_size > 100
    losses = (tmp_path / "race-loss.csv").read_text().splitlines()
    assert len(losses) == 32
    assert losses[0].split(",")[2] == "train loss (ReLU)"
    assert float(losses[5].split(",")[2]) == page._report.frames[0].history.train_loss[4]


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_page_is_drawn_in_both_themes_and_languages(qtbot, page, choice):
    theme.manager().choose(choice)
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: page.inspector.more.text() == "更多设置")
    assert page._look.dark == (choice == "dark")
    page.open_neuron(0, 0, 0)
    page.inspector.more.setChecked(True)
    image = page.grab().toImage()
    assert len(set(bytes(image.constBits())[::97])) > 20
    assert page.toolbar.reset_action.text() == "重置"
    language.manager().choose("en")
    qtbot.waitUntil(lambda: page.toolbar.reset_action.text() == "Reset")


def test_every_control_has_a_name_and_a_tooltip(qtbot, page):
    from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QToolButton

    page.inspector.more.setChecked(True)
    for kind in (QAbstractSpinBox, QComboBox, QToolButton, QCheckBox):
        for control in page.findChildren(kind):
            if control.isVisible() and control.objectName() != "qt_menubar_ext_button":
                named = control.accessibleName() or control.text()
                assert named, control
                assert control.toolTip() or control.accessibleName(), named


def test_a_dropped_file_opens_through_the_window(qtbot, tmp_path):
    from reluviz.gui.window import MainWindow

    window = MainWindow(page="race")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.shown_page() is not None, timeout=WAIT)
    path = tmp_path / "points.csv"
    write_points(path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(drop)
    dialog = window.shown_page().opener.dialog
    qtbot.waitUntil(dialog.take.isEnabled)
    dialog.take.click()
    assert window.shown_page().settings.shared.data.path == str(path)
    window.close()
    assert not window.left_running()

"""What the Race page shows: neurons, dead ones, kinds of data, figures, themes and languages."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter

from reluviz.core.trainer import Trainer
from reluviz.gui import export, language, theme
from tests.gui.race.pages import WAIT, over, standing


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


def test_the_first_of_flat_layers_is_named(qtbot, page, monkeypatch):
    page.editor.change_shared("network.hidden", (3,) * 8)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    neurons = page.contestants.cards[0].neurons
    neurons.resize(200, 64)
    named = []
    monkeypatch.setattr(QPainter, "drawText", lambda painter, place, flags, text: named.append(text))
    neurons.grab()
    assert named[0] == "1"
    assert 1 < len(named) < 8


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


def test_what_a_contestant_says_follows_it_while_it_runs(qtbot, page):
    page.editor.change_shared("training.epochs", 10**7)
    page.set_running(True)
    card, said = page.contestants.cards[0], set()
    qtbot.waitUntil(lambda: said.add(card.numbers.text()) or len(said) > 3, timeout=WAIT)
    assert page._report.running
    page.set_running(False)
    qtbot.waitUntil(lambda: not page._report.running)
    for card, frame in zip(page.contestants.cards, page._report.frames, strict=True):
        assert f"epoch {frame.snapshot.epoch} " in card.numbers.text()
        assert card.neurons._marks == type(card.neurons._marks).of(frame.snapshot)


@pytest.mark.parametrize("name", ["blobs", "wine"])
def test_pictures_paint_all_of_their_room(qtbot, page, name):
    page.toolbar.data_chosen.emit(name)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    card = page.contestants.cards[0]
    for view in (card.confusion if name == "wine" else card.boundary, card.neurons):
        corner = view.grab().toImage().pixelColor(0, view.height() - 1)
        assert corner.name() == theme.current().surface


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

"""The Race page and files: races saved and opened, own data, the state kept from one start to the next."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from reluviz.core.config import RunConfig
from reluviz.errors import ReluvizError
from reluviz.gui.pages.race import RacePage
from tests.gui.race.pages import WAIT, over, standing, submitted


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
    # Right below the form, and no empty table.
    qtbot.waitUntil(lambda: dialog.fault.y() < dialog.height() / 3)
    assert not dialog.table.isVisible()
    write_points(path)
    dialog.label.setText("answer")
    dialog.label.editingFinished.emit()
    qtbot.waitUntil(dialog.take.isEnabled)
    assert dialog.fault.isHidden()
    dialog.reject()
    assert page.opener.dialog is None


def test_an_own_file_of_numbers_to_predict_is_raced_on_and_one_of_classes_after_it(qtbot, page, tmp_path):
    numbers, classes = tmp_path / "numbers.csv", tmp_path / "points.csv"
    x = np.random.default_rng(0).normal(size=(40, 3))
    numbers.write_text("a,b,c,y\n" + "\n".join(f"{a:.4f},{b:.4f},{c:.4f},{a * b + c:.5f}" for a, b, c in x))
    write_points(classes)
    for path, metric in ((numbers, "loss"), (classes, "accuracy"), (numbers, "loss")):
        dialog = page.opener.open(path)
        qtbot.waitUntil(dialog.take.isEnabled)
        dialog.take.click()
        qtbot.waitUntil(lambda: standing(page) and page.toolbar.data.currentData() == "file", timeout=WAIT)
        assert [frame.fault for frame in page._report.frames] == [None, None, None]
        assert page.settings.shared.target.metric == metric


def test_saying_what_labels_are_changes_the_target(page, tmp_path):
    path = tmp_path / "whole.csv"
    path.write_text("a,b,y\n" + "1,2,3\n4,5,6\n7,8,9\n" * 10)
    page.editor.take_file(str(path), "", "auto")
    page.editor.change_shared("data.task", "regression")
    assert page.settings.shared.target.metric == "loss"
    page.editor.change_shared("data.task", "classes")
    assert page.settings.shared.target.metric == "accuracy"


def test_long_names_are_shortened_and_not_broken_in_a_preview(qtbot, page, tmp_path):
    path = tmp_path / "long.csv"
    name = "another class whose name is long"
    path.write_text("a,b,answer\n" + f"1,2,{name}\n3,4,no\n" * 10)
    dialog = page.opener.open(path)
    assert not dialog.table.isVisible()
    qtbot.waitUntil(dialog.take.isEnabled)
    table = dialog.table
    assert table.fontMetrics().horizontalAdvance(name) < table.columnWidth(2) <= 240
    assert table.columnWidth(0) >= 72
    assert not table.wordWrap()
    dialog.reject()


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

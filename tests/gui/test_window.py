"""The real window: navigation, menus, files, what is kept, faults of a page, and closing."""

import threading
import time

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton

from reluviz.errors import ReluvizError
from reluviz.gui import language, registry, theme
from reluviz.gui.app import make_window
from reluviz.gui.export import Figure
from reluviz.gui.page import Page
from reluviz.gui.preload import Preload
from reluviz.gui.registry import Entry
from reluviz.gui.settings import Settings
from reluviz.gui.undo import Change


class NotePage(Page):
    """A page that opens .note files, for tests."""

    icon = "functions"

    def __init__(self):
        super().__init__()
        self.text = ""
        self.label = QLabel("note", self)
        self.ended = False

    def title(self):
        return "Note"

    def opens(self, path):
        return path.suffix == ".note"

    def open_path(self, path):
        text = path.read_text()
        if text.startswith("bad"):
            raise ReluvizError(f"{path.name}: not a note")
        self.text = text

    def can_save(self):
        return True

    def save_path(self, path):
        if not path.parent.is_dir():
            raise ReluvizError(f"{path}: no folder")
        path.write_text(self.text)

    def figures(self):
        return [Figure("note", self.label, dict)]

    def shortcuts(self):
        return [("N", "Write a note")]

    def save_state(self):
        return {"text": self.text}

    def restore_state(self, state):
        if not isinstance(state["text"], str):
            raise TypeError("no text")
        self.text = state["text"]

    def shutdown(self):
        self.ended = True
        return True


class BrokenPage(Page):
    """A page that can't start."""

    def __init__(self):
        super().__init__()
        raise ValueError("no such thing")


@pytest.fixture
def pages(monkeypatch):
    """Give the window two pages of the tests' own."""
    kinds = {"functions": NotePage, "benchmark": BrokenPage}
    entries = (Entry("functions", "NotePage", "functions"), Entry("benchmark", "BrokenPage", "benchmark"))
    monkeypatch.setattr("reluviz.gui.window.entries", lambda: entries)
    monkeypatch.setattr(Entry, "module", "reluviz_kernels")
    monkeypatch.setattr(Entry, "make", lambda entry: kinds[entry.name]())


@pytest.fixture
def window(pages, open_window):
    return open_window("functions")


def test_only_pages_that_exist_are_shown(open_window):
    names = [entry.name for entry in registry.entries()]
    assert "functions" in names
    window = make_window("functions", keep=False)
    assert list(window.menus.pages) == names
    assert list(window.rail._buttons) == names
    for entry in registry.entries():
        assert entry.title()


def test_the_first_frame_does_not_wait_for_the_page(pages, qtbot):
    window = make_window("functions")
    assert window.page("functions") is None
    window.show()
    qtbot.waitUntil(lambda: window.first_frame is not None)
    qtbot.waitUntil(lambda: window.page("functions") is not None)
    assert window.shown_page() is window.page("functions")
    assert window.windowTitle() == "Functions – reluviz"


def test_a_page_that_cannot_start_says_why_and_the_rest_goes_on(window):
    window.show_page("benchmark")
    placeholder = window._stack.currentWidget()
    assert placeholder._text.text() == "This page could not start: ValueError: no such thing"
    placeholder._copy.click()
    assert "Traceback" in QGuiApplication.clipboard().text()
    window.show_page("functions")
    assert window.shown_page().title() == "Note"


def test_modules_that_cannot_be_imported_are_told(qtbot):
    told = []
    parent = QLabel()
    preload = Preload(("no_such_module_at_all",), told.append, parent)
    preload.start()
    qtbot.waitUntil(lambda: bool(told))
    assert "ModuleNotFoundError" in told[0]
    assert preload.join(1)


def test_a_preload_that_is_joined_does_not_call_back(qtbot):
    told = []
    parent = QLabel()
    preload = Preload(("no_such_module_at_all",), told.append, parent)
    preload.start()
    assert preload.join(1)
    qtbot.wait(50)
    assert told == []


@pytest.mark.display
def test_pages_are_chosen_by_rail_menu_and_keys(window, qtbot):
    window.rail._buttons["benchmark"].click()
    assert window.menus.pages["benchmark"].isChecked()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.rail._buttons["functions"].isChecked()


def test_a_file_is_opened_saved_and_remembered(window, tmp_path):
    path = tmp_path / "a.note"
    path.write_text("hello")
    assert window.open_path(path)
    assert window.page("functions").text == "hello"
    assert window.save_path(tmp_path / "b.note")
    assert (tmp_path / "b.note").read_text() == "hello"
    window.menus.recent.aboutToShow.emit()
    assert [action.text() for action in window.menus.recent.actions()] == ["b.note", "a.note"]
    window.page("functions").text = ""
    window.menus.recent.actions()[1].trigger()
    assert window.page("functions").text == "hello"


def answer(name, accepted=True):
    """Let the next dialog that asks for a file end with that name."""

    def end():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit).setText(str(name))
        dialog.accept() if accepted else dialog.reject()

    QTimer.singleShot(0, end)


def test_dialogs_ask_where(window, tmp_path, monkeypatch):
    path = tmp_path / "a.note"
    window.page("functions").text = "saved"
    answer(path)
    window.menus.save.trigger()
    window.page("functions").text = ""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.menus.open.trigger()
    assert window.page("functions").text == "saved"


def test_a_name_without_an_ending_gets_the_one_that_opens_it_again(window, tmp_path):
    window.page("functions").text = "saved"
    answer(tmp_path / "mine")
    window.menus.save.trigger()
    answer(tmp_path / "picture")
    window.menus.export.actions()[0].trigger()
    assert (tmp_path / "mine.toml").read_text() == "saved"
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_a_cancelled_dialog_does_nothing(window, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.menus.open.trigger()
    answer(tmp_path / "mine", accepted=False)
    window.menus.save.trigger()
    answer(tmp_path / "mine", accepted=False)
    window.menus.export.actions()[0].trigger()
    assert window.notice.text() == ""
    assert list(tmp_path.glob("mine*")) == []


def test_what_went_wrong_is_forgotten_when_it_goes_well(window, tmp_path, monkeypatch):
    figure, told = window.page("functions").figures()[0], []
    monkeypatch.setattr(window.page("functions"), "exported", told.append)
    for save in (window.save_path, lambda path: window.export_to(figure, path.with_suffix(".png"))):
        assert not save(tmp_path / "nowhere" / "a.note")
        assert window.notice.text()
        assert save(tmp_path / "a.note")
        assert window.notice.text() == ""
    assert told == [figure], "the page knows what was exported, and what was not"


def test_several_figures_have_a_menu_each_with_the_words_of_the_window(window, monkeypatch):
    page = window.page("functions")
    figures = [Figure("first", page.label, dict, "The first"), Figure("second", page.label, dict)]
    monkeypatch.setattr(page, "figures", lambda: figures)
    for _ in range(2):
        page.figures_changed.emit()
    assert [action.text() for action in window.menus.export.actions()] == ["The first", "second"]
    assert len(window.menus.export.actions()[0].menu().actions()) == 3


def test_what_cannot_be_opened_or_saved_is_told_in_words(window, tmp_path):
    bad = tmp_path / "bad.note"
    bad.write_text("bad")
    assert not window.open_path(bad)
    assert window.notice.text() == "bad.note: not a note"
    assert not window.open_path(tmp_path / "what.xyz")
    assert window.notice.text() == "what.xyz: no page opens such a file"
    assert not window.save_path(tmp_path / "nowhere" / "a.note")
    assert "no folder" in window.notice.text()
    assert not window.export_to(window.page("functions").figures()[0], tmp_path / "nowhere" / "a.png")
    assert "no folder" in window.notice.text()
    window.notice._close.click()
    assert window.notice.text() == ""


def test_a_file_given_before_the_page_is_there_is_opened_later(pages, qtbot, tmp_path):
    path = tmp_path / "a.note"
    path.write_text("early")
    window = make_window("functions")
    assert window.open_path(path)
    window.show()
    qtbot.waitUntil(lambda: window.page("functions") is not None and window.page("functions").text == "early")


@pytest.mark.display
def test_a_dropped_file_is_opened(window, tmp_path):
    path = tmp_path / "a.note"
    path.write_text("dropped")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    actions, button, no_keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPoint(5, 5), actions, data, button, no_keys))
    assert window.page("functions").text == "dropped"


@pytest.mark.display
def test_undo_and_redo_act_on_the_shown_page(window):
    page = window.page("functions")
    assert not window.menus.undo.isEnabled()
    page.undo_stack.push(Change("", "new", lambda text: setattr(page, "text", text)))
    window.menus.undo.trigger()
    assert page.text == ""
    window.menus.redo.trigger()
    assert page.text == "new"
    window.show_page("benchmark")
    assert not window.menus.save.isEnabled()


def test_quick_changes_of_one_thing_are_joined(window):
    page = window.page("functions")
    for before, after in (("", "a"), ("a", "b"), ("b", "c")):
        page.undo_stack.push(Change(before, after, lambda text: setattr(page, "text", text), "text"))
    page.undo_stack.push(Change("c", "d", lambda text: setattr(page, "text", text), "other"))
    page.undo_stack.undo()
    assert page.text == "c"
    page.undo_stack.undo()
    assert page.text == ""


def test_a_figure_is_copied(window):
    window.menus.copy.trigger()
    assert QGuiApplication.clipboard().mimeData().hasImage()
    assert window.statusBar().currentMessage() == "Copied"


@pytest.mark.display
def test_the_language_changes_while_it_runs(window, qtbot):
    window.menus.languages["zh"].trigger()
    qtbot.waitUntil(lambda: window.menus.file.title() == "文件(&F)")
    qtbot.waitUntil(lambda: window.rail._buttons["functions"].text() == "函数")
    window.page("functions").undo_stack.push(Change("", "new", lambda text: None))
    assert (window.menus.undo.text(), window.menus.redo.text()) == ("撤销(&U)", "重做(&R)")
    assert window.windowTitle() == "函数 – reluviz"
    window.menus.languages["en"].trigger()
    qtbot.waitUntil(lambda: window.menus.file.title() == "&File")


@pytest.mark.display
def test_the_theme_is_chosen_in_the_menu(window):
    window.menus.themes["dark"].trigger()
    assert theme.current() is theme.DARK
    window.menus.themes["light"].trigger()
    assert theme.current() is theme.LIGHT


def test_the_sheet_lists_every_shortcut(window):
    listed = dict(window.shortcut_list())
    assert listed["Ctrl+O"] == "Open"
    assert listed["Ctrl+Z"] == "Undo"
    assert listed["F1"] == "Keyboard shortcuts"
    assert listed["N"] == "Write a note"
    dialog = window.show_shortcuts()
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Ctrl+O", "Open", "N", "Write a note"} <= texts
    dialog.close()
    assert all(keys and text for keys, text in window.shortcut_list())


def test_about_names_versions(window):
    dialog = window.show_about()
    texts = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    for name in ("reluviz 0", "Python 3", "Qt 6", "numba", "pyqtgraph"):
        assert name in texts
    dialog.close()


def test_everything_is_kept_for_the_next_start(pages, open_window, own_settings):
    window = open_window("functions")
    window.resize(window.width(), 650)
    window.page("functions").text = "kept"
    window.menus.themes["dark"].trigger()
    window.menus.languages["zh"].trigger()
    window.close()
    assert window.unsaved() == ""
    theme.manager().choose("light")
    language.manager().choose("en")
    again = open_window("functions")
    assert again.height() == 650
    assert again.page("functions").text == "kept"
    assert theme.current() is theme.DARK
    assert language.manager().language == "zh"


def test_the_page_of_the_last_time_is_shown(pages):
    settings = Settings()
    settings.store("page", "benchmark")
    settings.save()
    assert make_window()._shown == "benchmark"
    assert make_window("functions")._shown == "functions"


def test_a_damaged_state_of_a_page_is_set_aside_and_named(pages, open_window, own_settings):
    settings = Settings()
    settings.store("pages/functions", {"text": 3})
    settings.save()
    window = open_window("functions")
    assert window.page("functions").text == ""
    assert str(own_settings / "window.damaged.ini") in window.notice.text()
    assert (own_settings / "window.damaged.ini").exists()


def test_settings_that_cannot_be_written_do_not_hold_the_window_open(pages, open_window, own_settings):
    own_settings.write_text("a file where the folder should be")
    window = open_window("functions")
    assert window.close()
    assert window.unsaved()


def test_closing_ends_the_pages(window):
    page = window.page("functions")
    assert window.close()
    assert page.ended
    assert not window.left_running()


def test_closing_asks_where_minutes_of_work_would_be_lost(window, qtbot, monkeypatch):
    monkeypatch.setattr(NotePage, "unkept", lambda self: "A long note would be lost.")

    def question():
        dialogs = [each for each in window.findChildren(QDialog) if each.isVisible()]
        return dialogs[0] if dialogs else None

    page = window.page("functions")
    assert not window.close()
    assert window.isVisible()
    assert not page.ended, "work goes on until there is an answer"
    assert "A long note would be lost." in [label.text() for label in question().findChildren(QLabel)]
    # Enter takes the safe answer, and so does Escape.
    qtbot.keyClick(question(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: question() is None)
    assert window.isVisible()
    assert not window.close()
    qtbot.keyClick(question(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question() is None)
    assert window.isVisible()
    assert not page.ended
    assert not window.close()
    (lose,) = [button for button in question().findChildren(QPushButton) if button.text() == "Close and lose it"]
    lose.click()
    qtbot.waitUntil(lambda: page.ended)
    assert not window.isVisible()


def test_ctrl_c_and_a_screenshot_ask_nothing(window, monkeypatch):
    monkeypatch.setattr(NotePage, "unkept", lambda self: "A long note would be lost.")
    page = window.page("functions")
    window.close_at_once()
    assert page.ended


def test_a_page_that_goes_on_does_not_hold_the_window_open(window, monkeypatch):
    monkeypatch.setattr(NotePage, "shutdown", lambda self: False)
    assert window.close()
    assert window.left_running()


def test_closing_while_the_kernels_are_imported(pages, monkeypatch):
    # An import that takes long, as the first one of Numba does.
    hold = threading.Event()
    monkeypatch.setattr(Preload, "_run", lambda self: hold.wait(0.3))
    monkeypatch.setattr("reluviz.gui.window._PRELOADED", ("not_imported_yet",))
    window = make_window("functions")
    window.show()
    window._after_first_frame()
    start = time.perf_counter()
    assert window.close()
    assert time.perf_counter() - start < 1
    assert not window.left_running()


def test_full_screen_and_back(window):
    window.menus.full_screen.trigger()
    assert window.isFullScreen()
    window.menus.full_screen.trigger()
    assert not window.isFullScreen()

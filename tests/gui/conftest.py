"""What every test of the window gets: settings of its own, and a failure where it leaves something running."""

import gc
import threading
import time

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from reluviz.gui import language, theme
from reluviz.gui.app import make_window

COMPILING = 120_000
"""How long a test may wait for kernels, in ms: a first compilation is part of it."""


def active_timers():
    """Return the running timers that Python code has made since the last `gc.freeze`, however deep in a widget."""
    return [
        timer for timer in gc.get_objects() if type(timer) is QTimer and shiboken6.isValid(timer) and timer.isActive()
    ]


def running_threads():
    # Qt's own threads and those of thread pools that are kept for good are not Python's to end.
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def delete_widgets():
    for widget in QApplication.topLevelWidgets():
        # Menus are windows too, and belong to others: pyqtgraph's to its plots.
        if shiboken6.isValid(widget) and widget.parent() is None and widget.isVisible():
            widget.close()
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp):
    """Fail a test that leaves a thread or a timer; pytest-qt fails one that leaves a Qt warning or an exception."""
    threads = running_threads()
    # What is there already is left out when garbage and timers are looked for, which takes seconds otherwise: there are
    # a compiler and its types in memory, and whatever else was imported.
    gc.freeze()
    yield
    delete_widgets()
    # LLVM's work on one kernel can't be broken off.
    deadline = time.monotonic() + 10
    while running_threads() - threads and time.monotonic() < deadline:
        time.sleep(0.01)
    left = [thread.name for thread in running_threads() - threads]
    assert not left, f"threads left running: {left}"
    assert QThreadPool.globalInstance().activeThreadCount() == 0
    gc.collect()
    left = [(timer.parent(), timer.interval()) for timer in active_timers()]
    assert not left, f"timers left running: {left}"


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch, qapp):
    """Keep the settings of the person who runs the tests out of them, and theirs out of the person's."""
    folder = tmp_path / "settings"
    monkeypatch.setattr("reluviz.gui.settings.folder", lambda: folder)
    theme.manager().choose("light")
    language.manager().choose("en")
    yield folder
    theme.manager().choose("light")
    language.manager().choose("en")


@pytest.fixture
def open_window(qtbot):
    """Return what opens the real window on a page, and waits for the page."""

    def open_on(page, **arguments):
        window = make_window(page, **arguments)
        window.show()
        qtbot.waitUntil(lambda: window.page(page) is not None, timeout=COMPILING)
        return window

    return open_on

"""The application: what stands around the window from the start of the process to its end."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, cast

from reluviz.errors import ReluvizError, nearest
from reluviz.files import write_atomically
from reluviz.gui import precheck

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from reluviz.gui.window import MainWindow

_SIGNALS = 200  # ms between two looks whether Ctrl-C was pressed


def run(
    page: str | None = None,
    config: Path | None = None,
    *,
    after: float | None = None,
    screenshot: Path | None = None,
    size: tuple[int, int] | None = None,
    language: str | None = None,
    theme: str | None = None,
) -> int:
    """Open the window, and return the exit status when it has closed.

    Args:
        page: The page to show first; where None the one of the last time. What follows a slash is shown on it, such as
            ``experiments/born-dead``.
        config: A run to open.
        after: Seconds after which the window closes by itself, counted from when its page is there.
        screenshot: A PNG file to write before it closes; needs no display, and keeps no settings.
        size: Width and height of the window in pixels.
        language: "en" or "zh"; where None the one of the last time, at the first start that of the system.
        theme: "system", "light" or "dark"; where None the one of the last time.

    Raises:
        ReluvizError: No window can open here, or an argument names nothing that exists.
    """
    if screenshot is not None and sys.platform == "linux" and not precheck.platforms_to_try():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    told = precheck.problem()
    if told is not None:
        raise ReluvizError(told)
    page, _, item = (page or "").partition("/")
    _check(page or None, config, screenshot, after)
    application = make_application()
    window = make_window(page or None, keep=screenshot is None, language=language, theme=theme)
    if size is not None:
        window.resize(*size)
    if config is not None:
        window.open_path(config)
    if item:
        window.show_item(item)
    said: list[ReluvizError] = []
    if screenshot is not None or after is not None:
        _close_after(window, after or 0.0, screenshot, said.append)
    window.show()
    status = _run_until_closed(application, window)
    if said:
        raise said[0]
    return status


def _check(page: str | None, config: Path | None, screenshot: Path | None, after: float | None) -> None:
    from reluviz.gui.registry import entries

    names = [entry.name for entry in entries()]
    if page is not None and page not in names:
        raise ReluvizError(nearest("page", page, names))
    if config is not None and not config.is_file():
        raise ReluvizError(f"{config}: there is no such file")
    if screenshot is not None and screenshot.suffix.lower() != ".png":
        raise ReluvizError(f"{screenshot}: a screenshot is a PNG file; give it the ending .png")
    if after is not None and not 0 <= after <= 86_400:
        raise ReluvizError(f"the seconds to wait must lie in [0, 86400], not {after:g}")


def make_application() -> QApplication:
    """Return the process's QApplication, set up for reluviz."""
    from PySide6.QtWidgets import QApplication

    # A worker that holds the interpreter makes the window wait this long, instead of 5 ms.
    sys.setswitchinterval(0.0005)
    # Qt shares the painting of large pictures among threads; to wake them takes longer, and disturbs training.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    QApplication.setApplicationName("reluviz")
    QApplication.setApplicationDisplayName("reluviz")
    QApplication.setDesktopFileName("reluviz")
    return cast("QApplication", QApplication.instance()) or QApplication(["reluviz"])


def make_window(
    page: str | None = None, *, keep: bool = True, language: str | None = None, theme: str | None = None
) -> MainWindow:
    """Return the window in the language and theme that are asked for or kept, not shown yet.

    Args:
        page: The page to show first; where None the one of the last time.
        keep: Whether settings are read and written.
        language: "en" or "zh".
        theme: "system", "light" or "dark".

    Raises:
        ReluvizError: A language or theme that does not exist.
    """
    from reluviz.gui import language as languages
    from reluviz.gui import theme as themes
    from reluviz.gui.settings import Settings
    from reluviz.gui.window import MainWindow

    if language is not None and language not in languages.LANGUAGES:
        raise ReluvizError(nearest("language", language, languages.LANGUAGES))
    if theme is not None and theme not in themes.CHOICES:
        raise ReluvizError(nearest("theme", theme, themes.CHOICES))
    settings = Settings(keep=keep)
    chosen = theme or settings.text("theme")
    themes.manager().choose(chosen if chosen in themes.CHOICES else "system")
    spoken = language or settings.text("language")
    known = spoken in languages.LANGUAGES
    languages.manager().choose(cast("languages.Language", spoken) if known else languages.system_language())
    return MainWindow(settings, page)


def _close_after(
    window: MainWindow, seconds: float, screenshot: Path | None, fail: Callable[[ReluvizError], object]
) -> None:
    from PySide6.QtCore import QTimer

    def finish() -> None:
        if screenshot is not None:
            try:
                write_atomically(screenshot, _picture(window))
            except ReluvizError as error:
                fail(error)
        window.close_at_once()

    window.ready.connect(lambda: QTimer.singleShot(round(1000 * seconds), window, finish))


def _picture(window: MainWindow) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().toImage().save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def _run_until_closed(application: QApplication, window: MainWindow) -> int:
    from PySide6.QtCore import QCoreApplication, QTimer

    def on_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, fault, trace)
        details = "".join(traceback.format_exception(kind, fault, trace))
        words = QCoreApplication.translate("MainWindow", "Something went wrong: {reason}")
        window.notice.say(words.format(reason=fault or kind.__name__), details)

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        # By the event loop: here it would fall into whatever Python is doing, such as making a page, and a window that
        # is closed before the loop begins does not end it.
        QTimer.singleShot(0, window, window.close_at_once)

    # Python hears of Ctrl-C only when it runs, which Qt waiting for events does not let it.
    waking = QTimer(window)
    waking.timeout.connect(lambda: None)
    waking.start(_SIGNALS)
    hook, sys.excepthook = sys.excepthook, on_fault
    handler = signal.signal(signal.SIGINT, on_interrupt)
    try:
        status = application.exec()
    finally:
        sys.excepthook = hook
        signal.signal(signal.SIGINT, handler)
    if window.unsaved():
        print(f"reluviz: the settings are not kept: {window.unsaved()}", file=sys.stderr)
    if window.left_running():
        # A compilation can't be interrupted, and Python would wait for it. Everything is saved: the process may end.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    waking.stop()
    window.deleteLater()
    application.processEvents()
    return status

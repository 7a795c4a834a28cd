"""The main window: navigation, menus, the pages, and what is kept from one start to the next."""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QUndoGroup
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reluviz import __version__
from reluviz.errors import ReluvizError
from reluviz.gui import closing, dialogs, icons, language, theme
from reluviz.gui.dropping import DropTarget
from reluviz.gui.export import Figure, copy, export
from reluviz.gui.menus import Menus
from reluviz.gui.notice import Notice, Placeholder
from reluviz.gui.page import Page
from reluviz.gui.preload import Preload
from reluviz.gui.rail import Rail
from reluviz.gui.registry import FIRST, Entry, entries
from reluviz.gui.settings import Settings

if TYPE_CHECKING:
    from reluviz.core.config import RunConfig

_PRELOADED = ("reluviz_kernels", "pyqtgraph")
_CLOSING = 1.0  # seconds until a thread is left to die with the process
_SHOWN = 6000  # ms that a message of a page stays in the status bar


class MainWindow(DropTarget):
    """The window. A page is made when it is first shown, once the kernels are imported.

    Attributes:
        ready: Emitted with a page's name when it is there for the first time, or has said why it can't be.
        first_frame: When the window had first been painted, as `time.perf_counter` tells; None before.
        entries: The pages that there are.
        settings: What is kept.
        undo_group: The undo stacks of the pages.
    """

    ready = Signal(str)

    def __init__(self, settings: Settings | None = None, page: str | None = None) -> None:
        """Build the window without its pages.

        Args:
            settings: What is kept; read from the person's file where None.
            page: The page to show first; where None the one that was shown last.
        """
        super().__init__()
        self.settings = settings or Settings()
        self.entries = entries()
        self.undo_group = QUndoGroup(self)
        self.first_frame: float | None = None
        self._pages: dict[str, Page] = {}
        self._placeholders: dict[str, Placeholder] = {}
        self._loaded, self._fault = False, ""
        self._to_open: Path | None = None
        self._running = False
        self._let_go = False
        self._unsaved = ""
        self.setWindowIcon(icons.application_icon())
        self._build()
        self._shown = self._first_page(page)
        self._preload = Preload((*_PRELOADED, self._entry(self._shown).module), self._on_loaded, self)
        self.menus = Menus(self)
        self._restore()
        self.show_page(self._shown)
        self._say_what_was_set_aside()

    def _build(self) -> None:
        self.rail = Rail(self.entries)
        self.rail.chosen.connect(self.show_page)
        self.notice = Notice()
        self._stack = QStackedWidget()
        for entry in self.entries:
            self._placeholders[entry.name] = Placeholder()
            self._stack.addWidget(self._placeholders[entry.name])
        above = QWidget()
        around = QHBoxLayout(above)
        around.setContentsMargins(8, 8, 8, 0)
        around.addWidget(self.notice)
        # An empty strip takes no room.
        above.setVisible(False)
        self.notice.shown_changed.connect(above.setVisible)
        column, row = QVBoxLayout(), QHBoxLayout()
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.addWidget(above)
        column.addWidget(self._stack, 1)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        central = QWidget()
        central.setLayout(row)
        self.setCentralWidget(central)
        self._version = QLabel(f"reluviz {__version__}")
        self._version.setProperty("role", "muted")
        self._version.setContentsMargins(0, 0, 8, 0)
        self.statusBar().addPermanentWidget(self._version)
        self.statusBar().setSizeGripEnabled(False)
        theme.Dress(above)
        theme.Dress(self.statusBar())

    def _first_page(self, asked: str | None) -> str:
        names = [entry.name for entry in self.entries]
        for name in (asked, self.settings.text("page"), FIRST):
            if name in names:
                return name
        return names[0]

    def _restore(self) -> None:
        # 1280 × 800 shows every page without crowding; a smaller screen gets what it has.
        available = self.screen().availableGeometry()
        self.resize(min(1280, available.width()), min(800, available.height()))
        self.setMinimumSize(960, 600)
        geometry = self.settings.raw("geometry")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    def _say_what_was_set_aside(self) -> None:
        if self.settings.set_aside is not None:
            text = self.tr("The settings were damaged. They are set aside as {path}; the window starts anew.")
            self.notice.say(text.format(path=self.settings.set_aside))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to import the kernels after the first frame."""
        super().paintEvent(event)
        if self.first_frame is None:
            self.first_frame = 0.0
            QTimer.singleShot(0, self._after_first_frame)

    def _after_first_frame(self) -> None:
        self.first_frame = time.perf_counter()
        self._preload.start()

    def _on_loaded(self, fault: str) -> None:
        self._loaded = True
        self._fault = fault
        if not fault:
            from reluviz.gui import plots

            plots.configure()
        self.show_page(self._shown)
        if self._to_open is not None:
            path, self._to_open = self._to_open, None
            self.open_path(path)

    def shown_page(self) -> Page | None:
        """Return the page that is shown, None while it starts."""
        return self._pages.get(self._shown)

    def page(self, name: str) -> Page | None:
        """Return a page, None where it has not been made yet."""
        return self._pages.get(name)

    def show_page(self, name: str) -> None:
        """Show a page; it is made first where that has not been done and the kernels are there."""
        self._shown = name
        self.rail.choose(name)
        if self._loaded and name not in self._pages:
            self._make(name)
            QTimer.singleShot(0, self, lambda: self.ready.emit(name))
        page = self._pages.get(name)
        self._stack.setCurrentWidget(page or self._placeholders[name])
        if page is not None:
            self.undo_group.setActiveStack(page.undo_stack)
            page.setFocus()
        self.menus.follow_page(name)
        self._set_title()

    def _make(self, name: str) -> None:
        if self._fault:
            self._placeholders[name].fail(self._fault)
            return
        try:
            page = self._restored(self._entry(name))
        except Exception:
            # Whatever goes wrong in one page, the others and the menus go on.
            self._placeholders[name].fail(traceback.format_exc())
            return
        page.message.connect(lambda text: self.statusBar().showMessage(text, _SHOWN))
        page.figures_changed.connect(self.menus.follow_figures)
        page.export_asked.connect(self.ask_export)
        page.copy_asked.connect(self.copy_figure)
        page.race_asked.connect(self.open_run)
        self.undo_group.addStack(page.undo_stack)
        self._pages[name] = page
        self._stack.addWidget(page)

    def _entry(self, name: str) -> Entry:
        return next(entry for entry in self.entries if entry.name == name)

    def _restored(self, entry: Entry) -> Page:
        """Return a new page in the state in which it was left, or as new where that state is damaged."""
        page = entry.make()
        state = self.settings.table(f"pages/{entry.name}")
        if not state:
            return page
        try:
            page.restore_state(state)
        except (ValueError, TypeError, KeyError, ReluvizError):
            page.shutdown()
            page.deleteLater()
            self.settings.put_aside()
            self._say_what_was_set_aside()
            return entry.make()
        return page

    def _set_title(self) -> None:
        self.setWindowTitle(f"{self._entry(self._shown).title()} – reluviz")

    def ask_open(self) -> None:
        """Let the person choose a file, and open it."""
        filters = ";;".join(
            [
                self.tr("Runs and data (*.toml *.json *.csv *.tsv *.txt *.npz *.gz *-ubyte *.idx)"),
                self.tr("All files (*)"),
            ]
        )
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open a run or data"), self._folder(), filters)
        if path:
            self.open_path(Path(path))

    def open_path(self, path: Path) -> bool:
        """Open a file on the page that is for it; return whether that went well, and say why where not."""
        if not self._loaded:
            self._to_open = path
            return True
        shown_first = sorted(self.entries, key=lambda entry: entry.name != self._shown)
        for entry in shown_first:
            if entry.name not in self._pages:
                self._make(entry.name)
            page = self._pages.get(entry.name)
            if page is None or not page.opens(path):
                continue
            try:
                page.open_path(path)
            except ReluvizError as error:
                self.notice.say(str(error))
                return False
            self.notice.clear()
            self.settings.add_recent(path.absolute())
            self.show_page(entry.name)
            return True
        self.notice.say(self.tr("{name}: no page opens such a file").format(name=path.name))
        return False

    def open_run(self, config: RunConfig) -> None:
        """Open a run on the Race page, and say why where that can't be done."""
        self.show_page("race")
        try:
            if (page := self._pages.get("race")) is not None:
                page.open_run(config)
        except ReluvizError as error:
            self.notice.say(str(error))

    def show_item(self, name: str) -> None:
        """Show one of the things of the shown page, once that is there, and say why where that can't be done."""
        page = self.shown_page()
        if page is None:
            self.ready.connect(lambda: self.show_item(name), Qt.ConnectionType.SingleShotConnection)
            return
        try:
            page.show_item(name)
        except ReluvizError as error:
            self.notice.say(str(error))

    def _folder(self) -> str:
        recent = self.settings.recent()
        return str(Path(recent[0]).parent) if recent else str(Path.home())

    def ask_save(self) -> None:
        """Let the person choose where, and save what the page shows."""
        page = self.shown_page()
        if page is None:
            return
        start = Path(self._folder()) / "run.toml"
        path = dialogs.ask_where(self, self.tr("Save"), start, self.tr("Run (*.toml)"))
        if path is not None:
            self.save_path(path)

    def save_path(self, path: Path) -> bool:
        """Save what the page shows; return whether that went well, and say why where not."""
        page = self.shown_page()
        assert page is not None
        try:
            page.save_path(path)
        except ReluvizError as error:
            self.notice.say(str(error))
            return False
        self.notice.clear()
        self.settings.add_recent(path.absolute())
        self.statusBar().showMessage(self.tr("Saved {path}").format(path=path), _SHOWN)
        return True

    def ask_export(self, figure: Figure, suffix: str) -> None:
        """Let the person choose where, and export a figure."""
        start = Path(self._folder()) / f"{figure.name}.{suffix}"
        path = dialogs.ask_where(self, self.tr("Export"), start, f"{suffix.upper()} (*.{suffix})")
        if path is not None:
            self.export_to(figure, path)

    def export_to(self, figure: Figure, path: Path) -> bool:
        """Export a figure; return whether that went well, and say why where not."""
        try:
            export(figure, path)
        except ReluvizError as error:
            self.notice.say(str(error))
            return False
        page = self.shown_page()
        if page is not None:
            page.exported(figure)
        self.notice.clear()
        self.statusBar().showMessage(self.tr("Exported {path}").format(path=path), _SHOWN)
        return True

    def copy_figure(self, figure: Figure | None = None) -> None:
        """Copy a figure, or the first of the shown page."""
        page = self.shown_page()
        figures = [figure] if figure else page.figures() if page else []
        if figures:
            copy(figures[0])
            self.statusBar().showMessage(self.tr("Copied"), _SHOWN)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or leave it again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def shortcut_list(self) -> list[tuple[str, str]]:
        """Return (keys, what they do) for the menus and the shown page."""
        page = self.shown_page()
        return self.menus.listed() + (page.shortcuts() if page else [])

    def show_shortcuts(self) -> QDialog:
        """Open the sheet of keyboard shortcuts."""
        return self._opened(dialogs.shortcut_sheet(self.shortcut_list(), self))

    def show_about(self) -> QDialog:
        """Open what the program is made of."""
        return self._opened(dialogs.about(self))

    def _opened(self, dialog: QDialog) -> QDialog:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._set_title()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where minutes of work would be lost; else stop all work, keep the settings, and close at once."""
        if not self._let_go and closing.asks(self._pages.values(), self, self.close_at_once):
            event.ignore()
            return
        self.settings.store("geometry", self.saveGeometry())
        self.settings.store("page", self._shown)
        self.settings.store("theme", theme.manager().choice)
        self.settings.store("language", language.manager().language)
        for name, page in self._pages.items():
            self.settings.store(f"pages/{name}", page.save_state())
        self._unsaved = self.settings.save()
        # It is gone at once, whatever its threads still need.
        self.hide()
        ended = [page.shutdown() for page in self._pages.values()]
        self._running = not all([*ended, self._preload.join(_CLOSING)])
        event.accept()

    def close_at_once(self) -> None:
        """Close without a question, whatever is lost."""
        self._let_go = True
        self.close()

    def left_running(self) -> bool:
        """Return whether work went on when the window closed, which the process must then end."""
        return self._running

    def unsaved(self) -> str:
        """Return why the settings could not be kept when the window closed; empty where they could."""
        return self._unsaved

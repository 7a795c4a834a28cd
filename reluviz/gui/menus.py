"""The menus of the window and their actions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from reluviz.gui import icons, language, theme

if TYPE_CHECKING:
    from reluviz.gui.window import MainWindow

Keys = QKeySequence.StandardKey


def plain(text: str) -> str:
    """Return an action's text without its mnemonic, which Chinese writes in parentheses, and without the ellipsis."""
    return re.sub(r"\(&.\)|&|\s*…$", "", text)


class Menus(QObject):
    """Builds the menu bar of a window and keeps it true to the shown page, the theme and the language."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        bar = window.menuBar()
        theme.Dress(bar)
        self.file, self.edit, self.view, self.run, self.language, self.help = (bar.addMenu("") for _ in range(6))
        self._build_file()
        self._build_edit()
        self._build_view()
        self._build_language()
        self.shortcuts = self._action(self.help, window.show_shortcuts, "F1")
        self.about = self._action(self.help, window.show_about)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        window.installEventFilter(self)
        self.retranslate()

    def _action(
        self, menu: QMenu, act: Callable[[], object], keys: str | Keys | None = None, icon: str | None = None
    ) -> QAction:
        action = QAction(menu)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        if icon is not None:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(lambda checked: act())
        menu.addAction(action)
        return action

    def _build_file(self) -> None:
        window = self._window
        self.open = self._action(self.file, window.ask_open, Keys.Open, "open")
        self.recent = self.file.addMenu("")
        self.recent.aboutToShow.connect(self._fill_recent)
        self.save = self._action(self.file, window.ask_save, Keys.Save, "save")
        self.file.addSeparator()
        self.export = self.file.addMenu("")
        self.export.setIcon(icons.icon("export"))
        self.file.addSeparator()
        self.quit = self._action(self.file, window.close, "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _build_edit(self) -> None:
        # Those that the group would make write their own words anew, in English, at each change.
        group = self._window.undo_group
        self.undo = self._action(self.edit, group.undo, Keys.Undo, "undo")
        self.redo = self._action(self.edit, group.redo, icon="redo")
        self.redo.setShortcuts([QKeySequence(Keys.Redo), QKeySequence("Ctrl+Y")])
        for action, changed in ((self.undo, group.canUndoChanged), (self.redo, group.canRedoChanged)):
            action.setEnabled(False)
            changed.connect(action.setEnabled)
        self.edit.addSeparator()
        self.copy = self._action(self.edit, self._window.copy_figure, "Ctrl+Shift+C", "copy")

    def _build_view(self) -> None:
        self.pages: dict[str, QAction] = {}
        group = QActionGroup(self)
        for number, entry in enumerate(self._window.entries, 1):
            action = self._action(self.view, partial(self._window.show_page, entry.name), f"Ctrl+{number}", entry.icon)
            action.setCheckable(True)
            group.addAction(action)
            self.pages[entry.name] = action
        self.view.addSeparator()
        self.themes: dict[str, QAction] = {}
        group = QActionGroup(self)
        for choice in theme.CHOICES:
            action = self._action(self.view, partial(theme.manager().choose, choice))
            action.setCheckable(True)
            action.setChecked(choice == theme.manager().choice)
            group.addAction(action)
            self.themes[choice] = action
        self.view.addSeparator()
        self.full_screen = self._action(self.view, self._window.toggle_full_screen, "F11")
        self.full_screen.setCheckable(True)

    def _build_language(self) -> None:
        self.languages: dict[str, QAction] = {}
        group = QActionGroup(self)
        for code, name in language.LANGUAGES.items():
            action = self._action(self.language, partial(language.manager().choose, code))
            # Each language names itself: a person who can't read the present one finds theirs.
            action.setText(name)
            action.setCheckable(True)
            action.setChecked(code == language.manager().language)
            group.addAction(action)
            self.languages[code] = action

    def follow_page(self, name: str) -> None:
        """Show what the page of that name offers."""
        page = self._window.shown_page()
        self.pages[name].setChecked(True)
        self.run.clear()
        for action in page.run_actions() if page else []:
            if action is None:
                self.run.addSeparator()
            else:
                self.run.addAction(action)
        self.run.menuAction().setEnabled(not self.run.isEmpty())
        self.save.setEnabled(page is not None and page.can_save())
        self.follow_figures()

    def follow_figures(self) -> None:
        """Offer to export what the shown page has."""
        page = self._window.shown_page()
        figures = page.figures() if page else []
        self.copy.setEnabled(bool(figures))
        self.export.clear()
        for menu in self.export.findChildren(QMenu):
            menu.deleteLater()
        texts = {
            "png": self.tr("Picture as PNG …"),
            "svg": self.tr("Picture as SVG …"),
            "csv": self.tr("Numbers as CSV …"),
        }
        for figure in figures:
            menu = self.export if len(figures) == 1 else self.export.addMenu(figure.title or figure.name)
            for suffix, text in texts.items():
                self._action(menu, partial(self._window.ask_export, figure, suffix)).setText(text)
        self.export.menuAction().setEnabled(bool(figures))

    def _fill_recent(self) -> None:
        self.recent.clear()
        for text in self._window.settings.recent():
            action = self._action(self.recent, partial(self._window.open_path, Path(text)))
            action.setText(Path(text).name)
            action.setToolTip(text)
            action.setStatusTip(text)
        if self.recent.isEmpty():
            action = self.recent.addAction(self.tr("No recent files"))
            action.setEnabled(False)

    def retranslate(self) -> None:
        """Set every text again."""
        self.file.setTitle(self.tr("&File"))
        self.edit.setTitle(self.tr("&Edit"))
        self.view.setTitle(self.tr("&View"))
        self.run.setTitle(self.tr("&Run"))
        # Both names, so that it is found in either language.
        self.language.setTitle(self.tr("&Language 语言"))
        self.help.setTitle(self.tr("&Help"))
        self.open.setText(self.tr("&Open …"))
        self.recent.setTitle(self.tr("Open &recent"))
        self.save.setText(self.tr("&Save …"))
        self.export.setTitle(self.tr("&Export"))
        self.quit.setText(self.tr("&Quit"))
        self.undo.setText(self.tr("&Undo"))
        self.redo.setText(self.tr("&Redo"))
        self.copy.setText(self.tr("&Copy figure"))
        for entry in self._window.entries:
            self.pages[entry.name].setText(entry.title())
        self.themes["system"].setText(self.tr("Theme of the system"))
        self.themes["light"].setText(self.tr("Light theme"))
        self.themes["dark"].setText(self.tr("Dark theme"))
        self.full_screen.setText(self.tr("Full screen"))
        self.shortcuts.setText(self.tr("&Keyboard shortcuts"))
        self.about.setText(self.tr("&About reluviz"))
        self.follow_figures()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Translate anew when the window's language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)

    def listed(self) -> list[tuple[str, str]]:
        """Return (keys, what they do) of all actions in the menus that have keys."""
        found = []
        for menu in (self.file, self.edit, self.view, self.run, self.help):
            for action in menu.actions():
                if not action.shortcut().isEmpty():
                    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                    found.append((keys, plain(action.text())))
        return found

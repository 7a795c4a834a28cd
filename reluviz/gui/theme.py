"""Light and dark: the colours, the palette and the style sheet of the window, following the system or a choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from reluviz.palette import DARK_BACKGROUND, LIGHT_BACKGROUND

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")

UNIT = 8
"""The grid of all distances, in pixels."""


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, each as ``#rrggbb``.

    Attributes:
        name: "light" or "dark".
        window: Behind everything.
        surface: Panels and cards.
        sunken: The navigation rail, headers of tables, tracks.
        border: Lines between and around panels.
        text: Text.
        muted: Text that matters less.
        accent: What is selected, focused or pressed.
        accent_soft: Behind what is selected.
        on_accent: Text on `accent`.
        good: A run that converged.
        warning: What needs attention, such as a run that did not converge.
        bad: An error, a diverged run, a dead neuron.
        plot: The background of plots.
        axis: Axes, ticks and their labels.
        guide: Lines in a plot that are not data: zero lines, kinks, targets.
    """

    name: str
    window: str
    surface: str
    sunken: str
    border: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    good: str
    warning: str
    bad: str
    plot: str
    axis: str
    guide: str

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark background."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    window="#f3f5f8",
    surface="#ffffff",
    sunken="#e9edf2",
    border="#d3dae3",
    text="#18212d",
    muted="#566273",
    accent="#1260c4",
    accent_soft="#dce9fb",
    on_accent="#ffffff",
    good="#13753f",
    warning="#8f5400",
    bad="#b3261e",
    plot=LIGHT_BACKGROUND,
    axis="#5b6675",
    guide="#8b95a3",
)
DARK = Theme(
    name="dark",
    window="#1a1e25",
    surface="#21262f",
    sunken="#15181e",
    border="#353c48",
    text="#e6eaf0",
    muted="#a0abba",
    accent="#5b9df5",
    accent_soft="#26395a",
    on_accent="#0b1320",
    good="#57c98a",
    warning="#e6a84f",
    bad="#ff8a80",
    plot=DARK_BACKGROUND,
    axis="#9aa5b4",
    guide="#6d7786",
)

_STYLE = Template("""
* { outline: none; }
QMainWindow, QDialog, QWidget#page { background: $window; }
QToolTip { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenuBar { background: $surface; border-bottom: 1px solid $border; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $accent_soft; color: $text; }
QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 4px; }
QStatusBar { background: $surface; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }
QFrame#rail { background: $sunken; border: none; border-right: 1px solid $border; }
QFrame#rail QToolButton { border: none; border-radius: 8px; padding: 8px 4px 6px 4px; color: $muted;
    background: transparent; }
QFrame#rail QToolButton:hover { background: $border; color: $text; }
QFrame#rail QToolButton:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QFrame#rail QToolButton:focus { border: 1px solid $accent; padding: 7px 3px 5px 3px; }
QFrame#toolbar { background: $surface; border: none; border-bottom: 1px solid $border; }
QFrame#panel { background: $surface; border: none; }
QFrame#panel[side="left"] { border-right: 1px solid $border; }
QFrame#panel[side="right"] { border-left: 1px solid $border; }
QFrame#card { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame#notice { background: $surface; border: 1px solid $warning; border-radius: 6px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 15pt; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="good"] { color: $good; }
QLabel[role="formula"] { background: $sunken; border-radius: 6px; padding: 8px; }
QToolButton[flat="true"], QFrame#toolbar QToolButton { border: 1px solid transparent; border-radius: 6px;
    padding: 5px 8px; background: transparent; }
QToolButton[flat="true"]:hover, QFrame#toolbar QToolButton:hover { background: $sunken; }
QToolButton[flat="true"]:checked, QFrame#toolbar QToolButton:checked { background: $accent_soft; color: $accent; }
QToolButton[flat="true"]:pressed, QFrame#toolbar QToolButton:pressed { background: $border; }
QToolButton[flat="true"]:focus, QFrame#toolbar QToolButton:focus { border-color: $accent; }
QToolButton[flat="true"]:disabled, QFrame#toolbar QToolButton:disabled { color: $guide; }
QToolButton[popupMode="2"], QFrame#toolbar QToolButton[popupMode="2"] { padding-right: 20px; }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }
QAbstractSpinBox, QComboBox, QLineEdit { min-height: 24px; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget#scrolled { background: transparent; }
QListView#choices { background: $surface; border: none; selection-background-color: $accent_soft;
    selection-color: $text; }
QCheckBox::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid $guide;
    border-radius: 4px; background: $plot; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/tick-$name.svg"); }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:disabled { border-color: $border; }
QTableView { background: $surface; border: none; gridline-color: $border; selection-background-color: $accent_soft;
    selection-color: $text; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 4px; }
QHeaderView { background: $surface; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $guide; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border: 1px solid $accent; border-radius: 6px;
    padding: 7px 16px; font-weight: 600; }
QPushButton[primary="true"]:hover { border-color: $text; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 6px 15px; }
QPushButton[primary="true"]:disabled { background: $border; border-color: $border; color: $muted; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $accent_soft; }
QProgressBar { border: none; border-radius: 3px; background: $sunken; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: $accent; }
""")


def _palette(theme: Theme) -> QPalette:
    """Return the palette of a theme for the Fusion style, inactive and disabled states too."""
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window,), theme.window),
        ((role.Base,), theme.surface),
        ((role.AlternateBase,), theme.sunken),
        ((role.Button,), theme.surface),
        ((role.ToolTipBase,), theme.surface),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), theme.text),
        ((role.PlaceholderText,), theme.muted),
        ((role.Highlight, role.Link, role.LinkVisited, role.Accent), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
        ((role.Light,), theme.surface),
        ((role.Midlight,), theme.sunken),
        ((role.Mid,), theme.border),
        ((role.Dark,), theme.guide),
        ((role.Shadow,), "#000000" if theme.dark else theme.guide),
    ):
        for one in roles:
            palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(theme.guide))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    return palette


class Manager(QObject):
    """Keeps the application in the chosen theme; there is one, a child of the application: `manager`.

    Attributes:
        changed: Emitted with the new theme after the palette has changed. What is quick takes its colours anew at once,
            a `Turn` and a `Dress` one after the other.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.setObjectName("reluviz.theme")
        self._choice: Choice = "system"
        self._theme: Theme | None = None
        self._waiting: list[Turn] = []
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return self._choice

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        assert self._theme is not None
        return self._theme

    def choose(self, choice: Choice) -> None:
        """Follow the system, or take one theme.

        Raises:
            ValueError: It is not one of `CHOICES`.
        """
        if choice not in CHOICES:
            raise ValueError(f"the theme must be one of {', '.join(CHOICES)}, not {choice!r}")
        self._choice = choice
        self._apply()

    def _apply(self) -> None:
        dark = self._choice == "dark" or (
            self._choice == "system" and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        theme = DARK if dark else LIGHT
        if theme is self._theme:
            return
        self._theme = theme
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(_palette(theme))
        self.changed.emit(theme)

    def take_turns(self, turn: Turn) -> None:
        """Let a widget take the theme on in an event-loop tick of its own, those that can be seen first."""
        if not self._waiting:
            QTimer.singleShot(0, self, self._take_next)
        if turn not in self._waiting:
            self._waiting.append(turn)

    def _take_next(self) -> None:
        self._waiting = sorted(filter(isValid, self._waiting), key=lambda turn: not turn.widget.isVisible())
        if not self._waiting:
            return
        turn = self._waiting.pop(0)
        # Before it, so that one that fails does not keep the others from theirs.
        if self._waiting:
            QTimer.singleShot(0, self, self._take_next)
        turn.wear()


class Turn(QObject):
    """What a widget does after a change of the theme, in an event-loop tick of its own.

    Whoever draws for long does it so: the window would otherwise stand still until every page has drawn, also those
    that nobody sees.
    """

    def __init__(self, widget: QWidget, wear: Callable[[], object]) -> None:
        """Call `wear` after each change of the theme, for as long as there is the widget."""
        super().__init__(widget)
        self.widget = widget
        self.wear = wear
        manager().changed.connect(self._follow)

    def _follow(self) -> None:
        manager().take_turns(self)


class Dress(Turn):
    """The style sheet of one widget and all in it, changed with the theme.

    The application has none: Qt would then work through every widget at once, also those that are never shown, which
    takes a second where all pages are open, whatever the style sheet says.
    """

    def __init__(self, widget: QWidget) -> None:
        """Give a widget the style sheet, now and after each change of the theme."""
        super().__init__(widget, lambda: widget.setStyleSheet(style_sheet(current())))
        self.wear()


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme."""
    folder = files("reluviz_assets") / "icons"
    return _STYLE.substitute(vars(theme), icons=str(folder).replace("\\", "/"))


def manager() -> Manager:
    """Return the application's manager, made at the first call."""
    application = QApplication.instance()
    assert isinstance(application, QApplication), "the theme needs a QApplication"
    found = application.findChild(Manager, "reluviz.theme")
    return found if found is not None else Manager(application)


def current() -> Theme:
    """Return the theme in force."""
    return manager().theme

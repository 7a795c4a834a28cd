"""The bar of the Experiments page: the form, run and cancel, progress, export."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QWidget

from reluviz.gui import icons
from reluviz.gui.benchmark.words import clock

_STEPS = 1000
_BAR, _SHORT_BAR = 120, 60
_WORDS = 150  # pixels for the words beside the bar


class Toolbar(QFrame):
    """The bar.

    Attributes:
        form_chosen: Emitted with whether the full form was chosen.
        exported: Emitted with "png", "svg", "csv" or "json".
        copied: Emitted when the figure shall be copied.
    """

    form_chosen = Signal(bool)
    exported = Signal(str)
    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.run, self.run_all = self._button("play"), self._button("experiments")
        self.quick, self.full = self._button(None), self._button(None)
        self.reset, self.export = self._button("reset"), self._button("export")
        self._forms = QButtonGroup(self)
        for button in (self.quick, self.full):
            button.setCheckable(True)
            self._forms.addButton(button)
        self.quick.clicked.connect(lambda: self.form_chosen.emit(False))
        self.full.clicked.connect(lambda: self.form_chosen.emit(True))
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setMenu(QMenu(self.export))
        self._text, self._bar = QLabel(), QProgressBar()
        self._text.setProperty("role", "muted")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        for button in (self.run, self.quick, self.full, self.reset):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._bar)
        row.addSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self.run_all)
        row.addWidget(self.export)

    def _button(self, icon: str | None) -> QToolButton:
        button = QToolButton()
        if icon is not None:
            button.setIcon(icons.icon(icon))
            button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out words that have an icon where there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shortened, style = (self.reset, self.run_all, self.export), Qt.ToolButtonStyle
        for button in shortened:
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon)
        buttons = (self.run, self.quick, self.full, *shortened)
        roomy = self.width() >= sum(button.sizeHint().width() + 8 for button in buttons) + _BAR + _WORDS
        self._bar.setFixedWidth(_BAR if roomy else _SHORT_BAR)
        if not roomy:
            for button in shortened:
                button.setToolButtonStyle(style.ToolButtonIconOnly)

    def show_progress(self, done: float | None, left: float | None = None, what: str = "") -> None:
        """Show how far a run is, None where there is no run, and the seconds that are left, where that is known."""
        self._bar.setVisible(done is not None)
        self._fit()
        if done is None:
            self._text.clear()
            return
        self._bar.setValue(round(_STEPS * done))
        self._text.setText("  ·  ".join(filter(None, (what, "" if left is None else clock(left)))))

    def show_text(self, text: str) -> None:
        """Show words beside the bar."""
        self._text.setText(text)

    def text(self) -> str:
        """Return the words beside the bar."""
        return self._text.text()

    def show_form(self, *, full: bool, times: tuple[float, float]) -> None:
        """Show which form is chosen, and what either takes, in seconds."""
        (self.full if full else self.quick).setChecked(True)
        self.quick.setToolTip(self.tr("The quick form: about {n} s").format(n=about(times[0])))
        self.full.setToolTip(self.tr("The full form, with the published sizes: about {n} s").format(n=about(times[1])))

    def retranslate(self) -> None:
        """Set every text again."""
        self.quick.setText(self.tr("Quick"))
        self.full.setText(self.tr("Full"))
        self.reset.setText(self.tr("Reset"))
        self.reset.setToolTip(self.tr("Set every parameter back to that form"))
        self.export.setText(self.tr("Export"))
        self.export.setToolTip(self.tr("Write the figure or the run to a file"))
        menu = self.export.menu()
        menu.clear()
        for suffix, text in (
            ("png", self.tr("Figure as PNG …")),
            ("svg", self.tr("Figure as SVG …")),
            ("csv", self.tr("Numbers as CSV …")),
            ("json", self.tr("Run as JSON …")),
        ):
            menu.addAction(text).triggered.connect(self._teller(suffix))
        menu.addSeparator()
        menu.addAction(icons.icon("copy"), self.tr("Copy the figure")).triggered.connect(self.copied)
        self._fit()

    def _teller(self, suffix: str) -> Callable[[], None]:
        return lambda: self.exported.emit(suffix)


def about(seconds: float) -> str:
    """Return how long a run takes, in seconds."""
    return f"{seconds:.2g}" if seconds < 100 else f"{round(seconds, -1):.0f}"

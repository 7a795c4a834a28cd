"""The bar of the benchmark page: run and cancel, progress, keep, compare, export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QWidget

from reluviz.bench.store import names
from reluviz.gui import icons
from reluviz.gui.benchmark import words
from reluviz.gui.benchmark.job import Status

_STEPS = 1000


class Toolbar(QFrame):
    """The bar.

    Attributes:
        saved: Emitted when the run shall be kept.
        compared: Emitted with the name of a kept run to compare with.
        file_wanted: Emitted when a file shall be chosen for that.
        uncompared: Emitted when the comparison shall go.
        exported: Emitted with "json", "csv" or "html".
        figure_wanted: Emitted with "png" or "svg", for the chart that is shown.
    """

    saved = Signal()
    compared = Signal(str)
    file_wanted = Signal()
    uncompared = Signal()
    exported = Signal(str)
    figure_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.run = self._button("play")
        self.save = self._button("save")
        self.save.clicked.connect(self.saved)
        self.compare, self.export = self._menu_button("compare"), self._menu_button("export")
        self.compare.menu().aboutToShow.connect(self.fill_compare)
        self._text, self._bar = QLabel(), QProgressBar()
        self._text.setProperty("role", "muted")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.hide()
        self._has_baseline = False
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.run)
        row.addSpacing(8)
        row.addWidget(self._bar)
        row.addSpacing(8)
        row.addWidget(self._text, 1)
        for button in (self.save, self.compare, self.export):
            row.addWidget(button)

    def _button(self, icon: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _menu_button(self, icon: str) -> QToolButton:
        button = self._button(icon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(QMenu(button))
        return button

    def show_progress(self, status: Status | None) -> None:
        """Show how far a run is; None where there is none."""
        self._bar.setVisible(status is not None)
        if status is None:
            self._text.clear()
            return
        self._bar.setValue(round(_STEPS * status.share))
        parts = [words.clock(status.left), status.what] if status.what else [self.tr("Preparing …")]
        self._text.setText("  ·  ".join(parts))

    def show_text(self, text: str) -> None:
        """Show words beside the bar."""
        self._text.setText(text)

    def text(self) -> str:
        """Return the words beside the bar."""
        return self._text.text()

    def enable(self, *, shown: bool, compared: bool) -> None:
        """Offer what can be done: whether a whole run is shown, and whether there is one to compare with."""
        self.save.setEnabled(shown)
        self.export.setEnabled(shown)
        self._has_baseline = compared

    def fill_compare(self) -> None:
        """List the runs that are kept."""
        menu = self.compare.menu()
        menu.clear()
        for name in names():
            menu.addAction(name).triggered.connect(lambda checked=False, n=name: self.compared.emit(n))
        if menu.isEmpty():
            menu.addAction(self.tr("No run is kept yet")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(icons.icon("open"), self.tr("A file …")).triggered.connect(self.file_wanted)
        stop = menu.addAction(self.tr("Compare no more"))
        stop.triggered.connect(self.uncompared)
        stop.setEnabled(self._has_baseline)

    def retranslate(self) -> None:
        """Set every text again."""
        self.save.setText(self.tr("Keep"))
        self.save.setToolTip(self.tr("Keep this run under a name, to compare later runs with"))
        self.compare.setText(self.tr("Compare"))
        self.compare.setToolTip(self.tr("Compare with an earlier run: what got better, and what worse"))
        self.export.setText(self.tr("Export"))
        self.export.setToolTip(self.tr("Write the run or its chart to a file"))
        menu = self.export.menu()
        menu.clear()
        for suffix, text in (
            ("json", self.tr("Run as JSON …")),
            ("csv", self.tr("Run as CSV …")),
            ("html", self.tr("Report as HTML …")),
        ):
            menu.addAction(text).triggered.connect(lambda checked=False, s=suffix: self.exported.emit(s))
        menu.addSeparator()
        for suffix, text in (("png", self.tr("Chart as PNG …")), ("svg", self.tr("Chart as SVG …"))):
            menu.addAction(text).triggered.connect(lambda checked=False, s=suffix: self.figure_wanted.emit(s))

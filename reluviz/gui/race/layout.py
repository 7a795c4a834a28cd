"""How the parts of the Race page lie: the bar, contestants over plots, and the shared settings at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from reluviz.gui.notice import Notice
from reluviz.gui.race.contestants import Contestants
from reluviz.gui.race.inspector import Inspector
from reluviz.gui.race.plots import RacePlots
from reluviz.gui.race.toolbar import Toolbar

_ROOMY = 1000  # pixels of the page at which the shared settings have room beside the contestants


class RaceLayout(QVBoxLayout):
    """The parts and where they are.

    Attributes:
        toolbar: The bar at the top.
        contestants: Their cards.
        plots: The four plots.
        notice: What a person must be told.
        inspector: The shared settings.
        content: What holds contestants and plots, to be exported as one picture.
        panel: Whether a person wants to see the shared settings; None before they chose.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.toolbar, self.inspector = Toolbar(), Inspector()
        self.contestants, self.plots = Contestants(), RacePlots()
        self.notice, self.content = Notice(), QWidget()
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.contestants)
        split.addWidget(self.plots)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(8)
        split.setSizes([464, 192])
        self.plots.setMinimumHeight(140)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addWidget(split, 1)
        below = QHBoxLayout()
        below.setSpacing(0)
        scrolled = QScrollArea()
        scrolled.setWidget(self.content)
        scrolled.setWidgetResizable(True)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below.addWidget(scrolled, 1)
        below.addWidget(self.inspector)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self.addWidget(self.toolbar)
        self.addLayout(below, 1)
        self.panel: bool | None = None
        self.toolbar.panel_wanted.connect(self.choose_panel)

    def choose_panel(self, shown: bool | None) -> None:
        """Show the shared settings or not; with None where there is room for them beside the contestants."""
        self.panel = shown
        self.fit()

    def fit(self) -> None:
        """Follow the width of the page."""
        shown = self._page.width() >= _ROOMY if self.panel is None else self.panel
        self.inspector.setVisible(shown)
        self.toolbar.panel_action.setChecked(shown)

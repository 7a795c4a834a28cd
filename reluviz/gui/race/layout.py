"""How the parts of the Race page lie: the bar, contestants over plots, and the shared settings at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from reluviz.gui.notice import Notice, flat_button
from reluviz.gui.race.contestants import Contestants
from reluviz.gui.race.inspector import Inspector
from reluviz.gui.race.plots import RacePlots
from reluviz.gui.race.toolbar import Toolbar


class RaceLayout(QVBoxLayout):
    """The parts and where they are.

    Attributes:
        toolbar: The bar at the top.
        add: The button in it that lets one more take part.
        contestants: Their cards.
        plots: The four plots.
        notice: What a person must be told.
        inspector: The shared settings.
        content: What holds contestants and plots, to be exported as one picture.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.toolbar, self.inspector = Toolbar(), Inspector()
        self.contestants, self.plots = Contestants(), RacePlots()
        self.notice, self.content = Notice(), QWidget()
        self.add = flat_button("plus")
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
        below.addWidget(self.content, 1)
        below.addWidget(self.inspector)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self.addWidget(self.toolbar)
        self.addLayout(below, 1)
        bar = self.toolbar.layout()
        assert bar is not None
        bar.addWidget(self.add)

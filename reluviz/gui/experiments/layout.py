"""Where everything stands on the Experiments page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from reluviz.experiments.base.experiment import Experiment
from reluviz.gui.experiments.claim_list import ClaimList
from reluviz.gui.experiments.controls import Controls
from reluviz.gui.experiments.detail import Detail
from reluviz.gui.experiments.toolbar import Toolbar
from reluviz.gui.notice import Notice

_PANEL = 232  # pixels


class ExperimentsLayout:
    """The widgets of a page, put in their places.

    Attributes:
        list: The claims, at the left.
        toolbar: The bar above the experiment.
        title: The experiment's title.
        notice: What has gone wrong.
        detail: What is claimed, found and drawn.
        heading: The heading of the controls.
        controls: The parameters, at the right.
    """

    def __init__(self, page: QWidget, experiments: Iterable[Experiment[Any, Any]]) -> None:
        """Build the widgets as children of the page."""
        self.list, self.detail = ClaimList(experiments), Detail()
        self.toolbar, self.controls, self.notice = Toolbar(), Controls(), Notice()
        self.title, self.heading = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.title.setContentsMargins(12, 12, 12, 0)
        self.heading.setProperty("role", "heading")
        middle = _column()
        middle.addWidget(self.title)
        above = _column()
        above.setContentsMargins(12, 0, 12, 0)
        above.addWidget(self.notice)
        middle.addLayout(above)
        middle.addWidget(self.detail, 1)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addLayout(middle, 1)
        below.addWidget(self._panel())
        right = _column()
        right.addWidget(self.toolbar)
        right.addLayout(below, 1)
        whole = QHBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.list)
        whole.addLayout(right, 1)
        page.setFocusProxy(self.list)

    def _panel(self) -> QFrame:
        inner, area, panel = QWidget(), QScrollArea(), QFrame()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.controls)
        column.addStretch()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        panel.setObjectName("panel")
        panel.setProperty("side", "right")
        panel.setFixedWidth(_PANEL)
        around = QVBoxLayout(panel)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        return panel


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column

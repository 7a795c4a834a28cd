"""The figure of an experiment on the screen: all its panels, in one column or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from reluviz.experiments.base.figures import Panel
from reluviz.gui import theme
from reluviz.gui.experiments.panel import PanelView
from reluviz.gui.export import Figure

Columns = Callable[[], Mapping[str, NDArray[Any]]]

_TWO_COLUMNS = 600  # pixels of width from which two panels stand side by side
_GAP = 8


class FigureView(QWidget):
    """All panels of a figure, in one column or two.

    Attributes:
        run_chosen: Emitted with the `RunConfig` behind a cell that was chosen.
    """

    run_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[PanelView] = []
        self._panels: tuple[Panel, ...] = ()
        self._due: list[int] = []
        self._name = ""
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self._columns = 1
        theme.manager().changed.connect(self.draw_all)

    def panels(self) -> tuple[Panel, ...]:
        """Return what is shown."""
        return self._panels

    def show_panels(self, name: str, panels: tuple[Panel, ...]) -> None:
        """Show the panels of the experiment of that name; each is drawn by `draw_next` or `draw_all`."""
        if panels is self._panels:
            return
        before = [panel.key for panel in self._panels]
        self._name, self._panels = name, panels
        if before != [panel.key for panel in panels]:
            for card in self._cards:
                self._layout.removeWidget(card)
                card.hide()
                card.deleteLater()
            self._cards = [PanelView() for _ in panels]
            for card in self._cards:
                card.plot.run_asked.connect(self.run_chosen)
            self._place()
        self._due = list(range(len(panels)))

    def draw_next(self) -> bool:
        """Draw one panel that has changed, and return whether there was one: no tick of a timer takes long."""
        if not self._due:
            return False
        place = self._due.pop(0)
        self._cards[place].show_panel(self._name, self._panels[place])
        return True

    def draw_all(self) -> None:
        """Draw every panel anew."""
        self._due = list(range(len(self._panels)))
        while self.draw_next():
            pass

    def _place(self) -> None:
        self._columns = 2 if len(self._cards) > 1 and self.width() >= _TWO_COLUMNS else 1
        for number, card in enumerate(self._cards):
            self._layout.removeWidget(card)
            last_alone = self._columns == 2 and number == len(self._cards) - 1 and number % 2 == 0
            self._layout.addWidget(card, number // self._columns, number % self._columns, 1, 2 if last_alone else 1)
        self._layout.setColumnStretch(0, 1)
        self._layout.setColumnStretch(1, self._columns - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one column or two."""
        super().resizeEvent(event)
        if self._cards and (2 if len(self._cards) > 1 and self.width() >= _TWO_COLUMNS else 1) != self._columns:
            self._place()

    def figures(self, columns: Columns) -> list[Figure]:
        """Return the whole figure, with the numbers that `columns` returns, and each of its panels."""
        if not self._cards:
            return []
        return [Figure(self._name, self, columns), *(card.figure() for card in self._cards if card.panel is not None)]

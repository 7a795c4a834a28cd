"""The figure of an experiment on the screen: all its panels, in one column or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from reluviz.experiments.base.figures import Panel
from reluviz.gui import theme
from reluviz.gui.experiments.panel import PanelView
from reluviz.gui.export import Figure

Columns = Callable[[], Mapping[str, NDArray[Any]]]

_TWO_COLUMNS = 600  # pixels of width from which two panels stand side by side
_GAP = 8


class FigureView(QWidget):
    """All panels of a figure, in one column or two, each made and drawn in an event-loop tick of its own.

    Attributes:
        run_chosen: Emitted with the `RunConfig` behind a cell that was chosen.
        drawn: Emitted when all panels have been drawn.
    """

    run_chosen = Signal(object)
    drawn = Signal()

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
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._draw_next)
        theme.manager().changed.connect(self.draw)

    def panels(self) -> tuple[Panel, ...]:
        """Return what is shown."""
        return self._panels

    def show_panels(self, name: str, panels: tuple[Panel, ...]) -> None:
        """Show the panels of the experiment of that name; they are drawn by the next ticks."""
        if panels is self._panels:
            return
        if [panel.key for panel in panels] != [panel.key for panel in self._panels] or name != self._name:
            # What a card shows belongs to another panel until it is drawn.
            for card in self._cards:
                card.hide()
        self._name, self._panels = name, panels
        self.draw()

    def draw(self) -> None:
        """Draw every panel anew by the next ticks in which the figure can be seen."""
        self._due = list(range(len(self._panels)))
        self._go_on()

    def drawing(self) -> bool:
        """Return whether there are panels that the next ticks will draw."""
        return self._timer.isActive()

    def _go_on(self) -> None:
        if self._due and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what has changed while nobody saw it."""
        super().showEvent(event)
        self._go_on()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing that nobody sees."""
        super().hideEvent(event)
        self._go_on()

    def _draw_next(self) -> None:
        place = self._due.pop(0)
        if place == len(self._cards):
            # Making one takes as long as drawing it, so this is a tick of its own.
            self._add_card()
            self._due.insert(0, place)
            return
        self._cards[place].show_panel(self._name, self._panels[place])
        if self._cards[place].isHidden():
            self._place()
            self._cards[place].show()
        self._go_on()
        if not self._due:
            self.drawn.emit()

    def _add_card(self) -> None:
        card = PanelView(self)
        card.hide()
        card.plot.run_asked.connect(self.run_chosen)
        self._cards.append(card)

    def _shown(self) -> list[PanelView]:
        return self._cards[: len(self._panels)]

    def _place(self) -> None:
        cards = self._shown()
        self._columns = self._fitting()
        for card in self._cards:
            self._layout.removeWidget(card)
        for number, card in enumerate(cards):
            last_alone = self._columns == 2 and number == len(self._panels) - 1 and number % 2 == 0
            self._layout.addWidget(card, number // self._columns, number % self._columns, 1, 2 if last_alone else 1)
        self._layout.setColumnStretch(0, 1)
        self._layout.setColumnStretch(1, self._columns - 1)

    def _fitting(self) -> int:
        return 2 if len(self._panels) > 1 and self.width() >= _TWO_COLUMNS else 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one column or two."""
        super().resizeEvent(event)
        if self._panels and self._fitting() != self._columns:
            self._place()

    def figures(self, columns: Columns) -> list[Figure]:
        """Return the whole figure, with the numbers that `columns` returns, and its panels, once all are drawn."""
        cards = self._shown()
        if not cards or len(cards) < len(self._panels) or any(card.isHidden() for card in cards):
            return []
        return [Figure(self._name, self, columns), *(card.figure() for card in cards)]

"""The row of contestants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from reluviz.gui.race.card import ContestantCard
from reluviz.gui.race.frames import Frame
from reluviz.gui.race.settings import FEWEST, RaceSettings


class Contestants(QWidget):
    """A card for each contestant, in their order.

    Attributes:
        edited: Emitted with a contestant's index and its settings as changed by a person.
        removed: Emitted with the index of one that shall leave.
        neuron_chosen: Emitted with a contestant's index, hidden layer and neuron, from 0.
        room_changed: Emitted with width and height of the room for a contestant's neurons, in pixels of the screen.
        cards: The cards.
    """

    edited = Signal(int, object)
    removed = Signal(int)
    neuron_chosen = Signal(int, int, int)
    room_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[ContestantCard] = []
        self._shown: Sequence[Frame] = ()
        self._running = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def set_settings(self, settings: RaceSettings) -> None:
        """Show these contestants, with more or fewer cards than before."""
        while len(self.cards) > len(settings.contestants):
            card = self.cards.pop()
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(self.cards) < len(settings.contestants):
            self._add_card(len(self.cards))
        removable = len(self.cards) > FEWEST
        for card, contestant, config in zip(self.cards, settings.contestants, settings.configs, strict=True):
            card.set_contestant(contestant, config, removable=removable)

    def _add_card(self, index: int) -> None:
        card = ContestantCard()
        card.edited.connect(partial(self.edited.emit, index))
        card.removed.connect(partial(self.removed.emit, index))
        card.neuron_chosen.connect(partial(self.neuron_chosen.emit, index))
        card.neurons.resized.connect(self._follow_room)
        self.cards.append(card)
        self._row.addWidget(card, 1)

    def _follow_room(self) -> None:
        self.room_changed.emit(*self.cards[0].neurons.room())

    def show_frames(self, frames: Sequence[Frame], *, running: bool) -> list[int]:
        """Show how the contestants stand, and return the indices of those whose frame is new."""
        new = [i for i, frame in enumerate(frames) if i >= len(self._shown) or self._shown[i] is not frame]
        for index in new if running == self._running else range(len(frames)):
            self.cards[index].show_frame(frames[index], running=running)
        self._shown, self._running = frames, running
        return new

    def refresh_words(self) -> None:
        """Say anew how all stand."""
        for card in self.cards:
            card.refresh_words()

    def select(self, index: int, neuron: tuple[int, int] | None) -> None:
        """Mark one contestant's neuron, layer and neuron from 0; none with None."""
        for place, card in enumerate(self.cards):
            card.neurons.selected = neuron if place == index else None
            card.neurons.update()

    def retranslate(self) -> None:
        """Set every text again."""
        for card in self.cards:
            card.retranslate()

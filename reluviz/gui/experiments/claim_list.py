"""The list of claims with their verdicts, in groups, and a line that filters it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from reluviz.experiments.base.claims import ARTICLE, Claim
from reluviz.experiments.base.experiment import Experiment
from reluviz.gui import theme
from reluviz.gui.experiments import badge, words

_WIDTH, _ROW, _HEAD, _BETWEEN = 264, 46, 32, 12
_CLAIM = Qt.ItemDataRole.UserRole
_STATE, _NOTE, _TITLE = _CLAIM + 1, _CLAIM + 2, _CLAIM + 3

Index = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """Draws a claim: its title, and below it the sign and word of its verdict; or the heading of a group."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        box = QRectF(option.rect)
        painter.save()
        font = QFont(option.font)
        if index.data(_CLAIM) is None:
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(colours.muted))
            painter.drawText(box.adjusted(12, 8, -8, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
            painter.restore()
            return
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colours.accent_soft))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(colours.accent))
        verdict = index.data(_STATE)
        badge.draw(painter, QRectF(box.left() + 12, box.top() + 15, badge.SIZE, badge.SIZE), verdict, colours)
        text = box.adjusted(38, 4, -8, -4)
        metrics = option.fontMetrics
        half = text.height() / 2
        title = metrics.elidedText(index.data(_TITLE), Qt.TextElideMode.ElideRight, int(text.width()))
        painter.setPen(QColor(colours.text))
        painter.drawText(QRectF(text.left(), text.top(), text.width(), half), Qt.AlignmentFlag.AlignVCenter, title)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(small)
        below = QRectF(text.left(), text.top() + half, text.width(), half)
        painter.setPen(QColor(badge.colour(verdict, colours)))
        said = " · ".join(filter(None, (words.state(verdict), index.data(_NOTE))))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, said)
        small_metrics = QFontMetricsF(small)
        left = below.adjusted(small_metrics.horizontalAdvance(said) + _BETWEEN, 0, 0, 0)
        name = small_metrics.elidedText(index.data(_CLAIM), Qt.TextElideMode.ElideRight, left.width())
        painter.setPen(QColor(colours.muted))
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(80, _HEAD if index.data(_CLAIM) is None else _ROW)


class ClaimList(QFrame):
    """The panel at the left.

    Attributes:
        chosen: Emitted with the id of the claim that was chosen.
        list: The list.
        filter: The line that filters it.
    """

    chosen = Signal(str)

    def __init__(self, experiments: Iterable[Experiment[Any, Any]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setProperty("side", "left")
        self.setFixedWidth(_WIDTH)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName("choices")
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(False)
        self._items: dict[str, QListWidgetItem] = {}
        self._claims: dict[str, tuple[Experiment[Any, Any], Claim]] = {}
        self._heads: list[tuple[QListWidgetItem, bool, list[QListWidgetItem]]] = []
        self._fill(list(experiments))
        around = QVBoxLayout()
        around.setContentsMargins(12, 12, 12, 8)
        around.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(around)
        column.addWidget(self.list, 1)
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(self._tell)
        self.setFocusProxy(self.list)
        theme.manager().changed.connect(self._repaint)
        self.retranslate()

    def _fill(self, experiments: list[Experiment[Any, Any]]) -> None:
        for article in (True, False):
            head = QListWidgetItem()
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            items = []
            for each in experiments:
                for claim in each.claims:
                    if (claim.source is ARTICLE) != article:
                        continue
                    item = QListWidgetItem()
                    item.setData(_CLAIM, claim.id)
                    item.setData(_STATE, "not yet run")
                    self._items[claim.id], self._claims[claim.id] = item, (each, claim)
                    items.append(item)
            if items:
                self._heads.append((head, article, items))
                for item in (head, *items):
                    self.list.addItem(item)

    def show_state(self, claim: str, state: str, note: str = "") -> None:
        """Show a claim's verdict, or what stands in its place, and a note such as the date."""
        item = self._items[claim]
        item.setData(_STATE, state)
        item.setData(_NOTE, note)
        self._describe(item)

    def state(self, claim: str) -> str:
        """Return the verdict that is shown beside a claim, or what stands in its place."""
        return str(self._items[claim].data(_STATE))

    def note(self, claim: str) -> str:
        """Return the note beside it."""
        return str(self._items[claim].data(_NOTE) or "")

    def choose(self, claim: str) -> None:
        """Choose a claim."""
        self.list.setCurrentItem(self._items[claim])

    def shown(self) -> list[str]:
        """Return the ids of the claims that the filter lets through."""
        return [claim for claim, item in self._items.items() if not item.isHidden()]

    def _repaint(self) -> None:
        self.list.viewport().update()

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_CLAIM) is not None:
            self.chosen.emit(item.data(_CLAIM))

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        for claim, item in self._items.items():
            each, said = self._claims[claim]
            known = " ".join(
                [
                    claim,
                    str(item.data(_TITLE)),
                    words.said(said.statement),
                    words.said(each.doc),
                    words.source(said),
                    words.state(str(item.data(_STATE))),
                ]
            ).casefold()
            item.setHidden(not all(word in known for word in wanted))
        for head, _, items in self._heads:
            head.setHidden(all(item.isHidden() for item in items))

    def _describe(self, item: QListWidgetItem) -> None:
        _, said = self._claims[item.data(_CLAIM)]
        state = words.state(str(item.data(_STATE)))
        note = item.data(_NOTE)
        text = f"{item.data(_TITLE)}: {state}" + (f" ({note})" if note else "")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        item.setToolTip(f"{said.id}\n{words.said(said.statement)}\n{words.source(said)}\n{state}")

    def retranslate(self) -> None:
        """Set every text again."""
        self.filter.setPlaceholderText(self.tr("Filter the claims"))
        self.filter.setAccessibleName(self.tr("Filter the claims"))
        self.filter.setToolTip(self.tr("Words of a title, statement, source or verdict (Ctrl+F)"))
        self.list.setAccessibleName(self.tr("Claims"))
        for head, article, _ in self._heads:
            head.setText(words.group(article=article))
        for claim, item in self._items.items():
            each, said = self._claims[claim]
            item.setData(_TITLE, words.title(each, said))
            self._describe(item)
        self._filter(self.filter.text())
        self._repaint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the filter by Escape."""
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        else:
            super().keyPressEvent(event)

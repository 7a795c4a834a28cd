"""The page of one experiment: what is claimed and predicted, the verdict, the figure, the numbers, the rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reluviz.experiments.base.claims import Claim, Finding
from reluviz.experiments.base.experiment import Experiment
from reluviz.gui.experiments import words
from reluviz.gui.experiments.badge import Badge
from reluviz.gui.experiments.figure import FigureView
from reluviz.gui.experiments.job import View
from reluviz.gui.experiments.kept import KeptVerdict

_ROW = 26  # pixels


def _label(role: str = "") -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label


class _Folding(QWidget):
    """A heading that shows and hides a text."""

    def __init__(self) -> None:
        super().__init__()
        self.head = QToolButton()
        self.head.setProperty("flat", "true")
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setArrowType(Qt.ArrowType.RightArrow)
        self.text = _label("muted")
        self.text.setContentsMargins(12, 0, 12, 8)
        self.text.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.text)
        self.head.toggled.connect(self._open)

    def _open(self, shown: bool) -> None:
        self.text.setVisible(shown)
        self.head.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)


class _ClaimCard(QFrame):
    """One claim with its verdict."""

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.claim = claim
        self.setObjectName("card")
        self.statement, self.source, self.predicted = _label("heading"), _label("muted"), _label()
        self.badge, self.measured, self.found, self.condition = Badge(), _label("heading"), _label(), _label()
        self.rule = _Folding()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(6)
        column.addWidget(self.statement)
        column.addWidget(self.source)
        column.addWidget(self.predicted)
        verdict = QHBoxLayout()
        verdict.setContentsMargins(0, 6, 0, 0)
        verdict.setSpacing(16)
        verdict.addWidget(self.badge)
        verdict.addWidget(self.measured, 1)
        column.addLayout(verdict)
        column.addWidget(self.found)
        column.addWidget(self.condition)
        column.addWidget(self.rule)

    def show_claim(self, state: str, finding: Finding | None, kept: KeptVerdict | None, tr: Mapping[str, str]) -> None:
        """Show what is claimed, and what it came to as far as that is known."""
        claim = self.claim
        self.statement.setText(words.said(claim.statement))
        self.source.setText(words.source(claim))
        self.predicted.setText(tr["predicted"].format(text=words.said(claim.predicted)))
        self.rule.head.setText(tr["rule"])
        self.rule.text.setText(words.said(claim.rule))
        self.badge.show_state(state)
        measured = found = condition = ""
        if finding is not None:
            measured = tr["measured"].format(value=words.measured(finding.measured)) if finding.measured else ""
            if measured and finding.measured is not None and finding.measured.n > 1:
                measured += f"   n = {finding.measured.n:,}"
            if measured and finding.label:
                measured += f"   ({words.said(finding.label)})"
            found = words.said(finding.found)
            if finding.condition is not None:
                condition = tr["condition"].format(text=words.said(finding.condition))
            if state == "partial":
                found = tr["partial"].format(verdict=words.state(finding.verdict)) + " " + found
        elif kept is not None:
            measured = tr["measured"].format(value=words.kept_number(kept.measured)) if kept.measured else ""
            found = tr["kept"].format(day=words.day(kept.day), version=kept.version)
        elif state not in ("running", "compiling"):
            found = tr["empty"]
        for label, text in ((self.measured, measured), (self.found, found), (self.condition, condition)):
            label.setText(text)
            label.setVisible(bool(text))


class Detail(QScrollArea):
    """Everything about one experiment except its controls.

    Attributes:
        figure: The figure.
        table: The measured numbers.
        cards: What is claimed, a card for each claim, by its id.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.cards: dict[str, _ClaimCard] = {}
        self._experiment: Experiment[Any, Any] | None = None
        self._view: View | None = None
        self.doc, self.empty = _label("muted"), QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        self.start = QPushButton()
        self.start.setProperty("primary", True)
        self._nothing = self._make_empty()
        self.figure = FigureView()
        self._numbers = QLabel()
        self._numbers.setProperty("role", "heading")
        self.table = self._make_table()
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(8)
        for widget in (self.doc, self.figure, self._nothing, self._numbers, self.table):
            self._column.addWidget(widget)
        # What is left over stands below, not within the figure.
        self._column.addStretch(1)
        self.setWidget(inner)

    def _make_empty(self) -> QWidget:
        holder = QWidget()
        holder.setMinimumHeight(200)
        column = QVBoxLayout(holder)
        column.setSpacing(12)
        column.addStretch()
        column.addWidget(self.empty)
        column.addWidget(self.start, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return holder

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 4)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return table

    def show_experiment(
        self,
        experiment: Experiment[Any, Any],
        first: str,
        states: Mapping[str, str],
        view: View | None,
        kept: Mapping[str, KeptVerdict],
    ) -> None:
        """Show an experiment.

        Args:
            experiment: The experiment.
            first: The claim that was chosen, whose card comes first.
            states: The verdict of each claim, or what stands in its place.
            view: What its last run came to.
            kept: Verdicts of earlier starts.
        """
        if experiment is not self._experiment:
            self._experiment = experiment
            self._take_claims(experiment)
            self.verticalScrollBar().setValue(0)
        for place, claim in enumerate(sorted(self.cards, key=lambda each: each != first)):
            self._column.removeWidget(self.cards[claim])
            # The figure follows the claim that was chosen, other claims follow the figure.
            self._column.insertWidget(1 + place + 2 * (place > 0), self.cards[claim])
        self.doc.setText(words.said(experiment.doc))
        findings = {finding.claim: finding for finding in view.findings} if view else {}
        texts = self._texts()
        for claim, card in self.cards.items():
            card.show_claim(states[claim], findings.get(claim), kept.get(claim), texts)
        self.show_results(view)

    def _take_claims(self, experiment: Experiment[Any, Any]) -> None:
        for card in self.cards.values():
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {claim.id: _ClaimCard(claim) for claim in experiment.claims}

    def show_results(self, view: View | None) -> None:
        """Show figure and numbers of a run; the figure draws itself in the next ticks."""
        self._view = view
        self.figure.show_panels(view.outcome.experiment.id if view else "", view.panels if view else ())
        self.figure.setVisible(view is not None)
        self._nothing.setVisible(view is None)
        rows = [row for finding in view.findings for row in finding.rows] if view else []
        self._numbers.setVisible(bool(rows))
        self.table.setVisible(bool(rows))
        self.table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            measured = row.measured
            cells = (
                words.said(row.label),
                words.predicted(row.predicted, measured.unit),
                words.measured(measured),
                f"{measured.n:,}",
            )
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(text)
                self.table.setItem(line, place, item)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + _ROW * len(rows) + 4)

    def show_start(self, *, running: bool, text: str) -> None:
        """Offer to run where there is no figure yet, or say that it comes; the text tells how long a run takes."""
        self.start.setVisible(not running)
        self.empty.setText(self.tr("The figure comes with the first results") if running else text)

    def _texts(self) -> dict[str, str]:
        return {
            "predicted": self.tr("Predicted: {text}"),
            "rule": self.tr("How the verdict is reached"),
            "measured": self.tr("Measured: {value}"),
            "condition": self.tr("It depends: {text}"),
            "partial": self.tr("Partial; so far: {verdict}."),
            "kept": self.tr("Judged on {day} with version {version}. Run it again to see the figure."),
            "empty": self.tr("Run to see whether it holds."),
        }

    def retranslate(self) -> None:
        """Set the texts that don't change with the experiment."""
        self.start.setText(self.tr("Run experiment"))
        self.start.setToolTip(self.tr("Run this experiment with the parameters at the right"))
        self._numbers.setText(self.tr("Numbers"))
        heads = (self.tr("What"), self.tr("predicted"), self.tr("measured, 95 % interval"), self.tr("n"))
        for place, text in enumerate(heads):
            head = QTableWidgetItem(text)
            side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.table.setHorizontalHeaderItem(place, head)
        self.table.setAccessibleName(self.tr("Numbers"))

"""The results of a run: one section at a time, with charts over the table; or what to do where there is no run."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reluviz.bench.compare import Comparison
from reluviz.bench.document import Document
from reluviz.bench.machine import summary_line
from reluviz.gui.benchmark.charts import BarChart
from reluviz.gui.benchmark.roof_chart import RoofView
from reluviz.gui.benchmark.sections import Chart, Section, sections
from reluviz.gui.benchmark.table import TableView
from reluviz.gui.export import Figure
from reluviz.gui.widgets.text_line import TextLine
from reluviz.report.table import Table
from reluviz.report.tables import comparison_tables

_COMPARED = "comparison: "


class ResultView(QStackedWidget):
    """The view.

    Attributes:
        start: The button of the empty state.
        figures_changed: Emitted when other charts are shown.
    """

    figures_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._comparison: Comparison | None = None
        self._running = False
        # The newest section is shown while a run goes on, until the person has chosen one.
        self._chosen = ""
        self._sections: tuple[Section, ...] = ()
        self.charts: list[BarChart | RoofView] = []
        # Thousandths of the height for the charts, where they can use it.
        self._charts_share = 625
        self.start = QPushButton()
        self.start.setProperty("primary", True)
        self._empty_title, self._empty_text = QLabel(), QLabel()
        self.addWidget(self._empty())
        self.chooser = QComboBox()
        self.chooser.setMinimumWidth(360)
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chooser.activated.connect(self._on_chosen)
        self.summary = TextLine("muted")
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.table = TableView()
        self.addWidget(self._results())

    def _empty(self) -> QWidget:
        page = QWidget()
        self._empty_title.setProperty("role", "title")
        self._empty_text.setProperty("role", "muted")
        self._empty_text.setWordWrap(True)
        self._empty_text.setFixedWidth(480)
        for label in (self._empty_title, self._empty_text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(page)
        column.setSpacing(16)
        column.addStretch()
        for widget in (self._empty_title, self._empty_text, self.start):
            # Stretches to both sides, not an alignment: that would give a text of several lines the height of two.
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(widget)
            row.addStretch()
            column.addLayout(row)
        column.addStretch()
        return page

    def _results(self) -> QWidget:
        page, holder, scrolled = QWidget(), QWidget(), QScrollArea()
        holder.setObjectName("scrolled")
        holder.setLayout(self._row)
        scrolled.setWidget(holder)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled = scrolled
        self._split = split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(8)
        split.addWidget(scrolled)
        split.addWidget(self.table)
        split.setSizes([self._charts_share, 1000 - self._charts_share])
        split.splitterMoved.connect(self._on_moved)
        top = QHBoxLayout()
        top.addWidget(self.chooser)
        top.addSpacing(8)
        top.addWidget(self.summary, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(split, 1)
        return page

    def show_run(self, document: Document | None, comparison: Comparison | None, *, running: bool) -> None:
        """Show a run, perhaps one under way, and how it compares; None where there is none."""
        if document is None or (running and not self._running):
            self._chosen = ""
        self._document, self._comparison, self._running = document, comparison, running
        self._refill()

    def choose_comparison(self) -> None:
        """Show the comparison first."""
        self._chosen = _COMPARED

    def _refill(self) -> None:
        self.setCurrentIndex(0 if self._document is None else 1)
        self._show_empty()
        if self._document is None:
            self._sections = ()
            self._clear_charts()
            return
        compared = comparison_tables(self._comparison) if self._comparison is not None else ()
        self._sections = (
            *sections(self._document),
            *(Section(_COMPARED + table.title, self._compared(table), (), table) for table in compared),
        )
        keys = [section.key for section in self._sections]
        place = next((i for i, key in enumerate(keys) if self._chosen and key.startswith(self._chosen)), None)
        if place is None:
            place = len(keys) - 1 if self._running else 0
        with QSignalBlocker(self.chooser):
            self.chooser.clear()
            self.chooser.addItems([section.title for section in self._sections])
            self.chooser.setCurrentIndex(place)
        self._show_section(self._sections[place])
        self._show_summary()

    def _compared(self, table: Table) -> str:
        kind, _, number = table.title.rpartition(": ")
        words = {
            "Worse": self.tr("Compared: {n} worse"),
            "Better": self.tr("Compared: {n} better"),
            "Same": self.tr("Compared: {n} the same"),
            "Only in the baseline": self.tr("Compared: {n} only in the earlier run"),
            "Only in this run": self.tr("Compared: {n} only in this run"),
        }
        return words[kind].format(n=number)

    def _on_chosen(self, place: int) -> None:
        self._chosen = self._sections[place].key
        self._show_section(self._sections[place])

    def _show_section(self, section: Section) -> None:
        if [chart.chart.name for chart in self.charts] == [chart.name for chart in section.charts]:
            for shown, chart in zip(self.charts, section.charts, strict=True):
                shown.show_chart(chart)  # type: ignore[arg-type]  # of one name, of one kind
        else:
            self._clear_charts()
            self.charts = [BarChart(each) if isinstance(each, Chart) else RoofView(each) for each in section.charts]
            for shown in self.charts:
                self._row.addWidget(shown, 1)
            self.figures_changed.emit()
        self._scrolled.setVisible(bool(section.charts))
        self._scrolled.setMaximumHeight(max((chart.most_height() for chart in self.charts), default=0))
        self._split.setSizes([self._charts_share, 1000 - self._charts_share])
        self.table.show_table(section.table)

    def _on_moved(self) -> None:
        charts, table = self._split.sizes()
        self._charts_share = round(1000 * charts / (charts + table))

    def _clear_charts(self) -> None:
        for chart in self.charts:
            self._row.removeWidget(chart)
            chart.hide()
            chart.deleteLater()
        if self.charts:
            self.charts = []
            self.figures_changed.emit()

    def _show_summary(self) -> None:
        assert self._document is not None
        text = summary_line(self._document.machine)
        tip = text
        if self._comparison is not None:
            numbers = {verdict: len(self._comparison.of(verdict)) for verdict in ("better", "same", "worse")}
            text = self.tr("{better} better, {same} the same, {worse} worse").format(**numbers)
            tip = "\n".join(self._comparison.warnings)
            if tip:
                text += "  ·  " + self.tr("the runs may not be comparable")
        self.summary.set_text(text)
        self.summary.setToolTip(tip)

    def _show_empty(self) -> None:
        self.start.setVisible(not self._running)
        if self._running:
            self._empty_title.setText(self.tr("Measuring …"))
            self._empty_text.setText(self.tr("The first results come as soon as the first samples are taken."))
        else:
            self._empty_title.setText(self.tr("Nothing measured yet"))
            self._empty_text.setText(
                self.tr(
                    "Measure how fast the activations, the training and the convergence are on this machine, "
                    "or open a run with File, Open. Other programs and pages that work meanwhile disturb the times."
                )
            )

    def figures(self) -> list[Figure]:
        """Return the charts that are shown."""
        return [chart.figure() for chart in self.charts]

    def retranslate(self) -> None:
        """Set every text again."""
        self.start.setText(self.tr("Run benchmark"))
        self.start.setToolTip(self.tr("Measure what is chosen at the left"))
        self.chooser.setAccessibleName(self.tr("Part of the results"))
        self.chooser.setToolTip(self.tr("Part of the results"))
        self._refill()

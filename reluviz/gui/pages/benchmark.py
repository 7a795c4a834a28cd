"""The Benchmark page: runs the suites of the headless benchmark, shows, compares and exports what they measure."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from reluviz.bench.compare import Comparison, compare
from reluviz.bench.document import Document, load
from reluviz.bench.store import find, save
from reluviz.errors import ReluvizError
from reluviz.gui import icons
from reluviz.gui.benchmark.choices import Choices
from reluviz.gui.benchmark.job import Fault, Job, Planner, Status, plan
from reluviz.gui.benchmark.panel import ChoicePanel
from reluviz.gui.benchmark.toolbar import Toolbar
from reluviz.gui.benchmark.view import ResultView
from reluviz.gui.benchmark.writer import Writer
from reluviz.gui.export import Figure
from reluviz.gui.notice import Notice
from reluviz.gui.page import LONG, Page, State
from reluviz.gui.undo import Change

_POLL = 100  # ms between two looks at the thread


class BenchmarkPage(Page):
    """The page.

    Attributes:
        planner: What plans a run; the tests give another.
        choices: What a run will measure.
        document: The run that is shown, None where there is none.
        baseline: The run that it is compared with.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.planner: Planner = plan
        self.choices = Choices()
        self.document: Document | None = None
        self.baseline: Document | None = None
        self._comparison: Comparison | None = None
        self._job: Job | None = None
        self._spent = 0.0  # seconds, on a run that is nowhere but on this page
        self._writer: Writer | None = None
        self.toolbar, self.panel, self.view = Toolbar(), ChoicePanel(self.choices), ResultView()
        self.notice = Notice()
        self.run_action = QAction(icons.icon("play"), "", self)
        self.run_action.setShortcut(QKeySequence("Ctrl+R"))
        self.run_action.triggered.connect(self.toggle)
        self.timer = QTimer(self, interval=_POLL)
        self.timer.timeout.connect(self.tick)
        self._lay_out()
        self.panel.changed.connect(self._on_choices)
        bar = self.toolbar
        bar.run.setDefaultAction(self.run_action)
        bar.saved.connect(self._ask_name)
        bar.compared.connect(self.compare_with)
        bar.file_wanted.connect(self._ask_baseline)
        bar.uncompared.connect(self.stop_comparing)
        bar.exported.connect(self._ask_export)
        bar.figure_wanted.connect(self._export_figure)
        self.view.start.clicked.connect(self.toggle)
        self.view.figures_changed.connect(self.figures_changed)
        self.retranslate()
        self._show()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(8, 8, 8, 8)
        right.setSpacing(8)
        right.addWidget(self.notice)
        right.addWidget(self.view, 1)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.panel)
        below.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.toolbar)
        whole.addLayout(below, 1)

    # Running.

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._job is not None

    def toggle(self) -> None:
        """Begin a run, or cancel the one under way: what was measured until then stays."""
        if self._job is not None:
            self._job.cancel()
            self.run_action.setEnabled(False)
            self.toolbar.show_text(self.tr("Stopping …"))
            return
        if not self.choices.suites:
            self.notice.say(self.tr("Nothing to measure: choose at least one suite."))
            return
        self.notice.clear()
        self.document = self._comparison = None
        self._job = Job(self.choices, self.planner)
        self._job.start()
        self.panel.setEnabled(False)
        self.timer.start()
        self.retranslate()
        self._show()

    def tick(self) -> None:
        """Show what the threads have come to."""
        if self._writer is not None and not self._writer.ended.empty():
            self._end_writing(self._writer)
        if self._job is not None:
            status = self._job.latest
            if self.run_action.isEnabled():
                self.toolbar.show_progress(status)
            if status.document is not None and status.document is not self.document:
                self.document = status.document
                self._show()
            if not status.running:
                self._end_run(status)
        if self._job is None and self._writer is None:
            self.timer.stop()

    def _end_run(self, status: Status) -> None:
        assert self._job is not None
        self._spent = self._job.seconds if status.document is not None else 0.0
        self._job = None
        self.panel.setEnabled(True)
        self.run_action.setEnabled(True)
        self.toolbar.show_progress(None)
        self.retranslate()
        if status.fault is not None:
            text = self.tr("The benchmark has stopped: {reason}").format(reason=status.fault.text)
            self.notice.say(text, status.fault.details)
        elif status.notes:
            self.notice.say(self.tr("Left out: {reasons}").format(reasons="; ".join(status.notes)))
        elif status.cancelled and status.document is None:
            self.message.emit(self.tr("Cancelled before anything was measured"))
        elif status.cancelled:
            self.message.emit(self.tr("Cancelled; here is what was measured until then"))
        else:
            self.message.emit(self.tr("The benchmark is done"))
        if self.baseline is not None and self.document is not None:
            self._compare()
        self._show()

    def _on_choices(self, choices: Choices) -> None:
        if choices != self.choices:
            self.undo_stack.push(Change(self.choices, choices, self._take_choices))

    def _take_choices(self, choices: Choices) -> None:
        self.choices = choices
        self.panel.show_choices(choices)
        self._show_command()

    # Showing.

    def _show(self) -> None:
        self.view.show_run(self.document, self._comparison, running=self.running)
        self.toolbar.enable(shown=self.document is not None and not self.running, compared=self.baseline is not None)
        self._show_command()

    def _show_command(self) -> None:
        text = self.tr("The same without the window: {command}")
        self.run_action.setToolTip(text.format(command=f"reluviz {' '.join(self.choices.words())}"))

    def compare_with(self, name: str) -> None:
        """Compare with the run of that name or file."""
        try:
            self._take_baseline(find(name))
        except ReluvizError as error:
            self.notice.say(str(error).removeprefix("--compare: "))

    def _take_baseline(self, document: Document) -> None:
        self.baseline = document
        self.notice.clear()
        if self.document is None:
            self.message.emit(self.tr("The next run will be compared with it"))
        else:
            self._compare()
        self._show()

    def _compare(self) -> None:
        assert self.baseline is not None
        assert self.document is not None
        try:
            self._comparison = compare(self.baseline, self.document)
        except ReluvizError as error:
            self._comparison = None
            self.notice.say(str(error))
        else:
            self.view.choose_comparison()

    def stop_comparing(self) -> None:
        """Compare no more."""
        self.baseline = self._comparison = None
        self._show()

    # Files.

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Keep this run"))
        dialog.setLabelText(self.tr("Name, to compare later runs with:"))
        dialog.textValueSelected.connect(self.keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def keep(self, name: str) -> None:
        """Keep the run under a name."""
        assert self.document is not None
        try:
            saved = save(name, self.document)
        except ReluvizError as error:
            self.notice.say(str(error).removeprefix("--save: "))
            return
        self._spent = 0.0
        if saved.note:
            self.notice.say(saved.note)
        else:
            self.message.emit(self.tr("Kept as {name}").format(name=name))

    def _ask_baseline(self) -> None:
        title, kinds = self.tr("Compare with a run"), self.tr("Runs of the benchmark (*.json)")
        path, _ = QFileDialog.getOpenFileName(self, title, str(Path.home()), kinds)
        if path:
            self.compare_with(path)

    def _ask_export(self, suffix: str) -> None:
        start = str(Path.home() / f"benchmark.{suffix}")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Export"), start, f"{suffix.upper()} (*.{suffix})")
        if path:
            self.export_run(Path(path).with_suffix(f".{suffix}"))

    def export_run(self, path: Path) -> None:
        """Write the run as JSON, CSV or HTML, as the file's ending says; the page tells when that is done."""
        assert self.document is not None
        if self._writer is not None:
            self.message.emit(self.tr("The file before is still being written"))
            return
        self._writer = Writer(path, self.document, self._comparison)
        self.timer.start()

    def _end_writing(self, writer: Writer) -> None:
        fault: Fault | None = writer.ended.get()
        self._writer = None
        if fault is not None:
            self.notice.say(fault.text, fault.details)
        else:
            if writer.document is self.document:
                self._spent = 0.0
            self.message.emit(self.tr("Written: {path}").format(path=writer.path))

    def _export_figure(self, suffix: str) -> None:
        figures = self.figures()
        if figures:
            self.export_asked.emit(figures[0], suffix)

    # What the window asks of a page.

    def title(self) -> str:
        """Return the page's name."""
        return self.tr("Benchmark")

    def run_actions(self) -> list[QAction | None]:
        """Return the action for the menu Run."""
        return [self.run_action]

    def figures(self) -> list[Figure]:
        """Return the charts that are shown."""
        return self.view.figures()

    def opens(self, path: Path) -> bool:
        """Return whether a file may be a run of the benchmark."""
        return path.suffix.lower() == ".json"

    def open_path(self, path: Path) -> None:
        """Show a run from a JSON file.

        Raises:
            ReluvizError: It can't be read, is none, or another one is under way.
        """
        if self.running:
            raise ReluvizError(self.tr("A benchmark is under way; cancel it first."))
        self.document, self._comparison, self._spent = load(path), None, 0.0
        if self.baseline is not None:
            self._compare()
        self._show()

    def save_state(self) -> State:
        """Return the choices."""
        return self.choices.to_state()

    def restore_state(self, state: State) -> None:
        """Take up choices.

        Raises:
            ValueError, TypeError, KeyError: They are damaged.
        """
        self._take_choices(Choices.from_state(state))

    def unkept(self) -> str:
        """Return that a benchmark of minutes runs, or is neither kept nor exported."""
        if self._job is not None and self._job.seconds >= LONG:
            return self.tr("A benchmark is running; what it has measured so far would be lost.")
        if self._job is None and self._spent >= LONG:
            return self.tr("The benchmark that was run is neither kept nor exported; it would be lost.")
        return ""

    def shutdown(self) -> bool:
        """Stop and join the threads."""
        self.timer.stop()
        measured = self._job is None or self._job.close(0.6)
        return (self._writer is None or self._writer.close(0.4)) and measured

    def retranslate(self) -> None:
        """Set every text again."""
        self.run_action.setText(self.tr("Cancel") if self.running else self.tr("Run benchmark"))
        self.run_action.setIcon(icons.icon("stop" if self.running else "play"))
        self.toolbar.retranslate()
        self.panel.retranslate()
        self.view.retranslate()
        self._show()

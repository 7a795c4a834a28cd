"""The Experiments page: the claims with their verdicts, and each one's experiment to run, watch and change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from reluviz.errors import ReluvizError, nearest
from reluviz.experiments import experiments
from reluviz.experiments.base.document import CSV_HEADER, csv_rows, outcome_to_dict
from reluviz.experiments.base.experiment import Experiment, Params
from reluviz.files import write_atomically
from reluviz.gui import icons
from reluviz.gui.experiments import kept, words
from reluviz.gui.experiments.job import Status, View
from reluviz.gui.experiments.layout import ExperimentsLayout
from reluviz.gui.experiments.session import Session
from reluviz.gui.experiments.toolbar import about
from reluviz.gui.export import Figure
from reluviz.gui.page import LONG, Page, State
from reluviz.gui.race.frames import Fault
from reluviz.gui.undo import Change

_TICK = 50  # ms between two looks at the thread
_PAUSE = 200  # ms after the last change of a control until a live experiment runs again


class ExperimentsPage(Page):
    """The page.

    Attributes:
        session: The experiments, what runs, and what it came to.
        claim: The claim that is shown.
    """

    def __init__(self, known: Mapping[str, Experiment[Any, Any]] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.session = Session(experiments() if known is None else known, self)
        self.claim = next(iter(self.session.by_claim))
        self.parts = ExperimentsLayout(self, self.session.known.values())
        self.list, self.detail = self.parts.list, self.parts.detail
        self.toolbar, self.controls, self.notice = self.parts.toolbar, self.parts.controls, self.parts.notice
        self.run_action = QAction(icons.icon("play"), "", self)
        self.run_action.setShortcut(QKeySequence("Ctrl+R"))
        self.run_all_action = QAction(icons.icon("experiments"), "", self)
        self.run_all_action.setShortcut(QKeySequence("Ctrl+Shift+R"))
        self._compiling = False
        self._exported: dict[str, View] = {}
        self.timer = QTimer(self, interval=_TICK)
        self.soon = QTimer(self, interval=_PAUSE, singleShot=True)
        self._connect()
        self.retranslate()
        self.list.choose(self.claim)

    def _connect(self) -> None:
        self.timer.timeout.connect(self.tick)
        self.soon.timeout.connect(self._run_live)
        self.session.measured.connect(self._follow)
        self.session.ended.connect(self._end)
        self.session.failed.connect(self._tell_fault)
        self.list.chosen.connect(self.show_claim)
        self.controls.edited.connect(self.change)
        self.run_action.triggered.connect(self.toggle)
        self.run_all_action.triggered.connect(self.run_all)
        self.toolbar.run.setDefaultAction(self.run_action)
        self.toolbar.run_all.setDefaultAction(self.run_all_action)
        self.toolbar.form_chosen.connect(lambda full: self.choose_form(full=full))
        self.toolbar.reset.clicked.connect(self.reset)
        self.toolbar.exported.connect(self._ask_export)
        self.toolbar.copied.connect(self._ask_copy)
        self.detail.start.clicked.connect(self.run)
        self.detail.figure.run_chosen.connect(self.race_asked)
        self.detail.figure.drawn.connect(self.figures_changed)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.list.filter.setFocus)

    # Choosing.

    @property
    def experiment(self) -> Experiment[Any, Any]:
        """The experiment that is shown."""
        return self.session.by_claim[self.claim]

    def show_claim(self, claim: str) -> None:
        """Show the experiment of a claim."""
        other = self.session.by_claim[claim] is not self.experiment
        self.claim = claim
        if other:
            self.soon.stop()
            self.notice.clear()
        self._show()

    def show_item(self, name: str) -> None:
        """Show a claim or experiment of that id, and run it.

        Raises:
            ReluvizError: There is none.
        """
        if name not in self.session.by_claim:
            raise ReluvizError(nearest("experiment", name, list(self.session.by_claim)))
        self.list.choose(name)
        self.run()

    # Parameters.

    def change(self, name: str, value: object) -> None:
        """Change a parameter of the experiment that is shown; it can be undone."""
        before = self.session.params[self.experiment.id]
        self._push(before.with_value(name, value), f"{self.experiment.id}.{name}")

    def choose_form(self, *, full: bool) -> None:
        """Set the parameters to those of the quick or the full form."""
        self.session.full[self.experiment.id] = full
        self._push(self.experiment.parameters(full=full))
        self._show_form()

    def reset(self) -> None:
        """Set every parameter back to that of the chosen form."""
        self.choose_form(full=self.session.full[self.experiment.id])

    def _push(self, params: Params, thing: str = "") -> None:
        name = self.experiment.id
        before = self.session.params[name]
        if params != before:
            self.undo_stack.push(Change(before, params, partial(self._take, name), thing))
        else:
            self.controls.show_params(params)

    def _take(self, name: str, params: Params) -> None:
        self.session.params[name] = params
        if name != self.experiment.id:
            # Undone from another experiment: what has changed must be seen.
            self.list.choose(name)
        self.controls.show_params(params)
        self._show_form()
        if self.experiment.live and not self.session.waiting:
            self.soon.start()

    # Running.

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return bool(self.session.running)

    def toggle(self) -> None:
        """Run what is shown, or cancel what is under way: what was measured until then stays."""
        if self.running:
            self.cancel()
        else:
            self.run()

    def cancel(self) -> None:
        """End the run, and those that wait."""
        self.soon.stop()
        self.session.cancel()
        self.run_action.setEnabled(not self.running)
        if self.running:
            self.toolbar.show_text(self.tr("Stopping …"))
        self._show_states()

    def run(self) -> None:
        """Run the experiment that is shown; another run is given up for it."""
        self.soon.stop()
        if self.controls.faults():
            self.notice.say(self.tr("A parameter can't be used; see beside it what is allowed."))
            return
        self.notice.clear()
        self.session.run(self.experiment.id)
        self._begin()

    def _run_live(self) -> None:
        if self.experiment.live and not self.controls.faults() and not self.session.waiting:
            self.session.run(self.experiment.id)
            self._begin()

    def run_all(self) -> None:
        """Run the quick form of every experiment, one after the other."""
        self.soon.stop()
        self.notice.clear()
        self.session.run_all()
        self._begin()

    def _begin(self) -> None:
        self.run_action.setEnabled(True)
        self.timer.start()
        self._show_running()

    def tick(self) -> None:
        """Show what the thread has come to."""
        status = self.session.look()
        if self.session.compiling != self._compiling:
            self._compiling = self.session.compiling
            self._show()
            status = status or self.session.seen
        if status is not None and status.task is not None and self.running and self.run_action.isEnabled():
            self._show_progress(status)
        if not self.running:
            self.timer.stop()

    def _follow(self, name: str) -> None:
        """Show that an experiment has come further."""
        if name == self.experiment.id:
            self._show()
        else:
            self._show_states()

    def _tell_fault(self, name: str, fault: Fault) -> None:
        title = words.said(self.session.known[name].title)
        text = self.tr("{experiment}: {reason}").format(experiment=title, reason=fault.text)
        self.notice.say(text, fault.details)

    def _end(self, status: Status) -> None:
        self.run_action.setEnabled(True)
        self.toolbar.show_progress(None)
        self._show_running()
        self._show()
        if status.view is not None and status.view.outcome.partial:
            self.message.emit(self.tr("Cancelled; here is what was measured until then"))
        elif self.session.many:
            self.message.emit(self.tr("Every experiment has run"))

    def _show_progress(self, status: Status) -> None:
        assert status.task is not None
        each, many = status.task.experiment, self.session.many
        parts = []
        if many:
            parts.append(self.tr("{number} of {all}").format(number=many - len(self.session.waiting), all=many))
        if many or each is not self.experiment:
            parts.append(words.said(each.title))
        done, left = self.session.progress(status)
        if self._compiling:
            # What that takes says nothing of the rest.
            parts.append(self.tr("getting ready, only this once"))
        self.toolbar.show_progress(done, None if self._compiling else left, "  ·  ".join(parts))

    # Showing.

    def _show_states(self) -> None:
        for claim in self.session.by_claim:
            state, old = self.session.state(claim), self.session.old(claim)
            self.list.show_state(claim, state, old.day if old is not None and state == old.verdict else "")

    def _show(self) -> None:
        """Show the experiment that is chosen; its figure draws itself in the next ticks."""
        each = self.experiment
        self.parts.title.setText(words.said(each.title))
        self._show_states()
        states = {claim.id: self.session.state(claim.id) for claim in each.claims}
        old = {claim.id: verdict for claim in each.claims if (verdict := self.session.old(claim.id)) is not None}
        view = self.session.views.get(each.id)
        self.detail.show_experiment(each, self.claim, states, view, old)
        if type(self.session.params[each.id]) is not self.controls.kind:
            self.controls.show_params(self.session.params[each.id])
        self._show_form()
        self.toolbar.export.setEnabled(view is not None)

    def _show_form(self) -> None:
        each, full = self.experiment, self.session.full[self.experiment.id]
        self.toolbar.show_form(full=full, times=each.seconds)
        self._show_start()
        changed = self.session.params[each.id] != each.parameters(full=full)
        self.toolbar.reset.setEnabled(changed or bool(self.controls.faults()))

    def _show_running(self) -> None:
        self.run_action.setText(self.tr("Cancel") if self.running else self.tr("Run experiment"))
        self.run_action.setIcon(icons.icon("stop" if self.running else "play"))
        self.run_action.setToolTip(self.tr("Run this experiment, or cancel what runs (Ctrl+R)"))
        self.run_all_action.setEnabled(not self.running)
        self._show_start()

    def _show_start(self) -> None:
        each = self.experiment
        waits = each.id == self.session.running or each.id in self.session.waiting
        seconds = about(each.seconds[int(self.session.full[each.id])])
        text = self.tr("No figure yet. A run takes about {n} s.").format(n=seconds)
        self.detail.show_start(running=waits, text=text)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave a run going, but begin none."""
        super().hideEvent(event)
        self.soon.stop()

    # Files.

    def _ask_export(self, suffix: str) -> None:
        if suffix != "json":
            for figure in self.figures()[:1]:
                self.export_asked.emit(figure, suffix)
            return
        start = str(Path.home() / f"{self.experiment.id}.json")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Export"), start, "JSON (*.json)")
        if path:
            self.export_run(Path(path).with_suffix(".json"))

    def _ask_copy(self) -> None:
        for figure in self.figures()[:1]:
            self.copy_asked.emit(figure)

    def export_run(self, path: Path) -> None:
        """Write the run that is shown as JSON, and say how that went."""
        view = self.session.views[self.experiment.id]
        document = outcome_to_dict(view.outcome)
        try:
            write_atomically(path, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        except ReluvizError as error:
            self.notice.say(str(error))
        else:
            self._exported[self.experiment.id] = view
            self.message.emit(self.tr("Written: {path}").format(path=path))

    def _columns(self) -> dict[str, NDArray[Any]]:
        """Return every number of the figure in long form, as `reluviz run --csv` does."""
        rows = list(csv_rows(self.session.views[self.experiment.id].outcome))
        return {name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(CSV_HEADER)}

    # What the window asks of a page.

    def title(self) -> str:
        """Return the page's name."""
        return self.tr("Experiments")

    def run_actions(self) -> list[QAction | None]:
        """Return the actions for the menu Run."""
        return [self.run_action, self.run_all_action]

    def shortcuts(self) -> list[tuple[str, str]]:
        """Return the keys of the list and of heat maps."""
        return [
            ("Ctrl+F", self.tr("Filter the claims")),
            (self.tr("Arrow keys"), self.tr("Move among the claims, or among the cells of a heat map")),
            (self.tr("Enter"), self.tr("Open the run of a cell in Race")),
        ]

    def figures(self) -> list[Figure]:
        """Return the figure that is shown, and its panels."""
        if self.experiment.id not in self.session.views:
            return []
        return self.detail.figure.figures(self._columns)

    def exported(self, figure: Figure) -> None:
        """Know that the figure that is shown need not be asked for when the window closes."""
        self._exported[self.experiment.id] = self.session.views[self.experiment.id]

    def save_state(self) -> State:
        """Return the claim that is shown, and the last verdicts."""
        return {"claim": self.claim, "verdicts": kept.to_state(self.session.kept)}

    def restore_state(self, state: State) -> None:
        """Take up verdicts of an earlier start; those of claims that there are no more are left out.

        Raises:
            ValueError, TypeError, KeyError: They are damaged.
        """
        found = kept.from_state(state["verdicts"])
        self.session.kept = {claim: verdict for claim, verdict in found.items() if claim in self.session.by_claim}
        if state["claim"] in self.session.by_claim:
            self.list.choose(str(state["claim"]))
        self._show()

    def unkept(self) -> str:
        """Return that a run of minutes goes on, or that one's figure is not exported; verdicts are kept anyway."""
        if self.running and self.session.seen.seconds >= LONG:
            return self.tr("An experiment is running; what it has measured so far would be lost.")
        if any(view.outcome.seconds >= LONG and view is not self._exported.get(name) for name, view in self._views()):
            return self.tr("The figures of long experiments are not exported; only their verdicts are kept.")
        return ""

    def _views(self) -> Iterable[tuple[str, View]]:
        """Return what has come to an end."""
        return ((name, view) for name, view in self.session.views.items() if name != self.session.running)

    def shutdown(self) -> bool:
        """Stop and join the thread."""
        self.timer.stop()
        self.soon.stop()
        return self.session.runner.close(0.9)

    def retranslate(self) -> None:
        """Set every text again."""
        self.list.retranslate()
        self.toolbar.retranslate()
        self.detail.retranslate()
        self.controls.retranslate()
        self.parts.heading.setText(self.tr("Parameters"))
        self.run_all_action.setText(self.tr("Run all (quick)"))
        self.run_all_action.setToolTip(self.tr("Run the quick form of every experiment, one after the other"))
        self._show_running()
        self._show()
        self.detail.figure.draw()

"""The experiments of one session: their parameters, what runs and waits, and what each came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from reluviz.experiments.base.experiment import Experiment, Params
from reluviz.gui.experiments import kept
from reluviz.gui.experiments.job import Runner, Status, Task, View

_LEAST = 0.05  # share of the work from which the time left follows from what was done


class Session(QObject):
    """Runs experiments, one after the other, and keeps what they came to.

    Attributes:
        measured: Emitted with the id of an experiment whose run has come further.
        ended: Emitted with the last status of a run, when no other one waits.
        failed: Emitted with the id of an experiment and what went wrong in it.
        known: The experiments by id.
        by_claim: The same by the ids of their claims.
        params: The parameters of each, by its id.
        full: Whether these began as the full form, by id.
        views: What the last run of each came to, by id.
        kept: The last verdict of each claim, some from earlier starts.
        waiting: What is still to be run.
        many: How many there were to be run one after the other; 0 for a single run.
        seen: What the thread had come to at the last look.
        runner: The thread.
    """

    measured = Signal(str)
    ended = Signal(object)
    failed = Signal(str, object)

    def __init__(self, known: Mapping[str, Experiment[Any, Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known = dict(known)
        self.by_claim = {claim.id: each for each in known.values() for claim in each.claims}
        self.params: dict[str, Params] = {name: each.params() for name, each in known.items()}
        self.full = dict.fromkeys(known, False)
        self.views: dict[str, View] = {}
        self.kept: dict[str, kept.KeptVerdict] = {}
        self.waiting: list[str] = []
        self.many = 0
        self.runner = Runner()
        self._failed: set[str] = set()
        self._task: Task | None = None
        self.seen = Status()

    @property
    def running(self) -> str:
        """The id of the experiment that runs; empty where none does."""
        return "" if self._task is None else self._task.experiment.id

    @property
    def compiling(self) -> bool:
        """Whether what runs is waiting for its kernels to be compiled."""
        return bool(self.runner.compiling) and bool(self.running)

    def run(self, name: str) -> None:
        """Run one experiment with its parameters; what is under way is given up for it."""
        self.waiting.clear()
        self.many = 0
        self._begin(name, self.params[name])

    def run_all(self) -> None:
        """Run the quick form of every experiment, one after the other."""
        self.waiting = list(self.known)
        self.many = len(self.waiting)
        self._begin_next()

    def cancel(self) -> None:
        """End the run, and those that wait; what was measured until then stays."""
        self.waiting.clear()
        self.many = 0
        self.runner.cancel()

    def _begin_next(self) -> None:
        name = self.waiting.pop(0)
        self._begin(name, self.known[name].params())

    def _begin(self, name: str, params: Params) -> None:
        self._failed.discard(name)
        self._task = Task(self.known[name], params)
        self.seen = Status()
        self.runner.submit(self._task)
        self.measured.emit(name)

    def look(self) -> Status | None:
        """Take up what the thread has come to; return its status where that is new and the run goes on."""
        status = self.runner.latest
        if self._task is None or status.task is not self._task or status is self.seen:
            return None
        before, self.seen = self.seen, status
        name = self.running
        new = status.view is not None and status.view is not before.view
        if status.view is not None and new:
            self.views[name] = status.view
        if not status.running:
            self._end(status, name)
            return None
        if new:
            self.measured.emit(name)
        return status

    def _end(self, status: Status, name: str) -> None:
        self._task = None
        if status.fault is not None:
            self._failed.add(name)
            self.failed.emit(name, status.fault)
        elif status.view is not None and not status.view.outcome.partial:
            for finding in status.view.findings:
                self.kept[finding.claim] = kept.keep(finding, status.view.outcome.params)
        if self.waiting:
            self._begin_next()
        else:
            self.ended.emit(status)

    def progress(self, status: Status) -> tuple[float, float]:
        """Return the share of all work that is done, and the seconds that are left."""
        assert status.task is not None
        each = status.task.experiment
        expected = each.seconds[int(self.full[each.id] and not self.many)]
        left = max(expected - status.seconds, 0.0)
        if status.done > _LEAST:
            left = status.seconds * (1 - status.done) / status.done
        if not self.many:
            return status.done, left
        left += sum(self.known[name].seconds[0] for name in self.waiting)
        return (self.many - len(self.waiting) - 1 + status.done) / self.many, left

    def state(self, claim: str) -> str:
        """Return a claim's verdict, or what stands in its place."""
        name = self.by_claim[claim].id
        if name == self.running:
            return "compiling" if self.compiling else "running"
        if name in self.waiting:
            return "waiting"
        if name in self._failed:
            return "failed"
        view = self.views.get(name)
        if view is None:
            return self.kept[claim].verdict if claim in self.kept else "not yet run"
        if view.outcome.partial:
            return "partial"
        return next(finding.verdict for finding in view.findings if finding.claim == claim)

    def old(self, claim: str) -> kept.KeptVerdict | None:
        """Return a claim's verdict from an earlier start; None where it has run, or never has."""
        return None if self.by_claim[claim].id in self.views else self.kept.get(claim)

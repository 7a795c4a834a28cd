"""The Race page: two to four networks that differ in their activation learn side by side."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from reluviz.core.config import RunConfig
from reluviz.errors import ReluvizError
from reluviz.gui import theme
from reluviz.gui.export import Figure
from reluviz.gui.page import Page, State
from reluviz.gui.race.data_file import DataOpener
from reluviz.gui.race.editor import RaceEditor
from reluviz.gui.race.frames import Look, Race, Report
from reluviz.gui.race.layout import RaceLayout
from reluviz.gui.race.neuron import NeuronWatch
from reluviz.gui.race.results import lanes, reproduced
from reluviz.gui.race.runfile import SUFFIX, Result, SavedRace, open_race, result_of, save_race
from reluviz.gui.race.settings import MOST, RaceSettings, first_race, labels
from reluviz.gui.race.toolbar import FIRST_SPEED, SPEEDS
from reluviz.gui.worker import RaceWorker

_TICK = 15  # ms between two looks at the worker
_IDLE_TICK = 50  # the same while nothing runs and the plots show what was reported last
_PLOT_EVERY = 4  # ticks between two plots that are drawn anew: they cost as much as all pictures
_WORDS_EVERY = 6  # ticks between two updates of what the contestants say while they run


class RacePage(Page):
    """The page.

    Attributes:
        editor: The settings, and how they are changed.
        opener: What opens data of a person's own.
        neuron: The neuron that is shown large, if any.
        worker: The training thread.
        contestants: Their cards.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.editor = RaceEditor(first_race(), self.undo_stack, self)
        self.opener = DataOpener(self)
        self.worker = RaceWorker()
        self.worker.set_speed(FIRST_SPEED)
        self._race = Race()
        self._report = Report()
        self._look = Look(pictures=False, dark=theme.current().dark)
        self._wants_run = True
        self._begun = False
        self._ticks = 0
        self._saved: tuple[Result | None, ...] = ()
        self._to_compare: tuple[Result | None, ...] = ()
        self.neuron = NeuronWatch(self)
        parts = RaceLayout(self)
        self._parts, self.toolbar, self.inspector = parts, parts.toolbar, parts.inspector
        self.contestants, self.plots, self.notice = parts.contestants, parts.plots, parts.notice
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self._connect()
        self._show_settings()
        self.retranslate()

    def _connect(self) -> None:
        bar, editor = self.toolbar, self.editor
        bar.run_toggled.connect(self.set_running)
        bar.reset.connect(self.reset)
        bar.stepped.connect(self.step)
        bar.seed_chosen.connect(partial(editor.change_shared, "seed"))
        bar.data_chosen.connect(editor.choose_data)
        bar.speed_chosen.connect(self.set_speed)
        bar.view_chosen.connect(lambda view: self._change_look(view=view))
        bar.scale_chosen.connect(lambda shared: self._change_look(shared_scale=shared))
        editor.changed.connect(self._follow_settings)
        editor.refused.connect(self._refuse)
        editor.file_wanted.connect(self.opener.ask)
        editor.file_changed.connect(self.worker.forget_data)
        self.opener.chosen.connect(self._take_file)
        self.inspector.edited.connect(editor.edit_shared)
        self.inspector.file_wanted.connect(self.opener.ask)
        bar.add.clicked.connect(editor.add_contestant)
        self.contestants.edited.connect(editor.change_contestant)
        self.contestants.removed.connect(editor.remove_contestant)
        self.contestants.neuron_chosen.connect(self.open_neuron)
        self.neuron.watched.connect(self._watch)
        self.contestants.room_changed.connect(lambda width, height: self._change_look(room=(width, height)))
        theme.manager().changed.connect(self._follow_theme)

    # Settings.

    @property
    def settings(self) -> RaceSettings:
        """The race as it is set."""
        return self.editor.settings

    def _follow_settings(self) -> None:
        self._saved, self._to_compare = (), ()
        self._show_settings()
        if self._begun:
            self._submit()

    def _refuse(self, reason: str) -> None:
        """Show the settings as they are, and beside them why a change was refused."""
        self._show_settings()
        self.inspector.set_fault(reason)

    def _take_file(self, path: str, label: str, task: str) -> None:
        try:
            same = self.editor.take_file(path, label, task)
        except ReluvizError as error:
            self.notice.say(str(error))
            return
        if same:
            self._submit()

    def _show_settings(self) -> None:
        """Let every control show the settings."""
        self.contestants.set_settings(self.settings)
        self.toolbar.add.setEnabled(len(self.settings.contestants) < MOST)
        self.inspector.show_settings(self.settings)
        self.toolbar.show_values(self.settings.shared.seed, self.settings.shared.data.name)

    # Running.

    def _submit(self) -> None:
        """Hand the race to the worker, from its start."""
        self._race = Race(tuple(enumerate(self.settings.configs)))
        self.neuron.close()
        self.worker.submit(self._race, running=self._wants_run and self.isVisible())
        self._wake()

    def set_running(self, running: bool) -> None:
        """Run or pause; a race that is over begins anew."""
        self._wants_run = running
        # At once: while data or kernels are made there may be nothing new to report for seconds.
        self.toolbar.set_running(running=running)
        if running and self._report.fault is not None:
            self._submit()
        elif running:
            self._saved = ()
            if self._report.is_over and self._report.race is self._race:
                self.worker.reset()
            self.worker.run()
        else:
            self.worker.pause()
        self._wake()

    def reset(self) -> None:
        """Go back to exactly the same start."""
        self._saved = ()
        self.worker.reset()
        self._wake()

    def step(self, steps: int, epochs: int) -> None:
        """Do some steps, or go on to some epoch ends, and pause."""
        self._wants_run = False
        self.toolbar.set_running(running=False)
        self._saved = ()
        self.worker.step(steps=steps, epochs=epochs)
        self._wake()

    def set_speed(self, speed: float) -> None:
        """Run at so many epochs in a second, one of `SPEEDS`."""
        self.toolbar.show_speed(speed)
        self.worker.set_speed(speed)

    def _wake(self) -> None:
        if self.isVisible():
            self.timer.start(_TICK)

    def tick(self) -> None:
        """Show what the worker has reported since the last tick."""
        report = self.worker.latest
        self._ticks += 1
        if report is not self._report and report.race is self._race:
            self._take_report(report)
        elif report.fault is not None and report is not self._report:
            self._report = report
            self._show_fault(report)
        if report.running or report.preparing:
            if self._ticks % _WORDS_EVERY == 0:
                self.contestants.refresh_words()
            if self._ticks % _PLOT_EVERY == 0:
                self._show_lanes()
                self.plots.show_next()
        elif self.timer.interval() != _IDLE_TICK:
            self.plots.show_all()
            self.timer.setInterval(_IDLE_TICK)

    def _take_report(self, report: Report) -> None:
        before, self._report = self._report, report
        running = report.running and not report.preparing
        new = self.contestants.show_frames(report.frames, running=running)
        self.neuron.show_frames(report.frames, new)
        if report.running != self.toolbar.running or report.race is not before.race:
            self.toolbar.set_running(running=report.running)
            self._follow_data(report)
        self.timer.setInterval(_TICK)
        if not running:
            self._show_lanes()
        if before.preparing and not report.preparing:
            self._follow_data(report)
        self._show_fault(report)
        if report.is_over and not before.is_over:
            self._tell_end(report)

    def _follow_data(self, report: Report) -> None:
        """Offer the view over the plane only where there is a plane."""
        datasets = [frame.dataset for frame in report.frames if frame.dataset is not None]
        flat = not datasets or datasets[0].n_in <= 2
        view = self._look.view if flat else "samples"
        self.toolbar.show_view(view, shared_scale=self._look.shared_scale, possible=flat)

    def _show_fault(self, report: Report) -> None:
        if report.fault is not None:
            text = self.tr("Training has stopped: {reason}. Any change of a setting starts it anew.")
            self.notice.say(text.format(reason=report.fault.text), report.fault.details)

    def _tell_end(self, report: Report) -> None:
        if self._to_compare and len(self._to_compare) == len(report.frames):
            same = reproduced(self._to_compare, report.frames)
            if same is not None:
                self.message.emit(
                    self.tr("The race gave the numbers of the file, bit for bit.")
                    if same
                    else self.tr("The race gave other numbers than those of the file: another machine or version.")
                )
                self._to_compare = ()

    def _show_lanes(self) -> None:
        target = self.settings.shared.target
        datasets = [frame.dataset for frame in self._report.frames if frame.dataset is not None]
        classes = not datasets or datasets[0].kind != "regression"
        frames = self._report.frames if self._report.race is self._race else ()
        self.plots.set_lanes(
            lanes(self.settings, frames, self._saved),
            target.value if target.metric == "accuracy" else None,
            classes=classes,
        )

    # Looking.

    def _change_look(self, **changes: Any) -> None:
        self._look = replace(self._look, **changes)
        self.worker.set_look(self._look)
        self._wake()

    def _follow_theme(self, colours: theme.Theme) -> None:
        self._change_look(dark=colours.dark)

    def open_neuron(self, index: int, layer: int, neuron: int) -> None:
        """Open a neuron large, or another one in the same window."""
        self.neuron.open(labels(self.settings)[index], (index, layer, neuron))

    def _watch(self, place: tuple[int, int, int] | None) -> None:
        self.contestants.select(0 if place is None else place[0], None if place is None else place[1:])
        self._change_look(neuron=place)
        self.figures_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the contestants first."""
        super().resizeEvent(event)
        self._parts.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first time, and go on at later ones."""
        super().showEvent(event)
        self._change_look(pictures=True)
        if not self._begun:
            self._begun = True
            self._submit()
        elif self._wants_run and not self._report.is_over:
            self.worker.run()
        self.timer.start(_TICK)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while another page is shown: what that measures must not be disturbed."""
        super().hideEvent(event)
        self.timer.stop()
        self.worker.pause()
        self._change_look(pictures=False)

    # What the window asks of a page.

    def title(self) -> str:
        """Return the page's name."""
        return self.tr("Race")

    def run_actions(self) -> list[QAction | None]:
        """Return the actions for the menu Run."""
        return self.toolbar.run_actions()

    def shortcuts(self) -> list[tuple[str, str]]:
        """Return the keys that act on the heatmaps."""
        return [
            (self.tr("Arrow keys"), self.tr("Move among the neurons of a heatmap")),
            (self.tr("Enter"), self.tr("Open the neuron")),
        ]

    def figures(self) -> list[Figure]:
        """Return the whole race, its plots, and those of the open neuron."""
        whole = Figure("race", self._parts.content, self.plots.bars.columns, self.tr("The whole race"))
        return [whole, *self.plots.figures(), *self.neuron.figures()]

    def opens(self, path: Path) -> bool:
        """Return whether a file may be a race, a run's config, or data."""
        return path.suffix.lower() != ".json"

    def open_path(self, path: Path) -> None:
        """Open a race or a run's config, or show what is in a data file.

        Raises:
            ReluvizError: It can't be read or is damaged.
        """
        if path.suffix.lower() != SUFFIX:
            self.opener.open(path)
            return
        race = open_race(path)
        self._wants_run = not any(race.results)
        before = self.settings
        self.editor.change(race.settings)
        if before == race.settings and self._begun:
            self._submit()
        self._saved = self._to_compare = race.results if any(race.results) else ()
        self._show_lanes()
        if self._saved:
            self.message.emit(self.tr("{name}: the plots show its results; Run repeats it").format(name=path.name))

    def open_run(self, config: RunConfig) -> None:
        """Race with a run's settings, from the start; see `Page`."""
        self.editor.change(RaceSettings.of_run(config))
        self.set_running(running=True)

    def can_save(self) -> bool:
        """A race can be saved at any time."""
        return True

    def save_path(self, path: Path) -> None:
        """Write settings and results to a file.

        Raises:
            FileError: It can't be written.
        """
        results: tuple[Result | None, ...] = (None,) * len(self.settings.contestants)
        if self._saved:
            results = self._saved
        elif self._report.race is self._race and self._report.frames:
            results = tuple(result_of(frame) for frame in self._report.frames)
        save_race(path, SavedRace(self.settings, results))

    def save_state(self) -> State:
        """Return the settings, the speed and the view."""
        speed = self.toolbar.speed.currentData()
        return {
            "settings": self.settings.to_dict(),
            "speed": None if math.isinf(speed) else speed,
            "view": self._look.view,
            "shared_scale": self._look.shared_scale,
            "panel": self._parts.panel,
        }

    def restore_state(self, state: State) -> None:
        """Take up settings, speed and view.

        Raises:
            ValueError, KeyError, ReluvizError: The state is damaged.
        """
        settings = RaceSettings.from_dict(state["settings"])
        speed = math.inf if state["speed"] is None else state["speed"]
        panel = state.get("panel")  # none in a state that an older version has kept
        if speed not in SPEEDS or state["view"] not in ("inputs", "samples") or panel not in (None, True, False):
            raise ValueError("the state of the race page is damaged")
        self.editor.take(settings)
        self.set_speed(float(speed))
        self._change_look(view=state["view"], shared_scale=bool(state["shared_scale"]))
        self.toolbar.show_view(self._look.view, shared_scale=self._look.shared_scale)
        self._parts.choose_panel(panel)

    def shutdown(self) -> bool:
        """Stop and join the training thread."""
        self.timer.stop()
        return self.worker.close(1.0) & self.opener.shutdown()

    def retranslate(self) -> None:
        """Set every text again."""
        self.toolbar.retranslate()
        self.inspector.retranslate()
        self.plots.retranslate()
        self.contestants.retranslate()

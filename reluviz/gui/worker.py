"""The thread that trains a race, and what the window tells it and takes from it.

One thread trains all contestants in turn. On two cores three threads did 3 to 14 % more steps a second, but each one's
clock then showed a third of its true speed, because contestants waited for a core and for the interpreter inside what
is timed: the times to converge would have been wrong threefold.

The window's thread calls the methods of `RaceWorker`; they return at once. The training thread answers with a frozen
`Report` in `latest`, which a newer one replaces. Looking at one asks for the next: no picture is made that the window
would not show, and a window that is busy costs the training nothing. While the race runs another thread makes the
pictures, of copies; whenever something is ordered the training thread waits for it and is alone again.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from reluviz.core.config import DataConfig, RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.trainer import Trainer
from reluviz.gui.interrupt import Interrupted, interrupt
from reluviz.gui.race import ahead
from reluviz.gui.race.frames import Frame, Look, Race, Report, fault_of
from reluviz.gui.race.painter import Painter
from reluviz.gui.race.runner import BEHIND_S, ROUND_MS, Clock, Runner, make_trainer

_GRACE_S = 0.15  # after which a compilation is broken off

TrainerFactory = Callable[[RunConfig, Dataset], Trainer]


@dataclass(frozen=True)
class _Orders:
    """All that the window has told the thread; it takes a copy and compares."""

    race: Race = field(default_factory=Race)
    race_number: int = 0
    data_number: int = 0
    running: bool = False
    speed: float = math.inf
    resets: int = 0
    steps: int = 0
    epochs: int = 0
    look: Look = field(default_factory=Look)
    closing: bool = False


class RaceWorker:
    """A race on a thread of its own, which starts with the first race and ends with `close`.

    Attributes:
        compiled_s: Seconds in which other processes compiled for it.
    """

    def __init__(self, make_trainer: TrainerFactory = make_trainer) -> None:
        """Prepare; nothing runs yet. `make_trainer` makes the run of a config on a data set."""
        self.compiled_s = 0.0
        self._latest = Report()
        self._looked = False
        self._make_trainer = make_trainer
        self._orders = _Orders()
        self._changed = threading.Condition()
        self._painter = Painter()
        self._thread: threading.Thread | None = None
        self._done = _Orders()
        self._runners: list[Runner] = []
        self._datasets: dict[DataConfig, Dataset] = {}
        self._data_number = 0

    # What the window's thread calls.

    def submit(self, race: Race, *, running: bool | None = None) -> None:
        """Run another race from its start; contestants whose config is unchanged are reset, not made anew."""
        self._order(race=race, race_number=self._orders.race_number + 1, running=running)
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reluviz-race", daemon=True)
                self._thread.start()

    @property
    def latest(self) -> Report:
        """The newest report. Looking at it asks for another one, which comes as soon as there is something new."""
        if not self._looked:
            with self._changed:
                self._looked = True
                self._changed.notify_all()
        return self._latest

    def forget_data(self) -> None:
        """Make data and contestants anew at the next race, because a file may have changed."""
        self._order(data_number=self._orders.data_number + 1)

    def run(self) -> None:
        """Go on."""
        self._order(running=True)

    def pause(self) -> None:
        """Stop between two slices; within milliseconds also in a slow one."""
        self._order(running=False)

    def reset(self) -> None:
        """Go back to exactly the same start."""
        self._order(resets=self._orders.resets + 1)

    def step(self, *, steps: int = 0, epochs: int = 0) -> None:
        """Do so many steps, or go on to so many epoch ends, and pause."""
        now = self._orders
        self._order(running=False, steps=now.steps + steps, epochs=now.epochs + epochs)

    def set_speed(self, epochs_per_second: float) -> None:
        """Run at a pace, the same for all contestants; `math.inf` for as fast as each can."""
        self._order(speed=epochs_per_second)

    def set_look(self, look: Look) -> None:
        """Choose what frames show."""
        if look != self._orders.look:
            self._order(look=look)

    def close(self, timeout: float = 1.0) -> bool:
        """End the thread, also out of a compilation, and return whether it has ended within so many seconds."""
        thread = self._thread
        self._order(closing=True)
        end = time.monotonic() + timeout
        for runner in list(self._runners):
            if runner.trainer is not None:
                runner.trainer.request_stop()
        ahead.end_processes()
        if thread is not None:
            thread.join(min(_GRACE_S, timeout))
        painted = self._painter.close(max(0.0, end - time.monotonic()))
        return (thread is None or interrupt(thread, max(0.0, end - time.monotonic()))) and painted

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        # Looked at once: the thread itself takes it away when it fails.
        thread = self._thread
        return thread is not None and thread.is_alive()

    def _order(self, **changes: Any) -> None:
        if changes.get("running", True) is None:
            del changes["running"]
        with self._changed:
            self._orders = replace(self._orders, **changes)
            self._changed.notify_all()

    # What follows runs on the training thread.

    def _run(self) -> None:
        try:
            self._loop()
        except Interrupted:
            return
        except Exception as error:
            with self._changed:
                # The next race has a new thread, which does nothing again that this one was asked for.
                self._done = replace(self._orders, race_number=0)
                self._thread = None
                if not self._orders.closing:
                    self._latest = replace(self._latest, running=False, preparing=False, fault=fault_of(error))

    def _loop(self) -> None:
        done = self._done
        clock = Clock()
        while not self._orders.closing:
            orders = self._orders
            if orders is not done:
                self._painter.settle()
            if orders.race_number != done.race_number:
                self._prepare(orders)
            elif orders.resets != done.resets:
                self._reset()
            if orders.look != done.look:
                self._show_all(orders)
            self._take_steps(orders, orders.steps - done.steps, orders.epochs - done.epochs)
            if orders.running != done.running:
                self._show_stale(orders)
                self._publish(orders)
            if orders is not done:
                self._begin_pace(clock)
            done = orders
            if orders is self._orders:
                self._advance(orders, clock)

    def _begin_pace(self, clock: Clock) -> None:
        """Owe nothing of the time before, such as that of a pause."""
        clock.start()
        for runner in self._runners:
            runner.goal = runner.progress

    def _prepare(self, orders: _Orders) -> None:
        """Make the contestants one after the other, the frames telling who is being made; take over those unchanged."""
        known = {runner.config: runner for runner in self._runners if runner.alive}
        if orders.data_number != self._data_number:
            self._data_number = orders.data_number
            self._datasets.clear()
            known.clear()
        runners = []
        for key, config in orders.race.configs:
            kept = known.pop(config, None)
            runner = Runner(key, config, None if kept is None else kept.trainer)
            runner.frame = Frame(key, config, "waiting", since=time.monotonic())
            runners.append(runner)
        self._runners = runners
        self._publish(orders, preparing=True)
        # A GPU's kernels are kept by no cache for another process to fill.
        compiled = [config for _, config in orders.race.configs if config.training.device != "cuda"]
        hidden = [(1, *config.network.hidden, 1) for config in compiled]
        # The data tell the rest of a network's widths, but take a second to be made the first time.
        if ahead.is_needed(hidden) or ahead.is_needed(self._networks(compiled)):
            for runner in runners:
                runner.frame = replace(runner.frame or Frame(runner.key, runner.config, "waiting"), phase="compiling")
            self._publish(orders, preparing=True)
            self.compiled_s += ahead.compile_ahead(
                compiled,
                lambda: self._orders.closing or self._orders.race_number != orders.race_number,
                lambda: self._networks(compiled),
            )
        for runner in runners:
            if self._orders.closing or self._orders.race_number != orders.race_number:
                return
            self._make(runner, orders)
        self._publish(orders)

    def _make(self, runner: Runner, orders: _Orders) -> None:
        assert runner.frame is not None
        runner.frame = replace(runner.frame, phase="compiling", since=time.monotonic())
        self._publish(orders, preparing=True)
        try:
            if runner.trainer is None:
                runner.trainer = self._make_trainer(runner.config, self._dataset(runner.config.data))
            else:
                runner.trainer.resume()
                runner.trainer.reset()
            # Evaluates the start, and compiles what draws frames and reads a neuron.
            runner.trainer.advance(steps=0)
            runner.show(self._orders.look)
            if any(runner.config.network.hidden):
                runner.trainer.neuron(0, 0)
        except Exception as error:
            runner.fail(error)
        self._publish(orders, preparing=True)

    def _networks(self, configs: list[RunConfig]) -> list[tuple[int, ...]]:
        """Return the widths of each run's network; none where the data can't be had, which is told later."""
        try:
            sets = [(config, self._dataset(config.data)) for config in configs]
        except Exception:
            return []
        return [(data.n_in, *config.network.hidden, data.n_out) for config, data in sets]

    def _dataset(self, data: DataConfig) -> Dataset:
        known = self._datasets
        if data not in known:
            # Only the last one: an own file may be large.
            known.clear()
            known[data] = data.dataset()
        return known[data]

    def _reset(self) -> None:
        for runner in self._runners:
            if runner.trainer is not None and runner.frame is not None:
                runner.frame = replace(runner.frame, fault=None)
                with self._blaming(runner):
                    runner.trainer.resume()
                    runner.trainer.reset()
                    runner.trainer.advance(steps=0)
                    runner.show(self._orders.look)
        self._publish(self._orders)

    def _take_steps(self, orders: _Orders, steps: int, epochs: int) -> None:
        """Do single steps and epochs that were asked for."""
        if steps <= 0 and epochs <= 0:
            return
        for runner in self._runners:
            if not runner.can_go_on or runner.trainer is None:
                continue
            trainer = runner.trainer
            goal = trainer.step + steps
            if epochs:
                goal = max(goal, (trainer.epoch + epochs) * trainer.steps_per_epoch)
            with self._blaming(runner):
                while trainer.step < goal and not trainer.is_over and self._same_race(orders):
                    trainer.advance(steps=min(goal - trainer.step, runner.steps_in(30.0)))
                runner.show(self._orders.look)
        self._publish(orders)

    def _same_race(self, orders: _Orders) -> bool:
        now = self._orders
        return not now.closing and now.race_number == orders.race_number and now.resets == orders.resets

    def _advance(self, orders: _Orders, clock: Clock) -> None:
        """Give every contestant a slice, or wait until something is to be done."""
        ready = [runner for runner in self._runners if runner.can_go_on]
        if not orders.running or not ready:
            if orders.running and self._runners:
                self._order_pause(orders)
            with self._changed:
                self._changed.wait_for(lambda: self._orders is not orders)
            return
        allowance = clock.epochs(orders.speed)
        if not math.isinf(allowance) and self._lag(ready) > 1 + orders.speed * BEHIND_S:
            # One is too slow for the pace: all wait for it, so that they stay side by side.
            allowance = 0.0
        busy = False
        for runner in ready:
            if self._orders is not orders:
                return
            with self._blaming(runner):
                busy |= runner.train(allowance, ROUND_MS / len(ready))
            # Not before all have gone on: a picture in which one stands still is none.
            if self._looked and all(each.is_stale for each in ready if each.can_go_on):
                self._answer(orders)
        if not busy:
            self._wait_for_pace(orders, clock)

    def _wait_for_pace(self, orders: _Orders, clock: Clock) -> None:
        """Wait until the pace allows more, something is ordered, or somebody looks who has not yet been answered."""
        with self._changed:
            waiting = self._looked
            self._changed.wait_for(
                lambda: self._orders is not orders or self._looked is not waiting, clock.until_next(orders.speed)
            )

    def _answer(self, orders: _Orders) -> None:
        """Have what is new painted and reported, as soon as what was new before is."""
        if self._painter.is_busy:
            return
        moments = []
        for runner in self._runners:
            if runner.is_stale:
                with self._blaming(runner):
                    moments.append((runner, runner.moment()))

        def paint() -> None:
            for runner, moment in moments:
                try:
                    runner.show(orders.look, moment)
                except Exception as error:
                    runner.fail(error)
            self._publish(orders)

        self._painter.give(paint)

    def _show_stale(self, orders: _Orders) -> None:
        """Make frames of the contestants that have gone on since they were last shown."""
        for runner in self._runners:
            if runner.is_stale:
                with self._blaming(runner):
                    runner.show(orders.look)

    @staticmethod
    def _lag(ready: list[Runner]) -> float:
        """Return how many epochs the slowest contestant owes."""
        return max(runner.goal - runner.progress for runner in ready)

    def _order_pause(self, orders: _Orders) -> None:
        """Note that the race has ended by itself, unless something was ordered meanwhile."""
        with self._changed:
            if self._orders is orders:
                self._orders = replace(orders, running=False)

    @contextmanager
    def _blaming(self, runner: Runner) -> Iterator[None]:
        """Let an exception end one contestant and leave the others alone."""
        try:
            yield
        except Exception as error:
            self._painter.settle()
            runner.fail(error)
            self._publish(self._orders)

    def _show_all(self, orders: _Orders) -> None:
        for runner in self._runners:
            if runner.alive:
                with self._blaming(runner):
                    runner.show(orders.look)
        self._publish(orders)

    def _publish(self, orders: _Orders, *, preparing: bool = False) -> None:
        frames = tuple(runner.frame for runner in self._runners if runner.frame is not None)
        with self._changed:
            self._looked = False
            self._latest = Report(orders.race, frames, self._orders.running, preparing)
            self._changed.notify_all()

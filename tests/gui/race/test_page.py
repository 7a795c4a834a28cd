"""The Race page: real widgets, the real training thread, from the first show to the close."""

import math
import threading
import time

import numba
import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from reluviz.core.trainer import Trainer
from reluviz.gui.pages.race import RacePage
from reluviz.gui.race.settings import Contestant
from reluviz.gui.worker import RaceWorker
from tests.gui.race.pages import EASY, WAIT, over, standing, submitted


def test_the_first_show_starts_the_race_of_relu_sigmoid_and_tanh_by_itself(qtbot):
    page = RacePage()
    qtbot.addWidget(page)
    assert [c.activation for c in page.settings.contestants] == ["relu", "sigmoid", "tanh"]
    assert page.settings.shared.data.name == "spirals"
    page.show()
    qtbot.waitUntil(lambda: standing(page) and page._report.frames[0].snapshot.epoch > 3, timeout=WAIT)
    assert page.contestants.cards[0].boundary.frame_.pictures.boundary is not None
    assert page.toolbar.run_action.text() == "Pause"
    page.hide()
    qtbot.waitUntil(lambda: not page.worker.latest.running)
    assert page.shutdown()


def test_a_race_converges_and_says_when(qtbot, page):
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    for card, config in zip(page.contestants.cards, submitted(page), strict=True):
        alone = Trainer(config)
        alone.advance(epochs=30)
        assert alone.convergence is not None
        assert card.state.text().startswith(f"converged in epoch {alone.convergence.epoch},")
        assert "epoch 30" in card.numbers.text()
    bars = page.plots.bars.texts()
    assert all(text.startswith("epoch ") for text in bars)
    page.plots.axis.setCurrentIndex(1)
    page.plots.show_all()
    assert all(text.endswith("s") for text in page.plots.bars.texts())


def test_plots_follow_what_is_stepped_while_the_race_rests(qtbot, page):
    curves = page.plots._curves[page.plots.loss]
    for epochs, goal in ((3, 3), (20, 23)):
        page.step(0, epochs)
        qtbot.waitUntil(lambda goal=goal: all(frame.snapshot.epoch == goal for frame in page._report.frames))
        qtbot.waitUntil(lambda goal=goal: [curve.getData()[0][-1] for curve in curves] == 3 * [goal])


def test_run_goes_on_after_the_training_thread_has_failed(qtbot, page, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(RaceWorker, "_take_steps", lambda _, orders, steps, epochs: (steps or epochs) and 1 / 0)
        page.step(0, 1)
        qtbot.waitUntil(lambda: page._report.fault is not None)
        assert "Training has stopped: ZeroDivisionError" in page.notice.text()
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    assert page._report.fault is None


def test_a_race_that_misses_its_target_and_one_that_diverges_are_states_of_their_own(qtbot, page):
    changed = page.settings.with_shared(
        {"data.name": "xor", "target.value": 1.0, "training.epochs": 2, "training.optimiser": "sgd"}
    )
    page.editor.change(changed.with_contestant(0, Contestant("leaky_relu", learning_rate=1e6)))
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page), timeout=WAIT)
    cards = page.contestants.cards
    assert cards[0].state.text().startswith("diverged in epoch 1: ")
    assert "no longer a finite number" in cards[0].explain()
    assert cards[1].state.text() == "did not converge"
    assert "was not met within 2 epochs" in cards[1].explain()
    assert page.plots.bars.texts()[:2] == ["diverged", "did not converge"]


def test_reset_step_and_pause(qtbot, page):
    page.toolbar.step_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.epoch == 1 for f in page._report.frames))
    first = [frame.history.train_loss.copy() for frame in page._report.frames]
    page.toolbar.batch_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.step == 4 for f in page._report.frames))
    page.toolbar.reset_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.step == 0 for f in page._report.frames))
    assert page.contestants.cards[0].state.text() == "ready to start"
    page.toolbar.step_action.trigger()
    qtbot.waitUntil(lambda: all(f.snapshot.epoch == 1 for f in page._report.frames))
    for before, frame in zip(first, page._report.frames, strict=True):
        np.testing.assert_array_equal(frame.history.train_loss, before)
    assert page.toolbar.run_action.text() == "Run"


def test_run_and_step_show_at_once_what_will_be_done(page, monkeypatch):
    """While data or kernels are made, nothing new may be reported for seconds."""
    for order in ("run", "pause", "step"):
        monkeypatch.setattr(page.worker, order, lambda **steps: None)
    page.toolbar.run_action.trigger()
    assert page.toolbar.running
    page.toolbar.run_action.trigger()
    assert not page.toolbar.running
    page.toolbar.run_action.trigger()
    page.toolbar.step_action.trigger()
    assert not page.toolbar.running


def test_a_step_within_an_epoch_is_told(qtbot, page):
    page.editor.change_shared("training.batch_size", 10)
    qtbot.waitUntil(lambda: standing(page), timeout=WAIT)
    page.toolbar.batch_action.trigger()
    qtbot.waitUntil(lambda: "step 1" in page.contestants.cards[0].numbers.text(), timeout=WAIT)
    page.toolbar.step_action.trigger()
    qtbot.waitUntil(lambda: "epoch 1 · loss" in page.contestants.cards[0].numbers.text(), timeout=WAIT)


def test_run_begins_anew_when_the_race_is_over(qtbot, page):
    page.set_running(True)
    qtbot.waitUntil(lambda: over(page) and not page._report.running, timeout=WAIT)
    history = page._report.frames[0].history
    page.toolbar.run_action.trigger()
    qtbot.waitUntil(lambda: over(page) and page._report.frames[0].history is not history, timeout=WAIT)


def test_a_worker_s_exception_stands_on_its_card_and_the_rest_goes_on(qtbot, monkeypatch):
    def make(config, dataset):
        if config.network.activation == "sigmoid":
            raise RuntimeError("out of luck")
        return Trainer(config, dataset)

    page = RacePage()
    qtbot.addWidget(page)
    monkeypatch.setattr(page.worker, "_make_trainer", make)
    page.editor.settings = page.settings.with_shared(EASY)
    page._show_settings()
    page.show()
    page.set_speed(math.inf)
    qtbot.waitUntil(lambda: page._report.is_over, timeout=WAIT)
    card = page.contestants.cards[1]
    assert card.state.text() == "stopped by an error"
    assert card._fault.text() == "RuntimeError: out of luck"
    card._copy.click()
    assert "in make" in QGuiApplication.clipboard().text()
    assert page.contestants.cards[0].state.text().startswith("converged")
    assert page.plots.bars.texts()[1] == "error"
    assert page.shutdown()


@pytest.mark.display
def test_closing_during_training_takes_less_than_a_second(qtbot):
    page = RacePage()
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: standing(page) and page._report.frames[0].snapshot.step > 0, timeout=WAIT)
    begin = time.monotonic()
    assert page.shutdown()
    assert time.monotonic() - begin < 1
    assert not page.worker.is_alive


def test_closing_during_compilation_takes_less_than_a_second(qtbot, monkeypatch):
    compiling = threading.Event()

    def compile_for_ever(config, dataset):
        while True:
            numba.njit(lambda x: x * 3 + 1).compile("f8(f8)")
            compiling.set()

    page = RacePage()
    qtbot.addWidget(page)
    monkeypatch.setattr(page.worker, "_make_trainer", compile_for_ever)
    page.show()
    qtbot.waitUntil(compiling.is_set, timeout=WAIT)
    qtbot.waitUntil(lambda: page.contestants.cards[0].state.text().startswith("getting ready, only this once"))
    assert page.contestants.cards[1].state.text() == "waiting for its turn"
    begin = time.monotonic()
    assert page.shutdown()
    assert time.monotonic() - begin < 1
    assert not page.worker.is_alive

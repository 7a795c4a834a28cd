"""The training thread: real trainers, watched as the window watches them."""

import math
import threading
import time

import numpy as np

from reluviz.core.trainer import Trainer
from reluviz.gui.race import ahead, runner
from reluviz.gui.race.frames import Look, Race
from reluviz.gui.worker import RaceWorker
from tests.gui.race.races import BASE, PAIR, prepared, race, wait_for


def test_a_race_runs_to_its_end_and_agrees_with_a_headless_run_bit_for_bit(worker):
    worker.submit(PAIR, running=True)
    wait_for(lambda: worker.latest.is_over and not worker.latest.running)
    for frame, (_, config) in zip(worker.latest.frames, PAIR.configs, strict=True):
        alone = Trainer(config)
        alone.advance(epochs=60)
        assert frame.phase == alone.state == "converged"
        assert frame.snapshot.convergence.epoch == alone.convergence.epoch
        np.testing.assert_array_equal(frame.history.train_loss, alone.history.train_loss)
        np.testing.assert_array_equal(frame.history.gradient_rms, alone.history.gradient_rms)


def test_a_paused_race_stands_at_its_start_with_pictures(worker):
    worker.submit(PAIR)
    wait_for(lambda: prepared(worker))
    frame = worker.latest.frames[1]
    assert (frame.phase, frame.snapshot.step, len(frame.history)) == ("running", 0, 1)
    assert frame.pictures.boundary.shape == (96, 96, 4)
    assert frame.pictures.layout.widths == (4, 4)
    assert frame.pictures.neurons.shape == (*frame.pictures.layout.shape, 4)
    assert not worker.latest.running


def test_frames_tell_who_compiles_and_who_waits(monkeypatch):
    # Other processes compile for all of them at once.
    monkeypatch.setattr(ahead, "is_needed", lambda networks: False)
    seen, gate = [], threading.Event()

    def make(config, dataset):
        seen.append([frame.phase for frame in worker.latest.frames])
        assert gate.wait(10)
        return Trainer(config, dataset)

    worker = RaceWorker(make)
    worker.submit(PAIR)
    wait_for(lambda: len(seen) == 1)
    assert worker.latest.preparing
    gate.set()
    wait_for(lambda: prepared(worker))
    assert seen[0] == ["compiling", "waiting"]
    assert seen[1] == ["running", "compiling"]
    assert worker.close()


def test_reset_goes_back_to_exactly_the_same_start(worker):
    worker.submit(PAIR, running=True)
    wait_for(lambda: worker.latest.is_over and not worker.latest.running)
    first = [(frame.history, frame.pictures.neurons) for frame in worker.latest.frames]
    worker.reset()
    wait_for(lambda: worker.latest.frames[1].snapshot.step == 0)
    assert not worker.latest.running
    assert len(worker.latest.frames[0].history) == 1
    worker.run()
    wait_for(lambda: worker.latest.is_over)
    for (history, neurons), frame in zip(first, worker.latest.frames, strict=True):
        assert frame.history is not history
        np.testing.assert_array_equal(frame.history.train_loss, history.train_loss)
        np.testing.assert_array_equal(frame.pictures.neurons, neurons)


def test_steps_are_counted_exactly_and_leave_the_race_paused(worker):
    worker.submit(PAIR, running=False)
    wait_for(lambda: prepared(worker))
    worker.step(steps=1)
    wait_for(lambda: all(frame.snapshot.step == 1 for frame in worker.latest.frames))
    worker.step(epochs=1)
    wait_for(lambda: all(frame.snapshot.epoch == 1 for frame in worker.latest.frames))
    assert {frame.snapshot.step for frame in worker.latest.frames} == {3}  # 30 training samples in batches of 10
    worker.step(epochs=10)
    wait_for(lambda: all(frame.snapshot.epoch == 11 for frame in worker.latest.frames))
    time.sleep(0.05)
    assert {frame.snapshot.step for frame in worker.latest.frames} == {33}
    assert not worker.latest.running


def test_a_pace_is_kept_and_contestants_stay_side_by_side(worker):
    endless = [{"network.activation": name, "training.epochs": 100_000} for name in ("relu", "tanh")]
    worker.set_speed(50.0)
    worker.submit(race(*endless))
    wait_for(lambda: prepared(worker))
    begin = time.monotonic()
    worker.run()
    wait_for(lambda: worker.latest.frames[0].snapshot.epoch >= 25)
    took = time.monotonic() - begin
    assert took >= 0.45
    first, second = (frame.snapshot.epoch for frame in worker.latest.frames)
    assert abs(first - second) <= 3
    worker.set_speed(math.inf)
    wait_for(lambda: worker.latest.frames[0].snapshot.epoch >= 500)


def test_a_pause_holds(worker):
    worker.submit(race({"training.epochs": 10_000_000}, {"training.epochs": 10_000_000}), running=True)
    wait_for(lambda: prepared(worker) and worker.latest.frames[0].snapshot.step > 0)
    worker.pause()
    wait_for(lambda: not worker.latest.running)
    time.sleep(0.1)
    step = worker.latest.frames[0].snapshot.step
    report = worker.latest
    time.sleep(0.1)
    assert worker.latest is report
    assert worker.latest.frames[0].snapshot.step == step


def test_contestants_that_have_not_changed_are_reset_and_not_made_anew():
    made = []

    def make(config, dataset):
        made.append(config.network.activation)
        return Trainer(config, dataset)

    worker = RaceWorker(make)
    worker.submit(PAIR, running=True)
    wait_for(lambda: worker.latest.is_over)
    more = Race((*PAIR.configs, (2, BASE.with_value("network.activation", "sigmoid"))))
    worker.submit(more, running=False)
    wait_for(lambda: worker.latest.race is more and not worker.latest.preparing)
    assert made == ["relu", "tanh", "sigmoid"]
    assert [frame.snapshot.step for frame in worker.latest.frames] == [0, 0, 0]
    assert len({id(frame.dataset) for frame in worker.latest.frames}) == 1
    assert worker.close()


def test_a_file_that_has_changed_is_read_again_when_the_data_are_forgotten(worker, tmp_path):
    path = tmp_path / "points.csv"
    rows = [f"{i % 7},{i % 5},{i % 2}" for i in range(40)]
    path.write_text("\n".join(rows))
    changes = {"data.name": "file", "data.path": str(path), "data.noise": 0.0}
    own = race(changes, changes | {"network.activation": "tanh"})
    worker.submit(own)
    wait_for(lambda: prepared(worker))
    path.write_text("\n".join(rows * 2))
    again = Race(own.configs)
    worker.submit(again)
    wait_for(lambda: worker.latest.race is again and prepared(worker))
    assert len(worker.latest.frames[0].dataset.x_train) == 20
    worker.forget_data()
    changed = Race(own.configs)
    worker.submit(changed)
    wait_for(lambda: worker.latest.race is changed and prepared(worker))
    assert [len(frame.dataset.x_train) for frame in worker.latest.frames] == [40, 40]


def test_the_look_decides_what_is_drawn(worker):
    worker.submit(PAIR)
    wait_for(lambda: prepared(worker))
    worker.set_look(Look(view="samples", neuron=(1, 0, 2), dark=True))
    wait_for(lambda: worker.latest.frames[1].detail is not None)
    first, second = worker.latest.frames
    assert first.detail is None
    assert (second.detail.layer, second.detail.neuron) == (0, 2)
    z, value, slope = second.pictures.response
    np.testing.assert_allclose(value, np.tanh(z), atol=1e-6)
    np.testing.assert_allclose(slope, 1 - np.tanh(z) ** 2, atol=1e-6)
    assert second.view == "samples"
    assert second.pictures.layout.tile == (1, 30)
    worker.set_look(Look(pictures=False))
    wait_for(lambda: worker.latest.frames[1].pictures.neurons is None)


def test_no_picture_is_made_that_nobody_looks_at_and_each_report_shows_all_anew(worker, monkeypatch):
    made = []
    real = runner.read
    monkeypatch.setattr(runner, "read", lambda *arguments: made.append(1) or real(*arguments))
    endless = race(*({"network.activation": name, "training.epochs": 1_000_000} for name in ("relu", "tanh")))
    worker.submit(endless, running=True)
    wait_for(lambda: prepared(worker) and worker.latest.frames[0].snapshot.step > 0)
    # The last look is answered; after that training goes on without a picture.
    wait_for(lambda: not worker._looked and not worker._painter.is_busy)
    before, histories = len(made), [frame.history for frame in worker._latest.frames]
    rows = [history.evaluations for history in histories]
    wait_for(lambda: all(history.evaluations > row + 300 for history, row in zip(histories, rows, strict=True)))
    assert len(made) == before
    shown = worker.latest
    wait_for(lambda: worker.latest is not shown)
    for old, new in zip(shown.frames, worker._latest.frames, strict=True):
        assert new.snapshot.step > old.snapshot.step

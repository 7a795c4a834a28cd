"""The training thread: real trainers, watched as the window watches them."""

import math
import threading
import time
from contextlib import suppress

import numba
import numpy as np
import pytest
from numba.core.compiler_lock import global_compiler_lock

from reluviz.core.config import RunConfig
from reluviz.core.trainer import Trainer
from reluviz.gui.interrupt import Interrupted, interrupt
from reluviz.gui.race import ahead, runner
from reluviz.gui.race.frames import Look, Race
from reluviz.gui.race.painter import Painter
from reluviz.gui.worker import RaceWorker
from reluviz_kernels import backend

BASE = RunConfig().with_values(
    {"data.name": "blobs", "data.samples": 60, "network.hidden": (4, 4), "training.epochs": 60, "seed": 3}
)


def race(*changes):
    return Race(tuple((key, BASE.with_values(change)) for key, change in enumerate(changes)))


PAIR = race({"network.activation": "relu"}, {"network.activation": "tanh"})


def wait_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


@pytest.fixture
def worker():
    made = RaceWorker()
    yield made
    assert made.close()
    assert not made.is_alive


def prepared(worker):
    return (
        len(worker.latest.frames) > 0 and not worker.latest.preparing and worker.latest.frames[0].snapshot is not None
    )


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


def test_a_contestant_diverges_and_the_other_goes_on(worker):
    tame = {"data.name": "xor", "network.activation": "tanh", "target.value": 0.5}
    worker.submit(race(tame | {"network.activation": "relu", "training.learning_rate": 1e6}, tame), running=True)
    wait_for(lambda: worker.latest.is_over)
    first, second = worker.latest.frames
    assert first.phase == "diverged"
    assert first.snapshot.divergence.layer >= 1
    assert second.phase == "converged"
    assert second.snapshot.epoch == 60


def test_an_exception_ends_one_contestant_only_and_its_traceback_can_be_copied():
    def make(config, dataset):
        if config.network.activation == "relu":
            raise RuntimeError("no such luck")
        return Trainer(config, dataset)

    worker = RaceWorker(make)
    worker.submit(PAIR, running=True)
    wait_for(lambda: worker.latest.is_over)
    failed, fine = worker.latest.frames
    assert failed.phase == "failed"
    assert failed.fault.text == "RuntimeError: no such luck"
    assert "Traceback" in failed.fault.details
    assert "in make" in failed.fault.details
    assert fine.phase == "converged"
    assert worker.close()


def test_an_exception_in_training_ends_one_contestant_only(worker, monkeypatch):
    worker.submit(PAIR)
    wait_for(lambda: prepared(worker))
    advance = Trainer.advance

    def break_relu(self, **limits):
        if self.config.network.activation == "relu" and limits.get("steps") != 0:
            raise FloatingPointError("broken")
        return advance(self, **limits)

    monkeypatch.setattr(Trainer, "advance", break_relu)
    worker.run()
    wait_for(lambda: worker.latest.is_over)
    assert [frame.phase for frame in worker.latest.frames] == ["failed", "converged"]
    assert worker.latest.frames[0].fault.text == "FloatingPointError: broken"


def test_an_error_that_a_person_can_mend_is_told_in_its_own_words(worker, tmp_path):
    changes = {"data.name": "file", "data.path": str(tmp_path / "none.csv"), "data.noise": 0.0}
    worker.submit(race(changes, changes))
    wait_for(lambda: worker.latest.frames and worker.latest.frames[1].fault is not None)
    assert "none.csv" in worker.latest.frames[0].fault.text
    assert "Error" not in worker.latest.frames[0].fault.text
    # Another race then runs as if nothing had been.
    worker.submit(PAIR, running=True)
    wait_for(lambda: worker.latest.race is PAIR and worker.latest.is_over)


def test_a_device_that_is_not_there_is_one_line_and_the_other_goes_on(worker, monkeypatch):
    monkeypatch.setattr(backend, "cuda_status", lambda: (False, "the driver is too old"))
    worker.submit(race({"training.device": "cuda"}, {"training.device": "auto"}), running=True)
    wait_for(lambda: worker.latest.is_over)
    there_is_none, other = worker.latest.frames
    assert there_is_none.phase == "failed"
    assert there_is_none.fault.text == "CUDA can't be used: the driver is too old; the device 'cpu' can"
    assert other.snapshot.epoch == 60
    worker.submit(race({}, {"training.device": "auto"}), running=True)
    wait_for(lambda: worker.latest.is_over and worker.latest.frames[0].fault is None)


def test_a_fault_of_the_thread_itself_is_reported():
    worker = RaceWorker()
    worker.submit("no race")
    wait_for(lambda: worker.latest.fault is not None)
    assert "AttributeError" in worker.latest.fault.text
    assert "Traceback" in worker.latest.fault.details
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


def test_closing_ends_a_slow_evaluation_within_a_second():
    large = {"data.samples": 200_000, "network.hidden": (64, 64), "training.epochs": 1000}
    worker = RaceWorker()
    worker.submit(race(large, large), running=True)
    wait_for(lambda: prepared(worker))
    begin = time.monotonic()
    assert worker.close()
    assert time.monotonic() - begin < 1


def test_closing_ends_a_compilation_within_a_second():
    compiling = threading.Event()

    def compile_for_ever(config, dataset):
        while True:
            numba.njit(lambda x: x * 2 + 1).compile("f8(f8)")
            compiling.set()

    worker = RaceWorker(compile_for_ever)
    worker.submit(PAIR)
    assert compiling.wait(60)
    begin = time.monotonic()
    assert worker.close()
    assert time.monotonic() - begin < 1
    # The compiler is none the worse for it.
    assert numba.njit(lambda x: x + 1)(1) == 2


def test_a_thread_is_interrupted_between_two_steps_of_the_compiler_and_nowhere_else():
    compile_now, ended_by = threading.Event(), []

    def work():
        assert compile_now.wait(60)
        try:
            numba.njit(lambda x: x * 5 + 1).compile("f8(f8)")
        except Interrupted:
            ended_by.append(global_compiler_lock.is_locked())

    thread = threading.Thread(target=work)
    thread.start()
    assert not interrupt(thread, 0.1)
    assert ended_by == []
    compile_now.set()
    assert interrupt(thread, 60)
    # Not while the thread held the compiler's lock, or it has let it go.
    assert ended_by == [False]
    assert numba.njit(lambda x: x + 1)(1) == 2


def test_a_compilation_can_be_broken_off_at_any_time_without_harm():
    def compile_for_ever():
        with suppress(Interrupted):
            while True:
                numba.njit(lambda x: np.cumsum(np.sqrt(x)[1:])).compile("f8[:](f8[:])")

    for delay in np.linspace(0.01, 0.6, 6):
        thread = threading.Thread(target=compile_for_ever)
        thread.start()
        time.sleep(delay)
        assert interrupt(thread, 10)
    assert numba.njit(lambda x: np.sqrt(x)[1:])(np.array([4.0, 9.0])) == 3


def test_closing_before_the_start_and_twice_is_harmless():
    worker = RaceWorker()
    assert worker.close()
    assert worker.close()


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


def test_a_fault_of_the_painter_is_the_contestants_own(worker, monkeypatch):
    real = runner.read

    def read(trainer, look, key, capture):
        if key == 0 and capture.step:
            raise FloatingPointError("no picture")
        return real(trainer, look, key, capture)

    monkeypatch.setattr(runner, "read", read)
    worker.submit(PAIR, running=True)
    wait_for(lambda: worker.latest.is_over)
    assert [frame.phase for frame in worker.latest.frames] == ["failed", "converged"]
    assert worker.latest.frames[0].fault.text == "FloatingPointError: no picture"


def test_what_the_painter_itself_does_wrong_reaches_the_training_thread():
    painter = Painter()

    def break_down():
        raise ZeroDivisionError

    painter.give(break_down)
    with pytest.raises(ZeroDivisionError):
        painter.settle()
    painter.settle()
    done = []
    painter.give(lambda: done.append(threading.current_thread().name))
    painter.settle()
    assert done == ["reluviz-pictures"]
    assert painter.close(1.0)


def test_the_painter_is_ended_out_of_a_compilation():
    painter, begun = Painter(), threading.Event()

    def long():
        while True:
            numba.njit(lambda x: x * 4 + 1).compile("f8(f8)")
            begun.set()

    painter.give(long)
    assert begun.wait(60)
    assert painter.is_busy
    assert painter.close(5.0)

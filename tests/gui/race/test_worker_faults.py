"""What goes wrong on the training thread or in its pictures ends one contestant only, and is told."""

import threading

import numba
import pytest

from reluviz.core.trainer import Trainer
from reluviz.gui.race import runner
from reluviz.gui.race.painter import Painter
from reluviz.gui.worker import RaceWorker
from reluviz_kernels import KernelError, backend
from tests.gui.race.races import PAIR, prepared, race, wait_for


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


@pytest.mark.parametrize("method", ["reset", "capture"])
def test_what_a_gpu_can_no_longer_do_ends_one_contestant_only(worker, monkeypatch, method):
    worker.submit(PAIR)
    wait_for(lambda: prepared(worker))
    real = getattr(Trainer, method)

    def break_relu(self):
        if self.config.network.activation == "relu":
            raise KernelError("the GPU is out of memory")
        return real(self)

    monkeypatch.setattr(Trainer, method, break_relu)
    worker.reset()
    worker.run()
    wait_for(lambda: worker.latest.is_over)
    assert [frame.phase for frame in worker.latest.frames] == ["failed", "converged"]
    assert worker.latest.frames[0].fault.text == "the GPU is out of memory"
    assert worker.is_alive


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


def test_the_race_after_a_fault_of_the_thread_has_a_new_one(worker, monkeypatch):
    worker.submit(PAIR)
    wait_for(lambda: prepared(worker))
    with monkeypatch.context() as broken:
        broken.setattr(RaceWorker, "_take_steps", lambda _, orders, steps, epochs: (steps or epochs) and 1 / 0)
        worker.step(steps=3)
        wait_for(lambda: worker.latest.fault is not None)
        wait_for(lambda: not worker.is_alive)
    again = race({}, {})
    worker.submit(again)
    wait_for(lambda: prepared(worker) and worker.latest.race is again)
    assert worker.latest.fault is None
    assert [frame.snapshot.step for frame in worker.latest.frames] == [0, 0], "the steps of before are not done"
    worker.step(steps=2)
    wait_for(lambda: all(frame.snapshot.step == 2 for frame in worker.latest.frames))


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

"""Runs cut into slices, stopped and resumed: the numbers are those of a run in one piece."""

import threading

import numpy as np
import pytest

from reluviz.core import trainer as trainer_module
from reluviz.core.trainer import Trainer
from tests.core.runs import REGRESSION, config, in_steps_of, one_by_one, same_history


def in_milliseconds(run):
    while not run.is_over:
        run.advance(ms=0.05)


@pytest.mark.parametrize("slices", [in_steps_of(1), in_steps_of(7), in_milliseconds], ids=["1", "7", "ms"])
@pytest.mark.parametrize("changes", [{}, {"training__optimiser": "adam", "training__batch_size": 16}])
def test_slices_of_any_length_give_the_same_numbers(slices, changes):
    whole, cut = Trainer(config(**changes)), Trainer(config(**changes))
    whole.advance(epochs=12)
    slices(cut)
    assert len(whole.history) == 13
    same_history(whole.history, cut.history)
    for (w, b), (w2, b2) in zip(whole.parameters(), cut.parameters(), strict=True):
        np.testing.assert_array_equal(w, w2)
        np.testing.assert_array_equal(b, b2)


@pytest.mark.parametrize("room", [2, 3, 256])
def test_epochs_in_one_call_are_those_of_single_calls(monkeypatch, room):
    monkeypatch.setattr(trainer_module, "_MOST_EPOCHS", room)
    together, single = (Trainer(config(target__value=0.6)) for _ in range(2))
    together.advance(epochs=12)
    one_by_one(single, 12)
    same_history(together.history, single.history)
    assert together.convergence.epoch == single.convergence.epoch
    assert together.convergence.score == single.convergence.score
    assert (np.diff(together.history.seconds) > 0).all()


def test_a_stop_between_many_epochs_and_their_evaluation_loses_no_row():
    plain, run = Trainer(config()), Trainer(config())
    plain.advance(epochs=9)
    run.advance(steps=0)
    # The training goes on, the evaluation does not.
    run._stop[0] = 1
    run.advance(epochs=5)
    assert (run.epoch, len(run.history)) == (5, 1)
    assert not run.is_over
    run.advance(epochs=2)
    assert (run.epoch, len(run.history)) == (5, 1)
    run.resume()
    assert run.advance(epochs=4).rows == 9
    same_history(plain.history, run.history)
    run._stop[0] = 1
    run.advance(epochs=2)
    run.reset()
    run.resume()
    run.advance(epochs=9)
    same_history(plain.history, run.history)


@pytest.mark.parametrize(("activation", "rate", "rows"), [("relu", 2.0, 108), ("identity", 0.3, 1)])
def test_a_run_that_diverges_among_many_epochs_keeps_those_before(activation, rate, rows):
    # The first does so after a hundred epochs, the second in the last step of its first one, whose end is then none.
    changes = {
        **REGRESSION,
        "training__learning_rate": rate,
        "training__epochs": 200,
        "network__activation": activation,
        "network__dtype": "float64",
    }
    together, single = Trainer(config(**changes)), Trainer(config(**changes))
    together.advance(epochs=200)
    one_by_one(single, 200)
    assert together.divergence == single.divergence
    assert together.divergence is not None
    assert len(together.history) == rows
    same_history(together.history, single.history)


def test_a_limited_history_is_the_same_however_the_run_is_cut():
    together, single = (Trainer(config(training__epochs=99), most_rows=8) for _ in range(2))
    together.advance(epochs=99)
    one_by_one(single, 99)
    assert together.history.evaluations == single.history.evaluations == 100
    same_history(together.history, single.history)
    assert together.history.epoch.tolist() == [0, 16, 32, 48, 64, 80, 96, 99]


def test_a_stopped_run_does_nothing_until_it_is_resumed():
    plain, run = Trainer(config()), Trainer(config())
    plain.advance(epochs=12)
    run.advance(steps=9)
    run.request_stop()
    assert run.advance(epochs=5).steps == 0
    assert run.snapshot() is None
    assert run.neuron(0, 0) is None
    run.resume()
    run.advance(epochs=12)
    same_history(plain.history, run.history)


def test_a_stop_between_epoch_and_evaluation_loses_no_row():
    plain, run = Trainer(config()), Trainer(config())
    plain.advance(epochs=3)
    run.advance(steps=3)
    # The training goes on, the evaluation does not: as if the stop came between the two.
    run._stop[0] = 1
    run.advance(epochs=2)
    assert (run.epoch, len(run.history), run.state) == (1, 1, "running")
    run.resume()
    run.advance(epochs=2)
    same_history(plain.history, run.history)


def test_another_thread_stops_a_long_run():
    run = Trainer(config(training__epochs=10_000_000, target__value=1.0, data__noise=0.5))
    worker = threading.Thread(target=lambda: run.advance(epochs=10_000_000))
    worker.start()
    while worker.is_alive() and not len(run.history):
        pass
    run.request_stop()
    worker.join(timeout=60)
    assert not worker.is_alive()
    assert run.state == "running"

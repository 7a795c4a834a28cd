"""Runs: the record against plain NumPy, and the four ways in which a run can stand."""

import time

import numpy as np
import pytest

from reluviz.core.config import ConfigError, RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.core.trainer import Trainer
from tests.core.runs import LINEAR, REGRESSION, config, in_steps_of, same_history


def forward(parameters, x):
    """Return the logits of a ReLU network, in float64."""
    a = x
    for index, (weights, biases) in enumerate(parameters):
        z = a @ weights.astype(np.float64) + biases
        a = np.maximum(z, 0) if index + 1 < len(parameters) else z
    return a


def test_the_last_row_is_that_of_plain_numpy():
    run = Trainer(config())
    run.advance(epochs=12)
    data = run.problem.dataset
    for split, x, y in (("train", data.x_train, data.y_train), ("test", data.x_test, data.y_test)):
        z = forward(run.parameters(), x)
        loss = np.mean(np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0) - z * y)
        assert run.history.scores("loss", split)[-1] == pytest.approx(loss, rel=1e-5)
        assert run.history.scores("accuracy", split)[-1] == np.mean((z > 0) == (y > 0.5))


def test_several_classes_are_chosen_by_the_largest_output():
    run = Trainer(config(data__name="wine", training__epochs=3))
    run.advance(epochs=3)
    data = run.problem.dataset
    z = forward(run.parameters(), data.x_test)
    loss = np.mean(np.log(np.exp(z).sum(axis=1)) - (z * data.y_test).sum(axis=1))
    assert run.history.test_loss[-1] == pytest.approx(loss, rel=1e-5)
    assert run.history.test_accuracy[-1] == np.mean(z.argmax(axis=1) == data.labels_test)


def test_a_regression_has_a_loss_and_no_accuracy():
    run = Trainer(config(**REGRESSION))
    run.advance(epochs=4)
    data = run.problem.dataset
    loss = np.mean((forward(run.parameters(), data.x_train) - data.y_train) ** 2)
    assert run.history.train_loss[-1] == pytest.approx(loss, rel=1e-5)
    assert np.isnan(run.history.train_accuracy).all()


def test_two_classes_by_squared_loss_are_told_apart_at_one_half():
    run = Trainer(config(training__loss="squared", training__epochs=3))
    run.advance(epochs=3)
    data = run.problem.dataset
    chosen = forward(run.parameters(), data.x_train) > 0.5
    assert run.history.train_accuracy[-1] == np.mean(chosen == (data.y_train > 0.5))


def test_gradients_are_those_of_the_whole_training_split():
    run = Trainer(config(**LINEAR))
    run.advance(epochs=2)
    data = run.problem.dataset
    error = 1 / (1 + np.exp(-forward(run.parameters(), data.x_train))) - data.y_train
    gradient = data.x_train.T @ error / len(error)
    assert run.history.gradient_rms.shape == (3, 1)
    assert run.history.gradient_rms[-1, 0] == pytest.approx(np.sqrt(np.mean(gradient**2)), rel=1e-4)


def test_another_seed_gives_other_numbers():
    a, b = Trainer(config()), Trainer(config(seed=1))
    a.advance(epochs=1)
    b.advance(epochs=1)
    assert a.history.train_loss[0] != b.history.train_loss[0]


def test_reset_goes_back_to_exactly_the_same_start():
    run = Trainer(config(training__optimiser="momentum"))
    run.advance(steps=40)
    first = run.history
    run.reset()
    assert (run.step, run.epoch, run.seconds, len(run.history)) == (0, 0, 0.0, 0)
    run.advance(steps=40)
    same_history(first, run.history)


def test_progress_tells_what_was_done():
    run = Trainer(config())
    assert run.steps_per_epoch == 6
    done = run.advance(steps=0)
    assert (done.steps, done.epochs, done.rows, done.seconds) == (0, 0, 1, 0.0)
    done = run.advance(steps=8)
    assert (done.steps, done.epochs, done.rows) == (8, 1, 1)
    done = run.advance(epochs=2)
    assert (done.steps, done.epochs, done.rows) == (10, 2, 2)
    assert (run.step, run.epoch) == (18, 3)
    done = run.advance(epochs=1000)
    assert (done.epochs, run.epoch, run.is_over) == (9, 12, True)
    assert run.advance(ms=5.0).steps == 0


@pytest.mark.parametrize("given", [{}, {"steps": 1, "ms": 1.0}, {"steps": -1}, {"ms": float("nan")}])
def test_advance_needs_one_length(given):
    with pytest.raises(ValueError, match="exactly one"):
        Trainer(config()).advance(**given)


def test_a_separable_problem_converges_when_the_record_says_so():
    run = Trainer(config(**LINEAR, training__epochs=200, target__value=0.99))
    run.advance(epochs=200, to_target=True)
    scores = run.history.scores("accuracy", "train")[1:]
    first = run.config.target.converged(scores)
    assert first == len(scores) - 1
    assert run.state == "converged"
    reached = run.convergence
    assert (reached.epoch, reached.step, reached.score) == (run.epoch, run.step, scores[-1])
    assert reached.epoch == first + 1
    assert reached.seconds == run.history.seconds[-1] == run.seconds > 0
    assert run.explanation.startswith("converged: train accuracy met 0.99")


def test_a_run_goes_on_after_its_target_unless_it_is_told_not_to():
    run = Trainer(config(**LINEAR, target__value=0.6))
    run.advance(epochs=12)
    assert run.epoch == 12
    assert run.state == "converged"
    assert run.convergence.epoch < 12


def test_the_start_itself_is_not_an_epoch_that_meets_the_target():
    run = Trainer(config(target__value=0.0))
    run.advance(steps=0)
    assert run.convergence is None
    run.advance(epochs=12, to_target=True)
    assert run.convergence.epoch == run.epoch == 1


def test_patience_counts_from_the_first_evaluation_that_met_the_target():
    run = Trainer(config(**LINEAR, training__epochs=60, target__value=0.9, target__patience=5))
    run.advance(epochs=60, to_target=True)
    assert run.convergence.epoch == run.epoch - 4
    assert (run.history.train_accuracy[-5:] >= 0.9).all()


def test_a_target_on_the_test_split_looks_at_the_test_split():
    run = Trainer(config(**LINEAR, training__epochs=60, target__split="test"))
    run.advance(epochs=60, to_target=True)
    assert run.convergence.score == run.history.test_accuracy[-1] >= 0.95


def test_a_huge_rate_diverges_and_the_words_say_where():
    run = Trainer(config(**REGRESSION, training__learning_rate=1e6))
    run.advance(epochs=12)
    assert run.state == "diverged"
    assert run.is_over
    assert run.divergence.step == run.step - 1
    assert run.explanation.startswith(f"diverged in step {run.step}, epoch 1: a {run.divergence.part} of layer")
    assert run.advance(steps=5).steps == 0
    run.reset()
    assert run.state == "running"


def test_a_run_that_ends_without_its_target_did_not_converge():
    run = Trainer(config(training__epochs=2, target__value=1.0))
    run.advance(steps=11)
    assert run.state == "running"
    run.advance(epochs=5)
    assert run.state == "finished"
    assert run.convergence is None
    best = run.history.train_accuracy[1:].max()
    assert run.explanation.endswith(f"within 2 epochs; its best was {best:.4g}")


def test_a_run_of_no_epochs_is_finished_after_its_first_evaluation():
    run = Trainer(config(training__epochs=0))
    assert run.state == "running"
    run.advance(epochs=1)
    assert (run.state, run.step, len(run.history)) == ("finished", 0, 1)


def test_evaluation_every_few_epochs_and_after_the_last():
    often, seldom = Trainer(config(training__epochs=7)), Trainer(config(training__epochs=7), evaluate_every=3)
    often.advance(epochs=7)
    in_steps_of(4)(seldom)
    assert seldom.history.epoch.tolist() == [0, 3, 6, 7]
    np.testing.assert_array_equal(seldom.history.train_loss, often.history.train_loss[[0, 3, 6, 7]])
    with pytest.raises(ValueError, match="evaluate_every"):
        Trainer(config(), evaluate_every=0)


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_measuring_the_target_alone_finds_the_same(metric):
    changes = {
        **LINEAR,
        "training__epochs": 60,
        "target__metric": metric,
        "target__value": 0.9 if metric == "accuracy" else 0.3,
    }
    every, target = Trainer(config(**changes)), Trainer(config(**changes), measure="target")
    every.advance(epochs=60, to_target=True)
    target.advance(epochs=60, to_target=True)
    np.testing.assert_array_equal(every.history.scores(metric, "train"), target.history.scores(metric, "train"))
    assert every.convergence.step == target.convergence.step
    other = "loss" if metric == "accuracy" else "accuracy"
    unmeasured = [target.history.scores(other, "train"), target.history.test_loss, target.history.gradient_rms]
    assert all(np.isnan(column).all() for column in unmeasured)


def test_seconds_count_training_alone(monkeypatch):
    run = Trainer(config())
    advance, losses = run.training.advance, Problem.losses

    def advance_in_one_second(steps, kept=None):
        before = run.training.seconds
        done = advance(steps, kept)
        run.training.seconds = before + 1.0
        # What a busy interpreter makes the caller wait.
        time.sleep(0.005)
        return done

    def slow_losses(self, logits, split):
        time.sleep(0.005)
        return losses(self, logits, split)

    monkeypatch.setattr(run.training, "advance", advance_in_one_second)
    monkeypatch.setattr(Problem, "losses", slow_losses)
    run.reset()
    run.training.seconds = 0.0
    run.advance(epochs=4)
    # One call of the training kernel, which is the epochs' in equal parts.
    assert run.seconds == 1.0
    assert run.history.seconds.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    run.advance(epochs=1)
    assert run.history.seconds[-1] == 2.0


def test_runs_share_a_data_set():
    first = Trainer(config())
    second = Trainer(config(network__activation="tanh"), first.problem.dataset)
    assert second.problem.dataset is first.problem.dataset
    third = Trainer(config(seed=3), problem=first.problem)
    assert third.problem.train is first.problem.train
    alone = Trainer(config(seed=3))
    third.advance(epochs=2)
    alone.advance(epochs=2)
    same_history(third.history, alone.history)


def test_all_samples_may_train():
    run = Trainer(config(data__split=1.0))
    run.advance(epochs=1)
    assert np.isnan(run.history.test_loss).all()
    assert np.isfinite(run.history.train_loss).all()


def test_a_batch_that_needs_too_much_memory_is_refused():
    big = config(data__samples=200_000, network__hidden=[1024] * 64, training__batch_size=65_536)
    with pytest.raises(ConfigError, match=r"training\.batch_size: a step of 65536 samples needs \d+ GiB"):
        make_problem(big)


def test_loss_and_data_set_that_do_not_fit_are_refused():
    digits = config(data__name="digits").data.dataset()
    own_file = RunConfig().with_values({"training.loss": "softmax", "data": {"name": "file", "path": "x.csv"}})
    binary = config().data.dataset()
    with pytest.raises(ConfigError, match="softmax"):
        make_problem(own_file, binary)
    assert make_problem(own_file, digits).mlp.loss == "softmax"

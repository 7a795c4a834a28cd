"""Many runs to a target: alone as a trainer gives it, and in the lanes the same."""

import pytest

from reluviz.core import convergence
from reluviz.core.config import ConfigError, RunConfig
from reluviz.core.convergence import fits_lanes, run_to_target, tuned_rate
from reluviz.core.outcome import Outcome
from reluviz.core.trainer import Trainer
from reluviz_kernels import Mlp

CONFIG = RunConfig().with_values(
    {"data.name": "blobs", "data.samples": 120, "network.hidden": [4], "training.epochs": 40, "target.value": 0.98}
)
# A rate that diverges, one that is too small for the epochs, and one that is right.
REGRESSION = RunConfig().with_values(
    {
        "data.name": "abs_curve",
        "data.samples": 120,
        "data.noise": 0.0,
        "network.hidden": [8],
        "training.epochs": 25,
        "target.metric": "loss",
        "target.value": 0.02,
    }
)
RATES = [1e6, 1e-5, 0.1]


def test_lone_runs_are_those_of_a_trainer():
    found = run_to_target(CONFIG, range(4))
    for seed, outcome in enumerate(found):
        run = Trainer(CONFIG.with_value("seed", seed))
        run.advance(epochs=40, to_target=True)
        assert outcome.seed == seed
        assert outcome.learning_rate == 0.03
        assert outcome.state == run.state == "converged"
        assert outcome.epochs == run.convergence.epoch == outcome.epochs_run
        assert 0 < outcome.seconds < 60


@pytest.mark.parametrize("mode", ["lone", "replicas"])
def test_each_way_to_end_is_told(mode):
    found = run_to_target(REGRESSION, [0, 0, 0], RATES, mode=mode)
    assert [outcome.state for outcome in found] == ["diverged", "finished", "converged"]
    diverged, finished, converged = found
    assert diverged.divergence is not None
    assert (diverged.epochs, diverged.seconds) == (None, None)
    assert (finished.epochs, finished.seconds, finished.epochs_run) == (None, None, 25)
    assert 0 < converged.epochs == converged.epochs_run <= 25
    assert (converged.seconds is None) == (mode == "replicas")


@pytest.mark.parametrize("evaluate_every", [1, 3])
@pytest.mark.parametrize("patience", [1, 3])
def test_replicas_agree_with_lone_runs(evaluate_every, patience):
    config = CONFIG.with_value("target.patience", patience)
    arguments = {"evaluate_every": evaluate_every}
    lone = run_to_target(config, range(11), **arguments)
    lanes = run_to_target(config, range(11), mode="replicas", **arguments)
    assert [(o.seed, o.state, o.epochs, o.epochs_run) for o in lanes] == [
        (o.seed, o.state, o.epochs, o.epochs_run) for o in lone
    ]
    assert len({o.epochs for o in lone}) > 1


@pytest.mark.parametrize("batch", [10, 60])
def test_replicas_agree_on_where_a_run_diverges(batch):
    config = REGRESSION.with_value("training.batch_size", batch)
    lone = run_to_target(config, [0, 1], [1e6, 1e6])
    lanes = run_to_target(config, [0, 1], [1e6, 1e6], mode="replicas")
    assert [o.state for o in lone] == ["diverged", "diverged"]
    assert [(o.epochs_run, o.divergence) for o in lone] == [(o.epochs_run, o.divergence) for o in lanes]


@pytest.mark.parametrize("mode", ["lone", "replicas"])
def test_no_run_goes_past_the_last_epoch(mode):
    found = run_to_target(REGRESSION, [0, 1], [1e-5, 1e-5], mode=mode, evaluate_every=4)
    assert [(o.state, o.epochs_run) for o in found] == [("finished", 25)] * 2


def test_networks_too_large_for_the_lanes_run_alone_without_a_time(monkeypatch):
    monkeypatch.setattr(convergence, "_MOST_WEIGHTS", 1)
    monkeypatch.delattr(convergence, "Replicas")
    lanes = run_to_target(CONFIG, [0, 1], mode="replicas")
    assert [o.epochs for o in lanes] == [o.epochs for o in run_to_target(CONFIG, [0, 1])]
    assert [o.seconds for o in lanes] == [None, None]


def test_small_networks_fit_the_lanes_and_large_ones_do_not():
    assert fits_lanes(Mlp((2, 8, 8, 1)))
    assert not fits_lanes(Mlp((64, 64, 64, 10)))
    assert not fits_lanes(Mlp((784, 256, 128, 10)))


@pytest.mark.parametrize("mode", ["lone", "replicas"])
def test_every_outcome_is_reported_once(mode):
    reported = {}

    def report(index, outcome):
        assert index not in reported
        reported[index] = outcome

    found = run_to_target(CONFIG, range(10), mode=mode, on_outcome=report)
    assert [reported[index] for index in range(10)] == found


@pytest.mark.parametrize("most", [0, 4096], ids=["on all threads", "in the lanes"])
def test_runs_of_several_groups_keep_their_order(monkeypatch, most):
    monkeypatch.setattr(convergence, "_MOST_WEIGHTS", most)
    seeds = [5, 3, 8, 1, 9, 2, 7, 4, 6, 0]
    found = run_to_target(CONFIG, seeds, mode="replicas")
    assert [o.seed for o in found] == seeds
    by_seed = {o.seed: o.epochs for o in run_to_target(CONFIG, range(10))}
    assert [o.epochs for o in found] == [by_seed[seed] for seed in seeds]


@pytest.mark.parametrize("mode", ["lone", "replicas"])
def test_runs_that_are_stopped_are_still_running(mode):
    found = run_to_target(CONFIG, range(3), mode=mode, should_stop=lambda: True)
    assert [(o.state, o.epochs, o.epochs_run) for o in found] == [("running", None, 0)] * 3


def test_an_error_in_a_report_ends_all_runs():
    def fail(index, outcome):
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        run_to_target(CONFIG, range(20), mode="replicas", on_outcome=fail)


def test_arguments_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 seeds"):
        run_to_target(CONFIG, range(3), [0.1])
    with pytest.raises(ValueError, match="mode"):
        run_to_target(CONFIG, range(3), mode="fast")
    with pytest.raises(ConfigError, match="learning_rate"):
        run_to_target(CONFIG, [0], [-1.0])
    assert run_to_target(CONFIG, [], mode="replicas") == []


class _Races:
    """Stands for training: a network needs the epochs that a table gives for its learning rate, if it is given them."""

    def __init__(self, needed):
        self.needed, self.asked = needed, []

    def __call__(self, config, seeds, rates, **_):
        limit = config.training.epochs
        self.asked.append((rates[0], limit, tuple(seeds)))
        epochs = self.needed[rates[0]]
        epochs = epochs if isinstance(epochs, list) else [epochs] * len(seeds)
        return [
            Outcome(s, r, "finished", e if e is not None and e <= limit else None, None, limit)
            for s, r, e in zip(seeds, rates, epochs, strict=True)
        ]


GRID = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
TWO = [5] * 2 + [None] * 6
THREE = [5] * 3 + [None] * 5


@pytest.mark.parametrize(
    ("needed", "best"),
    [
        ({0.01: 90, 0.03: 50, 0.1: 20, 0.3: 9, 1.0: 8, 3.0: None, 10.0: None}, 1.0),
        ({0.01: 2, 0.03: 50, 0.1: 20, 0.3: 9, 1.0: 8, 3.0: None, 10.0: None}, 0.01),
        ({0.01: None, 0.03: None, 0.1: 7, 0.3: 7, 1.0: None, 3.0: None, 10.0: 7}, 0.3),
        ({0.01: None, 0.03: TWO, 0.1: None, 0.3: None, 1.0: None, 3.0: THREE, 10.0: TWO}, 3.0),
        (dict.fromkeys(GRID), 0.03),
    ],
    ids=["inside", "at the edge", "ties", "few converge", "none converges"],
)
def test_the_tuned_rate_has_the_fewest_epochs(monkeypatch, needed, best):
    fake = _Races(needed)
    monkeypatch.setattr(convergence, "run_to_target", fake)
    config = RunConfig().with_value("training.epochs", 100)
    assert tuned_rate(config, GRID, 8) == best
    seeds = {seeds for _, _, seeds in fake.asked}
    assert len(seeds) == 1
    assert len(next(iter(seeds))) == 8
    assert not set(range(1000)) & set(next(iter(seeds)))


def test_a_rate_that_can_not_win_is_given_no_more_epochs_than_the_best(monkeypatch):
    fake = _Races({0.01: 90, 0.03: 50, 0.1: 20, 0.3: 9, 1.0: 8, 3.0: None, 10.0: None})
    monkeypatch.setattr(convergence, "run_to_target", fake)
    tuned_rate(RunConfig().with_value("training.epochs", 100), GRID, 8)
    assert [(rate, limit) for rate, limit, _ in fake.asked] == [
        (0.3, 100),
        (0.1, 8),
        (1.0, 8),
        (0.03, 7),
        (3.0, 7),
        (0.01, 7),
        (10.0, 7),
    ]


def test_tuning_that_is_stopped_ends_at_once(monkeypatch):
    fake = _Races(dict.fromkeys(GRID, 5))
    monkeypatch.setattr(convergence, "run_to_target", fake)
    assert tuned_rate(RunConfig(), GRID, 8, should_stop=lambda: len(fake.asked) == 1) == 0.3
    assert len(fake.asked) == 1

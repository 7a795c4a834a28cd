"""The rules of dying and small-rate on made-up networks, and the cells against runs of their own in NumPy."""

import numpy as np
import pytest

from reluviz.core.trainer import Trainer
from reluviz.experiments.base.deaths import Cell, Network
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.dying import EXPERIMENT, DyingParams, figures, judge


def cell(row, rate, accuracy, killed, *, stays=1.0, networks=20, diverged=0):
    """Return a cell of two layers in which each network lost the share `killed`, a little more or less."""
    members = []
    for k in range(networks):
        if k < diverged:
            members.append(Network(None, (0.0, 0.1)))
            continue
        share = min(1.0, killed * (0.95 + 0.1 * k / networks))
        shares = (share, share)
        members.append(
            Network(accuracy, (0.0, 0.1), shares, shares, (0.0, 0.0), (0.6, 0.6), (10, 10), (10, round(10 * stays)))
        )
    return Cell(row, rate, 0.5, tuple(members))


GOOD = cell(1, 0.1, 1.0, 0.01)
LARGE = cell(1, 10.0, 0.7, 0.7)

RULES = [
    ("dying", (GOOD, LARGE), "reproduced"),
    ("dying", (GOOD, cell(1, 10.0, 0.7, 0.2)), "not reproduced"),
    ("dying", (GOOD, LARGE, cell(2, 0.1, 1.0, 0.01), cell(2, 10.0, 0.5, 0.1)), "depends"),
    ("dying", (GOOD, cell(1, 10.0, 0.9, 0.7, stays=0.5)), "depends"),
    ("small-rate", (GOOD, LARGE), "reproduced"),
    ("small-rate", (GOOD, LARGE, cell(2, 0.1, 1.0, 0.3)), "depends"),
    ("small-rate", (cell(1, 0.1, 1.0, 0.3), LARGE), "not reproduced"),
    # A small rate that kills few neurons, but learns nothing, is not suitable.
    ("small-rate", (cell(1, 1e-5, 0.5, 0.0), cell(1, 0.1, 1.0, 0.3)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_networks(claim, data, verdict):
    (finding,) = (found for found in judge(DyingParams(), data) if found.claim == claim)
    assert finding.verdict == verdict


def _row(data, label):
    return next(row.measured for row in judge(DyingParams(), data)[0].rows if label in str(row.label))


def test_networks_that_die_on_their_way_to_nonsense_are_told_apart_from_those_that_learn():
    assert _row((GOOD, LARGE), "still learn").value == 0
    assert _row((GOOD, cell(1, 10.0, 0.9, 0.7)), "still learn").value == 1


def test_the_rate_at_which_40_percent_die_lies_between_the_rates_around_it():
    data = (cell(1, 0.1, 1.0, 0.0), cell(1, 10.0, 0.7, 0.8))
    # Half-way from 0 to 0.8, by logarithms: 1.
    assert _row(data, "rate at which").value == pytest.approx(1.0, rel=0.05)
    assert _row((GOOD,), "rate at which").value is None


def test_diverged_networks_count_nowhere_and_cells_of_them_are_left_empty():
    data = (GOOD, cell(1, 10.0, 0.7, 0.7, diverged=15), cell(1, 100.0, 0.5, 0.7, diverged=20))
    assert judge(DyingParams(), data)[0].verdict == "not reproduced"
    grid = figures(DyingParams(depths=(1,), rates=(0.1, 10.0, 100.0)), data)[0].layers[0]
    assert grid.values[0][1:] == (None, None)
    assert [finding.verdict for finding in judge(DyingParams(), data[2:])] == ["out of scope"] * 2


def test_a_cell_opens_as_a_run_that_gives_the_same_network():
    params = DyingParams(depths=(2,), rates=(0.1, 0.3), epochs=3, seeds=2, seed=5)
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    runs = figures(params, data)[0].layers[0].runs
    trainer = Trainer(runs[0][1])
    trainer.advance(epochs=3)
    network, x = data[1].networks[0], trainer.problem.train.x.astype(np.float64)
    assert trainer.history.train_accuracy[-1] == pytest.approx(network.accuracy)
    for (weights, biases), dead, inactive in zip(trainer.parameters(), network.dead, network.inactive, strict=False):
        active = x @ weights + biases > 0
        assert dead == (~active.any(axis=0)).mean()
        assert inactive == pytest.approx((~active).mean(), abs=2e-3)
        x = np.where(active, x @ weights + biases, 0)


def test_what_is_proved_dead_for_every_input_is_dead_on_the_data():
    params = DyingParams(depths=(1,), rates=(0.1, 16.0), epochs=8, seeds=8)
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    wild = data[1].finite
    assert sum(network.proved[0] for network in wild) > 0
    assert all(network.proved[0] <= network.dead[0] <= network.inactive[0] for network in wild)
    # In the first layer nothing can bring a neuron back.
    assert all(network.stayed[0] == network.halfway[0] for each in data for network in each.finite)


def test_each_seed_has_its_own_draw_of_the_data():
    params = DyingParams(seed=4)
    one, same, other = (params.config(row, 0.1, seed).data.dataset().x_train for row, seed in ((1, 0), (8, 0), (1, 1)))
    np.testing.assert_array_equal(one, same)
    assert not np.isin(one, other).any()

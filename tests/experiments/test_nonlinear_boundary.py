"""The rule of nonlinear-boundary on made-up models, and its measure of a bend on functions that are known."""

import numpy as np
import pytest

from reluviz.core.config import DataConfig
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.nonlinear_boundary import (
    EXPERIMENT,
    Data,
    Model,
    NonlinearBoundaryParams,
    Scene,
    Task,
    bend,
    judge,
)

SCENE = Scene(((0.0, 1.0),), (1,), 2.0)


def model(accuracy, bend, networks=8):
    return Model((accuracy,) * networks, (bend,) * networks)


STRAIGHT = model(0.5, 1e-7)
SOLVED = Task("xor", STRAIGHT, STRAIGHT, model(1.0, 0.9))
NO_GAIN = Task("blobs", model(1.0, 1e-7), model(1.0, 1e-7), model(1.0, 0.9))
NOT_BENT = Task("moons", STRAIGHT, STRAIGHT, model(0.9, 1e-7))
DEEP_BENT = Task("circles", STRAIGHT, model(0.5, 0.2), model(1.0, 0.9))
DIVERGED = Task("spirals", STRAIGHT, model(0.5, None), model(1.0, 0.9))

PARAMS = NonlinearBoundaryParams(tasks=("circles", "moons", "xor", "spirals", "blobs"))

RULES = [
    ("nonlinear-boundary", Data((SOLVED,), SCENE), "reproduced"),
    ("nonlinear-boundary", Data((SOLVED, NO_GAIN), SCENE), "depends"),
    ("nonlinear-boundary", Data((NO_GAIN,), SCENE), "not reproduced"),
    ("nonlinear-boundary", Data((NOT_BENT,), SCENE), "not reproduced"),
    ("nonlinear-boundary", Data((DEEP_BENT,), SCENE), "not reproduced"),
    ("nonlinear-boundary", Data((DIVERGED,), SCENE), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_accuracies_and_bends(claim, data, verdict):
    (finding,) = judge(PARAMS, data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_tasks():
    (finding,) = judge(PARAMS, RULES[1][1])
    assert str(finding.condition) == "It holds on XOR, not on Two blobs."


def test_a_task_that_is_only_drawn_does_not_count():
    params = NonlinearBoundaryParams(task="blobs", tasks=("xor",))
    (finding,) = judge(params, Data((NO_GAIN, SOLVED), SCENE))
    assert finding.verdict == "reproduced"
    assert not any("blobs" in str(row.label) for row in finding.rows)
    assert judge(params, Data((NO_GAIN,), SCENE)) == ()


def test_a_gain_that_two_networks_of_ten_do_not_share_still_counts_one_that_half_lack_does_not():
    def some(good):
        network = Model((1.0,) * good + (0.4,) * (10 - good), (0.9,) * 10)
        return judge(NonlinearBoundaryParams(), Data((Task("xor", *[model(0.5, 1e-7, 10)] * 2, network),), SCENE))[0]

    assert some(8).verdict == "reproduced"
    assert some(5).verdict == "not reproduced"


def test_the_bend_of_known_boundaries():
    x, y = np.meshgrid(np.linspace(-2, 2, 61), np.linspace(2, -2, 61))
    assert bend(3 * x - y + 1) == pytest.approx(0, abs=1e-12)
    # Not affine, yet with a straight boundary.
    assert bend((x - y) ** 3) < 0.01
    # Points of a circle of radius 1 are at a root mean square distance of 1/sqrt(2) from a line through its centre.
    assert bend(x**2 + y**2 - 1) == pytest.approx(1 / np.sqrt(2) / 2, rel=0.01)
    # Points of both axes vary by 4/3 along their own, so by 2/3 in every direction.
    assert bend(x * y + 1e-9) == pytest.approx(np.sqrt(2 / 3) / 2, rel=0.03)
    assert bend(x + 9) == 0
    assert bend(np.full((61, 61), np.inf)) is None


def test_a_linear_model_agrees_with_a_line_that_least_squares_finds():
    params = NonlinearBoundaryParams(task="moons", tasks=("moons",), seeds=2, epochs=200, hidden=(8,))
    (task,) = list(EXPERIMENT.measure(params, Stop()))[-1].data.tasks
    dataset = DataConfig(name="moons", samples=1000, split=0.25, seed=0).dataset()
    fitted = np.linalg.lstsq(np.c_[dataset.x_train, np.ones(250)], 2 * dataset.y_train - 1, rcond=None)[0]
    right = ((np.c_[dataset.x_test, np.ones(750)] @ fitted > 0) == (dataset.y_test > 0)).mean()
    assert task.linear.accuracies[0] == pytest.approx(right, abs=0.03)
    assert min(task.network.accuracies) > right
    # The boundary that is drawn is that of a line: log-odds are affine in the picture's rows and columns.
    odds = np.array(task.deep.field)
    odds = np.log(odds / (1 - odds))
    assert np.abs(np.diff(odds, 2, axis=0)).max() < 1e-4
    assert np.abs(np.diff(odds, 2, axis=1)).max() < 1e-4


def test_each_network_has_its_own_draw_of_the_data():
    params = NonlinearBoundaryParams(task="moons", tasks=("moons",), seeds=3, epochs=100, hidden=(8,))
    (task,) = list(EXPERIMENT.measure(params, Stop()))[-1].data.tasks
    for seed, accuracy in enumerate(task.linear.accuracies):
        dataset = DataConfig(name="moons", samples=1000, split=0.25, seed=seed).dataset()
        fitted = np.linalg.lstsq(np.c_[dataset.x_train, np.ones(250)], 2 * dataset.y_train - 1, rcond=None)[0]
        right = ((np.c_[dataset.x_test, np.ones(750)] @ fitted > 0) == (dataset.y_test > 0)).mean()
        assert accuracy == pytest.approx(right, abs=0.02)
    assert len(set(task.linear.accuracies)) == 3

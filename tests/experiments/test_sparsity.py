"""The rule of sparsity on made-up shares, and its reading of a network against NumPy."""

import numpy as np
import pytest

from reluviz.core.config import RunConfig
from reluviz.core.problem import make_problem
from reluviz.experiments.sparsity import Group, Reading, SparsityParams, judge, read
from reluviz_kernels import Evaluator


def group(before, after, activation="relu"):
    """Return networks with about the given shares of active outputs in each layer."""

    def readings(shares):
        zero = (0.0,) * len(shares)
        return tuple(Reading(tuple(s + d for s in shares), tuple(shares), zero, zero) for d in (-0.01, 0.0, 0.01))

    return Group(activation, readings(before), readings(after))


RULES = [
    ("sparsity", (group((0.5, 0.5), (0.3, 0.6)), group((1.0, 1.0), (1.0, 1.0), "tanh")), "reproduced"),
    ("sparsity", (group((0.5, 0.5), (0.3, 0.95)),), "depends"),
    ("sparsity", (group((0.95, 0.99), (0.99, 0.95)),), "not reproduced"),
    ("sparsity", (group((0.895, 0.895), (0.905, 0.95)),), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_shares(claim, data, verdict):
    (finding,) = judge(SparsityParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_other_activations_are_told_of():
    data = (*RULES[0][1], group((0.5, 0.5), (0.5, 0.5), "relu6"), group((1.0, 1.0), (0.5, 1.0), "hardswish"))
    (finding,) = judge(SparsityParams(), data)
    assert "in every layer: ReLU6; in some: hardswish; never: tanh." in str(finding.found)


def test_without_a_relu_network_that_is_whole_nothing_is_judged():
    assert judge(SparsityParams(), (Group("relu", (), ()), group((1.0,), (1.0,), "tanh"))) == ()


def test_a_reading_is_what_numpy_counts_and_keeps_the_three_apart():
    problem = make_problem(
        RunConfig.from_dict({"data": {"name": "moons"}, "network": {"hidden": [3], "activation": "relu"}})
    )
    x = problem.train.x
    # Dead for every input; dead on the set only, since the corners of its box hold no moon; and an ordinary one.
    corner = x.max(axis=0)
    weights = np.array([[0.0, 1.0, 1.0], [0.0, 1.0, -1.0]], np.float32)
    bias = -(x.sum(axis=1).max() + corner.sum()) / 2
    network = [(weights, np.array([-1.0, bias, 0.0], np.float32)), problem.start(0)[1]]
    found = read(problem, Evaluator(problem.mlp, x), network)
    active = x.astype(np.float64) @ weights + network[0][1] > 0
    assert found.outputs[0] == pytest.approx(active.mean())
    assert found.slopes[0] == pytest.approx(active.mean())
    assert found.dead[0] == pytest.approx(2 / 3)
    assert found.proved[0] == pytest.approx(1 / 3)

"""The rule of biology on made-up shares, and its measures against NumPy."""

import numpy as np
import pytest

from reluviz.core.config import RunConfig
from reluviz.core.problem import make_problem
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.biology import EXPERIMENT, BiologyParams, Group, active, distance, judge, strong
from reluviz_kernels import initial_parameters


def group(activation, exact, strongly, dataset="digits"):
    spread = (-0.005, -0.002, 0.0, 0.002, 0.005)
    return Group(
        dataset,
        16,
        0.0,
        activation,
        tuple(exact + d for d in spread),
        tuple(strongly + d for d in spread),
        (0.9,) * len(spread),
    )


SPARSE, DENSE = group("relu", 0.5, 0.3), group("sigmoid", 0.99, 0.8)
# Closer by one measure only, and farther by both: nearly no unit is active.
MIXED = group("sigmoid", 0.99, 0.1)
SILENT = group("sigmoid", 0.02, 0.02)

RULES = [
    ("biology", (SPARSE, DENSE), "reproduced"),
    ("biology", (SPARSE, MIXED), "depends"),
    ("biology", (SPARSE, group("sigmoid", 0.99, 0.3)), "depends"),
    ("biology", (SPARSE, SILENT), "not reproduced"),
    ("biology", (SPARSE, DENSE, group("relu", 0.5, 0.5, "moons"), group("sigmoid", 0.9, 0.4, "moons")), "depends"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_shares(claim, data, verdict):
    (finding,) = judge(BiologyParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_a_comparison_that_fails():
    (finding,) = judge(BiologyParams(), RULES[-1][1])
    wanted = "Closer in 3 of 4 comparisons; not in Two moons 16, above a tenth of the largest."
    assert str(finding.condition) == wanted


def test_set_ups_without_both_activations_or_with_no_network_left_are_not_judged():
    assert judge(BiologyParams(), (SPARSE,)) == ()
    gone = Group("digits", 16, 0.0, "sigmoid", (), (), ())
    assert judge(BiologyParams(), (SPARSE, gone)) == ()


@pytest.mark.parametrize(("share", "far"), [(0.0, 0.01), (0.01, 0), (0.03, 0), (0.04, 0), (0.54, 0.5), (1.0, 0.96)])
def test_the_distance_is_0_within_the_published_range(share, far):
    assert distance(share) == pytest.approx(far)


def test_strong_outputs_are_counted_unit_by_unit():
    outputs = np.array([[10.0, 1.1, 1.0, -5.0], [0.0, 0.0, 0.0, 0.0], [0.2, 0.1, 0.02, 0.01]], np.float32)
    assert strong(outputs) == pytest.approx((3 + 0 + 2) / 12)


def test_active_units_are_those_that_numpy_counts():
    problem = make_problem(RunConfig.from_dict({"data": {"name": "moons"}, "network": {"hidden": [7, 5]}}))
    network = initial_parameters((2, 7, 5, 1), "he_normal", 3)
    layer, outputs = problem.test.x.astype(np.float64), []
    for weights, _ in network[:-1]:
        layer = np.maximum(layer @ weights, 0)
        outputs.append(layer.T)
    outputs = np.concatenate(outputs)
    right = (layer @ network[-1][0] > 0)[:, 0] == (problem.test.y[:, 0] == 1)
    exact, strongly, accuracy = active(problem, network)
    assert exact == pytest.approx((outputs != 0).mean(), abs=1e-3)
    assert strongly == pytest.approx((outputs > 0.1 * outputs.max(axis=1, keepdims=True)).mean(), abs=1e-3)
    assert accuracy == pytest.approx(right.mean(), abs=0.005)


def test_sigmoid_is_active_everywhere_and_relu_is_not():
    params = BiologyParams(datasets=("moons",), widths=(8,), penalties=(0.0,), others=(), epochs=1, seeds=3)
    relu, sigmoid = list(EXPERIMENT.measure(params, Stop()))[-1].data
    assert sigmoid.exact == (1.0,) * 3
    assert all(0.1 < share < 0.9 for share in relu.exact)

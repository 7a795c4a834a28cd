"""The rule of dead-probability on made-up counts, and its criterion against linear programmes and dense sampling."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from reluviz.experiments.dead_probability import (
    DRAWS,
    Case,
    DeadProbabilityParams,
    at_once,
    dead_for_every_input,
    figures,
    judge,
    predicted,
)

RIGHT = (Case(1, 1, 10_000, 2500), Case(1, 2, 10_000, 1875), Case(1, 3, 10_000, 1700))

RULES = [
    ("dead-probability", RIGHT, "reproduced"),
    ("dead-probability", (RIGHT[0], Case(1, 2, 10_000, 1250)), "depends"),
    ("dead-probability", (Case(1, 1, 10_000, 0), Case(1, 2, 10_000, 10_000)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_counts(claim, data, verdict):
    (finding,) = judge(DeadProbabilityParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_shapes():
    (finding,) = judge(DeadProbabilityParams(), RULES[1][1])
    assert "1-2" in str(finding.condition)


def test_shapes_without_a_formula_are_shown_but_not_judged():
    (finding,) = judge(DeadProbabilityParams(), RIGHT)
    assert [row.predicted for row in finding.rows] == [0.25, 3 / 16, None]
    assert "2 of 2" in str(finding.found)
    assert figures(DeadProbabilityParams(), RIGHT)[0].layers[0].y == (0.25, 3 / 16, None)


def test_formulas():
    assert predicted(3, 2) == 1 / 8
    assert predicted(2, 3) == 5 / 64
    assert predicted(2, 4) is None


def _dead_by_linear_programmes(weights, biases, out, bias):
    """Maximise the unit over every region of the first layer by a linear programme of its own."""
    for pattern in product((0, 1), repeat=len(biases)):
        on = np.array(pattern)
        sides = np.where(on, -1, 1)
        found = linprog(
            -(weights * on) @ out, A_ub=(weights * sides).T, b_ub=-sides * biases, bounds=(None, None), method="highs"
        )
        if found.status == 2:  # no such region
            continue
        if found.status == 3 or -found.fun + (biases * on) @ out + bias > 1e-9:
            return False
    return True


@pytest.mark.parametrize(("inputs", "units"), [(1, 3), (2, 1), (2, 2), (2, 3), (3, 4)])
def test_the_criterion_agrees_with_linear_programmes(inputs, units):
    rng = np.random.default_rng(1)
    networks = 12
    weights, biases = rng.standard_normal((networks, inputs, units)), rng.standard_normal((networks, units))
    out = rng.standard_normal((networks, units))
    # Mostly negative, or hardly any unit were dead.
    out[::2] = -np.abs(out[::2])
    out[::4, 0] *= -0.1
    bias = -np.abs(rng.standard_normal(networks))
    expected = [_dead_by_linear_programmes(*network) for network in zip(weights, biases, out, bias, strict=True)]
    assert len(set(expected)) == 2
    assert dead_for_every_input(weights, biases, out, bias).tolist() == expected


def test_no_sample_makes_a_dead_unit_active_and_a_live_one_of_two_kinks_is_found():
    # z = x and x - 1: alive between the kinks only, up to 1 - 0.5.
    weights, biases = np.array([[[1.0, 1.0]]]), np.array([[0.0, -1.0]])
    out = np.array([[1.0, -2.0]])
    assert not dead_for_every_input(weights, biases, out, np.array([-0.5]))[0]
    assert dead_for_every_input(weights, biases, out, np.array([-1.5]))[0]


@pytest.mark.parametrize("name", DRAWS)
def test_distributions_are_symmetric(name):
    sample = DRAWS[name](np.random.default_rng(0), (20_000,))
    assert abs((sample > 0).mean() - 0.5) < 0.02
    assert (sample != 0).all()


def test_the_stop_is_looked_at_more_often_where_there_are_many_corners():
    # Three of seven units meet in 35 corners, three of eight in 56, six of eleven in 462.
    assert [at_once(*shape) for shape in ((6, 1), (3, 7), (3, 8), (6, 11))] == [10_000, 10_000, 8928, 1082]

"""The rule of no-vanishing on made-up gradients, and its theory against closed forms and drawn networks."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import run
from reluviz.experiments.base.mean_field import backward_factor, backward_sizes, next_variance
from reluviz.experiments.no_vanishing import EXPERIMENT, Case, NoVanishingParams, judge, theory

PARAMS = NoVanishingParams(depths=(11,))


def case(factor, scheme="he_normal", activation="relu"):
    """Return four networks of eleven layers whose gradient is multiplied by about `factor` for each."""
    factors = [factor * (1 + d) for d in (-0.004, -0.002, 0.002, 0.004)]
    return Case(activation, scheme, 11, tuple(tuple(f ** (10 - layer) for layer in range(11)) for f in factors))


RULES = [
    ("no-vanishing", (case(1.0), case(1.01, "xavier_normal")), "reproduced"),
    ("no-vanishing", (case(1.0), case(0.7, "xavier_normal")), "depends"),
    ("no-vanishing", (case(0.7), case(1.3, "xavier_normal")), "not reproduced"),
    ("no-vanishing", (case(1.0, activation="tanh"),), "out of scope"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_gradients(claim, data, verdict):
    (finding,) = judge(PARAMS, data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_initialisations():
    (finding,) = judge(PARAMS, RULES[1][1])
    assert str(finding.condition) == "On the initialisation: it holds with he_normal, not with xavier_normal."


def test_a_gradient_of_zero_is_no_fault():
    dead = Case("relu", "he_normal", 11, ((0.0,) * 11,) * 3)
    (finding,) = judge(PARAMS, (dead,))
    assert finding.verdict == "not reproduced"
    assert dead.relative()[0].value == 0


def test_theory_is_the_closed_form_for_relu_and_identity():
    # E[max(0, √q z)²] = q/2 and E[slope²] = 1/2.
    assert next_variance("relu", 3.0, np.sqrt(2)) == pytest.approx(3.0, rel=1e-6)
    assert backward_factor("relu", 3.0, np.sqrt(2)) == pytest.approx(1.0, rel=1e-4)
    assert backward_factor("relu", 3.0, 1.0) == pytest.approx(np.sqrt(0.5), rel=1e-4)
    assert backward_sizes("identity", 4, 0.5, 1.0) == pytest.approx([1 / 8, 1 / 4, 1 / 2, 1])


def test_theory_agrees_with_scipys_integral():
    from scipy.integrate import quad
    from scipy.stats import norm

    expected, _ = quad(lambda z: np.tanh(1.5 * z) ** 2 * norm.pdf(z), -12, 12)
    assert next_variance("tanh", 2.25, 1.3) == pytest.approx(1.69 * expected, rel=1e-6)
    expected, _ = quad(lambda z: (1 - np.tanh(1.5 * z) ** 2) ** 2 * norm.pdf(z), -12, 12)
    assert backward_factor("tanh", 2.25, 1.3) == pytest.approx(1.3 * np.sqrt(expected), rel=1e-6)


@pytest.mark.parametrize(("activation", "scheme"), [("relu", "he_normal"), ("tanh", "xavier_normal")])
def test_wide_networks_are_as_theory_says(activation, scheme):
    params = NoVanishingParams(
        activations=(activation,), initialisations=(scheme,), depths=(8,), width=256, seeds=6, seed=5
    )
    (found,) = run(EXPERIMENT, params).data
    assert np.mean(found.factors) == pytest.approx(theory(activation, scheme, 8), rel=0.02)


def test_the_sizes_are_those_of_numpy():
    params = NoVanishingParams(activations=("tanh",), initialisations=("he_normal",), depths=(3,), width=8, seeds=2)
    (found,) = run(EXPERIMENT, params).data
    from reluviz_kernels import initial_parameters

    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((64, 8)), rng.standard_normal((64, 1))
    layers = initial_parameters((8, 8, 8, 8, 1), "he_normal", 1, dtype=np.float64)
    outputs = [x]
    for weights, _ in layers[:-1]:
        outputs.append(np.tanh(outputs[-1] @ weights))
    flow = 2 * (outputs[-1] @ layers[-1][0] - y)
    for place in (2, 1, 0):
        flow = flow @ layers[place + 1][0].T * (1 - outputs[place + 1] ** 2)
        assert found.sizes[1][place] == pytest.approx(np.sqrt((flow**2).mean()), rel=1e-9)

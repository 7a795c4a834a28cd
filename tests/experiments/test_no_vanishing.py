"""The rule of no-vanishing on made-up gradients, and its measurement against theory in closed form."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import run
from reluviz.experiments.no_vanishing import EXPERIMENT, Cell, NoVanishingParams, judge


def cell(factor, depth=10, scheme="he_normal", activation="relu"):
    """Return networks whose gradient is multiplied by a factor per layer on its way down."""
    sizes = tuple(tuple(c * factor ** (depth - 1 - k) for k in range(depth)) for c in (0.5, 1.0, 2.0))
    return Cell(activation, scheme, depth, 1.0, sizes)


RULES = [
    ("no-vanishing", (cell(1.0), cell(1.0, 50)), "reproduced"),
    ("no-vanishing", (cell(1.0), cell(0.7, scheme="xavier_normal")), "depends"),
    ("no-vanishing", (cell(0.9, 5), cell(0.9, 50)), "depends"),
    ("no-vanishing", (cell(0.5), cell(0.7, scheme="xavier_normal")), "not reproduced"),
    ("no-vanishing", (cell(1.0), cell(0.2, activation="sigmoid")), "reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_gradients(claim, data, verdict):
    (finding,) = judge(NoVanishingParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_initialisations_and_depths():
    (finding,) = judge(NoVanishingParams(), RULES[1][1])
    assert str(finding.condition).endswith("with He normal (10); it does, from that depth on, with Xavier normal (10).")
    (finding,) = judge(NoVanishingParams(), RULES[2][1])
    assert str(finding.condition) == "It vanishes from this many hidden layers on: He normal (50)."


def test_the_weights_are_blamed_only_where_the_gradient_vanishes_with_some_and_not_with_others():
    blamed = ["weights' size" in str(judge(NoVanishingParams(), data)[0].found) for _, data, _ in RULES]
    assert blamed == [False, True, False, False, False]
    kept = (cell(1.0), cell(0.99, scheme="xavier_normal"))
    assert "weights' size" not in str(judge(NoVanishingParams(), kept)[0].found)


def test_without_relu_nothing_is_judged_and_gradients_of_zero_have_vanished():
    assert judge(NoVanishingParams(), (cell(1.0, activation="tanh"),)) == ()
    zero = Cell("relu", "he_normal", 3, 1.0, ((0.0,) * 3,) * 3)
    assert judge(NoVanishingParams(), (zero,))[0].verdict == "not reproduced"


def test_relu_shrinks_by_the_root_of_one_half_with_xavier_and_not_with_he():
    params = NoVanishingParams(activations=("relu",), depths=(12,), width=128, seeds=4)
    he, xavier = run(EXPERIMENT, params).data
    assert he.per_layer().value == pytest.approx(1, abs=0.03)
    assert xavier.per_layer().value == pytest.approx(np.sqrt(0.5), abs=0.03)
    assert xavier.theory(128)[0] == pytest.approx(0.5 ** (11 / 2), rel=1e-6)

"""The rule of relu-definition on made-up counts, and its checks against functions that are nearly ReLU."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.relu_definition import (
    EXPERIMENT,
    EXPONENTS,
    Data,
    Exponent,
    ReluDefinitionParams,
    judge,
    mantissas,
    wrong_slopes,
    wrong_values,
)


def made_up(*wrong):
    """Return data with as many wrong values, slopes and bends by exponent."""
    counts = tuple(Exponent(place, 10, *three) for place, three in enumerate(wrong))
    return Data(counts, (0.0, 0.0), (0.0, 1.0), (-1.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.0, 0.0))


RULES = [
    ("relu-definition", made_up((0, 0, 0), (0, 0, 0)), "reproduced"),
    ("relu-definition", made_up((1, 0, 0), (0, 0, 0)), "depends"),
    ("relu-definition", made_up((0, 0, 0), (0, 1, 0)), "depends"),
    ("relu-definition", made_up((0, 0, 0), (0, 0, 1)), "depends"),
    ("relu-definition", made_up((9, 0, 0), (0, 9, 9)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_counts(claim, data, verdict):
    (finding,) = judge(ReluDefinitionParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_first_exponent():
    (finding,) = judge(ReluDefinitionParams(), RULES[2][1])
    assert str(finding.condition) == "It fails for 1 of 2 exponents, the first of them 2^-126."


def test_functions_that_are_nearly_relu_are_told_from_it():
    least = np.float32(2.0**-149)
    x = np.array([-np.inf, -1, -least, -0.0, 0, least, 1, np.inf, np.nan], np.float32)
    exactly = np.array([0, 0, 0, 0, 0, least, 1, np.inf, np.nan], np.float32)
    assert wrong_values(x, exactly) == 0
    assert wrong_values(x, np.where(x > 0, x, -0.0).astype(np.float32)) == 1  # NaN became -0
    assert wrong_values(x, np.where(np.abs(exactly) < 2.0**-126, 0, exactly)) == 1  # subnormal numbers flushed
    assert wrong_values(x, np.where(x < 0, 2.0**-149, exactly).astype(np.float32)) == 3
    step = np.array([0, 0, 0, 7, 7, 1, 1, 1, np.nan], np.float32)
    assert wrong_slopes(x, step) == 0
    assert wrong_slopes(x, np.where(x < 0, 0.01, step)) == 3
    assert wrong_slopes(x, np.nan_to_num(step)) == 1


def test_mantissas_are_spread_with_the_ends_among_them():
    few = mantissas(64, 0)
    assert (few[0], few[-1]) == (0, 2**23 - 1)
    assert len(few) == 64
    assert np.diff(few.astype(np.int64)).max() < 2 * 2**23 / 63
    assert not np.array_equal(few, mantissas(64, 1))


def test_every_exponent_is_measured_and_the_choice_at_zero_is_told():
    data = list(EXPERIMENT.measure(ReluDefinitionParams(mantissas=4), Stop()))[-1].data
    assert [each.exponent for each in data.exponents] == list(range(EXPONENTS))
    assert {each.checked for each in data.exponents} == {8}
    assert data.at_zero == (0.0, 0.0)
    assert data.sides == (0.0, 1.0)

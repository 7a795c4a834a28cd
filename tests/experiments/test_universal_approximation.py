"""The rule of universal-approximation on made-up errors, and its networks and rates against NumPy and theory."""

import numpy as np
import pytest

from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.universal_approximation import (
    EXPERIMENT,
    Data,
    Fit,
    Picture,
    UniversalApproximationParams,
    bound,
    constructed,
    curve,
    drawn_start,
    judge,
    kinks,
    rate,
)


def made_up(target, rms, built_worst, width=64):
    return Fit(target, width, (rms,) * 8, (rms,) * 8, built_worst / 2, built_worst)


def data(*fits):
    return Data(fits, Picture(fits[0].target, fits[0].width, *[(0.0, 1.0)] * 6))


SINE = made_up("sine_curve", 0.01, 0.002)
STEP = made_up("step_curve", 0.08, 0.97)
UNTRAINED = made_up("bumps_curve", 0.5, 0.01)
DIVERGED = made_up("bumps_curve", None, 0.01)
RULES = [
    ("universal-approximation", data(SINE), "reproduced"),
    ("universal-approximation", data(made_up("sine_curve", 0.4, 0.3, 4), SINE), "reproduced"),
    ("universal-approximation", data(SINE, STEP), "depends"),
    ("universal-approximation", data(SINE, UNTRAINED), "depends"),
    ("universal-approximation", data(SINE, DIVERGED), "depends"),
    ("universal-approximation", data(STEP, UNTRAINED), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "found", "verdict"), RULES)
def test_the_verdict_follows_from_the_errors_at_the_largest_width(claim, found, verdict):
    (finding,) = judge(UniversalApproximationParams(), found)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_condition_names_the_targets():
    (finding,) = judge(UniversalApproximationParams(), RULES[2][1])
    assert str(finding.condition).startswith("It holds for Sine curve, not for Step: with 64 units")


def test_a_target_that_is_only_drawn_does_not_count():
    params = UniversalApproximationParams(target="step_curve", targets=("sine_curve",))
    (finding,) = judge(params, data(STEP, SINE))
    assert finding.verdict == "reproduced"
    assert str(finding.found).startswith("On Sine curve ")
    assert judge(params, data(STEP)) == ()


def test_a_constructed_network_is_numpys_interpolation():
    x = np.linspace(-1, 1, 301)
    places, values = curve("bumps_curve", 12)
    (w1, b1), (w2, b2) = constructed("bumps_curve", 11)
    by_network = np.maximum(x[:, np.newaxis] @ w1 + b1, 0) @ w2 + b2
    np.testing.assert_allclose(by_network[:, 0], np.interp(x, places[:, 0], values[:, 0]), atol=1e-12)


def test_the_targets_are_what_they_are_called():
    x, y = curve("sine_curve", 101)
    np.testing.assert_allclose(y, np.sin(2 * np.pi * x), atol=1e-12)
    # h²/8·max|f''| with f'' = (2π)²·sin, over the range of 2.
    assert bound("sine_curve", 16) == pytest.approx((2 / 16) ** 2 / 8 * (2 * np.pi) ** 2 / 2, rel=1e-3)


def test_bends_are_where_slopes_change():
    network = [
        (np.array([[1.0, -2.0, 0.0, 1.0]], np.float32), np.array([0.5, 0.5, 1.0, 3.0], np.float32)),
        (np.ones((4, 1), np.float32), np.zeros(1, np.float32)),
    ]
    assert kinks(network).tolist() == [-0.5, 0.25]  # one unit never bends, another one outside of [-1, 1]
    assert len(kinks(drawn_start(32, 0))) == 32


def test_the_power_of_a_known_law_is_found():
    fits = [
        Fit("sine_curve", w, (3.0 * w**-1.5, 5.0 * w**-1.5, 4.0 * w**-1.5), (1.0,) * 3, 1.0, 1.0) for w in (4, 8, 64)
    ]
    found = rate(fits)
    assert found.value == pytest.approx(-1.5)
    assert found.low < -1.5 < found.high


def test_constructed_errors_keep_to_theory_and_training_makes_errors_smaller():
    params = UniversalApproximationParams(targets=("sine_curve",), widths=(8, 16), epochs=0, seeds=2)
    start = list(EXPERIMENT.measure(params, Stop()))[-1].data
    trained = list(EXPERIMENT.measure(params.with_values({"epochs": 100}), Stop()))[-1].data
    for before, after in zip(start.fits, trained.fits, strict=True):
        assert before.built_worst <= bound("sine_curve", before.width)
        assert max(after.rms) < min(before.rms)

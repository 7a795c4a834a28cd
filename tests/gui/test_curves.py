"""The numbers of the page on functions, against plain formulae."""

import numpy as np
import pytest

from reluviz.gui.functions import curves
from reluviz_kernels import ACTIVATIONS


def test_a_curve_is_the_function_on_the_visible_range():
    tanh = ACTIVATIONS["tanh"]
    curve = curves.curve(tanh, {}, (), -2, 3)
    assert curve.x[0] == -2
    assert curve.x[-1] == 3
    np.testing.assert_allclose(curve.value, np.tanh(curve.x), rtol=1e-14)
    np.testing.assert_allclose(curve.slope, 1 - np.tanh(curve.x) ** 2, rtol=1e-12)


def test_a_line_breaks_where_it_jumps_and_only_there():
    relu = ACTIVATIONS["relu"]
    curve = curves.curve(relu, {}, curves.kinks(relu, {}), -1, 1)
    assert np.isfinite(curve.value).all(), "the value of ReLU is continuous"
    assert curve.x[np.isnan(curve.slope)] == [0]
    step = ACTIVATIONS["step"]
    curve = curves.curve(step, {}, curves.kinks(step, {}), -1, 1)
    assert curve.x[np.isnan(curve.value)] == [0]


def test_kinks_have_both_sides_and_the_side_that_pytorch_takes():
    (kink,) = curves.kinks(ACTIVATIONS["leaky_relu"], {"slope": 0.25})
    assert kink.x == 0
    assert kink.slopes == (0.25, 0.25, 1)
    low, high = curves.kinks(ACTIVATIONS["hardtanh"], {"min_val": -2.0, "max_val": 0.5})
    assert (low.x, low.slopes) == (-2, (0, 0, 1))
    assert (high.x, high.slopes) == (0.5, (1, 0, 0))


def test_what_is_smooth_for_these_parameters_has_no_kink():
    assert curves.kinks(ACTIVATIONS["elu"], {"alpha": 1.0}) == ()
    assert [kink.x for kink in curves.kinks(ACTIVATIONS["elu"], {"alpha": 2.0})] == [0]
    assert curves.kinks(ACTIVATIONS["leaky_relu"], {"slope": 1.0}) == ()


def test_dead_ranges_of_relu6():
    found = curves.ranges(ACTIVATIONS["relu6"], {}, -8, 8)
    assert found.saturated == ()
    assert [interval for dead in found.dead for interval in dead] == pytest.approx([-8, 0, 6, 8], abs=1e-3)


def test_saturated_range_of_the_sigmoid():
    # sigmoid'(x) = s (1 - s) is 5 % of its largest, 1/4, where s (1 - s) = 1/80.
    s = (1 - np.sqrt(1 - 4 / 80)) / 2
    edge = np.log((1 - s) / s)
    found = curves.ranges(ACTIVATIONS["sigmoid"], {}, -10, 10)
    assert found.dead == ()
    assert [end for interval in found.saturated for end in interval] == pytest.approx([-10, -edge, edge, 10], abs=1e-3)


def test_saturation_follows_the_parameters():
    flat = curves.ranges(ACTIVATIONS["leaky_relu"], {"slope": 0.04}, -5, 5)
    steep = curves.ranges(ACTIVATIONS["leaky_relu"], {"slope": 0.06}, -5, 5)
    assert [end for interval in flat.saturated for end in interval] == pytest.approx([-5, 0], abs=1e-3)
    assert steep.saturated == ()


def test_a_step_is_dead_everywhere_and_the_identity_nowhere():
    assert curves.ranges(ACTIVATIONS["step"], {}, -3, 3).dead == ((-3, 3),)
    assert curves.ranges(ACTIVATIONS["identity"], {}, -3, 3) == curves.Ranges((), ())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_can_be_drawn_far_out_and_close_up(name):
    activation = ACTIVATIONS[name]
    values = {p.name: p.default for p in activation.parameters}
    for left, right in ((-1000, 1000), (-1e-3, 1e-3), (500, 501)):
        curve = curves.curve(activation, values, curves.kinks(activation, values), left, right)
        assert np.isnan(curve.value).sum() <= 1
        assert np.isnan(curve.slope).sum() <= len(activation.kinks)
        curves.ranges(activation, values, left, right)


def test_reading_is_value_and_derivative():
    assert curves.read(ACTIVATIONS["relu"], 2.5, {}) == (2.5, 1)
    assert curves.read(ACTIVATIONS["relu"], 0.0, {}) == (0, 0)

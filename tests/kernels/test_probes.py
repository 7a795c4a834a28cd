"""Reducers against plain NumPy, and the three meanings of an inactive neuron kept apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reluviz_kernels import ACTIVATIONS, KernelError, probes

DTYPES = (np.float32, np.float64)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "relu6", "hardtanh", "tanh", "sigmoid", "identity"])
def test_shares_are_those_of_numpy(name, dtype):
    z = (np.random.default_rng(0).standard_normal((203, 7)) * 3).astype(dtype)
    z[::5, 2] = 0
    function = ACTIVATIONS[name]
    outputs, slopes = function.value(z), function.derivative(z)
    found = probes.activity(outputs, slopes, 0.3)
    assert found.samples == 203
    np.testing.assert_array_equal(found.active_outputs, (outputs != 0).mean(axis=0))
    np.testing.assert_array_equal(found.active_slopes, (slopes != 0).mean(axis=0))
    np.testing.assert_array_equal(found.saturated, (np.abs(slopes) < 0.3).mean(axis=0))
    assert found.share_of_outputs == pytest.approx(np.mean(outputs != 0), rel=1e-12)
    assert found.share_of_slopes == pytest.approx(np.mean(slopes != 0), rel=1e-12)
    assert found.share_saturated == pytest.approx(np.mean(np.abs(slopes) < 0.3), rel=1e-12)


def test_zero_output_and_zero_slope_are_different_things():
    zeros = np.zeros((4, 1))
    tanh = probes.activity(ACTIVATIONS["tanh"].value(zeros), ACTIVATIONS["tanh"].derivative(zeros))
    assert tanh.share_of_outputs == 0
    assert tanh.share_of_slopes == 1
    assert not tanh.dead.any()
    high = np.full((4, 1), 7.0)
    relu6 = probes.activity(ACTIVATIONS["relu6"].value(high), ACTIVATIONS["relu6"].derivative(high))
    assert relu6.share_of_outputs == 1
    assert relu6.share_of_slopes == 0
    assert relu6.dead.all()


def test_dead_is_inactive_on_every_sample_and_not_on_one():
    z = np.array([[-1.0, 2.0, -3.0], [-0.5, -2.0, 0.0], [-9.0, -1.0, -1e-300]])
    relu = ACTIVATIONS["relu"]
    assert probes.activity(relu.value(z), relu.derivative(z)).dead.tolist() == [True, False, True]
    leaky = ACTIVATIONS["leaky_relu"]
    assert not probes.activity(leaky.value(z), leaky.derivative(z)).dead.any()


def test_parts_of_a_set_add_up_and_views_are_read_in_place():
    z = np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32)
    outputs, slopes = np.maximum(z, 0)[:, :11], (z > 0).astype(np.float32)[:, :11]
    counts = np.zeros((3, 11), np.int64)
    for part in (slice(0, 13), slice(13, 50)):
        probes.count_activity(outputs[part], slopes[part], 0.5, counts)
    split, whole = probes.Activity.from_counts(counts, 50), probes.activity(outputs, slopes, 0.5)
    np.testing.assert_array_equal(split.active_outputs, whole.active_outputs)
    np.testing.assert_array_equal(split.saturated, whole.saturated)


def test_nan_is_neither_inactive_nor_saturated():
    nan = np.full((2, 1), np.nan)
    found = probes.activity(nan, nan, 1.0)
    assert (found.share_of_outputs, found.share_of_slopes, found.share_saturated) == (1, 1, 0)


@pytest.mark.parametrize("shapes", [((3, 2), (3, 1)), ((3,), (3,)), ((0, 2), (0, 2))])
def test_activity_refuses_shapes_that_do_not_fit(shapes):
    with pytest.raises(KernelError, match="samples, units"):
        probes.activity(*map(np.zeros, shapes))


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("sigmoid", {}, 0.25),
        ("tanh", {}, 1.0),
        ("relu", {}, 1.0),
        ("hardswish", {}, 1.5),
        ("softplus", {"beta": 3.0}, 1.0),
        ("leaky_relu", {"slope": 0.5}, 1.0),
        ("hardsigmoid", {}, 1 / 6),
        ("hardtanh", {"min_val": 500.0, "max_val": 600.0}, 1.0),
        ("selu", {}, 1.0507009873554805 * 1.6732632423543772),
    ],
)
def test_largest_slope_is_the_known_one(name, parameters, expected):
    assert probes.largest_slope(ACTIVATIONS[name], **parameters) == pytest.approx(expected, rel=1e-5)
    limit = probes.saturation_limit(ACTIVATIONS[name], 0.1, **parameters)
    assert limit == pytest.approx(expected / 10, rel=1e-5)


def test_saturation_fraction_outside_its_range_is_refused():
    with pytest.raises(KernelError, match=r"\[0, 1\]"):
        probes.saturation_limit(ACTIVATIONS["tanh"], 1.5)


@given(
    hnp.arrays(
        st.sampled_from(DTYPES),
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=9),
        elements=st.floats(-1e6, 1e6, width=32),
    )
)
def test_size_is_the_rms_and_the_largest(values):
    rms, largest = probes.size(values)
    wide = values.astype(np.float64)
    assert rms == pytest.approx(np.sqrt(np.mean(wide**2)), rel=1e-12)
    assert largest == np.abs(wide).max()


def test_size_neither_underflows_nor_overflows():
    for scale in (1e-300, 1e300):
        rms, largest = probes.size(np.array([[3.0, -4.0]]) * scale)
        assert rms == pytest.approx(np.sqrt(12.5) * scale, rel=1e-14)
        assert largest == 4 * scale


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_size_shows_what_is_not_finite(bad):
    rms, largest = probes.size(np.array([[1.0, bad], [2.0, 3.0]]))
    np.testing.assert_array_equal([rms, largest], [abs(bad)] * 2)


@pytest.mark.parametrize("shape", [(3,), (0, 2)])
def test_size_refuses_what_has_no_elements_or_rows(shape):
    with pytest.raises(KernelError, match="two-dimensional"):
        probes.size(np.zeros(shape))


@given(
    hnp.arrays(st.sampled_from(DTYPES), (31, 3), elements=st.floats(width=32)),
    st.floats(-50, 50),
    st.floats(0.001, 100),
    st.integers(1, 60),
)
def test_histogram_is_numpys_with_what_lies_outside_counted_apart(values, low, width, bins):
    high = low + width
    found = probes.histogram(values, low, high, bins)
    np.testing.assert_array_equal(found.edges, np.linspace(low, high, bins + 1))
    for unit, column in enumerate(values.astype(np.float64).T):
        finite = column[~np.isnan(column)]
        inside = finite[(finite >= low) & (finite <= high)]
        expected = [
            np.count_nonzero((inside >= a) & (inside < b)) for a, b in zip(found.edges, found.edges[1:], strict=False)
        ]
        expected[-1] += np.count_nonzero(inside == high)
        np.testing.assert_array_equal(found.counts[unit], expected)
        assert found.below[unit] == np.count_nonzero(finite < low)
        assert found.above[unit] == np.count_nonzero(finite > high)
        assert found.missing[unit] == np.count_nonzero(np.isnan(column))


def test_values_on_edges_fall_where_the_edges_say():
    edges = np.linspace(0.1, 0.7, 7)
    found = probes.histogram(edges[:, np.newaxis], 0.1, 0.7, 6)
    assert found.counts[0].tolist() == [1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((np.zeros(3), 0.0, 1.0, 5), "samples, units"),
        ((np.zeros((3, 1)), 0.0, 1.0, 0), "1 to 100000 bins"),
        ((np.zeros((3, 1)), 1.0, 1.0, 5), "finite and rise"),
        ((np.zeros((3, 1)), np.nan, 1.0, 5), "finite and rise"),
        ((np.zeros((3, 1)), -1.7e308, 1.7e308, 5), "finite and rise"),
        ((np.zeros((3, 1)), 1.0, 1.0 + 1e-15, 100), "do not fit"),
    ],
)
def test_histogram_refuses_bad_bins(arguments, words):
    with pytest.raises(KernelError, match=words):
        probes.histogram(*arguments)


@pytest.mark.parametrize("dtype", DTYPES)
def test_correct_choices_are_counted(dtype):
    rng = np.random.default_rng(2)
    several = rng.standard_normal((90, 4)).astype(dtype)
    labels = rng.integers(0, 4, 90)
    assert probes.count_correct(several, labels, 0.0) == np.count_nonzero(several.argmax(axis=1) == labels)
    one, binary = rng.random((90, 1)).astype(dtype), rng.integers(0, 2, 90)
    assert probes.count_correct(one, binary, 0.5) == np.count_nonzero((one[:, 0] > 0.5) == binary)
    found = np.empty(3, np.int64)
    networks = rng.standard_normal((3, 90, 4)).astype(dtype)
    probes.count_correct_of(networks, labels, 0.0, found)
    np.testing.assert_array_equal(found, (networks.argmax(axis=2) == labels).sum(axis=1))


def test_nan_chooses_no_class_and_the_first_of_equals_wins():
    assert probes.count_correct(np.array([[np.nan]]), np.array([0]), 0.0) == 0
    assert probes.count_correct(np.array([[3.0, np.nan, 1.0]]), np.array([0]), 0.0) == 0
    assert probes.count_correct(np.array([[1.0, 1.0]]), np.array([0]), 0.0) == 1
    assert probes.count_correct(np.array([[0.0]]), np.array([0]), 0.0) == 1

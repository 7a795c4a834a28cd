"""The accuracy table: what is sampled, how errors are counted, and that every activation keeps to the bounds."""

import numpy as np
import pytest

from reluviz.bench import accuracy
from reluviz_kernels import ACTIVATIONS

INF = np.inf


@pytest.fixture(scope="module")
def rows():
    return accuracy.measure()


def test_a_row_for_every_value_and_derivative(rows):
    assert [(row.activation, row.role) for row in rows] == [
        (name, role) for name in ACTIVATIONS for role in ("value", "derivative")
    ]


def test_bounds_hold(rows):
    for row in rows:
        assert row.max_error <= 2e-7, row
        if row.role == "value" and row.activation in ("sigmoid", "tanh", "softplus", "elu", "silu"):
            assert row.max_ulps <= 4, row


def test_exact_activations_have_no_error(rows):
    errors = {(row.activation, row.role): (row.max_ulps, row.max_error) for row in rows}
    for name in ("identity", "relu", "relu6", "hardtanh", "step"):
        for role in ("value", "derivative"):
            assert errors[name, role] == (0, 0)
    assert errors["tanh", "value"][0] > 0.5


def test_samples_have_every_exponent_of_both_signs():
    x = accuracy.samples((0.5,))
    assert x.dtype == np.float32
    assert np.isfinite(x).all()
    for signed in (x[x > 0], -x[x < 0]):
        # From the subnormal numbers, whose exponent field is 0, to the largest.
        assert set(signed.view(np.uint32) >> 23) == set(range(255))
    zeros = x[x == 0]
    assert {True, False} == set(np.signbit(zeros).tolist())
    for neighbour in (np.nextafter(np.float32(0.5), np.float32(side)) for side in (0, 1)):
        assert neighbour in x
    assert np.abs(x).max() == np.finfo(np.float32).max
    assert np.finfo(np.float32).smallest_subnormal in x


def test_errors_are_counted_in_the_last_place_and_relative():
    one, tiny = np.float32(1), np.finfo(np.float32).smallest_subnormal
    after = np.nextafter(one, np.float32(2))
    got = np.array([after, one, 100, 0, np.inf, np.inf, 1, np.nan, 3], np.float32)
    exact = np.array([1, 1, 101, tiny, 1e39, 1e30, 1e39, 1, 3], np.float64)
    ulps, relative = accuracy.errors(got, exact)
    np.testing.assert_allclose(ulps, [1, 0, 2.0**17, 1, 0, INF, INF, INF, 0])
    np.testing.assert_allclose(relative, [2.0**-23, 0, 1 / 101, tiny, 0, INF, INF, INF, 0])


def test_table_has_a_line_for_each_row(rows):
    lines = accuracy.markdown(rows).split("\n")
    assert len(lines) == 2 + len(rows)
    assert {line.replace("\\|", "").count("|") for line in lines} == {7}
    assert lines[2] == "| identity | value | 0 |  | 0 |  |"
    tanh = next(line for line in lines if line.startswith("| tanh | value |"))
    row = next(row for row in rows if (row.activation, row.role) == ("tanh", "value"))
    assert f" {row.max_ulps:.3g} | {row.max_ulps_at:.6g} | {row.max_error:.3g} | {row.max_error_at:.6g} |" in tanh

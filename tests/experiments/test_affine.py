"""Affine fits against maps that are known."""

import numpy as np
import pytest

from reluviz.experiments.base.affine import best_affine, residual


def test_an_affine_map_is_found_again():
    rng = np.random.default_rng(0)
    x, weights, bias = rng.normal(size=(30, 2)), rng.normal(size=(2, 3)), rng.normal(size=3)
    found = best_affine(x, x @ weights + bias)
    np.testing.assert_allclose(found[0], weights, rtol=1e-12)
    np.testing.assert_allclose(found[1], bias, rtol=1e-12)


def test_the_fit_of_a_parabola_is_that_of_a_text_book():
    # The straight line nearest to x² on [-1, 1] is the constant 1/3, which leaves all of the spread.
    x = np.linspace(-1, 1, 2001)[:, np.newaxis]
    weights, bias = best_affine(x, x**2)
    assert weights[0, 0] == pytest.approx(0, abs=1e-12)
    assert bias[0] == pytest.approx(1 / 3, abs=1e-3)
    assert residual(x**2, x @ weights + bias) == pytest.approx(1)


def test_the_residual_is_what_a_map_leaves_of_the_spread():
    y = np.array([[1.0], [-1.0], [1.0], [-1.0]])
    assert residual(y, np.zeros_like(y)) == 1
    assert residual(y, 0.9 * y) == pytest.approx(0.1)
    assert residual(np.ones((3, 1)), np.ones((3, 1))) == 0

"""How weights are drawn: variance, bounds, orthogonality, and what stays the same when something else changes."""

import numpy as np
import pytest
from scipy import stats

from reluviz_kernels import INITIALISATIONS, KernelError, initial_parameters
from tests.kernels import reference

N_IN, N_OUT = 300, 200
# From the papers: He et al. 2015, Glorot and Bengio 2010, LeCun et al. 1998.
VARIANCES = {
    "he_normal": 2 / N_IN,
    "he_uniform": 2 / N_IN,
    "xavier_normal": 2 / (N_IN + N_OUT),
    "xavier_uniform": 2 / (N_IN + N_OUT),
    "lecun_normal": 1 / N_IN,
    "lecun_uniform": 1 / N_IN,
    "normal": 1.0,
    "uniform": 1 / 3,
}


def weights(scheme, seed=0, widths=(N_IN, N_OUT), **options):
    return initial_parameters(widths, scheme, seed, **{"dtype": np.float64, **options})[0][0]


def test_all_schemes_are_tested():
    assert set(INITIALISATIONS) == {*VARIANCES, "orthogonal", "zeros"}


@pytest.mark.parametrize(("scheme", "variance"), VARIANCES.items())
def test_mean_and_variance(scheme, variance):
    drawn = weights(scheme)
    # The standard error of the variance of 60,000 normal numbers is 0.6 % of it.
    assert drawn.var() == pytest.approx(variance, rel=0.03)
    assert abs(drawn.mean()) < 5 * np.sqrt(variance / drawn.size)


@pytest.mark.parametrize(("scheme", "variance"), VARIANCES.items())
def test_distribution(scheme, variance):
    drawn = weights(scheme).ravel() / np.sqrt(variance)
    if scheme == "normal" or scheme.endswith("_normal"):
        wanted = stats.norm()
    else:
        # Between -√3 and √3 the variance is 1.
        wanted = stats.uniform(-np.sqrt(3), 2 * np.sqrt(3))
        assert np.abs(drawn).max() <= np.sqrt(3)
        assert np.abs(drawn).max() > 0.999 * np.sqrt(3)
    assert stats.kstest(drawn, wanted.cdf).pvalue > 1e-3


@pytest.mark.parametrize("scale", [0.0, 0.5, 3.0])
@pytest.mark.parametrize("scheme", INITIALISATIONS)
def test_scale_is_a_factor(scheme, scale):
    np.testing.assert_allclose(weights(scheme, scale=scale), scale * weights(scheme), rtol=1e-15)


def test_scale_is_the_deviation_of_normal_and_the_bound_of_uniform():
    assert weights("normal", scale=0.2).std() == pytest.approx(0.2, rel=0.02)
    assert np.abs(weights("uniform", scale=0.2)).max() == pytest.approx(0.2, rel=0.001)


@pytest.mark.parametrize("widths", [(40, 25), (25, 40), (30, 30), (1, 7), (7, 1), (1, 1)])
def test_orthogonal_rows_or_columns(widths):
    drawn = weights("orthogonal", widths=widths)
    assert drawn.shape == widths
    product = drawn.T @ drawn if widths[0] >= widths[1] else drawn @ drawn.T
    np.testing.assert_allclose(product, np.eye(min(widths)), atol=1e-13)


def test_orthogonal_matrices_are_of_no_preferred_direction():
    drawn = np.array([weights("orthogonal", seed, (3, 3)) for seed in range(2000)])
    assert np.abs(drawn.mean(axis=0)).max() < 0.07
    np.testing.assert_allclose(drawn.var(axis=0), 1 / 3, atol=0.04)
    # As many rotations as reflections.
    assert abs((np.linalg.det(drawn) > 0).mean() - 0.5) < 0.06


def test_zeros():
    assert not any(array.any() for layer in initial_parameters((4, 5, 2), "zeros", 3) for array in layer)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scheme", INITIALISATIONS)
def test_shapes_types_and_zero_biases(scheme, dtype):
    widths = (3, 8, 1, 5)
    parameters = initial_parameters(widths, scheme, 1, dtype=dtype)
    assert [w.shape for w, _ in parameters] == [(3, 8), (8, 1), (1, 5)]
    assert [b.shape for _, b in parameters] == [(8,), (1,), (5,)]
    assert all(array.dtype == dtype for layer in parameters for array in layer)
    assert not any(b.any() for _, b in parameters)


def test_float32_is_float64_rounded():
    for (wide, _), (narrow, _) in zip(
        *(initial_parameters((9, 7, 2), "he_normal", 5, dtype=dtype) for dtype in (np.float64, np.float32)), strict=True
    ):
        assert (wide.astype(np.float32) == narrow).all()
    assert initial_parameters((2, 3), "he_normal", 5)[0][0].dtype == np.float32


@pytest.mark.parametrize("scheme", set(INITIALISATIONS) - {"zeros"})
def test_same_seed_same_bits_other_seed_other_weights(scheme):
    first, again, other = (initial_parameters((6, 9, 4), scheme, seed) for seed in (7, 7, 8))
    assert reference.same_bits(first, again)
    for (w, _), (v, _) in zip(first, other, strict=True):
        assert (w != v).any()


def test_schemes_of_one_kind_differ_in_size_alone():
    for kind in ("normal", "uniform"):
        drawn = [weights(f"{name}_{kind}") for name in ("he", "xavier", "lecun")]
        for other in drawn[1:]:
            np.testing.assert_allclose(other / other.std(), drawn[0] / drawn[0].std(), rtol=1e-12)


def test_layers_draw_apart():
    square = [w for w, _ in initial_parameters((5, 5, 5), "normal", 0)]
    assert (square[0] != square[1]).any()
    changed = [w for w, _ in initial_parameters((5, 5, 5, 9), "normal", 0)]
    assert all((a == b).all() for a, b in zip(square, changed, strict=False))
    wider = [w for w, _ in initial_parameters((8, 5, 5), "normal", 0)]
    assert (wider[1] == square[1]).all()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("he", 0), r"unknown initialisation 'he' \(known: he_normal, .*zeros\)"),
        (("he_normal", -1), "the seed must be 0 or more, not -1"),
        (("he_normal", 0, -0.1), "the scale of initial weights must be 0 or more, not -0.1"),
        (("he_normal", 0, np.nan), "the scale of initial weights must be 0 or more, not nan"),
        (("he_normal", 0, np.inf), "the scale of initial weights must be 0 or more, not inf"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(arguments, text):
    with pytest.raises(KernelError, match=text) as caught:
        initial_parameters((2, 3, 1), *arguments)
    assert "\n" not in str(caught.value)

"""The mean losses of several networks against SciPy in float64."""

import numpy as np
import pytest
from scipy.special import log_expit, log_softmax

from reluviz_kernels import LOSSES


def expected(loss, z, y):
    """Return each network's mean loss, for z (networks, N, n_out)."""
    z, y = z.astype(np.float64), y.astype(np.float64)
    if loss == "softmax":
        return -(y * log_softmax(z, axis=2)).sum(axis=2).mean(axis=1)
    if loss == "logistic":
        return -(y * log_expit(z) + (1 - y) * log_expit(-z)).mean(axis=(1, 2))
    return ((z - y) ** 2).mean(axis=(1, 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 8, 1), (4, 251, 1), (2, 13, 3), (5, 40, 2)])
@pytest.mark.parametrize("loss", list(LOSSES))
def test_mean_losses(loss, shape, dtype):
    rng = np.random.default_rng(0)
    z = (8 * rng.standard_normal(shape)).astype(dtype)
    if loss == "softmax":
        y = np.eye(shape[2], dtype=dtype)[rng.integers(0, shape[2], shape[1])]
    else:
        y = rng.integers(0, 2, shape[1:]).astype(dtype)
    found = LOSSES[loss].values(z, y)
    np.testing.assert_allclose(found, expected(loss, z, y), rtol=2e-7 if dtype == np.float32 else 1e-13)
    # What one network gives does not depend on the others, nor on the memory's order.
    assert LOSSES[loss].values(np.asfortranarray(z), y)[-1] == found[-1] == LOSSES[loss].value(z[-1], y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_logistic_loss_far_out(dtype):
    z = np.array([80, -80, 1e30, -1e30, np.nan], dtype).reshape(-1, 1, 1)
    right, wrong = (LOSSES["logistic"].values(z, np.full((1, 1), y, dtype)) for y in (1, 0))
    np.testing.assert_allclose(right, [np.exp(-80.0), 80, 0, 1e30, np.nan], rtol=1e-6)
    np.testing.assert_allclose(wrong, [80, np.exp(-80.0), 1e30, 0, np.nan], rtol=1e-6)

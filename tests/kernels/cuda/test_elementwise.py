"""Activations on a GPU: within two units of the last place of what the processor's kernels may be off."""

import numpy as np
import pytest
from numba import cuda

from reluviz_kernels import ACTIVATIONS, KernelError
from reluviz_kernels.cuda import elementwise
from tests.kernels import oracle

ROLES = ("value", "derivative")
# The bounds of the processor's kernels, see `test_activations.py`.
MAX_ULPS, MAX_MIXED = 4, {np.float32: 2e-7, np.float64: 4e-16}
WITHIN_ULPS = ("sigmoid", "tanh", "softplus", "elu", "silu")


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(elementwise, "THREADS", 8)


def numbers(dtype):
    """Return some numbers of every size, near the kinks and the hardest ones, infinities and NaN."""
    exponents = oracle.every_exponent(dtype, 1)[:: 17 if dtype == np.float32 else 211]
    grid = np.linspace(-18, 18, 25)
    rest = [*oracle.HARDEST[::2], -0.0, 3.0, 2.0**17, 1.1e9, -3.3e33, np.inf, -np.inf, np.nan]
    return np.concatenate([exponents, grid, rest]).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_within_two_units_of_the_processors_bound(name, role, dtype):
    activation, x = ACTIVATIONS[name], numbers(dtype)
    got = elementwise.apply(activation, role, x)
    assert got.dtype == dtype
    defaults = {parameter.name: parameter.default for parameter in activation.parameters}
    exact = oracle.exactly(name, role, x, defaults)
    ulps, mixed = oracle.errors(got, exact)
    # Two units of the last place of the result, where it is at least 1 or counts relative to 1.
    assert mixed.max() <= MAX_MIXED[dtype] + 2 * np.finfo(dtype).eps
    if role == "value" and name in WITHIN_ULPS:
        assert ulps.max() <= MAX_ULPS + 2
    processor = getattr(activation, role)(x)
    assert oracle.errors(processor, exact)[1].max() <= MAX_MIXED[dtype]
    assert (np.isnan(got) == np.isnan(processor)).all()


def test_float32_is_almost_the_processors_to_the_bit():
    # But for products and sums that one of them does in a single rounding, they are the same operations.
    x = numbers(np.float32)[:-1]
    for name in ("tanh", "softplus", "elu", "sigmoid"):
        activation = ACTIVATIONS[name]
        np.testing.assert_array_max_ulp(elementwise.value(activation, x), activation.value(x), 2)


@pytest.mark.parametrize("parameters", [{"min_val": -2.5}, {"min_val": 0.5, "max_val": 2.0}])
def test_parameters_reach_the_kernel(parameters):
    x = np.linspace(-4, 4, 33, dtype=np.float32)
    hardtanh = ACTIVATIONS["hardtanh"]
    low, high = parameters.get("min_val", -1.0), parameters.get("max_val", 1.0)
    assert (elementwise.value(hardtanh, x, **parameters) == np.clip(x, low, high)).all()
    with pytest.raises(KernelError, match="unknown parameter 'slope'"):
        elementwise.value(hardtanh, x, slope=1.0)


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 100])
def test_every_length_and_shape(count):
    relu, x = ACTIVATIONS["relu"], np.arange(count, dtype=np.float32) - 5
    assert (elementwise.value(relu, x) == np.maximum(x, 0)).all()
    square = x[: count // 4 * 4].reshape(-1, 4)
    out = np.empty_like(square)
    assert elementwise.value(relu, square, out) is out
    assert (out == np.maximum(square, 0)).all()


def test_more_elements_than_one_pass_of_the_grid(monkeypatch):
    monkeypatch.setattr(elementwise, "_MOST_BLOCKS", 2)
    x = np.linspace(-3, 3, 201, dtype=np.float32)
    assert (elementwise.derivative(ACTIVATIONS["relu"], x) == (x > 0)).all()


def test_arrays_on_the_gpu_stay_there():
    x = cuda.to_device(np.array([-1, 2], np.float32))
    out = cuda.to_device(np.zeros(2, np.float32))
    assert elementwise.value(ACTIVATIONS["relu"], x, out) is out
    assert elementwise.value(ACTIVATIONS["relu"], x, x) is x
    assert out.copy_to_host().tolist() == x.copy_to_host().tolist() == [0, 2]


def test_what_is_no_such_array_is_refused():
    relu, x = ACTIVATIONS["relu"], np.zeros(3, np.float32)
    with pytest.raises(TypeError, match="not int64"):
        elementwise.value(relu, np.arange(3))
    with pytest.raises(TypeError, match="not list"):
        elementwise.value(relu, [1.0])
    with pytest.raises(TypeError, match="in the same memory"):
        elementwise.value(relu, x, cuda.to_device(x))
    with pytest.raises(ValueError, match=r"out has the shape \(2,\)"):
        elementwise.value(relu, x, np.zeros(2, np.float32))
    with pytest.raises(KernelError, match="contiguous"):
        elementwise.value(relu, cuda.to_device(np.zeros((4, 4), np.float32))[:, :2])

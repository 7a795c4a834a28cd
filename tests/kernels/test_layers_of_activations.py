"""Value and derivative at once, as layers compute them: exact to the same bounds, for every number of vectors."""

import ctypes

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, elementwise
from tests.kernels import oracle

POINTERS = [ctypes.c_void_p] * 3
BOUND = 2e-7
GUARD = np.float32(123.0)
# Those whose value and derivative share the most work, and one that shares none.
NAMES = ("relu", "gelu", "mish", "softplus", "tanh", "sine")


def layer(name, z):
    """Return value and derivative of a float32 array by the C function that layers call."""
    activation = ACTIVATIONS[name]
    call = ctypes.CFUNCTYPE(None, *POINTERS, ctypes.c_ssize_t, ctypes.c_float, ctypes.c_float)(
        elementwise.address(activation, "layer", z.dtype)
    )
    value, slope = (np.full(z.size + 16, GUARD) for _ in range(2))
    call(z.ctypes.data, value.ctypes.data, slope.ctypes.data, z.size, *activation.defaults)
    for each in (value, slope):
        assert (each[z.size :] == GUARD).all(), "written beyond the end"
    return value[: z.size], slope[: z.size]


@pytest.mark.parametrize("name", NAMES)
def test_both_are_within_the_bounds(name):
    z = oracle.samples(np.float32, mantissas=1, dense=600)
    z = z[: z.size // 8 * 8]
    defaults = {parameter.name: parameter.default for parameter in ACTIVATIONS[name].parameters}
    for role, got in zip(("value", "derivative"), layer(name, z), strict=True):
        mixed = oracle.errors(got, oracle.exactly(name, role, z, defaults))[1]
        assert mixed.max() <= BOUND, f"{role}: {mixed.max():.3g} at {z[mixed.argmax()]!r}"


@pytest.mark.parametrize("vectors", range(6))
def test_any_number_of_vectors_gives_the_same_bits(vectors):
    z = np.random.default_rng(0).normal(0, 3, 48).astype(np.float32)
    whole = layer("gelu", z)
    part = layer("gelu", z[: 8 * vectors].copy())
    for long, short in zip(whole, part, strict=True):
        assert short.tobytes() == long[: 8 * vectors].tobytes()


@pytest.mark.parametrize("role", ["value", "derivative"])
def test_huge_angle_changes_nothing_for_its_neighbours(role):
    small = np.random.default_rng(1).normal(0, 3, 64).astype(np.float32)
    apply = getattr(ACTIVATIONS["sine"], role)
    expected = apply(small)
    for huge in (1.5e5, 1e30):
        mixed = small.copy()
        mixed[::5] = huge
        got = apply(mixed)
        others = np.arange(64) % 5 != 0
        assert got[others].tobytes() == expected[others].tobytes()
        exact = np.sin(np.float64(np.float32(huge))) if role == "value" else np.cos(np.float64(np.float32(huge)))
        np.testing.assert_allclose(got[::5], exact, rtol=3e-7)

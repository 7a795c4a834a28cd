"""Every activation on arrays and in a network: float32 kernels must not touch float64, which most GPUs do slowly."""

import re

import numpy as np
import pytest
from numba import types

from reluviz_kernels import ACTIVATIONS, Mlp
from reluviz_kernels.cuda import elementwise, evaluating
from tests.kernels.ptx.signatures import array, outputs

FLOAT32 = np.dtype(np.float32)


@pytest.mark.parametrize("role", ["value", "derivative"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_on_arrays(name, role, compiled):
    kernel = elementwise.make_map(elementwise.functions(ACTIVATIONS[name], FLOAT32)[role == "derivative"])
    found = compiled(kernel, (array(np.float32), array(np.float32), types.float32, types.float32))
    assert "ld.global" in found.text
    assert "st.global" in found.text
    assert ".f64" not in found.text
    # An index that has to be divided takes longer than what is computed.
    assert not re.search(r"\b(div|rem)\.[su]", found.text)
    # Memory is not kept busy by fewer than half of the threads that a multiprocessor can run: 1024 of 65536 registers.
    assert found.registers <= 64
    assert (found.spilled, found.stack, found.shared) == (0, 0, 0)


@pytest.mark.parametrize("name", [name for name, each in ACTIVATIONS.items() if each.trainable])
def test_in_a_network(name, compiled):
    """Value and derivative, as a layer of a network in training computes them too."""
    found = compiled(evaluating.make_outputs(Mlp((2, 8, 1), name), "activity", in_shared=True), outputs())
    assert ".f64" not in found.text
    assert "\tld.f32" not in found.text
    assert "call.uni" not in found.text
    assert (found.spilled, found.stack, found.shared) == (0, 0, 0)


def test_the_check_would_find_float64(compiled):
    kernel = elementwise.make_map(elementwise.functions(ACTIVATIONS["tanh"], np.dtype(np.float64))[0])
    assert ".f64" in compiled(kernel, (array(np.float64), array(np.float64), types.float64, types.float64)).text

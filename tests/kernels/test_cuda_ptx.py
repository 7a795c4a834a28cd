"""What CUDA kernels compile to, without a GPU: float32 kernels must not touch float64, which most GPUs do slowly.

Numba's own CUDA target can't compile without NVIDIA's libraries, so this needs the package of the extra `cuda`.
"""

from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS

pytestmark = pytest.mark.skipif(find_spec("numba_cuda") is None, reason="the package numba-cuda is not installed")

CAPABILITY = (8, 0)


@pytest.fixture
def ptx(monkeypatch):
    """Return ptx(kernel, signature); functions that kernels call ask which GPU there is, and get an answer."""
    from numba import cuda
    from numba.cuda import dispatcher

    gpu = SimpleNamespace(compute_capability=CAPABILITY)
    monkeypatch.setattr(dispatcher, "get_current_device", lambda: gpu)

    def compiled(kernel, signature):
        return cuda.compile_ptx(kernel.py_func, signature, cc=CAPABILITY)[0]

    return compiled


def array(dtype, dimensions=1):
    from numba import from_dtype, types

    return types.Array(from_dtype(np.dtype(dtype)), dimensions, "C")


@pytest.mark.parametrize("role", ["value", "derivative"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float32_activations_hold_no_float64(name, role, ptx):
    from numba import types

    from reluviz_kernels.cuda import elementwise

    kernel = elementwise.make_map(elementwise.functions(ACTIVATIONS[name], np.dtype(np.float32))[role == "derivative"])
    text = ptx(kernel, (array(np.float32), array(np.float32), types.float32, types.float32))
    assert "ld.global" in text
    assert "st.global" in text
    assert ".f64" not in text


def test_the_check_would_find_float64(ptx):
    from numba import types

    from reluviz_kernels.cuda import elementwise

    kernel = elementwise.make_map(elementwise.functions(ACTIVATIONS["tanh"], np.dtype(np.float64))[0])
    assert ".f64" in ptx(kernel, (array(np.float64), array(np.float64), types.float64, types.float64))

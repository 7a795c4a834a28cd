"""What CUDA kernels compile to, without a GPU: float32 kernels must not touch float64, which most GPUs do slowly.

Numba's own CUDA target can't compile without NVIDIA's libraries, so this needs the package of the extra `cuda`.
"""

from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, LOSSES, OPTIMISERS, Mlp

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


def descent_signature():
    """Return the types of all arguments of a kernel that trains, but for the last."""
    from numba import types

    reals, unsigned, real, word = array(np.float32), array(np.uint32), types.float32, types.uint64
    return (
        array(np.uint64, 2), reals, reals, reals, reals, word, reals, reals, unsigned, unsigned, array(np.uint64),
        array(np.int64), reals, reals, array(np.int32), reals, real, real, real, real, word, types.int64,
        types.boolean, array(np.int32),
    )  # fmt: skip


@pytest.mark.parametrize(("optimiser", "loss"), [("sgd", "softmax"), ("adamw", "logistic"), ("rmsprop", "squared")])
def test_float32_training_on_all_blocks_holds_no_float64(optimiser, loss, ptx):
    from reluviz_kernels.cuda import spread

    text = ptx(spread.make_spread(Mlp((2, 8, 1), "gelu", loss), optimiser, 16), (*descent_signature(), array(np.int32)))
    assert ".f64" not in text
    assert "\tld.f32" not in text


@pytest.mark.parametrize("placement", [(True, True, True), (False, False, False)])
@pytest.mark.parametrize(
    ("optimiser", "loss"), [*((name, "softmax") for name in OPTIMISERS), *(("sgd", name) for name in LOSSES)]
)
def test_float32_training_holds_no_float64(optimiser, loss, placement, ptx):
    from numba import types

    from reluviz_kernels.cuda import descent

    kernel = descent.make_descent(Mlp((2, 8, 1), "tanh", loss), optimiser, descent.Placement(*placement, 0))
    text = ptx(kernel, (*descent_signature(), types.int64))
    assert ".f64" not in text
    # The compiler has found out which memory is meant: a load that could be either takes longer.
    assert "\tld.f32" not in text
    assert "call.uni" not in text


@pytest.mark.parametrize("role", ["logits", "maps", "activity"])
def test_float32_evaluation_holds_no_float64(role, ptx):
    from numba import types

    from reluviz_kernels.cuda import evaluating

    reals, real, word = array(np.float32), types.float32, types.uint64
    kernel = evaluating.make_outputs(Mlp((2, 8, 1), "gelu"), role)
    signature = (array(np.uint64, 2), reals, word, reals, *4 * (word,), reals, array(np.int32), real, real, real)
    assert ".f64" not in ptx(kernel, signature)


def test_float32_gradients_hold_no_float64(ptx):
    from numba import types

    from reluviz_kernels.cuda import evaluating

    reals, real, word = array(np.float32), types.float32, types.uint64
    kernel = evaluating.make_gradients(Mlp((2, 8, 3), "gelu", "softmax"))
    order = array(np.uint32)
    words = (word, word)
    signature = (array(np.uint64, 2), reals, word, reals, reals, order, *words, reals, *words, reals, real, real)
    assert ".f64" not in ptx(kernel, signature)


@pytest.mark.parametrize("loss", LOSSES)
def test_scores_compile(loss, ptx):
    from numba import types

    from reluviz_kernels.cuda import evaluating

    floats, whole = array(np.float64), array(np.int64)
    signature = (array(np.float32, 3), array(np.float32, 2), whole, types.float64, floats, whole)
    assert "st.global" in ptx(evaluating.make_scores(loss), signature)

"""The parts of a layer that several blocks take, a phase in each launch: a simulated grid can meet in one block only.

On a real GPU whole networks are trained by many blocks, in `test_on_a_gpu.py`.
"""

from types import FunctionType

import numba
import numpy as np
import pytest
from numba import cuda

from reluviz_kernels import Mlp
from reluviz_kernels.cuda import device, memory, spread

SIDE, N, N_IN, N_OUT, ROW = 4, 7, 6, 9, 9
INPUTS, OUTPUTS, SLOPES = (np.uint64(first) for first in (0, N * N_IN, N * (N_IN + N_OUT)))
SIZES = tuple(np.uint64(size) for size in (N, N_IN, N_OUT, ROW))
ZERO = np.uint64(0)


def launch(part, blocks, work, weights):
    """Run part(left, right, work, weights, first, second, tx, ty, block, blocks) on a grid; return both arrays then."""

    side = SIDE

    def phase(work, weights, unused):
        left = cuda.shared.array((side, side + 1), numba.float32)
        right = cuda.shared.array((side, side + 1), numba.float32)
        tx, ty = np.uint64(cuda.threadIdx.x), np.uint64(cuda.threadIdx.y)
        part(left, right, work, weights, unused, tx, ty, np.uint64(cuda.blockIdx.x), np.uint64(cuda.gridDim.x))

    # In the globals of `spread`, where the simulator replaces `cuda` for what is called there, too.
    kernel = device.kernel(FunctionType(phase.__code__, vars(spread), "phase", None, phase.__closure__))
    on_gpu = [memory.to_device(array.reshape(-1)) for array in (work, weights, np.zeros(1, np.float32))]
    kernel[blocks, (SIDE, SIDE)](*on_gpu)
    return [array.copy_to_host() for array in on_gpu[:2]]


@pytest.fixture
def layer():
    """Return a layer's work area (inputs, outputs, slopes), and its weights with the biases as their last row."""
    rng = np.random.default_rng(0)
    work = rng.standard_normal(N * (N_IN + 2 * N_OUT)).astype(np.float32)
    return work, rng.standard_normal((N_IN + 1, ROW)).astype(np.float32)


def parts(work):
    """Return inputs (N, N_IN), outputs and slopes (N, N_OUT)."""
    first, second = N * N_IN, N * (N_IN + N_OUT)
    return work[:first].reshape(N, N_IN), work[first:second].reshape(N, N_OUT), work[second:].reshape(N, N_OUT)


@pytest.mark.parametrize("blocks", [1, 2, 5, 40])
def test_blocks_share_a_layer_forwards(layer, blocks):
    forward, _, _ = spread._make_layers(Mlp((1, 1), "tanh"), "sgd", SIDE)
    n, n_in, n_out, row = SIZES
    zero = np.float32(0)

    def part(left, right, work, weights, unused, tx, ty, block, blocks):
        forward(left, right, work, INPUTS, n_in, weights, ZERO, row, n_out, OUTPUTS, SLOPES, True, n, zero, zero, tx,
                ty, block, blocks)  # fmt: skip

    work, weights = layer
    _, outputs, slopes = parts(launch(part, blocks, work, weights)[0])
    wanted = np.tanh(parts(work)[0].astype(np.float64) @ weights[:N_IN] + weights[N_IN])
    np.testing.assert_allclose(outputs, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(slopes, 1 - wanted**2, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("blocks", [1, 2, 5, 40])
def test_blocks_share_a_layer_backwards(layer, blocks):
    _, backward, _ = spread._make_layers(Mlp((1, 1), "tanh"), "sgd", SIDE)
    n, n_in, n_out, row = SIZES

    def part(left, right, work, weights, unused, tx, ty, block, blocks):
        backward(left, right, work, OUTPUTS, n_out, weights, ZERO, row, INPUTS, n_in, n, tx, ty, block, blocks)

    work, weights = layer
    below, gradient, _ = parts(work)
    found = parts(launch(part, blocks, work, weights)[0])[0]
    wanted = below * (gradient.astype(np.float64) @ weights[:N_IN].T)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("blocks", [1, 2, 5, 40])
def test_blocks_share_an_update(layer, blocks):
    _, _, update = spread._make_layers(Mlp((1, 1), "tanh"), "sgd", SIDE)
    n, n_in, n_out, row = SIZES
    rates, l1, l2 = np.array([0.1, *[0.0] * 8], np.float32), np.float32(0), np.float32(0.5)

    def part(left, right, work, weights, unused, tx, ty, block, blocks):
        update(left, right, work, INPUTS, OUTPUTS, n_in, n_out, weights, ZERO, row, unused, unused, rates, l1, l2, n,
               tx, ty, block, blocks)  # fmt: skip

    work, weights = layer
    inputs, gradient, _ = (each.astype(np.float64) for each in parts(work))
    found = launch(part, blocks, work, weights)[1].reshape(weights.shape)
    wanted = weights.astype(np.float64)
    wanted[:N_IN] -= 0.1 * (inputs.T @ gradient + 0.5 * wanted[:N_IN])
    wanted[N_IN] -= 0.1 * gradient.sum(axis=0)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_as_many_blocks_as_the_largest_product_has_tiles(monkeypatch):
    from types import SimpleNamespace

    from reluviz_kernels.cuda.plan import make_plan

    plan = make_plan((784, 256, 128, 10), 128)
    for can_run, blocks in ((100, 100), (100_000, 50 * 16)):
        compiled = SimpleNamespace(max_cooperative_grid_blocks=lambda block, can_run=can_run: can_run)
        monkeypatch.setattr(spread, "SIMULATED", False)
        assert spread.blocks_for(plan, SimpleNamespace(overloads={"one": compiled}), 16) == blocks

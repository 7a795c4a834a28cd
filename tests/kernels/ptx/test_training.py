"""What kernels that train compile to: float32 stays float32, and numbers stay in registers and shared memory."""

from itertools import cycle

import numpy as np
import pytest
from numba import types

from reluviz_kernels import LOSSES, OPTIMISERS, Mlp
from reluviz_kernels.cuda import descent, spread
from reluviz_kernels.cuda.plan import SHARED_BYTES
from tests.kernels.ptx import signatures
from tests.kernels.ptx.signatures import WHOLE, array

BLOCK_BYTES = 48 * 1024
"""Shared memory that a block may have on every GPU."""

FEW_BYTES = 32
"""Addresses that wait outside the loops over units and samples may lie in local memory where a thread has half of the
registers, so that twice as many networks run at once."""

IN_SHARED, IN_GLOBAL = (True, True, True), (False, False, False)
# Every optimiser, and every loss in either memory.
KERNELS = list(zip(OPTIMISERS, cycle(LOSSES), cycle([IN_SHARED, IN_GLOBAL]), strict=False))


@pytest.mark.parametrize(("optimiser", "loss", "placement"), KERNELS)
def test_training_in_a_block(optimiser, loss, placement, compiled):
    kernel = descent.make_descent(Mlp((2, 8, 1), "tanh", loss), optimiser, descent.Placement(*placement, 0))
    found = compiled(kernel, (*signatures.descent(), WHOLE))
    assert ".f64" not in found.text
    # The compiler has found out which memory is meant: a load that could be either takes longer.
    assert "\tld.f32" not in found.text
    assert "call.uni" not in found.text
    few = FEW_BYTES if placement == IN_SHARED else 0
    assert found.spilled <= few
    assert found.stack <= few
    assert SHARED_BYTES < SHARED_BYTES + found.shared <= BLOCK_BYTES


@pytest.mark.parametrize(("optimiser", "loss"), [("sgd", "softmax"), ("adamw", "logistic")])
def test_training_on_all_blocks(optimiser, loss, compiled):
    kernel = spread.make_spread(Mlp((2, 8, 1), "gelu", loss), optimiser, spread.TILE)
    found = compiled(kernel, (*signatures.descent(), array(np.int32)))
    assert ".f64" not in found.text
    assert "\tld.f32" not in found.text
    # What a thread keeps while it waits for other blocks, in a function that is linked later.
    assert found.stack <= 64
    assert 2 * spread.TILE * (spread.TILE + 1) * 4 <= found.shared <= BLOCK_BYTES


def test_float64_has_room_too(compiled):
    kernel = descent.make_descent(
        Mlp((2, 8, 1), "gelu", "softmax", "float64"), "adamw", descent.Placement(*IN_SHARED, 0)
    )
    found = compiled(kernel, (*signatures.descent(np.float64), types.int64))
    assert ".f64" in found.text
    assert found.spilled <= FEW_BYTES
    assert SHARED_BYTES < SHARED_BYTES + found.shared <= BLOCK_BYTES

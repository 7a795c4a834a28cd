"""The types of the arguments that kernels are launched with."""

import numpy as np
from numba import from_dtype, types

WORD, WHOLE = types.uint64, types.int64


def array(dtype, dimensions=1):
    return types.Array(from_dtype(np.dtype(dtype)), dimensions, "C")


def descent(real=np.float32):
    """Return the types of all arguments of a kernel that trains, but for the last."""
    reals, unsigned, scalar = array(real), array(np.uint32), from_dtype(np.dtype(real))
    return (
        array(np.uint64, 2), reals, reals, reals, reals, WORD, reals, reals, unsigned, unsigned, array(np.uint64),
        array(np.int64), reals, reals, array(np.int32), reals, scalar, scalar, scalar, scalar, WORD, WHOLE,
        types.boolean, array(np.int32),
    )  # fmt: skip


def outputs():
    reals, real = array(np.float32), types.float32
    return (array(np.uint64, 2), reals, WORD, reals, *4 * (WORD,), reals, reals, array(np.int32), real, real, real)


def gradients():
    reals, real = array(np.float32), types.float32
    return (
        array(np.uint64, 2), reals, WORD, reals, reals, array(np.uint32), WORD, WORD, reals, WORD, WORD, reals, real,
        real,
    )  # fmt: skip


def sums():
    return array(np.float32), WORD, WORD, array(np.float32)


def scores():
    floats, whole = array(np.float64), array(np.int64)
    return array(np.float32, 3), array(np.float32, 2), whole, types.float64, floats, whole

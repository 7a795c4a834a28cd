"""What declarations compute with on a GPU: float32 functions of `fastmath` on single numbers, CUDA's for float64."""

from __future__ import annotations

import math

import numpy as np

from reluviz_kernels import fastmath
from reluviz_kernels.cuda import scalar
from reluviz_kernels.cuda.device import SIMULATED, device

_FUNCTIONS = np if SIMULATED else math
_near_sine, _near_cosine = fastmath.angles(scalar, scalar.absolute, scalar.absolute)


@device
def _far_sine(x):
    r, odd = scalar.reduce_far(x)
    return -_near_sine(r) if odd else _near_sine(r)


@device
def _far_cosine(x):
    r, odd = scalar.reduce_far(x)
    return -_near_cosine(r) if odd else _near_cosine(r)


@device
def _exp(x):
    return _FUNCTIONS.exp(x)


@device
def _expm1(x):
    return _FUNCTIONS.expm1(x)


@device
def _log1p(x):
    return _FUNCTIONS.log1p(x)


@device
def _sin(x):
    return _FUNCTIONS.sin(x)


@device
def _cos(x):
    return _FUNCTIONS.cos(x)


_HALF = np.float64(0.5)


@device
def _exp_times(x, factor):
    half = _exp(x * _HALF)
    return factor * half * half


@device
def _normal_tail(size):
    density = _exp(size * size * np.float64(-0.5)) * np.float64(0.3989422804014327)
    return np.float64(math.erfc(size * np.float64(0.7071067811865476))) * _HALF, density


MATHS = {
    np.dtype(np.float32): fastmath.make_maths32(scalar, _far_sine, _far_cosine),
    np.dtype(np.float64): fastmath.Maths(
        np.float64, _exp, _exp, _exp_times, _expm1, _log1p, _normal_tail, _sin, _cos, scalar.where, scalar.absolute,
        scalar.copysign, scalar.sqrt,
    ),
}  # fmt: skip

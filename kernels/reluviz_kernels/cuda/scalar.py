"""A single float32 or float64 number as one lane, with the operations that `fastmath` is written over.

They are those of `simd` on vectors, bit for bit: the GPU's float32 functions are the processor's. No float32 operation
goes through float64, which most GPUs do at a thirty-second or less of the speed; so an angle beyond what float32 can
reduce is reduced in integers.
"""

from __future__ import annotations

import math

import numpy as np
from numba import cuda

from reluviz_kernels.cuda.device import SIMULATED, device

# In the simulator numbers are NumPy's, and Python's own functions would turn them into float64.
_FUNCTIONS = np if SIMULATED else math

_I, _U = np.int32, np.uint64
_BIAS, _HALF_BIAS, _MANTISSA = _I(0x4B400000), _I(127), _I(23)


def _fused(x, y, z):
    return cuda.fma(x, y, z)


def _simulated_fused(x, y, z):
    # The simulator's own rounds twice. In float64 the product is exact.
    return np.float32(np.float64(x) * np.float64(y) + np.float64(z))


fma = device(_simulated_fused if SIMULATED else _fused)


@device
def where(condition, yes, no):
    """Return `yes` where the condition holds, else `no`."""
    return yes if condition else no


@device
def any_lane(condition):
    """Return the condition itself: there is one lane."""
    return condition


@device
def absolute(x):
    """Return |x|."""
    return _FUNCTIONS.fabs(x)


@device
def copysign(magnitude, sign):
    """Return |magnitude| with the sign of `sign`."""
    return _FUNCTIONS.copysign(magnitude, sign)


@device
def sqrt(x):
    """Return the square root."""
    return _FUNCTIONS.sqrt(x)


@device
def times_power_of_two(factor, shifted_exponent):
    """Return `factor`·2^k, with float32 k given as k + 1.5·2^23; see `simd.times_power_of_two`."""
    exponent = _I(shifted_exponent.view(np.int32) - _BIAS)
    exponent = max(exponent, _I(-252))
    half = _I(exponent >> _I(1))
    rest = _I(exponent - half)
    factor = factor * _I(_I(half + _HALF_BIAS) << _MANTISSA).view(np.float32)
    return factor * _I(_I(rest + _HALF_BIAS) << _MANTISSA).view(np.float32)


@device
def negate_odd(x, shifted_integer):
    """Return x·(-1)^k, with float32 k given as k + 1.5·2^23."""
    return -x if shifted_integer.view(np.int32) & _I(1) else x


# The binary digits of 1/pi after the point, 32 in a word, behind a word of zeros: 0, then floor(2^(32 n)/pi) mod 2^32.
_DIGITS = np.array(
    [0, 0x517CC1B7, 0x27220A94, 0xFE13ABE8, 0xFA9A6EE0, 0x6DB14ACC, 0x9E21C820, 0xFF28B1D5], np.uint64
)  # fmt: skip
_WORD, _LOW = _U(32), _U(0xFFFFFFFF)
_PI_OVER_2_64 = np.float32(math.pi / 2**64)


@device
def reduce_far(x):
    """Return r in [-pi/2, pi/2] and whether k is odd with x = k pi + r, for |x| >= 2^17 (Payne and Hanek 1983).

    With x = m·2^e, the digits of m·2^e/pi worth two and more change neither r nor the parity of k: so 96 digits of
    1/pi, from the one that 2^e makes worth 1 on, are enough.
    """
    bits = x.view(np.int32)
    exponent = min((bits >> _MANTISSA) & _I(255), 254) - 150
    mantissa = _U((bits & _I(0x7FFFFF)) | _I(0x800000))
    start = exponent + 31
    word, offset = start >> 5, _U(32 - (start & 31))
    first = (((_DIGITS[word] << _WORD) | _DIGITS[word + 1]) >> offset) & _LOW
    second = (((_DIGITS[word + 1] << _WORD) | _DIGITS[word + 2]) >> offset) & _LOW
    third = (((_DIGITS[word + 2] << _WORD) | _DIGITS[word + 3]) >> offset) & _LOW
    carried = mantissa * second + ((mantissa * third) >> _WORD)
    product = ((mantissa * first + (carried >> _WORD)) << _WORD) | (carried & _LOW)
    # The first digit is k's last, the others the rest in units of pi, as a signed number: the nearest multiple.
    rest = (product << _U(1)).view(np.int64)
    odd = (product >> _U(63) != _U(0)) != (rest < 0)
    r = np.float32(rest) * _PI_OVER_2_64
    return (-r if bits < 0 else r) + (x - x), odd

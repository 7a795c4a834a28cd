"""Elementary functions on vectors: branch-free float32 approximations of ours, the C library's functions for float64.

`Maths` is what an activation's declaration is written with: constants of the right type and the functions below. The
float32 polynomials are minimax fits by Lawson's iteratively reweighted least squares on Chebyshev nodes; the error
beside each is the largest relative one of the polynomial itself, before rounding. The range reduction of `exp` is that
of Cody and Waite (1980): x = k ln 2 + r, with ln 2 in two parts so that k times the first is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba.extending import register_jitable

from reluviz_kernels import simd

_F = np.float32

_ZERO, _ONE, _TWO = _F(0), _F(1), _F(2)
_ROUND = _F(1.5 * 2**23)
_LOG2_E = _F(1.4426950408889634)
_LN2_HIGH, _LN2_LOW = _F(0.693359375), _F(-2.12194440e-4)
# Below this, |x| exp(x) rounds to zero.
_EXP_LOW = _F(-120.0)


@register_jitable
def _reduce32(x):
    """Return r, k + 1.5·2^23 with x = k ln 2 + r, |r| <= ln(2)/2, very negative x limited to where exp is 0 anyway."""
    x = simd.where(x < _EXP_LOW, _EXP_LOW, x)
    shifted = simd.fma(x, _LOG2_E, _ROUND)
    k = shifted - _ROUND
    return simd.fma(k, -_LN2_LOW, simd.fma(k, -_LN2_HIGH, x)), shifted


@register_jitable
def _expm1_polynomial(r):
    """Return exp(r) - 1 for |r| <= ln(2)/2; error 1.4e-8."""
    p = simd.fma(r, _F(0.0013882453369960417), _F(0.008366846905358175))
    p = simd.fma(p, r, _F(0.04166721046539037))
    p = simd.fma(p, r, _F(0.16666541191384515))
    p = simd.fma(p, r, _F(0.49999998098931686))
    return simd.fma(p, r * r, r)


@register_jitable
def exp32(x):
    """exp(x) for x <= 88, subnormal results included."""
    r, shifted = _reduce32(x)
    return simd.times_power_of_two(_expm1_polynomial(r) + _ONE, shifted)


@register_jitable
def exp_times32(x, factor):
    """exp(x)·factor for x <= 88, with all its digits also where exp(x) itself is subnormal or 0."""
    r, shifted = _reduce32(x)
    return simd.times_power_of_two((_expm1_polynomial(r) + _ONE) * factor, shifted)


@register_jitable
def expm1_32(x):
    """exp(x) - 1 for x <= 88, without cancellation near 0."""
    r, shifted = _reduce32(x)
    power = simd.times_power_of_two(simd.splat(_ONE), shifted)
    return simd.fma(power, _expm1_polynomial(r), power - _ONE)


@register_jitable
def log1p_unit32(x):
    """log(1 + x) for 0 <= x <= 1, as 2 artanh(x / (2 + x)); error 4.5e-9."""
    s = x / (x + _TWO)
    q = s * s
    p = simd.fma(q, _F(0.28024463270124134), _F(0.2799913999287567))
    p = simd.fma(p, q, _F(0.4002169914299195))
    p = simd.fma(p, q, _F(0.6666641313071262))
    return simd.fma(p * q, s, s + s)


@register_jitable
def normal32(x):
    """Return the standard normal distribution's cumulative probability and density at x.

    The lower tail is exp(-x²/2)·R(|x|), with R a polynomial in 1/(1 + 0.35 |x|); error 3.2e-8. The upper is 1 minus it.
    """
    size = simd.absolute(x)
    size = simd.where(size > _F(14.5), _F(14.5), size)
    # Rounding the divisor is the largest error near 0; one step of Newton's with what it lost takes it away.
    divisor = simd.fma(size, _F(0.35), _ONE)
    lost = simd.fma(size, _F(0.35), _ONE - divisor)
    t = _ONE / divisor
    t = simd.fma(t, simd.fma(-divisor, t, _ONE) - lost * t, t)
    p = simd.fma(t, _F(-0.02915785230200287), _F(0.1440307642969051))
    p = simd.fma(p, t, _F(-0.25583870083267146))
    p = simd.fma(p, t, _F(0.15931937167514526))
    p = simd.fma(p, t, _F(-0.02321214743235802))
    p = simd.fma(p, t, _F(0.10555242254367987))
    p = simd.fma(p, t, _F(0.11982130590796623))
    p = simd.fma(p, t, _F(0.13986351320280818))
    p = simd.fma(p, t, _F(0.13962130695428646))
    e = exp32(size * size * _F(-0.5))
    tail = p * t * e
    return simd.where(x > _ZERO, _ONE - tail, tail), e * _F(0.3989422804014327)


_INVERSE_PI = np.float64(1 / np.pi)
_PI_HIGH, _PI_LOW = np.float64(np.pi), np.float64(1.2246467991473532e-16)
_HALF, _HALF_PI = np.float64(0.5), np.float64(np.pi / 2)
_ROUND_64 = np.float64(1.5 * 2**52)
# Beyond this the float64 reduction of the angle is no longer exact to float32; the C library reduces it.
_ANGLE_LIMIT = _F(1e8)


@register_jitable
def _sine_of_wide(angle):
    """Sin of float64 angles to float32 accuracy: angle = k pi + r, sin = (-1)^k sin r; error 6.7e-9."""
    k = simd.fma(angle, _INVERSE_PI, _ROUND_64) - _ROUND_64
    r = simd.narrow(simd.fma(k, -_PI_LOW, simd.fma(k, -_PI_HIGH, angle)))
    half = k * _HALF
    from_even = half - (simd.fma(k, _HALF, _ROUND_64) - _ROUND_64)
    q = r * r
    p = simd.fma(q, _F(2.6027759862011e-06), _F(-0.0001980830537914507))
    p = simd.fma(p, q, _F(0.008333049516354699))
    p = simd.fma(p, q, _F(-0.16666658944668597))
    # The sum of 0 and -0 is 0, but the sine of -0 is -0.
    sine = simd.copysign(simd.fma(p * q, r, r), r)
    return simd.where(simd.absolute(simd.narrow(from_even)) > _F(0.25), -sine, sine)


@register_jitable
def sin32(x):
    """sin(x), every finite x."""
    wide, beyond = simd.widen(x), simd.absolute(x) > _ANGLE_LIMIT
    sine = _sine_of_wide(wide)
    if simd.any_lane(beyond):
        # In those lanes only: what a number gives must not depend on its neighbours.
        sine = simd.where(beyond, simd.narrow(simd.sin64(wide)), sine)
    return sine


@register_jitable
def cos32(x):
    """cos(x), every finite x."""
    wide, beyond = simd.widen(x), simd.absolute(x) > _ANGLE_LIMIT
    cosine = _sine_of_wide(wide + _HALF_PI)
    if simd.any_lane(beyond):
        cosine = simd.where(beyond, simd.narrow(simd.cos64(wide)), cosine)
    return cosine


@register_jitable
def exp_times64(x, factor):
    """exp(x)·factor, with nearly all its digits also where exp(x) itself is subnormal or 0."""
    half = simd.exp64(x * _HALF)
    return factor * half * half


@register_jitable
def normal64(x):
    """Return the standard normal distribution's cumulative probability and density at x."""
    density = simd.exp64(x * x * np.float64(-0.5)) * np.float64(0.3989422804014327)
    return simd.erfc64(x * np.float64(-0.7071067811865476)) * np.float64(0.5), density


@dataclass(frozen=True)
class Maths:
    """What a declaration computes with, for one floating-point type.

    Attributes:
        real: The NumPy scalar type that makes a constant of this type.
        exp: e^x, for x that are not large: activations only need x <= 0, what lies above is free to be wrong.
        exp_times: exp_times(x, z) is e^x·z, with its digits kept even where e^x is subnormal.
        expm1: e^x - 1, accurate near 0.
        log1p: log(1 + x) for 0 <= x <= 1.
        normal: (P, p), the standard normal distribution's cumulative probability and density.
        sin: sin x.
        cos: cos x.
        where: where(c, a, b) is a where c holds, else b; both sides are computed.
        absolute: |x|.
        copysign: |a| with the sign of b.
    """

    real: Callable[[float], Any]
    exp: Callable[..., Any]
    exp_times: Callable[..., Any]
    expm1: Callable[..., Any]
    log1p: Callable[..., Any]
    normal: Callable[..., Any]
    sin: Callable[..., Any]
    cos: Callable[..., Any]
    where: Callable[..., Any] = simd.where
    absolute: Callable[..., Any] = simd.absolute
    copysign: Callable[..., Any] = simd.copysign


MATHS = {
    np.dtype(np.float32): Maths(np.float32, exp32, exp_times32, expm1_32, log1p_unit32, normal32, sin32, cos32),
    np.dtype(np.float64): Maths(
        np.float64, simd.exp64, exp_times64, simd.expm1_64, simd.log1p_64, normal64, simd.sin64, simd.cos64
    ),
}

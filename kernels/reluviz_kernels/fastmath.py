"""Elementary functions: branch-free float32 approximations of ours, the C library's functions for float64.

The float32 functions are written once, over the few operations that lanes offer: eight or sixteen numbers of a vector
on a processor, a single number in a thread of a GPU.

`Maths` is what an activation's declaration is written with: constants of the right type and the functions below. The
float32 polynomials are minimax fits by Lawson's iteratively reweighted least squares on Chebyshev nodes; the error
beside each is the largest relative one of the polynomial itself, before rounding. The range reductions of `exp` and
`sin` are those of Cody and Waite (1980): x = k ln 2 + r, with ln 2 in two parts so that k times the first is exact.

What bounds these functions is the number of multiplications and divisions; a division costs six of them. Long
polynomials are sums of pairs (Estrin 1960), because a shorter chain leaves the processor more to do side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba.extending import register_jitable

from reluviz_kernels import simd


@dataclass(frozen=True)
class Maths:
    """What a declaration computes with, for one floating-point type.

    Attributes:
        real: The NumPy scalar type that makes a constant of this type.
        exp: e^x, for x <= 88; what lies above is free to be wrong.
        quick_exp: e^x for -1000 <= x <= 88, where a few units in its last place do not show in the result.
        exp_times: exp_times(x, z) is e^x·z, with its digits kept even where e^x is subnormal.
        expm1: e^x - 1, accurate near 0.
        log1p: log(1 + x) for 0 <= x <= 1.
        normal_tail: normal_tail(z) for z >= 0 is the standard normal distribution's probability above z, and its
            density at z; the probability is only as exact as a number near 1/2 is.
        sin: sin x.
        cos: cos x.
        where: where(c, a, b) is a where c holds, else b; both sides are computed.
        absolute: |x|.
        copysign: |a| with the sign of b.
        sqrt: The square root.
    """

    real: Callable[[float], Any]
    exp: Callable[..., Any]
    quick_exp: Callable[..., Any]
    exp_times: Callable[..., Any]
    expm1: Callable[..., Any]
    log1p: Callable[..., Any]
    normal_tail: Callable[..., Any]
    sin: Callable[..., Any]
    cos: Callable[..., Any]
    where: Callable[..., Any]
    absolute: Callable[..., Any]
    copysign: Callable[..., Any]
    sqrt: Callable[..., Any]


_F = np.float32

_ONE = _F(1)
_ROUND = _F(1.5 * 2**23)
_LOG2_E, _MINUS_HALF_LOG2_E = _F(1.4426950408889634), _F(-0.7213475204444817)
_LN2_HIGH, _LN2_LOW = _F(0.693359375), _F(-2.12194440e-4)
# Below this, |x| exp(x) rounds to zero.
_EXP_LOW = _F(-120.0)
_TAIL_END = _F(6)
_INVERSE_PI = _F(1 / np.pi)
# Three parts of pi, cut rather than rounded: with all of one sign, their products with 0 leave -0 what it is.
_PI_1, _PI_2, _PI_3 = _F(3.141592502593994), _F(1.5099578831723193e-07), _F(1.078060505991553e-14)
# Beyond this the float32 reduction of the angle loses digits; the C library reduces it.
_ANGLE_LIMIT = _F(2**17)


def _exponentials(lanes: Any) -> tuple[Any, ...]:
    """Return exp, quick_exp, exp_times, expm1, log1p, and 2^(scale·x) as a function of x and scale."""
    where, fma, times_power_of_two = lanes.where, lanes.fma, lanes.times_power_of_two

    @register_jitable
    def reduced(x):
        """Return r, k + 1.5·2^23 with x = k ln 2 + r, |r| <= ln(2)/2; very negative x limited to where exp is 0."""
        x = where(x < _EXP_LOW, _EXP_LOW, x)
        shifted = fma(x, _LOG2_E, _ROUND)
        k = shifted - _ROUND
        return fma(k, -_LN2_LOW, fma(k, -_LN2_HIGH, x)), shifted

    @register_jitable
    def expm1_polynomial(r):
        """Return exp(r) - 1 for |r| <= ln(2)/2; error 1.4e-8."""
        q = r * r
        p = fma(q, _F(0.0013882453369960417), fma(r, _F(0.008366846905358175), _F(0.04166721046539037)))
        p = fma(p, q, fma(r, _F(0.16666541191384515), _F(0.49999998098931686)))
        return fma(p, q, r)

    @register_jitable
    def exp32(x):
        """exp(x) for x <= 88, subnormal results included."""
        r, shifted = reduced(x)
        return times_power_of_two(expm1_polynomial(r) + _ONE, shifted)

    @register_jitable
    def quick_power(x, scale):
        """Return 2^(scale·x) with a relative error of up to 1.6e-7 + 1.4e-8 |x|, for exponents from -2000 to 127."""
        shifted = fma(x, scale, _ROUND)
        f = fma(x, scale, -(shifted - _ROUND))
        # 2^f for |f| <= 1/2; error 9.9e-8.
        p = fma(f, _F(0.0013408743994195314), _F(0.009672958028232662))
        p = fma(p, f, _F(0.055503041934721054))
        p = fma(p, f, _F(0.2402221770163124))
        p = fma(p, f, _F(0.6931472170275922))
        return times_power_of_two(fma(p, f, _ONE), shifted)

    @register_jitable
    def quick_exp32(x):
        """exp(x) for -1000 <= x <= 88 with a relative error of up to 1.6e-7 + 1.4e-8 |x|."""
        return quick_power(x, _LOG2_E)

    @register_jitable
    def exp_times32(x, factor):
        """exp(x)·factor for x <= 88, with all its digits also where exp(x) itself is subnormal or 0."""
        r, shifted = reduced(x)
        return times_power_of_two((expm1_polynomial(r) + _ONE) * factor, shifted)

    @register_jitable
    def expm1_32(x):
        """exp(x) - 1 for x <= 88, without cancellation near 0."""
        r, shifted = reduced(x)
        power = times_power_of_two(_ONE, shifted)
        return fma(power, expm1_polynomial(r), power - _ONE)

    @register_jitable
    def log1p_unit32(x):
        """log(1 + x) for 0 <= x <= 1; error 3.3e-8."""
        q = x * x
        p = fma(x, _F(0.0053646848015672715), _F(-0.030065234346734443))
        p = fma(p, q, fma(x, _F(0.07920362995601213), _F(-0.13753725927645627)))
        p = fma(p, q, fma(x, _F(0.19153619344327513), _F(-0.24857154734898074)))
        p = fma(p, q, fma(x, _F(0.33321321541597776), _F(-0.4999964791844959)))
        return fma(p, q, x)

    return exp32, quick_exp32, exp_times32, expm1_32, log1p_unit32, quick_power


def _normal_tail(lanes: Any, quick_power: Any) -> Any:
    where, fma = lanes.where, lanes.fma

    @register_jitable
    def normal_tail32(size):
        """Return, for size >= 0, the standard normal distribution's probability above it, and its density there.

        The probability is exp(-size²/2)·R(size), with R a polynomial whose error times the exponential is at most 5e-8:
        exact to that, it falls to 0 without changing its sign, but where it is small it has few digits.
        """
        e = quick_power(size * size, _MINUS_HALF_LOG2_E)
        x = where(size > _TAIL_END, _TAIL_END, size)
        p = fma(x, _F(-1.9405072180654378e-07), _F(5.308520985186583e-06))
        p = fma(p, x, _F(-6.469037270277877e-05))
        p = fma(p, x, _F(0.00047066810099206366))
        p = fma(p, x, _F(-0.0023286555445268067))
        p = fma(p, x, _F(0.00854322847653089))
        p = fma(p, x, _F(-0.024965327042761602))
        p = fma(p, x, _F(0.06158881701666936))
        p = fma(p, x, _F(-0.13268272096192302))
        p = fma(p, x, _F(0.24995138261874486))
        p = fma(p, x, _F(-0.39893953278070377))
        p = fma(p, x, _F(0.5))
        return p * e, e * _F(0.3989422804014327)

    return normal_tail32


def angles(lanes: Any, far_sine: Any, far_cosine: Any) -> tuple[Any, Any]:
    """Return sine and cosine."""
    where, fma, absolute, copysign = lanes.where, lanes.fma, lanes.absolute, lanes.copysign
    negate_odd, any_lane = lanes.negate_odd, lanes.any_lane

    @register_jitable
    def reduced(x):
        """Return r, k + 1.5·2^23 with x = k pi + r, |r| <= pi/2; `fma` keeps the digits of a small r."""
        shifted = fma(x, _INVERSE_PI, _ROUND)
        k = shifted - _ROUND
        return fma(k, -_PI_3, fma(k, -_PI_2, fma(k, -_PI_1, x))), shifted

    @register_jitable
    def sin32(x):
        """sin(x), every finite x, as (-1)^k sin r; error 6.4e-9."""
        r, shifted = reduced(x)
        q = r * r
        p = fma(q, _F(2.604282031879734e-06), _F(-0.00019808959082475642))
        p = fma(p, q, _F(0.008333057988382984))
        p = fma(p, q, _F(-0.16666659253027083))
        # The sum of 0 and -0 is 0, but the sine of -0 is -0.
        sine = negate_odd(copysign(fma(p * q, r, r), r), shifted)
        beyond = absolute(x) > _ANGLE_LIMIT
        if any_lane(beyond):
            # In those lanes only: what a number gives must not depend on its neighbours.
            sine = where(beyond, far_sine(x), sine)
        return sine

    @register_jitable
    def cos32(x):
        """cos(x), every finite x, as (-1)^k cos r; error 2.6e-10, absolute."""
        r, shifted = reduced(x)
        q = r * r
        p = fma(q, _F(-2.6062642816801204e-07), _F(2.476109986697031e-05))
        p = fma(p, q, _F(-0.0013888388951815744))
        p = fma(p, q, _F(0.04166663968288869))
        p = fma(p, q, _F(-0.49999999526711986))
        cosine = negate_odd(fma(p, q, _ONE), shifted)
        beyond = absolute(x) > _ANGLE_LIMIT
        if any_lane(beyond):
            cosine = where(beyond, far_cosine(x), cosine)
        return cosine

    return sin32, cos32


def make_maths32(lanes: Any, far_sine: Any, far_cosine: Any) -> Maths:
    """Return the float32 functions on the lanes of a module: vectors for a processor, single numbers for a GPU.

    Args:
        lanes: Has `where`, `fma`, `absolute`, `copysign`, `sqrt`, `times_power_of_two`, `negate_odd` and `any_lane`, as
            `simd` does.
        far_sine: sin x beyond the angle that float32 can reduce.
        far_cosine: cos x likewise.
    """
    exp, quick_exp, exp_times, expm1, log1p, quick_power = _exponentials(lanes)
    sine, cosine = angles(lanes, far_sine, far_cosine)
    return Maths(
        np.float32, exp, quick_exp, exp_times, expm1, log1p, _normal_tail(lanes, quick_power), sine, cosine,
        lanes.where, lanes.absolute, lanes.copysign, lanes.sqrt,
    )  # fmt: skip


@register_jitable
def _far_sine(x):
    return simd.narrow(simd.sin64(simd.widen(x)))


@register_jitable
def _far_cosine(x):
    return simd.narrow(simd.cos64(simd.widen(x)))


_HALF = np.float64(0.5)


@register_jitable
def exp_times64(x, factor):
    """exp(x)·factor, with nearly all its digits also where exp(x) itself is subnormal or 0."""
    half = simd.exp64(x * _HALF)
    return factor * half * half


@register_jitable
def normal_tail64(size):
    """Return the standard normal distribution's probability above `size`, and its density there."""
    density = simd.exp64(size * size * np.float64(-0.5)) * np.float64(0.3989422804014327)
    return simd.erfc64(size * np.float64(0.7071067811865476)) * _HALF, density


MATHS = {
    np.dtype(np.float32): make_maths32(simd, _far_sine, _far_cosine),
    np.dtype(np.float64): Maths(
        np.float64, simd.exp64, simd.exp64, exp_times64, simd.expm1_64, simd.log1p_64, normal_tail64, simd.sin64,
        simd.cos64, simd.where, simd.absolute, simd.copysign, simd.sqrt,
    ),
}  # fmt: skip

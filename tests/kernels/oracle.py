"""Exact values and derivatives of the activations, in 40 digits, and how far a kernel's results are from them.

Written from the definitions in PyTorch's documentation, apart from the code under test. At an infinity, the limit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from mpmath import inf, mp, mpf

DIGITS = 40

SELU_SCALE = mpf("1.0507009873554804934193349852946")
SELU_ALPHA = mpf("1.6732632423543772848170429916717")


def _exp(x):
    """e^x for x <= 0, with 0 for what is far below the smallest float64 even times the largest."""
    return mp.exp(x) if x > -5000 else mpf(0)


def _sigmoid(x):
    return 1 / (1 + _exp(-x)) if x >= 0 else _exp(x) / (1 + _exp(x))


def _softplus(x):
    """log(1 + e^x)."""
    return max(x, mpf(0)) + mp.log1p(_exp(-abs(x)))


def _sigmoid_slope(x):
    return _exp(-abs(x)) / (1 + _exp(-abs(x))) ** 2


def _tanh_slope(x):
    return 4 * _exp(-2 * abs(x)) / (1 + _exp(-2 * abs(x))) ** 2


def _normal(x):
    """The standard normal distribution's cumulative probability."""
    if abs(x) > 200:
        return mpf(0) if x < 0 else mpf(1)
    return mp.erfc(-x / mp.sqrt(2)) / 2


def _normal_density(x):
    return _exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def _mish(x):
    return x * mp.tanh(_softplus(x))


def _mish_slope(x):
    gate = mp.tanh(_softplus(x))
    return gate + x * (1 - gate) * (1 + gate) * _sigmoid(x)


def _clamp(x, min_val, max_val):
    return min(max(x, min_val), max_val)


def _between(x, min_val, max_val):
    """The slope of a clamp, 0 at both ends as in PyTorch."""
    return mpf(1) if min_val < x < max_val else mpf(0)


def _hardswish_slope(x):
    if x <= -3:
        return mpf(0)
    return mpf(1) if x >= 3 else x / 3 + mpf(1) / 2


@dataclass(frozen=True)
class Exact:
    """One activation: value and derivative at finite numbers, and both at -inf and +inf.

    A limit is a number or a function of the parameters; None where there is none (the result is then NaN).
    """

    value: Callable
    derivative: Callable
    limits: tuple
    slopes: tuple = (0, 1)


EXACT = {
    "identity": Exact(lambda x: x, lambda x: mpf(1), (-inf, inf), (1, 1)),
    "relu": Exact(lambda x: max(x, mpf(0)), lambda x: mpf(x > 0), (0, inf)),
    "leaky_relu": Exact(
        lambda x, slope: x if x > 0 else slope * x,
        lambda x, slope: mpf(1) if x > 0 else slope,
        (lambda slope: -inf if slope else 0, inf),
        (lambda slope: slope, 1),
    ),
    "relu6": Exact(lambda x: _clamp(x, mpf(0), mpf(6)), lambda x: _between(x, 0, 6), (0, 6), (0, 0)),
    "elu": Exact(
        lambda x, alpha: x if x > 0 else alpha * (mp.expm1(x) if x > -5000 else -1),
        lambda x, alpha: mpf(1) if x > 0 else alpha * _exp(x),
        (lambda alpha: -alpha, inf),
    ),
    "selu": Exact(
        lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * (mp.expm1(x) if x > -5000 else -1)),
        lambda x: SELU_SCALE * (1 if x > 0 else SELU_ALPHA * _exp(x)),
        (-SELU_SCALE * SELU_ALPHA, inf),
        (0, SELU_SCALE),
    ),
    "celu": Exact(
        lambda x, alpha: x if x > 0 else alpha * (mp.expm1(x / alpha) if x > -5000 * alpha else -1),
        lambda x, alpha: mpf(1) if x > 0 else _exp(x / alpha),
        (lambda alpha: -alpha, inf),
    ),
    "gelu": Exact(lambda x: x * _normal(x), lambda x: _normal(x) + x * _normal_density(x), (0, inf)),
    "silu": Exact(
        lambda x: x * _sigmoid(x), lambda x: _sigmoid(x) + x * _sigmoid_slope(x), (0, inf)
    ),
    "mish": Exact(_mish, _mish_slope, (0, inf)),
    "softplus": Exact(
        lambda x, beta, threshold: x if beta * x > threshold else _softplus(beta * x) / beta,
        lambda x, beta, threshold: mpf(1) if beta * x > threshold else _sigmoid(beta * x),
        (0, inf),
    ),
    "softsign": Exact(lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, (-1, 1), (0, 0)),
    "logsigmoid": Exact(lambda x: -_softplus(-x), lambda x: _sigmoid(-x), (-inf, 0), (1, 0)),
    "sigmoid": Exact(_sigmoid, _sigmoid_slope, (0, 1), (0, 0)),
    "tanh": Exact(lambda x: mp.tanh(_clamp(x, -5000, 5000)), _tanh_slope, (-1, 1), (0, 0)),
    "hardtanh": Exact(
        _clamp,
        _between,
        (lambda min_val, max_val: min_val, lambda min_val, max_val: max_val),
        (0, 0),
    ),
    "hardsigmoid": Exact(
        lambda x: _clamp(x / 6 + mpf(1) / 2, mpf(0), mpf(1)), lambda x: _between(x, -3, 3) / 6, (0, 1), (0, 0)
    ),
    "hardswish": Exact(lambda x: x * _clamp(x / 6 + mpf(1) / 2, mpf(0), mpf(1)), _hardswish_slope, (0, inf)),
    "sine": Exact(mp.sin, mp.cos, (None, None), (None, None)),
    "step": Exact(lambda x: mpf(x > 0), lambda x: mpf(0), (0, 1), (0, 0)),
}  # fmt: skip


@dataclass(frozen=True)
class Exactly:
    """Exact results for an array: float64 `high` + `low`, with `low` the rest that float64 can't hold."""

    high: np.ndarray
    low: np.ndarray


def exactly(name, role, x, parameters):
    """Return the exact value or derivative of each element of a 1-d array.

    Args:
        name: The activation.
        role: "value" or "derivative".
        x: float32 or float64, finite, infinite or NaN.
        parameters: All of the activation's parameters; each counts as rounded to the type of `x`.
    """
    exact = EXACT[name]
    function = exact.value if role == "value" else exact.derivative
    limits = exact.limits if role == "value" else exact.slopes
    given = {key: mpf(float(x.dtype.type(value))) for key, value in parameters.items()}
    high, low = np.empty(x.size), np.zeros(x.size)
    with mp.workdps(DIGITS):
        for index, number in enumerate(x.tolist()):
            if np.isfinite(number):
                result = function(mpf(number), **given)
                high[index] = float(result)
                if np.isfinite(high[index]):
                    low[index] = float(result - high[index])
            else:
                limit = None if np.isnan(number) else limits[number > 0]
                limit = limit(**given) if callable(limit) else limit
                high[index] = np.nan if limit is None else float(limit)
    return Exactly(high, low)


def errors(got, exact):
    """Return two arrays: the error in units of the last place, and the error over max(1, |exact|).

    NaN where NaN is right, and an infinity where the exact result is or rounds to one, have the error 0; elsewhere
    they have an infinite error.
    """
    kind = got.dtype.type
    with np.errstate(over="ignore", invalid="ignore"):
        nearest = kind(exact.high)
        difference = np.abs((got.astype(np.float64) - exact.high) - exact.low)
        spacing = np.spacing(np.abs(nearest)).astype(np.float64)
        ulps, mixed = difference / spacing, difference / np.maximum(1, np.abs(exact.high))
    right = (got == nearest) & np.isinf(nearest) | np.isnan(got) & np.isnan(exact.high)
    wrong = ~right & ~(np.isfinite(got) & np.isfinite(nearest))
    for each in (ulps, mixed):
        each[right] = 0
        each[wrong] = np.inf
    return ulps, mixed


KINKS = (-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 20.0)

# Where the float32 kernels' errors were largest among all numbers from 2^-26 to 2^7 in size.
HARDEST = (
    -103.97208, -16.982107, -10.016786, -7.859211, -4.157294, -2.0390368, -1.9542445, -1.2784, -0.8453335, -0.5640948,
    -0.30439657, -0.2864757, -0.14734127, 1.7255545e-4, 1.7258525e-4, 2.8170744e-4, 9.724498e-4, 1.1282505e-3,
    0.2951685, 0.44032443, 0.88064885, 0.8951787, 0.8953159, 1.1498275, 1.2802441, 1.3962113, 2.2752268, 4.0243597,
    4.5050907, 4.550258, 7.859211, 17.279041, 127.00146,
)  # fmt: skip


def every_exponent(dtype, mantissas):
    """Return numbers of both signs with every exponent, subnormal ones included, `mantissas` for each; 0 and -0 too."""
    kind = np.dtype(dtype)
    bits, unsigned = (23, np.uint32) if kind == np.float32 else (52, np.uint64)
    exponents = np.arange(2 ** (8 * kind.itemsize - 1 - bits) - 1, dtype=unsigned) << unsigned(bits)
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, 2**bits, (exponents.size, mantissas), dtype=unsigned)
    # The first and the last number of each exponent are the ones where a bound is met or missed.
    for column, edge in zip(range(mantissas - 1), (0, 2**bits - 1), strict=False):
        drawn[:, column] = edge
    positive = (exponents[:, np.newaxis] | drawn).reshape(-1).view(kind)
    return np.concatenate([positive, -positive, np.array([0.0, -0.0], kind)])


def near(points, dtype):
    """Return each point with its neighbours: 1 to 3 floating-point numbers and up to 0.01 away on both sides."""
    kind = np.dtype(dtype).type
    result = []
    for point in points:
        below = above = kind(point)
        result.append(below)
        for _ in range(3):
            below, above = np.nextafter(below, kind(-np.inf)), np.nextafter(above, kind(np.inf))
            result += [below, above]
        result += [kind(point + sign * 10.0**-k) for sign in (-1, 1) for k in range(2, 7)]
    return np.array(result, dtype)


def samples(dtype, mantissas, dense):
    """Return numbers with every exponent, `dense` in [-20, 20], those near kinks, the hardest, infinities and NaN."""
    rng = np.random.default_rng(1)
    grid = np.linspace(-20, 20, dense) + rng.uniform(-0.5, 0.5, dense) * 40 / dense
    rest = np.array([*HARDEST, np.inf, -np.inf, np.nan])
    return np.concatenate([every_exponent(dtype, mantissas), grid, near(KINKS, dtype), rest]).astype(dtype)

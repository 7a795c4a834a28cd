"""Each activation as a NumPy user writes it, with PyTorch's default parameters: a peer, and an oracle in float64.

The functions keep the dtype of their input, float32 or float64. At a kink the derivative follows PyTorch. They are
meant for finite inputs: at an infinity some give NaN where the limit exists. Softplus has no threshold, which changes
it by less than 3e-9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from reluviz.bench.peers.protocol import PeerError
from reluviz.errors import nearest

Array = NDArray[Any]

# Klambauer et al. 2017, "Self-normalizing neural networks".
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


@dataclass(frozen=True, slots=True)
class Formula:
    """One activation.

    Attributes:
        value: (x, out=None) -> f(x), the last operation written to `out`.
        derivative: (x) -> f'(x).
        from_value: (f(x)) -> f'(x) where that is cheaper than from x, as a user who trains would write it; else None.
    """

    value: Callable[..., Array]
    derivative: Callable[[Array], Array]
    from_value: Callable[[Array], Array] | None = None


def sigmoid(x: Array, out: Array | None = None) -> Array:
    """Return 1 / (1 + exp(-x)), in place of `out`; two to three times faster in NumPy than SciPy's expit."""
    # exp(-x) may overflow to infinity, and the result is then 0, as it should be.
    with np.errstate(over="ignore"):
        result = np.negative(x, out=out)
        np.exp(result, out=result)
    result += 1
    return np.reciprocal(result, out=result)


def _softplus(x: Array, out: Array | None = None) -> Array:
    # Four times faster than np.logaddexp(x, 0).
    return np.add(np.maximum(x, 0), np.log1p(np.exp(-np.abs(x))), out=out)


def _step(x: Array, out: Array | None = None) -> Array:
    result = np.empty_like(x) if out is None else out
    np.copyto(result, x > 0)
    return result


def _inside(low: float, high: float, slope: float = 1.0) -> Callable[[Array], Array]:
    """Return the derivative of a clipped line: the slope strictly between the ends, else 0."""
    return lambda x: ((x > low) & (x < high)) * x.dtype.type(slope)


def _gate(x: Array) -> Array:
    return np.clip(x / 6 + 0.5, 0, 1)


def _exponential(alpha: float, scale: float) -> Formula:
    """Return scale·(x if x > 0 else alpha·(exp(x) - 1)), without a branch."""
    slope = scale * alpha
    return Formula(
        lambda x, out=None: np.add(scale * np.maximum(x, 0), slope * np.expm1(np.minimum(x, 0)), out=out),
        lambda x: np.where(x > 0, x.dtype.type(scale), slope * np.exp(np.minimum(x, 0))),
    )


def _gelu_derivative(x: Array) -> Array:
    density = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi, dtype=x.dtype)
    return np.asarray(special.ndtr(x) + x * density)


def _silu_derivative(x: Array) -> Array:
    s = sigmoid(x)
    return np.asarray(s * (1 + x * (1 - s)))


def _mish_derivative(x: Array) -> Array:
    gate = np.tanh(_softplus(x))
    return np.asarray(gate + x * (1 - gate * gate) * sigmoid(x))


# exp(-|x|) keeps the digits of the tails, where s·(1 - s) and 1 - t·t would round to 0.
def _sigmoid_derivative(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.asarray(e / (1 + e) ** 2)


def _tanh_derivative(x: Array) -> Array:
    e = np.exp(-2 * np.abs(x))
    return np.asarray(4 * e / (1 + e) ** 2)


FORMULAS = MappingProxyType(
    {
        "identity": Formula(lambda x, out=None: np.positive(x, out=out), np.ones_like, np.ones_like),
        "relu": Formula(lambda x, out=None: np.maximum(x, 0, out=out), _step, lambda y: y > 0),
        "leaky_relu": Formula(
            lambda x, out=None: np.maximum(x, 0.01 * x, out=out),
            lambda x: np.maximum(x > 0, x.dtype.type(0.01)),
        ),
        "relu6": Formula(lambda x, out=None: np.clip(x, 0, 6, out=out), _inside(0, 6)),
        "elu": _exponential(1.0, 1.0),
        "selu": _exponential(_SELU_ALPHA, _SELU_SCALE),
        "celu": _exponential(1.0, 1.0),
        "gelu": Formula(lambda x, out=None: np.multiply(x, special.ndtr(x), out=out), _gelu_derivative),
        "silu": Formula(lambda x, out=None: np.multiply(x, sigmoid(x), out=out), _silu_derivative),
        "mish": Formula(lambda x, out=None: np.multiply(x, np.tanh(_softplus(x)), out=out), _mish_derivative),
        "softplus": Formula(_softplus, sigmoid),
        "softsign": Formula(
            lambda x, out=None: np.divide(x, 1 + np.abs(x), out=out), lambda x: 1 / (1 + np.abs(x)) ** 2
        ),
        "logsigmoid": Formula(lambda x, out=None: np.negative(_softplus(-x), out=out), lambda x: sigmoid(-x)),
        "sigmoid": Formula(sigmoid, _sigmoid_derivative, lambda y: y * (1 - y)),
        "tanh": Formula(lambda x, out=None: np.tanh(x, out=out), _tanh_derivative, lambda y: 1 - y * y),
        "hardtanh": Formula(lambda x, out=None: np.clip(x, -1, 1, out=out), _inside(-1, 1)),
        "hardsigmoid": Formula(lambda x, out=None: np.clip(x / 6 + 0.5, 0, 1, out=out), _inside(-3, 3, 1 / 6)),
        "hardswish": Formula(
            lambda x, out=None: np.multiply(x, _gate(x), out=out),
            lambda x: np.where(x <= -3, x.dtype.type(0), np.where(x < 3, x / 3 + 0.5, x.dtype.type(1))),
        ),
        "sine": Formula(lambda x, out=None: np.sin(x, out=out), np.cos),
        "step": Formula(_step, np.zeros_like),
    }
)


def formula(activation: str) -> Formula:
    """Return the formula of an activation.

    For one that has been declared but is not written here, our own kernels stand in.

    Raises:
        PeerError: If there is none of that name.
    """
    if activation in FORMULAS:
        return FORMULAS[activation]
    from reluviz_kernels import ACTIVATIONS

    if activation not in ACTIVATIONS:
        raise PeerError(nearest("activation", activation, FORMULAS))
    return Formula(ACTIVATIONS[activation].value, ACTIVATIONS[activation].derivative)

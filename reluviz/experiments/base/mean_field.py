"""How signals and gradients grow through wide layers at initialisation, by mean-field theory.

In a wide network without biases whose weights have the variance g²/n_in, a pre-activation is normal with a variance q
that goes from layer to layer as q' = g² E[f(√q z)²], z standard normal, and on the way back the mean square of the
derivatives is multiplied by χ = g² E[f'(√q z)²] (Poole et al. 2016, "Exponential expressivity in deep neural networks
through transient chaos"; Schoenholz et al. 2017, "Deep information propagation").
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from reluviz_kernels import ACTIVATIONS

GAINS: Mapping[str, float] = MappingProxyType(
    {
        "he_normal": np.sqrt(2.0),
        "he_uniform": np.sqrt(2.0),
        "xavier_normal": 1.0,
        "xavier_uniform": 1.0,
        "lecun_normal": 1.0,
        "lecun_uniform": 1.0,
        "orthogonal": 1.0,
    }
)
"""g of each initialisation whose variance follows the layer's width, between layers of one width."""

# A sum over what the normal density leaves. No place lies at 0, where activations have their kinks.
_Z = np.linspace(-9.0, 9.0, 20_000)
_WEIGHT = np.exp(-_Z * _Z / 2) / np.sqrt(2 * np.pi) * (_Z[1] - _Z[0])


def next_variance(activation: str, variance: float, gain: float) -> float:
    """Return the variance of the next layer's pre-activations, for one of `variance` in this one."""
    return float(gain**2 * np.sum(_WEIGHT * ACTIVATIONS[activation].value(np.sqrt(variance) * _Z) ** 2))


def backward_factor(activation: str, variance: float, gain: float) -> float:
    """Return √χ: the factor on the size of the derivatives by pre-activations, from a layer to the one below.

    Args:
        activation: Its name.
        variance: Of the pre-activations in the layer below.
        gain: g of the weights between the two.
    """
    slopes = ACTIVATIONS[activation].derivative(np.sqrt(variance) * _Z)
    return float(gain * np.sqrt(np.sum(_WEIGHT * slopes**2)))


def backward_sizes(activation: str, depth: int, gain: float, start: float) -> list[float]:
    """Return the sizes of the derivatives by pre-activations of `depth` hidden layers, that of the last one as 1.

    Args:
        activation: Its name.
        depth: Hidden layers, of one width.
        gain: g of every layer's weights.
        start: The variance of the first layer's pre-activations.
    """
    variances = [start]
    for _ in range(depth - 1):
        variances.append(next_variance(activation, variances[-1], gain))
    sizes = [1.0]
    for variance in variances[-2::-1]:
        sizes.insert(0, sizes[0] * backward_factor(activation, variance, gain))
    return sizes

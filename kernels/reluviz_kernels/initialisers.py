"""How weights are drawn before training: one declaration for each scheme; biases always start at 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.layout import Parameters

Draw = Callable[[np.random.Generator, int, int], NDArray[np.float64]]


def _normal(variance: Callable[[int, int], float]) -> Draw:
    return lambda rng, n_in, n_out: rng.standard_normal((n_in, n_out)) * sqrt(variance(n_in, n_out))


def _uniform(variance: Callable[[int, int], float]) -> Draw:
    return lambda rng, n_in, n_out: rng.uniform(-1, 1, (n_in, n_out)) * sqrt(3 * variance(n_in, n_out))


def _orthogonal(rng: np.random.Generator, n_in: int, n_out: int) -> NDArray[np.float64]:
    """Draw from the uniform distribution over matrices with orthonormal rows or columns (Saxe et al. 2014)."""
    q, r = np.linalg.qr(rng.standard_normal((max(n_in, n_out), min(n_in, n_out))))
    q = q * np.sign(np.diag(r))
    return q if n_in >= n_out else q.T


# He et al. 2015, Glorot and Bengio 2010 and LeCun et al. 1998 give the variance of a weight.
INITIALISATIONS: dict[str, Draw] = {
    "he_normal": _normal(lambda n_in, n_out: 2 / n_in),
    "he_uniform": _uniform(lambda n_in, n_out: 2 / n_in),
    "xavier_normal": _normal(lambda n_in, n_out: 2 / (n_in + n_out)),
    "xavier_uniform": _uniform(lambda n_in, n_out: 2 / (n_in + n_out)),
    "lecun_normal": _normal(lambda n_in, n_out: 1 / n_in),
    "lecun_uniform": _uniform(lambda n_in, n_out: 1 / n_in),
    "normal": _normal(lambda n_in, n_out: 1.0),
    "uniform": lambda rng, n_in, n_out: rng.uniform(-1, 1, (n_in, n_out)),
    "orthogonal": _orthogonal,
    "zeros": lambda rng, n_in, n_out: np.zeros((n_in, n_out)),
}


def initial_parameters(
    widths: Sequence[int], scheme: str, seed: int, scale: float = 1.0, dtype: Any = np.float32
) -> Parameters:
    """Return weights (n_in, n_out) and zero biases (n_out,) for each layer.

    Each layer draws from a stream of its own, so that schemes of one kind (normal, uniform) differ in size alone and a
    change in one layer's width leaves the others' draws.

    Args:
        widths: Units of each layer, inputs first.
        scheme: A name in `INITIALISATIONS`.
        seed: A whole number from 0 on.
        scale: Factor on every weight: the standard deviation for "normal", the bound for "uniform", a gain for others.
        dtype: float32 or float64.

    Raises:
        KernelError: An unknown scheme, a negative seed or a scale that is not a finite number from 0 on.
    """
    if scheme not in INITIALISATIONS:
        raise KernelError(f"unknown initialisation {scheme!r} (known: {', '.join(INITIALISATIONS)})")
    if whole_number("the seed", seed) < 0:
        raise KernelError(f"the seed must be 0 or more, not {seed}")
    if not 0 <= scale < np.inf:
        raise KernelError(f"the scale of initial weights must be 0 or more, not {scale}")
    draw = INITIALISATIONS[scheme]
    parameters = []
    for layer, (n_in, n_out) in enumerate(pairwise(widths)):
        rng = np.random.default_rng([seed, layer])
        parameters.append(((draw(rng, n_in, n_out) * scale).astype(dtype), np.zeros(n_out, dtype)))
    return parameters

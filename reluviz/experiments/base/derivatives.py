"""What pulls at a neuron: derivatives of the loss by its pre-activations, weights and bias."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels import Evaluator, Parameters


def derivatives(
    network: Parameters, slopes: list[NDArray[Any]], logits: NDArray[Any] | None, targets: NDArray[Any]
) -> list[NDArray[np.float64]]:
    """Return for each hidden layer the derivative of every sample's logistic loss by each pre-activation, (N, units).

    Args:
        network: Weights (n_in, n_out) and biases of each layer.
        slopes: f'(z) of each hidden layer, (N, units).
        logits: The outputs, (N, 1).
        targets: 0 or 1, (N, 1).
    """
    with np.errstate(over="ignore"):
        flow = 1 / (1 + np.exp(-np.asarray(logits, np.float64))) - targets
    found = []
    for (weights, _), slope in zip(network[:0:-1], slopes[::-1], strict=True):
        flow = flow @ weights.astype(np.float64).T * slope
        found.append(flow)
    return found[::-1]


def largest_derivative(evaluator: Evaluator, network: Parameters, layer: int, neuron: int) -> float:
    """Return the largest size of the mean loss's derivatives with respect to one neuron's weights and bias."""
    weights, biases = (evaluator.gradients(network) or [])[layer]
    return float(max(np.abs(weights[:, neuron]).max(), abs(biases[neuron])))

"""ReLU networks in NumPy whose derivative at 0 can be chosen, which the kernels fix at 0.

Many networks are trained side by side in float32 by plain gradient descent, and every pre-activation that is exactly 0
is counted. Their differentiable twins have a corner that is rounded: softplus(s·x)/s with a sharpness s of 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels import Parameters

Array = NDArray[np.float32]

SHARPNESS = np.float32(10)
"""Of the rounded corner: it is 0.07 above ReLU at 0, and less than 0.005 from 0.3 on."""


@dataclass(frozen=True)
class Zeros:
    """Pre-activations of hidden layers that were exactly 0, counted for each network.

    Attributes:
        each: How many pre-activations of a network were looked at.
        idle: Zeros of neurons all of whose inputs were 0, so that the bias alone was left.
        chance: The other zeros: sums that cancel.
    """

    each: int
    idle: tuple[int, ...]
    chance: tuple[int, ...]

    @property
    def idle_share(self) -> float:
        """Share of idle zeros among all pre-activations."""
        return sum(self.idle) / (self.each * len(self.idle))

    @property
    def chance_share(self) -> float:
        """Share of the other zeros."""
        return sum(self.chance) / (self.each * len(self.chance))


class Networks:
    """Networks that start alike in groups, one group for each derivative at 0, group after group."""

    def __init__(
        self, starts: Sequence[Parameters], at_zero: Sequence[float | None], x: NDArray[Any], y: NDArray[Any]
    ) -> None:
        """Lay the networks out.

        Args:
            starts: Initial parameters of the networks of a group.
            at_zero: The derivative at 0 of each group; None, for the last one only, rounds the corner.
            x: Training inputs, (N, n_in).
            y: Their targets, (N, 1) of 0 and 1, or one-hot (N, classes).
        """
        layers = range(len(starts[0]))
        groups = [start for _ in at_zero for start in starts]
        self.weights: list[Array] = [np.stack([start[k][0] for start in groups]) for k in layers]
        self.biases: list[Array] = [np.stack([start[k][1] for start in groups])[:, np.newaxis] for k in layers]
        slopes = [0.0 if slope is None else slope for slope in at_zero]
        self.at_zero = np.repeat(np.array(slopes, np.float32), len(starts))[:, np.newaxis, np.newaxis]
        self.size = len(starts)
        self.rounded = slice(len(groups) - len(starts) if at_zero[-1] is None else len(groups), len(groups))
        self.x, self.y = x.astype(np.float32), y.astype(np.float32)
        self.met = Zeros(0, (0,) * self.size, (0,) * self.size)

    def forward(self, x: Array) -> tuple[list[Array], list[Array]]:
        """Return every layer's inputs and pre-activations, (networks, N, units) each.

        Args:
            x: Samples, (networks, N, n_in), or (1, N, n_in) for the same ones for all.
        """
        inputs, sums = [x], []
        for layer, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            sums.append(inputs[-1] @ w + b)
            if layer < len(self.weights) - 1:
                inputs.append(np.maximum(sums[-1], 0))
                corner = sums[-1][self.rounded]
                inputs[-1][self.rounded] += np.log1p(np.exp(-SHARPNESS * np.abs(corner))) / SHARPNESS
        return inputs, sums

    def slopes(self, z: Array) -> Array:
        """Return the derivative at pre-activations (networks, N, units)."""
        slope = np.where(z == 0, self.at_zero, (z > 0).astype(np.float32))
        slope[self.rounded] = 1 / (1 + np.exp(-SHARPNESS * z[self.rounded]))
        return slope

    def gradients(self, x: Array, y: Array) -> tuple[list[tuple[Array, Array]], list[Array], list[Array]]:
        """Return the gradients of the mean cross-entropy by layer, with the inputs and pre-activations of `forward`."""
        inputs, sums = self.forward(x)
        delta = (_probabilities(sums[-1]) - y) / np.float32(x.shape[1])
        found: list[tuple[Array, Array]] = []
        for layer in reversed(range(len(self.weights))):
            found.append((inputs[layer].swapaxes(1, 2) @ delta, delta.sum(axis=1, keepdims=True)))
            if layer:
                delta = (delta @ self.weights[layer].swapaxes(1, 2)) * self.slopes(sums[layer - 1])
        return found[::-1], inputs, sums

    def epoch(self, order: NDArray[Any], rate: float, batch: int) -> None:
        """Train once over the samples.

        Args:
            order: The order of the samples for each network of a group, (networks of a group, N).
            rate: Learning rate.
            batch: Samples in a step.
        """
        every = np.tile(order, (len(self.at_zero) // self.size, 1))
        # Numbers of a network that diverges overflow; its accuracy then tells.
        with np.errstate(over="ignore", invalid="ignore"):
            for first in range(0, order.shape[1], batch):
                chosen = every[:, first : first + batch]
                found, inputs, sums = self.gradients(self.x[chosen], self.y[chosen])
                self._count(inputs, sums)
                for layer, (w, b) in enumerate(found):
                    self.weights[layer] -= np.float32(rate) * w
                    self.biases[layer] -= np.float32(rate) * b

    def _count(self, inputs: list[Array], sums: list[Array]) -> None:
        found = count_zeros(inputs, sums, self.size)
        self.met = Zeros(
            self.met.each + found.each,
            tuple(a + b for a, b in zip(self.met.idle, found.idle, strict=True)),
            tuple(a + b for a, b in zip(self.met.chance, found.chance, strict=True)),
        )

    def zeros(self) -> Zeros:
        """Return the zeros of the first group over all samples, as the networks are now."""
        return count_zeros(*self.forward(self.x[np.newaxis]), self.size)

    def accuracies(self) -> NDArray[np.float64]:
        """Return every network's accuracy over all samples, (networks,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = self.forward(self.x[np.newaxis])[1][-1]
        if outputs.shape[2] == 1:
            right = ((outputs > 0) == (self.y > 0))[:, :, 0] & np.isfinite(outputs[:, :, 0])
        else:
            right = (outputs.argmax(axis=2) == self.y.argmax(axis=1)) & np.isfinite(outputs).all(axis=2)
        return np.asarray(right.mean(axis=1), np.float64)

    def parted(self, group: int) -> int:
        """Return how many networks of a group have other parameters than their twins of the first group."""
        first, other = slice(0, self.size), slice(group * self.size, (group + 1) * self.size)
        differs = np.zeros(self.size, bool)
        for values in (*self.weights, *self.biases):
            differs |= (values[first] != values[other]).any(axis=(1, 2))
        return int(differs.sum())


def count_zeros(inputs: list[Array], sums: list[Array], networks: int) -> Zeros:
    """Return the exact zeros among hidden pre-activations.

    Args:
        inputs: Every layer's inputs, as `Networks.forward` returns them.
        sums: Every layer's pre-activations.
        networks: How many networks to count in, from the first.
    """
    idle, chance = np.zeros(networks, np.int64), np.zeros(networks, np.int64)
    each = 0
    for x, z in zip(inputs[:-1], sums[:-1], strict=True):
        zero = z[:networks] == 0
        each += zero.shape[1] * zero.shape[2]
        resting = ~x[:networks].any(axis=2, keepdims=True)
        idle += (zero & resting).sum(axis=(1, 2))
        chance += (zero & ~resting).sum(axis=(1, 2))
    return Zeros(each, tuple(idle.tolist()), tuple(chance.tolist()))


def _probabilities(outputs: Array) -> Array:
    """Return the probability of class 1 from single outputs, or of every class."""
    if outputs.shape[2] == 1:
        return np.asarray(1 / (1 + np.exp(-outputs)), np.float32)
    powers = np.exp(outputs - outputs.max(axis=2, keepdims=True))
    return np.asarray(powers / powers.sum(axis=2, keepdims=True), np.float32)

"""The training workloads that the benchmark times: a network, its data and its schedule, the same for every peer.

A workload says what is computed, never how. `arrays` makes its numbers from a seed alone, so that every peer and our
own kernels start from the same weights and see the same batches in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reluviz.errors import ReluvizError

LossName = Literal["logistic", "softmax", "squared"]
DataName = Literal["spirals", "digits", "synthetic", "given"]

Floats = NDArray[np.float32]
Network = list[tuple[Floats, Floats]]

# The digits data set has this many pictures, of 8 × 8 pixels from 0 to 16, in ten classes.
_DIGITS, _DIGITS_WIDTHS, _DIGITS_BRIGHTEST = 1797, (64, 10), 16


class WorkloadError(ReluvizError):
    """A workload that can't be built, such as digits for a network without 64 inputs."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One training task: plain SGD on batches in the order of the samples, the last batch as short as it comes.

    Attributes:
        name: What the results call it.
        widths: Units of each layer, inputs first and outputs last.
        batch: Samples in a batch.
        samples: Samples in an epoch.
        loss: "logistic" and "squared" are means over all elements, "softmax" is a mean over the samples.
        learning_rate: The factor of the gradient in each step.
        epochs: Epochs in one timed round; each round starts from the initial weights.
        data: Where the samples come from; "given" where whoever made the workload has them.
        activation: Name of the activation after each hidden layer, with PyTorch's default parameters.
        replicas: Networks trained on the same batches, each from weights of its own.

    Raises:
        WorkloadError: If a number is out of range, the data does not fit the widths, loss or samples, or the activation
            is the step.
    """

    name: str
    widths: tuple[int, ...]
    batch: int
    samples: int
    loss: LossName
    learning_rate: float
    epochs: int
    data: DataName = "synthetic"
    activation: str = "relu"
    replicas: int = 1

    def __post_init__(self) -> None:
        """Check it."""
        sizes = {"batch": self.batch, "samples": self.samples, "epochs": self.epochs, "replicas": self.replicas}
        for what, size in sizes.items():
            if size < 1:
                raise WorkloadError(f"workload {self.name!r}: {what} is {size}; give 1 or more")
        if len(self.widths) < 2 or min(self.widths) < 1:
            raise WorkloadError(f"workload {self.name!r}: widths are {self.widths}; give two or more, each 1 or more")
        if self.activation == "step":
            raise WorkloadError(f"workload {self.name!r}: step can't be trained, its derivative is 0; choose another")
        ends = (self.widths[0], self.widths[-1])
        if self.data == "spirals" and (ends != (2, 1) or self.loss == "softmax"):
            raise WorkloadError(
                f"workload {self.name!r}: spirals need 2 inputs, 1 output and the logistic or squared loss"
            )
        if self.data == "digits" and (ends != _DIGITS_WIDTHS or self.samples > _DIGITS):
            raise WorkloadError(
                f"workload {self.name!r}: digits need 64 inputs, 10 outputs and at most {_DIGITS} samples"
            )

    @property
    def steps_per_epoch(self) -> int:
        """Updates in one epoch, the short batch at its end included."""
        return -(-self.samples // self.batch)

    @property
    def steps(self) -> int:
        """Updates in one timed round; updating all replicas counts as one."""
        return self.epochs * self.steps_per_epoch


class Arrays(NamedTuple):
    """The numbers of a workload.

    Attributes:
        x: Inputs, float32 (samples, n_in), C order.
        y: Targets, float32 (samples, n_out), C order: 0 or 1, one-hot rows, or numbers for the squared loss.
        networks: For each replica, its initial (W (n_in, n_out), b (n_out,)) by layer, float32.
    """

    x: Floats
    y: Floats
    networks: list[Network]


# Epochs are chosen so that a round of the slowest peer takes about a quarter of a second, and learning rates so that
# the loss falls without chaos: float32 and float64 then agree to four digits at the end of a round.
WORKLOADS = MappingProxyType(
    {
        w.name: w
        for w in (
            Workload("playground", (2, 8, 8, 1), 10, 500, "logistic", 0.03, 20, "spirals"),
            Workload("digits", (64, 64, 64, 10), 32, 1437, "softmax", 0.1, 10, "digits"),
            Workload("wide", (784, 256, 128, 10), 128, 12800, "softmax", 0.05, 1, "synthetic"),
            Workload("replicas", (2, 8, 8, 1), 10, 500, "logistic", 0.03, 5, "spirals", replicas=128),
        )
    }
)


def arrays(workload: Workload, seed: int) -> Arrays:
    """Return the samples, already mixed, and the initial weights of a workload.

    Weights are He normal (variance 2 / fan-in, He et al. 2015), biases zero. The samples depend on the seed and on
    nothing that concerns the network's inside; replica r has the same weights however many replicas there are.

    Args:
        workload: What to make them for.
        seed: Any integer from 0.

    Raises:
        WorkloadError: The samples of this workload are given, not made.
    """
    if workload.data == "given":
        raise WorkloadError(f"workload {workload.name!r}: its samples are given; they can't be made")
    rng = np.random.default_rng([seed, 0])
    if workload.data == "spirals":
        x, y = _spirals(workload.samples, rng)
    elif workload.data == "digits":
        x, y = _digits(workload.samples, rng)
    else:
        x, y = _synthetic(workload, rng)
    order = rng.permutation(workload.samples)
    return given_arrays(workload, x[order], y[order], seed)


def given_arrays(workload: Workload, x: NDArray[np.float64], y: NDArray[np.float64], seed: int) -> Arrays:
    """Return samples in the order they are given, with the initial weights of a workload.

    Args:
        workload: What they are for.
        x: Inputs, (samples, n_in).
        y: Targets, (samples, n_out).
        seed: Any integer from 0.
    """
    return Arrays(
        np.ascontiguousarray(x, np.float32),
        np.ascontiguousarray(y, np.float32),
        [_he_normal(workload.widths, np.random.default_rng([seed, 1, r])) for r in range(workload.replicas)],
    )


def _he_normal(widths: tuple[int, ...], rng: np.random.Generator) -> Network:
    return [
        (
            (rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)).astype(np.float32),
            np.zeros(n_out, np.float32),
        )
        for n_in, n_out in pairwise(widths)
    ]


def _spirals(samples: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two interleaved spirals of 1.75 turns with a little noise, within about ±1, and labels 0 and 1."""
    label = np.arange(samples) % 2
    along = (np.arange(samples) // 2 + 1) / (samples / 2 + 1)
    angle = 1.75 * 2 * np.pi * along + np.pi * label
    x = np.stack([along * np.sin(angle), along * np.cos(angle)], axis=1)
    return x + rng.normal(0, 0.02, x.shape), label[:, None].astype(np.float64)


def _digits(samples: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return pictures scaled to [0, 1], drawn without replacement, and one-hot labels."""
    from sklearn.datasets import load_digits

    pixels, label = load_digits(return_X_y=True)
    chosen = rng.permutation(_DIGITS)[:samples]
    return pixels[chosen] / _DIGITS_BRIGHTEST, np.eye(10)[label[chosen]]


def _synthetic(workload: Workload, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Gaussian inputs and what a random linear teacher says of them, in the form that the loss asks for."""
    n_in, n_out = workload.widths[0], workload.widths[-1]
    x = rng.standard_normal((workload.samples, n_in))
    score = x @ rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)
    if workload.loss == "softmax":
        return x, np.eye(n_out)[score.argmax(axis=1)]
    return x, (score > 0).astype(np.float64) if workload.loss == "logistic" else score

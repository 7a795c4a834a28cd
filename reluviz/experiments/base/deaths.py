"""Networks trained at several learning rates, and which of their neurons are dead before and after.

Three things are kept apart: a neuron that is inactive on a sample, one that is dead on the whole training set, and one
that no input in a wide box can make active, which interval arithmetic proves. Neurons that are dead before training
are counted by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.problem import Problem
from reluviz.experiments.base.estimates import Estimate, mean
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.base.pace import advance
from reluviz_kernels import Evaluator, Parameters, Replicas
from reluviz_kernels.bounds import dead_for_every_input

Shares = tuple[float, ...]


@dataclass(frozen=True)
class Network:
    """What became of one network, in shares of each hidden layer's neurons; of a diverged one only `born` is known.

    Attributes:
        accuracy: On the training set; None where it diverged.
        born: Dead on the training set before training.
        dead: Dead on it after training.
        killed: Dead on it after training, but not before.
        proved: Dead for every input in a box twice as wide as the data.
        inactive: Pairs of neuron and sample where the neuron is inactive, after training.
        halfway: How many were dead on the training set after half of the epochs, but not before training.
        stayed: How many of those are so after all epochs.
    """

    accuracy: float | None
    born: Shares
    dead: Shares = ()
    killed: Shares = ()
    proved: Shares = ()
    inactive: Shares = ()
    halfway: tuple[int, ...] = ()
    stayed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cell:
    """The networks of one depth or scale and one rate.

    Attributes:
        row: The depth or the scale.
        rate: The learning rate.
        guess: The accuracy of always choosing the most frequent class, mean over the draws of the data.
        networks: One for each seed, in order, on a draw of the data of its own.
    """

    row: float
    rate: float
    guess: float
    networks: tuple[Network, ...]

    @property
    def finite(self) -> tuple[Network, ...]:
        """Those that did not diverge, if they are at least half and two; else none."""
        found = tuple(network for network in self.networks if network.accuracy is not None)
        return found if len(found) >= max(2, len(self.networks) / 2) else ()

    @property
    def accuracy(self) -> float:
        """The median accuracy; a diverged network is as good as a guess."""
        return float(np.median([self.guess if n.accuracy is None else n.accuracy for n in self.networks]))

    def killed(self) -> Estimate:
        """The mean share of neurons that training killed."""
        return mean([float(np.mean(network.killed)) for network in self.finite], "share")


def train(problem: Problem, rates: Sequence[float], seed: int, epochs: int, stop: Stop) -> tuple[Network, ...] | None:
    """Train a network for each rate side by side, and look at their neurons before, half-way and after.

    Args:
        problem: What they have in common.
        rates: Learning rates.
        seed: Of their start and the order of samples.
        epochs: Passes over the training set.
        stop: Ends it when set.

    Returns:
        The network of each rate; None where it was stopped.
    """
    start = problem.start(seed)
    replicas = Replicas(
        problem.mlp,
        problem.train.x,
        problem.train.y,
        [start] * len(rates),
        seeds=[seed] * len(rates),
        learning_rates=list(rates),
        **problem.options(),
    )
    evaluator = Evaluator(problem.mlp, problem.train.x)
    before = dead_neurons(evaluator, start)
    readings = []
    total = epochs * replicas.steps_per_epoch
    for end in (total // 2, total):
        if not advance(replicas, end - replicas.step, stop):
            return None
        readings.append([replicas.parameters(index) for index in range(len(rates))])
    halfway, after = readings
    logits = replicas.logits(problem.train.x)
    return tuple(
        Network(None, tuple(float(layer.mean()) for layer in before))
        if replicas.diverged[i]
        else _network(problem, evaluator, before, halfway[i], after[i], problem.accuracy(logits[i], problem.train))
        for i in range(len(rates))
    )


def dead_neurons(evaluator: Evaluator, network: Parameters) -> list[NDArray[np.bool_]]:
    """Return for each hidden layer which neurons are dead on the evaluator's samples, (units,)."""
    return [layer.dead for layer in evaluator.activity(network) or ()]


def _network(
    problem: Problem,
    evaluator: Evaluator,
    before: list[NDArray[np.bool_]],
    halfway: Parameters,
    after: Parameters,
    accuracy: float,
) -> Network:
    low, high = problem.train.x.min(axis=0), problem.train.x.max(axis=0)
    margin = (high - low) / 2
    activity = evaluator.activity(after) or []
    dead = [layer.dead for layer in activity]
    half = [now & ~then for now, then in zip(dead_neurons(evaluator, halfway), before, strict=True)]

    def shares(layers: list[NDArray[Any]]) -> Shares:
        return tuple(float(layer.mean()) for layer in layers)

    return Network(
        accuracy,
        shares(before),
        shares(dead),
        shares([now & ~then for now, then in zip(dead, before, strict=True)]),
        shares(list(dead_for_every_input(problem.mlp, after, low - margin, high + margin))),
        tuple(1 - layer.share_of_slopes for layer in activity),
        tuple(int(layer.sum()) for layer in half),
        tuple(int((then & now).sum()) for then, now in zip(half, dead, strict=True)),
    )

"""One neuron of a trained network takes one step with a very large gradient, and is looked at as training goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.experiments.base.derivatives import derivatives, largest_derivative
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.base.pace import advance
from reluviz_kernels import Evaluator, Parameters, Replicas
from reluviz_kernels.bounds import dead_for_every_input


@dataclass(frozen=True)
class Push:
    """One neuron of one network and its step.

    Attributes:
        layer: Its hidden layer, from 1.
        neuron: The neuron, from 1.
        size: The factor on the gradient.
        killed: Whether the step leaves it dead on the training set, where it was not dead before.
        proved: Whether it is then dead for every input in a box twice as wide as the data.
        dead: At each look, the first right after the step, whether it is dead on the training set; nothing where the
            step did not kill it.
        gradients: At each look the largest size of the loss's derivatives with respect to its weights and bias.
        unmoved: Whether its weights and bias are at the last look exactly what the step left.
    """

    layer: int
    neuron: int
    size: float
    killed: bool
    proved: bool
    dead: tuple[bool, ...] = ()
    gradients: tuple[float, ...] = ()
    unmoved: bool = True

    @property
    def for_good(self) -> bool:
        """Whether it was killed and never had a gradient again: dead at every look, and nothing moved it."""
        return self.killed and self.unmoved and all(self.dead)


class Draw:
    """One draw of the data and the network trained on it: its pushes, and the copies that are trained on after them."""

    def __init__(self, config: RunConfig) -> None:
        self.seed, self.problem = config.seed, make_problem(config)
        self.evaluator = Evaluator(self.problem.mlp, self.problem.train.x, self.problem.train.y)
        self.pushes: list[Push] = []
        self.starts: dict[int, Parameters] = {}
        self.trained: Replicas | None = None

    def push(
        self, factors: Sequence[float], neuron: int, warm: int, stop: Stop, followed: int | None
    ) -> Parameters | None:
        """Train, push a neuron of every layer, and prepare to train on those networks whose neuron died.

        Args:
            factors: On the gradient in the one step.
            neuron: The place of the neuron in its layer, from 1; the next one that is active on the data.
            warm: Passes over the training set before the step.
            stop: Ends it when set.
            followed: The place among the pushes of one that is trained on even where the neuron has not died, and last
                the network as it would have been.

        Returns:
            The network before the step; None where it was stopped.
        """
        replicas = self._replicas([self.problem.start(self.seed)])
        if not advance(replicas, warm * replicas.steps_per_epoch, stop):
            return None
        before = replicas.parameters(0)
        for layer in range(len(before) - 1):
            for push, network in _pushes(self.problem, self.evaluator, before, layer, neuron, factors):
                if push.killed or len(self.pushes) == followed:
                    self.starts[len(self.pushes)] = network
                self.pushes.append(push)
        starts = [*self.starts.values(), *([] if followed is None else [before])]
        self.trained = self._replicas(starts) if starts else None
        return before

    def _replicas(self, starts: list[Parameters]) -> Replicas:
        problem, x, y = self.problem, self.problem.train.x, self.problem.train.y
        rate = problem.config.training.learning_rate
        seeds = [self.seed] * len(starts)
        return Replicas(problem.mlp, x, y, starts, seeds=seeds, learning_rates=rate, **problem.options())

    def advance(self, epoch: int, stop: Stop) -> bool:
        """Train on until so many epochs after the step, look at the neurons, and return whether that was done."""
        if self.trained is None:
            return True
        if not advance(self.trained, epoch * self.trained.steps_per_epoch - self.trained.step, stop):
            return False
        for place, (index, start) in enumerate(self.starts.items()):
            self.pushes[index] = _look(self.pushes[index], self.evaluator, start, self.trained.parameters(place))
        return True


def _pushes(
    problem: Problem, evaluator: Evaluator, network: Parameters, layer: int, first: int, factors: Sequence[float]
) -> Iterator[tuple[Push, Parameters]]:
    """Choose a neuron of a layer and let it take one step of every size; yield what each did, and the network then."""
    hidden = evaluator.hidden(network) or []
    active = [bool(column.any()) for column in hidden[layer].slopes.T]
    order = [(unit + first - 1) % len(active) for unit in range(len(active))]
    neuron = next((unit for unit in order if active[unit]), order[0])
    below = problem.train.x if layer == 0 else hidden[layer - 1].outputs
    pull = derivatives(network, [each.slopes for each in hidden], evaluator.logits(network), problem.train.y)[layer]
    hardest = int(np.argmax(pull[:, neuron]))
    strength = problem.config.training.learning_rate * max(float(pull[hardest, neuron]), 0.0)
    low, high = problem.train.x.min(axis=0), problem.train.x.max(axis=0)
    margin = (high - low) / 2
    for size in factors:
        result = [(weights.copy(), biases.copy()) for weights, biases in network]
        result[layer][0][:, neuron] -= size * strength * below[hardest]
        result[layer][1][neuron] -= size * strength
        killed = active[neuron] and bool((evaluator.activity(result) or [])[layer].dead[neuron])
        proved = bool(dead_for_every_input(problem.mlp, result, low - margin, high + margin)[layer][neuron])
        yield Push(layer + 1, neuron + 1, size, killed, proved), result


def _look(push: Push, evaluator: Evaluator, start: Parameters, now: Parameters) -> Push:
    """Return a neuron with a look at it added: it began as in `start` right after the step."""
    place, unit = push.layer - 1, push.neuron - 1
    (weights, biases), (first_weights, first_biases) = now[place], start[place]
    return replace(
        push,
        dead=(*push.dead, bool((evaluator.activity(now) or [])[place].dead[unit])),
        gradients=(*push.gradients, largest_derivative(evaluator, now, place, unit)),
        unmoved=bool((weights[:, unit] == first_weights[:, unit]).all() and biases[unit] == first_biases[unit]),
    )

"""What a run's config comes to: a data set, a network that fits it, and the samples in the network's type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import ConfigError, RunConfig
from reluviz.core.dataset import Dataset
from reluviz_kernels import LOSSES, Evaluator, Mlp, Parameters, Replicas, Training, initial_parameters
from reluviz_kernels.backend import choose_device
from reluviz_kernels.cuda.plan import make_plan, operations
from reluviz_kernels.probes import count_correct_of
from reluviz_kernels.twins import evaluator_on, replicas_on, training_on

_MOST_BYTES = 16 * 2**30


@dataclass(frozen=True, eq=False)
class Split:
    """Samples to train on or to test with, in the type of the network.

    Attributes:
        name: "train" or "test".
        x: Inputs, (N, n_in).
        y: Targets, (N, n_out).
        labels: The index of each sample's class, int64 (N,); None for a regression.
    """

    name: str
    x: NDArray[Any]
    y: NDArray[Any]
    labels: NDArray[np.int64] | None

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Problem:
    """A config with everything that training needs; several runs may share one.

    Attributes:
        config: The config.
        dataset: Its data set.
        mlp: Its network.
        train: The training samples.
        test: The test samples; there may be none.
        device: What trains and evaluates: "cpu" or "cuda".
        threshold: Where a single output tells class 1 from class 0: a logit of 0, or a number of 1/2.
    """

    config: RunConfig
    dataset: Dataset
    mlp: Mlp
    train: Split
    test: Split
    threshold: float
    device: str = "cpu"

    @property
    def has_classes(self) -> bool:
        """Whether samples have classes, so that there is an accuracy."""
        return self.train.labels is not None

    def start(self, seed: int) -> Parameters:
        """Return the initial weights and biases for a seed."""
        start = self.config.initialisation
        return initial_parameters(self.mlp.widths, start.scheme, seed, start.scale, self.mlp.real)

    def options(self) -> dict[str, Any]:
        """Return the keyword arguments that `Training` and `Replicas` have in common."""
        training = self.config.training
        return {
            "optimiser": training.optimiser,
            "batch_size": training.batch_size,
            "shuffle": training.shuffle,
            "l1": training.l1,
            "l2": training.l2,
            **training.optimiser_parameters,
        }

    def training(self) -> Training:
        """Return the run at its start, the kernels compiled.

        Raises:
            KernelError: The GPU reports a fault, such as too little memory.
        """
        seed, rate = self.config.seed, self.config.training.learning_rate
        x, y, start = self.train.x, self.train.y, self.start(seed)
        return training_on(self.device)(self.mlp, x, y, start, seed=seed, learning_rate=rate, **self.options())

    def replicas(self, seeds: Sequence[int], learning_rates: Sequence[float]) -> Replicas:
        """Return a run for each seed and learning rate at its start.

        Raises:
            KernelError: As for `training`.
        """
        x, y, starts = self.train.x, self.train.y, [self.start(seed) for seed in seeds]
        return replicas_on(self.device)(
            self.mlp, x, y, starts, seeds=seeds, learning_rates=learning_rates, **self.options()
        )

    def evaluator(
        self, x: NDArray[Any], y: NDArray[Any] | None = None, stop: NDArray[np.int64] | None = None
    ) -> Evaluator:
        """Return what runs networks over a set of samples, where their parameters lie.

        Raises:
            KernelError: As for `training`.
        """
        return evaluator_on(self.device)(self.mlp, x, y, stop)

    def losses(self, logits: NDArray[Any], split: Split) -> NDArray[np.float64]:
        """Return the mean loss of several networks' outputs (networks, N, n_out) on a split, (networks,)."""
        # A network about to diverge overflows; its loss is then inf or NaN, as it should be.
        return LOSSES[self.mlp.loss].values(logits, split.y)

    def loss(self, logits: NDArray[Any], split: Split) -> float:
        """Return the mean loss of a network's outputs (N, n_out) on a split."""
        return float(self.losses(logits[np.newaxis], split)[0])

    def accuracies(self, logits: NDArray[Any], split: Split) -> NDArray[np.float64]:
        """Return the share of a split's samples whose class several networks' outputs (networks, N, n_out) choose.

        It is (networks,), NaN for a regression.
        """
        if split.labels is None:
            return np.full(len(logits), math.nan)
        correct = np.empty(len(logits), np.int64)
        count_correct_of(logits, split.labels, self.threshold, correct)
        return correct / len(split)

    def accuracy(self, logits: NDArray[Any], split: Split) -> float:
        """Return the share of a split's samples whose class the outputs (N, n_out) choose; NaN for a regression."""
        return float(self.accuracies(logits[np.newaxis], split)[0])

    def choices(self, logits: NDArray[Any]) -> NDArray[np.int64]:
        """Return the index of the class that each row of outputs (N, n_out) chooses, (N,)."""
        chosen = logits[:, 0] > self.threshold if logits.shape[1] == 1 else np.argmax(logits, axis=1)
        return np.asarray(chosen, np.int64)


def make_problem(config: RunConfig, dataset: Dataset | None = None) -> Problem:
    """Return what a config comes to.

    Args:
        config: The run.
        dataset: The data set of `config.data` where it is at hand; else it is made.

    Raises:
        DatasetError: The data set can't be made.
        ConfigError: Loss, target or network do not fit the data set.
        KernelError: The network is refused, or the device that the config names is not there.
    """
    if dataset is None:
        dataset = config.data.dataset()
    config.check_data(dataset)
    network = config.network
    mlp = Mlp(
        (dataset.n_in, *network.hidden, dataset.n_out),
        network.activation,
        config.loss_for(dataset),
        network.dtype,
        dict(network.activation_parameters),
    )
    _check_memory(config, mlp, len(dataset.x_train))
    classes = dataset.kind != "regression"
    train = Split("train", dataset.x_train.astype(mlp.real), dataset.y_train.astype(mlp.real), None)
    test = Split("test", dataset.x_test.astype(mlp.real), dataset.y_test.astype(mlp.real), None)
    if classes:
        train = Split("train", train.x, train.y, dataset.labels_train)
        test = Split("test", test.x, test.y, dataset.labels_test)
    work = operations(mlp.widths, min(config.training.batch_size, len(train)))
    parameter_bytes = make_plan(mlp.widths, 1).parameters * mlp.real.itemsize
    device = choose_device(config.training.device, work, parameter_bytes)
    return Problem(config, dataset, mlp, train, test, 0.5 if mlp.loss == "squared" else 0.0, device)


def _check_memory(config: RunConfig, mlp: Mlp, samples: int) -> None:
    batch = min(config.training.batch_size, samples)
    weights = sum(a * b for a, b in zip(mlp.widths, mlp.widths[1:], strict=False))
    # A step keeps three numbers for each unit and sample; weights have gradients, copies and up to two averages.
    needed = (3 * batch * sum(mlp.widths) + 6 * weights) * mlp.real.itemsize
    if needed > _MOST_BYTES:
        problem = (
            f"a step of {batch} samples needs {needed / 2**30:.0f} GiB, more than {_MOST_BYTES >> 30}; make it smaller"
        )
        raise ConfigError("training.batch_size", problem)

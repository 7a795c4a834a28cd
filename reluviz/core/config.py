"""The description of one training run: data, network, start, training and target, in one frozen object.

Two runs of the same `RunConfig` give the same numbers. It is read from and written to TOML, and its fields are the
one declaration from which validation, documentation and the window's controls come.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import tomli_w

from reluviz.core.declarations import ConfigError, Declared, Parameter, Values, section, setting
from reluviz.files import write_atomically

__all__ = [
    "OWN_FILE",
    "ConfigError",
    "DataConfig",
    "InitialisationConfig",
    "NetworkConfig",
    "RunConfig",
    "TargetConfig",
    "TrainingConfig",
    "Values",
]

OWN_FILE = "file"
"""The data set name that stands for a person's own file."""

LARGEST_SEED = 2**31 - 1
_LARGEST_FILE = 1_000_000  # bytes
_DTYPES = ("float32", "float64")


# Each of these imports where it is called: the kernels bring in Numba, the data sets scikit-learn.
def _data_sets() -> Iterable[str]:
    from reluviz.core.datasets import DATASETS

    return (*DATASETS, OWN_FILE)


def _activations() -> Iterable[str]:
    from reluviz_kernels import ACTIVATIONS

    return (name for name, activation in ACTIVATIONS.items() if activation.trainable)


def _activation_parameters(name: str) -> Sequence[Parameter]:
    from reluviz_kernels import ACTIVATIONS

    return ACTIVATIONS[name].parameters


def _losses() -> Iterable[str]:
    from reluviz_kernels import LOSSES

    return ("auto", *LOSSES)


def _optimisers() -> Iterable[str]:
    from reluviz_kernels import OPTIMISERS

    return OPTIMISERS


def _optimiser_parameters(name: str) -> Sequence[Parameter]:
    from reluviz_kernels import OPTIMISERS

    return OPTIMISERS[name].parameters


def _initialisations() -> Iterable[str]:
    from reluviz_kernels import INITIALISATIONS

    return INITIALISATIONS


@dataclass(frozen=True)
class DataConfig(Declared, table="data"):
    """The data set and how it is split."""

    name: str = setting("two_spirals", "data set; 'file' for the file at `path`", choices=_data_sets)
    path: str = setting("", "own file in CSV, NPZ or IDX format, seen from the working folder")
    label: str = setting("", "column of the labels in an own CSV file; the last one where empty")
    samples: int = setting(500, "points drawn for a synthetic data set", low=2, high=1_000_000)
    noise: float = setting(0.0, "standard deviation of the noise of a synthetic data set", low=0.0, high=10.0)
    train_share: float = setting(0.5, "share of the samples to train on; the others test", low=0.01, high=1.0)
    seed: int = setting(0, "seed of the draw, of the noise and of the split", low=0, high=LARGEST_SEED)

    def __post_init__(self) -> None:
        """Check every field, and that a path comes with the name 'file' and only then.

        Raises:
            ConfigError: One is refused.
        """
        super().__post_init__()
        if self.name == OWN_FILE and not self.path:
            raise ConfigError("data.path", f"the data set {OWN_FILE!r} needs the path of a file")
        if self.path and self.name != OWN_FILE:
            raise ConfigError("data.path", f"needs data.name = {OWN_FILE!r}, not {self.name!r}")


@dataclass(frozen=True)
class NetworkConfig(Declared, table="network"):
    """The hidden layers; the data set gives the number of inputs and outputs."""

    hidden: tuple[int, ...] = setting((8, 8), "neurons in each hidden layer", most=64, low=1, high=1024)
    activation: str = setting("relu", "activation of the hidden layers", choices=_activations)
    activation_parameters: Mapping[str, float] = setting(
        Values(), "parameters of the activation by name", parameters=_activation_parameters, of="activation"
    )
    dtype: str = setting("float32", "type of all numbers of the network", choices=lambda: _DTYPES)

    def __post_init__(self) -> None:
        """Check every field, and the parameters of the activation against each other.

        Raises:
            ConfigError: One is refused, or the activation can't be trained.
        """
        from reluviz_kernels import ACTIVATIONS, KernelError

        activation = ACTIVATIONS.get(self.activation)
        if activation is not None and not activation.trainable:
            problem = f"{self.activation!r} can't be trained, its derivative is 0 everywhere; choose another"
            raise ConfigError("network.activation", problem)
        super().__post_init__()
        try:
            ACTIVATIONS[self.activation].parameter_values(self.activation_parameters)
        except KernelError as error:
            raise ConfigError("network.activation_parameters", str(error)) from None


@dataclass(frozen=True)
class InitialisationConfig(Declared, table="initialisation"):
    """How the weights are drawn; biases start at 0."""

    scheme: str = setting("he_normal", "distribution of the initial weights", choices=_initialisations)
    scale: float = setting(1.0, "factor on the drawn weights", low=0.0, high=1000.0)


@dataclass(frozen=True)
class TrainingConfig(Declared, table="training"):
    """Loss, update and batches."""

    loss: str = setting(
        "auto",
        "loss; auto is logistic for two classes, softmax for more, squared for numbers",
        choices=_losses,
    )
    optimiser: str = setting("sgd", "update", choices=_optimisers)
    optimiser_parameters: Mapping[str, float] = setting(
        Values(), "hyper-parameters of the update by name", parameters=_optimiser_parameters, of="optimiser"
    )
    learning_rate: float = setting(0.03, "learning rate", low=1e-9, high=1e6)
    batch_size: int = setting(10, "samples in a step, at most the whole training split", low=1, high=1_000_000)
    shuffle: bool = setting(True, "whether each epoch takes the samples in a new order")
    l1: float = setting(0.0, "factor of the sum of the weights' sizes, added to the loss", low=0.0, high=1000.0)
    l2: float = setting(0.0, "factor of half the sum of the weights' squares, added to the loss", low=0.0, high=1000.0)
    epochs: int = setting(1000, "passes over the training split after which the run ends", low=0, high=10_000_000)


@dataclass(frozen=True)
class TargetConfig(Declared, table="target"):
    """When a run has converged: at the first of `patience` epochs in a row at whose end the metric meets `value`."""

    metric: str = setting("accuracy", "what is measured at the end of an epoch", choices=lambda: ("accuracy", "loss"))
    value: float = setting(0.95, "accuracy to reach or loss to fall to", low=0.0, high=1e6)
    split: str = setting("train", "samples on which it is measured", choices=lambda: ("train", "test"))
    patience: int = setting(1, "epochs in a row that must meet it", low=1, high=1000)

    def __post_init__(self) -> None:
        """Check every field, and that an accuracy is at most 1.

        Raises:
            ConfigError: One is refused.
        """
        super().__post_init__()
        if self.metric == "accuracy" and self.value > 1:
            raise ConfigError("target.value", f"must be an accuracy from 0 to 1, not {self.value!r}")

    def met(self, score: float) -> bool:
        """Return whether a score meets the value; NaN never does.

        Args:
            score: The metric on the split: an accuracy from 0 to 1, or a mean loss.
        """
        return score >= self.value if self.metric == "accuracy" else score <= self.value

    def converged(self, scores: Iterable[float]) -> int | None:
        """Return the index of the first of `patience` scores in a row that meet the value, None where there is none.

        Args:
            scores: The metric on the split, one for each epoch in order.
        """
        held = 0
        for index, score in enumerate(scores):
            held = held + 1 if self.met(score) else 0
            if held == self.patience:
                return index - held + 1
        return None


@dataclass(frozen=True)
class RunConfig(Declared):
    """One training run, entirely: the same config gives the same numbers again."""

    seed: int = setting(0, "seed of the initial weights and of the order of samples", low=0, high=LARGEST_SEED)
    data: DataConfig = section(DataConfig)
    network: NetworkConfig = section(NetworkConfig)
    initialisation: InitialisationConfig = section(InitialisationConfig)
    training: TrainingConfig = section(TrainingConfig)
    target: TargetConfig = section(TargetConfig)

    @classmethod
    def from_toml(cls, text: str, source: str = "") -> Self:
        """Return the run that a TOML text describes, what it leaves out at the defaults.

        Args:
            text: The TOML document.
            source: What messages call it, such as the name of its file.

        Raises:
            ConfigError: It is no TOML (with line and column), or a key is unknown, or a value is refused.
        """
        try:
            table = tomllib.loads(text)
        except RecursionError:
            raise ConfigError("", "is not a run's TOML: its values are nested too deeply", source) from None
        except ValueError as error:
            # Also what the parser lets through from int(): an integer of thousands of digits.
            raise _syntax_error(text, error, source) from None
        try:
            return cls.from_dict(table)
        except ConfigError as error:
            raise ConfigError(error.key, error.problem, source) from None

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the run that a TOML file describes.

        Raises:
            ConfigError: The file can't be read or is not UTF-8, or as for `from_toml`; it names the file.
        """
        source = os.fspath(path)
        try:
            with Path(path).open("rb") as file:
                content = file.read(_LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            # ValueError: a path with a NUL character.
            reason = getattr(error, "strerror", None) or error
            raise ConfigError("", f"can't be read: {reason}", source) from None
        if len(content) > _LARGEST_FILE:
            raise ConfigError("", f"is not a run's TOML: larger than {_LARGEST_FILE} bytes", source)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
            where = f"{source}:{line}:{column}"
            raise ConfigError("", f"is not text in UTF-8: byte 0x{content[error.start]:02x}", where) from None
        return cls.from_toml(text, source)

    def to_toml(self) -> str:
        """Return the run as TOML, every setting in it, from which `from_toml` makes an equal one."""
        return tomli_w.dumps(self.to_dict())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the run to a TOML file; where that fails, a file that was there survives.

        Raises:
            ReluvizError: The file can't be written.
        """
        write_atomically(Path(path), self.to_toml())


def _syntax_error(text: str, error: ValueError, source: str) -> ConfigError:
    """Return an error with line and column, counted from 1, for what the parser says of a text."""
    message = str(error)
    place = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if place is None:
        return ConfigError("", f"is not TOML: {message.partition(";")[0]}", source)
    problem, line, column = place.groups()
    if line is None:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    where = ":".join(str(part) for part in (source, line, column)) if source else f"line {line}, column {column}"
    return ConfigError("", f"is not TOML: {problem}", where)


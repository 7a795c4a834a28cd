"""The description of one training run: data, network, start, training and target, in one frozen object.

Two runs of the same `RunConfig` give the same numbers. It is read from and written to TOML, and its fields are the
one declaration from which validation, documentation and the window's controls come.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from reluviz.core.declarations import Declared
from reluviz.core.settings import ConfigError, Values, setting
from reluviz.files import write_atomically

if TYPE_CHECKING:
    from reluviz.core.dataset import Dataset
    from reluviz.core.table import Kind, Task
    from reluviz_kernels import Parameter

__all__ = [
    "ConfigError",
    "DataConfig",
    "InitialisationConfig",
    "NetworkConfig",
    "RunConfig",
    "TargetConfig",
    "TrainingConfig",
    "Values",
]

_LARGEST_SEED = 2**32 - 1
_LARGEST_FILE = 1_000_000  # bytes
_DTYPES = ("float32", "float64")


# Each of these imports where it is called: the kernels bring in Numba, the data sets NumPy.
def _data_sets() -> Iterable[str]:
    from reluviz.core.datasets import DATASETS

    return DATASETS


def _noise(name: str) -> float:
    from reluviz.core.datasets import DATASETS

    return DATASETS[name].default_noise


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


def _devices() -> Iterable[str]:
    from reluviz_kernels.backend import DEVICES

    return DEVICES


def _initialisations() -> Iterable[str]:
    from reluviz_kernels import INITIALISATIONS

    return INITIALISATIONS


@dataclass(frozen=True)
class DataConfig(Declared, table="data"):
    """The data set and how it is split."""

    name: str = setting("spirals", "data set; 'file' for the file at `path`", choices=_data_sets)
    path: str = setting("", "own file in CSV, NPZ or IDX format, seen from the working folder", of="name")
    label: str = setting(
        "", "what the labels are in an own file: CSV column by name or number, NPZ array, IDX file", of="name"
    )
    task: str = setting(
        "auto",
        "what the labels of an own file are taken for",
        of="name",
        choices=lambda: ("auto", "classes", "regression"),
    )
    samples: int = setting(500, "samples drawn of a synthetic data set, training and test", low=20, high=1_000_000)
    noise: float = setting(
        cast("float", None),
        "standard deviation of the noise of a synthetic data set",
        low=0.0,
        high=10.0,
        of="name",
        default_of=_noise,
    )
    split: float = setting(0.5, "share of the samples to train on; the others test", low=0.01, high=1.0)
    seed: int = setting(0, "seed of the draw, of the noise and of the split", low=0, high=_LARGEST_SEED)

    def __post_init__(self) -> None:
        """Check every field, and those of an own file and of a synthetic data set against the name.

        Raises:
            ConfigError: One is refused.
        """
        from reluviz.core.datasets import DATASETS

        super().__post_init__()
        info = DATASETS[self.name]
        if info.is_file and not self.path:
            raise ConfigError("data.path", f"the data set {self.name!r} needs the path of a file")
        if not info.is_file:
            for key, value, default in (
                ("path", self.path, ""),
                ("label", self.label, ""),
                ("task", self.task, "auto"),
            ):
                if value != default:
                    raise ConfigError(f"data.{key}", f"is for the data set 'file', not for {self.name!r}; leave it out")
        if self.noise and not info.has_noise:
            raise ConfigError(
                "data.noise", f"{self.name!r} takes no noise, its samples are what they are; leave it out"
            )

    def dataset(self) -> Dataset:
        """Return the data set, split and standardised.

        Raises:
            DatasetError: An own file can't be read or used, or the split leaves too few samples.
        """
        from reluviz.core.datasets import load

        return load(
            self.name,
            samples=self.samples,
            noise=self.noise,
            split=self.split,
            seed=self.seed,
            path=self.path or None,
            label=self.label or None,
            task=None if self.task == "auto" else cast("Task", self.task),
        )


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

        untrainable = [name for name, activation in ACTIVATIONS.items() if not activation.trainable]
        if self.activation in untrainable:
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
    batch_size: int = setting(10, "samples in a step, at most the whole training split", low=1, high=65_536)
    shuffle: bool = setting(True, "whether each epoch takes the samples in a new order")
    l1: float = setting(0.0, "factor of the sum of the weights' sizes, added to the loss", low=0.0, high=1000.0)
    l2: float = setting(0.0, "factor of half the sum of the weights' squares, added to the loss", low=0.0, high=1000.0)
    epochs: int = setting(1000, "passes over the training split after which the run ends", low=0, high=10_000_000)
    device: str = setting("cpu", "what trains; auto is a GPU for a large network where there is one", choices=_devices)


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

    seed: int = setting(0, "seed of the initial weights and of the order of samples", low=0, high=_LARGEST_SEED)
    data: DataConfig = field(default_factory=DataConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    initialisation: InitialisationConfig = field(default_factory=InitialisationConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    target: TargetConfig = field(default_factory=TargetConfig)

    def __post_init__(self) -> None:
        """Check that loss and target fit the data set, as far as that is known before it is loaded.

        Raises:
            ConfigError: One does not.
        """
        from reluviz.core.datasets import DATASETS

        super().__post_init__()
        kind = DATASETS[self.data.name].kind
        if kind is not None:
            self._check_kind(kind)
        if self.data.split == 1:
            self._check_test_samples(0)

    def check_data(self, dataset: Dataset) -> None:
        """Check that loss and target fit a data set: for an own file that is known only once it is loaded.

        Raises:
            ConfigError: One does not.
        """
        self._check_kind(dataset.kind)
        self._check_test_samples(len(dataset.x_test))

    def _check_kind(self, kind: Kind) -> None:
        data, loss = repr(self.data.path or self.data.name), self.training.loss
        if kind == "regression":
            if self.target.metric == "accuracy":
                problem = f"'accuracy' needs classes, but {data} has numbers to predict; use 'loss' with a target.value"
                raise ConfigError("target.metric", problem)
            if loss not in ("auto", "squared"):
                raise ConfigError("training.loss", f"{loss!r} needs classes, but {data} has numbers; use 'squared'")
        elif kind == "binary" and loss == "softmax":
            raise ConfigError("training.loss", f"'softmax' is for more than the two classes of {data}; use 'logistic'")

    def _check_test_samples(self, count: int) -> None:
        if self.target.split == "test" and count == 0:
            raise ConfigError("target.split", "'test' needs test samples, but data.split leaves none; make it smaller")

    def loss_for(self, dataset: Dataset) -> str:
        """Return the name of the loss, which for "auto" is the one that fits the data set."""
        return dataset.loss if self.training.loss == "auto" else self.training.loss

    @classmethod
    def from_toml(cls, text: str, source: str = "") -> Self:
        """Return the run that a TOML text describes, what it leaves out at the defaults.

        Args:
            text: The TOML document.
            source: What messages call it, such as the name of its file.

        Raises:
            ConfigError: It is no TOML (with line and column), or a key is unknown, or a value is refused.
        """
        import tomllib

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
        import tomli_w

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
        return ConfigError("", "is not TOML: " + message.partition(";")[0], source)
    problem, line, column = place.groups()
    if line is None:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    where = ":".join(str(part) for part in (source, line, column)) if source else f"line {line}, column {column}"
    return ConfigError("", f"is not TOML: {problem}", where)

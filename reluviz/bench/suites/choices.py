"""The choices that several suites share: which activations, and which data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from reluviz.bench.checks import one_line
from reluviz.bench.options import Options
from reluviz.bench.plan import PlanError
from reluviz.core.config import DataConfig
from reluviz.core.datasets import DATASETS, OWN_FILE
from reluviz.errors import nearest

# Of real data four fifths are trained on, as many as the workload `digits` has.
_SPLIT = 0.8


@dataclass(frozen=True)
class Preset:
    """How networks are trained on a data set where the person doesn't say otherwise.

    Attributes:
        layers: Widths of the hidden layers.
        batch: Samples in a step.
        target: Accuracy on the training samples that counts as converged.
        epochs: Epochs after which a network has not converged, in the quick form.
    """

    layers: tuple[int, ...]
    batch: int
    target: float
    epochs: int


# The networks of the training workloads of the same names.
_PRESETS: Mapping[str, Preset] = MappingProxyType(
    {"digits": Preset((64, 64), 32, 0.99, 200), "spirals": Preset((8, 8), 10, 0.95, 2000)}
)
_OTHERS = Preset((16, 16), 32, 0.95, 500)


def preset_of(data: DataConfig) -> Preset:
    """Return how networks are trained on that data."""
    return _PRESETS.get(data.name, _OTHERS)


def activations(options: Options, default: Sequence[str], *, trained: bool) -> tuple[str, ...]:
    """Return the names of the activations to measure.

    Args:
        options: The person's choices.
        default: What is taken where nothing was chosen.
        trained: Whether networks are trained with them.

    Raises:
        PlanError: There is no such activation, or it can't be trained.
    """
    from reluviz_kernels import ACTIVATIONS

    names = tuple(dict.fromkeys(options.activations or default))
    for name in names:
        if name not in ACTIVATIONS:
            raise PlanError(f"--activations: {nearest('activation', name, ACTIVATIONS)}")
        if trained and not ACTIVATIONS[name].trainable:
            raise PlanError(
                f"--activations: {name!r} can't be trained, its derivative is 0 everywhere; leave it out, or measure "
                "the suite kernels alone"
            )
    return names


def trainable() -> tuple[str, ...]:
    """Return the names of all activations that networks can be trained with."""
    from reluviz_kernels import ACTIVATIONS

    return tuple(name for name, activation in ACTIVATIONS.items() if activation.trainable)


def data_config(dataset: str, seed: int) -> DataConfig:
    """Return the data that ``--dataset`` names: a data set of `DATASETS`, else a file.

    Raises:
        PlanError: It is neither.
    """
    if dataset in DATASETS and dataset != OWN_FILE:
        return DataConfig(name=dataset, seed=seed, split=_SPLIT)
    if not _may_be_file(dataset):
        named = [name for name in DATASETS if name != OWN_FILE]
        raise PlanError(f"--dataset: no such file, and {nearest('data set', dataset[:200], named)}")
    return DataConfig(name=OWN_FILE, path=dataset, seed=seed, split=_SPLIT)


def _may_be_file(text: str) -> bool:
    """Return whether a text is a file, or looks so much like one that the reader of files shall say what is wrong."""
    path = Path(text)
    try:
        return path.is_file() or len(path.parts) > 1 or path.suffix != ""
    except (OSError, ValueError):
        # A name too long, or one with a NUL character.
        return True


def title_of(data: DataConfig) -> str:
    """Return what results call the data: the name of the data set, or of the file."""
    return one_line(Path(data.path).name) if data.path else data.name

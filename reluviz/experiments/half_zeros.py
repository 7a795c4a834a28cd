"""How many hidden units are exactly zero before training: half of them, says a paper, where weights are symmetric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, mean
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Evaluator, Mlp, initial_parameters

GLOROT_2011 = Source(
    "Glorot, Bordes and Bengio",
    2011,
    "Deep Sparse Rectifier Neural Networks",
    "AISTATS 2011, Proceedings of Machine Learning Research 15, pages 315-323",
)

THEORY = 0.5
"""The chance that a pre-activation is not positive: given the layer below, its distribution is symmetric around 0."""

_LOW, _HIGH = 0.4, 0.6
_SAMPLES = 400
_CHUNK = 16  # networks between two partial results


def _schemes() -> Iterable[str]:
    from reluviz_kernels import INITIALISATIONS

    return (name for name in INITIALISATIONS if name != "zeros")


def _datasets() -> Iterable[str]:
    from reluviz.core.datasets import DATASETS, OWN_FILE

    return (name for name in DATASETS if name != OWN_FILE)


@dataclass(frozen=True)
class HalfZerosParams(Params):
    """Parameters of half-zeros."""

    datasets: tuple[str, ...] = setting(
        ("digits", "breast_cancer", "spirals"), "data sets, a panel for each", most=4, least=1, choices=_datasets
    )
    initialisations: tuple[str, ...] = setting(
        ("he_normal", "xavier_uniform"), "distributions of the initial weights", most=9, least=1, choices=_schemes
    )
    depth: int = setting(4, "hidden layers", low=1, high=40)
    width: int = setting(64, "units in each hidden layer", low=1, high=1024)
    bias: float = setting(0.0, "bias that every unit starts with; 0 is the usual choice", low=-10.0, high=10.0)
    seeds: int = setting(16, "networks for each data set and initialisation", low=2, high=1000)


@dataclass(frozen=True)
class Start:
    """The networks of one data set and initialisation.

    Attributes:
        dataset: The data set's name.
        scheme: The initialisation's name.
        zeros: For each network and hidden layer the share of outputs that are exactly 0, over units and samples.
    """

    dataset: str
    scheme: str
    zeros: tuple[tuple[float, ...], ...]

    def layers(self) -> list[Estimate]:
        """Return the mean share over networks, layer after layer."""
        return [mean(layer, "share") for layer in zip(*self.zeros, strict=True)]


Data = tuple[Start, ...]


def measure(params: HalfZerosParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks and count the exact zeros among their hidden outputs on training samples."""
    from reluviz.core.datasets import load

    done: Data = ()
    setups = len(params.datasets) * len(params.initialisations)
    for dataset in params.datasets:
        x = load(dataset, samples=2 * _SAMPLES, seed=params.seed).x_train[:_SAMPLES].astype(np.float32)
        for scheme in params.initialisations:
            zeros: list[tuple[float, ...]] = []
            for shares in _networks(params, x, scheme):
                if stop.is_set():
                    return
                zeros.append(shares)
                if len(zeros) % _CHUNK == 0 or len(zeros) == params.seeds:
                    found = (*done, Start(dataset, scheme, tuple(zeros)))
                    yield Step((len(done) + len(zeros) / params.seeds) / setups, found)
            done = found


def _networks(params: HalfZerosParams, x: NDArray[Any], scheme: str) -> Iterator[tuple[float, ...]]:
    """Yield for one network after the other each hidden layer's share of exact zeros."""
    mlp = Mlp((x.shape[1], *[params.width] * params.depth, 1), "relu")
    evaluator = Evaluator(mlp, x)
    for seed in range(params.seed, params.seed + params.seeds):
        network = initial_parameters(mlp.widths, scheme, seed)
        network[:-1] = [(weights, biases + np.float32(params.bias)) for weights, biases in network[:-1]]
        layers = evaluator.activity(network)
        assert layers is not None, "nothing can stop this evaluation"
        yield tuple(1 - layer.share_of_outputs for layer in layers)


def judge(params: HalfZerosParams, data: Data) -> tuple[Finding, ...]:
    """Look in every layer of every set-up whether the share of zeros is about a half."""
    if not data:
        return ()
    rows: list[Row] = []
    half: list[bool] = []
    for start in data:
        layers = start.layers()
        half += [layer.above(_LOW) and layer.below(_HIGH) for layer in layers]
        rows += [Row(_label(start, place), layer, THEORY) for place, layer in enumerate(layers, 1)]
    # A network's layers and data sets share their weights' seeds: a network counts once.
    everything = mean([float(np.mean(network)) for network in _by_seed(data)], "share")
    verdict: Verdict = "reproduced" if all(half) else "depends" if any(half) else "not reproduced"
    count, total = sum(half), len(half)
    found = text(
        "{share} of hidden outputs are exactly 0 before training; about a half in {count} of {total} layers looked at.",
        share=everything,
        count=count,
        total=total,
    )
    condition = None
    if verdict == "depends":
        outside = [row for row, is_half in zip(rows, half, strict=True) if not is_half]
        furthest = max(outside, key=lambda row: abs((row.measured.value or 0.0) - THEORY))
        condition = text(
            "Not in {count} of {total} layers; furthest from it is {where}: {share}.",
            count=total - count,
            total=total,
            where=furthest.label,
            share=furthest.measured,
        )
    quantity = text("outputs that are 0, all layers")
    return (Finding("half-zeros", verdict, everything, found, condition, tuple(rows), quantity),)


def _label(start: Start, layer: int) -> Text:
    return text("{dataset}, {scheme}, layer {layer}", dataset=start.dataset, scheme=start.scheme, layer=layer)


def _by_seed(data: Data) -> list[list[float]]:
    """Return the shares of all layers of all set-ups, seed by seed, as far as every set-up has come."""
    return [[share for network in each for share in network] for each in zip(*(s.zeros for s in data), strict=False)]


def figures(params: HalfZerosParams, data: Data) -> tuple[Panel, ...]:
    """Draw the share of zeros by layer, a panel for each data set."""
    measured = {start.dataset for start in data}
    return tuple(_panel(params, dataset, data) for dataset in params.datasets if dataset in measured)


def _panel(params: HalfZerosParams, dataset: str, data: Data) -> Panel:
    layers = list(range(1, params.depth + 1))
    lines = []
    for start in data:
        if start.dataset != dataset:
            continue
        shares = start.layers()
        low, high = [s.low for s in shares], [s.high for s in shares]
        lines.append(Line(start.scheme, layers, [s.value for s in shares], low, high, marks=True))
    return Panel(
        dataset,
        text("Exact zeros before training, {dataset}", dataset=dataset),
        Axis(text("hidden layer")),
        Axis(text("share of outputs that are 0"), low=0.0, high=1.0),
        (Line(text("theory: one half"), layers, [THEORY] * len(layers), style="theory"), *lines),
    )


EXPERIMENT = Experiment(
    id="half-zeros",
    title=text("Half zeros at the start"),
    doc=text(
        "Draws ReLU networks and counts, before any training, how many outputs of hidden units are exactly 0, layer by"
        " layer."
    ),
    claims=(
        Claim(
            "half-zeros",
            GLOROT_2011,
            text("Before training, about half of the hidden units of a ReLU network give exactly zero."),
            text(
                "One half in every layer: with symmetric weights and no bias a unit's input is as often negative as"
                " positive, whatever the data. More where a narrow layer is dead as a whole: all layers above it are."
            ),
            text(
                "About a half means that the 95 % interval of the mean over networks lies between 40 % and 60 %."
                " Reproduced where that is so in every layer for every data set and initialisation; depends where it is"
                " so in some; else not reproduced."
            ),
        ),
    ),
    params=HalfZerosParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=250,
    full={
        "datasets": ("digits", "breast_cancer", "wine", "spirals"),
        "initialisations": ("he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "lecun_normal", "orthogonal"),
        "seeds": 100,
        "width": 256,
    },
    smallest={"datasets": ("spirals",), "initialisations": ("he_normal",), "seeds": 4},
    seconds=(1.0, 75.0),
    live=True,
)

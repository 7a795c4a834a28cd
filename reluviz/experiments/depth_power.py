"""Whether ReLU's rate of activity falls by half with each layer: of a neuron, and of a whole path of neurons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, mean
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.words import Text, Words, text
from reluviz_kernels import Evaluator, Mlp, initial_parameters

HALF = 0.5
"""The factor for each layer that the claim tells of."""

_ABOUT_HALF = (0.4, 0.6)
_SAMPLES = 400
_CHUNK = 8  # networks between two partial results


def _schemes() -> Iterable[str]:
    from reluviz_kernels import INITIALISATIONS

    return (name for name in INITIALISATIONS if name != "zeros")


def _datasets() -> Iterable[str]:
    from reluviz.core.datasets import DATASETS, OWN_FILE

    return (name for name in DATASETS if name != OWN_FILE)


@dataclass(frozen=True)
class DepthPowerParams(Params):
    """Parameters of depth-power."""

    dataset: str = setting("digits", "data set that the networks see", choices=_datasets)
    initialisation: str = setting("he_normal", "distribution of the initial weights", choices=_schemes)
    depth: int = setting(12, "hidden layers", low=2, high=50)
    width: int = setting(64, "units in each hidden layer", low=2, high=1024)
    seeds: int = setting(32, "networks", low=2, high=1000)


@dataclass(frozen=True)
class Rates:
    """One network, hidden layer after layer.

    Attributes:
        neurons: The share of pairs of neuron and sample where the neuron is active.
        paths: The share of pairs of path and sample where all neurons of the path are active; a path takes one neuron
            of each layer up to this one.
    """

    neurons: tuple[float, ...]
    paths: tuple[float, ...]


Data = tuple[Rates, ...]


def measure(params: DepthPowerParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks and count which of their neurons and paths are active on training samples."""
    from reluviz.core.datasets import load

    x = load(params.dataset, samples=2 * _SAMPLES, seed=params.seed).x_train[:_SAMPLES].astype(np.float32)
    mlp = Mlp((x.shape[1], *[params.width] * params.depth, 1), "relu")
    evaluator = Evaluator(mlp, x)
    found: list[Rates] = []
    for seed in range(params.seed, params.seed + params.seeds):
        if stop.is_set():
            return
        layers = evaluator.hidden(initial_parameters(mlp.widths, params.initialisation, seed))
        assert layers is not None, "nothing can stop this evaluation"
        found.append(rates([layer.outputs != 0 for layer in layers]))
        if len(found) % _CHUNK == 0 or len(found) == params.seeds:
            yield Step(len(found) / params.seeds, tuple(found))


def rates(active: list[NDArray[Any]]) -> Rates:
    """Return the rates of a network.

    On one sample the active paths are the products of the layers' active neurons, so that counting them all needs no
    draw: their share is the product of the layers' shares on that sample.

    Args:
        active: For each hidden layer whether each unit is active on each sample, (N, units).
    """
    shares = np.array([layer.mean(axis=1) for layer in active])
    paths = np.cumprod(shares, axis=0).mean(axis=1)
    return Rates(tuple(shares.mean(axis=1).tolist()), tuple(paths.tolist()))


def factor(series: tuple[float, ...]) -> float:
    """Return the factor for each layer, by least squares of the logarithm; 0 where a rate is 0."""
    if min(series) <= 0:
        return 0.0
    layers = np.arange(len(series))
    return float(np.exp(np.polyfit(layers, np.log(series), 1)[0]))


def judge(params: DepthPowerParams, data: Data) -> tuple[Finding, ...]:
    """Compare the factor for each layer with 1/2, for neurons and for paths."""
    if not data:
        return ()
    neurons = mean([factor(network.neurons) for network in data])
    paths = mean([factor(network.paths) for network in data])
    first, last = (mean([network.neurons[place] for network in data], "share") for place in (0, -1))
    whole = mean([network.paths[-1] for network in data], "share")
    alone = mean([float(np.prod(network.neurons)) for network in data], "share")
    depth = len(data[0].neurons)
    verdict: Verdict = "not reproduced"
    condition: Text | None = None
    if _within(neurons, _ABOUT_HALF):
        verdict = "reproduced"
    elif _within(paths, _ABOUT_HALF):
        verdict = "depends"
        condition = text(
            "It depends on what is counted. A path through {depth} layers is active as a whole on {paths} of samples,"
            " times {factor} for each layer; a neuron's rate stays as it is, times {neurons}.",
            depth=depth,
            paths=whole,
            factor=paths,
            neurons=neurons,
        )
    found = text(
        "A neuron of layer 1 is active on {first} of samples, one of layer {depth} on {last}.",
        first=first,
        depth=depth,
        last=last,
    )
    rows = (
        Row(text("factor for each layer, a neuron's rate"), neurons, HALF),
        Row(text("factor for each layer, a path's rate"), paths, HALF),
        Row(text("a neuron's rate, layer {layer}", layer=1), first, HALF),
        Row(text("a neuron's rate, layer {layer}", layer=depth), last, HALF**depth),
        Row(text("a path's rate, {layer} layers", layer=depth), whole, HALF**depth),
        Row(text("a path's rate if layers knew nothing of each other"), alone, HALF**depth),
    )
    return (Finding("depth-power", verdict, neurons, found, condition, rows),)


def _within(estimate: Estimate, limits: tuple[float, float]) -> bool:
    return estimate.above(limits[0]) and estimate.below(limits[1])


def figures(params: DepthPowerParams, data: Data) -> tuple[Panel, ...]:
    """Draw both rates by layer, with the powers of 1/2 over them."""
    layers = list(range(1, params.depth + 1))
    powers = Line(text("1/2 to the power of the layer"), layers, [HALF**layer for layer in layers], style="theory")
    kept = Line(text("one half in each layer"), layers, [HALF] * len(layers), style="published")
    neurons = _line(text("active neurons"), layers, [network.neurons for network in data], "relu")
    paths = _line(text("active paths"), layers, [network.paths for network in data], "relu")
    alone = _line(
        text("product of the layers' rates"),
        layers,
        [tuple(np.cumprod(network.neurons).tolist()) for network in data],
        "identity",
    )
    return (
        Panel(
            "neurons",
            text("How often a neuron is active"),
            Axis(text("hidden layer")),
            Axis(text("share of neurons and samples"), low=0.0, high=1.0),
            (powers, kept, neurons),
        ),
        Panel(
            "paths",
            text("How often a whole path is active"),
            Axis(text("hidden layers in the path")),
            Axis(text("share of paths and samples"), log=True),
            (powers, alone, paths),
        ),
    )


def _line(label: Words, layers: list[int], networks: list[tuple[float, ...]], colour: str) -> Line:
    values = [mean(layer, "share") for layer in zip(*networks, strict=True)]
    low, high = [v.low for v in values], [v.high for v in values]
    return Line(label, layers, [v.value for v in values], low, high, colour, marks=True)


EXPERIMENT = Experiment(
    id="depth-power",
    title=text("Halved with every layer?"),
    doc=text(
        "Draws deep ReLU networks and counts by layer how often a neuron is active, and how often all neurons of a path"
        " through the layers are."
    ),
    claims=(
        Claim(
            "depth-power",
            ARTICLE,
            text("With N more layers the rate at which ReLU neurons are active falls by 2 to the power of N."),
            text(
                "Each layer is active on half of its inputs whatever the layer below does, because weights are"
                " symmetric: a neuron's rate stays at one half. Only a whole path, if its neurons knew nothing of each"
                " other, would be active 2^-N of the time."
            ),
            text(
                "Reproduced where the 95 % interval of the factor for each layer lies between 0.4 and 0.6 for the rate"
                " of a neuron; depends where it does so only for the rate of a whole path; else not reproduced. The"
                " factor is fitted to the logarithm of each network's rates."
            ),
        ),
    ),
    params=DepthPowerParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=70,
    full={"depth": 30, "width": 256, "seeds": 200},
    smallest={"dataset": "moons", "depth": 4, "width": 16, "seeds": 4},
    seconds=(1.0, 60.0),
)

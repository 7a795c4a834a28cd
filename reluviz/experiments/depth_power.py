"""How often ReLU neurons are active, and whole paths of one neuron in each layer, by depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, bootstrap, mean, median
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.signals import hidden
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import ACTIVATIONS, Parameters, initial_parameters

BAND = (0.8, 1.2)
"""Halvings per layer that count as one."""

_SAMPLES = 200
_PATHS = 2000


@dataclass(frozen=True)
class DepthPowerParams(Params):
    """Parameters of depth-power."""

    widths: tuple[int, ...] = setting(
        (16, 64), "units in each hidden layer", low=2, high=1024, distinct=True, most=4, least=1
    )
    depth: int = setting(20, "hidden layers", low=2, high=64)
    seeds: int = setting(50, "networks of each width", low=2, high=1000)


@dataclass(frozen=True)
class Network:
    """One network before training; each tuple has an entry for each hidden layer.

    Attributes:
        neurons: Share of pairs of neuron and sample where the neuron is active.
        paths: Share of pairs of path and sample where all of the path's neurons, up to this layer, are active; over
            all paths there are, of which each has any one neuron in each layer.
        alive: Share of random paths that are active on any sample at all.
        mixed: Share of neurons that are active on some samples, but not on all.
    """

    neurons: tuple[float, ...]
    paths: tuple[float, ...]
    alive: tuple[float, ...]
    mixed: tuple[float, ...]


@dataclass(frozen=True)
class Width:
    """The networks of one width."""

    width: int
    networks: tuple[Network, ...]

    def halvings(self, what: str) -> Estimate:
        """Return how often the rate of "neurons" or "paths" is halved per layer, from the first layer to the last."""
        rates = np.array([getattr(network, what) for network in self.networks])

        def statistic(chosen: NDArray[Any]) -> NDArray[Any]:
            index = chosen.astype(np.int64)
            first, last = rates[index, 0].mean(axis=-1), rates[index, -1].mean(axis=-1)
            return np.asarray(np.log2(first / last) / (rates.shape[1] - 1))

        return bootstrap(statistic, list(range(len(rates))))

    def last(self, what: str) -> Estimate:
        """Return the mean over networks of a rate in the last layer."""
        return mean([getattr(network, what)[-1] for network in self.networks], "share")


Data = tuple[Width, ...]


def measure(params: DepthPowerParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks and see which of their neurons are active on which images of digits."""
    from reluviz.core.datasets import load

    x = load("digits", seed=params.seed).x_train[:_SAMPLES].astype(np.float32)
    found: list[Width] = []
    for place, width in enumerate(params.widths):
        networks: list[Network] = []
        for seed in range(params.seed, params.seed + params.seeds):
            if stop.is_set():
                return
            drawn = initial_parameters((x.shape[1], *[width] * params.depth, 1), "he_normal", seed)
            networks.append(_network(drawn, x, np.random.default_rng([seed, width])))
            if len(networks) % 5 == 0 or len(networks) == params.seeds:
                done = (place + len(networks) / params.seeds) / len(params.widths)
                yield Step(done, (*found, Width(width, tuple(networks))))
        found.append(Width(width, tuple(networks)))


def _network(drawn: Parameters, x: NDArray[Any], rng: np.random.Generator) -> Network:
    neurons, paths, alive, mixed = [], [], [], []
    # A path has any one neuron of each layer: on a sample, the share of paths that are active is a product of shares.
    every, chosen = np.ones(len(x)), np.ones((len(x), _PATHS), bool)
    for _, outputs in hidden(drawn, ACTIVATIONS["relu"], x):
        active = outputs > 0
        every *= active.mean(axis=1)
        chosen &= active[:, rng.integers(active.shape[1], size=_PATHS)]
        times = active.mean(axis=0)
        neurons.append(float(times.mean()))
        paths.append(float(every.mean()))
        alive.append(float(chosen.any(axis=0).mean()))
        mixed.append(float(((times > 0) & (times < 1)).mean()))
    return Network(tuple(neurons), tuple(paths), tuple(alive), tuple(mixed))


def _halves(halvings: Estimate) -> bool:
    return halvings.above(BAND[0]) and halvings.below(BAND[1])


def judge(params: DepthPowerParams, data: Data) -> tuple[Finding, ...]:
    """Look for each width whether a neuron's rate is halved with each layer."""
    if not data:
        return ()
    neurons = [(width, width.halvings("neurons")) for width in data]
    halved = [width.width for width, halvings in neurons if _halves(halvings)]
    verdict: Verdict = "reproduced" if len(halved) == len(data) else "depends" if halved else "not reproduced"
    condition = None
    if verdict == "depends":
        condition = text(
            "A neuron's rate is halved per layer at width {widths} only.", widths=", ".join(map(str, halved))
        )
    rows: list[Row] = []
    for width, halvings in neurons:
        n = width.width
        rows += [
            Row(text("width {width}: halvings per layer, neuron", width=n), halvings, 1.0),
            Row(text("width {width}: halvings per layer, path", width=n), width.halvings("paths"), 1.0),
            Row(text("width {width}: a neuron's rate in the last layer", width=n), width.last("neurons"), 0.5),
            Row(text("width {width}: paths active on any sample", width=n), width.last("alive")),
            Row(text("width {width}: neurons that differ between samples", width=n), width.last("mixed")),
        ]
    widest = max(data, key=lambda width: width.width)
    return (
        Finding("depth-power", verdict, widest.halvings("neurons"), _found(params, widest), condition, tuple(rows)),
    )


def _found(params: DepthPowerParams, width: Width) -> Text:
    typical = median([network.paths[-1] * 2.0**params.depth for network in width.networks])
    return text(
        "At width {width} a neuron of layer {depth} is active on {rate} of samples. What is halved is the rate of a"
        " whole path, {halvings} times per layer, as if its neurons were independent; yet samples grow alike with"
        " depth, so that only {mixed} of neurons still differ between samples and a single network's path rate strays:"
        " half of them are below {typical} times 2^-{depth}.",
        width=width.width,
        depth=params.depth,
        rate=width.last("neurons"),
        halvings=width.halvings("paths"),
        mixed=width.last("mixed"),
        typical=typical,
    )


def figures(params: DepthPowerParams, data: Data) -> tuple[Panel, ...]:
    """Draw the rates of neurons and of paths by depth, with theory over them."""
    x = list(range(1, params.depth + 1))
    bottom = Axis(text("hidden layers"))
    half = Line(text("theory: one half"), x, [0.5] * len(x), style="theory")
    claimed = Line(text("as claimed: 2^-N"), x, [2.0**-n for n in x], style="published")
    power = Line(text("theory: 2^-N"), x, [2.0**-n for n in x], style="theory")
    strays = [
        Line(
            text("theory: spread of single networks, width {width}", width=width.width),
            x,
            [float(2.0**-n * np.sqrt((1 + 1 / width.width) ** n)) for n in x],
            style="theory",
        )
        for width in data[:1]
    ]
    return (
        Panel(
            "neurons",
            text("Rate at which a neuron is active"),
            bottom,
            Axis(text("share of samples"), low=0.0, high=1.0),
            (claimed, *_lines(data, "neurons", x), half),
        ),
        Panel(
            "paths",
            text("Rate at which a whole path is active"),
            bottom,
            Axis(text("share of samples"), log=True),
            (*_lines(data, "paths", x), power, *strays),
        ),
        Panel(
            "mixed",
            text("Neurons that differ between samples"),
            bottom,
            Axis(text("share of neurons"), low=0.0, high=1.0),
            _lines(data, "mixed", x),
        ),
        Panel(
            "alive",
            text("Paths that are active on any sample"),
            bottom,
            Axis(text("share of paths"), low=0.0, high=1.0),
            _lines(data, "alive", x),
        ),
    )


def _lines(data: Data, what: str, x: list[int]) -> tuple[Line, ...]:
    lines = []
    for width in data:
        points = [mean(layer) for layer in zip(*(getattr(n, what) for n in width.networks), strict=True)]
        low, high = [p.low for p in points], [p.high for p in points]
        lines.append(Line(text("width {width}", width=width.width), x, [p.value for p in points], low, high))
    return tuple(lines)


EXPERIMENT = Experiment(
    id="depth-power",
    title=text("Activity by depth"),
    doc=text(
        "Draws deep ReLU networks with He's weights and counts on images of digits how often neurons, and whole paths"
        " of one neuron in each layer, are active."
    ),
    claims=(
        Claim(
            "depth-power",
            ARTICLE,
            text("With N more layers the rate at which ReLU neurons are active falls by a factor of 2^N."),
            text(
                "A neuron's pre-activation is as often positive as negative at any depth: about 1/2. A path of N"
                " independent neurons is active at a rate of 2^-N. For random weights the mean over networks is just"
                " that, while single networks stray by a factor of about √((1 + 1/width)^N)."
            ),
            text(
                "Halvings per layer are log2 of the first layer's rate over the last's, by the number of layers"
                " between, of rates averaged over networks. Reproduced where the 95 % interval of a neuron's halvings"
                " lies between 0.8 and 1.2 at every width; depends where it does at some; else not reproduced. Paths"
                " are told of, but are not neurons: they decide nothing."
            ),
        ),
    ),
    params=DepthPowerParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=70,
    full={"widths": (8, 16, 64, 256), "depth": 40, "seeds": 200},
    smallest={"widths": (8,), "depth": 4, "seeds": 5},
    seconds=(3.0, 120.0),
)

"""Mean and variance of outputs through deep networks: SELU with LeCun's weights is said to keep 0 and 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, means, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.signals import hidden, mean_field, output_moments, trainable
from reluviz.experiments.base.words import Words, text
from reluviz_kernels import ACTIVATIONS, Parameters, initial_parameters

KLAMBAUER_2017 = Source(
    "Klambauer, Unterthiner, Mayr and Hochreiter",
    2017,
    "Self-Normalizing Neural Networks",
    "Advances in Neural Information Processing Systems 30",
)

MEANS, VARIANCES = (-0.1, 0.1), (0.8, 1.5)
"""Of the outputs: the region that the paper's first theorem says a layer maps into itself."""

_SAMPLES = 200
_N_IN = 64
INPUTS = ("normal", "digits")


@dataclass(frozen=True)
class SeluFixedPointParams(Params):
    """Parameters of selu-fixed-point."""

    inputs: tuple[str, ...] = setting(
        INPUTS,
        "what goes in: normal numbers, or standardised images of digits",
        most=2,
        least=1,
        choices=lambda: INPUTS,
    )
    others: tuple[str, ...] = setting(
        ("relu", "tanh"), "activations beside SELU, with the same weights", most=6, choices=trainable
    )
    depth: int = setting(50, "hidden layers", low=1, high=64)
    width: int = setting(128, "units in each hidden layer", low=2, high=1024)
    scale: float = setting(1.0, "factor on LeCun's weights; 1 is the paper's", low=0.1, high=10.0)
    seeds: int = setting(8, "networks", low=2, high=1000)


Moments = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Group:
    """The networks of one activation on one kind of inputs.

    Attributes:
        inputs: The kind of inputs.
        activation: The activation.
        gain: Inputs of a unit times the variance of a weight.
        square: Mean square of the inputs.
        networks: For each network mean and variance of the outputs of each hidden layer, over units and samples.
    """

    inputs: str
    activation: str
    gain: float
    square: float
    networks: tuple[Moments, ...]

    def layers(self, which: int) -> list[Estimate]:
        """Return the mean over networks of the means (0) or variances (1), layer after layer."""
        return _layers(self.networks, which)

    def kept(self) -> list[bool]:
        """Return for each layer whether both intervals lie in the region."""
        return [
            m.above(MEANS[0]) and m.below(MEANS[1]) and v.above(VARIANCES[0]) and v.below(VARIANCES[1])
            for m, v in zip(self.layers(0), self.layers(1), strict=True)
        ]

    def inside(self) -> Estimate:
        """Return the share of networks whose own numbers lie in the region in the last layer."""
        count = sum(
            MEANS[0] <= each[-1][0] <= MEANS[1] and VARIANCES[0] <= each[-1][1] <= VARIANCES[1]
            for each in self.networks
        )
        return share(count, len(self.networks))


@lru_cache(64)
def _layers(networks: tuple[Moments, ...], which: int) -> list[Estimate]:
    """Return `Group.layers`; kept, since rule and figure ask for the same."""
    return means([[moments[which] for moments in layer] for layer in zip(*networks, strict=True)])


Data = tuple[Group, ...]


def measure(params: SeluFixedPointParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks, send samples through them and take mean and variance of every hidden layer's outputs."""
    sets = [(name, _inputs(name, params.seed)) for name in params.inputs]
    kinds = [(name, x, activation) for name, x in sets for activation in dict.fromkeys(("selu", *params.others))]
    found: list[list[Moments]] = [[] for _ in kinds]
    widths = (_N_IN, *[params.width] * params.depth, 1)
    for place in range(params.seeds):
        network = initial_parameters(widths, "lecun_normal", params.seed + place, params.scale)
        for moments, (_, x, activation) in zip(found, kinds, strict=True):
            seen = _moments(network, activation, x, stop)
            if len(seen) < params.depth:
                return
            moments.append(seen)
        yield Step(
            (place + 1) / params.seeds,
            tuple(
                Group(name, activation, params.scale**2, float((x * x).mean()), tuple(moments))
                for moments, (name, x, activation) in zip(found, kinds, strict=True)
            ),
        )


def _inputs(name: str, seed: int) -> NDArray[Any]:
    from reluviz.core.datasets import load

    if name == "normal":
        return np.random.default_rng([seed, 1]).standard_normal((_SAMPLES, _N_IN), np.float32)
    return load("digits", seed=seed).x_train[:_SAMPLES].astype(np.float32)


def _moments(network: Parameters, activation: str, x: NDArray[Any], stop: Stop) -> Moments:
    """Return mean and variance of every hidden layer's outputs, fewer where it was stopped."""
    found = []
    # A factor far above 1 may overflow where nothing bounds the outputs.
    with np.errstate(over="ignore", invalid="ignore"):
        for _, outputs in hidden(network, ACTIVATIONS[activation], x):
            if stop.is_set():
                break
            found.append((float(outputs.mean(dtype=np.float64)), float(outputs.var(dtype=np.float64))))
    return tuple(found)


def judge(params: SeluFixedPointParams, data: Data) -> tuple[Finding, ...]:
    """Look for each kind of inputs whether SELU's mean and variance stay near 0 and 1 in every layer."""
    selu = [group for group in data if group.activation == "selu"]
    if not selu:
        return ()
    good = [group for group in selu if all(group.kept())]
    verdict: Verdict = "reproduced" if len(good) == len(selu) else "not reproduced"
    condition = None
    if verdict != "reproduced" and any(group.kept()[-1] for group in selu):
        verdict = "depends"
        worst = min(selu, key=lambda group: sum(group.kept()))
        condition = text(
            "With {inputs} as inputs mean and variance are in the region in {count} of {depth} layers only, the first"
            " outside being layer {layer}.",
            inputs=_kind(worst.inputs),
            count=sum(worst.kept()),
            depth=len(worst.kept()),
            layer=worst.kept().index(False) + 1,
        )
    rows: list[Row] = []
    for group in data:
        fixed = group.activation == "selu"
        name = text("{activation}, {inputs}", activation=group.activation, inputs=_kind(group.inputs))
        rows += [
            Row(text("{name}: mean of the last layer", name=name), group.layers(0)[-1], 0.0 if fixed else None),
            Row(text("{name}: variance of the last layer", name=name), group.layers(1)[-1], 1.0 if fixed else None),
            Row(text("{name}: networks in the region themselves", name=name), group.inside()),
        ]
    first = selu[0]
    found = text(
        "After {depth} layers SELU's outputs have the mean {mean} and the variance {variance}; of single networks"
        " {share} have both in the region.",
        depth=params.depth,
        mean=first.layers(0)[-1],
        variance=first.layers(1)[-1],
        share=first.inside(),
    )
    other = next((group for group in data if group.activation != "selu" and group.inputs == first.inputs), None)
    if other is not None:
        found = text(
            "{found} With {activation} the variance is {variance} by then.",
            found=found,
            activation=other.activation,
            variance=other.layers(1)[-1],
        )
    return (Finding("selu-fixed-point", verdict, first.layers(1)[-1], found, condition, tuple(rows)),)


def figures(params: SeluFixedPointParams, data: Data) -> tuple[Panel, ...]:
    """Draw mean and variance by layer for each kind of inputs, with theory over them."""
    panels = []
    for inputs in dict.fromkeys(group.inputs for group in data):
        groups = [group for group in data if group.inputs == inputs]
        axes = (Axis(text("mean of outputs")), Axis(text("variance of outputs"), log=True))
        titles = (
            text("Mean of outputs, inputs: {inputs}", inputs=_kind(inputs)),
            text("Variance of outputs, inputs: {inputs}", inputs=_kind(inputs)),
        )
        for which, key in enumerate(("mean", "variance")):
            lines = [line for group in groups for line in _lines(group, which, group is groups[0])]
            panels.append(
                Panel(f"{key}_{inputs}", titles[which], Axis(text("hidden layer")), axes[which], tuple(lines))
            )
    return tuple(panels)


def _kind(inputs: str) -> Words:
    """Return what a person reads for a kind of inputs; a data set is known by its name."""
    return text("normal numbers") if inputs == "normal" else inputs


def _lines(group: Group, which: int, named: bool) -> tuple[Line, Line]:
    points = group.layers(which)
    x = list(range(1, len(points) + 1))
    function = ACTIVATIONS[group.activation]
    squares, _ = mean_field(function, group.gain, group.gain * group.square, len(points))
    theory = [output_moments(function, float(square))[which] for square in squares]
    low, high = [p.low for p in points], [p.high for p in points]
    return (
        Line(group.activation, x, [p.value for p in points], low, high, group.activation),
        Line(text("theory") if named else "", x, theory, None, None, group.activation, "theory"),
    )


EXPERIMENT = Experiment(
    id="selu-fixed-point",
    title=text("SELU keeps mean 0 and variance 1"),
    doc=text(
        "Draws deep SELU networks with LeCun's normal weights and follows mean and variance of the outputs from layer"
        " to layer, beside other activations with the same weights."
    ),
    claims=(
        Claim(
            "selu-fixed-point",
            KLAMBAUER_2017,
            text("SELU networks with LeCun's normal weights keep mean 0 and variance 1 through 50 layers."),
            text(
                "Mean 0 and variance 1 are an attracting fixed point: both stay there, whatever the depth. With the"
                " same weights ReLU's variance halves per layer, and tanh's falls slowly."
            ),
            text(
                "Kept means that the 95 % intervals of the mean over networks lie from -0.1 to 0.1 for the mean and"
                " from 0.8 to 1.5 for the variance, the region of the paper's theorem. Reproduced where they are kept"
                " in every hidden layer for every kind of inputs; depends where they are at least in the last layer for"
                " some kind; else not reproduced."
            ),
        ),
    ),
    params=SeluFixedPointParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=270,
    full={"seeds": 50, "width": 256, "others": ("relu", "tanh", "elu", "sigmoid")},
    smallest={"depth": 5, "width": 64, "seeds": 4, "others": ("relu",), "inputs": ("normal",)},
    seconds=(1.0, 40.0),
)

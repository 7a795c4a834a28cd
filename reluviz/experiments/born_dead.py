"""Narrow, deep ReLU networks that are constant from the start: Lu et al.'s experiment with the target |x|."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Layer, Line, Panel, Points
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Mlp, Replicas, initial_parameters

LU_2019 = Source(
    "Lu, Shin, Su and Karniadakis",
    2019,
    "Dying ReLU and Initialization: Theory and Numerical Examples",
    "arXiv 1903.06733; Communications in Computational Physics 28, 2020, pages 1671-1706",
)

PUBLISHED: Mapping[int, tuple[float, float]] = {2: (0.9, 1.0), 3: (0.5, 0.7), 5: (0.1, 1.0), 10: (0.0, 0.01)}
"""By width the least and the most share of networks that the paper tells of: over 90 %, about 60 %, over 10 %, under
1 %; "about" is taken as within ten points."""

_DEPTH = 10
# The paper's own training differs in details. They matter little: with plain gradient descent, rates from 1e-4 to 1e-2,
# whole batches, 3000 samples and up to 2000 epochs, 74 to 79 % of 400 networks of width 3 ended as a constant.
_SAMPLES, _BATCH = 128, 32
_CHUNK = 64  # networks between two looks at the stop


@dataclass(frozen=True)
class BornDeadParams(Params):
    """Parameters of born-dead."""

    widths: tuple[int, ...] = setting((2, 3, 5, 10), "widths to try", low=1, high=64, distinct=True, most=16, least=1)
    depth: int = setting(_DEPTH, "hidden layers", low=1, high=40)
    seeds: int = setting(200, "networks for each width", low=8, high=10_000)
    epochs: int = setting(50, "passes over the 128 samples of the target", low=0, high=10_000)


@dataclass(frozen=True)
class Width:
    """What became of the networks of one width.

    Attributes:
        width: Units in each hidden layer.
        networks: How many were tried.
        born: How many were constant on the interval before training.
        collapsed: How many were constant after it.
        revived: How many were constant before training, but not after it.
    """

    width: int
    networks: int
    born: int
    collapsed: int
    revived: int = 0


Data = tuple[Width, ...]


def measure(params: BornDeadParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks on the target |x| and count those that are constant, before and after."""
    found: list[Width] = []
    x = np.random.default_rng(params.seed).uniform(-np.sqrt(3), np.sqrt(3), (_SAMPLES, 1)).astype(np.float32)
    for place, width in enumerate(params.widths):
        mlp = Mlp((1, *[width] * params.depth, 1), "relu", "squared")
        counted = Width(width, 0, 0, 0)
        for first in range(0, params.seeds, _CHUNK):
            if stop.is_set():
                return
            count = min(_CHUNK, params.seeds - first)
            seeds = range(params.seed + first, params.seed + first + count)
            more = _more(counted, mlp, x, seeds, params.epochs, stop)
            if more is None:
                return
            counted = more
            yield Step((place + (first + count) / params.seeds) / len(params.widths), (*found, counted))
        found.append(counted)


def _more(before: Width, mlp: Mlp, x: NDArray[Any], seeds: range, epochs: int, stop: Stop) -> Width | None:
    """Return the counts with those of further networks added; None where it was stopped."""
    starts = [initial_parameters(mlp.widths, "he_normal", seed) for seed in seeds]
    replicas = Replicas(
        mlp, x, np.abs(x), starts, seeds=list(seeds), learning_rates=1e-3, optimiser="adam", batch_size=_BATCH
    )
    born = _constant(replicas, x)
    if not advance(replicas, epochs * replicas.steps_per_epoch, stop):
        return None
    collapsed = _constant(replicas, x)
    return Width(
        before.width,
        before.networks + len(seeds),
        before.born + int(born.sum()),
        before.collapsed + int(collapsed.sum()),
        before.revived + int((born & ~collapsed).sum()),
    )


def _constant(replicas: Replicas, x: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which networks say the same for every sample: where a whole layer is dead, exactly the same."""
    found: NDArray[np.bool_] = np.ptp(replicas.logits(x)[:, :, 0], axis=1) == 0
    return found


def bounds(width: int, depth: int) -> tuple[float, float]:
    """Return the least and the largest chance that a network of one input is constant before training.

    Biases are 0, so on either side of 0 every layer's output is one direction times |x|, which the next layer maps to 0
    with a chance of 2^-width: it has g = 1 - (1 - 2^-width)^(depth - 1) to be 0 at the end. The first layer only shares
    its units out, and leaves one side with none with a chance of 2^(1 - width). The network is constant where both
    sides are 0, so with a chance of g at most. For normal weights a unit is off on both sides with a chance of
    (π - angle)/2π, and the angle between two directions without negative parts is at most a right one: deaths of the
    two sides are no rarer together than independent ones, which would have a chance of g². (After Lu et al., who give
    bounds for more inputs, too.)
    """
    one = 1 - (1 - 2.0**-width) ** (depth - 1)
    alone = 2.0 ** (1 - width)
    return alone * one + (1 - alone) * one**2, one


def judge(params: BornDeadParams, data: Data) -> tuple[Finding, ...]:
    """Compare the shares of constant networks, before and after training, with the published one, width by width."""
    rows: list[Row] = []
    agreeing: dict[str, list[int]] = {"born": [], "collapsed": []}
    judged = 0
    for width in data:
        before, after = share(width.born, width.networks), share(width.collapsed, width.networks)
        low, high = bounds(width.width, params.depth)
        name = width.width
        label = text("width {width}: before training (theory: {low:.1%} to {high:.1%})", width=name, low=low, high=high)
        rows += [Row(label, before), Row(text("width {width}: after training", width=name), after)]
        if width.width in PUBLISHED and params.depth == _DEPTH:
            judged += 1
            for when, measured in (("born", before), ("collapsed", after)):
                agreeing[when] += [width.width] if _agrees(measured, PUBLISHED[width.width]) else []
    verdict: Verdict = "out of scope"
    if judged:
        some = agreeing["born"] or agreeing["collapsed"]
        verdict = "reproduced" if len(agreeing["collapsed"]) == judged else "depends" if some else "not reproduced"
    condition: Text | None = None
    if verdict == "depends":
        condition = text(
            "The published shares are met before training at width {born}, after training at width {collapsed}.",
            born=_list(agreeing["born"]),
            collapsed=_list(agreeing["collapsed"]),
        )
    first = data[0]
    found = text(
        "{before} of networks of width {width} are a constant before training and {after} after it. Of all {born} born"
        " dead {revived} came back; {more} others collapsed in training.",
        before=share(first.born, first.networks),
        after=share(first.collapsed, first.networks),
        width=first.width,
        born=sum(width.born for width in data),
        revived=sum(width.revived for width in data),
        more=sum(width.collapsed - width.born + width.revived for width in data),
    )
    measured = share(first.collapsed, first.networks)
    return (Finding("born-dead", verdict, measured, found, condition, tuple(rows)),)


def _agrees(measured: Estimate, published: tuple[float, float]) -> bool:
    low, high = published
    return not measured.below(low) and not measured.above(high)


def _list(widths: list[int]) -> str:
    return ", ".join(map(str, widths)) or "–"


def figures(params: BornDeadParams, data: Data) -> tuple[Panel, ...]:
    """Draw the shares by width, with the bound and the published figures."""
    x = [width.width for width in data]
    shares = {
        "born": [share(width.born, width.networks) for width in data],
        "collapsed": [share(width.collapsed, width.networks) for width in data],
    }
    reach = range(1, max(params.widths) + 1)

    def line(label: Text, key: str, colour: str) -> Line:
        values = shares[key]
        low, high = [s.low for s in values], [s.high for s in values]
        return Line(label, x, [s.value for s in values], low, high, colour, marks=True)

    limits = [bounds(width, params.depth) for width in reach]
    theory = (
        Line(text("theory, before training: at most"), list(reach), [high for _, high in limits], style="theory"),
        Line(text("at least"), list(reach), [low for low, _ in limits], style="theory"),
    )
    published = [(width, low if high == 1 else (low + high) / 2) for width, (low, high) in PUBLISHED.items()]
    layers: tuple[Layer, ...] = (
        *theory,
        line(text("constant before training"), "born", "identity"),
        line(text("constant after training"), "collapsed", "relu"),
        Points(text("published"), [w for w, _ in published], [s for _, s in published], style="published"),
    )
    return (
        Panel(
            "share",
            text("Networks that are a constant, {depth} hidden layers", depth=params.depth),
            Axis(text("units in each hidden layer")),
            Axis(text("share of networks"), low=0.0, high=1.0),
            layers if params.depth == _DEPTH else layers[:-1],
        ),
    )


EXPERIMENT = Experiment(
    id="born-dead",
    title=text("Born dead"),
    doc=text("Trains many narrow, deep ReLU networks on the target |x| and counts those that end as a constant."),
    claims=(
        Claim(
            "born-dead",
            LU_2019,
            text("A deep ReLU network that is too narrow is most likely a constant from the start, and stays one."),
            text(
                "With ten hidden layers over 90 % of networks of width 2 collapse, about 60 % of width 3, over 10 % of"
                " width 5 and under 1 % of width 10."
            ),
            text(
                "Reproduced where the 95 % interval of the share that is constant after training agrees with the"
                " published figure at every width that was tried; depends where it does at some of them, or where the"
                " share before training does; not reproduced where neither does at any; out of scope where no published"
                " width and depth were tried."
            ),
        ),
    ),
    params=BornDeadParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=210,
    full={"seeds": 1000, "epochs": 500, "widths": (2, 3, 4, 5, 6, 8, 10)},
    smallest={"seeds": 16, "epochs": 2, "widths": (2, 10)},
    seconds=(1.5, 30.0),
)

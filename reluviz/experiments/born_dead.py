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
from reluviz.experiments.base.figures import Axis, Line, Panel, Points
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Mlp, Replicas, initial_parameters

LU_2019 = Source(
    "Lu, Shin, Su and Karniadakis",
    2019,
    "Dying ReLU and Initialization: Theory and Numerical Examples",
    "arXiv 1903.06733",
)

PUBLISHED: Mapping[int, tuple[float, float]] = {2: (0.9, 1.0), 3: (0.5, 0.7), 5: (0.1, 1.0), 10: (0.0, 0.01)}
"""By width the least and the most share of networks that the paper tells of: over 90 %, about 60 %, over 10 %, under
1 %; "about" is taken as within ten points."""

_DEPTH = 10
_SAMPLES, _BATCH = 128, 32
_CHUNK = 64  # networks between two looks at the stop


@dataclass(frozen=True)
class BornDeadParams(Params):
    """Parameters of born-dead."""

    widths: tuple[int, ...] = setting((2, 3, 5, 10), "widths to try", low=1, high=64, most=16, least=1)
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
    """

    width: int
    networks: int
    born: int
    collapsed: int


Data = tuple[Width, ...]


def measure(params: BornDeadParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks on the target |x| and count those that are constant, before and after."""
    found: list[Width] = []
    x = np.random.default_rng(params.seed).uniform(-np.sqrt(3), np.sqrt(3), (_SAMPLES, 1)).astype(np.float32)
    for place, width in enumerate(params.widths):
        mlp = Mlp((1, *[width] * params.depth, 1), "relu", "squared")
        found.append(Width(width, 0, 0, 0))
        for first in range(0, params.seeds, _CHUNK):
            if stop.is_set():
                return
            count = min(_CHUNK, params.seeds - first)
            found[-1] = _more(found[-1], mlp, x, range(params.seed + first, params.seed + first + count), params.epochs)
            yield Step((place + (first + count) / params.seeds) / len(params.widths), tuple(found))


def _more(before: Width, mlp: Mlp, x: NDArray[Any], seeds: range, epochs: int) -> Width:
    """Return the counts with those of further networks added."""
    starts = [initial_parameters(mlp.widths, "he_normal", seed) for seed in seeds]
    replicas = Replicas(
        mlp, x, np.abs(x), starts, seeds=list(seeds), learning_rates=1e-3, optimiser="adam", batch_size=_BATCH
    )
    born = _constant(replicas, x)
    replicas.advance(epochs * replicas.steps_per_epoch)
    return Width(
        before.width,
        before.networks + len(seeds),
        before.born + born,
        before.collapsed + _constant(replicas, x),
    )


def _constant(replicas: Replicas, x: NDArray[Any]) -> int:
    """Return how many networks say the same for every sample: where a whole layer is dead, exactly the same."""
    outputs = replicas.logits(x)[:, :, 0]
    return int((np.ptp(outputs, axis=1) == 0).sum())


def bound(width: int, depth: int) -> float:
    """Return the share of networks born dead that symmetric weights and zero biases lead to at most.

    1 - (1 - 2^-width)^depth: each layer is dead with a chance of 2^-width on either side of 0 (Lu et al., theorem 3.3).
    """
    return 1 - (1 - 2.0**-width) ** depth


def judge(params: BornDeadParams, data: Data) -> tuple[Finding, ...]:
    """Compare the share of collapsed networks with the published one, width by width."""
    rows: list[Row] = []
    agreeing: list[int] = []
    other: list[int] = []
    for width in data:
        if not width.networks:
            continue
        measured = share(width.collapsed, width.networks)
        rows.append(Row(text("width {width}", width=width.width), measured, bound(width.width, params.depth)))
        if width.width in PUBLISHED and params.depth == _DEPTH:
            (agreeing if _agrees(measured, PUBLISHED[width.width]) else other).append(width.width)
    first = rows[0].measured
    found = text("{share} of networks of width {width} end as a constant.", share=first, width=data[0].width)
    verdict: Verdict = "out of scope"
    if agreeing or other:
        verdict = "reproduced" if not other else "depends" if agreeing else "not reproduced"
    condition: Text | None = None
    if verdict == "depends":
        condition = text(
            "It holds for width {agreeing}, not for width {other}.", agreeing=_list(agreeing), other=_list(other)
        )
    return (Finding("born-dead", verdict, first, found, condition, tuple(rows)),)


def _agrees(measured: Estimate, published: tuple[float, float]) -> bool:
    low, high = published
    return not measured.below(low) and not measured.above(high)


def _list(widths: list[int]) -> str:
    return ", ".join(map(str, widths))


def figures(params: BornDeadParams, data: Data) -> tuple[Panel, ...]:
    """Draw the shares by width, with the bound and the published figures."""
    tried = [width for width in data if width.networks]
    x = [width.width for width in tried]
    shares = {
        "born": [share(width.born, width.networks) for width in tried],
        "collapsed": [share(width.collapsed, width.networks) for width in tried],
    }
    reach = range(1, max(params.widths) + 1)

    def line(label: Text, key: str, colour: str) -> Line:
        values = shares[key]
        low, high = [s.low for s in values], [s.high for s in values]
        return Line(label, x, [s.value for s in values], low, high, colour, marks=True)

    published = [(width, low if high == 1 else (low + high) / 2) for width, (low, high) in PUBLISHED.items()]
    layers = (
        Line(text("at most, by theory"), list(reach), [bound(w, params.depth) for w in reach], style="theory"),
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
                "Reproduced where the 95 % interval of the share agrees with the published figure at every width that"
                " was tried; depends where it agrees at some of them; out of scope where no published width and depth"
                " were tried."
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
)

"""How many linear pieces a ReLU network has along a line: counted exactly, by neurons and depth, and by construction.

Pieces are counted layer by layer: on a piece of the line every pre-activation is linear, so the places where it is 0
are found by division, not by sampling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.core.settings import ConfigError, setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, exact, mean
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Layer, Line, Panel, Points
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Parameters, Replicas

HANIN_2019 = Source(
    "Hanin and Rolnick",
    2019,
    "Complexity of Linear Regions in Deep Networks",
    "ICML 2019, Proceedings of Machine Learning Research 97, pages 2596-2604",
)

GROWTH = (0.75, 1.25)
"""Pieces are proportional to the neurons where their power lies here."""
PER_LAYER = 1.25
"""Below this factor for each further layer, at the same number of neurons, nothing grows exponentially with depth."""

_NARROWEST, _WIDEST = 8, 1024  # neurons in a layer

_DEEPEST = 12  # of the built networks, whose pieces are 2^depth


@dataclass(frozen=True)
class LinearRegionsParams(Params):
    """Parameters of linear-regions."""

    data: str = setting(
        "digits", "data set; the line joins two of its training samples", choices=lambda: ("digits", "breast_cancer")
    )
    neurons: tuple[int, ...] = setting(
        (32, 64, 128), "hidden neurons to try, all layers together", low=4, high=4096, distinct=True, most=12, least=2
    )
    depths: tuple[int, ...] = setting(
        (1, 2, 4, 8), "hidden layers to try", low=1, high=32, distinct=True, most=12, least=2
    )
    reach: float = setting(
        2.0, "length of the line as a multiple of the distance of the two samples", low=0.1, high=100.0
    )
    epochs: int = setting(10, "passes over the training set", low=1, high=1000)
    learning_rate: float = setting(0.03, "learning rate", low=1e-6, high=10.0)
    lines: int = setting(4, "lines through each network", low=1, high=1000)
    seeds: int = setting(8, "networks of each shape", low=2, high=1000)

    def __post_init__(self) -> None:
        """Check every field, and that there are shapes to compare.

        Raises:
            ConfigError: A value is refused, or neurons and depths leave fewer than two of either.
        """
        super().__post_init__()
        if any(len({shape[place] for shape in self.shapes}) < 2 for place in range(2)):
            problem = (
                f"with depths must leave two numbers of each that give {_NARROWEST} to {_WIDEST} neurons to a layer"
            )
            raise ConfigError("neurons", problem)

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """Every number of neurons and depth with layers so wide that few networks are a constant, and not too wide."""
        pairs = product(sorted(set(self.neurons)), sorted(set(self.depths)))
        return [(neurons, depth) for neurons, depth in pairs if _NARROWEST * depth <= neurons <= _WIDEST * depth]

    def config(self, neurons: int, depth: int) -> RunConfig:
        """Return the run of a shape: its neurons shared out as evenly as can be."""
        hidden = tuple(neurons // depth + (layer < neurons % depth) for layer in range(depth))
        return RunConfig().with_values(
            {
                "data.name": self.data,
                "data.seed": self.seed,
                "network.hidden": hidden,
                "training.learning_rate": self.learning_rate,
            }
        )


@dataclass(frozen=True)
class Shape:
    """The pieces of networks of one shape, the mean over the lines of each.

    Attributes:
        neurons: In all hidden layers together.
        depth: The number of hidden layers.
        start: Pieces before training, one number for each network.
        trained: Pieces after training.
    """

    neurons: int
    depth: int
    start: tuple[float, ...]
    trained: tuple[float, ...]


@dataclass(frozen=True)
class Data:
    """What was counted.

    Attributes:
        sawtooth: For each depth from 1 on, the pieces of the network that is built to have as many as it can.
        shapes: The drawn networks.
    """

    sawtooth: tuple[int, ...]
    shapes: tuple[Shape, ...]


def pieces(network: Parameters, begin: NDArray[np.float64], end: NDArray[np.float64]) -> int:
    """Return how many linear pieces a ReLU network's outputs have along the line from `begin` to `end`.

    Places where a neuron switches but the outputs bend no more than rounding are not counted: what the neuron feeds is
    off there, or has no weight.

    Args:
        network: Weights (n_in, n_out) and biases of each layer; the last is linear.
        begin: The line's first point, (n_in,).
        end: Its last point.
    """
    places = np.array([0.0, 1.0])
    values = np.stack([begin, end]).astype(np.float64)
    slopes = values[1:] - values[:-1]
    for weights, biases in network[:-1]:
        # Heights at the places, (places, units), and their slopes on the pieces between, (pieces, units).
        heights, slopes = values @ weights + biases, slopes @ weights.astype(np.float64)
        left, right = heights[:-1], heights[1:]
        piece, unit = np.nonzero(left * right < 0)
        share = left[piece, unit] / (left[piece, unit] - right[piece, unit])
        crossings = np.zeros((len(piece), heights.shape[1]))
        crossings += left[piece] + share[:, np.newaxis] * (right[piece] - left[piece])
        # Exactly, or rounding would make a second crossing beside it.
        crossings[np.arange(len(piece)), unit] = 0.0
        at = np.concatenate([places, places[piece] + share * (places[piece + 1] - places[piece])])
        origin = np.concatenate([np.arange(len(slopes) + 1), piece])
        order = np.argsort(at, kind="stable")
        places, heights = at[order], np.concatenate([heights, crossings])[order]
        # A piece has the slope of the one that it was cut from: that which begins at its left end, or was cut there.
        slopes = slopes[origin[order][:-1]]
        active = heights[:-1] + heights[1:] > 0
        slopes = np.where(active, slopes, 0.0)
        values = np.maximum(heights, 0.0)
    slopes = slopes @ network[-1][0].astype(np.float64)
    size = np.abs(slopes).max()
    return 1 + int((np.abs(np.diff(slopes, axis=0)) > 1e-9 * size).any(axis=1).sum()) if size else 1


def sawtooth(depth: int) -> Parameters:
    """Return a network of two neurons a layer with 2^depth pieces from 0 to 1 (Telgarsky, 2015).

    Each layer folds the interval in two: 2·relu(x) - 4·relu(x - 1/2) rises from 0 to 1 and falls back to 0.
    """
    bias, fold = np.array([0.0, -0.5]), np.array([[2.0], [-4.0]])
    first = np.array([[1.0, 1.0]])
    return [(first, bias), *((fold @ first, bias) for _ in range(depth - 1)), (fold, np.zeros(1))]


def measure(params: LinearRegionsParams, stop: Stop) -> Iterator[Step[Data]]:
    """Count the built networks' pieces, then those of drawn ones before and after training."""
    dataset = params.config(*params.shapes[0]).data.dataset()
    zero, one = np.zeros(1), np.ones(1)
    data = Data(
        tuple(pieces(sawtooth(depth), zero, one) for depth in range(1, min(max(params.depths), _DEEPEST) + 1)), ()
    )
    for index, (neurons, depth) in enumerate(params.shapes):
        if stop.is_set():
            return
        problem = make_problem(params.config(neurons, depth), dataset)
        counted = _count(params, problem, stop)
        if counted is None:
            return
        data = Data(data.sawtooth, (*data.shapes, Shape(neurons, depth, *counted)))
        yield Step((index + 1) / len(params.shapes), data)


def _count(
    params: LinearRegionsParams, problem: Problem, stop: Stop
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Return the pieces of each network of a shape before and after training; None where it was stopped."""
    seeds = list(range(params.seed, params.seed + params.seeds))
    starts = [problem.start(seed) for seed in seeds]
    x, y = problem.train.x, problem.train.y
    replicas = Replicas(
        problem.mlp, x, y, starts, seeds=seeds, learning_rates=params.learning_rate, **problem.options()
    )
    before = []
    for seed, start in zip(seeds, starts, strict=True):
        if stop.is_set():
            return None
        before.append(_mean_pieces(params, start, x, seed))
    if not advance(replicas, params.epochs * replicas.steps_per_epoch, stop):
        return None
    after = []
    for index, seed in enumerate(seeds):
        if stop.is_set():
            return None
        after.append(_mean_pieces(params, replicas.parameters(index), x, seed))
    return tuple(before), tuple(after)


def _mean_pieces(params: LinearRegionsParams, network: Parameters, x: NDArray[np.float64], seed: int) -> float:
    """Return the mean number of pieces along lines through pairs of samples, the same for one seed."""
    rng = np.random.default_rng([params.seed, seed])
    found = []
    for _ in range(params.lines):
        first, second = x[rng.choice(len(x), 2, replace=False)].astype(np.float64)
        middle, half = (first + second) / 2, (second - first) / 2 * params.reach
        found.append(pieces(network, middle - half, middle + half))
    return float(np.mean(found))


def _fits(shapes: tuple[Shape, ...], when: str) -> tuple[Estimate, Estimate] | None:
    """Return how the pieces grow: as neurons^power · factor^depth, fitted by logarithms for each seed.

    Returns:
        The power and the factor for each further layer, means over the seeds; None where the shapes don't tell.
    """
    design = np.array([(1.0, np.log(shape.neurons), shape.depth) for shape in shapes])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    counted = np.log(np.array([getattr(shape, when) for shape in shapes]))
    solved = np.linalg.lstsq(design, counted, rcond=None)[0]
    return mean(solved[1].tolist()), mean(np.exp(solved[2]).tolist())


def judge(params: LinearRegionsParams, data: Data) -> tuple[Finding, ...]:
    """Judge how the pieces grow with the neurons and with the depth, before and after training."""
    fits = {when: _fits(data.shapes, when) for when in ("start", "trained")}
    names = {"start": text("before training"), "trained": text("after training")}
    rows = [
        row
        for when, fit in fits.items()
        if fit
        for row in (
            Row(text("{when}: power of the neurons", when=names[when]), fit[0], 1.0),
            Row(text("{when}: factor for each further layer", when=names[when]), fit[1], 1.0),
        )
    ]
    depth = len(data.sawtooth)
    most = text("built network of {depth} layers and {neurons} neurons: pieces", depth=depth, neurons=2 * depth)
    rows.append(Row(most, exact(data.sawtooth[-1]), 2.0**depth))
    start, trained = fits["start"], fits["trained"]
    if start is None or trained is None:
        undecided = text("Too few shapes were counted to tell how the pieces grow.")
        return (Finding("linear-regions", "out of scope", None, undecided, None, tuple(rows)),)
    holding = [when for when, fit in (("start", start), ("trained", trained)) if _holds(*fit)]
    verdict: Verdict = "not reproduced" if not holding else "depends" if len(holding) == 1 else "reproduced"
    condition = text("It holds {when} alone.", when=names[holding[0]]) if verdict == "depends" else None
    last = data.shapes[-1]
    found = text(
        "Pieces grow as neurons to the power {power}, and {factor} times with each further layer at the same number of"
        " neurons: {pieces:.0f} with {neurons} neurons in {depth} layers, {trained:.0f} after training. One that is"
        " built to have many has {most} with {few} neurons in {layers} layers.",
        power=start[0],
        factor=start[1],
        pieces=np.mean(last.start),
        neurons=last.neurons,
        depth=last.depth,
        trained=np.mean(last.trained),
        most=data.sawtooth[-1],
        few=2 * depth,
        layers=depth,
    )
    return (Finding("linear-regions", verdict, start[0], found, condition, tuple(rows)),)


def _holds(power: Estimate, factor: Estimate) -> bool:
    low, high = GROWTH
    return not (power.below(low) or power.above(high)) and factor.below(PER_LAYER)


def figures(params: LinearRegionsParams, data: Data) -> tuple[Panel, ...]:
    """Draw pieces by neurons and by depth, with the proportional and the exponential law."""
    by_neurons: list[Layer] = []
    neurons = sorted({shape.neurons for shape in data.shapes})
    ratio = float(np.mean([np.mean(shape.start) / shape.neurons for shape in data.shapes]))
    for depth in sorted({shape.depth for shape in data.shapes}):
        shapes = [shape for shape in data.shapes if shape.depth == depth]
        by_neurons.append(
            _line(text("depth {depth}", depth=depth), [s.neurons for s in shapes], [s.start for s in shapes])
        )
    label = text("proportional, {ratio:.2g} for each neuron", ratio=ratio)
    by_neurons.append(Line(label, neurons, [ratio * count for count in neurons], style="theory"))
    most = [shape for shape in data.shapes if shape.neurons == neurons[-1]]
    depths = [shape.depth for shape in most]
    every = list(range(1, len(data.sawtooth) + 1))
    by_depth: tuple[Layer, ...] = (
        Line(text("2^depth"), every, [2.0**depth for depth in every], style="theory"),
        Points(text("built, two neurons a layer"), every, data.sawtooth),
        _line(text("before training"), depths, [shape.start for shape in most]),
        _line(text("after training"), depths, [shape.trained for shape in most]),
    )
    count = Axis(text("linear pieces along the line"), log=True)
    return (
        Panel(
            "neurons",
            text("Pieces by neurons, before training"),
            Axis(text("hidden neurons"), log=True),
            count,
            tuple(by_neurons),
        ),
        Panel(
            "depth",
            text("Pieces by depth, {neurons} neurons in all", neurons=neurons[-1]),
            Axis(text("hidden layers")),
            count,
            by_depth,
        ),
    )


def _line(label: Text, x: list[int], samples: list[tuple[float, ...]]) -> Line:
    means = [mean(sample) for sample in samples]
    return Line(label, x, [m.value for m in means], [m.low for m in means], [m.high for m in means], marks=True)


EXPERIMENT = Experiment(
    id="linear-regions",
    title=text("Linear pieces"),
    doc=text(
        "Counts exactly how many linear pieces ReLU networks have along lines through their data, by neurons and depth,"
        " before and after training, beside a network that is built to have as many as it can."
    ),
    claims=(
        Claim(
            "linear-regions",
            HANIN_2019,
            text(
                "The number of linear pieces along a line grows with the number of neurons, not exponentially with"
                " depth."
            ),
            text("Pieces are proportional to the neurons, whatever the depth, at the start and after training."),
            text(
                "The pieces are fitted as neurons^power · factor^depth for each seed. It holds where the interval of"
                " the power meets 0.75 to 1.25 and that of the factor for each further layer lies below 1.25."
                " Reproduced where it holds before and after training, depends where at one of them, not reproduced"
                " where at neither."
            ),
        ),
    ),
    params=LinearRegionsParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=280,
    full={
        "neurons": (32, 64, 128, 256, 512),
        "depths": (1, 2, 4, 8, 16),
        "epochs": 20,
        "lines": 16,
        "seeds": 16,
    },
    smallest={"neurons": (16, 32), "depths": (1, 2), "epochs": 1, "lines": 1, "seeds": 2},
    seconds=(3.0, 120.0),
)

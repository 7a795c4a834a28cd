"""How many neurons training kills, by learning rate and depth or size of the start, and what is left to learn with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from reluviz.core.config import RunConfig
from reluviz.core.problem import make_problem
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.deaths import Cell, Network, train
from reluviz.experiments.base.estimates import Estimate, mean, median
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Grid, Layer, Line, Panel
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import OPTIMISERS

CLAIMED = 0.4
"""The share of dead neurons that the article names."""
SELDOM = 0.1
"""Below this share of neurons, dying is taken to be seldom."""
LASTING = 0.95
"""Of the neurons dead half-way at least this share must still be dead at the end, to be dead for good."""
SUITABLE = 0.02
"""A rate is suitable where the accuracy lies at most this far below that of the best rate."""

_LEAST_SEEDS = 2  # from which there are intervals
_SEEDS_END = 2**32


@dataclass(frozen=True)
class DyingParams(Params):
    """Parameters of dying."""

    data: str = setting("moons", "data set", choices=lambda: ("moons", "spirals", "circles", "digits", "breast_cancer"))
    against: str = setting("depth", "what stands beside the learning rate", choices=lambda: ("depth", "scale"))
    depths: tuple[int, ...] = setting(
        (1, 2, 4, 8), "hidden layers to try", low=1, high=32, distinct=True, most=12, least=1
    )
    scales: tuple[float, ...] = setting(
        (0.5, 1.0, 2.0, 4.0),
        "factors on the initial weights to try",
        low=0.01,
        high=100.0,
        distinct=True,
        most=12,
        least=1,
    )
    depth: int = setting(4, "hidden layers where the factors are tried", low=1, high=32)
    width: int = setting(16, "units in each hidden layer", low=2, high=256)
    rates: tuple[float, ...] = setting(
        (0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0, 2.0, 4.0, 8.0, 16.0),
        "learning rates to try",
        low=1e-6,
        high=1e4,
        distinct=True,
        most=40,
        least=2,
    )
    optimiser: str = setting("sgd", "update", choices=lambda: OPTIMISERS)
    epochs: int = setting(40, "passes over the training set", low=2, high=10_000)
    seeds: int = setting(16, "networks for each cell, each on its own draw of the data", low=_LEAST_SEEDS, high=1000)

    @property
    def rows(self) -> tuple[float, ...]:
        """The values of what stands beside the rate."""
        return tuple(sorted(set(self.depths if self.against == "depth" else self.scales)))

    @property
    def columns(self) -> tuple[float, ...]:
        """The rates from the smallest."""
        return tuple(sorted(set(self.rates)))

    def config(self, row: float, rate: float, seed: int = 0) -> RunConfig:
        """Return one run of a cell: its first network, or that of another seed."""
        by_depth = self.against == "depth"
        drawn = (self.seed + seed) % _SEEDS_END
        return RunConfig().with_values(
            {
                "seed": drawn,
                "data.name": self.data,
                "data.seed": drawn,
                "network.hidden": (self.width,) * (int(row) if by_depth else self.depth),
                "initialisation.scale": 1.0 if by_depth else row,
                "training.optimiser": self.optimiser,
                "training.learning_rate": rate,
                "training.epochs": self.epochs,
            }
        )


Data = tuple[Cell, ...]


def measure(params: DyingParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw the data for one seed after the other, and train a network of every cell on it."""
    grown: dict[tuple[float, float], list[Network]] = {(r, c): [] for r in params.rows for c in params.columns}
    guesses: list[float] = []
    data: Data = ()
    for seed in range(params.seeds):
        config = params.config(params.rows[0], params.columns[0], seed)
        dataset = config.data.dataset()
        guesses.append(float(np.bincount(np.asarray(dataset.labels_train)).max() / len(dataset.x_train)))
        for place, row in enumerate(params.rows):
            problem = make_problem(params.config(row, params.columns[0], seed), dataset)
            trained = train(problem, params.columns, config.seed, params.epochs, stop)
            if trained is None:
                return
            for rate, network in zip(params.columns, trained, strict=True):
                grown[row, rate].append(network)
            if place == len(params.rows) - 1 and seed + 1 >= _LEAST_SEEDS:
                guess = float(np.mean(guesses))
                data = tuple(Cell(*cell, guess, tuple(networks)) for cell, networks in grown.items())
            if data:
                yield Step((seed + (place + 1) / len(params.rows)) / params.seeds, data)


def _rows(data: Data) -> dict[float, list[Cell]]:
    return {row: [cell for cell in data if cell.row == row] for row in dict.fromkeys(cell.row for cell in data)}


def _learns(network: Network, cells: list[Cell]) -> bool:
    """Return whether a network is nearer to the best accuracy of its row than to a guess."""
    limit = (cells[0].guess + max(cell.accuracy for cell in cells)) / 2
    return network.accuracy is not None and network.accuracy > limit


def _suitable(cells: list[Cell]) -> list[Cell]:
    """Return the cells of a row, by rate, whose accuracy is nearly that of the best."""
    best = max(cell.accuracy for cell in cells)
    return [cell for cell in cells if cell.finite and cell.accuracy >= best - SUITABLE]


def _rate_reached(cells: list[Cell]) -> Estimate:
    """Return the rate at which the claimed share is killed: for each seed between two rates, by their logarithms."""
    found: list[float | None] = []
    for seed in range(len(cells[0].networks)):
        below: tuple[float, float] | None = None
        reached: float | None = None
        for cell in cells:
            network = cell.networks[seed]
            if network.accuracy is None:
                continue
            killed = float(np.mean(network.killed))
            if killed >= CLAIMED:
                weight = 1.0 if below is None else (CLAIMED - below[1]) / (killed - below[1])
                reached = cell.rate if below is None else float(below[0] ** (1 - weight) * cell.rate**weight)
                break
            below = cell.rate, killed
        found.append(reached)
    return median(found)


def _by_seed(data: Data, count: Callable[[Network, list[Cell]], tuple[int, int]]) -> Estimate | None:
    """Return the mean over seeds of a ratio of counts, each summed over all networks of a seed; None with none."""
    found = []
    for seed in range(len(data[0].networks)):
        pairs = [count(cell.networks[seed], cells) for cells in _rows(data).values() for cell in cells]
        part, whole = (sum(numbers) for numbers in zip(*pairs, strict=True))
        if whole:
            found.append(part / whole)
    return mean(found, "share") if found else None


def _stayed(data: Data, layers: slice) -> Estimate | None:
    """Return the share of neurons killed half-way that stay so, in networks that learn."""

    def count(network: Network, cells: list[Cell]) -> tuple[int, int]:
        learns = _learns(network, cells)
        return (sum(network.stayed[layers]), sum(network.halfway[layers])) if learns else (0, 0)

    return _by_seed(data, count)


def _still_learning(data: Data) -> Estimate | None:
    """Return the share of networks with the claimed share of neurons killed that learn all the same."""

    def count(network: Network, cells: list[Cell]) -> tuple[int, int]:
        lost = bool(network.killed) and float(np.mean(network.killed)) >= CLAIMED
        return int(lost and _learns(network, cells)), int(lost)

    return _by_seed(data, count)


def judge(params: DyingParams, data: Data) -> tuple[Finding, ...]:
    """Judge the large rates and the small ones."""
    return _judge_large(params, data), _judge_small(params, data)


def _beside(params: DyingParams) -> Text:
    return text("depth") if params.against == "depth" else text("scale")


def _named(params: DyingParams, row: float) -> Text:
    if params.against == "depth":
        return text("depth {row:g}", row=row)
    return text("scale {row:g}", row=row)


def _judge_large(params: DyingParams, data: Data) -> Finding:
    most: dict[float, Estimate] = {}
    rows: list[Row] = []
    for row, cells in _rows(data).items():
        reached = [cell.killed() for cell in cells if cell.finite]
        if not reached:
            continue
        most[row] = max(reached, key=lambda estimate: estimate.value or 0.0)
        name = _named(params, row)
        rows.append(Row(text("{row}: most neurons killed", row=name), most[row], CLAIMED))
        rows.append(Row(text("{row}: rate at which 40 % are killed", row=name), _rate_reached(cells)))
    if not most:
        return Finding("dying", "out of scope", None, text("Every network diverged."))
    learning, first, deeper = _still_learning(data), _stayed(data, slice(1)), _stayed(data, slice(1, None))
    for label, estimate in (
        (text("networks with 40 % killed that still learn"), learning),
        (text("killed half-way and dead at the end, first layer"), first),
        (text("killed half-way and dead at the end, deeper layers"), deeper),
    ):
        rows += [Row(label, estimate)] if estimate else []
    without = [row for row, estimate in most.items() if estimate.below(CLAIMED)]
    passing = [estimate for estimate in (first, deeper) if estimate and estimate.below(LASTING)]
    verdict: Verdict = "not reproduced" if len(without) == len(most) else "reproduced"
    condition: Text | None = None
    if verdict == "reproduced" and without:
        condition = text("No rate kills 40 % at {against} {rows}.", against=_beside(params), rows=_list(without))
    elif verdict == "reproduced" and passing:
        condition = text(
            "Large rates kill that many, but not all for good: where a network learns, {first} of the dead of its first"
            " layer and {deeper} of those of deeper layers stay dead through the second half of the training.",
            first=first or "–",
            deeper=deeper or "–",
        )
    worst = max(most.values(), key=lambda estimate: estimate.value or 0.0)
    found = text(
        "Training kills up to {most} of the neurons. Of the networks that lose 40 % or more, {learning} still learn.",
        most=worst,
        learning=learning or "–",
    )
    return Finding("dying", "depends" if condition else verdict, worst, found, condition, tuple(rows))


def _judge_small(params: DyingParams, data: Data) -> Finding:
    rows: list[Row] = []
    smallest: dict[float, Estimate] = {}
    largest: list[tuple[float, float, float]] = []
    for row, cells in _rows(data).items():
        suitable = _suitable(cells)
        for cell in dict.fromkeys((suitable[0], suitable[-1])) if suitable else ():
            killed = cell.killed()
            rows.append(Row(text("{row}, rate {rate:g}", row=_named(params, row), rate=cell.rate), killed))
            smallest.setdefault(row, killed)
            largest.append((killed.value or 0.0, row, cell.rate))
    seldom = [row for row, estimate in smallest.items() if estimate.below(SELDOM)]
    verdict: Verdict = "not reproduced" if smallest else "out of scope"
    if seldom:
        verdict = "reproduced" if len(seldom) == len(smallest) else "depends"
    condition: Text | None = None
    if verdict == "depends":
        condition = text("It holds at {against} {rows} alone.", against=_beside(params), rows=_list(seldom))
    if not largest:
        return Finding("small-rate", verdict, None, text("No rate was suitable."), condition)
    measured = max(smallest.values(), key=lambda estimate: estimate.value or 0.0)
    born = max(float(np.mean([np.mean(network.born) for network in cell.networks])) for cell in data)
    worst, row, rate = max(largest)
    found = text(
        "At the smallest rate that is as accurate as the best, training kills at most {measured} of the neurons; up to"
        " {born:.1%} were dead before it. A rate can be too large for the neurons and still accurate: {worst:.1%} are"
        " killed at rate {rate:g} and {row}.",
        measured=measured,
        born=born,
        worst=worst,
        rate=rate,
        row=_named(params, row),
    )
    return Finding("small-rate", verdict, measured, found, condition, tuple(rows))


def _list(rows: list[float]) -> str:
    return ", ".join(f"{row:g}" for row in rows)


def figures(params: DyingParams, data: Data) -> tuple[Panel, ...]:
    """Draw dead share and accuracy over rate and row, and the last row's layers and kinds of death by rate."""
    row, cells = list(_rows(data).items())[-1]
    cells = [cell for cell in cells if cell.finite]

    def dead(cell: Cell) -> float | None:
        return float(np.mean([np.mean(network.dead) for network in cell.finite])) if cell.finite else None

    panels = [
        _grid(params, data, "dead", text("Neurons dead on the training set"), text("dead neurons"), dead),
        _grid(params, data, "accuracy", text("Accuracy on the training set"), text("accuracy"), lambda c: c.accuracy),
    ]
    rates = [cell.rate for cell in cells]

    def line(label: str | Text, values: Callable[[Network], float]) -> Line:
        estimates = [mean([values(network) for network in cell.finite], "share") for cell in cells]
        low, high = [e.low for e in estimates], [e.high for e in estimates]
        return Line(label, rates, [e.value for e in estimates], low, high, marks=True)

    depth = len(data[-1].networks[0].born)
    shown = sorted({0, depth // 3, 2 * depth // 3, depth - 1})
    by_layer = [line(text("layer {layer}", layer=k + 1), partial(_dead_in, k)) for k in shown]
    kinds: list[Layer] = [
        line(text("inactive on a sample"), lambda network: float(np.mean(network.inactive))),
        line(text("dead on the training set"), lambda network: float(np.mean(network.dead))),
        line(text("of these killed by training"), lambda network: float(np.mean(network.killed))),
        line(text("proved dead for every input near the data"), lambda network: float(np.mean(network.proved))),
        Line(text("the article's 40 %"), rates, [CLAIMED] * len(rates), style="published"),
    ]
    rate_axis = Axis(text("learning rate"), log=True)
    for key, title, layers in (
        ("layers", text("Dead neurons by layer, {row}", row=_named(params, row)), by_layer),
        ("kinds", text("Inactive, dead and dead for every input, {row}", row=_named(params, row)), kinds),
    ):
        panels.append(Panel(key, title, rate_axis, Axis(text("share of neurons"), low=0.0, high=1.0), tuple(layers)))
    return tuple(panels)


def _dead_in(layer: int, network: Network) -> float:
    return network.dead[layer]


@lru_cache(4)
def _runs(params: DyingParams) -> tuple[tuple[RunConfig, ...], ...]:
    """Return the first run of each cell; kept, since every partial result shows them."""
    return tuple(tuple(params.config(row, rate) for rate in params.columns) for row in params.rows)


def _grid(
    params: DyingParams, data: Data, key: str, title: Text, label: Text, value: Callable[[Cell], float | None]
) -> Panel:
    known = {(cell.row, cell.rate): value(cell) for cell in data}
    rows, columns = params.rows, params.columns
    beside = text("hidden layers") if params.against == "depth" else text("factor on the initial weights")
    return Panel(
        key,
        title,
        Axis(text("learning rate"), names=tuple(f"{rate:g}" for rate in columns)),
        Axis(beside, names=tuple(f"{row:g}" for row in rows)),
        (Grid(label, [[known.get((row, rate)) for rate in columns] for row in rows], runs=_runs(params)),),
    )


EXPERIMENT = Experiment(
    id="dying",
    title=text("Dying neurons"),
    doc=text(
        "Trains networks over a range of learning rates and depths and counts the neurons that are dead, layer by"
        " layer, beside the accuracy that is left."
    ),
    claims=(
        Claim(
            "dying",
            ARTICLE,
            text("A large learning rate can kill ReLU neurons for good, perhaps 40 % of them."),
            text("Somewhere among the large rates 40 % of the neurons die, and stay dead."),
            text(
                "Not reproduced where at no depth (or scale) the interval of the share that training kills, at its"
                " worst rate, reaches 40 % of the neurons, networks that diverge left out; depends where it does at"
                " some only, or where in networks that learn the interval of the share of neurons killed half-way that"
                " are still dead at the end lies below 95 %, in the first layer or in deeper ones; else reproduced. Out"
                " of scope where nearly all networks diverge."
            ),
        ),
        Claim(
            "small-rate",
            ARTICLE,
            text("With a suitable, small learning rate neurons seldom die."),
            text("At a rate that is small and accurate, training kills few neurons."),
            text(
                "A rate is suitable where the median accuracy is within two points of the best rate's. Reproduced where"
                " at the smallest suitable rate of every depth (or scale) that has one the interval of the share of"
                " neurons that training kills lies below 10 %; depends where it does at some; not reproduced where at"
                " none. Out of scope where no rate is suitable."
            ),
            text("Seldom at small rates"),
        ),
    ),
    params=DyingParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=120,
    full={
        "depths": (1, 2, 3, 4, 6, 8, 12),
        "rates": (0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 5.0, 8.0, 16.0),
        "epochs": 200,
        "seeds": 32,
    },
    smallest={"depths": (1, 3), "rates": (0.1, 1.0, 4.0), "epochs": 4, "seeds": 3},
    seconds=(3.0, 60.0),
)

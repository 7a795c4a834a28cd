"""Epochs to a target by task, depth and choice of the learning rate, for ReLU, sigmoid and tanh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, exact, median, ratio_of_medians
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Bars, Grid, Panel
from reluviz.experiments.base.words import Text, text

MUCH = 2.0
"""ReLU is much faster where the other needs more than so many times its epochs."""

_CHANCE = 0.1  # of the comparisons; chance alone lets one in forty look like a win

RIVALS = ("sigmoid", "tanh")
ACTIVATIONS = ("relu", *RIVALS)
PROTOCOLS = ("shared", "tuned")
SHARED_RATE = 0.03
"""The learning rate for all: the default of a run."""

_GRID = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True)
class Task:
    """How networks are trained on a data set.

    Attributes:
        width: Units in each hidden layer.
        batch: Samples in a step.
        target: The accuracy on the training samples that counts as converged.
        epochs: Epochs after which a network has not converged.
    """

    width: int
    batch: int
    target: float
    epochs: int


TASKS: Mapping[str, Task] = {
    "spirals": Task(8, 10, 0.95, 500),
    "moons": Task(8, 10, 0.98, 200),
    "digits": Task(24, 32, 0.99, 80),
    "breast_cancer": Task(16, 32, 0.99, 150),
}


def _initialisations() -> Iterable[str]:
    from reluviz_kernels import INITIALISATIONS

    return (name for name in INITIALISATIONS if name != "zeros")


@dataclass(frozen=True)
class FasterConvergenceParams(Params):
    """Parameters of faster-convergence."""

    tasks: tuple[str, ...] = setting(tuple(TASKS), "data sets", most=4, least=1, choices=lambda: TASKS)
    depths: tuple[int, ...] = setting(
        (1, 2, 4), "numbers of hidden layers", low=1, high=20, distinct=True, most=10, least=1
    )
    initialisation: str = setting("he_normal", "distribution of the initial weights", choices=_initialisations)
    patience: float = setting(1.0, "factor on the epochs after which a network has not converged", low=0.01, high=100.0)
    tuning_seeds: int = setting(8, "networks that each learning rate is tried with", low=1, high=1000)
    seconds: bool = setting(False, "whether to measure seconds too, which no seed gives again")
    seeds: int = setting(10, "networks that count, for each case", low=2, high=1000)


@dataclass(frozen=True)
class Race:
    """The networks of one activation in one case.

    Attributes:
        task: The data set's name.
        depth: Hidden layers.
        protocol: "shared", one learning rate for all, or "tuned", the fastest of a grid for each activation.
        activation: Their activation.
        rate: The learning rate.
        epochs: For each network the epochs to the target; None where it did not converge.
        seconds: Likewise in seconds; empty where they were not measured.
    """

    task: str
    depth: int
    protocol: str
    activation: str
    rate: float
    epochs: tuple[int | None, ...]
    seconds: tuple[float | None, ...] = ()


Data = tuple[Race, ...]


def config(params: FasterConvergenceParams, task: str, depth: int, activation: str, rate: float) -> RunConfig:
    """Return the run of the first seed in a case."""
    facts = TASKS[task]
    return RunConfig.from_dict(
        {
            "seed": params.seed,
            "data": {"name": task, "split": 0.8, "seed": params.seed},
            "network": {"hidden": [facts.width] * depth, "activation": activation},
            "initialisation": {"scheme": params.initialisation},
            "training": {"batch_size": facts.batch, "learning_rate": rate, "epochs": limit(params, task)},
            "target": {"metric": "accuracy", "value": facts.target},
        }
    )


def limit(params: FasterConvergenceParams, task: str) -> int:
    """Return the epochs after which a network has not converged."""
    return max(1, round(TASKS[task].epochs * params.patience))


def measure(params: FasterConvergenceParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks to their targets, at the shared rate and at one that is tuned with other seeds."""
    from reluviz.core.convergence import run_to_target, tuned_rate

    races: list[Race] = []
    cases = list(product(params.tasks, params.depths, ACTIVATIONS, PROTOCOLS))
    known: dict[str, Dataset] = {}
    seeds = [(params.seed + place) % 2**32 for place in range(params.seeds)]
    for task, depth, activation, protocol in cases:
        run = config(params, task, depth, activation, SHARED_RATE)
        dataset = known[task] = known.get(task) or run.data.dataset()
        rate = SHARED_RATE
        if protocol == "tuned":
            rate = tuned_rate(run, _GRID, params.tuning_seeds, dataset=dataset, should_stop=stop.is_set)
        outcomes = run_to_target(
            run,
            seeds,
            [rate] * len(seeds),
            mode="lone" if params.seconds else "replicas",
            dataset=dataset,
            should_stop=stop.is_set,
        )
        if stop.is_set():
            return
        epochs = tuple(outcome.epochs for outcome in outcomes)
        seconds = tuple(outcome.seconds for outcome in outcomes) if params.seconds else ()
        races.append(Race(task, depth, protocol, activation, rate, epochs, seconds))
        yield Step(len(races) / len(cases), tuple(races))


@dataclass(frozen=True)
class Comparison:
    """ReLU beside another activation in one case.

    Attributes:
        relu: ReLU's networks.
        rival: The other's.
        ratio: The median epochs of the other over ReLU's.
    """

    relu: Race
    rival: Race
    ratio: Estimate

    @property
    def reached(self) -> bool:
        """Whether half of the networks of one of them, or more, have converged."""
        return any(median(race.epochs).value is not None for race in (self.relu, self.rival))

    @property
    def outcome(self) -> str:
        """Who is faster: "wins" or "loses" for ReLU by the interval, "undecided", or "neither" gets there."""
        if not self.reached:
            return "neither"
        return "wins" if self.ratio.above(1) else "loses" if self.ratio.below(1) else "undecided"


def comparisons(data: Data) -> list[Comparison]:
    """Return ReLU beside each other activation in every case that both have run."""
    found = {(race.task, race.depth, race.protocol, race.activation): race for race in data}
    return [
        Comparison(relu, race, ratio_of_medians(race.epochs, relu.epochs))
        for race in data
        if race.activation in RIVALS and (relu := found.get((race.task, race.depth, race.protocol, "relu")))
    ]


def judge(params: FasterConvergenceParams, data: Data) -> tuple[Finding, ...]:
    """Count where ReLU wins, loses and is much faster, and say where."""
    every = comparisons(data)
    if not every:
        return ()
    decided = [each for each in every if each.reached]
    wins = [each for each in decided if each.outcome == "wins"]
    much = [each for each in wins if each.ratio.above(MUCH)]
    verdict: Verdict = "depends" if len(wins) > _CHANCE * len(decided) else "not reproduced"
    if len(much) == len(decided):
        verdict = "reproduced" if decided else "out of scope"
    found = _counts(every, RIVALS[0])
    for rival in RIVALS[1:]:
        found = text("{before} {after}", before=found, after=_counts(every, rival))
    condition = None
    if verdict == "depends":
        parts = [_where(every, rival, protocol) for rival, protocol in product(RIVALS, PROTOCOLS)]
        shown = [part for part in parts if part is not None]
        condition = shown[0]
        for part in shown[1:]:
            condition = text("{before} {after}", before=condition, after=part)
    rows = tuple(
        Row(
            text(
                "{rival} / ReLU: {task}, {depth} hidden layers, {protocol}",
                rival=each.rival.activation,
                task=each.rival.task,
                depth=each.rival.depth,
                protocol=_protocol(each.rival.protocol),
            ),
            each.ratio,
        )
        for each in decided
    )
    won = exact(len(wins) / len(decided), len(decided), "share") if decided else None
    quantity = text("comparisons in which ReLU is faster")
    return (Finding("faster-convergence", verdict, won, found, condition, rows, quantity),)


def _counts(every: Sequence[Comparison], rival: str) -> Text:
    mine = [each for each in every if each.rival.activation == rival]
    return text(
        "Of {total} comparisons with {rival} ReLU needs fewer epochs in {wins}, in {much} of them by more than a factor"
        " of two; it needs more in {losses}.",
        total=len(mine),
        rival=rival,
        wins=sum(each.outcome == "wins" for each in mine),
        much=sum(each.outcome == "wins" and each.ratio.above(MUCH) for each in mine),
        losses=sum(each.outcome == "loses" for each in mine),
    )


def _where(every: Sequence[Comparison], rival: str, protocol: str) -> Text | None:
    """Return where ReLU wins and loses against another under one protocol; None where they were not compared."""
    mine = [each for each in every if (each.rival.activation, each.rival.protocol) == (rival, protocol)]
    if not mine:
        return None
    lists = {
        outcome: _cases([each for each in mine if each.outcome == outcome])
        for outcome in ("wins", "undecided", "loses", "neither")
    }
    return text(
        "Against {rival}, {protocol}: faster on {wins}; no difference shown on {undecided}; slower on {loses};"
        " neither gets there on {neither}.",
        rival=rival,
        protocol=_protocol(protocol),
        **lists,
    )


def _cases(chosen: Sequence[Comparison]) -> str:
    """Return tasks with their depths, such as ``moons (1-4), digits (1, 4)``; a dash where there is none."""
    by_task: dict[str, list[int]] = {}
    for each in chosen:
        by_task.setdefault(each.rival.task, []).append(each.rival.depth)
    return ", ".join(f"{task} ({ranges(depths)})" for task, depths in by_task.items()) or "–"


def ranges(numbers: Sequence[int]) -> str:
    """Return whole numbers in short: ``1-3, 7``."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def _protocol(protocol: str) -> Text:
    return text("one rate for all") if protocol == "shared" else text("rate tuned for each")


def figures(params: FasterConvergenceParams, data: Data) -> tuple[Panel, ...]:
    """Draw the ratios of epochs over task and depth, and the epochs themselves (and seconds) at one depth."""
    panels = [_grid_panel(params, data, rival) for rival in RIVALS if any(r.activation == rival for r in data)]
    depth = params.depths[len(params.depths) // 2]
    depth = depth if any(race.depth == depth for race in data) else data[0].depth
    epochs = _bars_panel(
        params, data, depth, text("Epochs to the target, {depth} hidden layers", depth=depth), text("epochs, median")
    )
    panels.append(epochs)
    if params.seconds:
        title = text("Seconds of training to the target, {depth} hidden layers", depth=depth)
        panels.append(_bars_panel(params, data, depth, title, text("seconds, median"), seconds=True))
    return tuple(panels)


def _rows(params: FasterConvergenceParams) -> list[tuple[str, str]]:
    return list(product(params.tasks, PROTOCOLS))


def _row_names(params: FasterConvergenceParams) -> tuple[Text | str, ...]:
    return tuple(text("{task}, tuned", task=task) if rate == "tuned" else task for task, rate in _rows(params))


def _grid_panel(params: FasterConvergenceParams, data: Data, rival: str) -> Panel:
    found = {
        (c.rival.task, c.rival.protocol, c.rival.depth): c for c in comparisons(data) if c.rival.activation == rival
    }
    cells = [[found.get((*row, depth)) for depth in params.depths] for row in _rows(params)]
    values = [[None if cell is None else bounded_ratio(params, cell) for cell in row] for row in cells]
    runs = tuple(tuple(None if cell is None else _run(params, cell.rival) for cell in row) for row in cells)
    return Panel(
        rival,
        text("Epochs, {rival} / ReLU; a bound where one was stopped", rival=rival),
        Axis(text("hidden layers"), names=tuple(str(depth) for depth in params.depths)),
        Axis("", names=_row_names(params)),
        (Grid(text("times ReLU's epochs"), values, "log", runs),),
    )


def _run(params: FasterConvergenceParams, race: Race) -> RunConfig:
    return config(params, race.task, race.depth, race.activation, race.rate)


def bounded_ratio(params: FasterConvergenceParams, each: Comparison) -> float | None:
    """Return the ratio of medians with the limit in place of one that is infinite; None where both are."""
    if not each.reached:
        return None
    most = float(limit(params, each.rival.task))
    above, below = (median(race.epochs).value or most for race in (each.rival, each.relu))
    return above / below


def _bars_panel(
    params: FasterConvergenceParams, data: Data, depth: int, title: Text, label: Text, *, seconds: bool = False
) -> Panel:
    bars = []
    for activation in ACTIVATIONS:
        races = {(r.task, r.protocol): r for r in data if (r.activation, r.depth) == (activation, depth)}
        values = [
            median(race.seconds if seconds else race.epochs) if (race := races.get(row)) else None
            for row in _rows(params)
        ]
        bars.append(
            Bars(
                activation,
                [each.value if each else None for each in values],
                [each.low if each else None for each in values],
                [each.high if each else None for each in values],
                notes=tuple(text("not converged") if each and each.value is None else "" for each in values),
                colour=activation,
            )
        )
    key = "seconds" if seconds else "epochs"
    return Panel(key, title, Axis("", names=_row_names(params)), Axis(label, log=True), tuple(bars))


EXPERIMENT = Experiment(
    id="faster-convergence",
    title=text("Faster convergence"),
    doc=text(
        "Trains networks with ReLU, sigmoid and tanh to a target accuracy on several tasks and depths, once with one"
        " learning rate for all and once with the rate that is the fastest for each, and counts the epochs."
    ),
    claims=(
        Claim(
            "faster-convergence",
            ARTICLE,
            text("Networks with ReLU converge much faster than networks with sigmoid or tanh."),
            text("Fewer epochs with ReLU on every task, at every depth and however the learning rate is chosen."),
            text(
                "A case is a task, a depth and a way to choose the learning rate: 0.03 for all, or for each activation"
                " the best of the same grid, found on other seeds. In each the median epochs of sigmoid and of tanh are"
                " divided by ReLU's; cases where neither gets to the target do not count. Reproduced where the 95 %"
                " interval lies above 2 in every comparison; depends where it lies above 1 in more than a tenth of"
                " them, as chance alone would not make it; else not reproduced. Out of scope where none counts."
            ),
        ),
    ),
    params=FasterConvergenceParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=100,
    full={"depths": (1, 2, 4, 6, 8, 10), "seeds": 20, "patience": 2.0},
    smallest={"tasks": ("moons",), "depths": (1,), "seeds": 2, "tuning_seeds": 1, "patience": 0.1},
    seconds=(15.0, 250.0),
)

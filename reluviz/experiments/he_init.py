"""Thirty layers of ReLU from He's and from Xavier's weights: which of them train, and what is left of the signal.

The paper's thirty layers are convolutions on ImageNet. The full form keeps the depth, in dense layers of 64 units:
twice as many would take six times as long, ten minutes on two cores.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, median, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.signals import hidden
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import ACTIVATIONS, Replicas

HE_2015 = Source(
    "He, Zhang, Ren and Sun",
    2015,
    "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification",
    "ICCV 2015, pages 1026-1034",
)

LEARNED, STALLED = 0.75, 0.99
"""A network has learned where its loss is below the first share of that of guessing, and stalls above the second."""

SCHEMES = ("he_normal", "xavier_normal")
THEORY = {"he_normal": 1.0, "xavier_normal": math.sqrt(0.5)}
"""Factor of the signal per layer, all layers being equally wide."""

# A typical network of finite width is below theory by a factor of about exp(-5/(4·width)) per layer.
_NEAR, _HALF, _SAMPLES = 0.1, 0.5, 200
_GUESS = math.log(10)  # the loss of saying 1/10 for each of ten digits
_RATES = {"sgd": 0.01, "adam": 0.001}


def _optimisers() -> Iterable[str]:
    return _RATES


@dataclass(frozen=True)
class HeInitParams(Params):
    """Parameters of he-init."""

    optimisers: tuple[str, ...] = setting(
        ("sgd", "adam"), "optimisers: sgd with the rate 0.01, adam with 0.001", most=2, least=1, choices=_optimisers
    )
    depth: int = setting(30, "hidden layers", low=2, high=64)
    width: int = setting(32, "units in each hidden layer", low=2, high=1024)
    epochs: int = setting(20, "passes over the training samples", low=1, high=1000)
    seeds: int = setting(8, "networks of each kind", low=2, high=1000)


@dataclass(frozen=True)
class Group:
    """The networks of one optimiser and initialisation.

    Attributes:
        optimiser: The optimiser.
        scheme: The initialisation.
        signals: For each network, the root mean square of each hidden layer's pre-activations before training.
        losses: For each epoch from 0 on, every network's loss on the training samples; infinite where it diverged.
        accuracies: For each network, its accuracy on them at the end.
    """

    optimiser: str
    scheme: str
    signals: tuple[tuple[float, ...], ...]
    losses: tuple[tuple[float, ...], ...]
    accuracies: tuple[float, ...]

    def ratio(self) -> Estimate:
        """Return the factor of the signal per layer: median over networks."""
        steps = len(self.signals[0]) - 1
        return median([(each[-1] / each[0]) ** (1 / steps) for each in self.signals])

    def learned(self) -> Estimate:
        """Return the share of networks that have learned."""
        return share(sum(loss < LEARNED * _GUESS for loss in self.losses[-1]), len(self.losses[-1]))

    def stalled(self) -> Estimate:
        """Return the share of networks whose loss is still that of guessing."""
        return share(sum(STALLED * _GUESS < loss < math.inf for loss in self.losses[-1]), len(self.losses[-1]))


Data = tuple[Group, ...]


def measure(params: HeInitParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks on digits and look at their losses after each epoch."""
    kinds = list(product(params.optimisers, SCHEMES))
    found: list[Group] = []
    for optimiser, scheme in kinds:
        problem = make_problem(_config(params, optimiser, scheme))
        group = start = Group(optimiser, scheme, (), (), ())
        for group in _trained(problem, params, start, stop):
            yield Step((len(found) + (len(group.losses) - 1) / params.epochs) / len(kinds), (*found, group))
        if stop.is_set():
            return
        found.append(group)


def _config(params: HeInitParams, optimiser: str, scheme: str) -> RunConfig:
    return RunConfig.from_dict(
        {
            "data": {"name": "digits", "split": 0.8, "seed": params.seed},
            "network": {"hidden": [params.width] * params.depth, "activation": "relu"},
            "initialisation": {"scheme": scheme},
            "training": {
                "optimiser": optimiser,
                "learning_rate": _RATES[optimiser],
                "batch_size": 32,
                "epochs": params.epochs,
            },
        }
    )


def _trained(problem: Problem, params: HeInitParams, group: Group, stop: Stop) -> Iterator[Group]:
    """Yield the networks after each epoch, before the first one too, until it is stopped."""
    seeds = [(params.seed + place) % 2**32 for place in range(params.seeds)]
    starts = [problem.start(seed) for seed in seeds]
    x, relu = problem.train.x[:_SAMPLES], ACTIVATIONS["relu"]
    signals = tuple(
        tuple(float(np.sqrt((z.astype(np.float64) ** 2).mean())) for z, _ in hidden(start, relu, x)) for start in starts
    )
    rate = problem.config.training.learning_rate
    replicas = Replicas(
        problem.mlp, problem.train.x, problem.train.y, starts, seeds=seeds, learning_rates=rate, **problem.options()
    )
    group = replace(group, signals=signals)
    for epoch in range(params.epochs + 1):
        if stop.is_set() or (epoch and not advance(replicas, replicas.steps_per_epoch, stop)):
            return
        logits = replicas.logits(problem.train.x)
        losses = problem.losses(logits, problem.train)
        losses[[fault is not None for fault in replicas.diverged]] = np.inf
        accuracies = problem.accuracies(logits, problem.train)
        group = replace(group, losses=(*group.losses, tuple(losses.tolist())), accuracies=tuple(accuracies.tolist()))
        yield group


def judge(params: HeInitParams, data: Data) -> tuple[Finding, ...]:
    """Look for each optimiser whether He's networks learn and Xavier's stall, and at the signal per layer."""
    groups = {(group.optimiser, group.scheme): group for group in data}
    optimisers = [name for name in params.optimisers if all((name, scheme) in groups for scheme in SCHEMES)]
    if not optimisers:
        return ()
    pairs = {name: (groups[name, "he_normal"], groups[name, "xavier_normal"]) for name in optimisers}
    signal = all(_near(group) for pair in pairs.values() for group in pair)
    yes = [name for name, (he, xavier) in pairs.items() if he.learned().above(_HALF) and xavier.stalled().above(_HALF)]
    verdict: Verdict = "reproduced" if signal and len(yes) == len(pairs) else "depends"
    if not yes:
        verdict = "depends" if signal else "not reproduced"
    rows: list[Row] = []
    for group in data:
        name = text("{optimiser}, {scheme}", optimiser=group.optimiser, scheme=group.scheme)
        rows += [
            Row(text("{name}: networks that learn", name=name), group.learned()),
            Row(text("{name}: networks that stall", name=name), group.stalled()),
            Row(text("{name}: accuracy", name=name), median(group.accuracies, "share")),
            Row(text("{name}: signal per layer", name=name), group.ratio(), THEORY[group.scheme]),
        ]
    he, xavier = pairs[(yes or optimisers)[0]]
    found = text(
        "With {optimiser}, {learned} of networks learn from He's weights, and {stalled} stall from Xavier's. The signal"
        " is multiplied by {he} and by {xavier} per layer.",
        optimiser=he.optimiser,
        learned=he.learned(),
        stalled=xavier.stalled(),
        he=he.ratio(),
        xavier=xavier.ratio(),
    )
    condition = _condition(pairs, yes, signal) if verdict == "depends" else None
    return (Finding("he-init", verdict, xavier.ratio(), found, condition, tuple(rows)),)


def _near(group: Group) -> bool:
    theory, ratio = THEORY[group.scheme], group.ratio()
    return ratio.above(theory * (1 - _NEAR)) and ratio.below(theory * (1 + _NEAR))


def _condition(pairs: dict[str, tuple[Group, Group]], yes: list[str], signal: bool) -> Text:
    other = next((name for name in pairs if name not in yes), None)
    if other is None:
        return text("The networks train as claimed, but the signal per layer is not within 10 % of theory.")
    he, xavier = pairs[other]
    details = text(
        "with {optimiser} {learned} learn from He's weights, and from Xavier's {stalled} stall while {too} learn",
        optimiser=other,
        learned=he.learned(),
        stalled=xavier.stalled(),
        too=xavier.learned(),
    )
    if not yes:
        return text("The signal behaves as claimed, training does not: {details}.", details=details)
    if not signal:
        return text("On the optimiser: {details}; nor is the signal within 10 % of theory.", details=details)
    return text("By optimiser: {details}.", details=details)


def figures(params: HeInitParams, data: Data) -> tuple[Panel, ...]:
    """Draw the loss by epoch for each optimiser, and the signal by layer with theory over it."""
    panels = []
    for optimiser in dict.fromkeys(group.optimiser for group in data):
        groups = [group for group in data if group.optimiser == optimiser]
        guess = Line(text("guessing"), [0, params.epochs], [_GUESS] * 2, style="theory")
        lines = [_line(group.scheme, [list(epoch) for epoch in group.losses], 0) for group in groups]
        panels.append(
            Panel(
                f"loss_{optimiser}",
                text("{depth} layers of ReLU, {optimiser}", depth=params.depth, optimiser=optimiser),
                Axis(text("epochs")),
                Axis(text("loss on training samples"), low=0.0),
                (guess, *lines),
            )
        )
    layers: list[Line] = []
    for group in [group for group in data if group.optimiser == data[0].optimiser]:
        line = _line(group.scheme, [list(layer) for layer in zip(*group.signals, strict=True)], 1)
        first = line.y[0] or 0.0
        theory = [first * THEORY[group.scheme] ** place for place in range(len(line.y))]
        layers += [line, Line(text("theory, {scheme}", scheme=group.scheme), line.x, theory, style="theory")]
    signal = Panel(
        "signal",
        text("Signal before training"),
        Axis(text("hidden layer")),
        Axis(text("root mean square of pre-activations"), log=True),
        tuple(layers),
    )
    return (*panels, signal)


def _line(label: str, columns: list[list[float]], first: int) -> Line:
    points = [median([value if math.isfinite(value) else None for value in column]) for column in columns]
    x = list(range(first, first + len(points)))
    return Line(label, x, [p.value for p in points], [p.low for p in points], [p.high for p in points])


EXPERIMENT = Experiment(
    id="he-init",
    title=text("He's weights in thirty layers"),
    doc=text(
        "Trains deep ReLU networks on handwritten digits from He's and from Xavier's initial weights, and follows the"
        " signal from layer to layer before training."
    ),
    claims=(
        Claim(
            "he-init",
            HE_2015,
            text("Thirty layers of ReLU train from He's weights; from Xavier's they stall."),
            text(
                "The signal keeps its size with He's weights and is multiplied by 1/√2 = 0.707 per layer with Xavier's,"
                " as is the gradient on its way down. The paper trained convolutional networks on photographs with"
                " stochastic gradient descent; here it is small dense networks on digits."
            ),
            text(
                "A network has learned where its loss ends below 75 % of that of guessing, and stalls where it ends"
                " above 99 %. An optimiser counts where the 95 % intervals of the shares of He's networks that learn"
                " and of Xavier's that stall both lie above one half; the signal, where the interval of its factor per"
                " layer is within 10 % of theory for both. Reproduced where every optimiser and the signal count; not"
                " reproduced where nothing does; else it depends."
            ),
        ),
    ),
    params=HeInitParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=230,
    full={"width": 64, "epochs": 60, "seeds": 16},
    smallest={"depth": 6, "width": 8, "epochs": 2, "seeds": 2, "optimisers": ("sgd",)},
    seconds=(5.0, 100.0),
)

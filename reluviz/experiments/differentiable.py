"""ReLU has no derivative at 0: how often a network meets that point, and whether the choice made there matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import DataConfig
from reluviz.core.dataset import Dataset
from reluviz.core.datasets import DATASETS
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, mean, median, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Grid, Line, Panel
from reluviz.experiments.base.words import Text, text
from reluviz.experiments.base.zero_slope import Networks, Zeros
from reluviz_kernels import initial_parameters

AT_ZERO = (0.0, 0.5, 1.0)
"""The derivatives at 0 that are tried: both one-sided ones and their mean."""

_GROUPS = (*AT_ZERO, None)  # and a rounded corner

_BIAS = 0.1  # standard deviation of biases that are drawn
_STARTS = {"zero": text("zero"), "random": text("random")}
_BATCH = 32
_HALF = 0.5


def _class_sets() -> Iterable[str]:
    return (name for name, info in DATASETS.items() if info.kind not in (None, "regression"))


@dataclass(frozen=True)
class DifferentiableParams(Params):
    """Parameters of differentiable."""

    tasks: tuple[str, ...] = setting(
        ("moons", "breast_cancer", "digits"), "data sets", choices=_class_sets, most=9, least=1
    )
    biases: tuple[str, ...] = setting(tuple(_STARTS), "initial biases", choices=lambda: _STARTS, most=2, least=1)
    hidden: tuple[int, ...] = setting((8, 8), "units in each hidden layer", low=1, high=128, most=12, least=1)
    rate: float = setting(0.2, "learning rate of plain SGD", low=1e-6, high=100.0)
    steps: int = setting(600, "steps of 32 samples", low=10, high=1_000_000)
    target: float = setting(0.95, "training accuracy to reach", low=0.5, high=1.0)
    seeds: int = setting(12, "networks for each data set, start and derivative at 0", low=2, high=1000)


@dataclass(frozen=True)
class Arm:
    """Networks with one derivative at 0.

    Attributes:
        at_zero: That derivative; None for the twins whose corner is rounded.
        epochs: When each reached the target; None where it did not.
        course: Median training accuracy after each epoch.
        parted: How many ended with other weights than those with a derivative of 0, which began alike.
    """

    at_zero: float | None
    epochs: tuple[int | None, ...]
    course: tuple[float, ...]
    parted: int

    @property
    def reached(self) -> int:
        """How many reached the target."""
        return sum(epoch is not None for epoch in self.epochs)


@dataclass(frozen=True)
class Setting:
    """A data set with one kind of initial biases.

    Attributes:
        task: The data set.
        bias: "zero" or "random".
        start: Pre-activations that were exactly 0 before training, over all training samples.
        training: Those that were in training, in all steps.
        arms: One for each derivative at 0, the rounded twins last.
    """

    task: str
    bias: str
    start: Zeros
    training: Zeros
    arms: tuple[Arm, ...]


Data = tuple[Setting, ...]


def measure(params: DifferentiableParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train the same networks with each derivative at 0, setting after setting."""
    found: list[Setting] = []
    for task in params.tasks:
        dataset = DataConfig(name=task, seed=params.seed).dataset()
        for bias in params.biases:
            measured = _setting(params, dataset, task, bias, stop)
            if measured is None:
                return
            found.append(measured)
            yield Step(len(found) / (len(params.tasks) * len(params.biases)), tuple(found))


def _setting(params: DifferentiableParams, dataset: Dataset, task: str, bias: str, stop: Stop) -> Setting | None:
    """Return what became of the networks of one setting, None where stopped."""
    seeds = range(params.seed, params.seed + params.seeds)
    widths = (dataset.n_in, *params.hidden, dataset.n_out)
    starts = [initial_parameters(widths, "he_normal", seed) for seed in seeds]
    if bias == "random":
        for seed, start in zip(seeds, starts, strict=True):
            rng = np.random.default_rng([seed, len(widths)])
            start[:] = [(w, rng.normal(0, _BIAS, b.shape).astype(b.dtype)) for w, b in start]
    networks = Networks(starts, _GROUPS, dataset.x_train, dataset.y_train)
    before = networks.zeros()
    orders = [np.random.default_rng(seed) for seed in seeds]
    accuracies = []
    for _ in range(max(1, round(params.steps * _BATCH / len(dataset.x_train)))):
        if stop.is_set():
            return None
        order = np.array([rng.permutation(len(dataset.x_train)) for rng in orders])
        networks.epoch(order, params.rate, _BATCH)
        accuracies.append(networks.accuracies())
    course = np.array(accuracies).reshape(-1, len(_GROUPS), params.seeds)
    arms = tuple(_arm(params, networks, place, course[:, place]) for place in range(len(_GROUPS)))
    return Setting(task, bias, before, networks.met, arms)


def _arm(params: DifferentiableParams, networks: Networks, place: int, course: NDArray[Any]) -> Arm:
    reached = course >= params.target
    first = np.where(reached.any(axis=0), reached.argmax(axis=0) + 1, 0)
    return Arm(
        _GROUPS[place],
        tuple(int(epoch) or None for epoch in first),
        tuple(np.median(course, axis=1).tolist()),
        networks.parted(place),
    )


def trains(arm: Arm) -> bool:
    """Return whether more than half of the networks of an arm reach the target."""
    return share(arm.reached, len(arm.epochs)).above(_HALF)


def judge(params: DifferentiableParams, data: Data) -> tuple[Finding, ...]:
    """Look at the share of networks that reach the target, where their differentiable twins do."""
    rows = [row for each in data for row in _rows(each)]
    fair = [each for each in data if trains(each.arms[-1])]
    good = [_name(each, arm) for each in fair for arm in each.arms[:-1] if trains(arm)]
    bad = [_name(each, arm) for each in fair for arm in each.arms[:-1] if not trains(arm)]
    verdict: Verdict = "out of scope"
    if fair:
        verdict = "not reproduced" if not bad else "depends" if good else "reproduced"
    condition = None
    if verdict == "depends":
        condition = text(
            "Without a derivative at 0 it trains for {good}, not for {bad} (data set, biases, derivative taken at 0).",
            good=", ".join(good),
            bad=", ".join(bad),
        )
    counted = [arm for each in (fair or data) for arm in each.arms[:-1]]
    measured = share(sum(arm.reached for arm in counted), sum(len(arm.epochs) for arm in counted))
    reached = text("networks that reach the target")
    return (Finding("differentiable", verdict, measured, _found(data), condition, tuple(rows), reached),)


def _name(each: Setting, arm: Arm) -> str:
    return f"{each.task}/{each.bias}/{arm.at_zero:g}"


def _rows(each: Setting) -> list[Row]:
    name = {"task": each.task, "bias": _STARTS[each.bias]}
    rows = [
        Row(text("{task}, {bias} biases: exact 0 before training", **name), _all(each.start)),
        Row(text("{task}, {bias} biases: exact 0 in training, idle inputs", **name), _idle(each.training)),
        Row(text("{task}, {bias} biases: exact 0 in training, by chance", **name), by_chance(each.training)),
    ]
    for arm in each.arms:
        n = len(arm.epochs)
        label = _label(arm)
        rows += [
            Row(text("{task}, {bias} biases, {arm}: reached", **name, arm=label), share(arm.reached, n)),
            Row(text("{task}, {bias} biases, {arm}: epochs", **name, arm=label), median(arm.epochs, "epochs")),
        ]
        if arm.at_zero:
            rows.append(Row(text("{task}, {bias} biases, {arm}: parted", **name, arm=label), share(arm.parted, n)))
    return rows


def _label(arm: Arm) -> Text:
    return text("rounded corner") if arm.at_zero is None else text("derivative {slope:g} at 0", slope=arm.at_zero)


def _found(data: Data) -> Text:
    most = max(data, key=lambda each: each.training.idle_share + each.training.chance_share)
    reached = [
        share(sum(each.arms[place].reached for each in data), sum(len(each.arms[place].epochs) for each in data))
        for place in range(len(_GROUPS))
    ]
    others = [arm for each in data for arm in each.arms if arm.at_zero]
    return text(
        "With the derivative at 0 taken as 0, 1/2 and 1, {zero}, {half} and {one} of networks reach the target, with a"
        " rounded corner {rounded}. A pre-activation is exactly 0 in at most {zeros} of cases in training ({task},"
        " {bias} biases); {parted} of networks end with other weights by the choice made there.",
        zero=reached[0],
        half=reached[1],
        one=reached[2],
        rounded=reached[3],
        zeros=_all(most.training),
        task=most.task,
        bias=_STARTS[most.bias],
        parted=share(sum(arm.parted for arm in others), sum(len(arm.epochs) for arm in others)),
    )


def _all(zeros: Zeros) -> Estimate:
    return mean([(idle + chance) / zeros.each for idle, chance in zip(zeros.idle, zeros.chance, strict=True)], "share")


def _idle(zeros: Zeros) -> Estimate:
    return mean([idle / zeros.each for idle in zeros.idle], "share")


def by_chance(zeros: Zeros) -> Estimate:
    """Return the share of exact zeros that are sums which happen to cancel; those are as good as independent."""
    return share(sum(zeros.chance), zeros.each * len(zeros.chance))


def figures(params: DifferentiableParams, data: Data) -> tuple[Panel, ...]:
    """Draw the shares of exact zeros, of networks that reach the target, and the course of the first setting."""
    names = tuple(text("{task}, {bias}", task=each.task, bias=_STARTS[each.bias]) for each in data)
    settings = Axis(text("data set, initial biases"), names=names)
    zeros = [
        [each.start.idle_share + each.start.chance_share, each.training.idle_share, each.training.chance_share]
        for each in data
    ]
    reached = [[arm.reached / len(arm.epochs) for arm in each.arms] for each in data]
    lines = []
    for arm, colour in zip(data[0].arms, ("relu", "sigmoid", "tanh", "softplus"), strict=True):
        lines.append(Line(_label(arm), range(1, len(arm.course) + 1), arm.course, colour=colour))
    return (
        Panel(
            "zeros",
            text(
                "Pre-activations that are exactly 0: in training where all inputs are 0 (idle), or a sum cancels"
                " (chance)"
            ),
            Axis(text("before or in training"), names=(text("before"), text("idle"), text("chance"))),
            settings,
            (Grid(text("share of pre-activations"), zeros, scale="log"),),
        ),
        Panel(
            "reached",
            text("Networks that reach a training accuracy of {target:.0%}", target=params.target),
            Axis(text("derivative taken at 0"), names=("0", "1/2", "1", text("rounded"))),
            settings,
            (Grid(text("share of networks"), reached),),
        ),
        Panel(
            "course",
            text("Training on {task}, {bias} biases", task=data[0].task, bias=_STARTS[data[0].bias]),
            Axis(text("epochs")),
            Axis(text("median training accuracy")),
            tuple(lines),
        ),
    )


EXPERIMENT = Experiment(
    id="differentiable",
    title=text("No derivative at 0"),
    doc=text(
        "Counts how often a pre-activation of a ReLU network is exactly 0, and trains the same networks with the"
        " derivative there taken as 0, as 1/2 and as 1."
    ),
    claims=(
        Claim(
            "differentiable",
            ARTICLE,
            text("An activation has to be differentiable everywhere, or a network can't be trained."),
            text(
                "ReLU trains all the same: exact zeros are rare, and any slope from 0 to 1 serves there. In float32 the"
                " choice can change single weights (Bertoin, Bolte, Gerchinovitz and Pauwels, Numerical influence of"
                " ReLU'(0) on backpropagation, NeurIPS 2021)."
            ),
            text(
                "A network trains where the 95 % interval of the share that reaches the target lies above a half."
                " Settings count where twins with a rounded corner, which have a derivative everywhere, train. Not"
                " reproduced where ReLU trains in all of them with every derivative at 0, depends where with some,"
                " reproduced where with none; out of scope where no setting counts."
            ),
        ),
    ),
    params=DifferentiableParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=50,
    full={
        "seeds": 50,
        "steps": 2000,
        "tasks": ("circles", "moons", "xor", "breast_cancer", "wine", "digits"),
    },
    smallest={"seeds": 2, "steps": 20, "tasks": ("moons",)},
    seconds=(5.0, 120.0),
)

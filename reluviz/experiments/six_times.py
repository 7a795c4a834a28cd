"""ReLU beside tanh in a network of four layers: six times as fast, says a paper of a network that is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reluviz.core.config import RunConfig
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source
from reluviz.experiments.base.estimates import Estimate, median, ratio_of_medians
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Bars, Line, Panel, Points
from reluviz.experiments.base.words import text

KRIZHEVSKY_2012 = Source(
    "Krizhevsky, Sutskever and Hinton",
    2012,
    "ImageNet Classification with Deep Convolutional Neural Networks",
    "Advances in Neural Information Processing Systems 25, figure 1",
)

PUBLISHED = 6.0
"""Epochs of tanh over epochs of ReLU until a quarter of the training samples is still wrong (figure 1)."""

ACTIVATIONS = ("relu", "tanh")
_GRID = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_TUNING_SEEDS = 8
_LAYERS = 4
_BATCH = 128  # as in the paper


@dataclass(frozen=True)
class SixTimesParams(Params):
    """Parameters of six-times."""

    errors: tuple[float, ...] = setting(
        (0.25, 0.05, 0.01),
        "training errors to reach, as shares of the samples",
        low=0.0,
        high=0.5,
        distinct=True,
        most=8,
        least=1,
    )
    width: int = setting(24, "units in each of the four hidden layers", low=1, high=512)
    epochs: int = setting(
        60, "passes over the training samples after which a network has not converged", low=1, high=10_000
    )
    seeds: int = setting(16, "networks for each activation and error", low=2, high=1000)


@dataclass(frozen=True)
class Race:
    """The networks of one activation on their way to one error.

    Attributes:
        error: The training error to reach.
        activation: Their activation.
        rate: The learning rate that was the fastest of the grid on other seeds.
        epochs: For each network the epochs that it took; None where it did not get there.
    """

    error: float
    activation: str
    rate: float
    epochs: tuple[int | None, ...]


Data = tuple[Race, ...]


def config(params: SixTimesParams, activation: str, error: float) -> RunConfig:
    """Return the run of the first seed."""
    return RunConfig.from_dict(
        {
            "seed": params.seed,
            "data": {"name": "digits", "split": 0.8, "seed": params.seed},
            "network": {"hidden": [params.width] * _LAYERS, "activation": activation},
            "training": {"batch_size": _BATCH, "epochs": params.epochs},
            "target": {"metric": "accuracy", "value": 1 - error},
        }
    )


def measure(params: SixTimesParams, stop: Stop) -> Iterator[Step[Data]]:
    """Tune the learning rate of each activation, then train networks until they reach the error."""
    from reluviz.core.convergence import run_to_target, tuned_rate

    races: list[Race] = []
    dataset = config(params, ACTIVATIONS[0], params.errors[0]).data.dataset()
    seeds = [(params.seed + place) % 2**32 for place in range(params.seeds)]
    for error in params.errors:
        for activation in ACTIVATIONS:
            run = config(params, activation, error)
            rate = tuned_rate(run, _GRID, _TUNING_SEEDS, dataset=dataset, should_stop=stop.is_set)
            rates = [rate] * len(seeds)
            outcomes = run_to_target(run, seeds, rates, mode="replicas", dataset=dataset, should_stop=stop.is_set)
            if stop.is_set():
                return
            races.append(Race(error, activation, rate, tuple(outcome.epochs for outcome in outcomes)))
            yield Step(len(races) / (len(params.errors) * len(ACTIVATIONS)), tuple(races))


def ratios(data: Data) -> list[tuple[float, Estimate]]:
    """Return for each error that both have raced to the epochs of tanh over those of ReLU."""
    found = {(race.error, race.activation): race.epochs for race in data}
    return [
        (error, ratio_of_medians(found[error, "tanh"], epochs))
        for (error, activation), epochs in found.items()
        if activation == "relu" and (error, "tanh") in found
    ]


def judge(params: SixTimesParams, data: Data) -> tuple[Finding, ...]:
    """Say that the claim is out of scope, and what the nearest thing to it comes to."""
    measured = ratios(data)
    if not measured:
        return ()
    error, ratio = measured[0]
    common = {"error": percent(error), "ratio": ratio}
    if ratio.above(1):
        near = text("tanh takes {ratio} times the epochs of ReLU to {error} training error", **common)
    elif ratio.below(1):
        near = text(
            "it is ReLU that is slower, tanh takes {ratio} times its epochs to {error} training error", **common
        )
    else:
        near = text(
            "which is faster is not decided, tanh takes {ratio} times the epochs of ReLU to {error} training error",
            **common,
        )
    found = text(
        "Neither the images nor a convolutional network are here to repeat it. The nearest, four layers of {width}"
        " units on handwritten digits with the learning rate tuned for each: {near}.",
        width=params.width,
        near=near,
    )
    rows = tuple(
        Row(
            text("epochs of tanh over epochs of ReLU, to {error} training error", error=percent(error)),
            ratio,
            PUBLISHED,
        )
        for error, ratio in measured
    )
    return (Finding("six-times", "out of scope", ratio, found, None, rows),)


def figures(params: SixTimesParams, data: Data) -> tuple[Panel, ...]:
    """Draw the epochs of both to each error, and their ratio beside the published one."""
    names = tuple(percent(error) for error in params.errors)
    bars = []
    for activation in ACTIVATIONS:
        known = {race.error: median(race.epochs, "epochs") for race in data if race.activation == activation}
        shown = [known.get(error) for error in params.errors]
        notes = tuple(text("not converged") if epochs and epochs.value is None else "" for epochs in shown)
        bars.append(
            Bars(
                activation,
                [epochs.value if epochs else None for epochs in shown],
                [epochs.low if epochs else None for epochs in shown],
                [epochs.high if epochs else None for epochs in shown],
                notes=notes,
                colour=activation,
            )
        )
    return (
        Panel(
            "epochs",
            text("Epochs to a training error, {depth} layers of {width} units", depth=_LAYERS, width=params.width),
            Axis(text("training error"), names=names),
            Axis(text("epochs, median"), low=0.0),
            tuple(bars),
        ),
        _ratio_panel(params, names, data),
    )


def _ratio_panel(params: SixTimesParams, names: tuple[str, ...], data: Data) -> Panel:
    measured = [(params.errors.index(error), ratio) for error, ratio in ratios(data)]
    ends = [-0.5, len(names) - 0.5]
    points = Points(
        text("measured"),
        [place for place, _ in measured],
        [ratio.value for _, ratio in measured],
        [ratio.low for _, ratio in measured],
        [ratio.high for _, ratio in measured],
        colour="tanh",
    )
    published = Line(text("published, on CIFAR-10"), ends, [PUBLISHED] * 2, style="published")
    equal = Line(text("equally fast"), ends, [1.0, 1.0], style="theory")
    return Panel(
        "ratio",
        text("How many times the epochs of ReLU tanh takes"),
        Axis(text("training error"), names=names),
        Axis(text("epochs of tanh / epochs of ReLU"), log=True),
        (published, equal, points),
    )


def percent(share: float) -> str:
    """Return a share as a person reads it."""
    return f"{100 * share:g} %"


EXPERIMENT = Experiment(
    id="six-times",
    title=text("Six times as fast as tanh"),
    doc=text(
        "Trains networks of four layers on handwritten digits, each activation at its best learning rate, and counts"
        " the epochs until a share of the training samples is still wrong."
    ),
    claims=(
        Claim(
            "six-times",
            KRIZHEVSKY_2012,
            text(
                "A convolutional network of four layers reaches 25 % training error on CIFAR-10 about six times as fast"
                " with ReLU as with tanh."
            ),
            text("Six times as many epochs with tanh, in the paper's set-up."),
            text(
                "Out of scope whatever is measured: the images are not part of the program and it trains no"
                " convolutional networks. What is measured instead is the ratio of the median epochs of tanh and ReLU"
                " with its 95 % interval, on a task that is near at hand; it says nothing about the paper's own."
            ),
        ),
    ),
    params=SixTimesParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=290,
    full={"seeds": 100, "width": 128, "epochs": 200},
    smallest={"errors": (0.25,), "width": 8, "epochs": 6, "seeds": 2},
    seconds=(4.0, 115.0),
)

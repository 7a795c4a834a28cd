"""Deep sigmoid networks whose top hidden layer saturates near 0 as training begins, and escapes late.

The full form has the paper's four layers of 1000 units, in six networks: the interval of a share among fewer would
hold one half whatever they do.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, median, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Layer, Line, Panel
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Evaluator, Training

GLOROT_2010 = Source(
    "Glorot and Bengio",
    2010,
    "Understanding the difficulty of training deep feedforward neural networks",
    "AISTATS 2010, Proceedings of Machine Learning Research 9, pages 249-256",
)

LIMIT = 0.1
"""A layer counts as saturated near 0 where its mean activation is below this: sigmoid's slope is then about a third of
its largest, and less for smaller ones."""

EARLY = 0.25
"""The share of the epochs in which the top layer must saturate; later than that is late."""

_SAMPLES = 300  # held out, as in the paper
_HALF = 0.5
_SLICE_MS = 200.0


@dataclass(frozen=True)
class TopSaturationParams(Params):
    """Parameters of top-saturation."""

    depth: int = setting(4, "hidden layers", low=2, high=10)
    width: int = setting(100, "units in each hidden layer", low=2, high=1024)
    gain: float = setting(1.0, "factor on the bound 1/sqrt(n_in) of the uniform initial weights", low=0.0, high=10.0)
    learning_rate: float = setting(0.3, "learning rate", low=1e-9, high=1000.0)
    epochs: int = setting(100, "passes over the training samples, 144 steps each", low=4, high=10_000)
    seeds: int = setting(8, "networks", low=2, high=1000)


@dataclass(frozen=True)
class Path:
    """One network, followed through its training.

    Attributes:
        means: Mean output of each hidden layer over units and samples, after each epoch from 0 on, (epochs + 1, depth).
        spreads: Their standard deviation over units and samples, of the same form.
        accuracy: The accuracy on the same samples.
    """

    means: tuple[tuple[float, ...], ...] = ()
    spreads: tuple[tuple[float, ...], ...] = ()
    accuracy: tuple[float, ...] = ()

    def saturates(self) -> int | None:
        """Return the first epoch after which the top layer is saturated near 0 and no other layer at either end."""
        for epoch, (*others, top) in enumerate(self.means):
            if top < LIMIT and all(LIMIT <= other <= 1 - LIMIT for other in others):
                return epoch
        return None

    def escapes(self) -> int | None:
        """Return the first epoch after it has saturated after which the top layer's mean has risen above the limit."""
        begin = self.saturates()
        if begin is None:
            return None
        return next((e for e in range(begin + 1, len(self.means)) if self.means[e][-1] > LIMIT), None)


@dataclass(frozen=True)
class Data:
    """What was followed.

    Attributes:
        paths: The networks that were followed to the end.
        current: The one that is being followed, as far as it has come; empty between two.
    """

    paths: tuple[Path, ...] = ()
    current: Path = Path()


def config(params: TopSaturationParams, seed: int) -> RunConfig:
    """Return one of the runs: handwritten digits, the paper's batch of 10 and its distribution of weights."""
    return RunConfig.from_dict(
        {
            "seed": seed,
            "data": {"name": "digits", "split": 0.8, "seed": params.seed},
            "network": {"hidden": [params.width] * params.depth, "activation": "sigmoid"},
            # Of variance 1/n_in, so its bound is sqrt(3/n_in).
            "initialisation": {"scheme": "lecun_uniform", "scale": params.gain / math.sqrt(3)},
            "training": {"batch_size": 10, "learning_rate": params.learning_rate, "epochs": params.epochs},
        }
    )


def measure(params: TopSaturationParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks one after the other and look at their hidden layers after each epoch."""
    problem = make_problem(config(params, params.seed))
    x, labels = problem.test.x[:_SAMPLES], problem.dataset.labels_test[:_SAMPLES]
    evaluator = Evaluator(problem.mlp, x)
    data = Data()
    # Two networks apart differ in their weights and in the order of samples.
    for place in range(params.seeds):
        training = replace(problem, config=config(params, (params.seed + place) % 2**32)).training()
        for path in _followed(training, evaluator, problem, labels, params.epochs, stop):
            if stop.is_set():
                return
            if len(path.means) <= params.epochs:
                data = replace(data, current=path)
                yield Step((place + len(path.means) / (params.epochs + 1)) / params.seeds, data)
            else:
                data = Data((*data.paths, path))
        if stop.is_set():
            return
        yield Step((place + 1) / params.seeds, data)


def _followed(
    training: Training, evaluator: Evaluator, problem: Problem, labels: NDArray[np.int64], epochs: int, stop: Stop
) -> Iterator[Path]:
    """Yield the path of one network about five times a second, and at its end, until it is stopped."""
    path, last = Path(), time.perf_counter()
    for epoch in range(epochs + 1):
        hidden, logits = evaluator.hidden(training), evaluator.logits(training)
        assert hidden is not None
        assert logits is not None, "nothing can stop this evaluation"
        path = Path(
            (*path.means, tuple(float(layer.outputs.mean(dtype=np.float64)) for layer in hidden)),
            (*path.spreads, tuple(float(layer.outputs.std(dtype=np.float64)) for layer in hidden)),
            (*path.accuracy, float((problem.choices(logits) == labels).mean())),
        )
        if epoch < epochs and not advance(training, training.steps_per_epoch, stop):
            return
        if time.perf_counter() - last >= _SLICE_MS / 1000 or epoch == epochs:
            last = time.perf_counter()
            yield path


def judge(params: TopSaturationParams, data: Data) -> tuple[Finding, ...]:
    """Count the networks whose top layer saturates early and alone, and those of them that escape late."""
    paths = data.paths
    if not paths:
        return ()
    early = EARLY * params.epochs
    begins = [path.saturates() for path in paths]
    ends = [path.escapes() for path in paths]
    saturated = [begin is not None and begin <= early for begin in begins]
    escaped = [yes and end is not None and end > early for yes, end in zip(saturated, ends, strict=True)]
    first, both = share(sum(saturated), len(paths)), share(sum(escaped), len(paths))
    lowest = median([min(means[-1] for means in path.means) for path in paths])
    rows = (
        Row(text("top layer saturates early, and no other layer does"), first),
        Row(text("it does, and escapes late"), both),
        Row(text("epochs until it saturates"), median(begins, "epochs")),
        Row(text("epochs until it escapes"), median(ends, "epochs")),
        Row(text("lowest mean activation of the top layer"), lowest, 0.0),
    )
    verdict, condition = _verdict(params, first, both)
    fall = text(
        "The top layer's mean activation falls to {lowest}; it saturates early and alone in {first} of networks.",
        lowest=lowest,
        first=first,
    )
    end = rows[3].measured
    found = text("{fall} By epoch {epochs} most have not come back.", fall=fall, epochs=params.epochs)
    if end.value is not None:
        found = text("{fall} It comes back after {end}.", fall=fall, end=end)
    return (Finding("top-saturation", verdict, both, found, condition, rows),)


def _verdict(params: TopSaturationParams, first: Estimate, both: Estimate) -> tuple[Verdict, Text | None]:
    if both.above(_HALF):
        return "reproduced", None
    if first.below(_HALF):
        return "not reproduced", None
    if first.above(_HALF):
        return "depends", text(
            "The top layer saturates, but late escapes within {epochs} epochs are seen in {both} of networks only.",
            epochs=params.epochs,
            both=both,
        )
    return "depends", text("{n} networks do not decide whether most of them saturate: {first}.", n=first.n, first=first)


def figures(params: TopSaturationParams, data: Data) -> tuple[Panel, ...]:
    """Draw the mean activation of each layer by epoch, and the accuracy beside it."""
    paths = data.paths or (data.current,)
    epochs = list(range(len(paths[0].means)))
    layers = [
        _line(text("hidden layer {layer}", layer=layer + 1), [[m[layer] for m in path.means] for path in paths])
        for layer in range(params.depth)
    ]
    now = data.current.means if data.paths else ()
    running: tuple[Layer, ...] = ()
    if now:
        running = (Line(text("top layer, running"), list(range(len(now))), [m[-1] for m in now], style="theory"),)
    limit = Line(text("limit of the rule"), [0, params.epochs], [LIMIT, LIMIT], style="theory")
    title = text("{depth} sigmoid layers of {width} units", depth=params.depth, width=params.width)
    bottom = Axis(text("epochs"), low=0.0, high=float(params.epochs))
    spread = _line(
        text("spread of the top layer (standard deviation)"), [[s[-1] for s in path.spreads] for path in paths]
    )
    accuracy = _line(text("accuracy on held-out samples"), [list(path.accuracy) for path in paths])
    return (
        Panel(
            "activation", title, bottom, Axis(text("mean activation"), low=0.0, high=1.0), (limit, *layers, *running)
        ),
        Panel(
            "accuracy",
            text("What training comes to meanwhile, {epochs} epochs seen", epochs=len(epochs) - 1),
            bottom,
            Axis(text("accuracy, and spread"), low=0.0, high=1.0),
            (accuracy, spread),
        ),
    )


def _line(label: Text, curves: list[list[float]]) -> Line:
    """Return the median of curves by epoch in the band of its interval."""
    points = [median(values) for values in zip(*curves, strict=True)]
    low, high = [p.low for p in points], [p.high for p in points]
    return Line(label, list(range(len(points))), [p.value for p in points], low, high)


EXPERIMENT = Experiment(
    id="top-saturation",
    title=text("The top layer saturates"),
    doc=text(
        "Trains deep sigmoid networks on handwritten digits from small uniform weights and follows the mean activation"
        " of each hidden layer."
    ),
    claims=(
        Claim(
            "top-saturation",
            GLOROT_2010,
            text(
                "In a network of four sigmoid layers the top hidden layer soon saturates near 0, while those below do"
                " not, and it comes out of it late or never."
            ),
            text(
                "The top layer's mean activation falls towards 0 within the first epochs, stays there for long with no"
                " progress in training, and rises again. The paper shows this for 1000 units a layer on images of"
                " shapes; here it is handwritten digits."
            ),
            text(
                "A network counts where within the first quarter of its epochs the top layer's mean activation falls"
                " below 0.1, all others then being between 0.1 and 0.9, and where it rises above 0.1 again after that"
                " quarter. Reproduced where the 95 % interval of the share of such networks lies above one half; not"
                " reproduced where that of the share of networks that saturate lies below it; else it depends."
            ),
        ),
    ),
    params=TopSaturationParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=240,
    full={"seeds": 6, "width": 1000, "learning_rate": 0.4, "epochs": 80},
    smallest={"width": 8, "epochs": 4, "seeds": 2, "learning_rate": 3.0},
    seconds=(6.0, 500.0),
)

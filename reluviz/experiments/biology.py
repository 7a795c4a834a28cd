"""How many hidden units are active at once in trained networks, beside what is published of the cortex.

Glorot, Bordes and Bengio (2011) train three layers of 1000 units on images. The full form has up to 64 units, on what
is at hand: as wide as theirs, with every penalty and seed, it would take hours on two cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.problem import Problem, make_problem
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, bootstrap, mean
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Bars, Line, Panel
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Evaluator, Parameters, Replicas

CORTEX = (0.01, 0.04)
"""The share of cortical neurons that can be strongly active at once: 1 to 4 % (Lennie, "The cost of cortical
computation", Current Biology 13, 2003, as Glorot, Bordes and Bengio, "Deep Sparse Rectifier Neural Networks", AISTATS
2011, cite it)."""

FAINT = 0.1
"""By the second measure a unit is active on a sample where its output is more than this share of its largest one."""

MEASURES = ("exact", "strong")
_RATE, _BATCH, _SAMPLES = 0.01, 32, 1000


def _datasets() -> Iterable[str]:
    from reluviz.core.datasets import DATASETS

    return (name for name, info in DATASETS.items() if info.kind in ("binary", "classes"))


def _others() -> Iterable[str]:
    from reluviz_kernels import ACTIVATIONS

    return (name for name, a in ACTIVATIONS.items() if a.trainable and name not in ("relu", "sigmoid"))


@dataclass(frozen=True)
class BiologyParams(Params):
    """Parameters of biology."""

    datasets: tuple[str, ...] = setting(("digits", "breast_cancer"), "data sets", most=4, least=1, choices=_datasets)
    widths: tuple[int, ...] = setting(
        (16, 64), "units in each hidden layer", low=1, high=512, distinct=True, most=4, least=1
    )
    penalties: tuple[float, ...] = setting(
        (0.0, 0.001), "factors of the L1 penalty on the weights", low=0.0, high=1.0, distinct=True, most=3, least=1
    )
    others: tuple[str, ...] = setting(
        ("leaky_relu", "tanh"), "activations beside ReLU and sigmoid", most=6, choices=_others
    )
    depth: int = setting(2, "hidden layers", low=1, high=20)
    epochs: int = setting(30, "passes over the training samples, with Adam", low=0, high=10_000)
    seeds: int = setting(8, "networks of each kind", low=2, high=1000)


@dataclass(frozen=True)
class Group:
    """The networks of one activation in one set-up.

    Attributes:
        dataset: The data set's name.
        width: Units in each hidden layer.
        l1: Factor of the L1 penalty.
        activation: Their activation.
        exact: For each network the share of hidden outputs that are not exactly 0, over units and test samples.
        strong: The share of outputs larger in size than a tenth of the unit's largest.
        accuracy: Accuracy on the test samples.
    """

    dataset: str
    width: int
    l1: float
    activation: str
    exact: tuple[float, ...]
    strong: tuple[float, ...]
    accuracy: tuple[float, ...]

    @property
    def setup(self) -> tuple[str, int, float]:
        """What it shares with the other activations."""
        return self.dataset, self.width, self.l1


Data = tuple[Group, ...]


def measure(params: BiologyParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks and count the hidden units that are active on samples they have not seen."""
    setups = list(product(params.datasets, params.widths, params.penalties))
    activations = ("relu", *params.others, "sigmoid")
    found: list[Group] = []
    known: dict[str, Dataset] = {}
    for (name, width, l1), activation in product(setups, activations):
        config = _config(params, name, width, l1, activation)
        dataset = known[name] = known.get(name) or config.data.dataset()
        problem = make_problem(config, dataset)
        # Networks of different set-ups share no seed, so that all of them count as independent.
        first = params.seed + (len(found) // len(activations)) * params.seeds
        networks = _trained(problem, [(first + place) % 2**32 for place in range(params.seeds)], stop)
        if networks is None:
            return
        shares = [active(problem, network) for network in networks if not stop.is_set()]
        if stop.is_set():
            return
        columns = zip(*shares, strict=True) if shares else ((), (), ())
        found.append(Group(name, width, l1, activation, *columns))
        yield Step(len(found) / (len(setups) * len(activations)), tuple(found))


def _config(params: BiologyParams, dataset: str, width: int, l1: float, activation: str) -> RunConfig:
    return RunConfig.from_dict(
        {
            "data": {"name": dataset, "split": 0.5, "seed": params.seed},
            "network": {"hidden": [width] * params.depth, "activation": activation},
            "training": {
                "optimiser": "adam",
                "learning_rate": _RATE,
                "batch_size": _BATCH,
                "epochs": params.epochs,
                "l1": l1,
            },
        }
    )


def _trained(problem: Problem, seeds: list[int], stop: Stop) -> list[Parameters] | None:
    """Return the networks that did not diverge, trained; None where it was stopped."""
    replicas = Replicas(
        problem.mlp,
        problem.train.x,
        problem.train.y,
        [problem.start(seed) for seed in seeds],
        seeds=seeds,
        learning_rates=problem.config.training.learning_rate,
        **problem.options(),
    )
    if not advance(replicas, problem.config.training.epochs * replicas.steps_per_epoch, stop):
        return None
    return [replicas.parameters(place) for place, fault in enumerate(replicas.diverged) if fault is None]


def active(problem: Problem, network: Parameters) -> tuple[float, float, float]:
    """Return the shares of outputs that are not exactly 0, and that are strong, and the accuracy, on test samples."""
    evaluator = Evaluator(problem.mlp, problem.test.x[:_SAMPLES])
    outputs, logits = evaluator.maps(network), evaluator.logits(network)
    assert outputs is not None
    assert logits is not None, "nothing can stop this evaluation"
    labels = problem.dataset.labels_test[:_SAMPLES]
    return float((outputs != 0).mean()), strong(outputs), float((problem.choices(logits) == labels).mean())


def strong(outputs: NDArray[Any]) -> float:
    """Return the share of outputs (units, samples) larger in size than a tenth of the unit's largest.

    A measure that asks for no exact zeros: a sigmoid unit that is nearly silent on most samples counts as inactive.
    """
    sizes = np.abs(outputs)
    return float((sizes > FAINT * sizes.max(axis=1, keepdims=True)).mean())


def distance(share: float) -> float:
    """Return how far a share of active units is from what is published of the cortex; 0 within it."""
    low, high = CORTEX
    return max(0.0, share - high, low - share)


def closer(relu: Group, sigmoid: Group, how: str) -> Estimate:
    """Return by how much ReLU's mean distance from the cortex is smaller than sigmoid's; above 0 where it is closer."""
    near = [[distance(share) for share in getattr(group, how)] for group in (sigmoid, relu)]
    return bootstrap(lambda far, near: far.mean(axis=-1) - near.mean(axis=-1), *near)


def judge(params: BiologyParams, data: Data) -> tuple[Finding, ...]:
    """Compare ReLU's and sigmoid's distances from the cortex in every set-up by both measures."""
    groups = {(group.setup, group.activation): group for group in data if group.exact}
    pairs = [
        (group, groups[setup, "sigmoid"])
        for (setup, activation), group in groups.items()
        if activation == "relu" and (setup, "sigmoid") in groups
    ]
    if not pairs:
        return ()
    rows: list[Row] = []
    yes: list[Text] = []
    no: list[Text] = []
    for how in MEASURES:
        for relu, sigmoid in pairs:
            gap = closer(relu, sigmoid, how)
            label = text("{setup}, {measure}", setup=_setup(relu), measure=_measure(how))
            (yes if gap.above(0) else no).append(label)
            rows.append(Row(text("how much closer ReLU is, {label}", label=label), gap))
    shares = {
        (name, how): mean([share for pair in pairs for share in getattr(pair[place], how)], "share")
        for place, name in enumerate(("relu", "sigmoid"))
        for how in MEASURES
    }
    rows += [
        Row(
            text("{activation}: active, {measure}", activation=name, measure=_measure(how)),
            shares[name, how],
            CORTEX[1],
        )
        for name, how in shares
    ]
    first = shares["relu", "exact"]
    found = text(
        "On a sample {relu} of ReLU units and {sigmoid} of sigmoid units are not 0, {strong} and {other} are above a"
        " tenth of the unit's largest; of cortical neurons 1 to 4 % are active at once. This is one narrow aspect of"
        " biology, and ReLU's share is {times:.2g} times the upper figure.",
        relu=first,
        sigmoid=shares["sigmoid", "exact"],
        strong=shares["relu", "strong"],
        other=shares["sigmoid", "strong"],
        times=(first.value or 0.0) / CORTEX[1],
    )
    verdict: Verdict = "reproduced" if not no else "depends" if yes else "not reproduced"
    condition = None
    if verdict == "depends":
        condition = text(
            "Closer in {count} of {total} comparisons; not in {example}.",
            count=len(yes),
            total=len(yes) + len(no),
            example=no[0],
        )
    return (Finding("biology", verdict, first, found, condition, tuple(rows)),)


def _setup(group: Group) -> str:
    penalty = f" L1 {group.l1:g}" if group.l1 else ""
    return f"{group.dataset} {group.width}{penalty}"


def _measure(how: str) -> Text:
    return text("not exactly 0") if how == "exact" else text("above a tenth of the largest")


def figures(params: BiologyParams, data: Data) -> tuple[Panel, ...]:
    """Draw the shares of active units by both measures beside the cortex, and the accuracy of the networks."""
    groups = [group for group in data if group.exact]
    setups = list(dict.fromkeys(group.setup for group in groups))
    names = tuple(_setup(next(g for g in groups if g.setup == setup)) for setup in setups)
    ends = [-0.5, max(0, len(setups) - 1) + 0.5]
    low, high = CORTEX
    middle = (low + high) / 2
    cortex = Line(
        text("cortex, published: 1 to 4 %"), ends, [middle] * 2, [low] * 2, [high] * 2, colour="step", style="published"
    )
    panels = []
    for how, title in (
        ("exact", text("Hidden outputs that are not exactly 0")),
        ("strong", text("Hidden outputs above a tenth of the unit's largest")),
        ("accuracy", text("Accuracy on samples not trained on")),
    ):
        bars = []
        for name in dict.fromkeys(group.activation for group in groups):
            known = {g.setup: mean(getattr(g, how), "share") for g in groups if g.activation == name}
            shares = [known.get(setup) for setup in setups]
            bars.append(
                Bars(
                    name,
                    [share.value if share else None for share in shares],
                    [share.low if share else None for share in shares],
                    [share.high if share else None for share in shares],
                    colour=name,
                )
            )
        over = () if how == "accuracy" else (cortex,)
        bottom = Axis(text("task, width and penalty"), names=names)
        panels.append(Panel(how, title, bottom, Axis(text("share"), low=0.0, high=1.0), (*bars, *over)))
    return tuple(panels)


EXPERIMENT = Experiment(
    id="biology",
    title=text("Like biological neurons"),
    doc=text(
        "Trains networks with each activation and counts how many hidden units are active on a sample, beside the"
        " share of cortical neurons that are active at once."
    ),
    claims=(
        Claim(
            "biology",
            ARTICLE,
            text("ReLU is closer than sigmoid to how biological neurons are activated."),
            text(
                "At any time 1 to 4 % of cortical neurons are active (Lennie 2003, The cost of cortical computation,"
                " Current Biology 13, cited by Glorot, Bordes and Bengio 2011). About half of ReLU's outputs are 0 from"
                " the start; a sigmoid is never 0."
            ),
            text(
                "In each set-up the distance of a network's share of active units from 1 to 4 % is compared, counting"
                " once the outputs that are not exactly 0 and once those above a tenth of the unit's largest."
                " Reproduced where ReLU's mean distance is smaller than sigmoid's, the 95 % interval of the difference"
                " above 0, in every set-up by both measures; depends where in some; else not reproduced. Nothing else"
                " of biology is looked at."
            ),
        ),
    ),
    params=BiologyParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=110,
    full={"seeds": 20, "widths": (16, 64), "datasets": ("digits", "breast_cancer", "spirals"), "epochs": 100},
    smallest={"datasets": ("spirals",), "widths": (8,), "penalties": (0.0,), "others": (), "epochs": 2, "seeds": 2},
    seconds=(4.0, 90.0),
)

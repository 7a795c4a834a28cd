"""Which share of hidden units is active, layer by layer, before and after training, for every activation.

Three things are kept apart: a unit that is inactive on a sample, one that is dead on the whole training set, and one
that no input within the data's range can make active.

Glorot, Bordes and Bengio (2011) train three layers of 1000 units. The full form has 128 units: with all activations,
networks as wide as theirs would take more than an hour on two cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, mean
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Bars, Line, Panel
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.signals import trainable
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Evaluator, Parameters, Replicas
from reluviz_kernels.bounds import dead_for_every_input

LIMIT = 0.9
"""Only part of the units is active where their share is below this."""

WHEN = ("before", "after")


def _datasets() -> Iterable[str]:
    from reluviz.core.datasets import DATASETS

    return (name for name, info in DATASETS.items() if info.kind in ("binary", "classes"))


@dataclass(frozen=True)
class SparsityParams(Params):
    """Parameters of sparsity."""

    activations: tuple[str, ...] = setting(
        (
            *("relu", "leaky_relu", "relu6", "elu", "selu", "gelu", "silu", "mish", "softplus", "tanh"),
            *("sigmoid", "hardtanh", "hardsigmoid", "hardswish"),
        ),
        "activations",
        most=20,
        least=1,
        choices=trainable,
    )
    dataset: str = setting("digits", "data set", choices=_datasets)
    depth: int = setting(3, "hidden layers", low=1, high=40)
    width: int = setting(32, "units in each hidden layer", low=1, high=1024)
    epochs: int = setting(20, "passes over the training samples, with Adam", low=0, high=10_000)
    seeds: int = setting(8, "networks of each activation", low=2, high=1000)


Shares = tuple[float, ...]


@dataclass(frozen=True)
class Reading:
    """One network at one time, in shares by hidden layer.

    Attributes:
        outputs: Pairs of unit and training sample where the output is not exactly 0.
        slopes: Pairs where the slope is not exactly 0: the others are inactive on the sample.
        dead: Units whose slope is exactly 0 on every training sample.
        proved: Units whose slope is exactly 0 for every input within the range of the data.
    """

    outputs: Shares
    slopes: Shares
    dead: Shares
    proved: Shares


@dataclass(frozen=True)
class Group:
    """The networks of one activation, those that diverged left out."""

    activation: str
    before: tuple[Reading, ...]
    after: tuple[Reading, ...]

    def layers(self, when: str, what: str) -> list[Estimate]:
        """Return the mean share over networks, layer after layer."""
        columns = zip(*(getattr(reading, what) for reading in getattr(self, when)), strict=True)
        return [mean(column, "share") for column in columns]

    def overall(self, when: str, what: str) -> Estimate:
        """Return the mean share over networks and layers."""
        shares = [getattr(reading, what) for reading in getattr(self, when)]
        return mean([sum(each) / len(each) for each in shares], "share")

    def partial(self) -> list[bool]:
        """Return for each time and layer whether only part of the outputs is not 0."""
        return [layer.below(LIMIT) for when in WHEN for layer in self.layers(when, "outputs")]


Data = tuple[Group, ...]


def measure(params: SparsityParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks with each activation and read their activity before and after."""
    found: list[Group] = []
    dataset = None
    for place, activation in enumerate(params.activations, 1):
        config = RunConfig.from_dict(
            {
                "data": {"name": params.dataset, "seed": params.seed},
                "network": {"hidden": [params.width] * params.depth, "activation": activation},
                "training": {"optimiser": "adam", "learning_rate": 0.003, "batch_size": 32, "epochs": params.epochs},
            }
        )
        dataset = dataset or config.data.dataset()
        problem = make_problem(config, dataset)
        group = _group(problem, activation, [(params.seed + k) % 2**32 for k in range(params.seeds)], stop)
        if group is None:
            return
        found.append(group)
        yield Step(place / len(params.activations), tuple(found))


def _group(problem: Problem, activation: str, seeds: list[int], stop: Stop) -> Group | None:
    """Return the networks of one activation; None where it was stopped."""
    starts = [problem.start(seed) for seed in seeds]
    rate = problem.config.training.learning_rate
    replicas = Replicas(
        problem.mlp, problem.train.x, problem.train.y, starts, seeds=seeds, learning_rates=rate, **problem.options()
    )
    if not advance(replicas, problem.config.training.epochs * replicas.steps_per_epoch, stop):
        return None
    whole = [place for place, fault in enumerate(replicas.diverged) if fault is None]
    evaluator = Evaluator(problem.mlp, problem.train.x)
    pairs = [
        (read(problem, evaluator, starts[place]), read(problem, evaluator, replicas.parameters(place)))
        for place in whole
        if not stop.is_set()
    ]
    if stop.is_set():
        return None
    return Group(activation, tuple(before for before, _ in pairs), tuple(after for _, after in pairs))


def read(problem: Problem, evaluator: Evaluator, network: Parameters) -> Reading:
    """Return how active a network is on the training samples."""
    x = problem.train.x
    layers = evaluator.activity(network) or []
    proved = dead_for_every_input(problem.mlp, network, x.min(axis=0), x.max(axis=0))

    def shares(values: Iterable[Any]) -> Shares:
        return tuple(float(value) for value in values)

    return Reading(
        shares(layer.share_of_outputs for layer in layers),
        shares(layer.share_of_slopes for layer in layers),
        shares(layer.dead.mean() for layer in layers),
        shares(layer.mean() for layer in proved),
    )


def judge(params: SparsityParams, data: Data) -> tuple[Finding, ...]:
    """Look for ReLU, in every layer before and after training, whether only part of the outputs is not 0."""
    groups = [group for group in data if group.before]
    relu = next((group for group in groups if group.activation == "relu"), None)
    if relu is None:
        return ()
    partial = relu.partial()
    verdict: Verdict = "reproduced" if all(partial) else "depends" if any(partial) else "not reproduced"
    condition = None
    if verdict == "depends":
        half = len(partial) // 2
        condition = text(
            "Only part is active in {before} of {layers} layers before training and in {after} after it.",
            before=sum(partial[:half]),
            layers=half,
            after=sum(partial[half:]),
        )
    others = [group for group in groups if group is not relu]
    sparse = [group.activation for group in others if all(group.partial())]
    sometimes = [group.activation for group in others if any(group.partial()) and not all(group.partial())]
    never = [group.activation for group in others if not any(group.partial())]
    found = text(
        "{before} of ReLU's outputs are not 0 before training and {after} after it. So are other activations, in every"
        " layer: {sparse}; in some: {sometimes}; never: {never}. After training {dead} of ReLU units are dead on the"
        " training set and {proved} provably for every input.",
        before=relu.overall("before", "outputs"),
        after=relu.overall("after", "outputs"),
        sparse=_list(sparse),
        sometimes=_list(sometimes),
        never=_list(never),
        dead=relu.overall("after", "dead"),
        proved=relu.overall("after", "proved"),
    )
    rows = tuple(
        Row(
            text("{activation}, {what}", activation=group.activation, what=_label(when, what)),
            group.overall(when, what),
        )
        for group in groups
        for when, what in product(WHEN, ("outputs", "slopes", "dead", "proved"))
    )
    return (Finding("sparsity", verdict, relu.overall("after", "outputs"), found, condition, rows),)


def _list(names: list[str]) -> str:
    return ", ".join(names) or "–"


def _label(when: str, what: str) -> Text:
    labels = {
        ("before", "outputs"): text("before training: outputs not 0"),
        ("before", "slopes"): text("before training: slope not 0"),
        ("before", "dead"): text("before training: dead on the training set"),
        ("before", "proved"): text("before training: dead for every input"),
        ("after", "outputs"): text("after training: outputs not 0"),
        ("after", "slopes"): text("after training: slope not 0"),
        ("after", "dead"): text("after training: dead on the training set"),
        ("after", "proved"): text("after training: dead for every input"),
    }
    return labels[when, what]


def figures(params: SparsityParams, data: Data) -> tuple[Panel, ...]:
    """Draw the active share of every activation, ReLU's by layer, and units that are never active."""
    groups = [group for group in data if group.before]
    names = Axis(text("activation"), names=tuple(group.activation for group in groups))
    x = list(range(1, params.depth + 1))
    ends = [-0.5, max(0, len(groups) - 1) + 0.5]
    limit = Line(text("limit of the rule"), ends, [LIMIT, LIMIT], style="theory")
    panels = [
        Panel(
            "activations",
            text("Outputs that are not 0"),
            names,
            Axis(text("share of outputs"), low=0.0, high=1.0),
            (
                _bars(groups, "before", "outputs", text("before training")),
                _bars(groups, "after", "outputs", text("after training")),
                limit,
            ),
        ),
        Panel(
            "never",
            text("Units that are never active after training"),
            names,
            Axis(text("share of units"), low=0.0),
            (
                _bars(groups, "after", "dead", text("dead on the training set")),
                _bars(groups, "after", "proved", text("dead for every input")),
            ),
        ),
    ]
    for when, title in zip(WHEN, (text("By layer, before training"), text("By layer, after training")), strict=True):
        lines = []
        for group in groups:
            points = group.layers(when, "outputs")
            low, high = [p.low for p in points], [p.high for p in points]
            name = group.activation
            if name == "relu" or any(group.partial()):
                lines.append(Line(name, x, [p.value for p in points], low, high, name, marks=True))
        half = Line(text("theory for ReLU at the start: one half"), x, [0.5] * len(x), style="theory")
        bottom, left = Axis(text("hidden layer")), Axis(text("share of outputs not 0"), low=0.0, high=1.0)
        panels.append(Panel(when, title, bottom, left, (half, *lines)))
    return tuple(panels)


def _bars(groups: list[Group], when: str, what: str, label: Text) -> Bars:
    shares = [group.overall(when, what) for group in groups]
    return Bars(label, [s.value for s in shares], [s.low for s in shares], [s.high for s in shares])


EXPERIMENT = Experiment(
    id="sparsity",
    title=text("Only part is active"),
    doc=text(
        "Trains networks with each activation and reads which share of hidden outputs is not exactly 0, and which units"
        " are inactive on a sample, dead on the training set, or dead for every input."
    ),
    claims=(
        Claim(
            "sparsity",
            ARTICLE,
            text("With ReLU only part of the neurons are active at a time, so the network is sparse."),
            text(
                "Before training half of ReLU's outputs are exactly 0. An activation that has no stretch on which it is"
                " 0 is never sparse in this sense, whatever it is trained for."
            ),
            text(
                "Only part is active where the 95 % interval of the mean share of outputs that are not exactly 0 lies"
                " below 90 %. Reproduced where that is so for ReLU in every hidden layer before and after training;"
                " depends where it is so in some; else not reproduced. Other activations are told of by the same rule."
            ),
        ),
    ),
    params=SparsityParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=60,
    full={"depth": 5, "width": 128, "epochs": 50, "seeds": 12},
    smallest={"activations": ("relu", "tanh"), "dataset": "moons", "width": 8, "depth": 2, "epochs": 2, "seeds": 2},
    seconds=(6.0, 60.0),
)

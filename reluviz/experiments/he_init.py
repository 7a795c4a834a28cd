"""Thirty layers of ReLU: with He initialisation they train, with Xavier's the signal fades and they stall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, mean, median, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import OPTIMISERS, Evaluator

HE_2015 = Source(
    "He, Zhang, Ren and Sun",
    2015,
    "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification",
    "ICCV 2015, pages 1026-1034",
)

FACTORS = {"he_normal": 1.0, "xavier_normal": float(np.sqrt(0.5))}
"""The factor on a signal's size for each layer that theory gives, between layers of one width."""

_TRAINED = 0.5
_MARGIN = 0.03
_EVALUATIONS = 10


def _optimisers() -> Iterable[str]:
    return OPTIMISERS


@dataclass(frozen=True)
class HeInitParams(Params):
    """Parameters of he-init."""

    depth: int = setting(30, "hidden layers", low=2, high=60)
    width: int = setting(48, "units in each hidden layer", low=8, high=512)
    optimiser: str = setting("momentum", "update", choices=_optimisers)
    learning_rate: float = setting(0.003, "learning rate", low=1e-6, high=10.0)
    epochs: int = setting(20, "passes over the digits", low=1, high=1000)
    seeds: int = setting(8, "networks for each initialisation", low=4, high=1000)


@dataclass(frozen=True)
class Network:
    """One network.

    Attributes:
        scheme: Its initialisation.
        sizes: Before training, the root mean square of each hidden layer's outputs.
        accuracy: On the training samples, before training and after each tenth of it; of one that diverged as then.
    """

    scheme: str
    sizes: tuple[float, ...]
    accuracy: tuple[float, ...]

    @property
    def factor(self) -> float:
        """The mean factor on the signal's size for each layer; 0 where it has died out."""
        return float((self.sizes[-1] / self.sizes[0]) ** (1 / (len(self.sizes) - 1)))

    @property
    def trained(self) -> bool:
        """Whether it got half of the digits right; one in ten is chance."""
        return self.accuracy[-1] >= _TRAINED


Data = tuple[Network, ...]


def measure(params: HeInitParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train networks from both initialisations in turn, seed by seed."""
    problem = make_problem(_config(params))
    done: list[Network] = []
    total = params.seeds * len(FACTORS)
    for seed in range(params.seed, params.seed + params.seeds):
        for scheme in FACTORS:
            network = _train(problem, scheme, seed, params.epochs, stop)
            if network is None:
                return
            done.append(network)
            yield Step(len(done) / total, tuple(done))


def _config(params: HeInitParams) -> RunConfig:
    return RunConfig().with_values(
        {
            "data.name": "digits",
            "data.split": 0.8,
            "network.hidden": (params.width,) * params.depth,
            "training.learning_rate": params.learning_rate,
            "training.optimiser": params.optimiser,
            "training.batch_size": 32,
        }
    )


def _train(problem: Problem, scheme: str, seed: int, epochs: int, stop: Stop) -> Network | None:
    """Return one network trained, None where it was stopped."""
    config = problem.config.with_values({"seed": seed, "initialisation.scheme": scheme})
    run = Problem(config, problem.dataset, problem.mlp, problem.train, problem.test, problem.threshold)
    training, evaluator = run.training(), Evaluator(problem.mlp, problem.train.x)
    layers = evaluator.hidden(training)
    assert layers is not None, "nothing can stop this evaluation"
    sizes = tuple(float(np.sqrt(np.mean(layer.outputs.astype(np.float64) ** 2))) for layer in layers)
    ends = np.linspace(0, epochs * training.steps_per_epoch, _EVALUATIONS + 1).round().astype(int)
    accuracy = []
    for end in ends:
        if stop.is_set():
            return None
        training.advance(int(end) - training.step)
        logits = evaluator.logits(training)
        assert logits is not None, "nothing can stop this evaluation"
        accuracy.append(run.accuracy(logits, run.train))
    return Network(scheme, sizes, tuple(accuracy))


def judge(params: HeInitParams, data: Data) -> tuple[Finding, ...]:
    """Look which initialisation trains, and how the signal goes through its layers."""
    by_scheme = {scheme: [network for network in data if network.scheme == scheme] for scheme in FACTORS}
    if not all(by_scheme.values()):
        return ()
    trained = {scheme: share(sum(n.trained for n in nets), len(nets)) for scheme, nets in by_scheme.items()}
    factors = {scheme: mean([n.factor for n in nets]) for scheme, nets in by_scheme.items()}
    accuracy = {scheme: median([n.accuracy[-1] for n in nets], "share") for scheme, nets in by_scheme.items()}
    he, xavier = FACTORS
    trains = trained[he].above(0.5) and trained[xavier].below(0.5)
    fades = all(_near(factors[scheme], expected) for scheme, expected in FACTORS.items())
    verdict: Verdict = "reproduced" if trains and fades else "depends" if trains or fades else "not reproduced"
    condition: Text | None = None
    if verdict == "depends" and trains:
        condition = text("He's trains and Xavier's does not, but the signals do not go as theory says.")
    elif verdict == "depends":
        condition = text(
            "The signals go as theory says, but in {epochs} epochs with {optimiser} at rate {rate:g} that does not"
            " decide which trains.",
            epochs=params.epochs,
            optimiser=OPTIMISERS[params.optimiser].label,
            rate=params.learning_rate,
        )
    found = text(
        "{depth} layers end with {he} of the digits right from He's initialisation and {xavier} from Xavier's, where"
        " the signal is multiplied by {factor} for each layer.",
        depth=params.depth,
        he=accuracy[he],
        xavier=accuracy[xavier],
        factor=factors[xavier],
    )
    rows = [Row(text("networks that train, {scheme}", scheme=scheme), trained[scheme]) for scheme in FACTORS]
    rows += [Row(text("training accuracy, {scheme}", scheme=scheme), accuracy[scheme]) for scheme in FACTORS]
    rows += [
        Row(text("factor on the signal for each layer, {scheme}", scheme=scheme), factors[scheme], expected)
        for scheme, expected in FACTORS.items()
    ]
    return (Finding("he-init", verdict, trained[he], found, condition, tuple(rows)),)


def _near(measured: Estimate, expected: float) -> bool:
    """Return whether the interval meets what theory gives within a few parts in a hundred."""
    return not measured.below(expected * (1 - _MARGIN)) and not measured.above(expected * (1 + _MARGIN))


def figures(params: HeInitParams, data: Data) -> tuple[Panel, ...]:
    """Draw the signal by layer with the theory over it, and the accuracy over the training."""
    signal: list[Line] = []
    learning: list[Line] = []
    x = list(range(1, params.depth + 1))
    epochs = np.linspace(0, params.epochs, _EVALUATIONS + 1)
    for scheme, colour in (("he_normal", "relu"), ("xavier_normal", "sigmoid")):
        nets = [network for network in data if network.scheme == scheme]
        if not nets:
            continue
        sizes = [mean([network.sizes[layer] for network in nets]) for layer in range(params.depth)]
        start = sizes[0].value or 0.0
        expected = [start * FACTORS[scheme] ** layer for layer in range(params.depth)]
        low, high = [v.low for v in sizes], [v.high for v in sizes]
        signal.append(Line("", x, expected, colour=colour, style="theory"))
        signal.append(Line(scheme, x, [v.value for v in sizes], low, high, colour))
        scores = [median(place, "share") for place in zip(*(n.accuracy for n in nets), strict=True)]
        low, high = [v.low for v in scores], [v.high for v in scores]
        learning.append(Line(scheme, epochs, [v.value for v in scores], low, high, colour, marks=True))
    return (
        Panel(
            "signal",
            text("Signal before training; dashed: theory"),
            Axis(text("hidden layer")),
            Axis(text("root mean square of the outputs"), log=True),
            tuple(signal),
        ),
        Panel(
            "accuracy",
            text("Learning handwritten digits, median of the networks"),
            Axis(text("epoch")),
            Axis(text("training accuracy"), low=0.0, high=1.0),
            tuple(learning),
        ),
    )


EXPERIMENT = Experiment(
    id="he-init",
    title=text("Thirty layers need the right start"),
    doc=text(
        "Trains deep ReLU networks on handwritten digits from He's and from Xavier's initialisation, and follows the"
        " signal through their layers."
    ),
    claims=(
        Claim(
            "he-init",
            HE_2015,
            text(
                "Thirty layers of ReLU train from weights of variance 2/n, and stall from those of half that variance."
            ),
            text(
                "With He's variance a signal keeps its size; with Xavier's it shrinks by 1/√2 for each layer, to 3e-5"
                " through thirty. The paper shows it for convolutional layers on ImageNet; here layers are fully"
                " connected and learn digits. An update that undoes the gradient's size, such as Adam, may train from"
                " both."
            ),
            text(
                "A network trains where it gets half of the training digits right; one in ten is chance. It holds for"
                " training where the 95 % interval of the share of networks that train lies above one half"
                " from He's initialisation and below it from Xavier's; the signal goes as theory says where the"
                " interval of its mean factor for each layer meets 1 and 1/√2 within 3 %. Reproduced where both are"
                " so, depends where one is, not reproduced where neither is."
            ),
        ),
    ),
    params=HeInitParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=230,
    full={"width": 128, "epochs": 60, "seeds": 30},
    smallest={"depth": 4, "width": 8, "epochs": 1, "seeds": 4},
    seconds=(5.0, 400.0),
)

"""Whether the gradient vanishes in deep networks: by activation, initialisation and depth, with theory beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, mean
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Grid, Line, Panel
from reluviz.experiments.base.mean_field import GAINS, backward_sizes
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import ACTIVATIONS, Evaluator, Mlp, initial_parameters

CLAIMED = "relu"
"""The activation that the claim is about."""

_KEPT = (0.95, 1.05)
_SAMPLES = 64
_MOST_PANELS = 3


def _trained() -> Iterable[str]:
    return (name for name, activation in ACTIVATIONS.items() if activation.trainable)


@dataclass(frozen=True)
class NoVanishingParams(Params):
    """Parameters of no-vanishing."""

    activations: tuple[str, ...] = setting(
        ("relu", "sigmoid", "tanh", "selu"), "activations to compare", most=12, least=1, choices=_trained
    )
    initialisations: tuple[str, ...] = setting(
        ("he_normal", "xavier_normal"), "distributions of the initial weights", most=4, least=1, choices=lambda: GAINS
    )
    depths: tuple[int, ...] = setting((2, 5, 10, 20, 50), "numbers of hidden layers", low=2, high=100, most=8, least=1)
    width: int = setting(64, "inputs, and units in each hidden layer", low=8, high=1024)
    seeds: int = setting(8, "networks for each activation, initialisation and depth", low=2, high=1000)


@dataclass(frozen=True)
class Case:
    """The networks of one activation, initialisation and depth.

    Attributes:
        activation: Its name.
        scheme: The initialisation's name.
        depth: Hidden layers.
        sizes: For each network the root mean square, over units and samples, of the loss's derivatives by the
            pre-activations of each hidden layer.
    """

    activation: str
    scheme: str
    depth: int
    sizes: tuple[tuple[float, ...], ...]

    @property
    def factors(self) -> list[float]:
        """For each network the mean factor on the gradient for each layer on the way down; 0 where it is 0."""
        return [
            (network[0] / network[-1]) ** (1 / (self.depth - 1)) if network[-1] > 0 else 0.0 for network in self.sizes
        ]

    def relative(self) -> list[Estimate]:
        """Return each layer's size over that of the last hidden layer, the mean of its logarithm over networks."""
        found = []
        for layer in zip(*self.sizes, strict=True):
            shares = [size / network[-1] for size, network in zip(layer, self.sizes, strict=True) if network[-1] > 0]
            positive = [float(np.log(share)) for share in shares if share > 0]
            found.append(_raised(mean(positive)) if positive else Estimate(0.0, 0.0, 0.0, len(shares)))
        return found


Data = tuple[Case, ...]


def _raised(logarithm: Estimate) -> Estimate:
    value, low, high = (
        None if end is None else float(np.exp(end)) for end in (logarithm.value, logarithm.low, logarithm.high)
    )
    return Estimate(value, low, high, logarithm.n)


def measure(params: NoVanishingParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks and take the gradient of a squared error, the deepest networks first."""
    depths = sorted(params.depths, reverse=True)
    cases = [(a, s, d) for d in depths for s in params.initialisations for a in params.activations]
    rng = np.random.default_rng(params.seed)
    x, y = rng.standard_normal((_SAMPLES, params.width)), rng.standard_normal((_SAMPLES, 1))
    found: list[Case] = []
    for place, (activation, scheme, depth) in enumerate(cases, 1):
        # In float32 fifty layers of sigmoids would underflow.
        mlp = Mlp((params.width, *[params.width] * depth, 1), activation, "squared", "float64")
        evaluator = Evaluator(mlp, x, y)
        sizes: list[tuple[float, ...]] = []
        for seed in range(params.seed, params.seed + params.seeds):
            if stop.is_set():
                return
            gradients = evaluator.gradient_sizes(initial_parameters(mlp.widths, scheme, seed, dtype=mlp.real))
            assert gradients is not None, "nothing can stop this evaluation"
            sizes.append(tuple(gradients.pre_activations_rms[:-1].tolist()))
        found.append(Case(activation, scheme, depth, tuple(sizes)))
        yield Step(place / len(cases), tuple(found))


def theory(activation: str, scheme: str, depth: int) -> float:
    """Return the mean factor for each layer that mean-field theory gives; the inputs have a variance of 1."""
    gain = GAINS[scheme]
    return float(backward_sizes(activation, depth, gain, gain**2)[0] ** (1 / (depth - 1)))


def judge(params: NoVanishingParams, data: Data) -> tuple[Finding, ...]:
    """Look at the deepest networks: is ReLU's gradient kept from layer to layer, under each initialisation?"""
    deepest = [case for case in data if case.depth == max(params.depths)]
    claimed = [case for case in deepest if case.activation == CLAIMED]
    if not deepest:
        return ()
    rows = tuple(
        Row(
            text("{activation}, {scheme}", activation=ACTIVATIONS[c.activation].label, scheme=c.scheme),
            mean(c.factors),
            theory(c.activation, c.scheme, c.depth),
        )
        for c in deepest
    )
    if not claimed:
        found = text("ReLU is not among the activations that were tried.")
        return (Finding("no-vanishing", "out of scope", None, found, None, rows),)
    kept = {case.scheme: _is_kept(mean(case.factors)) for case in claimed}
    verdict: Verdict = "reproduced" if all(kept.values()) else "depends" if any(kept.values()) else "not reproduced"
    condition: Text | None = None
    if verdict == "depends":
        condition = text(
            "On the initialisation: it holds with {kept}, not with {lost}.",
            kept=", ".join(scheme for scheme, held in kept.items() if held),
            lost=", ".join(scheme for scheme, held in kept.items() if not held),
        )
    others = sorted({c.activation for c in deepest if c.activation != CLAIMED and _is_kept(mean(c.factors))})
    worst = min(claimed, key=lambda case: mean(case.factors).value or 0.0)
    found = text(
        "Through {depth} layers the gradient of ReLU is multiplied by {factor} for each with {scheme}, in all by"
        " {whole:.1e}. Kept under some initialisation by other activations: {others}.",
        depth=worst.depth,
        factor=mean(worst.factors),
        scheme=worst.scheme,
        whole=(mean(worst.factors).value or 0.0) ** (worst.depth - 1),
        others=", ".join(ACTIVATIONS[name].label for name in others) or "–",
    )
    return (Finding("no-vanishing", verdict, mean(claimed[0].factors), found, condition, rows),)


def _is_kept(factor: Estimate) -> bool:
    """Return whether the interval of a factor for each layer lies where fifty layers neither lose nor blow up much."""
    return factor.above(_KEPT[0]) and factor.below(_KEPT[1])


def figures(params: NoVanishingParams, data: Data) -> tuple[Panel, ...]:
    """Draw the gradient by layer for each initialisation, and the factor of every case at the largest depth."""
    deepest = [case for case in data if case.depth == max(params.depths)]
    schemes = [s for s in params.initialisations if any(case.scheme == s for case in deepest)]
    panels = [_layers(scheme, [case for case in deepest if case.scheme == scheme]) for scheme in schemes[:_MOST_PANELS]]
    if deepest:
        panels.append(_factors(params, deepest))
    return tuple(panels)


def _layers(scheme: str, cases: list[Case]) -> Panel:
    layers: list[Line] = []
    for case in cases:
        x = list(range(1, case.depth + 1))
        found, gain = case.relative(), GAINS[scheme]
        label, colour = ACTIVATIONS[case.activation].label, case.activation
        low, high = [v.low for v in found], [v.high for v in found]
        layers.append(
            Line("", x, backward_sizes(case.activation, case.depth, gain, gain**2), None, None, colour, "theory")
        )
        layers.append(Line(label, x, [v.value for v in found], low, high, colour))
    return Panel(
        f"layers_{scheme}",
        text("Gradient by layer, {scheme}; dashed: mean-field theory", scheme=scheme),
        Axis(text("hidden layer")),
        Axis(text("size relative to the last hidden layer"), log=True),
        tuple(layers),
    )


def _factors(params: NoVanishingParams, cases: list[Case]) -> Panel:
    known = {(case.activation, case.scheme): mean(case.factors).value for case in cases}
    values = [[known.get((a, s)) for a in params.activations] for s in params.initialisations]
    return Panel(
        "factors",
        text("Factor on the gradient for each layer, {depth} layers", depth=cases[0].depth),
        Axis(text("activation"), names=tuple(ACTIVATIONS[name].label for name in params.activations)),
        Axis(text("initialisation"), names=params.initialisations),
        (Grid(text("factor"), values, "plain"),),
    )


EXPERIMENT = Experiment(
    id="no-vanishing",
    title=text("No vanishing gradient?"),
    doc=text(
        "Draws networks of 2 to 50 layers and takes the size of the loss's gradient in each, by activation and"
        " initialisation."
    ),
    claims=(
        Claim(
            "no-vanishing",
            ARTICLE,
            text("ReLU has no range where it saturates, so the gradient does not vanish."),
            text(
                "By mean-field theory the gradient keeps its size where the weights' variance is 2/n (He): ReLU's slope"
                " is 1 on half of the inputs and 0 on the others. With half that variance (Xavier, LeCun) it shrinks by"
                " 1/√2 for each layer, saturation or none."
            ),
            text(
                "The gradient is kept where the 95 % interval of the mean factor for each layer, in the deepest"
                " networks, lies between 0.95 and 1.05. Reproduced where ReLU's is kept under every initialisation that"
                " was tried, depends where under some, not reproduced where under none; out of scope without ReLU."
            ),
        ),
    ),
    params=NoVanishingParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=90,
    full={
        "activations": ("relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "softsign", "sigmoid", "tanh"),
        "initialisations": ("he_normal", "xavier_normal", "orthogonal"),
        "width": 256,
        "seeds": 32,
    },
    smallest={"activations": ("relu", "tanh"), "depths": (2, 6), "width": 16, "seeds": 3},
    seconds=(2.0, 240.0),
)

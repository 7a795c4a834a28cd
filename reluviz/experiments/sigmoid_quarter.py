"""How much a gradient shrinks per sigmoid layer: at least to a quarter, times what the weights can add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import Estimate, exact, mean, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.signals import flows, hidden
from reluviz.experiments.base.words import text
from reluviz_kernels import ACTIVATIONS, initial_parameters

HOCHREITER_1991 = Source(
    "Hochreiter",
    1991,
    "Untersuchungen zu dynamischen neuronalen Netzen",
    "Diploma thesis, Technische Universität München",
)

QUARTER = 0.25
_SLACK = 1e-12  # of rounding in float64
_SAMPLES = 100


@dataclass(frozen=True)
class SigmoidQuarterParams(Params):
    """Parameters of sigmoid-quarter."""

    scales: tuple[float, ...] = setting(
        (0.5, 1.0, 2.0, 4.0, 8.0),
        "factors on Xavier's normal weights",
        low=0.01,
        high=100.0,
        distinct=True,
        most=12,
        least=1,
    )
    depth: int = setting(6, "hidden layers", low=2, high=64)
    width: int = setting(64, "units in each hidden layer", low=1, high=1024)
    seeds: int = setting(10, "networks for each factor", low=2, high=1000)


@dataclass(frozen=True)
class Network:
    """One network; each tuple has an entry for each step from a hidden layer down to the next, lowest first.

    Attributes:
        factors: Root mean square over samples of the gradient's norm below, over that above.
        largest: The largest factor of any single sample.
        norms: The largest singular value of the weights between.
    """

    factors: tuple[float, ...]
    largest: tuple[float, ...]
    norms: tuple[float, ...]

    def holds(self) -> list[bool]:
        """Return for each step whether no sample's factor is above a quarter of the norm."""
        return [most <= QUARTER * norm * (1 + _SLACK) for most, norm in zip(self.largest, self.norms, strict=True)]


@dataclass(frozen=True)
class Scale:
    """The networks of one factor on the weights."""

    scale: float
    networks: tuple[Network, ...]

    def mean(self, what: str) -> Estimate:
        """Return the mean over networks of their mean "factors", "largest" or "norms"."""
        return mean([float(np.mean(getattr(network, what))) for network in self.networks])


@dataclass(frozen=True)
class Data:
    """What was measured: the largest slope of a sigmoid anywhere, and the networks by scale."""

    slope: float
    scales: tuple[Scale, ...]


def measure(params: SigmoidQuarterParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks and send gradients of random outputs' sums down through them, sample by sample, in float64."""
    from reluviz.core.datasets import load

    x = load("digits", seed=params.seed).x_train[:_SAMPLES].astype(np.float64)
    sigmoid = ACTIVATIONS["sigmoid"]
    slope = float(sigmoid.derivative(np.linspace(-40, 40, 800_001)).max())
    found: list[Scale] = []
    for scale in params.scales:
        networks = []
        for seed in range(params.seed, params.seed + params.seeds):
            if stop.is_set():
                return
            widths = (x.shape[1], *[params.width] * params.depth, 10)
            drawn = initial_parameters(widths, "xavier_normal", seed, scale, np.float64)
            top = np.random.default_rng([seed, 7]).standard_normal((len(x), 10))
            down = flows(drawn, [sigmoid.derivative(z) for z, _ in hidden(drawn, sigmoid, x)], top)
            sizes = np.array([np.linalg.norm(flow, axis=1) for flow in down])
            norms = []
            for weights, _ in drawn[1:-1]:
                # A singular value decomposition takes tens of milliseconds.
                if stop.is_set():
                    return
                norms.append(float(np.linalg.norm(weights, 2)))
            networks.append(_network(sizes, norms))
        found.append(Scale(scale, tuple(networks)))
        yield Step(len(found) / len(params.scales), Data(slope, tuple(found)))


def _network(sizes: NDArray[np.float64], norms: list[float]) -> Network:
    """Return a network's factors, of the norms of its gradients (layers, samples)."""
    below, above = sizes[:-1], sizes[1:]
    rms = np.sqrt((sizes**2).mean(axis=1))
    each = np.divide(below, above, out=np.zeros_like(below), where=above > 0)
    factors = np.divide(rms[:-1], rms[1:], out=np.zeros(len(below)), where=rms[1:] > 0)
    return Network(tuple(factors.tolist()), tuple(each.max(axis=1).tolist()), tuple(norms))


def judge(params: SigmoidQuarterParams, data: Data) -> tuple[Finding, ...]:
    """Check the inequality for every network, step and sample."""
    held = [good for scale in data.scales for network in scale.networks for good in network.holds()]
    if not held:
        return ()
    bad = [scale.scale for scale in data.scales if not all(all(network.holds()) for network in scale.networks)]
    steep = data.slope > QUARTER
    verdict: Verdict = "not reproduced" if steep or len(bad) == len(data.scales) else "depends" if bad else "reproduced"
    condition = None
    if verdict == "depends":
        condition = text("It fails with weights times {scales}.", scales=", ".join(f"{scale:g}" for scale in bad))
    rows = [Row(text("largest slope of the sigmoid"), exact(data.slope), QUARTER)]
    for scale in data.scales:
        rows += [
            Row(text("weights times {scale:g}: factor per layer", scale=scale.scale), scale.mean("factors")),
            Row(text("weights times {scale:g}: largest of a sample", scale=scale.scale), scale.mean("largest")),
            Row(text("weights times {scale:g}: norm of the weights, over 4", scale=scale.scale), _bound(scale)),
        ]
    largest = max(data.scales, key=lambda scale: scale.mean("factors").value or 0.0)
    factor = largest.mean("factors")
    plain = sum(all(f <= QUARTER for f in n.factors) for scale in data.scales for n in scale.networks)
    total = sum(len(scale.networks) for scale in data.scales)
    found = text(
        "The bound holds at {count} of {all} steps between layers for every sample. A plain quarter, without the"
        " weights' factor, holds in {plain} of networks; the largest mean factor is {factor}, with weights"
        " times {scale:g}.",
        count=sum(held),
        all=len(held),
        plain=share(plain, total),
        factor=factor,
        scale=largest.scale,
    )
    return (Finding("sigmoid-quarter", verdict, factor, found, condition, tuple(rows)),)


def _bound(scale: Scale) -> Estimate:
    return mean([QUARTER * float(np.mean(network.norms)) for network in scale.networks])


def figures(params: SigmoidQuarterParams, data: Data) -> tuple[Panel, ...]:
    """Draw the measured factors and their bounds by the weights' size, and layer by layer."""
    x = [scale.scale for scale in data.scales]
    lines = [Line(text("a plain quarter"), x, [QUARTER] * len(x), style="published")]
    lines.append(
        Line(text("bound: norm of the weights, over 4"), x, [_bound(s).value for s in data.scales], style="theory")
    )
    for what, label in (("factors", text("all samples")), ("largest", text("largest of a sample"))):
        points = [scale.mean(what) for scale in data.scales]
        colour = "sigmoid" if what == "factors" else ""
        low, high = [p.low for p in points], [p.high for p in points]
        lines.append(Line(label, x, [p.value for p in points], low, high, colour, marks=True))
    shares = []
    for scale in data.scales:
        parts = [[f / (QUARTER * n) for f, n in zip(w.largest, w.norms, strict=True)] for w in scale.networks]
        means = [mean(column) for column in zip(*parts, strict=True)]
        low, high = [m.low for m in means], [m.high for m in means]
        layers = list(range(1, len(means) + 1))
        shares.append(
            Line(text("weights times {scale:g}", scale=scale.scale), layers, [m.value for m in means], low, high)
        )
    layers = list(range(1, params.depth))
    shares.append(Line(text("the bound"), layers, [1.0] * len(layers), style="theory"))
    return (
        Panel(
            "factors",
            text("Factor of the gradient per sigmoid layer"),
            Axis(text("factor on the weights"), log=True),
            Axis(text("gradient below over gradient above"), log=True),
            tuple(lines),
        ),
        Panel(
            "layers",
            text("How much of the bound the worst sample needs"),
            Axis(text("hidden layer")),
            Axis(text("factor over its bound"), low=0.0),
            tuple(shares),
        ),
    )


EXPERIMENT = Experiment(
    id="sigmoid-quarter",
    title=text("A quarter per sigmoid layer"),
    doc=text(
        "Sends gradients down through sigmoid networks with weights of several sizes and compares each layer's factor"
        " with its bound: a quarter of the largest singular value of the weights."
    ),
    claims=(
        Claim(
            "sigmoid-quarter",
            HOCHREITER_1991,
            text(
                "A sigmoid's slope is 1/4 at most, so a gradient shrinks at least to a quarter per layer, times the"
                " weights' factor."
            ),
            text(
                "For every sample the norm of the gradient below is at most 1/4 of the weights' largest singular value"
                " times that above. Only with weights of a norm below 4 does that mean that it shrinks."
            ),
            text(
                "Reproduced where the largest slope is 1/4 at most and the bound holds for every network, step between"
                " hidden layers and sample, but for rounding of 1e-12; depends where it holds with some sizes of the"
                " weights; else not reproduced."
            ),
        ),
    ),
    params=SigmoidQuarterParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=260,
    full={"scales": (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0), "depth": 12, "width": 256, "seeds": 50},
    smallest={"scales": (1.0, 4.0), "depth": 3, "width": 8, "seeds": 3},
    seconds=(0.2, 20.0),
)

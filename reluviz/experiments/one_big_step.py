"""One large gradient through one neuron: whether it dies, and whether anything ever brings it back.

A network is trained for a while, each on a draw of the data of its own. Then one neuron alone takes one step: the
gradient of the sample that pushes it down hardest, times a factor. After that the whole network trains on as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from reluviz.core.config import RunConfig
from reluviz.core.settings import ConfigError, setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.derivatives import largest_derivative
from reluviz.experiments.base.estimates import Estimate, share, share_of_groups
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel
from reluviz.experiments.base.pushes import Draw, Push
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import OPTIMISERS, Parameters

_BINS = 40
_SEEDS_END = 2**32


@dataclass(frozen=True)
class OneBigStepParams(Params):
    """Parameters of one-big-step."""

    data: str = setting("moons", "data set", choices=lambda: ("moons", "spirals", "circles"))
    depth: int = setting(4, "hidden layers", low=1, high=16)
    width: int = setting(16, "units in each hidden layer", low=2, high=256)
    layer: int = setting(2, "hidden layer of the neuron that is followed, from 1", low=1, high=16)
    neuron: int = setting(
        1, "neuron that is followed, from 1; the next one that is active on the data", low=1, high=256
    )
    size: float = setting(30.0, "factor on the gradient in the followed neuron's one step", low=0.0, high=1e6)
    sizes: tuple[float, ...] = setting(
        (10.0, 100.0, 1000.0), "factors on the gradient to try besides", low=0.0, high=1e6, distinct=True, most=12
    )
    learning_rate: float = setting(0.1, "learning rate of that step and of all others", low=1e-6, high=100.0)
    optimiser: str = setting("sgd", "update before and after the step", choices=lambda: OPTIMISERS)
    warm: int = setting(10, "passes over the training set before the step", low=1, high=10_000)
    epochs: int = setting(60, "passes after it", low=1, high=100_000)
    looks: int = setting(8, "looks at the neurons during these passes", low=1, high=100)
    seeds: int = setting(
        40, "networks, each on its own draw of the data; in each one neuron of every layer is tried", low=2, high=2000
    )

    def __post_init__(self) -> None:
        """Check every field, and that there is such a neuron.

        Raises:
            ConfigError: A value is refused.
        """
        super().__post_init__()
        if self.layer > self.depth:
            raise ConfigError("layer", f"must be a layer from 1 to {self.depth}, the depth, not {self.layer}")
        if self.neuron > self.width:
            raise ConfigError("neuron", f"must be a neuron from 1 to {self.width}, the width, not {self.neuron}")

    @property
    def factors(self) -> tuple[float, ...]:
        """Every factor on the gradient, from the smallest."""
        return tuple(sorted({*self.sizes, self.size}))

    @property
    def followed(self) -> int:
        """The place of the followed neuron among all."""
        return (self.layer - 1) * len(self.factors) + self.factors.index(self.size)

    def config(self, network: int) -> RunConfig:
        """Return the training of one network before and after the step."""
        seed = (self.seed + network) % _SEEDS_END
        return RunConfig().with_values(
            {
                "seed": seed,
                "data.name": self.data,
                "data.seed": seed,
                "network.hidden": (self.width,) * self.depth,
                "training.optimiser": self.optimiser,
                "training.learning_rate": self.learning_rate,
            }
        )


@dataclass(frozen=True)
class Data:
    """What was seen so far.

    Attributes:
        epochs: Passes after the step at each look.
        pushes: Every neuron and size, layer by layer, those of the first network first.
        before: The followed neuron's pre-activations on the training set before the step.
        after: Likewise right after it.
        end: Likewise at the last look.
        untouched: At each look its largest derivative in the same network without the step.
    """

    epochs: tuple[int, ...]
    pushes: tuple[Push, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    end: tuple[float, ...]
    untouched: tuple[float, ...] = ()


def measure(params: OneBigStepParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train, push one neuron of every layer of every network, and train those on that died."""
    draws = [Draw(params.config(network)) for network in range(params.seeds)]
    starts = []
    for network, draw in enumerate(draws):
        followed = params.followed if network == 0 else None
        before = draw.push(params.factors, params.neuron, params.warm, stop, followed)
        if before is None:
            return
        starts.append(before)
    first, layer, unit = draws[0], params.layer - 1, draws[0].pushes[params.followed].neuron - 1
    place = list(first.starts).index(params.followed)
    assert first.trained is not None

    def seen(network: Parameters) -> tuple[float, ...]:
        hidden = first.evaluator.hidden(network) or []
        return tuple(float(z) for z in hidden[layer].pre_activations[:, unit])

    data = Data((), (), seen(starts[0]), *[seen(first.starts[params.followed])] * 2)
    done, whole = params.seeds, params.seeds * (1 + params.epochs)
    for epoch in sorted({round(params.epochs * look / params.looks) for look in range(params.looks + 1)}):
        since = epoch - (data.epochs[-1] if data.epochs else 0)
        for draw in draws:
            if stop.is_set() or not draw.advance(epoch, stop):
                return
            done += since
            if data.epochs and draw is not draws[-1]:
                yield Step(done / whole, data)
        copies = first.trained
        untouched = largest_derivative(first.evaluator, copies.parameters(len(copies) - 1), layer, unit)
        data = replace(
            data,
            epochs=(*data.epochs, epoch),
            pushes=tuple(push for draw in draws for push in draw.pushes),
            end=seen(copies.parameters(place)),
            untouched=(*data.untouched, untouched),
        )
        yield Step(done / whole, data)


def _cells(data: Data) -> dict[tuple[int, float], list[Push]]:
    """Return the neurons by layer and size."""
    cells: dict[tuple[int, float], list[Push]] = {}
    for push in data.pushes:
        cells.setdefault((push.layer, push.size), []).append(push)
    return cells


def _killed(pushes: list[Push]) -> Estimate:
    """Return the share of neurons that were killed, one of each network."""
    return share(sum(push.killed for push in pushes), len(pushes))


def _stay(pushes: list[Push]) -> Estimate | None:
    """Return the share of killed neurons, one of each network, that never had a gradient again; None with none."""
    killed = [push for push in pushes if push.killed]
    return share(sum(push.for_good for push in killed), len(killed)) if killed else None


def _of_networks(networks: list[list[Push]], counted: Callable[[Push], bool]) -> Estimate | None:
    """Return a share of the killed neurons of all layers; None with none killed."""
    groups = [[counted(push) for push in pushes if push.killed] for pushes in networks]
    return share_of_groups([(sum(group), len(group)) for group in groups]) if any(groups) else None


def judge(params: OneBigStepParams, data: Data) -> tuple[Finding, ...]:
    """Judge layer by layer whether one step can kill, and whether what it kills stays dead."""
    if data.epochs[-1] == 0:
        return ()  # "never again" has not begun
    rows: list[Row] = []
    can: set[int] = set()
    back: dict[int, Estimate] = {}
    for (layer, size), pushes in _cells(data).items():
        killed, stay = _killed(pushes), _stay(pushes)
        rows.append(Row(text("layer {layer}, factor {size:g}: killed", layer=layer, size=size), killed))
        if stay is None:
            continue
        can.add(layer)
        rows.append(Row(text("layer {layer}, factor {size:g}: of these dead ever after", layer=layer, size=size), stay))
        if stay.value != 1:
            back[layer] = min((stay, back.get(layer, stay)), key=lambda estimate: estimate.value or 0.0)
    layers = sorted({push.layer for push in data.pushes})
    holds = [layer for layer in layers if layer in can and layer not in back]
    verdict: Verdict = "not reproduced" if not holds else "depends" if len(holds) < len(layers) else "reproduced"
    condition: Text | None = None
    if verdict == "depends":
        condition = text("It holds in layer {layers}.", layers=", ".join(map(str, holds)))
        if safe := [str(layer) for layer in layers if layer not in can]:
            condition = text("{before} In layer {safe} no step kills.", before=condition, safe=", ".join(safe))
        if back:
            shares = "; ".join(f"{layer}: {stay}" for layer, stay in back.items())
            condition = text(
                "{before} In others some come back; of the killed stay dead, at the worst factor, by layer: {shares}.",
                before=condition,
                shares=shares,
            )
    each = len(_cells(data))
    networks = [
        [push for push in data.pushes[first : first + each] if push.size == max(params.factors)]
        for first in range(0, len(data.pushes), each)
    ]
    measured = _of_networks(networks, lambda push: push.for_good)
    found = text(
        "The largest step kills {killed} of the neurons, and {first} of those of the first layer.",
        killed=share_of_groups([(sum(push.killed for push in pushes), len(pushes)) for pushes in networks]),
        first=_killed([push for pushes in networks for push in pushes if push.layer == 1]),
    )
    if measured:
        found = text(
            "{found} {stay} of these get no gradient in {n} more epochs.", found=found, stay=measured, n=data.epochs[-1]
        )
    if back and 1 in can and 1 not in back:
        found = text(
            "{found} Of the first layer, whose inputs stay what they are, none comes back: where one does, the layers"
            " below have changed what it gets.",
            found=found,
        )
    if proved := _of_networks(networks, lambda push: push.proved):
        rows.append(Row(text("killed by the largest step: proved dead for every input near the data"), proved))
    quantity = text("killed neurons that stay dead, largest step")
    return (Finding("one-big-step", verdict, measured, found, condition, tuple(rows), quantity),)


def figures(params: OneBigStepParams, data: Data) -> tuple[Panel, ...]:
    """Draw the followed neuron's pre-activations and gradient, and what became of all others."""
    push = data.pushes[params.followed]
    place = {"layer": push.layer, "neuron": push.neuron}
    spans = (
        (text("before the step"), data.before), (text("right after it"), data.after), (text("at the end"), data.end)
    )  # fmt: skip
    # Far below 0 all places are the same: dead. What lies further out stands at the end.
    width = max(float(np.abs(data.before).max()), 1e-6)
    everything = np.clip([*data.before, *data.after, *data.end], -8 * width, 8 * width)
    bins = np.linspace(everything.min(), everything.max() + 1e-6, _BINS + 1)
    middles = (bins[1:] + bins[:-1]) / 2
    heights = [
        Line(label, middles, np.histogram(np.clip(values, bins[0], bins[-1]), bins)[0] / len(values))
        for label, values in spans
    ]
    return (
        Panel(
            "pre_activations",
            text("Neuron {neuron} of layer {layer}: its pre-activations on the data", **place),
            Axis(text("pre-activation; the neuron is inactive up to 0")),
            Axis(text("share of samples"), low=0.0),
            tuple(heights),
        ),
        Panel(
            "gradient",
            text("Its gradient, largest size"),
            Axis(text("epochs after the step")),
            Axis(text("derivative of the loss")),
            (
                Line(text("without the step"), data.epochs, data.untouched, colour="identity"),
                Line(text("after the step"), data.epochs, push.gradients, colour="relu", marks=True),
            ),
        ),
        _panel_of_revival(params, data),
        _panel_of_sizes(params, data),
    )


def _panel_of_revival(params: OneBigStepParams, data: Data) -> Panel:
    """Draw how many stay dead by epoch, one line for each layer, over all sizes."""
    lines, ends = [], range(1, len(data.epochs) + 1)
    for layer in range(1, params.depth + 1):
        killed = [push for push in data.pushes if push.layer == layer and push.killed]
        if killed:
            left = [sum(all(push.dead[:end]) for push in killed) / len(killed) for end in ends]
            lines.append(Line(text("layer {layer}", layer=layer), data.epochs, left, marks=True))
    lines.append(Line(text("if never again"), data.epochs, [1.0] * len(data.epochs), style="theory"))
    return Panel(
        "revival",
        text("Killed neurons that have stayed dead, all factors"),
        Axis(text("epochs after the step")),
        Axis(text("share of killed neurons")),
        tuple(lines),
    )


def _panel_of_sizes(params: OneBigStepParams, data: Data) -> Panel:
    cells = _cells(data)
    lines = []
    for layer in range(1, params.depth + 1):
        rates = [_killed(cells[layer, size]) for size in params.factors]
        low, high = [rate.low for rate in rates], [rate.high for rate in rates]
        values = [rate.value for rate in rates]
        lines.append(Line(text("layer {layer}", layer=layer), params.factors, values, low, high, marks=True))
    return Panel(
        "sizes",
        text("Neurons that one step kills"),
        Axis(text("factor on the gradient"), log=True),
        Axis(text("share of neurons"), low=0.0, high=1.02),
        tuple(lines),
    )


EXPERIMENT = Experiment(
    id="one-big-step",
    title=text("One big step"),
    doc=text(
        "Lets one neuron take one step with a very large gradient, follows it through that and afterwards, and counts"
        " over many networks which neurons die and which come back."
    ),
    claims=(
        Claim(
            "one-big-step",
            ARTICLE,
            text("One very large gradient can kill a ReLU neuron, which then never has a gradient again."),
            text("The step kills the neuron, and its gradient is 0 from then on."),
            text(
                "It holds in a layer where some factor on the gradient kills, and not one of the killed neurons has a"
                " gradient again, so that no bit of its weights changes. Reproduced where it holds in every layer,"
                " depends where in some, not reproduced where in none."
            ),
        ),
    ),
    params=OneBigStepParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=130,
    full={"epochs": 1000, "looks": 40, "seeds": 200, "sizes": (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)},
    smallest={"depth": 2, "sizes": (), "warm": 2, "epochs": 4, "looks": 2, "seeds": 4},
    seconds=(4.0, 80.0),
)

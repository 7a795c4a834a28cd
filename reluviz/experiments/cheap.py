"""What an activation costs: for an element in the cache and from memory, with a library's maths, in a training step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, median
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Bars, Line, Panel, Points
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import ACTIVATIONS, Mlp, Training, initial_parameters

FASTER = 1.1
"""ReLU is faster where the other takes at least a tenth longer."""

RIVALS = ("sigmoid", "tanh")
"""The activations with an exponential that the claim is judged by."""

IN_CACHE = 1 << 15
"""Elements of the array in the cache: with its result 256 KiB. Of 4096 elements, the call from Python would take two
thirds of ReLU's time."""

_TRIES = 3

STEPS: Mapping[str, tuple[tuple[int, ...], int]] = {
    "small step": ((2, 8, 8, 1), 10),
    "middle step": ((64, 64, 64, 10), 32),
    "large step": ((64, 256, 256, 10), 128),
}
"""Layers and batch of the training steps: a playground's, one for handwritten digits, and a wider one."""

ELEMENTWISE = ("cache", "memory", "library")
PLACES = (*ELEMENTWISE, *STEPS)


def _others() -> Iterable[str]:
    return (name for name, a in ACTIVATIONS.items() if a.trainable and name not in ("identity", "relu", *RIVALS))


@dataclass(frozen=True)
class CheapParams(Params):
    """Parameters of cheap."""

    others: tuple[str, ...] = setting(
        ("leaky_relu", "gelu", "silu"), "activations beside ReLU, sigmoid and tanh", most=8, choices=_others
    )
    elements: int = setting(1 << 24, "elements of the array in memory, in float32", low=4096, high=1 << 27)
    rounds: int = setting(15, "rounds, in each of which everything is timed once", low=3, high=1000)
    milliseconds: float = setting(
        0.5, "how long one try takes, about; the shortest of three counts in a round", low=0.01, high=1000.0
    )


@dataclass(frozen=True)
class Timing:
    """What one activation took in one place, round by round.

    Attributes:
        place: A name in `PLACES`.
        activation: Its name; "identity" is reading and writing alone.
        times: ns for an element, or µs for a training step.
    """

    place: str
    activation: str
    times: tuple[float, ...]


Data = tuple[Timing, ...]
Work = Callable[[int], object]
"""Does something so many times."""


def measure(params: CheapParams, stop: Stop) -> Iterator[Step[Data]]:
    """Time every activation once in each round, place after place."""
    done: Data = ()
    for index, place in enumerate(PLACES):
        work, scale = _work(params, place)
        counts = {}
        for name, do in work.items():
            if stop.is_set():
                return
            counts[name] = _calibrated(do, params.milliseconds / 1000)
        timings: Data = tuple(Timing(place, name, ()) for name in work)
        for turn in range(params.rounds):
            if stop.is_set():
                return
            times = {}
            for name, do in work.items():
                if stop.is_set():
                    return
                times[name] = scale * _shortest(do, counts[name])
            timings = tuple(replace(each, times=(*each.times, times[each.activation])) for each in timings)
            yield Step((index + (turn + 1) / params.rounds) / len(PLACES), (*done, *timings))
        done = (*done, *timings)


def _work(params: CheapParams, place: str) -> tuple[dict[str, Work], float]:
    """Return what is timed in a place, by activation, and the factor from seconds to the unit."""
    names = ("identity", "relu", *RIVALS, *params.others)
    if place in STEPS:
        return {name: _training(place, name, params.seed).advance for name in names}, 1e6
    elements = params.elements if place == "memory" else IN_CACHE
    x = np.random.default_rng(params.seed).standard_normal(elements, np.float32) * np.float32(3)
    # Touched once, so that the system has given its pages.
    out = np.ones_like(x)
    functions = _library() if place == "library" else {name: ACTIVATIONS[name].value for name in names}
    return {name: partial(_repeat, function, x, out) for name, function in functions.items()}, 1e9 / elements


def _repeat(function: Callable[[Any, Any], object], x: NDArray[Any], out: NDArray[Any], count: int) -> None:
    for _ in range(count):
        function(x, out)


def _library() -> dict[str, Callable[[Any, Any], object]]:
    """Return the activations as a person would write them with NumPy and SciPy.

    `expit` is a compiled loop that calls the C library's exponential for one element after the other.
    """
    from scipy.special import expit

    def relu(x: NDArray[Any], out: NDArray[Any]) -> None:
        np.maximum(x, 0, out=out)

    def tanh(x: NDArray[Any], out: NDArray[Any]) -> None:
        # 2 sigmoid(2x) - 1
        np.add(x, x, out=out)
        expit(out, out=out)
        np.add(out, out, out=out)
        np.subtract(out, 1, out=out)

    return {"relu": relu, "sigmoid": expit, "tanh": tanh}


def _training(place: str, activation: str, seed: int) -> Training:
    """Return a training run on random samples: what its steps take does not depend on what they hold."""
    widths, batch = STEPS[place]
    rng = np.random.default_rng(seed)
    samples = 8 * batch
    x = rng.standard_normal((samples, widths[0]), np.float32)
    classes = rng.integers(0, max(2, widths[-1]), samples)
    y = np.eye(widths[-1])[classes] if widths[-1] > 1 else classes[:, np.newaxis]
    mlp = Mlp(widths, activation, "softmax" if widths[-1] > 1 else "logistic")
    start = initial_parameters(widths, "he_normal", seed)
    return Training(mlp, x, y, start, seed=seed, learning_rate=1e-3, batch_size=batch)


def _calibrated(do: Work, wanted: float) -> int:
    """Return how many times something is done in so many seconds, about; this compiles and warms up, too."""
    count = 1
    while True:
        one = _shortest(do, count)
        if one * count >= wanted / 4:
            return max(1, round(wanted / one))
        count *= 4


def _shortest(do: Work, count: int) -> float:
    """Return the seconds of one of `count` repetitions in the shortest of a few tries.

    Other processes interrupt a try now and then, for longer than it takes.
    """
    return min(_seconds(do, count) for _ in range(_TRIES))


def _seconds(do: Work, count: int) -> float:
    """Return the seconds of one of `count` repetitions."""
    begin = time.perf_counter()
    do(count)
    return (time.perf_counter() - begin) / count


def ratio(data: Data, place: str, activation: str, base: str = "relu") -> Estimate | None:
    """Return how many times as long an activation takes as another, the median over rounds; None where not measured.

    Both were timed in every round, one soon after the other, so that what slows a round down slows both.
    """
    times = {timing.activation: timing.times for timing in data if timing.place == place}
    pairs = list(zip(times.get(activation, ()), times.get(base, ()), strict=False))
    return median([a / b for a, b in pairs]) if pairs else None


def share_of_step(data: Data, place: str, activation: str) -> Estimate | None:
    """Return which share of a training step goes once the activation is left out; None where it was not measured."""
    times = {timing.activation: timing.times for timing in data if timing.place == place}
    pairs = list(zip(times.get(activation, ()), times.get("identity", ()), strict=False))
    return median([1 - without / whole for whole, without in pairs], "share") if pairs else None


def judge(params: CheapParams, data: Data) -> tuple[Finding, ...]:
    """Look in which places ReLU is faster than sigmoid and tanh, and by how much."""
    rows: list[Row] = []
    yes: list[Text] = []
    no: list[Text] = []
    told: list[Text] = []
    first: Estimate | None = None
    for place in PLACES:
        ratios = {name: each for name in RIVALS if (each := ratio(data, place, name)) is not None}
        if len(ratios) < len(RIVALS):
            continue
        first = first or ratios[RIVALS[0]]
        (yes if all(each.above(FASTER) for each in ratios.values()) else no).append(_name(place))
        times = {name: each.value or 0.0 for name, each in ratios.items()}
        told.append(text("{place} {sigmoid:.2f} and {tanh:.2f}", place=_name(place), **times))
        for name, each in ratios.items():
            rows.append(Row(text("{place}: {activation} against ReLU", place=_name(place), activation=name), each))
        for name in ("relu", *RIVALS) if place in STEPS else ():
            if (part := share_of_step(data, place, name)) is not None:
                rows.append(
                    Row(text("{place}: share that {activation} takes", place=_name(place), activation=name), part)
                )
    if first is None:
        return ()
    verdict: Verdict = "reproduced" if not no else "depends" if yes else "not reproduced"
    found = text("Sigmoid and tanh take so many times as long as ReLU: {list}.", list=_listed(told))
    condition = None
    if verdict == "depends":
        condition = text(
            "At least a tenth faster than both: {yes}; not by that much, or not at all: {no}.",
            yes=_listed(yes),
            no=_listed(no),
        )
    return (Finding("cheap", verdict, first, found, condition, tuple(rows)),)


def _listed(texts: Sequence[Text]) -> Text:
    return reduce(lambda before, after: text("{before}; {after}", before=before, after=after), texts)


def _name(place: str) -> Text:
    if place == "cache":
        return text("an element in the cache")
    if place == "memory":
        return text("an element from memory")
    if place == "library":
        return text("an element with NumPy and SciPy")
    widths, batch = STEPS[place]
    layers = "-".join(map(str, widths))
    return text("a training step of {layers}, batch {batch}", layers=layers, batch=batch)


def _short(place: str) -> Text:
    if place in STEPS:
        return text("step {layers}", layers="-".join(map(str, STEPS[place][0])))
    return {"cache": text("in the cache"), "memory": text("from memory"), "library": text("NumPy, SciPy")}[place]


def figures(params: CheapParams, data: Data) -> tuple[Panel, ...]:
    """Draw the time for an element, the time relative to ReLU, and the share of a step."""
    panels = [_elements(data), _ratios(params, data)]
    if any(timing.place in STEPS for timing in data):
        panels.append(_shares(params, data))
    return tuple(panels)


def _elements(data: Data) -> Panel:
    places = [place for place in ELEMENTWISE if any(timing.place == place for timing in data)]
    bars = []
    for name in dict.fromkeys(timing.activation for timing in data):
        known = {t.place: median(t.times, "ns") for t in data if t.activation == name}
        shown = [known.get(place) for place in places]
        bars.append(_bars(name, shown))
    title = text("One element; identity only reads and writes")
    bottom = Axis("", names=tuple(_short(place) for place in places))
    return Panel("elements", title, bottom, Axis(text("ns for an element"), low=0.0), tuple(bars))


def _bars(name: str, shown: Sequence[Estimate | None]) -> Bars:
    low = [each.low if each else None for each in shown]
    high = [each.high if each else None for each in shown]
    return Bars(name, [each.value if each else None for each in shown], low, high, colour=name)


def _ratios(params: CheapParams, data: Data) -> Panel:
    ends = [-0.5, len(PLACES) - 0.5]
    names = (*RIVALS, *params.others)
    layers = [Line(text("as long as ReLU"), ends, [1.0, 1.0], colour="relu", style="theory")]
    points = []
    for place, name in enumerate(names):
        known = {x: found for x, where in enumerate(PLACES) if (found := ratio(data, where, name)) is not None}
        shift = (place - (len(names) - 1) / 2) * 0.6 / len(names)
        y, low, high = ([getattr(found, end) for found in known.values()] for end in ("value", "low", "high"))
        points.append(Points(name, [x + shift for x in known], y, low, high, colour=name))
    bottom = Axis("", names=tuple(_short(place) for place in PLACES))
    title = text("Time beside ReLU's in the same round")
    return Panel("ratios", title, bottom, Axis(text("times as long as ReLU"), log=True), (*layers, *points))


def _shares(params: CheapParams, data: Data) -> Panel:
    """Draw which share of a training step goes once the activation is left out."""
    bars = []
    for name in ("relu", *RIVALS, *params.others):
        bars.append(_bars(name, [share_of_step(data, place, name) for place in STEPS]))
    title = text("Share of a step that the activation takes")
    bottom = Axis("", names=tuple(_short(place) for place in STEPS))
    return Panel("shares", title, bottom, Axis(text("share of the step's time")), tuple(bars))


EXPERIMENT = Experiment(
    id="cheap",
    title=text("Cheap to compute"),
    doc=text(
        "Times every activation on an array in the cache and one in memory, as NumPy and SciPy compute it, and in whole"
        " training steps, in rounds that take one after the other."
    ),
    claims=(
        Claim(
            "cheap",
            ARTICLE,
            text("ReLU needs no exponential and is therefore faster to compute."),
            text(
                "Faster where the arithmetic is what takes the time: in the cache, and with a library that computes one"
                " exponential after the other. As fast as the others where the memory is what takes the time, and"
                " hardly faster in a training step, most of which is matrix products."
            ),
            text(
                "In each place the times of sigmoid and of tanh are divided by ReLU's in the same round. ReLU is faster"
                " there where the 95 % interval of the median lies above 1.1 for both. Reproduced where it is faster in"
                " every place; depends where in some; else not reproduced."
            ),
        ),
    ),
    params=CheapParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=80,
    full={"rounds": 101, "milliseconds": 5.0, "others": ("leaky_relu", "elu", "gelu", "silu", "softplus", "hardswish")},
    smallest={"rounds": 3, "elements": 1 << 14, "milliseconds": 0.02, "others": ()},
    seconds=(6.0, 120.0),
    timed=True,
)

"""ReLU networks of one hidden layer on curves: error against width, of networks that were trained and constructed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.datasets import DATASETS
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import Estimate, bootstrap, exact, median
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel, Points
from reluviz.experiments.base.pace import advance
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Evaluator, Mlp, Parameters, Replicas, initial_parameters

BUILT_LIMIT, TRAINED_LIMIT = 0.02, 0.05
"""The largest worst error that counts, as a share of the target's range, and root mean square, of its spread."""

SMOOTH = ("sine_curve", "bumps_curve")
"""Targets with a second derivative, for which theory gives the order of the error."""

_TARGETS = ("sine_curve", "abs_curve", "bumps_curve", "step_curve")
_SAMPLES, _DENSE, _BATCH = 256, 2001, 32
_STAGES = ((0.01, 0.5), (0.002, 0.25), (0.0004, 0.25))
"""Learning rates one after the other, with the share of the epochs that each gets."""

_ROUNDING = 1e-9  # far above float64's rounding, far below every error of a width here


def _curves() -> Iterable[str]:
    return (name for name, info in DATASETS.items() if info.kind == "regression" and info.make is not None)


@dataclass(frozen=True)
class UniversalApproximationParams(Params):
    """Parameters of universal-approximation."""

    target: str = setting("sine_curve", "target whose fit is drawn", choices=_curves)
    targets: tuple[str, ...] = setting(_TARGETS, "targets to judge by", choices=_curves, most=8, least=1)
    widths: tuple[int, ...] = setting(
        (8, 16, 32, 64), "units of the hidden layer; the first is drawn", low=2, high=512, distinct=True, most=12,
        least=1,
    )  # fmt: skip
    epochs: int = setting(2000, "passes over the 256 training samples", low=0, high=100_000)
    seeds: int = setting(8, "networks for each target and width", low=2, high=1000)


@dataclass(frozen=True)
class Fit:
    """Networks of one width on one target; errors on 2001 points, root mean squares as a share of its spread.

    Attributes:
        target: The data set.
        width: Units of the hidden layer.
        rms: Root mean square error of each trained network; None where it diverged.
        worst: Largest error of each as a share of the target's range; None where it diverged.
        built_rms: Root mean square error of the network that joins the target at evenly spaced points.
        built_worst: Its largest error.
    """

    target: str
    width: int
    rms: tuple[float | None, ...]
    worst: tuple[float | None, ...]
    built_rms: float
    built_worst: float


@dataclass(frozen=True)
class Picture:
    """A target and its fits; `kinks` are where the trained one bends, `heights` its values there."""

    target: str
    width: int
    x: tuple[float, ...]
    y: tuple[float, ...]
    trained: tuple[float, ...]
    built: tuple[float, ...]
    kinks: tuple[float, ...]
    heights: tuple[float, ...]


@dataclass(frozen=True)
class Data:
    """The fits so far and the picture of the first of them."""

    fits: tuple[Fit, ...]
    picture: Picture


def curve(target: str, points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return evenly spaced points of [-1, 1] and a target's values there, both (points, 1), without noise."""
    make = DATASETS[target].make
    assert make is not None, "only a person's own file has no function"
    table = make(points, 0.0, np.random.default_rng(0))
    return table.x, np.asarray(table.y, np.float64)[:, np.newaxis]


def constructed(target: str, width: int) -> Parameters:
    """Return the network of `width` ReLUs that is the straight line between neighbours of width + 1 points of a target.

    A ReLU begins at every point but the last and adds the change of slope there.
    """
    x, y = curve(target, width + 1)
    slopes = np.diff(y[:, 0]) / np.diff(x[:, 0])
    hidden = (np.ones((1, width)), -x[:-1, 0])
    return [hidden, (np.diff(slopes, prepend=0.0)[:, np.newaxis], y[0])]


def drawn_start(width: int, seed: int) -> Parameters:
    """Return initial weights whose bends lie evenly at random over [-1, 1]: biases of 0 would put them all at 0."""
    hidden, last = initial_parameters((1, width, 1), "he_normal", seed)
    places = np.random.default_rng([seed, width]).uniform(-1, 1, width)
    # Of one size, or units of small weights would hardly move.
    weights = np.where(hidden[0] < 0, -math.sqrt(2), math.sqrt(2)).astype(np.float32)
    return [(weights, (-weights[0] * places).astype(np.float32)), last]


def kinks(network: Parameters) -> NDArray[np.float64]:
    """Return where in (-1, 1) a network of one hidden layer bends, in order."""
    (weights, biases), _ = network
    live = weights[0] != 0
    places = -biases[live].astype(np.float64) / weights[0, live]
    return np.unique(places[np.abs(places) < 1])


def measure(params: UniversalApproximationParams, stop: Stop) -> Iterator[Step[Data]]:
    """Train and construct networks, width after width, target after target, the drawn one first."""
    names = [params.target, *(name for name in params.targets if name != params.target)]
    fits: list[Fit] = []
    picture: Picture | None = None
    for name in names:
        for width in params.widths:
            networks = _trained(params, name, width, stop)
            if networks is None:
                return
            fit, drawn = _fit(name, width, networks)
            fits.append(fit)
            picture = picture or drawn
            yield Step(len(fits) / (len(names) * len(params.widths)), Data(tuple(fits), picture))


def _trained(params: UniversalApproximationParams, target: str, width: int, stop: Stop) -> list[Parameters] | None:
    """Return networks trained on a target with Adam at falling rates, None where stopped."""
    mlp = Mlp((1, width, 1), "relu", "squared")
    x, y = curve(target, _SAMPLES)
    seeds = list(range(params.seed, params.seed + params.seeds))
    networks = [drawn_start(width, seed) for seed in seeds]
    for rate, share in _STAGES:
        replicas = Replicas(mlp, x, y, networks, seeds=seeds, learning_rates=rate, optimiser="adam", batch_size=_BATCH)
        if stop.is_set() or not advance(replicas, round(share * params.epochs) * replicas.steps_per_epoch, stop):
            return None
        networks = [replicas.parameters(index) for index in range(len(seeds))]
    return networks


def _fit(target: str, width: int, networks: list[Parameters]) -> tuple[Fit, Picture]:
    """Return the errors of trained networks and of the constructed one, and a picture of the first of each."""
    x, y = curve(target, _DENSE)
    spread, span = float(y.std()), float(np.ptp(y))
    rms: list[float | None] = []
    worst: list[float | None] = []
    outputs = []
    single, double = (Evaluator(Mlp((1, width, 1), "relu", "squared", dtype), x) for dtype in ("float32", "float64"))
    for evaluator, network in [*((single, network) for network in networks), (double, constructed(target, width))]:
        output = evaluator.logits(network)
        assert output is not None, "nothing can stop this evaluation"
        outputs.append(output[:, 0])
        with np.errstate(over="ignore", invalid="ignore"):
            error = np.abs(output.astype(np.float64) - y)
        known = bool(np.isfinite(error).all())
        rms.append(float(np.sqrt(np.mean(error**2))) / spread if known else None)
        worst.append(float(error.max()) / span if known else None)
    bends = kinks(networks[0])
    heights = np.interp(bends, x[:, 0], outputs[0])
    columns = (x[:, 0], y[:, 0], outputs[0], outputs[-1], bends, heights)
    picture = Picture(target, width, *(tuple(column.tolist()) for column in columns))
    # The constructed network is as finite as its target.
    return Fit(target, width, tuple(rms[:-1]), tuple(worst[:-1]), rms[-1] or 0.0, worst[-1] or 0.0), picture


def rate(fits: list[Fit]) -> Estimate:
    """Return the power of the width that the median error of trained networks goes with, by least squares of logs."""
    widths = _by_width(fits)
    return bootstrap(
        lambda *errors: _slope(widths, [np.median(each, axis=-1) for each in errors]), *[f.rms for f in fits]
    )


def _slope(widths: list[int], errors: list[Any]) -> NDArray[Any]:
    x = np.log(widths)
    x = x - x.mean()
    # The tiniest number stands for an error of 0.
    logs = [np.log(np.maximum(error, np.finfo(np.float64).tiny)) for error in errors]
    return np.asarray(sum(a * b for a, b in zip(x, logs, strict=True)) / (x @ x))


def _of(data: Data) -> dict[str, list[Fit]]:
    """Return the fits by target, each list in the order of widths."""
    names = dict.fromkeys(fit.target for fit in data.fits)
    return {name: sorted((f for f in data.fits if f.target == name), key=lambda f: f.width) for name in names}


def approximated(fit: Fit) -> bool:
    """Return whether both networks of a width are near enough to their target."""
    return fit.built_worst < BUILT_LIMIT and median(fit.rms).below(TRAINED_LIMIT)


def judge(params: UniversalApproximationParams, data: Data) -> tuple[Finding, ...]:
    """Look at the errors at the largest width, target by target; one that is only drawn does not count."""
    by_target = {name: fits for name, fits in _of(data).items() if name in params.targets}
    if not by_target:
        return ()
    rows: list[Row] = []
    met: list[str] = []
    other: list[str] = []
    for name, fits in by_target.items():
        last = fits[-1]
        (met if approximated(last) else other).append(name)
        places = {"target": name, "width": last.width}
        rows += [
            Row(text("{target}, width {width}: error, trained", **places), median(last.rms, "share")),
            Row(text("{target}, width {width}: worst error, trained", **places), median(last.worst, "share")),
            Row(
                text("{target}, width {width}: worst error, constructed", **places), exact(last.built_worst, 1, "share")
            ),
        ]
        if len({fit.width for fit in fits}) > 1:
            rows += _rates(name, fits)
    verdict: Verdict = "reproduced" if not other else "depends" if met else "not reproduced"
    first, fits = next(iter(by_target.items()))
    condition = _condition(met, [by_target[name][-1] for name in other]) if verdict == "depends" else None
    measured, found = median(fits[-1].rms, "share"), _found(first, fits)
    return (Finding("universal-approximation", verdict, measured, found, condition, tuple(rows)),)


def _rates(name: str, fits: list[Fit]) -> list[Row]:
    """Return the power of the width that the error goes with; where an error is rounding alone, it goes with none."""
    rows = [Row(text("{target}: power of the width, trained", target=name), rate(fits))]
    if fits[-1].built_rms > _ROUNDING:
        power = float(_slope(_by_width(fits), [f.built_rms for f in fits]))
        predicted = -2.0 if name in SMOOTH else None
        rows.append(Row(text("{target}: power of the width, constructed", target=name), exact(power), predicted))
    return rows


def _condition(met: list[str], other: list[Fit]) -> Text:
    return text(
        "It holds for {met}, not for {other}: with {width} units the constructed network still misses up to"
        " {worst:.2g} % of its range, trained ones {trained}.",
        met=", ".join(met),
        other=", ".join(fit.target for fit in other),
        width=other[0].width,
        worst=100 * other[0].built_worst,
        trained=median(other[0].worst, "share"),
    )


def _found(target: str, fits: list[Fit]) -> Text:
    last = fits[-1]
    places = {"target": target, "width": last.width, "trained": median(last.rms, "share")}
    if last.built_rms <= _ROUNDING:
        return text(
            "On {target} trained networks of {width} units miss {trained} of its spread; a network that joins points of"
            " the target meets it exactly.",
            **places,
        )
    if len({fit.width for fit in fits}) == 1:
        return text("On {target} trained networks of {width} units miss {trained} of its spread.", **places)
    return text(
        "On {target} trained networks of {width} units miss {trained} of its spread, and their error goes with the"
        " width to the power of {power}; a network that joins points of the target misses {built:.2g} %, with a power"
        " of {best:.3g}.",
        **places,
        power=rate(fits),
        built=100 * last.built_rms,
        best=float(_slope(_by_width(fits), [f.built_rms for f in fits])),
    )


def figures(params: UniversalApproximationParams, data: Data) -> tuple[Panel, ...]:
    """Draw a fit with its bends, and errors by width: trained, constructed, and the bound of theory."""
    return (_fit_panel(data.picture), *_error_panels(data), _worst_panel(data))


def _by_width(fits: list[Fit]) -> list[int]:
    return [fit.width for fit in fits]


def _fit_panel(picture: Picture) -> Panel:
    layers = (
        Line(text("target"), picture.x, picture.y, colour="identity"),
        Line(text("constructed"), picture.x, picture.built, style="theory"),
        Line(text("trained"), picture.x, picture.trained, colour="relu"),
        Points(text("bends of the trained one"), picture.kinks, picture.heights, colour="relu"),
    )
    title = text("{target}, {width} ReLUs: straight pieces", target=picture.target, width=picture.width)
    return Panel("fit", title, Axis("x"), Axis(text("value")), layers)


def _above_rounding(errors: list[float]) -> list[float | None]:
    """Return errors without those of rounding alone, which would stretch an axis: there a network meets its target."""
    return [error if error > _ROUNDING else None for error in errors]


def _error_panels(data: Data) -> tuple[Panel, ...]:
    """Draw root mean square errors, of trained networks and of constructed ones apart."""
    trained: list[Line] = []
    built: list[Line] = []
    for name, fits in _of(data).items():
        found = [median(fit.rms) for fit in fits]
        low, high = [each.low for each in found], [each.high for each in found]
        trained.append(Line(name, _by_width(fits), [each.value for each in found], low, high, marks=True))
        built.append(Line(name, _by_width(fits), _above_rounding([f.built_rms for f in fits]), marks=True))
    first = _of(data)[data.picture.target]
    slope = [first[0].built_rms * (fit.width / first[0].width) ** -2 for fit in first]
    theory = Line(text("goes with width to the power of -2"), _by_width(first), slope, style="theory")
    axes = (Axis(text("hidden units"), log=True), Axis(text("error, as a share of the target's spread"), log=True))
    return (
        Panel("trained", text("Trained networks"), *axes, (*trained, theory)),
        Panel("constructed", text("Constructed networks"), *axes, (*built, theory)),
    )


def _worst_panel(data: Data) -> Panel:
    errors = [
        Line(name, _by_width(fits), _above_rounding([f.built_worst for f in fits]), marks=True)
        for name, fits in _of(data).items()
    ]
    bounds = [
        Line(text("bound for {target}", target=name), widths, [bound(name, w) for w in widths], style="theory")
        for name, widths in ((name, _by_width(fits)) for name, fits in _of(data).items() if name in SMOOTH)
    ]
    return Panel(
        "worst",
        text("Worst error of constructed networks"),
        Axis(text("hidden units"), log=True),
        Axis(text("share of the target's range"), log=True),
        (*errors, *bounds),
    )


def bound(target: str, width: int) -> float:
    """Return the largest worst error of straight lines between width + 1 points of a smooth target, over its range.

    It is h²/8·max|f''| with h = 2/width (de Boor, A Practical Guide to Splines, 1978), f'' by differences.
    """
    x, y = curve(target, 20001)
    bend = float(np.abs(np.diff(y[:, 0], 2)).max()) / float(x[1, 0] - x[0, 0]) ** 2
    return (2 / width) ** 2 / 8 * bend / float(np.ptp(y))


EXPERIMENT = Experiment(
    id="universal-approximation",
    title=text("Any function, nearly"),
    doc=text(
        "Fits curves with one hidden layer of ReLUs of growing width, by training and by construction, and fits the"
        " power of the width with which the error falls."
    ),
    claims=(
        Claim(
            "universal-approximation",
            ARTICLE,
            text("With an activation a network can approximate nearly any function."),
            text(
                "Every continuous target, as near as is wanted, by a network that is wide enough (Leshno, Lin, Pinkus"
                " and Schocken 1993); a smooth one with an error that goes with the width to the power of -2, as"
                " straight pieces do (de Boor 1978; DeVore 1998). Training need not find that network. A jump is"
                " never met: the worst error stays at a half or more."
            ),
            text(
                "A target counts where at the largest width the worst error of the constructed network is under"
                " {built:.0%} of its range, and the 95 % interval of the trained networks' median root mean square"
                " error lies under {trained:.0%} of its spread. Reproduced where every target counts, depends where"
                " some do, not reproduced where none does.",
                built=BUILT_LIMIT,
                trained=TRAINED_LIMIT,
            ),
        ),
    ),
    params=UniversalApproximationParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=30,
    full={"seeds": 32, "epochs": 5000, "widths": (4, 8, 16, 32, 64, 128, 256)},
    smallest={"seeds": 2, "epochs": 40, "widths": (4, 8), "targets": ("sine_curve", "step_curve")},
    seconds=(2.0, 75.0),
)

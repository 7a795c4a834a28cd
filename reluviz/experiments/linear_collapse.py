"""Layers without an activation between them are one linear map: W' and b' worked out, and bent away into ReLU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.affine import best_affine, residual
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import exact, median
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Field, Grid, Line, Panel
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import Evaluator, Mlp, Parameters, initial_parameters

SLACK = 64
"""A difference of up to this many roundings a layer counts as rounding."""

_INPUTS, _OUTPUTS = 2, 3
_REACH = 2.0  # the plane of inputs is [-2, 2] x [-2, 2]
_POINTS = 41  # points of the plane along each side
_BLENDS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
_UNIT = {"float32": 2.0**-24, "float64": 2.0**-53}


@dataclass(frozen=True)
class LinearCollapseParams(Params):
    """Parameters of linear-collapse."""

    blend: float = setting(0.0, "activation of the pictured stack, from 0 (identity) to 1 (ReLU)", low=0.0, high=1.0)
    depth: int = setting(5, "hidden layers of the pictured stack", low=1, high=40)
    width: int = setting(16, "units in each hidden layer", low=1, high=256)
    depths: tuple[int, ...] = setting(
        (1, 2, 5, 10, 20), "depths to compare", low=1, high=60, distinct=True, most=16, least=1
    )
    seeds: int = setting(8, "stacks for each depth", low=1, high=200)


@dataclass(frozen=True)
class Depth:
    """Linear stacks of one depth beside their single maps; each a number for every stack.

    Attributes:
        depth: Hidden layers.
        single: Largest difference in float32, as a share of the largest output.
        double: The same in float64.
    """

    depth: int
    single: tuple[float, ...]
    double: tuple[float, ...]


@dataclass(frozen=True)
class Picture:
    """One stack on the plane.

    Attributes:
        outputs: Its first output, top row first, (rows, columns).
        weights: W' of the best affine map, (inputs, outputs).
        bias: b', (outputs,).
        residual: What that map leaves, see `residual`.
    """

    outputs: tuple[tuple[float, ...], ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    residual: float


@dataclass(frozen=True)
class Data:
    """What was measured so far: depths, the picture, and (blend, residual of each stack) of the pictured depth."""

    depths: tuple[Depth, ...]
    picture: Picture
    blends: tuple[tuple[float, tuple[float, ...]], ...] = ()


def collapse(layers: Parameters) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return W' (n_in, n_out) and b' (n_out,) of layers with nothing between them, multiplied out in float64."""
    weights, bias = (part.astype(np.float64) for part in layers[0])
    for w, b in layers[1:]:
        weights, bias = weights @ w.astype(np.float64), bias @ w.astype(np.float64) + b
    return weights, bias


def stack(params: LinearCollapseParams, depth: int, seed: int) -> Parameters:
    """Return layers whose outputs keep their size with an identity between them; biases are drawn too, not 0."""
    widths = (_INPUTS, *[params.width] * depth, _OUTPUTS)
    rng = np.random.default_rng([params.seed + seed, depth])
    drawn = initial_parameters(widths, "lecun_normal", params.seed + seed, dtype=np.float64)
    return [(w, rng.normal(0.0, 0.3, b.shape)) for w, b in drawn]


def outputs(layers: Parameters, x: NDArray[Any], blend: float, dtype: str) -> NDArray[Any]:
    """Return what the kernels make of a stack whose activation is (1 - blend)·z + blend·max(0, z).

    That is a leaky ReLU of slope 1 - blend: z itself above 0, (1 - blend)·z below.
    """
    widths = (layers[0][0].shape[0], *(len(b) for _, b in layers))
    mlp = Mlp(widths, "leaky_relu", "squared", dtype, {"slope": 1 - blend})
    found = Evaluator(mlp, x).logits([(w.astype(mlp.real), b.astype(mlp.real)) for w, b in layers])
    assert found is not None, "nothing can stop this evaluation"
    return found


def _plane() -> NDArray[np.float64]:
    """Return the points of the plane, row after row from the top, (points, 2)."""
    along = np.linspace(-_REACH, _REACH, _POINTS)
    x, y = np.meshgrid(along, along[::-1])
    return np.column_stack((x.ravel(), y.ravel()))


def measure(params: LinearCollapseParams, stop: Stop) -> Iterator[Step[Data]]:
    """Compare stacks with their single maps by depth, then the pictured depth by blend."""
    plane, parts = _plane(), len(params.depths) + len(_BLENDS)
    data = Data((), _picture(params, plane))
    for place, depth in enumerate(params.depths):
        pairs = []
        for seed in range(params.seeds):
            if stop.is_set():
                return
            pairs.append(_differences(stack(params, depth, seed), plane))
        data = replace(data, depths=(*data.depths, Depth(depth, *map(tuple, zip(*pairs, strict=True)))))
        yield Step((place + 1) / parts, data)
    stacks = [stack(params, params.depth, seed) for seed in range(params.seeds)]
    for place, blend in enumerate(_BLENDS):
        if stop.is_set():
            return
        left = tuple(_left(layers, plane, blend)[0] for layers in stacks)
        data = replace(data, blends=(*data.blends, (blend, left)))
        yield Step((len(params.depths) + place + 1) / parts, data)


def _differences(layers: Parameters, plane: NDArray[Any]) -> tuple[float, float]:
    """Return the largest relative difference of a linear stack to its single map, in float32 and in float64."""
    found = []
    for dtype in _UNIT:
        # The stack's own numbers are those rounded to its type, so these are multiplied out, too.
        rounded = [(w.astype(dtype), b.astype(dtype)) for w, b in layers]
        x = plane.astype(dtype)
        weights, bias = collapse(rounded)
        y = outputs(rounded, x, 0.0, dtype)
        found.append(float(np.abs(y - (x.astype(np.float64) @ weights + bias)).max() / np.abs(y).max()))
    return found[0], found[1]


def _left(layers: Parameters, plane: NDArray[Any], blend: float) -> tuple[float, NDArray[Any], NDArray[Any]]:
    """Return what the affine map leaves of a float32 stack, with W' and b': the product at 0, else the nearest."""
    y = outputs(layers, plane.astype(np.float32), blend, "float32").astype(np.float64)
    weights, bias = collapse(layers) if blend == 0 else best_affine(plane, y)
    return residual(y, plane @ weights + bias), weights, bias


def _picture(params: LinearCollapseParams, plane: NDArray[Any]) -> Picture:
    layers = stack(params, params.depth, 0)
    y = outputs(layers, plane.astype(np.float32), params.blend, "float32")[:, 0].astype(np.float64)
    left, weights, bias = _left(layers, plane, params.blend)
    rows = tuple(map(tuple, y.reshape(_POINTS, _POINTS).tolist()))
    return Picture(rows, tuple(map(tuple, weights.tolist())), tuple(bias.tolist()), left)


def limit(depth: int, dtype: str) -> float:
    """Return the largest relative difference that counts as rounding."""
    return SLACK * (depth + 1) * _UNIT[dtype]


def judge(params: LinearCollapseParams, data: Data) -> tuple[Finding, ...]:
    """Compare the largest differences with rounding, depth by depth."""
    collapsed: list[int] = []
    other: list[int] = []
    rows: list[Row] = []
    for depth in data.depths:
        worst = {"float32": max(depth.single), "float64": max(depth.double)}
        met = all(value <= limit(depth.depth, dtype) for dtype, value in worst.items())
        (collapsed if met else other).append(depth.depth)
        for dtype, samples in (("float32", depth.single), ("float64", depth.double)):
            rows.append(Row(text("depth {depth}, {dtype}", depth=depth.depth, dtype=dtype), median(samples)))
    rows += [
        Row(text("left by the best affine map, blend {blend:g}", blend=blend), median(left, "share"))
        for blend, left in data.blends
    ]
    worst_single, worst_double = (
        max(max(each) for each in samples)
        for samples in ([d.single for d in data.depths], [d.double for d in data.depths])
    )
    verdict: Verdict = "reproduced" if not other else "depends" if collapsed else "not reproduced"
    condition = None
    if verdict == "depends":
        condition = text(
            "It holds for {collapsed} hidden layers, not for {other}.", collapsed=_list(collapsed), other=_list(other)
        )
    return (
        Finding(
            "linear-collapse",
            verdict,
            exact(worst_single, n=sum(len(d.single) for d in data.depths)),
            _found(worst_single, worst_double, data),
            condition,
            tuple(rows),
            text("largest difference in float32, as a share of the output"),
        ),
    )


def _found(single: float, double: float, data: Data) -> Text:
    if not data.blends or data.blends[-1][0] < 1:
        return text(
            "W'x + b' differs from the stack's output by at most {single:.1e} of it in float32 and {double:.1e} in"
            " float64.",
            single=single,
            double=double,
        )
    return text(
        "W'x + b' differs from the stack's output by at most {single:.1e} of it in float32 and {double:.1e} in float64;"
        " with ReLU between the layers the best affine map leaves {left} of the output's spread.",
        single=single,
        double=double,
        left=median(data.blends[-1][1], "share"),
    )


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def figures(params: LinearCollapseParams, data: Data) -> tuple[Panel, ...]:
    """Draw the stack on the plane with its affine map's level lines, the residual by blend, W' and b', and rounding."""
    panels = [_plane_panel(params, data.picture), _map_panel(params, data.picture)]
    if data.blends:
        panels.insert(1, _blend_panel(params, data))
    return (*panels, _depth_panel(data))


def _plane_panel(params: LinearCollapseParams, picture: Picture) -> Panel:
    values = np.array(picture.outputs)
    low, high = values.min(), values.max()
    span = high - low or 1.0
    field = Field(
        text("output, from its smallest to its largest value"), (values - low) / span, -_REACH, _REACH, -_REACH, _REACH
    )
    slope, bias = np.array(picture.weights)[:, 0], picture.bias[0]
    levels = [
        _level_line(slope, bias - (low + share * span), text("level lines of W'x + b'") if share == 0.5 else "")  # noqa: PLR2004
        for share in (0.2, 0.35, 0.5, 0.65, 0.8)
    ]
    title = text(
        "Output of {depth} hidden layers, activation {percent:.0f} % ReLU",
        depth=params.depth,
        percent=100 * params.blend,
    )
    axes = (Axis("x1", low=-_REACH, high=_REACH), Axis("x2", low=-_REACH, high=_REACH))
    return Panel("plane", title, *axes, (field, *(line for line in levels if line)))


def _level_line(slope: NDArray[Any], offset: float, label: Text | str) -> Line | None:
    """Return the line slope·x + offset = 0 within the plane, None where it does not cross it."""
    size = float(slope @ slope)
    if not size:
        return None
    foot, along = -offset * slope / size, np.array([-slope[1], slope[0]]) / np.sqrt(size)
    points = foot + np.linspace(-4 * _REACH, 4 * _REACH, 401)[:, np.newaxis] * along
    inside = points[(np.abs(points) <= _REACH).all(axis=1)]
    return Line(label, inside[:, 0], inside[:, 1], style="theory") if len(inside) > 1 else None


def _map_panel(params: LinearCollapseParams, picture: Picture) -> Panel:
    values = np.vstack((np.array(picture.weights), picture.bias)).T
    title = text("W' and b' of the one map; it leaves {left:.2g} of the spread", left=picture.residual)
    names = tuple(text("output {number}", number=number + 1) for number in range(_OUTPUTS))
    return Panel(
        "map",
        title,
        Axis(text("weight of each input, and bias"), names=("W' x1", "W' x2", "b'")),
        Axis(text("output"), names=names),
        (Grid(text("value"), values, scale="plain"),),
    )


def _blend_panel(params: LinearCollapseParams, data: Data) -> Panel:
    x = [blend for blend, _ in data.blends]
    estimates = [median(left) for _, left in data.blends]
    low, high = [e.low for e in estimates], [e.high for e in estimates]
    line = Line(
        text("median of {seeds} stacks", seeds=params.seeds), x, [e.value for e in estimates], low, high, "relu",
        marks=True,
    )  # fmt: skip
    here = Line(text("pictured"), [params.blend] * 2, [_UNIT["float32"], 1.0], colour="identity", style="theory")
    return Panel(
        "residual",
        text("What the best affine map leaves of the stack"),
        Axis(text("blend, from identity (0) to ReLU (1)"), low=0.0, high=1.0),
        Axis(text("share of the output's spread"), log=True),
        (here, line),
    )


def _depth_panel(data: Data) -> Panel:
    x = [depth.depth for depth in data.depths]
    layers: list[Line] = []
    for dtype, colour in (("float32", "relu"), ("float64", "tanh")):
        estimates = [median(d.single if dtype == "float32" else d.double) for d in data.depths]
        low, high = [e.low for e in estimates], [e.high for e in estimates]
        layers.append(Line(dtype, x, [e.value for e in estimates], low, high, colour, marks=True))
        bounds = [limit(depth, dtype) for depth in x]
        layers.append(Line(text("limit of rounding, {dtype}", dtype=dtype), x, bounds, colour=colour, style="theory"))
    return Panel(
        "rounding",
        text("Largest difference between a linear stack and W'x + b'"),
        Axis(text("hidden layers")),
        Axis(text("share of the largest output"), log=True),
        tuple(layers),
    )


EXPERIMENT = Experiment(
    id="linear-collapse",
    title=text("Linear layers collapse"),
    doc=text(
        "Multiplies a stack of linear layers out into one map W'x + b', compares the two, and bends the activation"
        " from identity into ReLU."
    ),
    claims=(
        Claim(
            "linear-collapse",
            ARTICLE,
            text("However many layers: without a non-linear activation they are one linear map W'x + b'."),
            text("The two differ by nothing but rounding, about 1e-7 of the output in float32 and 1e-16 in float64."),
            text(
                "Reproduced where at every depth the largest difference of all stacks, as a share of the largest"
                " output, is at most {slack} roundings of the type for each layer, in float32 and in float64; depends"
                " where that is so at some depths; not reproduced where at none.",
                slack=SLACK,
            ),
        ),
    ),
    params=LinearCollapseParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=10,
    full={"seeds": 100, "depths": (1, 2, 3, 5, 10, 20, 30, 50)},
    smallest={"seeds": 2, "depths": (1, 3), "width": 4, "depth": 2},
    seconds=(0.2, 2.0),
    live=True,
)

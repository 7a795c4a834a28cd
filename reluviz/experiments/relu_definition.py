"""ReLU against its definition on float32 bit patterns of every exponent: value, slope, straight pieces and the kink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import ARTICLE, Claim, Finding, Row, Verdict
from reluviz.experiments.base.estimates import exact
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Line, Panel, Points
from reluviz.experiments.base.words import Text, text
from reluviz_kernels import ACTIVATIONS

EXPONENTS = 256
"""Of float32: 0 are zero and the subnormal numbers, 255 infinity and NaN."""

_BIAS, _MANTISSAS = 127, 2**23
_MOST_BENT = 2**16  # of a sign and exponent, on which second differences are taken
_CHUNK = 2**18  # patterns between two partial results, at least
_REACH, _POINTS, _H = 2.0, 401, 0.5


@dataclass(frozen=True)
class ReluDefinitionParams(Params):
    """Parameters of relu-definition."""

    mantissas: int = setting(
        1024, "bit patterns for each sign and exponent; 8388608 are all there are", low=2, high=_MANTISSAS
    )


@dataclass(frozen=True)
class Exponent:
    """What was found for one exponent, both signs.

    Attributes:
        exponent: The exponent as it is stored, 0 to 255.
        checked: Bit patterns.
        values: How many have another value than max(0, x).
        slopes: How many, but for x = 0, have another derivative than the step.
        bends: How many have a second difference other than 0 on one side of 0, or other than h across it.
    """

    exponent: int
    checked: int
    values: int
    slopes: int
    bends: int

    @property
    def wrong(self) -> int:
        """How much is not as defined."""
        return self.values + self.slopes + self.bends


@dataclass(frozen=True)
class Data:
    """The exponents so far; the kernel's derivative at 0 and at -0, and its slopes beside 0; its curves.

    Attributes:
        exponents: Those measured so far.
        at_zero: The derivative that the kernel gives at 0 and at -0.
        sides: The slopes from 0 to the nearest float32 numbers below and above.
        x: Places of the curves.
        value: The kernel's value there.
        slope: Its derivative there.
        second: Its second difference there, divided by h.
    """

    exponents: tuple[Exponent, ...]
    at_zero: tuple[float, float]
    sides: tuple[float, float]
    x: tuple[float, ...]
    value: tuple[float, ...]
    slope: tuple[float, ...]
    second: tuple[float, ...]


def mantissas(count: int, seed: int) -> NDArray[np.uint32]:
    """Return mantissas in order, the ends among them and the others drawn evenly; all where `count` is all of them."""
    if count == _MANTISSAS:
        return np.arange(_MANTISSAS, dtype=np.uint32)
    edges = np.linspace(0, _MANTISSAS, count + 1)
    drawn = np.random.default_rng(seed).uniform(edges[:-1], edges[1:]).astype(np.uint32)
    drawn[0], drawn[-1] = 0, _MANTISSAS - 1
    return np.unique(drawn)


def count_exponent(exponent: int, drawn: NDArray[np.uint32]) -> Exponent:
    """Return what ReLU gives for all patterns of an exponent with these mantissas."""
    found = Exponent(exponent, 0, 0, 0, 0)
    for sign in (0, 1):
        x = (drawn | np.uint32(sign << 31 | exponent << 23)).view(np.float32)
        found = Exponent(
            exponent,
            found.checked + x.size,
            found.values + wrong_values(x, ACTIVATIONS["relu"].value(x)),
            found.slopes + wrong_slopes(x, ACTIVATIONS["relu"].derivative(x)),
            found.bends + _wrong_bends(x[:: max(1, x.size // _MOST_BENT)]),
        )
    return found


def wrong_values(x: NDArray[Any], y: NDArray[Any]) -> int:
    """Return how many values are not max(0, x); NaN has to stay NaN, and -0 is 0."""
    return int(((y != np.maximum(x.dtype.type(0), x)) & ~(np.isnan(x) & np.isnan(y))).sum())


def wrong_slopes(x: NDArray[Any], slope: NDArray[Any]) -> int:
    """Return how many derivatives are not the step, 0 below 0 and 1 above; 0 itself has none, NaN has to stay NaN."""
    right = np.where(np.isnan(x), np.isnan(slope), (slope == (x > 0)) | (x == 0))
    return int((~right).sum())


def _wrong_bends(x: NDArray[Any]) -> int:
    """Return how many second differences are not as they should be, exactly, in float64, where x ± |x|/2 is exact."""
    places = x[np.isfinite(x) & (x != 0)].astype(np.float64)
    h = np.abs(places)
    relu = ACTIVATIONS["relu"].value
    beside = relu(places - h / 2) - 2 * relu(places) + relu(places + h / 2)
    across = relu(-h) - 2 * relu(np.zeros_like(h)) + relu(h)
    return int((beside != 0).sum() + (across != h).sum())


def measure(params: ReluDefinitionParams, stop: Stop) -> Iterator[Step[Data]]:
    """Go through the exponents."""
    data, pending = _curves(), 0
    drawn = mantissas(params.mantissas, params.seed)
    for exponent in range(EXPONENTS):
        if stop.is_set():
            return
        data = replace(data, exponents=(*data.exponents, count_exponent(exponent, drawn)))
        pending += 2 * len(drawn)
        if pending >= _CHUNK or exponent == EXPONENTS - 1:
            pending = 0
            yield Step((exponent + 1) / EXPONENTS, data)


def _curves() -> Data:
    relu = ACTIVATIONS["relu"]
    x = np.linspace(-_REACH, _REACH, _POINTS)
    second = (relu.value(x - _H) - 2 * relu.value(x) + relu.value(x + _H)) / _H
    least = np.float32(2.0**-149)
    below, at, above = relu.value(np.array([-least, 0, least], np.float32))
    plus, minus = relu.derivative(np.array([0.0, -0.0], np.float32)).tolist()
    return Data(
        (),
        (plus, minus),
        (float((at - below) / least), float((above - at) / least)),
        *(tuple(each.tolist()) for each in (x, relu.value(x), relu.derivative(x), second)),
    )


def judge(params: ReluDefinitionParams, data: Data) -> tuple[Finding, ...]:
    """Count what is not as defined."""
    checked = sum(each.checked for each in data.exponents)
    wrong = sum(each.wrong for each in data.exponents)
    off = [each.exponent - _BIAS for each in data.exponents if each.wrong]
    verdict: Verdict = "reproduced" if not off else "depends" if len(off) < len(data.exponents) else "not reproduced"
    condition = None
    if verdict == "depends":
        condition = text(
            "It fails for {count} of {tried} exponents, the first of them 2^{first}.",
            count=len(off),
            tried=len(data.exponents),
            first=off[0],
        )
    unit = "patterns"
    rows = (
        Row(text("values other than max(0, x)"), exact(sum(e.values for e in data.exponents), checked, unit), 0),
        Row(text("slopes other than the step, x = 0 aside"), exact(sum(e.slopes for e in data.exponents), checked), 0),
        Row(text("second differences that show another bend"), exact(sum(e.bends for e in data.exponents), checked), 0),
        Row(text("derivative that is used at 0"), exact(data.at_zero[0])),
        Row(text("derivative that is used at -0"), exact(data.at_zero[1])),
        Row(text("slope from 0 to the next float32 below"), exact(data.sides[0]), 0),
        Row(text("slope from 0 to the next float32 above"), exact(data.sides[1]), 1),
    )
    return (
        Finding("relu-definition", verdict, exact(wrong, checked, unit), _found(data, checked, wrong), condition, rows),
    )


def _found(data: Data, checked: int, wrong: int) -> Text:
    return text(
        "Of {checked:,} float32 bit patterns in {exponents} exponents, {wrong:,} are not as defined. At 0 itself there"
        " is no derivative: the slope is {left:g} on the left and {right:g} on the right, every number between is a"
        " subgradient, and {used:g} is used here, as in PyTorch.",
        checked=checked,
        exponents=len(data.exponents),
        wrong=wrong,
        left=data.sides[0],
        right=data.sides[1],
        used=data.at_zero[0],
    )


def figures(params: ReluDefinitionParams, data: Data) -> tuple[Panel, ...]:
    """Draw value and derivative, the second difference, and what was checked by exponent."""
    x = np.array(data.x)
    exponents = [each.exponent - _BIAS for each in data.exponents]
    left, right = data.sides
    curves = (
        Line(text("value"), x, data.value, colour="relu"),
        Line(text("derivative"), x, [None if place == 0 else s for place, s in zip(x, data.slope, strict=True)]),
        Line("max(0, x)", x, np.where(x > 0, x, 0.0), style="theory"),
        Points(text("derivative used at 0, and all subgradients"), [0.0], [data.at_zero[0]], [left], [right]),
    )
    bend = (
        Line(text("measured"), x, data.second, colour="relu"),
        Line(text("bend at 0 alone"), x, np.maximum(0, 1 - np.abs(x) / _H), style="theory"),
    )
    counts = (
        Line(text("bit patterns checked"), exponents, [each.checked for each in data.exponents], colour="identity"),
        Line(text("not as defined"), exponents, [each.wrong for each in data.exponents], colour="relu"),
    )
    return (
        Panel("curves", text("ReLU and its derivative"), Axis("x"), Axis(text("value")), curves),
        Panel(
            "bend",
            text("Second difference of ReLU, h = {h:g}", h=_H),
            Axis("x"),
            Axis(text("(f(x - h) - 2·f(x) + f(x + h)) / h")),
            bend,
        ),
        Panel(
            "exponents",
            text("Bit patterns that are not as defined"),
            Axis(text("exponent of two; -127: zero and subnormal, 128: infinity and NaN")),
            Axis(text("bit patterns"), low=0.0),
            counts,
        ),
    )


EXPERIMENT = Experiment(
    id="relu-definition",
    title=text("What ReLU is"),
    doc=text(
        "Compares ReLU and its derivative with their definition, bit pattern by bit pattern through every float32"
        " exponent, and looks for bends elsewhere than at 0."
    ),
    claims=(
        Claim(
            "relu-definition",
            ARTICLE,
            text(
                "ReLU is max(0, x), its derivative a step; it is made of two straight pieces and passes one side only."
            ),
            text("Not one float32 number has another value or slope; the derivative at 0 is a matter of choice."),
            text(
                "Reproduced where in every exponent that was tried every value is max(0, x), every derivative but that"
                " at 0 is the step, and every second difference is 0 on one side of 0 and h across it, all exactly;"
                " depends where that is so in some exponents; not reproduced where in none."
            ),
        ),
    ),
    params=ReluDefinitionParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=40,
    full={"mantissas": _MANTISSAS},
    smallest={"mantissas": 8},
    seconds=(0.3, 60.0),
)

"""The chance that a unit of the second layer is dead for every input, against Brownlowe et al.'s exact formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source, Verdict
from reluviz.experiments.base.estimates import CONFIDENCE, share
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from reluviz.experiments.base.figures import Axis, Layer, Line, Panel, Points
from reluviz.experiments.base.words import Text, text

BROWNLOWE_2024 = Source(
    "Brownlowe, Cornwell, Montes, Quijano, Stulman and Zhang",
    2024,
    "Stably unactivated neurons in ReLU neural networks",
    "arXiv 2412.06829",
)

_CHUNK = 10_000  # draws between two looks at the stop, fewer where there are many corners
_CORNERS = 50

Draw = Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.float64]]
DRAWS: Mapping[str, Draw] = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "uniform": lambda rng, shape: rng.uniform(-1, 1, shape),
    "two_bumps": lambda rng, shape: rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 1, shape),
    "heavy_tails": lambda rng, shape: rng.standard_t(2, shape),
}
"""Distributions that are symmetric around 0: the formulas hold for all of them."""


@dataclass(frozen=True)
class DeadProbabilityParams(Params):
    """Parameters of dead-probability."""

    inputs: tuple[int, ...] = setting(
        (1, 2, 3), "numbers of inputs n0 to try", low=1, high=6, distinct=True, most=6, least=1
    )
    beyond: int = setting(1, "units of the first layer beyond inputs + 1, where no formula is proved", low=0, high=4)
    draws: int = setting(50_000, "networks drawn for each case", low=100, high=10_000_000)
    distribution: str = setting(
        "normal", "distribution of weights and biases, symmetric around 0", choices=lambda: DRAWS
    )


@dataclass(frozen=True)
class Case:
    """What was counted for one shape.

    Attributes:
        inputs: The number of inputs, n0.
        units: The units of the first layer, n1.
        networks: How many were drawn.
        dead: In how many the unit of the second layer is dead for every input.
    """

    inputs: int
    units: int
    networks: int
    dead: int


Data = tuple[Case, ...]


def predicted(inputs: int, units: int) -> float | None:
    """Return the proved probability; None for more than inputs + 1 units, where there is only a conjecture."""
    if units <= inputs:
        return 2.0 ** -(units + 1)
    if units == inputs + 1:
        return (2.0**inputs + 1) / 4.0 ** (inputs + 1)
    return None


def measure(params: DeadProbabilityParams, stop: Stop) -> Iterator[Step[Data]]:
    """Draw networks of every shape and decide for each, without sampling inputs, whether its unit is dead."""
    shapes = [(n0, n1) for n0 in params.inputs for n1 in range(1, n0 + 2 + params.beyond)]
    draw = DRAWS[params.distribution]
    found: list[Case] = []
    for place, (n0, n1) in enumerate(shapes):
        rng = np.random.default_rng([params.seed, n0, n1])
        found.append(Case(n0, n1, 0, 0))
        chunk = at_once(n0, n1)
        for first in range(0, params.draws, chunk):
            if stop.is_set():
                return
            count = min(chunk, params.draws - first)
            weights, biases = draw(rng, (count, n0, n1)), draw(rng, (count, n1))
            dead = dead_for_every_input(weights, biases, draw(rng, (count, n1)), draw(rng, (count,)))
            found[-1] = Case(n0, n1, first + count, found[-1].dead + int(dead.sum()))
            yield Step((place + (first + count) / params.draws) / len(shapes), tuple(found))


def at_once(inputs: int, units: int) -> int:
    """Return how many networks are drawn between two looks at the stop."""
    return _CHUNK * _CORNERS // max(_CORNERS, comb(units, min(inputs, units)))


def dead_for_every_input(
    weights: NDArray[np.float64], biases: NDArray[np.float64], out: NDArray[np.float64], bias: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return for each network whether relu(x·weights + biases)·out + bias is nowhere above 0.

    The function is linear on each region into which the first layer's hyperplanes cut the space. Where there are at
    least as many hyperplanes as inputs, in general position, every region is spanned by corners (where as many of them
    meet as there are inputs) and rays (along lines where one fewer meet). So the function is nowhere above 0 exactly
    where it is not at the corners, and does not rise along the rays. With fewer hyperplanes the first layer's
    pre-activations take every value in the space of that many dimensions, as if each were an input.

    Args:
        weights: Of the first layer, (networks, inputs, units).
        biases: Of the first layer, (networks, units).
        out: Weights of the unit of the second layer, (networks, units).
        bias: Its bias, (networks,).
    """
    count, inputs, units = weights.shape
    if units < inputs:
        weights, inputs = np.broadcast_to(np.eye(units), (count, units, units)), units
    alive = np.zeros(count, np.bool_)
    for corner in combinations(range(units), inputs):
        meeting, others = list(corner), [unit for unit in range(units) if unit not in corner]
        # Row k of the inverse is the direction in which only the k-th of the meeting pre-activations changes, by 1.
        inverse = np.linalg.inv(weights[:, :, meeting])
        point = -np.einsum("nk,nki->ni", biases[:, meeting], inverse)
        height = np.einsum("ni,niu->nu", point, weights[:, :, others]) + biases[:, others]
        alive |= np.einsum("nu,nu->n", np.maximum(height, 0), out[:, others]) + bias > 0
        slopes = inverse @ weights[:, :, others]
        for sign in (1, -1):
            rise = np.einsum("nku,nu->nk", np.maximum(sign * slopes, 0), out[:, others])
            if sign > 0:
                rise += out[:, meeting]
            alive |= (rise > 0).any(axis=1)
    return ~alive


def judge(params: DeadProbabilityParams, data: Data) -> tuple[Finding, ...]:
    """Compare each share with its formula, all together at 95 %."""
    rows: list[Row] = []
    proved = [case for case in data if predicted(case.inputs, case.units) is not None]
    tail = (1 - CONFIDENCE) / 2 / len(proved)
    other = [case for case in proved if not _agrees(case, tail)]
    for case in data:
        label = text("n0 = {inputs}, n1 = {units}", inputs=case.inputs, units=case.units)
        rows.append(Row(label, share(case.dead, case.networks), predicted(case.inputs, case.units)))
    first = proved[-1]
    measured = share(first.dead, first.networks)
    verdict: Verdict = "reproduced" if not other else "depends" if len(other) < len(proved) else "not reproduced"
    found = text(
        "{agreeing} of {cases} shapes agree with the formula; with n0 = {inputs} and n1 = {units} {share} are dead,"
        " where it says {predicted:.2%}.",
        agreeing=len(proved) - len(other),
        cases=len(proved),
        inputs=first.inputs,
        units=first.units,
        share=measured,
        predicted=predicted(first.inputs, first.units),
    )
    condition: Text | None = None
    if verdict == "depends":
        names = ", ".join(f"{case.inputs}-{case.units}" for case in other)
        condition = text("It does not hold for the shapes n0-n1 {names}.", names=names)
    return (Finding("dead-probability", verdict, measured, found, condition, tuple(rows)),)


def _agrees(case: Case, tail: float) -> bool:
    """Return whether neither as few nor as many dead units would be rarer than `tail`, were the formula true."""
    # SciPy is slow to import.
    from scipy.special import betainc

    p, k, n = predicted(case.inputs, case.units), case.dead, case.networks
    as_many = betainc(k, n - k + 1, p) if k else 1.0
    as_few = 1 - betainc(k + 1, n - k, p) if k < n else 1.0
    return bool(min(as_many, as_few) >= tail)


def figures(params: DeadProbabilityParams, data: Data) -> tuple[Panel, ...]:
    """Draw the shares by units of the first layer, one colour for each number of inputs, with the formulas."""
    layers: list[Layer] = []
    for inputs in dict.fromkeys(case.inputs for case in data):
        cases = [case for case in data if case.inputs == inputs]
        formula = [(case.units, predicted(inputs, case.units)) for case in cases]
        label = "" if layers else text("formula")
        layers.append(Line(label, [n for n, _ in formula], [p for _, p in formula], style="theory"))
    for inputs in dict.fromkeys(case.inputs for case in data):
        cases = [case for case in data if case.inputs == inputs]
        shares = [share(case.dead, case.networks) for case in cases]
        layers.append(
            Points(
                text("n0 = {inputs}, drawn", inputs=inputs),
                [case.units for case in cases],
                [each.value for each in shares],
                [each.low for each in shares],
                [each.high for each in shares],
            )
        )
    return (
        Panel(
            "probability",
            text("Units of the second layer that are dead for every input"),
            Axis(text("n1, units in the first layer")),
            Axis(text("share of networks"), log=True),
            tuple(layers),
        ),
        _ratio(data),
    )


def _ratio(data: Data) -> Panel:
    """Draw what was measured as a multiple of the formula, case by case."""
    proved: list[Any] = [(case, predicted(case.inputs, case.units)) for case in data]
    proved = [(case, p, share(case.dead, case.networks)) for case, p in proved if p is not None]
    places = list(range(len(proved)))
    points = Points(
        text("drawn"),
        places,
        [s.value / p for _, p, s in proved],
        [s.low / p for _, p, s in proved],
        [s.high / p for _, p, s in proved],
        "relu",
    )
    return Panel(
        "ratio",
        text("The share as a multiple of the formula, with 95 % intervals"),
        Axis(text("n0-n1"), names=tuple(f"{case.inputs}-{case.units}" for case, _, _ in proved)),
        Axis(text("share / formula")),
        (Line(text("formula"), places, [1.0] * len(places), style="theory"), points),
    )


EXPERIMENT = Experiment(
    id="dead-probability",
    title=text("Dead for every input: the exact chance"),
    doc=text(
        "Draws two layers at random and decides for each by the corners and rays of its linear regions, not by samples,"
        " whether a unit of the second layer is 0 for every input."
    ),
    claims=(
        Claim(
            "dead-probability",
            BROWNLOWE_2024,
            text(
                "With weights and biases from distributions symmetric around 0, the chance that a unit of the second"
                " layer is 0 for every input depends on the shape alone."
            ),
            text(
                "1/2^(n1+1) with n1 units in the first layer on n0 inputs where n1 ≤ n0, and (2^n0+1)/4^(n0+1) where"
                " n1 = n0+1."
            ),
            text(
                "Reproduced where the share of dead units agrees with the formula in every shape that was tried"
                " (exact binomial intervals that hold for all shapes together at 95 %); depends where it agrees in some"
                " of them; not reproduced where in none."
            ),
        ),
    ),
    params=DeadProbabilityParams,
    measure=measure,
    judge=judge,
    figures=figures,
    order=220,
    full={"inputs": (1, 2, 3, 4), "beyond": 2, "draws": 1_000_000},
    smallest={"inputs": (1, 2), "draws": 2000},
    seconds=(1.5, 90.0),
)

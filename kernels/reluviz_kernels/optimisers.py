"""The optimisers: one declaration each, with PyTorch's formulae and defaults.

An update is a plain function of numbers, vectors of them or single ones: update(w, g, m, v, rates) returns the new w, m
and v. w is a parameter, g the loss's gradient, m and v the two values that an optimiser may keep for each parameter (0
at the start). `rates` holds the learning rate, the optimiser's hyper-parameters in the order of their declaration (at
most four), and last 1 - h1^t and 1 - h2^t after t steps, then 1 - h1 and 1 - h2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from reluviz_kernels import jit, memory, simd
from reluviz_kernels.fastmath import MATHS, Maths
from reluviz_kernels.spec import Parameter

MAX_RATES = 4
# Where the corrections for a mean that starts at 0 stand among the rates.
CORRECTION_1, CORRECTION_2 = 1 + MAX_RATES, 2 + MAX_RATES
# Where 1 - h1 and 1 - h2 stand.
COMPLEMENT_1, COMPLEMENT_2 = 3 + MAX_RATES, 4 + MAX_RATES
RATES = 5 + MAX_RATES


@dataclass(frozen=True)
class Optimiser:
    """One rule of update.

    Attributes:
        name: The keyword.
        label: The name that a person reads.
        doc: One line on what it does.
        kept: How many values it keeps for each parameter, 0 to 2.
        declare: Makes the update function from a `Maths`.
        parameters: Its hyper-parameters.
    """

    name: str
    label: str
    doc: str
    kept: int
    declare: Callable[[Maths], Callable[..., Any]]
    parameters: tuple[Parameter, ...] = ()

    def hyper_values(self, given: Mapping[str, float]) -> list[float]:
        """Return the values of all hyper-parameters, defaults where not given.

        Raises:
            KernelError: One is outside its range.
        """
        return [p.checked(given.get(p.name, p.default), self.name) for p in self.parameters]


OPTIMISERS: dict[str, Optimiser] = {}


def _declare(label: str, doc: str, kept: int, *parameters: Parameter) -> Callable[[Callable[..., Any]], Optimiser]:
    def register(function: Callable[..., Any]) -> Optimiser:
        optimiser = Optimiser(function.__name__, label, doc, kept, function, parameters)
        OPTIMISERS[optimiser.name] = optimiser
        return optimiser

    return register


_MOMENTUM = Parameter("momentum", 0.9, 0.0, 0.9999, "share of the last step that is kept")
_BETAS = (
    Parameter("beta1", 0.9, 0.0, 0.9999, "memory of the mean gradient"),
    Parameter("beta2", 0.999, 0.0, 0.99999, "memory of the mean square"),
    Parameter("epsilon", 1e-8, 1e-16, 1.0, "keeps the divisor from 0"),
)


@_declare("SGD", "Plain gradient descent on batches.", 0)
def sgd(maths):
    def update(w, g, m, v, rates):
        return w - rates[0] * g, m, v

    return update


@_declare("Momentum", "Gradient descent that keeps a part of its last step (Polyak 1964).", 1, _MOMENTUM)
def momentum(maths):
    def update(w, g, m, v, rates):
        m = rates[1] * m + g
        return w - rates[0] * m, m, v

    return update


@_declare("Nesterov", "Momentum that looks one step ahead (Sutskever et al. 2013).", 1, _MOMENTUM)
def nesterov(maths):
    def update(w, g, m, v, rates):
        m = rates[1] * m + g
        return w - rates[0] * (g + rates[1] * m), m, v

    return update


@_declare(
    "RMSProp",
    "Divides by a running root mean square of the gradient (Hinton 2012).",
    1,
    Parameter("alpha", 0.99, 0.0, 0.99999, "memory of the mean square"),
    Parameter("epsilon", 1e-8, 1e-16, 1.0, "keeps the divisor from 0"),
)
def rmsprop(maths):
    sqrt = maths.sqrt

    def update(w, g, m, v, rates):
        m = rates[1] * m + rates[COMPLEMENT_1] * (g * g)
        return w - rates[0] * g / (sqrt(m) + rates[2]), m, v

    return update


@_declare("Adam", "Momentum and RMSProp, both corrected for their start at 0 (Kingma and Ba 2015).", 2, *_BETAS)
def adam(maths):
    sqrt = maths.sqrt

    def update(w, g, m, v, rates):
        m = rates[1] * m + rates[COMPLEMENT_1] * g
        v = rates[2] * v + rates[COMPLEMENT_2] * (g * g)
        divisor = sqrt(v / rates[CORRECTION_2]) + rates[3]
        return w - rates[0] / rates[CORRECTION_1] * m / divisor, m, v

    return update


@_declare(
    "AdamW",
    "Adam with its weight decay kept apart from the gradient (Loshchilov and Hutter 2019).",
    2,
    *_BETAS,
    Parameter("weight_decay", 0.01, 0.0, 1.0, "share of a parameter that goes in a step of rate 1"),
)
def adamw(maths):
    one, sqrt = maths.real(1), maths.sqrt

    def update(w, g, m, v, rates):
        w = w * (one - rates[0] * rates[4])
        m = rates[1] * m + rates[COMPLEMENT_1] * g
        v = rates[2] * v + rates[COMPLEMENT_2] * (g * g)
        divisor = sqrt(v / rates[CORRECTION_2]) + rates[3]
        return w - rates[0] / rates[CORRECTION_1] * m / divisor, m, v

    return update


def _buffer_function(update, kept):
    """Return the update of whole buffers on pointers; it returns NaN in each lane that held a non-finite parameter."""
    inner = register_jitable(update)

    def update_buffers(w, g, m, v, count, rates, fault):
        lanes = (memory.load(rates, 0), memory.load(rates, 8), memory.load(rates, 16), memory.load(rates, 24),
                 memory.load(rates, 32), memory.load(rates, 40), memory.load(rates, 48), memory.load(rates, 56),
                 memory.load(rates, 64))  # fmt: skip
        finite = memory.load(fault, 0)
        for i in range(0, count, 8):
            wi, gi = memory.load(w, i), memory.load(g, i)
            if kept == 0:
                wi, mi, vi = inner(wi, gi, gi, gi, lanes)
            elif kept == 1:
                mi = memory.load(m, i)
                wi, mi, vi = inner(wi, gi, mi, mi, lanes)
                memory.store(m, i, mi)
            else:
                wi, mi, vi = inner(wi, gi, memory.load(m, i), memory.load(v, i), lanes)
                memory.store(m, i, mi)
                memory.store(v, i, vi)
            memory.store(w, i, wi)
            # x - x is 0 for a finite x, NaN for the others.
            finite = simd.either_bits(finite, wi - wi)
        memory.store(fault, 0, finite)

    return update_buffers


@cache
def address(name: str, dtype: np.dtype[Any]) -> int:
    """Return the address of an optimiser's C function for float32 or float64, compiling it at first use."""
    optimiser = OPTIMISERS[name]
    real = types.float32 if dtype == np.float32 else types.float64
    p = types.CPointer(real)
    function = _buffer_function(optimiser.declare(MATHS[dtype]), optimiser.kept)
    signature = types.void(p, p, p, p, types.intp, p, p)
    return int(jit.c_function(signature, function, f"{name}.update.{dtype}").address)

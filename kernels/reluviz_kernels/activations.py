"""The activations: one declaration each, by PyTorch's functional name and with its default parameters.

A declaration gets a `Maths` for one floating-point type and returns value and derivative as plain functions. They are
branch-free: `where` computes both sides. Adding an activation is adding one function here; kernels, plots, choosers,
benchmark rows and tests follow from it. A value at an infinity is the limit, also where PyTorch's formula gives NaN;
NaN goes in and comes out, of a derivative too.
"""

from math import inf

from reluviz_kernels.spec import ACTIVATIONS, Parameter

# The smallest value of GELU, SiLU and Mish, found by minimising each in float64, rounded down at six digits.
_GELU_LOW, _SILU_LOW, _MISH_LOW = -0.169972, -0.278465, -0.308844


@ACTIVATIONS.declare("Identity", "x", "Changes nothing: a network of it is one linear map.")
def identity(m):
    zero, one = m.real(0), m.real(1)
    where = m.where

    def value(x):
        return x

    def derivative(x):
        return where(x <= zero, one, where(x > zero, one, x))

    return value, derivative


@ACTIVATIONS.declare(
    "ReLU",
    "max(0, x)",
    "Passes what is positive; cheap, and its gradient does not shrink.",
    kinks=(0.0,),
    range=(0, inf),
)
def relu(m):
    zero, one = m.real(0), m.real(1)
    where = m.where

    def value(x):
        return where(x < zero, zero, x)

    def derivative(x):
        return where(x > zero, one, where(x <= zero, zero, x))

    return value, derivative


@ACTIVATIONS.declare(
    "Leaky ReLU",
    "x if x > 0 else slope·x",
    "A ReLU that leaks, so that no neuron can die.",
    parameters=(Parameter("slope", 0.01, 0.0, 1.0, "slope for negative inputs (PyTorch's negative_slope)"),),
    kinks=(0.0,),
)
def leaky_relu(m):
    zero, one = m.real(0), m.real(1)
    where = m.where

    def value(x, slope):
        # A slope of 0 times -inf would be NaN.
        return where(x > zero, x, where(slope > zero, x * slope, where(x < zero, zero, x)))

    def derivative(x, slope):
        return where(x > zero, one, where(x <= zero, slope, x))

    return value, derivative


@ACTIVATIONS.declare(
    "ReLU6", "min(max(0, x), 6)", "A ReLU that stops at 6, for arithmetic of few bits.", kinks=(0.0, 6.0), range=(0, 6)
)
def relu6(m):
    zero, one, six = m.real(0), m.real(1), m.real(6)
    where = m.where

    def value(x):
        return where(x < zero, zero, where(x > six, six, x))

    def derivative(x):
        return where(x <= zero, zero, where(x >= six, zero, where(x > zero, one, x)))

    return value, derivative


@ACTIVATIONS.declare(
    "ELU",
    "x if x > 0 else alpha·(exp(x) - 1)",
    "Smooth below zero, with a mean output nearer to 0 than ReLU's.",
    parameters=(Parameter("alpha", 1.0, 0.0, 100.0, "minus the value at -inf"),),
    kinks=(0.0,),
    range=(-1, inf),
)
def elu(m):
    zero, one = m.real(0), m.real(1)
    where, exp, expm1 = m.where, m.exp, m.expm1

    def value(x, alpha):
        return where(x > zero, x, alpha * expm1(x))

    def derivative(x, alpha):
        return where(x > zero, one, alpha * exp(x))

    return value, derivative


@ACTIVATIONS.declare(
    "SELU",
    "1.0507·(x if x > 0 else 1.6733·(exp(x) - 1))",
    "An ELU scaled so that mean 0 and variance 1 are kept from layer to layer (Klambauer et al. 2017).",
    kinks=(0.0,),
    range=(-1.7580993408473766, inf),
)
def selu(m):
    zero = m.real(0)
    scale, scale_alpha = m.real(1.0507009873554805), m.real(1.0507009873554805 * 1.6732632423543772)
    where, exp, expm1 = m.where, m.exp, m.expm1

    def value(x):
        return where(x > zero, scale * x, scale_alpha * expm1(x))

    def derivative(x):
        return where(x > zero, scale, scale_alpha * exp(x))

    return value, derivative


@ACTIVATIONS.declare(
    "CELU",
    "x if x > 0 else alpha·(exp(x/alpha) - 1)",
    "An ELU whose derivative is continuous for every alpha.",
    parameters=(Parameter("alpha", 1.0, 0.001, 100.0, "minus the value at -inf"),),
    range=(-1, inf),
)
def celu(m):
    zero, one = m.real(0), m.real(1)
    where, exp, expm1 = m.where, m.exp, m.expm1

    def value(x, alpha):
        return where(x > zero, x, alpha * expm1(x * (one / alpha)))

    def derivative(x, alpha):
        return where(x > zero, one, exp(x * (one / alpha)))

    return value, derivative


@ACTIVATIONS.declare(
    "GELU",
    "x·P(X <= x), X standard normal",
    "Weighs x by how it ranks in a normal distribution; usual in transformers (exact form).",
    range=(_GELU_LOW, inf),
)
def gelu(m):
    # At -40 the value is 0 in float64, too; nothing beyond keeps inf·0 from being NaN.
    zero, one, largest = m.real(0), m.real(1), m.real(40)
    where, absolute, normal_tail = m.where, m.absolute, m.normal_tail

    def value(x):
        size = absolute(x)
        size = where(size > largest, largest, size)
        tail, _ = normal_tail(size)
        return where(x < zero, zero, x) - size * tail

    def derivative(x):
        size = absolute(x)
        size = where(size > largest, largest, size)
        tail, density = normal_tail(size)
        below = tail - size * density
        return where(x > zero, one - below, below)

    return value, derivative


@ACTIVATIONS.declare(
    "SiLU", "x·sigmoid(x)", "Also called swish: a smooth ReLU that dips below zero.", range=(_SILU_LOW, inf)
)
def silu(m):
    zero, one, lowest = m.real(0), m.real(1), m.real(-1000)
    where, absolute, exp, exp_times = m.where, m.absolute, m.exp, m.exp_times

    def value(x):
        size = absolute(x)
        kept = where(x < lowest, lowest, x) / (one + exp(-size))
        return where(x < zero, exp_times(-size, kept), kept)

    def derivative(x):
        e = exp(-absolute(x))
        inverse = one / (one + e)
        kept = where(x < lowest, lowest, where(x > -lowest, -lowest, x))
        return where(x < zero, e, one) * inverse + kept * e * inverse * inverse

    return value, derivative


@ACTIVATIONS.declare(
    "Mish", "x·tanh(log(1 + exp(x)))", "Like SiLU, with a tanh of the softplus as its gate.", range=(_MISH_LOW, inf)
)
def mish(m):
    # With e = exp(x) and n = e(e + 2), tanh(log(1 + e)) = n / (n + 2) (Misra 2019); beyond 40 it is 1 and its slope 0.
    zero, one, two, four, highest, lowest = (m.real(v) for v in (0, 1, 2, 4, 40, -1000))
    where, exp = m.where, m.quick_exp

    def value(x):
        above = where(x < lowest, lowest, x)
        e = exp(where(above > highest, highest, above))
        n = e * (e + two)
        return above * (n / (n + two))

    def derivative(x):
        above = where(x < lowest, lowest, x)
        e = exp(where(above > highest, highest, above))
        n = e * (e + two)
        inverse = one / (n + two)
        slope = four * (n - e) * inverse * inverse
        kept = where(above > -lowest, -lowest, above)
        # Near 1, the gate n / (n + 2) loses least as 1 minus its small rest.
        return where(x < zero, n * inverse, one - two * inverse) + kept * slope

    return value, derivative


@ACTIVATIONS.declare(
    "Softplus",
    "log(1 + exp(beta·x)) / beta",
    "A smooth ReLU; its derivative is the sigmoid.",
    parameters=(
        Parameter("beta", 1.0, 0.01, 100.0, "sharpness of the bend"),
        Parameter("threshold", 20.0, 0.0, 1000.0, "beyond beta·x of this, the value is x"),
    ),
    range=(0, inf),
)
def softplus(m):
    # Beyond the threshold e counts as 0, which leaves x and the slope 1.
    zero, one = m.real(0), m.real(1)
    where, absolute, exp, log1p = m.where, m.absolute, m.exp, m.log1p

    def value(x, beta, threshold):
        scaled = x * beta
        e = where(scaled > threshold, zero, exp(-absolute(scaled)))
        return where(x < zero, zero, x) + log1p(e) * (one / beta)

    def derivative(x, beta, threshold):
        scaled = x * beta
        e = where(scaled > threshold, zero, exp(-absolute(scaled)))
        return where(scaled < zero, e, one) / (one + e)

    return value, derivative


@ACTIVATIONS.declare("Softsign", "x / (1 + |x|)", "Saturates like tanh, but slowly.", range=(-1, 1))
def softsign(m):
    zero, one, largest = m.real(0), m.real(1), m.real(1e30)
    where, absolute = m.where, m.absolute

    def value(x):
        kept = where(x > largest, largest, where(x < -largest, -largest, x))
        return kept / (one + absolute(kept))

    def derivative(x):
        size = absolute(x)
        divisor = one + size
        # What rounding the divisor lost would count twice in the square.
        lost = where(size > largest, zero, (one - divisor) + size)
        inverse = one / divisor
        inverse = inverse - lost * inverse * inverse
        return inverse * inverse

    return value, derivative


@ACTIVATIONS.declare(
    "LogSigmoid", "-log(1 + exp(-x))", "The logarithm of the sigmoid, as in the logistic loss.", range=(-inf, 0)
)
def logsigmoid(m):
    zero, one = m.real(0), m.real(1)
    where, absolute, exp, log1p = m.where, m.absolute, m.exp, m.log1p

    def value(x):
        return where(x > zero, zero, x) - log1p(exp(-absolute(x)))

    def derivative(x):
        e = exp(-absolute(x))
        return where(x < zero, one, e) / (one + e)

    return value, derivative


@ACTIVATIONS.declare(
    "Sigmoid",
    "1 / (1 + exp(-x))",
    "Squashes to (0, 1); its derivative is at most 1/4, and vanishes far out.",
    range=(0, 1),
)
def sigmoid(m):
    zero, one = m.real(0), m.real(1)
    where, absolute, exp = m.where, m.absolute, m.exp

    def value(x):
        e = exp(-absolute(x))
        inverse = one / (one + e)
        return where(x < zero, e, one) * inverse

    def derivative(x):
        e = exp(-absolute(x))
        inverse = one / (one + e)
        return e * inverse * inverse

    return value, derivative


@ACTIVATIONS.declare(
    "Tanh", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "Squashes to (-1, 1), centred on 0.", range=(-1, 1)
)
def tanh(m):
    one, two, four = m.real(1), m.real(2), m.real(4)
    absolute, copysign, exp, expm1 = m.absolute, m.copysign, m.exp, m.expm1

    def value(x):
        # u = exp(-2|x|) - 1 keeps its digits near 0, where 1 - exp(-2|x|) would lose them.
        size = absolute(x)
        u = expm1(-(size + size))
        return copysign(u / (two + u), x)

    def derivative(x):
        size = absolute(x)
        e = exp(-(size + size))
        return four * e / ((one + e) * (one + e))

    return value, derivative


@ACTIVATIONS.declare(
    "Hardtanh",
    "min(max(min_val, x), max_val)",
    "A tanh of three straight pieces.",
    parameters=(
        Parameter("min_val", -1.0, -1000.0, 1000.0, "the smallest value"),
        Parameter("max_val", 1.0, -1000.0, 1000.0, "the largest value"),
    ),
    kinks=("min_val", "max_val"),
    range=(-1, 1),
)
def hardtanh(m):
    zero, one = m.real(0), m.real(1)
    where = m.where

    def value(x, low, high):
        return where(x < low, low, where(x > high, high, x))

    def derivative(x, low, high):
        return where(x <= low, zero, where(x >= high, zero, where(x > low, one, x)))

    return value, derivative


@ACTIVATIONS.declare(
    "Hardsigmoid",
    "min(max(0, x/6 + 1/2), 1)",
    "A sigmoid of three straight pieces, without an exponential.",
    kinks=(-3.0, 3.0),
    range=(0, 1),
)
def hardsigmoid(m):
    zero, one, half, three, sixth = m.real(0), m.real(1), m.real(0.5), m.real(3), m.real(1 / 6)
    where = m.where

    def value(x):
        inside = x * sixth + half
        return where(x <= -three, zero, where(x >= three, one, inside))

    def derivative(x):
        return where(x <= -three, zero, where(x >= three, zero, where(x > -three, sixth, x)))

    return value, derivative


@ACTIVATIONS.declare(
    "Hardswish",
    "x·min(max(0, x/6 + 1/2), 1)",
    "A SiLU of straight and parabolic pieces, for small devices.",
    kinks=(-3.0, 3.0),
    range=(-0.375, inf),
)
def hardswish(m):
    zero, one, half, three, sixth, third = (m.real(v) for v in (0, 1, 0.5, 3, 1 / 6, 1 / 3))
    where = m.where

    def value(x):
        return where(x <= -three, zero, where(x >= three, x, x * (x * sixth + half)))

    def derivative(x):
        return where(x <= -three, zero, where(x >= three, one, x * third + half))

    return value, derivative


@ACTIVATIONS.declare("Sine", "sin(x)", "Periodic; represents fine detail of signals and shapes (SIREN).", range=(-1, 1))
def sine(m):
    sin, cos = m.sin, m.cos

    def value(x):
        return sin(x)

    def derivative(x):
        return cos(x)

    return value, derivative


@ACTIVATIONS.declare(
    "Step",
    "1 if x > 0 else 0",
    "The neuron of 1943, all or nothing; its derivative is 0, so gradient descent can't use it.",
    kinks=(0.0,),
    range=(0, 1),
    trainable=False,
)
def step(m):
    zero, one = m.real(0), m.real(1)
    where = m.where

    def value(x):
        return where(x > zero, one, where(x <= zero, zero, x))

    def derivative(x):
        return where(x > zero, zero, where(x <= zero, zero, x))

    return value, derivative

"""How many operations an activation takes for an element, counted from its declaration.

The declaration is evaluated on a symbol in place of a vector, and so are the elementary functions of
`reluviz_kernels.fastmath` that it calls: there is no second table that could disagree with the kernels. Additions,
subtractions, multiplications, divisions, comparisons and scalings by a power of two count one, a multiplication fused
with an addition two. Choosing between two numbers and changing a sign count nothing. As for the compiler, an expression
that occurs twice is computed once, and what does not depend on x is computed outside the loop.

A division takes a processor several times as long as a multiplication, and only fused multiplications can reach its
peak, so no activation can come near the roof of arithmetic; the count says how much work there is, not how long it
takes.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING

from reluviz_kernels.fastmath import make_maths32

if TYPE_CHECKING:
    from reluviz_kernels import Activation
    from reluviz_kernels.fastmath import Maths

DTYPE = "float32"
"""What is counted: in float64 the elementary functions are the C library's."""


class _Symbol:
    """A number, or a truth value, that is not known: x, a parameter, or what is computed of such."""

    # Else a NumPy constant at the left would take the symbol for an array of one object.
    __array_ufunc__ = None

    def __init__(self, expressions: _Expressions, operands: tuple[_Symbol, ...], cost: int, *, varies: bool) -> None:
        self.expressions, self.operands, self.cost, self.varies = expressions, operands, cost, varies

    def _with(self, name: str, *operands: object, cost: int = 1) -> _Symbol:
        return self.expressions.of(name, *operands, cost=cost)

    def __bool__(self) -> bool:
        raise TypeError("a declaration computes both sides of a case; it can't branch on an element")

    def __add__(self, other: object) -> _Symbol:
        return self._with("add", self, other)

    def __radd__(self, other: object) -> _Symbol:
        return self._with("add", other, self)

    def __sub__(self, other: object) -> _Symbol:
        return self._with("subtract", self, other)

    def __rsub__(self, other: object) -> _Symbol:
        return self._with("subtract", other, self)

    def __mul__(self, other: object) -> _Symbol:
        return self._with("multiply", self, other)

    def __rmul__(self, other: object) -> _Symbol:
        return self._with("multiply", other, self)

    def __truediv__(self, other: object) -> _Symbol:
        return self._with("divide", self, other)

    def __rtruediv__(self, other: object) -> _Symbol:
        return self._with("divide", other, self)

    def __neg__(self) -> _Symbol:
        return self._with("negate", self, cost=0)

    def __lt__(self, other: object) -> _Symbol:
        return self._with("less", self, other)

    def __gt__(self, other: object) -> _Symbol:
        return self._with("less", other, self)

    def __le__(self, other: object) -> _Symbol:
        return self._with("at most", self, other)

    def __ge__(self, other: object) -> _Symbol:
        return self._with("at most", other, self)


class _Expressions:
    """Every expression of one evaluation, each once. It stands in for the lanes of a processor, too."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], _Symbol] = {}

    def symbol(self, name: str, *, varies: bool) -> _Symbol:
        """Return a number of that name."""
        return self._known.setdefault((name,), _Symbol(self, (), 0, varies=varies))

    def of(self, name: str, *operands: object, cost: int) -> _Symbol:
        """Return what an operation makes of its operands; the same for the same."""
        parts = tuple(
            part if isinstance(part, _Symbol) else self.symbol(repr(float(part)), varies=False)  # type: ignore[arg-type]
            for part in operands
        )
        made = _Symbol(self, parts, cost, varies=any(part.varies for part in parts))
        return self._known.setdefault((name, *map(id, parts)), made)

    # What declarations and `fastmath` call on lanes.

    def fma(self, x: object, y: object, z: object) -> _Symbol:
        return self.of("fma", x, y, z, cost=2)

    def times_power_of_two(self, x: object, shifted: object) -> _Symbol:
        return self.of("scale", x, shifted, cost=1)

    def where(self, condition: object, x: object, y: object) -> _Symbol:
        return self.of("where", condition, x, y, cost=0)

    def absolute(self, x: object) -> _Symbol:
        return self.of("absolute", x, cost=0)

    def copysign(self, x: object, y: object) -> _Symbol:
        return self.of("copysign", x, y, cost=0)

    def negate_odd(self, x: object, shifted: object) -> _Symbol:
        return self.of("negate odd", x, shifted, cost=0)

    def sqrt(self, x: object) -> _Symbol:
        return self.of("square root", x, cost=1)

    def any_lane(self, condition: object) -> bool:
        # It guards the way for rare numbers.
        return False


@cache
def _counting() -> tuple[_Expressions, Maths]:
    """Return the expressions, and the mathematics of the kernels on them in place of a processor's vectors."""
    expressions = _Expressions()

    def far(x: object) -> _Symbol:
        raise NotImplementedError("an angle that float32 can't reduce is never met here")

    return expressions, make_maths32(expressions, far, far)


def operations(activation: Activation, which: str) -> int:
    """Return the operations for one element in float32.

    Args:
        activation: The declaration.
        which: "value" or "derivative".
    """
    expressions, maths = _counting()
    value, derivative = activation.declare(maths)
    function = value if which == "value" else derivative
    parameters = list(inspect.signature(function).parameters)[1:]
    arguments = [expressions.symbol(f"parameter {name}", varies=False) for name in parameters]
    result = function(expressions.symbol("x", varies=True), *arguments)
    found: set[_Symbol] = set()
    waiting = [result]
    while waiting:
        symbol = waiting.pop()
        if isinstance(symbol, _Symbol) and symbol not in found:
            found.add(symbol)
            waiting += symbol.operands
    return sum(symbol.cost for symbol in found if symbol.varies)

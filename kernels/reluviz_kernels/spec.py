"""What an activation is: one declaration of value and derivative, with its parameters, and the registry of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reluviz_kernels import elementwise
from reluviz_kernels.errors import KernelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reluviz_kernels.fastmath import Maths

MAX_PARAMETERS = 2


@dataclass(frozen=True)
class Parameter:
    """A keyword parameter of an activation, an inclusive range beside its default.

    Attributes:
        name: The keyword.
        default: PyTorch's default.
        low: The smallest value allowed.
        high: The largest value allowed.
        doc: One line on what it does.
    """

    name: str
    default: float
    low: float
    high: float
    doc: str

    def checked(self, value: float, owner: str) -> float:
        """Return `value` as a float.

        Raises:
            KernelError: It is not a number within the range.
        """
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise KernelError(f"{owner}: {self.name} must be a number, not {value!r}") from None
        if not self.low <= number <= self.high:
            raise KernelError(f"{owner}: {self.name} must lie in [{self.low:g}, {self.high:g}], not {number:g}")
        return number


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative, on float32 and float64 arrays.

    Attributes:
        name: PyTorch's functional name.
        label: The name that a person reads.
        formula: The function in one line of plain text.
        doc: One line on what it is for.
        declare: Makes the pair (value, derivative) of plain functions for one floating-point type.
        parameters: Its keyword parameters, at most two.
        kinks: Where the derivative jumps, as numbers or as names of parameters.
        range: The smallest and the largest value (limits included) with the default parameters.
        trainable: Whether gradient descent can use it; a step's derivative is 0 everywhere.
        compiled: Its C functions by role and dtype, filled as they are needed.
        ready: The address of each of them with the default parameters, by role and dtype.
    """

    name: str
    label: str
    formula: str
    doc: str
    declare: Callable[[Maths], tuple[Callable[..., Any], Callable[..., Any]]]
    parameters: tuple[Parameter, ...] = ()
    kinks: tuple[float | str, ...] = ()
    range: tuple[float, float] = (-np.inf, np.inf)
    trainable: bool = True
    compiled: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    ready: dict[str, dict[np.dtype[Any], tuple[int, float, float]]] = field(
        default_factory=lambda: {"value": {}, "derivative": {}, "layer": {}}, init=False, repr=False, compare=False
    )

    @cached_property
    def defaults(self) -> tuple[float, float]:
        """The default values of both parameter slots."""
        return self.parameter_values({})

    def parameter_values(self, given: Mapping[str, float]) -> tuple[float, float]:
        """Return the values of both parameter slots, defaults filled in, unused slots zero.

        Raises:
            KernelError: A name that this activation does not have, or a value outside its range.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                allowed = f"takes {', '.join(known)}" if known else "takes no parameters"
                raise KernelError(f"{self.name}: unknown parameter {name!r} ({allowed})")
        values = [p.checked(given.get(p.name, p.default), self.name) for p in self.parameters]
        if len(self.kinks) == MAX_PARAMETERS and self.kinks == tuple(known) and values[0] > values[1]:
            raise KernelError(f"{self.name}: {self.kinks[0]} {values[0]:g} is above {self.kinks[1]} {values[1]:g}")
        values += [0.0] * (MAX_PARAMETERS - len(values))
        return values[0], values[1]

    def kinks_at(self, **parameters: float) -> tuple[float, ...]:
        """Return the inputs at which the derivative jumps, for these parameters."""
        values = dict(zip((p.name for p in self.parameters), self.parameter_values(parameters), strict=False))
        return tuple(values[kink] if isinstance(kink, str) else kink for kink in self.kinks)

    def value(self, x: NDArray[Any], out: NDArray[Any] | None = None, **parameters: float) -> NDArray[Any]:
        """Return f(x) for every element of `x`.

        Args:
            x: float32 or float64, of any shape and layout, 0-d and empty included.
            out: Where to write, of the shape and dtype of `x`; may be `x` itself. A new array where None.
            **parameters: This activation's own, defaults where not given.

        Raises:
            TypeError: `x` or `out` is not such an array.
            ValueError: `out` has another shape, or overlaps `x` in part.
            KernelError: An unknown parameter, or one outside its range.
        """
        return elementwise.apply(self, "value", x, out, parameters)

    def derivative(self, x: NDArray[Any], out: NDArray[Any] | None = None, **parameters: float) -> NDArray[Any]:
        """Return f'(x) for every element of `x`; at a kink, the side that PyTorch takes. Arguments as for `value`."""
        return elementwise.apply(self, "derivative", x, out, parameters)

    def both(self, x: NDArray[Any], **parameters: float) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return f(x) and f'(x) for every element of `x`, by the code that training uses; arguments as for `value`."""
        return elementwise.both(self, x, parameters)


class Registry(Mapping[str, Activation]):
    """The activations by name, in the order of their declaration."""

    def __init__(self) -> None:
        self._activations: dict[str, Activation] = {}

    def __getitem__(self, name: str) -> Activation:
        """Return the activation of that name.

        Raises:
            KeyError: There is none.
        """
        return self._activations[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._activations)

    def __len__(self) -> int:
        """Return the number of activations."""
        return len(self._activations)

    def declare(self, label: str, formula: str, doc: str, **facts: Any) -> Callable[[Callable[..., Any]], Activation]:
        """Register the decorated function as an activation of that function's name.

        The function takes a `Maths` and returns (value, derivative): plain functions of x and of the parameters, which
        call nothing but `Maths` functions, operators and comparisons. `facts` are the other fields of `Activation`.
        """

        def register(function: Callable[..., Any]) -> Activation:
            name = function.__name__
            if name in self._activations:
                raise KernelError(f"there is an activation {name!r} already")
            if len(facts.get("parameters", ())) > MAX_PARAMETERS:
                raise KernelError(f"{name}: an activation has at most {MAX_PARAMETERS} parameters")
            self._activations[name] = Activation(name, label, formula, doc, function, **facts)
            return self._activations[name]

        return register

    def remove(self, name: str) -> None:
        """Forget an activation that was declared at run time.

        Raises:
            KeyError: There is none of that name.
        """
        del self._activations[name]


ACTIVATIONS = Registry()

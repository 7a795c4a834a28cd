"""What the page on functions shows, as one frozen value: each change of it can be undone and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from reluviz.core.settings import Values
from reluviz_kernels import ACTIVATIONS

FIRST_SHOWN = ("relu", "sigmoid", "tanh")


@dataclass(frozen=True)
class View:
    """What is shown.

    Attributes:
        shown: The functions that are laid over each other, in the order of their declaration.
        focus: The function that is explained, shaded and drawn in front; drawn whether it is among `shown` or not.
        parameters: The parameters that differ from their defaults, by function.
        shaded: Whether saturated and dead ranges of the focus are shaded.
    """

    shown: tuple[str, ...] = FIRST_SHOWN
    focus: str = FIRST_SHOWN[0]
    parameters: Mapping[str, Values] = field(default_factory=dict)
    shaded: bool = True

    def drawn(self) -> tuple[str, ...]:
        """Return all functions that are drawn, the focus last and so in front."""
        return (*(name for name in self.shown if name != self.focus), self.focus)

    def values(self, name: str) -> dict[str, float]:
        """Return all parameters of a function by name."""
        known = {parameter.name: parameter.default for parameter in ACTIVATIONS[name].parameters}
        return known | dict(self.parameters.get(name, {}))

    def with_shown(self, name: str, shown: bool) -> Self:
        """Return this view with a function laid over the others or not."""
        names = {*self.shown, name} if shown else {*self.shown} - {name}
        return replace(self, shown=tuple(n for n in ACTIVATIONS if n in names))

    def with_parameter(self, name: str, parameter: str, value: float) -> Self:
        """Return this view with one parameter of a function changed.

        Raises:
            KernelError: The function refuses the value.
        """
        values = self.values(name) | {parameter: value}
        ACTIVATIONS[name].parameter_values(values)
        defaults = {p.name: p.default for p in ACTIVATIONS[name].parameters}
        changed = Values((key, v) for key, v in values.items() if v != defaults[key])
        others = {key: v for key, v in self.parameters.items() if key != name}
        return replace(self, parameters=others | ({name: changed} if changed else {}))

    def to_state(self) -> dict[str, object]:
        """Return plain values, from which `from_state` makes an equal view."""
        return {
            "shown": list(self.shown),
            "focus": self.focus,
            "parameters": {name: dict(values) for name, values in self.parameters.items()},
            "shaded": self.shaded,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, object]) -> Self:
        """Return the view that `to_state` described; functions that exist no longer are left out.

        Raises:
            ValueError, TypeError, KeyError: It is damaged.
        """
        shown, focus, parameters = state["shown"], state["focus"], state["parameters"]
        if not (isinstance(shown, list) and isinstance(focus, str) and isinstance(parameters, dict)):
            raise TypeError(f"no view of functions: {state!r}")
        view = cls(
            shown=tuple(name for name in ACTIVATIONS if name in shown),
            focus=focus if focus in ACTIVATIONS else cls.focus,
            shaded=bool(state["shaded"]),
        )
        for name, values in parameters.items():
            if name in ACTIVATIONS:
                for parameter, value in values.items():
                    view = view.with_parameter(name, parameter, float(value))
        return view

"""One setting: its declaration, the check of a value against it, and the words for what is refused."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin

from reluviz.errors import ReluvizError, nearest

if TYPE_CHECKING:
    from reluviz_kernels import Parameter

_LONGEST_SHOWN = 60
_LONGEST_INTEGER_SHOWN = 64  # in bits

T = TypeVar("T")


class ConfigError(ReluvizError):
    """A setting that is unknown, of the wrong type or out of range, or a file that holds none.

    Attributes:
        key: The setting, as a path through the tables (``network.hidden``); empty where the file itself is at fault.
        problem: What is wrong with it and what is allowed.
        source: The file, with line and column where they are known; empty where there is none.
    """

    def __init__(self, key: str, problem: str, source: str = "") -> None:
        """Keep the parts; see the attributes."""
        super().__init__(key, problem, source)
        self.key = key
        self.problem = problem
        self.source = source

    def __str__(self) -> str:
        """Return source, key and problem in one line, unprintable characters escaped."""
        text = ": ".join(part for part in (self.source, self.key, self.problem) if part)
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class Values(Mapping[str, float]):
    """An immutable, hashable mapping from the name of a parameter to its value."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, float] | Iterable[tuple[str, float]] = ()) -> None:
        """Keep a copy of `values`."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> float:
        """Return the value of that parameter.

        Raises:
            KeyError: There is none of that name.
        """
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of parameters."""
        return len(self._values)

    def __hash__(self) -> int:
        """Return a hash that does not depend on the order, as equality does not."""
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        """Return the expression that makes this mapping."""
        return f"Values({self._values!r})"


@dataclass(frozen=True)
class Setting:
    """What a field declares beyond its annotation and its default.

    Attributes:
        doc: One line on what it is.
        low: The smallest number allowed.
        high: The largest number allowed.
        most: The largest number of entries of an array.
        least: The smallest number of its entries.
        distinct: Whether no number may be in it twice; names never may.
        choices: Returns the names allowed; called only when they are needed, since it may import.
        of: The field, declared earlier in the same table, to whose name this one belongs; it goes back to its default
            where that name changes.
        parameters: Returns the parameters of that name; for a field that holds them.
        default_of: Returns the default for that name; for a field whose own default is None.
    """

    doc: str
    low: float | None = None
    high: float | None = None
    most: int | None = None
    least: int = 0
    distinct: bool = False
    choices: Callable[[], Iterable[str]] | None = None
    of: str = ""
    parameters: Callable[[str], Sequence[Parameter]] | None = None
    default_of: Callable[[str], float] | None = None


def setting(default: T, doc: str, **facts: Any) -> T:
    """Declare a field of a dataclass: its default, its documentation, and what else `Setting` holds."""
    return field(default=default, metadata={"setting": Setting(doc, **facts)})


@dataclass(frozen=True)
class Declaration:
    """One setting with everything that is known about it.

    Attributes:
        key: Its path through the tables, such as ``network.hidden``.
        kind: Its type: int, float, bool, str, ``tuple[K, ...]`` with K one of int, float and str, or
            ``Mapping[str, float]``.
        default: Its default.
        setting: Its documentation, range and choices.
    """

    key: str
    kind: Any
    default: Any
    setting: Setting

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition(".")[2]

    @property
    def entry(self) -> type | None:
        """The type of an array's entries; None for what is no array."""
        return get_args(self.kind)[0] if get_origin(self.kind) is tuple else None

    @property
    def expected(self) -> str:
        """What a value must be, in words that follow 'must be'."""
        if self.kind is int:
            return f"a whole number{self._range()}"
        if self.kind is float:
            return f"a number{self._range()}"
        if self.kind is bool:
            return "true or false"
        if self.kind is str:
            return f"one of {', '.join(self._choices())}" if self.setting.choices else "text"
        if self.entry is not None:
            return self._expected_array()
        return f"a table of the parameters of the {self.setting.of}"

    def _expected_array(self) -> str:
        if self.entry is str:
            return f"an array of names out of {', '.join(self._choices())}"
        numbers = "whole numbers" if self.entry is int else "numbers"
        return f"an array of at most {self.setting.most} {numbers}{self._range()}"

    def _choices(self) -> list[str]:
        return list(self.setting.choices()) if self.setting.choices else []

    def _range(self) -> str:
        return f" from {_number_text(self.setting.low)} to {_number_text(self.setting.high)}"

    def checked(self, value: object) -> object:
        """Return `value` in the type of the setting.

        Raises:
            ConfigError: It is of another type, out of range, or not among the choices.
        """
        if self.kind is int or self.kind is float:
            return self._number(value)
        if self.kind is bool and isinstance(value, bool):
            return value
        if self.kind is str and isinstance(value, str):
            return self._text(value)
        if self.entry is not None and isinstance(value, list | tuple):
            return self._entries(value)
        raise self._refused(value)

    def read(self, words: str) -> object:
        """Return the value that a text stands for, as a command line gives it; an array's entries between commas.

        Raises:
            ConfigError: As for `checked`.
        """
        if self.entry is None:
            return self.checked(_read(self.kind, words.strip()))
        parts = [part.strip() for part in words.split(",")]
        return self.checked(tuple(_read(self.entry, part) for part in parts if part))

    def _number(self, value: object) -> int | float:
        wanted = Integral if self.kind is int else Real
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise self._refused(value)
        # NaN fails both comparisons. They come first, because float() overflows on a large integer.
        number = cast("float", value)
        if not (cast("float", self.setting.low) <= number <= cast("float", self.setting.high)):
            raise self._refused(value)
        return int(number) if self.kind is int else float(number)

    def _text(self, value: str) -> str:
        if self.setting.choices:
            choices = self._choices()
            if value not in choices:
                raise ConfigError(self.key, nearest(self.name.replace("_", " "), value[:_LONGEST_SHOWN], choices))
        # A file can't hold the first, no path and no column the second.
        elif re.search("[\ud800-\udfff\0]", value):
            raise ConfigError(self.key, f"must be text that a file can hold, not {shown(value)}")
        return value

    def _entries(self, values: Sequence[object]) -> tuple[object, ...]:
        """Return the entries of an array, each checked; names each once."""
        if not (self.setting.least <= len(values) <= cast("int", self.setting.most)):
            few = f" and at least {self.setting.least}" if self.setting.least else ""
            raise ConfigError(self.key, f"must be {self.expected}{few}, not of {len(values)}")
        found = tuple(
            Declaration(f"{self.key}[{i}]", self.entry, None, self.setting).checked(value)
            for i, value in enumerate(values)
        )
        if self.entry is str and len(set(found)) < len(found):
            raise ConfigError(self.key, "names something twice; each counts once")
        twice = [number for i, number in enumerate(found) if number in found[:i]]
        if self.setting.distinct and twice:
            raise ConfigError(self.key, f"has {shown(twice[0])} twice; leave one out")
        return found

    def checked_parameters(self, value: object, owner: str) -> Values:
        """Return the parameters of the name `owner`, those that `value` leaves out at their defaults.

        Raises:
            ConfigError: `value` is no table, or names a parameter that `owner` does not have, or one is out of range.
        """
        if not isinstance(value, Mapping):
            raise self._refused(value)
        known = {p.name: p for p in cast("Callable[[str], Sequence[Parameter]]", self.setting.parameters)(owner)}
        for name in value:
            if name not in known:
                problem = unknown_key(name, known) if known else f"{owner} takes no parameters"
                raise ConfigError(f"{self.key}.{key_text(name)}", problem)
        return Values(
            (name, cast("float", parameter_declaration(self.key, p).checked(value.get(name, p.default))))
            for name, p in known.items()
        )

    def _refused(self, value: object) -> ConfigError:
        return ConfigError(self.key, f"must be {self.expected}, not {shown(value)}")


def _read(kind: object, words: str) -> object:
    """Return a text in its kind; the text itself, which a check then refuses, where it is none of that kind."""
    if kind is bool:
        return {"true": True, "false": False}.get(words.lower(), words)
    try:
        return int(words) if kind is int else float(words) if kind is float else words
    except ValueError:
        return words


def parameter_declaration(key: str, parameter: Parameter) -> Declaration:
    """Return the declaration of one parameter of an activation or optimiser, in the table at `key`."""
    facts = Setting(parameter.doc, low=parameter.low, high=parameter.high)
    return Declaration(f"{key}.{parameter.name}", float, parameter.default, facts)


def unknown_key(name: object, known: Iterable[str]) -> str:
    """Say that a key is unknown, with the nearest of the keys that exist, some of them in a table further down."""
    ends: dict[str, str] = {}
    for key in known:
        ends.setdefault(key.rpartition(".")[2], key)
    close = get_close_matches(str(name)[:_LONGEST_SHOWN].lower(), ends, n=1, cutoff=0.5)
    if close:
        return f"unknown key; did you mean {ends[close[0]]!r}?"
    return f"unknown key (known: {', '.join(key for key in ends.values() if '.' not in key)})"


def key_text(name: object) -> str:
    """Return a key as messages write it: quoted where it is not a bare word."""
    text = str(name)[:_LONGEST_SHOWN]
    return text if re.fullmatch(r"[\w-]+", text) else repr(text)


def _number_text(number: float | None) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"


def shown(value: object) -> str:
    """Return how a message names a refused value: short, and safe for values of any size and depth."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        bits = value.bit_length()
        return str(value) if bits <= _LONGEST_INTEGER_SHOWN else f"a whole number of {bits} bits"
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…")
    for kinds, words in (
        ((list, tuple), "an array"),
        (Mapping, "a table"),
        ((datetime.date, datetime.time), "a date or time"),
    ):
        if isinstance(value, kinds):
            return words
    return f"a value of type {type(value).__name__}"

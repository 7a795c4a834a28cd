"""Frozen dataclasses whose fields are declared once: type, default, range, choices and a line of documentation.

The type is the field's annotation, the rest is the call to `setting`. Everything else follows from that one place:
validation, reading from and writing to plain tables, a table of documentation, and the controls of a window.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from numbers import Integral, Real
from typing import Any, ClassVar, Protocol, Self, TypeVar, cast, get_type_hints

from reluviz.errors import ReluvizError, nearest

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
        super().__init__(key, problem, source)
        self.key = key
        self.problem = problem
        self.source = source

    def __str__(self) -> str:
        """Return source, key and problem in one line, unprintable characters escaped."""
        text = ": ".join(part for part in (self.source, self.key, self.problem) if part)
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class Parameter(Protocol):
    """What an activation or an optimiser tells about one of its numbers."""

    @property
    def name(self) -> str:
        """The keyword."""

    @property
    def default(self) -> float:
        """The value where none is given."""

    @property
    def low(self) -> float:
        """The smallest value allowed."""

    @property
    def high(self) -> float:
        """The largest value allowed."""


class Values(Mapping[str, float]):
    """An immutable, hashable mapping from the name of a parameter to its value."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, float] | Iterable[tuple[str, float]] = ()) -> None:
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
        choices: Returns the names allowed; called only when they are needed, since it may import.
        parameters: Returns the parameters of a name; for a field that holds the parameters of another field's name.
        of: That other field, declared earlier.
    """

    doc: str
    low: float | None = None
    high: float | None = None
    most: int | None = None
    choices: Callable[[], Iterable[str]] | None = None
    parameters: Callable[[str], Sequence[Parameter]] | None = None
    of: str = ""


def setting(default: T, doc: str, **facts: Any) -> T:
    """Declare a field: its default, one line of documentation, and the other fields of `Setting` as keywords."""
    return cast("T", field(default=default, metadata={"setting": Setting(doc, **facts)}))


def section(kind: type[T]) -> T:
    """Declare a field that is a table of its own, a `Declared` class."""
    return cast("T", field(default_factory=kind))


@dataclass(frozen=True)
class Declaration:
    """One setting with everything that is known about it.

    Attributes:
        key: Its path through the tables, such as ``network.hidden``.
        kind: Its type: int, float, bool, str, ``tuple[int, ...]`` or ``Mapping[str, float]``.
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
    def expected(self) -> str:
        """What a value must be, in words that follow 'must be'."""
        if self.kind is int:
            return f"a whole number{self._range()}"
        if self.kind is float:
            return f"a number{self._range()}"
        if self.kind is bool:
            return "true or false"
        if self.kind is str:
            return f"one of {', '.join(self.setting.choices())}" if self.setting.choices else "text"
        if self.kind == tuple[int, ...]:
            return f"an array of at most {self.setting.most} whole numbers{self._range()}"
        return f"a table of the parameters of the {self.setting.of}"

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
        if self.kind == tuple[int, ...] and isinstance(value, list | tuple):
            return self._numbers(value)
        raise self._refused(value)

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
            choices = list(self.setting.choices())
            if value not in choices:
                raise ConfigError(self.key, nearest(self.name.replace("_", " "), value[:_LONGEST_SHOWN], choices))
        # A file can't hold the first, no path and no column the second.
        elif re.search("[\ud800-\udfff\0]", value):
            raise ConfigError(self.key, f"must be text that a file can hold, not {_shown(value)}")
        return value

    def _numbers(self, values: Sequence[object]) -> tuple[int | float, ...]:
        if len(values) > cast("int", self.setting.most):
            raise ConfigError(self.key, f"must be {self.expected}, not of {len(values)}")
        return tuple(
            Declaration(f"{self.key}[{i}]", int, 0, self.setting)._number(value) for i, value in enumerate(values)
        )

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
                problem = _unknown(name, known) if known else f"{owner} takes no parameters"
                raise ConfigError(f"{self.key}.{_key_text(name)}", problem)
        return Values(
            (name, cast("float", parameter_declaration(self.key, p).checked(value.get(name, p.default))))
            for name, p in known.items()
        )

    def _refused(self, value: object) -> ConfigError:
        return ConfigError(self.key, f"must be {self.expected}, not {_shown(value)}")


def parameter_declaration(key: str, parameter: Parameter) -> Declaration:
    """Return the declaration of one parameter of an activation or optimiser, in the table at `key`."""
    doc = getattr(parameter, "doc", "")
    facts = Setting(doc, low=parameter.low, high=parameter.high)
    return Declaration(f"{key}.{parameter.name}", float, parameter.default, facts)


@dataclass(frozen=True)
class Declared:
    """Base of a frozen dataclass whose fields are all `setting` or `section`; making one validates it.

    A subclass that is a section names its table: ``class NetworkConfig(Declared, table="network")``.
    """

    table: ClassVar[str] = ""

    def __init_subclass__(cls, table: str = "") -> None:
        """Keep the name of the table."""
        super().__init_subclass__()
        cls.table = table

    def __post_init__(self) -> None:
        """Check every field, and store it in its declared type.

        Raises:
            ConfigError: A value of the wrong type, out of its range, or not among its choices.
        """
        for name, kind in sections(type(self)).items():
            if not isinstance(getattr(self, name), kind):
                raise ConfigError(name, f"must be a table, not {_shown(getattr(self, name))}")
        for declaration in own_declarations(type(self)):
            value = getattr(self, declaration.name)
            if declaration.setting.parameters:
                checked: object = declaration.checked_parameters(value, getattr(self, declaration.setting.of))
            else:
                checked = declaration.checked(value)
            object.__setattr__(self, declaration.name, checked)

    @classmethod
    def from_dict(cls, table: Mapping[str, object]) -> Self:
        """Return the settings that a plain table holds, the others at their defaults.

        Raises:
            ConfigError: An unknown key, or a value that is refused.
        """
        inner = sections(cls)
        arguments: dict[str, Any] = {}
        for name, value in table.items():
            if name in inner and isinstance(value, Mapping):
                arguments[name] = inner[name].from_dict(value)
            elif name in inner or any(name == d.name for d in own_declarations(cls)):
                arguments[name] = value
            else:
                prefix = f"{cls.table}." if cls.table else ""
                names = [*inner, *(d.key.removeprefix(prefix) for d in declarations(cls))]
                raise ConfigError(f"{prefix}{_key_text(name)}", _unknown(name, names))
        return cls(**arguments)

    def to_dict(self) -> dict[str, Any]:
        """Return all settings as a table of plain values: numbers, text, lists and tables."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    def with_value(self, key: str, value: object) -> Self:
        """Return a copy with one setting changed: `with_values` of that one."""
        return self.with_values({key: value})

    def with_values(self, changes: Mapping[str, object]) -> Self:
        """Return a copy with some settings changed, and checked together.

        Where a name changes, its parameters go back to the new name's defaults unless they are among the changes.

        Args:
            changes: New values by key, such as ``{"network.activation": "elu"}``; a whole table is a value too.

        Raises:
            ConfigError: An unknown key, or a value that is refused.
        """
        table = self.to_dict()
        for declaration in declarations(type(self)):
            above = declaration.key.rpartition(".")[0]
            owner = ".".join(part for part in (above, declaration.setting.of) if part)
            if declaration.setting.of and changes.get(owner, _reach(table, owner)) != _reach(table, owner):
                _store(table, declaration.key, {})
        for key, value in changes.items():
            _store(table, key, _plain(value))
        return self.from_dict(table)


@cache
def _hints(cls: type[Declared]) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def sections(cls: type[Declared]) -> dict[str, type[Declared]]:
    """Return the tables within a class of settings, by name."""
    return {f.name: _hints(cls)[f.name] for f in fields(cls) if "setting" not in f.metadata}


@cache
def own_declarations(cls: type[Declared]) -> tuple[Declaration, ...]:
    """Return the settings of a class without those of its sections, in their order."""
    prefix = f"{cls.table}." if cls.table else ""
    return tuple(
        Declaration(prefix + f.name, _hints(cls)[f.name], f.default, f.metadata["setting"])
        for f in fields(cls)
        if f.default is not MISSING and "setting" in f.metadata
    )


@cache
def declarations(cls: type[Declared]) -> tuple[Declaration, ...]:
    """Return all settings of a class, those of its sections after its own."""
    return own_declarations(cls) + tuple(d for inner in sections(cls).values() for d in declarations(inner))


def reference(cls: type[Declared]) -> str:
    """Return all settings of a class as a Markdown table: key, what it must be, default, and what it is."""
    rows = ["| setting | must be | default | what it is |", "|---|---|---|---|"]
    for declaration in declarations(cls):
        default = json.dumps(_plain(declaration.default))
        cells = (f"`{declaration.key}`", declaration.expected, f"`{default}`", declaration.setting.doc)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Declared):
        return value.to_dict()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _reach(table: Mapping[str, Any], key: str) -> object:
    for part in key.split("."):
        table = table[part]
    return table


def _store(table: dict[str, Any], key: str, value: object) -> None:
    """Store a value at a key, in new tables where there are none: `from_dict` then names what does not exist."""
    *path, name = key.split(".")
    for part in path:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise ConfigError(key, f"unknown key: {part!r} is not a table")
    table[name] = value


def _unknown(name: object, known: Iterable[str]) -> str:
    """Say that a key is unknown, with the nearest of the keys that exist, some of them in a table further down."""
    ends: dict[str, str] = {}
    for key in known:
        ends.setdefault(key.rpartition(".")[2], key)
    close = get_close_matches(str(name)[:_LONGEST_SHOWN].lower(), ends, n=1, cutoff=0.5)
    if close:
        return f"unknown key; did you mean {ends[close[0]]!r}?"
    return f"unknown key (known: {', '.join(key for key in ends.values() if '.' not in key)})"


def _key_text(name: object) -> str:
    text = str(name)[:_LONGEST_SHOWN]
    return text if re.fullmatch(r"[\w-]+", text) else repr(text)


def _number_text(number: float | None) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"


def _shown(value: object) -> str:
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
    for kinds, words in (((list, tuple), "an array"), (Mapping, "a table"), ((datetime.date, datetime.time), "a date or time")):
        if isinstance(value, kinds):
            return words
    return f"a value of type {type(value).__name__}"

"""Frozen dataclasses whose fields are declared once: type, default, range, choices and a line of documentation.

The type is the field's annotation, the rest is the call to `setting`. Everything else follows from that one place:
validation, reading from and writing to plain tables, a table of documentation, and the controls of a window.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self, get_type_hints

from reluviz.core.settings import ConfigError, Declaration, key_text, shown, unknown_key


@dataclass(frozen=True)
class Declared:
    """Base of a frozen dataclass whose fields are each a `setting` or a `Declared` class; making one validates it.

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
                raise ConfigError(name, f"must be a table, not {shown(getattr(self, name))}")
        for declaration in own_declarations(type(self)):
            value, facts = getattr(self, declaration.name), declaration.setting
            if value is None and facts.default_of:
                value = facts.default_of(getattr(self, facts.of))
            if facts.parameters:
                checked: object = declaration.checked_parameters(value, getattr(self, facts.of))
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
                raise ConfigError(f"{prefix}{key_text(name)}", unknown_key(name, names))
        return cls(**arguments)

    def to_dict(self) -> dict[str, Any]:
        """Return all settings as a table of plain values: numbers, text, lists and tables."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    def with_value(self, key: str, value: object) -> Self:
        """Return a copy with one setting changed: `with_values` of that one."""
        return self.with_values({key: value})

    def with_values(self, changes: Mapping[str, object]) -> Self:
        """Return a copy with some settings changed, and checked together.

        Where a name changes, what belongs to it (such as an activation's parameters) goes back to the default, unless
        it is among the changes.

        Args:
            changes: New values by key, such as ``{"network.activation": "elu"}``; a whole table is a value too.

        Raises:
            ConfigError: An unknown key, or a value that is refused.
        """
        table = self.to_dict()
        for declaration in declarations(type(self)):
            above, dot, name = declaration.key.rpartition(".")
            inner, owner = table[above] if above else table, declaration.setting.of
            if owner and changes.get(above + dot + owner, inner[owner]) != inner[owner]:
                del inner[name]
        for key, value in changes.items():
            _store(table, key, _plain(value))
        return self.from_dict(table)


_HINTS: dict[type[Declared], dict[str, Any]] = {}
"""The types of the fields by class: working them out takes longer than checking the values."""


def _hints(cls: type[Declared]) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = get_type_hints(cls)
    return _HINTS[cls]


def sections(cls: type[Declared]) -> dict[str, type[Declared]]:
    """Return the tables within a class of settings, by name."""
    return {f.name: _hints(cls)[f.name] for f in fields(cls) if "setting" not in f.metadata}


def own_declarations(cls: type[Declared]) -> tuple[Declaration, ...]:
    """Return the settings of a class without those of its sections, in their order."""
    prefix = f"{cls.table}." if cls.table else ""
    return tuple(
        Declaration(prefix + f.name, _hints(cls)[f.name], f.default, f.metadata["setting"])
        for f in fields(cls)
        if "setting" in f.metadata
    )


def declarations(cls: type[Declared]) -> tuple[Declaration, ...]:
    """Return all settings of a class, those of its sections after its own."""
    return own_declarations(cls) + tuple(d for inner in sections(cls).values() for d in declarations(inner))


def reference(cls: type[Declared]) -> str:
    """Return all settings of a class as a Markdown table: key, what it must be, default, and what it is."""
    rows = ["| setting | must be | default | what it is |", "|---|---|---|---|"]
    for declaration in declarations(cls):
        facts = declaration.setting
        depends = facts.parameters or facts.default_of
        default = f"that of the {facts.of}" if depends else f"`{json.dumps(_plain(declaration.default))}`"
        cells = (f"`{declaration.key}`", declaration.expected, default, facts.doc)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Declared):
        return value.to_dict()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _store(table: dict[str, Any], key: str, value: object) -> None:
    """Store a value at a key, in new tables where there are none: `from_dict` then names what does not exist."""
    *path, name = key.split(".")
    for part in path:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise ConfigError(key, f"unknown key: {part!r} is not a table")
    table[name] = value

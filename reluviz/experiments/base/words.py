"""Sentences that a person reads, in English here, to be translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, runtime_checkable

Translate = Callable[[str], str]


@runtime_checkable
class Translated(Protocol):
    """What can be said in another language: a sentence, or a number with a unit."""

    def translated(self, translate: Translate) -> str:
        """Return it in words, each English one as `translate` gives it."""
        ...


@dataclass(frozen=True)
class Text:
    """A sentence with places for values; `text` makes one.

    Attributes:
        template: The English sentence with places such as ``{rate:g}``; also what its translation is found by.
        values: What stands in the places; one that is `Translated` itself is translated too.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.translated(lambda template: template)

    def translated(self, translate: Translate) -> str:
        """Return the sentence with its template as `translate` gives it."""
        values = {
            name: value.translated(translate) if isinstance(value, Translated) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format_map(values)


def text(template: str, **values: object) -> Text:
    """Return a sentence. The template must be a literal: a test reads it in the code and looks for its Chinese."""
    return Text(template, MappingProxyType(values))


Words = str | Text
"""What a figure shows: a name that is the same in every language, or a sentence."""


def shown(words: Words, translate: Translate = lambda template: template) -> str:
    """Return words as they are shown; a plain string stays as it is."""
    return words.translated(translate) if isinstance(words, Text) else words

"""Sentences that a person reads, in English here, to be translated where they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
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
        values: What stands in the places; one that is `Translated` itself is translated too, and names in a string are
            shown by their titles, see `named`.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.translated(lambda template: template)

    def translated(self, translate: Translate) -> str:
        """Return the sentence with its template as `translate` gives it."""
        values = {
            name: value.translated(translate)
            if isinstance(value, Translated)
            else named(value, translate)
            if isinstance(value, str)
            else value
            for name, value in self.values.items()
        }
        return translate(self.template).format_map(values)


def text(template: str, **values: object) -> Text:
    """Return a sentence. The template must be a literal: a test reads it in the code and looks for its Chinese."""
    return Text(template, MappingProxyType(values))


Words = str | Text
"""What a figure shows: a name that is the same in every language, or a sentence."""


_SCHEMES = {
    "he_normal": text("He normal"),
    "he_uniform": text("He uniform"),
    "xavier_normal": text("Xavier normal"),
    "xavier_uniform": text("Xavier uniform"),
    "lecun_normal": text("LeCun normal"),
    "lecun_uniform": text("LeCun uniform"),
    "sgd": text("SGD"),
    "adam": text("Adam"),
}
"""Initialisations and optimisers; "normal" and "uniform" alone are left out, since they may be said of anything."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@cache
def _titles() -> Mapping[str, str]:
    """Return what things are called, by the names that parameters have for them."""
    from reluviz.core.datasets import DATASETS
    from reluviz_kernels import ACTIVATIONS

    return {
        **{name: data.title for name, data in DATASETS.items()},
        # "sigmoid" reads as well as "Sigmoid", and better within a sentence.
        **{name: each.label for name, each in ACTIVATIONS.items() if each.label != name.capitalize()},
        **{name: title.template for name, title in _SCHEMES.items()},
    }


def named(words: str, translate: Translate) -> str:
    """Return words in which a data set, activation, initialisation or optimiser has its title in place of its name."""

    def title(found: re.Match[str]) -> str:
        known = _titles().get(found.group())
        return found.group() if known is None else translate(known)

    return _NAME.sub(title, words)


def shown(words: Words, translate: Translate = lambda template: template) -> str:
    """Return words as they are shown; a plain string stays as it is but for names, see `named`."""
    return words.translated(translate) if isinstance(words, Text) else named(words, translate)

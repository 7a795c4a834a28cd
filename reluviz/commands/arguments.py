"""Reading the words of a command: every mistake becomes one line, with the nearest option where one is unknown."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from typing import NoReturn

from reluviz.errors import ReluvizError, nearest

_LONGEST_SHOWN = 60


class UsageError(ReluvizError):
    """Words of a command that can't be understood, or that don't go together."""


class Parser(argparse.ArgumentParser):
    """A parser that raises in place of printing, and takes no abbreviated options."""

    def __init__(self, command: str, description: str, *, usage: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog=f"reluviz {command}".rstrip(),
            usage=usage,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print.

        Raises:
            UsageError: Always.
        """
        raise UsageError(f"{_one_line(message.removeprefix('argument '))} (see {self.prog} --help)")

    def _print_message(self, message: str, file: object = None) -> None:
        """Print help or version; argparse would hide that it can't be written."""
        from reluviz.commands.output import standard_output

        with standard_output() as stream:
            stream.write(message)

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what the words mean; words and options may come in any order.

        Raises:
            UsageError: They can't be understood.
        """
        found, unknown = self.parse_known_intermixed_args(list(words))
        if unknown:
            name = unknown[0].partition("=")[0][:_LONGEST_SHOWN]
            if name.startswith("-"):
                known = [option for action in self._actions for option in action.option_strings if len(option) > 2]
                self.error(nearest("option", name, known))
            self.error(f"unexpected word {name!r}")
        return found


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in " ".join(text.split()))


def _shown(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number from `low` to `high`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}, not {_shown(text)}")
        return number

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    """Return what reads a number from `low` to `high`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be a number from {low:g} to {high:g}, not {_shown(text)}")
        return value

    return read


def names(text: str) -> tuple[str, ...]:
    """Read names with commas between them, each once.

    Raises:
        ArgumentTypeError: There is none, or an empty one.
    """
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not all(found):
        raise argparse.ArgumentTypeError(f"must be names with commas between them, not {_shown(text)}")
    return found


def widths(text: str) -> tuple[int, ...]:
    """Read the widths of hidden layers with commas between them; ``none`` is a network without any.

    Raises:
        ArgumentTypeError: They are no such widths.
    """
    if text.strip().lower() == "none":
        return ()
    parts = text.split(",")
    try:
        found = tuple(whole(1, 1024)(part) for part in parts)
    except argparse.ArgumentTypeError:
        found = ()
    if not found or len(found) > 64:
        raise argparse.ArgumentTypeError(
            f"must be up to 64 widths from 1 to 1024 with commas between them such as 8,8, or none, not {_shown(text)}"
        )
    return found

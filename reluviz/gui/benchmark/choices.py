"""What a run from the window measures, in the words of the command line that does the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reluviz.bench.options import Options
from reluviz.bench.peers import PEERS
from reluviz.bench.plan import Suite
from reluviz.bench.suites import SUITES
from reluviz.bench.suites.compiling import COMPILE
from reluviz_kernels import ACTIVATIONS
from reluviz_kernels.threads import usable_cores

OFFERED: Mapping[str, Suite] = {**SUITES, COMPILE.name: COMPILE}
"""The suites of the page by name, in the order they run. One opens windows itself, and is left to the command line."""


@dataclass(frozen=True)
class Choices:
    """The choices for one run.

    Attributes:
        suites: Names of suites.
        full: Whether the full form is run in place of the quick one.
        activations: Names; where empty each suite's own choice.
        peers: Names of the peers to measure too.
        threads: For whatever uses several.

    Raises:
        ValueError, TypeError: One of them does not exist.
    """

    suites: tuple[str, ...] = tuple(name for name, suite in OFFERED.items() if suite.by_default)
    full: bool = False
    activations: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    threads: int = usable_cores()

    def __post_init__(self) -> None:
        """Check every name."""
        for names, known in ((self.suites, OFFERED), (self.activations, ACTIVATIONS), (self.peers, PEERS)):
            if not set(names) <= set(known):
                raise ValueError(f"unknown name among {', '.join(names)}")
        if isinstance(self.threads, bool) or not isinstance(self.threads, int) or self.threads < 1:
            raise TypeError(f"threads must be a whole number from 1 on, not {self.threads!r}")

    def heeds(self, option: str) -> bool:
        """Return whether any of the suites heeds an option."""
        return any(option in OFFERED[name].options for name in self.suites)

    def words(self) -> tuple[str, ...]:
        """Return the words after ``reluviz`` that run the same without the window."""
        words = ["bench", *self.suites, "--threads", str(self.threads)]
        if self.full:
            words.append("--full")
        if self.activations and self.heeds("activations"):
            words += ["--activations", ",".join(self.activations)]
        if self.peers and self.heeds("peers"):
            words += ["--peers", ",".join(self.peers)]
        return tuple(words)

    def options(self) -> Options:
        """Return them as the suites take them."""
        return Options(
            full=self.full,
            threads=self.threads,
            activations=self.activations or None,
            peers=self.peers if self.heeds("peers") else (),
        )

    def to_state(self) -> dict[str, object]:
        """Return them as plain values."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Choices:
        """Return what `to_state` gave; threads that this machine lacks become those it has.

        Raises:
            ValueError, TypeError, KeyError: The state is damaged.
        """
        return cls(
            suites=_names(state["suites"]),
            full=bool(state["full"]),
            activations=_names(state["activations"]),
            peers=_names(state["peers"]),
            threads=min(state["threads"], usable_cores()),
        )


def _names(value: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise TypeError("names must be a list of texts")
    return tuple(value)

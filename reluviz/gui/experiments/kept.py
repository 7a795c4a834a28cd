"""Verdicts of earlier runs, kept from one start to the next as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from hashlib import sha256
from json import dumps

from reluviz import __version__
from reluviz.experiments.base.claims import VERDICTS, Finding
from reluviz.experiments.base.experiment import Params

_DIGITS = 12


@dataclass(frozen=True)
class KeptVerdict:
    """What a claim came to when it was last judged by a whole run.

    Attributes:
        verdict: One of `VERDICTS`.
        measured: The number that it rests on, with its interval, as text; empty where there was none.
        params: Digest of the parameters, see `digest`.
        version: Of the program.
        day: The date, as ``2026-11-24``.
    """

    verdict: str
    measured: str
    params: str
    version: str
    day: str

    def __post_init__(self) -> None:
        """Check what a file may have spoilt.

        Raises:
            ValueError: The verdict is none, or the day no date.
            TypeError: A value is no text.
        """
        for entry in fields(self):
            if not isinstance(getattr(self, entry.name), str):
                raise TypeError(f"{entry.name} must be text")
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.verdict!r} is no verdict")
        date.fromisoformat(self.day)


def digest(params: Params) -> str:
    """Return a short text that is the same for the same parameters, and for no others that anyone will meet."""
    return sha256(dumps(params.to_dict(), sort_keys=True).encode()).hexdigest()[:_DIGITS]


def keep(finding: Finding, params: Params) -> KeptVerdict:
    """Return what is kept of a finding of today."""
    measured = "" if finding.measured is None else str(finding.measured)
    return KeptVerdict(finding.verdict, measured, digest(params), __version__, date.today().isoformat())


def to_state(verdicts: Mapping[str, KeptVerdict]) -> dict[str, dict[str, str]]:
    """Return verdicts by claim as plain values."""
    return {claim: asdict(verdict) for claim, verdict in verdicts.items()}


def from_state(state: object) -> dict[str, KeptVerdict]:
    """Return the verdicts that `to_state` has made plain.

    Raises:
        ValueError, TypeError: They are damaged.
    """
    if not isinstance(state, dict):
        raise TypeError("verdicts are a table")
    found = {}
    for claim, table in state.items():
        if not isinstance(table, dict):
            raise TypeError("a verdict is a table")
        found[str(claim)] = KeptVerdict(**table)
    return found

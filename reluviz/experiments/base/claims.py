"""A statement that can be checked, and what checking it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from reluviz.experiments.base.estimates import Estimate
from reluviz.experiments.base.words import Text, Words

Verdict = Literal["reproduced", "depends", "not reproduced", "out of scope"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Held up; held up under a condition that was found; did not hold up; can't be measured here."""


@dataclass(frozen=True)
class Source:
    """Where a statement comes from.

    Attributes:
        authors: Their names.
        year: When it was published; None where it bears no date.
        title: Its title.
        where: Journal or conference with volume and pages, or an identifier; empty where there is none.
    """

    authors: str
    year: int | None
    title: str
    where: str = ""

    def __str__(self) -> str:
        """Return the reference in one line."""
        year = f" ({self.year})" if self.year else ""
        return f"{self.authors}{year}. {self.title}." + (f" {self.where}." if self.where else "")

    @property
    def short(self) -> str:
        """The first author and the year, as a table names it."""
        first, *others = self.authors.replace(" and ", ", ").split(", ")
        return " ".join(filter(None, (first, "et al." if others else "", str(self.year or ""))))


ARTICLE = Source("The article", None, "浅析激活函数之Relu函数 (a short introduction to the activation function ReLU)")
"""The article that this project grew from."""


@dataclass(frozen=True)
class Claim:
    """One statement, in our own words.

    Attributes:
        id: Its name, such as ``born-dead``.
        source: Who says it.
        statement: What is claimed.
        predicted: What theory or the source says will be measured.
        rule: How the verdict follows from what is measured; `Experiment.judge` is this rule.
        title: A few words, where the experiment's own title is that of another claim.
    """

    id: str
    source: Source
    statement: Text
    predicted: Text
    rule: Text
    title: Text | None = None


@dataclass(frozen=True)
class Row:
    """One measured number among those that a verdict rests on.

    Attributes:
        label: What it is.
        measured: The number with its interval.
        predicted: What it should be; None where nothing is said.
    """

    label: Words
    measured: Estimate
    predicted: float | None = None


@dataclass(frozen=True)
class Finding:
    """A claim judged.

    Attributes:
        claim: The claim's id.
        verdict: Follows from the data by the claim's rule.
        measured: The number that the verdict rests on first of all; None where nothing can be measured.
        found: What is true, in a sentence or two with the numbers in it.
        condition: What it depends on; only with the verdict "depends", where it is needed.
        rows: The other numbers.
        quantity: What `measured` is; where None, it is that of the row with the same number.
    """

    claim: str
    verdict: Verdict
    measured: Estimate | None
    found: Text
    condition: Text | None = None
    rows: tuple[Row, ...] = ()
    quantity: Words | None = None

    @property
    def label(self) -> Words:
        """What `measured` is; empty where nothing was."""
        if self.quantity is not None:
            return self.quantity
        return next((row.label for row in self.rows if row.measured == self.measured), "")

    def __post_init__(self) -> None:
        """Check that the verdict is one, and that it says what it depends on.

        Raises:
            ValueError: It does not.
        """
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.verdict!r} is no verdict")
        if (self.verdict == "depends") != (self.condition is not None):
            raise ValueError(f"{self.claim}: a condition belongs to the verdict 'depends', and to no other")

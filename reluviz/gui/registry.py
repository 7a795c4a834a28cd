"""The pages that the window can have; those whose module exists are shown."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from reluviz.gui.page import Page


@dataclass(frozen=True)
class Entry:
    """What is known of a page before its module is imported.

    Attributes:
        name: What `--page` calls it, and the module in `reluviz.gui.pages`.
        kind: The name of its class there.
        icon: Its icon.
    """

    name: str
    kind: str
    icon: str

    def title(self) -> str:
        """Return its name in the language of the window."""
        return {
            "functions": QCoreApplication.translate("pages", "Functions"),
            "race": QCoreApplication.translate("pages", "Race"),
            "experiments": QCoreApplication.translate("pages", "Experiments"),
            "benchmark": QCoreApplication.translate("pages", "Benchmark"),
        }[self.name]

    @property
    def module(self) -> str:
        """The full name of its module."""
        return f"reluviz.gui.pages.{self.name}"

    def make(self) -> Page:
        """Import the module and return a new page."""
        page = getattr(importlib.import_module(self.module), self.kind)()
        assert isinstance(page, Page)
        return page


_ALL = (
    Entry("functions", "FunctionsPage", "functions"),
    Entry("race", "RacePage", "race"),
    Entry("experiments", "ExperimentsPage", "experiments"),
    Entry("benchmark", "BenchmarkPage", "benchmark"),
)
FIRST = "race"
"""The page of the first start."""


def entries() -> tuple[Entry, ...]:
    """Return the pages that exist, in the order of the navigation."""
    return tuple(entry for entry in _ALL if importlib.util.find_spec(entry.module) is not None)

"""The result of the suite `compile`: how long the first call of a family of kernels takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from reluviz.bench import checks
from reluviz.bench.checks import ResultError
from reluviz.bench.result import Identity, Result
from reluviz.core.stats import summarise


@dataclass(frozen=True, kw_only=True)
class CompileResult(Result):
    """Seconds of the first call of a family of kernels in a fresh process. Samples are those with an empty cache.

    A family finds what those before it compiled in the same process, so the times add up to that of a first start.

    Attributes:
        loaded: Seconds of the same call in a process that finds all kernels in the cache, one for each sample.
        kernels: How many kernels were compiled.
    """

    suite: ClassVar[str] = "compile"
    unit: ClassVar[str] = "s"

    loaded: Sequence[float]
    kernels: int

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        super().__post_init__()
        self._set(
            samples=checks.numbers("samples", self.samples),
            loaded=checks.numbers("loaded", self.loaded),
            kernels=checks.count("kernels", self.kernels, low=0),
        )
        if len(self.loaded) != len(self.samples):
            raise ResultError("loaded", "must be as many as samples")

    @cached_property
    def loaded_median(self) -> float | None:
        """The median of `loaded`."""
        return summarise(self.loaded).median

    def _work(self) -> Identity:
        return ()

    def _specific(self) -> dict[str, Any]:
        return {"loaded": list(self.loaded), "loaded_median": self.loaded_median, "kernels": self.kernels}

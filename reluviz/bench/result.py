"""What every result of the benchmark has; the kinds of results are in `reluviz.bench.results`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from reluviz.bench import checks
from reluviz.bench.checks import Params
from reluviz.core.stats import Summary, summarise

BACKENDS = ("cpu", "cuda", "numpy", "torch", "jax", "sklearn")
"""What computes: this project's kernels on two devices, then the peers."""

OURS = ("cpu", "cuda")
"""The backends that are this project's kernels."""

Identity = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every result has.

    Attributes:
        case: What was measured, in words that `--filter` matches; the same for every backend.
        activation: Its name; None where there is none, as for a copy.
        backend: One of `BACKENDS`.
        threads: Threads that it was allowed.
        params: Whatever else the work depends on, by name; two runs are compared only where these agree.
        samples: The raw measurements in `unit`, one for each round or seed; None for one that reached no end.
        compile_s: Seconds spent compiling before the first round; None where nothing was compiled or told.

    Raises:
        ResultError: A value that can't be right, by the name of its field.
    """

    suite: ClassVar[str]
    unit: ClassVar[str]
    added: ClassVar[Mapping[str, None]] = MappingProxyType({})
    """Fields of JSON that documents written before they were there lack; None stands for them."""

    case: str
    activation: str | None
    backend: str
    threads: int
    params: Params = field(default_factory=dict)
    samples: Sequence[float | None]
    compile_s: float | None = None

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        self._set(
            case=checks.text("case", self.case),
            activation=None if self.activation is None else checks.text("activation", self.activation),
            backend=checks.choice("backend", self.backend, BACKENDS),
            threads=checks.count("threads", self.threads, high=2**20),
            params=checks.params("params", self.params),
            compile_s=checks.number_or_none("compile_s", self.compile_s),
        )

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @cached_property
    def summary(self) -> Summary:
        """Median, minimum, mean, standard deviation and number of the samples."""
        return summarise(self.samples)

    @property
    def median(self) -> float | None:
        """The median of the samples, in `unit`; None where half of them or more reached no end."""
        return self.summary.median

    @property
    def work(self) -> Identity:
        """What was computed with how many threads, whoever did it: everything but backend and parameters."""
        return (self.suite, self.case, self.activation, self.threads, *self._work())

    @cached_property
    def identity(self) -> Identity:
        """What was measured: equal for two results, and hashable, where they may be compared."""
        return (*self.work, self.backend, tuple(sorted(self.params.items(), key=lambda item: item[0])))

    def _work(self) -> Identity:
        raise NotImplementedError

    def _specific(self) -> dict[str, Any]:
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return the result as it stands in the JSON document: every field, measured and derived."""
        return {
            "suite": self.suite,
            "case": self.case,
            "activation": self.activation,
            "backend": self.backend,
            "threads": self.threads,
            "params": {k: list(v) if isinstance(v, tuple) else v for k, v in self.params.items()},
            "unit": self.unit,
            "samples": list(self.samples),
            "median": self.summary.median,
            "min": self.summary.min,
            "mean": self.summary.mean,
            "stddev": self.summary.stddev,
            "rounds": self.summary.rounds,
            "compile_s": self.compile_s,
            **self._specific(),
        }

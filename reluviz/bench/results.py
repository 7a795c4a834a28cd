"""What the benchmark measured: one frozen record for each result, in the terms of the JSON document.

Only what was measured is kept; medians, times per element and intervals are derived from it here and nowhere else.
Where a number would be infinite or NaN there is None, and null in JSON: a loss that diverged, the epochs of a network
that did not converge, the median where half of the networks or more did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from reluviz.bench import checks
from reluviz.bench.checks import ResultError
from reluviz.bench.compile_result import CompileResult
from reluviz.bench.result import BACKENDS, OURS, Identity, Result
from reluviz.bench.roof_result import RoofResult
from reluviz.bench.window_result import WindowResult
from reluviz.core.finite import finite
from reluviz.core.stats import MOST_SEEDS, Summary, median_interval, summarise

__all__ = [
    "BACKENDS",
    "ITEM_BYTES",
    "KINDS",
    "OURS",
    "PASSES",
    "PROTOCOLS",
    "CompileResult",
    "ConvergenceResult",
    "Identity",
    "KernelResult",
    "Result",
    "RoofResult",
    "TrainingResult",
    "WindowResult",
]

PASSES = ("value", "derivative")
"""What a kernel computes."""

PROTOCOLS: Mapping[str, str] = {
    "shared": "one learning rate for all",
    "tuned": "learning rate tuned for each on an equal grid",
}
"""How the learning rates of a convergence race are chosen, with the words for it."""

ITEM_BYTES: Mapping[str, int] = {"float32": 4, "float64": 8}
"""The dtypes of kernels with the bytes of one element."""


@dataclass(frozen=True, kw_only=True)
class KernelResult(Result):
    """Time of one call of a kernel, or of a copy, on one array. Samples are seconds a call.

    Attributes:
        pass_: One of `PASSES`; None for a copy. It is `pass` in JSON.
        elements: Elements of the array.
        operations: Floating-point operations for one element, as `reluviz.bench.operations` counts them; None for what
            is not counted, as a peer's.
    """

    suite: ClassVar[str] = "kernels"
    unit: ClassVar[str] = "s"
    added: ClassVar[Mapping[str, None]] = MappingProxyType(
        dict.fromkeys(("operations", "operations_per_byte", "gop_per_s"))
    )

    pass_: str | None
    elements: int
    operations: int | None = None

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        super().__post_init__()
        self._set(
            samples=checks.numbers("samples", self.samples),
            pass_=None if self.pass_ is None else checks.choice("pass", self.pass_, PASSES),
            elements=checks.count("elements", self.elements),
            operations=None if self.operations is None else checks.count("operations", self.operations, low=0),
        )
        if (self.activation is None) != (self.pass_ is None):
            raise ResultError("pass", "must be null for a copy, which has no activation, and for nothing else")
        if "dtype" not in self.params:
            raise ResultError("params.dtype", f"is missing; one of {', '.join(ITEM_BYTES)}")
        checks.choice("params.dtype", self.params["dtype"], tuple(ITEM_BYTES))

    @property
    def is_copy(self) -> bool:
        """Whether this is the plain copy that bandwidths are compared with."""
        return self.activation is None

    @property
    def ns_per_element(self) -> float | None:
        """Nanoseconds for each element, from the median."""
        return None if self.median is None else finite(self.median / self.elements * 1e9)

    @property
    def gb_per_s(self) -> float | None:
        """Effective bandwidth in 1e9 bytes a second: each element read once and written once, from the median."""
        return finite(self._element_bytes * self.elements / self.median / 1e9) if self.median else None

    @property
    def operations_per_byte(self) -> float | None:
        """Operations for each byte that is read or written: the arithmetic intensity of the roofline model."""
        return None if self.operations is None else self.operations / self._element_bytes

    @property
    def gop_per_s(self) -> float | None:
        """1e9 operations a second, from the median."""
        if self.operations is None or not self.median:
            return None
        return finite(self.operations * self.elements / self.median / 1e9)

    @property
    def _element_bytes(self) -> int:
        return 2 * ITEM_BYTES[str(self.params["dtype"])]

    def _work(self) -> Identity:
        return (self.pass_, self.elements)

    def _specific(self) -> dict[str, Any]:
        return {
            "pass": self.pass_,
            "elements": self.elements,
            "ns_per_element": self.ns_per_element,
            "gb_per_s": self.gb_per_s,
            "operations": self.operations,
            "operations_per_byte": self.operations_per_byte,
            "gop_per_s": self.gop_per_s,
        }


@dataclass(frozen=True, kw_only=True)
class TrainingResult(Result):
    """Time of one training step on a workload. Samples are microseconds a step, each the mean over a round.

    Attributes:
        workload: Its name, as in the documentation of the benchmark.
        final_loss: The loss after the same number of steps for every backend; None where it diverged.
    """

    suite: ClassVar[str] = "training"
    unit: ClassVar[str] = "us"

    workload: str
    final_loss: float | None

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        super().__post_init__()
        self._set(
            samples=checks.numbers("samples", self.samples),
            workload=checks.text("workload", self.workload),
            # A float64 loss on its way to divergence may be of any size.
            final_loss=checks.number_or_none("final_loss", self.final_loss, high=1.7e308),
        )

    @property
    def us_per_step(self) -> float | None:
        """Microseconds for each step: the median."""
        return self.median

    def _work(self) -> Identity:
        return (self.workload,)

    def _specific(self) -> dict[str, Any]:
        return {"workload": self.workload, "us_per_step": self.us_per_step, "final_loss": self.final_loss}


@dataclass(frozen=True, kw_only=True)
class ConvergenceResult(Result):
    """Epochs and seconds of training until a network reached the target, over seeds. Samples are the seconds.

    A seed that did not converge is right-censored: it counts as longer than any that did.

    Attributes:
        dataset: Its name, or the file.
        layers: Widths of the hidden layers.
        protocol: One of `PROTOCOLS`.
        learning_rate: The rate that was used.
        epochs: Epochs for each seed; None where it did not converge.
        seconds: Seconds of training for each seed; None where it did not converge.
    """

    suite: ClassVar[str] = "convergence"
    unit: ClassVar[str] = "s"

    samples: Sequence[float | None] = field(init=False)
    dataset: str
    layers: Sequence[int]
    protocol: str
    learning_rate: float
    epochs: Sequence[float | None]
    seconds: Sequence[float | None]

    def __post_init__(self) -> None:
        """Check every field and keep it in its proper type."""
        super().__post_init__()
        layers = checks.entries("layers", self.layers, least=0)
        seconds = checks.censored_numbers("seconds", self.seconds)
        self._set(
            samples=seconds,
            dataset=checks.text("dataset", self.dataset),
            layers=tuple(checks.count(f"layers[{i}]", width) for i, width in enumerate(layers)),
            protocol=checks.choice("protocol", self.protocol, tuple(PROTOCOLS)),
            learning_rate=checks.number("learning_rate", self.learning_rate),
            epochs=checks.censored_numbers("epochs", self.epochs),
            seconds=seconds,
        )
        if len(seconds) > MOST_SEEDS:
            raise ResultError("seconds", f"must be of at most {MOST_SEEDS} seeds, not {len(seconds)}")
        if [e is None for e in self.epochs] != [s is None for s in seconds]:
            raise ResultError("epochs", "must be null for the same seeds as seconds, and as many")

    @cached_property
    def epochs_summary(self) -> Summary:
        """Median, minimum, mean, standard deviation and number of the epochs."""
        return summarise(self.epochs)

    @property
    def median_epochs(self) -> float | None:
        """Median epochs over the seeds; None where half of them or more did not converge."""
        return self.epochs_summary.median

    @property
    def median_seconds(self) -> float | None:
        """Median seconds over the seeds; None where half of them or more did not converge."""
        return self.median

    @property
    def not_converged(self) -> int:
        """How many seeds did not converge."""
        return sum(entry is None for entry in self.epochs)

    @cached_property
    def epochs_interval(self) -> tuple[float | None, float | None]:
        """The 95 % bootstrap interval of the median epochs; an end is None where it is a seed that did not converge."""
        return median_interval(self.epochs)

    @cached_property
    def seconds_interval(self) -> tuple[float | None, float | None]:
        """The 95 % bootstrap interval of the median seconds; an end is None likewise."""
        return median_interval(self.seconds)

    def _work(self) -> Identity:
        return (self.dataset, tuple(self.layers), self.protocol)

    def _specific(self) -> dict[str, Any]:
        return {
            "dataset": self.dataset,
            "layers": list(self.layers),
            "protocol": self.protocol,
            "learning_rate": self.learning_rate,
            "epochs": list(self.epochs),
            "seconds": list(self.seconds),
            "median_epochs": self.median_epochs,
            "median_seconds": self.median_seconds,
            "interval": {"epochs": list(self.epochs_interval), "seconds": list(self.seconds_interval)},
            "not_converged": self.not_converged,
        }


KINDS: Mapping[str, type[Result]] = {
    kind.suite: kind
    for kind in (KernelResult, RoofResult, TrainingResult, ConvergenceResult, CompileResult, WindowResult)
}
"""The kind of result of each suite."""

"""What a person may choose for a run of the benchmark, the same for every suite."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Options:
    """The choices for one run. None stands for what the suite takes by itself, which may differ by case.

    Attributes:
        full: Measure longer and more, in place of the quick form.
        threads: Threads for whatever uses all of them.
        seed: Everything random comes from it.
        filter: Only cases in whose name it is found.
        seeds: Networks in each race of the suite `convergence`.
        dataset: Name of a data set, or path of an own file.
        layers: Widths of the hidden layers.
        activations: Names of activations, in the order of the results.
        target: Accuracy to reach, or for a regression the loss to fall to.
        min_rounds: Samples of each case at least, whatever they cost.
        max_time: Seconds that the samples of a case may take; no further round begins after that.
        peers: Names of the peers to measure beside our kernels.
        device: Whether a GPU is measured beside the processor: not for "cpu"; for "auto" there is one, of which the
            quick form measures little, and a case in which it fails is left out; for "cuda" such a fault ends the run.
    """

    full: bool = False
    threads: int
    seed: int = 0
    filter: re.Pattern[str] | None = None
    seeds: int | None = None
    dataset: str | None = None
    layers: tuple[int, ...] | None = None
    activations: tuple[str, ...] | None = None
    target: float | None = None
    min_rounds: int | None = None
    max_time: float | None = None
    peers: tuple[str, ...] = ()
    device: str = "cpu"

    @property
    def on_gpu(self) -> bool:
        """Whether a GPU is measured, too."""
        return self.device != "cpu"

    @property
    def gpu_may_fail(self) -> bool:
        """Whether a fault of the GPU leaves its case out, in place of ending the run."""
        return self.device == "auto"

    @property
    def all_on_gpu(self) -> bool:
        """Whether a GPU is measured in all that the processor is: it was asked for, or more than the quick form was."""
        return self.on_gpu and (self.device == "cuda" or self.full or self.activations is not None)

    def gpu_activations(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return those of some activations that a GPU is measured with; each takes seconds to compile for it."""
        if not self.on_gpu:
            return ()
        return tuple(names) if self.all_on_gpu else (("relu",) if "relu" in names else tuple(names[:1]))

"""A run at one moment, to be looked at later or by another thread, while the run goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reluviz.core.outcome import Convergence, State
from reluviz_kernels import Divergence, Parameters
from reluviz_kernels.cuda.plan import make_plan
from reluviz_kernels.layout import make_layout


@dataclass(frozen=True, eq=False, kw_only=True)
class Capture:
    """What a snapshot is made from, copied within microseconds; evaluators and probes take it as a network.

    Attributes:
        widths: Units of each layer, inputs first.
        flat_parameters: A copy of the parameter buffer, where the run has it: an array of the host or of the GPU.
        step: Steps done.
        epoch: Whole epochs done.
        seconds: Seconds spent in training.
        state: How the run stands.
        explanation: The same in words.
        convergence: When the target was met.
        divergence: Where the numbers stopped being finite.
    """

    widths: tuple[int, ...]
    flat_parameters: Any
    step: int
    epoch: int
    seconds: float
    state: State
    explanation: str
    convergence: Convergence | None
    divergence: Divergence | None

    def parameters(self) -> Parameters:
        """Return copies of weights (n_in, n_out) and biases (n_out,) of each layer.

        Raises:
            GpuFault: They lie on a GPU that has failed.
        """
        # Where parameters lie depends on the widths alone.
        if isinstance(self.flat_parameters, np.ndarray):
            return make_layout(self.widths, 1, replicas=False).unpack(self.flat_parameters)
        from reluviz_kernels.cuda import memory

        return make_plan(self.widths, 1).unpacked(memory.on_host(self.flat_parameters))

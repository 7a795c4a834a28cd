"""A training run in the lanes: one network, or eight of one shape, with its buffers, its counters and its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import descent, threads
from reluviz_kernels.errors import KernelError
from reluviz_kernels.evaluation import padded_rows
from reluviz_kernels.layout import IN_ROW, OUT_ROW, OUTPUT, Parameters, make_layout, zeros
from reluviz_kernels.network import Mlp
from reluviz_kernels.optimisers import COMPLEMENT_1, COMPLEMENT_2, OPTIMISERS, RATES
from reluviz_kernels.passes import PART
from reluviz_kernels.vector import LANES

PARTS = ("pre-activation", "gradient", "parameter")
# A step of fewer floating-point operations is over before a second thread has begun to help.
_SHARED_WORK = 4_000_000


@dataclass(frozen=True)
class Divergence:
    """Where a network's numbers stopped being finite.

    Attributes:
        step: The step, counted from 0, in which it happened.
        layer: The layer, counted from 1 (the last is the output layer).
        part: "pre-activation" (forward), "gradient" (backward) or "parameter" (in the update itself).
    """

    step: int
    layer: int
    part: str


class Run:
    """What one network and eight networks in the lanes have in common: buffers, counters and the kernel's call."""

    def __init__(
        self,
        mlp: Mlp,
        x: ArrayLike,
        y: ArrayLike,
        starts: Sequence[Parameters],
        seeds: Sequence[int],
        learning_rates: Sequence[float],
        *,
        optimiser: str,
        batch_size: int,
        shuffle: bool,
        l1: float,
        l2: float,
        stop: NDArray[np.int64],
        replicas: bool,
        hyper: dict[str, float],
    ) -> None:
        inputs = mlp.checked_inputs(x)
        targets = mlp.checked_targets(y, len(inputs))
        batch = min(batch_size, len(inputs))
        self.mlp, self.samples, self.batch = mlp, len(inputs), batch
        layout = self.layout = make_layout(mlp.widths, batch, replicas=replicas)
        dtype = mlp.real
        in_row, out_row = int(layout.table[0, IN_ROW]), int(layout.table[-1, OUT_ROW])
        lanes = LANES if replicas else 1
        self.parameters = zeros(layout.parameters, dtype)
        for lane, parameters in enumerate(starts):
            layout.pack(self.parameters, mlp.checked_parameters(parameters), lane)
        self.gradients = zeros(layout.parameters, dtype)
        kept = OPTIMISERS[optimiser].kept
        self.first, self.second = (zeros(layout.parameters if kept > place else 0, dtype) for place in range(2))
        self.work = zeros(layout.work, dtype)
        self.transposed = zeros(layout.transposed, dtype)
        self.targets = zeros(batch * out_row, dtype)
        self.inputs = padded_rows(inputs, inputs.shape[1] if replicas else in_row, dtype)
        self.labels = padded_rows(targets, targets.shape[1] if replicas else out_row, dtype)
        self.order = np.tile(np.arange(self.samples, dtype=np.int64), (lanes, 1))
        self.random = np.array([*seeds, *[0] * (lanes - len(seeds))], np.uint64)
        self.counters = np.zeros(descent.COUNTERS, np.int64)
        self.powers = np.ones(2)
        values = OPTIMISERS[optimiser].hyper_values(hyper)
        self.memories = np.array([*values, 0.0, 0.0])[:2]
        self.rates = zeros(RATES * LANES, dtype)
        rows = self.rates.reshape(RATES, LANES)
        rows[0] = [*learning_rates, *[0.0] * (LANES - len(seeds))] if replicas else learning_rates[0]
        rows[1 : 1 + len(values)] = np.array(values)[:, np.newaxis]
        # 1 - h in float32 would lose digits that the corrections for the start, in float64, keep.
        rows[COMPLEMENT_1], rows[COMPLEMENT_2] = 1 - self.memories
        # Rough count of a step's operations, two for each weight and sample forward and four back.
        work = 6 * batch * sum(i * o for i, o in pairwise(mlp.widths))
        self.most_parts = 1 if replicas or work < _SHARED_WORK else max(1, batch // PART)
        self.fault = zeros(LANES * self.most_parts, dtype)
        self.shared = np.zeros(descent.SHARED, np.int64)
        self.kept = self.nothing = zeros(0, dtype)
        self.penalties = dtype.type(l1), dtype.type(l2)
        self.shuffle, self.stop = shuffle, stop
        self.functions = mlp.addresses(optimiser, replicas=replicas)
        self.kernel = descent.DESCENTS[descent.kind_of(layout.widths, replicas=layout.replicas)]

    def advance(self, steps: int, kept: NDArray[Any] | None = None) -> int:
        """Run up to `steps` steps; fewer if stopped or if a number stops being finite. Return the steps done.

        The parameters at the end of each epoch are copied to `kept`, as far as it has room.
        """
        with threads.together(self.most_parts) as parts:
            self.shared[:] = 0
            self.kept = self.nothing if kept is None else kept
            return int(threads.run_together(self._advance_part, steps, parts))

    def _advance_part(self, steps: int, part: int, parts: int) -> Any:
        return self.kernel(
            self.layout.table, self.functions, self.parameters, self.gradients, self.first, self.second,
            self.transposed, self.work, self.targets, self.inputs, self.labels, self.order, self.random,
            self.counters, self.powers, self.memories, self.rates, self.fault, self.kept, *self.mlp.slots,
            *self.penalties, self.batch, steps, self.shuffle, self.stop, self.shared, part, parts,
        )  # fmt: skip

    @property
    def step(self) -> int:
        """Steps done."""
        return int(self.counters[descent.STEP])

    def locate(self, lane: int) -> Divergence:
        """Find where the step just done left the finite numbers; everything before it was finite."""
        layout, step = self.layout, self.step - 1
        scale = LANES if layout.replicas else 1
        cursor = int(self.counters[descent.CURSOR])
        count = self.batch if cursor else (self.samples - 1) % self.batch + 1
        layers = len(layout.table)
        for index in range(layers):
            row = layout.table[index]
            length = int(row[OUT_ROW])
            outputs = self.work[row[OUTPUT] : row[OUTPUT] + count * length]
            if not np.isfinite(outputs[lane::scale] if layout.replicas else outputs).all():
                return Divergence(step, index + 1, "pre-activation")
        for part, flat in (("gradient", self.gradients), ("parameter", self.parameters)):
            order = range(layers - 1, -1, -1) if part == "gradient" else range(layers)
            views = layout.views(flat, lane)
            for index in order:
                if not all(np.isfinite(values).all() for values in views[index]):
                    return Divergence(step, index + 1, part)
        raise AssertionError(f"step {step} reported a number that is not finite, but every one is finite")

    _STATE = ("parameters", "first", "second", "order", "random", "counters", "powers", "rates", "fault")

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of all arrays that the run needs to go on exactly from here, by name."""
        return {name: getattr(self, name).copy() for name in self._STATE}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go back to a state of a run made with the same arguments.

        Raises:
            KernelError: An array is missing, has another shape or type, or is no order of the samples.
        """
        for name in self._STATE:
            mine, given = getattr(self, name), state.get(name)
            if given is None or given.shape != mine.shape or given.dtype != mine.dtype:
                raise KernelError(f"the saved state does not fit this run: {name}")
        cursor = int(state["counters"][descent.CURSOR])
        whole = (np.sort(state["order"], axis=1) == np.arange(self.samples)).all()
        if not whole or not 0 <= cursor < self.samples or cursor % self.batch:
            raise KernelError("the saved state does not fit this run: its order of samples is damaged")
        for name in self._STATE:
            getattr(self, name)[...] = state[name]

"""Networks of one shape in the GPU's memory, trained by `descent`: what one run and many have in common."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numba import cuda
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels.cuda import memory, spread
from reluviz_kernels.cuda.descent import NOWHERE, Placement, make_descent, placement_of
from reluviz_kernels.cuda.device import faults_told
from reluviz_kernels.cuda.pace import Pace
from reluviz_kernels.cuda.plan import make_plan, operations, shape_of
from reluviz_kernels.descent import COUNTERS, CURSOR, STEP
from reluviz_kernels.errors import GpuFault, KernelError
from reluviz_kernels.layout import Parameters
from reluviz_kernels.network import Mlp
from reluviz_kernels.optimisers import COMPLEMENT_1, COMPLEMENT_2, OPTIMISERS, RATES
from reluviz_kernels.run import PARTS, Divergence

MOST_THREADS, MOST_THREADS_OF_MANY = 512, 128
"""Threads of a block where one network has the GPU to itself, and where thousands share it."""

# Steps between two looks at the stop flag, less one: a power of two.
_PATIENCE, _PATIENCE_OF_MANY = 0, 7


@cache
def _compiled(declaration: Callable[..., Any], general: Mlp, optimiser: str, placement: tuple[bool, bool, bool]) -> Any:
    return make_descent(general, optimiser, Placement(*placement, 0))


@cache
def _compiled_spread(declaration: Callable[..., Any], general: Mlp, optimiser: str, side: int) -> Any:
    return spread.make_spread(general, optimiser, side)


def _kernel(mlp: Mlp, optimiser: str, placement: Placement | None) -> Any:
    """Return the kernel, which depends on functions and type alone; a changed declaration compiles anew.

    It is that of one block for a network, or without a placement that of the whole GPU.
    """
    general = Mlp((1, 1), mlp.activation, mlp.loss, mlp.dtype)
    if placement is None:
        return _compiled_spread(mlp.function.declare, general, optimiser, spread.TILE)
    placed = placement.parameters, placement.work, placement.moments
    return _compiled(mlp.function.declare, general, optimiser, placed)


class Networks:
    """Networks being trained, each from weights, a seed and a learning rate of its own; everything else is shared.

    One thread trains; another may call `request_stop`.
    """

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
        hyper: dict[str, float],
    ) -> None:
        """Copy everything to the GPU; all numbers are checked already but for the data and the starts.

        Raises:
            KernelError: Data or starts do not fit the network, or the GPU reports a fault, such as too little memory.
        """
        inputs = mlp.checked_inputs(x)
        targets = mlp.checked_targets(y, len(inputs))
        starts = [mlp.checked_parameters(each) for each in starts]
        count, dtype = len(starts), mlp.real
        self.mlp, self.count, self.samples = mlp, count, len(inputs)
        self.batch = min(batch_size, self.samples)
        self.plan = make_plan(mlp.widths, self.batch)
        self.placement = placement_of(self.plan, optimiser, dtype)
        # One network that a block can't hold is shared by all of them; of many, each has a block all the same.
        self.is_spread = count == 1 and not self.placement.parameters
        self.shape = shape_of(self.plan, MOST_THREADS if count == 1 else MOST_THREADS_OF_MANY)
        self._grid = 1 if self.is_spread else count
        self.penalties, self.shuffle = (dtype.type(l1), dtype.type(l2)), bool(shuffle)
        self._launch = _kernel(mlp, optimiser, None if self.is_spread else self.placement)
        self._patience: Any = _PATIENCE if count == 1 else _PATIENCE_OF_MANY
        self._pace = Pace(operations(mlp.widths, self.batch), count)
        self._running, self._stopped = Lock(), False
        # Held to change whether runs are stopped, which the host and the GPU have each a copy of.
        self._telling = Lock()
        kept, size = OPTIMISERS[optimiser].kept, count * self.plan.parameters
        rates, memories = _rates(optimiser, learning_rates, hyper, dtype)
        with faults_told():
            self.stream, self._signals = cuda.stream(), cuda.stream()
            self.table = memory.to_device(self.plan.table)
            self.parameters = memory.to_device(self.plan.packed(starts, dtype))
            self.first, self.second = (memory.zeros(size if kept > place else 1, dtype) for place in range(2))
            in_shared = self.placement.work and not self.is_spread
            self.work = memory.empty(1 if in_shared else count * self.plan.work, dtype)
            self.inputs, self.labels = memory.to_device(inputs.reshape(-1)), memory.to_device(targets.reshape(-1))
            self.order = memory.to_device(np.tile(np.arange(self.samples, dtype=np.uint32), count))
            self.draws = memory.empty(count * self.samples if shuffle else 1, np.uint32)
            self.random = memory.to_device(np.array(seeds, np.uint64))
            self.counters = memory.zeros(count * COUNTERS, np.int64)
            self.rates, self.memories = memory.to_device(rates), memory.to_device(memories)
            self.places = memory.to_device(np.full(count, NOWHERE, np.int32))
            if self.is_spread:
                self._patience = memory.zeros(3, np.int32)
            self._stop, self._nothing = memory.zeros(1, np.int32), memory.zeros(0, dtype)
        self.steps = np.zeros(count, np.int64)
        self.found = np.full(count, NOWHERE, np.int32)
        if self.is_spread:
            with faults_told():
                # Compiles it, which tells how many blocks can run at once.
                self._launch_to(0, self._nothing)
                self._grid = spread.blocks_for(self.plan, self._launch, spread.TILE)

    def advance(self, steps: int, kept: Any = None) -> int:
        """Train every network that has not diverged up to `steps` steps; return those done by all, fewer if stopped.

        Args:
            steps: Steps to do.
            kept: Where to leave the parameters at the ends of epochs (of one network only), an array on the GPU.
        """
        with self._running, faults_told():
            begin = self.step
            end = int(self.steps.max()) + steps
            room = self._nothing if kept is None else kept
            while self.step < end and not self._stopped and (self.found == NOWHERE).any():
                before, clock = self.step, time.perf_counter()
                self._launch_to(min(end, before + self._pace.pieces), room)
                done = self.step - before
                if not done:
                    # The GPU has been told to stop, whatever the host knows: another launch would do no more.
                    break
                self._pace.learn(done, time.perf_counter() - clock)
                ends = self.step // self.steps_per_epoch - before // self.steps_per_epoch
                left = max(0, room.size - ends * self.plan.parameters)
                room = room[room.size - left :] if left else self._nothing
            return self.step - begin

    def _launch_to(self, end: int, kept: Any) -> None:
        """Launch the kernel once, wait for it, and see how far it came."""
        block = (spread.TILE, spread.TILE) if self.is_spread else (self.shape.across, self.shape.down)
        shared = 0 if self.is_spread else self.placement.bytes
        self._launch[self._grid, block, self.stream, shared](
            self.table, self.parameters, self.first, self.second, self.work, np.uint64(self.plan.work), self.inputs,
            self.labels, self.order, self.draws, self.random, self.counters, self.rates, self.memories, self.places,
            kept, *self.mlp.slots, *self.penalties, np.uint64(self.batch), end, self.shuffle, self._stop,
            self._patience,
        )  # fmt: skip
        counters = self.counters.copy_to_host(stream=self.stream)
        places = self.places.copy_to_host(stream=self.stream)
        self.stream.synchronize()
        self.steps, self.found = counters[STEP::COUNTERS].copy(), places

    @property
    def step(self) -> int:
        """Steps done by every network that has not diverged; of all where all have."""
        going = self.steps[self.found == NOWHERE]
        return int(going.min()) if len(going) else int(self.steps.max())

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return -(-self.samples // self.batch)

    def divergence(self, index: int) -> Divergence | None:
        """Return where a network's numbers stopped being finite, None as long as they are."""
        place, layers = int(self.found[index]), len(self.mlp.widths) - 1
        if place == NOWHERE:
            return None
        part, layer = divmod(place, layers)
        return Divergence(int(self.steps[index]) - 1, layers - layer if part == 1 else layer + 1, PARTS[part])

    def parameters_of(self, index: int) -> Parameters:
        """Return copies of a network's weights and biases; where it diverged, as they were then."""
        size = self.plan.parameters
        with faults_told():
            return self.plan.unpacked(self.parameters[index * size : (index + 1) * size].copy_to_host())

    def request_stop(self) -> None:
        """End a running launch between two steps, and let later ones do nothing; from any thread."""
        with self._telling:
            self._stopped = True
            # A GPU that has failed has nothing left to stop, and a window that closes must not hear of it again.
            with suppress(GpuFault):
                self._signal(1)

    def resume(self) -> None:
        """Allow launches again; waits for one that is ending."""
        with self._running, self._telling:
            self._signal(0)
            self._stopped = False

    def _signal(self, flag: int) -> None:
        # On a stream of its own: on that of the training it would wait for what it shall end.
        with faults_told():
            self._stop.copy_to_device(np.array([flag], np.int32), stream=self._signals)
            self._signals.synchronize()

    _STATE = ("parameters", "first", "second", "order", "random", "counters", "places")

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies, in the host's memory, of all that a run needs to go on exactly from here."""
        with faults_told():
            return {name: getattr(self, name).copy_to_host() for name in self._STATE}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go back to a state of networks made with the same arguments.

        Raises:
            KernelError: An array is missing, has another shape or type, or holds what no run leaves.
        """
        for name in self._STATE:
            mine, given = getattr(self, name), state.get(name)
            if given is None or given.shape != tuple(mine.shape) or given.dtype != mine.dtype:
                raise KernelError(f"the saved state does not fit this run: {name}")
        orders = np.sort(state["order"].reshape(self.count, self.samples), axis=1)
        cursors = state["counters"][CURSOR::COUNTERS]
        within = (cursors >= 0) & (cursors < self.samples) & (cursors % self.batch == 0)
        if not ((orders == np.arange(self.samples)).all() and within.all()):
            raise KernelError("the saved state does not fit this run: its order of samples is damaged")
        with faults_told():
            for name in self._STATE:
                getattr(self, name).copy_to_device(state[name])
        self.steps, self.found = state["counters"][STEP::COUNTERS].copy(), state["places"].copy()


def _rates(
    optimiser: str, learning_rates: Sequence[float], hyper: dict[str, float], dtype: np.dtype[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return every network's rates (networks · RATES,), and the logarithms of the optimiser's two memories.

    A memory h leaves a mean that starts at 0 short by h^t = exp(t log h), which the kernel computes as expm1: so
    float32 keeps the digits of 1 - h^t also where h is nearly 1. Where neither is used, both are 0.
    """
    values = OPTIMISERS[optimiser].hyper_values(hyper)
    memories = np.array([*values, 0.0, 0.0])[:2]
    rates = np.zeros((len(learning_rates), RATES))
    rates[:, 0] = learning_rates
    rates[:, 1 : 1 + len(values)] = values
    rates[:, COMPLEMENT_1], rates[:, COMPLEMENT_2] = 1 - memories
    with np.errstate(divide="ignore"):
        logarithms = np.log(memories) if memories.any() else np.zeros(2)
    return rates.astype(dtype).reshape(-1), logarithms.astype(dtype)

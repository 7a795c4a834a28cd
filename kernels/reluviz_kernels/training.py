"""Training runs: one network, or many of one shape at once, advanced in slices that stop and resume exactly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import descent, losses, threads
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.evaluation import Evaluator, Probe, padded_rows
from reluviz_kernels.layout import IN_ROW, OUT_ROW, OUTPUT, Parameters, make_layout, zeros
from reluviz_kernels.network import Mlp
from reluviz_kernels.optimisers import COMPLEMENT_1, COMPLEMENT_2, OPTIMISERS, RATES
from reluviz_kernels.passes import PART
from reluviz_kernels.replica_evaluation import ReplicaEvaluator
from reluviz_kernels.vector import LANES

MAX_BATCH = 65536
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


class _Run:
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
        return {name: getattr(self, name).copy() for name in self._STATE}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
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


def checked_options(optimiser: str, batch_size: int, l1: float, l2: float, hyper: dict[str, float]) -> None:
    """Check what a run is given.

    Raises:
        KernelError: An unknown name or a number outside its range.
    """
    if optimiser not in OPTIMISERS:
        raise KernelError(f"unknown optimiser {optimiser!r} (known: {', '.join(OPTIMISERS)})")
    known = [parameter.name for parameter in OPTIMISERS[optimiser].parameters]
    for name in hyper:
        if name not in known:
            allowed = f"takes {', '.join(known)}" if known else "takes none"
            raise KernelError(f"{optimiser}: unknown hyper-parameter {name!r} ({allowed})")
    if not 1 <= whole_number("the batch size", batch_size) <= MAX_BATCH:
        raise KernelError(f"the batch size must lie in [1, {MAX_BATCH}], not {batch_size}")
    for name, value in (("l1", l1), ("l2", l2)):
        if not 0 <= value < np.inf:
            raise KernelError(f"{name} must be 0 or more, not {value}")


def checked_rate(learning_rate: float) -> float:
    """Return a learning rate as a float.

    Raises:
        KernelError: It is not above 0.
    """
    if not 0 < learning_rate < np.inf:
        raise KernelError(f"the learning rate must be above 0, not {learning_rate}")
    return float(learning_rate)


def checked_seed(seed: int) -> int:
    """Return a seed as an int.

    Raises:
        KernelError: It is no whole number in [0, 2^63).
    """
    if not 0 <= whole_number("the seed", seed) < 2**63:
        raise KernelError(f"the seed must lie in [0, 2^63), not {seed}")
    return int(seed)


class Training:
    """One network being trained.

    The same arguments give the same numbers again, in slices of any length. `advance` lets other Python threads run;
    another thread may call `request_stop`, which ends it between two layers and leaves no step half done.
    """

    def __init__(
        self,
        mlp: Mlp,
        x: ArrayLike,
        y: ArrayLike,
        parameters: Parameters,
        *,
        optimiser: str = "sgd",
        learning_rate: float = 0.03,
        batch_size: int = 10,
        shuffle: bool = True,
        seed: int = 0,
        l1: float = 0.0,
        l2: float = 0.0,
        **hyper: float,
    ) -> None:
        """Prepare a run; the kernels compile here where the cache does not have them.

        Args:
            mlp: The network.
            x: Inputs, (N, n_in).
            y: Targets, (N, n_out): 0 or 1 for "logistic", one-hot rows for "softmax", numbers for "squared".
            parameters: Weights (n_in, n_out) and biases (n_out,) of each layer to start from; copied.
            optimiser: A name in `OPTIMISERS`.
            learning_rate: Above 0.
            batch_size: Samples for each step; an epoch's last batch may be shorter.
            shuffle: Draw a new order for each epoch; otherwise batches come in the order of the data.
            seed: Of the orders, from 0 on.
            l1: Weight of the sum of |w|, for weights only.
            l2: Weight of half the sum of w², for weights only.
            **hyper: The optimiser's own, defaults where not given.

        Raises:
            KernelError: An unknown name, a shape that does not fit or a number outside its range.
        """
        checked_options(optimiser, batch_size, l1, l2, hyper)
        self._stop = np.zeros(1, np.int64)
        self._run = _Run(
            mlp, x, y, [parameters], [checked_seed(seed)], [checked_rate(learning_rate)], optimiser=optimiser,
            batch_size=batch_size, shuffle=shuffle, l1=l1, l2=l2, stop=self._stop, replicas=False, hyper=hyper,
        )  # fmt: skip
        self._running = Lock()
        self._pace = 1e-3
        self.mlp = mlp
        self.diverged: Divergence | None = None

    def advance(self, steps: int, kept: NDArray[Any] | None = None) -> int:
        """Train up to `steps` steps and return how many were done: fewer if stopped or diverged, 0 from then on.

        Args:
            steps: Steps to do.
            kept: Where to copy the parameters at the end of each epoch that is passed, as far as there is room, one
                after the other in the form of `flat_parameters`; `room_for` makes it.
        """
        whole_number("the number of steps", steps)
        if kept is not None and (kept.dtype != self.mlp.real or kept.ndim != 1 or not kept.flags.c_contiguous):
            raise KernelError(f"parameters are kept in a flat array of {self.mlp.real}, not {kept.dtype} {kept.shape}")
        with self._running:
            return self._advance(steps, kept)

    def room_for(self, epochs: int) -> NDArray[Any]:
        """Return an array for `advance` to keep the parameters of so many epochs in."""
        return zeros(epochs * self._run.layout.parameters, self.mlp.real)

    def _advance(self, steps: int, kept: NDArray[Any] | None = None) -> int:
        if self.diverged or steps <= 0:
            return 0
        done = self._run.advance(steps, kept)
        if not np.isfinite(self._run.fault).all():
            self.diverged = self._run.locate(0)
        return done

    def advance_for(self, milliseconds: float) -> int:
        """Train for about that long, at least one step, and return the steps done.

        Raises:
            KernelError: The time is no finite number.
        """
        if not -np.inf < milliseconds < np.inf:
            raise KernelError(f"the milliseconds must be a finite number, not {milliseconds}")
        with self._running:
            return self._advance_until(time.perf_counter() + milliseconds / 1000)

    def _advance_until(self, end: float) -> int:
        total = 0
        while True:
            begin = time.perf_counter()
            wanted = max(1, int((end - begin) / self._pace / 2)) if total else 1
            done = self._advance(wanted)
            total += done
            now = time.perf_counter()
            if done:
                self._pace = max((now - begin) / done, 1e-8)
            if done < wanted or now + self._pace >= end:
                return total

    def request_stop(self) -> None:
        """End a running `advance` between two layers, and let later ones return at once; from any thread."""
        self._stop[0] = 1

    def resume(self) -> None:
        """Allow `advance` again after `request_stop`; waits for one that is ending."""
        with self._running:
            self._stop[0] = 0

    @property
    def step(self) -> int:
        """Steps done."""
        return self._run.step

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return int(self._run.counters[descent.EPOCH])

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return -(-self._run.samples // self._run.batch)

    def parameters(self) -> Parameters:
        """Return copies of weights (n_in, n_out) and biases (n_out,) of each layer."""
        return self._run.layout.unpack(self._run.parameters)

    def gradients(self) -> Parameters:
        """Return copies of the last step's gradients (penalties included), in the form of the parameters."""
        return self._run.layout.unpack(self._run.gradients)

    @property
    def flat_parameters(self) -> NDArray[Any]:
        """The parameter buffer itself, for evaluators; its size is that of one epoch's part of `room_for`."""
        return self._run.parameters

    def copied_parameters(self) -> NDArray[Any]:
        """Return a copy of `flat_parameters`."""
        return self._run.parameters.copy()

    def predict(self, x: ArrayLike) -> NDArray[Any]:
        """Return the logits (N, n_out) for inputs (N, n_in)."""
        return Probe(self.mlp).logits(self, x)

    def loss(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean loss (penalties not included) over a set."""
        return Probe(self.mlp).loss(self, x, y)

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies of all that a run needs to go on exactly from here."""
        found = self.diverged
        where = (found.step, found.layer, PARTS.index(found.part)) if found else (-1, -1, -1)
        return {**self._run.state(), "divergence": np.array(where, np.int64)}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go back to a state of a run made with the same arguments.

        Raises:
            KernelError: An array is missing or has another shape or type.
        """
        where = state.get("divergence")
        if where is None or where.shape != (3,):
            raise KernelError("the saved state does not fit this run: divergence")
        self._run.restore(state)
        step, layer, part = where.tolist()
        self.diverged = Divergence(step, layer, PARTS[part]) if step >= 0 else None


class Replicas:
    """Many networks of one shape trained at once on the same data, eight in the lanes, groups of eight over threads.

    Each gives what it would give alone, apart from the order of a few additions. A network that diverges is set aside
    and the others go on.
    """

    def __init__(
        self,
        mlp: Mlp,
        x: ArrayLike,
        y: ArrayLike,
        parameters: Sequence[Parameters],
        *,
        seeds: Sequence[int],
        learning_rates: Sequence[float] | float,
        optimiser: str = "sgd",
        batch_size: int = 10,
        shuffle: bool = True,
        l1: float = 0.0,
        l2: float = 0.0,
        **hyper: float,
    ) -> None:
        """Prepare the runs. `parameters`, `seeds` and `learning_rates` have one entry for each network (or one rate for
        all); everything else is as for `Training`.

        Raises:
            KernelError: As for `Training`, or lengths that differ, or no network.
        """  # noqa: D205
        checked_options(optimiser, batch_size, l1, l2, hyper)
        count = len(parameters)
        given = np.asarray(learning_rates, np.float64)
        rates = [float(given)] * count if given.ndim == 0 else given.tolist()
        if not count or len(seeds) != count or len(rates) != count:
            raise KernelError(f"{count} networks need as many seeds ({len(seeds)}) and learning rates ({len(rates)})")
        self.mlp = mlp
        self.diverged: list[Divergence | None] = [None] * count
        self._final: dict[int, Parameters] = {}
        self._running = Lock()
        self._stop = np.zeros(1, np.int64)
        self._groups = [
            _Run(
                mlp, x, y, parameters[i : i + LANES], [checked_seed(seed) for seed in seeds[i : i + LANES]],
                [checked_rate(rate) for rate in rates[i : i + LANES]], optimiser=optimiser, batch_size=batch_size,
                shuffle=shuffle, l1=l1, l2=l2, stop=self._stop, replicas=True, hyper=hyper,
            )
            for i in range(0, count, LANES)
        ]  # fmt: skip

    def __len__(self) -> int:
        """Return the number of networks."""
        return len(self.diverged)

    def advance(self, steps: int) -> int:
        """Train every network up to `steps` steps; return the steps done by all, fewer if stopped.

        A stop may find some of them ahead: at the next call the others catch up first, so that all are in step again.
        """
        whole_number("the number of steps", steps)
        with self._running:
            begin, end = self.step, max(group.step for group in self._groups) + steps
            threads.run_all(self._advance_group, [(index, end) for index in range(len(self._groups))])
            return self.step - begin

    def _advance_group(self, index: int, end: int) -> None:
        group = self._groups[index]
        while group.step < end and self._stop[0] == 0:
            group.advance(end - group.step)
            for lane in np.flatnonzero(~np.isfinite(group.fault)):
                self._set_aside(index, int(lane))

    def _set_aside(self, index: int, lane: int) -> None:
        """Record a divergence, and keep the lane at zeros so that it costs the others nothing.

        Zeros diverge, too, where targets are huge: that is no news of a network set aside before, or of a lane that
        has none.
        """
        group = self._groups[index]
        member = index * LANES + lane
        if member < len(self) and member not in self._final:
            self.diverged[member] = group.locate(lane)
            self._final[member] = group.layout.unpack(group.parameters, lane)
        for flat in (group.parameters, group.first, group.second, group.fault):
            flat[lane::LANES] = 0
        group.rates.reshape(RATES, LANES)[0, lane] = 0

    def request_stop(self) -> None:
        """End a running `advance` soon, and let later ones return at once; from any thread."""
        self._stop[0] = 1

    def resume(self) -> None:
        """Allow `advance` again after `request_stop`; waits for one that is ending."""
        with self._running:
            self._stop[0] = 0

    @property
    def step(self) -> int:
        """Steps done by every group."""
        return min(group.step for group in self._groups)

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return -(-self._groups[0].samples // self._groups[0].batch)

    def parameters(self, index: int) -> Parameters:
        """Return copies of one network's weights and biases; where it diverged, as they were then."""
        if index in self._final:
            return [(w.copy(), b.copy()) for w, b in self._final[index]]
        group = self._groups[index // LANES]
        return group.layout.unpack(group.parameters, index % LANES)

    @property
    def flat_groups(self) -> list[NDArray[Any]]:
        """The parameter buffer of each group of eight, for evaluators."""
        return [group.parameters for group in self._groups]

    def logits(self, x: ArrayLike) -> NDArray[Any]:
        """Return every network's logits for inputs (N, n_in), (networks, N, n_out); of one that diverged, as then."""
        result = ReplicaEvaluator(self.mlp, x).logits(self)
        evaluator = Evaluator(self.mlp, x)
        for index, parameters in self._final.items():
            result[index] = evaluator.logits(parameters)
        return result

    def losses(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Return every network's mean loss over a set, (networks,)."""
        value = losses.LOSSES[self.mlp.loss].value
        logits = self.logits(x)
        targets = self.mlp.checked_targets(y, logits.shape[1])
        return np.array([value(each, targets) for each in logits])

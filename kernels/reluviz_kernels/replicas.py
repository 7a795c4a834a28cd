"""The training of many networks of one shape at once, each as if it were alone."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import losses, threads
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.evaluation import Evaluator
from reluviz_kernels.layout import Parameters
from reluviz_kernels.network import Mlp
from reluviz_kernels.optimisers import RATES
from reluviz_kernels.replica_evaluation import ReplicaEvaluator
from reluviz_kernels.run import Divergence, Run
from reluviz_kernels.run_options import checked_options, checked_rate, checked_seed
from reluviz_kernels.vector import LANES


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
            Run(
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

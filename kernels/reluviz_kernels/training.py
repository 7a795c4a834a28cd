"""The training of one network, advanced in slices that stop and resume exactly."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import clock, descent
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.evaluation import Probe
from reluviz_kernels.layout import Parameters, zeros
from reluviz_kernels.network import Mlp
from reluviz_kernels.run import PARTS, Divergence, Run
from reluviz_kernels.run_options import checked_options, checked_rate, checked_seed


class Training:
    """One network being trained.

    The same arguments give the same numbers again, in slices of any length. `advance` lets other Python threads run;
    another thread may call `request_stop`, which ends it between two layers and leaves no step half done.

    Attributes:
        mlp: The network.
        diverged: Where the numbers stopped being finite, None as long as they are.
        seconds: What all steps since the run was made took, by a clock inside the kernel: without what the caller waits
            for the interpreter.
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
        self._run = Run(
            mlp, x, y, [parameters], [checked_seed(seed)], [checked_rate(learning_rate)], optimiser=optimiser,
            batch_size=batch_size, shuffle=shuffle, l1=l1, l2=l2, stop=self._stop, replicas=False, hyper=hyper,
        )  # fmt: skip
        self._running = Lock()
        self._pace = 1e-3
        self.mlp = mlp
        self.seconds = 0.0
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
        self.seconds += clock.TICK * int(self._run.shared[descent.ELAPSED])
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

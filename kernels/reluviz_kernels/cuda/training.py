"""Training runs on a GPU: twins of `Training` and `Replicas` with the same arguments, orders and results."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels.cuda import memory
from reluviz_kernels.cuda.device import faults_told
from reluviz_kernels.cuda.evaluation import CudaEvaluator
from reluviz_kernels.cuda.networks import Networks
from reluviz_kernels.errors import KernelError, whole_number
from reluviz_kernels.layout import Parameters
from reluviz_kernels.network import Mlp
from reluviz_kernels.run import Divergence
from reluviz_kernels.run_options import checked_options, checked_rate, checked_seed


class CudaTraining:
    """One network being trained on the GPU, where its parameters stay; see `Training`.

    Its `seconds` are those of the launches and of the wait for their end.
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
        """Prepare a run. Arguments are those of `Training`; the kernel compiles at the first step.

        Raises:
            KernelError: As for `Training`, or the GPU reports a fault.
        """
        checked_options(optimiser, batch_size, l1, l2, hyper)
        self._networks = Networks(
            mlp, x, y, [parameters], [checked_seed(seed)], [checked_rate(learning_rate)], optimiser=optimiser,
            batch_size=batch_size, shuffle=shuffle, l1=l1, l2=l2, hyper=hyper,
        )  # fmt: skip
        self.mlp = mlp
        self.seconds = 0.0

    def advance(self, steps: int, kept: Any = None) -> int:
        """Train up to `steps` steps and return how many were done: fewer if stopped or diverged, 0 from then on.

        Args:
            steps: Steps to do.
            kept: Where to copy the parameters at the end of each epoch that is passed, as far as there is room, an
                array on the GPU that `room_for` makes.
        """
        whole_number("the number of steps", steps)
        if kept is not None and (kept.dtype != self.mlp.real or kept.ndim != 1 or not memory.is_on_device(kept)):
            raise KernelError(f"parameters are kept in a flat array of {self.mlp.real} on the GPU")
        if self.diverged or steps <= 0:
            return 0
        begin = time.perf_counter()
        done = self._networks.advance(steps, kept)
        self.seconds += time.perf_counter() - begin
        return done

    def room_for(self, epochs: int) -> Any:
        """Return an array on the GPU for `advance` to keep the parameters of so many epochs in."""
        with faults_told():
            return memory.empty(epochs * self._networks.plan.parameters, self.mlp.real)

    def advance_for(self, milliseconds: float) -> int:
        """Train for about that long, at least one step, and return the steps done.

        Raises:
            KernelError: The time is no finite number.
        """
        if not -np.inf < milliseconds < np.inf:
            raise KernelError(f"the milliseconds must be a finite number, not {milliseconds}")
        begin, total, wanted = time.perf_counter(), 0, 1
        while True:
            done = self.advance(wanted)
            total += done
            spent = time.perf_counter() - begin
            left = milliseconds / 1000 - spent
            if done < wanted or left <= spent / total:
                return total
            wanted = max(1, int(left / (spent / total) / 2))

    def request_stop(self) -> None:
        """End a running `advance` between two steps, and let later ones return at once; from any thread."""
        self._networks.request_stop()

    def resume(self) -> None:
        """Allow `advance` again after `request_stop`; waits for one that is ending."""
        self._networks.resume()

    @property
    def diverged(self) -> Divergence | None:
        """Where the numbers stopped being finite, None as long as they are."""
        return self._networks.divergence(0)

    @property
    def step(self) -> int:
        """Steps done."""
        return int(self._networks.steps[0])

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.step // self.steps_per_epoch

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self._networks.steps_per_epoch

    def parameters(self) -> Parameters:
        """Return copies of weights (n_in, n_out) and biases (n_out,) of each layer."""
        return self._networks.parameters_of(0)

    @property
    def flat_parameters(self) -> Any:
        """The parameters on the GPU, for evaluators; their size is that of one epoch's part of `room_for`."""
        return self._networks.parameters

    def copied_parameters(self) -> Any:
        """Return a copy of `flat_parameters`, on the GPU: what is drawn of a network need not come to the host."""
        with faults_told():
            return memory.copied(self._networks.parameters)

    def predict(self, x: ArrayLike) -> NDArray[Any]:
        """Return the logits (N, n_out) for inputs (N, n_in)."""
        logits = CudaEvaluator(self.mlp, x).logits(self)
        assert logits is not None, "nothing can stop this evaluation"
        return logits

    def loss(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean loss (penalties not included) over a set."""
        return float(CudaEvaluator(self.mlp, x, y).losses_of(self.flat_parameters)[0])

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies, in the host's memory, of all that a run needs to go on exactly from here."""
        return self._networks.state()

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go back to a state of a run made with the same arguments.

        Raises:
            KernelError: An array is missing or has another shape or type.
        """
        self._networks.restore(state)


class CudaReplicas:
    """Many networks of one shape trained at once on the same data, a block of the GPU each; see `Replicas`."""

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
        """Prepare the runs. Arguments are those of `Replicas`; the kernel compiles at the first step.

        Raises:
            KernelError: As for `Replicas`, or the GPU reports a fault, such as too little memory.
        """
        checked_options(optimiser, batch_size, l1, l2, hyper)
        count = len(parameters)
        given = np.asarray(learning_rates, np.float64)
        rates = [float(given)] * count if given.ndim == 0 else given.tolist()
        if not count or len(seeds) != count or len(rates) != count:
            raise KernelError(f"{count} networks need as many seeds ({len(seeds)}) and learning rates ({len(rates)})")
        self._networks = Networks(
            mlp, x, y, parameters, [checked_seed(seed) for seed in seeds], [checked_rate(rate) for rate in rates],
            optimiser=optimiser, batch_size=batch_size, shuffle=shuffle, l1=l1, l2=l2, hyper=hyper,
        )  # fmt: skip
        self.mlp = mlp

    def __len__(self) -> int:
        """Return the number of networks."""
        return self._networks.count

    def advance(self, steps: int) -> int:
        """Train every network up to `steps` steps; return the steps done by all, fewer if stopped.

        A stop may find some of them ahead: at the next call the others catch up first, so that all are in step again.
        """
        return self._networks.advance(whole_number("the number of steps", steps))

    def request_stop(self) -> None:
        """End a running `advance` soon, and let later ones return at once; from any thread."""
        self._networks.request_stop()

    def resume(self) -> None:
        """Allow `advance` again after `request_stop`; waits for one that is ending."""
        self._networks.resume()

    @property
    def diverged(self) -> list[Divergence | None]:
        """Where each network's numbers stopped being finite."""
        return [self._networks.divergence(index) for index in range(len(self))]

    @property
    def step(self) -> int:
        """Steps done by every network that has not diverged."""
        return self._networks.step

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self._networks.steps_per_epoch

    def parameters(self, index: int) -> Parameters:
        """Return copies of one network's weights and biases; where it diverged, as they were then."""
        if not 0 <= index < len(self):
            raise IndexError(f"there is no network {index} of {len(self)}")
        return self._networks.parameters_of(index)

    @property
    def flat_parameters(self) -> Any:
        """All networks' parameters on the GPU, one after the other, for evaluators."""
        return self._networks.parameters

    def state(self) -> dict[str, NDArray[Any]]:
        """Return copies, in the host's memory, of all that the runs need to go on exactly from here."""
        return self._networks.state()

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go back to a state of runs made with the same arguments.

        Raises:
            KernelError: An array is missing or has another shape or type.
        """
        self._networks.restore(state)

    def logits(self, x: ArrayLike) -> NDArray[Any]:
        """Return every network's logits for inputs (N, n_in), (networks, N, n_out); of one that diverged, as then."""
        logits = CudaEvaluator(self.mlp, x).logits_of(self.flat_parameters)
        assert logits is not None, "nothing can stop this evaluation"
        return logits

    def losses(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Return every network's mean loss over a set, (networks,)."""
        return CudaEvaluator(self.mlp, x, y).losses_of(self.flat_parameters)

"""Activations on a GPU for the suite `kernels`: timed with events, beside a copy from the GPU's memory to itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from reluviz.bench.plan import Entry
from reluviz.bench.results import KernelResult
from reluviz.bench.suites.gpu_faults import gpu_faults

if TYPE_CHECKING:
    from reluviz.bench.peers.protocol import Pass

ON_GPU = 1 << 28
"""Elements of the array that only a GPU's memory is fast enough for."""

_BLOCK = 1 << 22
_SAMPLE_SECONDS = 5e-3


class GpuOperands:
    """The array that all entries of one size read, and the one that they write, in the GPU's memory; made when needed.

    A block of normal numbers with a standard deviation of 3 is repeated: both tails of a sigmoid are among them.
    """

    def __init__(self, elements: int, seed: int) -> None:
        self.elements, self._seed = elements, seed
        self._arrays: tuple[Any, Any] | None = None

    @property
    def block(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """The block that is repeated, in the host's memory."""
        rng = np.random.default_rng(self._seed)
        return rng.standard_normal(min(self.elements, _BLOCK), np.float32) * np.float32(3)

    @property
    def arrays(self) -> tuple[Any, Any]:
        """What is read and what is written."""
        from reluviz_kernels.cuda import memory

        if self._arrays is None:
            block = memory.to_device(self.block)
            x, out = (memory.empty(self.elements, np.float32) for _ in range(2))
            for start in range(0, self.elements, block.size):
                part = x[start : start + block.size]
                part.copy_to_device(block[: part.size])
            self._arrays = x, out
        return self._arrays

    def free(self) -> None:
        """Let the memory go."""
        self._arrays = None


class GpuEntry(Entry):
    """A copy, or an activation, on arrays in the GPU's memory."""

    def __init__(
        self, operands: GpuOperands, threads: int, activation: str | None, which: Pass | None, *, may_fail: bool
    ) -> None:
        case = "copy" if activation is None else f"{activation} {which}"
        super().__init__(f"{case} {operands.elements}")
        self.label += " (CUDA)"
        self.operands, self.threads, self.activation, self.which = operands, threads, activation, which
        self._may_fail = may_fail
        self._samples: list[float] = []
        self._calls = 1
        self._launch: Callable[[], object] | None = None
        self._compile_s: float | None = None

    def prepare(self) -> None:
        """Compile, check against float64, and find how many calls a sample takes."""
        from reluviz.bench.peers.reference import check_activation

        with gpu_faults(self._may_fail):
            _, out = self.operands.arrays
            begin = time.perf_counter()
            self._launch = self._launcher()
            self._launch()
            block = self.operands.block
            found = out[: block.size].copy_to_host()
            if self.activation is not None and self.which is not None:
                self._compile_s = time.perf_counter() - begin
                check_activation("reluviz", self.activation, self.which, block, found)
            call = min(self._seconds_per_call(1) for _ in range(3))
            self._calls = max(1, min(1000, round(_SAMPLE_SECONDS / max(call, 1e-7))))

    def round(self) -> None:
        """Take one sample."""
        with gpu_faults(self._may_fail):
            self._samples.append(self._seconds_per_call(self._calls))

    def finish(self) -> None:
        """Free the arrays; the first entry that is over frees those of all."""
        self._launch = None
        self.operands.free()

    def _launcher(self) -> Callable[[], object]:
        from reluviz_kernels import ACTIVATIONS
        from reluviz_kernels.cuda import elementwise

        x, out = self.operands.arrays
        if self.activation is None:
            return lambda: out.copy_to_device(x)
        return elementwise.launcher(ACTIVATIONS[self.activation], str(self.which), x, out)

    def _seconds_per_call(self, calls: int) -> float:
        from reluviz_kernels.cuda.device import Stopwatch

        assert self._launch is not None
        watch = Stopwatch()
        for _ in range(calls):
            self._launch()
        return watch.seconds() / calls

    def result(self) -> KernelResult | None:
        """Return what was measured so far."""
        if not self._samples:
            return None
        return KernelResult(
            case=self.case,
            activation=self.activation,
            backend="cuda",
            threads=self.threads,
            params={"dtype": "float32"},
            samples=self._samples,
            compile_s=self._compile_s,
            pass_=self.which,
            elements=self.operands.elements,
        )


def gpu_entries(
    operands: GpuOperands, threads: int, names: tuple[str, ...], passes: tuple[Pass, ...], *, may_fail: bool
) -> list[GpuEntry]:
    """Return a copy, and each activation and pass, on arrays of one size in the GPU's memory."""
    copy = GpuEntry(operands, threads, None, None, may_fail=may_fail)
    return [copy, *(GpuEntry(operands, threads, name, which, may_fail=may_fail) for name in names for which in passes)]

"""The GPU itself: what compiles for it, what is known of it, and its faults in one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numba
import numpy as np
from numba import cuda

from reluviz_kernels.errors import GpuFault, KernelError, first_line

SIMULATED = bool(numba.config.ENABLE_CUDASIM)
"""Whether Numba runs kernels in Python, for tests on machines without a GPU."""

# One network is one block, however many more the GPU could run: that is no mistake to warn of.
cuda.config.CUDA_LOW_OCCUPANCY_WARNINGS = 0

REGISTERS = 128
"""Registers for each of 512 threads: all that a block may have."""

_DRIVERS = ("numba.cuda", "numba_cuda", "cuda.")
# What the driver calls a fault, and what a person can do about it.
_FAULTS = {
    "OUT_OF_MEMORY": "out of GPU memory; take fewer or smaller networks, or a smaller batch",
    "OUT_OF_RESOURCES": "a kernel needs more registers or shared memory than this GPU has",
    "UNSUPPORTED_PTX_VERSION": "the NVIDIA driver is older than the CUDA toolkit; update the driver",
    "SYSTEM_DRIVER_MISMATCH": "parts of the NVIDIA driver differ in version; restart the machine",
    "INSUFFICIENT_DRIVER": "the NVIDIA driver is too old; update it",
    "LAUNCH_TIMEOUT": "the system ended a kernel that ran too long on a GPU that also drives a display",
    "LAUNCH_FAILED": "a kernel failed on the GPU; start the program again before using it",
    "ILLEGAL_ADDRESS": "a kernel failed on the GPU (illegal address); start the program again before using it",
}


def device(function: Callable[..., Any]) -> Any:
    """Compile a function for other kernels to call; the simulator calls it as it is."""
    return function if SIMULATED else cuda.jit(device=True)(function)


def kernel(function: Callable[..., Any], registers: int = REGISTERS) -> Any:
    """Compile a function, at its first launch, as one that the host can start, with so many registers for a thread."""
    return cuda.jit(function) if SIMULATED else cuda.jit(max_registers=registers)(function)


def fault_text(error: BaseException) -> str:
    """Return in one line what a fault of the driver, the toolkit or the GPU means."""
    text = str(error)
    for name, meaning in _FAULTS.items():
        if name in text:
            return meaning
    return f"{type(error).__name__}: {first_line(text)}"


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn a fault of the driver, the toolkit or the GPU into an error of one line.

    Raises:
        GpuFault: There was one.
    """
    try:
        yield
    except KernelError:
        raise
    except Exception as error:
        # Every layer has exceptions of its own: the driver's, the linker's, the compiler's.
        if not type(error).__module__.startswith(_DRIVERS):
            raise
        raise GpuFault(f"CUDA: {fault_text(error)}; the device 'cpu' works without it") from error


class Stopwatch:
    """Measures on the GPU the time from its making to `seconds`, of what is launched between on the default stream."""

    def __init__(self) -> None:
        with faults_told():
            self._begin, self._end = cuda.event(), cuda.event()
            self._begin.record()

    def seconds(self) -> float:
        """Wait for all that was launched, and return the seconds that it took.

        Raises:
            KernelError: A launch has failed.
        """
        with faults_told():
            self._end.record()
            self._end.synchronize()
            return float(self._begin.elapsed_time(self._end)) / 1000


def description() -> str:
    """Return the GPU's name with what decides speed: its generation, its memory, and what its driver supports."""
    context = cuda.current_context()
    gpu = context.device
    name = gpu.name.decode() if isinstance(gpu.name, bytes) else str(gpu.name)
    major, minor = gpu.compute_capability
    _, total = context.get_memory_info()
    version = ".".join(str(part) for part in cuda.cudadrv.driver.driver.get_version())
    return f"{name} (compute capability {major}.{minor}, {total / 2**30:.1f} GiB, driver for CUDA {version})"


@kernel
def _probe(numbers: Any) -> None:
    numbers[0] = 42


@cache
def check() -> None:
    """Run a kernel of one thread: a driver too old for the toolkit shows only there.

    Raises:
        KernelError: It failed.
    """
    with faults_told():
        numbers = cuda.to_device(np.zeros(1, np.int32))
        _probe[1, 1](numbers)
        found = int(numbers.copy_to_host()[0])
    if found != 42:
        raise GpuFault(f"CUDA: a kernel that writes 42 wrote {found}; the device 'cpu' works without it")

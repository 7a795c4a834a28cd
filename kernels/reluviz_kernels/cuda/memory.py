"""Arrays in the GPU's memory, and copies to and from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import cuda
from numpy.typing import NDArray

from reluviz_kernels.cuda.device import faults_told


def is_on_device(array: Any) -> bool:
    """Return whether an array lies in the GPU's memory."""
    return bool(getattr(array, "__cuda_ndarray__", False))


def to_device(array: NDArray[Any], stream: Any = 0) -> Any:
    """Return a copy of an array in the GPU's memory."""
    # A read-only array is copied: the driver is given a pointer that it may write to.
    return cuda.to_device(np.require(array, requirements="W"), stream=stream)


def empty(shape: Any, dtype: Any) -> Any:
    """Return an array in the GPU's memory, whatever it holds."""
    return cuda.device_array(shape, dtype)


def copied(array: Any) -> Any:
    """Return a copy, in the GPU's memory, of an array that lies there."""
    found = cuda.device_array(array.shape, array.dtype)
    found.copy_to_device(array)
    return found


def on_host(array: Any) -> NDArray[Any]:
    """Return a copy, in the host's memory, of an array that lies in the GPU's.

    Raises:
        GpuFault: The GPU has failed.
    """
    with faults_told():
        found: NDArray[Any] = array.copy_to_host()
    return found


def zeros(shape: Any, dtype: Any) -> Any:
    """Return an array of zeros in the GPU's memory."""
    return cuda.to_device(np.zeros(shape, dtype))

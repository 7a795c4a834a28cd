"""Activations on whole arrays on a GPU: a kernel for each activation, role and float type, from the declaration."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import cuda

from reluviz_kernels.cuda import memory
from reluviz_kernels.cuda.device import device, faults_told, kernel
from reluviz_kernels.cuda.maths import MATHS
from reluviz_kernels.elementwise import with_slots
from reluviz_kernels.errors import KernelError

if TYPE_CHECKING:
    from reluviz_kernels.spec import Activation

THREADS = 256
"""Threads of a block."""

_EACH = np.uint64(4)
# Beyond so many blocks each goes through the array in strides.
_MOST_BLOCKS = 1 << 22


def functions(activation: Activation, dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """Return value and derivative for one float type as functions f(x, p, q) that other kernels can call."""
    value, derivative = activation.declare(MATHS[dtype])
    return device(with_slots(value)), device(with_slots(derivative))


def make_map(function: Any) -> Any:
    """Return the kernel map(x, y, p, q) that writes y = function(x, p, q), for arrays of one dimension.

    A thread reads four numbers, a block's width apart so that neighbours read neighbours, before it computes the first:
    what bounds the kernel is how much of memory is on its way at a time. Indices are unsigned and loops `while`, as in
    `passes`: the length of a `range` would be a division of 64 bits, which takes longer than the four numbers do.
    """

    def map_array(x, y, p, q):
        width, n = np.uint64(cuda.blockDim.x), np.uint64(x.size)
        two, all_four = width + width, width * _EACH
        three = two + width
        i = np.uint64(cuda.blockIdx.x) * all_four + np.uint64(cuda.threadIdx.x)
        while i < n:
            if i + three < n:
                a, b, c, d = x[i], x[i + width], x[i + two], x[i + three]
                y[i] = function(a, p, q)
                y[i + width] = function(b, p, q)
                y[i + two] = function(c, p, q)
                y[i + three] = function(d, p, q)
            else:
                j = i
                while j < n:
                    y[j] = function(x[j], p, q)
                    j += width
            i += np.uint64(cuda.gridDim.x) * all_four

    return kernel(map_array)


def compiled(activation: Activation, role: str, dtype: np.dtype[Any]) -> Any:
    """Return the kernel of an activation's "value" or "derivative" for one type; it compiles at its first launch."""
    key = (f"cuda {role}", dtype.char)
    if key not in activation.compiled:
        activation.compiled[key] = make_map(functions(activation, dtype)[role == "derivative"])
    return activation.compiled[key]


def launcher(
    activation: Activation, role: str, x: Any, out: Any, *, stream: Any = 0, **parameters: float
) -> Callable[[], None]:
    """Return what launches one kernel on arrays of the GPU, for calls that follow each other closely.

    Raises:
        KernelError: An unknown parameter or one outside its range, or an array is not contiguous.
    """
    if not (x.is_c_contiguous() and out.is_c_contiguous()):
        raise KernelError("an activation on the GPU needs contiguous arrays")
    dtype = np.dtype(x.dtype)
    p, q = (dtype.type(value) for value in activation.parameter_values(parameters))
    blocks = min(-(-x.size // (THREADS * int(_EACH))), _MOST_BLOCKS)
    configured = compiled(activation, role, dtype)[blocks, THREADS, stream]
    source, target = x.reshape(x.size), out.reshape(x.size)
    return lambda: configured(source, target, p, q)


def apply(activation: Activation, role: str, x: Any, out: Any = None, *, stream: Any = 0, **parameters: float) -> Any:
    """Return an activation's value or derivative for every element of `x`.

    Args:
        activation: The declaration.
        role: "value" or "derivative".
        x: float32 or float64, contiguous, of any shape, on the GPU; or an array of the host, which is copied there.
        out: Where to write, an array of the same kind, shape and type; may be `x` itself. A new one where None.
        stream: The stream to launch on; a launch with arrays on the GPU returns before it is done.
        **parameters: The activation's own, defaults where not given.

    Returns:
        `out`, an array of the kind that `x` is.

    Raises:
        TypeError: `x` or `out` is no such array, or they are of different kinds.
        ValueError: `out` has another shape.
        KernelError: An unknown parameter or one outside its range, or the GPU reports a fault.
    """
    if getattr(x, "dtype", None) not in (np.float32, np.float64):
        raise TypeError(f"x must be a float32 or float64 array, not {getattr(x, 'dtype', type(x).__name__)}")
    on_device = memory.is_on_device(x)
    if out is not None:
        if memory.is_on_device(out) != on_device or out.dtype != x.dtype:
            raise TypeError(f"out must be an array of {x.dtype} in the same memory as x, not of {out.dtype}")
        if tuple(out.shape) != tuple(x.shape):
            raise ValueError(f"out has the shape {tuple(out.shape)}, x {tuple(x.shape)}")
    with faults_told():
        source = x if on_device else memory.to_device(np.ascontiguousarray(x), stream)
        target = out if on_device and out is not None else memory.empty(source.shape, x.dtype)
        if source.size:
            launcher(activation, role, source, target, stream=stream, **parameters)()
        if on_device:
            return target
        found = target.copy_to_host()
    if out is None:
        return found
    out[...] = found
    return out


def value(activation: Activation, x: Any, out: Any = None, *, stream: Any = 0, **parameters: float) -> Any:
    """Return f(x) for every element of `x`; see `apply`."""
    return apply(activation, "value", x, out, stream=stream, **parameters)


def derivative(activation: Activation, x: Any, out: Any = None, *, stream: Any = 0, **parameters: float) -> Any:
    """Return f'(x) for every element of `x`; see `apply`."""
    return apply(activation, "derivative", x, out, stream=stream, **parameters)

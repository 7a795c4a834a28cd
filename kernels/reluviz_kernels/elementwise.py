"""Activations on whole arrays: machine code made from a declaration, and the call that applies it.

Each (activation, float type, role) is compiled to a C function of its own, found by its address. Everything that
applies activations - arrays here, layers in `passes` - is compiled once and calls that address, so a new activation
costs the compilation of its own few instructions and nothing else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from reluviz_kernels import jit, memory, simd, threads
from reluviz_kernels.fastmath import MATHS
from reluviz_kernels.vector import LANES, wide_lanes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reluviz_kernels.spec import Activation

_ARRAY, _FLOAT32, _FLOAT64 = np.ndarray, np.dtype(np.float32), np.dtype(np.float64)
_NUMBA = {_FLOAT32: types.float32, _FLOAT64: types.float64}
# Two arrays of this many bytes in all no longer fit in a common last cache: write past it.
STREAM_BYTES = 32 * 2**20
# Below about this many elements, handing work to a second thread costs more than it saves (measured: ReLU breaks even
# at 2e5 to 4e5 elements, tanh at 1e5).
PARALLEL_ELEMENTS = 1 << 18


def with_slots(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` taking both parameter slots, whether it has none, one or two parameters."""
    inner = register_jitable(function)
    count = len(inspect.signature(function).parameters) - 1
    if count == 0:
        return register_jitable(lambda x, p, q: inner(x))
    if count == 1:
        return register_jitable(lambda x, p, q: inner(x, p))
    return inner


def _array_function(function, lanes):
    """Return y[:n] = function(x[:n]) on pointers; `head` >= 0 streams past the caches once y + head is aligned."""
    splat, load, load_part = simd.splats(lanes), memory.loads(lanes), memory.part_loads(lanes)

    def map_array(x, y, n, p, q, head):
        p_lanes, q_lanes = splat(p), splat(q)
        start = 0
        if head >= 0:
            start = min(head, n)
            memory.store_part(y, 0, function(load_part(x, 0, start), p_lanes, q_lanes), start)
            whole = start + (n - start) // lanes * lanes
            for i in range(start, whole, lanes):
                memory.stream(y, i, function(load(x, i), p_lanes, q_lanes))
        else:
            whole = n // lanes * lanes
            for i in range(0, whole, lanes):
                memory.store(y, i, function(load(x, i), p_lanes, q_lanes))
        if whole < n:
            memory.store_part(y, whole, function(load_part(x, whole, n - whole), p_lanes, q_lanes), n - whole)

    return map_array


def _layer_function(value, derivative, lanes):
    """Return a[:n] = f(z[:n]), d[:n] = f'(z[:n]) on pointers; n is a multiple of 8."""
    splat, load, load_part = simd.splats(lanes), memory.loads(lanes), memory.part_loads(lanes)

    def map_layer(z, a, d, n, p, q):
        p_lanes, q_lanes = splat(p), splat(q)
        whole = n // lanes * lanes
        for i in range(0, whole, lanes):
            x = load(z, i)
            memory.store(a, i, value(x, p_lanes, q_lanes))
            memory.store(d, i, derivative(x, p_lanes, q_lanes))
        if whole < n:
            x = load_part(z, whole, n - whole)
            memory.store_part(a, whole, value(x, p_lanes, q_lanes), n - whole)
            memory.store_part(d, whole, derivative(x, p_lanes, q_lanes), n - whole)

    return map_layer


def _compiled(activation: Activation, role: str, dtype: np.dtype[Any]) -> Any:
    real = _NUMBA[dtype]
    pointer = types.CPointer(real)
    lanes = wide_lanes(real)
    value, derivative = map(with_slots, activation.declare(MATHS[dtype]))
    if role == "layer":
        signature = types.void(pointer, pointer, pointer, types.intp, real, real)
        function = _layer_function(value, derivative, lanes)
    else:
        signature = types.void(pointer, pointer, types.intp, real, real, types.intp)
        function = _array_function(value if role == "value" else derivative, lanes)
    # A declaration from elsewhere may change without this package's sources changing: it is not kept on disk.
    ours = activation.declare.__module__ == "reluviz_kernels.activations"
    return jit.c_function(signature, function, f"{activation.name}.{role}.{dtype}" if ours else None)


def address(activation: Activation, role: str, dtype: np.dtype[Any]) -> int:
    """Return the address of the C function for one role, compiling it at first use.

    Args:
        activation: The declaration.
        role: "value" or "derivative" (arrays), or "layer" (both at once, for training).
        dtype: float32 or float64.
    """
    known = activation.compiled.get((role, dtype.char))
    if known is None:
        known = activation.compiled[role, dtype.char] = _compiled(activation, role, dtype)
        activation.ready[role][dtype] = (known.address, *activation.defaults)
    return known.address


@jit.kernel
def _apply(where, x, y, start, stop, p, q, head):
    x_part = memory.shifted(memory.address_of(x), start)
    y_part = memory.shifted(memory.address_of(y), start)
    jit.call_void(where, (x_part, y_part, stop - start, x.dtype.type(p), x.dtype.type(q), head))


@jit.kernel
def _apply_short(where, x, y, p, q):
    """Apply and return True if the arrays have one dimension and one short length, and are the same memory or apart."""
    if y.ndim != 1:
        return False
    n = x.size
    apart = abs(np.int64(y.ctypes.data) - np.int64(x.ctypes.data))
    if n != y.size or n >= PARALLEL_ELEMENTS or 0 < apart < n * x.itemsize:
        return False
    real = x.dtype.type
    jit.call_void(where, (memory.address_of(x), memory.address_of(y), n, real(p), real(q), -1))
    return True


@jit.kernel
def _apply_layer(where, z, a, d, p, q):
    real = z.dtype.type
    jit.call_void(where, (memory.address_of(z), memory.address_of(a), memory.address_of(d), z.size, real(p), real(q)))


def both(activation: Activation, x: NDArray[Any], parameters: Mapping[str, float]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return value and derivative of a contiguous array; see `Activation.both`."""
    _checked(x, None)
    where = address(activation, "layer", x.dtype)
    z = np.zeros(-(-x.size // LANES) * LANES, x.dtype)
    z[: x.size] = x.reshape(-1)
    found = np.empty((2, z.size), x.dtype)
    _apply_layer(where, z, *found, *activation.parameter_values(parameters))
    value, derivative = (row[: x.size].reshape(x.shape) for row in found)
    return value, derivative


def _checked(x: Any, out: Any) -> None:
    if not isinstance(x, np.ndarray) or x.dtype.char not in "fd" or not x.dtype.isnative:
        what = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(f"x must be a float32 or float64 array, not {what}")
    if out is None:
        return
    if not isinstance(out, np.ndarray) or (out.dtype is not x.dtype and out.dtype != x.dtype):
        what = f"an array of {out.dtype}" if isinstance(out, np.ndarray) else type(out).__name__
        raise TypeError(f"out must be an array of {x.dtype} like x, not {what}")
    if out.shape != x.shape:
        raise ValueError(f"out has the shape {out.shape}, x {x.shape}")
    if not out.flags.writeable:
        raise ValueError("out is read-only")
    if out is x or (x.base is None and out.base is None):
        return
    if not _same_memory(x, out) and np.shares_memory(x, out):
        raise ValueError("out overlaps x without being x")


def _same_memory(x: NDArray[Any], y: NDArray[Any]) -> bool:
    return x.__array_interface__["data"] == y.__array_interface__["data"] and x.strides == y.strides


def apply(
    activation: Activation, role: str, x: NDArray[Any], out: NDArray[Any] | None, parameters: Mapping[str, float]
) -> NDArray[Any]:
    """Write an activation's value or derivative for every element of `x` to `out`; see `Activation.value`."""
    if type(x) is _ARRAY and type(out) is _ARRAY and not parameters:
        # A short array in the plain form costs less than the checks below: the kernel makes them, too.
        dtype = x.dtype
        known = activation.ready[role].get(dtype)
        if known and out.dtype is dtype and x.ndim == 1 and x.flags.carray and out.flags.carray:
            where, p, q = known
            if _apply_short(where, x, out, p, q):
                return out
    _checked(x, out)
    p, q = activation.parameter_values(parameters) if parameters else activation.defaults
    where = address(activation, role, x.dtype)
    if out is None:
        out = np.empty(x.shape, x.dtype)
    source = x if x.flags.carray else np.require(x, requirements=("C", "A", "W"))
    target = out if out.flags.carray else np.empty(x.shape, x.dtype)
    if x.ndim == 1:
        _run(where, source, target, p, q)
    else:
        _run(where, source.reshape(-1), target.reshape(-1), p, q)
    if target is not out:
        out[...] = target
    return out


def _run(where: int, x: NDArray[Any], y: NDArray[Any], p: float, q: float) -> None:
    n = x.size
    if n < PARALLEL_ELEMENTS:
        _apply(where, x, y, 0, n, p, q, -1)
        return
    head, lanes = -1, wide_lanes(_NUMBA[x.dtype])
    if x.nbytes + y.nbytes >= STREAM_BYTES:
        step = lanes * y.itemsize
        head = -y.ctypes.data % step // y.itemsize
    count = threads.thread_count()
    if count == 1:
        _apply(where, x, y, 0, n, p, q, head)
        return
    # Every part is a multiple of a vector long, so that all have the same distance to the next aligned element.
    size = -(-n // (lanes * count)) * lanes
    parts = [(where, x, y, start, min(start + size, n), p, q, head) for start in range(0, n, size)]
    threads.run_all(_apply, parts)

"""A clock for kernels: what they take, without what their caller waits for the interpreter before and after."""

import ctypes
import os
import time

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_SYMBOL = "reluviz_clock"
_WINDOWS = os.name == "nt"


def _address() -> int:
    """Return the address of the system's function that reads its steady clock."""
    library = ctypes.windll.kernel32 if _WINDOWS else ctypes.CDLL(None)  # type: ignore[attr-defined, unused-ignore]
    function = library.QueryPerformanceCounter if _WINDOWS else library.clock_gettime
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _ticks_per_second() -> int:
    if not _WINDOWS:
        return 1_000_000_000
    count = ctypes.c_int64(0)
    ctypes.windll.kernel32.QueryPerformanceFrequency(ctypes.byref(count))  # type: ignore[attr-defined, unused-ignore]
    return count.value


# Compiled kernels that come from the cache look the symbol up by this name, too.
binding.add_symbol(_SYMBOL, _address())

TICK = 1 / _ticks_per_second()
"""Seconds between two numbers of `ticks`; not part of compiled code, which outlives a change of it."""


def _steady_clock() -> int:
    """Return the number of the clock that `time.monotonic` reads; macOS has a finer one than CLOCK_MONOTONIC for it."""
    found: int = getattr(time, "CLOCK_UPTIME_RAW", None) or time.CLOCK_MONOTONIC
    return found


@intrinsic
def ticks(typingctx):
    """The system's steady clock, int64 in units of `TICK`."""

    def generate(context, builder, signature, args):
        word, number = ir.IntType(32), ir.IntType(64)
        read = cgutils.alloca_once(builder, number, size=2)
        # A `struct timespec` of a 64-bit system, or one count of ticks.
        arguments = [read] if _WINDOWS else [ir.Constant(word, _steady_clock()), read]
        function = ir.FunctionType(word, [argument.type for argument in arguments])
        builder.call(cgutils.get_or_insert_function(builder.module, function, _SYMBOL), arguments)
        whole = builder.load(read)
        if _WINDOWS:
            return whole
        nanoseconds = builder.load(builder.gep(read, [ir.Constant(word, 1)]))
        return builder.add(builder.mul(whole, ir.Constant(number, 1_000_000_000)), nanoseconds)

    return types.int64(), generate

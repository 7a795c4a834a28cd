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
    ticks = ctypes.c_int64(1)
    if _WINDOWS:
        ctypes.windll.kernel32.QueryPerformanceFrequency(ctypes.byref(ticks))  # type: ignore[attr-defined, unused-ignore]
    return ticks.value


# Compiled kernels that come from the cache look the symbol up by this name, too.
binding.add_symbol(_SYMBOL, _address())


@intrinsic
def seconds(typingctx):
    """The system's steady clock in seconds, float64."""

    def generate(context, builder, signature, args):
        word, number, double = ir.IntType(32), ir.IntType(64), ir.DoubleType()
        read = cgutils.alloca_once(builder, number, size=2)
        # A `struct timespec` of a 64-bit system, or one count of ticks.
        arguments = [read] if _WINDOWS else [ir.Constant(word, time.CLOCK_MONOTONIC), read]
        function = ir.FunctionType(word, [argument.type for argument in arguments])
        builder.call(cgutils.get_or_insert_function(builder.module, function, _SYMBOL), arguments)
        whole = builder.sitofp(builder.load(read), double)
        if _WINDOWS:
            return builder.fdiv(whole, ir.Constant(double, float(_ticks_per_second())))
        parts = builder.sitofp(builder.load(builder.gep(read, [ir.Constant(word, 1)])), double)
        return builder.fadd(whole, builder.fmul(parts, ir.Constant(double, 1e-9)))

    return types.float64(), generate

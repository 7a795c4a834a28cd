"""The one place where kernels are compiled: what every kernel has in common is decided here.

No kernel holds Python's global lock; division follows IEEE 754 (no exception, so loops stay free of branches); compiled
code goes to `cache`.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core.bytecode import FunctionIdentity
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from reluviz_kernels.cache import KernelCache

# Numba tells the closures of one factory apart by a count of the process, and with it names the symbols of compiled
# kernels. Were each process to count from 1, kernels from the cache that two processes compiled would have one symbol
# for different closures, and whichever is loaded first would serve both.
FunctionIdentity._unique_ids = itertools.count(secrets.randbits(60))


def kernel(function: Callable[..., Any], key: str | None = None) -> Any:
    """Compile a function at its first call for each set of argument types.

    Args:
        function: What to compile.
        key: Names it in the cache; needed only for a closure, whose own name does not tell it from its sisters.
    """
    dispatcher = njit(nogil=True, error_model="numpy")(function)
    dispatcher._cache = KernelCache(key or f"{function.__module__}.{function.__qualname__}")
    return dispatcher


def c_function(signature: Any, function: Callable[..., Any], key: str | None) -> CFunc:
    """Compile a function now, as a C function whose `address` another kernel can call.

    Args:
        signature: The Numba signature.
        function: What to compile; as a closure it has no name of its own.
        key: Names it among this package's functions for the cache; None keeps it in memory only.
    """
    result = CFunc(function, (signature.args, signature.return_type), {}, {"error_model": "numpy", "nogil": True})
    if key is not None:
        result._cache = KernelCache(key)
    result.compile()
    return result


def caller(result_type: Any) -> Any:
    """Return an intrinsic that calls the C function at an address: call(address, arguments) with a tuple of them."""

    @intrinsic
    def call(typingctx, address, arguments):
        def generate(context, builder, signature, args):
            values = [builder.extract_value(args[1], index) for index in range(len(arguments))]
            void = isinstance(result_type, types.NoneType)
            result = ir.VoidType() if void else context.get_value_type(result_type)
            function = ir.FunctionType(result, [value.type for value in values])
            called = builder.call(builder.inttoptr(args[0], function.as_pointer()), values)
            return context.get_dummy_value() if void else called

        return result_type(types.intp, arguments), generate

    return call


call_void = caller(types.none)

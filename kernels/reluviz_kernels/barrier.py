"""A barrier for threads inside kernels: they spin for a moment, then give up their turn until the last has come."""

import ctypes
import os

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from reluviz_kernels import memory

# Looks at the barrier before a thread lets others have the processor.
_SPINS = 4000
_SYMBOL = "reluviz_yield"


def _yield_address() -> int:
    """Return the address of the system's function by which a thread gives up its turn."""
    library = ctypes.windll.kernel32 if os.name == "nt" else ctypes.CDLL(None)  # type: ignore[attr-defined, unused-ignore]
    function = library.SwitchToThread if os.name == "nt" else library.sched_yield
    return ctypes.cast(function, ctypes.c_void_p).value or 0


# Compiled kernels that come from the cache look the symbol up by this name, too.
binding.add_symbol(_SYMBOL, _yield_address())


@intrinsic
def _give_up_turn(typingctx):
    def generate(context, builder, signature, args):
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.IntType(32), []), _SYMBOL)
        builder.call(function, [])
        return context.get_dummy_value()

    return types.none(), generate


@register_jitable
def wait(shared, parts):
    """Return when `parts` threads have called this; shared[0] counts them, shared[1] the times all have come."""
    if parts == 1:
        return
    turn = memory.atomic_load(memory.shifted(shared, 1))
    if memory.atomic_add(shared, 1) == parts - 1:
        shared[0] = 0
        memory.atomic_add(memory.shifted(shared, 1), 1)
        return
    spins = 0
    while memory.atomic_load(memory.shifted(shared, 1)) == turn:
        spins += 1
        if spins > _SPINS:
            _give_up_turn()

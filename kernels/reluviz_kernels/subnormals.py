"""Numbers below the smallest normal one count as zero inside a kernel, on the thread that runs it.

Processors take up to a hundred cycles for a product with such a number. Sigmoid and tanh units that saturate make
many, so that training became slower from epoch to epoch; against a weight they are too small to change anything.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_WORD = ir.IntType(32)
# Subnormal results become zero (FTZ), subnormal operands count as zero (DAZ).
_X86_BITS = 1 << 15 | 1 << 6
# FZ does both.
_ARM_BITS = 1 << 24


def _processor(context):
    return context.codegen().magic_tuple()[0].partition("-")[0]


def _x86(builder, name, pointer):
    pointer_type = ir.IntType(8).as_pointer()
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(ir.VoidType(), [pointer_type]), f"llvm.x86.sse.{name}"
    )
    builder.call(function, [builder.bitcast(pointer, pointer_type)])


def _write(context, builder, word):
    """Emit the writing of the control word of floating point."""
    if _processor(context) == "x86_64":
        _x86(builder, "ldmxcsr", cgutils.alloca_once_value(builder, word))
    elif _processor(context) in ("aarch64", "arm64"):
        signature = ir.FunctionType(ir.VoidType(), [ir.IntType(64)])
        wide = builder.zext(word, ir.IntType(64))
        builder.call(ir.InlineAsm(signature, "msr fpcr, $0", "r", side_effect=True), [wide])


@intrinsic
def flush_subnormals(typingctx):
    """Let subnormal numbers count as zero from here on, and return what `restore_subnormals` takes."""

    def generate(context, builder, signature, args):
        if _processor(context) == "x86_64":
            place = cgutils.alloca_once(builder, _WORD)
            _x86(builder, "stmxcsr", place)
            before, bits = builder.load(place), _X86_BITS
        elif _processor(context) in ("aarch64", "arm64"):
            read = ir.InlineAsm(ir.FunctionType(ir.IntType(64), []), "mrs $0, fpcr", "=r", side_effect=True)
            before, bits = builder.trunc(builder.call(read, []), _WORD), _ARM_BITS
        else:
            return ir.Constant(_WORD, 0)
        _write(context, builder, builder.or_(before, ir.Constant(_WORD, bits)))
        return before

    return types.uint32(), generate


@intrinsic
def restore_subnormals(typingctx, before):
    """Compute with subnormal numbers again as before `flush_subnormals`."""

    def generate(context, builder, signature, args):
        _write(context, builder, args[0])
        return context.get_dummy_value()

    return types.none(types.uint32), generate

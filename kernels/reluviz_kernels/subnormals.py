"""Numbers below the smallest normal one count as zero inside a kernel, on the thread that runs it.

Processors take up to a hundred cycles for a product with such a number. Sigmoid and tanh units that saturate make
many, so that training became slower from epoch to epoch; against a weight they are too small to change anything.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_WORD, _WORD_X86 = ir.IntType(64), ir.IntType(32)
# Subnormal results become zero (FTZ), subnormal operands count as zero (DAZ).
_X86_BITS = 1 << 15 | 1 << 6
# FZ does both.
_ARM_BITS = 1 << 24


def _call_x86(builder, name, pointer):
    kind = ir.IntType(8).as_pointer()
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(ir.VoidType(), [kind]), f"llvm.x86.sse.{name}"
    )
    builder.call(function, [builder.bitcast(pointer, kind)])


def _call_arm(builder, name, result, *arguments):
    # Not as assembly: Numba makes no parser for it.
    signature = ir.FunctionType(result, [argument.type for argument in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, signature, f"llvm.aarch64.{name}"), arguments)


def emit_flush(builder, processor):
    """Emit what lets subnormal numbers count as zero, and return the control word before, 64 bits.

    Args:
        builder: Where to emit.
        processor: The first part of LLVM's triple; on one that is not known here nothing is done.
    """
    if processor == "x86_64":
        place = cgutils.alloca_once(builder, _WORD_X86)
        _call_x86(builder, "stmxcsr", place)
        before, bits = builder.zext(builder.load(place), _WORD), _X86_BITS
    elif processor in ("aarch64", "arm64"):
        before, bits = _call_arm(builder, "get.fpcr", _WORD), _ARM_BITS
    else:
        return ir.Constant(_WORD, 0)
    emit_restore(builder, processor, builder.or_(before, ir.Constant(_WORD, bits)))
    return before


def emit_restore(builder, processor, word):
    """Emit the writing of a control word; arguments as for `emit_flush`."""
    if processor == "x86_64":
        _call_x86(builder, "ldmxcsr", cgutils.alloca_once_value(builder, builder.trunc(word, _WORD_X86)))
    elif processor in ("aarch64", "arm64"):
        _call_arm(builder, "set.fpcr", ir.VoidType(), word)


def _processor(context):
    return context.codegen().magic_tuple()[0].partition("-")[0]


@intrinsic
def flush_subnormals(typingctx):
    """Let subnormal numbers count as zero from here on, and return what `restore_subnormals` takes."""

    def generate(context, builder, signature, args):
        return emit_flush(builder, _processor(context))

    return types.uint64(), generate


@intrinsic
def restore_subnormals(typingctx, before):
    """Compute with subnormal numbers again as before `flush_subnormals`."""

    def generate(context, builder, signature, args):
        emit_restore(builder, _processor(context), args[0])
        return context.get_dummy_value()

    return types.none(types.uint64), generate

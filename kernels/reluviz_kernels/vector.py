"""Lanes as a type of Numba's: eight or sixteen floating-point numbers as one value, through LLVM's vector types.

A loop over an array leaves the choice of registers to LLVM's vectoriser, which must first prove that no two arrays
overlap; for the small layers of an MLP that proof costs more than the arithmetic. A `Vector` keeps its lanes in a
register until it is stored. LLVM splits eight lanes into what the processor has (one AVX register for float32, two for
float64, two or four NEON registers), so nothing here is tied to one instruction set.

Networks have `LANES` units or replicas side by side; activations, which have no such structure, take `wide_lanes` at
once. Here are the types, the arithmetic operators and comparisons, and what the functions on lanes (`simd`) and those
between lanes and arrays (`memory`) are emitted with.
"""

import operator
from functools import cache

from llvmlite import ir
from numba import types
from numba.core.registry import cpu_target
from numba.extending import lower_builtin, models, register_model, type_callable

LANES = 8
_INTEGER = ir.IntType(64)
# Fusing a multiplication with an addition loses nothing; reordering would undo exact range reductions.
_FLAGS = ("contract",)


class Vector(types.Type):
    """Numba type of floating-point lanes."""

    def __init__(self, dtype, lanes):
        self.dtype, self.lanes = dtype, lanes
        super().__init__(name=f"Vector({dtype} x {lanes})")


class Mask(types.Type):
    """Numba type of truth values, the result of comparing two vectors."""

    def __init__(self, lanes):
        self.lanes = lanes
        super().__init__(name=f"Mask({lanes})")


_ELEMENTS = {types.float32: ir.FloatType(), types.float64: ir.DoubleType()}


@cache
def vector_of(dtype, lanes=LANES):
    """Return the `Vector` type whose lanes have the Numba type `dtype` (float32 or float64)."""
    return Vector(dtype, lanes)


@cache
def wide_lanes(dtype):
    """Return how many lanes of a Numba type are best taken at once where any number would do.

    A register of AVX-512 holds sixteen float32. Even where the processor works through it in two halves, an instruction
    that stands for twice the work lets it look twice as far ahead, past the long chain of an exponential (measured:
    activations 1.3 to 1.5 times as fast). Elsewhere sixteen lanes would only take twice the registers.
    """
    return 2 * LANES if dtype == types.float32 and has_avx512(cpu_target.target_context) else LANES


def has_avx512(context):
    """Whether Numba compiles for a processor that has AVX-512 for vectors of 256 and 512 bits."""
    return "+avx512vl" in context.codegen().magic_tuple()[2].split(",")


def llvm_vector(vector):
    """Return the LLVM type of a `Vector`."""
    return ir.VectorType(_ELEMENTS[vector.dtype], vector.lanes)


def llvm_integers(vector):
    """Return the LLVM type of as many integers of the same width as a `Vector` has lanes."""
    return ir.VectorType(ir.IntType(vector.dtype.bitwidth), vector.lanes)


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, llvm_vector(kind))


@register_model(Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, ir.VectorType(ir.IntType(1), kind.lanes))


def broadcast(builder, value, lanes=LANES):
    """Emit the vector with an LLVM scalar in every lane."""
    vector = ir.VectorType(value.type, lanes)
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
    return builder.shuffle_vector(first, undefined, zeros)


def constant(kind, number):
    """Return the LLVM constant with `number` in every lane of an LLVM vector type."""
    return ir.Constant(kind, [ir.Constant(kind.element, number)] * kind.count)


def operands(builder, kinds, args):
    """Return operands of these types as vectors, scalar ones broadcast; at least one is a vector."""
    lanes = next(kind.lanes for kind in kinds if isinstance(kind, Vector))
    return [
        value if isinstance(kind, Vector) else broadcast(builder, value, lanes)
        for kind, value in zip(kinds, args, strict=True)
    ]


def vector_operands(left, right):
    """Return the vector type that `left op right` works on, or None when the two do not fit."""
    if isinstance(left, Vector) and right in (left, left.dtype):
        return left
    if isinstance(right, Vector) and left == right.dtype:
        return right
    return None


def lane_mask(builder, count, lanes):
    """Emit the mask that is true in the first `count` (an LLVM integer of 64 bits) of that many lanes."""
    numbers = ir.Constant(ir.VectorType(_INTEGER, lanes), list(range(lanes)))
    return builder.icmp_signed("<", numbers, broadcast(builder, count, lanes))


_PAIRS = ((Vector, Vector), (Vector, types.Float), (types.Float, Vector))


def _register_binary(function, emit, *, compares=False):
    @type_callable(function)
    def _type(context):
        def typer(left, right):
            kind = vector_operands(left, right)
            return Mask(kind.lanes) if kind and compares else kind

        return typer

    def lower(context, builder, signature, args):
        return emit(builder, *operands(builder, signature.args, args))

    for pair in _PAIRS:
        lower_builtin(function, *pair)(lower)


_register_binary(operator.add, lambda b, x, y: b.fadd(x, y, flags=_FLAGS))
_register_binary(operator.sub, lambda b, x, y: b.fsub(x, y, flags=_FLAGS))
_register_binary(operator.mul, lambda b, x, y: b.fmul(x, y, flags=_FLAGS))
_register_binary(operator.truediv, lambda b, x, y: b.fdiv(x, y, flags=_FLAGS))
for _function, _sign in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
):
    _register_binary(_function, lambda b, x, y, sign=_sign: b.fcmp_ordered(sign, x, y), compares=True)


@type_callable(operator.neg)
def _type_negative(context):
    def typer(vector):
        return vector if isinstance(vector, Vector) else None

    return typer


@lower_builtin(operator.neg, Vector)
def _lower_negative(context, builder, signature, args):
    return builder.fneg(args[0])

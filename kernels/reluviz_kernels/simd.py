"""Functions on lanes: choice, rounding once, roots, sums over lanes, powers of two, and the C library's, lane by lane.

`vector` has the type and its operators, `memory` what loads and stores it.
"""

from functools import cache

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from reluviz_kernels.vector import (
    LANES,
    Mask,
    Vector,
    broadcast,
    constant,
    has_avx512,
    lane_mask,
    llvm_integers,
    llvm_vector,
    operands,
    vector_of,
    vector_operands,
)


def _llvm_intrinsic(builder, name, result, args):
    bits = result.element.intrinsic_name
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(result, [value.type for value in args]), f"llvm.{name}.v{result.count}{bits}"
    )
    return builder.call(function, args)


@intrinsic
def where(typingctx, condition, yes, no):
    """Lane by lane `yes` where `condition` holds, else `no`; either may be a scalar."""
    kind = vector_operands(yes, no)
    if kind is None or condition != Mask(kind.lanes):
        return None

    def generate(context, builder, signature, args):
        return builder.select(args[0], *operands(builder, signature.args[1:], args[1:]))

    return kind(condition, yes, no), generate


@intrinsic
def absolute(typingctx, x):
    """Lane by lane |x|."""

    def generate(context, builder, signature, args):
        return _llvm_intrinsic(builder, "fabs", llvm_vector(x), args)

    return x(x), generate


@intrinsic
def copysign(typingctx, magnitude, sign):
    """Lane by lane `magnitude` (a vector) with the sign of `sign` (a vector)."""

    def generate(context, builder, signature, args):
        return _llvm_intrinsic(builder, "copysign", llvm_vector(magnitude), args)

    return magnitude(magnitude, sign), generate


@intrinsic
def fma(typingctx, x, y, z):
    """Lane by lane x·y + z, rounded once where the processor can; any operand but one may be a scalar."""
    kind = next((k for k in (x, y, z) if isinstance(k, Vector)), None)
    if kind is None or any(k not in (kind, kind.dtype) for k in (x, y, z)):
        return None

    def generate(context, builder, signature, args):
        return _llvm_intrinsic(builder, "fmuladd", llvm_vector(kind), operands(builder, signature.args, args))

    return kind(x, y, z), generate


@intrinsic
def sqrt(typingctx, x):
    """Lane by lane the square root."""

    def generate(context, builder, signature, args):
        return _llvm_intrinsic(builder, "sqrt", llvm_vector(x), args)

    return x(x), generate


@cache
def splats(lanes):
    """Return splat(scalar): a vector with `scalar` in that many lanes."""

    @intrinsic
    def splat(typingctx, scalar):
        kind = vector_of(scalar, lanes)
        return kind(scalar), lambda context, builder, signature, args: broadcast(builder, args[0], lanes)

    return splat


splat = splats(LANES)


def emit_fma(builder, x, y, z):
    """Emit x·y + z for LLVM vectors, rounded once where the processor can."""
    return _llvm_intrinsic(builder, "fmuladd", z.type, [x, y, z])


@intrinsic
def keep_lanes(typingctx, vector, count, filler):
    """The first `count` lanes of `vector`, the scalar `filler` in the others."""

    def generate(context, builder, signature, args):
        mask = lane_mask(builder, args[1], vector.lanes)
        return builder.select(mask, args[0], broadcast(builder, args[2], vector.lanes))

    return vector(vector, types.intp, filler), generate


def _reduce(builder, vector, combine):
    """Combine all lanes pairwise, always in the same order."""
    lanes = width = vector.type.count
    undefined = ir.Constant(vector.type, ir.Undefined)
    while width > 1:
        width //= 2
        order = list(range(width, 2 * width)) + list(range(lanes - width))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), lanes), order)
        vector = combine(vector, builder.shuffle_vector(vector, undefined, mask))
    return builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))


@intrinsic
def sum_lanes(typingctx, vector):
    """The sum of all lanes, added pairwise."""

    def generate(context, builder, signature, args):
        return _reduce(builder, args[0], builder.fadd)

    return vector.dtype(vector), generate


@intrinsic
def max_lanes(typingctx, vector):
    """The largest lane; NaN in a lane may or may not show."""

    def generate(context, builder, signature, args):
        return _reduce(builder, args[0], lambda x, y: builder.select(builder.fcmp_ordered(">", x, y), x, y))

    return vector.dtype(vector), generate


@intrinsic
def lane(typingctx, vector, index):
    """The lane of that index, from 0 on, as a scalar."""

    def generate(context, builder, signature, args):
        return builder.extract_element(args[0], args[1])

    return vector.dtype(vector, types.intp), generate


def _avx512(builder, name, operands, *, rounds=False):
    """Emit an instruction of AVX-512 on float32 vectors, by LLVM's name without the width in bits.

    Those that round take, when they are as wide as a register, the rounding mode: 4 is the current one.
    """
    kind = operands[0].type
    everywhere = ir.Constant(ir.IntType(kind.count), -1)
    arguments = [*operands, ir.Constant(kind, None), everywhere]
    if rounds and kind.count == 2 * LANES:
        arguments.append(ir.Constant(ir.IntType(32), 4))
    signature = ir.FunctionType(kind, [argument.type for argument in arguments])
    function = cgutils.get_or_insert_function(builder.module, signature, f"llvm.x86.avx512.{name}.{32 * kind.count}")
    return builder.call(function, arguments)


@intrinsic
def times_power_of_two(typingctx, factor, shifted_exponent):
    """Lane by lane `factor`·2^k, with float32 k given as k + 1.5·2^23, the form that rounding by addition leaves.

    Results below the smallest normal number are rounded once; k may be anything below 252. AVX-512 has an instruction
    for it; elsewhere 2^k is applied as two factors, with k at least -252.
    """
    kind = vector_operands(factor, shifted_exponent)

    def generate(context, builder, signature, args):
        product, shifted = operands(builder, signature.args, args)
        if has_avx512(context):
            k = builder.fsub(shifted, constant(product.type, 1.5 * 2**23))
            return _avx512(builder, "mask.scalef.ps", [product, k], rounds=True)
        integers = llvm_integers(kind)
        bits = builder.bitcast(shifted, integers)
        exponent = builder.sub(bits, constant(integers, 0x4B400000))
        lowest = constant(integers, -252)
        exponent = builder.select(builder.icmp_signed("<", exponent, lowest), lowest, exponent)
        half = builder.ashr(exponent, constant(integers, 1))
        for part in (half, builder.sub(exponent, half)):
            biased = builder.add(part, constant(integers, 127))
            power = builder.bitcast(builder.shl(biased, constant(integers, 23)), product.type)
            product = builder.fmul(product, power)
        return product

    return kind(factor, shifted_exponent), generate


@intrinsic
def negate_odd(typingctx, vector, shifted_integer):
    """Lane by lane `vector`·(-1)^k, with float32 k given as k + 1.5·2^23."""

    def generate(context, builder, signature, args):
        integers = llvm_integers(vector)
        bits, parity = (builder.bitcast(value, integers) for value in args)
        sign = builder.shl(parity, constant(integers, 31))
        return builder.bitcast(builder.xor(bits, sign), llvm_vector(vector))

    return vector(vector, shifted_integer), generate


def _libm(name):
    """Return an intrinsic that calls the C library's `name` on each float64 lane."""

    @intrinsic
    def call_lanes(typingctx, x):
        def generate(context, builder, signature, args):
            double = ir.DoubleType()
            function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(double, [double]), name)
            result = ir.Constant(llvm_vector(x), ir.Undefined)
            for index in range(x.lanes):
                position = ir.Constant(ir.IntType(32), index)
                value = builder.call(function, [builder.extract_element(args[0], position)])
                result = builder.insert_element(result, value, position)
            return result

        return x(x), generate

    return call_lanes


exp64, expm1_64, log1p_64, erfc64, sin64, cos64 = map(_libm, ("exp", "expm1", "log1p", "erfc", "sin", "cos"))


@intrinsic
def widen(typingctx, x):
    """A float32 vector as float64."""
    kind = vector_of(types.float64, x.lanes)
    return kind(x), lambda context, builder, signature, args: builder.fpext(args[0], llvm_vector(kind))


@intrinsic
def narrow(typingctx, x):
    """A float64 vector rounded to float32."""
    kind = vector_of(types.float32, x.lanes)
    return kind(x), lambda context, builder, signature, args: builder.fptrunc(args[0], llvm_vector(kind))


@intrinsic
def either_bits(typingctx, x, y):
    """Lane by lane the bits of x or y: NaN where one is NaN and the other is NaN or +0."""

    def generate(context, builder, signature, args):
        integers = llvm_integers(x)
        return builder.bitcast(builder.or_(*(builder.bitcast(value, integers) for value in args)), llvm_vector(x))

    return x(x, y), generate


@intrinsic
def any_lane(typingctx, mask):
    """Whether any lane of `mask` is true; a branch on it is laid out for the case that none is."""

    def generate(context, builder, signature, args):
        bits = builder.bitcast(args[0], ir.IntType(mask.lanes))
        found = builder.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0))
        signature = ir.FunctionType(found.type, [found.type, found.type])
        expect = cgutils.get_or_insert_function(builder.module, signature, "llvm.expect.i1")
        return builder.call(expect, [found, ir.Constant(found.type, 0)])

    return types.boolean(mask), generate

"""Explicit vectors inside Numba: eight or sixteen floating-point lanes as one value, through LLVM's vector types.

A loop over an array leaves the choice of registers to LLVM's vectoriser, which must first prove that no two arrays
overlap; for the small layers of an MLP that proof costs more than the arithmetic. A `Vector` keeps its lanes in a
register until it is stored. LLVM splits eight lanes into what the processor has (one AVX register for float32, two for
float64, two or four NEON registers), so nothing here is tied to one instruction set.

Networks have `LANES` units or replicas side by side; activations, which have no such structure, take `wide_lanes` at
once.

Kernels work on typed pointers (`types.CPointer`): `address_of` gives an array's, `load` and `store` move eight lanes.
Nothing here checks bounds; callers pad rows to a multiple of `LANES`.
"""

import operator
from functools import cache

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

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
    return 2 * LANES if dtype == types.float32 and _has_avx512(cpu_target.target_context) else LANES


def _has_avx512(context):
    """Whether Numba compiles for a processor that has AVX-512 for vectors of 256 and 512 bits."""
    return "+avx512vl" in context.codegen().magic_tuple()[2].split(",")


def llvm_vector(vector):
    """Return the LLVM type of a `Vector`."""
    return ir.VectorType(_ELEMENTS[vector.dtype], vector.lanes)


def _llvm_integers(vector):
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


def _constant(kind, number):
    return ir.Constant(kind, [ir.Constant(kind.element, number)] * kind.count)


def _operands(builder, kinds, args):
    """Return operands of these types as vectors, scalar ones broadcast; at least one is a vector."""
    lanes = next(kind.lanes for kind in kinds if isinstance(kind, Vector))
    return [
        value if isinstance(kind, Vector) else broadcast(builder, value, lanes)
        for kind, value in zip(kinds, args, strict=True)
    ]


def _vector_operands(left, right):
    """Return the vector type that `left op right` works on, or None when the two do not fit."""
    if isinstance(left, Vector) and right in (left, left.dtype):
        return left
    if isinstance(right, Vector) and left == right.dtype:
        return right
    return None


_PAIRS = ((Vector, Vector), (Vector, types.Float), (types.Float, Vector))


def _register_binary(function, emit, *, compares=False):
    @type_callable(function)
    def _type(context):
        def typer(left, right):
            kind = _vector_operands(left, right)
            return Mask(kind.lanes) if kind and compares else kind

        return typer

    def lower(context, builder, signature, args):
        return emit(builder, *_operands(builder, signature.args, args))

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


def _llvm_intrinsic(builder, name, result, args):
    bits = result.element.intrinsic_name
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(result, [value.type for value in args]), f"llvm.{name}.v{result.count}{bits}"
    )
    return builder.call(function, args)


@intrinsic
def where(typingctx, condition, yes, no):
    """Lane by lane `yes` where `condition` holds, else `no`; either may be a scalar."""
    kind = _vector_operands(yes, no)
    if kind is None or condition != Mask(kind.lanes):
        return None

    def generate(context, builder, signature, args):
        return builder.select(args[0], *_operands(builder, signature.args[1:], args[1:]))

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
        return _llvm_intrinsic(builder, "fmuladd", llvm_vector(kind), _operands(builder, signature.args, args))

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


@intrinsic
def address_of(typingctx, array):
    """The typed pointer to an array's first element; the caller keeps the array alive."""

    def generate(context, builder, signature, args):
        return context.make_array(signature.args[0])(context, builder, args[0]).data

    return types.CPointer(array.dtype)(array), generate


@intrinsic
def shifted(typingctx, pointer, offset):
    """The pointer `offset` elements further on."""

    def generate(context, builder, signature, args):
        return builder.gep(args[0], [args[1]])

    return pointer(pointer, types.intp), generate


def load_at(builder, pointer, vector):
    """Emit the load of a vector of that LLVM type from where a pointer to an element points, aligned or not."""
    loaded = builder.load(builder.bitcast(pointer, vector.as_pointer()))
    loaded.align = 4 if vector.element == ir.FloatType() else 8
    return loaded


def store_at(builder, value, pointer):
    """Emit the store of a vector to where a pointer to an element points, aligned or not."""
    stored = builder.store(value, builder.bitcast(pointer, value.type.as_pointer()))
    stored.align = 4 if value.type.element == ir.FloatType() else 8


def emit_fma(builder, x, y, z):
    """Emit x·y + z for LLVM vectors, rounded once where the processor can."""
    return _llvm_intrinsic(builder, "fmuladd", z.type, [x, y, z])


def hidden(builder, pointer):
    """Emit a copy of a pointer that LLVM can't trace back to what it was made from."""
    opaque = ir.InlineAsm(ir.FunctionType(pointer.type, [pointer.type]), "", "=r,0", side_effect=False)
    return builder.call(opaque, [pointer])


def _vector_pointer(builder, pointer, offset, kind):
    return builder.bitcast(builder.gep(pointer, [offset]), kind.as_pointer())


@cache
def loads(lanes):
    """Return load(pointer, offset): that many lanes from `pointer[offset:]`, aligned or not."""

    @intrinsic
    def load(typingctx, pointer, offset):
        kind = vector_of(pointer.dtype, lanes)

        def generate(context, builder, signature, args):
            loaded = builder.load(_vector_pointer(builder, args[0], args[1], llvm_vector(kind)))
            loaded.align = kind.dtype.bitwidth // 8
            return loaded

        return kind(pointer, types.intp), generate

    return load


load = loads(LANES)


@intrinsic
def store(typingctx, pointer, offset, vector):
    """Store all lanes to `pointer[offset:]`, aligned or not."""

    def generate(context, builder, signature, args):
        stored = builder.store(args[2], _vector_pointer(builder, args[0], args[1], llvm_vector(vector)))
        stored.align = vector.dtype.bitwidth // 8
        return context.get_dummy_value()

    return types.none(pointer, types.intp, vector), generate


@intrinsic
def stream(typingctx, pointer, offset, vector):
    """Store all lanes past the caches; `pointer + offset` must be aligned to the whole vector.

    An array larger than the last cache is written without first being read into it, which saves a third of the
    memory traffic of y = f(x).
    """

    def generate(context, builder, signature, args):
        stored = builder.store(args[2], _vector_pointer(builder, args[0], args[1], llvm_vector(vector)))
        stored.align = vector.lanes * vector.dtype.bitwidth // 8
        one = builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)])
        stored.set_metadata("nontemporal", one)
        return context.get_dummy_value()

    return types.none(pointer, types.intp, vector), generate


def _lane_mask(builder, count, lanes):
    numbers = ir.Constant(ir.VectorType(_INTEGER, lanes), list(range(lanes)))
    return builder.icmp_signed("<", numbers, broadcast(builder, count, lanes))


@cache
def part_loads(lanes):
    """Return load_part(pointer, offset, count).

    It gives the first `count` of that many lanes from `pointer[offset:offset + count]`, zero in the others, and reads
    nothing beyond.
    """

    @intrinsic
    def load_part(typingctx, pointer, offset, count):
        kind = vector_of(pointer.dtype, lanes)

        def generate(context, builder, signature, args):
            vector = llvm_vector(kind)
            address = _vector_pointer(builder, args[0], args[1], vector)
            mask = _lane_mask(builder, args[2], lanes)
            name = f"llvm.masked.load.v{lanes}{vector.element.intrinsic_name}.p0"
            align = ir.Constant(ir.IntType(32), kind.dtype.bitwidth // 8)
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(vector, [address.type, align.type, mask.type, vector]), name
            )
            return builder.call(function, [address, align, mask, _constant(vector, 0.0)])

        return kind(pointer, types.intp, types.intp), generate

    return load_part


@intrinsic
def store_part(typingctx, pointer, offset, vector, count):
    """Store the first `count` lanes to `pointer[offset:offset + count]`; writes nothing beyond."""

    def generate(context, builder, signature, args):
        kind = llvm_vector(vector)
        address = _vector_pointer(builder, args[0], args[1], kind)
        mask = _lane_mask(builder, args[3], vector.lanes)
        name = f"llvm.masked.store.v{vector.lanes}{kind.element.intrinsic_name}.p0"
        align = ir.Constant(ir.IntType(32), vector.dtype.bitwidth // 8)
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [kind, address.type, align.type, mask.type]), name
        )
        builder.call(function, [args[2], address, align, mask])
        return context.get_dummy_value()

    return types.none(pointer, types.intp, vector, types.intp), generate


@intrinsic
def keep_lanes(typingctx, vector, count, filler):
    """The first `count` lanes of `vector`, the scalar `filler` in the others."""

    def generate(context, builder, signature, args):
        mask = _lane_mask(builder, args[1], vector.lanes)
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
    kind = _vector_operands(factor, shifted_exponent)

    def generate(context, builder, signature, args):
        product, shifted = _operands(builder, signature.args, args)
        if _has_avx512(context):
            k = builder.fsub(shifted, _constant(product.type, 1.5 * 2**23))
            return _avx512(builder, "mask.scalef.ps", [product, k], rounds=True)
        integers = _llvm_integers(kind)
        bits = builder.bitcast(shifted, integers)
        exponent = builder.sub(bits, _constant(integers, 0x4B400000))
        lowest = _constant(integers, -252)
        exponent = builder.select(builder.icmp_signed("<", exponent, lowest), lowest, exponent)
        half = builder.ashr(exponent, _constant(integers, 1))
        for part in (half, builder.sub(exponent, half)):
            biased = builder.add(part, _constant(integers, 127))
            power = builder.bitcast(builder.shl(biased, _constant(integers, 23)), product.type)
            product = builder.fmul(product, power)
        return product

    return kind(factor, shifted_exponent), generate


@intrinsic
def negate_odd(typingctx, vector, shifted_integer):
    """Lane by lane `vector`·(-1)^k, with float32 k given as k + 1.5·2^23."""

    def generate(context, builder, signature, args):
        integers = _llvm_integers(vector)
        bits, parity = (builder.bitcast(value, integers) for value in args)
        sign = builder.shl(parity, _constant(integers, 31))
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
        integers = _llvm_integers(x)
        return builder.bitcast(builder.or_(*(builder.bitcast(value, integers) for value in args)), llvm_vector(x))

    return x(x, y), generate


@intrinsic
def strided(typingctx, pointer, offset, stride, count):
    """The vector of pointer[offset + i·stride] for the first `count` lanes i; the others repeat the last of them."""
    kind = vector_of(pointer.dtype)

    def generate(context, builder, signature, args):
        base, start, step, count = args
        result = ir.Constant(llvm_vector(kind), ir.Undefined)
        last = builder.sub(count, ir.Constant(count.type, 1))
        for index in range(LANES):
            wanted = ir.Constant(count.type, index)
            position = builder.select(builder.icmp_signed("<", wanted, count), wanted, last)
            element = builder.load(builder.gep(base, [builder.add(start, builder.mul(position, step))]))
            result = builder.insert_element(result, element, ir.Constant(ir.IntType(32), index))
        return result

    return kind(pointer, types.intp, types.intp, types.intp), generate


@intrinsic
def store_first(typingctx, pointer, offset, stride, vector, count):
    """Store lane i of `vector`, followed by seven zeros, at pointer[offset + i·stride], for the first `count` lanes."""

    def generate(context, builder, signature, args):
        base, start, step, values, many = args
        zero = ir.Constant(values.type, None)
        for index in range(LANES):
            wanted = ir.Constant(many.type, index)
            with builder.if_then(builder.icmp_signed("<", wanted, many), likely=True):
                order = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [index, *[LANES] * (LANES - 1)])
                row = builder.shuffle_vector(values, zero, order)
                store_at(builder, row, builder.gep(base, [builder.add(start, builder.mul(step, wanted))]))
        return context.get_dummy_value()

    return types.none(pointer, types.intp, types.intp, vector, types.intp), generate


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


@intrinsic
def atomic_add(typingctx, pointer, value):
    """Add to the integer that `pointer` points to and return what it was; ordered against all other memory accesses."""

    def generate(context, builder, signature, args):
        return builder.atomic_rmw("add", args[0], args[1], "seq_cst")

    return pointer.dtype(pointer, pointer.dtype), generate


@intrinsic
def atomic_load(typingctx, pointer):
    """Return the integer that `pointer` points to, read anew at each call."""

    def generate(context, builder, signature, args):
        return builder.load_atomic(args[0], "seq_cst", 8)

    return pointer.dtype(pointer), generate


@intrinsic
def transpose_block(typingctx, source, source_row, target, target_row):
    """Copy the 8×8 block at `source` (rows `source_row` elements apart) transposed to `target` (rows `target_row`)."""
    kind = vector_of(source.dtype)

    def generate(context, builder, signature, args):
        origin, origin_row, goal, goal_row = args
        vector = llvm_vector(kind)
        align = kind.dtype.bitwidth // 8

        def address(base, row, index):
            return _vector_pointer(builder, base, builder.mul(row, ir.Constant(row.type, index)), vector)

        rows = []
        for index in range(LANES):
            loaded = builder.load(address(origin, origin_row, index))
            loaded.align = align
            rows.append(loaded)
        # Three rounds of pairwise interleaving of rows i and i + 4 transpose eight rows of eight.
        low = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0, 8, 1, 9, 2, 10, 3, 11])
        high = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [4, 12, 5, 13, 6, 14, 7, 15])
        for _ in range(3):
            rows = [builder.shuffle_vector(rows[i], rows[i + 4], part) for i in range(4) for part in (low, high)]
        for index, row in enumerate(rows):
            stored = builder.store(row, address(goal, goal_row, index))
            stored.align = align
        return context.get_dummy_value()

    return types.none(source, types.intp, target, types.intp), generate

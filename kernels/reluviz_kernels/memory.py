"""Lanes and memory: typed pointers, loads and stores, whole or in part, blocks transposed, and atomic integers.

Kernels work on typed pointers (`types.CPointer`): `address_of` gives an array's, `load` and `store` move eight lanes.
Nothing here checks bounds; callers pad rows to a multiple of `LANES`.
"""

from functools import cache

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from reluviz_kernels.vector import LANES, constant, lane_mask, llvm_vector, vector_of


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


def hidden(builder, pointer):
    """Emit a copy of a pointer that LLVM can't trace back to what it was made from."""
    opaque = ir.InlineAsm(ir.FunctionType(pointer.type, [pointer.type]), "", "=r,0", side_effect=False)
    return builder.call(opaque, [pointer])


def load_at(builder, pointer, vector):
    """Emit the load of a vector of that LLVM type from where a pointer to an element points, aligned or not."""
    loaded = builder.load(builder.bitcast(pointer, vector.as_pointer()))
    loaded.align = 4 if vector.element == ir.FloatType() else 8
    return loaded


def store_at(builder, value, pointer):
    """Emit the store of a vector to where a pointer to an element points, aligned or not."""
    stored = builder.store(value, builder.bitcast(pointer, value.type.as_pointer()))
    stored.align = 4 if value.type.element == ir.FloatType() else 8


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
def pick(typingctx, pointer, places):
    """The numbers at eight offsets from a pointer, a tuple of them, one in each lane."""
    kind = vector_of(pointer.dtype, LANES)

    def generate(context, builder, signature, args):
        picked = ir.Constant(llvm_vector(kind), ir.Undefined)
        for lane in range(LANES):
            element = builder.load(builder.gep(args[0], [builder.extract_value(args[1], lane)]))
            picked = builder.insert_element(picked, element, ir.Constant(ir.IntType(32), lane))
        return picked

    return kind(pointer, types.UniTuple(types.intp, LANES)), generate


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
            mask = lane_mask(builder, args[2], lanes)
            name = f"llvm.masked.load.v{lanes}{vector.element.intrinsic_name}.p0"
            align = ir.Constant(ir.IntType(32), kind.dtype.bitwidth // 8)
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(vector, [address.type, align.type, mask.type, vector]), name
            )
            return builder.call(function, [address, align, mask, constant(vector, 0.0)])

        return kind(pointer, types.intp, types.intp), generate

    return load_part


@intrinsic
def store_part(typingctx, pointer, offset, vector, count):
    """Store the first `count` lanes to `pointer[offset:offset + count]`; writes nothing beyond."""

    def generate(context, builder, signature, args):
        kind = llvm_vector(vector)
        address = _vector_pointer(builder, args[0], args[1], kind)
        mask = lane_mask(builder, args[3], vector.lanes)
        name = f"llvm.masked.store.v{vector.lanes}{kind.element.intrinsic_name}.p0"
        align = ir.Constant(ir.IntType(32), vector.dtype.bitwidth // 8)
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [kind, address.type, align.type, mask.type]), name
        )
        builder.call(function, [args[2], address, align, mask])
        return context.get_dummy_value()

    return types.none(pointer, types.intp, vector, types.intp), generate


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

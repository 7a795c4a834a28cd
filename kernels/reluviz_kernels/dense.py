"""Products of small matrices: tiles of the result that stay in registers.

One tile computes rows × vectors of C = A·B. Its accumulators, an unrolled set of LLVM values, never leave the registers
until the sum over k is complete. Everything a dense layer needs is this one product with other strides: forward (A the
activations), gradient with respect to the input (A the deltas, B the transposed weights) and to the weights (A the
transposed activations, B the deltas). With replicas, an element of A is a vector of eight networks instead of one number
for all lanes; nothing else changes.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from reluviz_kernels import simd


def _make_tile(rows, vectors, replicas):
    """Return an intrinsic for a tile of that many rows and vectors."""

    @intrinsic
    def tile(typingctx, k, a, a_row, a_k, b, b_k, b_vector, c, c_row, start, from_start):
        kind = simd.vector_of(a.dtype)

        def generate(context, builder, signature, args):
            k, a, a_row, a_k, b, b_k, b_vector, c, c_row, start, from_start = args
            vector = ir.VectorType(ir.FloatType() if a.type.pointee == ir.FloatType() else ir.DoubleType(), simd.LANES)
            align = kind.dtype.bitwidth // 8

            def at(base, *terms):
                """Return the pointer base + the sum of stride·index."""
                for stride, index in terms:
                    if isinstance(index, int):
                        index = ir.Constant(stride.type, index)
                    base = builder.gep(base, [builder.mul(stride, index)])
                return base

            def load(pointer):
                loaded = builder.load(builder.bitcast(pointer, vector.as_pointer()))
                loaded.align = align
                return loaded

            eight = ir.Constant(k.type, simd.LANES)
            zero = ir.Constant(vector, None)
            sums = [[cgutils.alloca_once(builder, vector) for _ in range(vectors)] for _ in range(rows)]
            with builder.if_else(from_start) as (given, none):
                with given:
                    for v in range(vectors):
                        first = load(at(start, (eight, v)))
                        for r in range(rows):
                            builder.store(first, sums[r][v])
                with none:
                    for v in range(vectors):
                        for r in range(rows):
                            builder.store(zero, sums[r][v])
            fma = cgutils.get_or_insert_function(
                builder.module,
                ir.FunctionType(vector, [vector] * 3),
                f"llvm.fmuladd.v{simd.LANES}{vector.element.intrinsic_name}",
            )
            with cgutils.for_range(builder, k) as loop:
                right = [load(at(b, (b_k, loop.index), (b_vector, v))) for v in range(vectors)]
                for r in range(rows):
                    element = at(a, (a_k, loop.index), (a_row, r))
                    left = load(element) if replicas else simd.broadcast(builder, builder.load(element))
                    for v in range(vectors):
                        builder.store(builder.call(fma, [left, right[v], builder.load(sums[r][v])]), sums[r][v])
            for r in range(rows):
                for v in range(vectors):
                    target = builder.bitcast(at(c, (c_row, r), (eight, v)), vector.as_pointer())
                    builder.store(builder.load(sums[r][v]), target).align = align
            return context.get_dummy_value()

        size = types.intp
        arguments = (size, a, size, size, b, size, size, c, size, start, types.boolean)
        return types.none(*arguments), generate

    return tile


def make_product(replicas):
    """Return product(m, vectors, k, A, B, C): C[m][vectors] = start + A[m][k]·B[k][vectors] on pointers.

    The product's arguments: m rows, `vectors` vectors of eight, k terms; A with the strides of a row and of a term; B
    with the strides of a term and of a vector; C with the stride of a row, its vectors side by side; `start`, a row that
    every row of C starts from, if `from_start`, else zero. Strides count elements.
    """
    tile_6_2, tile_4_2, tile_2_2, tile_1_2 = (_make_tile(rows, 2, replicas) for rows in (6, 4, 2, 1))
    tile_8_1, tile_4_1, tile_2_1, tile_1_1 = (_make_tile(rows, 1, replicas) for rows in (8, 4, 2, 1))

    @register_jitable
    def product(m, vectors, k, a, a_row, a_k, b, b_k, b_vector, c, c_row, start, from_start):
        v = 0
        while v + 2 <= vectors:
            bv, cv, sv = simd.shifted(b, v * b_vector), simd.shifted(c, v * 8), simd.shifted(start, v * 8)
            i = 0
            while i + 6 <= m:
                tile_6_2(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
                i += 6
            if i + 4 <= m:
                tile_4_2(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
                i += 4
            if i + 2 <= m:
                tile_2_2(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
                i += 2
            if i < m:
                tile_1_2(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
            v += 2
        if v < vectors:
            bv, cv, sv = simd.shifted(b, v * b_vector), simd.shifted(c, v * 8), simd.shifted(start, v * 8)
            i = 0
            while i + 8 <= m:
                tile_8_1(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
                i += 8
            if i + 4 <= m:
                tile_4_1(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
                i += 4
            if i + 2 <= m:
                tile_2_1(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip
                i += 2
            if i < m:
                tile_1_1(k, simd.shifted(a, i * a_row), a_row, a_k, bv, b_k, b_vector,
                         simd.shifted(cv, i * c_row), c_row, sv, from_start)  # fmt: skip

    return product


@register_jitable
def column_sums(rows, length, a, out):
    """out[j] = sum over rows of a[row][j], for rows of `length` elements, a multiple of eight."""
    for j in range(0, length, 8):
        total = simd.load(a, j)
        for r in range(1, rows):
            total = total + simd.load(a, r * length + j)
        simd.store(out, j, total)


@register_jitable
def multiply_into(count, a, b):
    """a[i] *= b[i] for `count` elements, a multiple of eight."""
    for i in range(0, count, 8):
        simd.store(a, i, simd.load(a, i) * simd.load(b, i))


@register_jitable
def transpose(rows, columns, a, out):
    """out[j][i] = a[i][j], both dimensions multiples of eight."""
    for i in range(0, rows, 8):
        for j in range(0, columns, 8):
            simd.transpose_block(simd.shifted(a, i * columns + j), columns, simd.shifted(out, j * rows + i), rows)

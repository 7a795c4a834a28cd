"""Products of small matrices: tiles of the result that stay in registers.

One tile computes rows × vectors of C = A·B. Its accumulators, an unrolled set of LLVM values, never leave the registers
until the sum over k is complete. Everything a dense layer needs is this one product with other strides: forward (A the
activations), gradient with respect to the input (A the deltas, B the transposed weights) and to the weights (A the
transposed activations, B the deltas). With replicas, an element of A is a vector of eight networks instead of one
number for all lanes; nothing else changes.
"""

from functools import partial

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from reluviz_kernels import memory, simd
from reluviz_kernels.vector import LANES, broadcast, llvm_vector, vector_of


def _make_tile(rows, vectors, replicas, along_rows, along_terms):
    """Return an intrinsic for a tile of that many rows and vectors.

    `along_rows` says which neighbours in A lie side by side: the rows of one term (True) or the terms of one row.
    `along_terms` says the same of B: the terms of one vector, or the vectors of one term, whose stride is then C's.
    """
    # A sum of products can't go faster than one addition after the other: short tiles keep several sums for each.
    parts = min(4, max(1, 8 // (rows * vectors)))
    beside = LANES if replicas else 1

    @intrinsic
    def tile(typingctx, k, a, a_stride, b, b_stride, c, c_row, start, start_step):
        kind = vector_of(a.dtype)

        def generate(context, builder, signature, args):
            k, a, a_stride, b, b_stride, c, c_row, start, start_step = args
            size = k.type
            vector = llvm_vector(kind)
            constant = partial(ir.Constant, size)
            a_row, a_k = (constant(beside), a_stride) if along_rows else (a_stride, constant(beside))
            eight = constant(LANES)
            b_k, b_vector = (eight, b_stride) if along_terms else (c_row, eight)

            def at(base, *terms):
                """Return the pointer base + the sum of stride·index."""
                for stride, index in terms:
                    base = builder.gep(base, [builder.mul(stride, index)])
                return base

            def load(pointer):
                return memory.load_at(builder, pointer, vector)

            sums = [
                [[cgutils.alloca_once(builder, vector) for _ in range(vectors)] for _ in range(rows)]
                for _ in range(parts)
            ]
            zero = ir.Constant(vector, None)
            for v in range(vectors):
                begin = load(at(start, (start_step, constant(v))))
                for part in range(parts):
                    for r in range(rows):
                        builder.store(begin if part == 0 else zero, sums[part][r][v])
            # Every third row starts from a pointer whose origin is hidden: otherwise LLVM finds each row's address by
            # adding to the last one's, a chain longer than the multiplications themselves.
            bases = [at(a, (a_row, constant(r))) for r in range(0, rows, 3)]
            if not along_rows:
                bases = [memory.hidden(builder, base) for base in bases]

            def add_term(index, part):
                right = [load(at(b, (b_k, index), (b_vector, constant(v)))) for v in range(vectors)]
                for r in range(rows):
                    element = at(bases[r // 3], (a_k, index), (a_row, constant(r % 3)))
                    left = load(element) if replicas else broadcast(builder, builder.load(element))
                    for v in range(vectors):
                        slot = sums[part][r][v]
                        builder.store(simd.emit_fma(builder, left, right[v], builder.load(slot)), slot)

            whole = builder.sdiv(k, constant(parts))
            with cgutils.for_range(builder, whole) as loop:
                first_term = builder.mul(loop.index, constant(parts))
                for part in range(parts):
                    add_term(builder.add(first_term, constant(part)), part)
            if parts > 1:
                done = builder.mul(whole, constant(parts))
                with cgutils.for_range(builder, builder.sub(k, done)) as loop:
                    add_term(builder.add(done, loop.index), 0)
            for r in range(rows):
                for v in range(vectors):
                    totals = [builder.load(sums[part][r][v]) for part in range(parts)]
                    while len(totals) > 1:
                        totals = [builder.fadd(x, y) for x, y in zip(totals[::2], totals[1::2], strict=True)]
                    memory.store_at(builder, totals[0], at(c, (c_row, constant(r)), (eight, constant(v))))
            return context.get_dummy_value()

        size = types.intp
        arguments = (size, a, size, b, size, c, size, start, size)
        return types.none(*arguments), generate

    return tile


def _make_strip(vectors, most_rows, kind):
    """Return the product for a strip of C that many vectors wide: tiles of `most_rows` rows, the rest by 4, 2 and 1."""
    replicas, along_rows, _ = kind
    tile, tile_4, tile_2, tile_1 = (_make_tile(rows, vectors, *kind) for rows in (most_rows, 4, 2, 1))
    beside = LANES if replicas else 1

    @register_jitable(forceinline=True)
    def strip(m, k, a, a_stride, b, b_stride, c, c_row, start, step):
        a_row = beside if along_rows else a_stride
        i = 0
        while i + most_rows <= m:
            tile(
                k, memory.shifted(a, i * a_row), a_stride, b, b_stride, memory.shifted(c, i * c_row), c_row, start, step
            )
            i += most_rows
        if i + 4 <= m:
            tile_4(
                k, memory.shifted(a, i * a_row), a_stride, b, b_stride, memory.shifted(c, i * c_row), c_row, start, step
            )
            i += 4
        if i + 2 <= m:
            tile_2(
                k, memory.shifted(a, i * a_row), a_stride, b, b_stride, memory.shifted(c, i * c_row), c_row, start, step
            )
            i += 2
        if i < m:
            tile_1(
                k, memory.shifted(a, i * a_row), a_stride, b, b_stride, memory.shifted(c, i * c_row), c_row, start, step
            )

    return strip


def make_narrow_product(*, along_rows=False):
    """Return the product that `make_product` describes, for one vector and rows eight elements apart everywhere.

    Its tiles are the same, so are its sums; but in a small layer most instructions find addresses, and here they are
    constants.
    """
    single = _make_strip(1, 8, (False, along_rows, False))

    @register_jitable
    def product(m, vectors, k, a, a_stride, b, b_stride, c, c_row, start, step, stop):
        if stop[0] == 0:
            single(m, k, a, 8, b, 8, c, 8, start, 0)

    return product


def make_product(replicas, *, along_rows=False, along_terms=False):
    """Return product(m, vectors, k, A, B, C): C[m][vectors] = start + A[m][k]·B[k][vectors] on pointers.

    The product's arguments: m rows, `vectors` vectors of eight, k terms; A with one stride, that of a row, or with
    `along_rows` that of a term; B with, where `along_terms`, the stride of a vector (else terms are as far apart as C's
    rows); C with the stride of a row; `start`, the row that every row of C starts from, and the step from one of its
    vectors to the next, 0 to start from the same vector everywhere. Strides count elements; other neighbours lie side
    by side. Where stop[0] is set meanwhile, C is left unfinished.
    """
    kind = (replicas, along_rows, along_terms)
    # Twelve and eight sums: as many as the 16 registers of AVX2 hold beside what is being multiplied.
    pair, single = _make_strip(2, 6, kind), _make_strip(1, 8, kind)

    @register_jitable
    def product(m, vectors, k, a, a_stride, b, b_stride, c, c_row, start, step, stop):
        b_vector = b_stride if along_terms else 8
        v = 0
        while v + 2 <= vectors:
            if stop[0] != 0:
                return
            pair(m, k, a, a_stride, memory.shifted(b, v * b_vector), b_stride,
                 memory.shifted(c, v * 8), c_row, memory.shifted(start, v * step), step)  # fmt: skip
            v += 2
        if v < vectors:
            single(m, k, a, a_stride, memory.shifted(b, v * b_vector), b_stride,
                   memory.shifted(c, v * 8), c_row, memory.shifted(start, v * step), step)  # fmt: skip

    return product


@register_jitable
def column_sums(rows, length, a, zeros, out):
    """out[j] = sum over rows of a[row][j], for rows of `length` elements, a multiple of eight; `zeros` are eight."""
    for j in range(0, length, 8):
        # Two chains of additions side by side, half as long.
        even, odd = memory.load(zeros, 0), memory.load(zeros, 0)
        r = 0
        while r + 4 <= rows:
            even = even + (memory.load(a, r * length + j) + memory.load(a, (r + 1) * length + j))
            odd = odd + (memory.load(a, (r + 2) * length + j) + memory.load(a, (r + 3) * length + j))
            r += 4
        while r < rows:
            even = even + memory.load(a, r * length + j)
            r += 1
        memory.store(out, j, even + odd)


@register_jitable
def multiply_into(count, a, b):
    """a[i] *= b[i] for `count` elements, a multiple of eight."""
    for i in range(0, count, 8):
        memory.store(a, i, memory.load(a, i) * memory.load(b, i))


@register_jitable
def transpose(rows, columns, a, out, out_row):
    """out[j][i] = a[i][j]; rows and columns are multiples of eight, `out_row` is the length of a row of out."""
    for i in range(0, rows, 8):
        for j in range(0, columns, 8):
            memory.transpose_block(memory.shifted(a, i * columns + j), columns,
                                   memory.shifted(out, j * out_row + i), out_row)  # fmt: skip

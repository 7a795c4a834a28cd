"""Activations on arrays of any shape, layout and size: every path gives the same, and no byte beyond."""

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, KernelError, elementwise, set_thread_count, thread_count, usable_cores
from tests.kernels import oracle

DTYPES = [np.float32, np.float64]
ROLES = ["value", "derivative"]
TANH = ACTIVATIONS["tanh"]


@pytest.fixture
def threads():
    """Set the number of threads, and put it back after the test."""
    yield set_thread_count
    set_thread_count(None)


def numbers(count, dtype=np.float32, seed=0):
    return np.random.default_rng(seed).normal(0, 3, count).astype(dtype)


def one_by_one(x, activation=TANH, role="value"):
    """The results of one call for each element, in the order of a C-contiguous array."""
    apply = getattr(activation, role)
    results = [apply(np.array([number], x.dtype))[0] for number in np.asarray(x).reshape(-1)]
    return np.array(results, x.dtype).reshape(x.shape)


def same_bits(left, right):
    assert left.dtype == right.dtype
    assert left.shape == right.shape
    assert left.tobytes() == right.tobytes()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("length", range(41))
def test_every_length_writes_its_elements_and_none_beyond(length, dtype):
    x = numbers(length, dtype)
    for offset in (0, 1, 3):
        room = np.full(64, 7, dtype)
        part = room[offset : offset + length]
        assert TANH.value(x, out=part) is part
        same_bits(part, one_by_one(x))
        assert (room[:offset] == 7).all()
        assert (room[offset + length :] == 7).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 0, 2), (5, 7), (2, 3, 4), (1, 1, 1, 1), (2,) * 10])
def test_every_shape(shape, dtype):
    x = np.array(numbers(int(np.prod(shape)), dtype).reshape(shape))
    result = TANH.value(x)
    assert isinstance(result, np.ndarray)
    assert result.flags.c_contiguous
    assert result.flags.writeable
    assert not np.shares_memory(result, x)
    same_bits(result, one_by_one(x))


LAYOUTS = {
    "fortran": lambda base: np.asfortranarray(base[:210].reshape(14, 15)),
    "transposed": lambda base: base[:210].reshape(14, 15).T,
    "every third": lambda base: base[::3],
    "backwards": lambda base: base[::-1],
    "rows backwards": lambda base: base[:210].reshape(14, 15)[::-1],
    "every second backwards": lambda base: base[::-2],
    "column": lambda base: base[:210].reshape(14, 15)[:, 4],
    "repeated": lambda base: np.broadcast_to(base[:9], (6, 9)),
    "swapped axes": lambda base: base[:60].reshape(3, 4, 5).swapaxes(0, 2),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_of_the_input(layout, dtype):
    x = layout(numbers(300, dtype))
    before = x.copy()
    same_bits(TANH.value(x), one_by_one(np.ascontiguousarray(x)))
    same_bits(x.copy(), before)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", [layout for name, layout in LAYOUTS.items() if name != "repeated"])
def test_every_layout_of_the_output_touches_only_its_elements(layout, dtype):
    room = np.full(300, 7, dtype)
    out = layout(room)
    x = numbers(out.size, dtype).reshape(out.shape)
    assert TANH.value(x, out=out) is out
    same_bits(np.ascontiguousarray(out), one_by_one(x))
    if np.shares_memory(out, room):
        assert np.count_nonzero(room == 7) == room.size - out.size


@pytest.mark.parametrize("layout", [layout for name, layout in LAYOUTS.items() if name != "repeated"])
def test_output_may_be_the_input(layout):
    x = layout(numbers(300))
    expected = one_by_one(np.ascontiguousarray(x))
    assert TANH.value(x, out=x) is x
    same_bits(np.ascontiguousarray(x), expected)


def test_output_may_be_another_view_of_the_whole_input():
    base = numbers(100)
    expected = one_by_one(base)
    TANH.value(base[:], out=base[:])
    same_bits(base, expected)


@pytest.mark.parametrize("dtype", DTYPES)
def test_unaligned_input_and_output(dtype):
    size = np.dtype(dtype).itemsize
    x = np.zeros(21 * size + 1, np.uint8)[1:].view(dtype)
    out = np.zeros(21 * size + 3, np.uint8)[3:].view(dtype)
    assert not x.flags.aligned
    assert not out.flags.aligned
    x[...] = numbers(21, dtype)
    TANH.value(x, out=out)
    same_bits(np.array(out), one_by_one(np.array(x)))


def test_read_only_input_is_read():
    x = numbers(20)
    x.setflags(write=False)
    same_bits(TANH.value(x), one_by_one(x))


def test_read_only_output_is_refused():
    out = np.zeros(20, np.float32)
    out.setflags(write=False)
    with pytest.raises(ValueError, match="out is read-only"):
        TANH.value(numbers(20), out=out)
    assert not out.any()


OVERLAPS = {
    "one element on": lambda base: (base[:-1], base[1:]),
    "one element back": lambda base: (base[1:], base[:-1]),
    "backwards": lambda base: (base, base[::-1]),
    "every second over the first half": lambda base: (base[::2], base[: base.size // 2]),
    "transposed": lambda base: (base[:100].reshape(10, 10), base[:100].reshape(10, 10).T),
}


@pytest.mark.parametrize("views", OVERLAPS.values(), ids=OVERLAPS.keys())
@pytest.mark.parametrize("role", ROLES)
def test_output_that_overlaps_the_input_is_refused(views, role):
    base = numbers(200)
    before = base.copy()
    x, out = views(base)
    with pytest.raises(ValueError, match="out overlaps x without being x"):
        getattr(TANH, role)(x, out=out)
    same_bits(base, before)


def test_output_between_the_elements_of_the_input_is_no_overlap():
    base = numbers(200)
    expected = one_by_one(base[::2])
    TANH.value(base[::2], out=base[1::2])
    same_bits(base[1::2].copy(), expected)
    table = numbers(60).reshape(20, 3)
    expected = one_by_one(table[:, 0].copy())
    TANH.value(table[:, 0], out=table[:, 2])
    same_bits(table[:, 2].copy(), expected)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "x",
    [
        np.zeros(3, np.float16),
        np.zeros(3, np.longdouble) if np.dtype(np.longdouble) != np.float64 else np.zeros(3, np.int8),
        np.zeros(3, np.int64),
        np.zeros(3, bool),
        np.zeros(3, np.complex64),
        np.zeros(3, np.dtype(np.float32).newbyteorder()),
        np.zeros(3, object),
        np.zeros(3, "U1"),
        [0.0, 1.0],
        1.0,
        np.float32(1),
        None,
    ],
    ids=str,
)
def test_other_input_types_are_refused(x, role):
    with pytest.raises(TypeError, match=r"^x must be a float32 or float64 array, not (an array of )?\w+"):
        getattr(TANH, role)(x)


@pytest.mark.parametrize("out", [np.zeros(3), np.zeros(3, np.int32), np.zeros(3, ">f4"), [0.0] * 3, 0.0], ids=repr)
def test_other_output_types_are_refused(out):
    with pytest.raises(TypeError, match=r"^out must be an array of float32 like x, not "):
        TANH.value(np.zeros(3, np.float32), out=out)


def test_other_byte_orders_are_refused_for_both():
    x = np.zeros(3, np.dtype(np.float32).newbyteorder())
    with pytest.raises(TypeError, match=r"^x must be a float32 or float64 array, not an array of [<>]f4"):
        TANH.value(x, out=np.zeros(3, x.dtype))


def test_list_is_refused_with_an_output_too():
    with pytest.raises(TypeError, match=r"^x must be a float32 or float64 array, not list"):
        TANH.value([0.0] * 3, out=np.zeros(3, np.float32))


@pytest.mark.parametrize("shape", [(), (2,), (4,), (1, 3), (3, 1)])
def test_other_output_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"out has the shape .*, x "):
        TANH.value(np.zeros(3, np.float32), out=np.zeros(shape, np.float32))


# An array that is cut into parts for threads, and one that is also written past the caches, without its size.
PATHS = {"one thread": (1, False), "threads": (2, False), "streamed": (1, True), "threads, streamed": (2, True)}


@pytest.fixture(params=PATHS.values(), ids=PATHS.keys())
def big_array_path(request, monkeypatch, threads):
    count, streamed = request.param
    threads(count)
    for dtype in DTYPES:
        # Compiled before a size changes: a kernel keeps the sizes of its compilation, on disk too.
        TANH.value(np.zeros(3, dtype), out=np.zeros(3, dtype))
    monkeypatch.setattr(elementwise, "PARALLEL_ELEMENTS", 0)
    monkeypatch.setattr(elementwise, "STREAM_BYTES", 0 if streamed else 2**60)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_paths_of_big_arrays_give_the_same_bits(big_array_path, name, role, dtype):
    x = oracle.samples(dtype, mantissas=1, dense=401)
    np.random.default_rng(2).shuffle(x)
    apply = getattr(ACTIVATIONS[name], role)
    got = apply(x)
    with pytest.MonkeyPatch.context() as plain:
        plain.setattr(elementwise, "PARALLEL_ELEMENTS", 2**60)
        same_bits(got, apply(x))


@pytest.mark.parametrize("offset", range(9))
@pytest.mark.parametrize("dtype", DTYPES)
def test_streaming_starts_at_any_address(big_array_path, dtype, offset):
    softplus = ACTIVATIONS["softplus"]
    for length in (1, 7, 8, 9, 100, 129):
        x = numbers(length, dtype)
        room = np.full(length + 32, 7, dtype)
        part = room[offset : offset + length]
        # A parameter that is given keeps even a short array from the path of short ones.
        softplus.value(x, out=part, beta=1.0)
        same_bits(part.copy(), one_by_one(x, softplus))
        assert (room[:offset] == 7).all()
        assert (room[offset + length :] == 7).all()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_array_beyond_the_caches_is_the_same_on_one_and_two_threads(dtype, role, threads):
    count = 2**25 // np.dtype(dtype).itemsize + 5
    x = np.tile(numbers(2**16, dtype), count // 2**16 + 1)[:count]
    expected = np.tile(getattr(TANH, role)(x[: 2**16]), count // 2**16 + 1)[:count]
    for each in (1, 2):
        threads(each)
        same_bits(getattr(TANH, role)(x), expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_result_does_not_depend_on_the_neighbours(name, role, dtype):
    apply = getattr(ACTIVATIONS[name], role)
    x = numbers(8 * 500, dtype)
    beside = x.copy()
    beside[::8] = np.resize(np.array([1e30, -1e30, np.inf, -np.inf, np.nan, 1e-40, 0, 200], dtype), 500)
    kept = np.arange(x.size) % 8 > 0
    same_bits(apply(x)[kept], apply(beside)[kept])


def test_number_of_threads_is_settable_and_checked(threads):
    threads(3)
    assert thread_count() == 3
    threads(None)
    assert thread_count() == usable_cores() >= 1
    for count in (0, -1, 1025):
        with pytest.raises(KernelError, match=rf"the number of threads must lie in \[1, 1024\], not {count}"):
            threads(count)
    assert thread_count() == usable_cores()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_both_are_the_value_and_the_derivative(dtype):
    x = np.linspace(-3, 3, 33, dtype=dtype).reshape(3, 11)
    value, derivative = ACTIVATIONS["leaky_relu"].both(x, slope=0.25)
    np.testing.assert_array_equal(value, np.where(x > 0, x, x / 4))
    np.testing.assert_array_equal(derivative, np.where(x > 0, 1, 0.25))
    assert value.dtype == derivative.dtype == dtype
    assert ACTIVATIONS["tanh"].both(np.empty((0, 2), dtype))[0].shape == (0, 2)
    with pytest.raises(TypeError, match="float32 or float64"):
        ACTIVATIONS["tanh"].both([1.0])
    with pytest.raises(KernelError, match="slope"):
        ACTIVATIONS["leaky_relu"].both(x, slope=2.0)

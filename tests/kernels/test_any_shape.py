"""Networks, sets and batches of arbitrary sizes: one network, replicas and plain NumPy agree on all of them."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reluviz_kernels import Mlp, Replicas, Training, gradients
from tests.kernels import reference

WIDTH = st.one_of(st.integers(1, 20), st.integers(1, 140))
SHAPES = st.lists(WIDTH, min_size=2, max_size=5).map(tuple)
LOSSES = st.sampled_from(["logistic", "softmax", "squared"])
TOLERANCE = {"float32": 1e-4, "float64": 1e-11}


@settings(max_examples=150)
@given(
    widths=SHAPES,
    loss=LOSSES,
    count=st.integers(1, 120),
    batch=st.integers(1, 130),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 5),
)
@example(widths=(128, 128, 128), loss="softmax", count=64, batch=64, dtype="float32", seed=0)
@example(widths=(127, 129, 1), loss="logistic", count=65, batch=63, dtype="float64", seed=0)
@example(widths=(1, 1), loss="softmax", count=1, batch=1, dtype="float64", seed=0)
def test_any_shape(widths, loss, count, batch, dtype, seed):
    mlp = Mlp(widths, "tanh", loss, dtype)
    begin = reference.start(widths, seed, dtype)
    x, y = reference.problem(widths, loss, count, seed)
    x, y = x.astype(dtype), y.astype(dtype)
    exact_x, exact_y = x.astype(float), y.astype(float)

    if dtype == "float64" and (loss, widths[-1]) != ("softmax", 1):
        # In float32 a confident logit's gradient has few digits; the softmax of one class has no gradient at all.
        found = gradients(mlp, begin, x, y)
        exact = reference.gradients(reference.wide(begin), exact_x, exact_y, "tanh", loss)
        assert reference.distance(found, exact) < TOLERANCE[dtype]

    # Small enough for a wide layer not to blow up rounding errors.
    rate = 0.3 / max(widths)
    options = {"batch_size": batch, "shuffle": False}
    steps = -(-count // min(batch, count))
    one = Training(mlp, x, y, begin, learning_rate=rate, **options)
    many = Replicas(mlp, x, y, [begin, begin], seeds=[0, 1], learning_rates=[rate, rate / 2], **options)
    assert one.advance(steps) == many.advance(steps) == steps
    exact = reference.train(begin, exact_x, exact_y, "tanh", loss, reference.in_order(count, 1), batch=batch, rate=rate)
    assert reference.distance(one.parameters(), exact) < TOLERANCE[dtype]
    assert reference.distance(many.parameters(0), exact) < TOLERANCE[dtype]

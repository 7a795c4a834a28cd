"""Steps that several threads share: the same bits as on one thread, for every cut, and no thread waits for ever."""

import threading

import pytest

from reluviz_kernels import OPTIMISERS, Mlp, Training, set_thread_count
from reluviz_kernels import threads as pool
from tests.kernels import background, reference


@pytest.fixture
def threads():
    """Set the number of threads, and put it back after the test."""
    yield set_thread_count
    set_thread_count(None)


def large(widths=(50, 61, 70, 3), loss="softmax", count=300, batch=128, dtype="float32", **options):
    """A run large enough that threads share its steps; batches of 128, 128 and 44."""
    mlp = Mlp(widths, "relu", loss, dtype)
    x, y = reference.problem(widths, mlp.loss, count)
    settings = {"learning_rate": 1e-3, "batch_size": batch, **options}
    return Training(mlp, x, y, reference.start(widths), **settings)


def after(steps, **options):
    training = large(**options)
    assert training.advance(steps) == steps
    assert training.diverged is None
    return training


def same_state(left, right):
    mine, others = left.state(), right.state()
    return all(mine[name].tobytes() == others[name].tobytes() for name in mine)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser(threads, optimiser, dtype):
    runs = []
    for count in (1, 2):
        threads(count)
        runs.append(after(8, optimiser=optimiser, dtype=dtype, l1=1e-4, l2=1e-3))
    assert same_state(*runs)
    assert reference.same_bits(runs[0].gradients(), runs[1].gradients())


CUTS = {
    "one part is empty in the short batch": {"count": 130, "batch": 128},
    "batch of just two parts": {"widths": (200, 199, 201, 2), "batch": 48, "count": 100},
    "many inputs": {"widths": (1000, 17, 9), "batch": 120},
    "one output": {"widths": (90, 90, 1), "loss": "logistic", "batch": 100},
    "one output, squared": {"widths": (90, 90, 1), "loss": "squared", "batch": 101},
    "many outputs, logistic": {"widths": (90, 90, 13), "loss": "logistic", "batch": 99},
    "no hidden layer": {"widths": (1000, 30), "batch": 150},
    "wide": {"widths": (3, 1024, 5), "batch": 250},
    "deep": {"widths": (3, *[20] * 40, 5), "batch": 64},
    "narrow waist": {"widths": (300, 1, 300, 2), "batch": 300, "count": 300},
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
def test_every_cut(threads, cut):
    runs = []
    for count in (1, 2, 3, 5):
        threads(count)
        runs.append(after(5, **cut))
    for other in runs[1:]:
        assert same_state(runs[0], other)


def test_result_is_numpys(threads):
    threads(2)
    training = large(dtype="float64", shuffle=False, learning_rate=0.1)
    assert training.advance(9) == 9
    widths = (50, 61, 70, 3)
    x, y = reference.problem(widths, "softmax", 300)
    orders = reference.in_order(300, 3)
    exact = reference.train(reference.start(widths), x, y, "relu", "softmax", orders, batch=128, rate=0.1)
    assert reference.distance(training.parameters(), exact) < 1e-11


def test_number_of_threads_may_change_between_slices(threads):
    training = large(optimiser="adam")
    for count in (2, 1, 3, 2):
        threads(count)
        training.advance(3)
    threads(1)
    assert same_state(training, after(12, optimiser="adam"))


def test_state_goes_on_with_another_number_of_threads(threads):
    threads(2)
    state = after(4, optimiser="momentum").state()
    threads(1)
    training = large(optimiser="momentum")
    training.restore(state)
    training.advance(4)
    assert same_state(training, after(8, optimiser="momentum"))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_divergence_in_a_part_ends_all(threads, count):
    threads(count)
    for optimiser in ("sgd", "adam"):
        training = large(optimiser=optimiser, learning_rate=1e30, shuffle=False)
        assert training.advance(50) < 50
        found = training.diverged
        assert found is not None
        assert training.advance(1) == 0
        threads(1)
        alone = large(optimiser=optimiser, learning_rate=1e30, shuffle=False)
        alone.advance(50)
        threads(count)
        assert alone.diverged == found


def test_stop_in_the_middle_of_a_shared_step(threads):
    threads(2)
    training = large(optimiser="adam")
    for _ in range(10):
        seen = training.step
        thread, done = background.begin(training)
        background.wait_until(lambda seen=seen: training.step > seen)
        background.stop(training, thread)
        assert done == [training.step - seen]
        assert training.advance(1) == 0
        training.resume()
    steps = training.step
    assert training.advance(2) == 2
    threads(1)
    assert same_state(training, after(steps + 2, optimiser="adam"))


def test_two_runs_at_the_same_time(threads):
    """Only one of them gets threads to share its steps with; the other goes on alone, and neither waits for ever."""
    threads(2)
    runs = [large(seed=seed) for seed in range(3)]
    slices = [threading.Thread(target=lambda run=run: [run.advance(10) for _ in range(5)]) for run in runs]
    for each in slices:
        each.start()
    for each in slices:
        background.join(each)
    threads(1)
    for seed, run in enumerate(runs):
        assert same_state(run, after(50, seed=seed))


def test_large_steps_are_shared_and_small_ones_are_not(threads, monkeypatch):
    """Without this, the other tests here could compare one thread with one thread."""
    parts = []
    run_together = pool.run_together
    monkeypatch.setattr(pool, "run_together", lambda *given: parts.append(given[-1]) or run_together(*given))
    threads(2)
    large().advance(1)
    large(widths=(3, 5, 2)).advance(1)
    assert parts == [2, 1]

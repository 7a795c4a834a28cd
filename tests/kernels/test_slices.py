"""A run in slices: any length, saved and restored, stopped from another thread; the same bits, no allocation."""

import os
import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pytest

from reluviz_kernels import OPTIMISERS, KernelError, Mlp, Replicas, Training, thread_count
from tests.kernels import background, reference


def small(optimiser="sgd", dtype="float32", **options):
    """A run of 47 samples in batches of 10, five steps an epoch."""
    mlp = Mlp((3, 9, 4), "tanh", "softmax", dtype)
    x, y = reference.problem(mlp.widths, "softmax", 47)
    return Training(mlp, x, y, reference.start(mlp.widths), optimiser=optimiser, learning_rate=0.01, **options)


def whole(steps, **options):
    training = small(**options)
    assert training.advance(steps) == steps
    return training


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_slices_of_any_length_give_the_same_bits(optimiser, dtype):
    expected = whole(63, optimiser=optimiser, dtype=dtype, l1=1e-3, l2=1e-3)
    for lengths in ([1] * 63, [5] * 12 + [3], [2, 61], [4, 1, 7, 30, 21], [0, 63, 0, -1]):
        training = small(optimiser=optimiser, dtype=dtype, l1=1e-3, l2=1e-3)
        assert [training.advance(length) for length in lengths] == [max(length, 0) for length in lengths]
        assert reference.same_bits(training.parameters(), expected.parameters())
        assert reference.same_bits(training.gradients(), expected.gradients())
        assert (training.step, training.epoch) == (63, 12)


@pytest.mark.parametrize("lengths", [[63], [3, 60], [4, 1, 58]])
def test_parameters_are_kept_at_the_end_of_each_epoch_as_far_as_there_is_room(lengths):
    training, alone = small(optimiser="adam"), small(optimiser="adam")
    size = training.flat_parameters.size
    found = []
    for length in lengths:
        kept = training.room_for(7)
        kept[:] = -1.0
        before = training.epoch
        training.advance(length, kept)
        ends = min(training.epoch - before, 7)
        found += [kept[size * end : size * (end + 1)] for end in range(ends)]
        assert (kept[size * ends :] == -1.0).all()
    assert len(found) >= 7
    for flat in found[:7]:
        alone.advance(5)
        np.testing.assert_array_equal(flat, alone.flat_parameters)


def test_slices_of_milliseconds_give_the_same_bits():
    training = small()
    done = [training.advance_for(milliseconds) for milliseconds in (0.01, 0.0, 2.0, 1.0)]
    assert all(steps >= 1 for steps in done)
    assert training.step == sum(done)
    assert reference.same_bits(training.parameters(), whole(sum(done)).parameters())


@pytest.mark.parametrize("steps", [0, 1, 5, 13, 20])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_saved_state_goes_on_with_the_same_bits(optimiser, steps):
    expected = whole(steps + 17, optimiser=optimiser)
    first = whole(steps, optimiser=optimiser)
    state = first.state()
    first.advance(9)
    for training in (small(optimiser=optimiser), first):
        training.restore(state)
        assert (training.step, training.epoch) == (steps, steps // 5)
        assert training.advance(17) == 17
        assert reference.same_bits(training.parameters(), expected.parameters())


def test_saved_state_goes_through_a_file(tmp_path):
    np.savez(tmp_path / "state.npz", **whole(13, optimiser="adam").state())
    training = small("adam")
    with np.load(tmp_path / "state.npz") as state:
        training.restore(dict(state))
    training.advance(17)
    assert reference.same_bits(training.parameters(), whole(30, optimiser="adam").parameters())


def test_state_is_a_copy():
    training = whole(3)
    state = training.state()
    kept = {name: array.copy() for name, array in state.items()}
    training.advance(5)
    for name, array in state.items():
        assert array.tobytes() == kept[name].tobytes()


def test_state_of_another_run_is_refused_and_nothing_changes():
    training = whole(3)
    state = training.state()
    before = training.parameters()
    other_type = {name: array.astype(np.complex64) for name, array in state.items()}
    for wrong in (small("adam").state(), small(dtype="float64").state(), {}, other_type):
        with pytest.raises(KernelError, match=r"the saved state does not fit this run: [a-z]+"):
            training.restore(wrong)
        assert reference.same_bits(training.parameters(), before)
        assert training.step == 3


# Which weights of a chain of three single units diverge on x = 1e20, and in what part of the first step.
DIVERGENCES = [([1, 1e20, 1], "pre-activation"), ([1e-15, 1e5, 1e5], "gradient"), ([1e-20, 1, 1], "parameter")]


@pytest.mark.parametrize(("weights", "part"), DIVERGENCES)
def test_diverged_state_is_diverged_when_restored(weights, part):
    mlp = Mlp((1, 1, 1, 1), "identity", "squared")
    parameters = [(np.full((1, 1), weight, np.float32), np.zeros(1, np.float32)) for weight in weights]
    first, second = (Training(mlp, [[1e20]], [[0.0]], parameters, learning_rate=1e30) for _ in range(2))
    assert first.advance(100) == 1
    assert first.diverged is not None
    assert first.diverged.part == part
    second.restore(first.state())
    assert second.diverged == first.diverged
    assert second.advance(1) == 0
    second.restore(Training(mlp, [[1e20]], [[0.0]], parameters).state())
    assert second.diverged is None


def large(widths=(64, 200, 200, 200, 10), count=256, batch=256):
    """A run whose step takes milliseconds, so that a stop falls inside one; each step begins an epoch."""
    mlp = Mlp(widths, "relu", "softmax")
    x, y = reference.problem(widths, "softmax", count)
    begin = reference.start(widths)
    return Training(mlp, x, y, begin, optimiser="adam", learning_rate=1e-4, batch_size=batch)


@pytest.mark.parametrize("settings", [{}, {"count": 300, "batch": 64}, {"widths": (64, 10), "batch": 1}])
def test_stop_from_another_thread_leaves_whole_steps(settings):
    training = large(**settings)
    for _ in range(5):
        begin = training.step
        thread, done = background.begin(training)
        background.wait_until(lambda begin=begin: training.step > begin)
        background.stop(training, thread)
        assert done == [training.step - begin]
        assert training.advance(1) == 0, "stopped until `resume`"
        training.resume()
    # What a stopped step had begun is done again, and no order is drawn twice.
    assert training.advance(3) == 3
    expected = large(**settings)
    assert expected.advance(training.step) == training.step
    assert reference.same_bits(training.parameters(), expected.parameters())
    assert training.epoch == expected.epoch
    for name, array in expected.state().items():
        assert training.state()[name].tobytes() == array.tobytes()


def test_stop_before_a_slice_lets_it_do_nothing():
    training = small()
    training.request_stop()
    assert training.advance(10) == 0
    assert training.advance_for(1000) == 0
    training.resume()
    assert training.advance(10) == 10
    assert reference.same_bits(training.parameters(), whole(10).parameters())


def test_stop_ends_a_slice_of_milliseconds():
    training = large()
    thread = threading.Thread(target=training.advance_for, args=(1e9,))
    thread.start()
    background.wait_until(lambda: training.step > 3)
    background.stop(training, thread)


def test_stopped_replicas_catch_up_with_each_other():
    mlp = Mlp((16, 60, 60, 10), "relu", "softmax")
    x, y = reference.problem(mlp.widths, "softmax", 64)
    # More groups of eight than threads: some have not begun when the first are told to stop.
    count = 8 * thread_count() + 1
    starts = [reference.start(mlp.widths, seed) for seed in range(count)]

    def replicas():
        return Replicas(mlp, x, y, starts, seeds=range(count), learning_rates=1e-3, batch_size=16)

    stopped = replicas()
    total = 0
    for _ in range(3):
        thread, done = background.begin(stopped)
        threading.Event().wait(0.02)
        background.stop(stopped, thread)
        total += done[0]
        assert stopped.advance(1) == 0, "stopped until `resume`"
        stopped.resume()
        total += stopped.advance(2)
        assert stopped.step == total
    expected = replicas()
    assert expected.advance(total) == total
    for index in range(count):
        assert reference.same_bits(stopped.parameters(index), expected.parameters(index))


def test_other_threads_run_during_a_slice():
    training = large()
    thread, _ = background.begin(training)
    # Each look needs Python's global lock; the slice ends only when it is told to.
    background.wait_until(lambda: training.step > 0)
    seen = training.step
    background.wait_until(lambda: training.step > seen)
    background.stop(training, thread)


# Prints how many blocks Numba's runtime allocated in a slice of 3 steps and in one of 200, for a small network, for one
# whose steps several threads share, and for replicas.
COUNT_BLOCKS = """
from numba.core.runtime import rtsys
from reluviz_kernels import Mlp, Replicas, Training, set_thread_count
from tests.kernels import background, reference

def blocks(run, steps):
    before = rtsys.get_allocation_stats().alloc
    assert run.advance(steps) == steps
    return rtsys.get_allocation_stats().alloc - before

set_thread_count(2)
small, large = Mlp((3, 9, 7, 4), "tanh", "softmax"), Mlp((16, 100, 100, 4), "tanh", "softmax")
x, y = reference.problem(small.widths, "softmax", 47)
begin = reference.start(small.widths)
runs = [
    Training(small, x, y, begin, optimiser="adam", l1=1e-3),
    Training(large, *reference.problem(large.widths, "softmax", 200), reference.start(large.widths), batch_size=128),
    Replicas(small, x, y, [begin] * 9, seeds=range(9), learning_rates=0.1),
]
for run in runs:
    run.advance(2)
    print(blocks(run, 3), blocks(run, 200))
"""


def test_kernels_allocate_nothing_in_a_step():
    done = subprocess.run(
        [sys.executable, "-c", COUNT_BLOCKS],
        env={**os.environ, "NUMBA_NRT_STATS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counts = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(counts) == 3
    for few, many in counts:
        # A call counts its array arguments, whatever it does with them.
        assert few == many > 0


def test_memory_does_not_grow_over_slices():
    runs = [small(optimiser) for optimiser in OPTIMISERS]
    for training in runs:
        training.advance(7)
    tracemalloc.start()
    try:
        for training in runs:
            training.advance(7)
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            for training in runs:
                training.advance(7)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # Less than one byte for each slice; a single small array for each would be more than 100 kB.
    assert grown < 1000

"""What must not crash or hang: interrupts between threads, damaged states, buffers of another network."""

import subprocess
import sys

import numpy as np
import pytest

from reluviz_kernels import Evaluator, KernelError, Mlp, Training, bounds, gradients, probes, threads
from tests.kernels import reference

MLP = Mlp((3, 9, 2), "tanh", "softmax", "float64")


@pytest.mark.parametrize("failing", [0, 1])
def test_an_exception_in_one_part_reaches_the_caller_and_the_pool_goes_on(failing):
    def part_of(steps, part, parts):
        if part == failing:
            raise KeyboardInterrupt
        return steps

    if failing == 0:
        with pytest.raises(KeyboardInterrupt):
            threads.run_together(part_of, 3, 2)
    else:
        assert threads.run_together(part_of, 3, 2) == 3
    assert threads.run_together(lambda steps, part, parts: (steps, part, parts), 7, 2) == (7, 0, 2)


INTERRUPTED = """
import threading, _thread, time
from reluviz_kernels import threads

done = []

def part_of(steps, part, parts):
    time.sleep(0.3)
    done.append(part)

threading.Timer(0.1, _thread.interrupt_main).start()
try:
    threads.run_together(part_of, 1, 2)
except KeyboardInterrupt:
    print(sorted(done))
"""


def test_an_interrupt_lets_every_part_end_first():
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "[0, 1]", "")


def test_gradients_need_targets():
    x, _ = reference.problem(MLP.widths, "softmax")
    evaluator = Evaluator(MLP, x)
    for method in (evaluator.gradients, evaluator.gradient_sizes):
        with pytest.raises(ValueError, match="need the targets"):
            method(reference.start(MLP.widths))


@pytest.mark.parametrize("chunk", [1, 30, 49, 50])
def test_gradients_of_a_set_in_parts_are_those_of_the_whole(chunk):
    x, y = reference.problem(MLP.widths, "softmax", 50)
    start = reference.start(MLP.widths)
    got = Evaluator(MLP, x, y, chunk=chunk).gradients(start)
    assert reference.distance(got, gradients(MLP, start, x, y)) < 1e-13


def test_an_evaluator_refuses_another_network():
    x, y = reference.problem((2, 2, 1), "logistic", 20)
    training = Training(Mlp((2, 2, 1)), x, y, reference.start((2, 2, 1)))
    for other in (Mlp((2, 64, 1)), Mlp((2, 2, 1), dtype="float64")):
        with pytest.raises(KernelError, match="another shape or type"):
            Evaluator(other, x).logits(training)


@pytest.mark.parametrize("damage", ["order", "cursor"])
def test_a_damaged_state_is_refused_whole(damage):
    x, y = reference.problem(MLP.widths, "softmax", 50)
    training = Training(MLP, x, y, reference.start(MLP.widths), batch_size=10)
    training.advance(3)
    before, state = training.state(), training.state()
    if damage == "order":
        state["order"][0, 0] = 10**12
    else:
        state["counters"][1] = 7
    with pytest.raises(KernelError, match="order of samples is damaged"):
        training.restore(state)
    for name, kept in before.items():
        np.testing.assert_array_equal(training.state()[name], kept)


def test_a_histogram_of_bins_too_narrow_for_numbers_is_refused():
    with pytest.raises(KernelError, match="do not fit"):
        probes.histogram(np.zeros((4, 2)), 0.0, 1e-310, 40)


def test_bounds_hold_for_a_function_that_rises_and_falls():
    mlp = Mlp((1, 1, 1, 1), "sine", "squared", "float64")
    ones = [(np.ones((1, 1)), np.zeros(1)) for _ in range(3)]
    _, (_, high) = bounds.pre_activation_bounds(mlp, ones, 0.0, np.pi)
    assert high[0] >= 1


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_time_must_be_finite(wrong):
    x, y = reference.problem(MLP.widths, "softmax", 50)
    with pytest.raises(KernelError, match="must be a finite number"):
        Training(MLP, x, y, reference.start(MLP.widths)).advance_for(wrong)

"""The clock inside kernels is that of the system, and training reads it around its steps only."""

import itertools
import sys
import time

import numpy as np
from numba import njit

from reluviz_kernels import Mlp, Training, clock
from tests.kernels import reference

# The clock that both Python and a kernel read.
now = time.perf_counter if sys.platform == "win32" else time.monotonic


@njit
def read(out):
    for i in range(out.size):
        out[i] = clock.ticks()


def test_it_is_the_clock_of_the_system():
    out = np.empty(100, np.int64)
    read(out)
    before = now()
    read(out)
    after = now()
    readings = [before, *(out * clock.TICK).tolist(), after]
    assert all(first <= second for first, second in itertools.pairwise(readings))


def test_training_counts_what_its_steps_took_and_nothing_else():
    widths = (3, 9, 2)
    mlp = Mlp(widths, "tanh", "softmax")
    x, y = reference.problem(widths, mlp.loss, 40)
    training = Training(mlp, x, y, reference.start(widths), batch_size=10)
    assert training.seconds == 0
    training.advance(1)
    taken = [training.seconds]
    for steps in (50, 400):
        begin = now()
        training.advance(steps)
        passed = now() - begin
        taken.append(training.seconds)
        assert 0 < taken[-1] - taken[-2] <= passed
    training.loss(x, y)
    training.advance(0)
    assert training.seconds == taken[-1]

"""The training thread ends within a second, also out of a compilation, and does no harm."""

import threading
import time
from contextlib import suppress

import numba
import numpy as np
from numba.core.compiler_lock import global_compiler_lock

from reluviz.gui.interrupt import Interrupted, interrupt
from reluviz.gui.worker import RaceWorker
from tests.gui.race.races import PAIR, prepared, race, wait_for


def test_closing_ends_a_slow_evaluation_within_a_second():
    large = {"data.samples": 200_000, "network.hidden": (64, 64), "training.epochs": 1000}
    worker = RaceWorker()
    worker.submit(race(large, large), running=True)
    wait_for(lambda: prepared(worker))
    begin = time.monotonic()
    assert worker.close()
    assert time.monotonic() - begin < 1


def test_closing_ends_a_compilation_within_a_second():
    compiling = threading.Event()

    def compile_for_ever(config, dataset):
        while True:
            numba.njit(lambda x: x * 2 + 1).compile("f8(f8)")
            compiling.set()

    worker = RaceWorker(compile_for_ever)
    worker.submit(PAIR)
    assert compiling.wait(60)
    begin = time.monotonic()
    assert worker.close()
    assert time.monotonic() - begin < 1
    # The compiler is none the worse for it.
    assert numba.njit(lambda x: x + 1)(1) == 2


def test_a_thread_is_interrupted_between_two_steps_of_the_compiler_and_nowhere_else():
    compile_now, ended_by = threading.Event(), []

    def work():
        assert compile_now.wait(60)
        try:
            numba.njit(lambda x: x * 5 + 1).compile("f8(f8)")
        except Interrupted:
            ended_by.append(global_compiler_lock.is_locked())

    thread = threading.Thread(target=work)
    thread.start()
    assert not interrupt(thread, 0.1)
    assert ended_by == []
    compile_now.set()
    assert interrupt(thread, 60)
    # Not while the thread held the compiler's lock, or it has let it go.
    assert ended_by == [False]
    assert numba.njit(lambda x: x + 1)(1) == 2


def test_a_compilation_can_be_broken_off_at_any_time_without_harm():
    def compile_for_ever():
        with suppress(Interrupted):
            while True:
                numba.njit(lambda x: np.cumsum(np.sqrt(x)[1:])).compile("f8[:](f8[:])")

    for delay in np.linspace(0.01, 0.6, 6):
        thread = threading.Thread(target=compile_for_ever)
        thread.start()
        time.sleep(delay)
        assert interrupt(thread, 10)
    assert numba.njit(lambda x: np.sqrt(x)[1:])(np.array([4.0, 9.0])) == 3


def test_closing_before_the_start_and_twice_is_harmless():
    worker = RaceWorker()
    assert worker.close()
    assert worker.close()

"""Calls that are shared among threads: all are made once, results keep their order, and nothing waits for ever."""

import threading
import time

import pytest

from reluviz_kernels import set_thread_count, threads


@pytest.fixture(autouse=True)
def two_threads():
    set_thread_count(2)
    yield
    set_thread_count(None)


def test_results_come_in_order():
    assert threads.run_all(pow, [(number, 2) for number in range(200)]) == [number**2 for number in range(200)]


def test_both_threads_work_at_the_same_time():
    meeting = threading.Barrier(2, timeout=10)
    assert sorted(threads.run_all(meeting.wait, [(), ()])) == [0, 1]


def test_after_an_error_no_other_call_begins_and_those_under_way_are_waited_for():
    begun, ended = [], []
    meeting = threading.Barrier(2, timeout=10)

    def one_fails(number):
        begun.append(number)
        if number < 2:
            meeting.wait()
        if number == 0:
            raise ZeroDivisionError("no")
        # The other one has time to fail meanwhile.
        time.sleep(0.05)
        ended.append(number)

    with pytest.raises(ZeroDivisionError, match="no"):
        threads.run_all(one_fails, [(number,) for number in range(100)])
    assert len(begun) < 100
    assert set(begun) - set(ended) == {0}


def test_calls_that_share_calls_of_their_own_end():
    def inner(number):
        return number + 1

    def outer(number):
        return sum(threads.run_all(inner, [(number,), (number + 1,)]))

    assert threads.run_all(outer, [(number,) for number in range(20)]) == [2 * number + 3 for number in range(20)]

"""How many threads the kernels use, and the pool that runs them.

Kernels release Python's global lock, so plain threads are enough: no OpenMP or TBB is needed, and two Python threads
may start kernels at the same time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from functools import cache
from threading import Lock
from typing import Any

import threadpoolctl

from reluviz_kernels.errors import KernelError, whole_number


class _Setting:
    count: int | None = None


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_count() -> int:
    """Return how many threads a kernel may use."""
    return _Setting.count or usable_cores()


def set_thread_count(count: int | None) -> None:
    """Set how many threads a kernel may use, BLAS included; None for all usable cores.

    Raises:
        KernelError: The count is below 1 or above 1024.
    """
    if count is not None and not 1 <= whole_number("the number of threads", count) <= 1024:
        raise KernelError(f"the number of threads must lie in [1, 1024], not {count}")
    _Setting.count = count
    threadpoolctl.threadpool_limits(limits=thread_count(), user_api="blas")


@cache
def _pool(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix="reluviz-kernel")


_GANG = Lock()


@contextmanager
def together(most: int) -> Iterator[int]:
    """Give the number of threads, at most `most`, that may now run one kernel together and wait for each other.

    It is 1 where another kernel does so already: threads that wait for one that never gets a turn would wait for ever.
    """
    count = min(most, thread_count())
    if count == 1 or not _GANG.acquire(blocking=False):
        yield 1
        return
    try:
        yield count
    finally:
        _GANG.release()


@cache
def _gang_pool(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix="reluviz-gang")


def run_together(function: Callable[[int, int, int], Any], steps: int, parts: int) -> Any:
    """Call function(steps, part, parts) for every part at the same time; return the result of part 0.

    The parts wait for each other, so none begins before all have a thread, and an interrupt lets the slice end first.
    """
    if parts == 1:
        return function(steps, 0, 1)
    gate: Future[bool] = Future()
    waiting: list[Future[Any]] = []

    def run(part: int) -> Any:
        return function(steps, part, parts) if gate.result() else None

    try:
        for part in range(parts):
            waiting.append(_gang_pool(parts).submit(run, part))
        gate.set_result(True)
        wait(waiting)
    except BaseException:
        if not gate.done():
            gate.set_result(False)
        wait(waiting)
        raise
    return waiting[0].result()


def run_all(function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Call `function` once for each tuple of arguments, on as many threads as are set; return the results in order.

    The caller's thread is one of them. After an interrupt or an error, what has not begun is dropped and what has is
    waited for: no buffer stays in use.
    """
    results: list[Any] = [None] * len(arguments)
    pending = deque(enumerate(arguments))

    def work() -> None:
        # Each takes the next as it comes to it: to hand over one by one would take longer than a short call does.
        while True:
            try:
                place, each = pending.popleft()
            except IndexError:
                return
            try:
                results[place] = function(*each)
            except BaseException:
                pending.clear()
                raise

    helpers = min(thread_count(), len(arguments)) - 1
    # In a context of its own each, so that what happens there can be told to be the caller's.
    waiting = [_pool(thread_count()).submit(copy_context().run, work) for _ in range(helpers)]
    try:
        work()
        for each in waiting:
            # One that has found no thread until now has nothing left to do.
            if not each.cancel():
                each.result()
    except BaseException:
        pending.clear()
        wait(waiting)
        raise
    return results

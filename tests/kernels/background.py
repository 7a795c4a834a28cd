"""A long slice in a thread of its own, and waiting for it without trusting any clock but a very patient one."""

import threading

PATIENCE_S = 60


def wait_until(condition):
    """Look again and again until a condition holds."""
    pause = threading.Event()
    for _ in range(PATIENCE_S * 1000):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError(f"still waiting after {PATIENCE_S} s")


def begin(run, steps=10**9):
    """Start a long `advance` in a thread; return the thread and the list that will hold its result."""
    done = []
    thread = threading.Thread(target=lambda: done.append(run.advance(steps)))
    thread.start()
    return thread, done


def join(thread):
    """Wait for a thread that is about to end."""
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def stop(run, thread):
    """Stop a run that advances in a thread."""
    run.request_stop()
    join(thread)

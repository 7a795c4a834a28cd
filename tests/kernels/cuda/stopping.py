"""A stop that comes while a kernel runs, at no time by the clock."""

import contextlib
import threading

import numpy as np


def order_of(networks):
    """Return the order of samples as the GPU has it now, also while a kernel changes it."""
    # On the stream of signals: any other would wait for the kernel's end.
    found = networks.order.copy_to_host(stream=networks._signals)
    networks._signals.synchronize()
    return found


@contextlib.contextmanager
def stopped_when_begun(training):
    """Ask a run that shuffles, and has not begun, to stop once its first step is certain to be done.

    A step looks at the stop flag before it draws an order, so whoever sees another order comes after that look.
    """
    networks, ended = training._networks, threading.Event()
    before = order_of(networks)

    def stop():
        while not ended.wait(1e-3):
            if not np.array_equal(order_of(networks), before):
                training.request_stop()
                return

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()

"""Kernels for GPUs, run by Numba's simulator or on a real GPU: in a session of their own, which chooses one of them.

`test_cuda_simulated.py` starts the first, `.ci/gpu` the second. The simulator is chosen before Numba is imported, and
then for the whole process.
"""

import os
import sys
import threading

import numpy as np
import pytest

SIMULATED, REAL = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1", os.environ.get("RELUVIZ_GPU") == "1"

if not SIMULATED and not REAL:
    collect_ignore_glob = ["test_*.py"]
else:
    collect_ignore_glob = ["test_on_a_gpu.py" if SIMULATED else "test_spread.py"]


def pytest_collection_modifyitems(items):
    for item in items:
        if REAL:
            item.add_marker(pytest.mark.gpu)
        # A GPU overflows, and makes NaN, without a word; the simulator's numbers are NumPy's, which warn.
        item.add_marker(pytest.mark.filterwarnings("ignore::RuntimeWarning"))


@pytest.fixture(autouse=True, scope="session")
def _threads_that_take_turns():
    # A simulated block's threads are Python's. Those that wait at a barrier look again and again for the others.
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(autouse=True, scope="session")
def _one_shared_array_for_all():
    """Keep two of a simulated block's threads, each of them the first to ask, from getting a shared array each."""
    if not SIMULATED:
        yield
        return
    from numba.core.types import Type
    from numba.cuda.simulator.kernelapi import FakeCUDAShared
    from numba.np.numpy_support import as_dtype

    original, lock = FakeCUDAShared.array, threading.Lock()

    def array(self, shape, dtype):
        if shape == 0:
            return original(self, shape, dtype)
        frame = sys._getframe(1)
        place = frame.f_code.co_filename, frame.f_lineno
        with lock:
            if place not in self._allocations:
                self._allocations[place] = np.empty(shape, as_dtype(dtype) if isinstance(dtype, Type) else dtype)
            return self._allocations[place]

    FakeCUDAShared.array = array
    yield
    FakeCUDAShared.array = original

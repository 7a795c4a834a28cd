"""Kernels for GPUs, run by Numba's simulator: in a session of their own, which `test_cuda_simulated.py` starts.

The simulator is chosen before Numba is imported, and then for the whole process.
"""

import os
import sys

import pytest

if os.environ.get("NUMBA_ENABLE_CUDASIM") != "1":
    collect_ignore_glob = ["test_*.py"]


def pytest_collection_modifyitems(items):
    # A GPU overflows, and makes NaN, without a word; the simulator's numbers are NumPy's, which warn.
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("ignore::RuntimeWarning"))


@pytest.fixture(autouse=True, scope="session")
def _threads_that_take_turns():
    # A block's threads are Python's. Those that wait at a barrier look again and again whether the others have come.
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(before)

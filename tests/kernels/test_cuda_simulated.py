"""Every CUDA kernel under Numba's simulator, in a process of its own: see `cuda/conftest.py`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_kernels_of_the_gpu_agree_with_those_of_the_processor():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/kernels/cuda", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{done.stdout}{done.stderr}", pytrace=False)
    assert " passed" in done.stdout

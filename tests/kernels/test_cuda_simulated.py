"""Every CUDA kernel under Numba's simulator, in a process of its own: see `cuda/conftest.py`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240
"""What the simulator may take, three times what it takes on two slow cores."""


def simulated(path):
    """Run the tests under the simulator and return their output, which goes to a file: so what came of it is kept."""
    arguments = ["-m", "pytest", "-v", "tests/kernels/cuda", "-p", "no:cacheprovider"]
    with path.open("wb") as output:
        try:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1", "PYTHONUTF8": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=SECONDS,
            )
            failed = "" if done.returncode == 0 else f"the simulator's tests end with {done.returncode}"
        except subprocess.TimeoutExpired:
            failed = f"the simulator's tests take longer than {SECONDS} s"
    text = path.read_text("utf-8", "replace")
    if failed:
        pytest.fail(f"{failed}:\n{text}", pytrace=False)
    return text


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 50)
def test_kernels_of_the_gpu_agree_with_those_of_the_processor(tmp_path):
    assert " passed" in simulated(tmp_path / "output.txt")


def test_what_takes_too_long_says_how_far_it_came(tmp_path, monkeypatch):
    def run(command, *, stdout, timeout, **_):
        stdout.write(b"test_training.py::test_float64 PASSED\ntest_training.py::test_that_hangs ")
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(pytest.fail.Exception, match=r"longer than 240 s:\n.*PASSED\n.*test_that_hangs"):
        simulated(tmp_path / "output.txt")

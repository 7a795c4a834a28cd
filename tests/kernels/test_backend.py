"""The chooser of devices: CUDA has a name or a reason, and is refused with that reason."""

import os
import subprocess
import sys

import pytest

from reluviz_kernels import KernelError, backend


def test_cuda_has_a_reason_or_a_name():
    available, text = backend.cuda_status()
    assert isinstance(available, bool)
    assert text.strip()
    assert text.isprintable()


def test_the_simulator_is_no_cuda_device():
    code = "from reluviz_kernels.backend import cuda_status; print(cuda_status())"
    environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.startswith("(False,")
    assert "simulator" in done.stdout


def test_a_broken_driver_is_a_reason_and_no_traceback(monkeypatch):
    from numba import cuda  # noqa: TID251 - to break it

    def fail():
        raise OSError("libcuda.so.1: wrong ELF class\nsecond line")

    monkeypatch.setattr(cuda, "is_available", fail)
    assert backend.cuda_status() == (False, "OSError: libcuda.so.1: wrong ELF class")


@pytest.mark.parametrize("wanted", ["auto", "cpu"])
def test_the_processor_is_always_there(wanted):
    assert backend.choose_device(wanted) == "cpu"


def test_a_missing_device_is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(backend, "cuda_status", lambda: (False, "the driver is too old"))
    with pytest.raises(KernelError, match="the driver is too old"):
        backend.choose_device("cuda")


def test_an_unknown_device_is_refused():
    with pytest.raises(KernelError, match="unknown device 'tpu'"):
        backend.choose_device("tpu")

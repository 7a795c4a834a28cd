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
    from numba import cuda

    def fail():
        raise OSError("libcuda.so.1: wrong ELF class\nsecond line")

    monkeypatch.setattr(cuda, "is_available", fail)
    assert backend.cuda_status() == (False, "OSError: libcuda.so.1: wrong ELF class")


@pytest.mark.parametrize("wanted", ["auto", "cpu"])
def test_the_processor_is_always_there(wanted):
    assert backend.choose_device(wanted) == "cpu"


def test_a_driver_too_old_for_the_toolkit_is_a_reason(monkeypatch):
    from numba import cuda

    from reluviz_kernels.cuda import device

    class TooOld(Exception):  # noqa: N818
        __module__ = "numba.cuda.cudadrv.driver"

    def fail():
        with device.faults_told():
            raise TooOld("[222] Call to cuLinkAddData results in UNSUPPORTED_PTX_VERSION")

    monkeypatch.setattr(cuda, "is_available", lambda: True)
    monkeypatch.setattr(device, "check", fail)
    assert backend.cuda_status() == (
        False, "the NVIDIA driver is older than the CUDA toolkit; update the driver",
    )  # fmt: skip


def test_a_device_is_told_with_what_decides_its_speed(monkeypatch):
    from types import SimpleNamespace

    from numba import cuda

    from reluviz_kernels.cuda import device

    context = SimpleNamespace(
        device=SimpleNamespace(name=b"NVIDIA H100 80GB HBM3", compute_capability=(9, 0)),
        get_memory_info=lambda: (70 * 2**30, 80 * 2**30),
    )
    driver = SimpleNamespace(driver=SimpleNamespace(driver=SimpleNamespace(get_version=lambda: (12, 4))))
    monkeypatch.setattr(cuda, "is_available", lambda: True)
    monkeypatch.setattr(cuda, "current_context", lambda: context)
    monkeypatch.setattr(cuda, "cudadrv", driver)
    monkeypatch.setattr(device, "check", lambda: None)
    text = "NVIDIA H100 80GB HBM3 (compute capability 9.0, 80.0 GiB, driver for CUDA 12.4)"
    assert backend.cuda_status() == (True, text)


@pytest.mark.parametrize(
    ("wanted", "operations", "parameter_bytes", "there", "device"),
    [
        ("auto", 1e9, 1e6, True, "cuda"),
        ("auto", 1e3, 1e6, True, "cpu"),
        ("auto", 1e9, 3e4, True, "cpu"),
        ("auto", 1e9, 1e6, False, "cpu"),
        ("cuda", 1e3, 1e3, True, "cuda"),
        ("cpu", 1e9, 1e6, True, "cpu"),
    ],
)
def test_auto_goes_by_the_sizes_of_a_step_and_of_the_network(
    wanted, operations, parameter_bytes, there, device, monkeypatch
):
    monkeypatch.setattr(backend, "cuda_status", lambda: (there, "some GPU"))
    assert backend.choose_device(wanted, operations, parameter_bytes) == device


def test_a_missing_device_is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(backend, "cuda_status", lambda: (False, "the driver is too old"))
    with pytest.raises(KernelError, match="the driver is too old"):
        backend.choose_device("cuda")


def test_an_unknown_device_is_refused():
    with pytest.raises(KernelError, match="unknown device 'tpu'"):
        backend.choose_device("tpu")

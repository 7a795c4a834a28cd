"""The GPU's faults, each in one line; those of a real one are in `test_on_a_gpu.py`."""

import dataclasses

import pytest

from reluviz.core.capture import Capture
from reluviz_kernels import KernelError
from reluviz_kernels.cuda import device, memory, networks
from reluviz_kernels.cuda.training import CudaReplicas
from reluviz_kernels.errors import GpuFault
from tests.kernels import reference


class CudaAPIError(Exception):
    """As the driver raises it."""


CudaAPIError.__module__ = "numba.cuda.cudadrv.driver"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[2] Call to cuMemAlloc results in CUDA_ERROR_OUT_OF_MEMORY", "out of GPU memory; take fewer"),
        ("[222] Call to cuLinkAddData results in UNSUPPORTED_PTX_VERSION", "older than the CUDA toolkit; update"),
        ("[719] Call to cuMemcpyDtoH results in CUDA_ERROR_LAUNCH_FAILED", "a kernel failed on the GPU; start the pro"),
        ("[35] INSUFFICIENT_DRIVER", "the NVIDIA driver is too old; update it"),
        ("[999] something else.\nand more", "CudaAPIError: [999] something else"),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_that_says_what_to_do(text, words):
    with pytest.raises(KernelError) as caught, device.faults_told():
        raise CudaAPIError(text)
    message = str(caught.value)
    assert words in message
    assert message.endswith("the device 'cpu' works without it")
    assert "\n" not in message


def test_a_mistake_of_the_program_stays_what_it_is():
    with pytest.raises(ZeroDivisionError), device.faults_told():
        1 / 0  # noqa: B018
    with pytest.raises(KernelError, match=r"^as it is$"), device.faults_told():
        raise KernelError("as it is")


def test_too_little_memory_for_many_networks_is_one_line(monkeypatch):
    def full(shape, dtype):
        raise CudaAPIError("CUDA_ERROR_OUT_OF_MEMORY")

    monkeypatch.setattr(memory, "zeros", full)
    x, y = reference.problem((2, 3, 1), "logistic", 10)
    start = reference.start((2, 3, 1))
    with pytest.raises(KernelError, match=r"^CUDA: out of GPU memory; take fewer or smaller networks"):
        CudaReplicas(networks.Mlp((2, 3, 1)), x, y, [start] * 3, seeds=range(3), learning_rates=0.1)


def test_a_failed_launch_is_one_line(monkeypatch):
    x, y = reference.problem((2, 3, 1), "logistic", 10)
    replicas = CudaReplicas(networks.Mlp((2, 3, 1)), x, y, [reference.start((2, 3, 1))], seeds=[0], learning_rates=0.1)

    def fail(end, kept):
        raise CudaAPIError("[719] CUDA_ERROR_LAUNCH_FAILED")

    def signal(flag):
        with device.faults_told():
            raise CudaAPIError("[719] CUDA_ERROR_LAUNCH_FAILED")

    monkeypatch.setattr(replicas._networks, "_launch_to", fail)
    monkeypatch.setattr(replicas._networks, "_signal", signal)
    with pytest.raises(KernelError, match=r"^CUDA: a kernel failed on the GPU"):
        replicas.advance(3)
    # Whoever closes a window asks all runs to stop, failed ones among them.
    replicas.request_stop()
    with pytest.raises(KernelError, match="a kernel failed on the GPU"):
        replicas.resume()


def test_a_picture_of_a_network_on_a_gpu_that_failed_is_one_line():
    class Lost:
        def copy_to_host(self):
            raise CudaAPIError("[719] CUDA_ERROR_LAUNCH_FAILED")

    told = dict.fromkeys(field.name for field in dataclasses.fields(Capture))
    capture = Capture(**{**told, "widths": (2, 3, 1), "flat_parameters": Lost()})
    with pytest.raises(GpuFault, match=r"^CUDA: a kernel failed on the GPU; start the program again"):
        capture.parameters()


def test_the_check_runs_a_kernel(monkeypatch):
    device.check.cache_clear()
    device.check()
    monkeypatch.setattr(device, "_probe", {(1, 1): lambda numbers: None})
    device.check.cache_clear()
    with pytest.raises(KernelError, match="a kernel that writes 42 wrote 0"):
        device.check()

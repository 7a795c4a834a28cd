"""The figures of a GPU, from a run of the benchmark that is made up."""

import importlib.util
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reluviz.bench.document import Document
from reluviz.bench.machine import machine, versions
from reluviz.bench.results import KernelResult, TrainingResult

PATH = Path(__file__).resolve().parents[2] / ".ci" / "gpu_figures.py"
ELEMENTS = 1 << 28


@pytest.fixture(scope="module")
def figures():
    spec = importlib.util.spec_from_file_location("gpu_figures", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kernel(case, activation, which, milliseconds):
    return KernelResult(
        case=f"{case} {ELEMENTS}", activation=activation, backend="cuda", threads=16, params={"dtype": "float32"},
        samples=[milliseconds / 1e3], compile_s=None, pass_=which, elements=ELEMENTS,
    )  # fmt: skip


def replicas(backend, microseconds):
    return TrainingResult(
        case="replicas-10000 relu", activation="relu", backend=backend, threads=16,
        params={"networks": 10_000, "dtype": "float32"}, samples=[microseconds], compile_s=None, final_loss=0.5,
        workload="replicas-10000",
    )  # fmt: skip


@pytest.mark.parametrize(("gpu_us", "told"), [(10.0, "100.0 times"), (25.0, "40.0 times")])
def test_shares_of_the_copy_and_the_speed_over_all_cores(gpu_us, told, figures):
    results = (
        kernel("copy", None, None, 1.0), kernel("tanh value", "tanh", "value", 1.25),
        kernel("relu value", "relu", "value", 1.0), replicas("cpu", 1000.0), replicas("cuda", gpu_us),
    )  # fmt: skip
    here = replace(machine(), cuda="NVIDIA H100", cuda_available=True, cpu="a processor")
    document = Document(
        created=datetime.now(UTC), argv=("bench",), seed=0, machine=here, versions=versions(), results=results
    )
    name, copy, worst, best, many = figures.lines(document)
    assert name == "NVIDIA H100"
    # 2^28 float32 read and as many written, in a thousandth of a second.
    assert copy == "copy of 268,435,456 float32: 2,147 GB/s, read and written"
    assert worst.split() == ["tanh", "value", str(ELEMENTS), "80.0%", "of", "the", "copy,", "below", "90%"]
    assert best.split() == ["relu", "value", str(ELEMENTS), "100.0%", "of", "the", "copy"]
    assert many == f"10,000 networks at once, relu: {told} 16 threads of a processor" + (
        "" if gpu_us == 10 else ", below 50"
    )

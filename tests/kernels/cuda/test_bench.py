"""The benchmark beside a GPU: what it plans, that results are checked, and what a fault leaves."""

import io
import re
from dataclasses import replace

import pytest

from reluviz.bench import workloads
from reluviz.bench.options import Options
from reluviz.bench.plan import filtered
from reluviz.bench.progress import SilentProgress
from reluviz.bench.ratios import copy_of
from reluviz.bench.runner import measure
from reluviz.bench.suites import SUITES, gpu_kernels, kernels, training
from reluviz.bench.workloads import Workload
from reluviz_kernels import backend
from reluviz_kernels.cuda import device, elementwise, evaluation, memory, networks
from reluviz_kernels.errors import GpuFault

TINY = Options(threads=2, min_rounds=2, max_time=0.0, activations=("relu", "tanh"), device="cuda")


@pytest.fixture(autouse=True)
def _a_small_gpu_and_small_cases(monkeypatch):
    monkeypatch.setattr(backend, "cuda_status", lambda: (True, "simulator"))
    monkeypatch.setattr(device.Stopwatch, "seconds", lambda watch: 1e-2)
    for module, name, value in (
        (elementwise, "THREADS", 4),
        (networks, "MOST_THREADS", 4),
        (networks, "MOST_THREADS_OF_MANY", 2),
        (evaluation, "_MOST_THREADS", 4),
        (kernels, "IN_CACHE", 16),
        (kernels, "IN_MEMORY", 40),
        (kernels, "ON_GPU", 90),
        (gpu_kernels, "_BLOCK", 32),
        (training, "_MANY", 3),
    ):
        monkeypatch.setattr(module, name, value)
    tiny = Workload("tiny", (2, 3, 1), 5, 20, "logistic", 0.03, 1, "spirals")
    monkeypatch.setattr(workloads, "WORKLOADS", {w.name: w for w in (tiny, replace(tiny, name="many", replicas=2))})


def measured(suite, pattern, **changes):
    return measure(
        filtered(SUITES[suite].plan(replace(TINY, **changes)), re.compile(pattern)), SilentProgress(io.StringIO())
    )


def test_activations_stand_beside_a_copy_on_the_gpu_and_the_processor():
    results = measured("kernels", "40|90").results
    on_gpu = [r for r in results if r.backend == "cuda"]
    assert [r.case for r in on_gpu if r.elements == 90] == [
        "copy 90", "relu value 90", "relu derivative 90", "tanh value 90", "tanh derivative 90",
    ]  # fmt: skip
    assert {r.case for r in on_gpu if r.elements == 40} == {r.case for r in results if r.backend == "cpu"}
    assert all(r.samples == (1e-2, 1e-2) for r in on_gpu)
    tanh = next(r for r in on_gpu if r.case == "tanh value 90")
    assert copy_of(tanh, results).backend == "cuda"
    assert tanh.gb_per_s == pytest.approx(2 * 4 * 90 / 1e-2 / 1e9)


def test_training_and_many_networks_are_measured_on_both():
    results = measured("training", "relu").results
    assert [(r.workload, r.backend) for r in results] == [
        (name, backend) for name in ("tiny", "many", "replicas-10000") for backend in ("cpu", "cuda")
    ]
    for ours, gpu in zip(results[::2], results[1::2], strict=True):
        assert gpu.final_loss == pytest.approx(ours.final_loss, rel=1e-4)
        assert gpu.params == ours.params
        assert gpu.median > 0


def test_races_to_a_target_are_run_on_both(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,label\n" + "".join(f"{x / 10},{int(x > 0)}\n" for x in range(-10, 11)))
    results = measured("convergence", "relu shared", dataset=str(path), layers=(2,), seeds=2, target=0.5).results
    assert [r.backend for r in results] == ["cpu", "cuda"]
    assert results[0].epochs == results[1].epochs


def test_without_a_gpu_nothing_is_planned_for_one():
    for suite in ("kernels", "training", "convergence"):
        contests = SUITES[suite].plan(replace(TINY, device="cpu"))
        assert not [entry for contest in contests for entry in contest.entries if "CUDA" in entry.label]


def fail(*given):
    raise GpuFault("CUDA: out of GPU memory; take fewer")


def test_a_fault_leaves_a_case_out_where_nobody_asked_for_the_gpu(monkeypatch):
    monkeypatch.setattr(memory, "empty", fail)
    found = measured("kernels", "^relu value 90|^relu value 16", device="auto")
    assert [r.case for r in found.results] == ["relu value 16"]
    assert found.left_out == ("relu value 90: CUDA: out of GPU memory; take fewer",)
    with pytest.raises(GpuFault, match="out of GPU memory"):
        measured("kernels", "^relu value 90")


def test_a_result_that_is_wrong_is_not_timed(monkeypatch):
    monkeypatch.setattr(elementwise, "launcher", lambda activation, role, x, out: lambda: out.copy_to_device(x))
    found = measured("kernels", "^tanh value 90|^relu value 16")
    assert [r.case for r in found.results] == ["relu value 16"]
    assert "computes the value of tanh differently" in found.left_out[0]

"""Runs of a config whose device is a GPU: the record, pictures and races to a target of the processor's."""

import numpy as np
import pytest

from reluviz.core.config import RunConfig
from reluviz.core.convergence import run_to_target
from reluviz.core.problem import make_problem
from reluviz.core.snapshot import SnapshotRequest
from reluviz.core.trainer import Trainer
from reluviz_kernels import KernelError, backend
from reluviz_kernels.cuda import descent, evaluating, evaluation, gradients, memory, networks
from reluviz_kernels.cuda.plan import make_plan
from reluviz_kernels.cuda.training import CudaTraining
from reluviz_kernels.errors import GpuFault


@pytest.fixture(autouse=True)
def _a_small_gpu(monkeypatch):
    monkeypatch.setattr(backend, "cuda_status", lambda: (True, "simulator"))
    for module, name, threads in (
        (networks, "MOST_THREADS", 4),
        (networks, "MOST_THREADS_OF_MANY", 2),
        (evaluation, "_MOST_THREADS", 4),
        (evaluating, "THREADS", 4),
        (gradients, "MOST_THREADS", 4),
    ):
        monkeypatch.setattr(module, name, threads)
    evaluation._scores.cache_clear()
    yield
    evaluation._scores.cache_clear()


def config(**changes):
    table = {
        "data.samples": 24,
        "network.hidden": [3],
        "training.learning_rate": 0.1,
        "training.epochs": 5,
        "training.device": "cuda",
        **{key.replace("__", "."): value for key, value in changes.items()},
    }
    return RunConfig().with_values(table)


def test_a_run_on_the_gpu_has_the_processors_record():
    gpu, processor = Trainer(config()), Trainer(config(training__device="cpu"))
    assert isinstance(gpu.training, CudaTraining)
    for run in (gpu, processor):
        run.advance(epochs=2)
        run.advance(epochs=1, to_target=True)
        run.advance(steps=1)
    assert (gpu.step, gpu.epoch) == (processor.step, processor.epoch) == (7, 3)
    for name in ("step", "epoch", "train_accuracy", "test_accuracy"):
        np.testing.assert_array_equal(getattr(gpu.history, name), getattr(processor.history, name))
    for name in ("train_loss", "test_loss", "gradient_rms"):
        np.testing.assert_allclose(getattr(gpu.history, name), getattr(processor.history, name), rtol=1e-4)
    before = gpu.history.train_loss[-1]
    gpu.reset()
    gpu.advance(epochs=3)
    assert gpu.history.train_loss[-1] == before


def test_pictures_are_made_where_the_network_lies():
    gpu, processor = Trainer(config()), Trainer(config(training__device="cpu"))
    request = SnapshotRequest(boundary=5, maps=4, parameters=True)
    shots = []
    for run in (gpu, processor):
        run.advance(epochs=1)
        captured = run.capture()
        run.advance(epochs=1)
        shots.append(run.snapshot(request, captured))
        detail = run.neuron(0, 1, capture=captured)
        assert detail.incoming.tolist() == shots[-1].parameters[0][0][:, 1].tolist()
    ours, theirs = shots
    assert ours.step == theirs.step == 2
    np.testing.assert_allclose(ours.boundary, theirs.boundary, rtol=1e-4)
    np.testing.assert_allclose(ours.maps, theirs.maps, rtol=1e-4, atol=1e-6)
    for layer, same in zip(ours.activity, theirs.activity, strict=True):
        assert layer.active_slopes.tolist() == same.active_slopes.tolist()


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_many_runs_race_to_a_target_in_one_launch(metric):
    value = 0.6 if metric == "accuracy" else 0.24
    changes = {"training__loss": "squared", "target__metric": metric, "target__value": value}
    found = [
        run_to_target(config(training__device=device, **changes), [1, 2, 3], [0.1, 0.3, 1e6], mode="replicas")
        for device in ("cuda", "cpu")
    ]
    assert [(o.seed, o.state, o.epochs, o.epochs_run) for o in found[0]] == [
        (o.seed, o.state, o.epochs, o.epochs_run) for o in found[1]
    ]
    assert found[0][2].state == "diverged"


@pytest.mark.parametrize(
    ("hidden", "batch", "device"),
    [
        ([3], 10, "cpu"),
        ([64, 64, 64], 800, "cpu"),
        ([128, 128], 10, "cpu"),
        ([128, 128], 800, "cuda"),
    ],
)
def test_auto_takes_the_gpu_for_networks_that_all_its_blocks_share(hidden, batch, device):
    changes = {"data__samples": 1000, "network__hidden": hidden, "training__batch_size": batch}
    problem = make_problem(config(training__device="auto", **changes))
    assert problem.device == device
    if device == "cuda":
        assert not descent.placement_of(make_plan(problem.mlp.widths, batch), "sgd", problem.mlp.real).parameters


def test_a_fault_ends_a_run_that_asked_for_the_gpu_and_auto_goes_to_the_processor(monkeypatch):
    def fail(*given):
        raise GpuFault("CUDA: out of GPU memory")

    monkeypatch.setattr(memory, "zeros", fail)
    monkeypatch.setattr(backend, "_LARGE_STEP", 0)
    monkeypatch.setattr(backend, "SHARED_BYTES", 0)
    with pytest.raises(GpuFault, match="out of GPU memory"):
        Trainer(config())
    run = Trainer(config(training__device="auto"))
    assert run.problem.device == "cpu"
    run.advance(epochs=1)
    alone = Trainer(config(training__device="cpu"))
    alone.advance(epochs=1)
    assert run.history.train_loss[-1] == alone.history.train_loss[-1]


@pytest.mark.parametrize("fault_at", ["start", "third evaluation"])
def test_races_whose_gpu_fails_end_or_for_auto_begin_anew_on_the_processor(fault_at, monkeypatch):
    monkeypatch.setattr(backend, "_LARGE_STEP", 0)
    monkeypatch.setattr(backend, "SHARED_BYTES", 0)
    evaluations, scores_of = [], evaluation.CudaEvaluator.scores_of

    def fail_late(evaluator, *given):
        evaluations.append(given)
        if len(evaluations) == 3:
            raise GpuFault("CUDA: a kernel failed on the GPU")
        return scores_of(evaluator, *given)

    def fail(*given):
        raise GpuFault("CUDA: a kernel failed on the GPU")

    if fault_at == "start":
        monkeypatch.setattr(memory, "zeros", fail)
    else:
        monkeypatch.setattr(evaluation.CudaEvaluator, "scores_of", fail_late)
    # The last diverges in the first epoch, and is over when the fault comes.
    seeds, rates = [1, 2, 3], [0.1, 0.3, 1e6]
    changes = {"training__loss": "squared", "target__metric": "loss", "target__value": 0.01}
    with pytest.raises(GpuFault, match="a kernel failed on the GPU"):
        run_to_target(config(**changes), seeds, rates, mode="replicas")
    evaluations.clear()
    told = []
    auto = config(training__device="auto", **changes)
    found = run_to_target(auto, seeds, rates, mode="replicas", on_outcome=lambda index, _: told.append(index))
    assert sorted(told) == [0, 1, 2]
    assert found == run_to_target(config(training__device="cpu", **changes), seeds, rates, mode="replicas")


def test_what_is_not_there_is_refused_and_auto_does_without(monkeypatch):
    monkeypatch.setattr(backend, "cuda_status", lambda: (False, "the driver is too old"))
    with pytest.raises(KernelError, match="CUDA can't be used: the driver is too old; the device 'cpu' can"):
        Trainer(config())
    assert backend.choose_device("auto", 1e9) == "cpu"

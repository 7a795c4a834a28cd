"""What only a real GPU can show: sizes that the simulator can't, its own faults, and a stop while a kernel runs."""

import numpy as np
import pytest
from numba import cuda

from reluviz_kernels import ACTIVATIONS, Evaluator, KernelError, Mlp, Training, backend, initial_parameters
from reluviz_kernels.cuda import device, elementwise, memory
from reluviz_kernels.cuda.evaluation import CudaEvaluator
from reluviz_kernels.cuda.training import CudaReplicas, CudaTraining
from tests.kernels import oracle, reference
from tests.kernels.cuda.stopping import stopped_when_begun


def test_there_is_a_gpu():
    available, text = backend.cuda_status()
    assert available, text


@pytest.mark.parametrize("role", ["value", "derivative"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_of_every_exponent(name, role):
    activation, x = ACTIVATIONS[name], oracle.samples(np.float32, mantissas=4, dense=2000)
    got = elementwise.apply(activation, role, x)
    exact = oracle.exactly(name, role, x, {p.name: p.default for p in activation.parameters})
    ulps, mixed = oracle.errors(got, exact)
    assert mixed.max() <= 2e-7 + 2 * np.finfo(np.float32).eps
    if role == "value" and name in ("sigmoid", "tanh", "softplus", "elu", "silu"):
        assert ulps.max() <= 6


def test_an_array_of_more_than_two_to_the_31_numbers_where_there_is_room():
    # Half of the GPU's free memory, for it stays in place.
    free, _ = cuda.current_context().get_memory_info()
    count = min((1 << 31) + 12345, free // 8)
    out, values = memory.empty(count, np.float32), np.arange(-1000, 1000, dtype=np.float32)
    block = memory.to_device(np.tile(values, 1 << 12))
    for start in range(0, count, block.size):
        part = out[start : start + block.size]
        part.copy_to_device(block[: part.size])
    elementwise.value(ACTIVATIONS["relu"], out, out)
    last = 2000 * (count // 2000)
    for start in (0, 2000 * (last // 4000), last - 2_000_000):
        found = out[start : start + 2_000_000].copy_to_host().reshape(-1, 2000)
        assert (found == np.maximum(values, 0)).all()
    assert (out[last:].copy_to_host() == np.maximum(values[: count - last], 0)).all()


def test_layers_too_wide_for_shared_memory():
    widths = (3, 5000, 4100, 2)
    x, y = reference.problem(widths, "softmax", 300)
    mlp, start = Mlp(widths, "tanh", "softmax"), initial_parameters(widths, "he_normal", 0)
    gpu, processor = CudaEvaluator(mlp, x, y), Evaluator(mlp, x, y)
    np.testing.assert_allclose(gpu.logits(start), processor.logits(start), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(gpu.maps(start), processor.maps(start), rtol=1e-3, atol=1e-5)
    gradients = reference.gradients(reference.wide(start), x, y, "tanh", "softmax")
    assert reference.distance(gpu.gradients(start), gradients) < 1e-4


@pytest.mark.parametrize(
    ("widths", "loss", "batch", "samples"),
    [
        ((2, 8, 8, 1), "logistic", 10, 500),
        ((64, 64, 64, 10), "softmax", 32, 1437),
        ((784, 256, 128, 10), "softmax", 128, 1280),
    ],
)
def test_an_epoch_of_each_workload_agrees_with_the_processor(widths, loss, batch, samples):
    x, y = reference.problem(widths, loss, samples)
    start = initial_parameters(widths, "he_normal", 0)
    gpu, processor = (
        kind(Mlp(widths, "relu", loss), x, y, start, batch_size=batch, learning_rate=0.03)
        for kind in (CudaTraining, Training)
    )
    steps = gpu.steps_per_epoch
    assert gpu.advance(steps) == processor.advance(steps) == steps
    assert gpu.loss(x, y) == pytest.approx(processor.loss(x, y), rel=1e-4)


def test_ten_thousand_networks_at_once():
    x, y = reference.problem((2, 8, 8, 1), "logistic", 500)
    mlp, count = Mlp((2, 8, 8, 1), "tanh"), 10_000
    starts = [initial_parameters(mlp.widths, "he_normal", seed) for seed in range(100)] * 100
    seeds, rates = list(range(count)), np.linspace(0.01, 0.1, count).tolist()
    replicas = CudaReplicas(mlp, x, y, starts, seeds=seeds, learning_rates=rates)
    assert replicas.advance(50) == 50
    losses = replicas.losses(x, y)
    assert np.isfinite(losses).all()
    for index in (0, 4321, 9999):
        alone = Training(mlp, x, y, starts[index], seed=seeds[index], learning_rate=rates[index])
        alone.advance(50)
        assert losses[index] == pytest.approx(alone.loss(x, y), rel=1e-4)


@pytest.mark.parametrize("widths", [(2, 8, 8, 1), (64, 256, 1)])
def test_a_stop_reaches_a_kernel_that_runs(widths, monkeypatch):
    x, y = reference.problem(widths, "logistic", 500)
    training, steps = CudaTraining(Mlp(widths), x, y, initial_parameters(widths, "he_normal", 0)), 3_000_000
    # One launch would do all, in a minute or so; another one would not begin, for the host knows of the stop.
    training._networks._pace.pieces = steps
    launches, launch = [], training._networks._launch_to
    monkeypatch.setattr(training._networks, "_launch_to", lambda *given: (launches.append(given), launch(*given)))
    with stopped_when_begun(training):
        done = training.advance(steps)
    assert len(launches) == 1
    assert 0 < done < steps


def test_too_little_memory_is_one_line_and_the_gpu_works_on():
    with pytest.raises(KernelError, match="out of GPU memory"), device.faults_told():
        memory.empty(1 << 44, np.float32)
    assert elementwise.value(ACTIVATIONS["relu"], np.array([-1, 2], np.float32)).tolist() == [0, 2]

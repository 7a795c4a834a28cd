"""Networks run over fixed sets on a GPU, against plain NumPy in float64 and the processor's kernels."""

import numpy as np
import pytest
from scipy import special

from reluviz_kernels import Evaluator, KernelError, Mlp
from reluviz_kernels.cuda import evaluating, evaluation, gradients
from reluviz_kernels.cuda.evaluation import CudaEvaluator
from reluviz_kernels.cuda.training import CudaTraining
from tests.kernels import reference

SAMPLES = 11


@pytest.fixture(autouse=True)
def _few_threads_and_small_parts(monkeypatch):
    monkeypatch.setattr(evaluation, "_MOST_THREADS", 8)
    monkeypatch.setattr(evaluation, "_PART", 4)
    monkeypatch.setattr(gradients, "MOST_THREADS", 8)
    monkeypatch.setattr(gradients, "_MOST_SAMPLES", 4)
    monkeypatch.setattr(gradients, "_FEWEST_SAMPLES", 2)
    monkeypatch.setattr(evaluating, "THREADS", 8)
    evaluation._scores.cache_clear()
    yield
    evaluation._scores.cache_clear()


class Launches:
    """Stands for a kernel, and notes how it is launched."""

    def __init__(self, noted):
        self.noted = noted

    def __getitem__(self, how):
        return lambda *_: self.noted.append(how)


def given(widths=(2, 4, 3, 2), loss="softmax", activation="tanh"):
    x, y = reference.problem(widths, loss, SAMPLES)
    return Mlp(widths, activation, loss), x, y, reference.start(widths, dtype=np.float32)


@pytest.mark.parametrize("widths", [(2, 4, 3, 2), (3, 5, 1), (3, 2)])
def test_outputs_are_those_of_float64(widths):
    mlp, x, _, start = given(widths, "squared", "gelu")
    exact, inputs = reference.forward(reference.wide(start), x, "gelu")
    evaluator = CudaEvaluator(mlp, x)
    np.testing.assert_allclose(evaluator.logits(start), exact[-1], rtol=2e-5, atol=2e-6)
    maps = evaluator.maps(start)
    assert maps.shape == (sum(widths[1:-1]), SAMPLES)
    hidden = np.concatenate([np.empty((SAMPLES, 0)), *inputs[1:]], axis=1).T
    np.testing.assert_allclose(maps, hidden, rtol=2e-5, atol=2e-6)


def test_more_parts_than_a_grid_has_are_run_in_several_launches(monkeypatch):
    monkeypatch.setattr(evaluation, "_MOST_PARTS", 2)
    mlp, x, _, start = given(activation="relu")
    exact, inputs = reference.forward(reference.wide(start), x, "relu")
    evaluator = CudaEvaluator(mlp, x, chunk=2)
    np.testing.assert_allclose(evaluator.logits(start), exact[-1], rtol=2e-5, atol=2e-6)
    hidden = np.concatenate(inputs[1:], axis=1).T
    np.testing.assert_allclose(evaluator.maps(start), hidden, rtol=2e-5, atol=2e-6)
    for layer, z in zip(evaluator.activity(start), exact, strict=False):
        assert layer.active_slopes.tolist() == (z > 0).mean(axis=0).tolist()


def test_what_a_block_runs_fits_its_shared_memory_whatever_the_set(monkeypatch):
    monkeypatch.setattr(evaluation, "_PART", 32)
    monkeypatch.setattr(evaluation, "_MOST_PARTS", 3)
    # Three numbers for each unit of the widest layer and sample.
    fitting = evaluation.SHARED_BYTES // (3 * 256 * 4)
    launches = []
    monkeypatch.setattr(evaluation, "_outputs", lambda *_: Launches(launches))
    CudaEvaluator(Mlp((2, 256, 1)), np.zeros((10 * fitting, 2))).logits(reference.start((2, 256, 1), dtype=np.float32))
    assert [(grid, shared) for grid, _, _, shared in launches] == [
        ((1, parts), fitting * 3 * 256 * 4) for parts in (3, 3, 3, 1)
    ]


@pytest.mark.parametrize("role", ["logits", "maps", "activity"])
def test_layers_too_wide_for_shared_memory_are_run_in_the_memory_of_the_gpu(role, monkeypatch):
    # Room for one sample of the four units, and then for one part of four samples in the GPU's memory.
    monkeypatch.setattr(evaluation, "SHARED_BYTES", 3 * 4 * 4)
    monkeypatch.setattr(evaluation, "_WORK_BYTES", 3 * 4 * 4 * 4)
    mlp, x, y, start = given(activation="relu")
    launches, kernel = [], evaluation._outputs(mlp.function.declare, Mlp((1, 1), "relu", "softmax"), role, False)

    class Noted:
        def __getitem__(self, how):
            launches.append(how)
            return kernel[how]

    monkeypatch.setattr(evaluation, "_outputs", lambda *how: Noted() if how[-1] is False else None)
    exact, inputs = reference.forward(reference.wide(start), x, "relu")
    evaluator = CudaEvaluator(mlp, x, y)
    if role == "logits":
        np.testing.assert_allclose(evaluator.logits(start), exact[-1], rtol=2e-5, atol=2e-6)
    elif role == "maps":
        np.testing.assert_allclose(evaluator.maps(start), np.concatenate(inputs[1:], axis=1).T, rtol=2e-5, atol=2e-6)
    else:
        for layer, z in zip(evaluator.activity(start), exact, strict=False):
            assert layer.active_slopes.tolist() == (z > 0).mean(axis=0).tolist()
    assert [(grid, shared) for grid, _, _, shared in launches] == [((1, 1), 0)] * 3


def test_several_networks_with_wide_layers_have_an_area_for_each_block(monkeypatch):
    monkeypatch.setattr(evaluation, "SHARED_BYTES", 0)
    mlp, x, _, _ = given()
    networks = [reference.start(mlp.widths, seed, np.float32) for seed in range(3)]
    evaluator = CudaEvaluator(mlp, x)
    logits = evaluator.logits_of(evaluation.memory.to_device(evaluator._plan.packed(networks, mlp.real)))
    for each, network in zip(logits, networks, strict=True):
        exact = reference.forward(reference.wide(network), x, "tanh")[0][-1]
        np.testing.assert_allclose(each, exact, rtol=2e-5, atol=2e-6)


def test_several_networks_are_run_in_one_launch():
    mlp, x, y, _ = given()
    networks = [reference.start(mlp.widths, seed, np.float32) for seed in range(3)]
    evaluator = CudaEvaluator(mlp, x, y)
    flat = evaluation.memory.to_device(evaluator._plan.packed(networks, mlp.real))
    logits = evaluator.logits_of(flat)
    for each, network in zip(logits, networks, strict=True):
        assert (each == evaluator.logits(network)).all()
    losses, correct = evaluator.scores_of(flat, y.argmax(axis=1))
    for index, network in enumerate(networks):
        exact = reference.forward(reference.wide(network), x, "tanh")[0][-1]
        assert losses[index] == pytest.approx(reference.loss_value("softmax", exact, y), rel=1e-6)
        assert correct[index] == (exact.argmax(axis=1) == y.argmax(axis=1)).sum()
    with pytest.raises(KernelError, match="several networks"):
        evaluator.logits(type("Many", (), {"flat_parameters": flat}))
    with pytest.raises(KernelError, match="another shape or type"):
        evaluator.logits_of(flat[:-1])


def test_a_single_output_is_compared_with_the_threshold():
    mlp, x, y, start = given((2, 3, 1), "logistic")
    exact = reference.forward(reference.wide(start), x, "tanh")[0][-1][:, 0]
    labels = y[:, 0].astype(np.int64)
    evaluator = CudaEvaluator(mlp, x, y)
    for threshold in (0.0, float(np.median(exact)) + 1e-3):
        losses, correct = evaluator.scores_of(evaluator._flat(start), labels, threshold)
        assert correct.tolist() == [((exact > threshold) == labels).sum()]
    assert losses[0] == pytest.approx(np.mean(np.logaddexp(0, exact) - y[:, 0] * exact), rel=1e-6)
    assert evaluator.scores_of(evaluator._flat(start))[1].tolist() == [0]


@pytest.mark.parametrize(
    ("widths", "loss", "activation"),
    [((2, 4, 3, 2), "softmax", "tanh"), ((2, 3, 1), "logistic", "relu"), ((3, 2), "squared", "identity")],
)
def test_gradients_are_those_of_float64(widths, loss, activation):
    mlp, x, y, start = given(widths, loss, activation)
    exact = reference.gradients(reference.wide(start), x, y, activation, loss)
    evaluator = CudaEvaluator(mlp, x, y)
    assert reference.distance(evaluator.gradients(start), exact) < 1e-5
    rms = evaluator.gradient_rms_of(evaluator._flat(start))
    np.testing.assert_allclose(rms[0], [np.sqrt(np.mean(weights**2)) for weights, _ in exact], rtol=1e-5)
    with pytest.raises(ValueError, match="gradients need the targets"):
        CudaEvaluator(mlp, x).gradients(start)
    with pytest.raises(ValueError, match="losses need the targets"):
        CudaEvaluator(mlp, x).losses_of(evaluator._flat(start))


@pytest.mark.parametrize(("most", "launches"), [(2, [(0, 8), (8, 11)]), (1, [(0, 4), (4, 8), (8, 11)])])
def test_gradients_of_a_large_set_are_added_up_in_several_launches_and_a_stop_comes_between(
    most, launches, monkeypatch
):
    mlp, x, y, start = given()
    monkeypatch.setattr(gradients, "first_pieces", lambda operations, blocks: 1)
    monkeypatch.setattr(gradients, "_BLOCKS", most)
    kernel = gradients._gradients(mlp.function.declare, Mlp((1, 1), "tanh", "softmax"))
    stop, parts = np.zeros(1, np.int64), []

    class Stopped:
        def __getitem__(self, how):
            def launch(*given):
                assert how[0] == (1, most)
                parts.append((int(given[6]), int(given[7])))
                kernel[how](*given)
                stop[0] = int(given[7] >= last)

            return launch

    monkeypatch.setattr(gradients, "_gradients", lambda *_: Stopped())
    evaluator = CudaEvaluator(mlp, x, y, stop)
    last = SAMPLES + 1
    exact = reference.gradients(reference.wide(start), x, y, "tanh", "softmax")
    assert reference.distance(evaluator.gradients(start), exact) < 1e-5
    assert parts == launches
    last = 5
    parts.clear()
    assert evaluator.gradients(start) is None
    assert parts == [each for each in launches if each[0] < 5]


def test_several_networks_share_blocks_for_their_gradients():
    mlp, x, y, _ = given()
    networks = [reference.start(mlp.widths, seed, np.float32) for seed in range(3)]
    evaluator = CudaEvaluator(mlp, x, y)
    flat = evaluation.memory.to_device(evaluator._plan.packed(networks, mlp.real))
    found = evaluator._gradients_of(flat)
    for own, network in zip(found, networks, strict=True):
        exact = reference.gradients(reference.wide(network), x, y, "tanh", "softmax")
        assert reference.distance(evaluator._plan.unpacked(own), exact) < 1e-5


@pytest.mark.parametrize(
    ("widths", "networks", "samples", "shares"),
    [
        # As many blocks as have 16 samples each; no more than 128; for many networks one each, 128 samples at a time.
        ((2, 8, 1), 1, 100, (7, 15)),
        ((2, 8, 1), 1, 100_000, (128, 128)),
        ((2, 8, 1), 10_000, 500, (1, 128)),
        # Blocks whose sums of 16 M weights fit into 256 MiB.
        ((4096, 4096, 1), 1, 1000, (3, 128)),
    ],
)
def test_blocks_share_samples_as_far_as_their_sums_have_room(widths, networks, samples, shares, monkeypatch):
    monkeypatch.undo()
    plan = evaluation.make_plan(widths, 1)
    assert gradients.shares_of(plan, networks, samples, 4) == shares


@pytest.mark.parametrize("limit", [0.0, 0.1, 1.0])
def test_activity_is_counted_as_on_the_processor(limit):
    mlp, x, _, start = given(activation="relu")
    exact = reference.forward(reference.wide(start), x, "relu")[0][:-1]
    found = CudaEvaluator(mlp, x).activity(start, limit)
    processor = Evaluator(mlp, x).activity(start, limit)
    for layer, same, z in zip(found, processor, exact, strict=True):
        assert layer.samples == same.samples == SAMPLES
        assert layer.active_slopes.tolist() == (z > 0).mean(axis=0).tolist() == same.active_slopes.tolist()
        assert layer.active_outputs.tolist() == same.active_outputs.tolist()
        assert layer.saturated.tolist() == same.saturated.tolist()


def test_a_limit_between_two_float32_numbers_counts_like_float64():
    mlp, x, _, start = given((2, 4, 1), "logistic", "sigmoid")
    z = reference.forward(start, x.astype(np.float32), "sigmoid")[0][0]
    slope = float(np.median(special.expit(z) * special.expit(-z)))
    for limit in (slope, np.nextafter(slope, 1), np.nextafter(slope, 0)):
        found, processor = (kind(mlp, x).activity(start, limit)[0] for kind in (CudaEvaluator, Evaluator))
        assert np.abs(found.saturated - processor.saturated).max() <= 1 / SAMPLES


def test_a_network_in_training_is_read_where_it_lies():
    mlp, x, y, start = given()
    training = CudaTraining(mlp, x, y, start, batch_size=5)
    training.advance(2)
    assert (training.predict(x) == CudaEvaluator(mlp, x).logits(training.parameters())).all()


def test_a_stop_leaves_nothing():
    mlp, x, y, start = given()
    stop = np.ones(1, np.int64)
    evaluator = CudaEvaluator(mlp, x, y, stop)
    assert evaluator.logits(start) is None
    assert evaluator.maps(start) is None
    assert evaluator.activity(start) is None
    assert evaluator.gradients(start) is None
    assert evaluator.gradient_rms_of(evaluator._flat(start)) is None
    stop[0] = 0
    assert evaluator.logits(start).shape == (SAMPLES, 2)


def test_a_set_that_does_not_fit_is_refused():
    mlp, x, _, start = given()
    with pytest.raises(KernelError, match=r"x must have the shape"):
        CudaEvaluator(mlp, x[:, :1])
    with pytest.raises(KernelError, match="samples at once must be 1 or more"):
        CudaEvaluator(mlp, x, chunk=0)
    with pytest.raises(KernelError, match="parameters have the shapes"):
        CudaEvaluator(mlp, x).logits(start[:-1])

"""Training on a GPU against the processor's kernels and against plain NumPy in float64."""

import threading
import time

import numpy as np
import pytest

from reluviz_kernels import KernelError, Mlp, Replicas, Training
from reluviz_kernels.cuda import descent, networks, pace, spread
from reluviz_kernels.cuda.training import CudaReplicas, CudaTraining
from tests.kernels import reference
from tests.kernels.cuda.stopping import stopped_when_begun

SAMPLES, BATCH = 17, 5


@pytest.fixture(autouse=True)
def _few_threads(monkeypatch):
    monkeypatch.setattr(networks, "MOST_THREADS", 8)
    monkeypatch.setattr(networks, "MOST_THREADS_OF_MANY", 4)
    monkeypatch.setattr(spread, "TILE", 4)


@pytest.fixture(params=["a block", "all blocks"])
def placed(request, monkeypatch):
    """Train in one block, or where its shared memory is too small in all of the GPU's."""
    if request.param == "all blocks":
        monkeypatch.setattr(descent, "SHARED_BYTES", 0)


def given(widths=(2, 4, 3, 1), loss="logistic", activation="tanh", dtype="float32"):
    """Return a network, inputs, targets and a start."""
    x, y = reference.problem(widths, loss, SAMPLES)
    return Mlp(widths, activation, loss, dtype), x.astype(dtype), y.astype(dtype), reference.start(widths, dtype=dtype)


@pytest.mark.parametrize(
    ("widths", "loss", "activation", "optimiser"),
    [
        ((2, 4, 3, 1), "logistic", "tanh", "sgd"),
        ((3, 5, 3), "softmax", "relu", "momentum"),
        ((3, 5, 3), "softmax", "gelu", "adam"),
        ((2, 3, 2), "squared", "sigmoid", "nesterov"),
        ((2, 3, 1), "logistic", "softplus", "rmsprop"),
        ((3, 2), "squared", "identity", "adamw"),
    ],
)
def test_an_epoch_agrees_with_the_processor_and_with_float64(widths, loss, activation, optimiser):
    mlp, x, y, start = given(widths, loss, activation)
    options = {"optimiser": optimiser, "batch_size": BATCH, "learning_rate": 0.05, "l1": 1e-3, "l2": 1e-2}
    gpu = CudaTraining(mlp, x, y, start, shuffle=False, **options)
    processor = Training(mlp, x, y, start, shuffle=False, **options)
    assert gpu.advance(gpu.steps_per_epoch) == processor.advance(gpu.steps_per_epoch) == 4
    assert (gpu.epoch, gpu.step) == (1, 4)
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    exact = reference.train(
        start, wide_x, wide_y, activation, loss, reference.in_order(SAMPLES, 1), batch=BATCH,
        optimiser=optimiser, rate=0.05, l1=1e-3, l2=1e-2,
    )  # fmt: skip
    assert reference.distance(gpu.parameters(), exact) < 2e-5
    assert reference.distance(gpu.parameters(), processor.parameters()) < 2e-5
    wanted = reference.loss_value(loss, reference.forward(exact, x, activation)[0][-1], y)
    assert gpu.loss(x, y) == pytest.approx(wanted, rel=1e-4)
    assert gpu.loss(x, y) == pytest.approx(processor.loss(x, y), rel=1e-4)


@pytest.mark.usefixtures("placed")
def test_an_epoch_is_one_launch():
    mlp, x, y, start = given()
    training = CudaTraining(mlp, x, y, start, batch_size=BATCH)
    launches, launch = [], training._networks._launch_to
    training._networks._launch_to = lambda *given: (launches.append(given), launch(*given))
    assert training.advance(training.steps_per_epoch) == 4
    assert len(launches) == 1


def test_float64_agrees_to_its_own_digits():
    mlp, x, y, start = given(dtype="float64")
    gpu, processor = (kind(mlp, x, y, start, batch_size=BATCH, seed=1) for kind in (CudaTraining, Training))
    gpu.advance(8)
    processor.advance(8)
    assert reference.distance(gpu.parameters(), processor.parameters()) < 1e-13


@pytest.mark.parametrize(
    ("optimiser", "room"), [("sgd", 0), ("momentum", 400), ("adam", 0), ("adam", 400), ("adam", 700)]
)
def test_it_makes_no_difference_where_the_numbers_lie(optimiser, room, monkeypatch):
    mlp, x, y, start = given((2, 4, 1))
    everything = CudaTraining(mlp, x, y, start, optimiser=optimiser, batch_size=BATCH)
    monkeypatch.setattr(descent, "SHARED_BYTES", room)
    outside = CudaTraining(mlp, x, y, start, optimiser=optimiser, batch_size=BATCH)
    for each in (everything, outside):
        each.advance(5)
    assert reference.distance(everything.parameters(), outside.parameters()) < 1e-6


def test_parameters_work_and_moments_are_placed_by_how_often_they_are_read():
    plan = networks.make_plan((2, 4, 1), BATCH)
    sizes = [4 * plan.parameters, 4 * plan.work, 8 * plan.parameters]
    placed = [
        descent.placement_of(plan, "adam", np.dtype(np.float32), sum(sizes[:count])) for count in range(len(sizes) + 1)
    ]
    found = [(each.parameters, each.work, each.moments) for each in placed]
    assert found == [(False, False, False), (True, False, False), (True, True, False), (True, True, True)]
    assert [each.bytes for each in placed] == [0, sizes[0], sizes[0] + sizes[1], sum(sizes)]


@pytest.mark.parametrize(
    ("widths", "loss", "activation", "optimiser"),
    [
        ((6, 9, 5, 3), "softmax", "tanh", "adam"),
        ((5, 6, 1), "logistic", "relu", "momentum"),
        ((9, 2), "squared", "identity", "sgd"),
    ],
)
def test_a_network_spread_over_all_blocks_agrees_with_the_processor(widths, loss, activation, optimiser, monkeypatch):
    mlp, x, y, start = given(widths, loss, activation)
    monkeypatch.setattr(descent, "SHARED_BYTES", 4 * 20)
    options = {"optimiser": optimiser, "batch_size": 7, "learning_rate": 0.05, "l1": 1e-3, "l2": 1e-2, "seed": 5}
    gpu, processor = (kind(mlp, x, y, start, **options) for kind in (CudaTraining, Training))
    assert gpu._networks.is_spread
    assert gpu.advance(5) == processor.advance(5) == 5
    assert reference.distance(gpu.parameters(), processor.parameters()) < 2e-5
    assert gpu.loss(x, y) == pytest.approx(processor.loss(x, y), rel=1e-4)


def test_many_networks_too_large_for_shared_memory_have_a_block_each(monkeypatch):
    monkeypatch.setattr(descent, "SHARED_BYTES", 0)
    mlp, x, y, start = given((2, 4, 1))
    replicas = CudaReplicas(
        mlp, x, y, [start] * 2, seeds=[0, 1], learning_rates=0.1, batch_size=BATCH, optimiser="adam"
    )
    assert not replicas._networks.is_spread
    replicas.advance(5)
    for index in range(2):
        alone = Training(mlp, x, y, start, seed=index, learning_rate=0.1, batch_size=BATCH, optimiser="adam")
        alone.advance(5)
        assert reference.distance(replicas.parameters(index), alone.parameters()) < 2e-5


@pytest.mark.usefixtures("placed")
def test_the_same_seed_gives_the_same_orders():
    mlp, x, y, start = given()
    gpu, processor = (kind(mlp, x, y, start, batch_size=BATCH, seed=11) for kind in (CudaTraining, Training))
    for _ in range(3):
        gpu.advance(3)
        processor.advance(3)
        assert gpu.state()["order"].tolist() == processor.state()["order"][0].tolist()
    assert gpu.state()["random"].tolist() == processor.state()["random"].tolist()
    assert reference.distance(gpu.parameters(), processor.parameters()) < 2e-5


@pytest.mark.usefixtures("placed")
def test_slices_of_any_length_and_a_saved_state_change_nothing():
    mlp, x, y, start = given()
    whole, sliced = (CudaTraining(mlp, x, y, start, batch_size=BATCH, optimiser="adam", seed=3) for _ in range(2))
    beginning = sliced.state()
    whole.advance(11)
    sliced.advance(1)
    sliced.advance(6)
    middle = sliced.state()
    sliced.advance(4)
    assert reference.same_bits(whole.parameters(), sliced.parameters())
    sliced.restore(middle)
    sliced.advance(4)
    assert reference.same_bits(whole.parameters(), sliced.parameters())
    sliced.restore(beginning)
    assert reference.same_bits(sliced.parameters(), start)
    with pytest.raises(KernelError, match="does not fit this run: order"):
        sliced.restore({**middle, "order": middle["order"][:-1]})
    with pytest.raises(KernelError, match="order of samples is damaged"):
        sliced.restore({**middle, "order": np.zeros_like(middle["order"])})


def test_a_launch_ends_with_its_budget_and_goes_on_where_it_ended(monkeypatch):
    monkeypatch.setattr(pace, "LAUNCH_S", 1e-9)
    mlp, x, y, start = given()
    kept = CudaTraining(mlp, x, y, start, batch_size=BATCH).room_for(2)
    many, one = (CudaTraining(mlp, x, y, start, batch_size=BATCH) for _ in range(2))
    assert many._networks._pace.pieces == 1
    many._networks._pace.pieces = 2
    launches, launch = [], many._networks._launch_to
    many._networks._launch_to = lambda end, room: (launches.append(end), launch(end, room))
    assert many.advance(9, kept) == 9
    assert launches == [2, 4, 5, 6, 7, 8, 9]
    ends = kept.copy_to_host().reshape(2, -1)
    monkeypatch.setattr(pace, "LAUNCH_S", 100.0)
    for end in ends:
        one.advance(4)
        assert (one.flat_parameters.copy_to_host() == end).all()
    one.advance(1)
    assert reference.same_bits(one.parameters(), many.parameters())


@pytest.mark.usefixtures("placed")
def test_parameters_at_the_ends_of_epochs_are_kept_as_far_as_there_is_room():
    mlp, x, y, start = given((2, 3, 1))
    training = CudaTraining(mlp, x, y, start, batch_size=BATCH)
    kept = training.room_for(2)
    training.advance(13, kept)
    first, second = kept.copy_to_host().reshape(2, -1)
    again = CudaTraining(mlp, x, y, start, batch_size=BATCH)
    for each in (first, second):
        again.advance(4)
        assert (again.flat_parameters.copy_to_host() == each).all()
    with pytest.raises(KernelError, match="flat array of float32 on the GPU"):
        training.advance(1, np.zeros(100, np.float32))


@pytest.mark.usefixtures("placed")
def test_a_stop_from_another_thread_ends_a_launch_between_two_steps():
    mlp, x, y, start = given()
    training, whole = (CudaTraining(mlp, x, y, start, batch_size=BATCH, seed=2) for _ in range(2))
    training._networks._pace.pieces = 100_000
    with stopped_when_begun(training):
        done = training.advance(100_000)
    assert 0 < done < 100_000
    assert training.advance(5) == 0
    training.resume()
    assert training.advance(3) == 3
    whole.advance(done + 3)
    assert training.step == whole.step
    assert reference.same_bits(training.parameters(), whole.parameters())


def test_a_stop_and_a_resume_at_once_leave_a_run_that_is_either_stopped_or_not(monkeypatch):
    mlp, x, y, start = given()
    training = CudaTraining(mlp, x, y, start, batch_size=BATCH)
    signal, resuming = training._networks._signal, threading.Thread(target=training.resume)

    def slow(flag):
        if flag:
            # The other thread has all the time that it needs to overtake this one, if it can.
            resuming.start()
            resuming.join(0.2)
        signal(flag)

    monkeypatch.setattr(training._networks, "_signal", slow)
    training.request_stop()
    resuming.join()
    assert training._networks._stop.copy_to_host().tolist() == [0]
    assert training.advance(3) == 3


@pytest.mark.usefixtures("placed")
def test_a_gpu_that_was_told_to_stop_ends_training_whatever_the_host_knows():
    mlp, x, y, start = given()
    training = CudaTraining(mlp, x, y, start, batch_size=BATCH)
    training._networks._signal(1)
    assert training.advance(3) == 0
    training.resume()
    assert training.advance(3) == 3


def test_training_for_a_time_does_at_least_a_step(monkeypatch):
    clock = iter(range(10**6))
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock) / 100)
    mlp, x, y, start = given()
    training = CudaTraining(mlp, x, y, start, batch_size=BATCH)
    assert training.advance_for(0.0) == 1
    assert training.advance_for(200.0) > 1
    with pytest.raises(KernelError, match="finite number"):
        training.advance_for(float("inf"))


@pytest.mark.usefixtures("placed")
@pytest.mark.parametrize(
    ("rate", "scale", "activation"),
    [
        (1e30, 1.0, "relu"),
        (1e4, 1e20, "relu"),
        (1e38, 1.0, "identity"),
        (1e30, 1.0, "gelu"),
        (1e30, 1.0, "tanh"),
        (1e4, 1e20, "softplus"),
    ],
)
def test_divergence_is_found_where_the_processor_finds_it(rate, scale, activation):
    mlp, x, y, start = given((2, 4, 3, 2), "squared", activation)
    x = x * np.float32(scale)
    gpu, processor = (kind(mlp, x, y, start, batch_size=BATCH, learning_rate=rate) for kind in (CudaTraining, Training))
    assert gpu.advance(20) == processor.advance(20) < 20
    assert processor.diverged is not None
    assert gpu.diverged == processor.diverged
    assert gpu.advance(5) == 0


def test_replicas_have_seeds_and_rates_of_their_own():
    mlp, x, y, _ = given((2, 4, 1))
    starts = [reference.start(mlp.widths, seed, np.float32) for seed in range(5)]
    seeds, rates = [4, 0, 2, 9, 9], [0.01, 0.1, 0.3, 0.05, 0.2]
    options = {"seeds": seeds, "learning_rates": rates, "batch_size": BATCH, "optimiser": "momentum"}
    gpu, processor = (kind(mlp, x, y, starts, **options) for kind in (CudaReplicas, Replicas))
    assert len(gpu) == 5
    assert gpu.advance(7) == processor.advance(7) == 7
    for index, (seed, rate) in enumerate(zip(seeds, rates, strict=True)):
        alone = CudaTraining(
            mlp, x, y, starts[index], seed=seed, learning_rate=rate, batch_size=BATCH, optimiser="momentum"
        )
        alone.advance(7)
        assert reference.distance(gpu.parameters(index), alone.parameters()) < 1e-6
        assert reference.distance(gpu.parameters(index), processor.parameters(index)) < 2e-5
    np.testing.assert_allclose(gpu.losses(x, y), processor.losses(x, y), rtol=1e-4)
    np.testing.assert_allclose(gpu.logits(x), processor.logits(x), rtol=1e-4, atol=1e-5)
    with pytest.raises(IndexError):
        gpu.parameters(5)


def test_a_replica_that_diverges_leaves_the_others_alone():
    mlp, x, y, start = given((2, 4, 1), "squared", "relu")
    rates = [0.01, 1e30, 0.02]
    replicas = CudaReplicas(mlp, x, y, [start] * 3, seeds=[0, 0, 0], learning_rates=rates, batch_size=BATCH)
    assert replicas.advance(8) == 8
    assert [each is None for each in replicas.diverged] == [True, False, True]
    alone = CudaTraining(mlp, x, y, start, learning_rate=1e30, batch_size=BATCH)
    alone.advance(8)
    assert replicas.diverged[1] == alone.diverged
    assert reference.same_bits(replicas.parameters(1), alone.parameters())
    state = replicas.state()
    replicas.advance(2)
    replicas.restore(state)
    assert replicas.step == 8


@pytest.mark.parametrize("kind", [CudaTraining, Training])
def test_what_can_not_be_trained_is_refused_in_the_same_words(kind):
    mlp, x, y, start = given()
    for options, words in (
        ({"optimiser": "sdg"}, "unknown optimiser"),
        ({"learning_rate": 0.0}, "learning rate must be above 0"),
        ({"batch_size": 0}, "batch size must lie in"),
        ({"momentum": 0.5}, "unknown hyper-parameter 'momentum'"),
        ({"seed": -1}, "seed must lie in"),
    ):
        with pytest.raises(KernelError, match=words):
            kind(mlp, x, y, start, **options)
    with pytest.raises(KernelError, match="parameters have the shapes"):
        kind(mlp, x, y, start[:-1])
    with pytest.raises(KernelError, match=r"x must have the shape \(samples, 2\)"):
        kind(mlp, x[:, :1], y, start)


def test_replicas_need_as_many_seeds_and_rates():
    mlp, x, y, start = given()
    with pytest.raises(KernelError, match="2 networks need as many seeds"):
        CudaReplicas(mlp, x, y, [start] * 2, seeds=[1], learning_rates=0.1)

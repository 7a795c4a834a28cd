"""Many networks in the lanes: each is what it would be alone, whatever its neighbours do."""

import numpy as np
import pytest

from reluviz_kernels import LOSSES, OPTIMISERS, KernelError, Mlp, Replicas, Training, set_thread_count
from tests.kernels import reference

RATES = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "rmsprop": 0.003, "adam": 0.01, "adamw": 0.01}
# float32 runs drift apart by the order of additions; float64 by as little less as its digits are more.
TOLERANCE = {"float32": 2e-4, "float64": 1e-11}


def make(mlp, count, samples=33, rate=0.05, seeds=None, **options):
    """Return replicas with starts, seeds and rates of their own, and the runs of each alone."""
    x, y = reference.problem(mlp.widths, mlp.loss, samples)
    starts = [reference.start(mlp.widths, index, mlp.dtype) for index in range(count)]
    seeds = list(range(100, 100 + count)) if seeds is None else seeds
    rates = [rate * (1 + index % 5) / 3 for index in range(count)]
    replicas = Replicas(mlp, x, y, starts, seeds=seeds, learning_rates=rates, **options)
    alone = [
        Training(mlp, x, y, start, seed=seed, learning_rate=each, **options)
        for start, seed, each in zip(starts, seeds, rates, strict=True)
    ]
    return replicas, alone


def check_each_is_as_alone(mlp, count, steps, **options):
    replicas, alone = make(mlp, count, **options)
    assert len(replicas) == count
    assert replicas.steps_per_epoch == alone[0].steps_per_epoch
    assert replicas.advance(steps) == steps == replicas.step
    assert replicas.diverged == [None] * count
    for index, training in enumerate(alone):
        training.advance(steps)
        assert reference.distance(replicas.parameters(index), training.parameters()) < TOLERANCE[mlp.dtype]
    return replicas, alone


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("count", [1, 7, 8, 9, 20])
def test_every_number_of_replicas(count, dtype):
    check_each_is_as_alone(Mlp((2, 8, 8, 1), "tanh", "logistic", dtype), count, 40)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_and_loss(optimiser, loss):
    mlp = Mlp((3, 7, 5, 4), "tanh", loss, "float64")
    check_each_is_as_alone(mlp, 3, 30, optimiser=optimiser, rate=RATES[optimiser])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("widths", [(1, 1), (5, 3), (3, 1, 1, 2), (8, 8, 8), (9, 17, 9), (2, *[5] * 10, 1)])
def test_every_shape(widths, dtype):
    check_each_is_as_alone(Mlp(widths, "relu", "squared", dtype), 9, 25, rate=0.02)


def test_64_hidden_layers():
    check_each_is_as_alone(Mlp((2, *[4] * 64, 1), "tanh", "squared", "float64"), 3, 10)


@pytest.mark.parametrize("batch", [1, 8, 32, 33, 100])
def test_every_batch_size(batch):
    check_each_is_as_alone(Mlp((3, 6, 10), "gelu", "softmax", "float64"), 9, 20, batch_size=batch)


def test_penalties_parameters_of_activations_and_unshuffled_epochs():
    mlp = Mlp((3, 6, 2), "leaky_relu", "softmax", "float64", {"slope": 0.3})
    check_each_is_as_alone(mlp, 9, 30, l1=0.01, l2=0.02, shuffle=False)


def test_each_has_its_own_order():
    """The same start and the same rate: only the seeds differ, and equal seeds give equal networks."""
    mlp = Mlp((3, 6, 2), "tanh", "softmax", "float64")
    x, y = reference.problem(mlp.widths, mlp.loss, 33)
    seeds = [5, 6, 5, 7, 2**62, 5, 6, 0, 5]
    replicas = Replicas(mlp, x, y, [reference.start(mlp.widths)] * 9, seeds=seeds, learning_rates=0.1)
    replicas.advance(10)
    found = {seed: replicas.parameters(seeds.index(seed)) for seed in seeds}
    for index, seed in enumerate(seeds):
        assert reference.same_bits(replicas.parameters(index), found[seed])
    for seed, parameters in found.items():
        for other, others in found.items():
            assert reference.same_bits(parameters, others) == (seed == other)


def test_slices_and_threads_change_nothing():
    mlp = Mlp((2, 8, 8, 1), "relu", "logistic")
    runs = []
    for threads, lengths in ((1, [60]), (2, [60]), (2, [1] * 60), (3, [7, 0, 50, 3])):
        set_thread_count(threads)
        try:
            replicas, _ = make(mlp, 20)
            assert [replicas.advance(length) for length in lengths] == lengths
        finally:
            set_thread_count(None)
        runs.append([replicas.parameters(index) for index in range(20)])
    for other in runs[1:]:
        assert all(reference.same_bits(*pair) for pair in zip(runs[0], other, strict=True))


def test_logits_and_losses_are_those_of_each():
    replicas, alone = check_each_is_as_alone(Mlp((3, 6, 2), "tanh", "softmax", "float64"), 9, 20)
    x, y = reference.problem((3, 6, 2), "softmax", 70, seed=9)
    logits, losses = replicas.logits(x), replicas.losses(x, y)
    assert (logits.shape, losses.shape) == ((9, 70, 2), (9,))
    for index, training in enumerate(alone):
        np.testing.assert_allclose(logits[index], training.predict(x), rtol=1e-9, atol=1e-10)
        assert losses[index] == pytest.approx(training.loss(x, y), rel=1e-9)


def test_parameters_are_copies_in_and_out():
    mlp = Mlp((3, 6, 2), "tanh", "softmax", "float64")
    replicas, _ = make(mlp, 2)
    first = replicas.parameters(1)
    assert reference.same_bits(first, reference.start(mlp.widths, 1))
    replicas.advance(3)
    assert reference.same_bits(first, reference.start(mlp.widths, 1))
    assert not reference.same_bits(replicas.parameters(1), first)


@pytest.mark.parametrize("lost", [[0], [7], [8], [3, 5, 12], list(range(8)), list(range(13))])
def test_one_that_diverges_leaves_the_others_alone(lost):
    mlp = Mlp((2, 8, 8, 1), "relu", "squared", "float64")
    count, steps = 13, 300
    x, y = reference.problem(mlp.widths, mlp.loss, 33)
    starts = [reference.start(mlp.widths, index) for index in range(count)]
    rates = [50.0 if index in lost else 0.01 for index in range(count)]
    replicas = Replicas(mlp, x, y, starts, seeds=range(count), learning_rates=rates)
    total = sum(replicas.advance(length) for length in (1, 99, 100, 100))
    assert total == steps == replicas.step
    for index in range(count):
        alone = Training(mlp, x, y, starts[index], seed=index, learning_rate=rates[index])
        alone.advance(steps)
        assert replicas.diverged[index] == alone.diverged
        assert (alone.diverged is not None) == (index in lost)
        if index in lost:
            assert not all(np.isfinite(array).all() for layer in replicas.parameters(index) for array in layer)
        else:
            assert reference.distance(replicas.parameters(index), alone.parameters()) < TOLERANCE["float64"]


def far_targets(starts):
    """Replicas whose targets are so large that any network but the one that gives them has an infinite gradient."""
    mlp = Mlp((1, 1), "identity", "squared")
    x, y = np.full((6, 1), 2.0**50), np.full((6, 1), 2.0**100)
    return Replicas(
        mlp, x, y, [[(np.full((1, 1), w, np.float32), np.zeros(1, np.float32))] for w in starts],
        seeds=range(len(starts)), learning_rates=1e-30, batch_size=2,
    )  # fmt: skip


def test_lanes_without_a_network_stay_out_of_it():
    replicas = far_targets([2.0**50])
    assert replicas.advance(10) == 10
    assert replicas.diverged == [None]
    assert replicas.parameters(0)[0][0][0, 0] == 2.0**50


def test_divergence_is_told_once_where_it_began():
    replicas = far_targets([2.0**50, 2.0**49, 2.0**50])
    assert replicas.advance(1) == 1
    first = replicas.diverged[1]
    kept = replicas.parameters(1)
    assert (first.step, first.layer, first.part) == (0, 1, "gradient")
    assert replicas.advance(20) == 20
    assert replicas.diverged == [None, first, None]
    assert reference.same_bits(replicas.parameters(1), kept)
    assert replicas.parameters(2)[0][0][0, 0] == 2.0**50


WRONG = {
    "no network": ({"parameters": [], "seeds": []}, "0 networks need as many seeds"),
    "seeds": ({"seeds": [1]}, r"2 networks need as many seeds \(1\) and learning rates \(2\)"),
    "rates": ({"learning_rates": [0.1]}, r"2 networks need as many seeds \(2\) and learning rates \(1\)"),
    "a rate": ({"learning_rates": [0.1, 0.0]}, "the learning rate must be above 0, not 0.0"),
    "a seed": ({"seeds": [1, -1]}, r"the seed must lie in \[0, 2\^63\), not -1"),
    "a network": ({"parameters": [reference.start((2, 3, 1)), reference.start((2, 4, 1))]}, "parameters have the"),
    "optimiser": ({"optimiser": "sgdm"}, "unknown optimiser 'sgdm'"),
    "hyper-parameter": ({"nesterov": 1.0}, "sgd: unknown hyper-parameter 'nesterov'"),
    "data": ({"x": np.zeros((4, 3))}, r"x must have the shape \(samples, 2\)"),
}


@pytest.mark.parametrize(("change", "text"), WRONG.values(), ids=WRONG.keys())
def test_wrong_arguments_are_told_in_one_line(change, text):
    right = {
        "x": np.zeros((4, 2)), "y": np.zeros((4, 1)), "parameters": [reference.start((2, 3, 1))] * 2,
        "seeds": [1, 2], "learning_rates": [0.1, 0.2],
    }  # fmt: skip
    with pytest.raises(KernelError, match=text) as caught:
        Replicas(Mlp((2, 3, 1)), **{**right, **change})
    assert "\n" not in str(caught.value)

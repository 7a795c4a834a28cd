"""Snapshots against a plain NumPy forward pass, for each kind of data set."""

import numpy as np
import pytest

from reluviz.core.config import RunConfig
from reluviz.core.snapshot import Rectangle, SnapshotRequest
from reluviz.core.trainer import Trainer


def trained(epochs=3, **changes):
    table = {"data.samples": 120, "network.hidden": [6, 5], "training.learning_rate": 0.1, "training.epochs": 50}
    run = Trainer(RunConfig().with_values(table | {key.replace("__", "."): value for key, value in changes.items()}))
    run.advance(epochs=epochs)
    return run


def forward(run, x):
    """Return the pre-activations of the hidden layers of a ReLU network, and its logits, in float64."""
    hidden, a = [], x
    for weights, biases in run.parameters():
        hidden.append(a @ weights.astype(np.float64) + biases)
        a = np.maximum(hidden[-1], 0)
    return hidden[:-1], hidden[-1]


def outputs(run, x):
    """Return the output of each hidden neuron, (neurons, N)."""
    return np.concatenate([np.maximum(z, 0).T for z in forward(run, x)[0]])


def centres(low, high, count):
    return low + (high - low) * (np.arange(count) + 0.5) / count


RECTANGLE = Rectangle(-2.0, 1.0, -1.0, 3.0)


def test_boundary_and_maps_of_a_plane_are_those_of_numpy():
    run = trained()
    shot = run.snapshot(SnapshotRequest(boundary=9, maps=7, rectangle=RECTANGLE))
    x = np.array([[a, b] for b in centres(3.0, -1.0, 9) for a in centres(-2.0, 1.0, 9)])
    chance = 1 / (1 + np.exp(-forward(run, x)[1]))
    np.testing.assert_allclose(shot.boundary, chance.reshape(9, 9), rtol=1e-5, atol=1e-6)
    assert shot.boundary_range == (0.0, 1.0)
    assert shot.confidence is None
    x = np.array([[a, b] for b in centres(3.0, -1.0, 7) for a in centres(-2.0, 1.0, 7)])
    np.testing.assert_allclose(shot.maps, outputs(run, x).reshape(11, 7, 7), rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(shot.maps[shot.neurons(1)], shot.maps[6:])


def test_the_rectangle_holds_all_samples_where_none_is_asked_for():
    run = trained()
    shot = run.snapshot(SnapshotRequest(boundary=4, maps=0))
    x = np.concatenate([run.problem.dataset.x_train, run.problem.dataset.x_test])
    room = 0.1 * (x.max(axis=0) - x.min(axis=0))
    sides = [shot.rectangle.left, shot.rectangle.bottom, shot.rectangle.right, shot.rectangle.top]
    np.testing.assert_allclose(sides, [*(x.min(axis=0) - room), *(x.max(axis=0) + room)], rtol=1e-5)
    assert shot.maps is None


def test_a_line_of_inputs_gives_curves():
    run = trained(data__name="sine_curve", target__metric="loss")
    shot = run.snapshot(SnapshotRequest(boundary=20, maps=10))
    x = centres(shot.rectangle.left, shot.rectangle.right, 20)[:, np.newaxis]
    np.testing.assert_allclose(shot.boundary, forward(run, x)[1].T, rtol=1e-4, atol=1e-5)
    assert shot.maps.shape == (11, 1, 10)
    y = run.problem.dataset.y_train
    assert shot.boundary_range == pytest.approx((y.min(), y.max()))
    assert shot.confusion is None


def test_more_inputs_give_neurons_over_samples_and_a_confusion_matrix():
    run = trained(data__name="wine")
    shot = run.snapshot()
    assert shot.boundary is shot.maps is shot.rectangle is None
    data = run.problem.dataset
    assert len(shot.sample_order) == len(data.x_train)
    assert (np.diff(data.labels_train[shot.sample_order]) >= 0).all()
    np.testing.assert_allclose(shot.sample_maps, outputs(run, data.x_train[shot.sample_order]), rtol=1e-4, atol=1e-5)
    chosen = forward(run, data.x_test)[1].argmax(axis=1)
    expected = [[np.sum((data.labels_test == i) & (chosen == j)) for j in range(3)] for i in range(3)]
    assert shot.confusion.tolist() == expected
    assert shot.confusion_split == "test"
    correct = np.trace(shot.confusion) / shot.confusion.sum()
    assert correct == pytest.approx(run.history.test_accuracy[-1])


def test_the_training_split_is_confused_where_nothing_tests():
    run = trained(data__split=1.0)
    shot = run.snapshot()
    assert shot.confusion_split == "train"
    chosen = forward(run, run.problem.dataset.x_train)[1][:, 0] > 0
    labels = run.problem.dataset.labels_train
    assert shot.confusion.tolist() == [[np.sum((labels == i) & (chosen == j)) for j in range(2)] for i in range(2)]


def test_few_samples_of_many_keep_the_share_of_each_class():
    run = trained(data__name="digits", epochs=0)
    shot = run.snapshot(SnapshotRequest(columns=50, activity=False, confusion=False))
    labels = run.problem.dataset.labels_train
    counts = np.bincount(labels[shot.sample_order], minlength=10)
    assert counts.sum() == 50
    assert np.abs(counts - 50 * np.bincount(labels) / len(labels)).max() <= 1.5
    assert len(np.unique(shot.sample_order)) == 50


def test_a_plane_can_be_seen_over_samples_too():
    shot = trained().snapshot(SnapshotRequest(view="samples", columns=30))
    assert shot.maps is None
    assert shot.sample_maps.shape == (11, 30)
    assert shot.boundary is not None


def test_several_classes_in_a_plane_show_the_class_and_how_sure_it_is(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    x = np.array([[-2.0, 0.0], [2.0, 0.0], [0.0, 2.0]])[labels] + 0.1 * rng.standard_normal((90, 2))
    np.savez(tmp_path / "three.npz", X=x, y=labels)
    run = trained(20, data__name="file", data__path=str(tmp_path / "three.npz"))
    shot = run.snapshot(SnapshotRequest(boundary=5, rectangle=RECTANGLE))
    points = np.array([[a, b] for b in centres(3.0, -1.0, 5) for a in centres(-2.0, 1.0, 5)])
    z = forward(run, points)[1]
    chances = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_array_equal(shot.boundary, chances.argmax(axis=1).reshape(5, 5))
    np.testing.assert_allclose(shot.confidence, chances.max(axis=1).reshape(5, 5), rtol=1e-4)
    assert shot.boundary_range == (0.0, 2.0)
    assert set(np.unique(shot.boundary)) == {0.0, 1.0, 2.0}


def test_activity_and_dead_neurons_are_those_of_numpy():
    run = trained()
    # Make one neuron of the first layer dead on every sample, and for every input.
    state = run.training.state()
    run.training._run.layout.views(state["parameters"])[0][1][2] = -100.0
    run.training.restore(state)
    shot = run.snapshot(SnapshotRequest(bounds=True))
    for layer, z in enumerate(forward(run, run.problem.dataset.x_train)[0]):
        found = shot.activity[layer]
        assert found.samples == 60
        np.testing.assert_array_equal(found.active_outputs, (z > 0).mean(axis=0))
        np.testing.assert_array_equal(shot.dead[layer], (z <= 0).all(axis=0))
    assert shot.dead[0][2]
    assert shot.dead_for_every_input[0][2]
    for dead, everywhere in zip(shot.dead, shot.dead_for_every_input, strict=True):
        assert (dead | ~everywhere).all()
    few = run.snapshot(SnapshotRequest(samples=10))
    assert few.activity[0].samples == 10
    assert few.confusion.sum() == 10


@pytest.mark.parametrize("bias", [0.0, -100.0])
def test_neurons_that_are_active_on_a_sample_need_no_proof_that_some_input_wakes_them(bias):
    run = trained()
    state = run.training.state()
    run.training._run.layout.views(state["parameters"])[0][1][2] += bias
    run.training.restore(state)
    shot = run.snapshot(SnapshotRequest(bounds=True))
    assert shot.dead[0][2] == (bias != 0)
    for found, proved in zip(shot.dead_for_every_input, run.probes.dead_for_every_input(run.training), strict=True):
        np.testing.assert_array_equal(found, proved)


def test_saturated_is_a_slope_under_a_twentieth_of_the_largest():
    run = trained(network__activation="sigmoid", initialisation__scale=5.0)
    weights, biases = run.parameters()[0]
    z = run.problem.dataset.x_train @ weights + biases
    s = 1 / (1 + np.exp(-z))
    shot = run.snapshot()
    np.testing.assert_allclose(shot.activity[0].saturated, (s * (1 - s) < 0.05 * 0.25).mean(axis=0), atol=1 / 60)
    assert 0 < shot.activity[0].share_saturated < 1
    assert not shot.dead[0].any()


def test_a_snapshot_is_frozen_and_keeps_its_moment():
    run = trained()
    shot = run.snapshot(SnapshotRequest(parameters=True, bounds=True))
    kept = [(w.copy(), b.copy()) for w, b in shot.parameters]
    step, boundary, state = shot.step, shot.boundary.copy(), shot.state
    run.advance(epochs=5)
    later = run.snapshot()
    assert (shot.step, shot.state) == (step, state)
    assert later.step > step
    np.testing.assert_array_equal(shot.boundary, boundary)
    assert not np.array_equal(later.boundary, boundary)
    for (w, b), (w2, b2) in zip(shot.parameters, kept, strict=True):
        np.testing.assert_array_equal(w, w2)
        np.testing.assert_array_equal(b, b2)
    arrays = [shot.boundary, shot.maps, shot.confusion, shot.activity[0].saturated, shot.parameters[0][0]]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(AttributeError):
        shot.step = 3
    assert shot.parameters is not None
    assert later.parameters is None


def test_a_snapshot_changes_nothing_of_the_run():
    plain, watched = trained(epochs=0), trained(epochs=0)
    plain.advance(epochs=6)
    for _ in range(6):
        watched.snapshot(SnapshotRequest(bounds=True, parameters=True))
        watched.neuron(1, 0)
        watched.advance(epochs=1)
    np.testing.assert_array_equal(plain.history.train_loss, watched.history.train_loss)


def test_a_snapshot_tells_how_the_run_stands():
    run = trained(data__name="blobs", target__value=0.9)
    shot = run.snapshot()
    assert (shot.step, shot.epoch, shot.seconds) == (run.step, run.epoch, run.seconds)
    assert (shot.state, shot.explanation) == (run.state, run.explanation)
    assert shot.convergence == run.convergence
    assert shot.divergence is None


def test_a_diverged_run_can_still_be_seen():
    run = trained(data__name="sine_curve", target__metric="loss", training__learning_rate=1e6)
    shot = run.snapshot(SnapshotRequest(bounds=True))
    assert shot.state == "diverged"
    assert shot.divergence == run.divergence
    assert shot.boundary.shape == (1, 96)
    assert run.neuron(0, 0).pre_activations.counts.shape == (1, 40)


def test_a_network_without_hidden_layers_has_a_boundary_and_no_maps():
    run = trained(network__hidden=[])
    shot = run.snapshot(SnapshotRequest(boundary=5, maps=4, bounds=True))
    assert shot.boundary.shape == (5, 5)
    assert shot.maps.shape == (0, 4, 4)
    assert shot.activity == shot.dead == shot.dead_for_every_input == ()


def test_a_neuron_in_detail_is_that_of_numpy():
    run = trained()
    x = run.problem.dataset.x_train
    for layer, neuron in ((0, 4), (1, 2)):
        detail = run.neuron(layer, neuron, bins=8)
        parameters = run.parameters()
        np.testing.assert_array_equal(detail.incoming, parameters[layer][0][:, neuron])
        assert detail.bias == parameters[layer][1][neuron]
        np.testing.assert_array_equal(detail.outgoing, parameters[layer + 1][0][neuron])
        z = forward(run, x)[0][layer][:, neuron]
        found = detail.pre_activations
        assert found.edges[[0, -1]] == pytest.approx([z.min(), z.max()], rel=1e-4, abs=1e-5)
        assert found.counts.sum() == 60
        # A value may lie on the other side of an edge in float32.
        assert np.abs(found.counts[0] - np.histogram(z, found.edges + np.array([-1e-4, *[0] * 7, 1e-4]))[0]).max() <= 1
        assert detail.activity.active_outputs[0] == np.mean(z > 0)
        assert detail.dead == (z <= 0).all()
    with pytest.raises(ValueError, match="no neuron 6"):
        run.neuron(0, 6)
    with pytest.raises(ValueError, match="hidden layer 2"):
        run.neuron(2, 0)


def test_a_neuron_that_hardly_varies_has_a_histogram_around_it():
    run = trained(epochs=0, initialisation__scheme="zeros")
    found = run.neuron(0, 0).pre_activations
    assert (found.edges[0], found.edges[-1]) == (-0.5, 0.5)
    assert found.counts[0, 20] == 60


@pytest.mark.parametrize(
    ("field", "value"), [("boundary", -1), ("maps", 9999), ("columns", 0), ("samples", 0), ("view", "pixels")]
)
def test_a_request_outside_its_range_is_refused(field, value):
    with pytest.raises(ValueError, match=field):
        SnapshotRequest(**{field: value})


@pytest.mark.parametrize("sides", [(1, 1, 0, 1), (0, 1, 1, 0), (0, float("inf"), 0, 1)])
def test_a_rectangle_without_area_is_refused(sides):
    with pytest.raises(ValueError, match="no area"):
        Rectangle(*sides)

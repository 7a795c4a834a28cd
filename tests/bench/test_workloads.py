"""The workloads that are timed: their numbers follow from a seed, and are what the network and the loss need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits

from reluviz.bench.workloads import WORKLOADS, Workload, WorkloadError, arrays

SMALL = Workload("small", (5, 7, 3), 4, 30, "softmax", 0.1, 2)


@pytest.mark.parametrize("workload", WORKLOADS.values(), ids=WORKLOADS)
def test_arrays_fit_the_network(workload):
    x, y, networks = arrays(workload, 0)
    assert x.shape == (workload.samples, workload.widths[0])
    assert y.shape == (workload.samples, workload.widths[-1])
    assert x.flags.c_contiguous
    assert y.flags.c_contiguous
    assert len(networks) == workload.replicas
    for network in networks:
        assert [W.shape for W, _ in network] == list(zip(workload.widths, workload.widths[1:], strict=False))
        assert [b.shape for _, b in network] == [(n,) for n in workload.widths[1:]]
        assert not any(b.any() for _, b in network)
    assert {a.dtype for a in (x, y, *(p for n in networks for layer in n for p in layer))} == {np.dtype(np.float32)}


def test_the_four_workloads_are_those_of_the_targets():
    facts = {w.name: (w.widths, w.batch, w.samples, w.loss, w.replicas) for w in WORKLOADS.values()}
    assert facts == {
        "playground": ((2, 8, 8, 1), 10, 500, "logistic", 1),
        "digits": ((64, 64, 64, 10), 32, 1437, "softmax", 1),
        "wide": ((784, 256, 128, 10), 128, 12800, "softmax", 1),
        "replicas": ((2, 8, 8, 1), 10, 500, "logistic", 128),
    }


def test_weights_are_he_normal():
    for W, _ in arrays(WORKLOADS["wide"], 3).networks[0][:2]:
        assert W.std() == pytest.approx(np.sqrt(2 / W.shape[0]), rel=0.02)
        assert abs(W.mean()) < 0.001


def test_a_seed_gives_the_same_numbers_again():
    first, again, other = arrays(SMALL, 7), arrays(SMALL, 7), arrays(SMALL, 8)
    for a, b, c in zip(first[:2], again[:2], other[:2], strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)
    W, W_again, W_other = (numbers.networks[0][0][0] for numbers in (first, again, other))
    np.testing.assert_array_equal(W, W_again)
    assert not np.array_equal(W, W_other)


def test_a_replica_does_not_depend_on_how_many_there_are():
    few, many = (arrays(replace(WORKLOADS["replicas"], replicas=n), 1) for n in (2, 5))
    np.testing.assert_array_equal(few.x, many.x)
    for layer, layer_of_many in zip(few.networks[1], many.networks[1], strict=True):
        np.testing.assert_array_equal(layer[0], layer_of_many[0])
    assert not np.array_equal(many.networks[0][0][0], many.networks[1][0][0])


def test_data_does_not_depend_on_the_network_or_the_batch():
    first, other = arrays(SMALL, 0), arrays(replace(SMALL, widths=(5, 9, 9, 3), batch=7, activation="tanh"), 0)
    np.testing.assert_array_equal(first.x, other.x)
    np.testing.assert_array_equal(first.y, other.y)


def test_spirals_are_two_mixed_classes_that_no_line_separates():
    x, y, _ = arrays(WORKLOADS["playground"], 0)
    assert y.mean() == 0.5
    assert 0 < y[:10].mean() < 1
    assert np.abs(x).max() < 1.2
    with_one = np.c_[x, np.ones(len(x))]
    fitted = with_one @ np.linalg.lstsq(with_one, y, rcond=None)[0]
    assert np.mean((fitted > 0.5) == (y > 0.5)) < 0.75
    # A point turned by half a turn is near one of the other class.
    distance = np.linalg.norm(x[:, None] + x[None], axis=2)
    assert np.mean(y[distance.argmin(axis=1)] != y) > 0.95


def test_digits_are_the_pictures_of_scikit_learn():
    x, y, _ = arrays(WORKLOADS["digits"], 0)
    pixels, labels = load_digits(return_X_y=True)
    known = {(*row, label) for row, label in zip(pixels.tolist(), labels.tolist(), strict=True)}
    drawn = {(*row, label) for row, label in zip((16 * x).tolist(), y.argmax(axis=1).tolist(), strict=True)}
    assert drawn <= known
    assert len(drawn) == len(x)
    np.testing.assert_array_equal(y.sum(axis=1), 1)


@pytest.mark.parametrize("loss", ["softmax", "logistic", "squared"])
def test_synthetic_targets_are_what_a_linear_teacher_says(loss):
    x, y, _ = arrays(replace(WORKLOADS["wide"], widths=(20, 4), samples=2000, loss=loss), 0)
    centred = y - y.mean(axis=0)
    fitted = x @ np.linalg.lstsq(x, centred, rcond=None)[0]
    if loss == "softmax":
        np.testing.assert_array_equal(y.sum(axis=1), 1)
        assert np.mean(fitted.argmax(axis=1) == y.argmax(axis=1)) > 0.85
    elif loss == "logistic":
        assert set(np.unique(y)) == {0, 1}
        assert np.mean((fitted > 0) == (centred > 0)) > 0.9
    else:
        np.testing.assert_allclose(fitted, centred, atol=0.1)


def test_steps_count_the_short_batch():
    assert (SMALL.steps_per_epoch, SMALL.steps) == (8, 16)
    assert replace(SMALL, batch=5).steps_per_epoch == 6
    assert replace(SMALL, batch=99).steps_per_epoch == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"batch": 0}, "batch is 0; give 1 or more"),
        ({"samples": -1}, "samples is -1; give 1 or more"),
        ({"epochs": 0}, "epochs is 0; give 1 or more"),
        ({"replicas": 0}, "replicas is 0; give 1 or more"),
        ({"widths": (3,)}, "give two or more"),
        ({"widths": (3, 0, 1)}, "each 1 or more"),
        ({"activation": "step"}, "step can't be trained"),
        ({"data": "spirals"}, "spirals need 2 inputs"),
        ({"data": "spirals", "widths": (2, 1), "loss": "softmax"}, "the logistic or squared loss"),
        ({"data": "digits"}, "digits need 64 inputs"),
        ({"data": "digits", "widths": (64, 10), "samples": 1798}, "at most 1797 samples"),
    ],
)
def test_a_workload_that_cannot_be_built_says_why(change, says):
    with pytest.raises(WorkloadError) as caught:
        replace(SMALL, **change)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)

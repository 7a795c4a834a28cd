"""Marks of several networks on the parts of a set against NumPy and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

from reluviz_kernels.scores import Marker

SIZES = (31, 8, 1)


def outputs(n_out, dtype):
    return (4 * np.random.default_rng(1).standard_normal((5, sum(SIZES), n_out))).astype(dtype)


def parts():
    ends = np.cumsum(SIZES)
    return [slice(end - size, end) for end, size in zip(ends, SIZES, strict=True)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_out", [1, 3])
def test_classes(n_out, dtype):
    z = outputs(n_out, dtype)
    labels = np.random.default_rng(2).integers(0, max(2, n_out), z.shape[1])
    y = labels[:, np.newaxis].astype(dtype) if n_out == 1 else np.eye(n_out, dtype=dtype)[labels]
    z64 = z.astype(np.float64)
    chance = 1 / (1 + np.exp(-z64[:, :, 0])) if n_out == 1 else np.exp(z64) / np.exp(z64).sum(axis=2, keepdims=True)
    chosen = z[:, :, 0] > 0 if n_out == 1 else z.argmax(axis=2)
    means, accuracies = Marker("logistic" if n_out == 1 else "softmax", y, labels, SIZES, 0.0).mark(z)
    assert means.shape == accuracies.shape == (len(SIZES), len(z))
    for part, place in enumerate(parts()):
        for network in range(len(z)):
            loss = log_loss(labels[place], chance[network, place], labels=np.arange(max(2, n_out)))
            assert means[part, network] == pytest.approx(loss, rel=1e-6)
            assert accuracies[part, network] == accuracy_score(labels[place], chosen[network, place])


def test_numbers_have_no_accuracy():
    z = outputs(2, np.float32)
    y = np.zeros(z.shape[1:], np.float32)
    means, accuracies = Marker("squared", y, None, SIZES, 0.0).mark(z)
    expected = [(z[:, place].astype(np.float64) ** 2).mean(axis=(1, 2)) for place in parts()]
    np.testing.assert_allclose(means, expected, rtol=1e-12)
    assert np.isnan(accuracies).all()


@pytest.mark.parametrize("n_out", [1, 2])
def test_an_output_that_is_nan_chooses_no_class(n_out):
    z = np.zeros((2, 4, n_out), np.float32)
    z[0, 1, n_out - 1] = np.nan
    y = np.zeros((4, n_out), np.float32)
    _, accuracies = Marker("squared", y, np.zeros(4, np.int64), (4,), 0.5).mark(z)
    assert accuracies.tolist() == [[0.75, 1.0]]

"""scikit-learn as a peer: its multi-layer perceptron with plain SGD, from our weights, on our batches.

The work is identical: with `alpha=0` there is no penalty, with `momentum=0` its update is the plain one, with
`shuffle=False` it takes the batches in order and the last one short. Its gradients are means over the samples, so the
learning rate makes up for losses that are means over the outputs too. It always computes the loss of each batch.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from reluviz.bench.peers.protocol import Call, Pass, PeerError
from reluviz.bench.workloads import Arrays, Network, Workload

_ACTIVATIONS = {"identity": "identity", "relu": "relu", "sigmoid": "logistic", "tanh": "tanh"}


class SklearnRun:
    """A workload in scikit-learn; see `protocol.Run`."""

    def __init__(self, workload: Workload, arrays: Arrays) -> None:
        self._initial = arrays.networks[0]
        self._x = arrays.x
        n_out = workload.widths[-1]
        estimator, rate = MLPClassifier, workload.learning_rate
        self._y: NDArray[Any]
        if workload.loss == "softmax":
            self._y = arrays.y.argmax(axis=1)
        elif workload.loss == "logistic":
            self._y = arrays.y.astype(np.intp).squeeze(axis=1) if n_out == 1 else arrays.y.astype(np.intp)
            rate /= n_out
        else:
            estimator, rate = MLPRegressor, 2 * rate / n_out
            self._y = arrays.y[:, 0] if n_out == 1 else arrays.y
        # Measured: `fit` with a warm start takes 6 to 17 % less per step than `partial_fit` once an epoch.
        self._model = estimator(
            hidden_layer_sizes=workload.widths[1:-1],
            activation=_ACTIVATIONS[workload.activation],
            solver="sgd",
            alpha=0.0,
            batch_size=min(workload.batch, workload.samples),
            learning_rate_init=rate,
            max_iter=1,
            shuffle=False,
            warm_start=True,
            momentum=0.0,
            nesterovs_momentum=False,
            # Never stops early.
            tol=0.0,
            n_iter_no_change=2**31,
        )
        self.epochs(1)
        self.reset()

    def reset(self) -> None:
        """Go back to the initial weights."""
        for W, b, (W_first, b_first) in zip(self._model.coefs_, self._model.intercepts_, self._initial, strict=True):
            np.copyto(W, W_first)
            np.copyto(b, b_first)

    def epochs(self, count: int) -> None:
        """Train so many epochs."""
        self._model.max_iter = count
        with warnings.catch_warnings():
            # It says that `max_iter` was reached, as is meant.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._model.fit(self._x, self._y)

    def block(self) -> None:
        """Return at once: the work is done when a call returns."""

    def networks(self) -> list[Network]:
        """Return the weights."""
        return [[(W.copy(), b.copy()) for W, b in zip(self._model.coefs_, self._model.intercepts_, strict=True)]]


class SklearnPeer:
    """scikit-learn; see `protocol.Peer`. Only its matrix products use threads, those that the environment gives."""

    version: str = sklearn.__version__
    form = "MLPClassifier or MLPRegressor, fit with a warm start, sgd without momentum, penalty or shuffling"

    def __init__(self, threads: int) -> None:
        """Take the number of threads, which the environment has set already."""

    def refuses(self, workload: Workload) -> str | None:
        """Return why it can't do this work, or None."""
        if workload.activation not in _ACTIVATIONS:
            return f"scikit-learn has no activation {workload.activation!r}"
        if workload.replicas > 1:
            return "scikit-learn can't train many networks at once"
        if workload.loss == "softmax" and workload.widths[-1] < 3:
            return "scikit-learn uses the softmax from three classes on"
        return None

    def prepare(self, workload: Workload, arrays: Arrays) -> SklearnRun:
        """Return the workload, ready to run.

        Raises:
            PeerError: If a class has no sample: scikit-learn counts the classes itself.
        """
        if workload.loss != "squared" and not (arrays.y.any(axis=0) & (1 - arrays.y).any(axis=0)).all():
            raise PeerError(
                f"scikit-learn needs a sample of every class; workload {workload.name!r} has too few samples"
            )
        return SklearnRun(workload, arrays)

    def activation_call(self, activation: str, which: Pass, x: NDArray[Any]) -> Call:
        """Refuse: scikit-learn has no activations of its own."""
        raise PeerError(f"scikit-learn has no public function for the {which} of {activation}")

"""Small runs for the tests of the trainer, ways to cut them, and their histories compared."""

import numpy as np

from reluviz.core.config import RunConfig


def config(**changes):
    table = {
        "data.samples": 120,
        "network.hidden": [6, 5],
        "training.learning_rate": 0.1,
        "training.epochs": 12,
        **{key.replace("__", "."): value for key, value in changes.items()},
    }
    return RunConfig().with_values(table)


LINEAR = {"data__name": "blobs", "network__hidden": []}
REGRESSION = {"data__name": "sine_curve", "target__metric": "loss", "target__value": 0.01}
MEASURED = ("step", "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "gradient_rms")


def same_history(a, b):
    for name in MEASURED:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def in_steps_of(count):
    def slices(run):
        while not run.is_over:
            run.advance(steps=count)

    return slices


def one_by_one(run, epochs):
    for _ in range(epochs):
        run.advance(epochs=1)

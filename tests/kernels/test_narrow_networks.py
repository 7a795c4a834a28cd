"""Networks of up to eight units a layer have a kernel of their own: the same bits as the general one gives."""

import pytest

from reluviz_kernels import Mlp, Training, descent, set_thread_count
from tests.kernels import reference

CASES = {
    "playground": ((2, 8, 8, 1), "logistic", {"batch_size": 10}),
    "no hidden layer": ((5, 3), "softmax", {"batch_size": 7}),
    "single units, decay": ((1, 1, 1, 1), "squared", {"batch_size": 24, "l1": 1e-3, "l2": 1e-2}),
    "full rows, one sample, Adam": ((8, 8, 8, 8), "softmax", {"batch_size": 1, "optimiser": "adam"}),
    "whole set in one batch": ((3, 7, 5, 2), "logistic", {"batch_size": 300, "optimiser": "nesterov"}),
}


def run(widths, loss, options, dtype, count=61, general=False, steps=40):
    x, y = reference.problem(widths, loss, count)
    mlp = Mlp(widths, "tanh", loss, dtype)
    training = Training(mlp, x, y, reference.start(widths), learning_rate=0.05, **options)
    assert training._run.kernel is descent.DESCENTS["narrow"]
    if general:
        training._run.kernel = descent.DESCENTS["units"]
    assert training.advance(steps) == steps
    return {name: each.tobytes() for name, each in training.state().items()}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_same_bits_as_the_general_kernel(case, dtype):
    assert run(*case, dtype) == run(*case, dtype, general=True)


def test_threads_that_share_a_step_change_nothing():
    widths, states = (8, 8, 8, 1), []
    try:
        for count in (1, 2, 3):
            set_thread_count(count)
            states.append(run(widths, "logistic", {"batch_size": 5200}, "float32", count=5300, steps=6))
    finally:
        set_thread_count(None)
    assert states[0] == states[1] == states[2]


@pytest.mark.parametrize("widths", [(9, 8, 1), (8, 9, 8), (2, 8, 9)])
def test_a_wider_layer_takes_the_general_kernel(widths):
    x, y = reference.problem(widths, "squared", 20)
    training = Training(Mlp(widths, "tanh", "squared"), x, y, reference.start(widths))
    assert training._run.kernel is descent.DESCENTS["units"]

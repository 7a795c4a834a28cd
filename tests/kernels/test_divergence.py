"""Numbers that stop being finite: the run ends there, and tells the step, the layer and the part where it began."""

import math

import numpy as np
import pytest

from reluviz_kernels import Divergence, Mlp, Training
from tests.kernels import reference

HUGE = 1e20


def linear(numbers, activation="identity", dtype="float32"):
    """A chain of single units with the weights `numbers` and no biases."""
    mlp = Mlp((1,) * (len(numbers) + 1), activation, "squared", dtype)
    return mlp, [(np.full((1, 1), number, dtype), np.zeros(1, dtype)) for number in numbers]


def run(chain, x, y=0.0, rate=1e-30, batch=1, **options):
    """Train on the samples in order, and check that nothing goes on after a divergence."""
    mlp, parameters = chain
    inputs = np.atleast_1d(x)[:, np.newaxis]
    targets = np.full_like(inputs, y)
    training = Training(
        mlp, inputs, targets, parameters, shuffle=False, batch_size=batch, learning_rate=rate, **options
    )
    done = training.advance(100)
    if training.diverged:
        assert done == training.step == training.diverged.step + 1
        assert training.advance(100) == 0
        assert training.advance_for(1) == 0
        assert training.step == done
    return training.diverged


# HUGE twice multiplied is beyond float32. The layers are counted from 1.
PRE_ACTIVATION = [([HUGE, 1, 1], 1), ([1, HUGE, 1], 2), ([1, 1, HUGE], 3), ([1e10, 1e10, 1], 2)]


@pytest.mark.parametrize(("weights", "layer"), PRE_ACTIVATION)
def test_forward_pass(weights, layer):
    assert run(linear(weights), HUGE) == Divergence(0, layer, "pre-activation")


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "gelu", "silu", "mish", "softplus", "hardswish"])
def test_forward_pass_through_activations_without_upper_bound(activation):
    assert run(linear([1, HUGE, 1], activation), HUGE) == Divergence(0, 2, "pre-activation")


def test_forward_pass_in_float64():
    assert run(linear([1, 1e200, 1], dtype="float64"), 1e200) == Divergence(0, 2, "pre-activation")
    assert run(linear([1, HUGE, 1e-30], dtype="float64"), HUGE, rate=1e-300) is None


# Logits and their gradient are finite; the gradient of a layer's weight is the sum of all weights but its own, times x.
GRADIENT = [
    ([1], 1),
    ([1, 1], 2),
    ([1e-10, 1e10], 1),
    ([1e-15, 1e5, 1e5], 1),
    ([1e-10, 1, 1e10], 2),
    ([1, 1e-20, 1], 2),
]


@pytest.mark.parametrize(("weights", "layer"), GRADIENT)
def test_backward_pass(weights, layer):
    assert run(linear(weights), HUGE, y=HUGE / 2) == Divergence(0, layer, "gradient")


@pytest.mark.parametrize(
    ("weights", "rate", "layer"), [([1, 1], 1e30, 1), ([1e-8, 1e8], 1e15, 1), ([1e8, 1e-8], 1e15, 2)]
)
def test_update(weights, rate, layer):
    assert run(linear(weights), 1e10, y=1e9, rate=rate) == Divergence(0, layer, "parameter")


@pytest.mark.parametrize("optimiser", ["momentum", "nesterov"])
def test_update_of_other_optimisers(optimiser):
    assert run(linear([1, 1]), 1e10, y=1e9, rate=1e30, optimiser=optimiser) == Divergence(0, 1, "parameter")


def test_parameter_that_is_not_finite_from_the_start():
    assert run(linear([1, np.nan, 1]), 1.0) == Divergence(0, 2, "pre-activation")
    assert run(linear([1, 1, np.inf]), 1.0) == Divergence(0, 3, "pre-activation")


@pytest.mark.parametrize("batch", [1, 2, 4, 10, 20])
@pytest.mark.parametrize("sample", [0, 3, 4, 7, 8, 9])
def test_step_is_that_of_the_sample(sample, batch):
    x = np.zeros(10, np.float32)
    x[sample] = HUGE
    assert run(linear([1, HUGE, 1]), x, batch=batch) == Divergence(sample // batch, 2, "pre-activation")


def test_step_counts_over_epochs():
    # On x = 1 and y = 0 a rate of 3 changes both weight and bias by -6z, so each step multiplies the output z by -11.
    found = run(linear([1.0]), np.ones(7), rate=3.0, batch=4)
    assert found == Divergence(math.ceil(math.log(np.finfo(np.float32).max / 2, 11)), 1, "gradient")


@pytest.mark.parametrize("widths", [(2, 8, 8, 1), (2, 3, 2)])
@pytest.mark.parametrize("lengths", [[1000], [1] * 1000, [13] * 77])
def test_where_it_begins_does_not_depend_on_the_slices(widths, lengths):
    mlp = Mlp(widths, "leaky_relu", "squared")
    x, y = reference.problem(widths, "squared")
    found = []
    for parts in ([1000], lengths):
        training = Training(mlp, x, y, reference.start(widths), learning_rate=2.0)
        for part in parts:
            training.advance(part)
        found.append((training.diverged, training.step))
    assert found[0] == found[1]
    assert found[0][0] is not None
    assert found[0][1] == found[0][0].step + 1


def test_run_that_stays_finite_has_not_diverged():
    assert run(linear([0.5, 0.5, 0.5]), np.linspace(-1, 1, 9), rate=0.1) is None


def test_saturated_activation_goes_on():
    """An infinite pre-activation of a sigmoid gives 0 or 1 and the slope 0: every other number stays finite."""
    assert run(linear([HUGE, 1], "sigmoid"), HUGE, rate=0.1) is None

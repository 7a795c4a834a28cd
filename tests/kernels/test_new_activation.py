"""A made-up activation, in one declaration: it works wherever the built-in ones do, until it is removed."""

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, KernelError, Mlp, Parameter, Training, cache, gradients
from tests.kernels import reference
from tests.kernels.test_gradients import check

FACTS = {"parameters": (Parameter("width", 1.0, 0.1, 10.0, "half the width of the bell"),), "range": (0, 1)}


def declare_bell():
    @ACTIVATIONS.declare("Bell", "exp(-(x/width)²)", "Large at 0 alone.", **FACTS)
    def bell(m):
        two = m.real(2)
        exp = m.exp

        def value(x, width):
            t = x / width
            return exp(-(t * t))

        def derivative(x, width):
            t = x / width
            return -two * t / width * exp(-(t * t))

        return value, derivative

    return bell


@pytest.fixture
def bell():
    yield declare_bell()
    ACTIVATIONS.remove("bell")


def test_it_is_listed_until_it_is_removed():
    names = list(ACTIVATIONS)
    bell = declare_bell()
    assert list(ACTIVATIONS) == [*names, "bell"]
    assert ACTIVATIONS["bell"] is bell
    assert (bell.name, bell.label, bell.doc, bell.range) == ("bell", "Bell", "Large at 0 alone.", (0, 1))
    ACTIVATIONS.remove("bell")
    assert list(ACTIVATIONS) == names
    with pytest.raises(KernelError, match="unknown activation 'bell'"):
        Mlp((2, 3, 1), "bell")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("width", [1.0, 2.5])
def test_value_and_derivative(bell, width, dtype):
    x = np.linspace(-4, 4, 83, dtype=dtype).reshape(-1, 1)
    t = x.astype(np.float64) / width
    tolerance = 4 * np.finfo(dtype).eps
    np.testing.assert_allclose(bell.value(x, width=width), np.exp(-t * t), atol=tolerance)
    np.testing.assert_allclose(bell.derivative(x, width=width), -2 * t / width * np.exp(-t * t), atol=tolerance)
    assert (bell.value(x) == bell.value(x, width=1.0)).all()


def test_parameter_is_checked(bell):
    with pytest.raises(KernelError, match=r"bell: width must lie in \[0.1, 10\], not 11"):
        bell.value(np.zeros(3), width=11)
    with pytest.raises(KernelError, match="bell: width must lie in"):
        Mlp((2, 3, 1), "bell", activation_parameters={"width": 0.0})


@pytest.mark.parametrize("loss", ["logistic", "squared"])
def test_network_of_it_has_the_right_gradient_and_learns(bell, loss):
    mlp = Mlp((3, 9, 5, 1), "bell", loss, "float64", {"width": 1.5})
    parameters, (x, y) = reference.start(mlp.widths), reference.problem(mlp.widths, loss)
    check(mlp, parameters, x, y)
    y = (np.abs(x[:, :1]) < 0.6).astype(np.float64)
    training = Training(mlp, x, y, parameters, optimiser="adam", learning_rate=0.01)
    before = training.loss(x, y)
    assert training.advance(1000) == 1000
    assert training.loss(x, y) < 0.2 * before


def test_its_kernels_are_not_kept_on_disk(bell):
    bell.value(np.zeros(3, np.float32))
    assert bell.compiled
    assert not list(cache.folder().glob("*bell*"))


def test_name_that_is_taken_is_refused(bell):
    with pytest.raises(KernelError, match="there is an activation 'bell' already"):
        declare_bell()
    assert ACTIVATIONS["bell"] is bell


def test_more_than_two_parameters_are_refused():
    three = tuple(Parameter(name, 1.0, 0.0, 2.0, "one of three") for name in "abc")
    with pytest.raises(KernelError, match="an activation has at most 2 parameters"):
        ACTIVATIONS.declare("Many", "a·b·c·x", "Too many.", parameters=three)(lambda m: None)
    assert all(len(activation.parameters) <= 2 for activation in ACTIVATIONS.values())


def test_another_of_the_same_name_takes_its_place():
    x = np.array([-1.5, 0.5, 2.0])
    for factor in (2.0, 3.0):

        @ACTIVATIONS.declare("Scaled", "factor·x", "A line.")
        def scaled(m, factor=factor):
            number, where = m.real(factor), m.where
            return (lambda x: x * number), (lambda x: where(x == x, number, x))

        try:
            assert (ACTIVATIONS["scaled"].value(x) == factor * x).all()
            found = gradients(Mlp((1, 1, 1), "scaled", "squared", "float64"), ONES, x[:, np.newaxis], np.zeros((3, 1)))
            assert found[0][1] == pytest.approx(2 * factor * np.mean(factor * x))
        finally:
            ACTIVATIONS.remove("scaled")


ONES = [(np.ones((1, 1)), np.zeros(1)), (np.ones((1, 1)), np.zeros(1))]

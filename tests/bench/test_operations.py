"""Counting an activation's operations from its declaration."""

import pytest

from reluviz.bench.operations import operations
from reluviz_kernels import ACTIVATIONS, Activation


def made_of(declare):
    """Return an activation that nothing else knows."""
    return Activation("made_up", "Made up", "", "", declare)


@pytest.mark.parametrize(
    ("name", "value", "derivative"),
    [
        # Counted by hand in the declarations: comparisons, multiplications, additions and divisions.
        ("identity", 0, 2),
        ("relu", 1, 2),
        ("leaky_relu", 3, 2),
        ("hardswish", 5, 4),
        ("softsign", 4, 9),
        # An exponential is 21: a comparison, three fused pairs and a difference reduce x to r, nine and r² make the
        # polynomial (a fused pair is two), one is added, and a power of two scales it.
        ("sigmoid", 21 + 4, 21 + 4),
    ],
)
def test_operations_are_those_of_the_declaration(name, value, derivative):
    assert operations(ACTIVATIONS[name], "value") == value
    assert operations(ACTIVATIONS[name], "derivative") == derivative


def test_every_activation_can_be_counted():
    for activation in ACTIVATIONS.values():
        for which in ("value", "derivative"):
            assert 0 <= operations(activation, which) < 100


def test_what_occurs_twice_or_does_not_depend_on_x_counts_once_or_not_at_all():
    def declare(m):
        one, three = m.real(1), m.real(3)

        def value(x, slope):
            return (x * slope + x * slope) * (one / slope)

        def derivative(x, slope):
            unused = m.exp(x)
            return m.where(x > three, slope / three, (m.absolute(-x), unused)[0])

        return value, derivative

    assert operations(made_of(declare), "value") == 3  # x·slope, its sum with itself, and times 1/slope
    assert operations(made_of(declare), "derivative") == 1  # the comparison


def test_a_constant_takes_no_operations():
    def declare(m):
        return lambda x: m.real(1), lambda x: m.real(0)

    assert operations(made_of(declare), "value") == 0


def test_a_declaration_that_branches_is_refused():
    def declare(m):
        return lambda x: x if x > m.real(0) else m.real(0), lambda x: x

    with pytest.raises(TypeError, match="both sides"):
        operations(made_of(declare), "value")

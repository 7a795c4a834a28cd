"""How much a launch does: little where a step is large or not yet known, more as launches prove short."""

import pytest

from reluviz_kernels.cuda import plan
from reluviz_kernels.cuda.pace import LAUNCH_S, Pace, first_pieces


@pytest.mark.parametrize(
    ("widths", "batch", "networks", "steps"),
    [
        ((2, 8, 8, 1), 10, 1, 64),
        ((2, 8, 8, 1), 10, 10_000, 15),
        ((64, 64, 64, 10), 32, 1, 58),
        ((784, 256, 128, 10), 128, 1, 1),
        ((784, 256, 128, 10), 128, 100, 1),
    ],
)
def test_a_first_launch_is_the_shorter_the_larger_a_step(widths, batch, networks, steps):
    assert Pace(plan.operations(widths, batch), networks).pieces == steps


def test_operations_are_those_of_three_products_a_layer():
    # A product adds as many products of two numbers as it has outputs times terms.
    products = 3 * 2 * (7 * 3 * 5 + 7 * 5 * 2)
    assert plan.operations((3, 5, 2), 7) == products
    assert first_pieces(1e3) == 8 * first_pieces(1e3, 64)


def test_the_number_grows_while_launches_are_short_and_shrinks_when_they_are_long():
    pace = Pace(1e7)
    assert pace.pieces == 10
    # What may have compiled says nothing.
    pace.learn(10, 7.0)
    assert pace.pieces == 10
    found = []
    for _ in range(3):
        pace.learn(pace.pieces, 1e-5 * pace.pieces)
        found.append(pace.pieces)
    assert found == [160, 2560, pytest.approx(LAUNCH_S / 1e-5, abs=1)]
    pace.learn(pace.pieces, 1.0)
    assert pace.pieces == pytest.approx(1000, abs=1)
    pace.learn(1, 3.0)
    assert pace.pieces == 1
    pace.learn(1, 0.0)
    assert pace.pieces == 16

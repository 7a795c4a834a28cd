"""What the page on functions shows, as a value."""

import pytest

from reluviz.gui.functions.view import View
from reluviz_kernels import KernelError


def test_the_focus_is_drawn_in_front_whether_ticked_or_not():
    assert View(shown=("relu", "tanh"), focus="relu").drawn() == ("tanh", "relu")
    assert View(shown=("relu",), focus="gelu").drawn() == ("relu", "gelu")


def test_ticking_keeps_the_order_of_declaration():
    assert View(shown=("sigmoid",)).with_shown("relu", True).shown == ("relu", "sigmoid")
    assert View(shown=("relu", "sigmoid")).with_shown("relu", False).shown == ("sigmoid",)


def test_a_parameter_back_at_its_default_is_forgotten():
    view = View().with_parameter("elu", "alpha", 2)
    assert view.values("elu") == {"alpha": 2}
    assert view.with_parameter("elu", "alpha", 1) == View()


def test_a_refused_parameter_says_why():
    with pytest.raises(KernelError, match="above max_val"):
        View().with_parameter("hardtanh", "min_val", 3)


def test_a_view_is_kept():
    view = View(("gelu",), "elu", shaded=False).with_parameter("elu", "alpha", 2)
    assert View.from_state(view.to_state()) == view


def test_functions_that_exist_no_longer_are_left_out():
    state = {"shown": ["relu", "gone"], "focus": "gone", "parameters": {"gone": {"a": 1}}, "shaded": True}
    assert View.from_state(state) == View(("relu",), "relu")


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"shown": 3, "focus": "relu", "parameters": {}, "shaded": True},
        {"shown": [], "focus": "relu", "parameters": {"elu": {"alpha": "x"}}, "shaded": True},
        {"shown": [], "focus": "relu", "parameters": {"elu": {"beta": 1}}, "shaded": True},
    ],
)
def test_a_damaged_state_is_refused(state):
    with pytest.raises((KeyError, TypeError, ValueError)):
        View.from_state(state)

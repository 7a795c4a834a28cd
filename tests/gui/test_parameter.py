"""The control for one parameter: slider, field and way back agree on one value."""

import pytest
from PySide6.QtTest import QSignalSpy

from reluviz.gui.widgets.parameter import ParameterControl, Scale
from reluviz_kernels import ACTIVATIONS, Parameter

PARAMETERS = [parameter for activation in ACTIVATIONS.values() for parameter in activation.parameters]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: f"{p.name}-{p.default:g}")
def test_a_slider_reaches_both_ends_and_is_fine_at_the_default(parameter):
    scale = Scale(parameter.low, parameter.high, parameter.default)
    assert scale.value(0) == parameter.low
    assert scale.value(1) == parameter.high
    at = scale.position(parameter.default)
    assert 0.2 < at < 0.8
    assert scale.value(at) == pytest.approx(parameter.default, rel=1e-3)
    step = abs(scale.value(at + 1 / 400) - parameter.default)
    assert step <= 0.11 * abs(parameter.default)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: f"{p.name}-{p.default:g}")
def test_positions_grow_with_values(parameter):
    scale = Scale(parameter.low, parameter.high, parameter.default)
    values = [scale.value(position / 20) for position in range(21)]
    assert values == sorted(values)


def test_a_default_at_the_end_has_an_even_scale():
    assert Scale(0, 10, 0).value(0.5) == 5


@pytest.fixture
def control(qapp):
    control = ParameterControl(Parameter("alpha", 1.0, 0.0, 100.0, "minus the value at -inf"))
    control.show()
    return control


def test_it_says_what_a_person_changes(control):
    spy = QSignalSpy(control.changed)
    control._field.setValue(2.5)
    assert spy.at(0) == [2.5]
    control._slider.setValue(control._slider.maximum())
    assert spy.at(1) == [100]
    control.set_value(2.5)
    control._back.click()
    assert spy.at(2) == [1]


def test_a_value_that_is_shown_is_no_change(control):
    spy = QSignalSpy(control.changed)
    control.set_value(7.0)
    assert spy.count() == 0
    assert control.value() == 7
    assert control._back.isEnabled()
    control.set_value(1.0)
    assert not control._back.isEnabled()


def test_the_slider_does_not_creep(control):
    control._slider.setValue(123)
    control.set_value(control._scale.value(123 / 400))
    assert control._slider.value() == 123


def test_it_is_named_for_those_who_hear_it(control):
    assert control._field.accessibleName() == "alpha"
    assert control._field.accessibleDescription() == "minus the value at -inf"
    assert control._back.accessibleName()

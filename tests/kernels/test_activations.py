"""Every activation against its exact definition: error bounds over all exponents, limits, kinks and parameters."""

import math

import numpy as np
import pytest

from reluviz_kernels import ACTIVATIONS, KernelError
from tests.kernels import oracle

DTYPES = [np.float32, np.float64]
ROLES = ["value", "derivative"]
# The project's bounds for float32, and the same number of float64's last places.
MAX_ULPS = 4
MAX_MIXED = {np.float32: 2e-7, np.float64: 4e-16}
WITHIN_ULPS = ("sigmoid", "tanh", "softplus", "elu", "silu")
ODD = ("identity", "softsign", "tanh", "sine")

OTHER_PARAMETERS = [
    ("leaky_relu", {"slope": 0.0}),
    ("leaky_relu", {"slope": 0.3}),
    ("leaky_relu", {"slope": 1.0}),
    ("elu", {"alpha": 0.0}),
    ("elu", {"alpha": 0.7}),
    ("elu", {"alpha": 100.0}),
    ("celu", {"alpha": 0.001}),
    ("celu", {"alpha": 2.5}),
    ("celu", {"alpha": 100.0}),
    ("softplus", {"beta": 0.01}),
    ("softplus", {"beta": 3.0}),
    ("softplus", {"beta": 100.0, "threshold": 0.0}),
    ("softplus", {"threshold": 1000.0}),
    ("hardtanh", {"min_val": -2.5}),
    ("hardtanh", {"min_val": 0.5, "max_val": 2.0}),
    ("hardtanh", {"min_val": 1.0, "max_val": 1.0}),
]
PARAMETERS = [(a.name, p) for a in ACTIVATIONS.values() for p in a.parameters]
PARAMETER_IDS = [f"{name}-{parameter.name}" for name, parameter in PARAMETERS]


def defaults(name):
    return {parameter.name: parameter.default for parameter in ACTIVATIONS[name].parameters}


def worst(x, each):
    index = int(each.argmax())
    return f"{each[index]:.3g} at {x[index]!r}"


def check(name, role, x):
    got = getattr(ACTIVATIONS[name], role)(x)
    assert got.dtype == x.dtype
    assert got.shape == x.shape
    ulps, mixed = oracle.errors(got, oracle.exactly(name, role, x, defaults(name)))
    bound = MAX_MIXED[x.dtype.type]
    assert mixed.max() <= bound, f"relative to max(1, |f|): {worst(x, mixed)}"
    if role == "value" and name in WITHIN_ULPS:
        assert ulps.max() <= MAX_ULPS, f"in units of the last place: {worst(x, ulps)}"


def test_pytorch_names_sine_and_step_are_there():
    assert set(ACTIVATIONS) == {
        "identity", "relu", "leaky_relu", "relu6", "elu", "selu", "celu", "gelu", "silu", "mish", "softplus",
        "softsign", "logsigmoid", "sigmoid", "tanh", "hardtanh", "hardsigmoid", "hardswish", "sine", "step",
    }  # fmt: skip
    assert set(oracle.EXACT) == set(ACTIVATIONS)
    assert len(ACTIVATIONS) == 20
    with pytest.raises(KeyError):
        ACTIVATIONS["rleu"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_declaration_tells_a_person_what_it_is(name):
    activation = ACTIVATIONS[name]
    assert activation.name == name
    for text in (activation.label, activation.formula, activation.doc):
        assert text.strip() == text != ""
        assert "\n" not in text
    for parameter in activation.parameters:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.doc
    assert activation.trainable == (name != "step")


@pytest.mark.parametrize("name", oracle.EXACT)
def test_derivative_of_the_oracle_is_the_slope_of_its_value(name):
    x = np.array([-17.3, -4.1, -2.2, -0.7, -0.02, 0.03, 0.6, 2.1, 4.4, 18.9])
    step = 2.0**-20
    slopes = oracle.exactly(name, "derivative", x, defaults(name)).high
    right, left = (oracle.exactly(name, "value", x + sign * step, defaults(name)) for sign in (1, -1))
    measured = ((right.high - left.high) + (right.low - left.low)) / (2 * step)
    np.testing.assert_allclose(slopes, measured, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float32_is_within_the_bounds(name, role):
    check(name, role, oracle.samples(np.float32, mantissas=4, dense=2000))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float64_is_within_the_bounds(name, role):
    check(name, role, oracle.samples(np.float64, mantissas=1, dense=2000))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "parameters"), OTHER_PARAMETERS)
def test_other_parameters_are_within_the_bounds(name, parameters, role, dtype):
    given = {**defaults(name), **parameters}
    kinks = oracle.near(ACTIVATIONS[name].kinks_at(**parameters), dtype)
    x = np.concatenate([oracle.samples(dtype, mantissas=1, dense=200), kinks])
    if name == "softplus":
        # Where rounding beta·x decides on which side of the threshold it lies, both answers are right.
        with np.errstate(over="ignore"):
            gap = np.abs(given["beta"] * x.astype(np.float64) - given["threshold"])
        x = x[~(gap <= 1e-6 * given["threshold"])]
    got = getattr(ACTIVATIONS[name], role)(x, **parameters)
    mixed = oracle.errors(got, oracle.exactly(name, role, x, given))[1]
    # A large alpha multiplies the result and its error alike.
    assert mixed.max() <= MAX_MIXED[dtype] * max(1, given.get("alpha", 1)), worst(x, mixed)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ODD)
def test_odd_function_keeps_the_sign_of_zero(name, dtype):
    result = ACTIVATIONS[name].value(np.array([0.0, -0.0], dtype))
    assert result.tolist() == [0, 0]
    assert np.signbit(result).tolist() == [False, True]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_fill_the_declared_range(name, dtype):
    x = np.concatenate([np.linspace(-30, 30, 60001), [np.inf, -np.inf] if name != "sine" else []]).astype(dtype)
    low, high = ACTIVATIONS[name].range
    values = ACTIVATIONS[name].value(x)
    assert values.min() == pytest.approx(low, abs=1e-5)
    assert values.max() == pytest.approx(high, abs=1e-5)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_jumps_at_declared_kinks_alone(name):
    step = 2.0**-12
    grid = np.arange(-8, 8, step)
    slopes = ACTIVATIONS[name].derivative(grid)
    jumps = np.flatnonzero(np.abs(np.diff(slopes)) > 10 * step)
    where = {float(np.round(grid[index])) for index in jumps}
    assert where <= set(ACTIVATIONS[name].kinks_at())
    for index in jumps:
        assert abs(grid[index] - np.round(grid[index])) <= 2 * step


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
@pytest.mark.parametrize("role", ROLES)
def test_parameter_out_of_range_is_refused(name, parameter, role):
    apply = getattr(ACTIVATIONS[name], role)
    x = np.zeros(3, np.float32)
    others = {"max_val": 1000.0} if parameter.name == "min_val" else {}
    others = {"min_val": -1000.0} if parameter.name == "max_val" else others
    for value in (parameter.low, parameter.high):
        assert apply(x, **{**others, parameter.name: value}).shape == (3,)
    for value in (parameter.low - 0.001, parameter.high + 0.001, math.nan, math.inf, -math.inf):
        with pytest.raises(KernelError, match=rf"{name}: {parameter.name} must lie in \[.*\], not") as caught:
            apply(x, **{parameter.name: value})
        assert "\n" not in str(caught.value)
    for value in ("wide", None, [1, 2]):
        with pytest.raises(KernelError, match=f"{name}: {parameter.name} must be a number"):
            apply(x, **{parameter.name: value})


def test_unknown_parameter_is_refused_with_those_there_are():
    x = np.zeros(3, np.float32)
    with pytest.raises(KernelError, match=r"leaky_relu: unknown parameter 'alpha' \(takes slope\)"):
        ACTIVATIONS["leaky_relu"].value(x, alpha=0.1)
    with pytest.raises(KernelError, match=r"softplus: unknown parameter 'slope' \(takes beta, threshold\)"):
        ACTIVATIONS["softplus"].derivative(x, slope=0.1)
    with pytest.raises(KernelError, match=r"relu: unknown parameter 'slope' \(takes no parameters\)"):
        ACTIVATIONS["relu"].value(x, slope=0.1)


def test_hardtanh_refuses_a_lowest_value_above_the_highest():
    with pytest.raises(KernelError, match="hardtanh: min_val 2 is above max_val 1"):
        ACTIVATIONS["hardtanh"].value(np.zeros(3), min_val=2)


def test_kinks_follow_the_parameters():
    assert ACTIVATIONS["hardtanh"].kinks_at(min_val=-3, max_val=0.5) == (-3, 0.5)
    assert ACTIVATIONS["relu6"].kinks_at() == (0, 6)


@pytest.fixture(scope="module")
def torch_functions():
    """PyTorch's functions by our names; they come with the extra `peers`."""
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra `peers`")
    names = set(ACTIVATIONS) - {"identity", "sine", "step"}
    functions = {name: getattr(torch.nn.functional, name) for name in names - {"sigmoid", "tanh"}}
    return torch, {**functions, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "sine": torch.sin}


@pytest.mark.peers
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name not in ("identity", "step")])
def test_pytorch_gives_the_same(torch_functions, name, dtype):
    torch, functions = torch_functions
    # PyTorch's float64 hardsigmoid has a float32 slope.
    tolerance = 1e-6 if dtype == np.float32 else 1e-7 if name == "hardsigmoid" else 1e-14
    activation = ACTIVATIONS[name]
    x = np.concatenate([np.linspace(-30, 30, 2001), oracle.near(oracle.KINKS, dtype), [-1e4, 1e4]]).astype(dtype)
    given = torch.tensor(x, requires_grad=True)
    value = functions[name](given)
    value.sum().backward()
    np.testing.assert_allclose(activation.value(x), value.detach().numpy(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(activation.derivative(x), given.grad.numpy(), rtol=tolerance, atol=tolerance)


@pytest.mark.peers
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [a.name for a in ACTIVATIONS.values() if a.kinks and a.trainable])
def test_derivative_at_a_kink_is_pytorchs(torch_functions, name, dtype):
    torch, functions = torch_functions
    kinks = np.array(ACTIVATIONS[name].kinks_at(), dtype)
    given = torch.tensor(kinks, requires_grad=True)
    functions[name](given).sum().backward()
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(kinks), given.grad.numpy(), rtol=1e-7)

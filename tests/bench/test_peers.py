"""The peers do identical work: their weights and kernels agree with float64, whose own gradient is checked here too."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import metadata

import numpy as np
import pytest

from reluviz.bench.peers import PEERS, available_peers
from reluviz.bench.peers.measure import measure_training
from reluviz.bench.peers.numpy_activations import FORMULAS, formula
from reluviz.bench.peers.numpy_peer import NumpyRun
from reluviz.bench.peers.process import PeerProcess
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.peers.reference import DisagreementError, check_activation, check_loss, full_loss, reference_loss
from reluviz.bench.workloads import WORKLOADS, Arrays, Workload, arrays

PLAYGROUND = replace(WORKLOADS["playground"], samples=53, epochs=3)
CASES = {
    "logistic with a short batch": PLAYGROUND,
    "softmax": Workload("softmax", (6, 9, 4), 8, 45, "softmax", 0.2, 3, activation="tanh"),
    "several logistic outputs": Workload("outputs", (6, 9, 3), 8, 40, "logistic", 0.3, 3, activation="sigmoid"),
    "squared": Workload("squared", (6, 9, 9, 3), 8, 45, "squared", 0.05, 3),
    "one squared output": Workload("one", (6, 9, 1), 8, 45, "squared", 0.05, 3),
    "no hidden layer": Workload("linear", (6, 3), 8, 45, "softmax", 0.1, 3),
    "one batch that is not full": replace(PLAYGROUND, batch=64),
    "replicas": replace(PLAYGROUND, replicas=6),
    "replicas of softmax": Workload("many", (6, 9, 4), 8, 45, "softmax", 0.2, 3, activation="tanh", replicas=3),
}
# What a peer says where the work would not be identical, or not in a reasonable form.
REFUSED = {
    ("sklearn", "replicas"): "scikit-learn can't train many networks at once",
    ("sklearn", "replicas of softmax"): "scikit-learn can't train many networks at once",
    ("jax-fused", "replicas"): "for replicas",
    ("jax-fused", "replicas of softmax"): "for replicas",
}
# Compiling takes seconds for each batch size.
FOR_THE_COMPILER = ("logistic with a short batch", "replicas of softmax")

TRAINABLE = [name for name in FORMULAS if name != "step"]
PRESENT = [a.name for a in available_peers() if a.reason is None]
MARKS = {
    "torch": [pytest.mark.peers],
    "torch-compile": [pytest.mark.peers, pytest.mark.slow],
    "jax": [pytest.mark.peers],
    "jax-fused": [pytest.mark.peers],
}
TRAINS = [
    pytest.param(name, case, marks=MARKS.get(name, []))
    for name in PRESENT
    for case in (FOR_THE_COMPILER if name == "torch-compile" else CASES)
    if (name, case) not in REFUSED
]
REFUSES = [
    pytest.param(*pair, says, marks=MARKS.get(pair[0], [])) for pair, says in REFUSED.items() if pair[0] in PRESENT
]
KERNELS = [pytest.param(name, marks=MARKS.get(name, [])) for name in ("numpy", "torch", "jax") if name in PRESENT]


@pytest.fixture(scope="module")
def peer():
    """Give each peer's process with one thread, started when a test first asks for it."""
    started = {}

    def get(name):
        if name not in started:
            started[name] = PeerProcess(name, 1)
        return started[name]

    yield get
    for process in started.values():
        process.close()


def reference_networks(workload, numbers):
    run = NumpyRun(workload, numbers, np.float64)
    run.epochs(workload.epochs)
    return run.networks()


def moved_apart(networks, expected, initial):
    """The largest distance of a weight from the expected one, over the largest distance that training moved one."""
    flat = [
        np.concatenate([p.ravel() for network in n for layer in network for p in layer]) for n in (networks, expected)
    ]
    start = np.concatenate([p.ravel() for network in initial for layer in network for p in layer])
    return np.abs(flat[0] - flat[1]).max() / np.abs(flat[1] - start).max()


def numeric_gradient(workload, numbers):
    """The gradient of the full-set loss by central differences in float64, in the order of `networks`."""

    def loss_at(replica, layer, which, index, step):
        networks = [[(W.astype(np.float64), b.astype(np.float64)) for W, b in n] for n in numbers.networks]
        networks[replica][layer][which][index] += step
        return full_loss(workload, numbers, networks)

    return [
        [
            tuple(
                np.array(
                    [
                        (loss_at(r, k, which, i, 1e-5) - loss_at(r, k, which, i, -1e-5)) / 2e-5
                        for i in np.ndindex(parameter.shape)
                    ]
                ).reshape(parameter.shape)
                for which, parameter in enumerate(layer)
            )
            for k, layer in enumerate(network)
        ]
        for r, network in enumerate(numbers.networks)
    ]


def check_one_step(workload):
    """One step on one full batch must move each weight by the learning rate times the numeric gradient."""
    numbers = arrays(workload, 4)
    rng = np.random.default_rng(0)
    # Biases away from zero, so that none is at a kink.
    networks = [[(W, rng.normal(0, 0.3, b.shape).astype(np.float32)) for W, b in n] for n in numbers.networks]
    numbers = Arrays(numbers.x, numbers.y, networks)
    run = NumpyRun(workload, numbers, np.float64)
    run.epochs(1)
    for network, before, gradient in zip(run.networks(), networks, numeric_gradient(workload, numbers), strict=True):
        for layer, layer_before, layer_gradient in zip(network, before, gradient, strict=True):
            for p, p_before, g in zip(layer, layer_before, layer_gradient, strict=True):
                # The full-set loss of replicas is a mean over them; each descends its own.
                moved = (p_before.astype(np.float64) - p) / workload.learning_rate / workload.replicas
                np.testing.assert_allclose(moved, g, atol=2e-6)


@pytest.mark.parametrize("loss", ["logistic", "softmax", "squared"])
@pytest.mark.parametrize("replicas", [1, 2])
def test_the_reference_descends_the_gradient_of_the_loss(loss, replicas):
    check_one_step(Workload("one step", (3, 4, 4, 3), 9, 9, loss, 1.0, 1, activation="tanh", replicas=replicas))


@pytest.mark.parametrize("activation", TRAINABLE)
def test_the_reference_descends_through_every_activation(activation):
    check_one_step(Workload("one step", (3, 4, 2), 9, 9, "squared", 1.0, 1, activation=activation))


def erf_normal(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


# By the definitions in PyTorch's documentation, for one number.
DEFINITIONS = {
    "identity": lambda x: x,
    "relu": lambda x: max(0, x),
    "leaky_relu": lambda x: max(0, x) + 0.01 * min(0, x),
    "relu6": lambda x: min(max(0, x), 6),
    "elu": lambda x: x if x > 0 else math.exp(x) - 1,
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * (math.exp(x) - 1)),
    "celu": lambda x: max(0, x) + min(0, math.exp(x) - 1),
    "gelu": lambda x: x * erf_normal(x),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "mish": lambda x: x * math.tanh(math.log(1 + math.exp(x))),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "logsigmoid": lambda x: math.log(1 / (1 + math.exp(-x))),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "hardtanh": lambda x: min(max(x, -1), 1),
    "hardsigmoid": lambda x: 0 if x <= -3 else 1 if x >= 3 else x / 6 + 0.5,
    "hardswish": lambda x: 0 if x <= -3 else x if x >= 3 else x * (x + 3) / 6,
    "sine": math.sin,
    "step": lambda x: 1 if x > 0 else 0,
}
POINTS = np.array([-30.5, -7.25, -3.5, -2.0, -0.75, -1e-3, 1e-3, 0.5, 0.99, 2.5, 4.0, 6.5, 19.0, 30.5])


@pytest.mark.parametrize("activation", FORMULAS)
def test_formulas_are_the_definitions(activation):
    f, definition = formula(activation), DEFINITIONS[activation]
    expected = [definition(x) for x in POINTS.tolist()]
    np.testing.assert_allclose(f.value(POINTS), expected, rtol=1e-10, atol=1e-12)
    out = np.empty_like(POINTS)
    assert f.value(POINTS, out=out) is out
    np.testing.assert_array_equal(out, f.value(POINTS))
    step = 1e-6
    slopes = [(definition(x + step) - definition(x - step)) / (2 * step) for x in POINTS.tolist()]
    np.testing.assert_allclose(f.derivative(POINTS), slopes, atol=2e-8)
    if f.from_value is not None:
        np.testing.assert_allclose(f.from_value(f.value(POINTS)), f.derivative(POINTS), atol=1e-12)
    for result in (f.value(POINTS.astype(np.float32)), f.derivative(POINTS.astype(np.float32))):
        assert result.dtype == np.float32


KINKS = {
    "relu": (0, 0),
    "leaky_relu": (0, 0.01),
    "relu6": (6, 0),
    "elu": (0, 1),
    "hardtanh": (-1, 0),
    "hardswish": (3, 1),
}


@pytest.mark.parametrize("activation", KINKS)
def test_the_derivative_at_a_kink_is_that_of_pytorch(activation):
    x, slope = KINKS[activation]
    assert formula(activation).derivative(np.array([x], np.float64)) == pytest.approx(slope)


def test_an_unknown_activation_names_the_nearest():
    with pytest.raises(PeerError, match="did you mean 'sigmoid'"):
        formula("sigmod")


@pytest.mark.parametrize(("name", "case"), TRAINS)
def test_a_peer_ends_at_the_weights_of_the_reference(peer, name, case):
    workload = CASES[case]
    numbers = arrays(workload, 2)
    training = peer(name).training(workload, numbers)
    loss = training.checked_loss(reference_loss(workload, numbers, workload.epochs))
    expected = reference_networks(workload, numbers)
    assert moved_apart(training.networks(), expected, numbers.networks) < 1e-4
    assert loss == pytest.approx(full_loss(workload, numbers, expected), rel=1e-5)
    assert training.round() > 0
    assert training.loss() == loss, "a round must start from the initial weights"
    training.drop()


@pytest.mark.parametrize(("name", "case", "says"), REFUSES)
def test_a_peer_refuses_what_it_cannot_do_alike(peer, name, case, says):
    workload = CASES[case]
    with pytest.raises(PeerError, match=says):
        peer(name).training(workload, arrays(workload, 0))


@pytest.mark.slow
@pytest.mark.parametrize("name", [p for p in KERNELS if p.values[0] != "numpy"])
def test_a_peer_trains_with_every_activation(peer, name):
    apart = {}
    for activation in TRAINABLE:
        workload = Workload("every", (3, 6, 1), 10, 50, "logistic", 0.1, 1, activation=activation)
        numbers = arrays(workload, 2)
        training = peer(name).training(workload, numbers)
        training.round()
        apart[activation] = moved_apart(training.networks(), reference_networks(workload, numbers), numbers.networks)
        training.drop()
    assert {activation: size for activation, size in apart.items() if not size < 1e-4} == {}


@pytest.mark.parametrize("name", KERNELS)
def test_a_peer_computes_every_activation(peer, name):
    # `activation` checks the result against float64, and raises where it is wrong.
    x = (np.random.default_rng(0).standard_normal(3001) * 4).astype(np.float32)
    process = peer(name)
    for activation in FORMULAS:
        for which in ("value", "derivative", *(("backward",) if name == "torch" else ())):
            call = process.activation(activation, which, x)
            assert call.round(3) > 0
            call.drop()


@pytest.mark.parametrize(("name", "which"), [("numpy", "backward"), ("sklearn", "value")])
def test_a_kernel_that_a_peer_lacks_is_refused(peer, name, which):
    with pytest.raises(PeerError, match=f"^{name}: "):
        peer(name).activation("tanh", which, np.zeros(4, np.float32))


def test_calls_are_counted_for_a_time(peer):
    call = peer("numpy").activation("tanh", "value", np.zeros(50_000, np.float32))
    calls = call.calls_for(0.02)
    assert 0.002 < calls * call.round(calls) < 0.2


@pytest.mark.parametrize("name", [*KERNELS, "sklearn"])
def test_one_thread_is_one(peer, name):
    """Matrix products large enough that every library would share them out, for long enough to count processor time."""
    workload = Workload("busy", (512, 512, 10), 256, 1024, "softmax", 0.01, 10)
    training = peer(name).training(workload, arrays(workload, 0))
    training.round()
    assert 0 < training.cores < 1.15


def test_a_wrong_result_is_not_timed():
    with pytest.raises(DisagreementError, match=r"at loss 0\.5, the reference at 0\.501"):
        check_loss("x", PLAYGROUND, 0.5, 0.501)
    with pytest.raises(DisagreementError, match="at loss nan"):
        check_loss("x", PLAYGROUND, math.nan, 0.5)
    check_loss("x", PLAYGROUND, 0.5004, 0.5)
    x = np.linspace(-3, 3, 7, dtype=np.float32)
    for result in (
        np.tanh(x) + np.float32(1e-4),
        np.tanh(x)[:3],
        np.tanh(x).astype(np.float64),
        x * np.float32(np.nan),
    ):
        with pytest.raises(DisagreementError, match="x computes the value of tanh differently"):
            check_activation("x", "tanh", "value", x, result)
    check_activation("x", "tanh", "value", x, np.tanh(x))


def test_every_peer_is_listed_with_its_version_or_a_reason():
    listed = available_peers()
    assert [a.name for a in listed] == list(PEERS)
    for a in listed:
        try:
            installed = metadata.version(PEERS[a.name].package)
        except metadata.PackageNotFoundError:
            assert a.version is None
            assert a.reason == f"{PEERS[a.name].package} is not installed; install reluviz with the extra 'peers'"
        else:
            assert a.version == installed


def absent(package):
    raise metadata.PackageNotFoundError(package)


def test_a_missing_library_is_a_reason(monkeypatch):
    monkeypatch.setattr(metadata, "version", absent)
    assert all("is not installed" in (a.reason or "") for a in available_peers())
    with pytest.raises(PeerError, match="jax can't be measured: jax is not installed; install reluviz with the extra"):
        PeerProcess("jax", 1)


def test_a_missing_compiler_is_a_reason(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda _: "1.0")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    reasons = {a.name: a.reason for a in available_peers()}
    assert "needs a C++ compiler" in (reasons.pop("torch-compile") or "")
    assert set(reasons.values()) == {None}


def test_listing_the_peers_imports_none_of_them():
    code = (
        "import sys, reluviz.bench.peers as p, reluviz.bench.peers.process; p.available_peers();"
        "print(sorted({'torch', 'jax', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bad_requests_say_what_is_wrong():
    with pytest.raises(PeerError, match="unknown peer 'nunpy'; did you mean 'numpy'"):
        PeerProcess("nunpy", 1)
    with pytest.raises(PeerError, match="0 threads for numpy; give 1 or more"):
        PeerProcess("numpy", 0)


def test_a_peer_that_does_not_answer_is_ended():
    with pytest.raises(PeerError, match=r"did not answer within 0\.001 s") as caught:
        PeerProcess("numpy", 1, patience=0.001)
    assert "\n" not in str(caught.value)


def test_a_peer_that_dies_leaves_one_line():
    with PeerProcess("numpy", 1) as process:
        training = process.training(PLAYGROUND, arrays(PLAYGROUND, 0))
        process._process.kill()
        with pytest.raises(PeerError, match="numpy ended with code") as caught:
            training.round()
        assert "\n" not in str(caught.value)


def test_a_failure_in_a_peer_is_reported_and_survived():
    numbers = arrays(PLAYGROUND, 0)
    wrong = Arrays(numbers.x[:, :1], numbers.y, numbers.networks)
    with PeerProcess("numpy", 1) as process:
        training = process.training(PLAYGROUND, wrong)
        with pytest.raises(PeerError, match="numpy: ValueError: "):
            training.round()
        assert process.training(PLAYGROUND, numbers).round() > 0


def test_a_peer_is_measured_alone():
    measured = measure_training("numpy", PLAYGROUND, threads=1, min_rounds=4, max_time=0)
    assert len(measured.samples) == 4
    assert min(measured.samples) > 0
    assert measured.final_loss == pytest.approx(reference_loss(PLAYGROUND, arrays(PLAYGROUND, 0), PLAYGROUND.epochs))
    assert (measured.peer, measured.version, measured.threads) == ("numpy", np.__version__, 1)

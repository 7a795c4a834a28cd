"""The suites: their cases, what they measure in a tiny form, and that nothing is timed that computes something else."""

import io
import math
import re
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest

from reluviz.bench.options import Options
from reluviz.bench.peers import available_peers, process
from reluviz.bench.peers.pool import PeerPool, backend_of
from reluviz.bench.peers.protocol import PeerError
from reluviz.bench.plan import filtered
from reluviz.bench.progress import SilentProgress
from reluviz.bench.results import OURS, PROTOCOLS
from reluviz.bench.runner import measure
from reluviz.bench.suites import SUITES, choices, convergence, kernels
from reluviz.bench.suites.convergence import QUICK
from reluviz.errors import ReluvizError
from reluviz_kernels import ACTIVATIONS, KernelError

TINY = Options(threads=2, min_rounds=2, max_time=0.0)


def planned(suite, **changes):
    return SUITES[suite].plan(replace(TINY, **changes))


def cases(suite, **changes):
    return [entry.case for contest in planned(suite, **changes) for entry in contest.entries]


def measured(suite, pattern, **changes):
    found = measure(filtered(planned(suite, **changes), re.compile(pattern)), SilentProgress(io.StringIO()))
    assert not found.interrupted
    return found


# Cases


def test_every_suite_has_cases_of_its_own_name():
    assert list(SUITES) == ["kernels", "roofline", "training", "convergence"]
    for name, suite in SUITES.items():
        assert suite.name == name
        assert suite.doc
        assert all(contest.suite == name and contest.estimate > 0 for contest in planned(name))


def on_gpu(suite, **changes):
    return [e.case for contest in planned(suite, **changes) for e in contest.entries if "CUDA" in e.label]


def test_a_gpu_that_nobody_asked_for_is_measured_with_one_activation_in_the_quick_form():
    assert {case.split()[0] for case in on_gpu("kernels", device="auto")} == {"copy", "relu"}
    assert {case.split()[1] for case in on_gpu("training", device="auto")} == {"relu"}
    assert on_gpu("convergence", device="auto") == []
    for asked in ({"device": "cuda"}, {"device": "auto", "full": True}):
        names = {case.split()[0] for case in on_gpu("kernels", **asked)}
        assert names == {"copy", *ACTIVATIONS}
        assert len(on_gpu("convergence", **asked)) == len(cases("convergence", **asked)) // 2
    assert {case.split()[0] for case in on_gpu("kernels", device="auto", activations=("elu", "tanh"))} == {
        "copy", "elu", "tanh",
    }  # fmt: skip


def test_kernels_are_every_activation_and_pass_in_cache_and_in_memory_beside_a_copy():
    expected = {f"{a} {p} {n}" for a in ACTIVATIONS for p in ("value", "derivative") for n in (4096, 16777216)}
    found = cases("kernels")
    assert set(found) == expected | {"copy 4096", "copy 16777216"}
    assert len(set(found)) == len(found)
    assert [contest.threads for contest in planned("kernels")] == [1, 2]


def test_training_is_all_activations_on_the_first_workload_and_relu_on_every_one():
    trainable = [name for name, activation in ACTIVATIONS.items() if activation.trainable]
    found = cases("training")
    assert [case for case in found if case.startswith("playground")] == [f"playground {name}" for name in trainable]
    assert {"digits relu", "wide relu", "replicas relu"} <= set(found)
    assert [contest.threads for contest in planned("training")] == [1, 1, 2, 2]
    assert len(cases("training", full=True)) == 4 * len(trainable)


def test_convergence_is_two_data_sets_under_two_protocols():
    assert cases("convergence") == [
        f"{dataset} {name} {protocol}"
        for dataset in ("digits", "spirals")
        for protocol in PROTOCOLS
        for name in ("relu", "sigmoid", "tanh")
    ]
    assert {contest.min_rounds for contest in planned("convergence")} == {10}
    assert {contest.min_rounds for contest in planned("convergence", seeds=3)} == {3}
    assert len(cases("convergence", full=True)) > len(cases("convergence"))


def test_chosen_activations_are_those_and_in_that_order():
    chosen = ("tanh", "relu")
    assert cases("kernels", activations=chosen)[:3] == ["copy 4096", "tanh value 4096", "tanh derivative 4096"]
    assert cases("training", activations=chosen)[-2:] == ["replicas tanh", "replicas relu"]
    assert cases("convergence", activations=chosen, dataset="moons")[:2] == ["moons tanh shared", "moons relu shared"]


def test_peers_stand_beside_ours_on_one_activation_or_on_those_named():
    entries = planned("training", peers=("numpy", "jax"))[0].entries
    assert [entry.label for entry in entries if entry.case == "playground relu"] == [
        "playground relu",
        "playground relu (numpy)",
        "playground relu (jax)",
    ]
    assert all(entry.label == entry.case for entry in entries if entry.case != "playground relu")
    named = planned("training", peers=("numpy",), activations=("tanh",))[0].entries
    assert [entry.label for entry in named] == ["playground tanh", "playground tanh (numpy)"]
    few = planned("kernels", peers=("sklearn", "numpy"))
    assert len(few[0].entries) == 1 + 4 * len(ACTIVATIONS)
    assert len(few[1].entries) == 1 + 2 * len(ACTIVATIONS)
    full = planned("kernels", peers=("numpy",), full=True, activations=("relu", "tanh"))
    assert [contest.entries[0] for contest in full[1:]] == [full[1].entries[0]] * 2


@pytest.mark.parametrize("suite", ["kernels", "training"])
def test_threads_rest_before_a_sample_only_beside_peers_that_may_still_spin(suite):
    beside = planned(suite, peers=("numpy",), threads=2)
    assert {contest.threads for contest in beside} == {1, 2}
    assert all((contest.settle > 0) == (contest.threads > 1) for contest in beside)
    assert all(contest.settle == 0 for contest in planned(suite, threads=2))


def test_a_made_up_activation_has_its_rows():
    def rectified_square(m):
        zero, two, where = m.real(0), m.real(2), m.where

        def value(x):
            return where(x > zero, x * x, zero)

        def derivative(x):
            return where(x > zero, two * x, zero)

        return value, derivative

    ACTIVATIONS.declare("ReLU²", "max(0, x)²", "For this test.")(rectified_square)
    try:
        found = measured("kernels", r"^rectified_square value 4096$")
        assert [(r.activation, r.pass_) for r in found.results] == [("rectified_square", "value")]
        assert measured("training", "^playground rectified_square$").results
    finally:
        ACTIVATIONS.remove("rectified_square")


@pytest.mark.parametrize(
    ("suite", "changes", "text"),
    [
        ("kernels", {"activations": ("rulu",)}, "did you mean 'relu'"),
        ("training", {"activations": ("relu", "step")}, "'step' can't be trained"),
        ("convergence", {"activations": ("step",)}, "'step' can't be trained"),
        ("convergence", {"dataset": "digts"}, "did you mean 'digits'"),
        ("training", {"dataset": "file"}, "no such file"),
        ("convergence", {"dataset": "missing.csv"}, "missing.csv"),
        ("convergence", {"dataset": "a\0b"}, "a\\x00b"),
        ("convergence", {"target": 1.5}, "accuracy from 0 to 1"),
    ],
)
def test_a_wrong_choice_is_refused_before_anything_is_measured(suite, changes, text):
    with pytest.raises(ReluvizError) as caught:
        planned(suite, **changes)
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_own_file_that_does_not_fit_is_refused_before_anything_is_measured(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("a,label\n1,x\n2,\n")
    for suite in ("training", "convergence"):
        with pytest.raises(ReluvizError, match=r"own\.csv"):
            planned(suite, dataset=str(path))


def test_every_built_in_data_set_has_a_plan():
    for name, info in choices.DATASETS.items():
        if not info.is_file:
            contest = planned("convergence", dataset=name)[0]
            target = contest.entries[0].config.target
            assert target.metric == ("loss" if info.kind == "regression" else "accuracy")


# Measuring


def test_a_kernel_and_a_copy_are_measured():
    found = measured("kernels", r"^(copy|relu derivative) 4096$")
    copy, relu = found.results
    assert copy.is_copy
    assert (relu.activation, relu.pass_, relu.elements, relu.threads) == ("relu", "derivative", 4096, 1)
    assert relu.summary.rounds == copy.summary.rounds == 2
    assert relu.ns_per_element > 0
    assert relu.compile_s >= 0
    assert found.left_out == ()


def test_a_copy_is_a_copy_on_any_number_of_threads():
    for threads in (1, 3):
        operands = kernels.Operands(1000, seed=5)
        kernels.CopyEntry(operands, threads).prepare()
        assert np.array_equal(operands.x, operands.out)


def test_a_kernel_that_computes_something_else_is_not_timed(monkeypatch):
    monkeypatch.setattr(type(ACTIVATIONS["relu"]), "value", lambda self, x, out: np.add(x, 1, out=out))
    found = measured("kernels", r"^(copy|relu value) 4096$")
    assert [r.case for r in found.results] == ["copy 4096"]
    assert "computes the value of relu differently" in found.left_out[0]


@pytest.mark.parametrize("workload", ["playground", "replicas"])
def test_one_network_and_many_are_trained(workload):
    (result,) = measured("training", f"^{workload} relu$").results
    assert result.workload == workload
    assert result.us_per_step > 0
    assert 0 < result.final_loss < 1
    assert result.params["layers"] == (8, 8)


def test_layers_and_data_replace_those_of_the_workloads(tmp_path):
    (result,) = measured("training", "^playground relu$", layers=(5,)).results
    assert result.params["layers"] == (5,)
    path = tmp_path / "line.csv"
    path.write_text("x,y\n" + "".join(f"{i / 50},{math.sin(i / 8):.6f}\n" for i in range(100)))
    found = measured("training", "relu$", dataset=str(path), layers=(), activations=("relu",))
    assert [(r.workload, r.params["layers"], r.params["loss"]) for r in found.results] == [("line.csv", (), "squared")]


PEERS = [
    pytest.param(
        peer.name,
        marks=[
            *([pytest.mark.peers] if peer.name.startswith(("torch", "jax")) else []),
            *([pytest.mark.slow] if peer.name == "torch-compile" else []),
        ],
    )
    for peer in available_peers()
    if peer.reason is None
]


@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_agrees_and_is_measured_beside_ours(peer):
    found = measured("training", "^playground relu$", peers=(peer,))
    assert found.left_out == ()
    ours, theirs = found.results
    backend, params = backend_of(peer)
    assert (ours.backend, theirs.backend) == ("cpu", backend)
    assert theirs.work == ours.work
    assert dict(theirs.params) == {**ours.params, **params}
    assert theirs.final_loss == pytest.approx(ours.final_loss, rel=1e-3)
    assert theirs.summary.rounds == ours.summary.rounds == 2


@pytest.mark.parametrize("peer", [p for p in PEERS if p.values[0] in kernels.PEERS])
def test_each_peer_with_kernels_is_measured_beside_ours(peer):
    found = measured("kernels", r"^tanh (value|derivative) 4096$", peers=(peer,))
    assert found.left_out == ()
    assert [(r.backend, r.pass_) for r in found.results] == [
        (backend, which) for which in ("value", "derivative") for backend in ("cpu", peer)
    ]


class _Liar:
    """A peer that learns twice as fast as asked, and takes one activation for another."""

    def __init__(self, honest):
        self.honest = honest

    def training(self, workload, arrays):
        training = self.honest.training(replace(workload, learning_rate=2 * workload.learning_rate), arrays)
        training.workload = workload
        return training


def test_a_peer_that_computes_something_else_is_not_timed(monkeypatch):
    honest = PeerPool.process
    monkeypatch.setattr(PeerPool, "process", lambda self, name, threads: _Liar(honest(self, name, threads)))
    found = measured("training", "^playground relu$", peers=("numpy",))
    assert [r.backend for r in found.results] == ["cpu"]
    assert "numpy ends workload 'playground' at loss" in found.left_out[0]


def test_a_peer_that_can_not_do_the_work_is_left_out_with_the_reason():
    found = measured("training", "^playground gelu$", peers=("sklearn",), activations=("gelu",))
    assert all(r.backend in OURS for r in found.results)
    assert "scikit-learn has no activation 'gelu'" in found.left_out[0]


def test_a_peer_that_can_not_start_is_tried_once(monkeypatch):
    tries = []

    def fail(name, threads):
        tries.append((name, threads))
        raise PeerError("numpy can't be loaded")

    monkeypatch.setattr(process, "PeerProcess", fail)
    pool = PeerPool(ExitStack())
    for _ in range(2):
        with pytest.raises(PeerError, match="can't be loaded"):
            pool.process("numpy", 1)
    assert tries == [("numpy", 1)]


def test_a_peer_whose_process_has_ended_is_started_again():
    with ExitStack() as stack:
        pool = PeerPool(stack)
        first = pool.process("numpy", 1)
        assert pool.process("numpy", 1) is first
        first.close()
        assert pool.process("numpy", 1) is not first


# Convergence


def test_a_race_counts_epochs_and_seconds_for_each_seed():
    found = measured("convergence", "^moons relu", dataset="moons", seeds=3, layers=(6,))
    shared, tuned = found.results
    for result in found.results:
        assert (result.dataset, result.layers, result.activation) == ("moons", (6,), "relu")
        assert len(result.epochs) == len(result.seconds) == 3
        assert all(e is None or e >= 1 for e in result.epochs)
    assert (shared.protocol, shared.learning_rate) == ("shared", convergence.SHARED_RATE)
    assert tuned.protocol == "tuned"
    assert tuned.learning_rate in QUICK.grid
    assert "grid" not in shared.params


def test_the_same_seed_gives_the_same_epochs():
    def epochs(seed):
        options = {"dataset": "circles", "seeds": 2, "layers": (6,), "seed": seed, "activations": ("tanh",)}
        return [r.epochs for r in measured("convergence", "shared", **options).results]

    assert epochs(3) == epochs(3)
    assert epochs(3) != epochs(4)


def test_a_target_out_of_reach_is_not_converged():
    options = {"dataset": "moons", "layers": (), "target": 1.0, "seeds": 2, "activations": ("relu",)}
    (result,) = measured("convergence", "shared", **options).results
    assert result.epochs == (None, None)
    assert result.median_epochs is None


def test_a_width_that_the_kernels_refuse_is_refused():
    with pytest.raises((ReluvizError, KernelError)):
        measured("training", "^playground relu$", layers=(4096,))

"""What the classes of both devices share, by name and by arguments, and what only one of them has."""

import inspect

import numpy as np
import pytest

from reluviz_kernels import Evaluator, Mlp, Replicas, Training, twins
from tests.kernels import reference

WIDTHS = (2, 3, 1)


def public(instance):
    return {name for name in dir(instance) if not name.startswith("_")}


def training(kind):
    x, y = reference.problem(WIDTHS, "logistic", 6)
    return kind(Mlp(WIDTHS), x, y, reference.start(WIDTHS, dtype=np.float32))


def replicas(kind):
    x, y = reference.problem(WIDTHS, "logistic", 6)
    start = reference.start(WIDTHS, dtype=np.float32)
    return kind(Mlp(WIDTHS), x, y, [start], seeds=[0], learning_rates=0.1)


def evaluator(kind):
    return kind(Mlp(WIDTHS), *reference.problem(WIDTHS, "logistic", 6))


@pytest.mark.parametrize(
    ("kind", "twin_on", "make", "processor_alone", "gpu_alone"),
    [
        (Training, twins.training_on, training, {"gradients"}, set()),
        (Replicas, twins.replicas_on, replicas, {"flat_groups"}, {"flat_parameters", "state", "restore"}),
        (Evaluator, twins.evaluator_on, evaluator, {"gradient_sizes"},
         {"logits_of", "gradient_rms_of", "scores_of", "losses_of"}),
    ],
)  # fmt: skip
def test_twins_share_all_but_what_is_listed(kind, twin_on, make, processor_alone, gpu_alone):
    twin = twin_on("cuda")
    assert twin_on("cpu") is kind
    assert twin is not kind
    ours, other = public(make(kind)), public(make(twin))
    assert (ours - other, other - ours) == (processor_alone, gpu_alone)
    for name in ["__init__", *sorted(ours & other)]:
        methods = [getattr(each, name, None) for each in (kind, twin)]
        if callable(methods[0]):
            mine, same = (
                [(p.name, p.kind, p.default) for p in inspect.signature(method).parameters.values()]
                for method in methods
            )
            assert mine == same, name

"""The rule of one-big-step on made-up neurons, and its derivatives and steps against the kernels' gradients."""

from dataclasses import replace

import numpy as np
import pytest

from reluviz.core.settings import ConfigError
from reluviz.experiments.base.derivatives import derivatives
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.base.pushes import Push
from reluviz.experiments.one_big_step import EXPERIMENT, Data, OneBigStepParams, figures, judge
from reluviz_kernels import Mlp, Probe, gradients, initial_parameters

PARAMS = OneBigStepParams(depth=2, layer=1, sizes=(10.0,), size=100.0)


def pushes(layer, size, killed, stay, n=40):
    """Return n neurons of which so many are killed, and so many of these never have a gradient again."""
    found = []
    for k in range(n):
        dead = (True, k < stay) if k < killed else ()
        found.append(Push(layer, 1, size, k < killed, k < killed, dead, (0.0, 0.0 if k < stay else 1.0), k < stay))
    return tuple(found)


def seen(*groups):
    """Return data in which the first network's neurons come first, layer by layer and size by size."""
    every = tuple(push for members in zip(*groups, strict=True) for push in members)
    return Data((0, 60), every, (1.0, 2.0), (-1.0, -2.0), (-1.0, -2.0), (0.1, 0.1))


FIRM = (pushes(1, 10.0, 20, 20), pushes(1, 100.0, 40, 40), pushes(2, 10.0, 20, 20), pushes(2, 100.0, 40, 40))

RULES = [
    ("one-big-step", seen(*FIRM), "reproduced"),
    # Half of what a small step kills in the second layer comes back.
    ("one-big-step", seen(*FIRM[:2], pushes(2, 10.0, 20, 10), FIRM[3]), "depends"),
    # "Never" is refuted by one.
    ("one-big-step", seen(*FIRM[:3], pushes(2, 100.0, 40, 39)), "depends"),
    # The second layer's neurons survive the step.
    ("one-big-step", seen(*FIRM[:2], pushes(2, 10.0, 0, 0), pushes(2, 100.0, 0, 0)), "depends"),
    (
        "one-big-step",
        seen(*(pushes(layer, size, 30, 15) for layer in (1, 2) for size in (10.0, 100.0))),
        "not reproduced",
    ),
    (
        "one-big-step",
        seen(*(pushes(layer, size, 0, 0) for layer in (1, 2) for size in (10.0, 100.0))),
        "not reproduced",
    ),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_neurons(claim, data, verdict):
    (finding,) = judge(PARAMS, data)
    assert (finding.claim, finding.verdict) == (claim, verdict)
    assert figures(PARAMS, data)


def test_the_condition_names_the_layers():
    condition = str(judge(PARAMS, RULES[1][1])[0].condition)
    assert condition.startswith("It holds in layer 1. ")
    assert "2: 50 %" in condition


def test_what_is_said_of_reviving_follows_from_the_neurons():
    second, first = RULES[1][1], seen(pushes(1, 10.0, 20, 10), FIRM[1], *FIRM[2:])
    assert "none comes back" in str(judge(PARAMS, second)[0].found)
    assert "none comes back" not in str(judge(PARAMS, first)[0].found)
    assert "none comes back" not in str(judge(PARAMS, seen(*FIRM))[0].found)
    assert str(judge(PARAMS, RULES[3][1])[0].condition) == "It holds in layer 1. In layer 2 no step kills."
    assert "no gradient" not in str(judge(PARAMS, RULES[5][1])[0].found)


def test_right_after_the_step_nothing_is_judged():
    data = seen(*FIRM)
    assert judge(PARAMS, replace(data, epochs=(0,), untouched=(0.1,))) == ()


def test_a_neuron_that_was_dead_before_is_not_killed():
    # At so large a rate whole layers die before the step, so that one of size 0 finds neurons that are dead.
    params = OneBigStepParams(
        depth=4, width=2, layer=1, sizes=(0.0,), size=1e6, learning_rate=5.0, warm=2, epochs=1, looks=1, seeds=8
    )
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    assert any(push.proved for push in data.pushes if push.size == 0)
    assert not any(push.killed for push in data.pushes if push.size == 0)


@pytest.mark.parametrize(("key", "value"), [("layer", 5), ("neuron", 17)])
def test_a_neuron_that_is_not_there_is_refused(key, value):
    with pytest.raises(ConfigError, match=f"{key}: must be a {key} from 1 to"):
        OneBigStepParams().with_values({key: value})


def test_derivatives_sum_to_the_gradient_of_the_biases():
    mlp = Mlp((3, 5, 4, 1))
    rng = np.random.default_rng(0)
    network = initial_parameters(mlp.widths, "he_normal", 0)
    x, y = rng.standard_normal((20, 3)), rng.integers(0, 2, (20, 1)).astype(np.float64)
    probe = Probe(mlp)
    found = derivatives(network, [layer.slopes for layer in probe.hidden(network, x)], probe.logits(network, x), y)
    for mine, (_, biases) in zip(found, gradients(mlp, network, x, y), strict=False):
        np.testing.assert_allclose(mine.mean(axis=0), biases, atol=1e-6)


@pytest.fixture(scope="module")
def measured():
    params = OneBigStepParams(depth=2, width=8, sizes=(0.0,), size=300.0, warm=2, epochs=4, looks=2, seeds=32)
    return params, list(EXPERIMENT.measure(params, Stop()))[-1].data


def test_a_step_of_size_0_kills_nothing_and_a_large_one_most_in_the_second_layer(measured):
    _, data = measured
    assert not any(push.killed for push in data.pushes if push.size == 0)
    assert sum(push.killed for push in data.pushes if push.size == 300 and push.layer == 2) > 16


def test_a_dead_neuron_of_the_first_layer_never_changes_by_a_bit(measured):
    _, data = measured
    killed = [push for push in data.pushes if push.layer == 1 and push.killed]
    assert killed
    assert all(push.for_good and set(push.gradients) == {0.0} for push in killed)


def test_the_followed_neuron_is_seen_before_and_after(measured):
    params, data = measured
    push = data.pushes[params.followed]
    assert (push.layer, push.size) == (2, 300.0)
    assert max(data.before) > 0
    assert push.killed == (max(data.after) <= 0)
    assert len(data.untouched) == len(data.epochs) == 3


def test_each_network_has_its_own_draw_of_the_data():
    params = OneBigStepParams(seed=3)
    one, other = (params.config(network).data.dataset().x_train for network in (0, 1))
    assert not np.isin(one, other).any()


def test_the_largest_step_is_judged_network_by_network():
    # Half of the networks lose every neuron for good, the others lose one that comes back: 2 of 3 stay dead.
    first = pushes(1, 100.0, 40, 20)
    second = pushes(2, 100.0, 20, 20)
    (finding,) = judge(replace(PARAMS, sizes=()), seen(first, second))
    assert finding.measured.n == 40
    assert finding.measured.value == pytest.approx(2 / 3)
    # Resampling the 60 neurons as if they were independent would give about 0.55 to 0.78.
    assert finding.measured.low < 0.55
    assert finding.measured.high > 0.78

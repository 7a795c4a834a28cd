"""The rule of top-saturation on made-up paths, and what is followed against NumPy."""

import numpy as np
import pytest

from reluviz.core.problem import make_problem
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.top_saturation import EXPERIMENT, Data, Path, TopSaturationParams, config, judge

PARAMS = TopSaturationParams(epochs=20)


def path(*top, below=0.5):
    """Return a network of two layers whose top layer has these means after the epochs 0, 1, ..."""
    means = tuple((below, mean) for mean in top)
    return Path(means, means, (0.1,) * len(top))


LATE = path(0.5, 0.05, *[0.02] * 8, *[0.3] * 11)
SOON = path(0.5, 0.05, *[0.3] * 19)
NEVER = path(0.5, *[0.02] * 20)
NOT_AT_ALL = path(*[0.5] * 21)
AT_LAST = path(*[0.5] * 15, *[0.05] * 4, 0.3, 0.3)
ALL_LAYERS = path(0.5, 0.05, *[0.02] * 8, *[0.3] * 11, below=0.05)

RULES = [
    ("top-saturation", Data((LATE,) * 8), "reproduced"),
    ("top-saturation", Data((LATE,) * 19 + (SOON,)), "reproduced"),
    ("top-saturation", Data((NEVER,) * 8), "depends"),
    ("top-saturation", Data((SOON,) * 8), "depends"),
    ("top-saturation", Data((LATE,) * 2), "depends"),
    ("top-saturation", Data((NOT_AT_ALL,) * 8), "not reproduced"),
    ("top-saturation", Data((AT_LAST,) * 8), "not reproduced"),
    ("top-saturation", Data((ALL_LAYERS,) * 8), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_paths(claim, data, verdict):
    (finding,) = judge(PARAMS, data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (RULES[2][1], "The top layer saturates, but late escapes within 20 epochs are seen in 0 %"),
        (RULES[4][1], "2 networks do not decide whether most of them saturate: 100 %"),
    ],
)
def test_the_condition_says_what_is_missing(data, words):
    assert str(judge(PARAMS, data)[0].condition).startswith(words)


@pytest.mark.parametrize(
    ("way", "begin", "end"),
    [(LATE, 1, 10), (SOON, 1, 2), (NEVER, 1, None), (NOT_AT_ALL, None, None), (AT_LAST, 15, 19)],
)
def test_a_path_tells_when_it_begins_and_ends(way, begin, end):
    assert (way.saturates(), way.escapes()) == (begin, end)


def test_what_is_found_names_the_epochs():
    assert "It comes back after 10 epochs." in str(judge(PARAMS, RULES[0][1])[0].found)
    assert "By epoch 20 most have not come back." in str(judge(PARAMS, RULES[2][1])[0].found)


def test_a_diverged_network_neither_saturates_nor_escapes():
    gone = path(0.5, *[float("nan")] * 20)
    assert judge(PARAMS, Data((gone,) * 8))[0].verdict == "not reproduced"


def test_nothing_is_judged_before_a_network_is_done():
    assert judge(PARAMS, Data((), NEVER)) == ()


def test_the_start_is_that_of_the_paper_and_is_read_as_numpy_reads_it():
    params = TopSaturationParams(width=20, depth=3, epochs=4, seeds=2, learning_rate=1e-9)
    problem = make_problem(config(params, 0))
    network = problem.start(0)
    for weights, biases in network:
        bound = 1 / np.sqrt(len(weights))
        assert 0.95 * bound < np.abs(weights).max() <= bound * (1 + 1e-6)
        assert not biases.any()
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    layer = problem.test.x[:300].astype(np.float64)
    for place, (weights, _) in enumerate(network[:-1]):
        layer = 1 / (1 + np.exp(-(layer @ weights)))
        assert [m[place] for m in data.paths[0].means] == pytest.approx([layer.mean()] * 5, abs=1e-6)
        assert [s[place] for s in data.paths[0].spreads] == pytest.approx([layer.std()] * 5, abs=1e-6)
    chosen = np.argmax(layer @ network[-1][0], axis=1)
    assert data.paths[0].accuracy == pytest.approx([(chosen == problem.dataset.labels_test[:300]).mean()] * 5)

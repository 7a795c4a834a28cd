"""The rule of linear-regions on made-up counts, and the counting against dense sampling and constructed networks."""

import numpy as np
import pytest

from reluviz.core.settings import ConfigError
from reluviz.experiments.linear_regions import Data, LinearRegionsParams, Shape, figures, judge, pieces, sawtooth
from reluviz_kernels import initial_parameters

SHAPES = [(32, 1), (64, 1), (32, 2), (64, 2), (64, 4)]


def counts(start, trained):
    """Return data whose networks have start(neurons, depth) pieces, and trained(...) after training, give or take."""

    def four(law, shape):
        return tuple(law(*shape) * spread for spread in (0.98, 0.99, 1.01, 1.02))

    return Data((2, 4, 8, 16), tuple(Shape(*shape, four(start, shape), four(trained, shape)) for shape in SHAPES))


def proportional(neurons, depth):
    return 0.7 * neurons


def exponential(neurons, depth):
    return neurons * 2.0**depth


def square(neurons, depth):
    return neurons**2 / 10


RULES = [
    ("linear-regions", counts(proportional, proportional), "reproduced"),
    ("linear-regions", counts(proportional, exponential), "depends"),
    ("linear-regions", counts(square, proportional), "depends"),
    ("linear-regions", counts(exponential, square), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_counts(claim, data, verdict):
    (finding,) = judge(LinearRegionsParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_the_fit_finds_power_and_factor():
    (finding,) = judge(LinearRegionsParams(), counts(proportional, exponential))
    assert [row.measured.value for row in finding.rows] == pytest.approx([1.0, 1.0, 1.0, 2.0, 16.0])
    assert "before training" in str(finding.condition)


def test_shapes_that_do_not_tell_are_not_judged():
    (finding,) = judge(LinearRegionsParams(), Data((2, 4), counts(proportional, proportional).shapes[:2]))
    assert finding.verdict == "out of scope"
    assert figures(LinearRegionsParams(), Data((2, 4), counts(proportional, proportional).shapes[:1]))


def test_shapes_too_few_to_compare_are_refused():
    with pytest.raises(ConfigError, match="neurons: with depths must leave two numbers"):
        LinearRegionsParams(neurons=(8, 10), depths=(1, 2))
    with pytest.raises(ConfigError, match="neurons: with depths must leave two numbers"):
        LinearRegionsParams(neurons=(16, 4096), depths=(1, 2))
    assert (4096, 2) not in LinearRegionsParams(neurons=(16, 32, 4096), depths=(1, 2, 4)).shapes


def _bends(network, begin, end, samples=40_001):
    """Count the places where the outputs' second difference along the line is not 0."""
    values = begin + np.linspace(0, 1, samples)[:, np.newaxis] * (end - begin)
    for weights, biases in network[:-1]:
        values = np.maximum(values @ weights + biases, 0)
    outputs = values @ network[-1][0] + network[-1][1]
    bent = (np.abs(np.diff(outputs, 2, axis=0)) > 1e-9).any(axis=1)
    # A bend between two samples shows in the two differences beside it.
    return int((np.diff(bent.astype(int)) == 1).sum()) + int(bent[0])


@pytest.mark.parametrize("widths", [(3, 6, 1), (3, 6, 6, 2), (2, 5, 5, 5, 5, 1)])
def test_pieces_are_those_that_dense_sampling_finds(widths):
    rng = np.random.default_rng(4)
    for seed in range(3):
        drawn = initial_parameters(widths, "he_normal", seed, dtype=np.float64)
        network = [(weights, 0.3 * rng.standard_normal(biases.shape)) for weights, biases in drawn]
        begin, end = 2 * rng.standard_normal((2, widths[0]))
        assert pieces(network, begin, end) == 1 + _bends(network, begin, end)


@pytest.mark.parametrize("depth", [1, 3, 10])
def test_the_built_network_has_a_piece_for_every_fold(depth):
    assert pieces(sawtooth(depth), np.zeros(1), np.ones(1)) == 2**depth


def test_a_switch_that_bends_nothing_is_no_piece():
    # The second neuron switches at 0.5, but has no outgoing weight; and a network can be a constant.
    network = [(np.array([[1.0, 1.0]]), np.array([-0.25, -0.5])), (np.array([[1.0], [0.0]]), np.zeros(1))]
    assert pieces(network, np.zeros(1), np.ones(1)) == 2
    assert pieces([network[0], (np.zeros((2, 1)), np.ones(1))], np.zeros(1), np.ones(1)) == 1

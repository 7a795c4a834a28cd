"""Summaries and intervals against brute force and SciPy, with seeds that never converged."""

import itertools
import math
import statistics

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from reluviz.core.stats import MOST_SEEDS, Summary, median_error, median_interval, summarise

samples_with_gaps = st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=30)


def test_summary_of_complete_samples():
    samples = [3.0, 1.0, 2.0, 10.0]
    summary = summarise(samples)
    assert summary == Summary(2.5, 1.0, 4.0, pytest.approx(statistics.stdev(samples)), 4)


def test_a_single_sample_has_no_deviation():
    assert summarise([2.0]) == Summary(2.0, 2.0, 2.0, None, 1)


@pytest.mark.parametrize(
    ("samples", "median"),
    [
        ([1.0, 2.0, None], 2.0),
        ([1.0, None, None], None),
        ([1.0, 2.0, 4.0, None], 3.0),
        ([1.0, 2.0, None, None], None),
        ([None], None),
    ],
)
def test_the_median_is_censored_when_half_or_more_did_not_converge(samples, median):
    summary = summarise(samples)
    assert summary.median == median
    assert summary.mean is None
    assert summary.stddev is None


@given(samples_with_gaps)
def test_no_summary_is_infinite(samples):
    summary = summarise(samples)
    for value in (summary.median, summary.min, summary.mean, summary.stddev):
        assert value is None or math.isfinite(value)
    assert summary.rounds == len(samples)


def test_no_samples_are_refused():
    with pytest.raises(ValueError, match="no samples"):
        summarise([])


@pytest.mark.parametrize("n", range(1, 7))
@pytest.mark.parametrize("censored", [0, 1, 3])
def test_interval_is_that_of_all_resamples(n, censored):
    """The oracle: every one of the n**n resamples, each as likely as any other."""
    x = np.sort(np.random.default_rng(n).exponential(size=n))
    x[n - min(censored, n) :] = np.inf
    with np.errstate(invalid="ignore"):
        medians = np.sort([np.median(x[list(draw)]) for draw in itertools.product(range(n), repeat=n)])
    expected = [float(medians[math.ceil(p * len(medians) - 1e-9) - 1]) for p in (0.025, 0.975)]
    given_samples = [None if math.isinf(value) else float(value) for value in x]
    assert median_interval(given_samples) == tuple(None if math.isinf(value) else value for value in expected)


@pytest.mark.parametrize("n", [9, 10, 25, 200])
def test_interval_agrees_with_scipy(n):
    x = np.random.default_rng(n).lognormal(size=n)
    drawn = scipy.stats.bootstrap(
        (x,), np.median, method="percentile", n_resamples=9999, rng=np.random.default_rng(0), axis=0
    )
    low, high = median_interval(list(x))
    # A drawn percentile may fall on the neighbouring order statistic.
    gap = np.diff(np.sort(x)).max() if n < 100 else 0.1
    assert low == pytest.approx(drawn.confidence_interval.low, abs=gap)
    assert high == pytest.approx(drawn.confidence_interval.high, abs=gap)


@given(samples_with_gaps)
def test_interval_holds_the_median_and_does_not_depend_on_the_order(samples):
    low, high = (math.inf if end is None else end for end in median_interval(samples))
    median = summarise(samples).median
    assert low <= (math.inf if median is None else median) <= high
    assert median_interval(samples[::-1]) == median_interval(samples)


def test_a_wider_confidence_gives_a_wider_interval():
    samples = list(map(float, range(20)))
    narrow, wide = (median_interval(samples, confidence) for confidence in (0.5, 0.99))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_interval_of_the_most_seeds():
    low, high = median_interval([float(i) for i in range(MOST_SEEDS)])
    # The normal approximation: n/2 ± 1.96·√n/2 order statistics.
    assert low == pytest.approx(500 - 31, abs=3)
    assert high == pytest.approx(500 + 31, abs=3)
    with pytest.raises(ValueError, match="1001"):
        median_interval([1.0] * (MOST_SEEDS + 1))


def test_median_error_is_the_scatter_of_medians():
    rng = np.random.default_rng(0)
    draws = rng.normal(10, 2, (4000, 25))
    expected = np.median(draws, axis=1).std()
    assert np.mean([median_error(list(draw)) for draw in draws]) == pytest.approx(expected, rel=0.1)


def test_median_error_ignores_a_disturbed_sample_and_is_unknown_without_a_median():
    quiet = [1.0, 1.01, 0.99, 1.0, 1.01, 0.99, 1.0]
    assert median_error([*quiet, 50.0]) < 0.02
    assert median_error([1.0, None, None]) is None

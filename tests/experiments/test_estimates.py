"""Intervals against SciPy, against theory and against a bootstrap that draws."""

import math

import numpy as np
import pytest
from scipy import stats

from reluviz.experiments.base.estimates import (
    Estimate,
    bootstrap,
    exact,
    mean,
    means,
    median,
    ratio_of_medians,
    share,
    share_of_groups,
)


@pytest.mark.parametrize(("count", "n"), [(0, 1), (0, 10), (1, 10), (5, 10), (10, 10), (940, 1000), (1, 100_000)])
def test_a_share_has_the_interval_of_clopper_and_pearson(count, n):
    found = share(count, n)
    expected = stats.binomtest(count, n).proportion_ci(0.95, method="exact")
    assert found.value == count / n
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(("count", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_what_is_no_share_is_refused(count, n):
    with pytest.raises(ValueError, match="no share"):
        share(count, n)


def test_the_interval_of_a_mean_is_that_of_scipys_bootstrap():
    samples = np.random.default_rng(3).normal(5, 2, 40)
    expected = stats.bootstrap((samples,), np.mean, method="percentile", n_resamples=20_000, rng=1).confidence_interval
    found = mean(samples.tolist(), "epochs")
    assert found.value == pytest.approx(samples.mean())
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.08)
    assert mean(samples.tolist()) == mean(samples.tolist())


def test_intervals_hold_the_true_mean_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    hits = sum(mean(rng.normal(1, 1, 60).tolist()).holds(1) for _ in range(200))
    # 95 % less what a percentile bootstrap of 60 samples is known to fall short by; five standard errors.
    assert hits > 200 * 0.94 - 5 * math.sqrt(200 * 0.94 * 0.06)


def test_networks_that_did_not_converge_make_an_infinite_ratio():
    stuck = ratio_of_medians([None] * 10, [2.0] * 10)
    assert (stuck.value, stuck.low, stuck.high) == (None, None, None)
    assert stuck.above(1e9)
    assert not stuck.below(1e9)
    assert ratio_of_medians([2.0] * 10, [None] * 10).value == 0
    both = ratio_of_medians([None] * 10, [None] * 10)
    assert (both.value, both.low, both.high) == (None, 0.0, None)
    assert both.holds(1)


def test_a_ratio_of_medians_is_the_ratio():
    found = ratio_of_medians([10.0, 12.0, 14.0], [2.0, 3.0, 4.0])
    assert found.value == 4
    assert found.low <= 4 <= found.high


def test_bootstrap_needs_samples():
    with pytest.raises(ValueError, match="no samples"):
        bootstrap(lambda x: x.mean(axis=-1), [])


def test_above_below_and_holds_agree():
    found = Estimate(2.0, 1.0, 3.0, 10)
    assert found.above(0.9)
    assert not found.above(1.0)
    assert found.below(3.1)
    assert not found.below(3.0)
    assert found.holds(1.0)
    assert found.holds(3.0)
    assert not found.holds(3.1)


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (share(9, 10), "90 % [55.5 %, 99.7 %]"),
        (median([3.0, 5.0, 4.0], "epochs"), "4 [3, 5] epochs"),
        (exact(0.25), "0.25"),
        (exact(3, unit="layers"), "3 layers"),
        (median([None, None, 4.0]), "∞ [4, ∞]"),
        (exact(math.inf), "∞"),
    ],
)
def test_estimates_are_written_with_their_interval(estimate, words):
    assert str(estimate) == words


def test_a_share_among_members_of_groups_rests_on_the_groups():
    rng = np.random.default_rng(1)
    # Members of a group are alike, so 50 groups of 8 tell as much as 50 single ones.
    had = rng.random(50) < 0.4
    found, single = share_of_groups([(8 * int(yes), 8) for yes in had]), share(int(had.sum()), 50)
    assert found.value == pytest.approx(had.mean())
    assert found.n == 50
    assert (found.low, found.high) == pytest.approx((single.low, single.high), abs=0.03)
    # Groups that count more weigh more.
    assert share_of_groups([(1, 1), (0, 3), (0, 0)]).value == 0.25


def test_where_all_members_had_it_the_interval_is_that_of_as_many_as_there_are_groups():
    assert share_of_groups([(5, 5), (2, 2), (0, 0)]) == share(2, 2)
    assert share_of_groups([(0, 5)] * 9) == share(0, 9)
    # So it is where all groups have another share in common.
    assert share_of_groups([(1, 2), (2, 4)]) == share(1, 2)
    single = share_of_groups([(3, 4)])
    assert (single.value, single.n) == (0.75, 1)
    assert 0 < single.low < 0.3
    assert 0.95 < single.high < 1
    with pytest.raises(ValueError, match="no member"):
        share_of_groups([(0, 0)])


def test_many_means_at_once_are_those_of_each():
    sets = np.random.default_rng(4).normal(3, 1, (5, 12)).tolist()
    for together, alone in zip(means(sets, "epochs"), [mean(each, "epochs") for each in sets], strict=True):
        assert (together.n, together.unit) == (12, "epochs")
        assert (together.value, together.low, together.high) == pytest.approx((alone.value, alone.low, alone.high))
    assert means([[1.0, math.inf], [1.0, 2.0]])[0] == mean([1.0, math.inf])
    with pytest.raises(ValueError, match="as many samples"):
        means([[]])

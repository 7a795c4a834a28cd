"""The rule of cheap on made-up times, with no clock but a made-up one."""

import numpy as np
import pytest

from reluviz.experiments import cheap
from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.cheap import EXPERIMENT, PLACES, CheapParams, Timing, judge, ratio, share_of_step

NOISE = np.random.default_rng(0).uniform(0.98, 1.02, (9, 4))


def times(**factors):
    """Return times in every place, sigmoid and tanh so many times as long as ReLU there."""
    return tuple(
        Timing(place, name, tuple(NOISE[:, column] * factor))
        for place in PLACES
        for column, (name, factor) in enumerate(
            {"identity": 0.9, "relu": 1.0, "sigmoid": factors.get(place, 3.0), "tanh": factors.get(place, 4.0)}.items()
        )
    )


RULES = [
    ("cheap", times(), "reproduced"),
    ("cheap", times(memory=1.0), "depends"),
    ("cheap", times(memory=1.08), "depends"),
    ("cheap", times(**dict.fromkeys(PLACES, 1.0)), "not reproduced"),
    ("cheap", times(**dict.fromkeys(PLACES, 0.5)), "not reproduced"),
]


@pytest.mark.parametrize(("claim", "data", "verdict"), RULES)
def test_the_verdict_follows_from_the_times(claim, data, verdict):
    (finding,) = judge(CheapParams(), data)
    assert (finding.claim, finding.verdict) == (claim, verdict)


def test_one_rival_that_is_as_fast_is_enough_against_it():
    data = tuple(
        Timing(each.place, each.activation, tuple(t / 4 for t in each.times)) if each.activation == "tanh" else each
        for each in times()
    )
    assert judge(CheapParams(), data)[0].verdict == "not reproduced"


def test_the_condition_names_the_places():
    (finding,) = judge(CheapParams(), RULES[1][1])
    faster, slower = str(finding.condition).split("; not by that much, or not at all: ")
    assert "in the cache" in faster
    assert "from memory" not in faster
    assert slower == "an element from memory."


def test_what_slows_a_whole_round_down_changes_no_ratio():
    slow = np.array([1, 1, 50, 1, 900, 1, 1, 7, 1])
    data = (Timing("cache", "relu", tuple(2 * slow)), Timing("cache", "tanh", tuple(5 * slow)))
    found = ratio(data, "cache", "tanh")
    assert (found.value, found.low, found.high) == pytest.approx((2.5, 2.5, 2.5))
    assert ratio(data, "memory", "tanh") is None


def test_the_share_of_a_step_is_what_goes_without_the_activation():
    data = (Timing("small step", "identity", (3.0, 6.0)), Timing("small step", "tanh", (4.0, 8.0)))
    assert share_of_step(data, "small step", "tanh").value == pytest.approx(0.25)


def test_places_measured_in_part_are_left_out():
    whole = tuple(timing for timing in times() if timing.place == "cache")
    begun = (Timing("memory", "relu", (1.0,)), Timing("memory", "sigmoid", ()))
    (finding,) = judge(CheapParams(), (*whole, *begun))
    assert finding.verdict == "reproduced"
    assert judge(CheapParams(), begun) == ()


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh"])
def test_the_library_computes_what_is_compared(name):
    x = np.linspace(-9, 9, 1001, dtype=np.float32)
    out = np.empty_like(x)
    cheap._library()[name](x, out)
    z = x.astype(np.float64)
    wanted = {"relu": np.maximum(z, 0), "sigmoid": 1 / (1 + np.exp(-z)), "tanh": np.tanh(z)}[name]
    np.testing.assert_allclose(out, wanted, atol=3e-7)


class _Clock:
    """A clock that goes on by what the work takes, the first try of each number disturbed."""

    def __init__(self, monkeypatch, took):
        self.now, self.took, self.counts = 0.0, took, []
        monkeypatch.setattr(cheap.time, "perf_counter", lambda: self.now)

    def work(self, count):
        disturbed = 1.0 if count not in self.counts else 0.0
        self.counts.append(count)
        self.now += count * self.took + disturbed


@pytest.mark.parametrize(("took", "count"), [(1e-6, 500), (1e-3, 1), (2.0, 1)])
def test_a_try_is_as_long_as_it_should_be_though_some_are_disturbed(monkeypatch, took, count):
    clock = _Clock(monkeypatch, took)
    assert cheap._calibrated(clock.work, 5e-4) == pytest.approx(count, rel=0.01)
    assert cheap._shortest(clock.work, 7) == pytest.approx(took)


def test_every_round_times_everything_once():
    params = CheapParams(**EXPERIMENT.smallest)
    data = list(EXPERIMENT.measure(params, Stop()))[-1].data
    assert {timing.place for timing in data} == set(PLACES)
    assert all(len(timing.times) == 3 and min(timing.times) > 0 for timing in data)


def test_a_stop_within_a_round_ends_it_before_the_next_activation(monkeypatch):
    stop, timed = Stop(), []

    def shortest(do, count):
        timed.append(do)
        if len(timed) == 3:
            stop.set()
        return 1e-3

    monkeypatch.setattr(cheap, "_calibrated", lambda do, wanted: 1)
    monkeypatch.setattr(cheap, "_shortest", shortest)
    assert list(EXPERIMENT.measure(CheapParams(elements=4096), stop)) == []
    assert len(timed) == 3

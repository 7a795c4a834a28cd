"""Training in slices: all steps are done, and a stop is seen between two slices."""

from dataclasses import dataclass, field

import pytest

from reluviz.experiments.base.experiment import Stop
from reluviz.experiments.base.pace import advance


@dataclass
class Counter:
    """Counts its steps; sets a stop once it has done some."""

    stop: Stop
    stop_at: float = float("inf")
    step: int = 0
    slices: list[int] = field(default_factory=list)

    def advance(self, steps):
        self.step += steps
        self.slices.append(steps)
        if self.step >= self.stop_at:
            self.stop.set()
        return steps


@pytest.mark.parametrize("steps", [0, 1, 7, 1000])
def test_every_step_is_done_and_none_more(steps):
    counter = Counter(Stop())
    assert advance(counter, steps, counter.stop)
    assert counter.step == sum(counter.slices) == steps


def test_it_starts_with_few_steps_and_ends_after_the_slice_in_which_the_stop_was_set():
    counter = Counter(Stop(), stop_at=1)
    assert not advance(counter, 10**6, counter.stop)
    assert counter.slices == [8]


def test_a_stop_that_was_set_before_leaves_nothing_done():
    counter = Counter(Stop())
    counter.stop.set()
    assert not advance(counter, 5, counter.stop)
    assert counter.step == 0

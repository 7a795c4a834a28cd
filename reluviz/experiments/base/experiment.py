"""An experiment: its declaration, and the run that yields partial results until it ends or is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from reluviz.core.declarations import Declared, own_declarations
from reluviz.core.settings import ConfigError, setting
from reluviz.experiments.base.claims import Claim, Finding
from reluviz.experiments.base.figures import Panel
from reluviz.experiments.base.words import Text


@dataclass(frozen=True)
class Params(Declared):
    """What every experiment can be given; its own parameters are further fields of a subclass.

    The defaults are the quick form. A field `seeds` holds the number of repeats, where an experiment has them.
    """

    seed: int = setting(0, "seed of everything random", low=0, high=2**32 - 1)


Stop = threading.Event
"""Set by another thread to end a run; experiments look at it several times a second."""

P = TypeVar("P", bound=Params)
D = TypeVar("D")


@dataclass(frozen=True)
class Step(Generic[D]):
    """How far a run has come.

    Attributes:
        done: The share of the work that is done, from 0 to 1.
        data: What was measured so far; figures can be drawn of it and claims judged.
    """

    done: float
    data: D


@dataclass(frozen=True)
class Experiment(Generic[P, D]):
    """An experiment, as its file declares it.

    Attributes:
        id: Its name on the command line, such as ``born-dead``.
        title: A few words.
        doc: What is done, in a sentence or two.
        claims: What it judges, the first of the same id as the experiment.
        params: The class of its parameters, whose defaults are the quick form.
        measure: Yields partial results, the last one whole. It returns early, without a half-measured result, where
            the stop is set.
        judge: The rules of its claims: a finding for each, from parameters and data alone.
        figures: What is drawn of the data.
        order: Where it stands in lists.
        full: What differs in the full form, with published sizes.
        smallest: What differs in the smallest form that still yields a figure and a verdict, for tests.
        seconds: What the quick and the full form take about, on two cores; only for the display of the time left.
        timed: Whether it measures times, which the same seed does not give again.
        live: Whether it is so quick that the window runs it again at each change of a parameter.
    """

    id: str
    title: Text
    doc: Text
    claims: tuple[Claim, ...]
    params: type[P]
    measure: Callable[[P, Stop], Iterator[Step[D]]]
    judge: Callable[[P, D], tuple[Finding, ...]]
    figures: Callable[[P, D], tuple[Panel, ...]]
    order: int
    full: Mapping[str, object] = field(default_factory=dict)
    smallest: Mapping[str, object] = field(default_factory=dict)
    seconds: tuple[float, float] = (5.0, 120.0)
    timed: bool = False
    live: bool = False

    def parameters(self, changes: Mapping[str, object] | None = None, *, full: bool = False) -> P:
        """Return the parameters of the quick or the full form, some of them changed.

        Raises:
            ConfigError: A parameter is unknown, or a value out of its range.
        """
        return self.params().with_values({**(self.full if full else {}), **(changes or {})})

    @property
    def repeats(self) -> bool:
        """Whether it has a number of seeds."""
        return any(declaration.name == "seeds" for declaration in own_declarations(self.params))


@dataclass(frozen=True)
class Outcome(Generic[P, D]):
    """What a run came to.

    Attributes:
        experiment: What was run.
        params: With which parameters.
        data: What was measured; None where it was stopped before the first result.
        partial: Whether it was stopped before its end.
        seconds: What it took.
    """

    experiment: Experiment[P, D]
    params: P
    data: D | None
    partial: bool
    seconds: float

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every claim judged by what was measured; none where nothing was."""
        if self.data is None:
            return ()
        return self.experiment.judge(self.params, self.data)

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """What is drawn of it."""
        return () if self.data is None else self.experiment.figures(self.params, self.data)


def run(
    experiment: Experiment[P, D],
    params: P,
    stop: Stop | None = None,
    on_step: Callable[[Step[D]], None] = lambda step: None,
) -> Outcome[P, D]:
    """Run an experiment to its end, or until it is stopped.

    An interrupt from the keyboard ends it as a stop does; what was measured until then is returned.

    Args:
        experiment: What to run.
        params: Its parameters.
        stop: Ends it when set.
        on_step: Told of every partial result.

    Raises:
        ReluvizError: Something in the parameters can't be used together; so KernelError.
    """
    stop = stop or Stop()
    begin = time.perf_counter()
    last: Step[D] | None = None
    try:
        for step in experiment.measure(params, stop):
            last = step
            on_step(step)
            if stop.is_set():
                break
    except KeyboardInterrupt:
        stop.set()
    whole = last is not None and last.done >= 1
    return Outcome(experiment, params, last.data if last else None, not whole, time.perf_counter() - begin)


def from_text(params: type[Params], assignments: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of parameters that were given as text, such as ``{"seeds": "100", "widths": "2,3"}``.

    Raises:
        ConfigError: A parameter is unknown, or a text can't be read as its kind; the range is checked later.
    """
    known = {declaration.name: declaration for declaration in own_declarations(params)}
    found: dict[str, Any] = {}
    for name, words in assignments.items():
        if name not in known:
            raise ConfigError(name, f"unknown parameter (known: {', '.join(known)})")
        found[name] = known[name].read(words)
    return found

"""Two experiments that measure nothing and go on when a test says so, and what waits for the page."""

import threading
import time
from dataclasses import dataclass

from reluviz.core.config import RunConfig
from reluviz.core.settings import setting
from reluviz.experiments.base.claims import Claim, Finding, Row, Source
from reluviz.experiments.base.estimates import Estimate
from reluviz.experiments.base.experiment import Params, Step
from reluviz.experiments.base.figures import Axis, Bars, Field, Grid, Line, Panel, Points
from reluviz.experiments.base.words import text

CELL = RunConfig()
PAPER = Source("Some One and Else", 2001, "A paper")


@dataclass(frozen=True)
class FakeParams(Params):
    """Parameters of each kind."""

    seeds: int = setting(2, "networks", low=1, high=9)
    blend: float = setting(0.5, "blend", low=0.0, high=1.0)
    rate: float = setting(0.1, "rate", low=1e-6, high=10.0)
    fast: bool = setting(False, "whether it is fast")
    task: str = setting("moons", "a task", choices=lambda: ("moons", "circles"))
    tasks: tuple[str, ...] = setting(("moons",), "tasks", choices=lambda: ("moons", "circles"), most=2, least=1)
    widths: tuple[int, ...] = setting((2, 3), "widths", low=1, high=9, most=3, least=1)


class Gate:
    """Lets an experiment go on, one result at a time."""

    def __init__(self):
        self.open = threading.Event()
        self.open.set()
        self.fault = None
        self.params = []

    def measure(self, params, stop):
        self.params.append(params)
        yield Step(0.5, 1)
        while not self.open.is_set() and not stop.is_set():
            time.sleep(0.002)
        if stop.is_set():
            return
        if self.fault is not None:
            raise self.fault
        yield Step(1.0, 10 + params.seeds)


def judge(params, data):
    estimate = Estimate(data / 100, 0.0, 0.9, 2, "share")
    rows = (Row(text("a row"), estimate, 0.5),)
    return (Finding("first", "reproduced" if data > 1 else "not reproduced", estimate, text("found it"), rows=rows),)


def figures(params, data):
    grid = Grid("cells", [[0.1, None], [0.9, data / 100]], runs=((None, CELL), (CELL, None)))
    curves = (
        Line("theory", (0, 1), (0, 1), style="theory"),
        Line("measured", (0, 1, 2), (0, None, 1), (0, 0, 0.5), (0.1, 1, 2), "relu", marks=True),
        Line("nothing yet", (0, 1), (None, None), marks=True),
        Points("published", (1,), (0.5,), (0.4,), (0.6,), style="published"),
    )
    field = Field("side", [[0, 1], [0, 1]], -1, 1, -1, 1, (0.5, -0.5), (0, 0), (0, 1))
    names = Axis("", names=("a", "b"))
    return (
        Panel("curves", "Curves", Axis("x"), Axis("y", log=True), curves),
        Panel("bars", "Bars", names, Axis("y"), (Bars("one", (1, None), notes=("", "no end")),)),
        Panel("cells", "Cells", names, names, (grid,)),
        Panel("plane", "Plane", Axis("x"), Axis("y"), (field,)),
    )


def claim(name, source):
    return Claim(name, source, text("It holds."), text("That it holds."), text("It holds where it does."))


def finish(qtbot, page):
    figure = page.detail.figure
    qtbot.waitUntil(lambda: not (page.running or page.timer.isActive() or figure.drawing()), timeout=10_000)


def run(qtbot, page):
    page.run()
    finish(qtbot, page)

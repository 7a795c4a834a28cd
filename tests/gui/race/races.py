"""Small races for the tests of the training thread, and what waits for it."""

import time

from reluviz.core.config import RunConfig
from reluviz.gui.race.frames import Race

BASE = RunConfig().with_values(
    {"data.name": "blobs", "data.samples": 60, "network.hidden": (4, 4), "training.epochs": 60, "seed": 3}
)


def race(*changes):
    return Race(tuple((key, BASE.with_values(change)) for key, change in enumerate(changes)))


PAIR = race({"network.activation": "relu"}, {"network.activation": "tanh"})


def wait_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def prepared(worker):
    return (
        len(worker.latest.frames) > 0 and not worker.latest.preparing and worker.latest.frames[0].snapshot is not None
    )

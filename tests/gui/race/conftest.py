"""The Race page and its training thread, each ended when a test is over."""

import math

import pytest

from reluviz.gui.pages.race import RacePage
from reluviz.gui.worker import RaceWorker
from tests.gui.race.pages import EASY, WAIT, standing


@pytest.fixture
def page(qtbot):
    """A small race at its start, as fast as it goes, not running."""
    made = RacePage()
    qtbot.addWidget(made)
    made.editor.settings = made.settings.with_shared(EASY)
    made._show_settings()
    made._wants_run = False
    made.set_speed(math.inf)
    made.resize(1176, 720)
    made.show()
    qtbot.waitUntil(lambda: standing(made), timeout=WAIT)
    yield made
    assert made.shutdown()


@pytest.fixture
def worker():
    made = RaceWorker()
    yield made
    assert made.close()
    assert not made.is_alive

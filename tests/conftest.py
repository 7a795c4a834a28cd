"""What every test gets: Qt without a screen, and properties checked on the same examples each time."""

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# No deadline: the first example of a kernel compiles it. Derandomised, so that only a change of the code turns it red.
settings.register_profile("reluviz", deadline=None, derandomize=True)
settings.load_profile("reluviz")

"""What every test gets: Qt without a screen, and properties checked on the same examples each time."""

import os
import signal

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shell starts what runs in the background with Ctrl-C ignored, and that goes on to every process a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline: the first example of a kernel compiles it. Derandomised, so that only a change of the code turns it red.
settings.register_profile("reluviz", deadline=None, derandomize=True)
settings.load_profile("reluviz")

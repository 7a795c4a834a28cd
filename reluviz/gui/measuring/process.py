"""The process whose window is measured, as the benchmark holds it. Nothing here loads Qt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, cast

from reluviz.bench.checks import one_line
from reluviz.bench.peers.protocol import PeerError
from reluviz.gui import precheck

_CLOSING = 5.0  # seconds that the window may take to close before its process is ended


def environment(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of the window: as it is, with Qt's platform `offscreen` where there is no display."""
    found = dict(variables)
    if sys.platform == "linux" and not precheck.platforms_to_try(found):
        found["QT_QPA_PLATFORM"] = "offscreen"
    return found


class WindowProcess:
    """A window in a process of its own, which runs a race in parts and pauses between.

    Attributes:
        start: How its start went, as `measurer.Measurer` tells it.
    """

    def __init__(self, state: Mapping[str, Any], variables: Mapping[str, str], patience: float) -> None:
        """Open the window and wait until its race is seen to learn.

        Args:
            state: That of the page Race.
            variables: Environment variables besides those of this process.
            patience: Seconds that it may take before it is given up.

        Raises:
            PeerError: The window can't be opened or does not learn.
        """
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`.
        request = json.dumps({"begun": time.time(), "state": state})
        self._process = subprocess.Popen(
            # -P: a file in the working directory must not hide a library.
            [sys.executable, "-P", "-m", "reluviz.gui.measuring.child", request],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment() | dict(variables),
            text=True,
            encoding="utf-8",
        )
        try:
            self.start = self._receive(patience)
        except BaseException:
            self.kill()
            raise

    def run(self, seconds: float) -> dict[str, Any]:
        """Let the race run for so long, and return how that went.

        Raises:
            PeerError: The window has ended or does not answer.
        """
        requests = cast("IO[str]", self._process.stdin)
        try:
            requests.write(f"{seconds!r}\n")
            requests.flush()
        except OSError:
            raise PeerError(self._obituary()) from None
        return self._receive(seconds + 60)

    def _receive(self, patience: float) -> dict[str, Any]:
        timer = threading.Timer(patience, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            line = cast("IO[str]", self._process.stdout).readline()
        finally:
            timer.cancel()
        if not line:
            raise PeerError(self._obituary())
        found = cast("dict[str, Any]", json.loads(line))
        if "problem" in found:
            raise PeerError(str(found["problem"]))
        return found

    def _obituary(self) -> str:
        """Return why the process has ended, with the last line that it wrote."""
        status = self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"the window's process ended with status {status}" + (f": {one_line(said[-1])[:300]}" if said else "")

    def close(self) -> None:
        """Close the window and wait for its process; it is ended where it does not close."""
        with suppress(OSError):
            cast("IO[str]", self._process.stdin).close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_CLOSING)
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        process = self._process
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, self._log):
            # What the process did not read can't be sent any more.
            with suppress(OSError):
                cast("IO[Any]", stream).close()

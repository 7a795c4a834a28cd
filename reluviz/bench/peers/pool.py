"""The peers' processes of one run: started when first needed, shared by all that is measured with as many threads."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from reluviz.bench.peers.protocol import PeerError

if TYPE_CHECKING:
    from reluviz.bench.peers.process import PeerProcess


class PeerPool:
    """Processes of peers by name and number of threads.

    Args:
        stack: Ends the processes when it is closed.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._processes: dict[tuple[str, int], PeerProcess] = {}
        self._failures: dict[tuple[str, int], str] = {}

    def process(self, name: str, threads: int) -> PeerProcess:
        """Return the process of a peer, started now if there is none, or if the one there was has ended.

        Raises:
            PeerError: It can't be started; it is not tried again.
        """
        # Slow to import, and needed only where there are peers.
        from reluviz.bench.peers.process import PeerProcess

        key = (name, threads)
        if key in self._failures:
            raise PeerError(self._failures[key])
        process = self._processes.get(key)
        if process is None or not process.alive:
            try:
                process = self._stack.enter_context(PeerProcess(name, threads))
            except PeerError as error:
                self._failures[key] = str(error)
                raise
            self._processes[key] = process
        return process


def backend_of(name: str) -> tuple[str, dict[str, str]]:
    """Return the backend that results name for a peer, and the parameter that tells its form where it is not the plain
    one: ``jax-fused`` is the backend jax in the form fused.
    """  # noqa: D205
    backend, _, form = name.partition("-")
    return backend, {"form": form} if form else {}

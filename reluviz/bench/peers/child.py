"""The process of one peer: `python -m reluviz.bench.peers.child NAME THREADS`, started by `process.PeerProcess`.

It reads pickled requests from its standard input and answers each on what was its standard output: (True, result), or
(False, one line that says what failed). It ends when its input ends.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from reluviz.bench.peers import PEERS
from reluviz.bench.peers.protocol import Call, Elapsed, Facts, Pass, Peer, PeerError, Run
from reluviz.bench.peers.reference import full_loss
from reluviz.bench.workloads import Arrays, Network, Workload


class Child:
    """What a peer's process does on request; the public methods are the requests.

    Args:
        name: Name of the peer, a key of `PEERS`.
        threads: Number of threads that it gets; the environment must say the same.
    """

    def __init__(self, name: str, threads: int) -> None:
        registration = PEERS[name]
        module = importlib.import_module(f"reluviz.bench.peers.{registration.module}")
        self._peer: Peer = getattr(module, registration.factory)(threads)
        self._trainings: dict[int, tuple[Workload, Arrays, Run]] = {}
        self._calls: dict[int, Call] = {}
        self._next = 0

    def facts(self) -> Facts:
        """Return what the peer says of itself."""
        return Facts(self._peer.version, self._peer.form)

    def prepare(self, workload: Workload, arrays: Arrays) -> tuple[int, float]:
        """Build and compile a workload; return its key and the seconds that this took."""
        refusal = self._peer.refuses(workload)
        if refusal is not None:
            raise PeerError(refusal)
        start = time.perf_counter()
        run = self._peer.prepare(workload, arrays)
        seconds = time.perf_counter() - start
        return self._keep(self._trainings, (workload, arrays, run)), seconds

    def round(self, key: int, epochs: int) -> Elapsed:
        """Train so many epochs from the initial weights; only the training is timed."""
        run = self._trainings[key][-1]
        run.reset()
        run.block()
        cpu, wall = time.process_time(), time.perf_counter()
        run.epochs(epochs)
        run.block()
        return Elapsed(time.perf_counter() - wall, time.process_time() - cpu)

    def loss(self, key: int) -> float:
        """Return the loss over all samples with the weights as they are."""
        workload, arrays, run = self._trainings[key]
        return full_loss(workload, arrays, run.networks())

    def networks(self, key: int) -> list[Network]:
        """Return the weights as they are."""
        return self._trainings[key][-1].networks()

    def prepare_call(self, activation: str, which: Pass, x: NDArray[Any]) -> tuple[int, float, NDArray[Any]]:
        """Build an activation's call; return its key, the seconds that this took, and its result."""
        start = time.perf_counter()
        call = self._peer.activation_call(activation, which, x)
        seconds = time.perf_counter() - start
        return self._keep(self._calls, call), seconds, call.result()

    def calls(self, key: int, count: int) -> Elapsed:
        """Make so many calls of an activation."""
        call = self._calls[key]
        cpu, wall = time.process_time(), time.perf_counter()
        call.calls(count)
        return Elapsed(time.perf_counter() - wall, time.process_time() - cpu)

    def drop(self, key: int) -> None:
        """Forget a workload or call, and free its memory."""
        self._trainings.pop(key, None)
        self._calls.pop(key, None)

    def _keep(self, kept: dict[int, Any], thing: object) -> int:
        self._next += 1
        kept[self._next] = thing
        return self._next


def _answer(work: Callable[..., Any], *arguments: Any) -> tuple[bool, Any]:
    """Return what the parent gets: the result, or why there is none. A peer may fail in any way, so all is reported."""
    try:
        return True, work(*arguments)
    except PeerError as error:
        return False, str(error)
    except Exception as error:
        traceback.print_exc()
        first = (str(error).strip().splitlines() or [""])[0]
        return False, f"{type(error).__name__}: {first}"


def main(name: str, threads: int) -> None:
    """Serve requests until the input ends."""
    # Ctrl-C reaches the whole group of processes; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as replies:
        # What a library prints must not come between the replies.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        done, child = _answer(Child, name, threads)
        pickle.dump((done, child.facts() if done else child), replies)
        replies.flush()
        while done:
            try:
                method, arguments = pickle.load(requests)
            except EOFError:
                return
            pickle.dump(_answer(getattr(child, method), *arguments), replies, protocol=pickle.HIGHEST_PROTOCOL)
            replies.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""Peers in processes of their own, which stay alive and do one round when asked, so that rounds can be interleaved.

A library reads its number of threads from the environment when it is loaded, so each number needs its own process.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Self, cast

from numpy.typing import NDArray

from reluviz.bench.peers import PEERS, available_peers
from reluviz.bench.peers.protocol import Elapsed, Facts, Pass, PeerError
from reluviz.bench.peers.reference import check_activation, check_loss
from reluviz.bench.workloads import Arrays, Network, Workload
from reluviz.errors import nearest

# OpenMP, the BLAS libraries (MKL, OpenBLAS, BLIS, Apple's), and NPROC, which sizes JAX's thread pool: in JAX 0.10 with
# one thread it kept a matrix product to one core, where XLA_FLAGS=--xla_cpu_multi_thread_eigen=false left it on two.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NPROC",
)

_SETTINGS = {
    "JAX_PLATFORMS": "cpu",
    # Compiles in its own process instead of leaving helpers behind that take time from the others.
    "TORCHINDUCTOR_COMPILE_THREADS": "1",
    # What a peer warns of is in its log; it must not end it.
    "PYTHONWARNINGS": "default",
}


class PeerProcess:
    """One peer with a fixed number of threads, in a process of its own; a context manager that ends it.

    Args:
        name: Name of the peer, a key of `PEERS`.
        threads: Threads that it may use, from 1.
        patience: Seconds after which a request that has no answer ends the process; compiling takes longest.

    Attributes:
        name: Name of the peer.
        threads: Threads that it may use.
        version: Version of its library.
        form: How it is used, in one line.

    Raises:
        PeerError: If there is no such peer, it is absent here, or it can't be loaded.
    """

    def __init__(self, name: str, threads: int, patience: float = 300) -> None:
        if name not in PEERS:
            raise PeerError(nearest("peer", name, PEERS))
        if threads < 1:
            raise PeerError(f"{threads} threads for {name}; give 1 or more")
        reason = next(peer.reason for peer in available_peers() if peer.name == name)
        if reason is not None:
            raise PeerError(f"{name} can't be measured: {reason}")
        self.name, self.threads, self._patience = name, threads, patience
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`.
        self._process = subprocess.Popen(
            # -P: a file in the working directory must not hide a library.
            [sys.executable, "-P", "-m", "reluviz.bench.peers.child", name, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(threads),
        )
        try:
            facts = cast("Facts", self._receive())
        except BaseException:
            self.close()
            raise
        self.version, self.form = facts

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process; what it prepared is gone."""
        process = self._process
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, self._log):
            # The end of a request that the process did not read can't be sent any more.
            with suppress(OSError):
                cast("IO[bytes]", stream).close()

    def training(self, workload: Workload, arrays: Arrays) -> PeerTraining:
        """Return a workload, built and compiled in the peer.

        Raises:
            PeerError: If the peer can't do exactly this work, or fails.
        """
        key, compile_s = cast("tuple[int, float]", self.request("prepare", workload, arrays))
        return PeerTraining(self, workload, key, compile_s)

    def activation(self, activation: str, which: Pass, x: NDArray[Any]) -> PeerActivation:
        """Return an activation with PyTorch's default parameters on a float32 array, checked against float64.

        Raises:
            PeerError: If the peer has no such activation or pass, or fails.
            DisagreementError: If its result is wrong.
        """
        reply = self.request("prepare_call", activation, which, x)
        key, compile_s, result = cast("tuple[int, float, NDArray[Any]]", reply)
        check_activation(self.name, activation, which, x, result)
        return PeerActivation(self, key, compile_s)

    def request(self, method: str, *arguments: Any) -> object:
        """Have the process call a method of `child.Child`, and return what that returns.

        Raises:
            PeerError: If the method fails, or the process ends or does not answer in time.
        """
        try:
            requests = cast("IO[bytes]", self._process.stdin)
            pickle.dump((method, arguments), requests, protocol=pickle.HIGHEST_PROTOCOL)
            requests.flush()
        except OSError as error:
            raise PeerError(self._obituary()) from error
        return self._receive()

    def _receive(self) -> object:
        timer = threading.Timer(self._patience, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            done, result = pickle.load(cast("IO[bytes]", self._process.stdout))
        except (EOFError, pickle.UnpicklingError, OSError) as error:
            raise PeerError(self._obituary()) from error
        finally:
            timer.cancel()
        if not done:
            raise PeerError(f"{self.name}: {result}")
        return result

    def _obituary(self) -> str:
        """Return one line on why the process ended."""
        self._process.kill()
        code = self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        said = f": {lines[-1].strip()}" if lines else ""
        return f"{self.name} ended with code {code}, or did not answer within {self._patience:g} s{said}"


class PeerTraining:
    """A workload in a peer's process.

    Attributes:
        peer: Where it runs.
        workload: What it trains.
        compile_s: Seconds that building and compiling took, with the peer's own disk caches as they were.
    """

    def __init__(self, peer: PeerProcess, workload: Workload, key: int, compile_s: float) -> None:
        self.peer, self.workload, self.compile_s = peer, workload, compile_s
        self._spent = Elapsed(0.0, 0.0)
        self._key = key

    @property
    def cores(self) -> float:
        """Cores that it kept busy, over all rounds so far, of which there must be one."""
        return self._spent.cores

    def round(self, epochs: int | None = None) -> float:
        """Train from the initial weights and return microseconds per step.

        Args:
            epochs: How many; None for those of the workload.
        """
        epochs = self.workload.epochs if epochs is None else epochs
        elapsed = cast("Elapsed", self.peer.request("round", self._key, epochs))
        self._spent = self._spent.plus(elapsed)
        return 1e6 * elapsed.wall / (epochs * self.workload.steps_per_epoch)

    def loss(self) -> float:
        """Return the loss over all samples after the last round, computed in float64 from the peer's weights."""
        return cast("float", self.peer.request("loss", self._key))

    def networks(self) -> list[Network]:
        """Return the weights after the last round, a network for each replica."""
        return cast("list[Network]", self.peer.request("networks", self._key))

    def checked_loss(self, reference: float) -> float:
        """Train one round and return the loss after it, if it agrees with `reference.reference_loss`.

        Raises:
            DisagreementError: If it does not.
        """
        self.round()
        loss = self.loss()
        check_loss(self.peer.name, self.workload, loss, reference)
        return loss

    def drop(self) -> None:
        """Free what it holds in the peer's process."""
        self.peer.request("drop", self._key)


class PeerActivation:
    """An activation on an array in a peer's process.

    Attributes:
        compile_s: Seconds that building and compiling took.
    """

    def __init__(self, peer: PeerProcess, key: int, compile_s: float) -> None:
        self.compile_s = compile_s
        self._spent = Elapsed(0.0, 0.0)
        self._peer, self._key = peer, key

    @property
    def cores(self) -> float:
        """Cores that it kept busy, over all rounds so far, of which there must be one."""
        return self._spent.cores

    def round(self, calls: int) -> float:
        """Make so many calls and return seconds per call."""
        elapsed = cast("Elapsed", self._peer.request("calls", self._key, calls))
        self._spent = self._spent.plus(elapsed)
        return elapsed.wall / calls

    def calls_for(self, seconds: float) -> int:
        """Return how many calls take about so long; at least 1."""
        calls = 1
        while (spent := self.round(calls) * calls) < seconds / 4:
            calls *= 4
        return max(1, round(calls * seconds / spent))

    def drop(self) -> None:
        """Free what it holds in the peer's process."""
        self._peer.request("drop", self._key)


def _environment(threads: int) -> dict[str, str]:
    """Return the environment of a peer's process."""
    return {
        **os.environ,
        **_SETTINGS,
        **dict.fromkeys(THREAD_VARIABLES, str(threads)),
        # It finds what this process finds, also where the packages are not installed.
        "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
    }

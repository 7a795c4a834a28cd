"""What a peer can do: train a workload on identical work, and apply one activation to an array."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Protocol

from numpy.typing import NDArray

from reluviz.bench.workloads import Arrays, Network, Workload
from reluviz.errors import ReluvizError

# "derivative" is f'(x) from x alone. "backward" is what automatic differentiation runs after a forward pass: it may
# read what that pass saved, such as tanh(x), and so does less.
Pass = Literal["value", "derivative", "backward"]


class PeerError(ReluvizError):
    """A peer that is absent, failed, or can't do what is asked."""


class Facts(NamedTuple):
    """What a peer says of itself."""

    version: str
    form: str


class Elapsed(NamedTuple):
    """What some work took, in seconds.

    Attributes:
        wall: Time that passed.
        cpu: Time of all threads of the process.
    """

    wall: float
    cpu: float

    def plus(self, more: Elapsed) -> Elapsed:
        """Return the sum of both."""
        return Elapsed(self.wall + more.wall, self.cpu + more.cpu)

    @property
    def cores(self) -> float:
        """Cores kept busy; too coarse below some ten milliseconds, because systems count processor time in ticks."""
        return self.cpu / self.wall


class Run(Protocol):
    """One workload, built and compiled, with weights that training changes."""

    def reset(self) -> None:
        """Go back to the initial weights."""

    def epochs(self, count: int) -> None:
        """Train so many epochs; may return before the work is done."""

    def block(self) -> None:
        """Wait until all work is done."""

    def networks(self) -> list[Network]:
        """Return the weights of each replica, in the form of `Arrays.networks`."""


class Call(Protocol):
    """One activation on one array."""

    def calls(self, count: int) -> None:
        """Compute it so many times, and wait for the last."""

    def result(self) -> NDArray[Any]:
        """Compute it and return the result."""


class Peer(Protocol):
    """A library that does the work, in its best reasonable form, with a number of threads fixed when it is made.

    Attributes:
        version: Version of the library.
        form: How it is used, in one line, for the report.
    """

    version: str
    form: str

    def refuses(self, workload: Workload) -> str | None:
        """Return why it can't do exactly this work, in one line, or None."""

    def prepare(self, workload: Workload, arrays: Arrays) -> Run:
        """Build and compile a workload that it does not refuse; nothing is left to compile in `Run.epochs`."""

    def activation_call(self, activation: str, which: Pass, x: NDArray[Any]) -> Call:
        """Return the call that applies an activation, with PyTorch's default parameters, to float32 `x` of 1 dimension.

        Raises:
            PeerError: If the peer has no such activation or pass.
        """

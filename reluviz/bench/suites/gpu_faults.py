"""What becomes of a measurement where the GPU reports a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reluviz.bench.peers.protocol import PeerError
from reluviz_kernels.errors import GpuFault


@contextmanager
def gpu_faults(may_fail: bool) -> Iterator[None]:
    """Leave a measurement out where the GPU reports a fault, if it was not the person who asked for the GPU.

    Raises:
        PeerError: There was a fault, and it may be.
        GpuFault: There was one, and the person asked for the GPU.
    """
    try:
        yield
    except GpuFault as error:
        if may_fail:
            raise PeerError(str(error)) from error
        raise

"""What a person would use instead of our kernels, trained on identical work: NumPy, PyTorch, JAX and scikit-learn.

Each peer runs in a process of its own (`process.PeerProcess`), so that its number of threads is exact and its crash
ends no benchmark. This module says only which peers there are; it imports none of them.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a peer is found.

    Attributes:
        module: Module that holds it, imported in the peer's own process only.
        factory: Name in that module of (threads) -> Peer.
        package: Import name and distribution name of the library.
        missing: What to do when the library is absent.
        obstacle: () -> why it can't run although the library is there, or None.
    """

    module: str
    factory: str
    package: str
    missing: str
    obstacle: Callable[[], str | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a peer can be measured here.

    Attributes:
        name: Name of the peer.
        version: Version of its library, or None where it is absent.
        reason: Why it can't be measured, in one line; None when it can.
    """

    name: str
    version: str | None
    reason: str | None


def _no_compiler() -> str | None:
    """Return why torch.compile can't build its C++ here, or None; it uses $CXX or the platform's usual compiler."""
    usual = {"win32": "cl", "darwin": "clang++"}.get(sys.platform, "g++")
    compiler = os.environ.get("CXX", usual)
    if shutil.which(compiler) is None:
        return f"torch.compile needs a C++ compiler, and {compiler!r} is not on the path"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return "torch.compile needs the header files of Python (Debian: python3-dev)"
    return None


_EXTRA = "is not installed; install reluviz with the extra 'peers'"

PEERS = MappingProxyType(
    {
        "numpy": Registration("numpy_peer", "NumpyPeer", "numpy", "is not installed"),
        "sklearn": Registration("sklearn_peer", "SklearnPeer", "scikit-learn", "is not installed"),
        "torch": Registration("torch_peer", "TorchPeer", "torch", _EXTRA),
        "torch-compile": Registration("torch_peer", "CompiledTorchPeer", "torch", _EXTRA, _no_compiler),
        "jax": Registration("jax_peer", "JaxPeer", "jax", _EXTRA),
        "jax-fused": Registration("jax_peer", "FusedJaxPeer", "jax", _EXTRA),
    }
)


def available_peers() -> list[Availability]:
    """Return every peer with its version, or with the reason why it can't be measured here; imports none of them."""
    return [_availability(name, registration) for name, registration in PEERS.items()]


def _availability(name: str, registration: Registration) -> Availability:
    # Takes as long to import as all else here, which planning a run without peers needs.
    from importlib.metadata import PackageNotFoundError, version

    package = registration.package
    try:
        found = version(package)
    except PackageNotFoundError:
        return Availability(name, None, f"{package} {registration.missing}")
    return Availability(name, found, registration.obstacle())

"""The machine a benchmark ran on, and the versions of everything that decides its speed.

Nothing here raises: what can't be found out is None, empty, or a reason in words.
"""

from __future__ import annotations

import importlib.metadata
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import reluviz
from reluviz.bench.checks import one_line

VERSIONED = ("numpy", "numba", "llvmlite", "scipy", "scikit-learn", "numba-cuda", "torch", "jax", "jaxlib")
"""The distributions whose versions are recorded, beside Python and reluviz itself."""

_VECTOR_FEATURE = re.compile(r"sse|avx|fma|f16c|amx|neon|sve|sme|asimd|dotprod|fullfp16|bf16|i8mm|vsx")


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What of a machine bears on speed; two runs are comparable where these agree.

    Attributes:
        cpu: The processor's name as its maker writes it.
        architecture: Its instruction set, such as ``x86_64``.
        physical_cores: Cores of the machine; None where unknown.
        logical_cores: Hardware threads of the machine; None where unknown.
        usable_cores: Hardware threads that this process may use.
        memory_bytes: Main memory; None where unknown.
        os: Operating system and release.
        features: Vector instructions that the processor has and the kernels are compiled for, by LLVM's names.
        blas: One line for each BLAS library that NumPy and SciPy loaded.
        cuda: The CUDA device's name, or why there is none.
        cuda_available: Whether there is one.
    """

    cpu: str
    architecture: str
    physical_cores: int | None
    logical_cores: int | None
    usable_cores: int
    memory_bytes: int | None
    os: str
    features: tuple[str, ...]
    blas: tuple[str, ...]
    cuda: str
    cuda_available: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the value of `machine` in the JSON document."""
        return {**asdict(self), "features": list(self.features), "blas": list(self.blas)}


def machine() -> Machine:
    """Return what can be found out about this machine. Takes up to a second, the first time: NumPy and Numba load."""
    import psutil

    from reluviz_kernels.backend import cuda_status
    from reluviz_kernels.threads import usable_cores

    available, reason = cuda_status()
    return Machine(
        cpu=one_line(cpu_name()),
        architecture=platform.machine(),
        physical_cores=psutil.cpu_count(logical=False),
        logical_cores=psutil.cpu_count(),
        usable_cores=usable_cores(),
        memory_bytes=_memory_bytes(),
        os=one_line(_os_name()),
        features=vector_features(),
        blas=blas_libraries(),
        cuda=reason,
        cuda_available=available,
    )


def versions() -> Mapping[str, str]:
    """Return the versions of Python, reluviz and what of `VERSIONED` is installed, none of which is imported."""
    found = {"python": platform.python_version(), "reluviz": reluviz.__version__}
    for name in VERSIONED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def cpu_name() -> str:
    """Return the processor's name as its maker writes it; what Python knows of it where the system doesn't tell."""
    try:
        name = _system_cpu_name()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        name = ""
    return " ".join((name or platform.processor() or platform.machine() or "unknown").split())


def _system_cpu_name() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DESCRIPTION\System\CentralProcessor\0") as key:
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout
    # On ARM the file holds numbers in place of a name; LLVM knows many of those.
    return cpuinfo_name(Path("/proc/cpuinfo").read_text("utf-8")) or _llvm_cpu_name()


def cpuinfo_name(text: str) -> str:
    """Return the name that the content of Linux's ``/proc/cpuinfo`` gives, empty where it gives none."""
    found = re.search(r"^(?:model name|Model|cpu model)[ \t]*:[ \t]*(\S.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _llvm_cpu_name() -> str:
    import llvmlite.binding

    name = str(llvmlite.binding.get_host_cpu_name())
    return "" if name == "generic" else name


def _memory_bytes() -> int | None:
    import psutil

    try:
        return int(psutil.virtual_memory().total)
    except (OSError, RuntimeError):
        # psutil raises the second where /proc is not mounted.
        return None


def _os_name() -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if sys.platform == "linux":
        try:
            release = platform.freedesktop_os_release()
        except OSError:
            release = {}
        distribution = release.get("PRETTY_NAME", "")
        kernel = f"Linux {platform.release()}"
        return f"{distribution} ({kernel})" if distribution else kernel
    return f"{platform.system()} {platform.release()} {platform.version()}".strip()


def vector_features() -> tuple[str, ...]:
    """Return the processor's vector instructions by LLVM's names, sorted; empty where LLVM doesn't know them."""
    import llvmlite.binding

    try:
        features = llvmlite.binding.get_host_cpu_features()
    except RuntimeError:
        return ()
    return tuple(sorted(name for name, there in features.items() if there and _VECTOR_FEATURE.search(name)))


def blas_libraries() -> tuple[str, ...]:
    """Return a line for each BLAS library that NumPy and SciPy load: name, version, threading, processor it is for."""
    import numpy as np

    # Numba calls SciPy's BLAS, which is loaded with this module.
    import scipy.linalg  # noqa: F401
    import threadpoolctl

    lines = []
    for library in threadpoolctl.threadpool_info():
        if library["user_api"] == "blas":
            name = " ".join(part for part in (library["internal_api"], library["version"]) if part)
            built_for = [library[key] for key in ("threading_layer", "architecture") if library.get(key)]
            lines.append(f"{name} ({', '.join(built_for)})" if built_for else name)
    if not lines:
        # threadpoolctl doesn't know Apple's Accelerate.
        built_with = np.show_config(mode="dicts")
        blas = (built_with or {}).get("Build Dependencies", {}).get("blas", {})
        lines = [" ".join(str(blas[key]) for key in ("name", "version") if blas.get(key))]
    return tuple(dict.fromkeys(line for line in lines if line))


def summary_line(machine: Machine) -> str:
    """Return the machine in one line, for a table's caption."""
    of_all = f" of {machine.logical_cores}" if machine.logical_cores else ""
    memory = f", {machine.memory_bytes / 2**30:.1f} GiB" if machine.memory_bytes else ""
    return f"{machine.cpu}, {machine.usable_cores}{of_all} hardware threads{memory}, {machine.os}"

"""What CUDA kernels compile to, without a GPU: in a session of its own, where NVIDIA's compiler is installed.

Numba's own CUDA target can't compile without it, and the package `numba-cuda` takes that target's place for the whole
process. `.ci/run` makes an environment with both and sets RELUVIZ_PTX; there what is missing fails.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

collect_ignore_glob = [] if os.environ.get("RELUVIZ_PTX") == "1" else ["test_*.py"]

CAPABILITY = (8, 0)


@dataclass(frozen=True)
class Compiled:
    """A kernel's text, and what the assembler makes of it with the registers that the kernel may have.

    `spilled` counts bytes of registers that a thread keeps in local memory, `stack` all of its local memory, `shared`
    the bytes of the shared arrays that are declared with a size.
    """

    text: str
    registers: int
    spilled: int
    stack: int
    shared: int


def assembler():
    """Return NVIDIA's assembler for PTX, from the package that comes with the compiler or from an installed toolkit."""
    import nvidia

    found = [path for folder in nvidia.__path__ for path in Path(folder).glob("*/bin/ptxas*")]
    path = found[0] if found else shutil.which("ptxas")
    assert path, "there is no ptxas; install nvidia-cuda-nvcc-cu12"
    return path


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """Return compiled(kernel, signature); functions that kernels call ask which GPU there is, and get an answer."""
    from numba import cuda
    from numba.cuda import dispatcher

    gpu = SimpleNamespace(compute_capability=CAPABILITY)
    monkeypatch.setattr(dispatcher, "get_current_device", lambda: gpu)

    def compile_for(kernel, signature):
        text = cuda.compile_ptx(kernel.py_func, signature, cc=CAPABILITY)[0]
        source = tmp_path / "kernel.ptx"
        source.write_text(text)
        # Blocks of a grid meet in the driver's own code, which is linked later.
        later = ["-c"] if "cudaCG" in text else []
        options = [*later, "-v", "-arch=sm_80", f"--maxrregcount={kernel.targetoptions['max_registers']}"]
        done = subprocess.run(
            [assembler(), *options, str(source), "-o", os.devnull], capture_output=True, text=True, check=True
        )
        shared = sum(map(int, re.findall(r"^[^/\n]*\.shared \.align .*\[(\d+)\];", text, re.MULTILINE)))
        return Compiled(text, *(_number(pattern, done.stderr) for pattern in _RESOURCES), shared)

    return compile_for


_RESOURCES = (r"Used (\d+) registers", r"(\d+) bytes spill stores", r"(\d+) bytes stack frame")


def _number(pattern, report):
    """Return the number in the report on the kernel, which is the last function; 0 where there is none."""
    found = re.findall(pattern, report)
    return int(found[-1]) if found else 0

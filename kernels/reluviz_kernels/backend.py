"""Which device the kernels run on, and why not another."""

from __future__ import annotations

from collections.abc import Callable

from reluviz_kernels.cuda.plan import SHARED_BYTES
from reluviz_kernels.errors import KernelError, first_line

DEVICES = ("auto", "cpu", "cuda")
"""What may be asked for; "auto" takes a GPU for large networks where there is one, "cuda" a GPU or none."""

# What "auto" calls large is a rule; nobody has measured where a GPU begins to be the faster one. A network that one
# block's shared memory holds is trained by that block, a small part of a GPU; others by all blocks, which wait for each
# other after every layer, so that there must be much to do between.
_LARGE_STEP = 20_000_000


def choose_device(
    wanted: str, operations: float = float("inf"), parameter_bytes: float = float("inf"), *, is_used: bool = True
) -> str:
    """Return "cpu" or "cuda", whichever the kernels shall run on.

    Args:
        wanted: One of `DEVICES`.
        operations: Floating-point operations of a step, by which "auto" chooses.
        parameter_bytes: What a network's parameters take on a GPU, by which "auto" chooses too.
        is_used: Whether the GPU is used at once, and so tried before; else the driver is asked for one and no more.

    Raises:
        KernelError: There is no such device here; the text tells why.
    """
    if wanted not in DEVICES:
        raise KernelError(f"unknown device {wanted!r} (known: {', '.join(DEVICES)})")
    is_large = operations >= _LARGE_STEP and parameter_bytes > SHARED_BYTES
    if wanted == "cpu" or (wanted == "auto" and not is_large):
        return "cpu"
    available, reason = cuda_status() if is_used else cuda_found()
    if available:
        return "cuda"
    if wanted == "auto":
        return "cpu"
    raise KernelError(f"CUDA can't be used: {reason}; the device 'cpu' can")


def cuda_found() -> tuple[bool, str]:
    """Return whether there is a CUDA device and what compiles for it, and in one line why not.

    Numba's simulator of CUDA is no device: it runs kernels in Python, and its times would mean nothing.
    """
    return _told(lambda: "a CUDA device")


def cuda_status() -> tuple[bool, str]:
    """Return whether a CUDA device can be used, and what it is or in one line why not.

    A small kernel is run the first time, because a driver too old for the toolkit shows only there.
    """
    return _told(_tried)


def _tried() -> str:
    from reluviz_kernels.cuda import device

    device.check()
    return device.description()


def _told(describe: Callable[[], str]) -> tuple[bool, str]:
    """Return True and the description of the CUDA device, or False and why there is none."""
    try:
        import numba
        from numba import cuda

        if numba.config.ENABLE_CUDASIM:
            return False, "NUMBA_ENABLE_CUDASIM is set, and the simulator is no CUDA device; unset it"
        if not cuda.is_available():
            reason = cuda.cuda_error()
            return False, first_line(reason) if reason else "no CUDA device, or Numba can't compile for it"
        return True, first_line(describe())
    except Exception as error:
        # A broken driver or toolkit may raise anything at all, and the person asked just for the reason.
        if isinstance(error, KernelError):
            return False, first_line(error).removeprefix("CUDA: ").removesuffix("; the device 'cpu' works without it")
        return False, first_line(f"{type(error).__name__}: {error}")

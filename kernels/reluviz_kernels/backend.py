"""Which device the kernels run on, and why not another."""

from __future__ import annotations

from reluviz_kernels.errors import KernelError

DEVICES = ("auto", "cpu", "cuda")
"""What may be asked for; "auto" takes the fastest device that there is."""


def choose_device(wanted: str) -> str:
    """Return "cpu" or "cuda", whichever the kernels shall run on.

    Args:
        wanted: One of `DEVICES`.

    Raises:
        KernelError: There is no such device here; the text tells why.
    """
    if wanted not in DEVICES:
        raise KernelError(f"unknown device {wanted!r} (known: {', '.join(DEVICES)})")
    if wanted != "cuda":
        return "cpu"
    available, reason = cuda_status()
    if available:
        reason = f"there are no kernels for {reason} yet"
    raise KernelError(f"CUDA can't be used: {reason}; the device 'cpu' can")


def cuda_status() -> tuple[bool, str]:
    """Return whether a CUDA device can be used, and its name or in one line why not.

    Numba's simulator of CUDA is no device: it runs kernels in Python, and its times would mean nothing.
    """
    try:
        import numba
        from numba import cuda

        if numba.config.ENABLE_CUDASIM:
            return False, "NUMBA_ENABLE_CUDASIM is set, and the simulator is no CUDA device; unset it"
        if not cuda.is_available():
            reason = cuda.cuda_error()
            return False, _first_line(reason) if reason else "no CUDA device, or Numba can't compile for it"
        name = cuda.get_current_device().name
        return True, _first_line(name.decode() if isinstance(name, bytes) else name)
    except Exception as error:
        # A broken driver or toolkit may raise anything at all, and the person asked just for the reason.
        return False, _first_line(f"{type(error).__name__}: {error}")


def _first_line(text: object) -> str:
    """Return the first line that says anything, what can't be printed escaped."""
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    line = lines[0].rstrip(".") if lines else "no reason given"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)

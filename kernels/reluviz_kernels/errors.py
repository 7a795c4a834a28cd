"""The error of the kernels: a wrong argument, told in one line."""


class KernelError(ValueError):
    """An unknown name or a value outside its range; the text says which and what is allowed."""

"""Activation functions and the training of multilayer perceptrons, as Numba kernels."""

from reluviz_kernels import activations as activations
from reluviz_kernels.errors import KernelError
from reluviz_kernels.spec import ACTIVATIONS, Activation, Parameter
from reluviz_kernels.threads import set_thread_count, thread_count

__all__ = ["ACTIVATIONS", "Activation", "KernelError", "Parameter", "set_thread_count", "thread_count"]

"""Activation functions and the training of multilayer perceptrons, as Numba kernels."""

from reluviz_kernels import activations as activations
from reluviz_kernels.errors import KernelError
from reluviz_kernels.evaluation import Evaluator, Hidden, Probe, gradients
from reluviz_kernels.initialisers import INITIALISATIONS, initial_parameters
from reluviz_kernels.layout import Parameters
from reluviz_kernels.losses import LOSSES, Loss
from reluviz_kernels.network import Mlp
from reluviz_kernels.optimisers import OPTIMISERS, Optimiser
from reluviz_kernels.replicas import Replicas
from reluviz_kernels.run import Divergence
from reluviz_kernels.spec import ACTIVATIONS, Activation, Parameter
from reluviz_kernels.threads import set_thread_count, thread_count, usable_cores
from reluviz_kernels.training import Training

__all__ = [
    "ACTIVATIONS",
    "INITIALISATIONS",
    "LOSSES",
    "OPTIMISERS",
    "Activation",
    "Divergence",
    "Evaluator",
    "Hidden",
    "KernelError",
    "Loss",
    "Mlp",
    "Optimiser",
    "Parameter",
    "Parameters",
    "Probe",
    "Replicas",
    "Training",
    "gradients",
    "initial_parameters",
    "set_thread_count",
    "thread_count",
    "usable_cores",
]

"""The classes that train and evaluate on each device: twins with the same arguments, and nearly the same methods.

Their arrays differ: where the processor's have NumPy's, the GPU's have arrays in its own memory. What only one of two
twins has is for callers that know the device; `tests/kernels/cuda/test_twins.py` lists it, and compares the rest.
"""

from __future__ import annotations

from typing import cast

from reluviz_kernels.evaluation import Evaluator
from reluviz_kernels.replicas import Replicas
from reluviz_kernels.training import Training


def training_on(device: str) -> type[Training]:
    """Return `Training` or its twin for the device "cpu" or "cuda"."""
    if device == "cuda":
        from reluviz_kernels.cuda.training import CudaTraining

        return cast("type[Training]", CudaTraining)
    return Training


def replicas_on(device: str) -> type[Replicas]:
    """Return `Replicas` or its twin for the device "cpu" or "cuda"."""
    if device == "cuda":
        from reluviz_kernels.cuda.training import CudaReplicas

        return cast("type[Replicas]", CudaReplicas)
    return Replicas


def evaluator_on(device: str) -> type[Evaluator]:
    """Return `Evaluator` or its twin for the device "cpu" or "cuda"."""
    if device == "cuda":
        from reluviz_kernels.cuda.evaluation import CudaEvaluator

        return cast("type[Evaluator]", CudaEvaluator)
    return Evaluator

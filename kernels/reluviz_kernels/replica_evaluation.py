"""The networks of `Replicas` run over a fixed set of samples."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels.evaluation import Passes
from reluviz_kernels.layout import OUT_ROW, OUTPUT
from reluviz_kernels.network import Mlp
from reluviz_kernels.vector import LANES


class TrainedReplicas(Protocol):
    """Networks being trained, eight in the lanes of each group."""

    @property
    def flat_groups(self) -> list[NDArray[Any]]:
        """The parameter buffer of each group."""
        ...

    def __len__(self) -> int:
        """Return the number of networks."""
        ...


class ReplicaEvaluator:
    """Runs the networks of `Replicas` over a fixed set of samples, eight in the lanes."""

    def __init__(self, mlp: Mlp, x: ArrayLike) -> None:
        """Lay out a set; arguments and errors as for `Evaluator`."""
        self._passes = Passes(mlp, x, None, None, None, replicas=True)
        self.mlp = mlp

    def logits(self, replicas: TrainedReplicas) -> NDArray[Any]:
        """Return the outputs of every network as they are now, a new array (networks, N, n_out).

        A network that has diverged is set aside by `Replicas`: its rows mean nothing.
        """
        layout, passes = self._passes.layout, self._passes
        row = layout.table[-1]
        first, length, n_out = int(row[OUTPUT]), int(row[OUT_ROW]), self.mlp.widths[-1]
        groups = replicas.flat_groups
        result = np.empty((LANES * len(groups), passes.samples, n_out), self.mlp.real)
        for index, group in enumerate(groups):
            lanes = result[index * LANES : (index + 1) * LANES]
            for start, count in passes.run(passes.fitting(group)):
                values = passes.work[first : first + count * length].reshape(count, n_out, LANES)
                lanes[:, start : start + count] = values.transpose(2, 0, 1)
        return result[: len(replicas)]

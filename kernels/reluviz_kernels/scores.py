"""What several networks score on several sets of samples, in one call: losses, and how often they choose right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reluviz_kernels import jit, losses, memory
from reluviz_kernels.probes import count_right


@jit.kernel
def _score(where: int, z: Any, y: Any, labels: Any, bounds: Any, threshold: float, means: Any, correct: Any) -> None:
    networks, samples, n_out = z.shape
    for part in range(bounds.size - 1):
        first, end = bounds[part], bounds[part + 1]
        jit.call_void(
            where,
            (memory.address_of(z), memory.address_of(y), memory.shifted(memory.address_of(means), part * networks),
             networks, samples, first, end, n_out),
        )  # fmt: skip
        if labels.size:
            for network in range(networks):
                correct[part, network] = count_right(z, labels, network, first, end, threshold)


class Marker:
    """Marks the outputs of networks on a fixed set of samples that has several parts."""

    def __init__(
        self,
        loss: str,
        y: NDArray[Any],
        labels: NDArray[np.int64] | None,
        sizes: tuple[int, ...],
        threshold: float,
    ) -> None:
        """Keep what is right.

        Args:
            loss: A name in `LOSSES`.
            y: Targets, (N, n_out), of the networks' type.
            labels: The index of each sample's class, (N,); None for a regression.
            sizes: The samples of each part, none of them 0.
            threshold: See `probes.count_correct`.
        """
        self._where = losses.means_address(loss, y.dtype)
        self._y = np.ascontiguousarray(y)
        self._labels = np.empty(0, np.int64) if labels is None else labels
        self._bounds = np.cumsum((0, *sizes))
        self._threshold = y.dtype.type(threshold)

    def mark(self, logits: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean loss and the accuracy of each network on each part, float64 (parts, networks).

        The accuracy is NaN for a regression.

        Args:
            logits: (networks, N, n_out), in C order, of the type of the targets.
        """
        parts, networks = len(self._bounds) - 1, len(logits)
        means, correct = np.empty((parts, networks)), np.full((parts, networks), np.nan)
        _score(self._where, logits, self._y, self._labels, self._bounds, self._threshold, means, correct)
        return means, correct / np.diff(self._bounds)[:, np.newaxis]

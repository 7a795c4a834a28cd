"""What compiles, family by family, in a process that has compiled nothing yet.

    python -m reluviz.bench.compiling

makes the first call of each family of the suite `compile` in turn, and prints as JSON what each took. A later family
finds what the earlier ones compiled, so each tells what it adds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from reluviz.bench.suites.compiling import FAMILIES
from reluviz_kernels import ACTIVATIONS, Evaluator, Mlp, Replicas, Training, cache, initial_parameters
from reluviz_kernels.replica_evaluation import ReplicaEvaluator

_SAMPLES = 64


class _Work:
    """Small arrays and networks for one call of each family."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.x = rng.standard_normal((_SAMPLES, 2)).astype(np.float32)
        self.y = (self.x[:, :1] * self.x[:, 1:] > 0).astype(np.float32)
        self.out = np.empty(_SAMPLES, np.float32)
        self.mlp = self.network("relu")
        self.start = initial_parameters((2, 8, 8, 1), "he_normal", 0)
        self.settings: dict[str, Any] = {"batch_size": 8, "learning_rate": 0.1, "optimiser": "sgd"}

    def network(self, activation: str, dtype: str = "float32") -> Mlp:
        return Mlp((2, 8, 8, 1), activation, "logistic", dtype)

    def value(self, name: str) -> None:
        ACTIVATIONS[name].value(self.x[:, 0].copy(), self.out)

    def training(self, mlp: Mlp, **changes: Any) -> None:
        x, y = self.x.astype(mlp.real), self.y.astype(mlp.real)
        Training(mlp, x, y, self.start, **(self.settings | changes)).advance(1)

    def evaluator(self) -> Evaluator:
        return Evaluator(self.mlp, self.x, self.y)

    def probes(self) -> None:
        evaluator = self.evaluator()
        evaluator.activity(self.start)
        evaluator.gradient_sizes(self.start)

    def replicas(self) -> Replicas:
        return Replicas(
            self.mlp, self.x, self.y, [self.start] * 8, seeds=range(8), learning_rates=0.1, batch_size=8, shuffle=False
        )


_CALLS: tuple[Callable[[_Work], object], ...] = (
    lambda work: work.value("relu"),
    lambda work: work.value("gelu"),
    lambda work: work.training(work.mlp),
    lambda work: work.training(work.network("tanh")),
    lambda work: work.training(work.mlp, optimiser="adam"),
    lambda work: work.evaluator().logits(work.start),
    lambda work: work.probes(),
    lambda work: work.replicas().advance(1),
    lambda work: ReplicaEvaluator(work.mlp, work.x).logits(work.replicas()),
    lambda work: work.training(work.network("relu", "float64")),
)


def measure() -> list[dict[str, Any]]:
    """Return for each family its name, the seconds of its first call, and how many kernels were compiled or loaded."""
    work, found = _Work(), []
    for name, call in zip(FAMILIES, _CALLS, strict=True):
        before, begin = cache.statistics(), time.perf_counter()
        call(work)
        seconds, after = time.perf_counter() - begin, cache.statistics()
        changes = {key: after[key] - before[key] for key in after}
        found.append({"family": name, "seconds": seconds, **changes})
    return found


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)

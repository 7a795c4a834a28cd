"""One peer on one workload, measured alone. To compare, interleave rounds of `process.PeerTraining` with one's own."""

from __future__ import annotations

import time
from dataclasses import dataclass

from reluviz.bench.peers.process import PeerProcess
from reluviz.bench.peers.reference import reference_loss
from reluviz.bench.workloads import Workload, arrays


@dataclass(frozen=True, slots=True)
class TrainingMeasurement:
    """What a peer took for a workload.

    Attributes:
        peer: Name of the peer.
        version: Version of its library.
        form: How it was used, in one line.
        workload: What was trained.
        threads: Threads that it was given.
        cores: Cores that it kept busy.
        samples: Microseconds per step in each round, in order.
        final_loss: Loss over all samples at the end of a round.
        compile_s: Seconds that building and compiling took.
    """

    peer: str
    version: str
    form: str
    workload: Workload
    threads: int
    cores: float
    samples: tuple[float, ...]
    final_loss: float
    compile_s: float


def measure_training(
    peer_name: str, workload: Workload, threads: int, min_rounds: int, max_time: float, seed: int = 0
) -> TrainingMeasurement:
    """Check that a peer agrees with the reference on a workload, then time rounds of it.

    Args:
        peer_name: Name of the peer.
        workload: What to train.
        threads: Threads that the peer gets.
        min_rounds: Rounds to take at least, whatever they cost.
        max_time: Seconds after which no further round begins.
        seed: Seed of the data and the initial weights.

    Raises:
        PeerError: If the peer is absent, can't do exactly this work, or fails.
        DisagreementError: If its result differs from the reference.
    """
    numbers = arrays(workload, seed)
    with PeerProcess(peer_name, threads) as process:
        training = process.training(workload, numbers)
        loss = training.checked_loss(reference_loss(workload, numbers, workload.epochs))
        samples: list[float] = []
        end = time.perf_counter() + max_time
        while len(samples) < min_rounds or time.perf_counter() < end:
            samples.append(training.round())
        return TrainingMeasurement(
            peer=peer_name,
            version=process.version,
            form=process.form,
            workload=workload,
            threads=threads,
            cores=training.cores,
            samples=tuple(samples),
            final_loss=loss,
            compile_s=training.compile_s,
        )

"""At a first start the kernels are compiled by processes beside the window, several at a time.

Compiling in the window's own process takes the interpreter from the window for a third of a second at a time, uses one
core alone, and leaves 150 MB of the compiler behind. The processes share the cache with the window, which then finds
everything there. What they can't do, the window does itself, as it always could.

    python -m reluviz.gui.race.ahead PART CONFIGS

compiles one of `PARTS` for run configs, as JSON, and ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reluviz.core.config import RunConfig
from reluviz.core.problem import Problem, make_problem
from reluviz_kernels import cache
from reluviz_kernels.descent import kind_of

PARTS = ("training", "reading")
"""What is compiled beside each other, so that both take about as long: what trains, and what reads a network."""

KERNELS = ("descent", "probe")
"""The large kernels, by the beginning of their names in the cache."""

_POLL_S = 0.02
_running: list[subprocess.Popen[bytes]] = []


def is_needed(networks: Iterable[Sequence[int]]) -> bool:
    """Return whether a large kernel is not in the cache, but could be kept there for another process to find.

    Args:
        networks: The widths of each network that is to be trained, inputs first.
    """
    folder = cache.folder()
    if folder.parent != cache.root():
        return False
    kinds = {kind_of(widths, replicas=False) for widths in networks}
    return not all(any(folder.glob(f"{kernel}.{kind}-*{cache.SUFFIX}")) for kind in kinds for kernel in KERNELS)


def compile_ahead(
    configs: Sequence[RunConfig], stopped: Callable[[], bool], meanwhile: Callable[[], object] = lambda: None
) -> float:
    """Compile what a race needs, in processes that are ended where `stopped` tells to; return the seconds it took.

    `meanwhile` is called once they have begun.
    """
    begin = time.perf_counter()
    text = json.dumps([config.to_dict() for config in configs])
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        for part in PARTS:
            # -P: a file in the working directory must not hide a library. What goes wrong there is met again here.
            command = [sys.executable, "-P", "-m", "reluviz.gui.race.ahead", part, text]
            nowhere = subprocess.DEVNULL
            _running.append(
                subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, creationflags=flags)
            )
        # Who stops from here on finds them all in `_running`.
        if not stopped():
            meanwhile()
        while not stopped() and any(process.poll() is None for process in _running):
            time.sleep(_POLL_S)
    except OSError:
        # No process can be started: the window compiles everything itself.
        return time.perf_counter() - begin
    finally:
        end_processes()
        for process in _running:
            process.wait()
        _running.clear()
    return time.perf_counter() - begin


def end_processes() -> None:
    """End what compiles, from any thread: a window that closes must leave none of it, whatever its threads do."""
    for process in list(_running):
        process.kill()


def compile_part(part: str, configs: Sequence[RunConfig]) -> None:
    """Compile one of `PARTS`, by doing a little of it with each config."""
    import numpy as np

    from reluviz_kernels.scores import Marker

    # What a GPU compiles is kept for no other process.
    configs = [config.with_value("training.device", "cpu") for config in configs]
    data = configs[0].data.dataset()
    for config in configs:
        problem = make_problem(config, data)
        if part == "training":
            problem.training().advance(1)
            # A part of reading, which takes longer to compile.
            split = problem.train
            marker = Marker(problem.mlp.loss, split.y, split.labels, (len(split),), problem.threshold)
            marker.mark(split.y[np.newaxis])
        else:
            _read(problem)


def _read(problem: Problem) -> None:
    import numpy as np

    from reluviz.core.probes import Probes
    from reluviz.core.snapshot import Snapshot
    from reluviz.gui.race.frames import Look, draw, wanted
    from reluviz_kernels.evaluation import Evaluator
    from reluviz_kernels.layout import make_layout, zeros

    mlp = problem.mlp
    layout = make_layout(mlp.widths, 1, replicas=False)
    flat, parameters = zeros(layout.parameters, mlp.real), problem.start(problem.config.seed)
    layout.pack(flat, parameters)
    stop = np.zeros(1, np.int64)
    split = problem.train
    Evaluator(mlp, split.x, split.y, stop).passes_of(flat, len(split))
    probes = Probes(problem, stop)
    probed = probes.read(parameters, wanted(problem, Look()))
    # Asked for only where a neuron is dead on all samples, which none need be now.
    probes.dead_for_every_input(parameters)
    # Kernels tell arrays that can be written from those of a snapshot, which can't.
    start: dict[str, Any] = {"step": 0, "epoch": 0, "seconds": 0.0, "state": "running", "explanation": ""}
    shot = Snapshot(**start, convergence=None, divergence=None, **vars(probed))
    draw(shot, Look(), "inputs" if problem.dataset.n_in <= 2 else "samples")
    if mlp.widths[1:-1]:
        probes.neuron(parameters, 0, 0)


if __name__ == "__main__":
    compile_part(sys.argv[1], [RunConfig.from_dict(table) for table in json.loads(sys.argv[2])])

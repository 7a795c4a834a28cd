"""What the training thread shows of a race: frozen frames, with every picture already coloured.

Nothing here knows Qt: frames are made on the training thread and only read on that of the window.
"""

from __future__ import annotations

import math
import traceback
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reluviz.core.capture import Capture
from reluviz.core.config import RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.history import History
from reluviz.core.probes import NeuronDetail
from reluviz.core.problem import Problem
from reluviz.core.snapshot import Rectangle, Snapshot, SnapshotRequest
from reluviz.core.trainer import Trainer
from reluviz.errors import ReluvizError
from reluviz.gui.race import tables
from reluviz_kernels import ACTIVATIONS, KernelError
from reluviz_kernels.images import MosaicLayout, colour_map, mosaic

Phase = Literal["waiting", "compiling", "running", "converged", "diverged", "finished", "failed"]
"""Of a contestant: not yet its turn; being made; then as `reluviz.core.outcome.State`; or ended by an exception."""

View = Literal["inputs", "samples"]

MAP_BUDGET = 120_000
"""Pixels of all neurons' maps of one contestant together; more neurons get smaller maps."""

LARGEST_MAP, SMALLEST_MAP = 32, 8
GAP = 2
"""Pixels between two maps."""

MOST_COLUMNS = 64
NEARLY = 0.7
RESPONSE_POINTS = 240


@dataclass(frozen=True)
class Look:
    """What the frames shall show; a page out of sight asks for no pictures.

    Attributes:
        pictures: Whether to draw anything.
        boundary: Pixels of the decision boundary each way.
        view: Neurons over the input plane, or over the samples.
        shared_scale: One colour scale for all neurons of a contestant; else each its own.
        dark: Colours for a dark background.
        room: Width and height of the room for the neurons, in pixels of the screen.
        neuron: The neuron to read in detail: contestant, hidden layer and neuron, the last two from 0.
    """

    pictures: bool = True
    boundary: int = 96
    view: View = "inputs"
    shared_scale: bool = False
    dark: bool = False
    room: tuple[int, int] = (400, 200)
    neuron: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Fault:
    """An exception of the training thread.

    Attributes:
        text: What went wrong, one line.
        details: The traceback, to be copied.
    """

    text: str
    details: str


@dataclass(frozen=True, eq=False)
class Pictures:
    """A contestant's pictures, uint8 (height, width, 4) as in `tables`, the top row first; None where there is none.

    Attributes:
        boundary: The decision boundary, of data in the plane.
        curve: What the network says along a line of inputs, (n,), over `Snapshot.rectangle`'s width.
        neurons: All neurons' maps in one picture.
        layout: Where each lies in it.
        neuron: The map of the neuron that is read in detail.
        response: Pre-activations over the range of its histogram, the activation and its derivative there, (3, n).
    """

    boundary: NDArray[np.uint8] | None = None
    curve: NDArray[Any] | None = None
    neurons: NDArray[np.uint8] | None = None
    layout: MosaicLayout | None = None
    neuron: NDArray[np.uint8] | None = None
    response: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """One contestant at one moment.

    Attributes:
        key: Which contestant.
        config: Its run.
        phase: How it stands.
        dataset: Its data, once they are made.
        history: Its record; the thread goes on appending to it.
        snapshot: The network as it was.
        pictures: What to draw of it.
        view: What the neurons' picture shows: data without a plane have no view over the inputs.
        detail: The neuron asked for.
        score: The target's metric at the last evaluation, NaN before.
        fault: What ended it.
        since: `time.monotonic()` when the phase began.
    """

    key: int
    config: RunConfig
    phase: Phase
    dataset: Dataset | None = None
    history: History | None = None
    snapshot: Snapshot | None = None
    pictures: Pictures = field(default_factory=Pictures)
    view: View = "inputs"
    detail: NeuronDetail | None = None
    score: float = math.nan
    fault: Fault | None = None
    since: float = 0.0

    @property
    def rectangle(self) -> Rectangle | None:
        """The part of the plane that the pictures show."""
        return None if self.snapshot is None else self.snapshot.rectangle


@dataclass(frozen=True)
class Race:
    """Who shall run: a config for each contestant, by its key. Configs share data, network's shape and seed."""

    configs: tuple[tuple[int, RunConfig], ...] = ()


@dataclass(frozen=True, eq=False)
class Report:
    """The race at one moment.

    Attributes:
        race: What was asked for.
        frames: A frame for each contestant, in its order.
        running: Whether it runs, compilation included.
        preparing: Whether contestants are still being made.
        fault: What ended the training thread itself.
    """

    race: Race = field(default_factory=Race)
    frames: tuple[Frame, ...] = ()
    running: bool = False
    preparing: bool = False
    fault: Fault | None = None

    @property
    def is_over(self) -> bool:
        """Whether no contestant has anything left to do."""
        return bool(self.frames) and not self.preparing and all(_over(frame) for frame in self.frames)


def _over(frame: Frame) -> bool:
    if frame.phase in ("diverged", "finished", "failed"):
        return True
    shot = frame.snapshot
    return frame.phase == "converged" and shot is not None and shot.epoch >= frame.config.training.epochs


def fault_of(error: Exception) -> Fault:
    """Return an exception as the page tells it: an error that a person can mend in its own words."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, ReluvizError | KernelError):
        return Fault(str(error), details)
    text = str(error).partition("\n")[0]
    return Fault(f"{type(error).__name__}: {text}" if text else type(error).__name__, details)


def dead_count(snapshot: Snapshot) -> tuple[int, int]:
    """Return how many hidden neurons are dead on the training samples, and how many there are."""
    dead = sum(int(layer.sum()) for layer in snapshot.dead or ())
    return dead, sum(snapshot.widths)


@lru_cache(maxsize=16)
def map_pixels(widths: tuple[int, ...], room: tuple[int, int]) -> int:
    """Return the pixels each way of a neuron's map: all of them fit into the room unscaled, and stay within the budget.

    Where that would leave them smaller than `SMALLEST_MAP`, they go beyond the one or the other.
    """
    neurons = sum(widths)
    if not neurons:
        return 0
    columns = columns_for(widths, room[0] / room[1])
    rows = sum(-(-width // columns) for width in widths)
    fitting = min((room[0] + GAP) // columns, (room[1] + GAP) // rows) - GAP
    return max(SMALLEST_MAP, min(LARGEST_MAP, fitting, math.isqrt(MAP_BUDGET // neurons)))


def columns_for(widths: tuple[int, ...], aspect: float) -> int:
    """Return how many maps lie beside each other in a room of that width over height.

    The most at which they are nearly as large as they can be, so that a layer is seldom broken; rows of a broken layer
    are equally long.
    """

    def size(columns: int) -> float:
        rows = sum(-(-width // columns) for width in widths)
        return min(aspect / columns, 1.0 / max(1, rows))

    widest = min(MOST_COLUMNS, max(widths, default=1))
    most = max(size(columns) for columns in range(1, widest + 1))
    chosen = max(columns for columns in range(1, widest + 1) if size(columns) >= NEARLY * most)
    return max(-(-width // -(-width // chosen)) for width in (*widths, 1) if width)


def wanted(problem: Problem, look: Look) -> SnapshotRequest:
    """Return what a snapshot with pictures must hold."""
    flat = problem.dataset.n_in <= 2
    return SnapshotRequest(
        boundary=look.boundary if flat else 0,
        maps=map_pixels(problem.mlp.widths[1:-1], look.room),
        view=look.view if flat else "samples",
        confusion=not flat,
        bounds=True,
    )


def read(
    trainer: Trainer, look: Look, key: int, capture: Capture | None = None
) -> tuple[Snapshot, Pictures, View, NeuronDetail | None] | None:
    """Return how a run looks now, or at its capture: snapshot, pictures, view and the neuron asked for.

    It is None where the run was stopped.
    """
    widths = trainer.problem.mlp.widths[1:-1]
    flat = trainer.problem.dataset.n_in <= 2
    view: View = look.view if flat else "samples"
    if not look.pictures:
        bare = trainer.snapshot(SnapshotRequest(boundary=0, maps=0, activity=False, confusion=False), capture)
        return None if bare is None else (bare, Pictures(), view, None)
    snapshot = trainer.snapshot(wanted(trainer.problem, look), capture)
    if snapshot is None:
        return None
    detail = None
    if look.neuron is not None and look.neuron[0] == key:
        _, layer, neuron = look.neuron
        if layer < len(widths) and neuron < widths[layer]:
            detail = trainer.neuron(layer, neuron, capture=capture)
    pictures = draw(snapshot, look, view, detail)
    if detail is not None:
        pictures = replace(pictures, response=_response(trainer.config, detail))
    return snapshot, pictures, view, detail


def _response(config: RunConfig, detail: NeuronDetail) -> NDArray[np.float64]:
    """Return z, f(z) and f'(z) over the neuron's pre-activations and some room on both sides, with 0 inside."""
    edges = detail.pre_activations.edges
    low, high = min(float(edges[0]), -1.0), max(float(edges[-1]), 1.0)
    room = 0.05 * (high - low)
    z = np.linspace(low - room, high + room, RESPONSE_POINTS, dtype=config.network.dtype)
    parameters: dict[str, Any] = dict(config.network.activation_parameters)
    # What training uses is compiled already.
    return np.stack([z, *ACTIVATIONS[config.network.activation].both(z, **parameters)], dtype=np.float64)


def draw(snapshot: Snapshot, look: Look, view: View, detail: NeuronDetail | None = None) -> Pictures:
    """Return a snapshot's pictures."""
    boundary, curve = None, None
    if snapshot.boundary is not None and snapshot.boundary.shape[0] == 1:
        curve = snapshot.boundary[0]
    elif snapshot.boundary is not None:
        boundary = _boundary(snapshot, look)
    maps = _tiles(snapshot)
    if maps is None or not len(maps):
        return Pictures(boundary, curve)
    if view == "samples":
        layout = MosaicLayout(snapshot.widths, (1, maps.shape[2]), gap=0, columns=1)
    else:
        layout = _layout(snapshot.widths, (maps.shape[1], maps.shape[2]), look.room)
    table = tables.diverging(dark=look.dark)
    neurons = mosaic(maps, layout, table, shared=look.shared_scale)
    one = None
    if detail is not None:
        first = snapshot.neurons(detail.layer).start + detail.neuron
        single = MosaicLayout((1,), (maps.shape[1], maps.shape[2]), gap=0)
        one = mosaic(maps[first : first + 1], single, table)
    return Pictures(boundary, curve, neurons, layout, one)


@lru_cache(maxsize=16)
def _layout(widths: tuple[int, ...], tile: tuple[int, int], room: tuple[int, int]) -> MosaicLayout:
    """Return where maps lie; kept, because it knows every map's place once that was asked for."""
    return MosaicLayout(widths, tile, gap=GAP, columns=columns_for(widths, room[0] / room[1]))


def _tiles(snapshot: Snapshot) -> NDArray[Any] | None:
    """Return the neurons' maps as (neurons, height, width)."""
    if snapshot.sample_maps is not None:
        return snapshot.sample_maps[:, np.newaxis, :]
    maps = snapshot.maps
    if maps is not None and maps.shape[1] == 1 < maps.shape[2]:
        # Of a line of inputs: as high as wide, so that it can be seen and clicked on.
        return np.repeat(maps, maps.shape[2], axis=1)
    return maps


def _boundary(snapshot: Snapshot, look: Look) -> NDArray[np.uint8]:
    assert snapshot.boundary is not None
    if snapshot.confidence is not None:
        return tables.classes_picture(snapshot.boundary, snapshot.confidence, dark=look.dark)
    table = tables.diverging(dark=look.dark, strength=tables.BOUNDARY_STRENGTH)
    return colour_map(snapshot.boundary, table, *snapshot.boundary_range)

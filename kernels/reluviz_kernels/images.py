"""Maps of numbers as pictures: colours by table, the mosaic of all neurons, and the points that a picture shows.

Pictures are uint8 (height, width, 4), the top row first. A colour table is uint8 (256, 4), its channels
in the pictures' order, alpha last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reluviz_kernels import jit
from reluviz_kernels.errors import KernelError

COLOURS = 256
MISSING = (128, 128, 128, 255)
"""The colour of NaN where none is given: grey."""


def grid_points(
    left: float, right: float, bottom: float, top: float, width: int, height: int, dtype: Any = np.float32
) -> NDArray[Any]:
    """Return the centres of a picture's pixels in a rectangle of the plane, (height·width, 2): x and y.

    Row by row from the top, each from the left, so that `.reshape(height, width)` of values at them is the picture.

    Raises:
        KernelError: No pixel, or a rectangle that is not finite or has no area.
    """
    if width < 1 or height < 1:
        raise KernelError(f"a picture has at least one pixel, not {width} × {height}")
    if not (np.isfinite([left, right, bottom, top]).all() and left < right and bottom < top):
        raise KernelError(f"no rectangle lies between x {left:g} and {right:g}, y {bottom:g} and {top:g}")
    x = left + (right - left) * (np.arange(width) + 0.5) / width
    y = top - (top - bottom) * (np.arange(height) + 0.5) / height
    return np.stack(np.broadcast_arrays(x, y[:, np.newaxis]), axis=-1).reshape(-1, 2).astype(dtype)


def _packed(table: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return a colour table as one uint32 for each colour, its bytes in their order.

    Raises:
        KernelError: It is not uint8 (256, 4).
    """
    if table.dtype != np.uint8 or table.shape != (COLOURS, 4):
        raise KernelError(f"a colour table is uint8 ({COLOURS}, 4), not {table.dtype} {table.shape}")
    return np.ascontiguousarray(table).view(np.uint32)[:, 0]


def _pixel(colour: Sequence[int]) -> np.uint32:
    return np.uint32(np.array(colour, np.uint8).view(np.uint32)[0])


@jit.kernel
def _colour_tiles(maps: Any, lows: Any, scales: Any, corners: Any, table: Any, missing: Any, out: Any) -> None:
    """Draw map m (height, width) with its upper left corner at corners[m] (row, column)."""
    for m in range(maps.shape[0]):
        low, scale, top, left = lows[m], scales[m], corners[m, 0], corners[m, 1]
        for r in range(maps.shape[1]):
            for c in range(maps.shape[2]):
                position = (np.float64(maps[m, r, c]) - low) * scale
                if np.isnan(position):
                    out[top + r, left + c] = missing
                else:
                    # Compared before it becomes a whole number, which inf has none.
                    out[top + r, left + c] = table[int(min(max(position, 0.0), 255.0))]


@jit.kernel
def _largest_finite(maps: Any, largest: Any) -> None:
    """Write the largest finite |v| of each map, 0 where there is none."""
    for m in range(maps.shape[0]):
        found = 0.0
        for r in range(maps.shape[1]):
            for c in range(maps.shape[2]):
                value = abs(np.float64(maps[m, r, c]))
                if found < value < np.inf:
                    found = value
        largest[m] = found


def _scale(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    # A range smaller than the smallest normal number would give an infinite scale, and NaN with it.
    return COLOURS / np.maximum(high - low, np.finfo(np.float64).tiny * COLOURS)


def _target(out: NDArray[np.uint8] | None, height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Return the picture to draw on, and the same memory as one uint32 for each pixel."""
    if out is None:
        out = np.zeros((height, width, 4), np.uint8)
    elif out.dtype != np.uint8 or out.shape != (height, width, 4) or not out.flags.c_contiguous:
        raise KernelError(f"out must be uint8 ({height}, {width}, 4) in C order, not {out.dtype} {out.shape}")
    return out, out.view(np.uint32)[:, :, 0]


def colour_map(
    values: NDArray[Any],
    table: NDArray[np.uint8],
    low: float,
    high: float,
    *,
    missing: Sequence[int] = MISSING,
    out: NDArray[np.uint8] | None = None,
) -> NDArray[np.uint8]:
    """Return a scalar map as a picture: colour k where k/256 of the way from `low` to `high` is reached, ends clipped.

    Args:
        values: (height, width), float32 or float64.
        table: The colours from low to high.
        low: The value where the first colour begins; where it equals `high`, all finite values get the middle colour.
        high: The value where the last colour ends.
        missing: The colour of NaN.
        out: Where to draw; a new picture where None.

    Raises:
        KernelError: An array of another shape or type, or a range that is not finite or falls.
    """
    if values.ndim != 2:
        raise KernelError(f"a map has the shape (height, width), not {values.shape}")
    if not -np.inf < low <= high < np.inf:
        raise KernelError(f"a map's range must be finite and not fall, not from {low:g} to {high:g}")
    if low == high:
        low, high = low - 1.0, high + 1.0
    picture, pixels = _target(out, *values.shape)
    lows, highs = np.array([low], np.float64), np.array([high], np.float64)
    corner = np.zeros((1, 2), np.int64)
    _colour_tiles(values[np.newaxis], lows, _scale(lows, highs), corner, _packed(table), _pixel(missing), pixels)
    return picture


@dataclass(frozen=True)
class MosaicLayout:
    """Where each neuron's map lies in one picture of them all: a row of maps for each layer, broken where it is full.

    Attributes:
        widths: The neurons of each layer.
        tile: Height and width of a map, in pixels.
        gap: Pixels between neighbouring maps, which stay transparent.
        columns: The most maps beside each other; a longer layer goes on in the next row.
    """

    widths: tuple[int, ...]
    tile: tuple[int, int]
    gap: int = 1
    columns: int = 64

    @cached_property
    def corners(self) -> NDArray[np.int64]:
        """Row and column of each map's upper left pixel, (neurons, 2), layer after layer."""
        places = []
        start = 0
        for width in self.widths:
            places += [(start + index // self.columns, index % self.columns) for index in range(width)]
            start += -(-width // self.columns)
        return np.array(places, np.int64).reshape(-1, 2) * (np.array(self.tile) + self.gap)

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Height and width of the whole picture."""
        if not len(self.corners):
            return 0, 0
        height, width = self.corners.max(axis=0) + self.tile
        return int(height), int(width)

    def corner(self, layer: int, neuron: int) -> tuple[int, int]:
        """Return row and column of the upper left pixel of a neuron's map; layers and neurons count from 0."""
        row, column = self.corners[sum(self.widths[:layer]) + neuron]
        return int(row), int(column)

    def neuron_at(self, row: float, column: float) -> tuple[int, int] | None:
        """Return the layer and the neuron, from 0, whose map shows that place of the picture, None between maps."""
        inside = (self.corners <= (row, column)) & (self.corners + self.tile > (row, column))
        hits = np.flatnonzero(inside.all(axis=1))
        if not len(hits):
            return None
        index = int(hits[0])
        for layer, width in enumerate(self.widths):
            if index < width:
                return layer, index
            index -= width
        raise AssertionError("every map belongs to a layer")


def mosaic(
    maps: NDArray[Any],
    layout: MosaicLayout,
    table: NDArray[np.uint8],
    *,
    shared: bool = False,
    missing: Sequence[int] = MISSING,
    out: NDArray[np.uint8] | None = None,
) -> NDArray[np.uint8]:
    """Return one picture of all neurons' maps, coloured over a range that is symmetric about 0.

    A value v gets the colour floor(128·(v/R + 1)), ends clipped, where R is the largest finite |v| of the neuron's map,
    or of all maps; where R is 0, zeros get colour 128.

    Args:
        maps: (neurons, height, width), float32 or float64, layer after layer.
        layout: Where they go.
        table: The colours from -R to R.
        shared: One R for all neurons, so that they can be compared; else each has its own.
        missing: The colour of NaN.
        out: Where to draw, what lies between the maps untouched; a new picture, transparent there, where None.

    Raises:
        KernelError: An array of another shape or type than the layout's.
    """
    if maps.shape != (sum(layout.widths), *layout.tile):
        raise KernelError(f"maps of the shape {maps.shape} do not fit a layout of {layout.widths} maps {layout.tile}")
    picture, pixels = _target(out, *layout.shape)
    if not len(maps):
        return picture
    high = np.empty(len(maps))
    _largest_finite(maps, high)
    if shared:
        high[:] = high.max()
    high[high == 0] = 1.0
    _colour_tiles(maps, -high, _scale(-high, high), layout.corners, _packed(table), _pixel(missing), pixels)
    return picture


def symmetric_range(values: ArrayLike) -> float:
    """Return the largest finite |v|, 0 where there is none: the R of a range from -R to R about 0."""
    array = np.asarray(values)
    sizes = np.abs(array[np.isfinite(array)])
    return float(sizes.max()) if sizes.size else 0.0

"""Colour tables of the heatmaps, safe for colour-blind people: violet for low, amber for high, the ground between.

Neither end is the colour of an activation. Differences show in lightness too, for those who see no hue.

Tables and pictures have their channels in the order blue, green, red, alpha, which Qt draws fastest; single colours are
red, green, blue.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LOW, HIGH = (94, 60, 163), (219, 152, 0)
"""The colours of the ends, of class 0 and class 1, and of negative and positive."""

BOUNDARY_STRENGTH = 0.6
"""How strong the colours of a decision boundary are, so that the samples stand out on it."""

LIGHT_MIDDLE, DARK_MIDDLE = (247, 246, 243), (30, 34, 41)

# Told apart by lightness as well as by hue; the eleventh class begins anew.
CLASS_COLOURS = (
    (94, 60, 163),
    (219, 152, 0),
    (0, 134, 149),
    (191, 72, 132),
    (92, 122, 30),
    (46, 95, 176),
    (156, 84, 40),
    (122, 122, 128),
    (158, 120, 205),
    (0, 96, 84),
)


def middle(*, dark: bool) -> tuple[int, int, int]:
    """Return the colour between the ends: that of nothing."""
    return DARK_MIDDLE if dark else LIGHT_MIDDLE


@cache
def diverging(*, dark: bool, strength: float = 1.0) -> NDArray[np.uint8]:
    """Return the table from low over the ground to high, BGRA uint8 (256, 4); paler at the ends at less strength."""
    places = np.array([0.0, 0.5, 1.0])
    ground = np.array(middle(dark=dark), np.float64)
    ends = np.array([ground + (np.array(end) - ground) * strength for end in (LOW, ground, HIGH)])
    position = np.linspace(0.0, 1.0, 256)
    channels = [np.interp(position, places, ends[:, channel]) for channel in (2, 1, 0)]
    table = np.stack([*channels, np.full(256, 255.0)], axis=1).round().astype(np.uint8)
    table.flags.writeable = False
    return table


def class_colour(index: int, count: int) -> tuple[int, int, int]:
    """Return the colour of one of so many classes."""
    if count <= 2:
        return HIGH if index else LOW
    return CLASS_COLOURS[index % len(CLASS_COLOURS)]


def classes_picture(chosen: NDArray[Any], confidence: NDArray[Any], *, dark: bool) -> NDArray[np.uint8]:
    """Return a picture of the classes chosen (H, W), the paler the less sure: BGRA uint8 (H, W, 4), grey where NaN."""
    valid = np.isfinite(confidence) & np.isfinite(chosen)
    index = np.where(valid, chosen, 0).astype(np.int64) % len(CLASS_COLOURS)
    colours = np.array(CLASS_COLOURS, np.float64)[index]
    weight = np.clip(np.where(valid, confidence, 0.0), 0.0, 1.0)[..., np.newaxis] * BOUNDARY_STRENGTH
    mixed = colours * weight + np.array(middle(dark=dark)) * (1 - weight)
    picture = np.full((*chosen.shape, 4), 255, np.uint8)
    picture[..., 2::-1] = np.where(valid[..., np.newaxis], mixed, 128.0).round()
    return picture

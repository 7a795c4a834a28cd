"""The synthetic data sets: shapes in the plane with two classes, and curves to fit.

One declaration each. Points lie within about -1 to 1 before noise; the noise is the standard deviation of a normal
draw that is added to each coordinate of a point, or to the value of a curve. A point keeps the class of the place
where it was before the noise. The shapes are those of TensorFlow Playground (https://playground.tensorflow.org) and of
scikit-learn's ``make_circles`` and ``make_moons``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reluviz.core.catalogue import Points, synthetic

SPIRAL_TURNS = 1.75
INNER_RADIUS = 0.5
XOR_MARGIN = 0.05
BLOB_CENTRE = 0.5
BLOB_SPREAD = 0.15
BOARD_CELLS = 4
BUMPS = ((-0.6, 0.1, 1.0), (0.0, 0.2, -0.7), (0.5, 0.07, 0.8))
"""Centre, width and height of each bump."""


def _jittered(x: NDArray[np.float64], noise: float, rng: np.random.Generator) -> NDArray[np.float64]:
    return x + noise * rng.standard_normal(x.shape)


def _halves(samples: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return alternating classes 0 and 1, and for each sample its place along its own class, within 0 to 1."""
    order = np.arange(samples)
    label = order % 2
    count = np.where(label == 0, (samples + 1) // 2, samples // 2)
    return label, (order // 2 + 0.5) / count


@synthetic("Two spirals", noise=0.02)
def spirals(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Two spirals of 1.75 turns, each within the other: the hardest of the plane."""
    label, radius = _halves(samples)
    angle = 2 * np.pi * SPIRAL_TURNS * radius + np.pi * label
    return _jittered(np.column_stack((radius * np.sin(angle), radius * np.cos(angle))), noise, rng), label


@synthetic("Circles", noise=0.08)
def circles(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """A circle (class 1) within another of twice the radius (class 0)."""
    label, place = _halves(samples)
    radius = np.where(label == 0, 1.0, INNER_RADIUS)
    angle = 2 * np.pi * place
    return _jittered(np.column_stack((radius * np.cos(angle), radius * np.sin(angle))), noise, rng), label


@synthetic("Two moons", noise=0.1)
def moons(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Two half circles that reach into each other."""
    label, place = _halves(samples)
    angle = np.pi * place
    # The two moons, of radius 1 and centred at (0, 0) and (1, 0.5), span 3 in x and 1.5 in y.
    x = np.where(label == 0, np.cos(angle), 1 - np.cos(angle))
    y = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle))
    return _jittered(np.column_stack((x - 0.5, y - 0.25)) / 1.5, noise, rng), label


@synthetic("XOR", noise=0.0)
def xor(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """The four quadrants of a square, class 1 where the signs of x1 and x2 differ."""
    quadrant = np.arange(samples) % 4
    signs = np.column_stack((1 - 2 * (quadrant % 2), 1 - 2 * (quadrant // 2)))
    x = signs * rng.uniform(XOR_MARGIN, 1.0, (samples, 2))
    return _jittered(x, noise, rng), (signs[:, 0] != signs[:, 1]).astype(np.int64)


@synthetic("Two blobs", noise=0.0)
def blobs(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Two round clouds that a straight line separates: the easy case."""
    label, _ = _halves(samples)
    centre = np.where(label == 0, -BLOB_CENTRE, BLOB_CENTRE)[:, np.newaxis]
    x = centre + BLOB_SPREAD * rng.standard_normal((samples, 2))
    return _jittered(x, noise, rng), label


@synthetic("Checkerboard", noise=0.0)
def checkerboard(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """A board of 4 × 4 squares in two colours."""
    cell = np.arange(samples) % BOARD_CELLS**2
    column, row = cell % BOARD_CELLS, cell // BOARD_CELLS
    x = (np.column_stack((column, row)) + rng.random((samples, 2))) * (2 / BOARD_CELLS) - 1
    return _jittered(x, noise, rng), (column + row) % 2


def _grid(samples: int) -> NDArray[np.float64]:
    return np.linspace(-1.0, 1.0, samples)[:, np.newaxis]


@synthetic("Sine curve", kind="regression", noise=0.05, features=("x",))
def sine_curve(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Two periods of a sine: sin(2πx) for x from -1 to 1."""
    x = _grid(samples)
    return x, _jittered(np.sin(2 * np.pi * x[:, 0]), noise, rng)


@synthetic("Absolute value", kind="regression", noise=0.05, features=("x",))
def abs_curve(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """The absolute value |x| for x from -1 to 1: two ReLUs are enough."""
    x = _grid(samples)
    return x, _jittered(np.abs(x[:, 0]), noise, rng)


@synthetic("Step", kind="regression", noise=0.05, features=("x",))
def step_curve(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """A jump from 0 to 1 at x = 0, for x from -1 to 1: no continuous network meets it."""
    x = _grid(samples)
    return x, _jittered((x[:, 0] >= 0).astype(np.float64), noise, rng)


@synthetic("Bumps", kind="regression", noise=0.05, features=("x",))
def bumps_curve(samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Three bumps of unlike width and height, for x from -1 to 1."""
    x = _grid(samples)
    centre, width, height = np.array(BUMPS).T
    return x, _jittered((height * np.exp(-0.5 * ((x - centre) / width) ** 2)).sum(axis=1), noise, rng)

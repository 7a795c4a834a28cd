"""One fixed colour for each activation, the same in every chart, report and window.

Each colour has a contrast of at least 3 to 1 both on white and on the dark background, so one colour serves both
themes. Within that band of lightness no twenty colours are all distinct to a person who doesn't see red or green:
those compared most (the first row) are kept furthest apart, under simulated colour blindness too (Machado, Oliveira
and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009), and a chart names its
lines besides colouring them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from zlib import crc32

LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#14171c"

ACTIVATION_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "relu": "#0072b2",
        "sigmoid": "#d55e00",
        "tanh": "#009e73",
        "gelu": "#8727ff",
        "silu": "#855e56",
        "leaky_relu": "#c71fad",
        "elu": "#c62101",
        "softplus": "#888ad7",
        "selu": "#c61081",
        "celu": "#608152",
        "relu6": "#22a0ba",
        "mish": "#aa1bde",
        "softsign": "#c54924",
        "logsigmoid": "#63a25b",
        "hardtanh": "#ff0886",
        "hardsigmoid": "#ab43ce",
        "hardswish": "#009a41",
        "sine": "#6f76ea",
        "identity": "#7c7f83",
        "step": "#859498",
    }
)
"""The colour of each activation that comes with the program, as ``#rrggbb``."""

_LINEAR = 0.04045  # sRGB is linear up to here
_EVEN_LUMINANCE = (1.05 * 0.05) ** 0.5 - 0.05

_OTHERS = ("#8a7400", "#b0606f", "#4f7fa8", "#7a8f1f", "#a36a2c")

# Okabe and Ito's colours that reach the contrast above, darkened where they did not.
_SERIES = ("#0072b2", "#d55e00", "#009e73", "#a0568b", "#8a7400", "#2f8fc4", "#7c7f83")


def colour(activation: str) -> str:
    """Return the colour of an activation as ``#rrggbb``; for a name that has none a choice that depends on it alone."""
    return ACTIVATION_COLOURS.get(activation) or _OTHERS[crc32(activation.encode()) % len(_OTHERS)]


def ink_on(background: str) -> str:
    """Return black or white as ``#rrggbb``, whichever reads better on a background of that form.

    The contrast is at least 4.5 on any (relative luminance and contrast as in WCAG 2.2).
    """
    channels = (int(background[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= _LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    # Equal on both where (1 + 0.05) / (L + 0.05) = (L + 0.05) / 0.05.
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < _EVEN_LUMINANCE else "#000000"


def series_colour(place: int) -> str:
    """Return the colour of the curve at that place, from 0, of a chart whose curves are no activations."""
    return _SERIES[place % len(_SERIES)]

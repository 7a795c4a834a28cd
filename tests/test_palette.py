"""One colour for each activation, to be seen on light and on dark, and told apart by people who see fewer colours."""

import itertools

import numpy as np
import pytest

from reluviz.palette import ACTIVATION_COLOURS, DARK_BACKGROUND, LIGHT_BACKGROUND, colour, ink_on
from reluviz_kernels import ACTIVATIONS

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
VISION = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
COMPARED_MOST = ("relu", "sigmoid", "tanh", "gelu", "silu")


def linear(code):
    c = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted(float(linear(code) @ [0.2126, 0.7152, 0.0722]) for code in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb):
    """Return a colour in Ottosson's OKLab, where distances are about as large as they look."""
    lms = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]) @ np.clip(rgb, 0, 1)
    return np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]) @ np.cbrt(lms)


@pytest.mark.parametrize("background", ["#6ca4d5", "#3d85c6", "#000000", "#ffffff", "#767676", "#777777", "#f0e442"])
def test_a_number_reads_on_any_ground(background):
    other = {"#000000": "#ffffff", "#ffffff": "#000000"}[ink_on(background)]
    assert contrast(ink_on(background), background) >= max(4.5, contrast(other, background))


def test_every_activation_has_a_colour_of_its_own():
    assert set(ACTIVATION_COLOURS) == set(ACTIVATIONS)
    assert len(set(ACTIVATION_COLOURS.values())) == len(ACTIVATION_COLOURS)


@pytest.mark.parametrize("name", [*ACTIVATION_COLOURS, *(f"unknown{i}" for i in range(30))])
def test_every_colour_is_seen_on_both_backgrounds(name):
    assert contrast(colour(name), LIGHT_BACKGROUND) >= 3
    assert contrast(colour(name), DARK_BACKGROUND) >= 3


@pytest.mark.parametrize("vision", VISION)
def test_those_compared_most_differ_for_everyone(vision):
    seen = {name: oklab(np.array(VISION[vision]) @ linear(colour(name))) for name in COMPARED_MOST}
    distances = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(seen, 2)}
    # OKLab's just noticeable difference is about 0.02.
    assert min(distances.values()) > 0.06, min(distances, key=distances.get)


def test_an_unknown_name_always_has_the_same_colour():
    assert colour("swiglu") == colour("swiglu")
    assert colour("swiglu").startswith("#")

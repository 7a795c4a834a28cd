"""Pictures against plain NumPy: colours, the mosaic, and the points that pixels stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reluviz_kernels import KernelError, images

TABLE = np.random.default_rng(0).integers(0, 256, (256, 4)).astype(np.uint8)
GREY = np.array(images.MISSING, np.uint8)


def coloured(values, low, high):
    """Colour by the documented rule, in NumPy."""
    values = values.astype(np.float64)
    position = np.clip((np.clip(np.nan_to_num(values, nan=low), -1e9, 1e9) - low) * (256 / (high - low)), 0, 255)
    return np.where(np.isnan(values)[..., np.newaxis], GREY, TABLE[position.astype(int)])


@given(
    hnp.arrays(st.sampled_from([np.float32, np.float64]), (5, 7), elements=st.floats(width=32)),
    st.floats(-100, 100),
    st.floats(0.01, 100),
)
def test_colours_follow_the_rule(values, low, width):
    np.testing.assert_array_equal(
        images.colour_map(values, TABLE, low, low + width), coloured(values, low, low + width)
    )


def test_ends_are_clipped_and_a_range_of_one_value_gets_the_middle_colour():
    values = np.array([[-np.inf, -5.0, 0.0, 1.0, 5.0, np.inf]])
    assert (images.colour_map(values, TABLE, 0.0, 1.0)[0] == TABLE[[0, 0, 0, 255, 255, 255]]).all()
    assert (images.colour_map(np.full((2, 2), 3.0), TABLE, 3.0, 3.0) == TABLE[128]).all()


def test_a_picture_is_drawn_where_it_is_asked_for():
    values = np.random.default_rng(1).standard_normal((4, 3)).astype(np.float32)
    out = np.empty((4, 3, 4), np.uint8)
    assert images.colour_map(values.T[::-1].T, TABLE, -1, 1, out=out) is out
    np.testing.assert_array_equal(out, coloured(values[:, ::-1], -1, 1))


@pytest.mark.parametrize(
    ("values", "table", "low", "high", "out", "words"),
    [
        (np.zeros(3), TABLE, 0, 1, None, "height, width"),
        (np.zeros((2, 2)), TABLE[:100], 0, 1, None, "colour table"),
        (np.zeros((2, 2)), TABLE.astype(float), 0, 1, None, "colour table"),
        (np.zeros((2, 2)), TABLE, 1, 0, None, "range"),
        (np.zeros((2, 2)), TABLE, np.nan, 0, None, "range"),
        (np.zeros((2, 2)), TABLE, 0, 1, np.zeros((2, 3, 4), np.uint8), "out must be"),
        (np.zeros((2, 2)), TABLE, 0, 1, np.zeros((2, 2, 4)), "out must be"),
    ],
)
def test_a_picture_that_makes_no_sense_is_refused(values, table, low, high, out, words):
    with pytest.raises(KernelError, match=words):
        images.colour_map(values, table, low, high, out=out)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_mosaic_shows_each_neuron_in_its_place(shared, dtype):
    layout = images.MosaicLayout((3, 5, 1), (4, 6), gap=2, columns=4)
    maps = (np.random.default_rng(2).standard_normal((9, 4, 6)) * np.arange(1, 10)[:, None, None]).astype(dtype)
    maps[0, 0, 0], maps[1, 1, 1], maps[4] = np.inf, np.nan, 0
    # The layer of five breaks after four: rows of 3, 4, 1 and 1 maps.
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (3, 0)]
    expected = np.zeros((4 * 6 - 2, 4 * 8 - 2, 4), np.uint8)
    finite = np.where(np.isfinite(maps), np.abs(maps), 0).astype(np.float64)
    for index, (row, column) in enumerate(places):
        size = finite.max() if shared else finite[index].max() or 1.0
        expected[row * 6 : row * 6 + 4, column * 8 : column * 8 + 6] = coloured(maps[index], -size, size)
    np.testing.assert_array_equal(images.mosaic(maps, layout, TABLE, shared=shared), expected)


def test_a_place_of_the_mosaic_leads_back_to_its_neuron():
    layout = images.MosaicLayout((3, 5, 1), (4, 6), gap=2, columns=4)
    neurons = [(layer, neuron) for layer, width in enumerate(layout.widths) for neuron in range(width)]
    for layer, neuron in neurons:
        row, column = layout.corner(layer, neuron)
        assert layout.neuron_at(row, column) == (layer, neuron)
        assert layout.neuron_at(row + 3.5, column + 5.5) == (layer, neuron)
        assert layout.neuron_at(row + 4, column) is None
        assert layout.neuron_at(row, column + 6) is None
    assert layout.neuron_at(-1, 0) is None
    assert layout.neuron_at(0, 3 * 8) is None


def test_a_network_without_hidden_layers_has_an_empty_mosaic():
    layout = images.MosaicLayout((), (4, 6))
    assert images.mosaic(np.zeros((0, 4, 6)), layout, TABLE).shape == (0, 0, 4)


def test_maps_that_do_not_fit_the_layout_are_refused():
    with pytest.raises(KernelError, match="do not fit"):
        images.mosaic(np.zeros((2, 4, 5)), images.MosaicLayout((2,), (4, 6)), TABLE)


def test_pixels_stand_for_their_centres_the_top_row_first():
    points = images.grid_points(-1.0, 3.0, 0.0, 2.0, 4, 2, np.float64)
    assert points.dtype == np.float64
    assert points.tolist() == [
        [-0.5, 1.5],
        [0.5, 1.5],
        [1.5, 1.5],
        [2.5, 1.5],
        [-0.5, 0.5],
        [0.5, 0.5],
        [1.5, 0.5],
        [2.5, 0.5],
    ]


@pytest.mark.parametrize(
    "arguments", [(0, 1, 0, 1, 0, 5), (1, 1, 0, 1, 5, 5), (0, 1, 2, 1, 5, 5), (0, np.inf, 0, 1, 5, 5)]
)
def test_a_rectangle_without_points_is_refused(arguments):
    with pytest.raises(KernelError, match=r"pixel|rectangle"):
        images.grid_points(*arguments)


def test_symmetric_range_is_the_largest_finite_size():
    assert images.symmetric_range([[1.0, -3.0], [np.inf, np.nan]]) == 3.0
    assert images.symmetric_range([np.nan]) == 0.0

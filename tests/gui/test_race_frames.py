"""Frames: how pictures are laid out and coloured."""

import numpy as np
import pytest

from reluviz.core.config import RunConfig
from reluviz.core.trainer import Trainer
from reluviz.gui.race import tables
from reluviz.gui.race.frames import GAP, MAP_BUDGET, Look, columns_for, map_pixels, read
from reluviz_kernels.images import MosaicLayout


@pytest.mark.parametrize(
    ("widths", "aspect", "columns"),
    [
        ((8, 8), 4.0, 8),
        ((8, 8), 1.0, 4),
        ((64,), 1.0, 11),
        ((1,), 2.0, 1),
        ((), 2.0, 1),
        ((16, 4), 8.0, 16),
    ],
)
def test_layers_are_broken_into_equal_rows_only_where_that_makes_maps_larger(widths, aspect, columns):
    assert columns_for(widths, aspect) == columns


@pytest.mark.parametrize("widths", [(1,), (8, 8), (100, 17), (250, 250), (900, 900)])
@pytest.mark.parametrize("room", [(216, 88), (400, 200), (3000, 2000), (8, 8)])
def test_maps_together_stay_within_the_budget_and_fit_into_the_room_unscaled(widths, room):
    pixels = map_pixels(widths, room)
    assert 8 <= pixels <= 32
    assert sum(widths) * pixels**2 <= MAP_BUDGET
    columns = columns_for(widths, room[0] / room[1])
    height, width = MosaicLayout(widths, (pixels, pixels), GAP, columns).shape
    assert pixels == 8 or (width <= room[0] and height <= room[1])


def test_no_neurons_need_no_maps():
    assert map_pixels((), (400, 200)) == 0


@pytest.mark.parametrize("dark", [True, False])
def test_tables_run_from_one_end_over_the_ground_to_the_other(dark):
    table = tables.diverging(dark=dark)
    assert tuple(table[0, 2::-1]) == tables.LOW
    assert tuple(table[-1, 2::-1]) == tables.HIGH
    assert np.abs(table[128, 2::-1].astype(int) - tables.middle(dark=dark)).max() <= 1
    assert (table[:, 3] == 255).all()


def test_unsure_classes_are_pale_and_unknown_ones_grey():
    chosen, confidence = np.array([[0.0, 1.0, np.nan]]), np.array([[1.0, 0.0, np.nan]])
    picture = tables.classes_picture(chosen, confidence, dark=False)
    assert tuple(picture[0, 1, 2::-1]) == tables.LIGHT_MIDDLE
    assert tuple(picture[0, 2]) == (128, 128, 128, 255)
    assert np.linalg.norm(picture[0, 0, 2::-1].astype(float) - tables.CLASS_COLOURS[0]) < np.linalg.norm(
        np.array(tables.LIGHT_MIDDLE, float) - tables.CLASS_COLOURS[0]
    )


def trainer(**changes):
    return Trainer(RunConfig().with_values({key.replace("__", "."): value for key, value in changes.items()}))


def test_data_without_a_plane_are_seen_over_samples_with_a_confusion_matrix():
    snapshot, pictures, view, _ = read(trainer(data__name="wine", data__noise=0.0), Look(view="inputs"), 0)
    assert view == "samples"
    assert pictures.boundary is None
    assert pictures.neurons.shape == (16, 89, 4)
    assert snapshot.confusion.shape == (3, 3)


def test_a_line_of_inputs_gives_a_curve_and_square_maps():
    run = trainer(data__name="sine_curve", target__metric="loss", target__value=0.01)
    _, pictures, view, _ = read(run, Look(), 0)
    assert view == "inputs"
    assert pictures.curve.shape == (96,)
    assert pictures.layout.tile == (32, 32)


def test_a_network_without_hidden_layers_has_a_boundary_and_no_neurons():
    _, pictures, _, detail = read(trainer(network__hidden=()), Look(neuron=(0, 0, 0)), 0)
    assert pictures.boundary is not None
    assert pictures.neurons is None
    assert detail is None

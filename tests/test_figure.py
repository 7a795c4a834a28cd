"""Every kind of layer is drawn, with numbers missing and names in two scripts."""

import numpy as np
import pytest

from reluviz.experiments.base.figures import Axis, Bars, Field, Grid, Line, Panel, Points
from reluviz.experiments.base.words import text
from reluviz.report.figure import inline, write_figure

NUMBERS = (1.0, None, 3.0, 40.0)
LAYERS = {
    "line": Line("ReLU", NUMBERS, (1, 2, None, 4), (0, 1, 2, 3), (2, 3, 4, 5), "relu", "theory", marks=True),
    "points": Points(text("published"), NUMBERS, (1, 2, 3, 4), (0, 1, 2, 3), (2, 3, 4, 5), style="published"),
    "bars": Bars("epochs", NUMBERS, (0, 1, 2, 3), (2, 3, 4, 50), ("relu", "tanh", "gelu", "silu"), ("", "x", "", "∞")),
    "grid": Grid("dead", [[0.0, 0.5, None], [1.0, 0.2, 0.9]]),
    "log grid": Grid("ratio", [[0.1, 100.0, None], [0.0, 1.0, 5.0]], scale="log"),
    "plain grid": Grid("weight", [[2.0, 2.0], [2.0, None]], scale="plain"),
    "empty grid": Grid("nothing", [[None, None]], scale="log"),
    "field": Field("chance", [[0.1, 0.9], [0.2, 0.8]], -1, 1, -2, 2, [0.5, -0.5], [0.1, 1.0], [0, 1]),
}


@pytest.mark.parametrize("kind", LAYERS)
def test_each_kind_of_layer_is_drawn(kind, tmp_path):
    names = ("moons", text("two spirals"), "三", "x" * 40) if "grid" in kind or kind == "bars" else ()
    axis = Axis(text("width"), log=kind in ("line", "points"), names=names[: 3 if "grid" in kind else 4])
    panels = [Panel("a", text("What is drawn"), axis, Axis("$y$"), (LAYERS[kind],))]
    path = tmp_path / "figure.png"
    write_figure(panels, str(path), "Title")
    from matplotlib.image import imread

    bare = tmp_path / "bare.png"
    write_figure([Panel("a", text("What is drawn"), Axis(text("width")), Axis("$y$"), ())], str(bare), "Title")
    assert np.ptp(imread(path)[..., :3]) > 0.5
    assert path.read_bytes() != bare.read_bytes()


def test_several_panels_make_rows_and_ids_stay_apart_in_a_page():
    panels = [Panel(f"p{i}", f"panel {i}", Axis("x"), Axis("y"), (LAYERS["line"],)) for i in range(3)]
    drawing = inline(panels, "first", 'of "three"')
    assert drawing.startswith("<svg")
    assert "panel 2" in drawing
    assert 'aria-label="of &quot;three&quot;"' in drawing
    assert 'id="first-' in drawing


def test_a_bar_without_an_end_has_its_note_on_a_logarithmic_axis_too():
    bars = Bars("sigmoid", (30.0, None), notes=("", text("not converged")))
    names = ("moons", "digits")
    for log in (True, False):
        drawing = inline([Panel("a", "a", Axis("", names=names), Axis("epochs", log=log), (bars,))], "b", "c")
        assert "not converged" in drawing


@pytest.mark.parametrize(
    "layer",
    [
        Bars("relu", (None, None), notes=(text("not converged"),) * 2),
        Line("relu", (), ()),
        Line("relu", (0.0, -1.0), (0.0, -2.0)),
        Points("relu", (None,), (None,), (None,), (None,)),
    ],
)
def test_a_logarithmic_axis_without_a_positive_number_is_drawn_all_the_same(layer):
    axis = Axis(text("epochs"), log=True)
    across = Axis("", names=("moons", "digits")) if isinstance(layer, Bars) else axis
    assert "epochs" in inline([Panel("a", "a", across, axis, (layer,))], "b", "c")


@pytest.mark.parametrize(("values", "tick"), [((0.5, 8.0), "2"), ((0.001, 1000.0), "0.01")])
def test_a_logarithmic_colour_bar_has_plain_numbers(values, tick):
    drawing = inline([Panel("a", "a", Axis(""), Axis(""), (Grid("times", [values], "log"),))], "b", "c")
    assert "mathdefault" not in drawing
    assert f">{tick}</text>" in drawing


def test_layers_keep_plain_numbers():
    line = Line("a", np.array([1.0, np.nan]), np.array([np.inf, 2.0], np.float32))
    assert line.x == (1.0, None)
    assert line.y == (None, 2.0)
    assert Grid("a", np.eye(2)).values == ((1.0, 0.0), (0.0, 1.0))

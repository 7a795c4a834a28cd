"""Pictures and numbers that leave the window."""

import subprocess
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel

from reluviz.errors import ReluvizError
from reluviz.gui import export
from reluviz.gui.plots import Plot


@pytest.fixture
def plot(qapp):
    plot = Plot()
    plot.resize(400, 300)
    plot.set_labels("epoch", "loss")
    plot.curve("a", "ReLU", "#ff0000").setData(np.arange(5.0), np.array([1.0, 0.1 + 0.2, np.nan, 3.0, 4.0]))
    plot.curve("b", "tanh", "#00ff00", dashed=True).setData(np.arange(3.0), np.arange(3.0))
    plot.show_range((0, 4), (0, 4))
    plot.show()
    return plot


def test_a_png_has_the_colours_of_the_curves_and_twice_the_pixels(plot, tmp_path):
    export.export(plot.figure("loss"), tmp_path / "loss.png")
    image = QImage(str(tmp_path / "loss.png"))
    assert (image.width(), image.height()) == (800, 600)
    colours = [image.pixelColor(x, y) for x in range(0, 800, 2) for y in range(600)]
    assert any(colour.red() > 240 and colour.green() < 30 for colour in colours)
    assert any(colour.green() > 240 and colour.red() < 30 for colour in colours)


def test_a_png_is_laid_out_as_on_the_screen(plot, qapp):
    """Texts that were measured in the dots of the file, not of the screen, pushed the axes aside."""
    qapp.processEvents()
    shown = plot.grab().toImage()
    made = export.image(plot.figure("loss"), scale=2)
    # Lines are smoothed in a file and not on the screen, so a few of the marked pixels may differ.
    ground = shown.pixelColor(0, 0)
    places = [(x, y) for x in range(shown.width()) for y in range(shown.height())]
    marked = [(x, y) for x, y in places if shown.pixelColor(x, y) != ground]
    block = [(0, 0), (0, 1), (1, 0), (1, 1)]
    kept = [(x, y) for x, y in marked if any(made.pixelColor(2 * x + i, 2 * y + j) != ground for i, j in block)]
    assert len(kept) > 0.9 * len(marked)
    assert made.dotsPerMeterX() == round(2 * 96 / 0.0254)


def test_an_svg_holds_lines_and_texts(plot, tmp_path):
    export.export(plot.figure("loss"), tmp_path / "loss.SVG")
    root = ET.parse(tmp_path / "loss.SVG").getroot()
    assert root.get("viewBox") == "0 0 400 300"
    texts = {"".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"epoch", "loss"} <= {text.strip() for text in texts}
    assert any(node.get("stroke") == "#ff0000" for node in root.iter())


def test_csv_has_all_digits_and_blanks_where_a_curve_is_short(plot):
    lines = export.csv_text(plot.figure("loss")).splitlines()
    assert lines[0] == "epoch (ReLU),loss (ReLU),epoch (tanh),loss (tanh)"
    assert lines[2] == "1.0,0.30000000000000004,1.0,1.0"
    assert lines[5] == "4.0,4.0,,"


def test_an_unknown_ending_is_refused(plot, tmp_path):
    with pytest.raises(ReluvizError, match=r"loss\.jpg: a figure is written as"):
        export.export(plot.figure("loss"), tmp_path / "loss.jpg")


def test_a_folder_that_is_not_there_is_told(plot, tmp_path):
    with pytest.raises(ReluvizError, match="no folder"):
        export.export(plot.figure("loss"), tmp_path / "nowhere" / "loss.csv")


def test_the_clipboard_gets_picture_and_numbers(plot):
    export.copy(plot.figure("loss"))
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.text().splitlines()[1].split("\t") == ["0.0", "1.0", "0.0", "0.0"]


def test_any_widget_can_be_a_figure(qapp, tmp_path):
    label = QLabel("a text")
    label.resize(120, 40)
    figure = export.Figure("label", label, dict)
    for suffix in ("png", "svg"):
        export.export(figure, tmp_path / f"label.{suffix}")
    image = QImage(str(tmp_path / "label.png"))
    assert len({image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}) > 2
    export.copy(figure)
    assert not QGuiApplication.clipboard().mimeData().hasText()


def test_a_plot_follows_data_that_leaves_its_range(plot):
    before = plot.getViewBox().viewRange()
    plot.follow()
    assert plot.getViewBox().viewRange() == before, "what is in view needs no new range"
    plot.curve("a", "ReLU", "#ff0000").setData(np.arange(50.0), np.arange(50.0))
    plot.follow()
    (left, right), (bottom, top) = plot.getViewBox().viewRange()
    assert left <= 0
    assert right >= 49
    assert bottom <= 0
    assert top >= 49


def test_a_plot_without_finite_data_keeps_its_range(plot):
    plot.clear_curves()
    plot.follow()
    plot.curve("c", "nothing", "#0000ff").setData(np.array([1.0]), np.array([np.nan]))
    plot.follow()
    assert plot.getViewBox().viewRange()[0] == [0, 4]


def test_curves_are_kept_by_key(plot):
    assert plot.curve("a", "ReLU", "#0000ff") is plot.curve("a", "ReLU", "#0000ff")
    assert QColor(plot.curve("a", "ReLU", "#0000ff").opts["pen"].color()).name() == "#0000ff"
    plot.remove_curve("a")
    plot.remove_curve("a")
    assert list(plot.columns()) == ["epoch (tanh)", "loss (tanh)"]


COPY_AND_END = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
from reluviz.gui import export

application = QApplication([])
export.copy(export.Figure("label", QLabel("a text"), dict))
if "loop" in sys.argv:
    from PySide6.QtCore import QTimer
    QTimer.singleShot(0, application.quit)
    application.exec()
    del application
"""


@pytest.mark.parametrize("way", ["loop", "no loop"])
def test_what_was_copied_does_not_crash_the_end_of_the_program(way):
    ended = subprocess.run([sys.executable, "-c", COPY_AND_END, way], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")

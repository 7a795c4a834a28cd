"""The whole window, page by page, as it is seen on a display."""

import pytest
from PySide6.QtGui import QImage

from reluviz.commands import pictures
from reluviz.commands.pictures import PICTURES, Picture
from reluviz.errors import ReluvizError
from reluviz.gui.registry import entries


def colours(image):
    return {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}


@pytest.mark.display
@pytest.mark.parametrize("page", [entry.name for entry in entries()])
def test_each_page_is_drawn_and_closes(page, open_window, qtbot):
    window = open_window(page)
    qtbot.waitExposed(window)
    assert window.shown_page().isVisible()
    assert len(colours(window.grab().toImage())) > 8
    # It may be compiling; that no thread is left is looked at after every test.
    assert window.close()


def test_the_command_makes_a_picture_that_is_not_blank(tmp_path):
    said = []
    picture = Picture("one", "functions", "dark", "zh", after=0.1, size=(960, 600))
    pictures.make(tmp_path / "new", said.append, [picture])
    image = QImage(str(tmp_path / "new" / "one.png"))
    assert (image.width(), image.height()) == (960, 600)
    assert 8 < len(colours(image)) <= 256
    assert len(said) == 1


def test_a_picture_that_cannot_be_made_is_told_in_the_window_s_words(tmp_path):
    with pytest.raises(ReluvizError, match=r"the picture one can't be made: .*functoins"):
        pictures.make(tmp_path, print, [Picture("one", "functoins")])


def test_every_page_has_its_picture_in_light_and_dark():
    shown = {(picture.page.partition("/")[0], picture.theme) for picture in PICTURES}
    assert shown >= {(entry.name, theme) for entry in entries() for theme in ("light", "dark")}
    assert len({picture.name for picture in PICTURES}) == len(PICTURES)

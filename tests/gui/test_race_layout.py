"""How the Race page fits into the smallest window: nothing covers anything else."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QLabel

from reluviz.gui import icons, language
from reluviz.gui.pages.race import RacePage
from reluviz.gui.race.settings import Contestant, RaceSettings

SMALLEST = QSize(856, 508)  # of the page, in a window of 960 × 600


@pytest.fixture
def page(qtbot, monkeypatch):
    """The page without its training thread."""
    monkeypatch.setattr(RacePage, "_submit", lambda page: None)
    made = RacePage()
    qtbot.addWidget(made)
    made.resize(SMALLEST)
    made.show()
    yield made
    assert made.shutdown()


def shown_in(bar):
    items = [bar.layout().itemAt(place).widget() for place in range(bar.layout().count())]
    return [widget for widget in items if widget is not None and widget.isVisible()]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("contestants", [2, 3, 4])
def test_nothing_overlaps_or_is_cut_off_in_the_smallest_window(qtbot, page, code, contestants):
    language.manager().choose(code)
    three = page.settings
    settings = {2: lambda: three.without(2), 3: lambda: three, 4: three.with_added}[contestants]()
    assert isinstance(settings, RaceSettings)
    page.editor.change(settings)
    qtbot.waitUntil(lambda: all(card.isVisible() for card in page.contestants.cards))
    assert len(page.contestants.cards) == contestants
    for row in (shown_in(page.toolbar), page.contestants.cards, page.plots._panels):
        for left, right in itertools.pairwise(row):
            assert left.geometry().right() < right.geometry().left()
        for widget in row:
            assert widget.parentWidget().rect().contains(widget.geometry())
            # The ten digits of the largest seeds are scrolled in their box.
            assert widget is page.toolbar.seed or widget.width() >= widget.minimumSizeHint().width()


@pytest.mark.parametrize("code", ["en", "zh"])
def test_nothing_in_the_toolbar_moves_when_run_is_pressed(qtbot, page, code):
    language.manager().choose(code)
    page.resize(1176, 700)
    places = []
    for running in (False, True):
        page.toolbar.set_running(running=running)
        page.toolbar.layout().activate()
        places.append(page.toolbar.seed.x())
    assert places[0] == places[1]


def test_the_name_of_a_contestant_has_the_same_room_with_settings_of_its_own(page):
    page.resize(1176, 700)
    page.editor.change(page.settings.with_added())
    card = page.contestants.cards[1]
    card.layout().activate()
    before = card.activation.width()
    page.editor.change_contestant(1, Contestant("sigmoid", learning_rate=3.0))
    card.layout().activate()
    assert card.activation.width() == before


def test_own_settings_open_inside_the_card_or_to_its_right(page):
    card = page.contestants.cards[0]
    card._place_own()
    assert card.own.x() >= card.mapToGlobal(QPoint(0, 0)).x()
    assert abs(card.own.own_rate.geometry().center().y() - card.own.rate.geometry().center().y()) <= 1


def test_many_layers_of_neurons_get_room_from_the_plane(qtbot, page):
    pictures = page.contestants.cards[0]._pictures
    page.resize(1176, 700)
    _, _, neurons = pictures._parts
    pictures.set_layers(2)
    few = neurons.height()
    pictures.set_layers(8)
    assert neurons.height() >= min(8 * 20, round(0.45 * pictures.height()) - 30) > few


def test_the_names_in_the_toolbar_and_the_shared_settings_come_with_the_room(qtbot, page):
    names = [widget for widget in page.toolbar.findChildren(QLabel) if widget.text() == "Seed"]
    assert not page.inspector.isVisible()
    assert not names[0].isVisible()
    page.resize(1176, 700)
    assert page.inspector.isVisible()
    assert names[0].isVisible()


def test_a_person_decides_whether_the_shared_settings_are_shown_and_it_is_kept(qtbot, page):
    page.toolbar.panel_action.trigger()
    assert page.inspector.isVisible()
    state = page.save_state()
    page.resize(1176, 700)
    page.toolbar.panel_action.trigger()
    assert not page.inspector.isVisible()
    page.restore_state(state)
    page.resize(SMALLEST)
    assert page.inspector.isVisible()
    with pytest.raises(ValueError, match="damaged"):
        page.restore_state(state | {"panel": "wide"})


def test_a_button_without_room_gets_an_icon_without_pixels_and_no_warning(qapp):
    assert icons.icon("play").pixmap(QSize(0, 12)).isNull()


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (-4.1, 0.1, ["0.0001", "0.001", "0.01", "0.1", "1"]),
        (-4.1, -1.9, ["0.0001", "0.001", "0.01"]),
        (-12.1, 0.1, ["1e-12", "1e-09", "1e-06", "0.001", "1"]),
        (-3.1, -2.6, ["0.001", "0.002"]),
        (-2.9, -2.4, ["0.002"]),
    ],
)
def test_the_logarithmic_axis_has_few_names(page, low, high, names):
    page.plots.gradient.show_range((0.5, 3.5), (low, high))
    assert [text for _, text in page.plots.gradient.getAxis("left")._tickLevels[0]] == names

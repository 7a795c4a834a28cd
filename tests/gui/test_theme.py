"""Light and dark: readable, chosen or the system's."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from reluviz.gui import icons, theme


def contrast(one, other):
    def luminance(code):
        parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=lambda c: c.name)
def test_text_can_be_read(colours):
    # 4.5 to 1 for text and 3 to 1 for marks: level AA of WCAG 2.
    for background in (colours.window, colours.surface, colours.sunken, colours.plot):
        assert contrast(colours.text, background) >= 7
        for tint in (colours.muted, colours.bad, colours.good, colours.warning, colours.axis):
            assert contrast(tint, background) >= 4.5, (tint, background)
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.text, colours.accent_soft) >= 7


def test_a_choice_changes_palette_and_style_sheet(qapp, qtbot):
    manager = theme.manager()
    worn = [QWidget(), QWidget()]
    for widget in worn:
        qtbot.addWidget(widget)
        theme.Dress(widget)
    assert theme.LIGHT.surface in worn[0].styleSheet()
    worn[0].show()
    with qtbot.waitSignal(manager.changed) as caught:
        manager.choose("dark")
    assert caught.args == [theme.DARK]
    assert theme.current() is theme.DARK
    assert qapp.palette().window().color().name() == theme.DARK.window
    # One that can't be seen is dressed too, after those that can.
    qtbot.waitUntil(lambda: theme.DARK.surface in worn[0].styleSheet())
    qtbot.waitUntil(lambda: theme.DARK.surface in worn[1].styleSheet())
    with qtbot.assertNotEmitted(manager.changed):
        manager.choose("dark")


def test_what_draws_for_long_takes_turns_what_can_be_seen_first(qapp, qtbot):
    drawn = []
    hidden, seen, gone = QWidget(), QWidget(), QWidget()
    for widget in (hidden, seen):
        qtbot.addWidget(widget)
    for name, widget in (("hidden", hidden), ("gone", gone), ("seen", seen)):
        theme.Turn(widget, lambda name=name: drawn.append(name))
    seen.show()
    theme.manager().choose("dark")
    assert not drawn, "the theme is there at once, whatever has to be drawn"
    shiboken6.delete(gone)
    # A change in between is no second turn.
    theme.manager().choose("light")
    qtbot.waitUntil(lambda: len(drawn) == 2)
    qapp.processEvents()
    assert drawn == ["seen", "hidden"]


def test_a_turn_that_fails_keeps_no_other_from_its_own(qtbot):
    drawn = []
    widgets = [QWidget(), QWidget()]
    for widget in widgets:
        qtbot.addWidget(widget)
    theme.Turn(widgets[0], lambda: 1 / 0)
    theme.Turn(widgets[1], lambda: drawn.append(theme.current().name))
    for choice in ("dark", "light"):
        with qtbot.capture_exceptions() as faults:
            theme.manager().choose(choice)
            qtbot.waitUntil(lambda choice=choice: drawn[-1:] == [choice])
        assert [fault[0] for fault in faults] == [ZeroDivisionError]


def test_the_system_decides_where_nothing_is_chosen(monkeypatch):
    class Hints:
        def colorScheme(self):  # noqa: N802
            return Qt.ColorScheme.Dark

    manager = theme.manager()
    assert theme.current() is theme.LIGHT
    monkeypatch.setattr(theme.QGuiApplication, "styleHints", Hints)
    manager.choose("system")
    assert theme.current() is theme.DARK


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="pink"):
        theme.manager().choose("pink")


def test_there_is_one_manager():
    assert theme.manager() is theme.manager()
    assert theme.manager().parent() is QApplication.instance()


def test_every_name_in_the_style_sheet_is_filled_in():
    for colours in (theme.LIGHT, theme.DARK):
        assert "$" not in theme.style_sheet(colours)


def test_icons_follow_the_theme():
    def darkness():
        image = icons.icon("pause").pixmap(24, 24).toImage()
        return image.pixelColor(image.width() // 3, image.height() // 2).lightness()

    assert darkness() < 100
    theme.manager().choose("dark")
    assert darkness() > 150


def test_a_missing_icon_is_told():
    with pytest.raises(FileNotFoundError):
        icons.icon("nothing")


def test_the_program_has_an_icon():
    assert icons.application_icon().availableSizes()

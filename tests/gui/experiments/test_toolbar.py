"""The bar of the Experiments page where there is little room."""

from PySide6.QtCore import Qt

from reluviz.gui.experiments.toolbar import Toolbar


def test_words_that_have_an_icon_give_way_where_there_is_no_room(qtbot):
    bar = Toolbar()
    qtbot.addWidget(bar)
    bar.run.setText("Run experiment")
    bar.run_all.setText("Run all (quick)")
    bar.retranslate()
    bar.show()
    styles, buttons = {}, (bar.run, bar.quick, bar.full, bar.reset, bar.run_all, bar.export)
    for width in (1000, 420, 1000):
        bar.resize(width, 46)
        # No word is cut off, once the buttons have been laid out anew.
        qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in buttons))
        styles[width] = {button.toolButtonStyle() for button in (bar.reset, bar.run_all, bar.export)}
    assert styles == {1000: {Qt.ToolButtonStyle.ToolButtonTextBesideIcon}, 420: {Qt.ToolButtonStyle.ToolButtonIconOnly}}

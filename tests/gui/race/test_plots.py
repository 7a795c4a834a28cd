"""The four plots below the contestants, of made-up records: what they show, and that a person may move them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from reluviz.core.history import History
from reluviz.core.outcome import Convergence
from reluviz.gui.race.bars import ConvergenceBars
from reluviz.gui.race.lanes import Lane
from reluviz.gui.race.plots import RacePlots


def lane(name, losses, *, state="running", convergence=None):
    history = History(2)
    for epoch, loss in enumerate(losses):
        history.append(
            step=epoch, epoch=epoch, seconds=0.5 * epoch, train_loss=loss, train_accuracy=0.5, gradient_rms=[0.1, 0.2]
        )
    return Lane(name, name, False, history, state, len(losses) - 1, 0.5 * (len(losses) - 1), convergence)


@pytest.fixture
def plots(qtbot):
    made = RacePlots()
    qtbot.addWidget(made)
    made.resize(900, 190)
    with qtbot.waitExposed(made):
        made.show()
    return made


def x_range(plot):
    return plot.getViewBox().viewRange()[0]


def zoom(plot):
    """Turn the wheel over the middle of a plot, and return what it shows then."""
    middle = QPointF(plot.viewport().rect().center())
    no, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        middle,
        plot.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 480),
        no,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), turn)
    return x_range(plot)


def double_click(plot):
    middle = QPointF(plot.rect().center())
    left = Qt.MouseButton.LeftButton
    press = QEvent.Type.MouseButtonDblClick
    plot.mouseDoubleClickEvent(QMouseEvent(press, middle, middle, left, left, Qt.KeyboardModifier.NoModifier))


def test_a_race_at_its_start_has_an_epoch_to_show(plots):
    plots.set_lanes([lane("relu", [0.7])], None, classes=True)
    assert x_range(plots.loss) == x_range(plots.accuracy) == [0, 1]


@pytest.mark.parametrize("name", ["loss", "accuracy", "gradient"])
def test_a_plot_that_a_person_has_zoomed_stays_so_until_a_double_click(plots, name):
    plot, one = getattr(plots, name), lane("relu", [0.7, 0.6, 0.5, 0.4, 0.3])
    plots.set_lanes([one], None, classes=True)
    followed = x_range(plot)
    zoomed = zoom(plot)
    assert zoomed[1] < followed[1]
    one.history.append(step=9, epoch=9, seconds=5.0, train_loss=0.2, train_accuracy=0.9, gradient_rms=[0.1, 1e-9])
    plots.show_all()
    assert x_range(plot) == zoomed
    double_click(plot)
    assert x_range(plot)[0] == followed[0]
    assert x_range(plot)[1] >= followed[1]


def test_another_axis_shows_everything(plots):
    plots.set_lanes([lane("relu", [0.7, 0.6, 0.5, 0.4, 0.3])], None, classes=True)
    zoom(plots.loss)
    plots.axis.setCurrentIndex(1)
    plots.axis.activated.emit(1)
    assert x_range(plots.loss) == pytest.approx([0, 2.6])


def test_a_loss_that_grows_without_end_leaves_the_others_to_be_seen(plots):
    calm, wild = lane("relu", [0.7, 0.5, 0.3]), lane("sigmoid", [0.8, 1e6, 2e6])
    plots.set_lanes([calm, wild], None, classes=True)
    top = plots.loss.getViewBox().viewRange()[1][1]
    assert 0.7 <= top < 3.2
    plots.set_lanes([wild, lane("tanh", [0.8, 1e5, np.inf])], None, classes=True)
    assert plots.loss.getViewBox().viewRange()[1][1] >= 2e6


def test_bars_leave_room_beside_words_for_a_contestant_that_did_not_converge(qtbot):
    bars = ConvergenceBars()
    qtbot.addWidget(bars)
    bars.resize(210, 140)
    bars.show()
    met = lane("relu", [0.7] * 51, state="converged", convergence=Convergence(50, 50, 1.0, 0.96))
    missed = lane("sigmoid", [0.7] * 101, state="finished")
    bars.show_lanes([met, missed], "epoch")
    image = bars.grab().toImage()
    # The colour of a full bar, along the middle of the first lane.
    row = [image.pixelColor(x, 140 // 2 - 22).name() for x in range(210)]
    assert row.count("#0072b2") > 25

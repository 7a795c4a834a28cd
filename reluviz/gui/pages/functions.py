"""The page on functions: each activation and its derivative, laid over each other, read and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QVBoxLayout, QWidget

from reluviz.gui import icons
from reluviz.gui.export import Figure
from reluviz.gui.functions import curves
from reluviz.gui.functions.chart import Drawing, FunctionChart
from reluviz.gui.functions.chooser import Chooser
from reluviz.gui.functions.details import Details
from reluviz.gui.functions.reading import Reading
from reluviz.gui.functions.view import View
from reluviz.gui.functions.warmup import WarmUp
from reluviz.gui.page import Page, State
from reluviz.gui.undo import Change
from reluviz_kernels import ACTIVATIONS, KernelError

_POLL = 20  # ms
_PANEL = 312
_STOPPING = 1.0  # seconds


class FunctionsPage(Page):
    """Every activation and its derivative. A function is drawn once it has been compiled, which a thread does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.view = View()
        self._x = 1.0
        self._ready: tuple[str, ...] = ()
        self.chooser, self.chart, self.details, self.reading = Chooser(), FunctionChart(), Details(), Reading()
        self._build()
        self.chooser.ticked.connect(self._on_ticked)
        self.chooser.focused.connect(lambda name: self._change(replace(self.view, focus=name), "focus"))
        self.chooser.cleared.connect(lambda: self._change(replace(self.view, shown=())))
        self.details.parameter_changed.connect(self._on_parameter)
        self.chart.pointed.connect(self._point)
        self.chart.moved.connect(self._draw)
        self.reading.pointed.connect(self._point)
        others = (name for name in ACTIVATIONS if name not in self.view.drawn())
        self._warm_up = WarmUp((self.view.focus, *self.view.shown[1:], *others))
        self._poll = QTimer(self, interval=_POLL)
        self._poll.timeout.connect(self._look)
        self._warm_up.start()
        self._poll.start()
        self._show()
        self.retranslate()

    def _build(self) -> None:
        self._busy, self._bar = QLabel(), QProgressBar()
        self._busy.setProperty("role", "muted")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        self._bar.setRange(0, len(ACTIVATIONS))
        self._shade = self._button("shade")
        self._shade.setCheckable(True)
        self._shade.toggled.connect(self._on_shaded)
        self._home = self._button("fit")
        self._home.clicked.connect(self.chart.show_home)
        self._export = self._button("export")
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._export.setMenu(QMenu(self._export))
        bar = QFrame()
        bar.setObjectName("toolbar")
        tools = QHBoxLayout(bar)
        tools.setContentsMargins(8, 6, 8, 6)
        tools.setSpacing(4)
        tools.addWidget(self._home)
        tools.addWidget(self._shade)
        tools.addStretch()
        tools.addWidget(self._busy)
        tools.addWidget(self._bar)
        tools.addWidget(self._export)
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setProperty("side", "right")
        panel.setFixedWidth(_PANEL)
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.details)
        column.addWidget(self.reading, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.chooser)
        middle.addWidget(self.chart, 1)
        middle.addWidget(panel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addLayout(middle, 1)
        self.setFocusProxy(self.chart)

    def _button(self, icon: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def title(self) -> str:
        """Return the page's name."""
        return self.tr("Functions")

    def retranslate(self) -> None:
        """Set every text again."""
        self._home.setText(self.tr("Whole view"))
        self._home.setToolTip(self.tr("Show x from −6 to 6 again (0 in the chart, or a double click)"))
        self._shade.setText(self.tr("Shade ranges"))
        self._shade.setToolTip(self.tr("Shade where the selected function is saturated or passes no gradient"))
        self._export.setText(self.tr("Export"))
        self._export.setToolTip(self.tr("Write the chart or its numbers to a file, or copy it"))
        self._fill_export()
        self._show_progress()

    def _fill_export(self) -> None:
        menu = self._export.menu()
        menu.clear()
        for suffix, text in (
            ("png", self.tr("Picture as PNG …")),
            ("svg", self.tr("Picture as SVG …")),
            ("csv", self.tr("Numbers as CSV …")),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda checked=False, s=suffix: self.export_asked.emit(self.figures()[0], s))
        menu.addSeparator()
        action = menu.addAction(icons.icon("copy"), self.tr("Copy"))
        action.triggered.connect(lambda: self.copy_asked.emit(self.figures()[0]))

    def _change(self, view: View, thing: str = "") -> None:
        if view != self.view:
            self.undo_stack.push(Change(self.view, view, self._take, thing))

    def _take(self, view: View) -> None:
        self.view = view
        self._show()

    def _on_ticked(self, name: str, shown: bool) -> None:
        self._change(self.view.with_shown(name, shown))

    def _on_shaded(self, shaded: bool) -> None:
        self._change(replace(self.view, shaded=shaded))

    def _on_parameter(self, parameter: str, value: float) -> None:
        name = self.view.focus
        try:
            view = self.view.with_parameter(name, parameter, value)
        except KernelError as error:
            self.details.show_function(name, self.view.values(name))
            self.details.show_problem(str(error))
            return
        if view == self.view:
            self.details.show_function(name, self.view.values(name))
        self._change(view, f"{name}.{parameter}")

    def _show(self) -> None:
        """Show the view everywhere."""
        self.chooser.show_view(self.view)
        self.details.show_function(self.view.focus, self.view.values(self.view.focus))
        self._shade.blockSignals(True)
        self._shade.setChecked(self.view.shaded)
        self._shade.blockSignals(False)
        self._draw()

    def _drawn(self) -> list[str]:
        return [name for name in self.view.drawn() if name in self._ready]

    def _draw(self) -> None:
        """Draw the functions that are ready over the visible range."""
        view, (left, right) = self.view, self.chart.visible()
        names = self._drawn()
        parts = {name: (ACTIVATIONS[name], view.values(name)) for name in names}
        kinks = {name: curves.kinks(*part) for name, part in parts.items()}
        ranges = curves.ranges(*parts[view.focus], left, right) if view.focus in parts else None
        self.chart.draw(
            Drawing(
                curves={name: curves.curve(*part, kinks[name], left, right) for name, part in parts.items()},
                labels={name: ACTIVATIONS[name].label for name in names},
                kinks=kinks,
                focus=view.focus,
                ranges=ranges if view.shaded else None,
            )
        )
        self.details.show_ranges(kinks.get(view.focus, ()), ranges, (left, right))
        self._point(self._x)

    def _point(self, x: float) -> None:
        self._x = x
        # The focus comes first where it is read, last where it is drawn.
        names = sorted(self._drawn(), key=lambda name: name != self.view.focus)
        readings = {name: curves.read(ACTIVATIONS[name], x, self.view.values(name)) for name in names}
        self.chart.point(x, readings)
        self.reading.show_reading(x, readings)

    def _look(self) -> None:
        """Take up what has been compiled since."""
        # First whether the thread has ended, then what it has done: in the other order, the last could be missed.
        finished, ready = self._warm_up.finished(), self._warm_up.ready()
        if finished:
            self._poll.stop()
        if ready != self._ready:
            new = set(ready) - set(self._ready)
            self._ready = ready
            if new & {*self.view.drawn()}:
                self._draw()
        self._show_progress()

    def _show_progress(self) -> None:
        faults = self._warm_up.faults()
        busy = self._poll.isActive()
        self._bar.setVisible(busy)
        self._bar.setValue(len(self._ready))
        self._busy.setVisible(busy or bool(faults))
        if faults:
            self._busy.setProperty("role", "bad")
            self._busy.setText(self.tr("{names} could not be made ready").format(names=", ".join(n for n, _ in faults)))
            self._busy.setToolTip(faults[0][1])
        else:
            text = self.tr("Getting the functions ready: {done} of {all}")
            self._busy.setText(text.format(done=len(self._ready), all=len(ACTIVATIONS)))
            self._busy.setToolTip(self.tr("Only the first time: it is kept, so that the next start is quick"))

    def figures(self) -> list[Figure]:
        """Return the chart."""
        return [Figure("functions", self.chart, self.columns)]

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return x over the visible range, kinks included, and for each drawn function its value and derivative."""
        left, right = self.chart.visible()
        names = [name for name in ACTIVATIONS if name in self._drawn()]
        marks = [kink.x for name in names for kink in curves.kinks(ACTIVATIONS[name], self.view.values(name))]
        x = np.union1d(np.linspace(left, right, curves.POINTS), [mark for mark in marks if left <= mark <= right])
        table = {"x": x}
        for name in names:
            values = self.view.values(name)
            given = ",".join(f"{key}={value:g}" for key, value in values.items())
            heading = f"{name}({given})" if given else name
            table[heading] = ACTIVATIONS[name].value(x, None, **values)
            table[f"{heading}'"] = ACTIVATIONS[name].derivative(x, None, **values)
        return table

    def shortcuts(self) -> list[tuple[str, str]]:
        """Return the keys of the chart."""
        return [
            ("← →", self.tr("Move the crosshair")),
            (self.tr("Shift + ← →"), self.tr("Move it ten times as far")),
            (self.tr("Page ↑ ↓"), self.tr("To the kink before or after")),
            ("+ −", self.tr("Zoom in and out")),
            ("0", self.tr("Whole view")),
        ]

    def save_state(self) -> State:
        """Return the view and where the crosshair is."""
        return {**self.view.to_state(), "x": self._x}

    def restore_state(self, state: State) -> None:
        """Take up a view.

        Raises:
            ValueError, TypeError, KeyError: It is damaged.
        """
        x = state.get("x", 0.0)
        if not isinstance(x, int | float):
            raise TypeError(f"x must be a number, not {x!r}")
        self.view = View.from_state(state)
        self._x = float(x)
        self._show()

    def shutdown(self) -> bool:
        """Stop compiling."""
        self._poll.stop()
        return self._warm_up.stop(_STOPPING)

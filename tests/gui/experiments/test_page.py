"""Runs of the Experiments page: live ones, cancelling, faults, and what stops it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from numba.core import event
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from reluviz.errors import ReluvizError
from reluviz.experiments import experiment
from reluviz.gui.experiments.compiling import Compiling
from reluviz.gui.pages.experiments import ExperimentsPage
from reluviz_kernels import threads
from tests.gui.experiments.made_up import FakeParams, finish, run


def test_the_list_groups_the_claims_and_filters_them(page):
    rows = [page.list.list.item(row).text() for row in range(page.list.list.count())]
    assert [row for row in rows if row] == ["From the article", "From papers"]
    assert page.list.state("first") == "not yet run"
    page.list.filter.setText("some one")
    assert page.list.shown() == ["second"]
    page.list.filter.setText("nothing like it")
    assert page.list.shown() == []
    page.list.filter.clear()
    assert page.list.shown() == ["first", "second"]


def test_a_run_shows_verdict_figure_and_numbers(qtbot, page):
    assert not page.figures()
    run(qtbot, page)
    card = page.detail.cards["first"]
    assert page.list.state("first") == "reproduced"
    assert card.badge.text() == "reproduced"
    assert "12 %" in card.measured.text()
    assert card.found.text() == "found it"
    assert page.detail.table.item(0, 0).text() == "a row"
    assert page.detail.table.item(0, 1).text() == "50 %"
    assert [panel.key for panel in page.detail.figure.panels()] == ["curves", "bars", "cells", "plane"]


def test_partial_results_show_while_it_runs_and_a_cancelled_run_keeps_them(qtbot, page, gates):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: "first" in page.session.views, timeout=10_000)
    assert page.list.state("first") == "running"
    assert page.run_action.text() == "Cancel"
    page.toggle()
    assert page.toolbar.text() == "Stopping …"
    finish(qtbot, page)
    assert page.list.state("first") == "partial"
    assert page.detail.cards["first"].found.text() == "Partial; so far: not reproduced. found it"
    assert page.session.views["first"].outcome.partial
    assert not page.session.kept


def test_a_fault_is_told_with_details_and_the_rest_goes_on(qtbot, page, gates):
    gates["first"].fault = RuntimeError("the sky fell")
    run(qtbot, page)
    assert page.list.state("first") == "failed"
    assert page.notice.text() == "The first: the sky fell"
    page.notice._copy.click()
    assert "Traceback" in QApplication.clipboard().text()
    gates["first"].fault = None
    run(qtbot, page)
    assert page.list.state("first") == "reproduced"
    assert page.notice.text() == ""


def test_what_a_person_can_mend_is_told_without_a_traceback(qtbot, page, gates):
    gates["first"].fault = ReluvizError("these don't go together")
    run(qtbot, page)
    assert page.notice.text() == "The first: these don't go together"
    assert page.notice._copy.isHidden()


def test_nothing_runs_unasked(qtbot, page, gates):
    page.list.choose("second")
    assert page.experiment.live
    page.hide()
    page.show()
    assert not page.soon.isActive()
    assert not page.running
    assert page.detail.empty.text().startswith("No figure yet. A run takes about")
    qtbot.mouseClick(page.detail.start, Qt.MouseButton.LeftButton)
    assert page.detail.start.isHidden()
    assert page.detail.empty.text() == "The figure comes with the first results"
    finish(qtbot, page)
    assert page.list.state("second") == "reproduced"
    assert not page.detail.empty.isVisible()


def test_a_live_experiment_runs_at_each_change(qtbot, page, gates):
    page.list.choose("second")
    page.run()
    qtbot.waitUntil(lambda: page.list.state("second") == "reproduced", timeout=10_000)
    for seeds in (3, 4, 5):
        page.controls.controls["seeds"].editor.setValue(seeds)
    qtbot.waitUntil(lambda: gates["second"].params[-1].seeds == 5, timeout=10_000)
    finish(qtbot, page)
    # Changes that follow quickly are one run.
    assert [params.seeds for params in gates["second"].params] == [2, 5]
    assert not gates["first"].params


def test_the_newest_run_wins(qtbot, page, gates):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: bool(gates["first"].params), timeout=10_000)
    page.change("seeds", 7)
    page.run()
    gates["first"].open.set()
    finish(qtbot, page)
    outcome = page.session.views["first"].outcome
    assert (outcome.data, outcome.partial) == (17, False)


def test_run_all_fills_the_list(qtbot, page, gates):
    page.change("seeds", 9)
    gates["first"].open.clear()
    page.run_all()
    assert (page.list.state("first"), page.list.state("second")) == ("running", "waiting")
    qtbot.waitUntil(lambda: "1 of 2" in page.toolbar.text(), timeout=10_000)
    gates["first"].open.set()
    finish(qtbot, page)
    assert [page.list.state(name) for name in ("first", "second")] == ["reproduced", "reproduced"]
    # The quick form is run, whatever the controls say.
    assert gates["first"].params[-1] == FakeParams()


def test_cancel_ends_all_that_wait(qtbot, page, gates):
    gates["first"].open.clear()
    page.run_all()
    qtbot.waitUntil(lambda: "first" in page.session.views, timeout=10_000)
    page.cancel()
    finish(qtbot, page)
    assert (page.list.state("first"), page.list.state("second")) == ("partial", "not yet run")


def test_closing_while_it_runs_takes_less_than_a_second(qtbot, page, gates):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: bool(gates["first"].params), timeout=10_000)
    assert page.shutdown()
    assert page.shutdown()


def test_an_item_is_shown_and_run_by_name(qtbot, page):
    page.show_item("first")
    finish(qtbot, page)
    assert page.list.state("first") == "reproduced"
    with pytest.raises(ReluvizError, match="first"):
        page.show_item("frist")


def test_a_real_experiment_runs_to_its_verdict(qtbot):
    real = experiment("half-zeros")
    page = ExperimentsPage({real.id: real})
    qtbot.addWidget(page)
    page.session.params[real.id] = real.parameters(real.smallest)
    page.run()
    qtbot.waitUntil(lambda: not page.running, timeout=120_000)
    assert page.session.state("half-zeros") in ("reproduced", "depends", "not reproduced")
    assert page.shutdown()


def test_minutes_that_would_be_lost_are_told(qtbot, page, gates, tmp_path):
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: page.session.seen.task is not None, timeout=10_000)
    assert not page.unkept(), "a short run may be lost"
    page.session.seen = replace(page.session.seen, seconds=61.0)
    assert page.unkept() == "An experiment is running; what it has measured so far would be lost."
    gates["first"].open.set()
    finish(qtbot, page)
    assert not page.unkept()
    view = page.session.views["first"]
    page.session.views["first"] = replace(view, outcome=replace(view.outcome, seconds=61.0))
    assert page.unkept() == "The figures of long experiments are not exported; only their verdicts are kept."
    page.export_run(tmp_path / "first.json")
    assert not page.unkept()
    page._exported.clear()
    qtbot.waitUntil(lambda: bool(page.figures()), timeout=10_000)
    page._ask_export("csv")
    assert page.unkept(), "nobody has written it"
    page.exported(page.figures()[0])
    assert not page.unkept()


def test_kernels_count_where_shared_threads_compile_them_for_the_run_and_for_no_one_else(monkeypatch):
    monkeypatch.setattr(threads, "thread_count", lambda: 2)

    def compile_and_see(listener):
        with event.trigger_event("numba:compile"):
            return bool(listener)

    def seen_by(listener):
        return threads.run_all(compile_and_see, [(listener,), (listener,)])

    with ThreadPoolExecutor(2) as shared, ThreadPoolExecutor(1) as run:
        monkeypatch.setattr(threads, "_pool", lambda count: shared)
        listener = run.submit(Compiling).result()
        try:
            assert seen_by(listener) == [False, False], "the race compiles"
            assert run.submit(seen_by, listener).result() == [True, True]
        finally:
            listener.close()


def test_what_compiles_is_cancelled_at_once_and_the_next_run_begins(qtbot, page, gates, known, monkeypatch):
    plain, begun = gates["first"].measure, []

    def measure(params, stop):
        begun.append(params)
        if len(begun) == 1:
            with event.trigger_event("numba:compile"):
                # It heeds no stop, and tells of each step of the compiler.
                while True:
                    with event.trigger_event("numba:run_pass"):
                        time.sleep(0.002)
        yield from plain(params, stop)

    compiled = replace(known["first"], measure=measure)
    for table in (page.session.known, page.session.by_claim):
        monkeypatch.setitem(table, "first", compiled)
    page.run_all()
    qtbot.waitUntil(lambda: page.list.state("first") == "compiling", timeout=10_000)
    messages = []
    page.message.connect(messages.append)
    page.cancel()
    qtbot.waitUntil(lambda: not page.running, timeout=10_000)
    assert page.list.state("first") == "not yet run"
    assert not messages, "neither has every experiment run, nor was anything measured"
    run(qtbot, page)
    assert page.list.state("first") == "reproduced"
    assert page.session.runner.close(5)


def test_a_run_whose_kernels_are_being_compiled_says_so(qtbot, page, gates, known, monkeypatch):
    plain = gates["first"].measure

    def measure(params, stop):
        # What Numba tells of each kernel.
        with event.trigger_event("numba:compile"):
            while not gates["first"].open.is_set():
                time.sleep(0.002)
        gates["first"].open.clear()
        yield from plain(params, stop)

    compiled = replace(known["first"], measure=measure)
    for table in (page.session.known, page.session.by_claim):
        monkeypatch.setitem(table, "first", compiled)
    gates["first"].open.clear()
    page.run()
    qtbot.waitUntil(lambda: page.list.state("first") == "compiling", timeout=10_000)
    assert page.detail.cards["first"].badge.text() == "getting ready"
    qtbot.waitUntil(lambda: page.toolbar.text() == "getting ready, only this once", timeout=10_000)
    # Another thread's compilation is not this run's.
    gates["first"].open.set()
    qtbot.waitUntil(lambda: page.list.state("first") == "running", timeout=10_000)
    with event.trigger_event("numba:compile"):
        assert not page.session.compiling
    gates["first"].open.set()
    finish(qtbot, page)
    assert page.list.state("first") == "reproduced"

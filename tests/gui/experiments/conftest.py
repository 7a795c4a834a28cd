"""The Experiments page with two made-up experiments."""

from dataclasses import replace

import pytest

from reluviz.experiments.base.claims import ARTICLE
from reluviz.experiments.base.experiment import Experiment
from reluviz.experiments.base.words import text
from reluviz.gui.pages.experiments import ExperimentsPage
from tests.gui.experiments.made_up import PAPER, FakeParams, Gate, claim, figures, judge


@pytest.fixture
def gates():
    found = {"first": Gate(), "second": Gate()}
    yield found
    for gate in found.values():
        gate.open.set()


@pytest.fixture
def known(gates):
    first = Experiment(
        id="first",
        title=text("The first"),
        doc=text("Does nothing."),
        claims=(claim("first", ARTICLE),),
        params=FakeParams,
        measure=gates["first"].measure,
        judge=judge,
        figures=figures,
        order=1,
        full={"seeds": 5},
    )
    second = replace(
        first,
        id="second",
        title=text("The second"),
        claims=(claim("second", PAPER),),
        measure=gates["second"].measure,
        judge=lambda params, data: (replace(judge(params, data)[0], claim="second"),),
        live=True,
    )
    return {"first": first, "second": second}


@pytest.fixture
def page(qtbot, known):
    page = ExperimentsPage(known)
    qtbot.addWidget(page)
    page.resize(1180, 760)
    page.show()
    yield page
    assert page.shutdown()

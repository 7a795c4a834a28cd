"""What every experiment keeps to, whatever it measures; the rules of each stand in its own test module."""

import ast
import importlib
import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest

import reluviz.experiments
from reluviz.core.declarations import own_declarations
from reluviz.core.settings import ConfigError
from reluviz.experiments import ExperimentError, experiment, experiments
from reluviz.experiments.base.document import CSV_HEADER, csv_rows, outcome_to_dict
from reluviz.experiments.base.experiment import Stop, from_text, run
from reluviz.report.figure import inline

ALL = experiments()
SCHEMA = json.loads((files("reluviz.experiments.base") / "schema.json").read_text("utf-8"))
FOLDER = Path(reluviz.experiments.__path__[0])


@cache
def outcome(name):
    return run(ALL[name], ALL[name].parameters(ALL[name].smallest))


@pytest.fixture(params=ALL)
def each(request):
    return ALL[request.param]


def test_each_file_declares_an_experiment_named_after_it():
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert {each.id.replace("-", "_") for each in ALL.values()} == modules


def test_claims_have_ids_of_their_own():
    ids = [claim.id for each in ALL.values() for claim in each.claims]
    assert len(ids) == len(set(ids))
    assert all(each.claims[0].id == each.id for each in ALL.values())


def test_forms_are_within_the_ranges(each):
    assert each.parameters(full=True) == each.parameters(each.full)
    assert each.parameters(each.smallest).seed == 0
    with pytest.raises(ConfigError, match="nothing_like_it"):
        each.parameters({"nothing_like_it": 1})


def test_the_smallest_form_ends_with_figures_and_every_claim_judged(each):
    found = outcome(each.id)
    assert not found.partial
    assert {finding.claim for finding in found.findings} == {claim.id for claim in each.claims}
    assert all(finding.label for finding in found.findings if finding.measured)
    assert found.panels
    assert all(panel.layers for panel in found.panels)
    keys = [panel.key for panel in found.panels]
    assert len(keys) == len(set(keys))


def test_json_and_csv_hold_what_the_figure_shows(each):
    document = json.loads(json.dumps(outcome_to_dict(outcome(each.id)), allow_nan=False))
    assert document["experiment"] == each.id
    for claim in document["claims"]:
        assert {"id", "source", "statement", "predicted", "measured", "rule", "verdict", "condition", "data"} <= set(
            claim
        )
    rows = list(csv_rows(outcome(each.id)))
    assert rows
    assert all(len(row) == len(CSV_HEADER) for row in rows)


def test_the_figure_is_drawn_with_every_panel(each):
    drawing = ElementTree.fromstring(inline(outcome(each.id).panels, "figure", each.id))
    words = " ".join("".join(drawing.itertext()).split())
    for panel in outcome(each.id).panels:
        # A long title is broken into lines.
        assert " ".join(str(panel.title).split())[:20] in words


def test_the_same_seed_gives_the_same_numbers(each):
    if each.timed:
        again = run(each, outcome(each.id).params)
        assert [panel.key for panel in again.panels] == [panel.key for panel in outcome(each.id).panels]
        return
    again = run(each, outcome(each.id).params)
    assert again.panels == outcome(each.id).panels
    assert again.findings == outcome(each.id).findings


def test_a_run_that_is_stopped_keeps_what_was_measured_and_says_partial(each):
    stop = Stop()
    steps = []

    def on_step(step):
        steps.append(step)
        stop.set()

    found = run(each, each.parameters(each.smallest), stop, on_step)
    assert len(steps) == 1
    assert found.data is steps[0].data
    assert found.partial == (steps[0].done < 1)
    # Figures and rules must bear the little that there is.
    assert replace(found).panels == found.panels
    assert all(finding.claim for finding in found.findings)


def test_a_stop_before_the_start_leaves_nothing_and_no_error(each):
    stop = Stop()
    stop.set()
    found = run(each, each.parameters(each.smallest), stop)
    if found.data is None:
        assert found.partial
        assert found.findings == ()
        assert found.panels == ()
    else:
        assert found.panels


def test_progress_grows_to_the_end(each):
    done = []
    run(each, each.parameters(each.smallest), on_step=lambda step: done.append(step.done))
    assert done == sorted(done)
    assert done[-1] == pytest.approx(1)
    assert all(0 <= share <= 1 for share in done)


def test_every_rule_has_a_test_of_its_own_on_either_side(each):
    """Each test module of an experiment lists made-up data in RULES: (claim, data or parameters and data, verdict)."""
    path = Path(__file__).with_name(f"test_{each.id.replace('-', '_')}.py")
    tree = ast.parse(path.read_text("utf-8"))
    assert any(isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "RULES" for node in tree.body), (
        f"{path.name} has no RULES"
    )


def test_an_experiment_is_found_by_the_id_of_a_claim():
    for each in ALL.values():
        for claim in each.claims:
            assert experiment(claim.id) is each
    with pytest.raises(ExperimentError, match="born-dead"):
        experiment("born-ded")


def test_parameters_are_read_from_text():
    params = importlib.import_module("reluviz.experiments.born_dead").BornDeadParams
    assert from_text(params, {"widths": "2,3", "seeds": "9"}) == {"widths": (2, 3), "seeds": 9}
    with pytest.raises(ConfigError, match="unknown parameter"):
        from_text(params, {"width": "2"})
    with pytest.raises(ConfigError, match="widths: has 3 twice; leave one out"):
        params(widths=(2, 3, 3))
    with pytest.raises(ConfigError, match="seeds: must be a whole number from 8 to 10000"):
        from_text(params, {"seeds": "many"})


def test_no_list_of_things_to_try_takes_one_twice(each):
    """Only units of layers may repeat: everything else would be measured twice."""
    for declaration in own_declarations(each.params):
        value = getattr(each.params(), declaration.name)
        if declaration.entry is not None and declaration.name != "hidden" and value:
            with pytest.raises(ConfigError, match="twice"):
                declaration.checked((value[0], value[0]))

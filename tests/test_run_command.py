"""`reluviz run` and `reluviz bench claims` as a person calls them, on the smallest experiment."""

import csv
import json
import xml.etree.ElementTree as ET
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from reluviz.cli import main
from reluviz.commands import docs, experiment_run
from reluviz.experiments import experiment, experiments
from reluviz.experiments.base.experiment import Experiment, Params, Step, Stop
from tests.made_up import made_up

TINY = ["--set", "widths=2", "seeds=8", "epochs=0", "--quiet"]


def test_a_run_tells_claim_numbers_and_verdict(capsys):
    assert main(["run", "born-dead", *TINY]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("Born dead: ")
    for word in ("claimed", "by", "predicted", "measured", "found", "rule", "Lu, Shin"):
        assert word in out
    assert "(n = 8)" in out


def test_files_hold_what_was_measured(tmp_path, capsys):
    names = {kind: str(tmp_path / f"run.{kind}") for kind in ("json", "csv", "png")}
    words = ["--json", names["json"], "--csv", names["csv"], "--plot", names["png"]]
    assert main(["run", "born-dead", *TINY, *words]) == 0
    document = json.loads(Path(names["json"]).read_text("utf-8"))
    assert document["params"]["widths"] == [2]
    assert document["claims"][0]["id"] == "born-dead"
    with Path(names["csv"]).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["panel"] for row in rows} == {"share"}
    from matplotlib.image import imread

    picture = imread(names["png"])
    assert np.ptp(picture[..., :3]) > 0.5


def test_a_plot_may_be_svg(tmp_path):
    path = tmp_path / "figure.svg"
    assert main(["run", "born-dead", *TINY, "--plot", str(path)]) == 0
    assert ET.parse(path).getroot().tag.endswith("svg")
    again = tmp_path / "again.svg"
    assert main(["run", "born-dead", *TINY, "--plot", str(again)]) == 0
    assert again.read_bytes() == path.read_bytes()


def test_json_goes_to_standard_output_and_the_words_beside_it(capsys):
    assert main(["run", "born-dead", *TINY, "--json", "-"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["experiment"] == "born-dead"
    assert "claimed" in err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["run"], "name an experiment"),
        (["run", "born-ded"], "did you mean 'born-dead'"),
        (["run", "born-dead", "--set", "depth"], "KEY=VALUE, not 'depth'"),
        (["run", "born-dead", "--set", "height=3"], "height: unknown parameter"),
        (["run", "born-dead", "--set", "depth=0"], "depth: must be a whole number from 1 to 40"),
        (["run", "born-dead", "--set", "widths=2,x"], "widths[1]: must be a whole number from 1 to 64"),
        (["run", "born-dead", "--seeds", "3"], "seeds: must be a whole number from 8"),
        (["run", "born-dead", "--plot", "figure.pdf"], "figure.pdf: a figure is a .png or .svg file"),
        (["run", "born-dead", "--plot", "-"], "--plot: name a file"),
        (["run", "born-dead", "--json", "-", "--csv"], "only one of --json and --csv"),
        (["run", "born-dead", "--json", "no/such/folder/x.json"], "no/such/folder/x.json"),
        (["run", "born-dead", "--quick", "--full"], "not allowed with"),
        (["bench", "claims", "kernels"], "runs by itself"),
        (["bench", "claims", "--peers", "numpy"], "--peers is not for the suite claims"),
        (["bench", "claims", "--save", "name"], "--save is not for the suite claims"),
        (["bench", "claims", "--filter", "no such claim"], "no claim matches"),
        (["bench", "claims", "--csv", "-"], "only --json takes -"),
        (["bench", "claim"], "did you mean 'claims'"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(words, problem, capsys):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
    assert err.count("\n") == 1


def test_csv_alone_goes_to_standard_output(capsys):
    assert main(["run", "born-dead", *TINY, "--csv"]) == 0
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(out.splitlines()))
    assert {row["experiment"] for row in rows} == {"born-dead"}
    assert "claimed" in err
    assert main(["run", *TINY, "--csv", "born-dead"]) == 0
    assert capsys.readouterr().out == out


def test_lists_name_every_experiment_claim_and_parameter(capsys):
    assert main(["run", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(f"\n  {claim.id} " in listed for each in experiments().values() for claim in each.claims)
    assert main(["run", "born-dead", "--parameters"]) == 0
    listed = capsys.readouterr().out
    assert "widths=2,3,5,10; with --full 2,3,4,5,6,8,10" in listed
    assert main(["bench", "claims", "--list"]) == 0
    assert "claims       born-dead\n" in capsys.readouterr().out


def test_the_suite_writes_table_json_csv_and_page(tmp_path, capsys, monkeypatch):
    only_smallest(monkeypatch, "born-dead")
    names = {kind: tmp_path / f"claims.{kind}" for kind in ("json", "csv", "html")}
    words = [word for kind, path in names.items() for word in (f"--{kind}", str(path))]
    assert main(["bench", "claims", "--quiet", *words]) == 0
    assert capsys.readouterr().out.startswith("Claims\n")
    document = json.loads(names["json"].read_text("utf-8"))
    assert [claim["id"] for claim in document["claims"]] == ["born-dead"]
    assert document["form"] == "quick"
    schema = json.loads((files("reluviz.experiments.base") / "schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema["$defs"]["suite"] | {"$defs": schema["$defs"]}).validate(document)
    assert document["claims"][0]["experiment"] == document["experiments"][0]["experiment"] == "born-dead"
    assert "data" not in document["experiments"][0]
    with names["csv"].open(encoding="utf-8") as file:
        assert {row["claim"] for row in csv.DictReader(file)} == {"born-dead"}
    page = names["html"].read_text("utf-8")
    assert "<svg" in page
    assert "Lu, Shin, Su and Karniadakis" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_the_readme_takes_the_verdicts(tmp_path, capsys, monkeypatch):
    only_smallest(monkeypatch, "born-dead")
    path, readme = tmp_path / "claims.json", tmp_path / "README.md"
    assert main(["bench", "claims", "--quiet", "--json", str(path)]) == 0
    blocks = ("claims", *docs.SOURCE_BLOCKS)
    readme.write_text("".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in blocks), "utf-8")
    words = ["docs", "--folder", str(tmp_path), "--claims"]
    assert main([*words, str(path)]) == 0
    shown = readme.read_text("utf-8").partition("claims:end")[0]
    assert "| born-dead: " in shown
    monkeypatch.undo()
    only_smallest(monkeypatch, "half-zeros")
    other = tmp_path / "other.json"
    assert main(["bench", "claims", "--quiet", "--json", str(other)]) == 0
    monkeypatch.undo()
    assert main([*words, str(other), str(path)]) == 0
    both = readme.read_text("utf-8").partition("claims:end")[0]
    assert both.count("\n| ") == 4
    assert both.index("| born-dead: ") < both.index("| half-zeros: ")
    assert "Measured on " in shown
    capsys.readouterr()
    for text, problem in (
        ("{", "is no JSON"),
        ("{}", "another version"),
        ('{"schema_version": 99}', "another version"),
    ):
        path.write_text(text, "utf-8")
        assert main([*words, str(path)]) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert problem in err


def only_smallest(monkeypatch, *names):
    """Let the suite run these experiments alone, in their smallest form."""
    chosen = {name: experiment(name) for name in names}
    monkeypatch.setattr("reluviz.experiments.experiments", lambda: chosen)
    parameters = Experiment.parameters

    def smallest(self, changes=None, *, full=False):
        return parameters(self, {**self.smallest, **(changes or {})})

    monkeypatch.setattr(Experiment, "parameters", smallest)


def test_ctrl_c_keeps_what_was_measured(monkeypatch, capsys):
    born = experiment("born-dead")
    data = list(born.measure(born.parameters(born.smallest), Stop()))[-1].data

    def measure(params, stop):
        yield Step(0.5, data)
        raise KeyboardInterrupt

    only = {"made-up": made_up(measure)}
    monkeypatch.setattr("reluviz.experiments.experiments", lambda: only)
    assert main(["run", "made-up", "--quiet", "--json", "-"]) == 130
    out, err = capsys.readouterr()
    assert json.loads(out)["partial"] is True
    assert "partial" in err
    assert main(["bench", "claims", "--quiet"]) == 130
    out, err = capsys.readouterr()
    assert "born-dead" in out
    assert "interrupted" in err


def test_a_fault_in_one_experiment_does_not_lose_the_others():
    born = experiment("born-dead")

    def broken(params, stop):
        raise ZeroDivisionError("made up")
        yield

    chosen = [(made_up(broken), Params()), (born, born.parameters(born.smallest))]
    ran = experiment_run.run_all(chosen, full=False, quiet=True)
    assert [outcome.experiment.id for outcome in ran.outcomes] == ["born-dead"]
    assert [type(fault) for fault in ran.failures] == [ZeroDivisionError]
    assert "made-up" in ran.failures[0].__notes__[0]
    with pytest.raises(ZeroDivisionError):
        experiment_run.run_all(chosen[:1], full=False, quiet=True)


def test_the_suite_ends_with_what_went_wrong_after_all_is_told(monkeypatch, capsys):
    def broken(params, stop):
        raise ZeroDivisionError("made up")
        yield

    born = experiment("born-dead")
    only_smallest(monkeypatch, "born-dead")
    both = {"made-up": made_up(broken), "born-dead": born}
    monkeypatch.setattr("reluviz.experiments.experiments", lambda: both)
    with pytest.raises(ExceptionGroup, match="experiments failed"):
        main(["bench", "claims", "--quiet"])
    assert "born-dead" in capsys.readouterr().out

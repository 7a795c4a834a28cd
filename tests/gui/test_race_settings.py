"""Settings of a race, and its file."""

import dataclasses

import numpy as np
import pytest

from reluviz.core.config import ConfigError, RunConfig, Values
from reluviz.core.datasets import DATASETS
from reluviz.core.history import History
from reluviz.core.outcome import Convergence
from reluviz.files import FileError
from reluviz.gui.race.results import lanes, reproduced
from reluviz.gui.race.runfile import Result, RunFileError, SavedRace, open_race, save_race
from reluviz.gui.race.settings import Contestant, RaceSettings, first_race, labels
from reluviz_kernels import Divergence


def test_contestants_share_all_but_what_is_their_own():
    settings = first_race().with_contestant(1, Contestant("elu", Values({"alpha": 0.5}), 0.2))
    relu, elu, tanh = settings.configs
    assert elu.network.activation_parameters["alpha"] == 0.5
    assert (relu.training.learning_rate, elu.training.learning_rate) == (0.01, 0.2)
    assert relu.with_value("network.activation", "tanh") == tanh
    assert relu.seed == elu.seed == tanh.seed


def test_a_race_has_two_to_four_contestants():
    settings = first_race().with_added()
    assert len(settings.contestants) == 4
    assert len({each.activation for each in settings.contestants}) == 4
    with pytest.raises(ConfigError, match="2 to 4 contestants, not 5"):
        settings.with_added()
    with pytest.raises(ConfigError, match="not 1"):
        settings.without(0).without(0).without(0)


def test_contestants_of_one_activation_are_numbered():
    settings = first_race().with_contestant(2, Contestant("relu", learning_rate=0.1))
    assert labels(settings) == ("ReLU 1", "Sigmoid", "ReLU 2")
    shown = lanes(settings, (), ())
    assert [lane.dashed for lane in shown] == [False, False, True]


@pytest.mark.parametrize("before", [name for name, info in DATASETS.items() if not info.is_file])
@pytest.mark.parametrize("after", [name for name, info in DATASETS.items() if not info.is_file])
def test_every_data_set_can_be_chosen_from_every_other(before, after):
    settings = first_race().with_shared({"data.name": before}).with_shared({"data.name": after})
    assert settings.shared.data.name == after
    regression = DATASETS[after].kind == "regression"
    assert (settings.shared.target.metric == "loss") == regression


def test_settings_survive_plain_values():
    settings = first_race().with_contestant(0, Contestant("leaky_relu", Values({"slope": 0.3}), 0.5))
    back = RaceSettings.from_dict(settings.to_dict())
    assert back == settings
    assert back.configs == settings.configs


@pytest.mark.parametrize(
    "table",
    [
        None,
        [],
        {},
        {"shared": {}},
        {"shared": 1, "contestants": []},
        {"shared": {}, "contestants": {}},
        {"shared": {}, "contestants": [{"activation": "relu"}]},
        {"shared": {}, "contestants": [{"activation": "relu"}, {"activation": 3}]},
        {"shared": {}, "contestants": [{"activation": "relu"}, {"activation": "nope"}]},
        {"shared": {}, "contestants": [{"activation": "relu"}, {"activation": "tanh", "learning_rate": "fast"}]},
        {"shared": {}, "contestants": [{"activation": "relu"}, {"activation": "tanh", "parameters": {"a": 1.0}}]},
        {"shared": {"data": {"name": "moon"}}, "contestants": [{"activation": "relu"}, {"activation": "tanh"}]},
    ],
)
def test_damaged_settings_are_refused_in_words(table):
    with pytest.raises(ConfigError) as refused:
        RaceSettings.from_dict(table)
    assert "\n" not in str(refused.value)


def test_a_single_run_becomes_a_race_with_its_own_activation_in_it():
    run = RunConfig().with_values({"network.activation": "elu", "network.activation_parameters": {"alpha": 2.0}})
    settings = RaceSettings.of_run(run)
    assert settings.contestants[0] == Contestant("elu", Values({"alpha": 2.0}))
    assert settings.configs[0] == run
    assert [c.activation for c in RaceSettings.of_run(RunConfig()).contestants] == ["relu", "sigmoid", "tanh"]


def record(rows=3):
    history = History(2)
    for row in range(rows):
        history.append(
            step=10 * row,
            epoch=row,
            seconds=0.1 * row,
            train_loss=1 / (row + 3),
            train_accuracy=np.nan if row == 0 else 0.5,
            test_loss=np.inf,
            gradient_rms=[1e-12 * row, 0.1],
        )
    return history


@pytest.fixture
def saved(tmp_path):
    results = (
        Result("converged", 2, 0.2, Convergence(1, 10, 0.1, 0.97), None, record()),
        Result("diverged", 1, 0.1, None, Divergence(7, 2, "gradient"), record(2)),
        None,
    )
    race = SavedRace(first_race(), results)
    path = tmp_path / "race.toml"
    save_race(path, race)
    return path, race


def test_a_file_gives_back_settings_and_results_exactly(saved):
    path, race = saved
    back = open_race(path)
    assert back.settings == race.settings
    assert back.results[2] is None
    for old, new in zip(race.results[:2], back.results[:2], strict=True):
        assert new.history.to_dict() == old.history.to_dict()
        assert dataclasses.replace(new, history=old.history) == old or vars(new) | {"history": 0} == vars(old) | {
            "history": 0
        }


def test_a_file_is_text_that_a_person_can_read(saved):
    text = saved[0].read_text("utf-8")
    assert 'activation = "relu"' in text
    assert "step,epoch,seconds,train_loss" in text
    assert max(len(line) for line in text.splitlines()) < 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "reluviz race"', 'kind = "something"'),
        ("format = 1", "format = 2"),
        ('activation = "relu"', 'activation = "rleu"'),
        ('state = "converged"', 'state = "won"'),
        ("[results.convergence]", "[results.conversion]"),
        ("step,epoch,seconds", "step,epoch,minutes"),
        ("\n10,1,", "\n0,1,"),
        ("\n10,1,", "\nten,1,"),
        ("seconds = 0.2", "seconds = nan"),
        ("[settings.shared]", "[settings.shard]"),
        ("[[results]]", "[[outcomes]]"),
    ],
)
def test_a_damaged_file_is_named_and_refused(saved, old, new):
    path, _ = saved
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RunFileError, match=r"race\.toml") as refused:
        open_race(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"kind = ", b"a = 1", b"kind = 3", b"x = " + b"[" * 5000])
def test_what_is_no_race_is_refused(tmp_path, content):
    path = tmp_path / "other.toml"
    path.write_bytes(content)
    if not content:
        # An empty file is a run with every setting at its default.
        assert open_race(path).settings.shared == RunConfig()
        return
    with pytest.raises((RunFileError, ConfigError), match=r"other\.toml"):
        open_race(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(RunFileError, match=path.name):
            open_race(path)


def test_a_file_that_can_not_be_written_leaves_the_old_one(saved, tmp_path):
    with pytest.raises(FileError, match="there is no folder"):
        save_race(tmp_path / "none" / "race.toml", saved[1])


class Shown:
    def __init__(self, history):
        self.history = history


def test_reproduction_is_told_from_difference_and_from_not_yet():
    result = Result("running", 2, 0.2, None, None, record())
    assert reproduced([result, None], [Shown(record(5)), Shown(None)])
    assert reproduced([result], [Shown(record(2))]) is None
    other = History(2)
    for row in range(3):
        other.append(step=10 * row, epoch=row, seconds=9.0, train_loss=0.5)
    assert reproduced([result], [Shown(other)]) is False
    assert reproduced([None], [Shown(None)]) is None


def test_a_long_record_is_compared_by_the_rows_that_both_have():
    def long(rows, change=0.0):
        history = History(2, most=8)
        for row in range(rows):
            history.append(step=10 * row, epoch=row, seconds=9.0, train_loss=row + (change if row == 16 else 0.0))
        return history

    result = Result("running", 20, 0.2, None, None, long(21).copy())
    assert reproduced([result], [Shown(long(50))])
    assert reproduced([result], [Shown(long(50, change=1e-12))]) is False
    assert reproduced([result], [Shown(long(20))]) is None

"""A run's configuration: what it accepts, what it says of what it refuses, and that nothing is lost on the way."""

from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reluviz.core.config import (
    ConfigError,
    DataConfig,
    NetworkConfig,
    RunConfig,
    TargetConfig,
)
from reluviz.core.datasets import DATASETS, OWN_FILE, load
from reluviz.core.declarations import declarations
from reluviz.core.settings import Declaration
from reluviz.errors import ReluvizError
from reluviz_kernels import ACTIVATIONS, INITIALISATIONS, LOSSES, OPTIMISERS

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = declarations(RunConfig)


def value_strategy(declaration: Declaration) -> st.SearchStrategy[Any]:
    facts = declaration.setting
    if declaration.kind is bool:
        return st.booleans()
    if declaration.kind is int:
        return st.integers(int(facts.low or 0), int(facts.high or 0))
    if declaration.kind is float:
        return st.floats(facts.low, facts.high)
    if declaration.kind is str:
        return (
            st.sampled_from(list(facts.choices()))
            if facts.choices
            else st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
        )
    return st.lists(st.integers(int(facts.low or 0), int(facts.high or 0)), max_size=facts.most).map(tuple)


@st.composite
def valid_settings(draw: st.DrawFn) -> dict[str, Any]:
    """A value for every setting, from its declaration and the few rules between settings."""
    values: dict[str, Any] = {}
    for declaration in SETTINGS:
        facts = declaration.setting
        if facts.parameters:
            owner = values[f"{declaration.key.rpartition('.')[0]}.{facts.of}"]
            numbers = {p.name: draw(st.floats(p.low, p.high)) for p in facts.parameters(owner)}
            if owner == "hardtanh":
                numbers["min_val"], numbers["max_val"] = sorted(numbers.values())
            values[declaration.key] = numbers
        else:
            values[declaration.key] = draw(value_strategy(declaration))
    info = DATASETS[values["data.name"]]
    if info.is_file:
        values["data.path"] += ".csv"
    else:
        values |= {"data.path": "", "data.label": "", "data.task": "auto"}
    if not info.has_noise:
        values["data.noise"] = 0.0
    if values["data.split"] == 1:
        values["target.split"] = "train"
    if info.kind == "regression":
        values |= {"target.metric": "loss", "training.loss": draw(st.sampled_from(["auto", "squared"]))}
    elif info.kind == "binary" and values["training.loss"] == "softmax":
        values["training.loss"] = "logistic"
    if values["target.metric"] == "accuracy":
        values["target.value"] = min(values["target.value"], 1.0)
    return values


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_toml(text, source="run.toml")
    return str(caught.value)


# Round trips


@given(values=valid_settings())
def test_every_valid_run_survives_being_written_and_read(values: dict[str, Any]) -> None:
    config = RunConfig().with_values(values)
    for key, value in values.items():
        assert attrgetter(key)(config) == value
    again = RunConfig.from_toml(config.to_toml())
    assert again == config
    assert hash(again) == hash(config)
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert pickle.loads(pickle.dumps(config)) == config


def test_an_empty_text_is_the_default_run() -> None:
    assert RunConfig.from_toml("") == RunConfig()


def test_the_order_of_parameters_does_not_matter() -> None:
    forward = NetworkConfig(activation="softplus", activation_parameters={"beta": 2.0, "threshold": 9.0})
    backward = NetworkConfig(activation="softplus", activation_parameters={"threshold": 9.0, "beta": 2.0})
    assert forward == backward
    assert hash(forward) == hash(backward)


def test_a_file_gives_the_run_that_was_saved(tmp_path: Path) -> None:
    config = RunConfig().with_values({"data.name": OWN_FILE, "data.path": "数据 é.csv", "network.hidden": ()})
    config.save(tmp_path / "run.toml")
    assert RunConfig.load(tmp_path / "run.toml") == config
    assert RunConfig.load(str(tmp_path / "run.toml")) == config


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(b"\xef\xbb\xbfseed = 4\r\n[network]\r\nhidden = [3]\r\n")
    assert RunConfig.load(path) == RunConfig(seed=4, network=NetworkConfig(hidden=(3,)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("network.hiden = [8]", "run.toml: network.hiden: unknown key; did you mean 'hidden'?"),
        ("hidden = [8]", "run.toml: hidden: unknown key; did you mean 'network.hidden'?"),
        ("[netwrk]", "run.toml: netwrk: unknown key; did you mean 'network'?"),
        (
            "zzz = 1",
            "run.toml: zzz: unknown key (known: data, network, initialisation, training, target, seed)",
        ),
        ("network = 3", "run.toml: network: must be a table, not 3"),
        (
            "network.hidden = [8, 2000]",
            "run.toml: network.hidden[1]: must be a whole number from 1 to 1024, not 2000",
        ),
        (
            f"network.hidden = {[1] * 65}",
            "run.toml: network.hidden: must be an array of at most 64 whole numbers from 1 to 1024, not of 65",
        ),
        (
            "training.batch_size = true",
            "run.toml: training.batch_size: must be a whole number from 1 to 65536, not true",
        ),
        (
            "training.learning_rate = nan",
            "run.toml: training.learning_rate: must be a number from 1e-09 to 1e+06, not nan",
        ),
        ("training.shuffle = 'yes'", "run.toml: training.shuffle: must be true or false, not 'yes'"),
        ("seed = 1979-05-27", "run.toml: seed: must be a whole number from 0 to 4294967295, not a date or time"),
        ("network.dtype = 'float46'", "(known: float32, float64)"),
        (
            "network.activation = 'rleu'",
            "run.toml: network.activation: unknown activation 'rleu'; did you mean 'relu'?",
        ),
        ("network.activation = 'step'", "run.toml: network.activation: 'step' can't be trained"),
        (
            "network.activation_parameters = {slope = 1}",
            "network.activation_parameters.slope: relu takes no parameters",
        ),
        (
            "network = {activation = 'leaky_relu', activation_parameters = {slop = 1}}",
            "run.toml: network.activation_parameters.slop: unknown key; did you mean 'slope'?",
        ),
        (
            "network = {activation = 'leaky_relu', activation_parameters = {slope = 7}}",
            "run.toml: network.activation_parameters.slope: must be a number from 0 to 1, not 7",
        ),
        (
            "network = {activation = 'hardtanh', activation_parameters = {min_val = 2}}",
            "run.toml: network.activation_parameters: hardtanh: min_val 2",
        ),
        ("data.name = 'file'", "run.toml: data.path: the data set 'file' needs the path of a file"),
        ("data.path = 'x.csv'", "run.toml: data.path: is for the data set 'file', not for 'spirals'; leave it out"),
        ("data.task = 'classes'", "run.toml: data.task: is for the data set 'file', not for 'spirals'; leave it out"),
        ("data = {name = 'digits', noise = 0.1}", "run.toml: data.noise: 'digits' takes no noise"),
        ("data.name = 'sine_curve'", "run.toml: target.metric: 'accuracy' needs classes, but 'sine_curve' has numbers"),
        (
            "data.name = 'sine_curve'\ntarget.metric = 'loss'\ntraining.loss = 'logistic'",
            "run.toml: training.loss: 'logistic' needs classes, but 'sine_curve' has numbers; use 'squared'",
        ),
        (
            "training.loss = 'softmax'",
            "run.toml: training.loss: 'softmax' is for more than the two classes of 'spirals'",
        ),
        ("data.split = 1\ntarget.split = 'test'", "run.toml: target.split: 'test' needs test samples"),
        ("target.value = 1.5", "run.toml: target.value: must be an accuracy from 0 to 1, not 1.5"),
    ],
)
def test_the_message_names_the_setting_and_what_is_allowed(text: str, message: str) -> None:
    assert message in refusal(text)


# Names


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("network.activation", [name for name in ACTIVATIONS if name != "step"]),
        ("training.loss", ["auto", *LOSSES]),
        ("training.optimiser", [*OPTIMISERS]),
        ("initialisation.scheme", [*INITIALISATIONS]),
        ("network.dtype", ["float32", "float64"]),
    ],
)
def test_every_name_that_exists_is_accepted(key: str, names: list[str]) -> None:
    for name in names:
        config = RunConfig().with_values({"data.name": "digits", key: name})
        assert attrgetter(key)(config) == name


def test_importing_it_loads_no_numerical_library() -> None:
    code = "import sys, reluviz.core.config; print(*{'numba', 'numpy', 'scipy', 'sklearn'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


# Files


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("seed = 1\nseed = = 2\n", "run.toml:2:8: is not TOML: "),
        ("seed 1", "run.toml:1:6: is not TOML: "),
        ("seed = 1\nnetwork.hidden = [8,\n", "run.toml:3:1: is not TOML: "),
        ("[network]\n[network]\n", "run.toml:2:9: is not TOML: "),
        (f"seed = {'9' * 5000}", "run.toml: is not TOML: Exceeds the limit"),
        ("seed = " + "[" * 5000, "run.toml: is not a run's TOML: its values are nested too deeply"),
    ],
)
def test_a_syntax_error_names_file_line_and_column(text: str, start: str) -> None:
    assert refusal(text).startswith(start)


def test_a_syntax_error_without_a_file_names_line_and_column() -> None:
    with pytest.raises(ConfigError, match=r"^line 2, column 3: is not TOML: "):
        RunConfig.from_toml("\nx=")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"seed = 1\n# caf\xe9\n", ":2:6: is not text in UTF-8: byte 0xe9"),
        (b"seed = 1\0", ":1:9: is not TOML: "),
        (b"#" * 1_000_001, ": is not a run's TOML: larger than 1000000 bytes"),
        (b"seed = -1", ": seed: must be a whole number from 0 to 4294967295, not -1"),
    ],
)
def test_a_damaged_file_names_itself(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        RunConfig.load(path)
    assert str(caught.value).startswith(f"{path}{message}")


@pytest.mark.parametrize("name", ["", "missing.toml", "missing/run.toml", "nul\0.toml"])
def test_a_file_that_cannot_be_read_names_itself(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="can't be read: ") as caught:
        RunConfig.load(tmp_path / name)
    assert caught.value.source == str(tmp_path / name)
    assert str(caught.value).isprintable()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("not a folder", encoding="utf-8")
    with pytest.raises(ReluvizError):
        RunConfig().save(tmp_path / "taken" / "run.toml")


# The data set


def test_the_data_set_is_the_one_described() -> None:
    data = DataConfig(name="moons", samples=40, noise=0.3, split=0.75, seed=5).dataset()
    expected = load("moons", samples=40, noise=0.3, split=0.75, seed=5)
    np.testing.assert_array_equal(data.x_train, expected.x_train)
    np.testing.assert_array_equal(data.x_test, expected.x_test)


@pytest.mark.parametrize(
    ("loss", "target", "key"),
    [
        ("auto", {"metric": "accuracy"}, "target.metric"),
        ("logistic", {"metric": "loss"}, "training.loss"),
        ("auto", {"metric": "loss", "split": "test"}, "target.split"),
    ],
)
def test_what_an_own_file_cannot_serve_is_refused_once_it_is_loaded(
    tmp_path: Path, loss: str, target: dict[str, str], key: str
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("y,x\n" + "".join(f"{i / 7},{i}\n" for i in range(40)), encoding="utf-8")
    data = {"name": OWN_FILE, "path": str(path), "label": "y", "task": "regression"}
    config = RunConfig.from_dict({"data": data, "training": {"loss": loss}, "target": target})
    dataset = config.data.dataset()
    assert dataset.kind == "regression"
    if target.get("split") == "test":
        dataset = replace(dataset, x_test=dataset.x_test[:0], y_test=dataset.y_test[:0])
    with pytest.raises(ConfigError) as caught:
        config.check_data(dataset)
    assert caught.value.key == key


@pytest.mark.parametrize(("name", "loss"), [("circles", "logistic"), ("wine", "softmax"), ("abs_curve", "squared")])
def test_the_automatic_loss_follows_from_the_data(name: str, loss: str) -> None:
    config = RunConfig().with_values({"data.name": name, "target.metric": "loss"})
    dataset = config.data.dataset()
    config.check_data(dataset)
    assert config.loss_for(dataset) == loss
    assert config.with_value("training.loss", "squared").loss_for(dataset) == "squared"


# Convergence


@given(
    scores=st.lists(st.sampled_from([0.0, 0.94, 0.95, 1.0, math.nan]), max_size=12),
    patience=st.integers(1, 4),
    metric=st.sampled_from(["accuracy", "loss"]),
)
def test_a_run_converges_where_the_target_first_holds_for_its_patience(
    scores: list[float], patience: int, metric: str
) -> None:
    meets = {"accuracy": {0.95, 1.0}, "loss": {0.0, 0.94, 0.95}}[metric]
    windows = [scores[i : i + patience] for i in range(len(scores) - patience + 1)]
    expected = next((i for i, window in enumerate(windows) if all(score in meets for score in window)), None)
    assert TargetConfig(metric=metric, value=0.95, patience=patience).converged(scores) == expected

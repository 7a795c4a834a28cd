"""A run's configuration: what it accepts, what it says of what it refuses, and that nothing is lost on the way."""

from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reluviz.core.config import (
    OWN_FILE,
    ConfigError,
    DataConfig,
    NetworkConfig,
    RunConfig,
    TargetConfig,
    TrainingConfig,
    Values,
)
from reluviz.core.declarations import Declaration, declarations, reference, sections
from reluviz.errors import ReluvizError
from reluviz_kernels import ACTIVATIONS, INITIALISATIONS, LOSSES, OPTIMISERS

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = declarations(RunConfig)
NUMBERS = [d for d in SETTINGS if d.kind in (int, float)]


def by_key(settings: list[Declaration] | tuple[Declaration, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("declaration", settings, ids=attrgetter("key"))


def value_strategy(declaration: Declaration) -> st.SearchStrategy[Any]:
    facts = declaration.setting
    if declaration.kind is bool:
        return st.booleans()
    if declaration.kind is int:
        return st.integers(int(facts.low or 0), int(facts.high or 0))
    if declaration.kind is float:
        return st.floats(facts.low, facts.high)
    if declaration.kind is str:
        return st.sampled_from(list(facts.choices())) if facts.choices else st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\0")
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
    if values["data.name"] == OWN_FILE:
        values["data.path"] += ".csv"
    else:
        values["data.path"] = ""
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


# The declarations themselves


@by_key(SETTINGS)
def test_a_declaration_is_complete(declaration: Declaration) -> None:
    facts = declaration.setting
    assert facts.doc
    assert "\n" not in facts.doc
    assert declaration.kind in (int, float, bool, str) or facts.most or facts.parameters
    if declaration.kind in (int, float):
        assert facts.low is not None
        assert facts.high is not None
        assert facts.low <= declaration.default <= facts.high
    if facts.choices:
        assert declaration.default in list(facts.choices())


def test_a_section_carries_the_name_of_its_field() -> None:
    assert {name: kind.table for name, kind in sections(RunConfig).items()} == {
        name: name for name in ("data", "network", "initialisation", "training", "target")
    }


def test_every_field_is_declared_once() -> None:
    keys = [declaration.key for declaration in SETTINGS]
    assert len(keys) == len(set(keys))
    assert len(keys) == 1 + sum(len(fields(kind)) for kind in sections(RunConfig).values())


def test_the_reference_names_each_setting_with_range_default_and_doc() -> None:
    table = reference(RunConfig)
    assert len(table.splitlines()) == 2 + len(SETTINGS)
    assert (
        "| `network.hidden` | an array of at most 64 whole numbers from 1 to 1024 | `[8, 8]` "
        "| neurons in each hidden layer |"
    ) in table
    assert "| `training.shuffle` | true or false | `true` |" in table
    assert "| `training.learning_rate` | a number from 1e-09 to 1e+06 | `0.03` | learning rate |" in table


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
        assert attrgetter(key)(RunConfig().with_value(key, name)) == name


def test_importing_it_loads_no_numerical_library() -> None:
    code = "import sys, reluviz.core.config; print(*{'numba', 'numpy', 'scipy', 'sklearn'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


# Types and ranges


@by_key(NUMBERS)
def test_a_number_outside_its_range_is_refused_with_the_range(declaration: Declaration) -> None:
    low, high = declaration.setting.low, declaration.setting.high
    assert low is not None
    assert high is not None
    for value in (low - 1, high + 1, math.nan, math.inf, -math.inf, 10**400, -(10**400), 1 << 50_000):
        with pytest.raises(ConfigError) as caught:
            RunConfig().with_value(declaration.key, value)
        assert caught.value.key == declaration.key
        assert str(caught.value).startswith(f"{declaration.key}: must be a")
        assert f"number from {low:g} to" in str(caught.value).replace(str(low), f"{low:g}")


@by_key(SETTINGS)
@pytest.mark.parametrize("value", [True, 3, 2.5, "8", None, [True], [8.5], ["8"], {"x": 1}, 1j, object()], ids=repr)
def test_a_value_of_another_type_is_refused(declaration: Declaration, value: object) -> None:
    kind = declaration.kind
    if kind is type(value) or (kind is float and value == 3 and value is not True):  # noqa: PLR2004
        pytest.xfail
    with pytest.raises(ConfigError) as caught:
        RunConfig().with_value(declaration.key, value)
    assert caught.value.key.startswith(declaration.key)

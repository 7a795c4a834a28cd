"""Classes of settings: that each is declared completely and once, and how one is changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields
from operator import attrgetter

import pytest

from reluviz.core.config import (
    ConfigError,
    DataConfig,
    NetworkConfig,
    RunConfig,
)
from reluviz.core.datasets import DATASETS, OWN_FILE
from reluviz.core.declarations import Declared, declarations, reference, sections
from reluviz.core.settings import Declaration, setting

SETTINGS = declarations(RunConfig)


@pytest.mark.parametrize("declaration", SETTINGS, ids=attrgetter("key"))
def test_a_declaration_is_complete(declaration: Declaration) -> None:
    facts = declaration.setting
    assert facts.doc
    assert "\n" not in facts.doc
    assert declaration.kind in (int, float, bool, str) or facts.most or facts.parameters
    if declaration.kind in (int, float):
        assert facts.low is not None
        assert facts.high is not None
        assert facts.default_of or facts.low <= declaration.default <= facts.high
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


# Changing a setting


def test_a_run_cannot_be_changed_in_place() -> None:
    config = RunConfig()
    with pytest.raises(FrozenInstanceError):
        config.seed = 3  # type: ignore[misc]
    assert {config: "found"}[RunConfig()] == "found"


def test_a_changed_copy_leaves_the_original() -> None:
    config = RunConfig()
    changed = config.with_value("network.hidden", [4, 4, 4])
    assert changed.network.hidden == (4, 4, 4)
    assert config == RunConfig()
    assert changed.with_value("network", config.network) == config


def test_one_parameter_can_be_changed() -> None:
    config = RunConfig(network=NetworkConfig(activation="softplus"))
    changed = config.with_value("network.activation_parameters.beta", 2)
    assert changed.network.activation_parameters == {"beta": 2.0, "threshold": 20.0}


def test_another_name_brings_its_own_parameters() -> None:
    config = RunConfig().with_values({"network.activation": "leaky_relu", "network.activation_parameters.slope": 0.5})
    assert config.network.activation_parameters == {"slope": 0.5}
    assert config.with_value("network.activation", "elu").network.activation_parameters == {"alpha": 1.0}
    same = config.with_value("network.activation", "leaky_relu")
    assert same.network.activation_parameters == {"slope": 0.5}


def test_another_data_set_brings_its_own_noise_and_drops_the_file() -> None:
    config = RunConfig().with_values({"data.name": OWN_FILE, "data.path": "x.csv", "data.label": "y"})
    circles = config.with_value("data.name", "circles")
    assert circles.data == DataConfig(name="circles", noise=DATASETS["circles"].default_noise)
    assert circles.with_value("data.noise", 0.5).with_value("data.name", "digits").data == DataConfig(name="digits")


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("netwrk.hidden", "netwrk: unknown key; did you mean 'network'?"),
        ("network.hiden", "network.hiden: unknown key; did you mean 'hidden'?"),
        ("network.hidden.x", "network.hidden.x: unknown key: 'hidden' is not a table"),
        ("", "'': unknown key"),
    ],
)
def test_a_change_of_an_unknown_setting_is_refused(key: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        RunConfig().with_value(key, 1)
    assert str(caught.value).startswith(message)


def test_a_section_must_be_a_section() -> None:
    with pytest.raises(ConfigError, match=r"^data: must be a table, not a value of type NetworkConfig$"):
        RunConfig(data=NetworkConfig())  # type: ignore[arg-type]


@dataclass(frozen=True)
class Arrays(Declared):
    """One setting of each kind of array."""

    widths: tuple[int, ...] = setting((2, 3), "widths", low=1, high=64, most=4, least=1)
    rates: tuple[float, ...] = setting((0.1, 1.0), "rates", low=1e-6, high=10.0, most=3)
    names: tuple[str, ...] = setting(("relu",), "names", choices=lambda: ("relu", "tanh"), most=2, least=1)


def test_arrays_take_entries_of_their_kind() -> None:
    made = Arrays(widths=[4], rates=[1, 0.5], names=["tanh", "relu"])
    assert made == Arrays(widths=(4,), rates=(1.0, 0.5), names=("tanh", "relu"))
    assert all(type(rate) is float for rate in made.rates)
    assert Arrays.from_dict(made.to_dict()) == made


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("widths", (), "at least 1"),
        ("widths", (1, 2.5), r"widths\[1\]: must be a whole number from 1 to 64"),
        ("rates", (0.1, 11.0), r"rates\[1\]: must be a number from 1e-06 to 10"),
        ("rates", (0.1, "x"), r"rates\[1\]: must be a number"),
        ("rates", (0.1, 0.2, 0.3, 0.4), "at most 3 numbers"),
        ("names", ("relu", "gelo"), "gelo"),
        ("names", ("relu", "relu"), "twice"),
        ("names", "relu", "an array of names out of relu, tanh"),
    ],
)
def test_arrays_refuse_what_does_not_fit(key: str, value: object, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        Arrays(**{key: value})


def test_settings_are_read_from_text() -> None:
    kinds = {declaration.name: declaration for declaration in declarations(Arrays)}
    assert kinds["widths"].read("4, 5") == (4, 5)
    assert kinds["rates"].read("1e-3,2") == (0.001, 2.0)
    assert kinds["names"].read("tanh,relu") == ("tanh", "relu")
    run = {declaration.key: declaration for declaration in SETTINGS}
    assert run["training.shuffle"].read("False") is False
    assert run["training.learning_rate"].read(" 0.5 ") == 0.5
    for key, words in (("seed", "1.5"), ("training.shuffle", "maybe"), ("network.hidden", "8,x"), ("seed", "")):
        with pytest.raises(ConfigError, match="must be"):
            run[key].read(words)

"""One setting: the types and ranges it accepts, and what is said of the others."""

from __future__ import annotations

import math
import pickle
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from reluviz.core.config import (
    ConfigError,
    DataConfig,
    RunConfig,
    Values,
)
from reluviz.core.declarations import declarations
from reluviz.core.settings import Declaration

if TYPE_CHECKING:
    pass

SETTINGS = declarations(RunConfig)
NUMBERS = [d for d in SETTINGS if d.kind in (int, float)]


@pytest.mark.parametrize("declaration", NUMBERS, ids=attrgetter("key"))
def test_a_number_outside_its_range_is_refused_with_the_range(declaration: Declaration) -> None:
    low, high = declaration.setting.low, declaration.setting.high
    assert low is not None
    assert high is not None
    for value in (low - 1, high + 1, math.nan, math.inf, -math.inf, 10**400, -(10**400), 1 << 50_000):
        with pytest.raises(ConfigError) as caught:
            RunConfig().with_value(declaration.key, value)
        assert caught.value.key == declaration.key
        assert str(caught.value).startswith(f"{declaration.key}: must be a")
        assert declaration.expected in str(caught.value)


WRONG_TYPES: dict[Any, list[object]] = {
    int: [True, 2.5, 3.0, "8", None, [8], {}, 1j],
    float: [True, "8", None, [8.0], {}, 1j],
    bool: [1, 0, 1.0, "true", None, []],
    str: [1, True, None, ["relu"], {}, b"relu"],
    tuple[int, ...]: [8, "8", None, [True], [8.5], ["8"], [[8]], {}, range(2)],
    Mapping[str, float]: [8, True, "x", None, [1], [["slope", 1]]],
}


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        pytest.param(d, value, id=f"{d.key}={value!r}")
        for d in SETTINGS
        for value in WRONG_TYPES[d.kind]
        if not (value is None and d.setting.default_of)
    ],
)
def test_a_value_of_another_type_is_refused(declaration: Declaration, value: object) -> None:
    with pytest.raises(ConfigError) as caught:
        RunConfig().with_value(declaration.key, value)
    assert caught.value.key.partition("[")[0] == declaration.key
    assert caught.value.problem.startswith("must be ")


def test_numbers_of_other_libraries_are_stored_as_plain_ones() -> None:
    config = RunConfig().with_values(
        {
            "seed": np.int64(3),
            "network.hidden": (np.int32(4), np.uint8(5)),
            "training.learning_rate": np.float32(0.5),
        }
    )
    assert type(config.seed) is int
    assert [type(width) for width in config.network.hidden] == [int, int]
    assert type(config.training.learning_rate) is float
    assert RunConfig.from_toml(config.to_toml()) == config


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_text_that_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^data\.label: must be text that a file can hold"):
        DataConfig(label=text)


def test_a_message_is_one_line_even_where_the_file_name_is_not() -> None:
    error = ConfigError("network.hidden", "must be\nsmall", "a\nb.toml")
    assert str(error) == "a\\nb.toml: network.hidden: must be\\nsmall"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_parameters_read_like_a_mapping_that_nobody_can_change() -> None:
    values = Values({"slope": 0.25})
    assert dict(**values) == {"slope": 0.25}
    assert values == {"slope": 0.25}
    assert eval(repr(values)) == values
    with pytest.raises(TypeError):
        values["slope"] = 1.0  # type: ignore[index]

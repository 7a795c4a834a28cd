"""Whatever a configuration file holds, reading it gives a run or one line of complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reluviz.core.config import ConfigError, RunConfig
from reluviz.core.declarations import declarations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEYS = [declaration.key for declaration in declarations(RunConfig)]
VALID = (
    RunConfig()
    .with_values(
        {
            "network.activation": "softplus",
            "training.optimiser": "adam",
            "data.name": "file",
            "data.path": "x.csv",
            "data.label": 'a \\ "b" é',
        }
    )
    .to_toml()
    .encode()
)
# Pieces that have a meaning in TOML, so that mutations often still parse.
PIECES = [
    b"=",
    b".",
    b"[",
    b"]",
    b"{",
    b"}",
    b'"',
    b"'",
    b"\n",
    b"\r",
    b"\\",
    b",",
    b"-",
    b"e9",
    b"nan",
    b"inf",
    b"true",
    b"0x",
]

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.times() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A valid file with some spans of it replaced."""
    content = VALID
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        stop = start + draw(st.integers(0, 8))
        content = content[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=3)) + content[stop:]
    return content


def outcome(read: Callable[[], RunConfig]) -> RunConfig | None:
    """Return the run that `read` gives, or None where it is refused in one line."""
    try:
        config = read()
    except ConfigError as error:
        message = str(error)
        assert message
        assert message.isprintable()
        return None
    assert RunConfig.from_toml(config.to_toml()) == config
    return config


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "run.toml"


@given(content=st.binary(max_size=200) | damaged_files())
def test_a_file_of_any_bytes_gives_a_run_or_a_complaint(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    outcome(lambda: RunConfig.load(path))


@given(text=st.text())
def test_any_text_gives_a_run_or_a_complaint(text: str) -> None:
    outcome(lambda: RunConfig.from_toml(text, source="run.toml"))


@given(table=st.dictionaries(st.text() | st.sampled_from(["network", "training", "seed"]), plain_values, max_size=4))
def test_any_table_gives_a_run_or_a_complaint(table: dict[str, Any]) -> None:
    outcome(lambda: RunConfig.from_dict(table))


@given(key=st.sampled_from(KEYS), value=plain_values)
def test_any_value_of_a_setting_gives_a_run_or_a_complaint(key: str, value: object) -> None:
    outcome(lambda: RunConfig().with_value(key, value))


@given(length=st.integers(0, len(VALID)))
def test_a_file_cut_short_gives_a_run_or_a_complaint(path: Path, length: int) -> None:
    path.write_bytes(VALID[:length])
    outcome(lambda: RunConfig.load(path))


@pytest.mark.parametrize(
    "text", ["a" + ".a" * 3000 + " = 1", "network" + ".hidden" * 3000 + " = 1", "a = " + "{a=" * 3000]
)
def test_deep_nesting_gives_a_complaint(text: str) -> None:
    assert outcome(lambda: RunConfig.from_toml(text, source="run.toml")) is None

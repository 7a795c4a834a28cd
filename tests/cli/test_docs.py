"""The command docs: parts of the README that are made from the sources and from runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from reluviz.bench import store
from reluviz.bench.results import CompileResult, WindowResult
from reluviz.commands import docs
from tests.cli.runs import RUN

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_is_up_to_date(run):
    status, _, err = run("docs", "--check", "--folder", ROOT)
    assert status == 0, err


BLOCKS = (*docs.SOURCE_BLOCKS, "window", "compile", "bench", "peers", "accuracy", "claims")


@pytest.fixture
def readme():
    path = Path("README.md")
    path.write_text("".join(f"# {name}\n<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in BLOCKS), "utf-8")
    return path


def test_stale_parts_are_named_and_then_filled(run, readme):
    status, _, err = run("docs", "--check")
    assert status == 1
    assert err.count("\n") == len(docs.SOURCE_BLOCKS)
    assert run("docs") == (0, "README.md is written\n", "")
    assert run("docs", "--check")[0] == 0
    assert run("docs")[1] == "README.md is up to date\n"
    readme.write_text(readme.read_text("utf-8").replace("leaky_relu", "leeky_relu"), "utf-8")
    assert "'activations' is stale" in run("docs", "--check")[2]


def test_a_run_goes_into_the_readme(run, readme):
    store.save("mine", RUN)
    assert run("docs", "--bench", "mine", "--peers", "mine")[0] == 0
    text = readme.read_text("utf-8")
    bench, peers = (text.partition(f"<!-- {name}:begin -->")[2].partition(":end")[0] for name in ("bench", "peers"))
    assert "**Convergence: digits" in bench
    assert "**Training: times as long as reluviz takes for a step**" in peers
    assert "| PyTorch |" in peers
    assert RUN.machine.cpu in bench
    assert RUN.machine.cpu in peers


def test_what_was_measured_of_the_window_has_a_place_of_its_own(run, readme):
    window = WindowResult(
        case="race at full speed", activation=None, backend="cpu", threads=1, samples=[16.0], compile_s=0.0,
        first_frame_s=0.5, first_learning_s=2.0, steps_per_s=9.0, headless_steps_per_s=9.0, longest_wait_ms=1.0,
        memory_start_bytes=1, memory_minute_bytes=1, memory_end_bytes=1, duration_s=60.0,
    )  # fmt: skip
    store.save("all", replace(RUN, results=(*RUN.results, window)))
    store.save("long", replace(RUN, results=(replace(window, duration_s=600.0),)))

    def shown():
        text = readme.read_text("utf-8")
        return [text.partition(f"<!-- {name}:begin -->")[2].partition(":end")[0] for name in ("window", "bench")]

    assert run("docs", "--bench", "all")[0] == 0
    first, bench = shown()
    assert "| seconds measured | 60.0 |" in first
    assert "**Window**" not in bench
    assert run("docs", "--bench", "all", "--window", "long")[0] == 0
    assert "| seconds measured | 600 |" in shown()[0]
    store.save("mine", RUN)
    status, _, err = run("docs", "--window", "mine")
    assert (status, err) == (2, "reluviz: --window: the run mine measured nothing of the window\n")
    compiled = CompileResult(
        case="evaluation", activation=None, backend="cpu", threads=1, samples=[4.0], loaded=[0.02], kernels=1
    )  # fmt: skip
    store.save("cold", replace(RUN, results=(compiled,)))
    assert run("docs", "--compile", "cold")[0] == 0
    assert "| evaluation | 1 | 4.00 | 0.0200 | 1 |" in readme.read_text("utf-8")
    assert "| seconds measured | 600 |" in shown()[0]


def test_a_readme_without_a_marker_is_one_line(run, readme):
    readme.write_text("nothing")
    status, _, err = run("docs")
    assert status == 2
    assert "suites:begin" in err
    assert err.count("\n") == 1

"""The roofs: what is moved and computed, what a result derives from it, and how they are measured."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from reluviz.bench import roof_kernels
from reluviz.bench.checks import ResultError
from reluviz.bench.document import Document, from_dict, from_json
from reluviz.bench.machine import Machine
from reluviz.bench.options import Options
from reluviz.bench.plan import filtered
from reluviz.bench.progress import SilentProgress
from reluviz.bench.results import KernelResult, RoofResult
from reluviz.bench.runner import measure
from reluviz.bench.suites import roofline

COPY = RoofResult(
    case="copy memory 2",
    activation=None,
    backend="cpu",
    threads=2,
    params={"dtype": "float32"},
    samples=[2.0, 1.0, 4.0],
    limit="copy",
    place="memory",
    bytes=6 * 10**9,
    operations=0,
)
ARITHMETIC = replace(COPY, case="arithmetic 2", limit="arithmetic", place="registers", bytes=0, operations=10**10)


def measured(pattern, threads=2):
    contests = filtered(roofline.plan(Options(threads=threads, min_rounds=2, max_time=0.0)), re.compile(pattern))
    found = measure(contests, SilentProgress(io.StringIO()))
    assert found.left_out == ()
    return found.results


def test_figures_come_from_the_samples():
    assert (COPY.gb_per_s, COPY.gop_per_s) == (6.0, None)  # the shortest of the samples takes 1 s
    assert (ARITHMETIC.gb_per_s, ARITHMETIC.gop_per_s) == (None, 10.0)
    assert replace(COPY, samples=[0.0]).gb_per_s is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"limit": "magic"}, "limit"),
        ({"place": "registers"}, "place"),
        ({"place": "disk"}, "place"),
        ({"bytes": 0}, "operations"),
        ({"operations": 5}, "operations"),
        ({"bytes": -1}, "bytes"),
        ({"limit": "arithmetic", "place": "registers"}, "operations"),
    ],
)
def test_what_can_not_be_right_is_refused(change, field):
    with pytest.raises(ResultError) as caught:
        replace(COPY, **change)
    assert caught.value.field == field


@pytest.mark.parametrize("steps", [0, 1, 7])
def test_every_chain_computes_what_numpy_does(steps):
    size = roof_kernels.CHAINS * roof_kernels.LANES
    starts = np.random.default_rng(1).integers(-64, 64, size).astype(np.float32)
    out = np.empty_like(starts)
    roof_kernels.fused_steps(starts, 0.5, 3.0, steps, out)
    expected = starts.astype(np.float64)
    for _ in range(steps):
        expected = 0.5 * expected + 3.0
    assert np.array_equal(out, expected)  # halves of whole numbers, exact in float32


def test_rounds_of_copies_copy():
    x = np.arange(4 * roof_kernels.LANES, dtype=np.float32)
    y = np.zeros_like(x)
    roof_kernels.copy_rounds(x, y, 0)
    assert not y.any()
    roof_kernels.copy_rounds(x, y, 3)
    assert np.array_equal(x, y)


def test_there_is_a_roof_for_each_limit_on_one_thread_and_on_all():
    cases = [entry.case for contest in roofline.plan(Options(threads=2)) for entry in contest.entries]
    limits = ("copy cache", "copy memory", "stream memory", "arithmetic")
    assert cases == [f"{limit} {threads}" for threads in (1, 2) for limit in limits]
    assert len(roofline.plan(Options(threads=1))) == 1


def test_roofs_are_measured():
    copy, arithmetic = measured("^(copy cache|arithmetic) 2$")
    assert (copy.limit, copy.place, copy.threads, copy.summary.rounds) == ("copy", "cache", 2, 2)
    # Two arrays of 4,096 float32 for each of two threads, ten thousand times.
    assert copy.bytes == 2 * 2 * 4096 * 4 * 10_000
    assert arithmetic.operations == 2 * 2 * roof_kernels.CHAINS * roof_kernels.LANES * 1_000_000
    assert copy.gb_per_s > 0
    assert arithmetic.gop_per_s > 0


def test_copies_from_memory_are_measured(monkeypatch):
    monkeypatch.setattr(roofline, "IN_MEMORY", 1 << 12)
    copy, stream = measured("memory 1$", threads=1)
    assert (copy.limit, stream.limit) == ("copy", "stream")
    assert copy.bytes == stream.bytes == 2 * 4 * 4096


def test_arithmetic_that_is_wrong_is_not_timed(monkeypatch):
    monkeypatch.setattr(roof_kernels, "fused_steps", lambda starts, f, s, steps, out: np.copyto(out, starts))
    contests = filtered(roofline.plan(Options(threads=1, min_rounds=1, max_time=0.0)), re.compile("arithmetic"))
    found = measure(contests, SilentProgress(io.StringIO()))
    assert found.results == ()
    assert "something else" in found.left_out[0]


def test_a_roof_and_a_counted_kernel_are_written_and_read_and_an_older_kernel_is_read():
    kernel = KernelResult(
        case="relu value 4096",
        activation="relu",
        backend="cpu",
        threads=2,
        params={"dtype": "float32"},
        samples=[1e-6],
        pass_="value",
        elements=1000,
        operations=4,
    )
    assert kernel.operations_per_byte == 0.5
    assert kernel.gop_per_s == pytest.approx(4.0)
    assert replace(kernel, operations=None).gop_per_s is None
    machine = Machine(
        cpu="a", architecture="b", physical_cores=1, logical_cores=1, usable_cores=1, memory_bytes=1, os="c",
        features=(), blas=(), cuda="none", cuda_available=False,
    )  # fmt: skip
    document = Document(
        created=datetime(2026, 1, 1, tzinfo=UTC), argv=("bench",), seed=0, machine=machine, versions={},
        results=(COPY, ARITHMETIC, kernel),
    )  # fmt: skip
    assert from_json(document.to_json()) == document
    older = document.to_dict()
    for name in ("operations", "operations_per_byte", "gop_per_s"):
        del older["results"][-1][name]
    assert from_dict(older).results == (COPY, ARITHMETIC, replace(kernel, operations=None))

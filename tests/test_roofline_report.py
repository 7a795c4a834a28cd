"""The roofline of a run in every form of the report."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from reluviz.bench.document import load
from reluviz.bench.results import KernelResult, RoofResult
from reluviz.report.charts import charts
from reluviz.report.findings import findings
from reluviz.report.markdown import to_markdown
from reluviz.report.page import to_html
from reluviz.report.roofline import position, rooflines, spread, ticks
from reluviz.report.tables import result_tables

RUN = load(Path(__file__).parent / "bench" / "run.json")


def roof(limit, place, amount, threads=1):
    """Return a roof of that many GB/s or Gop/s."""
    computes = limit == "arithmetic"
    return RoofResult(
        case=f"{limit} {place} {threads}",
        activation=None,
        backend="cpu",
        threads=threads,
        params={"dtype": "float32"},
        samples=[1.0],
        limit=limit,
        place=place,
        bytes=0 if computes else amount * 10**9,
        operations=amount * 10**9 if computes else 0,
    )


def kernel(activation, which, operations, gop_per_s, elements=4096):
    return KernelResult(
        case=f"{activation} {which} {elements}",
        activation=activation,
        backend="cpu",
        threads=1,
        params={"dtype": "float32"},
        samples=[operations * elements / gop_per_s / 1e9 if operations else 1e-6],
        pass_=which,
        elements=elements,
        operations=operations,
    )


ROOFS = (
    roof("copy", "cache", 200),
    roof("copy", "memory", 20),
    roof("stream", "memory", 30),
    roof("arithmetic", "registers", 100),
)
# An element is 8 bytes, read and written.
KERNELS = (kernel("relu", "value", 1, 12.5), kernel("relu", "derivative", 2, 10.0), kernel("gelu", "value", 40, 60.0))
MADE = replace(RUN, results=(*KERNELS, kernel("identity", "value", 0, 1.0), *ROOFS))


def test_the_lower_roof_counts_where_the_array_lies():
    (cache,) = rooflines(MADE.results)
    assert (cache.place, cache.peak, dict(cache.bandwidths)) == ("cache", 100.0, {"cache": 200.0, "memory": 30.0})
    assert [position(each)[0] for each in cache.kernels] == [0.125, 0.25, 5.0]
    assert [position(each)[1] for each in cache.kernels] == pytest.approx([12.5, 10.0, 60.0])
    assert [cache.share(each) for each in cache.kernels] == pytest.approx([0.5, 0.2, 0.6])
    (memory,) = rooflines((*ROOFS, kernel("relu", "value", 1, 1.5, elements=1 << 24)))
    assert memory.place == "memory"
    assert memory.roof(0.125) == pytest.approx(30 / 8)
    assert memory.roof(50.0) == 100.0


def test_without_roofs_or_with_roofs_of_other_threads_there_is_no_roofline():
    assert rooflines(KERNELS) == ()
    assert rooflines((*KERNELS, *(replace(each, threads=2) for each in ROOFS))) == ()
    assert rooflines(ROOFS) == ()
    assert not any("Roofline" in table.title for table in result_tables(RUN))


def test_the_tables_tell_roofs_operations_and_shares():
    text = to_markdown(MADE)
    assert "| copy past the caches, from memory | 1 | 30.0 | – |" in text
    assert "| arithmetic, in registers | 1 | – | 100 |" in text
    assert "Roofline: 4,096 elements, in the cache, 1 thread" in text
    assert "| relu | 1 | 0.125 | 12.5 | 50 % | 2 | 0.250 | 10.0 | 20 % |" in text
    assert "| gelu | 40 | 5.00 | 60.0 | 60 % | – | – | – | – |" in text
    only = [table.title for table in result_tables(replace(RUN, results=ROOFS))]
    assert only == ["Roofline: what bounds the kernels"]


def test_the_finding_names_the_kernel_nearest_to_its_roof():
    found = next(each for each in findings(MADE) if each.title.startswith("Roofline"))
    assert (found.title, found.figure) == ("Roofline in the cache, 1 thread", "200 GB/s")
    assert "gelu value with 60 % of it" in found.detail


def test_the_chart_has_a_point_with_its_figures_for_each_kernel():
    (chart,) = [each for each in charts(MADE) if each.title.startswith("Roofline")]
    (axes,) = chart.figure.axes
    points = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in points] == [0.125, 0.25, 5.0]
    assert [line.get_ydata()[0] for line in points] == pytest.approx([12.5, 10.0, 60.0])
    (low, high), (left, right) = axes.get_ylim(), axes.get_xlim()
    assert all(left < line.get_xdata()[0] < right and low < line.get_ydata()[0] < high for line in points)
    page = to_html(MADE)
    assert "<title>relu value: 12.5 Gop/s, 1 operations an element, 50 % of the roof</title>" in page
    assert "tip: " not in page


def test_a_kernel_above_a_disturbed_roof_is_still_in_the_picture():
    fast = kernel("gelu", "value", 40, 400.0)
    (chart,) = [each for each in charts(replace(RUN, results=(fast, *ROOFS))) if each.title.startswith("Roofline")]
    assert chart.figure.axes[0].get_ylim()[1] > 400.0


def test_names_are_spread_in_their_order_within_the_panel():
    places = [0.9, 0.1, 0.91, 0.12, 0.5]
    found = spread(places, 0.05, 0.92)
    order = sorted(range(5), key=lambda i: places[i])
    ordered = [found[i] for i in order]
    assert ordered == sorted(ordered)
    assert min(b - a for a, b in pairwise(ordered)) >= 0.05 - 1e-12
    assert max(found) <= 0.92
    assert found[4] == 0.5
    assert spread([], 0.1, 1.0) == []


def test_ticks_are_round_numbers():
    assert ticks(0.1, 12) == pytest.approx([0.1, 0.2, 0.5, 1, 2, 5, 10])
    assert ticks(0.1, 1000) == pytest.approx([0.1, 1, 10, 100, 1000])

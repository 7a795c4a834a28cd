"""The HTML report: well formed, self-contained, complete, and made from any document that can be."""

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reluviz.bench.compare import compare
from reluviz.bench.document import load
from reluviz.bench.results import TrainingResult
from reluviz.report.csv_rows import to_csv
from reluviz.report.findings import findings
from reluviz.report.markdown import to_markdown
from reluviz.report.page import to_html
from reluviz.report.tables import result_tables
from reluviz.report.text import write_tables

RUN = load(Path(__file__).parent / "bench" / "run.json")
KERNELS, TRAINING, RACES = (RUN.of(suite) for suite in ("kernels", "training", "convergence"))
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Checks nesting and gathers what a test asks for."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.text = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        self.gather(attributes)

    def handle_startendtag(self, tag, attributes):
        self.gather(attributes)

    def gather(self, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name.endswith(("href", "src")):
                self.links.append(value)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def html():
    return to_html(RUN)


def test_page_is_well_formed_and_its_links_lead_somewhere(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    for link in page.links:
        assert link.startswith("#")
        assert link[1:] in page.ids
    for reference in re.findall(r"url\(#([^)]*)\)", html):
        assert reference in page.ids


def test_page_refers_to_nothing_outside(html):
    assert "http://" not in html
    assert "https://" not in html
    assert "@import" not in html
    assert not re.search(r"<(script|link|img|iframe)\b", html)
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", html))


def test_every_figure_is_on_the_page(html):
    text = "".join(Page(html).text)
    for table in result_tables(RUN):
        for cell in (cell for row in table.rows for cell in row):
            assert cell in text
    for finding in findings(RUN):
        assert finding.figure in text
        assert finding.detail in text
    raw = text[text.index('{\n "schema_version"') :]
    assert json.JSONDecoder().raw_decode(raw)[0] == RUN.to_dict()


def test_every_chart_is_xml_that_names_its_activations(html):
    charts = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(charts) == 7  # two array sizes, bandwidth, two workloads, two races
    for chart in charts:
        root = ElementTree.fromstring(chart)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        words = " ".join(root.itertext())
        assert "relu" in words
        assert "#0a0a0" not in chart  # each placeholder has become a colour of the page
        assert "var(--" in chart


def test_page_follows_light_and_dark_and_is_the_same_again(html):
    assert "prefers-color-scheme: dark" in html
    assert to_html(RUN) == html


def test_page_escapes_what_names_hold(html):
    assert "a <b> & c.html" not in html
    assert "a &lt;b&gt; &amp; c.html" in html
    odd = '<script>"$x$&</script>数'
    race = replace(RACES[0], dataset=odd, activation=odd)
    page = to_html(replace(RUN, results=(race,)))
    assert "<script" not in page
    assert odd in "".join(Page(page).text)


def test_page_with_a_comparison_tells_of_it():
    slower = tuple(
        replace(r, samples=[2 * s for s in r.samples]) if isinstance(r, TrainingResult) else r for r in RUN.results
    )
    other = replace(RUN, results=slower, versions={**RUN.versions, "numba": "9.9"})
    comparison = compare(RUN, other)
    page = to_html(other, comparison)
    assert "Comparison with the baseline" in page
    assert "the versions of numba differ" in page
    assert "+100.0 %" in page


KERNEL = next(r for r in KERNELS if not r.is_copy)
EDGES = {
    "nothing": (),
    "one kernel": (KERNEL,),
    "one copy": (next(r for r in KERNELS if r.is_copy),),
    "only a peer": (replace(KERNEL, backend="torch"),),
    "only a derivative": (replace(KERNEL, pass_="derivative"),),
    "times of zero": (replace(KERNEL, samples=[0.0]), replace(TRAINING[0], samples=[0.0, 0.0])),
    "times of no normal size": (replace(KERNEL, samples=[5e-324]), replace(TRAINING[0], samples=[1e15])),
    "an unknown activation": (replace(KERNEL, activation="swiglu"),),
    "one seed": (replace(RACES[0], epochs=[1], seconds=[0.0]),),
    "no seed that converged": (replace(RACES[0], epochs=[None] * 3, seconds=[None] * 3),),
    "epochs of zero": (replace(RACES[0], epochs=[0, 0], seconds=[0.0, 0.0]),),
    "no hidden layer": (replace(RACES[0], layers=()),),
    "a CUDA device": tuple(replace(r, backend="cuda") for r in KERNELS if r.backend == "cpu") + KERNELS,
}


@pytest.mark.parametrize("results", EDGES.values(), ids=EDGES.keys())
def test_every_form_takes_every_document(results):
    document = replace(RUN, results=tuple(results))
    Page(to_html(document))
    to_csv(document)
    to_markdown(document)
    stream = io.StringIO()
    write_tables(result_tables(document), stream)
    text = stream.getvalue()
    assert "nan" not in text
    assert "inf" not in text.replace("infinite", "")

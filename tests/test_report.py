"""Every form of the report: complete, self-contained, and plain where no terminal reads it."""

import csv
import io
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from reluviz.bench.compare import compare
from reluviz.bench.document import load
from reluviz.bench.ratios import copy_share, over_ours, over_relu
from reluviz.bench.results import ConvergenceResult, KernelResult, TrainingResult, WindowResult
from reluviz.report import labels
from reluviz.report.csv_rows import to_csv
from reluviz.report.findings import findings
from reluviz.report.markdown import MarkerError, replace_block, to_markdown
from reluviz.report.peer_table import peer_tables
from reluviz.report.tables import comparison_tables, result_tables
from reluviz.report.text import write_tables

RUN = load(Path(__file__).parent / "bench" / "run.json")
KERNELS, TRAINING, RACES = (RUN.of(suite) for suite in ("kernels", "training", "convergence"))


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Encoded(io.TextIOWrapper):
    def __init__(self, encoding):
        super().__init__(io.BytesIO(), encoding=encoding, newline="")

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)


def text_of(tables, stream=None):
    stream = stream or io.StringIO()
    write_tables(tables, stream)
    return stream.getvalue()


def shown(value):
    return text_of(result_tables(replace(RUN, results=value)))


# Figures in words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (0.1234567, "0.123"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (0.000123456, "1.23e-04"),
        (1.5e7, "1.50e+07"),
        (999.96, "1,000"),
    ],
)
def test_figures_have_three_digits_and_are_never_cut(value, text):
    assert labels.figure(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2.5, "s", "2.50 s"),
        (2.5e-3, "s", "2.50 ms"),
        (12.0, "us", "12.0 µs"),
        (3e-7, "s", "300 ns"),
        (0.0, "s", "0 ns"),
    ],
)
def test_durations_have_the_unit_of_their_size(value, unit, text):
    assert labels.duration(value, unit) == text


def test_a_half_epoch_and_an_open_interval():
    assert [labels.count(x) for x in (12.0, 9.5, 1234.0)] == ["12", "9.5", "1,234"]
    assert labels.interval((3.0, None), whole=True) == "≥ 3"
    assert labels.interval((None, None)) == "–"
    assert labels.interval((3.0, 4.5), whole=True) == "3 to 4.5"


WINDOW = WindowResult(
    case="race at full speed",
    activation=None,
    backend="cpu",
    threads=1,
    params={"contestants": ("relu", "tanh")},
    samples=[16.0, 16.0, 18.0],
    compile_s=0.0,
    first_frame_s=0.5,
    first_learning_s=2.0,
    steps_per_s=940.0,
    headless_steps_per_s=1000.0,
    longest_wait_ms=12.0,
    memory_start_bytes=300_000_000,
    memory_minute_bytes=None,
    memory_end_bytes=303_000_000,
    duration_s=3.0,
)


def test_the_window_has_a_column_for_each_race_and_only_rows_that_tell_something():
    (table,) = result_tables(replace(RUN, results=(WINDOW, replace(WINDOW, case="race at 60 epochs/s"))))
    assert [column.title for column in table.columns[1:]] == ["race at full speed", "race at 60 epochs/s"]
    rows = {row[0]: row[1] for row in table.rows}
    assert rows["frames a second"] == "60.0"  # 1000 ms over the mean of 16, 16 and 18
    assert rows["of the speed without a window"] == "94.0 %"
    assert rows["memory at the end, MB"] == "303"
    assert "memory after a minute, MB" not in rows
    assert table.note == "contestants=relu+tanh"
    longer = replace(WINDOW, memory_minute_bytes=300_000_000)
    assert "| growth after the first minute | +1.0 % |" in to_markdown(replace(RUN, results=(longer,)))
    (finding,) = findings(replace(RUN, results=(WINDOW,)))
    assert (finding.figure, finding.detail) == (
        "60.0 frames/s",
        "99 % of gaps within 18.0 ms; training at 94.0 % of headless",
    )
    row = next(csv.DictReader(io.StringIO(to_csv(replace(RUN, results=(WINDOW,))))))
    assert (row["case"], row["samples"], row["of_headless"]) == ("race at full speed", "16.0;16.0;18.0", "0.94")


# Ratios


def test_a_peer_is_compared_with_our_kernels_for_the_same_work():
    ours, torch = (
        next(r for r in TRAINING if (r.case, r.backend) == ("playground relu", name)) for name in ("cpu", "torch")
    )
    assert over_ours(torch, TRAINING) == pytest.approx(torch.median / ours.median)
    assert over_ours(ours, TRAINING) is None
    assert over_ours(replace(torch, threads=7), TRAINING) is None
    assert over_ours(replace(torch, params={"batch": 11}), TRAINING) is None
    assert over_ours(replace(torch, params={"batch": 10, "version": "2"}), TRAINING) is not None


def test_an_activation_is_compared_with_relu_on_the_same_work():
    relu, tanh = (
        next(r for r in TRAINING if (r.case, r.backend) == (f"playground {n}", "cpu")) for n in ("relu", "tanh")
    )
    assert over_relu(tanh, TRAINING) == pytest.approx(tanh.median / relu.median)
    assert over_relu(relu, TRAINING) is None
    assert over_relu(replace(tanh, backend="torch"), TRAINING) is None
    assert over_relu(replace(tanh, params={"batch": 11}), TRAINING) is None
    assert over_relu(tanh, [tanh]) is None
    assert "vs relu" in shown((relu, tanh))
    assert "vs relu" not in shown((relu,))


def test_a_kernel_is_compared_with_the_copy_of_its_size():
    copy = next(r for r in KERNELS if r.is_copy)
    kernel = next(r for r in KERNELS if not r.is_copy and r.elements == copy.elements)
    assert copy_share(kernel, KERNELS) == pytest.approx(copy.median / kernel.median)
    assert copy_share(kernel, [kernel]) is None
    assert copy_share(replace(kernel, threads=kernel.threads + 1), KERNELS) is None


# Text


def test_off_a_terminal_the_tables_are_plain(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = text_of(result_tables(RUN))
    assert "\x1b" not in text
    assert not re.search("[\u2500-\u257f]", text)


@pytest.mark.parametrize(("variable", "escapes"), [("1", False), ("", True)])
def test_on_a_terminal_no_color_is_honoured(monkeypatch, variable, escapes):
    monkeypatch.setenv("NO_COLOR", variable)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert ("\x1b" in text_of(result_tables(RUN), Terminal())) == escapes


def cells(table, leave_out=()):
    return [
        cell
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if column.title not in leave_out
    ]


@pytest.mark.parametrize("width", ["10", "60", "80", "200"])
def test_no_width_cuts_a_figure(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("NO_COLOR", "1")
    for table in result_tables(RUN):
        text = text_of([table], Terminal())
        optional = {column.title for column in table.columns if column.optional}
        for cell in cells(table, optional if "too narrow for" in text else ()):
            assert cell in text
        assert "…" not in text


def test_a_narrow_terminal_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "70")
    narrow = text_of(result_tables(RUN)[:1], Terminal())
    monkeypatch.setenv("COLUMNS", "200")
    wide = text_of(result_tables(RUN)[:1], Terminal())
    assert "too narrow for" in narrow
    assert "GB/s" not in narrow.splitlines()[1]
    assert "too narrow for" not in wide
    assert max(map(len, narrow.splitlines())) < max(map(len, wide.splitlines()))


def test_figures_line_up_at_the_right():
    table = text_of([next(t for t in result_tables(RUN) if "playground" in t.title)])
    header, *rows = [line for line in table.splitlines() if line.startswith(("activation", "relu", "tanh"))]
    end = header.index("µs/step") + len("µs/step")
    assert rows
    assert all(re.search(r"\S$", row[:end]) and row[end] == " " for row in rows)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_an_output_that_lacks_a_character_gets_another(encoding):
    stream = Encoded(encoding)
    write_tables(result_tables(RUN), stream)
    text = stream.text()
    assert "?" not in text
    assert ("µs/step" if encoding != "ascii" else "us/step") in text


def test_markup_in_a_name_is_only_text():
    odd = replace(TRAINING[0], workload="[bold]x[/bold] :smile:")
    assert "[bold]x[/bold] :smile:" in shown((odd,))


def test_states_are_told_in_words():
    text = text_of(result_tables(RUN))
    assert "did not converge" in text
    assert "diverged" in text
    assert any(r.median_epochs is None for r in RACES)
    assert any(r.final_loss is None for r in TRAINING)


def test_parameters_that_differ_get_a_column():
    relu = next(r for r in KERNELS if not r.is_copy)
    leaky = [replace(relu, params={"dtype": "float32", "slope": slope}) for slope in (0.01, 0.2)]
    text = shown(tuple(leaky))
    assert "parameters" in text
    assert "slope=0.01" in text
    assert "slope=0.2" in text


def test_comparison_tells_what_changed():
    slower = replace(TRAINING[0], samples=[2 * s for s in TRAINING[0].samples])
    stuck = next(r for r in RACES if r.not_converged == 0)
    stopped = replace(stuck, epochs=[None] * len(stuck.epochs), seconds=[None] * len(stuck.epochs))
    current = tuple({slower.identity: slower, stopped.identity: stopped}.get(r.identity, r) for r in RUN.results[1:])
    text = text_of(comparison_tables(compare(RUN, replace(RUN, results=current))))
    assert text.startswith("Worse: 2")
    assert "+100.0 %" in text
    assert "stopped converging" in text
    assert "Better" not in text
    assert "Only in the baseline: 1" in text
    back = text_of(comparison_tables(compare(replace(RUN, results=current), RUN)))
    assert "now converges" in back
    assert "Only in this run: 1" in back


# CSV


def test_csv_has_a_row_for_each_result_with_all_digits():
    rows = list(csv.DictReader(io.StringIO(to_csv(RUN))))
    assert len(rows) == len(RUN.results)
    for row, result in zip(rows, RUN.results, strict=True):
        written = result.to_dict()
        assert row["suite"] == result.suite
        values = [float(x) if x else None for x in row["samples"].split(";")]
        assert values == written["samples"]
        assert row["median"] == ("" if result.median is None else repr(result.median))
    race = next(row for row in rows if row["suite"] == "convergence")
    assert race["layers"] == "64;64"
    assert race["params"] == "target=0.95 batch=32"
    assert len(race["interval_epochs"].split(";")) == 2
    assert race["elements"] == ""


def test_csv_quotes_what_a_name_holds():
    odd = replace(TRAINING[0], workload='a,"b"')
    (row,) = csv.DictReader(io.StringIO(to_csv(replace(RUN, results=(odd,)))))
    assert row["workload"] == 'a,"b"'
    assert to_csv(replace(RUN, results=())) == ""


# Markdown


def test_markdown_tables_have_as_many_cells_in_each_row():
    text = to_markdown(replace(RUN, results=(replace(TRAINING[0], workload="a|b_c"), *RUN.results)))
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) == len(result_tables(RUN)) + 1
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert r"a\|b\_c" in text
    assert RUN.machine.cpu in text
    assert "2025-01-31" in text


def test_a_block_is_replaced_and_the_rest_stays():
    text = "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n"
    replaced = replace_block(text, "bench", "new\n")
    assert replaced == "before\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nafter\n"
    assert replace_block(replaced, "bench", "new") == replaced


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!-- bench:begin -->",
        "<!-- bench:end --><!-- bench:begin -->",
        "<!-- bench:begin --><!-- bench:begin --><!-- bench:end -->",
    ],
)
def test_a_block_without_its_markers_is_an_error(text):
    with pytest.raises(MarkerError, match="bench:"):
        replace_block(text, "bench", "new")


# Findings

KERNEL = next(r for r in KERNELS if not r.is_copy)


def test_findings_name_the_fastest_and_who_is_stuck():
    stuck = [r for r in RACES if (r.dataset, r.protocol) == ("digits", "shared")]
    (finding,) = findings(replace(RUN, results=tuple(stuck)))
    assert finding.figure.startswith("relu ")
    assert "sigmoid: did not converge" in finding.detail
    none = tuple(replace(r, epochs=[None] * 10, seconds=[None] * 10) for r in stuck)
    (finding,) = findings(replace(RUN, results=none))
    assert finding.figure == "did not converge"


def test_findings_give_the_geometric_mean_over_what_both_measured():
    names = ("relu", "tanh")
    ours = [replace(KERNEL, activation=name, case=name, samples=[1e-6]) for name in names]
    peers = [replace(r, backend="torch", samples=[t]) for r, t in zip(ours, (2e-6, 8e-6), strict=True)]
    (finding,) = findings(replace(RUN, results=(*ours, *peers)))
    assert f"PyTorch takes {labels.times(math.sqrt(2 * 8))} as long" in finding.detail


def test_of_a_peer_s_forms_the_fastest_counts():
    ours = replace(KERNEL, samples=[1e-6])
    forms = [
        replace(ours, backend="jax", samples=[t], params={**ours.params, **form})
        for t, form in ((8e-6, {}), (2e-6, {"form": "fused"}))
    ]
    (finding,) = findings(replace(RUN, results=(ours, *forms)))
    assert f"JAX takes {labels.times(2.0)} as long" in finding.detail


# Peers


def test_a_table_of_peers_has_a_line_for_each_work_and_a_column_for_each_peer():
    fused = replace(
        next(r for r in TRAINING if r.backend == "jax"), params={**TRAINING[0].params, "form": "fused"}, samples=[1.0]
    )
    tables = peer_tables(replace(RUN, results=(*RUN.results, fused)))
    training, small, large = tables
    assert [column.title for column in training.columns][2:] == ["PyTorch", "JAX", "scikit-learn", "JAX fused"]
    assert [row[0] for row in training.rows] == ["playground, relu, 1 thread", "replicas, relu, 2 threads"]
    ours = next(r for r in TRAINING if r.backend == "cpu")
    assert training.rows[0][-1] == labels.times(1.0 / ours.median)
    assert training.rows[1][-1] == labels.MISSING
    assert small.rows[0][0] == "relu value"
    assert "16,777,216" in large.title
    assert peer_tables(replace(RUN, results=RACES)) == ()


def test_the_run_has_every_kind_of_result():
    assert {type(r) for r in RUN.results} == {KernelResult, TrainingResult, ConvergenceResult}

"""The command line: what goes where, exit statuses, one line for each mistake, and nothing lost."""

import csv
import gc
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reluviz.bench import runner, store
from reluviz.bench.document import from_json, load
from reluviz.bench.results import CompileResult, WindowResult
from reluviz.bench.runner import Measured
from reluviz.cli import COMMANDS, main
from reluviz.commands import collector, docs, output
from reluviz.files import FileError
from reluviz_kernels import cache

ROOT = Path(__file__).resolve().parents[1]
RUN = load(Path(__file__).parent / "bench" / "run.json")
TINY = ["bench", "kernels", "--filter", "^(copy|relu value) 4096$", "--min-rounds", "2", "--max-time", "0"]
DEVICE_FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    """Keep the tests out of the person's own data."""
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "runs")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys):
    """Return what runs a command and returns its exit status, standard output and standard error."""

    def run_command(*words):
        status = main([str(word) for word in words])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run_command


@pytest.fixture
def instant(monkeypatch):
    """Let the benchmark find the results of a stored run, without measuring."""

    def take(*results, interrupted=False):
        found = Measured(results or RUN.results, (), interrupted)
        monkeypatch.setattr(runner, "measure", lambda contests, progress: found)

    take()
    return take


@pytest.fixture
def never(monkeypatch):
    """Fail if anything is measured."""

    def measure(contests, progress):
        raise AssertionError("measured before all was checked")

    monkeypatch.setattr(runner, "measure", measure)


def process(*words, **options):
    """Start the program in a process of its own, its output read as UTF-8 on every system."""
    return subprocess.Popen(
        [sys.executable, "-m", "reluviz", *map(str, words)],
        env={**os.environ, "PYTHONUTF8": "1"},
        text=True,
        encoding="utf-8",
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


# Commands


def test_without_a_command_the_window_opens(run, monkeypatch):
    opened = []
    monkeypatch.setattr("reluviz.commands.gui.run", lambda words: opened.append(words) or 0)
    assert run() == (0, "", "")
    assert opened == [[]]


def test_the_help_names_every_command(run):
    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert all(name in out for name in COMMANDS)


def test_the_version_is_printed(run):
    assert re.fullmatch(r"reluviz \d+\.\d+\.\d+\n", run("--version")[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_that_names_its_options(run, command):
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"usage: reluviz {command}")
    assert out.isascii()


def test_help_and_list_import_nothing_heavy():
    heavy = "{'PySide6', 'matplotlib', 'sklearn', 'torch', 'jax', 'jinja2', 'pyqtgraph', 'rich', 'scipy.special',"
    heavy += " 'reluviz.commands.claims'}"
    for words, more in ((["--help"], ", 'numpy', 'numba', 'reluviz_kernels'"), (["bench", "--list"], "")):
        code = f"import sys; from reluviz.cli import main; main({words!r})\n"
        code += f"print(sorted({heavy[:-1]}{more}}} & set(sys.modules)), file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr.strip() == "[]"


# Mistakes

MISTAKES = [
    (["bnech"], "did you mean 'bench'"),
    (["bench", "kernals"], "did you mean 'kernels'"),
    (["bench", "--filte", "x"], "did you mean '--filter'"),
    (["bench", "--ful"], "did you mean '--full'"),
    (["bench", "--quick", "--full"], "not allowed with"),
    (["bench", "--filter", "("], "no regular expression"),
    (["bench", "--filter", "zzz"], "no case matches"),
    (["bench", "--device", "gpu"], "did you mean 'cpu'"),
    (["bench", "--threads", "0"], "from 1 to 1024, not '0'"),
    (["bench", "--threads", "two"], "from 1 to 1024, not 'two'"),
    (["bench", "--seed", "-1"], "not '-1'"),
    (["bench", "--seed", "9" * 5000], "..."),
    (["bench", "--seeds", "1001"], "from 1 to 1000"),
    (["bench", "--min-rounds", "0"], "--min-rounds"),
    (["bench", "--max-time", "nan"], "--max-time"),
    (["bench", "--target", "-0.1"], "--target"),
    (["bench", "convergence", "--target", "2"], "accuracy from 0 to 1"),
    (["bench", "--layers", "8,0"], "widths from 1 to 1024"),
    (["bench", "--layers", ",".join(["8"] * 65)], "up to 64 widths"),
    (["bench", "--layers"], "expected one argument"),
    (["bench", "--activations", "relu,"], "names with commas"),
    (["bench", "--activations", "rulu"], "did you mean 'relu'"),
    (["bench", "training", "--activations", "step"], "can't be trained"),
    (["bench", "--dataset", "digts"], "did you mean 'digits'"),
    (["bench", "--dataset", "missing.csv"], "missing.csv"),
    (["bench", "kernels", "--dataset", "digits"], "--dataset is not for the suite kernels"),
    (["bench", "--peers", "nunpy"], "did you mean 'numpy'"),
    (["bench", "--json", "no/such/run.json"], "there is no folder"),
    (["bench", "--html", "."], "is a folder"),
    (["bench", "--csv", "-"], "only --json"),
    (["bench", "--csv", "a", "--html", "./a"], "different files"),
    (["bench", "--save", "../x"], "--save"),
    (["bench", "--compare", "nothing"], "no run is saved"),
    (["bench", "--fail-on", "median:5%"], "needs --compare"),
    (["info", "extra"], "unexpected word 'extra'"),
    (["info", "--clear"], "did you mean '--clear-cache'"),
    (["docs"], "README.md: can't be read"),
    (["docs", "--check", "--accuracy"], "--check changes nothing"),
    (["bench", "two\nlines\x1b[2J"], "unknown suite"),
]


@pytest.mark.usefixtures("never")
@pytest.mark.parametrize(("words", "text"), MISTAKES, ids=[" ".join(words)[:40] for words, _ in MISTAKES])
def test_a_mistake_is_one_line_and_status_2(run, words, text):
    status, out, err = run(*words)
    assert status == 2
    assert out == ""
    assert text in err
    assert err.startswith("reluviz: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert err[:-1].isprintable()


@pytest.mark.usefixtures("never")
def test_a_missing_device_is_status_2_with_the_reason(run, monkeypatch):
    from reluviz_kernels import backend

    monkeypatch.setattr(backend, "cuda_status", lambda: (False, "the driver is too old"))
    status, _, err = run("bench", "--device", "cuda")
    assert status == 2
    assert "the driver is too old" in err
    assert err.count("\n") == 1


@pytest.mark.usefixtures("never")
@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema_version": 99}', '{"results": []}'])
def test_a_malformed_run_to_compare_with_is_status_2(run, tmp_path, content):
    path = tmp_path / "run.json"
    path.write_text(content)
    status, _, err = run("bench", "--compare", path)
    assert status == 2
    assert str(path) in err
    assert err.count("\n") == 1


def test_a_fault_of_the_program_is_not_hidden(monkeypatch):
    from reluviz.commands import info

    def fail():
        raise ZeroDivisionError

    monkeypatch.setattr(info, "collected", fail)
    with pytest.raises(ZeroDivisionError):
        main(["info"])


# The list


def test_the_list_has_a_line_for_each_case_and_heeds_the_filter(run):
    status, out, err = run("bench", "--list")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert {line.split()[0] for line in lines} == {"kernels", "roofline", "training", "convergence", "window"}
    assert len(set(lines)) == len(lines) > 100
    some = run("bench", "kernels", "--list", "--filter", "tanh")[1].splitlines()
    assert some == [line for line in lines if line.startswith("kernels") and "tanh" in line]


def test_a_suite_after_peers_is_a_suite(run):
    assert run("bench", "--peers", "training", "--list") == run("bench", "training", "--peers", "--list")


# Results


def test_a_real_run_gives_json_on_standard_output_and_the_rest_on_standard_error(run):
    status, out, err = run(*TINY, "--json", "-")
    assert status == 0
    document = from_json(out)
    assert [r.case for r in document.results] == ["copy 4096", "relu value 4096"]
    assert list(document.argv) == [*TINY, "--json", "-"]
    assert "Kernels: time per element; 4,096 elements" in err
    assert "kernels: 4,096 elements, in the cache; about" in err


def test_a_real_run_gives_the_table_on_standard_output_and_progress_on_standard_error(run):
    status, out, err = run(*TINY)
    assert status == 0
    assert out.startswith("Kernels: time per element; 4,096 elements, float32, 1 thread\n")
    assert "\x1b" not in out + err
    assert re.fullmatch(r"(kernels: .*; about \d+:\d\d left\n)+", err)
    assert run(*TINY, "--quiet")[2] == ""


def test_no_qt_is_imported_by_a_run():
    code = f"import sys; from reluviz.cli import main; main({TINY!r})\n"
    code += (
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("instant")
def test_every_form_is_written_and_the_run_is_kept(run, tmp_path):
    status, out, err = run("bench", "--json", "a.json", "--csv", "a.csv", "--html", "a.html", "--save", "mine")
    assert (status, err) == (0, "")
    assert load("a.json").results == RUN.results
    assert load(tmp_path / "runs" / "mine.json").results == RUN.results
    with Path("a.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(RUN.results)
    assert Path("a.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert "Convergence" in out


@pytest.mark.usefixtures("instant")
def test_a_file_that_can_not_be_written_loses_nothing_else(run, monkeypatch):
    write = output.write_atomically

    def full(path, text):
        if path == "a.json":
            raise FileError("a.json: can't be written: No space left on device")
        write(path, text)

    monkeypatch.setattr(output, "write_atomically", full)
    status, out, err = run("bench", "--json", "a.json", "--csv", "a.csv", "--save", "mine")
    assert status == 2
    assert err == "reluviz: a.json: can't be written: No space left on device\n"
    assert Path("a.csv").exists()
    assert store.names() == ("mine",)
    assert "Convergence" in out


@pytest.mark.usefixtures("instant")
def test_the_cache_s_notes_are_shown(run, monkeypatch):
    monkeypatch.setattr(cache, "notes", lambda: ["the kernel cache can't be written"])
    assert run("bench")[2] == "reluviz: the kernel cache can't be written\n"


def test_nothing_measured_is_status_2(run, monkeypatch):
    monkeypatch.setattr(runner, "measure", lambda contests, progress: Measured((), ("relu: wrong",), False))
    status, out, err = run("bench", "--json", "a.json")
    assert (status, out) == (2, "")
    assert "nothing could be measured" in err
    assert not Path("a.json").exists()


@pytest.mark.parametrize("seeds", [3, 10])
@pytest.mark.usefixtures("instant")
def test_few_seeds_are_remarked_on(run, seeds):
    assert ("3 seeds are few" in run("bench", "--seeds", seeds)[2]) == (seeds < 10)


# Comparing


def scaled(factor):
    first = RUN.results[0]
    return (replace(first, samples=[factor * s for s in first.samples]), *RUN.results[1:])


@pytest.mark.parametrize(
    ("factor", "rule", "status", "verdict"),
    [
        (2.0, "median:5%", 1, "Worse: 1"),
        (2.0, None, 0, "Worse: 1"),
        (2.0, "min:150%", 0, "Same"),
        (0.5, "median:5%", 0, "Better: 1"),
        (1.0, "median:5%", 0, "Same"),
    ],
)
def test_a_regression_is_status_1_where_it_was_asked_for(run, instant, factor, rule, status, verdict):
    store.save("before", RUN)
    instant(*scaled(factor))
    found, out, err = run("bench", "--compare", "before", *(["--fail-on", rule] if rule else []))
    assert found == status
    assert verdict in out
    assert ("got worse than --fail-on allows" in err) == (status == 1)


@pytest.mark.usefixtures("instant")
def test_other_machines_are_warned_of(run):
    store.save("before", replace(RUN, machine=replace(RUN.machine, cpu="Abacus")))
    status, _, err = run("bench", "--compare", "before")
    assert status == 0
    assert "with before compared, the machines differ in cpu: Abacus before" in err


def test_runs_without_a_common_case_are_status_2_and_nothing_is_lost(run, instant):
    store.save("before", replace(RUN, results=RUN.results[:1]))
    instant(*RUN.results[1:])
    status, out, err = run("bench", "--compare", "before", "--json", "a.json")
    assert status == 2
    assert "no case in common" in err
    assert "Convergence" in out
    assert load("a.json").results == RUN.results[1:]


@pytest.mark.usefixtures("instant")
def test_a_run_can_be_compared_with_the_one_it_replaces(run):
    store.save("mine", replace(RUN, results=scaled(4.0)))
    assert "Better: 1" in run("bench", "--compare", "mine", "--save", "mine")[1]
    assert store.find("mine").results == RUN.results


# Interrupts, pipes and disks


def test_an_interrupted_run_is_printed_and_written(run, instant):
    instant(*RUN.results[:3], interrupted=True)
    status, out, err = run("bench", "--json", "a.json")
    assert status == 130
    assert out.startswith("Kernels")
    assert err == "reluviz: interrupted; here is what was measured until then\n"
    assert len(load("a.json").results) == 3


def test_an_interrupt_before_the_first_sample_writes_nothing(run, monkeypatch):
    monkeypatch.setattr(runner, "measure", lambda contests, progress: Measured((), (), True))
    Path("a.json").write_text("old")
    status, out, err = run("bench", "--json", "a.json")
    assert (status, out, err) == (130, "", "reluviz: interrupted before anything was measured\n")
    assert Path("a.json").read_text() == "old"


def test_an_interrupt_anywhere_else_ends_quietly(run, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "names", interrupt)
    assert run("info") == (130, "", "")


def test_ctrl_c_keeps_what_was_measured(tmp_path):
    path = tmp_path / "run.json"
    # A copy needs no compilation, so that it is being measured soon after the first line.
    words = ["bench", "kernels", "--filter", "^copy 4096$", "--max-time", "100", "--json", path]
    if sys.platform == "win32":
        child = process(*words, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        interrupt = signal.CTRL_BREAK_EVENT
    else:
        child = process(*words)
        interrupt = signal.SIGINT
    with child:
        first = child.stderr.readline()
        time.sleep(2)
        child.send_signal(interrupt)
        out, err = child.communicate(timeout=60)
    assert first.startswith("kernels: 4,096 elements")
    assert child.returncode == 130
    assert "Traceback" not in err
    assert err.endswith("reluviz: interrupted; here is what was measured until then\n")
    assert "copy" in out
    assert load(path).results[0].summary.rounds > 10


def test_a_closed_pipe_ends_it_without_a_word():
    read, write = os.pipe()
    os.close(read)
    with process("bench", "--list", stdout=write) as child:
        os.close(write)
        err = child.communicate(timeout=60)[1]
    if sys.platform == "win32":
        # There, a closed pipe is no broken pipe but an invalid argument.
        assert (child.returncode, err.count("\n")) == (2, 1)
    else:
        assert (child.returncode, err) == (141, "")


@pytest.mark.skipif(not DEVICE_FULL.exists(), reason="the system has no device that is always full")
def test_a_full_standard_output_is_one_line():
    with DEVICE_FULL.open("w") as full, process("bench", "--list", stdout=full) as child:
        err = child.communicate(timeout=60)[1]
    assert child.returncode == 2
    assert err == "reluviz: standard output can't be written: No space left on device\n"


@pytest.mark.skipif(not DEVICE_FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["bench", "--help"]])
def test_help_for_a_full_standard_output_is_one_line(words):
    with DEVICE_FULL.open("w") as full, process(*words, stdout=full) as child:
        err = child.communicate(timeout=60)[1]
    assert (child.returncode, err) == (2, "reluviz: standard output can't be written: No space left on device\n")


@pytest.mark.parametrize("words", [["--version"], ["info"], ["bench", "--list"]])
def test_a_closed_standard_output_is_one_line(words, monkeypatch, capsys):
    # What Python has in its place.
    monkeypatch.setattr(sys, "stdout", None)
    assert main(words) == 2
    assert capsys.readouterr().err == "reluviz: standard output can't be written: it is closed\n"


def test_a_closed_standard_error_loses_nothing(monkeypatch, capsys, instant):
    monkeypatch.setattr(sys, "stderr", None)
    try:
        assert main(["bench"]) == 0
        assert main(["bnech"]) == 2
    finally:
        sys.stderr.close()
    assert "relu" in capsys.readouterr().out


@pytest.mark.skipif(not DEVICE_FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize(("words", "status"), [([*TINY, "--json", "-"], 0), (["bnech"], 2)])
def test_a_full_standard_error_loses_nothing(words, status):
    with DEVICE_FULL.open("w") as full, process(*words, stderr=full) as child:
        out = child.communicate(timeout=60)[0]
    assert child.returncode == status
    assert status or from_json(out).results


def test_a_filter_that_python_warns_of_is_one_line(run):
    status, out, err = run("bench", "--list", "--filter", "[[]zzz")
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_a_fault_of_a_folder_is_not_told_as_one_of_standard_output(run, monkeypatch):
    def refuse():
        raise FileError("the folder can't be read")

    monkeypatch.setattr(cache, "folder", refuse)
    assert run("info") == (2, "", "reluviz: the folder can't be read\n")


# The other commands


def test_info_tells_what_there_is(run):
    status, out, err = run("info")
    assert (status, err) == (0, "")
    for name in ("versions", "processor", "threads", "BLAS", "CUDA", "kernel cache", "saved runs"):
        assert re.search(rf"^{name} ", out, re.MULTILINE)
    facts = json.loads(run("info", "--json")[1])
    assert facts["versions"]["reluviz"]
    assert facts["cache"]["bytes"] >= 0
    assert facts["threads"] >= 1
    assert {"numpy", "torch"} <= {peer["name"] for peer in facts["peers"]}


def test_the_cache_is_cleared(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RELUVIZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(cache._RECORD, "folder", None)
    (cache.folder() / f"x{cache.SUFFIX}").write_bytes(b"1" * 2_000_000)
    assert "1 kernels now, 2.0 MB" in run("info")[1]
    assert run("info", "--clear-cache") == (0, "2.0 MB freed\n", "")
    assert cache.size() == 0
    monkeypatch.setattr(cache._RECORD, "folder", None)


def test_a_cache_that_can_not_be_cleared_is_one_line(run, monkeypatch):
    def refuse():
        raise PermissionError(13, "Permission denied", "kernels/x")

    monkeypatch.setattr(cache, "clear", refuse)
    status, _, err = run("info", "--clear-cache")
    assert (status, err) == (2, "reluviz: kernels/x: can't be deleted: Permission denied\n")


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


def test_standard_output_of_an_odd_encoding_is_written_all_the_same(monkeypatch, instant):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["bench"]) == 0
    assert b"us/step" in raw.getvalue()


# The start


def test_the_collector_rests_while_a_command_starts_and_works_again_after_it():
    with collector.at_rest():
        assert not gc.isenabled()
        with collector.at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collector.at_rest():
        raise KeyError
    assert gc.isenabled()

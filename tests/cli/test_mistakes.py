"""Mistakes on the command line: one line and exit status 2 for each."""

import pytest

from reluviz.cli import main

MISTAKES = [
    (["bnech"], "did you mean 'bench'"),
    (["bench", "kernals"], "did you mean 'kernels'"),
    (["bench", "--filte", "x"], "did you mean '--filter'"),
    (["bench", "--ful"], "did you mean '--full'"),
    (["bench", "--quick", "--full"], "not allowed with"),
    (["bench", "--filter", "("], "no regular expression"),
    (["bench", "--filter", "zzz"], "no case matches"),
    (["bench", "--device", "gpu"], "did you mean 'cpu'"),
    (["bench", "claims", "--device", "cuda"], "its experiments run on the processor; leave it out"),
    (["bench", "claims", "--device", "gpu"], "did you mean 'cpu'"),
    (["run", "six-times", "--device", "cuda"], "its experiments run on the processor; leave it out"),
    (["run", "six-times", "--device", "gpu"], "did you mean 'cpu'"),
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


def test_a_list_asks_the_driver_for_a_gpu_and_uses_none(run, monkeypatch):
    from reluviz_kernels import backend

    def used():
        raise AssertionError("the GPU is used")

    monkeypatch.setattr(backend, "cuda_status", used)
    for there in (True, False):
        monkeypatch.setattr("numba.cuda.is_available", lambda there=there: there)
        status, out, _ = run("bench", "training", "--list")
        assert status == 0
        assert ("replicas-10000 relu" in out) == there
    monkeypatch.setattr("numba.cuda.cuda_error", lambda: "no driver")
    status, _, err = run("bench", "training", "--list", "--device", "cuda")
    assert (status, err) == (2, "reluviz: CUDA can't be used: no driver; the device 'cpu' can\n")


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


def test_a_filter_that_python_warns_of_is_one_line(run):
    status, out, err = run("bench", "--list", "--filter", "[[]zzz")
    assert (status, out, err.count("\n")) == (2, "", 1)

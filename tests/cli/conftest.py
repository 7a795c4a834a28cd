"""What every test of the command line gets: folders of its own, and a benchmark that need not measure."""

import pytest

from reluviz.bench import runner, store
from reluviz.bench.runner import Measured
from reluviz.cli import main
from tests.cli.runs import RUN


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

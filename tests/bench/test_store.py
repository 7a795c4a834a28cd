"""Runs under a name: kept, found again, and not lost where the folder can't be written."""

from pathlib import Path

import pytest

from reluviz.bench import store
from reluviz.bench.document import load
from reluviz.errors import ReluvizError

RUN = load(Path(__file__).parent / "run.json")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Keep the tests out of the person's own data, and what goes elsewhere out of the system's temporary folder."""
    runs = tmp_path / "data" / "runs"
    monkeypatch.setattr(store, "folder", lambda: runs)
    monkeypatch.setattr(store.tempfile, "tempdir", str(tmp_path))
    return runs


def test_a_saved_run_is_found_by_its_name_and_as_a_file(folder):
    saved = store.save("base-1.0_x", RUN)
    assert saved == store.Saved(folder / "base-1.0_x.json")
    assert store.find("base-1.0_x") == RUN
    assert store.find(str(saved.path)) == RUN
    assert store.names() == ("base-1.0_x",)


def test_saving_again_replaces(folder):
    store.save("a", RUN)
    other = load(store.save("a", RUN).path)
    assert other == RUN
    assert [path.name for path in folder.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "-x", "a/b", "a\\b", "a b", "é", "a\n", "a" * 101, "con", "NUL.x", "Com1"]
)
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(store.StoreError) as caught:
        store.save(name, RUN)
    assert "\n" not in str(caught.value)
    assert store.names() == ()


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(store.StoreError, match="no run is saved yet"):
        store.find("main")
    store.save("mainline", RUN)
    with pytest.raises(store.StoreError, match="did you mean 'mainline'"):
        store.find("mainlin")


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "no/such.json"])
def test_whatever_is_no_file_and_no_name_gives_one_line(name):
    with pytest.raises(store.StoreError) as caught:
        store.find(name)
    assert str(caught.value).isprintable()


def test_a_folder_called_like_a_run_does_not_hide_it(tmp_path, monkeypatch):
    store.save("base", RUN)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base").mkdir()
    assert store.find("base") == RUN
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReluvizError, match="is a folder"):
        store.find("empty")


def test_a_damaged_run_is_named_by_its_file():
    path = store.save("base", RUN).path
    path.write_text("{", "utf-8")
    with pytest.raises(ReluvizError, match=r"base\.json: is no JSON"):
        store.find("base")


def test_where_the_folder_cannot_be_made_the_run_goes_elsewhere(folder, tmp_path):
    folder.parent.parent.mkdir(exist_ok=True)
    folder.parent.write_text("in the way")
    saved = store.save("base", RUN)
    assert saved.path.parent != folder
    assert str(saved.path) in saved.note
    assert str(folder) in saved.note
    assert "\n" not in saved.note
    assert load(saved.path) == RUN
    assert store.names() == ()


def test_where_writing_fails_the_run_goes_elsewhere(folder, monkeypatch):
    write = store.write_atomically

    def refuse(path, content):
        if Path(path).parent == folder:
            raise store.FileError(f"{path}: can't be written: Read-only file system")
        write(path, content)

    monkeypatch.setattr(store, "write_atomically", refuse)
    saved = store.save("base", RUN)
    assert "Read-only file system" in saved.note
    assert load(saved.path) == RUN


def test_where_nothing_can_be_written_one_line_says_so(folder, monkeypatch):
    def refuse(*_arguments, **_options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(store.tempfile, "mkdtemp", refuse)
    with pytest.raises(ReluvizError, match=r"no temporary folder.*Read-only file system"):
        store.save("base", RUN)

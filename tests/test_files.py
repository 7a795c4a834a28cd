"""Writing a file: whole or not at all, whatever the disk does meanwhile."""

import errno
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from reluviz.errors import ReluvizError
from reluviz.files import check_writable, write_atomically

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files, permissions or limits")


def refuse(number):
    def fail(*_arguments, **_options):
        raise OSError(number, os.strerror(number))

    return fail


def test_text_and_bytes_are_written_as_they_are(tmp_path):
    path = tmp_path / "out.json"
    write_atomically(path, "zwei\nÄ\r\n")
    assert path.read_bytes() == "zwei\nÄ\r\n".encode()
    write_atomically(str(path), b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", ["open", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("old", [None, "old"])
def test_a_fault_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, fault, number, old):
    path = tmp_path / "out.json"
    if old is not None:
        path.write_text(old)
    owner = {"open": Path, "fsync": os, "replace": Path}[fault]
    with monkeypatch.context() as patch:
        patch.setattr(owner, fault, refuse(number))
        with pytest.raises(ReluvizError) as caught:
            write_atomically(path, "new")
    said = str(caught.value)
    assert said.startswith(f"{path}: can't be written: {os.strerror(number)}")
    assert ("the old file is unchanged" in said) == (old is not None)
    assert "\n" not in said
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == ([("out.json", old)] if old else [])


def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "out.json"
    path.write_text("old")
    open_file = Path.open

    class Full(io.FileIO):
        def write(self, data):
            super().write(bytes(data)[:3])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full(self, mode="r", *arguments, **options):
        return Full(self, mode) if mode == "xb" else open_file(self, mode, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(ReluvizError, match="old file is unchanged"):
            write_atomically(path, "new content")
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]
    assert path.read_text() == "old"


@POSIX
def test_a_file_larger_than_the_system_allows_leaves_the_old_file(tmp_path):
    import resource

    path = tmp_path / "out.json"
    path.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        with pytest.raises(ReluvizError, match="can't be written"):
            write_atomically(path, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]
    assert path.read_text() == "old"


def test_an_interruption_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "out.json"
    path.write_text("old")

    def interrupt(_descriptor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(path, "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.json", "old")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".", "is a folder"),
        ("missing/out.json", "there is no folder"),
        ("file/out.json", "can't be written"),
        ("nul\0byte", "can't be written"),
        ("x" * 300, "can't be written"),
    ],
)
def test_a_path_that_cannot_be_written_is_named(tmp_path, name, words):
    (tmp_path / "file").write_text("a file, no folder")
    with pytest.raises(ReluvizError) as caught:
        write_atomically(tmp_path / name, "x")
    assert words in str(caught.value)
    assert str(caught.value).isprintable()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@POSIX
def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("x")
    old.chmod(0o640)
    umask = os.umask(0o027)
    try:
        write_atomically(old, "y")
        write_atomically(new, "y")
    finally:
        os.umask(umask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, 0o640]


@POSIX
def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@POSIX
def test_a_device_is_written_to_and_not_replaced():
    write_atomically("/dev/null", "gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is always full")
def test_a_full_device_is_one_line():
    with pytest.raises(ReluvizError, match="/dev/full: can't be written: No space left on device"):
        write_atomically("/dev/full", "x")


def test_a_check_beforehand_leaves_everything_as_it_is(tmp_path):
    old = tmp_path / "old.json"
    old.write_text("old")
    for path in (old, tmp_path / "new.json"):
        check_writable(path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old.json", "old")]


def test_a_check_beforehand_tells_what_writing_would(tmp_path, monkeypatch):
    for path in (tmp_path, tmp_path / "no" / "x", "a\0b", ""):
        said = []
        for attempt in (check_writable, lambda path: write_atomically(path, "x")):
            with pytest.raises(ReluvizError) as caught:
                attempt(path)
            said.append(str(caught.value))
        assert said[0] == said[1]
    monkeypatch.setattr("tempfile.TemporaryFile", refuse(errno.EROFS))
    with pytest.raises(ReluvizError, match=os.strerror(errno.EROFS)):
        check_writable(tmp_path / "x")


@POSIX
def test_a_check_beforehand_takes_a_device():
    check_writable("/dev/null")

"""Compiled kernels on disk, each case in processes of its own: used again, mended, done without, and cleared."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import reluviz_kernels

# Applies an activation and prints what the cache did; `{before}` and `{after}` are more lines of a test's own.
SCRIPT = """
import json
import numpy as np
from reluviz_kernels import ACTIVATIONS, cache
{before}
x = np.linspace(-3, 3, 9, dtype=np.float32)
assert (ACTIVATIONS["relu"].value(x) == np.maximum(x, 0)).all()
told = dict(cache.statistics(), folder=str(cache.folder()), notes=cache.notes())
{after}
print(json.dumps(told))
"""


def start(folder, before="", after="", kernels=None):
    path = [str(kernels)] if kernels else []
    path += [entry for entry in sys.path if entry]
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(before=before, after=after)],
        env={**os.environ, "RELUVIZ_CACHE_DIR": str(folder), "PYTHONPATH": os.pathsep.join(path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process):
    output, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert errors == ""
    return json.loads(output)


def run(*arguments, **options):
    """Run the script in a process of its own and return what it tells."""
    return told(start(*arguments, **options))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache folder that one process has filled, and what that process told."""
    folder = tmp_path_factory.mktemp("filled")
    return folder, run(folder)


@pytest.fixture
def copy(filled, tmp_path):
    """A copy of the filled cache for a test to damage."""
    shutil.copytree(filled[0], tmp_path / "cache")
    return tmp_path / "cache"


def files(folder):
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_first_process_compiles_and_keeps(filled):
    folder, first = filled
    assert first["compiled"] == len(files(folder)) > 0
    assert first["loaded"] == 0
    assert first["compile_s"] > 0
    assert first["notes"] == []
    assert Path(first["folder"]).parent == folder
    assert {file.suffix for file in files(folder)} == {".kernel"}


def test_second_process_compiles_nothing(filled):
    folder, first = filled
    before = [(file, file.stat().st_mtime_ns) for file in files(folder)]
    second = run(folder)
    assert second["compiled"] == second["compile_s"] == 0
    assert second["loaded"] == first["compiled"]
    assert second["notes"] == []
    assert second["folder"] == first["folder"]
    assert [(file, file.stat().st_mtime_ns) for file in files(folder)] == before


def flip_a_bit(content):
    place = len(content) // 2
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


DAMAGES = {
    "truncated": lambda content: content[: len(content) // 2],
    "shorter than the digest": lambda content: content[:10],
    "empty": lambda content: b"",
    "garbage": lambda content: b"\x80\x05garbage" * 500,
    "one bit": flip_a_bit,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_file_is_compiled_once_and_told(filled, copy, damage):
    first = filled[1]
    victim = files(copy)[0]
    whole = victim.read_bytes()
    victim.write_bytes(damage(whole))
    second = run(copy)
    assert second["compiled"] == 1
    assert second["loaded"] == first["compiled"] - 1
    assert second["notes"] == [f"the cached kernel {victim.name} was damaged and is compiled again"]


def test_every_file_damaged(filled, copy):
    for file in files(copy):
        file.write_bytes(file.read_bytes()[:-1])
    second = run(copy)
    assert second["compiled"] == len(second["notes"]) == filled[1]["compiled"]
    third = run(copy)
    assert (third["compiled"], third["notes"]) == (0, [])


def test_folder_that_cannot_be_written_is_replaced_for_this_time(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("a file, not a folder")
    wanted = blocker / "cache"
    found = run(wanted)
    (note,) = found["notes"]
    assert note.startswith(f"the kernel cache {wanted}")
    assert note.endswith(f"can't be written; compiled kernels go to {found['folder']} this time")
    assert Path(found["folder"]).parent == Path(tempfile.gettempdir())
    assert not Path(found["folder"]).exists(), "the folder of this time is gone afterwards"
    assert blocker.read_text() == "a file, not a folder"


# A disk on which the first bytes of a file still fit.
FULL_DISK = """
import errno, pathlib
def write_bytes(path, content):
    with path.open("wb") as file:
        file.write(content[:100])
    raise OSError(errno.ENOSPC, "No space left on device")
pathlib.Path.write_bytes = write_bytes
"""


def test_full_disk_leaves_kernels_in_memory_and_no_file(tmp_path):
    found = run(tmp_path, FULL_DISK)
    assert found["compiled"] > 0
    (note,) = found["notes"]
    assert note == (
        f"compiled kernels can't be kept in {found['folder']} (No space left on device); "
        "they are compiled anew next time"
    )
    assert files(tmp_path) == []


def test_full_disk_does_not_touch_what_is_there(filled, copy):
    before = [file.read_bytes() for file in files(copy)]
    victim = files(copy)[0]
    victim.write_bytes(b"damaged")
    found = run(copy, FULL_DISK)
    assert found["compiled"] == 1
    assert len(found["notes"]) == 2
    assert [file.read_bytes() for file in files(copy)] == [b"damaged", *before[1:]]


def test_processes_that_compile_at_the_same_time_do_not_disturb_each_other(filled, tmp_path):
    both = [start(tmp_path) for _ in range(2)]
    for found in map(told, both):
        assert found["notes"] == []
    third = run(tmp_path)
    assert (third["compiled"], third["loaded"], third["notes"]) == (0, filled[1]["compiled"], [])


CLEAR = """
told["size"] = cache.size()
told["freed"] = cache.clear()
told["size_after"] = cache.size()
assert (ACTIVATIONS["relu"].derivative(x) == (x > 0)).all()
told["size_then"] = cache.size()
"""


def test_size_and_clear(copy):
    total = sum(file.stat().st_size for file in files(copy))
    other_version = copy / "0123456789abcdef"
    other_version.mkdir()
    (other_version / "old.kernel").write_bytes(b"x" * 1000)
    (other_version / "old.kernel.12345678.tmp").write_bytes(b"left by a process that was killed")
    found = run(copy, after=CLEAR)
    assert found["size"] == found["freed"] == total + 1000
    assert found["size_after"] == 0
    assert found["size_then"] == sum(file.stat().st_size for file in files(copy)) > 0
    assert not other_version.exists()
    # The next process finds what was compiled after the clearing, and compiles the rest.
    assert run(copy)["compiled"] > 0


def test_clear_deletes_nothing_but_kernels(copy):
    """A person may point `RELUVIZ_CACHE_DIR` at a folder that holds other things."""
    for name in ("note.txt", "photos/one.jpg", "photos/two.kernel", "0123456789abcdef/thesis.txt"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("precious")
    found = run(copy, after=CLEAR)
    assert found["size_after"] == 0
    kept = [file.relative_to(copy).as_posix() for file in files(copy) if file.read_bytes() == b"precious"]
    assert kept == ["0123456789abcdef/thesis.txt", "note.txt", "photos/one.jpg", "photos/two.kernel"]


def test_clear_of_a_folder_that_is_not_there(tmp_path):
    lines = "assert (cache.size(), cache.clear()) == (0, 0)"
    assert run(tmp_path / "none", before=lines)["compiled"] > 0


def test_changed_source_compiles_anew(filled, tmp_path):
    """Machine code never comes from another source, even one where only a callee's callee changed."""
    source = Path(reluviz_kernels.__file__).parent
    shutil.copytree(source, tmp_path / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / source.name / "simd.py").open("a", encoding="utf-8") as file:
        file.write("\n# A change.\n")
    folder, first = filled
    found = run(folder, kernels=tmp_path)
    assert found["compiled"] == first["compiled"]
    assert found["loaded"] == 0
    assert found["folder"] != first["folder"]
    shutil.rmtree(found["folder"])


NO_FOLDER_AT_ALL = """
import tempfile
import numpy as np
from reluviz_kernels import ACTIVATIONS, cache
tempfile.tempdir = "/nowhere/at/all"
print(ACTIVATIONS["relu"].value(np.array([-1.0, 2.0])).tolist())
print(*cache.notes(), sep="\\n")
"""


def test_kernels_work_where_no_folder_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    ended = subprocess.run(
        [sys.executable, "-c", NO_FOLDER_AT_ALL],
        env={**os.environ, "RELUVIZ_CACHE_DIR": str(tmp_path / "file" / "below")},
        capture_output=True,
        text=True,
        check=False,
    )
    values, *notes = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr, values) == (0, "", "[0.0, 2.0]")
    assert "nor a temporary folder can be written" in notes[0]


# Trains with the kernels that are named, in this order, and prints the losses: of one network, of eight in the lanes.
TRAINS = """
import json, sys
import numpy as np
from reluviz_kernels import Mlp, Replicas, Training, initial_parameters
mlp = Mlp((2, 8, 8, 1))
x = np.random.default_rng(0).standard_normal((40, 2))
y = (x[:, :1] * x[:, 1:] > 0).astype(float)
start = initial_parameters(mlp.widths, "he_normal", 0)
def one():
    training = Training(mlp, x, y, start, learning_rate=0.3)
    training.advance(400)
    return training.loss(x, y)
def lanes():
    replicas = Replicas(mlp, x, y, [start], seeds=[0], learning_rates=0.3)
    replicas.advance(400)
    return float(replicas.losses(x, y)[0])
print(json.dumps({name: {"one": one, "lanes": lanes}[name]() for name in sys.argv[1:]}))
"""


def losses(folder, *names):
    done = subprocess.run(
        [sys.executable, "-c", TRAINS, *names],
        env={**os.environ, "RELUVIZ_CACHE_DIR": str(folder), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=250,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_kernels_that_two_processes_compiled_work_together_in_a_third(tmp_path):
    expected = losses(tmp_path, "one") | losses(tmp_path, "lanes")
    assert expected["one"] == pytest.approx(expected["lanes"], rel=1e-3)
    assert losses(tmp_path, "one", "lanes") == expected
    assert losses(tmp_path, "lanes", "one") == expected

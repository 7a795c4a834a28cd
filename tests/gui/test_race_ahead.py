"""Compiling beside the window at a first start: what is compiled, when it is needed, and how it ends."""

import json
import subprocess
import sys
import time

import pytest

from reluviz.core.config import RunConfig
from reluviz.gui.race import ahead
from reluviz.gui.race.frames import Race
from reluviz.gui.worker import RaceWorker
from reluviz_kernels import cache, descent

CONFIG = RunConfig().with_values({"data.samples": 60, "network.hidden": (4, 4), "training.epochs": 5})

# In a process of its own, where nothing is compiled or loaded yet.
COMPLETE = """
from reluviz.core.config import RunConfig
from reluviz.gui.race import ahead, runner
from reluviz.gui.race.frames import Frame, Look
from reluviz_kernels.cache import statistics

configs = [RunConfig().with_values({"network.activation": name, "data.name": DATA}) for name in ("relu", "tanh")]
for part in ahead.PARTS:
    ahead.compile_part(part, configs)
before = statistics()
for config in configs:
    made = runner.Runner(0, config, runner.make_trainer(config, config.data.dataset()))
    made.frame = Frame(0, config, "compiling")
    made.trainer.advance(epochs=3)
    made.show(Look())
    made.trainer.neuron(0, 0)
    made.trainer.probes.dead_for_every_input(made.trainer.training)
after = statistics()
assert before["loaded"] + before["compiled"] > 10
assert before == after, (before, after)
"""


@pytest.mark.parametrize("data", ["spirals", "digits"])
def test_a_race_needs_nothing_that_was_not_compiled_ahead(data):
    code = COMPLETE.replace("DATA", repr(data))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("part", ahead.PARTS)
def test_the_command_compiles_a_part(part):
    words = ["-P", "-m", "reluviz.gui.race.ahead", part, json.dumps([CONFIG.to_dict()])]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_is_compiled_ahead_for_a_gpu(monkeypatch):
    asked = []
    monkeypatch.setattr(ahead, "is_needed", bool)
    monkeypatch.setattr(ahead, "compile_ahead", lambda configs, stopped, meanwhile: asked.append(list(configs)) or 0.0)
    on_gpu = CONFIG.with_value("training.device", "cuda")
    worker = RaceWorker(lambda config, dataset: 1 / 0)
    for race, made in ((Race(((0, on_gpu), (1, on_gpu))), []), (Race(((0, on_gpu), (1, CONFIG))), [[CONFIG]])):
        worker.submit(race)
        end = time.monotonic() + 20
        while worker.latest.race is not race or any(frame.fault is None for frame in worker.latest.frames):
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.002)
        assert asked == made
    assert worker.close()


def test_it_is_needed_where_the_cache_is_empty_and_can_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr(cache, "root", lambda: tmp_path)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "version")
    (tmp_path / "version").mkdir()
    narrow, wide = (2, 8, 1), (2, 9, 1)
    assert ahead.is_needed([narrow])
    for kernel in ahead.KERNELS:
        assert ahead.is_needed([narrow])
        (tmp_path / "version" / f"{kernel}.narrow-1{cache.SUFFIX}").touch()
    assert not ahead.is_needed([narrow, narrow])
    assert ahead.is_needed([narrow, wide])
    # A folder for this process alone: another process would not find it.
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "elsewhere" / "spare")
    assert not ahead.is_needed([wide])


def test_the_names_of_the_large_kernels_are_those_in_the_cache():
    for kernels, name in zip((descent.DESCENTS, descent.PROBES), ahead.KERNELS, strict=True):
        assert [kernel._cache._key for kernel in kernels.values()] == [f"{name}.{kind}" for kind in descent.KINDS]


def test_it_ends_when_it_is_told_to():
    begin = time.monotonic()
    assert ahead.compile_ahead([CONFIG], lambda: True) < 10
    assert time.monotonic() - begin < 10


def test_its_processes_can_be_ended_while_something_else_is_done():
    ended = []

    def meanwhile():
        processes = list(ahead._running)
        assert len(processes) == len(ahead.PARTS)
        ahead.end_processes()
        ended.extend(process.wait(10) for process in processes)

    assert ahead.compile_ahead([CONFIG], lambda: False, meanwhile) < 30
    assert all(status != 0 for status in ended)
    assert len(ended) == len(ahead.PARTS)
    assert ahead._running == []


def test_where_no_process_can_be_started_the_window_goes_on(monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError

    monkeypatch.setattr(ahead.subprocess, "Popen", refuse)
    assert ahead.compile_ahead([CONFIG], lambda: False) < 10


def test_the_race_waits_for_it_and_closing_does_not(monkeypatch):
    asked = []

    def forever(configs, stopped, meanwhile):
        asked.append(configs)
        while not stopped():
            time.sleep(0.005)
        return 3.0

    monkeypatch.setattr(ahead, "is_needed", lambda networks: True)
    monkeypatch.setattr(ahead, "compile_ahead", forever)
    worker = RaceWorker()
    worker.submit(Race(((0, CONFIG), (1, CONFIG))), running=True)
    while not asked:
        time.sleep(0.005)
    assert [frame.phase for frame in worker.latest.frames] == ["compiling", "compiling"]
    assert asked == [[CONFIG, CONFIG]]
    assert worker.close(1.0)
    assert worker.compiled_s == 3.0

"""Results: what is derived from what was measured, and a document that is written, read and refused."""

import copy
import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reluviz.bench.checks import ResultError
from reluviz.bench.document import Document, from_dict, from_json, load
from reluviz.bench.results import ConvergenceResult, KernelResult, TrainingResult, WindowResult
from reluviz.errors import ReluvizError

RUN = Path(__file__).parent / "run.json"
WRITTEN = json.loads(RUN.read_text("utf-8"))
SCHEMA = json.loads(files("reluviz.bench").joinpath("schema.json").read_text("utf-8"))
KERNEL = {
    "case": "relu value",
    "activation": "relu",
    "backend": "cpu",
    "threads": 1,
    "params": {"dtype": "float32"},
    "samples": [2e-6, 1e-6, 4e-6],
    "pass_": "value",
    "elements": 1000,
}
TRAINING = {
    "case": "playground",
    "activation": "relu",
    "backend": "cpu",
    "threads": 1,
    "samples": [1.0, 2.0],
    "workload": "playground",
    "final_loss": 0.25,
}
RACE = {
    "case": "digits",
    "activation": "tanh",
    "backend": "cpu",
    "threads": 2,
    "dataset": "digits",
    "layers": [8, 8],
    "protocol": "shared",
    "learning_rate": 0.1,
    "epochs": [3, None, 5, 4],
    "seconds": [0.3, None, 0.5, 0.4],
}
WINDOW = {
    "case": "race at full speed",
    "activation": None,
    "backend": "cpu",
    "threads": 1,
    "params": {"epochs_per_s": None},
    "samples": [*[16.0] * 198, 40.0, 80.0],
    "compile_s": 0.0,
    "first_frame_s": 0.5,
    "first_learning_s": 2.0,
    "steps_per_s": 900.0,
    "headless_steps_per_s": 1000.0,
    "longest_wait_ms": 12.0,
    "memory_start_bytes": 300,
    "memory_minute_bytes": 400,
    "memory_end_bytes": 402,
    "duration_s": 600.0,
}


def complaint(change, document=WRITTEN):
    """Return what is said of the document after `change` was made to a copy of it."""
    changed = copy.deepcopy(document)
    change(changed)
    with pytest.raises(ResultError) as caught:
        from_dict(changed)
    return str(caught.value)


def test_kernel_figures_come_from_the_samples():
    result = KernelResult(**KERNEL).to_dict()
    assert (result["median"], result["min"], result["rounds"]) == (2e-6, 1e-6, 3)
    assert result["ns_per_element"] == pytest.approx(2.0)
    assert result["gb_per_s"] == pytest.approx(4.0)  # 1000 floats of 4 bytes in and out in 2 µs
    assert KernelResult(**{**KERNEL, "params": {"dtype": "float64"}}).gb_per_s == pytest.approx(8.0)
    assert result["pass"] == "value"


def test_training_figures_come_from_the_samples():
    result = TrainingResult(**TRAINING)
    assert result.us_per_step == 1.5
    assert TrainingResult(**{**TRAINING, "final_loss": math.nan}).to_dict()["final_loss"] is None


def test_a_race_counts_who_did_not_converge():
    race = ConvergenceResult(**RACE)
    assert (race.median_epochs, race.median_seconds, race.not_converged) == (4.5, 0.45, 1)
    assert race.samples == (0.3, None, 0.5, 0.4)
    assert race.to_dict()["interval"]["epochs"] == [3.0, None]
    half = ConvergenceResult(**{**RACE, "epochs": [3, math.inf], "seconds": [0.3, math.nan]})
    assert half.median_epochs is None
    assert half.median_seconds is None


def test_the_figures_of_a_window_come_from_its_gaps():
    result = WindowResult(**WINDOW)
    assert (result.median, result.gap_p99_ms, result.gap_max_ms) == (16.0, 16.0, 80.0)
    assert result.frames_per_s == pytest.approx(1000 * 200 / (198 * 16 + 40 + 80))
    assert result.of_headless == pytest.approx(0.9)
    assert result.memory_growth == pytest.approx(0.005)
    assert result.cache_warm
    assert not replace(result, compile_s=4.0).cache_warm
    short = replace(result, headless_steps_per_s=None, memory_minute_bytes=None)
    assert (short.of_headless, short.memory_growth) == (None, None)


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        (KernelResult, {"samples": []}, "samples"),
        (KernelResult, {"samples": [1.0, math.nan]}, "samples[1]"),
        (KernelResult, {"samples": [1.0, None]}, "samples[1]"),
        (KernelResult, {"samples": [-1.0]}, "samples[0]"),
        (KernelResult, {"samples": "12"}, "samples"),
        (KernelResult, {"threads": 0}, "threads"),
        (KernelResult, {"threads": True}, "threads"),
        (KernelResult, {"backend": "torsh"}, "backend"),
        (KernelResult, {"elements": 1.5}, "elements"),
        (KernelResult, {"pass_": "both"}, "pass"),
        (KernelResult, {"pass_": None}, "pass"),
        (KernelResult, {"activation": None}, "pass"),
        (KernelResult, {"params": {}}, "params.dtype"),
        (KernelResult, {"params": {"dtype": "float16"}}, "params.dtype"),
        (KernelResult, {"params": {"dtype": "float32", "shape": {}}}, "params.shape"),
        (KernelResult, {"case": "two\nlines"}, "case"),
        (TrainingResult, {"workload": ""}, "workload"),
        (TrainingResult, {"final_loss": "low"}, "final_loss"),
        (TrainingResult, {"compile_s": -1.0}, "compile_s"),
        (ConvergenceResult, {"epochs": [3, 4, 5, 4]}, "epochs"),
        (ConvergenceResult, {"epochs": [3]}, "epochs"),
        (ConvergenceResult, {"layers": [8, 0]}, "layers[1]"),
        (ConvergenceResult, {"protocol": "tunned"}, "protocol"),
        (ConvergenceResult, {"learning_rate": math.inf}, "learning_rate"),
        (ConvergenceResult, {"epochs": [1] * 1001, "seconds": [1] * 1001}, "seconds"),
        (WindowResult, {"samples": []}, "samples"),
        (WindowResult, {"first_frame_s": -1.0}, "first_frame_s"),
        (WindowResult, {"steps_per_s": math.nan}, "steps_per_s"),
        (WindowResult, {"memory_end_bytes": 0}, "memory_end_bytes"),
        (WindowResult, {"memory_minute_bytes": 1.5}, "memory_minute_bytes"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_by_its_field(kind, change, field):
    given_fields = {
        KernelResult: KERNEL,
        TrainingResult: TRAINING,
        ConvergenceResult: RACE,
        WindowResult: WINDOW,
    }[kind]
    with pytest.raises(ResultError) as caught:
        kind(**{**given_fields, **change})
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


def test_numpy_numbers_are_taken():
    result = KernelResult(**{**KERNEL, "samples": tuple(np.array([1.0, 2.0])), "elements": np.int64(7)})
    race = ConvergenceResult(**{**RACE, "epochs": [np.float32("nan"), 2], "seconds": [np.float64("inf"), 1]})
    json.dumps([result.to_dict(), race.to_dict()], allow_nan=False)
    assert race.not_converged == 1


def test_identity_is_the_work_and_not_the_outcome():
    result = KernelResult(**KERNEL)
    assert result.identity == replace(result, samples=[1.0], compile_s=9.0).identity
    assert result.identity == replace(result, params={"dtype": "float32"}).identity
    for change in ({"threads": 2}, {"pass_": "derivative"}, {"elements": 9}, {"backend": "torch"}, {"case": "other"}):
        assert result.identity != replace(result, **change).identity
    assert result.work == replace(result, backend="torch").work


def test_a_document_comes_back_as_it_was_written(tmp_path):
    document = load(RUN)
    path = tmp_path / "run.json"
    path.write_text(document.to_json(), "utf-8")
    assert load(path) == document
    assert document.to_dict() == WRITTEN


def test_documents_follow_the_schema():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.check_schema(SCHEMA)
    made = [KernelResult(**KERNEL), TrainingResult(**TRAINING), ConvergenceResult(**RACE), WindowResult(**WINDOW)]
    for document in (load(RUN), replace(load(RUN), results=tuple(made))):
        validator.validate(document.to_dict())
        assert from_dict(document.to_dict()) == document


def test_creation_time_is_written_in_utc():
    document = replace(load(RUN), created=datetime.fromisoformat("2025-06-01T01:30:00+02:00"))
    assert document.to_dict()["created"] == "2025-05-31T23:30:00Z"
    assert from_dict(document.to_dict()).created == datetime(2025, 5, 31, 23, 30, tzinfo=UTC)


def test_arguments_of_any_bytes_can_be_written_and_read():
    document = replace(load(RUN), argv=("--csv", "caf\udce9\n.csv"))
    assert from_json(document.to_json().encode()).argv == ("--csv", "caf\\udce9\\n.csv")


def set_result(name, value):
    return lambda document: document["results"][2].__setitem__(name, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.pop("seed"), "seed: is missing"),
        (lambda d: d.update(sead=1), "did you mean 'seed'?"),
        (lambda d: d.update(schema_version=2), "schema_version: is 2"),
        (lambda d: d.update(created="yesterday"), "created: must be a time"),
        (lambda d: d.update(created="2025-01-01T00:00:00"), "created: must be a time with its zone"),
        (lambda d: d.update(created="0001-01-01T00:00:00+23:00"), "created: must be a time"),
        (lambda d: d.update(seed=-1), "seed: must be a whole number"),
        (lambda d: d.update(argv=[1]), "argv[0]: must be one line of text"),
        (lambda d: d.update(results={}), "results: must be a list"),
        (lambda d: d["machine"].pop("cpu"), "machine.cpu: is missing"),
        (lambda d: d["machine"].update(usable_cores="4"), "machine.usable_cores: must be a whole number"),
        (lambda d: d["machine"].update(cuda_available=0), "machine.cuda_available: must be true or false"),
        (lambda d: d["versions"].update(numpy=2), "versions.numpy: must be one line of text"),
        (lambda d: d["results"].append(7), "must be a JSON object, not 7"),
        (lambda d: d["results"].append(d["results"][0]), "repeats the case of results[0]"),
        (lambda d: d["results"][0].pop("suite"), "results[0].suite: is missing"),
        (set_result("suite", "kernel"), "results[2].suite: unknown suite 'kernel'; did you mean 'kernels'?"),
        (set_result("samples", [1, "x"]), "results[2].samples[1]: must be a number"),
        (set_result("median", 12.0), "results[2].median: is 12.0, where the rest of the result gives"),
        (set_result("median", 10**400), "results[2].median"),
        (set_result("rounds", 3), "results[2].rounds: is 3"),
        (set_result("unit", "h"), "results[2].unit: is 'h'"),
        (set_result("ns_per_element", None), "results[2].ns_per_element: is null"),
        (set_result("extra", 1), "results[2]: unknown field 'extra'"),
        (lambda d: d["results"][-1]["interval"].pop("epochs"), "interval: is {"),
        (lambda d: d["results"][-1].update(not_converged=99), "not_converged: is 99"),
    ],
)
def test_a_field_that_cannot_be_right_is_named(change, words):
    said = complaint(change)
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"{", "is no JSON: line 1, column 2"),
        (b"\xff\xfe", "is no UTF-8 text (byte 0)"),
        (b'{"schema_version": NaN}', "NaN is no JSON"),
        (b'{"schema_version": -Infinity}', "-Infinity is no JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"seed": ' + b"9" * 10_000 + b"}", "holds a number that can't be read"),
        (b"[]", "must be a JSON object, not an array"),
        (b'{"benchmarks": []}', "is no result of `reluviz bench`"),
        (b'\xef\xbb\xbf{"schema_version": 1}', "created: is missing"),
    ],
)
def test_a_file_that_holds_no_document_is_named(tmp_path, content, words):
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(ReluvizError) as caught:
        load(path)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ReluvizError, match=r"none\.json"):
        load(tmp_path / "none.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def places(value, path=()):
    """Return the path to every value inside `value`."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inside for found in places(part, (*path, key)))]


FEW = {**WRITTEN, "results": [WRITTEN["results"][0], WRITTEN["results"][-7], WRITTEN["results"][-1]]}
PLACES = places(FEW)[1:]


@given(st.data())
def test_whatever_stands_in_a_field_loading_gives_a_document_or_one_line(data):
    changed = copy.deepcopy(FEW)
    for _ in range(data.draw(st.integers(1, 2))):
        *path, last = data.draw(st.sampled_from(PLACES))
        value = changed
        try:
            for key in path:
                value = value[key]
            value[last] = data.draw(json_values)
        except (KeyError, IndexError, TypeError):
            continue  # An earlier change replaced what held it.
    check_loads_or_complains(json.dumps(changed))


@given(st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_bytes_a_file_holds_loading_gives_one_line(content):
    check_loads_or_complains(content)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_file_damaged_anywhere_loads_or_gives_one_line(place, damage):
    content = json.dumps(FEW).encode()
    place %= len(content)
    check_loads_or_complains(content[:place] + damage + content[place + len(damage) :])


def check_loads_or_complains(content):
    try:
        document = from_json(content, "run.json")
    except ResultError as error:
        said = str(error)
        assert said.startswith("run.json: ")
        assert said.isprintable()
    else:
        assert isinstance(document, Document)
        assert from_json(document.to_json()) == document

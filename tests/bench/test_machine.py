"""What is found out about the machine, and that nothing escapes where something can't be."""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys

import pytest

from reluviz.bench import machine as facts
from reluviz.bench.machine import Machine

X86 = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.00GHz\n"
ARM = "processor\t: 0\nBogoMIPS\t: 48.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n"
PI = f"{ARM}\nRevision\t: c03114\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n"


def test_machine_is_complete_and_goes_into_json():
    found = facts.machine()
    assert found.cpu.strip()
    assert found.architecture == platform.machine()
    assert 1 <= found.usable_cores <= (found.logical_cores or found.usable_cores)
    assert found.memory_bytes is None or found.memory_bytes > 2**27
    assert found.blas
    written = json.loads(json.dumps(found.to_dict()))
    assert Machine(**{**written, "features": tuple(written["features"]), "blas": tuple(written["blas"])}) == found
    assert all(text.isprintable() for text in (found.cpu, found.os, found.cuda, *found.blas))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no affinity of processes")
def test_usable_cores_follow_the_affinity():
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    code += "from reluviz.bench.machine import machine; print(machine().usable_cores)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_versions_are_those_installed_and_nothing_is_imported():
    code = "import sys; from reluviz.bench.machine import versions; versions()\n"
    code += "print(sorted({'numpy', 'numba', 'torch', 'jax', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    found = facts.versions()
    assert found["python"] == platform.python_version()
    assert found["numpy"] == importlib.metadata.version("numpy")


def test_what_is_not_installed_has_no_version(monkeypatch):
    monkeypatch.setattr(facts, "VERSIONED", ("numpy", "no-such-distribution"))
    assert set(facts.versions()) == {"python", "reluviz", "numpy"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (X86, "Intel(R) Xeon(R) CPU @ 2.00GHz"),
        (ARM, ""),
        (PI, "Raspberry Pi 4 Model B Rev 1.4"),
        ("model name\t:\n", ""),
        ("", ""),
    ],
)
def test_the_name_in_cpuinfo(text, name):
    assert facts.cpuinfo_name(text) == name


@pytest.mark.parametrize("error", [FileNotFoundError(2, "no"), subprocess.TimeoutExpired("sysctl", 5)])
def test_a_processor_without_a_name_has_that_of_its_kind(monkeypatch, error):
    def refuse():
        raise error

    monkeypatch.setattr(facts, "_system_cpu_name", refuse)
    monkeypatch.setattr(platform, "processor", lambda: "")
    assert facts.cpu_name() == platform.machine()


def test_features_are_unknown_where_llvm_does_not_tell(monkeypatch):
    import llvmlite.binding

    def refuse():
        raise RuntimeError("failed to get host cpu features")

    monkeypatch.setattr(llvmlite.binding, "get_host_cpu_features", refuse)
    assert facts.vector_features() == ()
    monkeypatch.setattr(llvmlite.binding, "get_host_cpu_features", lambda: {"avx2": True, "avx": False, "cmov": True})
    assert facts.vector_features() == ("avx2",)


def test_blas_falls_back_to_what_numpy_was_built_with(monkeypatch):
    import threadpoolctl

    monkeypatch.setattr(threadpoolctl, "threadpool_info", list)
    assert len(facts.blas_libraries()) == 1


def test_one_line_sums_the_machine_up():
    line = facts.summary_line(facts.machine())
    assert facts.cpu_name() in line
    assert "hardware threads" in line
    assert "\n" not in line

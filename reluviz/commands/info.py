"""`reluviz info`: what of this machine and installation decides speed, and the cache of compiled kernels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from reluviz.commands.arguments import Parser
from reluviz.commands.output import standard_output
from reluviz.commands.status import OK
from reluviz.files import FileError


def parser() -> Parser:
    """Return the parser of the command."""
    made = Parser("info", "Show versions, processor, threads, BLAS, CUDA and the cache of compiled kernels.")
    made.add_argument("--json", action="store_true", help="as JSON")
    made.add_argument("--clear-cache", action="store_true", help="delete the compiled kernels of all versions")
    return made


def run(words: Sequence[str]) -> int:
    """Run the command and return the exit status.

    Args:
        words: What follows ``info`` on the command line.

    Raises:
        ReluvizError: The words can't be understood, or the cache can't be cleared.
    """
    given = parser().read(words)
    freed = _clear() if given.clear_cache else None
    # Collected before it is written: a fault of a folder is none of standard output's.
    facts = collected() if freed is None else {"freed_bytes": freed}
    if given.json:
        text = json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
    else:
        text = as_text(facts) if freed is None else f"{_size(freed)} freed\n"
    with standard_output() as stream:
        stream.write(text)
    return OK


def _clear() -> int:
    from reluviz_kernels import cache

    try:
        return cache.clear()
    except OSError as error:
        raise FileError(f"{error.filename or cache.root()}: can't be deleted: {error.strerror or error}") from error


def collected() -> dict[str, Any]:
    """Return what there is to know, in the types of JSON."""
    from reluviz.bench import store
    from reluviz.bench.machine import machine, versions
    from reluviz.bench.peers import available_peers
    from reluviz_kernels import cache, thread_count

    folder = cache.folder()
    return {
        "versions": dict(versions()),
        "machine": machine().to_dict(),
        "threads": thread_count(),
        "peers": [asdict(peer) for peer in available_peers()],
        "cache": {
            "folder": str(folder),
            "kernels": sum(1 for _ in folder.glob(f"*{cache.SUFFIX}")),
            "bytes": cache.size(),
            "notes": cache.notes(),
        },
        "runs": {"folder": str(store.folder()), "names": list(store.names())},
    }


def as_text(facts: Mapping[str, Any]) -> str:
    """Return the facts as lines for a person."""
    machine, cache, runs = facts["machine"], facts["cache"], facts["runs"]
    cores = f"{machine['physical_cores'] or '?'} cores, {machine['logical_cores'] or '?'} hardware threads"
    memory = machine["memory_bytes"]
    rows = {
        "versions": ", ".join(f"{name} {version}" for name, version in facts["versions"].items()),
        "system": machine["os"],
        "processor": f"{machine['cpu']} ({machine['architecture']})",
        "cores": f"{cores}, {machine['usable_cores']} usable",
        "threads": f"{facts['threads']} for what uses several",
        "memory": f"{memory / 2**30:.1f} GiB" if memory else "unknown",
        "vector": ", ".join(machine["features"]) or "unknown",
        "BLAS": "; ".join(machine["blas"]) or "unknown",
        "CUDA": machine["cuda"] if machine["cuda_available"] else f"no: {machine['cuda']}",
        "peers": "; ".join(p["name"] + (f": no, {p['reason']}" if p["reason"] else "") for p in facts["peers"]),
        "kernel cache": f"{cache['folder']}: {cache['kernels']} kernels now, {_size(cache['bytes'])} with older ones",
        "saved runs": f"{runs['folder']}: {', '.join(runs['names']) or 'none'}",
    }
    lines = [f"{name:14}{text}\n" for name, text in rows.items()]
    return "".join([*lines, *(f"{'note':14}{note}\n" for note in cache["notes"])])


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"

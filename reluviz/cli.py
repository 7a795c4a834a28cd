"""The command line: finds the command, and turns what a person can mend into one line on standard error."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from reluviz import __version__
from reluviz.commands.arguments import Parser
from reluviz.commands.status import CLOSED, INTERRUPTED, OK, USAGE
from reluviz.errors import ReluvizError, nearest
from reluviz.streams import discard, ensure_standard_error, tell


class Command(NamedTuple):
    """A command: the module whose `run(words)` it is, and a line on what it does."""

    module: str
    doc: str


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "gui": Command("reluviz.commands.gui", "open the window; what happens without a command"),
        "bench": Command("reluviz.commands.bench", "measure kernels, training and convergence"),
        "run": Command("reluviz.commands.run", "run one experiment and judge its claims"),
        "info": Command("reluviz.commands.info", "show versions, processor, threads, CUDA and the kernel cache"),
        "docs": Command("reluviz.commands.docs", "fill the generated parts of the documents"),
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status.

    Args:
        arguments: The words after the program's name; those of the process where None.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    ensure_standard_error()
    try:
        status = _run(words)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough.
        _discard_output()
        return CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except (ReluvizError, ValueError) as error:
        if not (isinstance(error, ReluvizError) or _is_of_kernels(error)):
            raise
        tell(sys.stderr, f"reluviz: {error}\n")
        _discard_output()
        return USAGE
    return status


def _run(words: list[str]) -> int:
    try:
        if not words:
            words = ["gui"]
        if words[0] in COMMANDS:
            return int(importlib.import_module(COMMANDS[words[0]].module).run(words[1:]))
        return _without_command(words)
    except SystemExit as stop:
        # argparse ends --help and --version this way.
        return stop.code if isinstance(stop.code, int) else OK


def _without_command(words: list[str]) -> int:
    lines = "\n".join(f"  {name:8}{command.doc}" for name, command in COMMANDS.items())
    parser = Parser(
        "",
        "Run, watch and measure what ReLU and other activation functions do.",
        usage="reluviz [--help] [--version] [COMMAND ...]",
        epilog=f"commands:\n{lines}\n\n'reluviz COMMAND --help' tells more of one.",
    )
    parser.add_argument("--version", action="version", version=f"reluviz {__version__}")
    if not words[0].startswith("-"):
        parser.error(nearest("command", words[0][:60], COMMANDS))
    parser.read(words)
    parser.print_help()
    return OK


def _is_of_kernels(error: ValueError) -> bool:
    """Return whether it is a `KernelError`, without importing the kernels: where they aren't loaded it can't be."""
    kernels = sys.modules.get("reluviz_kernels")
    return kernels is not None and isinstance(error, kernels.KernelError)


def _discard_output() -> None:
    """Let standard output go nowhere where it can't be written."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        discard(sys.stdout)

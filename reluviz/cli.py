"""The command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from reluviz import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status.

    Args:
        arguments: The words after the program's name; those of the process where None.
    """
    parser = argparse.ArgumentParser(prog="reluviz", description="Run, watch and measure what ReLU does.")
    parser.add_argument("--version", action="version", version=f"reluviz {__version__}")
    parser.parse_args(arguments)
    parser.print_help()
    return 0

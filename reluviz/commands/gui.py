"""`reluviz gui`: opens the window; what `reluviz` does without a command."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from reluviz.commands.arguments import Parser, number

PAGES = ("functions", "race", "experiments", "benchmark")
LANGUAGES = ("en", "zh")
THEMES = ("system", "light", "dark")
_SMALLEST, _LARGEST = 400, 8192  # pixels


def parser() -> Parser:
    """Return the parser of the command."""
    made = Parser("gui", "Open the window.")
    made.add_argument("--page", metavar="NAME", help=f"page to show first: {', '.join(PAGES)}; experiments/ID runs one")
    made.add_argument("--config", type=Path, metavar="FILE", help="run to open, as TOML")
    made.add_argument("--theme", metavar="NAME", help=f"{', '.join(THEMES)}; kept for the next time")
    made.add_argument("--language", metavar="CODE", help=f"{', '.join(LANGUAGES)}; kept for the next time")
    made.add_argument("--size", type=_size, metavar="WxH", help="width and height of the window, such as 1280x800")
    made.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE.png",
        help="write a picture of the window and close it; needs no display",
    )
    made.add_argument(
        "--after", type=number(0, 86_400), metavar="SECONDS", help="close after this time, counted from a complete page"
    )
    return made


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if found is None or not all(_SMALLEST <= int(side) <= _LARGEST for side in found.groups()):
        raise argparse.ArgumentTypeError(
            f"must be width and height from {_SMALLEST} to {_LARGEST} such as 1280x800, not {text[:40]!r}"
        )
    return int(found[1]), int(found[2])


def run(words: Sequence[str]) -> int:
    """Run the command and return the exit status.

    Args:
        words: What follows ``gui`` on the command line.

    Raises:
        ReluvizError: The words can't be understood, or no window can open here.
    """
    given = parser().read(words)
    from reluviz.gui import app

    return app.run(
        given.page,
        given.config,
        after=given.after,
        screenshot=given.screenshot,
        size=given.size,
        language=given.language,
        theme=given.theme,
    )

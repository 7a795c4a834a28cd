"""Tables as text for a terminal, a file or a pipe."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable
from typing import TextIO

from reluviz.report.table import Column, Table

_NARROWEST = 40
# For an output whose encoding lacks them.
_INSTEAD = {"µ": "u", "–": "-", "×": "x", "≥": ">=", "─": "-"}


def write_tables(tables: Iterable[Table], stream: TextIO) -> None:
    """Write tables to a stream.

    On a terminal they have rules, and bold titles unless ``NO_COLOR`` is set; elsewhere they are plain columns without
    any escape code. A figure is never cut or wrapped: on a terminal that is too narrow the columns that matter least
    go, with a note, and what is still too wide runs on.
    """
    terminal = stream.isatty()
    width = max(shutil.get_terminal_size().columns, _NARROWEST) if terminal else None
    text = "\n".join(_drawn(table, width) for table in tables)
    stream.write(_encodable(text, stream.encoding or "utf-8"))
    stream.flush()


def _encodable(text: str, encoding: str) -> str:
    for character, instead in _INSTEAD.items():
        if not character.encode(encoding, "ignore"):
            text = text.replace(character, instead)
    return text.encode(encoding, "replace").decode(encoding)


def _drawn(table: Table, width: int | None) -> str:
    """Return the table for a terminal that is so many columns wide, or plain where `width` is None."""
    from rich import box
    from rich.console import Console, detect_legacy_windows
    from rich.table import Table as RichTable
    from rich.text import Text

    def rich_table(left_out: set[int]) -> RichTable:
        drawn = RichTable(
            box=box.SIMPLE_HEAD if width else None,
            show_edge=False,
            pad_edge=False,
            padding=(0, 2, 0, 0),
            header_style="bold" if width else "",
        )
        for i, column in enumerate(table.columns):
            if i not in left_out:
                drawn.add_column(Text(column.title), justify="right" if column.figures else "left", no_wrap=True)
        for row in table.rows:
            drawn.add_row(*(Text(cell) for i, cell in enumerate(row) if i not in left_out))
        return drawn

    def needed(drawn: RichTable) -> int:
        return Console(file=io.StringIO(), width=10_000).measure(drawn).maximum

    left_out: set[int] = set()
    optional = _least_important_first(table.columns)
    drawn = rich_table(left_out)
    while width and needed(drawn) > width and optional:
        left_out.add(optional.pop(0))
        drawn = rich_table(left_out)
    console = Console(
        file=io.StringIO(),
        width=max(needed(drawn), width or 0, 1),
        # Not left to Rich, which believes FORCE_COLOR even where the output is a file.
        force_terminal=bool(width) and not os.environ.get("NO_COLOR") and not detect_legacy_windows(),
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    console.print(Text(table.title, style="bold" if width else ""), soft_wrap=True)
    if table.note:
        console.print(Text(table.note, style="dim" if width else ""), soft_wrap=True)
    console.print(drawn)
    if left_out:
        names = ", ".join(dict.fromkeys(table.columns[i].title for i in sorted(left_out)))
        console.print(Text(f"(too narrow for: {names}; --csv has them)", style="dim"), soft_wrap=True)
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


def _least_important_first(columns: tuple[Column, ...]) -> list[int]:
    return [i for i in reversed(range(len(columns))) if columns[i].optional]

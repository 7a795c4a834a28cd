"""Writes a run to a file beside the window's thread: the charts of a report take seconds to draw."""

from __future__ import annotations

import threading
import traceback
from pathlib import Path
from queue import SimpleQueue

from reluviz.bench.compare import Comparison
from reluviz.bench.document import Document
from reluviz.errors import ReluvizError
from reluviz.files import write_atomically
from reluviz.gui.benchmark.job import Fault
from reluviz.report.csv_rows import to_csv

FORMATS = ("json", "csv", "html")


def text_of(document: Document, comparison: Comparison | None, suffix: str) -> str:
    """Return a run in one of `FORMATS`.

    Raises:
        ReluvizError: It is none of them.
    """
    if suffix == "json":
        return document.to_json()
    if suffix == "csv":
        return to_csv(document)
    if suffix == "html":
        from reluviz.report.page import to_html

        return to_html(document, comparison)
    raise ReluvizError(f"a run is written as .json, .csv or .html, not as {suffix or 'a file without an ending'}")


class Writer:
    """One file being written.

    Attributes:
        path: The file.
        document: The run.
        ended: Holds what went wrong once it has ended, None where nothing did.
    """

    def __init__(self, path: Path, document: Document, comparison: Comparison | None) -> None:
        self.path, self.document = path, document
        self.ended: SimpleQueue[Fault | None] = SimpleQueue()
        self._content = document, comparison
        self._thread = threading.Thread(target=self._run, name="reluviz-export", daemon=True)
        self._thread.start()

    def close(self, timeout: float) -> bool:
        """Wait for so many seconds and return whether it has ended; while it has not, an older file is unchanged."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self.ended.put(self._write())

    def _write(self) -> Fault | None:
        try:
            write_atomically(self.path, text_of(*self._content, self.path.suffix.lower().removeprefix(".")))
        except ReluvizError as error:
            return Fault(str(error))
        except Exception as error:
            return Fault(str(error) or type(error).__name__, traceback.format_exc())
        return None

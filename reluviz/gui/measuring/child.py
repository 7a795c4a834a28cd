"""The window that is measured: a process that opens it as `reluviz` does, and does what its standard input says.

It is given one argument, a request as JSON: `begun`, the time (`time.time`) at which the process was started, and
`state`, that of the page Race. It answers in lines of JSON on standard output: first, once the race is seen to learn,
how the start went; then, to each line that holds a number of seconds, how so long a part of the race went. Between two
parts the race is paused. It ends with its input.

The race runs in a process of its own so that the first frame includes the interpreter and memory is that of the window.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from reluviz.gui import precheck

if TYPE_CHECKING:
    from reluviz.gui.measuring.measurer import Measurer


def main(request: dict[str, Any]) -> int:
    """Open the window, answer until the input ends, and return the exit status."""
    told = precheck.problem()
    if told is not None:
        print(json.dumps({"problem": told}))
        return 2
    from reluviz.gui.app import make_application, make_window

    application = make_application()
    sys.excepthook = _end_with
    window = make_window("race", keep=False, language="en", theme="light")
    window.settings.store("pages/race", request["state"])
    window.resize(1280, 800)

    from reluviz.gui.measuring.measurer import Measurer

    measurer = Measurer(window, request["begun"])
    window.show()
    threading.Thread(target=_listen, args=(measurer,), name="reluviz-input", daemon=True).start()
    status = application.exec()
    measurer.deleteLater()
    window.deleteLater()
    application.processEvents()
    return status


def _listen(measurer: Measurer) -> None:
    """Hand each line of standard input to the GUI thread."""
    for line in sys.stdin:
        measurer.asked.emit(float(line))
    measurer.ended.emit()


def _end_with(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """End the process by a fault, which Qt's event loop would go on after: the other side waits for an answer."""
    sys.__excepthook__(kind, fault, trace)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(cast("dict[str, Any]", json.loads(sys.argv[1]))))

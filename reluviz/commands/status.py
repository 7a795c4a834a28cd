"""The exit statuses of all commands."""

from __future__ import annotations

OK = 0

REGRESSION = 1
"""A case got worse than `--fail-on` allows, or `reluviz docs --check` found a stale block."""

USAGE = 2
"""Something given was wrong, a device is missing, or a file can't be read or written."""

INTERRUPTED = 130
"""Ctrl-C; 128 and the number of the signal, as a shell tells it."""

CLOSED = 141
"""Whoever read the output has closed it; 128 and the number of the signal likewise."""

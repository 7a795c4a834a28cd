"""Whether a window can open here, found out before Qt is asked: without a display or a library Qt ends the process."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
_XCB_PACKAGES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-glx.so.0": "libxcb-glx0",
}


def problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why no window can open and what to do, in one line; None where one can.

    Args:
        environment: The environment variables that Qt would see.
    """
    missing = [name for name in ("PySide6", "pyqtgraph") if importlib.util.find_spec(name) is None]
    if missing:
        return f"the window needs {', '.join(missing)}; install with: pip install reluviz"
    if sys.platform != "linux":
        return _import_problem(())
    platforms = platforms_to_try(environment)
    if not platforms:
        return (
            "the window needs a display: neither DISPLAY nor WAYLAND_DISPLAY is set; "
            "start it in a desktop session, or under Xvfb: xvfb-run reluviz"
        )
    told = _import_problem(platforms)
    if told:
        return told
    problems = [_platform_problem(platform, environment) for platform in platforms]
    return None if None in problems else problems[-1]


def platforms_to_try(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the names of the platform plugins that Qt would try on Linux, best first; none without a display."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        return tuple(part.partition(":")[0] for part in chosen.split(";") if part)
    found = []
    if environment.get("WAYLAND_DISPLAY"):
        found.append("wayland")
    if environment.get("DISPLAY"):
        found.append("xcb")
    return tuple(found)


def _import_problem(platforms: tuple[str, ...]) -> str | None:
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return f"Qt can't be loaded: {_one_line(error)}{_advice(platforms)}"
    return None


def _platform_problem(platform: str, environment: Mapping[str, str]) -> str | None:
    folder = _plugin_folder(environment)
    plugin = folder / f"libq{platform}.so"
    if not plugin.is_file():
        known = sorted(path.stem.removeprefix("libq") for path in folder.glob("libq*.so"))
        return f"Qt has no platform {platform!r}; set QT_QPA_PLATFORM to one of {', '.join(known)}"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return f"Qt's platform {platform!r} can't be loaded: {_one_line(error)}{_advice((platform,))}"
    if platform == "xcb" and not _x_answers(environment.get("DISPLAY", "")):
        return (
            f"the X display {environment.get('DISPLAY', '')!r} does not answer; set DISPLAY to one that runs and lets "
            "you in, or start under Xvfb: xvfb-run reluviz"
        )
    if platform == "wayland" and not _wayland_socket(environment).exists():
        return f"the Wayland display {environment.get('WAYLAND_DISPLAY', '')!r} does not exist; start in its session"
    return None


def _plugin_folder(environment: Mapping[str, str]) -> Path:
    chosen = environment.get("QT_QPA_PLATFORM_PLUGIN_PATH")
    if chosen:
        return Path(chosen)
    from PySide6.QtCore import QLibraryInfo

    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"


def _x_answers(display: str) -> bool:
    """Return whether a connection to an X display can be made: Qt aborts where it can't."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode() or None, None)
    answers = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return answers


def _wayland_socket(environment: Mapping[str, str]) -> Path:
    # An absolute name stands for itself, as joining paths makes it.
    return Path(environment.get("XDG_RUNTIME_DIR", "/")) / environment.get("WAYLAND_DISPLAY", "wayland-0")


def _advice(platforms: tuple[str, ...]) -> str:
    """Return which packages to install on Debian and Ubuntu for the libraries that are missing, or nothing."""
    if sys.platform != "linux":
        return ""
    wanted = _PACKAGES | (_XCB_PACKAGES if "xcb" in platforms else {})
    missing = sorted({package for library, package in wanted.items() if not _loads(library)})
    return f" (Debian, Ubuntu: apt-get install {' '.join(missing)})" if missing else ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())

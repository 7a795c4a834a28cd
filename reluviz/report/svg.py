"""Matplotlib figures as SVG that sits inside an HTML page and follows its light or dark colours."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Matplotlib draws the ink in these colours, which nothing else has; in the SVG the page's own colours take their place.
INK = "#0a0a01"
MUTED = "#0a0a02"
GRID = "#0a0a03"
SURFACE = "#0a0a04"

_VARIABLES: Mapping[str, str] = MappingProxyType(
    {INK: "var(--ink)", MUTED: "var(--muted)", GRID: "var(--grid)", SURFACE: "var(--surface)"}
)

_STYLE: Mapping[str, object] = MappingProxyType(
    {
        # Text stays text: it can be selected, searched and scaled, and takes the page's font.
        "svg.fonttype": "none",
        # Comes with Matplotlib, and is wider than most, so that the page's own font fits.
        "font.family": ["DejaVu Sans"],
        # A file's name may hold dollar signs.
        "text.parse_math": False,
        "font.size": 9,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "axes.edgecolor": GRID,
        "axes.facecolor": "none",
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "x",
        "grid.color": GRID,
        "grid.linewidth": 0.6,
        "axes.titlesize": 9,
        "axes.titlelocation": "left",
        "axes.titlecolor": INK,
        "axes.labelsize": 9,
        "xtick.color": MUTED,
        "ytick.color": INK,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 9,
        "xtick.major.size": 0,
        "xtick.minor.size": 0,
        "ytick.major.size": 0,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "figure.facecolor": "none",
    }
)


_TIP = "tip: "


def tip(text: str) -> str:
    """Return the `gid` that gives a mark a text that is shown where the page's reader points at it."""
    return _TIP + text


def style(name: str = "") -> AbstractContextManager[None]:
    """Return the settings under which charts are made and drawn; from `name` Matplotlib makes its element ids."""
    import matplotlib as mpl

    # Matplotlib's own annotations take other types of names in each version.
    settings: Any = {**_STYLE, "svg.hashsalt": name}
    return mpl.rc_context(settings)


def inline_svg(figure: Figure, name: str, description: str) -> str:
    """Return a figure as an ``<svg>`` element without any reference to the outside, the same bytes each time.

    Args:
        figure: Made under `style`, in the colours of this module and of the palette.
        name: What its element ids begin with, so that several fit in one page.
        description: What it shows, for those who can't see it.
    """
    buffer = io.StringIO()
    with style(name), warnings.catch_warnings():
        # The reader's browser has other fonts than the one that is measured with.
        warnings.filterwarnings("ignore", r"Glyph \d+ .*missing from font")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    view_box = re.search(r'viewBox="[^"]*"', text)
    assert view_box
    body = text[text.index(">") + 1 :].replace("xlink:href", "href")
    body = re.sub(rf'<g id="{_TIP}([^"]*)">', r"<g><title>\1</title>", body)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'((?:href="|url\()#)', rf"\g<1>{name}-", body)
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, variable)
    label = escape(description, quote=True)
    return f'<svg {view_box[0]} role="img" aria-label="{label}">{body.strip()}'

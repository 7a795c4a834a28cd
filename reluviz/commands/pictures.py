"""The pictures of the README, each made by a window in a process of its own: `reluviz docs --pictures`."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reluviz.errors import ReluvizError
from reluviz.files import write_atomically

FOLDER = Path("assets") / "screenshots"
"""Where they lie, seen from the README."""

_LONGEST = 300.0  # seconds for one picture: kernels may have to be compiled first


@dataclass(frozen=True)
class Picture:
    """One picture of the window.

    Attributes:
        name: The name of its file without the ending.
        page: The page that it shows, perhaps with what is chosen on it, such as ``experiments/dying``.
        theme: "light" or "dark".
        language: "en" or "zh".
        after: Seconds for which the page has been there: a race learns for so long.
        size: Pixels of the window, (width, height).
        measured: What `reluviz bench` measures first, for the page to show; nothing where empty.
    """

    name: str
    page: str
    theme: str = "light"
    language: str = "en"
    after: float = 1.0
    size: tuple[int, int] = (1280, 800)
    measured: tuple[str, ...] = ()

    def words(self, folder: Path, run: Path | None = None) -> list[str]:
        """Return the command that makes it in a folder, of a run of the benchmark where there is one."""
        width, height = self.size
        return [
            *(sys.executable, "-m", "reluviz", "gui", "--page", self.page, "--theme", self.theme),
            *("--language", self.language, "--size", f"{width}x{height}", "--after", f"{self.after:g}"),
            *("--screenshot", str(folder / f"{self.name}.png")),
            *(("--config", str(run)) if run is not None else ()),
        ]


_KERNELS = ("kernels", "--activations", "relu,leaky_relu,gelu,silu,sigmoid,tanh")

PICTURES = (
    Picture("race", "race", after=12.0),
    Picture("race-dark", "race", "dark", after=12.0),
    Picture("race-chinese", "race", language="zh", after=12.0),
    Picture("functions", "functions", after=12.0),
    Picture("functions-dark", "functions", "dark", after=12.0),
    Picture("experiments", "experiments/dying", after=12.0),
    Picture("experiments-dark", "experiments/dying", "dark", after=12.0),
    Picture("benchmark", "benchmark", measured=_KERNELS),
    Picture("benchmark-dark", "benchmark", "dark", measured=_KERNELS),
)
"""All of them; a page that is added shows here, and in the README, with a line."""


def make(folder: Path, say: Callable[[str], object], pictures: Sequence[Picture] = PICTURES) -> None:
    """Make the pictures, one after the other.

    Args:
        folder: Where they go; made where it is missing.
        say: Takes a line about each that is written.
        pictures: Which ones.

    Raises:
        ReluvizError: The folder can't be made, or a window ended without its picture.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReluvizError(f"{folder}: can't be made: {error.strerror}") from None
    with tempfile.TemporaryDirectory() as scratch:
        runs: dict[tuple[str, ...], Path] = {}
        for picture in pictures:
            if picture.measured and picture.measured not in runs:
                run = runs[picture.measured] = Path(scratch) / f"{len(runs)}.json"
                _do(picture, [sys.executable, "-m", "reluviz", "bench", *picture.measured, "--json", str(run)])
            _do(picture, picture.words(folder, runs.get(picture.measured)))
            path = folder / f"{picture.name}.png"
            _shrink(path)
            say(f"{path} is written, {path.stat().st_size / 1000:.0f} kB")


def _do(picture: Picture, command: list[str]) -> None:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise ReluvizError(f"the picture {picture.name} was not there after {_LONGEST:g} s") from None
    if ended.returncode:
        told = ended.stderr.strip().rpartition("\n")[2] or f"its process ended with status {ended.returncode}"
        raise ReluvizError(f"the picture {picture.name} can't be made: {told.removeprefix('reluviz: ')}")


def _shrink(path: Path) -> None:
    """Give a picture 256 colours, chosen so that none is far from what it was: a third of the size, and the same looks.

    Raises:
        FileError: It can't be written.
    """
    from PIL import Image

    data = io.BytesIO()
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        few.save(data, "PNG", optimize=True)
    write_atomically(path, data.getvalue())

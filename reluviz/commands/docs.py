"""`reluviz docs`: fills the parts of the README that are generated, each between two markers.

What follows from the source alone is made anew each time, and `--check` tells what is stale. Figures that were measured
come from a run of the benchmark that is named.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reluviz.commands import pictures
from reluviz.commands.arguments import Parser, UsageError
from reluviz.commands.output import say, standard_output
from reluviz.commands.status import OK, REGRESSION
from reluviz.files import write_atomically

_README = "README.md"

_APART: Mapping[str, str] = MappingProxyType({"window": "the window", "compile": "compiling"})
"""The suites whose results have a place of their own, with what they measure."""


def parser() -> Parser:
    """Return the parser of the command."""
    made = Parser("docs", f"Fill the generated parts of {_README} in a folder with the project's sources.")
    made.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 where what the source tells is stale"
    )
    made.add_argument("--accuracy", action="store_true", help="measure the accuracy of the kernels anew")
    made.add_argument("--bench", metavar="FILE|NAME", help="show this run of the benchmark")
    made.add_argument("--window", metavar="FILE|NAME", help="show what this run measured of the window; else --bench's")
    made.add_argument("--compile", metavar="FILE|NAME", help="show what this run measured of compiling; else --bench's")
    made.add_argument("--peers", metavar="FILE|NAME", help="show how the peers of this run compare with reluviz")
    made.add_argument(
        "--claims",
        nargs="+",
        metavar="FILE",
        help="show the verdicts in this JSON of `reluviz bench claims`; several make one table, the last counts",
    )
    made.add_argument("--pictures", action="store_true", help="make the pictures of the window anew, in a minute")
    made.add_argument("--folder", metavar="FOLDER", default=".", help="where the sources are (default: here)")
    return made


def _suites() -> str:
    from reluviz.commands.bench import known_suites

    suites = known_suites().values()
    return "\n".join(["| suite | measures |", "|---|---|", *(f"| `{s.name}` | {s.doc} |" for s in suites)])


def _activations() -> str:
    from reluviz_kernels import ACTIVATIONS

    lines = ["| name | formula | parameters | what it is for |", "|---|---|---|---|"]
    for activation in ACTIVATIONS.values():
        parameters = ", ".join(f"`{p.name}={p.default:g}`" for p in activation.parameters)
        formula = activation.formula.replace("|", "\\|")
        lines.append(f"| `{activation.name}` | {formula} | {parameters} | {activation.doc} |")
    return "\n".join(lines)


def _configuration() -> str:
    from reluviz.core.config import RunConfig
    from reluviz.core.declarations import reference

    return reference(RunConfig)


def _accuracy() -> str:
    from reluviz.bench.accuracy import markdown, measure

    return markdown(measure())


SOURCE_BLOCKS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {"suites": _suites, "activations": _activations, "configuration": _configuration}
)
"""What makes each block that follows from the source alone, by its marker."""


def run(words: Sequence[str]) -> int:
    """Run the command and return the exit status.

    Args:
        words: What follows ``docs`` on the command line.

    Raises:
        ReluvizError: The README can't be read or written, lacks a marker, or a run can't be read.
    """
    given = parser().read(words)
    changing = ("accuracy", "bench", "window", "compile", "peers", "claims", "pictures")
    if given.check and any(getattr(given, name) for name in changing):
        raise UsageError(f"--check changes nothing; leave {', '.join(f'--{name}' for name in changing)} out")
    path = Path(given.folder) / _README
    text = _read(path)
    if given.pictures:
        pictures.make(Path(given.folder) / pictures.FOLDER, say)
    blocks = {marker: make() for marker, make in SOURCE_BLOCKS.items()}
    if given.check:
        return _tell_stale(text, blocks)
    if given.accuracy:
        blocks["accuracy"] = _accuracy()
    blocks |= _measured(given.bench, {suite: getattr(given, suite) for suite in _APART}, given.peers)
    if given.claims:
        blocks["claims"] = _claims(given.claims)
    found = _filled(text, blocks)
    with standard_output() as stream:
        if found == text:
            stream.write(f"{path} is up to date\n")
        else:
            write_atomically(path, found)
            stream.write(f"{path} is written\n")
    return OK


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: can't be read: {reason}; run it where the project's sources are") from None


def _filled(text: str, blocks: Mapping[str, str]) -> str:
    from reluviz.report.markdown import replace_block

    for marker, block in blocks.items():
        text = replace_block(text, marker, block)
    return text


def _tell_stale(text: str, blocks: Mapping[str, str]) -> int:
    stale = [marker for marker, block in blocks.items() if _filled(text, {marker: block}) != text]
    for marker in stale:
        say(f"{_README}: the part {marker!r} is stale; run `reluviz docs`")
    return REGRESSION if stale else OK


def _claims(paths: Sequence[str]) -> str:
    from reluviz.commands.claims import load, merged
    from reluviz.report.claims import claims_to_markdown

    return claims_to_markdown(merged([load(path) for path in paths]))


def _measured(bench: str | None, apart: Mapping[str, str | None], peers: str | None) -> dict[str, str]:
    """Return the parts that come from runs of the benchmark.

    Args:
        bench: The run that is shown.
        apart: By suites that have a place of their own, the run that is shown there; None for what `bench` has of it.
        peers: The run whose peers are shown.
    """
    from reluviz.bench.store import find
    from reluviz.report.markdown import peers_to_markdown, to_markdown

    blocks = {}
    if bench:
        run = find(bench)
        rest = tuple(result for result in run.results if result.suite not in apart)
        blocks["bench"] = to_markdown(dataclasses.replace(run, results=rest))
    for suite, named in apart.items():
        name = named or bench
        if not name:
            continue
        run = find(name)
        if run.of(suite):
            blocks[suite] = to_markdown(dataclasses.replace(run, results=run.of(suite)))
        elif named:
            raise UsageError(f"--{suite}: the run {named} measured nothing of {_APART[suite]}")
    if peers:
        blocks["peers"] = peers_to_markdown(find(peers))
    return blocks

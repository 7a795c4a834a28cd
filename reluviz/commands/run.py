"""`reluviz run`: runs one experiment and tells what became of its claims."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from reluviz.commands.arguments import Parser, UsageError, whole
from reluviz.commands.experiment_run import check_device, check_different, run_all, stop_on_interrupt
from reluviz.commands.output import say, standard_output
from reluviz.commands.status import INTERRUPTED, OK
from reluviz.files import FileError, check_writable, write_atomically

if TYPE_CHECKING:
    from reluviz.experiments.base.experiment import Experiment, Outcome, Params

_STANDARD_OUTPUT = "-"

_EPILOG = """\
'reluviz run --list' names all experiments; 'reluviz run ID --parameters' tells what one of them can be given.
exit status: 0 when the experiment ran to its end, whatever its verdict, 2 when something given was wrong, 130 after
Ctrl-C; what was measured until then is told and written all the same, as partial."""


def parser() -> Parser:
    """Return the parser of the command."""
    made = Parser("run", "Run one experiment: what is claimed, what was measured, and the verdict.", epilog=_EPILOG)
    made.add_argument("id", nargs="?", metavar="ID", help="the experiment, or a claim that it judges")
    made.add_argument("--list", action="store_true", help="list the experiments and run none")
    made.add_argument(
        "--parameters", action="store_true", help="list the parameters of the experiment and do not run it"
    )
    made.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="parameters, such as depth=5 widths=2,3",
    )
    made.add_argument("--seed", type=whole(0, 2**32 - 1), metavar="N", help="seed of everything random (default: 0)")
    made.add_argument("--seeds", type=whole(1, 10**6), metavar="N", help="repeats; the same as --set seeds=N")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--quick", action="store_true", help="the quick form: seconds (default)")
    form.add_argument("--full", action="store_true", help="the sizes that were published: minutes")
    made.add_argument(
        "--device", metavar="DEVICE", default="auto", help="cpu or auto, which is the same: experiments use no GPU"
    )
    made.add_argument("--json", metavar="PATH", help="write what was measured as JSON; - for standard output")
    made.add_argument(
        "--csv",
        nargs="?",
        const="-",
        metavar="PATH",
        help="write the figure's numbers as CSV; alone, to standard output",
    )
    made.add_argument("--plot", metavar="PATH", help="draw the figure to a file that ends with .png or .svg")
    made.add_argument("--quiet", action="store_true", help="show no progress")
    return made


def run(words: Sequence[str]) -> int:
    """Run the command and return the exit status.

    Args:
        words: What follows ``run`` on the command line.

    Raises:
        ReluvizError: Something given can't be used, or a file can't be written.
        KernelError: The kernels refuse something.
    """
    given = parser().read(words)
    check_device(given.device, "this command")
    if given.list:
        return _list()
    if given.id is None and given.csv not in (None, _STANDARD_OUTPUT):
        # `run --csv born-dead`: the word after the option is the experiment.
        given.id, given.csv = given.csv, _STANDARD_OUTPUT
    if given.id is None:
        raise UsageError("name an experiment; `reluviz run --list` lists them")
    # From here on, since the imports may lose an interrupt.
    with stop_on_interrupt() as stop:
        from reluviz.experiments import experiment

        chosen = experiment(given.id)
        if given.parameters:
            return _list_parameters(chosen)
        params = _params(chosen, given)
        writers = _writers(given)
        ran = run_all([(chosen, params)], full=given.full, quiet=given.quiet, stop=stop)
    if not ran.outcomes:
        say("interrupted before anything was measured")
        return INTERRUPTED
    (outcome,) = ran.outcomes
    faults = []
    for write in writers:
        try:
            write(outcome)
        except FileError as error:
            faults.append(str(error))
    _print(outcome, _json if given.json == _STANDARD_OUTPUT else _csv if given.csv == _STANDARD_OUTPUT else None)
    if faults:
        raise FileError("; ".join(faults))
    return INTERRUPTED if outcome.partial else OK


def _list() -> int:
    from reluviz.experiments import experiments

    with standard_output() as stream:
        for each in experiments().values():
            stream.write(f"{each.id:26}{each.title}\n")
            stream.writelines(f"  {claim.id:24}{claim.statement}\n" for claim in each.claims)
    return OK


def _list_parameters(chosen: Experiment[Any, Any]) -> int:
    from reluviz.core.declarations import own_declarations

    quick, full = chosen.parameters(), chosen.parameters(full=True)
    with standard_output() as stream:
        stream.write(f"{chosen.doc}\n\n")
        for declaration in own_declarations(chosen.params):
            name = declaration.name
            now, then = getattr(quick, name), getattr(full, name)
            other = "" if now == then else f"; with --full {_text(then)}"
            stream.write(f"{name}={_text(now)}{other}\n    {declaration.setting.doc}; {declaration.expected}\n")
    return OK


def _text(value: object) -> str:
    """Return a value as --set takes it."""
    return (
        ",".join(map(str, value))
        if isinstance(value, tuple)
        else str(value).lower()
        if value in (True, False)
        else str(value)
    )


def _params(chosen: Experiment[Any, Any], given: argparse.Namespace) -> Params:
    from reluviz.experiments.base.experiment import from_text

    assignments: dict[str, str] = {}
    for word in given.set:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError(f"--set: must be KEY=VALUE, not {word[:60]!r}")
        _assign(assignments, name.strip(), value)
    if given.seeds is not None:
        if not chosen.repeats:
            raise UsageError(f"--seeds: {chosen.id} repeats nothing; leave it out")
        _assign(assignments, "seeds", str(given.seeds))
    if given.seed is not None:
        _assign(assignments, "seed", str(given.seed))
    params: Params = chosen.parameters(from_text(chosen.params, assignments), full=given.full)
    return params


def _assign(assignments: dict[str, str], name: str, value: str) -> None:
    if name in assignments:
        raise UsageError(f"{name[:60]!r} is given twice; give it once")
    assignments[name] = value


def _writers(given: argparse.Namespace) -> list[Callable[[Outcome[Any, Any]], None]]:
    """Return what writes the files that were asked for; whether they can be written is checked now."""
    writers: list[Callable[[Outcome[Any, Any]], None]] = []
    if given.plot == _STANDARD_OUTPUT:
        raise UsageError("--plot: name a file that ends with .png or .svg")
    if given.json == given.csv == _STANDARD_OUTPUT:
        raise UsageError("only one of --json and --csv can go to standard output; name a file for the other")
    check_different(given.json, given.csv, given.plot)
    if given.json not in (None, _STANDARD_OUTPUT):
        check_writable(given.json)
        writers.append(lambda outcome: write_atomically(given.json, _json(outcome)))
    if given.csv not in (None, _STANDARD_OUTPUT):
        check_writable(given.csv)
        writers.append(lambda outcome: write_atomically(given.csv, _csv(outcome)))
    if given.plot is not None:
        from reluviz.report.figure import checked_format, write_figure

        checked_format(given.plot)
        check_writable(given.plot)
        writers.append(lambda outcome: write_figure(outcome.panels, given.plot, str(outcome.experiment.title)))
    return writers


def _json(outcome: Outcome[Any, Any]) -> str:
    from reluviz.experiments.base.document import outcome_to_dict

    return json.dumps(outcome_to_dict(outcome), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(outcome: Outcome[Any, Any]) -> str:
    import csv
    import io

    from reluviz.experiments.base.document import CSV_HEADER, csv_rows

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    writer.writerows(csv_rows(outcome))
    return buffer.getvalue()


def _print(outcome: Outcome[Any, Any], form: Callable[[Outcome[Any, Any]], str] | None) -> None:
    """Tell what was found, on standard error where data in some form goes to standard output."""
    from reluviz.report.claims import outcome_text
    from reluviz.streams import tell

    text = outcome_text(outcome)
    if form is not None:
        tell(sys.stderr, text)
        text = form(outcome)
    with standard_output() as stream:
        stream.write(text)

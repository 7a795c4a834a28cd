"""`reluviz bench`: reads the options, measures, and writes and compares the results."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reluviz.commands import collector
from reluviz.commands.arguments import Parser, UsageError, names, number, whole, widths
from reluviz.commands.output import Delivery, say, standard_output
from reluviz.commands.status import INTERRUPTED, OK
from reluviz.errors import nearest

if TYPE_CHECKING:
    from reluviz.bench.options import Options
    from reluviz.bench.plan import Contest, Suite

_DEFAULT_PEERS = ("numpy", "sklearn", "torch", "jax")
_FEWEST_SEEDS = 10

CLAIMS = "claims"
"""The suite that runs by itself, and only when it is named; its command is loaded only then."""
_CLAIMS_DOC = "every claim about ReLU as an experiment, with a verdict"

_EPILOG = """\
exit status: 0 when all went well, 1 when --fail-on found a regression, 2 when something given was wrong or a device is
missing, 130 after Ctrl-C; what was measured until then is printed and written all the same."""


def parser() -> Parser:
    """Return the parser of the command."""
    made = Parser(
        "bench",
        "Measure activation kernels, training, how long networks take to converge, and the window.",
        epilog=_EPILOG,
    )
    suites = ", ".join(known_suites())
    late = " and ".join(name for name, suite in known_suites().items() if not suite.by_default)
    made.add_argument(
        "suites",
        nargs="*",
        metavar="SUITE",
        help=f"{suites}; where none is named all, {late} only with --full. {CLAIMS}, by itself: {_CLAIMS_DOC}",
    )
    made.add_argument("--list", action="store_true", help="list the cases and measure nothing")
    made.add_argument("--filter", metavar="REGEX", help="measure only cases in whose name this is found")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--quick", action="store_true", help="the quick form: all suites in under a minute (default)")
    form.add_argument("--full", action="store_true", help="more activations, seeds and rounds; takes many minutes")
    made.add_argument(
        "--device",
        metavar="DEVICE",
        default="auto",
        help="cpu; cuda for a GPU beside it; auto for that where there is one, with --quick in few cases (default)",
    )
    made.add_argument(
        "--threads", type=whole(1, 1024), metavar="N", help="threads for what uses several (default: all cores)"
    )
    made.add_argument(
        "--seed", type=whole(0, 2**32 - 1), default=0, metavar="N", help="seed of everything random (default: 0)"
    )
    made.add_argument(
        "--seeds", type=whole(1, 1000), metavar="N", help="networks in each race of convergence (default: 10, full: 50)"
    )
    made.add_argument("--dataset", metavar="NAME|PATH", help="data set, or own file in CSV, NPZ or IDX format")
    made.add_argument("--layers", type=widths, metavar="WIDTHS", help="hidden layers, such as 8,8, or none")
    made.add_argument("--activations", type=names, metavar="NAMES", help="activations, such as relu,sigmoid,tanh")
    made.add_argument(
        "--target",
        type=number(0.0, 1e6),
        metavar="VALUE",
        help="training accuracy that counts as converged; a loss for numbers",
    )
    made.add_argument(
        "--min-rounds", type=whole(1, 10_000), metavar="N", help="samples of each case at least (kernels, training)"
    )
    made.add_argument(
        "--max-time",
        type=number(0.0, 1e5),
        metavar="SECONDS",
        help="no further round begins once a case's samples took so long; --min-rounds goes before",
    )
    made.add_argument(
        "--peers",
        nargs="?",
        type=names,
        const=(),
        metavar="NAMES",
        help="measure these too, on identical work; without names all of numpy, sklearn, torch and jax that are there",
    )
    made.add_argument("--json", metavar="PATH", help="write the results as JSON; - for standard output")
    made.add_argument("--csv", metavar="PATH", help="write the results as CSV")
    made.add_argument("--html", metavar="PATH", help="write a report with charts as one HTML page")
    made.add_argument("--save", metavar="NAME", help="keep the run under this name, for --compare")
    made.add_argument(
        "--save-ratios",
        metavar="FILE",
        help="write the ratios of this run, for --compare; of those that FILE holds already, the larger of each",
    )
    made.add_argument("--compare", metavar="FILE|NAME", help="compare with an earlier run, or with a file of ratios")
    made.add_argument(
        "--fail-on",
        metavar="RULE",
        help="with --compare, exit with 1 when a case got worse by more, such as median:5%%, or ratio:100%%",
    )
    made.add_argument("--quiet", action="store_true", help="show no progress")
    return made


def run(words: Sequence[str]) -> int:
    """Run the command and return the exit status.

    Args:
        words: What follows ``bench`` on the command line.

    Raises:
        ReluvizError: Something given can't be used, or a file can't be written.
        KernelError: The kernels refuse something.
    """
    with collector.at_rest():
        given = parser().read(words)
    if CLAIMS in given.suites:
        from reluviz.commands import claims

        return claims.run(["bench", *words], given, _pattern(given.filter))
    with collector.at_rest():
        suites = _suites(given)
        options = _options(given, suites)
        delivery = Delivery.checked(given)
        contests = _planned(suites if given.list else _possible(suites), options)
    if given.list:
        return _list(contests)
    return _measure(["bench", *words], options, contests, delivery, suites, quiet=given.quiet)


def known_suites() -> Mapping[str, Suite]:
    """Return all suites by name. One that `reluviz.bench` may not import, such as the window's, joins them here."""
    from reluviz.bench.suites import SUITES
    from reluviz.bench.suites.compiling import COMPILE
    from reluviz.gui.measuring.suite import WINDOW

    return {**SUITES, COMPILE.name: COMPILE, WINDOW.name: WINDOW}


def _suites(given: argparse.Namespace) -> list[Suite]:
    """Return the suites that were named, in the order they run; where none was, those that run by default."""
    known = known_suites()
    if given.peers and all(name in known for name in given.peers):
        # `--peers training`: the word after the option is a suite, and no peer is named.
        given.suites += given.peers
        given.peers = ()
    for name in given.suites:
        if name not in known:
            raise UsageError(nearest("suite", name[:60], [*known, CLAIMS]))
    if given.suites:
        return [suite for name, suite in known.items() if name in given.suites]
    return [suite for suite in known.values() if suite.by_default or given.full]


def _options(given: argparse.Namespace, suites: Sequence[Suite]) -> Options:
    from reluviz.bench.options import Options
    from reluviz_kernels.backend import DEVICES, choose_device
    from reluviz_kernels.threads import usable_cores

    if given.device not in DEVICES:
        raise UsageError(f"--device: {nearest('device', given.device[:60], DEVICES)}")
    # A list needs no context on the GPU, which takes a second and its memory.
    device = given.device if choose_device(given.device, is_used=not given.list) == "cuda" else "cpu"
    heeded = frozenset[str]().union(*(suite.options for suite in suites))
    for name in ("seeds", "dataset", "layers", "activations", "target", "min_rounds", "max_time", "peers"):
        if getattr(given, name) is not None and name not in heeded:
            raise UsageError(
                f"--{name.replace('_', '-')} is not for the suite {' and '.join(s.name for s in suites)}; leave it out"
            )
    if given.seeds is not None and given.seeds < _FEWEST_SEEDS:
        say(f"{given.seeds} seeds are few: the interval of a median is then hardly more than a guess")
    return Options(
        full=given.full,
        threads=given.threads or usable_cores(),
        seed=given.seed,
        filter=_pattern(given.filter),
        seeds=given.seeds,
        dataset=given.dataset,
        layers=given.layers,
        activations=given.activations,
        target=given.target,
        min_rounds=given.min_rounds,
        max_time=given.max_time,
        peers=() if given.peers is None else _peers(given.peers),
        device=device,
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        with warnings.catch_warnings():
            # Of sets that may mean something else in a later Python; it says so in three lines.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(f"--filter: {text[:60]!r} is no regular expression: {error}") from None


def _peers(named: tuple[str, ...]) -> tuple[str, ...]:
    """Return the peers to measure; those named must be there."""
    from reluviz.bench.peers import PEERS, available_peers

    reasons = {peer.name: peer.reason for peer in available_peers()}
    for name in named:
        if name not in PEERS:
            raise UsageError(f"--peers: {nearest('peer', name[:60], PEERS)}")
        if (reason := reasons[name]) is not None:
            raise UsageError(f"--peers: {name} can't be measured: {reason}")
    return named or tuple(name for name in _DEFAULT_PEERS if reasons[name] is None)


def _planned(suites: Sequence[Suite], options: Options) -> list[Contest]:
    from reluviz.bench.plan import filtered

    return filtered([contest for suite in suites for contest in suite.plan(options)], options.filter)


def _possible(suites: Sequence[Suite]) -> list[Suite]:
    """Return the suites that can be measured here, and say why another can't.

    Raises:
        UsageError: None can.
    """
    found = []
    for suite in suites:
        problem = suite.problem()
        if problem is None:
            found.append(suite)
        elif len(suites) == 1:
            raise UsageError(problem)
        else:
            say(f"left out: {suite.name}: {problem}")
    return found


def _list(contests: Sequence[Contest]) -> int:
    cases = dict.fromkeys((contest.suite, entry.case) for contest in contests for entry in contest.entries)
    with standard_output() as stream:
        stream.writelines(f"{suite:13}{case}\n" for suite, case in cases)
    return OK


def _measure(
    argv: Sequence[str],
    options: Options,
    contests: Sequence[Contest],
    delivery: Delivery,
    suites: Sequence[Suite],
    *,
    quiet: bool,
) -> int:
    from reluviz.bench.document import Document
    from reluviz.bench.machine import machine, versions
    from reluviz.bench.progress import progress_for
    from reluviz.bench.runner import measure
    from reluviz_kernels import cache

    if sys.platform == "win32":
        # Ctrl-Break is what one program can send to another there; it shall do what Ctrl-C does.
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    created = datetime.now(UTC)
    measured = measure(contests, progress_for(sys.stderr, quiet=quiet))
    for note in cache.notes():
        say(note)
    if not measured.results:
        if measured.interrupted:
            say("interrupted before anything was measured")
            return INTERRUPTED
        raise UsageError("nothing could be measured: all was left out, for the reasons above")
    if measured.interrupted:
        say("interrupted; here is what was measured until then")
    document = Document(
        created=created,
        argv=tuple(argv),
        seed=options.seed,
        machine=machine(),
        versions=versions(),
        results=measured.results,
    )
    if measured.interrupted:
        delivery.deliver(document)
        return INTERRUPTED
    again = delivery.to_repeat(measured.results)
    if not again:
        return delivery.deliver(document)
    say(f"{len(again)} cases of ratios that got worse are measured again")
    cases = re.compile("|".join(f"^{re.escape(case)}$" for case in sorted(again)))
    contests = _planned(suites, replace(options, filter=cases))
    repeated = measure(contests, progress_for(sys.stderr, quiet=quiet))
    status = delivery.deliver(document, repeated.results)
    return INTERRUPTED if repeated.interrupted else status

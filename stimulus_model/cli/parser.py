"""The arguments of the command line, with help, examples and suggestions for what is misspelt."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from stimulus_model._version import __version__
from stimulus_model.cli.arguments import (
    ECONOMY,
    PROGRAM,
    add_invalid,
    add_language,
    add_shared,
    any_number,
    names_in,
    whole_number,
    years_in,
)
from stimulus_model.cli.commands import (
    describe_installation,
    explore_projection,
    list_packages,
    report_projection,
    run_package,
    validate_economy,
)
from stimulus_model.cli.question_arguments import COMMANDS
from stimulus_model.cli.questions import print_schema
from stimulus_model.inputs import InputError, suggest

_EPILOG = f"""examples:
  {PROGRAM} run japan-ai-chips-2024 --out results/
  {PROGRAM} run japan-ai-chips-2024 --draws 1000000 --keep summary --checkpoint run.ckpt
  {PROGRAM} run my-package.toml --draws 2000 --seed 1 --set import_share_capex=0.5
  {PROGRAM} packages
  {PROGRAM} validate
  {PROGRAM} run --help

exit codes: 0 done, 2 bad input, 130 interrupted, 1 anything else"""

_RUN = """Project the economy without and with a package, under the same Monte Carlo draws. Prints the headline
and the effects by year: median, 90 % range and Monte Carlo error."""

_RUN_EPILOG = f"""written to the folder --out, all of it or nothing:
  summary.csv  effects by variable and year: median, 90 % range, mean, Monte Carlo errors
  fan.png      effect on real GDP over time, or on the first variable kept
  report.html  one file to send, print and keep: words, charts, tables, assumptions, hashes, code
  run.nc       only with --save: every variable in every draw and quarter, without and with the package (netCDF,
               compressed; about 460 MB for 10,000 draws, in proportion to draws; less with --variables).
               Open it with stimulus_model.open_projection or any netCDF reader

examples:
  {PROGRAM} run japan-ai-chips-2024 --draws 10000 --seed 2024 --out results/
  {PROGRAM} run japan-ai-chips-2024 --scale 2 --without guarantees --without rapidus
  {PROGRAM} run japan-ai-chips-2024 --set additionality=0 --set import_share_capex=0.5
  {PROGRAM} run japan-ai-chips-2024 --out results/ --save --variables real_gdp,debt,debt_to_gdp
  {PROGRAM} run japan-ai-chips-2024 --draws 1000000 --keep summary --measures effect,relative
  {PROGRAM} run my-package.toml --horizon 2035Q4 --json > effects.json"""

_REPORT = """Write a report: one HTML file to send, print and keep, with words, charts, tables, every assumption with
prior and source, hashes and the code that computes it again. It opens in any browser without a network."""

_REPORT_EPILOG = f"""examples:
  {PROGRAM} report japan-ai-chips-2024 --out brief.html
  {PROGRAM} report results/run.nc --out brief.html
  {PROGRAM} report my-package.toml --scale 2 --set additionality=0 --out brief.html"""

SIMULATED = "name of a package, or path of a TOML file or of a saved projection (.nc)"
"""What can be reported and explored."""

_EXPLORE = """Serve a page of levers on this machine. Size, years, financing, beliefs and official model move the
charts, each view with all draws; it listens to this machine alone and ends with Ctrl-C."""

_EXPLORE_EPILOG = f"""examples:
  {PROGRAM} explore japan-ai-chips-2024
  {PROGRAM} explore results/run.nc --port 8000"""

_VALIDATE = """Compare the economy with the published tables of the official models. Prints how many of their numbers
lie in its 90 % bands, and how wide these are."""


class UsageError(ValueError):
    """Arguments that argparse refuses, in its own words."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises what it finds wrong instead of printing usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """Raise a `UsageError` with argparse's message, which names the argument."""
        raise UsageError(message)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the parsed arguments; ``command`` in them is the function to call.

    Raises
    ------
    InputError
        For an unknown command or option, with the one that was probably meant.
    UsageError
        For an argument that is missing, or a value that cannot be used.
    SystemExit
        After ``--help`` and ``--version``, which print and leave.
    """
    parser, commands = _build()
    first = next((each for each in arguments if not each.startswith("-")), None)
    if first is not None and first not in commands:
        raise InputError("command", first, ", ".join(commands), suggest(first, commands))
    # argparse says of a misspelt option only that it is not recognised, and only after other complaints
    known = _options(parser if first is None else commands[first]) | _options(parser)
    for each in arguments:
        name = each.split("=", 1)[0]
        if name.startswith("--") and name != "--" and name not in known:
            raise InputError("option", name, ", ".join(sorted(known)), suggest(name, known))
    return parser.parse_args(arguments)


def _build() -> tuple[_Parser, dict[str, argparse.ArgumentParser]]:
    parser = _Parser(
        prog=PROGRAM,
        description="What a government stimulus adds to GDP, what its bonds cost, and how sure one can be.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    folder = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Callable[[argparse.Namespace], None], text: str, epilog: str = "") -> _Parser:
        made = folder.add_parser(
            name,
            help=text.split(".", 1)[0].replace("%", "%%"),
            description=text,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        made.set_defaults(command=command)
        printing = made.add_mutually_exclusive_group()
        printing.add_argument("--json", action="store_true", help="print JSON, for machines")
        if command is run_package:
            printing.add_argument("--quiet", action="store_true", help="print nothing but errors")
        made.add_argument("--traceback", action="store_true", help="on an error, show where in the program")
        return made

    _run_arguments(add("run", run_package, _RUN, _RUN_EPILOG))
    _report_arguments(add("report", report_projection, _REPORT, _REPORT_EPILOG))
    _explore_arguments(add("explore", explore_projection, _EXPLORE, _EXPLORE_EPILOG))
    add("packages", list_packages, "List the packages that have a name, with amounts and sources.")
    for each in COMMANDS:
        each.arguments(add(each.name, each.call, each.text, each.epilog))
    add("schema", print_schema, "Print the JSON Schema of what commands that ask a question print with --json.")
    _validate_arguments(add("validate", validate_economy, _VALIDATE))
    add("info", describe_installation, "Show versions, processors, the cache of compiled code, and the model's size.")
    return parser, dict(folder.choices)


def _simulation_arguments(parser: argparse.ArgumentParser, what: str) -> None:
    """Add what decides a simulation."""
    add = parser.add_argument
    add("package", help=what)
    add_shared(parser)
    add("--scale", type=any_number, default=1.0, metavar="FACTOR", help="multiply the package (default: 1)")
    add("--without", action="append", default=[], metavar="NAME",
        help="leave out a project or an instrument; may be repeated")  # fmt: skip


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    _simulation_arguments(parser, SIMULATED)
    add = parser.add_argument
    add("--out", default="report.html", metavar="FILE", help="where to write it (default: report.html)")
    add("--overwrite", action="store_true", help="replace a file of this name that is no earlier report")
    add_language(parser)


def _explore_arguments(parser: argparse.ArgumentParser) -> None:
    _simulation_arguments(parser, SIMULATED)
    parser.add_argument("--port", type=whole_number, default=0, metavar="N", help="where to listen (default: any)")
    add_language(parser)


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    _simulation_arguments(parser, "name of a package, or path of a TOML file")
    add = parser.add_argument
    add("--out", metavar="FOLDER",
        help="write summary.csv, fan.png and report.html there (default: write nothing)")  # fmt: skip
    add("--save", action="store_true", help="write all draws there as well, as run.nc: 460 MB for 10,000 draws")
    add("--overwrite", action="store_true", help="replace files of these names there that no earlier run has written")
    add("--variables", type=names_in, metavar="NAMES", help="keep only these, separated by commas (default: all)")
    add("--keep", default="paths", metavar="WHAT",
        help="paths (default), annual (calendar years), summary (histograms; constant memory) or auto")  # fmt: skip
    add("--years", type=years_in, metavar="YEARS", help="years of the table, separated by commas (default: a few)")
    add("--freq", default="year", metavar="WHAT", help="years of the table: year (default), or fiscal_year")
    add(
        "--measures",
        type=names_in,
        metavar="NAMES",
        help="count only these in a summary: of without, with, effect, relative, separated by commas (default: all)",
    )
    add_invalid(parser)
    add_language(parser)
    add("--checkpoint", metavar="FOLDER", help="keep finished draws there: the same command goes on after a stop")


def _validate_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--draws", type=whole_number, default=2_000, metavar="N", help="draws of the parameters (default: 2000)")
    add("--seed", type=whole_number, default=0, metavar="N", help="seed, from 0 (default: 0)")
    add("--economy", metavar="NAME", help=ECONOMY)
    add("--vintage", metavar="QUARTER", help="quarter after whose end the economy starts (default: its own)")
    add(
        "--page",
        metavar="FILE",
        help="also write a Markdown page, and beside it a page a model with every number and reason, and a .png",
    )
    add("--overwrite", action="store_true", help="replace files of these names there that are no earlier page")


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """Return the long options that a parser knows; its usage line lists all but --help."""
    return {"--help", *re.findall(r"--[a-z-]+", parser.format_usage())}

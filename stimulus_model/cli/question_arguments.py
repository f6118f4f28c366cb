"""The arguments of commands that ask a question, with their help and examples."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple

from stimulus_model.cli import decisions, questions
from stimulus_model.cli.arguments import (
    PROGRAM,
    add_invalid,
    add_language,
    add_shared,
    any_number,
    names_in,
    outcome_at,
    whole_number,
    years_in,
)

PACKAGE = "name of a package, or path of a TOML file"


class Command(NamedTuple):
    """A command: its name, what it calls, what its help says, and what adds its arguments."""

    name: str
    call: Callable[[argparse.Namespace], None]
    text: str
    arguments: Callable[[argparse.ArgumentParser], None]
    epilog: str = ""


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "packages", nargs="+", help="names of packages, or paths of TOML files; the first is compared with"
    )
    add_shared(parser)
    parser.add_argument("--years", type=years_in, metavar="YEARS", help="separated by commas (default: some of them)")
    add_invalid(parser)
    add_language(parser)


def _respond(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("experiment", help="what is changed: a fiscal instrument, a rate, a price; a wrong name lists them")
    add_shared(parser, 1_000, horizon=False)
    add("--size", type=any_number, default=0.01, metavar="X", help="0.01: a per cent of GDP, or a point (default)")
    add("--duration", type=whole_number, metavar="QUARTERS", help="how long it lasts (default: for good)")
    add("--years", type=whole_number, default=5, metavar="N", help="years to run (default: 5)")
    add_invalid(parser)
    add_language(parser)
    add("--fixed-rate", action="store_true", help="hold the policy rate where it is without the change")
    add("--stochastic", action="store_true", help="with the economy's shocks")


def _sensitivity(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _package(parser, None)
    _outcomes(parser)
    add("--groups", default="sections", metavar="WHAT", help="sections (default), or none: every parameter")
    add("--precision", type=any_number, default=0.02, metavar="X",
        help="half width of the 95 %% intervals of the shares (default: 0.02)")  # fmt: skip
    add(
        "--most-runs",
        type=whole_number,
        default=4_000_000,
        metavar="N",
        help="runs at most (default: 4000000)",
    )
    add("--rank", action="store_true", help="explain ranks, which no single draw can dominate")


def _tornado(parser: argparse.ArgumentParser) -> None:
    _package(parser, 1_000)
    _outcomes(parser)


def _marginal(parser: argparse.ArgumentParser) -> None:
    _package(parser, 2_048, threads=False)
    parser.add_argument("--by", default="project", metavar="WHAT", help="project (default), instrument or timing")


def _screening(parser: argparse.ArgumentParser) -> None:
    _package(parser, None)
    _outcomes(parser)
    parser.add_argument("--trajectories", type=whole_number, default=20, metavar="N", help="of steps (default: 20)")


def _ensemble(parser: argparse.ArgumentParser) -> None:
    _package(parser, 40)
    _outcomes(parser)
    parser.add_argument(
        "--members", type=whole_number, default=1_500, metavar="N", help="of the ensemble (default: 1500)"
    )


def _contour(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _package(parser, 1_024, threads=False)
    add("--x", required=True, metavar="NAME", help="a parameter")
    add("--y", required=True, metavar="NAME", help="another parameter")
    add("--target", default="debt_to_gdp", metavar="NAME",
        help="a variable, or gdp_per_yen, investment_per_yen (default: debt_to_gdp)")  # fmt: skip
    add("--level", type=any_number, default=0.0, metavar="X", help="that its median is to reach (default: 0)")
    add("--year", type=whole_number, default=2035, metavar="YEAR", help="of the variable (default: 2035)")
    add("--points", type=whole_number, default=9, metavar="N", help="values of each parameter (default: 9)")


def _design(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _package(parser, 2_048, threads=False)
    add("--low", type=any_number, default=0.5, metavar="X", help="smallest scale of a project (default: 0.5)")
    add("--high", type=any_number, default=2.0, metavar="X", help="largest scale of a project (default: 2)")
    add("--weight", type=any_number, default=0.0, metavar="X",
        help="how much the mean of the worst draws counts, from 0 to 1 (default: 0)")  # fmt: skip
    add("--tail", type=any_number, default=0.05, metavar="X", help="share of the worst draws (default: 0.05)")
    add("--debt-at-most", type=any_number, metavar="X", help="points of GDP at the end (default: any)")
    add("--budget", type=any_number, metavar="X", help="cash in all (default: as much as is decided)")
    add("--whole", type=names_in, default=[], metavar="NAMES", help="projects that are done whole, or not at all")


def _learn(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("packages", nargs="+", help="packages to choose from, beside none")
    add_shared(parser, threads=False)
    _checkpoint(parser)
    add("--learn", type=names_in, required=True, metavar="NAMES",
        help="parameters, @official model, @ensemble, separated by commas")  # fmt: skip
    add("--benefit", type=outcome_at, required=True, metavar="VARIABLE:YEAR", help="what is to be large")


def _discover(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _package(parser, 10_000)
    add("--outcome", type=outcome_at, required=True, metavar="VARIABLE:YEAR", help="what the claim is about")
    add("--above", type=any_number, metavar="X", help="the effect is claimed to be above it")
    add("--below", type=any_number, metavar="X", help="the effect is claimed to be below it")
    add("--at-most", type=whole_number, default=4, metavar="N", help="restrictions (default: 4)")


def _assumptions(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _package(parser, 1_000, keeps=False, threads=False)
    add(
        "--target",
        type=outcome_at,
        metavar="VARIABLE:YEAR",
        help="of a claim of your own (default: official claims)",
    )
    add("--level", type=any_number, metavar="X", help="that its median is to reach")


def _debt(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _package(parser, 10_000)
    add("--what", default="criteria", metavar="WHAT", help=f"{', '.join(decisions.DEBT)} (default: criteria)")
    add("--first-year", type=whole_number, default=2028, metavar="YEAR",
        help="of shocks and gaps, or end of the adjustment of criteria (default: 2028)")  # fmt: skip
    add("--rules", metavar="READING", help="of criteria: commission (default) or regulation")


def _package(parser: argparse.ArgumentParser, draws: int | None, *, keeps: bool = True, threads: bool = True) -> None:
    parser.add_argument("package", help=PACKAGE)
    add_shared(parser, draws, threads=threads)
    if keeps:
        _checkpoint(parser)


def _checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--checkpoint", metavar="FOLDER", help="keep what is finished there: the same command goes on after a stop"
    )


def _outcomes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outcome", action="append", default=[], type=outcome_at, metavar="VARIABLE:YEAR",
        dest="outcomes", help="what is asked about; may be repeated (default: GDP, debt, AI capacity)")  # fmt: skip


NAME = "japan-ai-chips-2024"
COMMANDS = (
    Command(
        "compare", questions.compare_packages,
        "Compare packages under the same Monte Carlo draws. Prints the effects of each and how they differ.",
        _compare,
        f"""examples:
  {PROGRAM} compare {NAME} {NAME}-as-reported
  {PROGRAM} compare {NAME} my-package.toml --years 2030,2035 --json""",
    ),
    Command(
        "respond", questions.respond_to,
        "Change one thing in the economy and print the difference it makes, by year.", _respond,
        f"""examples:
  {PROGRAM} respond public_investment
  {PROGRAM} respond policy_rate --size 0.01 --duration 4 --json""",
    ),
    Command(
        "sensitivity", questions.find_drivers,
        """Divide the variance of outcomes among what is believed. Prints Shapley, first-order and total-order
shares with 95 % intervals; runs until they are as narrow as --precision says.""", _sensitivity,
        f"""examples:
  {PROGRAM} sensitivity {NAME}
  {PROGRAM} sensitivity {NAME} --outcome real_gdp:2030 --groups none --rank --json""",
    ),
    Command(
        "tornado", questions.move_inputs,
        "Move one input at a time from the 5 to the 95 % quantile of its prior. Prints how far outcomes move.",
        _tornado,
    ),
    Command(
        "screening", decisions.screen_inputs,
        "Find inputs that matter at few runs. Prints elementary effects, for a first look.", _screening,
    ),
    Command(
        "ensemble", decisions.divide_members,
        "Divide the variance between members of the ensemble. Prints which official model, and sections within it.",
        _ensemble,
    ),
    Command(
        "contour", decisions.draw_contour,
        "Find for which pairs of two beliefs a target reaches a level. Prints the line and how surely it is known.",
        _contour,
        f"""examples:
  {PROGRAM} contour {NAME} --x realised_share --y research_return --target real_gdp --year 2030""",
    ),
    Command(
        "discover", decisions.find_box,
        "Find few restrictions under which a claim holds. They are tried on draws that were not searched.", _discover,
        f"""examples:
  {PROGRAM} discover {NAME} --outcome real_gdp:2030 --above 0""",
    ),
    Command(
        "assumptions", decisions.find_assumptions,
        "Find what must hold for a claim. Prints one belief at a time, and all of them at once.", _assumptions,
        f"""examples:
  {PROGRAM} assumptions {NAME}
  {PROGRAM} assumptions {NAME} --target real_gdp:2030 --level 0.5""",
    ),
    Command(
        "marginal", questions.find_marginal,
        "Print what one more unit of money does to GDP and debt, by project, instrument or year.", _marginal,
    ),
    Command(
        "design", decisions.find_mix,
        "Find the mix of projects that does most for GDP. The bounds are yours; it is run again on fresh draws.",
        _design,
    ),
    Command(
        "learn", decisions.value_learning,
        "Find what it is worth to know beliefs before choosing. The choice is between packages, or none.", _learn,
        f"""examples:
  {PROGRAM} learn {NAME} --learn research_return,realised_share --benefit real_gdp:2030""",
    ),
    Command(
        "debt", decisions.judge_debt,
        "Say what published rules say of debt with the package. Criteria, stress tests, risks or gaps.", _debt,
        f"""examples:
  {PROGRAM} debt {NAME} --what stress --json""",
    ),
)  # fmt: skip
"""Commands that ask, in the order of the help."""

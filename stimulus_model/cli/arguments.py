"""What arguments of several commands share: kinds of values, and what decides any run."""

from __future__ import annotations

import argparse
import re

PROGRAM = "stimulus-model"
DRAWS, SEED, HORIZON = 10_000, 2024, "2040Q4"
ECONOMY = "economy, or path of a TOML file (default: the one that ships as such)"
"""What --economy says: what the default is called is not known before something heavy is imported."""


def add_shared(
    parser: argparse.ArgumentParser, draws: int | None = DRAWS, *, horizon: bool = True, threads: bool = True
) -> None:
    """Add what decides any run: draws (unless None), seed and economy; horizon and threads where they are used."""
    add = parser.add_argument
    if draws is not None:
        add("--draws", type=whole_number, default=draws, metavar="N", help=f"Monte Carlo draws (default: {draws})")
    add("--seed", type=whole_number, default=SEED, metavar="N", help=f"seed, from 0 (default: {SEED})")
    if horizon:
        add("--horizon", default=HORIZON, metavar="QUARTER", help=f"last quarter (default: {HORIZON})")
    add("--economy", metavar="NAME", help=ECONOMY)
    add("--vintage", metavar="QUARTER", help="quarter after whose end the economy starts (default: its own)")
    add("--set", action="append", default=[], type=setting_of, metavar="NAME=VALUE", dest="settings",
        help="fix a parameter of the economy; may be repeated")  # fmt: skip
    if threads:
        add("--threads", type=whole_number, metavar="N", help="threads (default: one a processor); change no number")


def add_invalid(parser: argparse.ArgumentParser) -> None:
    """Add what becomes of draws that are not finite."""
    parser.add_argument(
        "--on-invalid",
        default="raise",
        metavar="WHAT",
        help="draws that are not finite: raise (default), or report, which leaves them out and says which",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the language of what is printed and written."""
    parser.add_argument("--language", default="en", metavar="NAME", help="en (default) or ja")


def whole_number(text: str) -> int:
    """Return a whole number."""
    try:
        return int(text)
    except ValueError:
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]{1,2}", text) and (number := float(text)).is_integer():
            return int(number)
        raise argparse.ArgumentTypeError(f"got {text[:60]!r}, allowed: a whole number") from None


def any_number(text: str) -> float:
    """Return a number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"got {text[:60]!r}, allowed: a number") from None


def outcome_at(text: str) -> tuple[str, tuple[str, int]]:
    """Return the text, and a variable and a year."""
    name, sign, year = text.partition(":")
    if not (name and sign):
        raise argparse.ArgumentTypeError(f"got {text[:60]!r}, allowed: VARIABLE:YEAR, such as real_gdp:2030")
    return text, (name, whole_number(year))


def years_in(text: str) -> list[int]:
    """Return years."""
    return [whole_number(year.strip()) for year in text.split(",")]


def names_in(text: str) -> list[str]:
    """Return names."""
    return [name.strip() for name in text.split(",")]


def setting_of(text: str) -> tuple[str, float]:
    """Return a name and the number that it is set to."""
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise argparse.ArgumentTypeError(f"got {text[:60]!r}, allowed: NAME=VALUE, such as import_share_capex=0.5")
    return name, any_number(value)

"""Write docs/multipliers.md: what each fiscal instrument does to GDP, beside published figures.

Run it when numbers of the economy change: ``python docs/multipliers.py``.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import stimulus_model as sm
from stimulus_model.policy.kinds import FISCAL
from stimulus_model.results.tables.formats import fixed

PAGE = Path(__file__).resolve().parent / "multipliers.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))
SEED, YEARS = 2024, 5
PROBABILITIES = (0.05, 0.5, 0.95)
HEAD = """# Multipliers of fiscal instruments

Written by `python docs/multipliers.py` from docs/multipliers.toml and {draws} draws of the economy of Japan: medians
and 90 % ranges. The policy rate follows its rule, deficit bonds pay. [packages.md](packages.md#fiscal-instruments)
says how each instrument acts; what the ranges rest on stands in `economy/japan/economy.toml`.

## For good: GDP, %, for 1 % of GDP spent or forgone in every year

Of the consumption tax: a point less.

{lasting}

## Once: GDP over money, summed from 2025 on, for 1 % of GDP appropriated in FY2025

Year 1 is 2025; outlays take as long as the instrument's profile says.

{once}

## Beside published figures

Figures that nobody here has read in print are left out. A propensity is spending over money, not GDP.

{published}
"""
PUBLISHED = """| instrument | who | theirs | ours | theirs lie | why ours differ |
|---|---|---|---|---|---|"""
Quantiles = npt.NDArray[np.float64]


def lasting(economy: sm.Economy, kind: str) -> Quantiles:
    """Return quantiles of GDP by year, %, for 1 % of GDP spent or forgone for good (or a point of the tax)."""
    size = -0.01 if FISCAL[kind].sign == "revenue" else 0.01
    made = sm.respond(economy, kind, size=size, years=YEARS, draws=DRAWS, seed=SEED, variables=["real_gdp"])
    effect = made.effect("real_gdp", relative=True, freq="year")
    return np.asarray(effect.quantile(PROBABILITIES, "draw"))


def once(economy: sm.Economy, kind: str) -> Quantiles:
    """Return quantiles of GDP over money, summed to each year after a measure of 1 % of the GDP of FY2025."""
    amount = -1.0 if FISCAL[kind].sign == "revenue" else 1.0
    measure: dict[str, Any] = {kind: {2025: amount}}
    package = sm.Package.of(title=kind, currency="", unit="per cent of GDP", **measure)
    made = sm.simulate(package, economy, seed=SEED, draws=DRAWS, horizon="2029Q4", variables=["real_gdp"])
    effect = made.effect("real_gdp", relative=True, freq="year").cumsum("year")
    return np.asarray(effect.quantile(PROBABILITIES, "draw"))


def cell(quantiles: Quantiles) -> str:
    """Write a median and its 90 % range."""
    low, middle, high = quantiles
    return f"{fixed(middle, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"


def table(rows: dict[str, Quantiles]) -> str:
    """Return one row an instrument, one column a year."""
    lines = [f"| instrument | {' | '.join(f'year {year}' for year in range(1, YEARS + 1))} |", "|---" * 6 + "|"]
    lines += [f"| {FISCAL[kind].title} | {' | '.join(map(cell, values.T))} |" for kind, values in rows.items()]
    return "\n".join(lines)


def compared(entry: dict[str, Any], permanent: dict[str, Quantiles], single: dict[str, Quantiles]) -> str:
    """Return the row of one published figure: theirs, ours, and where theirs lies."""
    kind = entry["kind"]
    if "spent" in entry:
        through = entry["through"]
        theirs, ours, at = [entry["spent"]], single[kind][:, through - 1 : through], [f"the sum of {through} years"]
    else:
        theirs, ours = entry["values"], permanent[kind]
        at = [f"year {year}" for year in range(1, len(theirs) + 1)]
    inside = [low <= value <= high for value, (low, _, high) in zip(theirs, ours.T, strict=False)]
    where = (
        "inside" if all(inside) else f"outside in {', '.join(a for a, b in zip(at, inside, strict=True) if not b)}"
    )
    reason = "" if all(inside) else entry.get("reason", "")
    numbers = ", ".join(fixed(value, 2) for value in theirs)
    mine = ", ".join(cell(each) for each in ours.T[: len(theirs)])
    return f"| {FISCAL[kind].title} | {entry['who']} | {numbers} | {mine} | {where} | {reason} |"


def page() -> str:
    """Return the page."""
    economy = sm.Economy.load("japan")
    permanent = {kind: lasting(economy, kind) for kind in FISCAL}
    single = {kind: once(economy, kind) for kind in FISCAL}
    published = tomllib.loads(PAGE.with_suffix(".toml").read_text(encoding="utf-8"))["published"]
    rows = "\n".join(compared(entry, permanent, single) for entry in published)
    return HEAD.format(
        draws=f"{DRAWS:,}", lasting=table(permanent), once=table(single), published=f"{PUBLISHED}\n{rows}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

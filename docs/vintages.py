"""Write the figures of docs/vintages.md: the starts, a backtest in its own years, outturns against ranges.

Run it when numbers of the economy change: ``python docs/vintages.py``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from page_marks import between, range_of

import stimulus_model as sm
from stimulus_model.calibration.projections import targets as targets_of
from stimulus_model.policy.published_facts import EffectEstimate
from stimulus_model.results.tables.formats import fixed

PAGE = Path(__file__).resolve().parent / "vintages.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "10000"))
SEED, CHIPS = 2024, "japan-chips-2021-23"
MEASURES = ("japan-measures-2021", "japan-measures-2022", "japan-measures-2023")
RECEIVED = 0.28
"""¥ trillion: what TSMC received from Japan and China, 2022 to the middle of 2024, at ¥4.5 a New Taiwan dollar."""


def starts(nothing: sm.Package) -> str:
    """Return the position of every vintage, and how far the median without a package lies from its projection."""
    lines = [
        "| vintage | first quarter | GDP, ¥tn a year | output gap, % | policy rate, % | ten-year yield, % | "
        "debt, % of GDP | nominal GDP, third year, against the projection | ten-year yield, third year |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for vintage in sm.Economy.vintages():
        economy = sm.Economy.load("japan", vintage=vintage)
        at, third = economy.position, int(economy.start[:4]) + 2
        horizon = f"{third + 1}Q1"
        made = sm.simulate(
            nothing,
            economy,
            seed=SEED,
            draws=DRAWS,
            horizon=horizon,
            variables=["nominal_gdp", "yield_10y"],
        )
        fiscal = made.timeline.fiscal_year == third
        nominal, rate = (
            np.median(made.level(name, scenario="without").to_numpy()[:, fiscal].mean(axis=1))
            for name in ("nominal_gdp", "yield_10y")
        )
        middle = 4 * third + 2
        targets = targets_of("japan")[vintage]["past-trend"]
        target = targets.nominal_gdp[targets.years.index(third)]
        lines.append(
            f"| {vintage} | {economy.start} | {fixed(at.output, 1)} | {fixed(at.output_gap, 1)} | "
            f"{fixed(at.policy_rate, 2)} | {fixed(at.yield_10y, 2)} | {fixed(at.debt_to_gdp, 1)} | "
            f"{fixed(100.0 * (nominal / target - 1.0), 1, sign=True)} % | "
            f"{fixed(rate - float(economy.paths['long_rate_reference'](middle)), 2, sign=True)} points |"
        )
    return "\n".join(lines)


def own_years(run: sm.Projection, later: sm.Projection) -> str:
    """Return what the support of FY2021 to FY2023 does in its own years, and four years later as it had to be run."""
    effect = run.effect("real_gdp", freq="year", relative=True)
    moved = later.effect("real_gdp", freq="year", relative=True)
    lines = [
        "| year | effect on real GDP, % | the same decided four years later (`shifted(4)`, vintage 2024Q4) |",
        "|---|---|---|",
    ]
    lines += [
        f"| {year} | {range_of(effect.sel(year=year), 2)} | {range_of(moved.sel(year=year + 4), 2)}, in {year + 4} |"
        for year in (2022, 2023, 2024, 2025, 2026, 2028, 2030)
    ]
    return "\n".join(lines)


def over(run: sm.Projection, estimate: EffectEstimate) -> Any:
    """Return one number a draw: the effect over the period of an estimate, per cent or ¥ trillion."""
    first, last = (run.timeline.labels.index(each) for each in estimate.period)
    if estimate.variable == "real_gdp":
        effect = run.effect("real_gdp", relative=estimate.unit == "per cent").to_numpy()
    else:  # inflation is in per cent a year: a quarter adds a quarter of it to the level
        effect = run.effect("cpi_inflation").to_numpy().cumsum(axis=1) / 4.0
    part = effect[:, first : last + 1]
    return part.mean(axis=1) if estimate.over == "mean" else part.sum(axis=1) / 4.0


def measures() -> str:
    """Return the comprehensive measures of 2021 to 2023 in their own years, beside what is published about them."""
    economy = sm.Economy.load("japan", vintage="2020Q4")
    lines = ["| measures | who | what | theirs | ours | theirs lie |", "|---" * 6 + "|"]
    for name in MEASURES:
        package = sm.Package.load(name)
        for part in dict.fromkeys(each.project for each in package.estimates):
            left_out = [each for each in package.projects.names if part and each != part]
            run = sm.simulate(
                package.without(*left_out) if left_out else package,
                economy,
                seed=SEED,
                draws=max(DRAWS // 4, 100),
                horizon="2027Q4",
                variables=["real_gdp", "cpi_inflation"],
            )
            lines += [_beside(name, each, over(run, each)) for each in package.estimates if each.project == part]
    return "\n".join(lines)


def _beside(name: str, estimate: EffectEstimate, ours: Any) -> str:
    low, high = np.quantile(ours, [0.05, 0.95])
    ends = [each for each in (estimate.low, estimate.value, estimate.high) if each is not None]
    where = "inside" if max(ends) >= low and min(ends) <= high else "above" if min(ends) > high else "below"
    theirs = " to ".join(dict.fromkeys(fixed(each, 2) for each in (min(ends), max(ends))))
    unit = "%" if estimate.unit == "per cent" else "¥tn"
    what = {"real_gdp": "GDP", "consumer_prices": "consumer prices"}[estimate.variable]
    of = f", {estimate.project.replace('_', ' ')} alone" if estimate.project else ""
    text = f"{what}, {unit}, {estimate.over} of {' to '.join(dict.fromkeys(estimate.period))}{of}"
    cells = [name.removeprefix("japan-"), estimate.estimator, text, theirs, range_of(ours, 2), where]
    return f"| {' | '.join(cells)} |"


def cash_of(run: sm.Projection, name: str, until: str) -> Any:
    """Return what was paid up to a quarter, ¥ trillion."""
    path = run.effect(name).to_numpy()
    return 0.25 * path[:, : run.timeline.labels.index(until) + 1].sum(axis=1)


def standing(run: sm.Projection, package: sm.Package) -> str:
    """Return what of the support stands at the ends of 2024 and 2025."""
    total = package.total.cash
    lines = ["| | end of 2024 | end of 2025 |", "|---|---|---|"]
    ends = ("2024Q4", "2025Q4")
    at = [run.timeline.labels.index(end) for end in ends]

    def row(text: str, found: list[Any], places: int = 2) -> None:
        lines.append(f"| {text} | " + " | ".join(range_of(each, places) for each in found) + " |")

    row(f"paid of ¥{fixed(total, 2)} trillion, ¥ trillion", [cash_of(run, "package_cash", end) for end in ends])
    row("not yet paid, ¥ trillion", [total - cash_of(run, "package_cash", end) for end in ends])
    row(
        "plants that stand because of it, ¥ trillion of the start's prices",
        [run.effect("chip_capital").to_numpy()[:, k] for k in at],
    )
    row("effect on real GDP in the quarter, %", [run.effect("real_gdp", relative=True).to_numpy()[:, k] for k in at])
    row("effect on debt, ¥ trillion", [run.effect("debt").to_numpy()[:, k] for k in at])
    return "\n".join(lines)


def outturns(runs: dict[str, sm.Projection]) -> str:
    """Return how many outturns lie in the ranges, by vintage and variable, and the farthest of each."""
    lines = [
        "| vintage | variable | outturns | in the 50 % range | in the 90 % range | last outturn | our range then | "
        "draws below it |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for vintage, run in runs.items():
        frame = sm.against_outturns(run, scenario="without").to_frame()
        for name, rows in frame.groupby("variable", sort=False):
            below, last = rows["below"].to_numpy(), rows.iloc[-1]
            places = 0 if last["outturn"] > 100.0 else 2
            inside = [int(np.sum(np.abs(below - 0.5) <= half)) for half in (0.25, 0.45)]
            shown = f"{fixed(last['median'], places)} ({fixed(last['low'], places)} to {fixed(last['high'], places)})"
            lines.append(
                f"| {vintage} | {run.registry[name].long_name} | {len(rows)} | {inside[0]} | {inside[1]} | "
                f"{fixed(last['outturn'], places)} ({last['period']}) | {shown} | "
                f"{fixed(100.0 * last['below'], 0)} % |"
            )
    return "\n".join(lines)


def plants(package: sm.Package) -> str:
    """Return what came of the support against what the model says of it."""
    award = package.projects.find("jasm_1").instruments[0].total
    alone = package.replace(projects=[package.projects.find("jasm_1")])
    economy = sm.Economy.load("japan", vintage="2020Q4")
    variables = ["package_cash", "private_co_investment", "chip_value_added"]
    made = sm.simulate(alone, economy, seed=SEED, draws=DRAWS, horizon="2030Q4", variables=variables)
    paid = cash_of(made, "package_cash", "2024Q2") / award
    added = made.effect("chip_value_added").to_numpy()
    started = np.argmax(added > 0.1 * added[:, [-1]], axis=1)
    quarters = made.timeline.index[0] + np.quantile(started[added[:, -1] > 0.0], [0.05, 0.5, 0.95])
    first = [f"{int(q) // 4}Q{int(q) % 4 + 1}" for q in quarters]
    towns = run_of_kumamoto(package, economy)
    return "\n".join(
        [
            "| | model, median and 90 % range | what is known |",
            "|---|---|---|",
            f"| paid to JASM 1 by the middle of 2024, part of the award of ¥0.476 trillion | {range_of(paid, 2)} | "
            f"at most {fixed(RECEIVED / award, 2)}: what TSMC received from Japan and China together |",
            f"| JASM 1 produces a tenth of what it will in 2030 | {first[1]} ({first[0]} to {first[2]}) | "
            "mass production from December 2024 |",
            f"| private investment because of the two JASM awards to 2025, ¥ trillion | {range_of(towns, 2)} | "
            "announced in the prefecture to November 2025: ¥3.7 trillion, TSMC's own and all that would have come "
            "anyway included |",
        ]
    )


def run_of_kumamoto(package: sm.Package, economy: sm.Economy) -> Any:
    """Return the private investment that both plants in Kumamoto bring by the end of 2025."""
    both = package.replace(projects=[package.projects.find(name) for name in ("jasm_1", "jasm_2")])
    made = sm.simulate(both, economy, seed=SEED, draws=DRAWS, horizon="2026Q4", variables=["private_co_investment"])
    return cash_of(made, "private_co_investment", "2025Q4")


def two_starts() -> str:
    """Return what the budget of FY2026 does from the starts of 2024 and 2025."""
    made = sm.compare_vintages(
        sm.Package.load("japan-ai-chips-2026"),
        ["2024Q4", "2025Q4"],
        seed=SEED,
        draws=DRAWS,
        horizon="2035Q4",
        variables=["real_gdp", "debt_to_gdp"],
    )
    lines = [
        "| | year | from the end of 2024 | from the end of 2025 | the latter less the former, draw by draw |",
        "|---|---|---|---|---|",
    ]
    for name, text in (("real_gdp", "real GDP, %"), ("debt_to_gdp", "debt, points of GDP")):
        frame = made.effects(name).to_frame().set_index(["vintage", "year"])
        for year in (2026, 2027, 2030, 2035):
            early, late = frame.loc[("2024Q4", year)], frame.loc[("2025Q4", year)]
            cells = _cell(early, ""), _cell(late, ""), _cell(late, "more_")
            lines.append(f"| {text} | {year} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Any, prefix: str) -> str:
    middle, low, high = (fixed(float(row[f"{prefix}{each}"]), 3) for each in ("median", "low", "high"))
    return f"{middle} ({low} to {high})"


def page(text: str) -> str:
    """Return the page with figures computed again."""
    package = sm.Package.load(CHIPS)
    variables = [
        "real_gdp", "nominal_gdp", "debt", "package_cash", "chip_capital", "policy_rate", "yield_10y",
        "cpi_inflation",
    ]  # fmt: skip
    run = sm.simulate(
        package,
        sm.Economy.load("japan", vintage="2020Q4"),
        seed=SEED,
        draws=DRAWS,
        horizon="2030Q4",
        variables=variables,
    )
    usual = sm.Economy.load("japan")
    shifted = sm.simulate(package.shifted(4), usual, seed=SEED, draws=DRAWS, horizon="2034Q4", variables=["real_gdp"])
    levels = ["real_gdp", "nominal_gdp", "yield_10y", "policy_rate", "inflation"]
    nothing = package.replace(projects=[])
    since = sm.simulate(nothing, usual, seed=SEED, draws=DRAWS, horizon="2026Q4", variables=levels)
    blocks = {
        "starts": starts(nothing),
        "own years": own_years(run, shifted),
        "plants": plants(package),
        "measures": measures(),
        "standing": standing(run, package),
        "outturns": outturns({"2020Q4": run, "2024Q4": since}),
        "two starts": two_starts(),
    }
    for name, block in blocks.items():
        text = between(text, name, block)
    return text


def main() -> None:
    """Write the page again."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

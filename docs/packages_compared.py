"""Write docs/packages_compared.md: the shipped packages, ours beside official and independent estimates.

Run it when numbers of the economy or the packages change: ``python docs/packages_compared.py``.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

import stimulus_model as sm
from stimulus_model.inputs import InputError
from stimulus_model.policy.published_facts import EffectEstimate
from stimulus_model.results.tables.formats import fixed
from stimulus_model.timeline import quarter_index

PAGE = Path(__file__).resolve().parent / "packages_compared.md"
DRAWS, SEED, HORIZON = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000")), 2024, "2029Q4"
PROBABILITIES = (0.05, 0.5, 0.95)
LATER = {"japan-measures-2021": 3, "japan-measures-2022": 2, "japan-measures-2023": 1}
"""Years by which packages from before the economy's first quarter are decided later."""
GDP = {"japan-measures-2021": 541.0, "japan-measures-2022": 552.0, "japan-measures-2023": 560.0}
"""Nominal GDP when they were decided, ¥ trillion, from the national accounts of the time, rounded."""
MEASURES = (*LATER, "japan-measures-2024", "japan-measures-2025")
FRAME = ("japan-ai-chips-2024", "japan-ai-chips-2025", "japan-ai-chips-2026")
JUDGED = "judged_split"
EXTREMES = ("business_grants", "public_investment")
Draws = npt.NDArray[np.float64]


class Run:
    """A package simulated in the economy's time: its effects by quarter, and how far they are from its own time."""

    def __init__(self, package: sm.Package, economy: sm.Economy, name: str) -> None:
        """Simulate a package, or a part or variant of the one called `name`."""
        self.years = LATER.get(name, 0)
        usual = economy.nominal_gdp(2025)
        self.gdp = GDP.get(name, usual)
        later = package.shifted(self.years).scaled(usual / self.gdp)
        kept = ["real_gdp", "cpi_inflation"]
        self.made = sm.simulate(later, economy, seed=SEED, draws=DRAWS, horizon=HORIZON, variables=kept)
        self.first = quarter_index("first", "2025Q1")
        self.begin = 4 * (int(package.date[:4]) + 1 + self.years - 2025)

    def over(self, variable: str, first: str, last: str, how: str) -> Draws:
        """Return one number a draw: the mean or the sum of a period of the package's own time, per cent."""
        begin, end = (quarter_index("period", each) + 4 * self.years - self.first for each in (first, last))
        if variable == "real_gdp":
            effect = self.made.effect("real_gdp", relative=True, freq="quarter").to_numpy()
        else:  # inflation is in per cent a year: a quarter adds a quarter of it to the level
            effect = self.made.effect("cpi_inflation", freq="quarter").to_numpy().cumsum(axis=1) / 4.0
        # Before the economy's first quarter there is no effect.
        part = effect[:, max(begin, 0) : end + 1].sum(axis=1)
        return np.asarray(part / (end + 1 - begin if how == "mean" else 4.0))

    def year(self, number: int) -> Draws:
        """Return the mean effect on GDP in the 1st, 2nd ... year from the January after the decision on, per cent."""
        effect = self.made.effect("real_gdp", relative=True, freq="quarter").to_numpy()
        first = self.begin + 4 * (number - 1)
        return np.asarray(effect[:, first : first + 4].mean(axis=1))

    def three_years(self) -> Draws:
        """Return the sum of the first three years, per cent of a year's GDP."""
        return np.asarray(sum(self.year(number) for number in (1, 2, 3)))


def cell(draws: Draws, places: int = 2) -> str:
    """Write a median and its 90 % range."""
    low, middle, high = np.quantile(draws, PROBABILITIES)
    return f"{fixed(middle, places)} ({fixed(low, places)} to {fixed(high, places)})"


def part_of(package: sm.Package, project: str) -> sm.Package:
    """Return one project of a package alone, or all of it."""
    return package.without(*(name for name in package.projects.names if name != project)) if project else package


def judged(package: sm.Package) -> float:
    """Return how much money no source splits by instrument."""
    return sum(each.total for project in package.projects for each in project.instruments if each.source == JUDGED)


def with_judged_as(package: sm.Package, kind: str) -> sm.Package:
    """Return the package with all money that no source splits in one instrument."""
    projects = [
        dataclasses.replace(
            project,
            instruments=tuple(
                dataclasses.replace(each, kind=kind) if each.source == JUDGED else each
                for each in project.instruments
            ),
        )
        for project in package.projects
    ]
    return package.replace(projects=projects)


def overview(package: sm.Package, run: Run, economy: sm.Economy) -> str:
    """Return the row of one package: money, what is judged, GDP by year, and GDP over money."""
    money = package.total.cash
    apart = sum(each.amount for each in package.left_out)
    cells = [package.name, fixed(money, 2), fixed(apart, 2), f"{100.0 * judged(package) / money:.0f} %"]
    cells += [cell(run.year(number)) for number in (1, 2, 3)]
    cells.append(cell(run.three_years() * run.gdp / 100.0 / money))
    for kind in EXTREMES:
        other = Run(with_judged_as(package, kind), economy, package.name)
        cells.append(fixed(float(np.median(other.three_years())) * run.gdp / 100.0 / money, 2))
    return f"| {' | '.join(cells)} |"


def compared(estimate: EffectEstimate, run: Run, name: str) -> str:
    """Return the row of one published estimate: theirs, ours, and where theirs lies."""
    ours = run.over(estimate.variable, *estimate.period, estimate.over)
    if estimate.unit == "money":
        ours = ours * run.gdp / 100.0
    low, _, high = np.quantile(ours, PROBABILITIES)
    ends = [each for each in (estimate.low, estimate.value, estimate.high) if each is not None]
    where = "inside" if max(ends) >= low and min(ends) <= high else "above" if min(ends) > high else "below"
    middle = "" if estimate.value is None else fixed(estimate.value, 2)
    spread = (
        ""
        if estimate.low is None or estimate.high is None
        else f"{fixed(estimate.low, 1)} to {fixed(estimate.high, 1)}"
    )
    theirs = f"{middle} ({spread})" if middle and spread else middle or spread
    what = {"real_gdp": "GDP", "consumer_prices": "consumer prices"}[estimate.variable]
    unit = "¥tn" if estimate.unit == "money" else "%"
    of = f", {estimate.project.replace('_', ' ')} alone" if estimate.project else ""
    span = " to ".join(dict.fromkeys(estimate.period))
    note = f" {estimate.note}" if estimate.note else ""
    cells = [name, estimate.estimator, estimate.role, f"{what}, {unit}, {estimate.over} of {span}{of}", theirs]
    return f"| {' | '.join([*cells, cell(ours), where, f'{estimate.concept}.{note}'])} |"


def refusal(name: str, economy: sm.Economy) -> str:
    """Return the words in which the economy refuses a package."""
    try:
        sm.simulate(sm.Package.load(name), economy, seed=SEED, draws=1)
    except InputError as error:
        return str(error)
    raise AssertionError(f"{name} is not refused")


def frame(economy: sm.Economy) -> str:
    """Return the table of the budgets of the frame for AI and chips, and what they do to GDP."""
    first, second, third = (sm.Package.load(name) for name in FRAME)
    row = first + second + third
    lines = ["| package | cash, ¥tn | guarantees, ¥tn | of the frame's 10 |", "|---" * 4 + "|"]
    for label, each in [*zip(FRAME, (first, second, third), strict=True), ("together", row)]:
        total = each.total
        share = 10.0 * (total.cash + total.guarantee)
        lines.append(f"| {label} | {fixed(total.cash, 4)} | {fixed(total.guarantee, 2)} | {share:.1f} % |")
    run = Run(row, economy, row.name)
    run.begin = 0
    years = ", ".join(f"{2024 + number}: {cell(run.year(number))}" for number in range(1, 6))
    return "\n".join([*lines, "", f"GDP, %, medians and 90 % ranges: {years}."])


def page() -> str:
    """Return the page."""
    economy = sm.Economy.load("japan")
    packages = {name: sm.Package.load(name) for name in MEASURES}
    runs = {(name, ""): Run(package, economy, name) for name, package in packages.items()}
    for name, package in packages.items():
        for project in {each.project for each in package.estimates} - {""}:
            runs[name, project] = Run(part_of(package, project), economy, name)
    rows = [overview(package, runs[name, ""], economy) for name, package in packages.items()]
    estimates = [
        compared(each, runs[name, each.project], name.removeprefix("japan-"))
        for name, package in packages.items()
        for each in package.estimates
    ]
    return TEXT.format(
        draws=f"{DRAWS:,}",
        columns=f"{COLUMNS}\n{'|---' * COLUMNS.count(' | ')}|---|",
        overview="\n".join(rows),
        estimates="\n".join(estimates),
        frame=frame(economy),
        early=refusal("japan-measures-2021", economy),
        dollars=refusal("us-chips-2022", economy),
    )


COLUMNS = (
    "| package | money, ¥tn | left out | judged split | GDP in year 1, % | year 2 | year 3 "
    "| GDP over money, three years | all judged money grants to firms | public investment |"
)
TEXT = """# Shipped packages: ours beside official and independent estimates

Written by `python docs/packages_compared.py` from {draws} draws of the economy of Japan: medians and 90 % ranges.
Amounts, estimates and their sources stand in the files of the packages: `sm.Package.load("japan-measures-2025")`,
`.amounts`, `.published_effects`, `.left_out`. No parameter was fitted to these estimates.

## What the packages do

The measures of a year are those lines of its supplementary budget that the headline is made of, and its tax cuts.
Reserves, endowments and transfers between the state's accounts are no demand and are left out. A large part is in
lines that no source splits by instrument: it is halved between two instruments that fit the line (judged), and the
last two columns say what it would be if all of it were one instrument instead.

{columns}
{overview}

The petrol surcharge in the measures of 2025 ends for good; its money counts once, its effect in every year.

## Packages from before the economy's first quarter

The economy begins in 2025Q1. A package whose money was appropriated before is refused, never cut:

> {early}

The measures of 2021, 2022 and 2023 are therefore decided three, two and one years later here, times nominal GDP of
fiscal year 2025 over that of their time. What that cannot tell: the pandemic, in which people could not spend; a
policy rate at zero, which did not rise with prices as it does now; and slack. Their rows are no backtest.

## Beside published estimates

Theirs lie inside, above or below our 90 % range; a range counts as inside if it overlaps. Mean: of the quarters of
the period; sum: added up, in per cent of a year's GDP.

| measures | who | role | what | theirs | ours | theirs lie | what theirs count |
|---|---|---|---|---|---|---|---|
{estimates}

Why ours differ:

- **Official figures are no model results.** They add up the spending that the headline's projects name, public and
  private, over up to three years, without breakdown and without what rates, prices and imports take back. A yen of
  money makes .6 to .7 yen of GDP there in 2020 to 2022 and 1.1 to 1.2 from 2023 on. Ours is the money of one budget
  by the outlays of each instrument, with imports, saving, the policy rate and the reaction of the budget to debt: GDP
  over money in the table above. All official figures on GDP lie above our ranges.
- **From 2023 on, "so much growth a year" is the money of three years over three.** It is compared with our mean over
  three years, the kindest reading.
- **Independent figures are sums by item**, .2 to .3 yen of GDP a yen, mostly for one fiscal year. Most lie in the
  lower half of our ranges or below. Two things make ours larger. All money is paid, most of it within a year and a
  half; of the pandemic's money 14 % was carried over and 5 % never spent by March 2022 (Board of Audit). And half of
  what no source splits is taken as purchases and transfers; as grants to firms it would do much less (above, right).
- **The growth lines of 2022** are mostly endowments of funds of several years: paid evenly over four years here
  (judged, after the comparison had been seen); the effect in the first year fell by a quarter.
- **Consumer prices** agree: prices of energy and how they pass through are known. No evaluation of effects on GDP
  afterwards was found.
- **Headlines hold more than the budget**: local money, loans of the state's funds, private investment, money already
  there. No source splits these amounts, and they are not simulated.

## The frame for AI and semiconductors

More than ¥10 trillion is meant to be spent up to fiscal year 2030. What budgets have appropriated so far is the sum
of three packages, `a + b + c`; Rapidus is one plant in all of them. The measures of 2024 and 2025 hold lines of the
same money under `chips`: do not add them.

{frame}

The government puts the "ripple" of the frame at about ¥160 trillion (Reuters and Jiji Press, 11 November 2024). No
definition was found; it is gross output, not GDP, and cannot be compared.

## Another country's packages

`us-chips-2022` and `us-arra-2009` are in billion US dollars, by fiscal years from October to September. Japan's
economy refuses them:

> {dollars}

Their estimates (of the Congressional Budget Office for the second) stand in their files. They can be compared once
there is an economy in dollars.
"""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""Write docs/statements.md: the source document's statements, each with a switch that moves the result.

Run it when numbers of the economy change: ``python docs/statements.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import stimulus_model as sm
from stimulus_model.results.tables.formats import decimals, fixed

PAGE = Path(__file__).resolve().parent / "statements.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "1024"))
SEED = 2024
Case = tuple[sm.Package, sm.Economy]
HEAD = """# The source document, statement by statement

Written by [`statements.py`](statements.py). A German-language article of November 2024 on the package is what the
library was asked to model. Each statement has a mechanism, and each mechanism a switch that moves a result: the table
shows the mean effect (or, where it says so, the path without the package) before and after. A test repeats every row.
Better sources than the article are in the package's file; the variant `japan-ai-chips-2024-as-reported` carries the
article's figures.

| statement | mechanism | switch | outcome | as shipped | switched | sign |
|---|---|---|---|---:|---:|:---:|
"""


class Statement(NamedTuple):
    """One statement: mechanism and switch in words, the outcome, how it moves, and the two runs.

    `size` is by what part of the larger of both runs it moves, at least and at most: what a test holds it to.
    """

    said: str
    mechanism: str
    switch: str
    outcome: tuple[str, int, str]
    sign: int
    size: tuple[float, float]
    before: Callable[[], Case]
    after: Callable[[], Case]


@cache
def shipped() -> Case:
    """Return package and economy as they ship."""
    return sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


def believes(**changes: float) -> Callable[[], Case]:
    """Return a case with other beliefs."""
    return lambda: (shipped()[0], shipped()[1].replace(**changes))


def financed(financing: sm.Financing, **changes: float) -> Callable[[], Case]:
    """Return a case with other financing, and other beliefs."""
    return lambda: (shipped()[0].financed_by(financing), shipped()[1].replace(**changes))


def earlier(factor: float) -> Callable[[], Case]:
    """Return the support of fiscal years 2021 to 2023 in its own years."""
    package = sm.Package.load("japan-chips-2021-23").scaled(factor)
    return lambda: (package, sm.Economy.load("japan", vintage="2020Q4"))


def delayed() -> Case:
    """Return the package with mass production of Rapidus eight years later."""
    package, economy = shipped()
    plants = [
        replace(each, start_of_production="2035Q4", milestones={**each.milestones, "mass_production": "2035Q4"})
        if each.name == "rapidus"
        else each
        for each in package.projects
    ]
    return package.replace(projects=plants), economy


def elsewhere() -> Case:
    """Return the package with its plants in one prefecture."""
    package, economy = shipped()
    return package.replace(
        projects=[replace(each, region="Mie") if each.is_plant else each for each in package.projects]
    ), economy


def owned_by_one() -> Case:
    """Return the package with each plant in the hands of one firm."""
    package, economy = shipped()
    return package.replace(projects=[replace(each, joint_venture=0.0) for each in package.projects]), economy


def granted() -> Case:
    """Return the package with grants to build in place of the shares that the state takes."""
    package, economy = shipped()

    def as_grants(project: sm.Project) -> sm.Project:
        kinds = {"equity": "capex"}
        return replace(
            project,
            instruments=tuple(replace(each, kind=kinds.get(each.kind, each.kind)) for each in project.instruments),
        )

    return package.replace(projects=[as_grants(each) for each in package.projects]), economy


STATEMENTS = (
    Statement(
        "¥2tn package", "`Package`: amounts, instruments, lags", "`package.scaled(2.0)`",
        ("real_gdp", 2026, "effect"), 1, (0.2, 0.95), shipped, lambda: (shipped()[0].scaled(2.0), shipped()[1]),
    ),
    Statement(
        "¥4tn in the three years before", "`japan-chips-2021-23` in the vintage 2020Q4", "amounts × 0",
        ("real_gdp", 2024, "effect"), -1, (0.99, 1), earlier(1.0), earlier(0.0),
    ),
    Statement(
        "bridging bonds backed by state-held shares", "redemption fund fed by dividends, window to FY2050",
        "`Financing.deficit_bonds()` instead of `bridging_bonds()`",
        ("bridging_bonds_outstanding", 2030, "effect"), -1, (0.99, 1),
        financed(sm.Financing.bridging_bonds()), financed(sm.Financing.deficit_bonds()),
    ),
    Statement(
        "medium-term notes with higher interest", "five-year notes with a spread", "`note_spread=2.0`",
        ("interest_payments", 2030, "effect"), 1, (0.11, 0.56),
        financed(sm.Financing.medium_term_notes()), financed(sm.Financing.medium_term_notes(), note_spread=2.0),
    ),
    Statement(
        "dividends of NTT and Japan Tobacco as a guarantee", "dividends earmarked for the fund",
        "`dividend_earmark=0`",
        ("general_budget_transfer", 2040, "effect"), 1, (0.99, 1),
        financed(sm.Financing.bridging_bonds()), financed(sm.Financing.bridging_bonds(), dividend_earmark=0.0),
    ),
    Statement(
        "the Bank of Japan uses bonds to support the investments", "purchases and remittances",
        "`package_purchases=1`", ("central_bank_holdings", 2030, "effect"), 1, (0.19, 0.95),
        shipped, believes(package_purchases=1.0),
    ),
    Statement(
        "support for makers that build plants", "co-investment with deadweight", "`additionality=0`",
        ("private_co_investment", 2027, "effect"), -1, (0.31, 0.95), shipped, believes(additionality=0.0),
    ),
    Statement(
        "support goes on when the private side leaves", "exits by plant, step-in, guarantee calls", "`exit_hazard=0`",
        ("chip_value_added", 2035, "effect"), 1, (0.09, 0.45), shipped, believes(exit_hazard=0.0),
    ),
    Statement(
        "investors are guaranteed until the plant stands", "loans that the state guarantees",
        '`package.without("guarantees")`', ("private_co_investment", 2028, "effect"), -1, (0.2, 0.95),
        shipped, lambda: (shipped()[0].without("guarantees"), shipped()[1]),
    ),
    Statement(
        "sites in several regions", "`sm.regions`: index of diversification", "all plants in one prefecture",
        ("diversification", 2035, "index"), -1, (0.083, 0.41), shipped, elsewhere,
    ),
    Statement(
        "supply chains secured at home", "risk that supply is cut, relief by plants at home", "`supply_cut_relief=0`",
        ("real_gdp", 2040, "effect"), -1, (0.021, 0.11), shipped, believes(supply_cut_relief=0.0),
    ),
    Statement(
        "Rapidus: 2 nm by 2027, automated by 2028", "milestones with uncertain dates",
        "mass production in 2035", ("chip_value_added", 2032, "effect"), -1, (0.15, 0.75), shipped, delayed,
    ),
    Statement(
        "a fully automated plant by 2028", "automation, from an uncertain date on", "`automation_gain=0`",
        ("chip_value_added", 2035, "effect"), -1, (0.0038, 0.019), shipped, believes(automation_gain=0.0),
    ),
    Statement(
        "gate-all-around transistors instead of FinFET", "a process that may never reach its yield",
        "`attainment_logic=1`", ("chip_value_added", 2035, "effect"), 1, (0.049, 0.25),
        shipped, believes(attainment_logic=1.0),
    ),
    Statement(
        "a series of targets that partners are to meet", "instalments wait for late plants, and lapse",
        "`milestone_strictness=0`", ("package_cash", 2028, "effect"), 1, (0.077, 0.38),
        shipped, believes(milestone_strictness=0.0),
    ),
    Statement(
        "20,000 engineers", "plants stand idle for want of engineers", "`engineer_shortage=0`",
        ("chip_value_added", 2035, "effect"), 1, (0.038, 0.19), shipped, believes(engineer_shortage=0.0),
    ),
    Statement(
        "start-ups carry the AI and chip journey on", "entry with research money, survival, spillovers",
        "`start_up_share=0`", ("start_up_value_added", 2035, "effect"), -1, (0.99, 1),
        shipped, believes(start_up_share=0.0),
    ),
    Statement(
        "generative AI can unlock ¥148.7tn", "adoption, realised share", "`realised_share=0.05`",
        ("ai_capacity_realised", 2035, "without"), -1, (0.24, 0.95), shipped, believes(realised_share=0.05),
    ),
    Statement(
        "AI market grows by 21.43 % a year", "path of the market, imports of AI services", "`ai_market_growth=0.1`",
        ("ai_market", 2032, "without"), -1, (0.23, 0.95), shipped, believes(ai_market_growth=0.1),
    ),
    Statement(
        "ageing and a shrinking labour force", "demography to 2050", 'case `("labour_force", "zero-growth")`',
        ("labour_force", 2040, "without"), -1, (0.046, 0.23), shipped,
        lambda: (shipped()[0], shipped()[1].with_case("labour_force", "zero-growth")),
    ),
    Statement(
        "Society 5.0: growth, and social problems solved", "AI in public services, health, disaster relief",
        "`society_in_baseline=0`", ("real_gdp", 2040, "without"), 1, (0.0004, 0.002),
        shipped, believes(society_in_baseline=0.0),
    ),
    Statement(
        "public services, health and disaster relief go digital", "the same services cost less",
        "`public_service_saving=0`", ("public_services_saved", 2030, "effect"), -1, (0.99, 1),
        shipped, believes(public_service_saving=0.0),
    ),
    Statement(
        "scepticism towards digital services", "ceiling and speed of adoption", "`scepticism=0`",
        ("ai_adoption_households", 2030, "without"), 1, (0.033, 0.16), shipped, believes(scepticism=0.0),
    ),
    Statement(
        "risk aversion of firms", "caution in co-investment", "`risk_aversion=0`",
        ("private_co_investment", 2027, "effect"), 1, (0.053, 0.26), shipped, believes(risk_aversion=0.0),
    ),
    Statement(
        "keiretsu prefer profits abroad", "investment placed abroad: GNI against GDP", "`offshoring=0`",
        ("private_co_investment", 2027, "effect"), 1, (0.043, 0.21), shipped, believes(offshoring=0.0),
    ),
    Statement(
        "large medium-term financing", "loan guarantees soften the caution of firms", "`guarantee_effect=0`",
        ("private_co_investment", 2028, "effect"), -1, (0.0016, 0.008), shipped, believes(guarantee_effect=0.0),
    ),
    Statement(
        "financing of that kind lets firms co-operate", "partners take shares beside the state's",
        "grants instead of equity", ("private_co_investment", 2027, "effect"), -1, (0.016, 0.08), shipped, granted,
    ),
    Statement(
        "they develop together and produce at home", "joint ventures share risk and build at home",
        "each plant owned by one firm", ("private_co_investment", 2027, "effect"), -1, (0.0057, 0.028),
        shipped, owned_by_one,
    ),
)  # fmt: skip


def outcome(case: Case, name: str, year: int, measure: str, draws: int) -> float:
    """Return the mean of an outcome over the draws."""
    made = sm.simulate(*case, draws=draws, seed=SEED, horizon="2040Q4")
    if measure == "index":
        return float(sm.regions(made, (year,)).diversification.loc[year, "index"])
    values = made.effect(name, freq="year") if measure == "effect" else made.baseline(name, freq="year")
    return float(values.sel(year=year).mean())


def measured(draws: int) -> Iterator[tuple[Statement, float, float]]:
    """Yield each statement with its outcome as shipped and switched."""
    for each in STATEMENTS:
        before, after = (outcome(case(), *each.outcome, draws) for case in (each.before, each.after))
        yield each, before, after


def page() -> str:
    """Return the page."""
    lines = []
    for each, before, after in measured(DRAWS):
        name, year, measure = each.outcome
        units = "" if measure == "index" else f", {shipped()[1].variables[name].units}"
        places = decimals([before, after])
        cells = (
            each.said, each.mechanism, each.switch,
            f"`{name}` {year}{' without the package' if measure == 'without' else ''}{units}",
            fixed(before, places), fixed(after, places), "+" if each.sign > 0 else "−",
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

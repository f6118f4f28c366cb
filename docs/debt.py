"""Write the figures of docs/debt.md that depend on the economy: long rates, details of the official model, exits.

Run it when numbers of the economy change: ``python docs/debt.py``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from page_marks import between, range_of

import stimulus_model as sm
from stimulus_model.calibration import fit_official_models, published
from stimulus_model.results.tables.formats import fixed

PAGE = Path(__file__).resolve().parent / "debt.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "20000"))
SEED, OFFICIAL = 2024, "cabinet-office-2026"


def long_rates(economy: sm.Economy) -> str:
    """Return what half a point on long rates does to debt by the end of the ninth year."""

    def answer(which: sm.Economy, **options: bool) -> sm.Projection:
        return sm.respond(which, "long_rate", size=0.005, years=9, **options)

    official, usual = answer(economy, remittances=False), answer(economy)
    gross = answer(economy.replace(interest_net_share=1.0), remittances=False)

    def end(made: sm.Projection, name: str, scenario: str = "effect") -> Any:
        path = made.effect(name) if scenario == "effect" else made.level(name, scenario=scenario)
        return path.to_numpy()[:, -1]

    lines = ["| | debt, points of GDP |", "|---|---|"]
    for text, made in (
        (
            "as officials count: what the central bank pays to the state stays on its path (`remittances=False`)",
            official,
        ),
        ("the same with gross interest (`interest_net_share=1`)", gross),
        ("with what the central bank earns more on the bonds it buys, and pays out (the default)", usual),
    ):
        lines.append(f"| {text} | {range_of(end(made, 'debt_to_gdp'))} |")
    before, nominal = end(official, "debt", "without"), end(official, "nominal_gdp", "without")
    by_debt = 100.0 * end(official, "debt") / nominal
    by_gdp = end(official, "debt_to_gdp") - by_debt
    held = 100.0 * end(usual, "central_bank_holdings", "without") / before
    share = fixed(float(np.median(held)), 0)
    total, one, two = (fixed(float(x.mean()), 1) for x in (end(official, "debt_to_gdp"), by_debt, by_gdp))
    coupon = fixed(float(np.median(end(official, "average_coupon"))), 2)
    lines += [
        "",
        "The first and the last line differ by economics, not by counting twice: the central bank holds "
        f"{share} % of the debt by then, and half a point more on what it has bought since comes back to the state. "
        f"Of the {total} points in the first line (mean) {one} are debt and {two} smaller nominal GDP, which the "
        "mechanical analyses leave out; in them interest must rise faster than here, where one- and two-year yields "
        f"hardly move with the term premium. The average coupon is {coupon} points higher by then.",
    ]
    return "\n".join(lines)


def issuance(economy: sm.Economy) -> str:
    """Return what other maturities of new bonds would cost and risk in 2040."""
    variables = ["interest_to_gdp", "gross_financing_needs", "average_maturity", "debt_to_gdp"]
    package = sm.Package.load("japan-ai-chips-2024")
    lines = [
        "| issues | mean maturity in 2040 | interest, % of GDP | financing needs, % of GDP | debt, % of GDP |",
        "|---|---|---|---|---|",
    ]
    for text, case in (
        ("as planned for FY2026 (default)", None),
        ("as in FY2025 (`plan-2025`)", "plan-2025"),
        ("from FY2027 on half as many of 20 years and longer (`shorter`)", "shorter"),
    ):
        which = economy if case is None else economy.with_case("issuance", case)
        made = sm.simulate(package, which, draws=DRAWS // 4, seed=SEED, variables=variables)
        end = {name: made.baseline(name, freq="year").sel(year=2040).to_numpy() for name in variables}
        maturity = f"{fixed(float(np.median(end['average_maturity'])), 1)} years"
        needs = range_of(end["gross_financing_needs"])
        lines.append(
            f"| {text} | {maturity} | {range_of(end['interest_to_gdp'], 2)} | {needs} "
            f"| {range_of(end['debt_to_gdp'], 0)} |"
        )
    return "\n".join(lines)


def details() -> str:
    """Return the RMSE of debt as calibrated to the Cabinet Office, with and without what keeps balances away."""
    economy = sm.Economy.load("japan", calibrated_to=OFFICIAL)
    problem = fit_official_models.problem(economy, next(each for each in published.load() if each.key == OFFICIAL))

    def rmse(**changed: float) -> str:
        row = problem.central[np.newaxis].copy()
        for name, value in changed.items():
            row[:, list(economy.entries).index(name)] = value
        found = fit_official_models.rmse(problem.cells, fit_official_models.answers(problem, row)[0])
        return fixed(found["debt_to_annual_gdp"], 3)

    return "\n".join(
        [
            "| calibrated to the Cabinet Office | root-mean-square error of debt, points of GDP |",
            "|---|---|",
            f"| as shipped | {rmse()} |",
            f"| all of a change of balances reaches debt (`balance_to_debt` 1) | {rmse(balance_to_debt=1.0)} |",
            f"| corporate tax reaches it as other balances do (`corporate_tax_retained` 0) "
            f"| {rmse(corporate_tax_retained=0.0)} |",
            f"| contributions likewise (`contributions_retained` 0) | {rmse(contributions_retained=0.0)} |",
        ]
    )


def exits(economy: sm.Economy) -> str:
    """Return the contingent liabilities of the shipped package, and what its shares bring."""
    package = sm.Package.load("japan-ai-chips-2024")
    made = sm.contingent_liabilities(package, economy, seed=SEED, draws=DRAWS)
    table = made.table().to_markdown().rstrip()
    sold = made.sales.sum(axis=(1, 2))
    some = sold[sold > 0.0]
    years = np.array([int(label[:4]) for label in made.timeline.labels])
    when = years[made.sales.sum(axis=1).argmax(axis=1)[sold > 0.0]]
    low, middle, high = np.quantile(when, [0.05, 0.5, 0.95], method="nearest").astype(int)
    few, usual, many = (fixed(1000.0 * float(x), 0) for x in np.quantile(some, [0.05, 0.5, 0.95]))
    share = fixed(100.0 * len(some) / len(sold), 0)
    return (
        f"{table}\n\nShares in Rapidus, ¥100 billion at cost, are sold in {share} % of the draws, in {middle} "
        f"({low} to {high}), and bring ¥{usual} billion then ({few} to {many}; 90 % of the draws that sell)."
    )


def page(text: str) -> str:
    """Return the page with its figures of today."""
    economy = sm.Economy.load("japan")
    blocks = {
        "issuance": issuance(economy),
        "long rates": long_rates(economy),
        "details": details(),
        "exits": exits(economy),
    }
    for name, block in blocks.items():
        text = between(text, name, block)
    return text


def main() -> None:
    """Write the page again."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

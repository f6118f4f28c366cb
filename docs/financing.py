"""Write docs/financing.md and docs/financing.png: the same package, paid for in seven ways, on the same draws.

Run it when numbers of the economy change: ``python docs/financing.py``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

import stimulus_model as sm
from stimulus_model.results.tables.formats import error as one_digit
from stimulus_model.results.tables.formats import fixed

DOCS = Path(__file__).resolve().parent
DRAWS, SEED, HORIZON = int(os.environ.get("STIMULUS_MODEL_DRAWS", "10000")), 2024, "2050Q4"
VARIABLES = ["real_gdp", "debt", "interest_payments", "general_budget_transfer", "beyond_the_law"]
BASE = "deficit bonds"
COLOURS = ("#1f2933", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Colours of Okabe and Ito (2008)."""
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (3, 1)))


def forms(package: sm.Package) -> dict[str, sm.Package]:
    """Return the package in all its forms of financing; the first is what the others are compared with."""
    pay = sm.Financing
    ways = {
        BASE: pay.deficit_bonds(),
        "medium-term notes": pay.medium_term_notes(),
        "bridging bonds": pay.bridging_bonds(),
        "GX bonds": pay.gx_bonds(),
        "tax": pay.tax(),
        "fund returns": pay.fund_returns(),
    }
    return {name: package.financed_by(way) for name, way in ways.items()} | {"shipped mix": package}


class Measures:
    """Numbers of one comparison: draws of what the table shows."""

    def __init__(self, comparison: sm.Comparison) -> None:
        """Read effects by calendar year."""
        self.effects = {
            label: {name: comparison[label].effect(name, freq="year") for name in VARIABLES}
            for label in comparison.labels
        }

    def draws(self, label: str) -> dict[str, Any]:
        """Return, by measure, one number a draw."""
        effect = self.effects[label]
        general = effect["general_budget_transfer"] + effect["beyond_the_law"]
        return {
            "gdp": effect["real_gdp"].sel(year=slice(2025, 2035)).sum("year").to_numpy(),
            "debt 2035": effect["debt"].sel(year=2035).to_numpy(),
            "debt 2050": effect["debt"].sel(year=2050).to_numpy(),
            "interest": 1000.0 * effect["interest_payments"].sel(year=2035).to_numpy(),
            "general": general.sum("year").to_numpy(),
        }


def number(value: float, places: int = 2, sign: bool = True) -> str:
    """Write a number, by default with its sign."""
    return fixed(float(value), places, sign=sign)


def error(values: Any) -> str:
    """Write the standard error of a mean over independent draws."""
    return one_digit(float(np.std(values, ddof=1) / np.sqrt(len(values))))


def rows(made: Measures) -> list[str]:
    """Return the table's lines."""
    base, lines = made.draws(BASE), []
    for label in made.effects:
        one = made.draws(label)
        low, high = np.quantile(one["debt 2035"], [0.05, 0.95])
        cells = [label, number(one["gdp"].mean()), *_against(one, base, "gdp", label)]
        cells += [number(one["debt 2035"].mean()), f"{number(low)} to {number(high)}"]
        cells += [number(one["debt 2035"].std(ddof=1), sign=False), *_against(one, base, "debt 2035", label)]
        cells += [number(one["debt 2050"].mean()), *_against(one, base, "debt 2050", label)]
        cells += [number(one["interest"].mean(), 0), *_against(one, base, "interest", label, 1)]
        cells.append(number(one["general"].mean(), 3, sign=False))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _against(one: dict[str, Any], base: dict[str, Any], name: str, label: str, places: int = 3) -> list[str]:
    if label == BASE:
        return ["–"]
    paired = one[name] - base[name]
    return [f"{number(paired.mean(), places)} ± {error(paired)}"]


def draw(made: Measures, source: str) -> None:
    """Draw debt over time, and its range in 2035."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 4.8), layout="constrained", facecolor="white")
    time, ranges = figure.subplots(1, 2, width_ratios=[3, 2])
    for k, (label, effect) in enumerate(made.effects.items()):
        mean = effect["debt"].mean("draw")
        years = mean["year"].to_numpy()
        time.plot(years, mean, color=COLOURS[k], ls=DASHES[k], lw=2.0, label=label)
        end = effect["debt"].sel(year=2035).to_numpy()
        low, high = np.quantile(end, [0.05, 0.95])
        ranges.plot([low, high], [-k, -k], color=COLOURS[k], lw=4.0, alpha=0.45, solid_capstyle="butt")
        ranges.plot(end.mean(), -k, "o", color=COLOURS[k], ms=7)
    time.set_title("Government debt: mean effect of the package, end of year", loc="left", fontsize="medium")
    ranges.set_title("End of 2035: mean and 90 % range", loc="left", fontsize="medium")
    ranges.set_yticks([-k for k in range(len(made.effects))], list(made.effects))
    time.set_ylabel("¥ trillion")
    ranges.set_xlabel("¥ trillion")
    for axes in (time, ranges):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y" if axes is time else "x", color="#d9dee3", lw=0.7)
    time.axhline(0.0, color="#7b8794", lw=0.8)
    ranges.axvline(0.0, color="#7b8794", lw=0.8)
    time.margins(x=0.01)
    time.legend(loc="upper right", frameon=False, fontsize="small", ncols=2)
    time.set_ylim(top=1.25 * time.get_ylim()[1])
    figure.supxlabel(f"Source: {source}", fontsize="x-small", color="#52606d", x=0.01, ha="left")
    figure.savefig(DOCS / "financing.png", dpi=110)


def opportunity(package: sm.Package, economy: sm.Economy) -> list[str]:
    """Return the lines on what returned funds would have done otherwise."""
    lines = []
    for value in (0.0, 0.5, 0.9, 1.0):
        belief = economy.replace(fund_return_opportunity=value)
        debt = sm.simulate(package, belief, seed=SEED, draws=DRAWS, variables=["debt"]).effect("debt", freq="year")
        end = debt.sel(year=2035).to_numpy()
        lines.append(f"| {value:g} | {number(end.mean())} ± {error(end)} | {number(float(np.median(end)))} |")
    return lines


def support(package: sm.Package, economy: sm.Economy) -> tuple[str, str]:
    """Return what it changes that the central bank buys all that the package borrows: debt 2035, peak of GDP."""
    bought, usual = (
        sm.simulate(package, each, seed=SEED, draws=DRAWS, variables=["debt", "real_gdp"])
        for each in (economy.replace(package_purchases=1.0), economy)
    )
    parts = []
    for name, year in (("debt", 2035), ("real_gdp", 2026)):
        minus = (bought.effect(name, freq="year") - usual.effect(name, freq="year")).sel(year=year).to_numpy()
        parts.append(f"{number(1000.0 * minus.mean(), 1)} ± {error(1000.0 * minus)}")
    return parts[0], parts[1]


def page(made: Measures, package: sm.Package, economy: sm.Economy, source: str) -> str:
    """Return the page."""
    debt, gdp = support(package, economy)
    head = (
        "| form | GDP 2025–35, ¥tn | against deficit bonds | debt 2035, ¥tn | 90 % range | standard deviation | "
        "against deficit bonds | debt 2050, ¥tn | against deficit bonds | interest 2035, ¥bn a year | "
        "against deficit bonds | from the general budget, ¥tn |"
    )
    return "\n".join([BEFORE, head, "|---" * 12 + "|", *rows(made), "", f"{source}.", "", AFTER.rstrip(), "", FUNDS,
                      *opportunity(package, economy), "", BANK.format(debt=debt, gdp=gdp)]) + "\n"  # fmt: skip


BEFORE = """# Who pays: the forms of financing compared

Written by `python docs/financing.py`; every number on this page is from that run. The same package
(`japan-ai-chips-2024`), the same economy, the same draws; only the source of the money differs.
[examples/06_who_pays.py](../examples/06_who_pays.py) does it step by step.

![Government debt by form of financing](financing.png)
"""
AFTER = """All effects are with minus without the package, means over draws; GDP is the sum of the years 2025 to 2035
in prices of the start. ± is the Monte Carlo standard error of the paired difference: on the same draws, small
differences can be told from the noise that is in each effect. The last column is what the law's limits and the
redemption fund leave to the general budget until 2050.

What the forms do:

- **Deficit bonds** enter the ordinary maturity ladder and stay: nothing repays them but the fiscal reaction to
  higher debt.
- **Medium-term notes** pay a spread over the five-year yield of their day and fall due in five years. The spread
  is uncertain (`note_spread`, `note_spread_response`: it moves with the premium that public debt adds to yields),
  and a note keeps that of its issue. Where the curve is steep they cost less than the ordinary mix of maturities,
  spread included; the risk is that they are rolled over sooner, at a yield nobody knows today.
- **Bridging bonds** may be issued in fiscal years 2025 to 2030, up to ¥2.2 trillion, and are redeemed until
  fiscal year 2050 from dividends of NTT and Japan Tobacco and the sale of shares. Those dividends would mostly
  have reached the budget anyway (`dividend_opportunity`): bonds fall, and so does revenue. The gain on paper is
  not a gain to the state. Dividends and proceeds come in from the first issue on and are saved; from fiscal year
  2031 to 2050 the fund redeems equal parts and pays the interest, with the general budget where its money ends
  (`general_budget_transfer`). The law sets the last year and no dates in between: the equal parts are a judgement
  (`baseline.bridging_redemption`). Debt is *gross*: what the fund has saved (`redemption_fund`) does not net against
  it, so saving in a fund while borrowing in the market raises debt until the fund pays out. Debt net of the fund is
  `debt` less `redemption_fund`.
- **GX bonds** are repaid from carbon pricing, which households pay later: debt falls in the end, and so does
  consumption.
- **Tax** is paid at once: hardly any debt, and the smallest gain in GDP.
- **Fund returns** are revenue of the state already. How much new debt they spare is a belief, see below.
"""
FUNDS = """## What the debt headline rests on

`fund_return_opportunity` is a judgement (no source gives it): the share of the returned funds that would have
replaced deficit bonds without the package. It moves the debt of the shipped mix, ¥0.7 of every ¥1 of which is
paid that way, by about as much as the choice between the four kinds of bonds does in 2035:

| `fund_return_opportunity` | debt 2035, mean, ¥tn | median |
|---|---|---|"""
BANK = """## The central bank

The Bank of Japan holds fewer bonds every year in all of these runs; what it lets go raises the term premium,
and its surplus goes to the state (`central_bank_holdings`, `central_bank_remittance`). The case that it
supports the investment by buying all that the package borrows,
`economy.with_case("central_bank", "supports-package")`, is no policy that a source reports. For the
shipped mix it changes debt in 2035 by ¥{debt} billion and GDP in 2026 by ¥{gdp} billion: the package is small against
¥1,100 trillion of bonds."""


def main() -> None:
    """Run the comparison and write page and picture."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    given = forms(package)
    comparison = sm.compare(given, economy, seed=SEED, draws=DRAWS, horizon=HORIZON, variables=VARIABLES)
    made = Measures(comparison)
    draw(made, comparison.describe())
    (DOCS / "financing.md").write_text(page(made, package, economy, comparison.describe()), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write docs/regions.md: sectors, regions, impact studies and what headline numbers mean, with their figures.

Run it when numbers of the economy change: ``python docs/regions.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import stimulus_model as sm
from stimulus_model.results.tables.formats import fixed

PAGE = Path(__file__).resolve().parent / "regions.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "4096"))
SEED, YEARS, LONG = 2024, (2026, 2035), "2060Q4"
STUDIES = {"hokkaido-2023-one-plant": "rapidus", "hokkaido-2023-two-plants": "rapidus", "kyushu-2024": ""}
"""Impact study -> the project that it is about; empty: the support of fiscal years 2021 to 2023, in its own years."""
TEXT = """# Sectors, regions, and figures of others

Written by [`regions.py`](regions.py). `sm.sectors` and `sm.regions` split what a projection says of the country; they
add nothing to it and take nothing away: in each draw the parts sum to the national effect (to 1e-9, a test).

```python
import stimulus_model as sm

projection = sm.simulate(sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan"), draws=4096, seed=2024)
sm.sectors(projection, years=(2026, 2035))
sm.regions(projection, years=(2026, 2035))
```

- **Direct**: value added of those who take the orders of the package and of firms that join in, less what would
  have been bought anyway, and of supported plants. From cash and co-investment of each draw, with the model's import
  shares and deadweight.
- **Supply chain**: value added of those who deliver to them, by the Leontief inverse of an input-output table, with
  the same import share for every use of a product.
- **Induced**: all else that moves the national path (incomes spent again, prices, interest, taxes, exports, what
  plants draw from others, generative AI): the national effect less the other two, by what households buy (sectors) or
  by output (regions).

Jobs are value added at the productivity of each sector. The model's employment answers with a lag and in part by
longer hours: what the two differ by is in the induced part, which is negative while staff is busier rather than more.

## Sectors

{sectors}
What becomes of 1 spent on each instrument:

{leakage}
## Regions

Builders, researchers and plants count where the project is. Of suppliers and equipment makers a part is local
(`local_supply`, Japan: .15, what the study of one plant in Hokkaido assumes); the rest, and what is induced, is
spread as output is. `exposure` says what the country loses in a year in which the plants of a region stand still; how
probable that is, no source says.

{regions}
## From their figure to ours

Regional studies are gross: they count what is at and around a plant, as if nothing of it would be there otherwise.
`sm.bridge` first reproduces a study with its own assumptions, then changes one after the other. Any study can be
tried: `sm.bridge(projection, sm.ImpactStudy(title=..., years=..., investment=..., production=...))`, with
`local_procurement`, `incomes_spent`, multipliers, `value_added_share` and `additionality` as it names them.
`sm.ImpactStudy.available()` lists those that ship.

{bridges}
## What headline numbers mean

{accounts}
## Bonds as money is appropriated

Bonds follow cash as it is paid. Where a fund is filled at once, as Japan's rules ask where money has to be sure for
several years (enforcement order of the act on subsidies, article 4 (2)), they come first:
`package.financed_by(package.financing.at_appropriation())`, or `raised = "appropriation"` below `[financing]` in a
file. What no bond raises (tax, fund returns) stays as it is; the fund's money lies idle; in all nothing is borrowed
twice. Both with deficit bonds alone, mean effect on debt:

{funds}
## An economy of one's own

`[input_output]` and `[regional_output]` in an economy's file carry the two tables; Japan's stand in
`economy/japan/input_output.toml` (sixteen sectors, condensed from 45 by [`input_output.py`](input_output.py)) and
`economy/japan/regions.toml`. An economy without them refuses both questions. A file that extends another country's
does not take them over.

## What falls short

- One table for all regions: how a region's own industries deliver is one number, `local_supply`.
- Coefficients of 2018 hold for all years; the source understates imports of fuels.
- Output of regions is of fiscal year 2017; workers by sector are a month of 2019, and manufacturing is split by value
  added.
- Shares of projects in a year's cash follow central lags, not those of each draw.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page with figures of this version."""
    economy, package = sm.Economy.load("japan"), sm.Package.load("japan-ai-chips-2024")
    projection = sm.simulate(package, economy, draws=DRAWS, seed=SEED, horizon=LONG)
    sectors = sm.sectors(projection, YEARS)
    return TEXT.format(
        sectors=sectors.to_markdown(),
        leakage=leakage(sectors),
        regions=sm.regions(projection, YEARS).to_markdown(),
        bridges="\n".join(bridges(economy, package)),
        funds=funds(economy, package),
        accounts=sm.accounts(projection, (2025, 2026, 2030, 2035, 2050)).to_markdown(),
    )


def leakage(sectors: sm.SectorEffects) -> str:
    """Return what of an order is imported, as a table."""
    heads = ["instrument", *(name.replace("_", " ") for name in sectors.leakage.columns)]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    for name, row in sectors.leakage.iterrows():
        lines.append(f"| {str(name).replace('_', ' ')} | " + " | ".join(f"{each:.2f}" for each in row) + " |")
    return "\n".join(lines) + "\n"


def funds(economy: sm.Economy, package: sm.Package) -> str:
    """Return debt with bonds at cash and at appropriation, as a table."""
    years, lines = (2025, 2026, 2027, 2030, 2035), []
    bonds = sm.Financing.deficit_bonds()
    for label, financing in (("at cash", bonds), ("at appropriation", bonds.at_appropriation())):
        made = sm.simulate(package.financed_by(financing), economy, draws=DRAWS, seed=SEED, horizon="2040Q4")
        effect = made.effect("debt", freq="year").mean("draw")
        cells = [fixed(float(effect.sel(year=year)), 2, sign=True) for year in years]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    units = economy.variables["debt"].units
    head = f"| debt, {units}, end of | {' | '.join(map(str, years))} |"
    return "\n".join([head, "|---|" + "---:|" * len(years), *lines]) + "\n"


def bridges(economy: sm.Economy, package: sm.Package) -> list[str]:
    """Return the bridge from each study, of the project that it is about."""
    then = sm.Package.load("japan-chips-2021-23"), sm.Economy.load("japan", vintage="2020Q4")
    found = []
    for name, project in STUDIES.items():
        now = (package.replace(projects=[package.projects.find(project)]), economy) if project else then
        projection = sm.simulate(*now, draws=DRAWS, seed=SEED, horizon="2040Q4")
        found.append(sm.bridge(projection, name).to_markdown())
    return found


if __name__ == "__main__":
    main()

# %% [markdown]
# # Who pays, and what can go wrong
#
# The same package can be paid for with bonds that dividends redeem, with notes, with ordinary debt, with a tax, or
# with money that public funds return. And the state can lose more than it spends: it guarantees loans and owns
# shares of plants that may exit.

# %%
import os
from pathlib import Path

import numpy as np

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

package = sm.Package.load("japan-ai-chips-2024")
economy = sm.Economy.load("japan")

# %% [markdown]
# ## Forms of financing on the same draws
# `financed_by` changes nothing but the source of the money. The first package is what the others are compared with;
# because the draws are the same, the differences are known far better than the effects.

# %%
comparison = sm.compare(
    {
        "deficit bonds": package.financed_by(sm.Financing.deficit_bonds()),
        "bridging bonds": package.financed_by(sm.Financing.bridging_bonds()),
        "tax": package.financed_by(sm.Financing.tax()),
        "as decided": package,
    },
    economy,
    draws=DRAWS,
    seed=1,
)
print(comparison.summary(["real_gdp", "debt"], years=[2026, 2035]))

# %%
chart = comparison.plot.fan("debt")
chart

# %% [markdown]
# ## What the law does not let bonds pay
# Bridging bonds may be issued from fiscal year 2025 to 2030 and up to ¥2.2 trillion; dividends and share sales redeem
# them until fiscal year 2050, and both are risky. They are saved in a fund that redeems by a schedule from fiscal
# year 2031 on. What it lacks comes from the general budget, and is reported.

# %%
bridging = comparison["bridging bonds"]
names = ("bridging_bonds_outstanding", "redemption_fund", "redemption_fund_income")
for name in (*names, "general_budget_transfer", "beyond_the_law"):
    path = bridging.level(name, freq="year").sel(year=[2026, 2030, 2035])
    print(f"{sm.variable(name).long_name}: {np.round(path.median('draw').values, 3)} {path.attrs['units']}")

# %% [markdown]
# ## A belief that moves the headline
# Returned funds are revenue of the state. How much of them would have replaced deficit bonds anyway is a judgement.

# %%
for share in (0.0, 0.9):
    belief = economy.replace(fund_return_opportunity=share)
    debt = sm.simulate(package, belief, draws=DRAWS, seed=1, variables=["debt"]).effect("debt", freq="year")
    print(f"fund_return_opportunity {share}: debt in 2035 {float(debt.sel(year=2035).median()):+.2f} trillion yen")

# %% [markdown]
# ## Contingent liabilities, plant by plant
# Each plant has its own hazard and its own draw. The loss is what guarantees, contracts and shares cost once it is
# given up; the grants are spent either way.

# %%
liabilities = sm.contingent_liabilities(package, economy, draws=DRAWS, seed=1)
print(liabilities)

# %%
by_year = liabilities.timing().xs("total", level="project")
print(by_year[["exit_probability", "expected_loss"]].round(4))

# %%
exits = liabilities.plot.exits()
exits

# %% [markdown]
# ## If the central bank bought the bonds
# The Bank of Japan is reducing its holdings; the case that it buys what the package borrows is one parameter.

# %%
support = economy.replace(package_purchases=1.0)
bought = sm.simulate(package, support, draws=DRAWS, seed=1, variables=["debt", "central_bank_holdings"])
held = bought.effect("central_bank_holdings", freq="year").sel(year=2030)
print(f"The central bank holds ¥{float(held.median()):.2f} trillion more in 2030")
more = bought.effect("debt", freq="year") - comparison["as decided"].effect("debt", freq="year")
print(f"Debt in 2035: {1000.0 * float(more.sel(year=2035).mean()):+.1f} ¥ billion")

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "who_pays.png")
    exits.save(Path(FIGURES) / "exits.png")

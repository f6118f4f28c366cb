# %% [markdown]
# # Change what is decided, or what is believed
#
# Two questions are easily mixed up: what if the government decided something else, and what if the economy works
# otherwise? Packages answer the first, parameters the second.

# %%
import os
from pathlib import Path

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

package = sm.Package.load("japan-ai-chips-2024")
economy = sm.Economy.load("japan")

# %% [markdown]
# ## Another decision
# Each variant is a new package; the old one stays as it is. `compare` runs all of them on the same draws, so that a
# difference is the decision and not luck.

# %%
print(sm.Package.available())

# %%
comparison = sm.compare(
    {
        "as decided": package,
        "twice as large": package.scaled(2.0),
        "no guarantees": package.without("guarantees"),
        "deficit bonds": package.financed_by(sm.Financing.deficit_bonds()),
    },
    economy,
    draws=DRAWS,
    seed=1,
)
print(comparison.summary(["real_gdp", "debt"], years=[2026, 2035]))

# %%
bonds = comparison.difference("debt_to_gdp", "deficit bonds", "as decided", freq="year").sel(year=2035)
print(f"{float(bonds.median()):+.4f} {bonds.attrs['units']}: {bonds.attrs['long_name']}")

# %%
chart = comparison.plot.fan("debt")
chart

# %% [markdown]
# ## Another belief
# A number fixes a parameter; a prior says how uncertain one is. Suppose that half of the machines are imported, and
# that a yen of support brings a yen of private investment, and with one chance in twenty more than two and a half.

# %%
print(economy.parameters["import_share_capex"].prior.describe())
print(economy.parameters["additionality"].prior.describe())

believed = economy.replace(
    import_share_capex=0.5,
    additionality=sm.prior.lognormal(median=1.0, p95=2.5),
)
before = sm.simulate(package, economy, draws=DRAWS, seed=1)
after = sm.simulate(package, believed, draws=DRAWS, seed=1)
for label, projection in (("as calibrated", before), ("as believed", after)):
    print(label)
    print(projection.summary("real_gdp", years=[2026, 2030]))

# %% [markdown]
# A misspelt name is an error that says what was probably meant.

# %%
try:
    economy.replace(aditionality=0.5)
except sm.InputError as error:
    print(error)

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "02_comparison.png")

# %% [markdown]
# # Paths of one's own
#
# A baseline from a table, a policy rate on a path, and a shock: what has to be added for them, and what the package
# does then.

# %%
import os
from pathlib import Path

import pandas as pd

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "4000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

package, japan = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")

# %% [markdown]
# ## The path without the package follows a table
# Years of the calendar here; fiscal years, quarters, CSV and Excel files do as well.

# %%
table = pd.DataFrame(
    {"growth": [0.3, 0.0, 0.5, 1.0], "policy_rate": [1.0, 1.25, 1.5, 1.5]},
    index=pd.Index(range(2026, 2030), name="year"),
)
mine = japan.with_baseline(table, source="forecast of a bank", draws=max(DRAWS, 256), seed=1)
print(mine.baseline_followed())
print(mine.baseline_residuals().iloc[::4].round(2))

# %% [markdown]
# ## A variable on a path
# Each draw meets it; the residual says what the policy rule would have done otherwise.

# %%
held = japan.with_path("policy_rate", {"2026Q1": 0.5, "2026Q2": 0.5, "2026Q3": 0.5, "2026Q4": 0.5}, source="no rise")
print(held.path_residuals())
recession = japan.with_shocks("demand", {"2026Q1": -2.0})

# %% [markdown]
# ## The package on each of them
# The same draws, so that the difference is that of the paths alone.

# %%
economies = {"as shipped": japan, "own baseline": mine, "rate on a path": held, "recession": recession}
effects = {}
for label, economy in economies.items():
    made = sm.simulate(package, economy, draws=DRAWS, seed=1, horizon="2035Q4", variables=["real_gdp"])
    effects[label] = made.effect("real_gdp", relative=True, freq="year").median("draw").to_series()
    if FIGURES:
        made.plot.fan("real_gdp").save(Path(FIGURES) / f"{label.replace(' ', '_')}.png")
pd.DataFrame(effects).round(4)

# %%
print(pd.DataFrame(effects).round(4))

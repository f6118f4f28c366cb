# %% [markdown]
# # Your own economy
#
# A country is a file. This one, Northland, is made up: it says its money, calendar and size, and takes the rest from
# a template. The page docs/economies.md explains each entry.

# %%
import os
from pathlib import Path

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts
FOLDER = Path(__file__).parent if "__file__" in globals() else Path()

economy = sm.Economy.load(FOLDER / "northland.toml")
print(economy, economy.currency, economy.unit, "from", economy.start)

# %% [markdown]
# What is borrowed says so.

# %%
notes = economy.parameters.to_frame()["note"]
print(f"{notes.str.startswith('taken over from').sum()} of {len(notes)} parameters are taken over from the template")

# %%
package = sm.Package.of(
    title="Transfers of US$4bn",
    transfers={2027: 4.0},
    currency="USD",
    unit="billion",
    fiscal_year_starts=10,
)
projection = sm.simulate(package, economy, draws=DRAWS, seed=7, horizon="2036")
print(projection)

# %%
chart = projection.plot.fan("debt", freq="year")
chart

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "11_northland.png")

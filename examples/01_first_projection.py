# %% [markdown]
# # A first projection
#
# What does Japan's AI and semiconductor package of November 2024 do to GDP, debt and AI capacity until 2040?
# Every number below is a median with its range: the model is run many times, each time with other parameters and
# shocks, without and with the package.

# %%
import os
import tempfile
from pathlib import Path

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

# %% [markdown]
# A package is what is decided, with a source for every amount. An economy is how the country answers, with a prior
# and a source for every parameter.

# %%
package = sm.Package.load("japan-ai-chips-2024")
print(package)

# %%
economy = sm.Economy.load("japan")
print(economy.parameters["additionality"])

# %% [markdown]
# The main job. The seed makes the run repeatable: the same seed gives the same bits on one thread or many.

# %%
projection = sm.simulate(package, economy, draws=DRAWS, seed=2024, horizon="2040Q4")
print(projection)

# %% [markdown]
# ## By year
# The column after ± is the Monte Carlo standard error: what would change with another seed.

# %%
summary = projection.summary(["real_gdp", "debt_to_gdp", "employment"], years=[2026, 2030, 2040])
print(summary)
print(summary.to_frame()[["median", "se_median"]])

# %% [markdown]
# ## Over time
# Effects are arrays with named axes, so everything that xarray can do can be done with them.

# %%
effect = projection.effect("real_gdp")  # with minus without, draw by draw
print(effect.sizes, effect.attrs["units"])

# %%
fan = projection.plot.fan("real_gdp")
fan

# %% [markdown]
# ## Through which channel?
# Channels are switched on one after the other. What they add sums to the total in every draw.

# %%
parts = projection.contributions("real_gdp", relative=True, freq="year")
print(parts.sel(year=2030).mean("draw").to_series().round(4))
assert abs(parts.sum("channel") - projection.effect("real_gdp", relative=True, freq="year")).max() < 1e-9

# %%
waterfall = projection.plot.waterfall(year=2030)
waterfall

# %% [markdown]
# ## Keep it
# The file is a netCDF, checked byte by byte when it is opened.

# %%
with tempfile.TemporaryDirectory() as folder:
    path = projection.save(Path(folder) / "run.nc")
    again = sm.open_projection(path)
    print(f"{path.stat().st_size / 1e6:.0f} MB")
    assert again.content_hash == projection.content_hash

# %%
if FIGURES:
    fan.save(Path(FIGURES) / "01_fan.png")
    waterfall.save(Path(FIGURES) / "01_waterfall.png")

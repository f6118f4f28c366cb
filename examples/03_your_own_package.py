# %% [markdown]
# # Your own package
#
# A package is one TOML file: projects, amounts by fiscal year, financing, and a source for every number. The page
# docs/packages.md explains each field.

# %%
import os
import tempfile
from pathlib import Path

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

TEXT = """
name = "memory-and-minds"
title = "A memory plant and a school for engineers"
date = 2025-06-01
source = "plan"
note = "An example: the amounts are made up."
currency = "JPY"
unit = "trillion"

[financing.shares]
bridging_bonds = 0.5
deficit_bonds = 0.5

[project.plant]
title = "Memory plant in Mie"
technology = "memory"
region = "Mie"
source = "plan"

[[project.plant.instrument]]
kind = "capex"
budget = "supplementary"
amounts = { 2025 = 0.3, 2026 = 0.3 }
source = "plan"

[project.school]
title = "Training of engineers"
technology = "programme"
region = "nationwide"
source = "plan"

[[project.school.instrument]]
kind = "training"
budget = "initial"
amounts = { 2026 = 0.03, 2027 = 0.03 }
source = "plan"

[sources.plan]
author = "The author of this example"
year = 2025
title = "Amounts made up for the example"
kind = "judgement"
"""

# %%
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "memory-and-minds.toml"
    path.write_text(TEXT, encoding="utf-8")
    package = sm.Package.load(path)
    print(package)

    # A mistake in the file is an error that names the field, what was found and what is allowed.
    path.write_text(TEXT.replace("2026 = 0.3", "2026 = -0.3"), encoding="utf-8")
    try:
        sm.Package.load(path)
    except sm.InputError as error:
        print(error)

# %% [markdown]
# The same can be written in Python; everything is checked in the same way.

# %%
school = sm.Project(
    name="school",
    title="Training of engineers",
    technology="programme",
    region="nationwide",
    source="plan",
    instruments=(sm.Instrument(kind="training", budget="initial", amounts={2026: 0.05}, source="plan"),),
)
larger = package.replace(projects=[*package.without("school").projects, school], title="With a larger first year")
for each in (package, larger):
    by_year = each.to_frame().groupby("fiscal_year")["amount"].sum()
    print("; ".join(f"{year}: {amount:.2f}" for year, amount in by_year.items()), "trillion yen")

# %%
economy = sm.Economy.load("japan")
projection = sm.simulate(package, economy, draws=DRAWS, seed=7)
print(projection)

# %% [markdown]
# ## Who is trained, and when
# Every variable of the registry can be asked for.

# %%
print(sm.variable("engineers_trained"))
print(projection.effect("engineers_trained", freq="year").median("draw").to_series().round(1))

# %%
chart = projection.plot.fan("engineers_trained", freq="year")
chart

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "03_engineers.png")

# %% [markdown]
# # A backtest: the support before the package
#
# Fiscal years 2021 to 2023 gave chip makers ¥3.93 trillion. Some of what came of it is known. The economy starts in
# 2025, so the same decisions are taken four years later, and everything is counted in quarters since then. The
# official regional study adds up everything at and around a plant; the model asks what the country has more than it
# would have.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts
DECIDED = 4  # quarters from 2025Q1 to the first appropriation, 2026Q1 for 2022Q1

support = sm.Package.load("japan-chips-2021-23").shifted(4)
economy = sm.Economy.load("japan")


# %%
def run(*names):
    """Run some of the projects alone, on the same draws."""
    projects = [project for project in support.projects if project.name in names]
    return sm.simulate(support.replace(projects=projects), economy, draws=DRAWS, seed=2024, horizon="2040Q4")


def band(values, digits=2):
    """Write the median and the 90 % range of draws."""
    low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
    return f"{median:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


# %% [markdown]
# ## How fast is cash paid?
# TSMC reports subsidies from Japan and China of NT$ 7.05bn in 2022, 47.55bn in 2023 and 7.96bn in the first half of
# 2024: at ¥4.5 per NT$ (the average of 2023 as we recall it) ¥0.28 trillion, 59 % of the award to the first plant
# ten quarters after it, and an upper bound, because China's part is not known.

# %%
jasm = run("jasm_1")
paid = 0.25 * jasm.effect("package_cash").values.cumsum(axis=1) / 0.476
after_ten = paid[:, DECIDED + 9]
received = 4.5 * (7.05 + 47.55 + 7.96) / 1000.0 / 0.476
print(f"paid ten quarters after the budget: {band(after_ten)} of the award; received by TSMC: at most {received:.2f}")

# %% [markdown]
# ## When does a plant produce?
# JASM's first plant produced in volume from December 2024, as planned, eleven quarters after the money was
# appropriated. Here a plant needs cash, then time to build, and starts at the planned date at the earliest, plus a
# delay that is drawn; really subsidies are paid while building goes on.

# %%
value_added = jasm.effect("chip_value_added").values
running = np.argmax(value_added > 0.1 * value_added.max(axis=1, keepdims=True), axis=1)[value_added.max(axis=1) > 0.0]
print(f"quarters until a tenth of the later value added: {band(running - DECIDED, 0)}; JASM: 11")

# %% [markdown]
# ## Value added, against the Hokkaido study
# ANIC (November 2023) expects of one Rapidus plant, fiscal years 2023 to 2036: ¥4.2tn of investment, ¥10.1tn of
# production, ¥6.1tn of regional product. The ratio to investment is what can be compared.

# %%
rapidus = run("rapidus")
years = slice(DECIDED, DECIDED + 56)
gdp = 0.25 * rapidus.effect("real_gdp").values[:, years].sum(axis=1)
gross = 0.25 * rapidus.effect("chip_value_added").values[:, years].sum(axis=1)
cash = 0.25 * rapidus.effect("package_cash").values[:, years].sum(axis=1)
private = 0.25 * rapidus.effect("private_co_investment").values[:, years].sum(axis=1)
outlay = cash + private
print(f"GDP per yen of outlay, 14 years: {band(gdp / outlay)}; ANIC, regional product per yen of investment: 1.45")
print(f"the plants' own value added per yen: {band(gross / outlay)}; ANIC, production per yen: 2.40")

# %% [markdown]
# ## Private investment
# Kumamoto counts ¥3.7tn of announced investment and 6,100 jobs up to November 2025, JASM's own among them. That is
# gross: with the support, not because of it.

# %%
kumamoto = run("jasm_1", "jasm_2")
added = 0.25 * kumamoto.effect("private_co_investment").values[:, years].sum(axis=1)
print(f"private investment because of ¥1.21tn to JASM: ¥{band(added)}tn; announced in the prefecture: ¥3.7tn")

# %% [markdown]
# ## The whole support

# %%
projection = sm.simulate(support, economy, draws=DRAWS, seed=2024, horizon="2040Q4")
figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
quarters = np.arange(paid.shape[1]) - DECIDED + 1
low, median, high = np.quantile(paid, (0.05, 0.5, 0.95), axis=0)
axes[0].fill_between(quarters, low, high, alpha=0.3, label="model, 90 %")
axes[0].plot(quarters, median, label="model, median")
axes[0].plot(10, received, "o", color="black", label="TSMC's reports, at most")
axes[0].set(xlim=(0, 24), ylim=(0, 1), xlabel="quarters after the budget", ylabel="share of the award paid")
axes[0].legend(frameon=False)
axes[0].set_title("JASM 1: award and cash", loc="left")
projection.plot.fan("real_gdp", ax=axes[1])
if FIGURES:
    figure.savefig(Path(FIGURES) / "08_backtest.png", dpi=110)
print(projection)
projection.headline()

# %% [markdown]
# # Generative AI: what comes anyway, and what the package brings forward
#
# ¥148.7 trillion a year is what generative AI could unlock in Japan, says a study that Access Partnership wrote for
# Microsoft in 2023: a gross potential without a date, a quarter of GDP. It is an assumption here, never a result.
# What is realised of it depends on who uses the tools, on what use yields, and on time.

# %%
import os
import warnings
from pathlib import Path

import numpy as np

import stimulus_model as sm
from stimulus_model import evidence

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

package = sm.Package.load("japan-ai-chips-2024")
economy = sm.Economy.load("japan")

# %% [markdown]
# ## Who uses it
# Surveys ask different things: whether a person has ever tried it, whether a firm has a policy, whether a worker uses
# it at work. Each has a Bass curve of its own. The last column shows what the curves would have said without the last
# wave of each survey.

# %%
fit = evidence.fit_adoption()
print(fit)

# %% [markdown]
# Workers' use is what counts for productivity. Its curves become the priors of the economy.

# %%
for name, prior in fit.to_priors(economy).items():
    print(f"{name:22s} {prior.describe()}")

# %% [markdown]
# At home age sets users apart: a third of those under 40 had used it by early 2025, a sixth of those in their
# sixties. One wave by age tells how much faster the young are, and nothing about where each group will end: of the
# prior's variance it takes away this much.

# %%
home = fit["individuals"]
for group in ("Japan, 20 to 39", "Japan, 40 to 59", "Japan, 60 to 69"):
    low, median, high = 100.0 * np.quantile(home.share(group, 2030.0), [0.05, 0.5, 0.95])
    print(f"{group}: {median:.0f} % in 2030 ({low:.0f} to {high:.0f})")
    speed, ceiling = (100.0 * max(home.decided()[group, key], 0.0) for key in ("speed", "ceiling"))
    print(f"  decided by the survey: {speed:.0f} % of the speed, {ceiling:.0f} % of the ceiling")

# %% [markdown]
# ## What use yields
# Eleven studies, each a function that gives its implied path for Japan. Weights are yours to change.

# %%
print(evidence.ai_studies.acemoglu_2024([2030, 2034]).central, "¥ trillion a year")
print(sm.realised_share_prior())
print(sm.realised_share_prior({"acemoglu_2024": 1.0}))
print(sm.realised_share_prior({"aghion_bunel_2024": 1.0, "oecd_2025": 1.0}))

# %%
projection = sm.simulate(package, economy, draws=DRAWS, seed=2024)
studies = evidence.compare_with_studies(projection)
print(studies)

# %%
chart = studies.plot()
chart

# %% [markdown]
# ## Because of the package
# Two numbers that must never be added up: what comes without the package, and what comes because of it.

# %%
print(sm.attribution(projection))

# %% [markdown]
# Whose doing it is: Shapley values average over every order in which the channels can be switched on.

# %%
parts = projection.contributions("ai_capacity_realised", freq="year", method="shapley").sel(year=2035)
for channel in parts["channel"].to_numpy():
    print(f"{channel:14s} {float(parts.sel(channel=channel).median()):+.4f} {parts.attrs['units']}")

# %% [markdown]
# ## Other views on record
# IDC sees a faster market; a Japan that does not grow has eight million fewer workers in 2040.

# %%
for group, case in (("ai_market", "idc"), ("labour_force", "zero-growth")):
    other = economy.with_case(group, case)
    run = sm.simulate(package, other, draws=DRAWS, seed=2024, variables=["ai_market", "ai_imports", "labour_force"])
    print(f"{economy.cases[group].title}: {economy.cases[group].cases[case].title}")
    for name in run.variables:
        before, after = (
            float(each.baseline(name, freq="year").sel(year=2030).median()) for each in (projection, run)
        )
        print(f"  {name:14s} 2030: {before:8.2f} -> {after:8.2f}")

# %% [markdown]
# ## One mechanism off at a time
# The same draws throughout: a difference is the mechanism and not luck.

# %%
print(sm.counterfactuals(package, economy, draws=DRAWS, seed=2024, years=[2030]))

# %% [markdown]
# ## Required assumptions
# The government speaks of ¥160 trillion of ripple and ¥50 trillion of investment from ¥10 trillion of support. The
# model solved backwards says which beliefs that takes. First: how much private investment would a yen have to bring?

# %%
warnings.filterwarnings("ignore", ".*beyond the range of validity")  # asked on purpose: what would have to hold
wanted = {"additionality": (0.0, 40.0)}  # private yen a public yen
print(sm.break_even(package, economy, "investment_per_yen", level=5.0, parameters=wanted, draws=DRAWS, seed=1))

# %%
levers = ["additionality", "displacement", "research_return", "realised_share", "compute_effect"]
print(sm.required_assumptions(package, economy, levers=levers, draws=min(DRAWS, 1000), seed=1))

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "05_studies.png")

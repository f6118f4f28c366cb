# %% [markdown]
# # Estimate a multiplier and project with it
#
# Priors need not come from papers: put series in, get a prior out, and project with it. Here: how much larger is the
# multiplier of government spending when interest rates are at their lower bound? The series are those of Ramey and
# Zubairy (2018) for the United States, 1889 to 2015.
#
# The file `rzdat.csv` is not part of the library: its authors state no licence. It is the sheet `rzdat` of the
# workbook in the replication package of "Government Spending Multipliers in Good Times and in Bad" (Journal of
# Political Economy 126(2)). Put it into a folder `ramey_zubairy`, and name the folder above that in the environment
# variable STIMULUS_MODEL_DATA. Without it, this notebook makes up a country.

# %%
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

import stimulus_model as sm
from stimulus_model import evidence

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts
DATA = Path(os.environ.get("STIMULUS_MODEL_DATA", "../shared/data"))

# %% [markdown]
# ## The series
# Output and spending as shares of potential output, so that a coefficient is a multiplier; news about military
# spending as the shock; and a state, 1 when rates are at the bound.


# %%
def real_series(path: Path) -> pd.DataFrame:
    """Read the series of Ramey and Zubairy and put them as they do."""
    raw = pd.read_csv(path).set_index("quarter").loc[1889:]
    potential, deflator = raw["rgdp_pott6"], raw["pgdp"]
    return pd.DataFrame(
        {
            "output": raw["rgdp"] / potential,
            "spending": raw["ngov"] / deflator / potential,
            "news": raw["news"] / (potential.shift() * deflator.shift()),
            "lower_bound": raw["zlb_dummy"].astype(float),
        }
    )


def made_up_series(quarters: int = 500, seed: int = 4) -> pd.DataFrame:
    """Make up a country whose multiplier on impact is 0.6, and 1.2 at the lower bound."""
    random = np.random.default_rng(seed)
    news, noise, slump = random.standard_normal((3, quarters)) * 0.01
    state = (np.arange(quarters) % 125 >= 85).astype(float)
    spending, output = np.zeros(quarters), np.zeros(quarters)
    for t in range(1, quarters):
        spending[t] = 0.8 * spending[t - 1] + news[t] + 0.3 * noise[t]
        output[t] = (0.6 + 0.6 * state[t]) * spending[t] + 0.5 * (noise[t] + slump[t])
    columns = {"output": output, "spending": spending, "news": news, "lower_bound": state}
    return pd.DataFrame(columns, index=1889.0 + np.arange(quarters) / 4.0)


file = DATA / "ramey_zubairy" / "rzdat.csv"
series = real_series(file) if file.is_file() else made_up_series()
print(f"{file}: {'found' if file.is_file() else 'not found, with made-up series instead'}; {len(series)} quarters")

# %% [markdown]
# ## The multiplier
# Output summed over the horizon on spending summed likewise, with news as instrument: the integral multiplier in one
# step. Horizon 7 is two years. Early on, news moves spending little, so the instrument is weak there: the library
# says so, and gives the Anderson-Rubin set, which stays right.

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", evidence.WeakInstrumentWarning)
    linear = evidence.local_projection(series, "output", "spending", "news", 15)
print(*(warning.message for warning in caught))
print(linear)

# %%
chart = linear.plot()
chart

# %% [markdown]
# At the lower bound, and away from it. The state is lagged and interacted with everything; the last rows test whether
# it matters.

# %%
states = evidence.local_projection(
    series, "output", "spending", "news", [3, 7, 11], state="lower_bound", bandwidth=28
)
print(states)

# %% [markdown]
# ## From estimate to prior
# The model's parameter is the ratio of both multipliers. The error of a ratio by the delta method, on the log; taken
# twice, for this is another country and another century.

# %%
high, low, gap = (states.at(7, regime) for regime in ("state1", "state0", "difference"))
ratio = high.multiplier / low.multiplier
covariance = (high.se**2 + low.se**2 - gap.se**2) / 2.0
log_variance = (
    (high.se / high.multiplier) ** 2
    + (low.se / low.multiplier) ** 2
    - 2.0 * covariance / (high.multiplier * low.multiplier)
)
error = ratio * log_variance**0.5
print(f"ratio {ratio:.2f}, standard error {error:.2f}")

# %% [markdown]
# The shipped prior comes from Japan (Miyamoto, Nguyen and Sergeyev 2018). Pool it with the new estimate by random
# effects: what the two disagree about counts as uncertainty. Two studies allow a belief about their mean
# (`predictive=False`); a prediction for a new place needs three.

# %%
economy = sm.Economy.load("japan")
shipped = economy.parameters["lower_bound_multiplier"].prior
pooled = evidence.meta_analysis([ratio, 1.35], [2.0 * error, 0.2], names=["these series", "shipped prior"])
print(pooled)
print(shipped.describe(), "->", pooled.to_prior(predictive=False).describe())

# %% [markdown]
# ## Project with it
# Same package, same draws, both beliefs. A belief that hardly moves the answer is not worth a quarrel.

# %%
package = sm.Package.load("japan-ai-chips-2024")
believed = economy.replace(lower_bound_multiplier=pooled.to_prior(predictive=False))
for name, one in (("shipped", economy), ("estimated", believed)):
    projection = sm.simulate(package, one, draws=DRAWS, seed=2024, horizon="2030Q4")
    effect = projection.effect("real_gdp", relative=True, freq="year").sel(year=2026)
    low_end, high_end = effect.quantile([0.05, 0.95]).values
    print(f"{name}: real GDP in 2026 {float(effect.median()):+.3f} %, 90 % from {low_end:+.3f} to {high_end:+.3f}")

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "04_multiplier.png")

# %% [markdown]
# # Another equation, and a mechanism more
#
# What households with habits, and the prices of houses, change in the answer for Japan; every result says which
# equations made it.

# %%
import os
from pathlib import Path
from typing import NamedTuple

import stimulus_model as sm
from stimulus_model.economy.blocks import behaviour

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "2000"))  # 10,000 for a report
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts

package, japan = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


# %% [markdown]
# ## Another consumption function
# A function with the arguments of the shipped one takes its place, and may call it: here households move only part of
# the way in a quarter.


# %%
def habits(last, income, income_lag, real_rate_gap, p, start, policy):
    wanted = behaviour.consumption(last, income, income_lag, real_rate_gap, p, start, policy)
    return last + policy.growth + 0.5 * (wanted - last - policy.growth)


slow = japan.with_equation("consumption", habits)


# %% [markdown]
# ## A block of one's own
# Its signals are wired by name to what the quarter made; what it adds to consumption is heard in the next quarter.


# %%
class State(NamedTuple):
    log_price: float
    wealth_effect: float


class Belief(NamedTuple):
    house_price_rate_response: float
    house_price_income_response: float
    house_price_adjustment: float
    housing_wealth_effect: float


class Signals(NamedTuple):
    yield_10y: float
    inflation: float
    output_gap: float


class Output(NamedTuple):
    house_price: float


def begin_housing(p, position):
    return State(log_price=0.0, wealth_effect=0.0)


def housing(state, p, seen):
    real_rate = seen.yield_10y - seen.inflation
    wanted = 0.01 * (p.house_price_income_response * seen.output_gap - p.house_price_rate_response * real_rate)
    log_price = state.log_price + p.house_price_adjustment * (wanted - state.log_price)
    effect = p.housing_wealth_effect * (log_price - state.log_price)
    return State(log_price, effect), Output(100.0 * log_price)


block = sm.Block(
    housing, begin_housing, State, Belief, Output, Signals,
    variables=[sm.Variable("house_price", "% against the start", "Real price of houses", effect="points")],
    feeds={"consumption_add": "wealth_effect"},
    units={"housing_wealth_effect": "log consumption per log price"},
)  # fmt: skip
homes = japan.with_block(
    "housing",
    block,
    priors={
        "house_price_rate_response": sm.prior.normal(mean=4.0, sd=1.5, low=0.0),
        "house_price_income_response": sm.prior.normal(mean=1.0, sd=0.5, low=0.0),
        "house_price_adjustment": sm.prior.normal(mean=0.1, sd=0.03, low=0.01, high=1.0),
        "housing_wealth_effect": sm.prior.normal(mean=0.03, sd=0.015, low=0.0),
    },
)

# %% [markdown]
# ## Side by side, on the same draws

# %%
economies = {"as shipped": japan, "slow households": slow, "with housing": homes}
runs = {name: sm.simulate(package, each, seed=1, draws=DRAWS, horizon="2032Q4") for name, each in economies.items()}
for name, run in runs.items():
    table = run.statistics("real_gdp", measure="relative")
    print(f"{name:16}", *(f"{year}: {table['median'][year]:+.3f} %" for year in (2026, 2028, 2032)))
    print(" " * 16, run.provenance.describe())
chart = runs["with housing"].plot.fan("house_price")

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "10_house_price.png")

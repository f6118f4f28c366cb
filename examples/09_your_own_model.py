# %% [markdown]
# # A model of your own on the same engine
#
# Three New Keynesian equations with a lower bound, and Solow's model of growth: records, functions, priors. Draws,
# summaries, charts and files are those of any other run.

# %%
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

import stimulus_model as sm
from stimulus_model.numerics.functions import maximum, power

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "20000"))
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts


# %% [markdown]
# ## Three equations and a lower bound
# Spending answers the real rate, prices answer the gap, the central bank answers both and cannot go below its bound.


# %%
class Belief(NamedTuple):
    rate_effect: float
    persistence: float
    slope: float
    anchoring: float
    inflation_response: float
    gap_response: float
    shock_size: float


class State(NamedTuple):
    gap: float
    inflation: float
    rate: float


class Shock(NamedTuple):
    demand: float


class Exogenous(NamedTuple):
    purchases: float
    neutral_rate: float
    bound: float


def begin(p):
    return State(gap=-2.0, inflation=0.5, rate=0.0)


def quarter(state, p, shock, given):
    expected = (1.0 - p.anchoring) * state.inflation + p.anchoring * 2.0
    demand = given.purchases + p.shock_size * shock.demand
    gap = p.persistence * state.gap - p.rate_effect * (state.rate - expected - given.neutral_rate) + demand
    inflation = expected + p.slope * gap
    wanted = given.neutral_rate + 2.0 + p.inflation_response * (inflation - 2.0) + p.gap_response * gap
    after = State(gap, inflation, maximum(given.bound, wanted))
    return after, after


variables = [
    sm.Variable("gap", units="% of potential", long_name="Output gap", effect="points"),
    sm.Variable("inflation", units="% a year", kind="rate", effect="points"),
    sm.Variable("rate", units="% a year", long_name="Policy rate", kind="rate", effect="points"),
]
keynesian = sm.Model(begin, quarter, State, Belief, Exogenous, State, Shocks=Shock, variables=variables)

# %%
normal = sm.prior.normal
priors = {
    "rate_effect": normal(mean=0.15, sd=0.05, low=0.0),
    "persistence": normal(mean=0.8, sd=0.05, high=0.95),
    "slope": normal(mean=0.1, sd=0.03, low=0.0),
    "anchoring": normal(mean=0.6, sd=0.1, low=0.0, high=1.0),
    "inflation_response": 1.5,
    "gap_response": normal(mean=0.5, sd=0.2, low=0.0),
    "shock_size": 0.4,
}
purchases = np.where(np.arange(40) < 8, 0.5, 0.0)
scenarios = {"without": {"purchases": 0.0, "neutral_rate": 0.0, "bound": 0.0}, "with": {"purchases": purchases}}
asked = {"priors": priors, "scenarios": scenarios, "seed": 1, "title": "Purchases of 0.5 % for two years"}
projection = sm.run(keynesian, draws=DRAWS, **asked)
print(projection)
chart = projection.plot.fan("gap")

# %% [markdown]
# The same run in NumPy, as a check of the machine code, and a million draws of which only distributions are kept.

# %%
few = {"draws": min(DRAWS, 500), **asked}
compiled, reference = (sm.run(keynesian, engine=engine, **few) for engine in ("compiled", "reference"))
for name in keynesian.outputs:
    assert np.allclose(compiled[name], reference[name], rtol=0.0, atol=1e-12 * float(abs(reference[name]).max()))
million = sm.run(keynesian, draws=50 * DRAWS, keep="summary", **asked)
print(million.summary(years=(2025, 2027, 2030)))


# %% [markdown]
# ## Growth: what public capital adds where saving is given


# %%
class Growth(NamedTuple):
    share: float
    saving: float
    depreciation: float
    public_effect: float


class Capital(NamedTuple):
    private: float
    public: float


class Invested(NamedTuple):
    works: float
    technology: float


class Output(NamedTuple):
    output: float
    consumption: float
    capital: float


def steady(p):
    return Capital(power(p.saving / (4.0 * p.depreciation), 1.0 / (1.0 - p.share)), 1.0)


def grow(state, p, given):
    output = given.technology * power(state.public, p.public_effect) * power(state.private, p.share)
    private = (1.0 - p.depreciation) * state.private + 0.25 * p.saving * output
    public = state.public + 0.25 * given.works - p.depreciation * (state.public - 1.0)
    return Capital(private, public), Output(output, (1.0 - p.saving) * output, private)


annual, index = {"units": "output at the start a year", "effect": "relative"}, "output at the start"
solow = sm.Model(
    steady, grow, Capital, Growth, Invested, Output,
    variables=[sm.Variable("output", **annual), sm.Variable("consumption", **annual), sm.Variable("capital", index)],
)  # fmt: skip
works = np.where(np.arange(60) < 20, 0.1, 0.0)
growth = sm.run(
    solow,
    priors={
        "share": normal(mean=0.33, sd=0.03, low=0.1, high=0.6),
        "saving": normal(mean=0.22, sd=0.02, low=0.05),
        "depreciation": normal(mean=0.015, sd=0.003, low=0.005),
        "public_effect": normal(mean=0.08, sd=0.03),
    },
    scenarios={"without": {"works": 0.0, "technology": 1.0}, "with": {"works": works}},
    horizon="2039Q4",
    seed=2,
    draws=DRAWS,
    title="Public works for five years",
)
print(growth)

# %%
if FIGURES:
    chart.save(Path(FIGURES) / "09_gap.png")
    growth.plot.fan("output").save(Path(FIGURES) / "09_output.png")

# %% [markdown]
# # What is announced acts before it comes
#
# Three New Keynesian equations in which households and firms know what will be spent, and Japan with a share of
# agents who see a package before it is paid.

# %%
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "1000"))
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the chart


# %% [markdown]
# ## Three equations
# The gap and inflation of the next quarter stand in today's equations: fields of a record `Expected`, each with a
# rule. They are solved for in every draw, at its own parameters and without shocks.


# %%
class Belief(NamedTuple):
    rate_effect: float
    slope: float


class State(NamedTuple):
    gap: float


class Exogenous(NamedTuple):
    purchases: float


class Expected(NamedTuple):
    gap: float
    inflation: float


class Output(NamedTuple):
    gap: float
    inflation: float
    rate: float


def begin(p):
    return State(0.0)


def quarter(state, p, given, expected):
    # the rate answers inflation by 1.5 and the gap by .5: put into the other two equations, they are solved by hand
    answer = 1.0 + p.rate_effect * (0.5 + 1.5 * p.slope)
    real = p.rate_effect * (1.0 - 1.5 * 0.99)
    gap = (expected.gap + real * expected.inflation + given.purchases) / answer
    inflation = 0.99 * expected.inflation + p.slope * gap
    return State(gap), Output(gap, inflation, 1.5 * inflation + 0.5 * gap)


rules = sm.Expectations({"gap": sm.Expectation("gap"), "inflation": sm.Expectation("inflation")})
variables = [sm.Variable(name, units="points", effect="points") for name in Output._fields]
keynesian = sm.Model(
    begin, quarter, State, Belief, Exogenous, Output, variables=variables, Expected=Expected, expectations=rules
)
priors = {
    "rate_effect": sm.prior.normal(mean=1.0, sd=0.2, low=0.3),
    "slope": sm.prior.normal(mean=0.1, sd=0.03, low=0.02),
}
later = np.where((np.arange(60) >= 12) & (np.arange(60) < 20), 1.0, 0.0)  # announced today, spent in three years
scenarios = {"without": {"purchases": 0.0}, "with": {"purchases": later}}
run = sm.run(keynesian, priors=priors, scenarios=scenarios, seed=1, draws=DRAWS, horizon="2039Q4", title="Announced")
print(run.effect("inflation", freq="year").median("draw").to_series().round(3).head(8))

# %% [markdown]
# ## Japan, with agents who look ahead
# `"mixed"` has priors for the share of households, firms, those who set prices, and markets; `"consistent"` is all of
# them. The package is known at the start, and its money is spent in fiscal 2029.

# %%
japan = sm.Economy.load("japan")
works = sm.Package.of(title="Works in 2029", public_investment={2029: 5.0}, currency="JPY", unit="trillion")
for share in ("adaptive", "mixed"):
    effect = sm.simulate(works, japan.with_expectations(share), seed=1, draws=DRAWS, on_invalid="report")
    years = effect.effect("yield_10y", freq="year").median("draw").to_series().loc[2026:2031]
    print(share, years.round(3).to_dict())
print(effect.effect("expectation_iterations").max().item(), "iterations at most")

# %%
chart = effect.plot.fan("yield_10y")
if FIGURES:
    chart.save(Path(FIGURES) / "13_yield.png")

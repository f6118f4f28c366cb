"""A small model of its own: three New Keynesian equations with a lower bound."""

from typing import NamedTuple

import stimulus_model as sm
from stimulus_model.numerics.functions import maximum


class Belief(NamedTuple):
    persistence: float
    slope: float


class State(NamedTuple):
    gap: float
    rate: float


class Shock(NamedTuple):
    demand: float


class Exogenous(NamedTuple):
    purchases: float
    bound: float


class Output(NamedTuple):
    gap: float
    inflation: float
    debt: float


def begin(p):
    return State(-1.0, 0.0)


def quarter(state, p, shock, given):
    gap = p.persistence * state.gap - 0.1 * state.rate + given.purchases + 0.3 * shock.demand
    inflation = 2.0 + p.slope * gap
    return State(gap, maximum(given.bound, 1.5 * inflation - 1.0)), Output(gap, inflation, 100.0 + given.purchases)


VARIABLES = [
    sm.Variable("gap", "% of potential", "Output gap", effect="points"),
    sm.Variable("inflation", "% a year", kind="rate", effect="points"),
    sm.Variable("debt", "US$ billion", time="quarter_end", kind="stock", annual="last"),
]
MODEL = sm.Model(begin, quarter, State, Belief, Exogenous, Output, Shocks=Shock, variables=VARIABLES)
ASKED = {
    "priors": {"persistence": sm.prior.normal(mean=0.7, sd=0.05), "slope": sm.prior.uniform(low=0.05, high=0.2)},
    "scenarios": {"without": {"purchases": 0.0, "bound": 0.0}, "with": {"purchases": [1.0] * 4 + [0.0] * 12}},
    "seed": 3,
    "horizon": "2028Q4",
}

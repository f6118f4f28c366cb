"""A small model with every kind of record, for tests of the engine alone."""

from typing import NamedTuple

import numpy as np

from stimulus_model.engine.chunks import Years
from stimulus_model.engine.draws.design import design_of
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.model import Model
from stimulus_model.engine.summaries.histogram import Layout
from stimulus_model.engine.task import Task
from stimulus_model.numerics.functions import (
    cos,
    exp,
    expm1,
    inverse_normal,
    log,
    log1p,
    maximum,
    power,
    sin,
    sqrt,
    tanh,
    where,
)


class Parameters(NamedTuple):
    spread: float
    weight: float


class Memory(NamedTuple):
    level: float


class State(NamedTuple):
    memory: Memory
    cycle: float


class Shocks(NamedTuple):
    level: float
    cycle: float
    jump: float


class Policy(NamedTuple):
    growth: float
    on: float


class Start(NamedTuple):
    inverse_spread: float


class Position(NamedTuple):
    level: float


class Flows(NamedTuple):
    level: float
    cycle: float
    mixture: float


def begin(p, position):
    return Start(1.0 / p.spread), State(Memory(position.level), 0.0)


def quarter(state, p, shocks, policy, start):
    level = exp(log(state.memory.level) + 0.01 * shocks.level * p.spread + policy.growth * policy.on)
    cycle = tanh(0.9 * state.cycle + shocks.cycle) + 0.01 * start.inverse_spread
    jump = where(shocks.jump > 1.0, 1.0, policy.on)
    mixture = (
        log1p(expm1(cycle))
        + sqrt(level)
        + sin(cycle) * cos(jump)
        + power(level, p.weight)
        + inverse_normal(level / (1.0 + level))
        + maximum(cycle, jump)
    )
    return State(Memory(level), cycle), Flows(level, cycle, mixture)


MODEL = Model(begin, quarter, State, Parameters, Policy, Flows, Shocks, Start, Position)


class Left(NamedTuple):
    level: float
    unused: float
    cycle: float


class Past(NamedTuple):
    before: Left
    year_ago: Left
    long_ago: Left


def remembering_quarter(state, p, shocks, policy, start, past):
    after, flows = quarter(state, p, shocks, policy, start)
    mixture = flows.mixture + past.before.cycle + 0.5 * past.year_ago.level - 0.25 * past.long_ago.level
    flows = flows._replace(mixture=mixture + p.weight * past.long_ago.cycle)
    return after, flows, Left(flows.level, policy.on, flows.cycle)


LAGS = (1, 4, 11)
REMEMBERING = Model(begin, remembering_quarter, State, Parameters, Policy, Flows, Shocks, Start, Position, Past, LAGS)
MODELS = {"plain": MODEL, "remembering": REMEMBERING}

MARGINALS = (
    Marginal("spread", lambda u: 1.0 + u, "common", 0.9),
    Marginal("weight", lambda u: 0.2 + 0.3 * u, "common", -0.5),
)


def task(seed=7, quarters=24, marginals=MARGINALS, variables=MODEL.outputs, model=MODEL):
    policy = np.zeros((2, quarters, 2))
    policy[:, :, 0] = 0.002 * np.sin(np.arange(quarters))
    policy[1, :, 1] = 1.0
    return Task(model, design_of(marginals), np.array([100.0]), ("without", "with"), policy, seed, variables)


def arrays(paths):
    return {(v, s): paths.array(v, s) for v in paths.variables for s in paths.scenarios}


YEARS = Years(first=2, count=5, last=(False, True, False))


def layout():
    """Count the level by all measures, the cycle without, the mixture's effect; five years from the third quarter."""
    place = np.full((3, 4), -1)
    place[0], place[1, 0], place[2, 2] = np.arange(4) * 29, 4 * 29, 5 * 29
    return Layout(place, np.array(YEARS.last), np.array([[YEARS.first, YEARS.count]]), 24)

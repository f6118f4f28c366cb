"""An estimated multiplier as a belief: members of an economy weighed by how well they answer as the estimate says."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.run import LARGEST_SEED, run
from stimulus_model.estimation.projections.result import Estimate
from stimulus_model.inputs import InputError, check_choice, check_integer, check_kind, check_number
from stimulus_model.policy.kinds import FISCAL
from stimulus_model.records import leaves
from stimulus_model.simulation.impulse_responses import Impulse, plan_impulses
from stimulus_model.simulation.simulate import WITH, WITHOUT
from stimulus_model.timeline import Timeline

Array = npt.NDArray[np.float64]
SIZE: Final = 0.01
"""Of the purchases, share of GDP."""
FEWEST: Final = 30
"""Members that the weighed ones have to be worth, so that ranges of draws mean something (judgement)."""


def member_multipliers(economy: Economy, quarters: int, instrument: str = "government_consumption") -> Array:
    """Return the integral multiplier of each member: GDP over spending, both real and summed over `quarters`.

    Spending of 1 % of GDP lasts as long; the policy rate follows its rule, and what no member says is at its centre.

    Raises
    ------
    InputError
        The economy draws from no members, or there is no such instrument.
    """
    check_kind("economy", economy, Economy, "an Economy, such as Economy.load('united-states')")
    check_choice("instrument", instrument, FISCAL)
    if economy.ensemble is None:
        raise InputError("economy", economy.title, "an economy that draws from members: those that ship do")
    count = check_integer("quarters", quarters, low=1, high=40)
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + 10}Q4")
    impulse = {WITH: Impulse(instrument, SIZE, count)}
    task = plan_impulses(economy, timeline, impulse, variables=("real_gdp", "government"))
    rows = np.repeat([list(leaves(economy.central))], economy.ensemble.size, axis=0)
    for name, column in economy.ensemble.columns().items():
        rows[:, list(economy.entries).index(name)] = column
    paths = run(replace(task, design=Given(rows)), len(rows))
    gained = (paths.array("real_gdp", WITH) - paths.array("real_gdp", WITHOUT))[:, :count].sum(axis=1)
    spent = (paths.array("government", WITH) - paths.array("government", WITHOUT))[:, :count].sum(axis=1)
    found: Array = gained / spent
    return found


def with_multiplier(
    economy: Economy,
    estimate: Estimate,
    *,
    inflate: float = 2.0,
    instrument: str = "government_consumption",
    seed: int = 0,
) -> Economy:
    """Return an economy that believes an estimated multiplier: its members, weighed by the estimate's likelihood.

    By Bayes' rule: the members are what is believed before, and the estimate is normal around the multiplier of each.
    Members are drawn again in proportion to their weights, systematically. Between a belief in the models alone and
    one in the estimate stands `inflate`.

    Parameters
    ----------
    economy
        One that draws from members.
    estimate
        Of `local_projection(...)`, ``.at(7)``: output over spending, both summed over the horizon.
    inflate
        At least 1: multiplies the standard error, for doubts that it does not know: another century, other spending.
    instrument
        What the estimate's spending is here.
    seed
        Key of the random number that the drawing begins with.

    Raises
    ------
    InputError
        The economy draws from no members, the estimate is a difference or has no error, or so few members answer as
        it says that they are worth less than `FEWEST`.

    Examples
    --------
    >>> from stimulus_model import evidence
    >>> believed = evidence.with_multiplier(economy, projection.at(7))  # doctest: +SKIP
    """
    check_kind("estimate", estimate, Estimate, "an estimate, such as local_projection(...).at(7)")
    factor = check_number("inflate", inflate, low=1.0)
    error = factor * check_number("estimate.se", estimate.se, above=0.0)
    random = np.random.default_rng(check_integer("seed", seed, low=0, high=LARGEST_SEED))
    quarters = estimate.horizon + 1
    answers = member_multipliers(economy, quarters, instrument)
    assert economy.ensemble is not None  # `member_multipliers` has refused an economy without
    weights = np.exp(-0.5 * ((answers - estimate.multiplier) / error) ** 2)
    worth = weights.sum() ** 2 / (weights**2).sum() if weights.any() else 0.0
    if worth < FEWEST:
        near = f"{answers.min():.2f} to {answers.max():.2f}"
        allowed = f"an error in which at least {FEWEST} members lie (worth {worth:.0f}): multipliers here are {near}"
        raise InputError("estimate", f"{estimate.multiplier:.2f}, error {error:.2f}", allowed)
    places = (np.arange(len(answers)) + random.uniform()) / len(answers)
    taken = np.searchsorted(np.cumsum(weights) / weights.sum(), places).clip(max=len(answers) - 1)
    columns = economy.ensemble.columns()
    note = (
        f"members weighed by an estimated multiplier of {estimate.multiplier:.2f} over {quarters} quarters, standard "
        f"error {estimate.se:.3f} times {factor:g}"
    )
    values = np.stack([column[taken] for column in columns.values()], axis=1)
    return economy.with_members(list(columns), values, worth=min(int(worth), len(np.unique(taken))), note=note)

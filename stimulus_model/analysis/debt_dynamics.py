"""Debt to GDP year by year in every draw, and what it would be with another balance, rate or growth: no feedback.

``d_t = d_(t-1) (1 + i_t) / (1 + g_t) - pb_t + sf_t``, with debt at the end of a year over GDP of the year, the rate
that interest of the year is of debt before, growth of nominal GDP, primary balance and stock-flow adjustment. The
model obeys it exactly; what is changed afterwards has no effect on growth and rates but what is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.results.measures import WITH, WITHOUT, level_values
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import INDEPENDENT
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.sampling import Dependence

Floats = npt.NDArray[np.float64]
NEEDED = (
    "debt", "nominal_gdp", "interest_payments", "primary_balance", "stock_flow_adjustment", "gross_issuance"
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class DebtPaths:
    """Debt and what moves it, parts of GDP or of 1, each float64 (draw, year), for the second year on.

    Attributes
    ----------
    before
        Debt to GDP at the end of the year before the first, float64 (draw,).
    rate, growth, balance, adjustment
        Effective interest rate, growth of nominal GDP, primary balance and stock-flow adjustment.
    renewed
        Share of debt that is issued in the year, at its market rate.
    years
        The calendar years.
    """

    before: Floats
    rate: Floats
    growth: Floats
    balance: Floats
    adjustment: Floats
    renewed: Floats
    years: tuple[int, ...]
    dependence: Dependence = INDEPENDENT

    def ratio(self) -> Floats:
        """Return debt to GDP at the end of each year, float64 (draw, year)."""
        found = np.empty_like(self.rate)
        last = self.before
        for t in range(len(self.years)):
            last = (
                last * (1.0 + self.rate[:, t]) / (1.0 + self.growth[:, t])
                - self.balance[:, t]
                + self.adjustment[:, t]
            )
            found[:, t] = last
        return found

    def stabilising(self) -> Floats:
        """Return the primary balance that would leave debt to GDP where it was a year before."""
        ratio = self.ratio()
        earlier = np.concatenate([self.before[:, np.newaxis], ratio[:, :-1]], axis=1)
        found: Floats = (self.rate - self.growth) / (1.0 + self.growth) * earlier + self.adjustment
        return found

    def accumulated(self, first: int) -> Floats:
        """Return by how much debt falls by each year for one more point of balance a year from year `first` on."""
        found = np.zeros_like(self.rate)
        last = np.zeros(len(self.before))
        for t in range(first, len(self.years)):
            last = last * (1.0 + self.rate[:, t]) / (1.0 + self.growth[:, t]) + 1.0
            found[:, t] = last
        return found

    def stressed(
        self, *, balance: Floats | float = 0.0, market_rate: Floats | float = 0.0, growth: Floats | float = 0.0
    ) -> DebtPaths:
        """Return the paths with additions by year, or by draw and year; market rates reach debt as it is renewed."""
        shape = self.rate.shape
        new = np.broadcast_to(market_rate, shape)
        passed, last = np.empty(shape), np.zeros(shape[0])
        for t in range(shape[1]):
            last = last * (1.0 - self.renewed[:, t]) + new[:, t] * self.renewed[:, t]
            passed[:, t] = last
        return replace(
            self, rate=self.rate + passed, growth=self.growth + growth, balance=self.balance + np.asarray(balance)
        )


def debt_paths(projection: object, what: str, scenario: str) -> DebtPaths:
    """Return the paths of debt of a projection in one scenario.

    Raises
    ------
    InputError
        The projection keeps no draws, lacks a variable, or has fewer than three full years.
    """
    checked: Projection = check_projection(projection, what, *NEEDED)
    check_choice("scenario", scenario, (WITH, WITHOUT))
    full = checked.timeline.full_years
    if len(full) < 3:
        raise InputError("projection.timeline", checked.timeline.last, "a horizon with three full years or more")
    debt, gdp, interest, balance, adjustment, issued = (
        level_values(checked.paths, checked.timeline, checked.registry[name], scenario, "year") for name in NEEDED
    )
    return DebtPaths(
        before=debt[:, 0] / gdp[:, 0],
        rate=interest[:, 1:] / debt[:, :-1],
        growth=gdp[:, 1:] / gdp[:, :-1] - 1.0,
        balance=balance[:, 1:] / gdp[:, 1:],
        adjustment=adjustment[:, 1:] / gdp[:, 1:],
        renewed=np.clip(issued[:, 1:] / debt[:, 1:], 0.0, 1.0),
        years=full[1:],
        dependence=checked.dependence,
    )


def balance_for_target(paths: DebtPaths, target: float, first: int, last: int) -> Floats:
    """Return what has to be added to the balance each year, from one year to another, for debt to end at `target`."""
    return (paths.ratio()[:, last] - target) / paths.accumulated(first)[:, last]


def balance_for_ever(debt: float, rate: float, growth: float, balances: Floats, *, ever_after: float) -> float:
    """Return what has to be added to the primary balance for ever so that its discounted sum is the debt: S2.

    Parameters
    ----------
    debt
        Debt to GDP before the first year.
    rate, growth
        Interest rate and growth of all years; the rate has to be the larger.
    balances
        Primary balance of the first years, parts of GDP.
    ever_after
        Primary balance of all years after them.

    Raises
    ------
    InputError
        The rate is not above growth: any balance is sustained then.
    """
    rate = check_number("rate", rate, above=growth)
    ratio = (1.0 + growth) / (1.0 + rate)
    weights = ratio ** np.arange(1, len(balances) + 1)
    present = float(weights @ balances) + ever_after * ratio ** (len(balances) + 1) / (1.0 - ratio)
    return (debt - present) * (1.0 - ratio) / ratio

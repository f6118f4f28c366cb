"""The baseline against the official projection, and the width of the fan against official forecast errors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.published_tables.official_forecasts import PublishedErrors, PublishedProjection
from stimulus_model.engine.run import run
from stimulus_model.simulation.impulse_responses import plan_impulses
from stimulus_model.simulation.simulate import WITHOUT
from stimulus_model.timeline import Timeline, year_offset

if TYPE_CHECKING:
    from collections.abc import Callable

    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
TOLERANCE = 0.20
"""Fan widths count as right within 20 % of the published errors."""
JANUARY = 0.25
"""A forecast of year k made at the start of year 1 looks k - 0.25 years ahead on the scale of the published errors,
on which the autumn forecast of the year before looks one year ahead."""


MOST = 3
"""Quarters of a fiscal year that must be computed for it to count; one more may end before the start."""


class BaselineRow(NamedTuple):
    """One number of the official projection against the economy without shocks."""

    variable: str
    unit: str
    year: int
    published: float
    median: float
    low: float
    high: float


class FanRow(NamedTuple):
    """Width of the fan in one year against forecast errors, percentage points.

    `published` is the root mean square error, `unbiased` what is left of it without the bias, `model` the standard
    deviation over draws with shocks. The verdict compares `model` with `unbiased`.
    """

    variable: str
    year: int
    published: float
    unbiased: float
    model: float
    ratio: float
    verdict: str


def baseline(
    economy: Economy, table: PublishedProjection, probability: float, draws: int, seed: int
) -> tuple[BaselineRow, ...]:
    """Compare the no-package path with the first case of a projection: medians and bands of the parameters alone.

    Quarters of the first year that end before the start have the output of the position.
    """
    timeline = Timeline(economy.start, f"{table.years[-1] + 1}Q1")
    needed = ["nominal_gdp", "real_gdp", "price_level", "policy_rate", "yield_10y", "debt"]
    needed += ["primary_balance_to_gdp", "interest_payments"]
    task = plan_impulses(economy, timeline, {}, seed=seed, variables=tuple(needed))
    paths = run(task, draws)
    fiscal = (timeline.index - year_offset(economy.header.fiscal_year_starts)) // 4
    known = {"real_gdp": economy.position.output, "nominal_gdp": economy.position.output, "price_level": 1.0}

    def mean(name: str, year: int) -> FloatArray:
        part = paths.array(name, WITHOUT)[:, fiscal == year]
        if name in known and part.shape[1] < 4:
            part = np.concatenate([np.full((len(part), 4 - part.shape[1]), known[name]), part], axis=1)
        average: FloatArray = part.mean(axis=1)
        return average

    def growth(name: str, year: int) -> FloatArray:
        return 100.0 * (mean(name, year) / mean(name, year - 1) - 1.0)

    def debt(name: str, year: int) -> FloatArray:
        at_end: FloatArray = paths.array(name, WITHOUT)[:, fiscal == year][:, -1]
        return 100.0 * at_end / mean("nominal_gdp", year)

    def interest(name: str, year: int) -> FloatArray:
        return 100.0 * mean(name, year) / mean("nominal_gdp", year)

    def budget(name: str, year: int) -> FloatArray:
        return mean(name, year) - interest("interest_payments", year)

    rules: dict[str, tuple[str, Callable[[str, int], FloatArray]]] = {
        "real_growth": ("real_gdp", growth),
        "nominal_gdp": ("nominal_gdp", mean),
        "deflator": ("price_level", growth),
        "yield_10y": ("yield_10y", mean),
        "primary_balance_to_gdp": ("primary_balance_to_gdp", mean),
        "debt_to_gdp": ("debt", debt),
        "policy_rate": ("policy_rate", mean),
        "interest_to_gdp": ("interest_payments", interest),
        "budget_balance_to_gdp": ("primary_balance_to_gdp", budget),
    }
    case = table.cases[next(iter(table.cases))]
    tails = [0.5 - probability / 2.0, 0.5, 0.5 + probability / 2.0]
    rows = []
    for name, (flow, rule) in rules.items():
        for year in table.years if name in case else ():
            first = year == fiscal[0] and rule is not growth  # growth asks for the year before, too
            if (fiscal == year - (not first)).sum() < MOST:
                continue
            low, median, high = np.quantile(rule(flow, year), tails).tolist()
            published = case[name][table.years.index(year)]
            rows.append(BaselineRow(name, table.units[name], year, published, median, low, high))
    return tuple(rows)


def fan(economy: Economy, table: PublishedErrors, draws: int, seed: int, years: int = 5) -> tuple[FanRow, ...]:
    """Compare the spread of annual growth and inflation with forecast errors at one to `years` years."""
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + years - 1}Q4")
    task = plan_impulses(economy, timeline, {}, seed=seed, variables=("real_gdp", "cpi_inflation"))
    paths = run(replace(task, stochastic=True), draws)
    start = economy.position.output
    before = np.full((draws, 1), start * float(np.exp(-1.5 * economy.position.growth)))  # mean of the year before
    gdp = np.concatenate([before, _annual(paths.array("real_gdp", WITHOUT))], axis=1)
    spread = {
        "growth": np.std(100.0 * (gdp[:, 1:] / gdp[:, :-1] - 1.0), axis=0),
        "consumer_prices": np.std(_inflation(paths.array("cpi_inflation", WITHOUT)), axis=0),
    }
    rows = []
    for name, deviations in spread.items():
        entry = table.errors[name]
        error = entry.get("rmse_without_crises", entry["rmse"])
        for year in range(1, years + 1):
            horizon = year - JANUARY
            published = float(np.interp(horizon, table.horizons, error))
            bias = float(np.interp(horizon, table.horizons, entry["bias"]))
            unbiased = float(np.sqrt(max(published**2 - bias**2, 0.0)))
            model = float(deviations[year - 1])
            verdict = "within 20 %" if abs(model / unbiased - 1.0) <= TOLERANCE else "outside"
            rows.append(FanRow(name, year, published, unbiased, model, model / unbiased, verdict))
    return tuple(rows)


def _annual(quarters: FloatArray) -> FloatArray:
    means: FloatArray = quarters.reshape(len(quarters), -1, 4).mean(axis=2)
    return means


def _inflation(rates: FloatArray) -> FloatArray:
    """Return growth of annual mean prices in %, from quarterly rates in % a year; prices before are known."""
    level = np.cumsum(np.concatenate([np.zeros((len(rates), 4)), rates / 400.0], axis=1), axis=1)
    return 100.0 * np.diff(_annual(np.exp(level)), axis=1) / _annual(np.exp(level))[:, :-1]

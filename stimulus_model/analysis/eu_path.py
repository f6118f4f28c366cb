"""The path of debt that the European Union's rules calculate for a country and an adjustment, year by year.

Source: European Commission, Debt Sustainability Monitor 2023, annex A3, and the sheets of its prior guidance of June
2024. A step of the structural primary balance lowers output by the multiplier in its year; of an output gap two
thirds are left a year later, and after the last step two thirds, one third and nothing. In forecast years only what
the step has added to the forecast's gap closes so. Ageing costs count from the end of the adjustment for ten years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stimulus_model.analysis.eu_country import EuCountry, Floats

SCENARIOS = ("adjustment", "lower balance", "financial stress", "adverse r - g")
CLOSING = 3
"""Years in which an output gap closes."""
STEP = 1e-4
"""Steps as small are none."""
HIGH_DEBT, STRESS, STRESS_BY_DEBT, ADVERSE, LOWER = 90.0, 1.0, 0.06, 0.5, 0.5
"""Shocks of the scenarios, points."""


@dataclass(frozen=True, slots=True, eq=False)
class EuPath:
    """Debt and balances, per cent of GDP, one number a year from the reference year on.

    `before_ageing` and `balance` are the structural primary balance before and after the change of ageing costs,
    `primary` the primary balance, `overall` and `structural` the overall and structural balance, `interest` what is
    paid, `growth` that of real GDP, per cent, and `gap` the output gap.
    """

    steps: Floats
    before_ageing: Floats
    balance: Floats
    primary: Floats
    overall: Floats
    structural: Floats
    interest: Floats
    debt: Floats
    growth: Floats
    gap: Floats
    financing: Floats
    """Gross financing needs: interest, what matures and the primary deficit."""


def eu_path(country: EuCountry, steps: Floats, scenario: str = "adjustment") -> EuPath:
    """Return the path for steps of the structural primary balance, points of GDP, one a year from the first on."""
    end = len(steps)
    before = _balances(country, steps, scenario)
    gap, real = _output(country, np.diff(before, prepend=before[0]) - country.balance_changes)
    growth = 100.0 * np.diff(real, prepend=np.nan) / np.concatenate([[np.nan], real[:-1]])
    rates = np.stack([country.short_rate, country.long_rate])
    if scenario == "adverse r - g":
        growth[end + 1 :] -= ADVERSE
        rates[:, end + 1 :] += ADVERSE
    ageing = np.where(np.arange(len(before)) > end, country.ageing_cost - country.ageing_cost[end], 0.0)
    balance = before - ageing
    primary = balance + country.parameters["budget_semi_elasticity"] * gap
    stressed = end + 1 if scenario == "financial stress" else 0
    debt, interest, needs = _debt(country, primary, growth, rates, stressed)
    overall, structural = primary - interest, balance - interest
    overall[0] = country.parameters["overall_balance"]
    return EuPath(steps, before, balance, primary, overall, structural, interest, debt, growth, gap, needs)


def _balances(country: EuCountry, steps: Floats, scenario: str) -> Floats:
    end, years = len(steps), np.arange(len(country.years))
    found = country.balance + np.concatenate([[0.0], np.cumsum(steps)])[np.minimum(years, end)]
    if scenario == "lower balance":
        half = end // 2
        found -= LOWER * np.clip((years - end) / half, 0.0, 1.0)
    return np.asarray(found)


def _output(country: EuCountry, steps: Floats) -> tuple[Floats, Floats]:
    """Return output gap, per cent, and real GDP, for steps of the balance beyond those of the forecast."""
    potential = np.cumprod(np.concatenate([[1.0], 1.0 + country.potential[1:] / 100.0]))
    start = 1.0 + country.parameters["output_gap"] / 100.0
    forecast = start * np.cumprod(np.concatenate([[1.0], 1.0 + country.growth[1:] / 100.0]))
    own = 100.0 * (forecast / potential - 1.0)
    known = int(country.parameters["last_forecast_year"]) - country.years[0]
    real, gap, last = forecast.copy(), own.copy(), -CLOSING
    for t in range(1, len(real)):
        effect = country.parameters["fiscal_multiplier"] * steps[t]
        since = t - last  # years since the last step before this one
        if last >= 1 and since <= CLOSING:
            left = (CLOSING - since) / CLOSING
            base = own[t] + left * (gap[last] - own[last]) if t <= known else left * gap[last]
            real[t] = (1.0 + (base - effect) / 100.0) * potential[t]
        else:
            real[t] = real[t - 1] * (1.0 + (country.growth[t] - effect) / 100.0)
        gap[t] = 100.0 * (real[t] / potential[t] - 1.0)
        last = t if abs(steps[t]) > STEP else last
    return gap, real


def _debt(
    country: EuCountry, primary: Floats, growth: Floats, rates: Floats, stressed: int
) -> tuple[Floats, Floats, Floats]:
    """Return debt, interest and gross financing needs, per cent of GDP; `stressed` is the year of financial stress.

    Short-term debt is renewed every year, of long-term debt the part that matures; both keep their share of debt.
    """
    nominal = (1.0 + growth / 100.0) * (1.0 + country.inflation / 100.0)
    short = country.parameters["short_term_share"]
    debt, interest, needs = (np.zeros(len(primary)) for _ in range(3))
    debt[0], interest[0] = country.debt, country.balance - country.parameters["structural_balance"]
    brief, long, new = short * country.debt, (1.0 - short) * country.debt, 0.0
    paid = (country.implicit_rate[0] - short * rates[0, 0]) / (1.0 - short)
    for t in range(1, len(debt)):
        short_rate, long_rate = rates[:, t]
        if t == stressed:
            extra = STRESS + STRESS_BY_DEBT * max(debt[t - 1] - HIGH_DEBT, 0.0)
            short_rate, long_rate = short_rate + extra, long_rate + extra
        part = brief / (brief + long) if brief + long else short
        given = country.implicit_rate[t]
        if np.isnan(given):
            renewed = new / long if long > 0.0 else 1.0  # there may be no long-term debt left
            paid = renewed * long_rate + (1.0 - renewed) * paid
            given = part * short_rate + (1.0 - part) * paid
        else:
            paid = (given - part * short_rate) / (1.0 - part)
        # all stocks are in per cent of the year's GDP from here on
        brief, long, before = brief / nominal[t], long / nominal[t], debt[t - 1] / nominal[t]
        interest[t] = given / 100.0 * before
        matures = country.maturing[t] * long
        needs[t] = interest[t] + brief + matures - primary[t] + country.stock_flow[t]
        debt[t] = before + interest[t] - primary[t] + country.stock_flow[t]
        long -= matures
        wanted_long = max((1.0 - short) * debt[t] - long, 0.0)
        kept = short * debt[t] + wanted_long
        share = short * debt[t] / kept if kept else short
        brief, new = share * needs[t], (1.0 - share) * needs[t]
        long += new
    return debt, interest, needs

"""Which parameters the official models decide, in which ranges, and what each published cell weighs.

A country's own ranges, and the parameters that its models say nothing of, stand in the folder of its economy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from stimulus_model.economy.folders import ranges_file
from stimulus_model.inputs import InputError, check_choice, check_keys, check_number, read_toml


class Limits(NamedTuple):
    """Range in which a parameter is fitted; the prior is normal around `centre`, its sd a quarter of the range."""

    low: float
    high: float
    centre: float


FITTED: Final[Mapping[str, Limits]] = {
    "participation_response": Limits(0.0, 0.5, 0.15),
    "labour_adjustment": Limits(0.05, 1.0, 0.4),
    "participation_oil_response": Limits(0.0, 0.012, 0.002),
    "okun": Limits(0.01, 0.12, 0.06),
    "public_capital_elasticity": Limits(0.0, 0.15, 0.03),
    "hand_to_mouth": Limits(0.0, 0.8, 0.35),
    "income_correction": Limits(0.03, 0.3, 0.05),
    "permanent_income_weight": Limits(0.0, 1.0, 0.35),
    "consumption_rate_response": Limits(0.0, 0.6, 0.05),
    "household_share": Limits(0.5, 0.6, 0.54),
    "interest_income_share": Limits(0.0, 0.9, 0.4),
    "current_output_weight": Limits(0.0, 0.8, 0.1),
    "investment_response": Limits(0.5, 8.0, 3.5),
    "investment_persistence": Limits(0.1, 0.97, 0.75),
    "investment_fast_share": Limits(0.0, 0.6, 0.1),
    "user_cost_response": Limits(0.1, 8.0, 1.8),
    "corporate_tax_response": Limits(0.0, 4.0, 0.9),
    "corporate_tax_households": Limits(0.0, 0.6, 0.1),
    "investment_accelerator": Limits(0.0, 0.8, 0.15),
    "investment_export_response": Limits(0.0, 1.0, 0.2),
    "investment_oil_response": Limits(0.0, 0.06, 0.015),
    "investment_crowding_out": Limits(0.0, 1.0, 0.1),
    "investment_price_response": Limits(0.0, 3.0, 0.3),
    "import_persistence": Limits(0.0, 0.95, 0.6),
    "import_demand_impact": Limits(0.0, 3.0, 0.4),
    "import_demand_elasticity": Limits(0.0, 2.8, 0.6),
    "import_consumption_elasticity": Limits(0.0, 2.0, 0.4),
    "import_export_elasticity": Limits(0.0, 0.8, 0.15),
    "import_price_elasticity": Limits(0.2, 3.0, 1.0),
    "import_exchange_share": Limits(0.0, 1.0, 0.15),
    "import_exchange_adjustment": Limits(0.02, 0.25, 0.06),
    "export_persistence": Limits(0.2, 0.97, 0.7),
    "export_price_elasticity": Limits(0.0, 0.8, 0.2),
    "export_demand_elasticity": Limits(0.5, 2.5, 1.4),
    "export_supply_response": Limits(0.0, 1.0, 0.5),
    "export_impact": Limits(0.0, 4.0, 0.5),
    "export_price_delay": Limits(0.0, 1.0, 0.3),
    "export_oil_response": Limits(0.0, 0.03, 0.003),
    "consumption_tax_response": Limits(0.0, 0.9, 0.45),
    "consumption_oil_response": Limits(0.0, 0.04, 0.002),
    "wealth_price_response": Limits(0.0, 2.0, 0.2),
    "price_slope": Limits(0.1, 0.6, 0.25),
    "price_inertia": Limits(0.0, 0.7, 0.15),
    "wage_pass_through": Limits(0.0, 0.2, 0.05),
    "wage_slope": Limits(0.02, 0.8, 0.2),
    "wage_productivity_adjustment": Limits(0.0, 1.0, 0.4),
    "expectation_learning": Limits(0.0, 0.12, 0.02),
    "cpi_response": Limits(0.6, 1.0, 0.85),
    "cpi_adjustment": Limits(0.1, 1.0, 0.6),
    "exchange_pass_through": Limits(0.0, 0.08, 0.03),
    "consumption_tax_deflator": Limits(0.3, 0.6, 0.45),
    "consumption_tax_cpi": Limits(0.4, 0.9, 0.65),
    "oil_deflator": Limits(-0.03, 0.0, -0.01),
    "oil_deflator_passed": Limits(-0.025, 0.015, 0.0),
    "oil_cpi": Limits(0.0, 0.025, 0.011),
    "import_price_adjustment": Limits(0.05, 1.0, 0.25),
    "policy_inertia": Limits(0.5, 0.97, 0.85),
    "inflation_response": Limits(1.1, 2.5, 1.5),
    "gap_response": Limits(0.0, 1.0, 0.25),
    "natural_rate_learning": Limits(0.0, 0.06, 0.035),
    "growth_response": Limits(0.0, 1.2, 0.6),
    "expectation_decay": Limits(0.005, 1.2, 0.2),
    "neutral_learning": Limits(0.0, 0.3, 0.06),
    "exchange_rate_response": Limits(0.0, 20.0, 4.0),
    "exchange_adjustment": Limits(0.02, 1.0, 0.27),
    "exchange_delay": Limits(0.0, 1.0, 0.2),
    "exchange_oil_response": Limits(0.0, 0.2, 0.02),
    "revenue_elasticity": Limits(0.0, 0.8, 0.2),
    "consumption_tax_base": Limits(0.3, 0.48, 0.39),
    "spending_elasticity": Limits(0.0, 1.0, 0.25),
    "spending_indexation": Limits(0.01, 1.0, 0.4),
    "consumption_tax_incidence": Limits(0.0, 0.55, 0.1),
    "oil_incidence": Limits(0.0, 0.05, 0.02),
    "oil_budget_cost": Limits(0.0, 0.02, 0.006),
    "interest_net_share": Limits(0.4, 1.0, 0.74),
    "balance_to_debt": Limits(0.3, 1.0, 0.77),
    "corporate_tax_retained": Limits(0.0, 0.6, 0.1),
    "contributions_retained": Limits(0.0, 0.2, 0.02),
}
"""What is fitted, with ranges that economics allows (judgement)."""

TOLERABLE: Final[Mapping[str, float]] = {
    "real_gdp": 0.03, "cumulated_gdp": 0.15, "price_level": 0.03, "consumer_prices": 0.03, "debt_to_gdp": 0.2,
    "debt_to_annual_gdp": 0.2, "potential_output": 0.04, "output_gap": 0.08, "consumption": 0.1,
    "private_investment": 0.25, "exports": 0.12, "imports": 0.2, "nominal_gdp": 0.08, "policy_rate": 0.04,
    "yield_10y": 0.05, "exchange_rate": 0.2, "primary_balance_to_gdp": 0.05, "budget_balance_to_gdp": 0.06,
    "employment": 0.04, "labour_force": 0.04, "unemployment": 0.015, "wages": 0.25,
}  # fmt: skip
"""An error that would not worry (per cent or points), by measure: the unit of the residuals (judgement).

With larger ones for all but real GDP, calibrations give other measures up for more in real GDP than is asked.
"""

LONG_RUN_TOLERABLE: Final[Mapping[str, float]] = {
    "prices_after_productivity": 0.15,
    "output_ten_years_after_pulse": 0.02,
    "output_twenty_years_after_pulse": 0.02,
}
"""Tolerable errors of the long run, per cent (judgement)."""


def ranges_fitted(economy: str) -> Mapping[str, Limits]:
    """Return what is fitted for a shipped economy: `FITTED` with its own ranges, without what it leaves out."""
    given = _own(economy)
    for name in given["ranges"]:  # what is left out may be known to no country any more
        check_choice(f"{ranges_file(economy).name}", name, FITTED)
    own = {name: Limits(*each) for name, each in given["ranges"].items()}
    for name, each in own.items():
        if not each.low < each.centre < each.high:
            field = f"{ranges_file(economy).name}.ranges.{name}"
            raise InputError(field, list(each), "low, high and a centre between them")
    return {name: own.get(name, each) for name, each in FITTED.items() if name not in given["left_out"]}


def widened(economy: str) -> Mapping[str, float]:
    """Return by experiment how many times `TOLERABLE` its errors may be, for a shipped economy; one where unnamed."""
    field, found = f"{ranges_file(economy).name}.widened", _own(economy)["widened"]
    return {case: check_number(f"{field}.{case}", times, low=1.0) for case, times in found.items()}


def long_run_tolerances(economy: str) -> Mapping[str, float]:
    """Return `LONG_RUN_TOLERABLE` with a shipped economy's own."""
    field, found = f"{ranges_file(economy).name}.tolerances", _own(economy)["tolerances"]
    for name in found:
        check_choice(field, name, LONG_RUN_TOLERABLE)
    own = {name: check_number(f"{field}.{name}", value, above=0.0) for name, value in found.items()}
    return {**LONG_RUN_TOLERABLE, **own}


def _own(economy: str) -> Mapping[str, Any]:
    """Return what the file of an economy says; nothing of its own where it has none."""
    path, known = ranges_file(economy), ("left_out", "ranges", "widened", "tolerances")
    given = check_keys(path.name, read_toml(path), (), known) if path.is_file() else {}
    return {name: given.get(name, {}) for name in known}
